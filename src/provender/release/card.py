# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The dataset card: `README.md` of a release, as the Hugging Face Hub reads it.

One config a tier, so `load_dataset(path, tier)` works for each, and the first open tier is the
default: never a union of tiers under one blended licence. Every figure comes from the ledger.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from ruamel.yaml import YAML

from provender.release.contents import TIERS, Contents

__all__ = ["render_card", "write_card"]

_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
    (1_000_000_000, "100M<n<1B"),
)

_TIER_MEANING = {
    "public-domain": "no conditions",
    "attribution": "name the author and the licence",
    "share-alike": "as attribution; adaptations under the same terms",
    "agreement": "only under the terms of each document; never ungated",
}

_GATE = (
    "The tier `agreement` holds text whose terms forbid some uses. By taking it you accept the "
    "terms of each document, which stand in its column `license_concluded`."
)


def write_card(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield `README.md`."""
    yield "README.md", render_card(contents.manifest).encode("utf-8")


def render_card(manifest: Mapping[str, Any]) -> str:
    """Return the card of a release as Markdown with its YAML head.

    Args:
        manifest: What `write_manifest` wrote.
    """
    return f"---\n{_head(manifest)}---\n\n{_body(manifest)}"


def _head(manifest: Mapping[str, Any]) -> str:
    tiers = manifest["tiers"]
    languages = sorted(
        {tag.split("-")[0] for tier in tiers.values() for tag in tier["languages"]} - {"und", "zxx"}
    )
    default = next((tier for tier in TIERS if tier in tiers), None)
    licenses = sorted({name for tier in tiers.values() for name in tier["licenses"]})
    head: dict[str, Any] = {
        "pretty_name": manifest["release"].get("title") or manifest["release"]["name"],
        "language": languages,
        "license": "other",
        "license_name": "per-document",
        "license_link": "policy/licenses.json",
        "size_categories": [_size_category(manifest["counts"]["released"])],
        "task_categories": ["text-generation"],
        "tags": ["provender", *(f"license:{name}" for name in licenses)],
        "configs": [
            {
                "config_name": tier,
                **({"default": True} if tier == default else {}),
                "data_files": [
                    {"split": split, "path": f"data/{tier}/*-{split}-*.parquet"}
                    for split in tiers[tier]["splits"]
                ],
            }
            for tier in TIERS
            if tier in tiers
        ],
    }
    if (manifest.get("policy") or {}).get("gated"):
        head["extra_gated_prompt"] = _GATE
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.dump(head, stream)
    return stream.getvalue()


def _size_category(count: int) -> str:
    return next((name for limit, name in _SIZES if count < limit), "n>1B")


def _body(manifest: Mapping[str, Any]) -> str:
    release, counts = manifest["release"], manifest["counts"]
    title = _plain(release.get("title") or release["name"])
    parts = [
        f"# {title}",
        _plain(release.get("description") or ""),
        f"Version {release['version']}, {release['date']}. "
        "Made by Provender from the recipe in "
        "`manifest.json`. Each document keeps its own terms: see the columns `license_concluded` "
        "and `attribution`. Nothing here is legal advice.",
        "## What is in it",
        _table(
            ("tier", "documents", "MB of text", "you must", "licences"),
            [
                (
                    tier,
                    f"{entry['documents']:,}",
                    f"{entry['text_bytes'] / 1e6:,.2f}",
                    _TIER_MEANING[tier],
                    ", ".join(entry["licenses"]),
                )
                for tier in TIERS
                if (entry := manifest["tiers"].get(tier))
            ],
        ),
        _usage(manifest),
        "## Where it comes from",
        _table(
            ("source", "channel", "records read", "released", "licences concluded"),
            [
                (
                    source["id"],
                    source["channel"],
                    f"{source['records_read']:,}",
                    f"{source['released']:,}",
                    ", ".join(source["licenses"]) or "none",
                )
                for source in manifest["sources"]
            ],
        ),
        _choices(manifest["sources"]),
        _policy(manifest.get("policy")),
        "## What left, and why",
        f"{counts['records_read']:,} records read = {counts['released']:,} released + "
        f"{counts['dropped']:,} dropped + {counts['unreadable']:,} unreadable. Every departure is "
        "in `ledger/departures.parquet` with its reason.",
        _table(
            ("stage", "reason", "records"),
            [(row["stage"], row["reason"], f"{row['count']:,}") for row in manifest["reasons"]],
        ),
        "## Check it",
        "`provender verify` re-checks this folder from nothing but itself; "
        "`sha256sum -c SHA256SUMS` needs no Provender.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _choices(sources: list[Mapping[str, Any]]) -> str:
    """Return which licence was taken where a licensor left the choice, for others to choose."""
    rows: list[tuple[str, ...]] = [
        (source["id"], choice["offered"], choice["chosen"], choice["why"])
        for source in sources
        for choice in source.get("choices", ())
    ]
    told = _table(("source", "offered", "taken", "because"), rows)
    return f"Where a licensor offers several licences:\n\n{told}" if told else ""


def _policy(policy: Mapping[str, Any] | None) -> str:
    """Return which policy decided and how it answers what the law leaves open."""
    if policy is None:
        return ""
    gate = " Only for people who accept the terms of each document." if policy["gated"] else ""
    answers = _table(
        ("open question", "answered", "switch"),
        [
            (switch["question"], "yes" if switch["value"] else "no", name)
            for name, switch in policy["switches"].items()
        ],
    )
    head = f"Policy {_plain(policy['name'])}: {_plain(policy['title'])}.{gate}"
    return "\n\n".join(part for part in ("## Who may leave", head, answers) if part)


def _usage(manifest: Mapping[str, Any]) -> str:
    tiers = [tier for tier in TIERS if tier in manifest["tiers"]]
    if not tiers:
        return ""
    lines = "\n".join(f'load_dataset(path, "{tier}")' for tier in tiers)
    return f"```python\nfrom datasets import load_dataset\n\n{lines}\n```"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(_plain(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Keep recipe text from breaking tables, opening HTML or starting a heading."""
    flat = " ".join(str(text).split())
    for old, new in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("|", "\\|"), ("`", "'")):
        flat = flat.replace(old, new)
    return flat
