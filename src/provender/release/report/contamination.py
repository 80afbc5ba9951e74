# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What documents held of test sets, by test set and item; never an item's text."""

from __future__ import annotations

from typing import Any

from provender.release.contents import Contents
from provender.report.bars import FILLS, Bar, Part, bar_plot
from provender.report.numbers import format_count
from provender.report.page import Page, Phrase
from provender.report.sheet import Cell, Column, Sheet

__all__ = ["add_contamination"]

_ACTIONS = {
    "mask": Phrase("They were masked.", "已遮盖。"),
    "drop": Phrase("Documents that hold one were dropped.", "含有它们的文档已去除。"),
}
_REPORTED = Phrase("They were left in place and are reported here.", "仅在此报告，未作改动。")


def add_contamination(page: Page, contents: Contents) -> None:
    """Add what was found of test sets."""
    page.heading("Test sets", "评测集")
    told = contents.contamination
    if told is None:
        page.paragraph(
            Phrase("Test sets were not looked for: the recipe names none.",
                   "未查找评测集：配方没有列出。")
        )  # fmt: skip
        return
    held = contents.measures.held.get("contamination_found")
    released = 0 if held is None else held.documents
    page.paragraph(
        Phrase(
            f"{format_count(told['contaminated'])} of {format_count(told['documents'])} documents "
            f"that were looked at hold a question or an answer; {format_count(released)} of them "
            "are released.",
            f"在查看的 {format_count(told['documents'])} 篇文档中，"
            f"{format_count(told['contaminated'])} 篇含有题目或答案，"
            f"其中 {format_count(released)} 篇放行。",
        )
    )
    asked = contents.manifest["options"]["assess"].get("contamination") or {}
    page.paragraph(_ACTIONS.get(str(asked.get("action")), _REPORTED))
    _sets(page, told["benchmarks"])
    _items(page, told["items"])


def _sets(page: Page, benchmarks: list[dict[str, Any]]) -> None:
    rows: list[list[Cell]] = [
        [one["name"], one["items"], one["found"], one["touched"], one["not_looked_for"],
         one["unreadable"], one["terms"] or None]
        for one in benchmarks
    ]  # fmt: skip
    page.chart(
        Phrase("Items found, by test set", "按评测集统计的发现条目"),
        bar_plot(
            [
                Bar(
                    one["name"],
                    [Part(FILLS[0], one["found"]), Part(FILLS[1], one["touched"])],
                    f"{one['found']:,} + {one['touched']:,} / {one['items']:,}",
                )
                for one in benchmarks[:20]
            ]
        ),
        Sheet(
            "test-sets",
            (
                Column("test_set", Phrase("test set", "评测集"), "name"),
                Column("items", Phrase("items", "条目")),
                Column("found", Phrase("found", "发现")),
                Column("touched", Phrase("in part", "部分出现")),
                Column("not_looked_for", Phrase("too short or common to look for",
                                                "过短或过于常见而未查找")),
                Column("unreadable", Phrase("unreadable", "无法读取")),
                Column("terms", Phrase("its terms", "其条款"), "code"),
            ),
            rows,
        ),
        legend=[
            (FILLS[0], Phrase("found", "发现")),
            (FILLS[1], Phrase("in part only", "仅部分出现")),
        ],
    )  # fmt: skip


def _items(page: Page, items: list[dict[str, Any]]) -> None:
    found = [one for one in items if one["documents_found"]]
    if not found:
        return
    found.sort(key=lambda one: (-one["documents_found"], one["benchmark"], one["item"]))
    with page.fold(Phrase(f"Items found ({len(found):,})", f"发现的条目（{len(found):,}）")):
        page.sheet(
            Sheet(
                "test-items",
                (
                    Column("item", Phrase("item", "条目"), "name"),
                    Column("test_set", Phrase("test set", "评测集"), "name"),
                    Column("documents", Phrase("documents", "文档")),
                    Column("question", Phrase("most of a question", "题目最大占比"), "number"),
                    Column("answer", Phrase("most of an answer", "答案最大占比"), "number"),
                ),
                [
                    [one["item"], one["benchmark"], one["documents_found"],
                     float(one["question_share"]), float(one["answer_share"])]
                    for one in found
                ],
            ),
            Phrase("Items by the documents that hold them", "按所含文档数排列的条目"),
        )  # fmt: skip
