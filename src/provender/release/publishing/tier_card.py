# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The card of one tier's repository, with the head that the Hugging Face Hub or ModelScope reads.

Heads: https://huggingface.co/docs/hub/datasets-cards (`configs`, `license`, `extra_gated_*`); and
ModelScope's guide for dataset cards (`license`, `tags`, and a task under a modality with its
`languages`), whose loader reads `configs` as well. Every figure comes from the release.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from provender.release.markdown import Markdown, escape, paragraphs, table
from provender.release.publishing.agreement import Agreement
from provender.release.publishing.rules import rules
from provender.storage import yaml_text

__all__ = ["LICENSE_NAME", "render_license_page", "render_tier_card"]

LICENSE_NAME = "LICENSE.md"
"""To what a card links whose licence is `other`: hubs take a file of this name, or an address."""

_ADDRESS = re.compile(r"[\w.~/?#=&%+:-]+", re.ASCII)
_SIZES = ("1K", "10K", "100K", "1M", "10M", "100M", "1B")


def render_tier_card(
    folder: Path,
    manifest: Mapping[str, Any],
    tier: str,
    hub: str,
    agreement: Agreement | None,
) -> tuple[str, str]:
    """Return the card, and the name of the tier's licence as hubs know it.

    Args:
        folder: The release.
        manifest: Its manifest.
        tier: The tier that the repository holds.
        hub: `hf` or `modelscope`.
        agreement: What people accept before they get it, None if it is open.
    """
    entry, release = manifest["tiers"][tier], manifest["release"]
    names = rules()["hub_licenses"]["names"]
    known = [names.get(expression) for expression in entry["licenses"]]
    license_name = known[0] if len(known) == 1 and known[0] else "other"
    head: dict[str, Any] = {
        "pretty_name": f"{release.get('title') or release['name']} ({tier})",
        "license": license_name,
        "tags": ["provender", f"tier:{tier}", *(f"license:{name}" for name in entry["licenses"])],
        "configs": [
            {
                "config_name": tier,
                "default": True,
                "data_files": [
                    {"split": split, "path": f"data/{tier}/*-{split}-*.parquet"}
                    for split in entry["splits"]
                ],
            }
        ],
    }
    if license_name == "other":
        head |= {"license_name": "per-document", "license_link": LICENSE_NAME}
    languages = sorted({tag.split("-")[0] for tag in entry["languages"]} - {"und", "zxx"})
    if hub == "modelscope":
        head["text"] = {"text-generation": {"languages": languages}}
    else:
        head |= {
            "language": languages,
            "size_categories": [_size(entry["documents"])],
            "task_categories": ["text-generation"],
        }
        head |= {} if agreement is None else agreement.gate()
    return (
        f"---\n{yaml_text(head)}---\n\n{_body(folder, manifest, tier, hub, agreement)}",
        license_name,
    )


def render_license_page(
    manifest: Mapping[str, Any], licenses: Mapping[str, Mapping[str, Any]], tier: str
) -> str:
    """Return the page that says under which terms the documents of a tier are.

    Args:
        manifest: The release's manifest.
        licenses: Its licence records, as `policy/licenses.json` holds them.
        tier: The tier.
    """
    rows = []
    for expression, count in sorted(manifest["tiers"][tier]["licenses"].items()):
        names = [word.strip("()") for word in expression.split()]
        links = " ".join(_link(licenses.get(name, {})) for name in names).split()
        told = Markdown(" ".join(links)) if links else "in the evidence of each document"
        rows.append((expression, f"{count:,}", told))
    parts = [
        f"# Terms of the tier `{tier}`",
        "No licence covers all of it. Each document keeps the terms in its column "
        "`license_concluded`; whom to name stands in `attribution`. The records of the licences, "
        "as they were read, are in `policy/licenses.json`. Nothing here is legal advice.",
        "没有一份许可证涵盖全部内容。每篇文档保留其 `license_concluded` 列中的条款；署名见 "
        "`attribution` 列。以上均非法律意见。",
        table(("terms", "documents", "where they stand"), rows),
    ]
    return "\n\n".join(parts) + "\n"


def _link(record: Mapping[str, Any]) -> str:
    """Return a link to where a licence stands; nothing if its record names no plain address."""
    urls = record.get("urls") or [""]
    return f"<https://{urls[0]}>" if _ADDRESS.fullmatch(urls[0]) else ""


def _body(
    folder: Path,
    manifest: Mapping[str, Any],
    tier: str,
    hub: str,
    agreement: Agreement | None,
) -> str:
    entry, release = manifest["tiers"][tier], manifest["release"]
    sources: dict[str, int] = {}
    for name in entry["files"]:
        source = name.rsplit("/", 1)[-1].rsplit("-", 2)[0]
        rows = pq.read_metadata(folder / name).num_rows
        sources[source] = sources.get(source, 0) + rows
    others = [other for other in manifest["tiers"] if other != tier]
    accepted = (
        ""
        if agreement is None
        else f"Whoever takes it accepts `AGREEMENT.md` (version {agreement.version}). "
        "获取者须接受 `AGREEMENT.md`。"
    )
    parts = [
        f"# {escape(release.get('title') or release['name'])}: {tier}",
        paragraphs(release.get("description") or ""),
        f"The tier `{tier}` of {escape(release['name'])} {release['version']} "
        f"({release['date']}), made by Provender: {entry['documents']:,} documents, "
        f"{entry['text_bytes'] / 1e6:,.2f} MB of text. Each document keeps its own terms: see the "
        "columns `license_concluded` and `attribution`. Nothing here is legal advice.",
        f"本仓库是该数据集的 `{tier}` 层级。每篇文档保留其自身条款，见 `license_concluded` 与 "
        "`attribution` 两列。",
        accepted,
        table(("terms", "documents"), _counted(entry["licenses"])),
        table(("source", "documents"), _counted(sources)),
        _loading(tier, hub),
        "## Check it",
        "`sha256sum -c SHA256SUMS` checks what is here; `grep ' data/' release/SHA256SUMS | "
        "sha256sum --ignore-missing -c` ties its data to the whole release"
        + (f", whose other tiers are {', '.join(others)}." if others else "."),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _loading(tier: str, hub: str) -> str:
    call = (
        "from modelscope.msdatasets import MsDataset\n\n"
        f'MsDataset.load(repository, subset_name="{tier}", split="train")'
        if hub == "modelscope"
        else f'from datasets import load_dataset\n\nload_dataset(repository, "{tier}")'
    )
    return f"```python\n{call}\n```"


def _counted(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(name, f"{count:,}") for name, count in sorted(counts.items())]


def _size(documents: int) -> str:
    """Return the hub's name of a size: `n<1K`, `1K<n<10K`, … `n>1B`."""
    for power, name in enumerate(_SIZES):
        if documents < 1000 * 10**power:
            return f"n<{name}" if power == 0 else f"{_SIZES[power - 1]}<n<{name}"
    return "n>1B"
