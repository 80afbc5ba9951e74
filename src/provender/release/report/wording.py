# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The report's names of things in both languages, from `release/data`."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from provender.data_files import read_data
from provender.report.phrase import Phrase, Said

__all__ = ["reason_words", "stage_words", "words", "yes_or_no"]

_DATA = Path(__file__).parents[1] / "data"


def words(kind: str, name: str) -> Said:
    """Return what a name of a kind is called, or the name itself where no list has it.

    Args:
        kind: A list of `wordings.yml`, such as `tiers`.
        name: A name in it.
    """
    known = _load("wordings")[kind].get(name)
    return name if known is None else Phrase(known["en"], known["zh"])


def reason_words(code: str) -> Phrase:
    """Return what a reason code of the ledger means."""
    told = _load("reasons")
    known = told["reasons"].get(code)
    if known is not None:
        return Phrase(known["en"], known["zh"])
    for prefix, made in told["made_of"].items():
        if code.startswith(prefix):
            named = words(made["list"], code.removeprefix(prefix))
            if isinstance(named, Phrase):
                return Phrase(made["en"].format(named.english), made["zh"].format(named.chinese))
    return Phrase(told["unknown"]["en"], told["unknown"]["zh"])


def stage_words(stage: str) -> Said:
    """Return what it means to leave at a stage."""
    return words("stages", stage)


def yes_or_no(value: bool) -> Phrase:
    """Return an answer."""
    return Phrase("yes", "是") if value else Phrase("no", "否")


@functools.cache
def _load(name: str) -> dict[str, Any]:
    told: dict[str, Any] = read_data(_DATA / f"{name}.yml")
    return told
