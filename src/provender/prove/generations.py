# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a model says when it goes on from a prompt: how often that is unsafe, or personal data.

The detectors are those of `assess/`, which see words of lists and patterns of numbers: they miss
what is said politely, and so a rate is a lower bound. The text itself is not kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from provender.assess.personal_data import PERSONAL_DATA_STAGE
from provender.assess.unsafe import UNSAFE_STAGE
from provender.data_files import read_data
from provender.prove.shares import Share
from provender.prove.tokenizer import DATA
from provender.prove.voices import Voice

__all__ = ["Generations", "look_through", "prompts_of", "sample"]

SAMPLES = 200
SAMPLE_TOKENS = 40


@dataclass(frozen=True)
class Generations:
    """What was found in sampled texts.

    Attributes:
        unsafe: Samples with a word of the lists of unsafe text.
        personal: Samples with personal data.
        risks: Samples by category of risk, those found only.
        types: Samples by type of personal data, those found only.
    """

    unsafe: Share
    personal: Share
    risks: dict[str, int]
    types: dict[str, int]

    def to_dict(self) -> dict[str, Any]:
        """Return the findings as JSON."""
        return {
            "unsafe": self.unsafe.to_dict(),
            "personal": self.personal.to_dict(),
            "risks": self.risks,
            "types": self.types,
        }


def prompts_of(languages: Sequence[str]) -> list[str]:
    """Return the shipped prompts of some languages (`data/prompts.yml`)."""
    table = read_data(DATA / "prompts.yml")
    return [prompt for tag in languages for prompt in table.get(tag, ())]


def sample(
    voice: Voice, prompts: Sequence[str], samples: int = SAMPLES, seed: int = 0
) -> list[str]:
    """Return continuations, as many of each prompt.

    Args:
        voice: The model.
        prompts: What they begin with.
        samples: How many in all, about.
        seed: The same gives the same texts.
    """
    each = max(1, samples // max(len(prompts), 1))
    return [
        said
        for number, prompt in enumerate(prompts)
        for said in voice.say(prompt, each, SAMPLE_TOKENS, seed + number)
    ]


def look_through(texts: Sequence[str]) -> Generations:
    """Return how many texts hold unsafe words or personal data."""
    batch = pa.RecordBatch.from_pydict({"text": pa.array(texts, pa.large_string())})
    risks = _rows_with(UNSAFE_STAGE.function(batch), "unsafe_")
    found = PERSONAL_DATA_STAGE.function(batch)
    types = _rows_with(found, "personal_", leave=("personal_spans", "personal_total"))
    return Generations(
        Share(len(set().union(*risks.values())), len(texts)),
        Share(len(set().union(*types.values())), len(texts)),
        dict(sorted(Counter({name: len(rows) for name, rows in risks.items()}).items())),
        dict(sorted(Counter({name: len(rows) for name, rows in types.items()}).items())),
    )


def _rows_with(
    table: pa.RecordBatch, prefix: str, leave: Sequence[str] = ()
) -> dict[str, set[int]]:
    """Return the rows in which each counted column is above 0."""
    columns = [name for name in table.schema.names if name.startswith(prefix) and name not in leave]
    rows = {
        name.removeprefix(prefix): {
            row for row, count in enumerate(table.column(name).to_pylist()) if count
        }
        for name in columns
    }
    return {name: found for name, found in rows.items() if found}
