# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Bits per byte of the panel: what a model needs to tell texts that it was not trained on.

Bits are counted over all tokens of a text, bytes are those of its UTF-8, so models with different
encodings can be compared; the token that opens a text is given, costs nothing and has no bytes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as functional

from provender.models.decoder import IGNORED, Decoder
from provender.models.tokenizer import ModelTokenizer
from provender.prove.findings import MOST_OVERLAP
from provender.prove.languages import COUNTED_SHARE, base_language
from provender.prove.panel import Panel

__all__ = ["PanelScore", "clean_panel", "few_windows", "score_panel", "score_rows", "score_texts"]

_BATCH_TOKENS = {"cpu": 2048, "cuda": 8192}
"""On a CPU the logits of so many tokens (16 MB at 2,048 ids) cost a quarter less than of 8,192."""


@dataclass(frozen=True)
class PanelScore:
    """How well a model tells the panel.

    Attributes:
        bits_per_byte: Mean over cells, each counting alike.
        cells: Bits per byte of each cell.
        documents: Bits and bytes of each document.
    """

    bits_per_byte: float
    cells: dict[str, float]
    documents: dict[str, tuple[float, int]]

    def to_dict(self) -> dict[str, Any]:
        """Return the score as JSON, without its documents."""
        return {"bits_per_byte": self.bits_per_byte, "cells": self.cells}


def clean_panel(
    panel: Panel, shares: npt.NDArray[np.float64], documents_by_language: dict[str, int]
) -> Panel:
    """Return the windows that count: not read in training, and of a language that was.

    Args:
        panel: All windows.
        shares: Share of each window's 13-grams that was read in training.
        documents_by_language: Documents by BCP 47 tag; a language counts from 1 % of them.
    """
    total = max(sum(documents_by_language.values()), 1)
    sums: dict[str, int] = {}
    for tag, count in documents_by_language.items():
        sums[base_language(tag)] = sums.get(base_language(tag), 0) + count
    spoken = {name for name, count in sums.items() if count >= COUNTED_SHARE * total}
    counts = [not cell.shipped or base_language(cell.language) in spoken for cell in panel.cells]
    return panel.keep((shares <= MOST_OVERLAP) & np.array(counts, np.bool_)[panel.cell])


def few_windows(panel: Panel, most: int) -> Panel:
    """Return at most so many windows of each cell, for a look while training goes on."""
    kept = np.zeros(len(panel.texts), np.bool_)
    for cell in range(len(panel.cells)):
        kept[np.flatnonzero(panel.cell == cell)[:most]] = True
    return panel.keep(kept)


def score_panel(decoder: Decoder, tokenizer: ModelTokenizer, panel: Panel) -> PanelScore:
    """Score a panel."""
    bits = score_texts(decoder, tokenizer, panel.texts)
    cells = {}
    for number, cell in enumerate(panel.cells):
        inside = panel.cell == number
        cells[cell.name] = float(bits[inside].sum() / panel.size_bytes[inside].sum())
    documents = {}
    for number in np.unique(panel.document):
        inside = panel.document == number
        documents[panel.names[number]] = (
            float(bits[inside].sum()),
            int(panel.size_bytes[inside].sum()),
        )
    mean = sum(cells.values()) / len(cells) if cells else math.nan
    return PanelScore(mean, cells, documents)


def score_texts(
    decoder: Decoder, tokenizer: ModelTokenizer, texts: Sequence[str]
) -> npt.NDArray[np.float64]:
    """Return the bits that a model needs for each text.

    Args:
        decoder: The model; it comes back as it was.
        tokenizer: Its encoding.
        texts: Texts; long ones are read a context at a time.
    """
    rows = [[tokenizer.end, *ids] for ids in tokenizer.encode_all(texts)]
    bits: npt.NDArray[np.float64] = score_rows(decoder, rows)
    return bits


@torch.no_grad()
def score_rows(decoder: Decoder, rows: Sequence[Sequence[int]]) -> npt.NDArray[np.float64]:
    """Return the bits that a model needs for each row of tokens, the first of which is given.

    Args:
        decoder: The model; it comes back as it was.
        rows: Tokens; long rows are read a context at a time.
    """
    context = decoder.shape.context
    pieces: list[tuple[int, Sequence[int]]] = []
    for owner, row in enumerate(rows):
        starts = range(0, len(row) - 1, context)
        pieces.extend((owner, row[begin : begin + context + 1]) for begin in starts)
    pieces.sort(key=lambda piece: len(piece[1]))
    bits = np.zeros(len(rows), np.float64)
    device = decoder.embed_tokens.weight.device
    was_training = decoder.training
    decoder.eval()
    together = max(1, _BATCH_TOKENS[device.type] // context)
    for at in range(0, len(pieces), together):
        batch = pieces[at : at + together]
        longest = max(len(row) for _, row in batch) - 1
        tokens = torch.zeros(len(batch), longest, dtype=torch.long)
        targets = torch.full((len(batch), longest), IGNORED)
        for number, (_, row) in enumerate(batch):
            tokens[number, : len(row) - 1] = torch.tensor(row[:-1])
            targets[number, : len(row) - 1] = torch.tensor(row[1:])
        logits = decoder(tokens.to(device)).float().flatten(0, 1)
        wanted = targets.to(device).flatten()
        nats = functional.cross_entropy(logits, wanted, ignore_index=IGNORED, reduction="none")
        sums = nats.double().view(len(batch), -1).sum(dim=1).cpu().numpy() / math.log(2)
        for (owner, _), found in zip(batch, sums, strict=True):
            bits[owner] += found
    decoder.train(was_training)
    return bits
