# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The text of an item as a person may safely see it: in parts, with what is invisible made visible.

What is in a text must not act on the reader's page or terminal: control characters, and characters
that turn the direction of writing or hide, are shown as their code (Unicode TR 36 and UAX 9 tell
what they can do).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from provender.errors import CheckFailed
from provender.review.sample import Item
from provender.review.stock import Stock
from provender.storage import hash_bytes

__all__ = ["PART_CHARACTERS", "Part", "Texts", "part_of", "shown"]

PART_CHARACTERS = 12_000
"""Characters that are shown at once; of a longer text a part is shown, and how much is not."""

_JOINERS = "\u200c\u200d"
"""Characters of format that scripts and emoji need."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text.

    Attributes:
        text: The part.
        number: Its number, from 1.
        parts: How many parts the text has.
        characters: Characters of the whole text.
    """

    text: str
    number: int
    parts: int
    characters: int

    @property
    def hidden(self) -> int:
        """Characters of the text that this part does not show."""
        return self.characters - len(self.text)


class Texts:
    """Reads the texts of items, one row group in memory at a time.

    Args:
        stock: The documents.
    """

    def __init__(self, stock: Stock):
        self._stock = stock
        self._held: tuple[tuple[str, int], pa.Table] | None = None

    def of(self, item: Item) -> str:
        """Return the text of an item as a person reads it.

        Raises:
            CheckFailed: It cannot be read, or is not the text that was drawn.
        """
        place = item.file, item.group
        try:
            if self._held is None or self._held[0] != place:
                with pq.ParquetFile(self._stock.folder / item.file) as file:
                    columns = list(self._stock.text_columns)
                    self._held = place, file.read_row_group(item.group, columns=columns)
            plain, spoken = self._stock.text(self._held[1], item.row)
        except (pa.ArrowException, OSError, ValueError, IndexError) as error:
            raise CheckFailed(
                f"the text of {item.id} in {item.file} cannot be read: {error}",
                hint=f"`provender verify {self._stock.folder}` lists all that is wrong",
                subject=item.file,
            ) from error
        if hash_bytes(plain.encode("utf-8")) != item.text_sha256:
            raise CheckFailed(
                f"{item.id} in {item.file} is not the text that its text_sha256 names",
                hint=f"`provender verify {self._stock.folder}` lists all that is wrong",
                subject=item.file,
            )
        return spoken


def part_of(text: str, number: int = 1) -> Part:
    """Return one part of a text; a number that it does not have gives the nearest.

    Args:
        text: The whole text.
        number: From 1.
    """
    parts = max(1, -(-len(text) // PART_CHARACTERS))
    number = min(max(1, number), parts)
    start = (number - 1) * PART_CHARACTERS
    return Part(text[start : start + PART_CHARACTERS], number, parts, len(text))


def shown(text: str) -> Iterator[tuple[str, bool]]:
    """Yield runs of a text, and whether each is a code in place of what must not act.

    Args:
        text: Any text.
    """
    run: list[str] = []
    for character in text:
        if _is_plain(character):
            run.append(character)
            continue
        if run:
            yield "".join(run), False
            run = []
        yield f"U+{ord(character):04X}", True
    if run:
        yield "".join(run), False


def _is_plain(character: str) -> bool:
    if character in "\n\t" or character in _JOINERS:
        return True
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
