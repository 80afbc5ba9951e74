# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a proof found: figures of each release, comparisons, parts, and what became of the panel."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from provender.kernels.overlap import GRAM_WORDS
from provender.models.meter import Usage
from provender.prove.compare import Agreement, Comparison, agreement_of
from provender.prove.compute import Saving
from provender.prove.parts import PartWorth
from provender.prove.question import Question
from provender.prove.runs import Control
from provender.prove.scale import Outlier

__all__ = ["MOST_OVERLAP", "CellUse", "Proof", "ReleaseFigures"]

MOST_OVERLAP = 0.05
"""Share of a window's 13-grams that a release may hold before the window is left out."""


@dataclass(frozen=True)
class CellUse:
    """What became of one domain and language of the panel.

    Attributes:
        name: The cell.
        origin: Where its documents come from.
        license: Their terms.
        windows: Windows that it has.
        overlapping: Windows left out because a release holds much of them, or too short to tell.
        counted: Whether it counts: no release has 1 % of text in the language of one that does not.
        documents: Documents of which something is left.
        size_bytes: UTF-8 bytes that are left.
    """

    name: str
    origin: str
    license: str
    windows: int
    overlapping: int
    counted: bool
    documents: int
    size_bytes: int


@dataclass(frozen=True)
class ReleaseFigures:
    """One release by itself.

    Attributes:
        name: What reports call it.
        folder: Where it lies.
        sums_sha256: Hash of its SHA256SUMS, in hex.
        documents: Documents of the whole release.
        size_bytes: UTF-8 bytes of its text.
        pool_documents: Documents that runs drew from.
        pool_tokens: Tokens that runs drew from.
        languages: Each language's share of those tokens.
        curve: Tokens of a run, and macro bits per byte reached with them.
        cells: Bits per byte by cell, at all tokens of a run.
        outliers: Windows of the panel that are far harder than their cell.
    """

    name: str
    folder: str
    sums_sha256: str
    documents: int
    size_bytes: int
    pool_documents: int
    pool_tokens: int
    languages: dict[str, float]
    curve: list[tuple[int, float]]
    cells: dict[str, float]
    outliers: list[Outlier]


@dataclass
class Proof:
    """What was found.

    Attributes:
        question: What was asked.
        releases: Each release by itself.
        control: What two samples of the first release differ by.
        comparisons: The first release in tokens of each other one.
        savings: What each comparison's token value saves in compute; None where none is claimed.
        parts: What each part of the release is worth; empty if not asked for.
        lost: Dropped documents whose text the work folder does not hold.
        panel: What became of each cell.
        panel_digest: SHA-256 over the panel's documents, in hex.
        tokenizer_digest: SHA-256 of the reference encoding, in hex.
        missing: Kinds of text that the shipped panel lacks, by language, with the reason.
        problems: Files of the user's panel that could not be used.
        tokens: Tokens of a run.
        tokens_counted: Tokens of all runs.
        memory_bytes: Most memory that the process has held.
        cpu_seconds: Processor time of all of it.
        used: The same with energy, measured or an estimate.
        beside: What the n-gram tier says, where another tier was asked for.
        folder: Where the report lies, if one was written.
    """

    question: Question
    releases: list[ReleaseFigures]
    control: Control
    comparisons: list[Comparison]
    savings: list[Saving | None]
    parts: list[PartWorth]
    lost: int
    panel: list[CellUse]
    panel_digest: str
    tokenizer_digest: str
    missing: dict[str, dict[str, str]]
    problems: list[str]
    tokens: int
    tokens_counted: int
    memory_bytes: int
    cpu_seconds: float
    used: Usage
    beside: Proof | None = None
    folder: Path | None = None

    def _model(self) -> dict[str, Any]:
        """Return what was trained; nothing where n-grams were counted."""
        tier = self.question.tier
        if not tier.trains:
            return {}
        shape = tier.shape()
        return {
            "size": tier.size, "parameters": shape.active_parameters, "device": tier.device,
            "flops_per_run": tier.flops_of_run(self.tokens),
        }  # fmt: skip

    @property
    def agreement(self) -> Agreement | None:
        """How far this tier and the n-gram tier agree; None without one beside."""
        if self.beside is None:
            return None
        return agreement_of(self.comparisons, self.beside.comparisons)

    def to_dict(self) -> dict[str, Any]:
        """Return the proof as JSON."""
        from provender import __version__

        asked = self.question
        return {
            "schema_version": 1,
            "tier": asked.tier.name,
            "provender": __version__,
            "settings": {
                "by": asked.by,
                "seeds": asked.seeds,
                "budget_tokens": asked.budget_tokens,
                "tokens_per_run": self.tokens,
                "order": asked.order,
                "most_overlap": MOST_OVERLAP,
                "gram_words": GRAM_WORDS,
                "tokenizer_sha256": self.tokenizer_digest,
                "training": asdict(asked.training),
            },
            "releases": [asdict(one) for one in self.releases],
            "control": self.control.macro.to_dict(),
            "comparisons": [
                {**one.to_dict(), "saving": None if saved is None else saved.to_dict()}
                for one, saved in zip(self.comparisons, self.savings, strict=True)
            ],
            "parts": [part.to_dict() for part in self.parts],
            "dropped_without_text": self.lost,
            "panel": {
                "sha256": self.panel_digest,
                "cells": [asdict(cell) for cell in self.panel],
                "missing": self.missing,
                "problems": self.problems,
            },
            "run": {
                "tokens_counted": self.tokens_counted,
                "peak_memory_bytes": self.memory_bytes,
                "cpu_seconds": round(self.cpu_seconds, 2),
                "kwh": self.used.kwh,
                "energy": self.used.how,
                **self._model(),
            },
            "ngram_tier": None if self.beside is None else self.beside.to_dict(),
            "agreement": None if self.agreement is None else asdict(self.agreement),
            "folder": None if self.folder is None else str(self.folder),
        }
