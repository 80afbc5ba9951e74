# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A comparison as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provender.release.diff.compare import Difference
from provender.release.diff.settings import SECTIONS
from provender.release.diff.words import KINDS, Told
from provender.report.columns import columns, printable
from provender.report.numbers import format_bytes

__all__ = ["difference_lines"]

_SIGNS = {"added": "+", "changed": "~", "removed": "-"}
_TOTALS = ("tier", "license_concluded", "language", "source")


def difference_lines(found: Difference, limit: int, language: str = "en") -> list[str]:
    """Return what `provender diff` prints.

    Args:
        found: What changed.
        limit: Lines of each list.
        language: `en` or `zh`.
    """
    told = Told(found, language, str)
    return [printable(line) for line in _lines(found, told, limit)]


def _lines(found: Difference, told: Told, limit: int) -> Iterator[str]:
    yield f"{found.a.name} {found.a.version} → {found.b.name} {found.b.version}"
    yield told.summary()
    if found.same:
        yield told.say("same")
    for kind in KINDS:
        lines = [f"{_SIGNS[kind]} {line}" for line in told.documents(kind)]
        yield from _listed(lines, limit, told.say(f"documents_{kind}"), told)
        yield from _examples(found, told, kind)
    for section in SECTIONS:
        lines = [
            f"{_SIGNS[kind]} {line}" for kind in KINDS for line in told.settings(section, kind)
        ]
        yield from _listed(lines, limit, told.title(section), told)
    for name in _TOTALS:
        yield from _totals(found, told, name, limit)


def _listed(lines: list[str], limit: int, title: str, told: Told) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield title
    yield from (f"  {line}" for line in lines[:limit])
    yield from _rest(len(lines) - limit, told)


def _rest(hidden: int, told: Told) -> Iterator[str]:
    """Say how many lines a limit leaves out."""
    if hidden > 0:
        yield f"    {told.say('more_in_json', count=hidden)}"


def _examples(found: Difference, told: Told, kind: str) -> Iterator[str]:
    for one in found.examples.get(kind, ()):
        name = one.get("title") or one.get("url") or ""
        yield f"    {one['id']}  {_why(told, kind, one)}  {name}".rstrip()


def _why(told: Told, kind: str, example: dict[str, Any]) -> str:
    if kind == "changed":
        return told.say("comma").join(example["why"])
    why = told.why(kind, example["why"][0])
    if failure := example.get("failure"):
        value, threshold = str(failure["value"]), str(failure["threshold"])
        return told.say("measured", why=why, value=value, threshold=threshold)
    if original := example.get("duplicate_of"):
        return told.say("copy", why=why, document=original)
    return why


def _totals(found: Difference, told: Told, name: str, limit: int) -> Iterator[str]:
    rows = [
        one
        for one in found.to_dict()["totals"][name]
        if one["documents"][0] != one["documents"][1]
        or one["text_bytes"][0] != one["text_bytes"][1]
    ]
    if not rows:
        return
    rows.sort(key=lambda one: (-max(one["documents"]), str(one["value"])))
    head = [told.say(name), told.say("documents"), "→", "", told.say("text_bytes"), "→", ""]
    table = [
        [str(one["value"] or told.say("none")),
         f"{one['documents'][0]:,}", f"{one['documents'][1]:,}",
         f"{one['documents'][1] - one['documents'][0]:+,}",
         format_bytes(one["text_bytes"][0]), format_bytes(one["text_bytes"][1]), ""]
        for one in rows[:limit]
    ]  # fmt: skip
    yield ""
    yield from columns([head, *table])
    yield from _rest(len(rows) - limit, told)
