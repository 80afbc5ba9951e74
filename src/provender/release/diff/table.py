# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A comparison as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provender.release.diff.compare import Difference
from provender.release.diff.settings import SECTIONS
from provender.release.diff.words import KINDS, Told, bytes_words
from provender.report.columns import columns, printable

__all__ = ["difference_lines"]

_SIGNS = {"added": "+", "changed": "~", "removed": "-"}
_TOTALS = ("tier", "license_concluded", "language", "source")


def difference_lines(found: Difference, limit: int) -> list[str]:
    """Return what `provender diff` prints.

    Args:
        found: What changed.
        limit: Lines of each list.
    """
    return [printable(line) for line in _lines(found, limit)]


def _lines(found: Difference, limit: int) -> Iterator[str]:
    told = Told(found, "en", str)
    yield f"{found.a.name} {found.a.version} → {found.b.name} {found.b.version}"
    yield told.summary()
    if found.same:
        yield told.say("same")
    for kind in KINDS:
        yield from _listed([f"{_SIGNS[kind]} {line}" for line in told.documents(kind)], limit, kind)
        yield from _examples(found, told, kind)
    for section in SECTIONS:
        lines = [
            f"{_SIGNS[kind]} {line}" for kind in KINDS for line in told.settings(section, kind)
        ]
        yield from _listed(lines, limit, section)
    for name in _TOTALS:
        yield from _totals(found, name, limit)


def _listed(lines: list[str], limit: int, title: str) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield title if title not in KINDS else f"documents {title}"
    yield from (f"  {line}" for line in lines[:limit])
    if len(lines) > limit:
        yield f"    and {len(lines) - limit:,} more: see --json, or --limit"


def _examples(found: Difference, told: Told, kind: str) -> Iterator[str]:
    for one in found.examples.get(kind, ()):
        name = one.get("title") or one.get("url") or ""
        yield f"    {one['id']}  {_why(told, kind, one)}  {name}".rstrip()


def _why(told: Told, kind: str, example: dict[str, Any]) -> str:
    if kind == "changed":
        return ", ".join(example["why"])
    why = told.why(kind, example["why"][0])
    if failure := example.get("failure"):
        return f"{why} ({failure['value']}, asked {failure['threshold']})"
    return f"{why} of {example['duplicate_of']}" if example.get("duplicate_of") else why


def _totals(found: Difference, name: str, limit: int) -> Iterator[str]:
    rows = [
        one
        for one in found.to_dict()["totals"][name]
        if one["documents"][0] != one["documents"][1]
        or one["text_bytes"][0] != one["text_bytes"][1]
    ]
    if not rows:
        return
    rows.sort(key=lambda one: (-max(one["documents"]), str(one["value"])))
    head = [name.replace("_concluded", ""), "documents", "→", "", "text", "→", ""]
    table = [
        [str(one["value"] or "none"),
         f"{one['documents'][0]:,}", f"{one['documents'][1]:,}",
         f"{one['documents'][1] - one['documents'][0]:+,}",
         bytes_words(one["text_bytes"][0]), bytes_words(one["text_bytes"][1]), ""]
        for one in rows[:limit]
    ]  # fmt: skip
    yield ""
    yield from columns([head, *table])
    if len(rows) > limit:
        yield f"    and {len(rows) - limit:,} more: see --json, or --limit"
