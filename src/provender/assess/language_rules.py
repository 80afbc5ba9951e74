# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Rules that decide inside groups of languages which a byte model confuses.

Chinese: the model's word is not taken between Standard Chinese, Cantonese and Wu. Standard Chinese
as it is written in Hong Kong has `的`, `是`, `了`; Cantonese has its own characters where those
would stand. So the text is Cantonese if it has such characters, at least as many as standard ones
and one in a hundred of all; it is Wu if that holds of Wu's own words; else it is `zh`. Texts of Han
characters only are Japanese if they have characters that only JIS X 0208 has, and undecided (`und`)
if they are short and show nothing of either.

Other groups: the language whose own words are in the text, if the next one has at most half as
many; else the model's. Characters and words are data (`data/language`).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from provender.data_files import read_data
from provender.kernels.language_evidence import KINDS, Evidence, character_flags, word_table

__all__ = [
    "CHINESE_DATA",
    "WORDS_DATA",
    "chinese_evidence",
    "decide_east_asian",
    "decide_script",
    "decide_words",
    "group_of",
    "is_code",
    "words_evidence",
]

CHINESE_DATA = Path(__file__).parent / "data" / "language" / "chinese.yml"
WORDS_DATA = Path(__file__).parent / "data" / "language" / "words.yml"
_SINITIC = ("zh", "yue", "wuu")
_KANA_SHARE = 0.05
_CODE_SHARE, _CODE_CHARACTERS, _CODE_WORDS = 0.75, 120, 0.05
_ONE_SCRIPT = 0.8

WordTable = tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64], list[str]]


@functools.cache
def _chinese() -> dict[str, Any]:
    loaded: dict[str, Any] = read_data(CHINESE_DATA)
    return loaded


@functools.cache
def _groups() -> dict[str, dict[str, list[str]]]:
    loaded: dict[str, dict[str, list[str]]] = read_data(WORDS_DATA)["groups"]
    return loaded


@functools.cache
def chinese_evidence() -> Evidence:
    """Return the tables of telling Han characters."""
    data = _chinese()
    tables = {kind: data[kind] for kind in KINDS if kind in data and kind != "genitive"}
    return character_flags(tables, data["neutral"], data["counted"], data["genitive"])


@functools.cache
def words_evidence() -> WordTable:
    """Return the table of telling words of all groups."""
    return word_table(
        {name: words for group in _groups().values() for name, words in group.items()}
    )


@functools.cache
def group_of(label: str) -> tuple[str, ...]:
    """Return the languages that a label may be confused with, itself among them."""
    if label in _SINITIC:
        return _SINITIC
    for group in _groups().values():
        if label in group:
            return tuple(group)
    return (label,)


def decide_east_asian(label: str, seen: Mapping[str, int]) -> str:
    """Decide between Chinese, Cantonese, Wu, Japanese and undecided.

    Args:
        label: The model's: `zh`, `yue`, `wuu` or `ja`.
        seen: Counts by `KINDS`.
    """
    if seen["hangul"] > seen["han"]:
        return "ko"
    if seen["kana"] > 1 and seen["kana"] >= _KANA_SHARE * (seen["han"] + seen["kana"]):
        return "ja"
    if seen["japanese"] > seen["chinese"] and seen["standard"] == 0:
        return "ja"
    if seen["han"] == 0:
        return label
    cantonese = seen["cantonese"]
    if seen["cantonese"] or seen["genitive"] == 0:
        cantonese += seen["cantonese_shared"]
    if cantonese:
        cantonese += seen["cantonese_weak"]
    wu = seen["wu"]
    if wu or (label == "wuu" and seen["wu_weak"]):
        wu += seen["wu_weak"] + seen["genitive"]
    least = max(seen["standard"], _chinese()["minimum_share"] * seen["han"])
    if cantonese >= max(1, least) and cantonese >= wu:
        return "yue"
    if wu > max(0 if label == "wuu" else 1, least):
        return "wuu"
    told = seen["chinese"] + seen["standard"]
    if told == 0 and seen["kana"] == 0 and seen["han"] <= _chinese()["undecided_up_to"]:
        return "und"
    return "zh"


def decide_script(label: str, seen: Mapping[str, int]) -> str:
    """Add `-Hans` or `-Hant` where nine of ten characters of one script only are of that one."""
    told = seen["simplified"] + seen["traditional"]
    balance = seen["simplified"] - seen["traditional"]
    if told == 0 or abs(balance) < _ONE_SCRIPT * told:
        return label
    return f"{label}-Hans" if balance > 0 else f"{label}-Hant"


def decide_words(label: str, counts: npt.NDArray[np.int32]) -> str | None:
    """Return the language of a group whose words are in the text, None if they do not tell.

    Args:
        label: The model's.
        counts: Of the languages of `words_evidence`, in its order.
    """
    members = group_of(label)
    languages = words_evidence()[2]
    found = sorted(((int(counts[languages.index(name)]), name) for name in members), reverse=True)
    most, second = found[0][0], found[1][0]
    if most > second and most >= 2 * second:
        return found[0][1]
    # The model does not know Tibetan and calls all of its script Dzongkha.
    return "bo" if label == "dz" and counts[languages.index("dz")] == 0 else None


def is_code(seen: Mapping[str, int]) -> bool:
    """Tell whether a text is program code, addresses or numbers rather than language."""
    return (
        seen["characters"] >= _CODE_CHARACTERS
        and seen["han"] + seen["kana"] + seen["hangul"] <= _CODE_WORDS * seen["characters"]
        and seen["code_characters"] >= _CODE_SHARE * seen["characters"]
    )
