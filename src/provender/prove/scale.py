# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The panel as a measuring scale: bits of each document, bits per byte of each cell, their mean.

Bits are kept per document and cell, because documents are what a panel samples. A cell's figure is
the bits of its documents over their bytes; the macro figure is the plain mean over cells, so a
large domain does not drown a small one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from provender.kernels.ngram_counts import Tokens
from provender.prove.model import NgramModel, Spans
from provender.prove.panel import Cell, Panel
from provender.prove.tokenizer import ReferenceTokenizer

__all__ = ["Outlier", "Scale", "Spread"]

Numbers = npt.NDArray[np.float64]
OUTLIER_FACTOR = 2.0
_RESAMPLES = 400
_FIT_EVERY = 3
"""Discounts have nine figures to fit; a third of the windows is plenty and saves time."""


@dataclass(frozen=True)
class Spread:
    """Variance that comes from the choice of panel documents.

    Attributes:
        variance: Variance of the figure.
        freedom: Degrees of freedom.
    """

    variance: float
    freedom: float


@dataclass(frozen=True)
class Outlier:
    """A window that is far harder than its cell.

    Attributes:
        document: Name of its document.
        cell: Name of its cell.
        bits_per_byte: What it costs.
        median: What the cell's windows cost in the middle.
        start: Its first characters.
    """

    document: str
    cell: str
    bits_per_byte: float
    median: float
    start: str


class Scale:
    """Scores models on a panel.

    Args:
        panel: The panel, decontaminated.
        tokenizer: The reference encoding.

    Attributes:
        cells: Domains and languages.
        documents: How many documents each cell has; windows where it has only one.
        size_bytes: UTF-8 bytes of each cell.
    """

    def __init__(self, panel: Panel, tokenizer: ReferenceTokenizer):
        self._panel = panel
        self._tokens, lengths = tokenizer.encode(panel.texts)
        self._spans = Spans.behind_each_other(lengths)
        self._sample = np.arange(0, len(lengths), _FIT_EVERY)
        pairs = np.stack([panel.cell, _sampled(panel)])
        units, self._unit = np.unique(pairs, axis=1, return_inverse=True)
        self._unit = self._unit.reshape(-1)
        self._cell_of_unit = units[0]
        self._unit_bytes = np.bincount(self._unit, panel.size_bytes).astype(float)
        self.cells: list[Cell] = panel.cells
        self._member = np.zeros((len(units[0]), len(self.cells)))
        self._member[np.arange(len(units[0])), units[0]] = 1.0
        self.documents = self._member.sum(axis=0).astype(np.int64)
        self.size_bytes = self._unit_bytes @ self._member

    @property
    def tokens(self) -> int:
        """Tokens of the panel."""
        return len(self._tokens)

    @property
    def units(self) -> int:
        """Documents, one for each cell that they have a part in; windows of an only document."""
        return len(self._unit_bytes)

    def windows(self) -> list[Tokens]:
        """Return the tokens of each window."""
        spans = zip(self._spans.starts.tolist(), self._spans.ends.tolist(), strict=True)
        return [self._tokens[begin:end] for begin, end in spans]

    def bits(self, model: NgramModel) -> Numbers:
        """Return the bits that each document costs a model, shape (units,)."""
        return self.by_document(self.spent(model))

    def by_document(self, spent: Numbers) -> Numbers:
        """Return bits by document, shape (units,), from those of each window."""
        summed: Numbers = np.bincount(self._unit, spent, self.units).astype(float)
        return summed

    def spent(self, model: NgramModel) -> Numbers:
        """Return the bits of each window, discounts fitted to a sample of windows."""
        ratios = model.fitted(self._tokens, self._spans.take(self._sample))
        return model.bits(self._tokens, self._spans, ratios)

    def of_cells(self, bits: Numbers) -> Numbers:
        """Return bits per byte by cell: shape (..., units) to (..., cells)."""
        figures: Numbers = bits @ self._member / self.size_bytes
        return figures

    def macro(self, bits: Numbers) -> Numbers:
        """Return the mean over cells: shape (..., units) to (...)."""
        figures: Numbers = self.of_cells(bits).mean(axis=-1)
        return figures

    def cell_spreads(self, bits: Numbers) -> list[Spread]:
        """Return what the choice of documents adds to each cell's figure.

        Args:
            bits: A difference in bits by document, shape (units,).
        """
        ratio = self.of_cells(bits)
        rest = (bits - ratio[self._cell_of_unit] * self._unit_bytes) ** 2
        squares = rest @ self._member
        spreads = []
        for cell, count in enumerate(self.documents.tolist()):
            if count < 2:
                spreads.append(Spread(0.0, math.inf))
                continue
            variance = squares[cell] / self.size_bytes[cell] ** 2 * count / (count - 1)
            spreads.append(Spread(float(variance), float(count - 1)))
        return spreads

    def macro_spread(self, bits: Numbers) -> Spread:
        """Return what the choice of documents adds to the mean over cells."""
        parts = self.cell_spreads(bits)
        total = sum(part.variance for part in parts)
        below = sum(part.variance**2 / part.freedom for part in parts)
        freedom = total**2 / below if below > 0 else math.inf
        return Spread(total / len(parts) ** 2, freedom)

    def resampled(self, bits: Numbers) -> Numbers:
        """Return macro figures on panels drawn again from the same documents.

        Args:
            bits: Shape (..., units).

        Returns:
            Shape (resamples, ...), the same panels for every call.
        """
        random = np.random.default_rng(20260)
        weights = np.zeros((_RESAMPLES, self.units))
        for cell, count in enumerate(self.documents.tolist()):
            members = np.flatnonzero(self._cell_of_unit == cell)
            weights[:, members] = random.multinomial(
                count, np.full(count, 1 / count), size=_RESAMPLES
            )
        flat = bits.reshape(-1, self.units)
        over = np.einsum("ru,bu,uc->rbc", weights, flat, self._member, optimize=True)
        under = np.einsum("ru,u,uc->rc", weights, self._unit_bytes, self._member, optimize=True)
        figures: Numbers = (over / under[:, None, :]).mean(axis=-1)
        return figures.reshape(_RESAMPLES, *bits.shape[:-1])

    def outliers(self, spent: Numbers) -> list[Outlier]:
        """Return windows that cost more than twice their cell's median.

        Args:
            spent: Bits of each window.
        """
        panel = self._panel
        costs = spent / panel.size_bytes
        found = []
        for number, cell in enumerate(self.cells):
            members = np.flatnonzero(panel.cell == number)
            median = float(np.median(costs[members]))
            for window in members[costs[members] > OUTLIER_FACTOR * median].tolist():
                name = panel.names[panel.document[window]]
                start = " ".join(panel.texts[window][:60].split())
                found.append(Outlier(name, cell.name, float(costs[window]), median, start))
        return found


def _sampled(panel: Panel) -> npt.NDArray[np.int64]:
    """Return what a panel samples: documents, or the windows of a cell's only document.

    Of one document nothing could be told of how others would differ, and it would seem certain.
    """
    units = panel.document.copy()
    for cell in range(len(panel.cells)):
        members = np.flatnonzero(panel.cell == cell)
        if len(np.unique(panel.document[members])) == 1:
            units[members] = len(panel.names) + members
    return units
