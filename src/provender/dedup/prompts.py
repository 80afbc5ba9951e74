# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The column `prompt_key`: equal for conversations that ask the same.

The prompt is all messages before the last answer, with the role and the calls of each, and the
tools that are declared, folded like whole texts (`kernels.fold`). So the same question under
another system message, or with other tools at hand, is another prompt. Of a conversation without an
answer all of it is the prompt.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from provender.extract.tool_calls import call_texts
from provender.kernels import characters
from provender.kernels.fold import exact_keys
from provender.stage import Stage

__all__ = ["PROMPT_STAGE"]


def add_prompt_key(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Add `prompt_key`: 128 bits of SHA-256 over the folded prompt, null for what has no turns."""
    prompts: list[str | None] = [None] * batch.num_rows
    if "segments" in batch.schema.names:
        texts, segments = batch.column("text"), batch.column("segments")
        tools = batch.column("tools") if "tools" in batch.schema.names else None
        for row in range(batch.num_rows):
            turns = segments[row].as_py()
            if turns:
                told = None if tools is None else tools[row].as_py()
                prompts[row] = _prompt(texts[row].as_py() or "", turns, told)
    column = pa.array(prompts, pa.large_string())
    keys = pa.compute.if_else(column.is_valid(), exact_keys(column), pa.scalar(None, pa.binary(16)))
    return batch.append_column("prompt_key", keys)


def _prompt(text: str, turns: list[dict[str, Any]], tools: str | None) -> str:
    said = [turn for turn in turns if turn["part"] == "content"]
    answers = [place for place, turn in enumerate(said) if turn["role"] == "assistant"]
    asked = said[: answers[-1]] if answers else said
    told = [f"tools: {tools}"] if tools else []
    for turn in asked:
        told.append(f"{turn['role']}: {text[turn['start'] : turn['end']]}")
        told += [f"calls: {said}" for said in call_texts(turn["tool_calls"])]
    return "\n".join(told)


PROMPT_STAGE = Stage(
    name="dedup.prompts",
    shape="map",
    version=2,
    function=add_prompt_key,
    modules=(
        "provender.dedup.prompts",
        "provender.kernels.fold",
        "provender.kernels.characters",
        "provender.kernels.buffers",
        "provender.kernels.utf8",
        "provender.extract.tool_calls",
        "provender.extract.json_text",
    ),
    columns_in=("text", "segments"),
    columns_out=(("prompt_key", pa.binary(16)),),
    data_files=(Path(characters.__file__).parent / "data" / "traditional_to_simplified.txt",),
)
