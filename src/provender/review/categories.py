# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Why a document fails (`data/categories.yml`), and what a corpus is held to (`acceptance.yml`)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from provender.data_files import read_data

__all__ = ["Category", "Group", "acceptance", "categories", "groups", "load"]

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Group:
    """A heading over categories.

    Attributes:
        code: Its code.
        number: Its number in the standard; empty for our own.
        en: Its name in English.
        zh: Its name in Chinese.
    """

    code: str
    number: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Category:
    """A reason to fail a document.

    Attributes:
        code: Its code, as labels hold it.
        key: What a person types for it.
        group: Code of its group.
        en: Its name in English.
        zh: Its name in Chinese.
        binds: `text` fails every copy of the text; `place` fails this document only.
        teaches: Whether such texts are bad examples for a classifier of quality.
    """

    code: str
    key: str
    group: str
    en: str
    zh: str
    binds: Literal["text", "place"] = "text"
    teaches: bool = False


@functools.cache
def load(name: str) -> Mapping[str, Any]:
    """Return a data file of this room.

    Args:
        name: Its name, without the ending.
    """
    return MappingProxyType(read_data(_DATA / f"{name}.yml"))


@functools.cache
def groups() -> tuple[Group, ...]:
    """Return the headings, in order."""
    return tuple(Group(**row) for row in load("categories")["groups"])


@functools.cache
def categories() -> Mapping[str, Category]:
    """Return all categories by code, in the standard's order."""
    rows = (Category(**row) for row in load("categories")["categories"])
    return MappingProxyType({row.code: row for row in rows})


def acceptance() -> Mapping[str, Any]:
    """Return what a corpus is held to, with our own choices."""
    return load("acceptance")
