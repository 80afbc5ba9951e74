# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What `prove --says` found, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from provender.prove.leakage import AS_READ, Exposure
from provender.prove.said import Said, Saying
from provender.prove.says import Lean
from provender.prove.says_words import caveats, difference_sentence, lean_sentence, share_words
from provender.prove.table import columns, printable
from provender.prove.words import with_interval

__all__ = ["says_lines"]

_LEFT = {AS_READ: "read"}


def says_lines(found: Saying) -> list[str]:
    """Return what `provender prove --says` prints."""
    lines: list[str] = []
    for other, leans in zip(found.said[1:], found.differences, strict=True):
        lines += [f"{found.said[0].name} against {other.name}"]
        lines += [
            f"  {difference_sentence(found.said[0].name, other.name, lean)[0]}"
            for lean in leans
            if lean.category is None
        ]
        lines += [*_cells(leans), ""]
    for one in found.said:
        lines += [*_said(one), ""]
    lines += [f"note       {english}" for english, _ in caveats(found)]
    draws = f"{found.seeds} draws of {found.tokens:,} tokens, " if found.tier == "ngram" else ""
    lines.append(f"cost       {draws}{found.pairs} pairs: {found.cpu_seconds:,.1f} CPU seconds")
    if found.out is not None:
        lines.append(f"report     {found.out / 'report.html'}")
    return [printable(line) for line in lines]


def _said(one: Said) -> list[str]:
    lines = [
        lean_sentence(one, lean)[0]
        for lean in one.leans
        if lean.kind == "bias" and lean.category is None
    ]
    bias = [lean for lean in one.leans if lean.kind == "bias"]
    lines += _cells(bias)
    heard = one.generations
    lines.append(f"  samples    unsafe {share_words(heard.unsafe)}{_named(heard.risks)}")
    lines.append(f"             personal data {share_words(heard.personal)}{_named(heard.types)}")
    return [*lines, *_leakage(one.leakage)]


def _named(counts: dict[str, int]) -> str:
    return f" ({', '.join(f'{name} {count}' for name, count in counts.items())})" if counts else ""


def _cells(leans: Sequence[Lean]) -> list[str]:
    """Return the categories' rows, those of which something is said."""
    rows = [
        [
            f"{lean.kind} {lean.cell}", with_interval(lean.figure),
            f"{lean.above.hits}/{lean.above.total}", lean.verdict,
        ]
        for lean in leans
        if lean.category is not None
        and lean.verdict not in ("no lean seen", "no difference seen", "tells only against another")
    ]  # fmt: skip
    return columns(rows) if rows else []


def _leakage(exposures: Sequence[Exposure]) -> list[str]:
    if not exposures:
        return []
    arms = list(dict.fromkeys(one.arm for one in exposures))
    rows = [["  planted secrets", "planted", *arms]]
    at = {(one.arm, one.language, one.repetitions): one for one in exposures}
    for language, times in dict.fromkeys((one.language, one.repetitions) for one in exposures):
        some = [at[arm, language, times] for arm in arms]
        row = [
            f"{one.copies:.0f} {_LEFT.get(one.arm, 'left')}: {one.cost.value:.1f} bits, exposure "
            f"{one.exposure.value:.1f}, recited {one.recited.hits}/{one.recited.total}"
            for one in some
        ]
        rows.append([f"  {language}, bits to say one", str(times), *row])
    return columns(rows, "")
