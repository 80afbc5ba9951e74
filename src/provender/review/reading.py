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
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from provender.errors import CheckFailed
from provender.extract.conversation import join_messages
from provender.review.sample import Item
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
        release: The release folder.
    """

    def __init__(self, release: Path):
        self._release = release
        self._held: tuple[tuple[str, int], pa.Table] | None = None

    def of(self, item: Item) -> str:
        """Return the text of an item; a conversation with its roles before its turns.

        Raises:
            CheckFailed: It cannot be read, or is not the text that the release's row tells of.
        """
        row = self._row(item)
        messages, rejected = row["messages"] or [], row.get("rejected") or []
        plain = row["text"] if row["text"] is not None else join_messages(messages, rejected)
        if hash_bytes(plain.encode("utf-8")) != item.text_sha256:
            raise CheckFailed(
                f"{item.id} in {item.file} is not the text that its text_sha256 names",
                hint=f"`provender verify {self._release}` lists all that is wrong",
                subject=item.file,
            )
        if row["text"] is not None:
            return str(plain)
        turns = [(turn["role"], turn["content"]) for turn in messages]
        turns += [(f"{turn['role']} (rejected)", turn["content"]) for turn in rejected]
        return "\n\n".join(f"[{role}]\n{content or ''}" for role, content in turns)

    def _row(self, item: Item) -> dict[str, Any]:
        place = item.file, item.group
        try:
            if self._held is None or self._held[0] != place:
                with pq.ParquetFile(self._release / item.file) as file:
                    names = [
                        n for n in ("text", "messages", "rejected") if n in file.schema_arrow.names
                    ]
                    self._held = place, file.read_row_group(item.group, columns=names)
            return dict(self._held[1].slice(item.row, 1).to_pylist()[0])
        except (pa.ArrowException, OSError, ValueError, IndexError) as error:
            raise CheckFailed(
                f"the text of {item.id} in {item.file} cannot be read: {error}",
                hint=f"`provender verify {self._release}` lists all that is wrong",
                subject=item.file,
            ) from error


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
