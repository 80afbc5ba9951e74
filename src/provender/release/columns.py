# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The columns of a release, explained: what the card, Croissant and readers call them.

Names and types are those of the data files; the words are data (`data/columns.yml`).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from provender.release.contents import Contents
from provender.rights.license import load_data

__all__ = ["DATA", "Column", "columns_of", "words"]

DATA = Path(__file__).parent / "data"


@functools.cache
def words(name: str) -> Mapping[str, Any]:
    """Return one of the room's tables of words.

    Args:
        name: File in `data/`, without its suffix.
    """
    loaded: Mapping[str, Any] = load_data(DATA / f"{name}.yml")
    return loaded


@dataclass(frozen=True)
class Column:
    """A column, or a part of one.

    Attributes:
        name: Its name.
        kind: Its Arrow type.
        english: What it holds.
        chinese: The same in Chinese.
        equivalent: Property of another vocabulary that means the same, if any.
        is_web: True if it holds web addresses.
        parts: Fields of a structure, or of each structure in a list.
    """

    name: str
    kind: pa.DataType
    english: str
    chinese: str
    equivalent: str | None = None
    is_web: bool = False
    parts: tuple[Column, ...] = ()

    @property
    def is_list(self) -> bool:
        """True if a row holds several values."""
        return bool(pa.types.is_list(self.kind))

    @property
    def is_signal(self) -> bool:
        """True if a stage computed it of the text."""
        return self.name not in words("columns")["columns"]


def columns_of(contents: Contents) -> tuple[Column, ...]:
    """Return the columns of a release's data files in their order.

    Args:
        contents: The release; all its data files have one schema. None if it holds no document.
    """
    files = contents.data_files()
    schema = pq.read_schema(contents.folder / files[0]) if files else ()
    return tuple(_column(field) for field in schema)


def _column(field: pa.Field) -> Column:
    told = words("columns")["columns"].get(field.name)
    if told is None:
        spoken = field.name.replace("_", " ")
        told = {lang: text.format(name=spoken) for lang, text in words("columns")["signal"].items()}
    return _told(field, told)


def _told(field: pa.Field, told: Mapping[str, Any]) -> Column:
    inner = field.type.value_type if pa.types.is_list(field.type) else field.type
    parts = tuple(_told(part, words("columns")["parts"][part.name]) for part in _fields(inner))
    return Column(
        name=field.name,
        kind=field.type,
        english=told["en"],
        chinese=told["zh"],
        equivalent=told.get("property"),
        is_web=bool(told.get("web")),
        parts=parts,
    )


def _fields(kind: pa.DataType) -> list[pa.Field]:
    if not pa.types.is_struct(kind):
        return []
    return [kind.field(index) for index in range(kind.num_fields)]
