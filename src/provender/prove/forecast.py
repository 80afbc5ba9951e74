# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a proof would read, count and need, told from sizes alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from provender.models.flops import training_flops_per_token
from provender.models.plan import PROCESSOR_SHARE, processor_flops
from provender.prove.compute import hardware
from provender.prove.corpus import GROUPS, count_labels, release_size
from provender.prove.model import model_bytes_per_token
from provender.prove.panel import Panel, load_panel
from provender.prove.proof import MOST_PARTS, POOL_BYTES_PER_TOKEN
from provender.prove.question import Question
from provender.prove.worth import CHECKPOINTS
from provender.release.manifest import read_manifest

__all__ = ["Forecast", "forecast"]

_TEXT_BYTES_PER_TOKEN = 4.0
_ENCODED_PER_SECOND = 1.8e6
_COUNTED_PER_SECOND = 2.0e6
_LOOKED_AT_PER_SECOND = 100e6
_SCORED_PER_SECOND = 1.5e6
_LANGUAGES = 2
_BASE_BYTES = 300_000_000
_TORCH_BYTES = 300_000_000
_SMALL_BYTES_PER_TOKEN = 2.5
"""Rates of one core, of `benchmarks/results/ngram.json`, rounded; languages that a token is scored
in, commonly; and what the process holds without a model."""


@dataclass(frozen=True)
class Forecast:
    """What would happen. Figures after `tokens_per_run` are estimates.

    Attributes:
        releases: Name, documents, UTF-8 bytes of text and expected tokens of each.
        panel_documents: Documents of the panel.
        panel_bytes: Their UTF-8 bytes.
        runs: Models that would be counted and scored.
        tokens_per_run: Tokens of each.
        cpu_seconds: Processor time.
        memory_bytes: With one model at a time.
    """

    releases: list[dict[str, Any]]
    panel_documents: int
    panel_bytes: int
    runs: int
    tokens_per_run: int
    cpu_seconds: float
    memory_bytes: int

    def to_dict(self) -> dict[str, Any]:
        """Return the forecast as JSON."""
        return {"schema_version": 1, "estimate": True, **self.__dict__}


def forecast(question: Question) -> Forecast:
    """Say what answering a question would take."""
    panel = load_panel(question.panel)
    releases = []
    pools = []
    read_bytes = 0
    for name, folder in zip(question.names, question.releases, strict=True):
        documents, size_bytes = release_size(folder)
        pool_bytes = min(size_bytes, 2 * question.budget_tokens * POOL_BYTES_PER_TOKEN)
        pools.append(int(pool_bytes / _TEXT_BYTES_PER_TOKEN))
        read_bytes += size_bytes
        releases.append(
            {
                "name": name,
                "documents": documents,
                "size_bytes": size_bytes,
                "tokens": int(size_bytes / _TEXT_BYTES_PER_TOKEN),
            }
        )
    tokens = min(question.budget_tokens, *(pool // 2 for pool in pools))
    runs = question.seeds * (len(releases) + 1)
    scores = question.seeds * (len(CHECKPOINTS) * len(releases) + 1)
    counted, largest = runs * tokens, tokens
    if question.by is not None:
        replicates = question.seeds + 1
        runs += replicates
        largest = min(question.budget_tokens, pools[0])
        # Beside the count itself, every part is taken away and put back once.
        counted += 3 * replicates * largest
        scores += replicates * (len(CHECKPOINTS) + 2 * _parts(question))
    panel_tokens = panel.size_bytes.sum() / _TEXT_BYTES_PER_TOKEN
    if question.tier.trains:
        return _of_training(question, releases, panel, tokens, runs, read_bytes)
    seconds = (
        read_bytes / _LOOKED_AT_PER_SECOND
        + sum(pools) / _ENCODED_PER_SECOND
        + counted / _COUNTED_PER_SECOND
        + scores * panel_tokens * _LANGUAGES / _SCORED_PER_SECOND
    )
    memory = _BASE_BYTES + largest * model_bytes_per_token(question.order)
    return Forecast(
        releases, len(panel.names), int(panel.size_bytes.sum()), runs, tokens,
        round(seconds, 1), memory,
    )  # fmt: skip


def _of_training(
    question: Question,
    releases: list[dict[str, Any]],
    panel: Panel,
    tokens: int,
    runs: int,
    read_bytes: int,
) -> Forecast:
    """Return the forecast of a tier that trains, with the n-gram tier's answer beside it."""
    tier, shape = question.tier, question.tier.shape()
    scores = question.seeds * (len(CHECKPOINTS) * len(releases) + 1)
    panel_tokens = float(panel.size_bytes.sum()) / _SMALL_BYTES_PER_TOKEN
    # Forwards alone is a third of forwards and backwards.
    flops = runs * tier.flops_of_run(tokens)
    flops += scores * panel_tokens * training_flops_per_token(shape) / 3
    counted = forecast(question.by_counting())
    seconds = flops / (processor_flops() * PROCESSOR_SHARE[False]) + read_bytes * 1e-8
    if tier.device != "cpu":
        table = hardware()
        seconds = flops / (table["accelerators"]["h200"]["peak"] * table["utilisation"])
    memory = _BASE_BYTES + _TORCH_BYTES
    return Forecast(
        releases, len(panel.names), int(panel.size_bytes.sum()), runs, tokens,
        round(seconds + counted.cpu_seconds, 1), max(memory, counted.memory_bytes),
    )  # fmt: skip


def _parts(question: Question) -> int:
    """Return how many parts a release has, at most as many as are told apart."""
    if question.by in GROUPS:
        return min(count_labels(question.releases[0], question.by), MOST_PARTS)
    return len(read_manifest(question.releases[0]).get("reasons") or ())
