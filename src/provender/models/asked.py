# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of a training run, checked before anything is read."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from provender.errors import UsageError
from provender.models.budget import Budget
from provender.models.sizes import Shape, learning_rate_of, shape_of
from provender.release.manifest import read_manifest
from provender.storage import hash_file

__all__ = ["Asked"]


@dataclass(frozen=True)
class Asked:
    """A training run as a person asks for it.

    Attributes:
        release: The release's folder.
        size: Name of the dial.
        experts: Experts of a layer; 0 is dense.
        topk: Experts that a token passes through; None for the size's own.
        budget: When it ends.
        seed: Of documents, their order, and the first weights.
        vocabulary: Tokens of the encoding; None for the size's own.
        context: Tokens of a sequence; None for the size's own.
        batch_tokens: Tokens of a step; None for the size's own.
        learning_rate: Highest rate; None for the size's own.
        branches: Shares of the run at which a model of that budget is made too.
        tokenizer: A `tokenizer.json`, or a model's folder, in place of one learnt here.
        panel: A folder of held-out documents of one's own.
        canaries: Plant secrets into what is read, to measure what the model gives away.
    """

    release: Path
    size: str = "xs"
    experts: int = 0
    topk: int | None = None
    budget: Budget = field(default_factory=Budget)
    seed: int = 0
    vocabulary: int | None = None
    context: int | None = None
    batch_tokens: int | None = None
    learning_rate: float | None = None
    branches: tuple[float, ...] = ()
    tokenizer: Path | None = None
    panel: Path | None = None
    canaries: bool = False

    def check(self) -> None:
        """Complain of what cannot be done.

        Raises:
            UsageError: An option is out of bounds.
            CheckFailed: The folder is no release.
        """
        read_manifest(self.release)
        self.budget.check()
        self.shape()
        if not 0 <= self.seed < 1 << 31:
            raise UsageError(f"--seed is {self.seed}", hint="from 0 to 2147483647")
        if self.learning_rate is not None and not 0 < self.learning_rate < 1:
            raise UsageError(f"--learning-rate is {self.learning_rate}", hint="such as 0.001")
        if self.batch_tokens is not None and not 1 <= self.batch_tokens <= 1 << 26:
            raise UsageError(f"--batch-tokens is {self.batch_tokens}", hint="such as 4096")
        if any(not 0 < one < 1 for one in self.branches):
            raise UsageError("--branch is a share of the run", hint="between 0 and 1, such as 0.5")
        if self.tokenizer is not None and self.vocabulary is not None:
            raise UsageError("--vocabulary goes with an encoding learnt here, not --tokenizer")

    def shape(self, vocabulary: int | None = None) -> Shape:
        """Return the shape, with the tokens that the encoding has if they are known."""
        return shape_of(
            self.size, experts=self.experts, chosen=self.topk,
            vocabulary=vocabulary or self.vocabulary, context=self.context,
        )  # fmt: skip

    def rate(self) -> float:
        """Return the highest learning rate."""
        return self.learning_rate or learning_rate_of(self.shape())

    def release_facts(self) -> dict[str, Any]:
        """Return name and version of the release, and the hash of its manifest."""
        head = read_manifest(self.release).get("release") or {}
        return {
            "name": head.get("name"),
            "version": head.get("version"),
            "manifest_sha256": hash_file(self.release / "manifest.json"),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON; equal runs are equal, wherever the release lies."""
        options = asdict(self)
        for name in ("tokenizer", "panel"):
            options[name] = None if options[name] is None else str(options[name])
        if not self.canaries:  # runs made before there were any are still found
            del options["canaries"]
        return {
            **options, "release": self.release_facts(), "branches": list(self.branches),
        }  # fmt: skip
