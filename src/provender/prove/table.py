# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A proof as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from provender.prove.compare import Comparison
from provender.prove.compute import Saving
from provender.prove.findings import Proof
from provender.prove.forecast import Forecast
from provender.prove.parts import PartWorth
from provender.prove.words import (
    agreement_sentence,
    caveats,
    headline,
    large,
    making_sentence,
    p_words,
    part_value_words,
    parts_notes,
    saving_words,
    unseen_sentence,
    value_words,
    with_interval,
)
from provender.report.columns import columns, printable

__all__ = ["columns", "forecast_lines", "printable", "proof_lines"]

_MOST_OUTLIERS = 5


def proof_lines(proof: Proof) -> list[str]:
    """Return what `provender prove` prints."""
    first = proof.releases[0]
    lines: list[str] = []
    for comparison, saved in zip(proof.comparisons, proof.savings, strict=True):
        lines += [*_comparison(comparison, saved), ""]
    lines += _tiers(proof)
    if not proof.comparisons:
        lines += [f"{first.name}: bits per byte by domain, {proof.tokens:,} tokens a run"]
        lines += columns([[cell, f"{bits:.4f}"] for cell, bits in first.cells.items()])
        lines.append("")
    lines.append(
        f"control    {with_interval(proof.control.macro)} bits per byte between two samples of "
        f"{first.name}"
    )
    if proof.question.by:
        lines += ["", *_parts(proof)]
    lines += ["", *_panel(proof), ""]
    tier = proof.question.tier
    lines += [f"note       {english}" for english, _ in caveats(tier.name)]
    lines.append(
        f"cost       {proof.question.seeds} seeds of {proof.tokens:,} tokens, "
        f"{making_sentence(proof)[0]}: {proof.cpu_seconds:,.1f} CPU seconds, "
        f"{proof.memory_bytes / 1e6:,.0f} MB"
    )
    lines.append(f"           {proof.used.kwh * 1000:,.2f} Wh ({proof.used.how})")
    if proof.folder is not None:
        lines.append(f"report     {proof.folder / 'report.html'}")
    return [printable(line) for line in lines]


def _tiers(proof: Proof) -> list[str]:
    """Return what both tiers say, side by side."""
    if proof.beside is None or proof.agreement is None or not proof.comparisons:
        return []
    rows = [["tier", "against", "difference", "p", "a token is worth", "verdict"]]
    for one in (proof.beside, proof):
        rows += [
            [one.question.tier.name, found.theirs, with_interval(found.difference),
             p_words(found.difference.p), value_words(found.value), found.verdict]
            for found in one.comparisons
        ]  # fmt: skip
    return ["tiers side by side", *columns(rows), f"  {agreement_sentence(proof.agreement)[0]}", ""]


def forecast_lines(plan: Forecast) -> list[str]:
    """Return what `provender prove --plan` prints."""
    rows = [["release", "documents", "MB", "tokens, about"]]
    rows += [
        [one["name"], f"{one['documents']:,}", f"{one['size_bytes'] / 1e6:,.1f}",
         large(one["tokens"])]
        for one in plan.releases
    ]  # fmt: skip
    lines = [
        *columns(rows),
        f"panel      {plan.panel_documents:,} documents, {plan.panel_bytes / 1e3:,.0f} kB",
        f"runs       {plan.runs} models of up to {large(plan.tokens_per_run)} tokens",
        f"estimate   {plan.cpu_seconds:,.0f} CPU seconds, {plan.memory_bytes / 1e6:,.0f} MB",
    ]
    return [printable(line) for line in lines]


def _comparison(found: Comparison, saved: Saving | None) -> Iterator[str]:
    yield headline(found)[0]
    if found.verdict not in ("better", "worse"):
        yield f"  {unseen_sentence(found)[0]}"
    yield (
        f"  one token of {found.ours} is worth {value_words(found.value)} tokens of {found.theirs}"
    )
    yield (
        f"  difference {with_interval(found.difference)} bits per byte, "
        f"{p_words(found.difference.p)} (below 0: {found.ours} is better)"
    )
    yield f"  {saving_words(found, saved)[0]}"
    rows = [["domain", "ours", "theirs", "difference", "verdict"]]
    rows += [
        [cell.cell, f"{cell.ours:.4f}", f"{cell.theirs:.4f}", with_interval(cell.difference),
         cell.verdict]
        for cell in found.cells
    ]  # fmt: skip
    yield from columns(rows)


def _parts(proof: Proof) -> Iterator[str]:
    by, name = proof.question.by, proof.releases[0].name
    if not proof.parts:
        yield f"{name}: nothing that has text was dropped"
        return
    released = [part for part in proof.parts if part.released]
    dropped = [part for part in proof.parts if not part.released]
    if released:
        yield f"what each {by} of {name} is worth: bits per byte that it saves"
        yield from _part_rows(released, by or "part")
    if dropped:
        yield f"what {name} dropped: bits per byte that each part would save, had it been kept"
        yield "  (a document is counted where it failed first)"
        yield from _part_rows(dropped, "rule")
    yield from (f"  {english}" for english, _ in parts_notes())
    if proof.lost:
        yield f"  the work folder lacks the text of {proof.lost:,} dropped documents"


def _part_rows(parts: Sequence[PartWorth], by: str) -> list[str]:
    head = [by, "documents", "tokens", "share", "at natural size", "at equal tokens",
            "a token is worth", "verdict"]  # fmt: skip
    rows = [
        [part.name, f"{part.documents:,}", f"{part.tokens:,}", f"{part.share:.1%}",
         with_interval(part.natural), with_interval(part.equal), part_value_words(part.value),
         part.verdict]
        for part in parts
        if part.natural is not None
    ]  # fmt: skip
    small = [f"{part.name} ({part.documents})" for part in parts if part.natural is None]
    lines = columns([head, *rows]) if rows else []
    return [*lines, f"  too little text to tell: {', '.join(small)}"] if small else lines


def _panel(proof: Proof) -> Iterator[str]:
    used = [cell for cell in proof.panel if cell.size_bytes]
    overlapping = sum(cell.overlapping for cell in proof.panel)
    windows = sum(cell.windows for cell in proof.panel)
    yield (
        f"panel      {sum(cell.documents for cell in used)} documents, "
        f"{sum(cell.size_bytes for cell in used) / 1e3:,.0f} kB, {len(used)} domains"
    )
    yield (
        f"  left out: {overlapping} of {windows} windows, of which a text under test holds over "
        "5 % of the 13-grams, or too short to tell"
        + "".join(f"; all of {cell.name}" for cell in proof.panel
                  if cell.counted and not cell.size_bytes)
    )  # fmt: skip
    silent = [cell.name for cell in proof.panel if not cell.counted]
    if silent:
        yield f"  not counted, in languages of which no release has 1 %: {', '.join(silent)}"
    for language, kinds in proof.missing.items():
        yield f"  missing in {language}: {', '.join(kinds)}"
    yield from (f"  not used: {problem}" for problem in proof.problems)
    outliers = proof.releases[0].outliers
    for odd in outliers[:_MOST_OUTLIERS]:
        yield (
            f"  outlier: {odd.document} has {odd.bits_per_byte:.2f} bits per byte, twice its "
            f"domain's median and more ({odd.start!r})"
        )
    if len(outliers) > _MOST_OUTLIERS:
        yield f"  and {len(outliers) - _MOST_OUTLIERS} outliers more: see report.json"
