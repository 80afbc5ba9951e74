# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Marks of machine-made text: GB 45438-2025's hidden and visible ones, and what assistants say.

A mark is a statement by whoever made or spread the text, not a guess from its style: a text without
one may be machine-made all the same.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import re2

from provender.data_files import read_data
from provender.kernels.buffers import text_buffers
from provender.kernels.clue_literals import Literal, LiteralTable, literal_table
from provender.kernels.clues import Gathered, find_windows, gather
from provender.stage import Stage

__all__ = ["SYNTHETIC_MARKS_STAGE"]

_DATA = Path(__file__).parent / "data" / "synthetic.yml"
_HIDDEN, _VISIBLE, _SPOKEN = 3, 4, 5
_NAMES = {_HIDDEN: "hidden", _VISIBLE: "visible", _SPOKEN: "spoken"}


@functools.cache
def _marks() -> tuple[LiteralTable, dict[int, Any], int]:
    raw = read_data(_DATA)
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    reach = raw["longest_mark_line_bytes"] + 1
    literals = []
    patterns = {}
    for kind, name in _NAMES.items():
        right = 720 if kind == _HIDDEN else reach
        literals += [
            Literal(text.encode("utf-8"), kind, reach, right) for text in raw[name]["literals"]
        ]
        patterns[kind] = re2.compile(raw[name]["pattern"].encode("utf-8"), options)
    return literal_table(literals), patterns, raw["longest_mark_line_bytes"]


def add_synthetic_marks(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Add what marks say.

    `synthetic_label`: the hidden mark's Label (1 generated, 2 possibly, 3 suspected), the surest if
    there are several, else 0. `synthetic_visible`, `synthetic_spoken`: how many marks there are.
    """
    data, offsets = text_buffers(batch.column("text"))
    table, patterns, longest = _marks()
    windows = find_windows(data, offsets, table)
    counts = {kind: np.zeros(batch.num_rows, np.int64) for kind in _NAMES}
    for kind, pattern in patterns.items():
        for block in gather(data, offsets, windows.of(kind)):
            for row, match in _matches(block, pattern):
                if kind == _HIDDEN:
                    label, old = int(match.group(1)), int(counts[kind][row])
                    counts[kind][row] = min(label, old) if old else label
                elif kind == _SPOKEN or _is_own_line(block.content, match, longest):
                    counts[kind][row] += 1
    for kind, name in ((_HIDDEN, "label"), (_VISIBLE, "visible"), (_SPOKEN, "spoken")):
        batch = batch.append_column(f"synthetic_{name}", pa.array(counts[kind]))
    return batch


def _matches(block: Gathered, pattern: Any) -> Iterator[tuple[int, Any]]:
    for match in pattern.finditer(block.content):
        window = int(np.searchsorted(block.ends, match.start()))
        if match.end() <= block.ends[window]:
            yield int(block.row[window]), match


def _is_own_line(content: bytes, match: Any, longest: int) -> bool:
    """Whether the mark stands in a short line or between brackets."""
    start = max(content.rfind(b"\n", 0, match.start()), content.rfind(b"\0", 0, match.start())) + 1
    ends = [
        place
        for place in (content.find(b"\n", match.end()), content.find(b"\0", match.end()))
        if place >= 0
    ]
    end = min(ends, default=len(content))
    line = content[start:end]
    sentences = line.rstrip().rstrip("。".encode()).count("。".encode())
    return len(line) <= longest and sentences == 0 and b"?" not in line


SYNTHETIC_MARKS_STAGE = Stage(
    name="assess.synthetic_marks",
    shape="map",
    version=2,
    function=add_synthetic_marks,
    modules=(
        "provender.assess.synthetic_marks",
        "provender.kernels.clues",
        "provender.kernels.clue_literals",
        "provender.kernels.clue_scan",
        "provender.kernels.buffers",
        "provender.extract.tool_calls",
        "provender.extract.json_text",
    ),
    columns_in=("text",),
    beside="all",
    columns_out=(
        ("synthetic_label", pa.int64()),
        ("synthetic_visible", pa.int64()),
        ("synthetic_spoken", pa.int64()),
    ),
    libraries=("google-re2",),
    data_files=(_DATA,),
)
