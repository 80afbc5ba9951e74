# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What `prove --says` found: each release or model by itself, and the first against the others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provender.prove.generations import SAMPLE_TOKENS, Generations
from provender.prove.leakage import Exposure
from provender.prove.says import Lean
from provender.prove.shares import share_difference

__all__ = ["Said", "Saying"]


@dataclass(frozen=True)
class Said:
    """One release or model by itself.

    Attributes:
        name: What reports call it.
        folder: Where it lies.
        languages: Which shipped pairs and prompts it was asked in.
        leans: Where it leans, by cell.
        generations: What its samples hold.
        leakage: How well it knows planted secrets; empty for a trained model.
    """

    name: str
    folder: str
    languages: list[str]
    leans: list[Lean]
    generations: Generations
    leakage: list[Exposure]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "name": self.name,
            "folder": self.folder,
            "languages": self.languages,
            "leans": [one.to_dict() for one in self.leans],
            "generations": self.generations.to_dict(),
            "leakage": [one.to_dict() for one in self.leakage],
        }


@dataclass
class Saying:
    """What was found.

    Attributes:
        tier: `ngram` or `model`.
        said: Each release or model by itself.
        differences: How much more the first leans than each other one, by cell.
        pairs: Pairs that were asked, shipped and own.
        seeds: Draws of each release; 1 for models.
        tokens: Tokens of a draw; 0 for models.
        own_pairs: The user's file of pairs, if one was given.
        cpu_seconds: Processor time of all of it.
        out: Where the report lies, if one was written.
    """

    tier: str
    said: list[Said]
    differences: list[list[Lean]]
    pairs: int
    seeds: int
    tokens: int
    own_pairs: str | None = None
    cpu_seconds: float = 0.0
    out: Path | None = None

    def generation_differences(self) -> list[dict[str, tuple[float, float, float]]]:
        """Return the first's rates less each other one's, with 95 % intervals."""
        first = self.said[0].generations
        return [
            {
                "unsafe": share_difference(first.unsafe, other.generations.unsafe),
                "personal": share_difference(first.personal, other.generations.personal),
            }
            for other in self.said[1:]
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the findings as JSON."""
        from provender import __version__

        return {
            "schema_version": 1,
            "question": "says",
            "tier": self.tier,
            "provender": __version__,
            "settings": {
                "seeds": self.seeds,
                "tokens_per_run": self.tokens,
                "pairs": self.pairs,
                "own_pairs": self.own_pairs,
                "sample_tokens": SAMPLE_TOKENS,
            },
            "said": [one.to_dict() for one in self.said],
            "differences": [
                {
                    "ours": self.said[0].name,
                    "theirs": other.name,
                    "leans": [one.to_dict() for one in leans],
                    "generations": rates,
                }
                for other, leans, rates in zip(
                    self.said[1:], self.differences, self.generation_differences(), strict=True
                )
            ],
            "run": {"cpu_seconds": round(self.cpu_seconds, 2)},
            "out": None if self.out is None else str(self.out),
        }
