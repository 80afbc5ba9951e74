# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Edits that remove what a text says again: lines, paragraphs, long runs of words.

Within one document only. The turns of a conversation are left as they are: an answer may well quote
the question.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from provender.dedup.options import RepeatOptions
from provender.edits import EDITS
from provender.kernels import characters
from provender.kernels.repeats import LINES, PARAGRAPHS, RUNS, repeats
from provender.stage import Stage
from provender.storage import canonical_json

__all__ = ["REPEATS_STAGE", "repeats_stage"]

_RULES = {LINES: "repeats.line", PARAGRAPHS: "repeats.paragraph", RUNS: "repeats.run"}


def repeats_stage(options: RepeatOptions) -> Stage:
    """Return the stage that proposes to remove repetitions, by these options."""
    asked = {LINES: options.lines, PARAGRAPHS: options.paragraphs, RUNS: options.runs}

    def add_repeat_edits(batch: pa.RecordBatch) -> pa.RecordBatch:
        plain = np.ones(batch.num_rows, np.bool_)
        if "segments" in batch.schema.names:
            plain = batch.column("segments").is_null().to_numpy(zero_copy_only=False)
        edits: list[list[dict[str, object]] | None] = [None] * batch.num_rows
        for what, least in asked.items():
            if least is None:
                continue
            spans, ends = repeats(batch.column("text"), what, least)
            counts = np.diff(ends, prepend=0)
            for row in np.flatnonzero((counts > 0) & plain).tolist():
                found = spans[ends[row] - counts[row] : ends[row]].tolist()
                edits[row] = [
                    *(edits[row] or ()),
                    *(
                        {"rule": _RULES[what], "start": start, "end": end, "replacement": ""}
                        for start, end in found
                    ),
                ]
        return batch.append_column("repeat_edits", pa.array(edits, EDITS))

    return Stage(
        name="dedup.repeats",
        shape="map",
        version=1,
        function=add_repeat_edits,
        modules=(
            "provender.dedup.repeats",
            "provender.kernels.repeats",
            "provender.kernels.tokens",
            "provender.kernels.characters",
            "provender.kernels.hashing",
            "provender.kernels.buffers",
            "provender.kernels.utf8",
        ),
        columns_in=("text",),
        columns_out=(("repeat_edits", EDITS),),
        data_files=(Path(characters.__file__).parent / "data" / "traditional_to_simplified.txt",),
        parameters=canonical_json(options.model_dump(mode="json")),
        view="extracted",
    )


REPEATS_STAGE = repeats_stage(RepeatOptions())
"""The stage as a recipe has it that says no more than `repeats: {}`."""
