# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The forms, their words and the law behind them: data files, read once."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from provender.data_files import read_data

__all__ = ["FOLDER", "load"]

FOLDER = Path(__file__).parents[1] / "data" / "disclosures"


@functools.cache
def load(name: str) -> Any:
    """Return a data file of `release/data/disclosures`.

    Args:
        name: Its name without ending.
    """
    return read_data(FOLDER / f"{name}.yml")
