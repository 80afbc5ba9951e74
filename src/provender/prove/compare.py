# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Releases side by side at equal tokens: paired by document and by seed, with a control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from provender.prove.runs import Control, Runs
from provender.prove.scale import Scale
from provender.prove.statistics import (
    FEW_DOCUMENTS,
    Estimate,
    estimate,
    seeds_needed,
    verdict,
)
from provender.prove.worth import TokenValue, token_value

__all__ = ["Agreement", "CellDifference", "Comparison", "agreement_of", "compare"]

Numbers = npt.NDArray[np.float64]
_CALLED = {"better", "worse"}


@dataclass(frozen=True)
class CellDifference:
    """How two releases differ on one domain and language.

    Attributes:
        cell: Its name.
        ours: Bits per byte of the first release.
        theirs: Bits per byte of the second.
        difference: Ours less theirs; below 0 means that ours is better.
        verdict: The word that may be used, at 95 % over all cells together.
    """

    cell: str
    ours: float
    theirs: float
    difference: Estimate
    verdict: str

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as JSON."""
        return {**self.__dict__, "difference": self.difference.to_dict()}


@dataclass(frozen=True)
class Comparison:
    """What one release is worth in another.

    Attributes:
        ours: Name of the first release.
        theirs: Name of the second.
        difference: Macro bits per byte, ours less theirs.
        verdict: `better`, `worse`, `no difference seen` or `too few documents to tell`.
        seeds_needed: Seeds that would settle a difference of this size; None if none would.
        value: What one token of ours is worth in tokens of theirs.
        cells: The same by domain and language.
    """

    ours: str
    theirs: str
    difference: Estimate
    verdict: str
    seeds_needed: int | None
    value: TokenValue
    cells: list[CellDifference]

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON."""
        return {
            **self.__dict__,
            "difference": self.difference.to_dict(),
            "value": self.value.to_dict(),
            "cells": [cell.to_dict() for cell in self.cells],
        }


@dataclass(frozen=True)
class Agreement:
    """How far two tiers agree on the same releases.

    Attributes:
        figures: Differences that both tell: of each comparison the mean, and each domain.
        same_sign: How many both tell to the same side.
        called: How many both call better or worse.
        contradicted: How many one calls better and the other worse.
    """

    figures: int
    same_sign: int
    called: int
    contradicted: int


def agreement_of(ours: Sequence[Comparison], theirs: Sequence[Comparison]) -> Agreement:
    """Return how far two tiers agree on the same comparisons, in order."""
    pairs: list[tuple[float, str, float, str]] = []
    for one, other in zip(ours, theirs, strict=True):
        pairs.append((one.difference.value, one.verdict, other.difference.value, other.verdict))
        cells = {cell.cell: cell for cell in other.cells}
        pairs += [
            (cell.difference.value, cell.verdict,
             cells[cell.cell].difference.value, cells[cell.cell].verdict)
            for cell in one.cells
            if cell.cell in cells
        ]  # fmt: skip
    words = [{first, second} for _, first, _, second in pairs]
    return Agreement(
        len(pairs),
        sum(a * b > 0 for a, _, b, _ in pairs),
        sum(pair <= _CALLED for pair in words),
        sum(pair == _CALLED for pair in words),
    )


def compare(
    ours: Runs,
    theirs: Runs,
    scale: Scale,
    control: Control,
    share: float,
    *,
    few_documents: bool,
) -> Comparison:
    """Say what one token of ours is worth in tokens of theirs.

    Args:
        ours: Runs of the first release.
        theirs: Runs of the second, with the same seeds and tokens.
        scale: The panel.
        control: What two samples of one release differ by.
        share: Largest share of a pool that a draw takes.
        few_documents: One of the two has too few documents for any word.
    """
    gap = (ours.bits[:, -1] - theirs.bits[:, -1]).mean(axis=0)
    spread = scale.macro_spread(gap)
    by_seed = scale.macro(ours.bits[:, -1]) - scale.macro(theirs.bits[:, -1])
    difference = estimate(by_seed, share, spread.variance, spread.freedom)
    word = FEW_DOCUMENTS if few_documents else verdict(difference, control.macro)
    value = token_value(
        scale.macro(ours.bits),
        scale.macro(theirs.bits),
        share,
        (scale.resampled(ours.bits.mean(axis=0)), scale.resampled(theirs.bits.mean(axis=0))),
    )
    unseen = word == "no difference seen"
    needed = seeds_needed(difference, control.macro, share) if unseen else None
    cells = _cells(ours, theirs, scale, control, share, gap, few_documents=few_documents)
    return Comparison(ours.corpus, theirs.corpus, difference, word, needed, value, cells)


def _cells(
    ours: Runs,
    theirs: Runs,
    scale: Scale,
    control: Control,
    share: float,
    gap: Numbers,
    *,
    few_documents: bool,
) -> list[CellDifference]:
    a, b = scale.of_cells(ours.bits[:, -1]), scale.of_cells(theirs.bits[:, -1])
    # Bonferroni: many cells are looked at, and each might stand out by chance.
    least_p = 0.05 / len(scale.cells)
    found = []
    for number, (cell, spread) in enumerate(zip(scale.cells, scale.cell_spreads(gap), strict=True)):
        figure = estimate(a[:, number] - b[:, number], share, spread.variance, spread.freedom)
        word = FEW_DOCUMENTS if few_documents else verdict(figure, control.cells[number], least_p)
        mean = float(a[:, number].mean()), float(b[:, number].mean())
        found.append(CellDifference(cell.name, *mean, figure, word))
    return found
