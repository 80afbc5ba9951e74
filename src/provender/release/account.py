# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How a release came about, in sentences: collection, preprocessing, personal data, biases, limits.

Croissant's RAI vocabulary and SPDX's Dataset profile ask much the same; both take it from here. The
words are data (`data/account.yml`), the figures those of the release, and nothing is said that the
build does not know.
"""

from __future__ import annotations

import datetime
from typing import Any

from provender.assess.personal_data import PersonalDataOptions, personal_types
from provender.release.columns import words
from provender.release.contents import Contents
from provender.run.editing import PERSONAL

__all__ = [
    "PersonalRow",
    "biases",
    "collected",
    "collection",
    "collection_types",
    "limitations",
    "missing_data",
    "percent",
    "personal_data",
    "personal_rows",
    "preprocessing",
    "raw_data",
    "timeframe",
    "told",
]

PersonalRow = tuple[str, str, int, int]
"""Type of personal data, what happens to it, documents changed, documents that left for it."""

_NOTED_SHARE = 0.25
"""From which share of the text on a language, source or domain is told as a bias."""


def told(key: str, **figures: Any) -> str:
    """Return one of our sentences with its figures filled in."""
    return str(words("account")[key]).format(**figures)


def percent(part: int, whole: int) -> str:
    """Return a share in percent with one decimal."""
    return f"{100 * part / whole if whole else 0:.1f} %"


def _sources(contents: Contents, tier: str | None) -> list[dict[str, Any]]:
    """Return the sources of which something is released."""
    only = {} if tier is None else {"tier": tier}
    held = contents.figures.by("source", **only)
    return [one for one in contents.manifest["sources"] if one["id"] in held]


def collection(contents: Contents, tier: str | None = None) -> str:
    """Return how many documents came from how many sources through which channels.

    Args:
        contents: The release.
        tier: Of this tier only.
    """
    only = {} if tier is None else {"tier": tier}
    channels = contents.figures.by("channel", **only)
    whole = sum(share.documents for share in channels.values())
    return told(
        "collection",
        documents=whole,
        records=sum(share.records for share in channels.values()),
        sources=len(_sources(contents, tier)),
        channels=", ".join(f"{name} {share.documents}" for name, share in channels.items()),
    )


def collection_types(contents: Contents) -> list[str]:
    """Return RAI's recommended values for the channels that the text came through."""
    known = words("account")["collection_types"]
    return sorted({known.get(name, "Others") for name in contents.figures.by("channel")})


def raw_data(contents: Contents, tier: str | None = None) -> list[str]:
    """Return a sentence for each source: channel, format, when it was collected, how much.

    Args:
        contents: The release.
        tier: Only sources that this tier holds documents of; the figures are of the whole source.
    """
    sentences = []
    for source in contents.manifest["sources"] if tier is None else _sources(contents, tier):
        span = collected(contents, source["id"])
        sentences.append(
            told(
                "raw",
                source=source["id"],
                channel=source["channel"],
                format=source["format"],
                dates=f", collected {_interval(span)}" if span else "",
                records=source["records_read"],
                documents=source["released"],
            )
        )
    return sentences


def _interval(span: tuple[str, str]) -> str:
    return span[0] if span[0] == span[1] else f"{span[0]} to {span[1]}"


def collected(contents: Contents, source: str) -> tuple[str, str] | None:
    """Return the first and last day on which a source was collected, None if no receipt tells.

    Args:
        contents: The release.
        source: Id of the source.
    """
    span = contents.figures.spans.get(source, {}).get("acquired_at")
    return span if span is not None and all(map(_is_day, span)) else None


def _is_day(text: str) -> bool:
    """True if a text is a day; what a row's date field says may be anything."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def timeframe(contents: Contents) -> str | None:
    """Return the first and last day of collection as an interval (ISO 8601-1 §5.5), if known."""
    days = (collected(contents, source) for source in contents.figures.spans)
    spans = [span for span in days if span is not None]
    if not spans:
        return None
    return f"{min(first for first, _ in spans)}/{max(last for _, last in spans)}"


def missing_data(contents: Contents) -> str:
    """Return how many records did not become documents."""
    counts = contents.manifest["counts"]
    return told(
        "missing",
        records=counts["records_read"],
        dropped=counts["dropped"],
        unreadable=counts["unreadable"],
    )


def preprocessing(contents: Contents) -> list[str]:
    """Return what was done to the text, by stage with its version, then by rules and policy."""
    known = words("account")["stages"]
    steps = []
    for name, seal in contents.manifest["stages"].items():
        what = known.get(name) or known.get(name.split(".")[0])
        steps.append(f"{name} (version {seal['version']})" + (f": {what}" if what else ""))
    rules = (contents.manifest["options"].get("assess") or {}).get("rules") or ()
    if rules:
        steps.append(told("rules", rules=", ".join(map(str, rules))))
    steps.append(told("rights", policy=contents.manifest["policy"]["name"]))
    return steps


def personal_rows(contents: Contents) -> list[PersonalRow]:
    """Return what happened to each type of personal data; empty if it was not looked for."""
    chosen = _personal_options(contents)
    if chosen is None:
        return []
    left = {one.name: 0 for one in personal_types()}
    for departed in contents.figures.departed:
        kind = departed.reason.removeprefix("holds_")
        if kind in left and departed.reason.startswith("holds_"):
            left[kind] += departed.records
    edits = contents.figures.edits
    return [
        (one.name, chosen.action(one.name), edits.get(PERSONAL + one.name, 0), left[one.name])
        for one in personal_types()
    ]


def _personal_options(contents: Contents) -> PersonalDataOptions | None:
    given = (contents.manifest["options"].get("assess") or {}).get("personal_data")
    if not given:
        return None
    return PersonalDataOptions.model_validate(given if isinstance(given, dict) else {})


def personal_data(contents: Contents) -> list[str]:
    """Return what is known of personal data: how it was looked for and what happened to it."""
    rows = personal_rows(contents)
    if not rows:
        return [told("personal_none")]
    done = [
        told("personal_action", type=kind, action=action, documents=changed, left=left)
        for kind, action, changed, left in rows
        if changed or left
    ]
    return [told("personal_done", types=len(rows)), *done]


def biases(contents: Contents, tier: str | None = None) -> list[str]:
    """Return languages, sources and domains that hold a large share of the text.

    Args:
        contents: The release.
        tier: Of this tier only; domains are counted for the whole release.
    """
    figures = contents.figures
    only = {} if tier is None else {"tier": tier}
    whole = sum(share.text_bytes for share in figures.by("tier", **only).values())
    sentences = []
    for dimension in ("language", "source"):
        for name, share in figures.by(dimension, **only).items():
            if share.text_bytes >= _NOTED_SHARE * whole:
                what = {dimension: name or "und", "share": percent(share.text_bytes, whole)}
                sentences.append(told(f"bias_{dimension}", **what))
    if tier is None:
        for name, share in figures.by_domain().items():
            if share.text_bytes >= _NOTED_SHARE * whole:
                share_told = percent(share.text_bytes, whole)
                sentences.append(told("bias_domain", domain=name, share=share_told))
    return sentences


def limitations(contents: Contents) -> list[str]:
    """Return what the release cannot promise."""
    found = contents.contamination
    if found is None:
        tests = told("uncontaminated")
    else:
        names = ", ".join(str(one["title"] or one["name"]) for one in found["benchmarks"])
        tests = told("contaminated", benchmarks=names)
    return [*words("account")["limits"], tests]
