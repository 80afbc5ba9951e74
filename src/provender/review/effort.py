# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How many hours of people a review takes (`data/effort.yml`: an assumption with its source)."""

from __future__ import annotations

from collections.abc import Iterable

from provender.review.categories import load

__all__ = ["item_seconds", "person_hours", "unknown_item_bytes"]


def item_seconds(size_bytes: int, language: str | None) -> float:
    """Return how long one person needs for an item.

    Args:
        size_bytes: Bytes of its text in UTF-8.
        language: Its language, None if unknown.
    """
    told = load("effort")
    tag = (language or "").split("-")[0]
    pace, width = (
        table.get(tag, table["default"])
        for table in (told["milliseconds_a_character"], told["bytes_a_character"])
    )
    characters = min(size_bytes / width, told["most_characters"])
    return float(told["seconds_to_judge"] + characters * pace / 1000)


def person_hours(items: Iterable[tuple[int, str | None]]) -> float:
    """Return the hours that one person needs for items, rounded to a thousandth.

    Args:
        items: Size in bytes and language of each.
    """
    return round(sum(item_seconds(size, language) for size, language in items) / 3600, 3)


def unknown_item_bytes() -> int:
    """Return the size of a text that nobody has read yet: an assumption."""
    return int(load("effort")["unknown_item_bytes"])
