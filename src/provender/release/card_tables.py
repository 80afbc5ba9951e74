# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The tables of the card. Every figure is one of `release.figures`; nothing is counted here."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from provender.release import account
from provender.release.columns import columns_of, words
from provender.release.contents import Contents
from provender.release.figures import Share
from provender.release.licensing import stated
from provender.release.markdown import Markdown, table

__all__ = [
    "choices",
    "columns",
    "contamination",
    "copies",
    "domains",
    "edits",
    "funnel",
    "generators",
    "languages",
    "licences",
    "megabytes",
    "personal_data",
    "reasons",
    "sources",
    "switches",
    "tiers",
]

_MOST_ROWS = 50
_MOST_CHARACTERS = 2_000
_MOST_DOMAINS = 20
_STAGES = ("acquire", "extract", "suppress", "clear", "assess", "review", "dedup", "mix")
"""In the order of the journey; others follow by name."""


def _table(
    head: Sequence[str], rows: Sequence[Sequence[str]], most: int | None = None, rest: str = ""
) -> str:
    """Return a table of a card, whose size no source decides.

    Args:
        head: Names of the columns.
        rows: Cells, of which the first 2,000 characters are shown.
        most: How many rows are shown.
        rest: Where the others are told, in our words.
    """
    shown = table(head, [[_cut(cell) for cell in row] for row in rows[:most]])
    hidden = len(rows) - len(rows[:most])
    return f"{shown}\n\n… and {hidden:,} more{rest}." if hidden else shown


def _cut(cell: str) -> str:
    return cell if len(cell) <= _MOST_CHARACTERS else f"{cell[:_MOST_CHARACTERS]}…"


def megabytes(text_bytes: int) -> str:
    """Return a size in millions of bytes."""
    return f"{text_bytes / 1e6:,.2f}"


def _measures(contents: Contents, share: Share) -> list[str]:
    """Return documents, text and, where a tokenizer was chosen, tokens."""
    told = [f"{share.documents:,}", megabytes(share.text_bytes)]
    return [*told, f"{share.tokens:,}"] if contents.figures.total.tokens else told


def _named(contents: Contents) -> list[str]:
    told = ["documents", "MB of text"]
    return [*told, "tokens"] if contents.figures.total.tokens else told


def tiers(contents: Contents) -> str:
    """Return the tiers, what they hold and what they ask."""
    shares = contents.figures.by("tier")
    rows = [
        [
            tier,
            *_measures(contents, shares[tier]),
            words("card")["tiers"][tier]["en"],
            ", ".join(stated(contents, "license_concluded", tier=tier)[0]),
        ]
        for tier in contents.tiers
    ]
    if len(rows) > 1:
        rows.append(["all", *_measures(contents, contents.figures.total), "", ""])
    return _table(["tier", *_named(contents), "you must", "licences"], rows)


def languages(contents: Contents) -> str:
    """Return the languages, the largest first."""
    whole = contents.figures.total.text_bytes
    rows = [
        [tag or "und", *_measures(contents, share), account.percent(share.text_bytes, whole)]
        for tag, share in contents.figures.by("language").items()
    ]
    return _table(["language", *_named(contents), "of the text"], rows, _MOST_ROWS)


def licences(contents: Contents) -> str:
    """Return what was declared against what was concluded."""
    rows = [
        [declared or "nothing", concluded or "nothing", *_measures(contents, share)]
        for (declared, concluded), share in contents.figures.by(
            "license_declared", "license_concluded"
        ).items()
    ]
    return _table(["declared", "concluded", *_named(contents)], rows, _MOST_ROWS)


def sources(contents: Contents) -> str:
    """Return the sources: channel, licences, dates of collection and publication, records."""
    rows = []
    for source in contents.manifest["sources"]:
        spans = contents.figures.spans.get(source["id"], {})
        rows.append(
            [
                source["id"],
                source["channel"],
                ", ".join(source["licenses"]) or "none",
                *(_span(spans.get(name)) for name in ("acquired_at", "published")),
                f"{source['records_read']:,}",
                f"{source['released']:,}",
            ]
        )
    head = ["source", "channel", "licences concluded", "collected", "published", "records read"]
    return _table([*head, "released"], rows, _MOST_ROWS * 4, " in `manifest.json`")


def _span(span: tuple[str, str] | None) -> str:
    if span is None:
        return "not stated"
    return span[0] if span[0] == span[1] else f"{span[0]} to {span[1]}"


def choices(contents: Contents) -> str:
    """Return which licence was taken where a licensor left the choice, for others to choose."""
    rows = [
        [source["id"], choice["offered"], choice["chosen"], choice["why"]]
        for source in contents.manifest["sources"]
        for choice in source.get("choices", ())
    ]
    return _table(["source", "offered", "taken", "because"], rows, _MOST_ROWS)


def generators(contents: Contents) -> str:
    """Return the models that wrote text, and the terms of their output."""
    rows = [
        [source, model or "not stated", terms or "not stated", *_measures(contents, share)]
        for (source, model, terms), share in sorted(
            contents.figures.generators.items(), key=lambda one: tuple(map(str, one[0]))
        )
    ]
    return _table(["source", "model", "terms of its output", *_named(contents)], rows, _MOST_ROWS)


def domains(contents: Contents) -> str:
    """Return the domains that hold most text."""
    rows = [
        [domain, *_measures(contents, share)]
        for domain, share in contents.figures.by_domain().items()
    ]
    return _table(["domain", *_named(contents)], rows, _MOST_DOMAINS, " domains")


def switches(contents: Contents) -> str:
    """Return how the policy answers what the law leaves open."""
    rows = [
        [switch["question"], "yes" if switch["value"] else "no", name]
        for name, switch in contents.manifest["policy"]["switches"].items()
    ]
    return _table(["open question", "answered", "switch"], rows)


def funnel(contents: Contents) -> str:
    """Return what left at each stage and what stayed."""
    left: dict[str, tuple[int, int]] = {}
    for one in contents.figures.departed:
        records, text_bytes = left.get(one.stage, (0, 0))
        left[one.stage] = (records + one.records, text_bytes + one.text_bytes)
    stay = contents.manifest["counts"]["records_read"]
    rows: list[list[str]] = [["records read", "", "", f"{stay:,}"]]
    for stage in _in_order(left):
        records, text_bytes = left[stage]
        stay -= records
        rows.append([stage, f"{records:,}", megabytes(text_bytes), f"{stay:,}"])
    total = contents.figures.total
    rows.append(["released", "", megabytes(total.text_bytes), f"{total.documents:,}"])
    return _table(["stage", "records that left", "MB of text", "records that stay"], rows)


def reasons(contents: Contents) -> str:
    """Return every reason for which something left."""
    found = contents.manifest["reasons"]
    order = _in_order({row["stage"] for row in found})
    rows = [
        [row["stage"], row["reason"], f"{row['count']:,}"]
        for row in sorted(found, key=lambda row: (order.index(row["stage"]), row["reason"]))
    ]
    return _table(["stage", "reason", "records"], rows)


def _in_order(stages: Collection[str]) -> list[str]:
    """Return stages in the order of the journey."""
    known = [stage for stage in _STAGES if stage in stages]
    return [*known, *sorted(set(stages) - set(known))]


def copies(contents: Contents) -> str:
    """Return how many documents stand for how many records."""
    rows = [[f"{held:,}", f"{documents:,}"] for held, documents in contents.figures.copies.items()]
    return _table(["records that held the text", "documents"], rows, _MOST_ROWS)


def personal_data(contents: Contents) -> str:
    """Return what happened to each type of personal data."""
    rows = [
        [kind, action, f"{changed:,}", f"{left:,}"]
        for kind, action, changed, left in account.personal_rows(contents)
    ]
    return _table(["type", "action", "documents changed", "documents that left"], rows)


def edits(contents: Contents) -> str:
    """Return how many documents each rule changed."""
    rows = [[rule, f"{count:,}"] for rule, count in contents.figures.edits.items()]
    return _table(["rule", "documents changed"], rows, _MOST_ROWS)


def contamination(contents: Contents) -> str:
    """Return which test sets were looked for and what was found of them."""
    found = contents.contamination or {"benchmarks": []}
    rows = [
        [
            one["title"] or one["name"],
            f"{one['items']:,}",
            f"{one['found']:,}",
            f"{one['touched']:,}",
            f"{one['not_looked_for']:,}",
        ]
        for one in found["benchmarks"]
    ]
    return _table(["test set", "items", "found", "touched", "too short to look for"], rows)


def columns(contents: Contents) -> str:
    """Return the columns, explained in both languages; signals are told together."""
    rows = [
        [
            column.name,
            _kind(str(column.kind)),
            Markdown(column.english),
            Markdown(column.chinese),
        ]
        for column in columns_of(contents)
        if not column.is_signal
    ]
    return _table(["column", "type", "what it holds", "含义"], rows)


def _kind(told: str) -> str:
    return told.split("<")[0].replace("large_string", "string").replace("float", "float32")
