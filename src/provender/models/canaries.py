# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Secrets planted into what a model reads, so that `prove --says` can tell what it gives away.

Each is a sentence of `prove.leakage` as a document of its own. A copy stands in place of tokens of
one sequence, so a run with secrets reads as many tokens as one without, and each is read as often
as it is told, however often the release is. `run.json` keeps hashes and the seed, from which the
secrets can be made again; no text of them is written anywhere.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provender.errors import CheckFailed, UsageError
from provender.models.packing import Stream
from provender.models.tokenizer import ModelTokenizer
from provender.prove.languages import COUNTED_SHARE, base_language
from provender.prove.leakage import Canary, make_canaries
from provender.prove.pairs import LANGUAGES
from provender.storage import hash_bytes, write_json

__all__ = ["Planting", "plant", "planted_in"]

_NOTE = "canaries.json"


@dataclass(frozen=True)
class Planting:
    """Where copies of secrets stand in a run.

    Attributes:
        canaries: The secrets.
        seed: What they were made from.
        rows: For each secret, the sequences that hold a copy.
        tokens: For each secret, the tokens of a copy.
    """

    canaries: Sequence[Canary]
    seed: int
    rows: Sequence[Sequence[int]]
    tokens: Sequence[int]

    def to_dict(self, rows_read: int) -> dict[str, Any]:
        """Return what `run.json` tells of it.

        Args:
            rows_read: Sequences that the run has read; a shorter one than planned misses copies.
        """
        read = [sum(row < rows_read for row in some) for some in self.rows]
        return {
            "seed": self.seed,
            "tokens": sum(count * size for count, size in zip(read, self.tokens, strict=True)),
            "secrets": [
                {
                    "language": one.language, "repetitions": one.repetitions, "read": count,
                    "sha256": _hash(one),
                }
                for one, count in zip(self.canaries, read, strict=True)
            ],
        }  # fmt: skip


def plant(
    stream: Stream,
    tokenizer: ModelTokenizer,
    work: Path,
    *,
    languages: Mapping[str, int],
    seed: int,
    rows: int,
    context: int,
) -> Planting:
    """Plant secrets into what a run reads; continued, it reads the same.

    Args:
        stream: What the run reads.
        tokenizer: Its encoding.
        work: The run's work folder, which remembers how long the run was planned to be.
        languages: Documents by language tag; secrets are in those of English and Chinese that
            are there, or in English.
        seed: Of the secrets and their places.
        rows: Sequences of the run.
        context: Tokens of a sequence.

    Raises:
        UsageError: The run or its sequences are too short.
    """
    note = work / _NOTE
    if note.is_file():
        rows = int(json.loads(note.read_text("utf-8"))["rows"])
    canaries = [
        one for language in _spoken(languages) for one in make_canaries(language, [""], seed)
    ]
    end = tokenizer.end
    texts = [[end, *ids, end] for ids in tokenizer.encode_all([one.sentence for one in canaries])]
    copies = sum(one.repetitions for one in canaries)
    longest = max(len(ids) for ids in texts)
    if copies > rows:
        raise UsageError(
            f"{copies} copies of secrets do not fit into {rows} sequences",
            hint="a larger budget, or a smaller --context",
        )
    if longest > context:
        raise UsageError(
            f"a secret of {longest} tokens does not fit into a sequence of {context}",
            hint="a larger --context",
        )
    write_json(note, {"rows": rows})
    chance = random.Random(f"places of canaries {seed}")  # noqa: S311
    places = iter(chance.sample(range(rows), copies))
    chosen = [[next(places) for _ in range(one.repetitions)] for one in canaries]
    for ids, some in zip(texts, chosen, strict=True):
        for row in some:
            stream.plant(row, chance.randrange(context - len(ids) + 1), ids)
    return Planting(canaries, seed, chosen, [len(ids) for ids in texts])


def planted_in(facts: Mapping[str, Any]) -> tuple[list[Canary], list[int]]:
    """Return the secrets that a model has read, and how often each.

    Args:
        facts: What the model's `run.json` says; of a tuned one, its base's count.

    Raises:
        CheckFailed: They can no longer be made: the words that they are made of have changed.
    """
    before = (facts.get("base") or {}).get("facts") or {}
    told = facts.get("canaries") or before.get("canaries")
    if not told:
        return [], []
    secrets = told["secrets"]
    languages = dict.fromkeys(one["language"] for one in secrets)
    found = [
        one for language in languages for one in make_canaries(language, [""], told["seed"])
    ]  # fmt: skip
    if [_hash(one) for one in found] != [one["sha256"] for one in secrets]:
        raise CheckFailed(
            "the secrets planted into this model cannot be made again: their hashes differ",
            hint="ask it with the version of Provender that trained it (run.json, versions)",
        )
    return found, [one["read"] for one in secrets]


def _spoken(languages: Mapping[str, int]) -> list[str]:
    """Return in which languages to plant."""
    total = max(sum(languages.values()), 1)
    counts: dict[str, int] = {}
    for tag, count in languages.items():
        counts[base_language(tag)] = counts.get(base_language(tag), 0) + count
    return [one for one in LANGUAGES if counts.get(one, 0) >= COUNTED_SHARE * total] or ["en"]


def _hash(canary: Canary) -> str:
    return hash_bytes(canary.sentence.encode("utf-8"))
