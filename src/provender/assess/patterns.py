# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Detectors as data: which pattern runs over which windows, what checks a hit, on which source.

A family is one file: its windows, the literals that open them, its detectors. Patterns are RE2 over
bytes, so their cost is linear whatever the text is; they read folded text (see `kernels.clues`), in
which all digits, dashes and spaces are ASCII. Han characters stand in alternations, never in
classes, since a class would hold their bytes.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import re2

from provender.data_files import read_data
from provender.kernels.clue_literals import (
    ADDRESS,
    NUMBER,
    PLATE,
    Literal,
    LiteralTable,
    literal_table,
)

__all__ = ["DATA_FILES", "Context", "Detector", "Detectors", "facts", "load_detectors", "words"]

DATA = Path(__file__).parent / "data"
_FAMILIES = (
    "secrets",
    "personal_data/court",
    "personal_data/mail",
    "personal_data/money",
    "personal_data/identity",
    "personal_data/network",
    "personal_data/phones",
    "personal_data/plates",
    "personal_data/accounts",
)
DATA_FILES = tuple(
    DATA / f"{name}.yml"
    for name in (*_FAMILIES, "personal_data/facts", "personal_data/types", "personal_data/words")
)
_WINDOWS = {"number": NUMBER, "address": ADDRESS, "plate": PLATE}
_WINDOWS |= {name: 3 + index for index, name in enumerate(("mail", "secret", "account", "court"))}


@dataclass(frozen=True)
class Context:
    """Words beside a hit.

    Attributes:
        name: Name of the list.
        before: Bytes before the hit that are searched.
        after: Bytes behind it that are searched.
        pattern: The words, as one RE2 pattern over bytes.
    """

    name: str
    before: int
    after: int
    pattern: Any

    def is_beside(self, left: bytes, right: bytes) -> bool:
        """Whether one of the words stands in the text before or behind a hit."""
        if self.before and self.pattern.search(left[-self.before :]) is not None:
            return True
        return bool(self.after) and self.pattern.search(right[: self.after]) is not None


@dataclass(frozen=True)
class Detector:
    """One pattern with what confirms its hits.

    Attributes:
        name: Its name, with the family's version, for instance `email@1`.
        type: What it finds, as in `types.yml`.
        window: Kind of window that it reads.
        pattern: RE2 over bytes.
        group: Group that holds the span; 0 is the whole hit.
        checks: Names of checks in `assess.checks`, in order.
        digits: How many digits a hit has, least and most; None leaves it open.
        near: Lists of words of which one word must stand beside the hit; empty asks for none.
        source: Where the format is laid down.
    """

    name: str
    type: str
    window: int
    pattern: Any
    group: int
    checks: tuple[str, ...]
    digits: tuple[int, int] | None
    near: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Detectors:
    """All detectors and the literals that open their windows."""

    detectors: tuple[Detector, ...]
    literals: LiteralTable

    def reading(self, window: int) -> tuple[Detector, ...]:
        """Return the detectors that read windows of a kind."""
        return tuple(one for one in self.detectors if one.window == window)

    @property
    def windows(self) -> list[int]:
        """Kinds of windows that some detector reads."""
        return sorted({one.window for one in self.detectors})


def _read(name: str) -> dict[str, Any]:
    raw: dict[str, Any] = read_data(DATA / f"{name}.yml")
    return raw


@functools.cache
def facts(name: str) -> Any:
    """Return one list or table of `facts.yml`."""
    entry = _read("personal_data/facts")[name]
    return entry.get("values", entry)


@functools.cache
def words(name: str) -> Context:
    """Return one list of `words.yml`, compiled."""
    entry = _read("personal_data/words")[name]
    terms = [_term(str(term)) for term in sorted(entry["words"], key=len, reverse=True)]
    pattern = re2.compile(("(?i)" + "|".join(terms)).encode("utf-8"), _options())
    return Context(name, int(entry["before"]), int(entry["after"]), pattern)


def _term(word: str) -> str:
    safe = str(re2.escape(word))
    first, last = word[0], word[-1]
    return (
        (r"\b" if first.isascii() and first.isalnum() else "")
        + safe
        + (r"\b" if last.isascii() and last.isalnum() else "")
    )


def _options() -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    return options


@functools.cache
def load_detectors() -> Detectors:
    """Return all detectors, compiled once for the process."""
    detectors: list[Detector] = []
    literals: list[Literal] = []
    for name in _FAMILIES:
        family = _read(name)
        home = _WINDOWS[family["window"]]
        for row in family.get("literals", ()):
            for text in row["texts"]:
                content = text.encode("utf-8")
                literals.append(
                    Literal(content, home, row["left"], row["right"], row.get("word", False))
                )
        detectors += [_detector(row, family) for row in family["detectors"]]
    return Detectors(tuple(detectors), literal_table(literals))


def _detector(row: dict[str, Any], family: dict[str, Any]) -> Detector:
    return Detector(
        name=f"{row['name']}@{family['version']}",
        type=row["type"],
        window=_WINDOWS[row.get("window", family["window"])],
        pattern=re2.compile(row["pattern"].encode("utf-8"), _options()),
        group=row.get("group", 0),
        checks=tuple(row.get("check", ())),
        digits=(row["digits"][0], row["digits"][1]) if "digits" in row else None,
        near=tuple(row.get("near", ())),
        source=row["source"],
    )
