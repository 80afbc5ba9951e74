# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Texts for reviews, and a person who judges as told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from provender.review.command import Review
from provender.review.sample import Item

RECIPE = """\
release: {name: reviewed, version: "1.0.0", date: 2026-11-01}
sources:
  - {id: notes, channel: own, format: jsonl, path: notes.jsonl, license: CC0-1.0, id_field: id}
  - {id: sites, channel: public, format: jsonl, path: sites.jsonl, license: CC-BY-4.0, id_field: id, url_field: url}
  - {id: talk, channel: own, format: conversations, path: talk.jsonl, license: CC0-1.0}
assess: {rules: [], unsafe: true}
"""
ENGLISH = "The keeper of the reservoir writes the level of the water down, {}, and signs. "
CHINESE = "记录水位、风向和天空的颜色,第{}天早晨由管理员写在本子上。"
BIDI = "user\u202e \u2066// Check if admin\u2069 \u2066 and \x1b[31m more \u200b. "
HOSTILE: list[dict[str, Any]] = [
    {"id": "script", "text": "<script>alert(1)</script><img src=x onerror=alert(2)>" + ENGLISH * 4},
    {"id": "bidi", "text": BIDI + ENGLISH.format("each day") * 4},
    {"id": "huge", "text": "".join(f"Line {n} of a long account of dams.\n" for n in range(9000))},
]
SITES: list[dict[str, Any]] = [
    {"id": f"page-{n}", "url": f"https://s{n % 3}.example.org/{n}", "text": ENGLISH.format(f"page {n}") * 5}
    for n in range(12)
]  # fmt: skip


def rows(name: str, count: int) -> list[dict[str, Any]]:
    """Return rows, every third in Chinese."""
    texts = (CHINESE.format(n) * 12 if n % 3 == 0 else ENGLISH.format(n) * 5 for n in range(count))
    return [{"id": f"{name}-{n}", "text": text} for n, text in enumerate(texts)]


def write_rows(path: Path, found: list[dict[str, Any]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in found)
    path.write_text("".join(lines), "utf-8")


def judge_all(
    review: Review, reviewer: str, role: Any = "annotator",
    why: Callable[[Item], str | None] = lambda item: None,
) -> int:  # fmt: skip
    """Let a person judge all that waits for them; `why` names a category to fail an item for."""
    desk = review.desk(reviewer, role)
    count = 0
    while (item := desk.next()) is not None:
        category = why(item)
        desk.judge(item, "pass" if category is None else "fail", category)
        count += 1
    return count
