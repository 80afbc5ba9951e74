# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which experts a trained model chooses for which kind of text, layer by layer.

If every kind of text chose alike, the experts would not have divided the work among themselves;
`standing.apartness` tells how far they have.
"""

from __future__ import annotations

from pathlib import Path

import torch

from provender.models.checkpoint import load_model
from provender.models.evaluate import few_windows, score_texts
from provender.models.experts import Experts
from provender.models.standing import LOAD_FILE
from provender.prove.panel import Panel
from provender.storage import write_json

__all__ = ["write_load"]

_WINDOWS = 8


@torch.no_grad()
def write_load(folder: Path, panel: Panel, device: torch.device) -> None:
    """Count the choices of a model in each cell of a panel, and write them beside it.

    Args:
        folder: The model's folder.
        panel: Texts by cell; some windows of each are read.
        device: Where to compute.
    """
    decoder, tokenizer, _ = load_model(folder)
    decoder = decoder.to(device)
    layers = [block.mlp for block in decoder.layers if isinstance(block.mlp, Experts)]
    few = few_windows(panel, _WINDOWS)
    shares: dict[str, list[list[float]]] = {}
    for number, cell in enumerate(few.cells):
        for layer in layers:
            layer.watched = torch.zeros_like(layer.load)
        inside = [few.texts[at] for at in (few.cell == number).nonzero()[0]]
        score_texts(decoder, tokenizer, inside)
        counts = [layer.watched for layer in layers if layer.watched is not None]
        shares[cell.name] = [(one / one.sum()).tolist() for one in counts]
    write_json(folder / LOAD_FILE, {"schema_version": 1, "shares": shares})
