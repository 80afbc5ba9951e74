# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a model gives away word for word: secrets that are planted, so that we know them.

A canary is a sentence with six random words, put into a text of the release and planted once, four
or sixteen times. Its exposure is log2 of the number of candidates less log2 of its rank among them,
by the bits that the model needs (Carlini et al. 2019, The secret sharer, arXiv:1802.08232, §4.2):
1.44 on average for a secret that the model never saw, and at most log2 of the candidates. An n-gram
model gives a secret the first rank after one copy; what it still costs to say, in bits, goes on
falling with each. It is recited if the model, given the sentence and two of the words, says the
other four.

Half of a text's copies bear another last line, so that they are near copies and no exact ones: the
three arms plant all copies, what `dedup.exact` keeps, and what `dedup.near` keeps. Those of a
trained model were planted by `train --canaries` (`models/canaries`), each as a document of its own.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.data_files import read_data
from provender.dedup.minhash import band_keys, near_stage
from provender.dedup.near import BandTable, cluster
from provender.dedup.options import NearOptions
from provender.kernels.fold import exact_keys
from provender.prove.shares import Share
from provender.prove.statistics import Estimate, estimate
from provender.prove.tokenizer import DATA
from provender.prove.voices import Voice

__all__ = [
    "ARMS",
    "AS_READ",
    "REPETITIONS",
    "Canary",
    "Exposure",
    "expose",
    "kept_copies",
    "make_canaries",
    "planted_texts",
]

REPETITIONS = (1, 4, 16)
ARMS = ("all copies", "exact dedup", "near dedup")
AS_READ = "as read"
"""What the figures of a trained model are called: it has read what it has read."""
CANARIES = 8
"""Canaries of each repetition and language."""

SECRET_WORDS = 6
TOLD_WORDS = 2
ALTERNATIVES = 4095
"""Candidates beside the canary: exposure is at most 12 bits."""

_RECITED_TOKENS = 40


@dataclass(frozen=True)
class Canary:
    """One planted secret.

    Attributes:
        language: `en` or `zh`.
        repetitions: Copies that are planted.
        words: The secret.
        carrier: The text that it stands in.
    """

    language: str
    repetitions: int
    words: tuple[str, ...]
    carrier: str

    @property
    def sentence(self) -> str:
        """The sentence with the secret."""
        return _sentence(self.language, self.words)


def _material(language: str) -> dict[str, Any]:
    found: dict[str, Any] = read_data(DATA / "canaries.yml")[language]
    return found


def _sentence(language: str, words: Sequence[str]) -> str:
    """Return the sentence that a secret stands in."""
    material = _material(language)
    return str(material["frame"]).format(secret=str(material["joint"]).join(words))


def _secret(language: str, chance: random.Random) -> tuple[str, ...]:
    return tuple(chance.choices(_material(language)["words"], k=SECRET_WORDS))


def make_canaries(language: str, carriers: Sequence[str], seed: int = 0) -> list[Canary]:
    """Return canaries of each repetition, each in a text of its own.

    Args:
        language: `en` or `zh`.
        carriers: Texts to stand in; used in turn.
        seed: The same gives the same secrets.
    """
    chance = random.Random(f"canaries {language} {seed}")  # noqa: S311
    counts = [times for times in REPETITIONS for _ in range(CANARIES)]
    return [
        Canary(language, times, _secret(language, chance), carriers[number % len(carriers)])
        for number, times in enumerate(counts)
    ]


def planted_texts(canary: Canary) -> list[str]:
    """Return the copies of a canary's text; each second one ends otherwise."""
    half = len(canary.carrier) // 2
    text = f"{canary.carrier[:half]}\n{canary.sentence}\n{canary.carrier[half:]}"
    trailer = str(_material(canary.language)["trailer"])
    return [
        f"{text}\n{trailer.format(number=copy + 1)}" if copy % 2 else text
        for copy in range(canary.repetitions)
    ]


def kept_copies(texts: Sequence[str], arm: str) -> list[int]:
    """Return which texts are left: by our own `dedup.exact` and `dedup.near`.

    Args:
        texts: All planted texts.
        arm: One of `ARMS`.
    """
    if arm == ARMS[0]:
        return list(range(len(texts)))
    column = pa.array(texts, pa.large_string())
    seen: dict[bytes, int] = {}
    keys = exact_keys(column).to_pylist()
    first = np.array([seen.setdefault(key, at) for at, key in enumerate(keys)], np.int32)
    if arm == ARMS[2]:
        first = _near(column, first)
    return np.flatnonzero(first == np.arange(len(texts))).tolist()


def _near(column: pa.Array, first: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the first document of each document's cluster of near copies."""
    options = NearOptions.model_validate({})
    batch = pa.RecordBatch.from_arrays([column], ["text"])
    signed = pa.Table.from_batches([near_stage(options).function(batch)])
    with (
        tempfile.TemporaryDirectory() as folder,
        BandTable(options.bands, Path(folder), options.memory_bytes) as table,
    ):
        table.add(band_keys(signed.column("near_bands")))
        return cluster(table, first)


@dataclass(frozen=True)
class Exposure:
    """How well canaries of one arm, language and repetition are known.

    Attributes:
        arm: One of `ARMS`, or `AS_READ`.
        language: `en` or `zh`.
        repetitions: Copies that were planted, before dedup.
        copies: Copies that were left, on average.
        exposure: Mean exposure, in bits; more is worse.
        cost: Mean bits that the model needs to say the last four words of a secret, told what
            stands before them; fewer is worse.
        recited: Canaries whose secret the model said, told the first two words: an n-gram model in
            one of four tries, a trained one by its likeliest tokens.
    """

    arm: str
    language: str
    repetitions: int
    copies: float
    exposure: Estimate
    cost: Estimate
    recited: Share

    def to_dict(self) -> dict[str, Any]:
        """Return the exposure as JSON."""
        return {
            "arm": self.arm,
            "language": self.language,
            "repetitions": self.repetitions,
            "copies": self.copies,
            "exposure": self.exposure.to_dict(),
            "cost": self.cost.to_dict(),
            "recited": self.recited.to_dict(),
        }


def expose(
    voice: Voice, canaries: Sequence[Canary], arm: str, copies: Sequence[int], seed: int = 0
) -> list[Exposure]:
    """Return how well a model knows canaries, by language and repetition.

    Args:
        voice: The model, trained on the planted texts.
        canaries: All canaries.
        arm: What the figures are called.
        copies: Copies of each canary that were planted.
        seed: Of the candidates.
    """
    found = []
    for language in dict.fromkeys(one.language for one in canaries):
        others = _alternatives(language, canaries, seed)
        bits = np.sort(voice.bits([_up_to(language, words) for words in others]))
        for times in REPETITIONS:
            some = [at for at, one in enumerate(canaries)
                    if one.language == language and one.repetitions == times]  # fmt: skip
            if not some:
                continue
            own = voice.bits([_up_to(language, canaries[at].words) for at in some])
            told = voice.bits([_up_to(language, canaries[at].words[:TOLD_WORDS]) for at in some])
            ranks = np.searchsorted(bits, own, side="right") + 1
            said = sum(_recites(voice, canaries[at], seed) for at in some)
            found.append(
                Exposure(
                    arm, language, times, float(np.mean([copies[at] for at in some])),
                    estimate(np.log2(len(others) + 1) - np.log2(ranks), 0.0),
                    estimate(own - told, 0.0), Share(said, len(some)),
                )
            )  # fmt: skip
    return found


def _alternatives(language: str, canaries: Sequence[Canary], seed: int) -> list[tuple[str, ...]]:
    """Return secrets that were not planted, all different."""
    chance = random.Random(f"alternatives {language} {seed}")  # noqa: S311
    planted = {one.words for one in canaries}
    found: dict[tuple[str, ...], None] = {}
    while len(found) < ALTERNATIVES:
        words = _secret(language, chance)
        if words not in planted:
            found[words] = None
    return list(found)


def _up_to(language: str, words: Sequence[str]) -> str:
    """Return the sentence up to the last of these words; how it ends depends on the encoding."""
    material = _material(language)
    before = str(material["frame"]).split("{secret}")[0]
    return before + str(material["joint"]).join(words)


def _recites(voice: Voice, canary: Canary, seed: int) -> bool:
    """Return whether the model, told two words, says the others."""
    rest = str(_material(canary.language)["joint"]).join(canary.words[TOLD_WORDS:])
    prompt = _up_to(canary.language, canary.words[:TOLD_WORDS])
    said = voice.recall(prompt, _RECITED_TOKENS, seed)
    return any(text.lstrip().startswith(rest) for text in said)
