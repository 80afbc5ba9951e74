# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The columns `language` and `language_score`.

Labels are py3langid's; Chinese is told apart by script: `zh-Hans` or `zh-Hant` where at least nine
of ten characters that only one script has are of that one, else `zh`. A text too short to carry a
feature is `und`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from provender.kernels import characters
from provender.kernels.language import identify
from provender.stage import Stage

__all__ = ["LANGUAGE_STAGE"]

_SCRIPT_SHARE = 0.8
_DATA = Path(characters.__file__).parent / "data"


def add_language(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Add `language` (BCP 47) and `language_score` (probability, 4 decimals)."""
    found = identify(batch.column("text"))
    labels = [
        _with_script(label, int(balance), int(seen)) if label == "zh" else label
        for label, balance, seen in zip(found.labels, found.script, found.script_seen, strict=True)
    ]
    scores = pa.array(found.scores.astype(np.float32), pa.float32())
    return batch.append_column("language", pa.array(labels, pa.string())).append_column(
        "language_score", scores
    )


def _with_script(label: str, balance: int, seen: int) -> str:
    if seen == 0 or abs(balance) < _SCRIPT_SHARE * seen:
        return label
    return f"{label}-Hans" if balance > 0 else f"{label}-Hant"


LANGUAGE_STAGE = Stage(
    name="assess.language",
    shape="map",
    version=1,
    function=add_language,
    modules=(
        "provender.assess.language",
        "provender.kernels.language",
        "provender.kernels.characters",
        "provender.kernels.buffers",
    ),
    columns_in=("text",),
    columns_out=(("language", pa.string()), ("language_score", pa.float32())),
    libraries=("py3langid",),
    data_files=(_DATA / "traditional_to_simplified.txt", _DATA / "simplified_only.txt"),
)
