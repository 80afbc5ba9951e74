# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The dataset card: `README.md` of a release, for people and for the Hugging Face Hub.

The head (`card_head`) is what machines read; the body says in English, and in short in Chinese,
what is in the release, where it comes from, what left and why, and how to load, check and cite it.
"""

from __future__ import annotations

from collections.abc import Iterator

from provender.release import account, card_tables
from provender.release.card_chinese import chinese
from provender.release.card_head import head
from provender.release.citation import bibtex, homepage_of, makers_of
from provender.release.columns import columns_of
from provender.release.contents import Contents
from provender.release.markdown import (
    escape,
    fenced,
    listed,
    paragraphs,
    section,
    sentence,
    table,
)

__all__ = ["render_card", "write_card"]


def write_card(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield `README.md`."""
    yield "README.md", render_card(contents).encode("utf-8")


def render_card(contents: Contents) -> str:
    """Return the card of a release as Markdown with its YAML head.

    Args:
        contents: The release.
    """
    parts = [
        *_opening(contents),
        section("What is in it", card_tables.tiers(contents)),
        _loading(contents),
        chinese(contents),
        section("Languages", card_tables.languages(contents)),
        section("Licences", _LICENCES, card_tables.licences(contents)),
        *_origins(contents),
        *_changes(contents),
        *_closing(contents),
    ]
    body = "\n\n".join(part for part in parts if part)
    return f"---\n{head(contents)}---\n\n{body}\n"


_LICENCES = (
    "What documents, records, repositories and cards declare, and what we concluded from all "
    "evidence. The conclusion counts; the evidence is in `evidence/evidence.parquet`."
)


def _opening(contents: Contents) -> list[str]:
    release = contents.manifest["release"]
    tool = escape(contents.manifest["tools"]["provender"])
    return [
        f"# {escape(release.get('title') or release['name'])}",
        paragraphs(release.get("description") or ""),
        f"Version {escape(release['version'])}, {release['date']}: "
        f"{escape(account.collection(contents))}. Made by Provender {tool} from the recipe in "
        "`manifest.json`. Each document keeps its own terms: see the columns `license_concluded` "
        "and `attribution`. Nothing here is legal advice.",
        _people(contents),
    ]


def _people(contents: Contents) -> str:
    """Return who made it, who answers for it and where it lives, as far as the recipe says."""
    makers, publisher = makers_of(contents.manifest), contents.manifest["release"].get("publisher")
    home = homepage_of(contents.manifest)
    told = [
        f"Selected by {escape(', '.join(makers))}." if makers else "",
        f"Published by {escape(publisher)}." if publisher else "",
        f"Home: <{home}>." if home else "",
    ]
    return " ".join(one for one in told if one)


def _loading(contents: Contents) -> str:
    """Return how to load it, in the release's folder; tests run what stands there."""
    tiers = contents.tiers
    if not tiers:
        return section("How to load it", "There is nothing to load: everything was taken back.")
    loads = "\n".join(f'load_dataset(release, "{tier}")' for tier in tiers)
    return section(
        "How to load it",
        "In the release's folder. Without a tier, `load_dataset` takes "
        f"`{tiers[0]}`; there is no union of tiers.",
        fenced(
            "python",
            "from pathlib import Path\n\nfrom datasets import load_dataset\n\n"
            f"release = str(Path.cwd())  # or its name on the Hub\n{loads}",
        ),
        fenced(
            "python",
            "import duckdb\n\n"
            "duckdb.sql(\"select tier, language, count(*) from 'data/*/*.parquet' "
            'group by all order by all").show()',
        ),
        fenced(
            "python",
            f'import polars\n\nframe = polars.read_parquet("data/{tiers[0]}/*.parquet")',
        ),
        fenced(
            "python",
            "import mlcroissant\n\n"
            'dataset = mlcroissant.Dataset("croissant.json")\n'
            f'for record in dataset.records("{tiers[0]}"):\n'
            f'    text = record["{tiers[0]}/text"]',
        ),
    )


def _origins(contents: Contents) -> list[str]:
    choices = card_tables.choices(contents)
    generators = card_tables.generators(contents)
    domains = card_tables.domains(contents)
    parents = table(
        ["release", "version", "SHA-256 of its SHA256SUMS"],
        [
            [parent["name"], parent["version"], parent["sums_sha256"]]
            for parent in contents.manifest["parents"]
        ],
    )
    policy = contents.manifest["policy"]
    gate = " Only for people who accept the terms of each document." if policy["gated"] else ""
    return [
        section(
            "Where it comes from",
            card_tables.sources(contents),
            f"Where a licensor offers several licences:\n\n{choices}" if choices else "",
            f"Text that models wrote:\n\n{generators}" if generators else "",
            f"Releases that it was made of:\n\n{parents}" if parents else "",
            f"Domains that hold most text:\n\n{domains}" if domains else "",
        ),
        section(
            "Who may leave",
            f"Policy {escape(policy['name'])}: {escape(policy['title'])}.{gate}",
            card_tables.switches(contents),
        ),
    ]


def _changes(contents: Contents) -> list[str]:
    counts, total = contents.manifest["counts"], contents.figures.total
    merged = total.records - total.documents
    personal = sentence(account.personal_data(contents)[0])
    tests = card_tables.contamination(contents)
    return [
        section(
            "What left, and why",
            f"{counts['records_read']:,} records read = {counts['released']:,} released + "
            f"{counts['dropped']:,} dropped + {counts['unreadable']:,} unreadable. Every departure "
            "is in `ledger/departures.parquet` with its reason.",
            card_tables.funnel(contents),
            card_tables.reasons(contents),
        ),
        section(
            "Copies",
            f"{total.documents:,} documents stand for {total.records:,} records: {merged:,} copies "
            "were merged (column `repetitions`).",
            card_tables.copies(contents),
        ),
        section("Personal data", personal, card_tables.personal_data(contents)),
        section("Changes to the text", card_tables.edits(contents)),
        section("Test sets", tests or sentence(account.limitations(contents)[-1])),
    ]


def _closing(contents: Contents) -> list[str]:
    contact = contents.manifest["release"].get("contact")
    signals = [column.name for column in columns_of(contents) if column.is_signal]
    removal = (
        f"Write to {escape(contact)} and name the document's `id`, `url` or `title`."
        if contact
        else "The recipe names no address (`release.contact`); ask whoever gave you this release."
    )
    limits = [*account.biases(contents), *account.limitations(contents)]
    return [
        section(
            "Columns",
            card_tables.columns(contents),
            f"{len(signals)} more columns are signals, computed of the text: "
            + ", ".join(f"`{name}`" for name in signals)
            + "."
            if signals
            else "",
        ),
        section("Uses and limits", f"Meant for {escape(account.told('uses'))}.", listed(limits)),
        section(
            "Check it",
            "`provender verify .` re-checks this folder from nothing but itself; "
            "`sha256sum -c SHA256SUMS` needs no Provender. `croissant.json` describes it in "
            "Croissant 1.1, `spdx.json` in SPDX 3.0.1.",
        ),
        section("Cite it", fenced("bibtex", bibtex(contents.manifest))),
        section("Ask for removal", removal, sentence(account.told("maintenance", contact=""))),
    ]
