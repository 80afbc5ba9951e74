# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""From what was read to what was released: documents and bytes, stage by stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from provender.release.contents import Contents
from provender.release.report.wording import stage_words
from provender.report.bars import FILLS, GONE, Step, funnel_plot
from provender.report.numbers import format_bytes, format_count, format_share
from provender.report.page import Page, Phrase
from provender.report.phrase import Markup, Said
from provender.report.sheet import Cell, Column, Sheet

__all__ = ["STAGES", "add_funnel"]

STAGES = ("acquire", "extract", "suppress", "clear", "assess", "review", "dedup", "mix")
"""Stages at which documents leave, in the order in which their fate is decided."""

_READ = Phrase("records read", "读取的记录")
_RELEASED = Phrase("released", "放行")


@dataclass(frozen=True)
class _Stage:
    """What left at a stage, and what went on."""

    words: Said
    name: str
    dropped: int
    unreadable: int
    left_bytes: int
    records: int
    text_bytes: int


def add_funnel(page: Page, contents: Contents) -> None:
    """Add the funnel."""
    counts, total = contents.manifest["counts"], contents.figures.total
    page.heading("From records to documents", "从记录到文档")
    read, released, dropped, unreadable = (
        format_count(counts[name]) for name in ("records_read", "released", "dropped", "unreadable")
    )
    page.paragraph(
        Phrase(
            f"{read} records read = {released} released + {dropped} dropped + {unreadable} "
            "unreadable.",
            f"读取 {read} 条记录 = 放行 {released} + 去除 {dropped} + 无法读取 {unreadable}。",
        )
    )
    stages = _stages(contents)
    inputs = sum(one["size_bytes"] or 0 for one in contents.inputs())
    page.chart(
        Phrase("Records and text that go on after each stage", "各阶段之后留下的记录与文本"),
        _drawn(stages, counts["records_read"]),
        Sheet("funnel", _COLUMNS, [_row(one, counts["records_read"]) for one in stages]),
        note=Phrase(
            f"The input files have {format_bytes(inputs)} as they were fetched. Of what could not "
            "be read or held no text, no bytes of text are known. Text that left is counted as "
            f"extracted; released text ({format_bytes(total.text_bytes)}) as released, after "
            "corrections and masks. A document is counted where it left, and leaves once.",
            f"输入文件取得时共 {format_bytes(inputs)}。无法读取或没有正文的记录没有文本字节数。"
            f"去除的文本按提取后的大小计；放行的文本（{format_bytes(total.text_bytes)}）"
            "按更正和遮盖之后的大小计。每篇文档只在其离开之处计一次。",
        ),
        legend=[
            (FILLS[0], Phrase("records that go on", "留下的记录")),
            (FILLS[1], Phrase("text that goes on", "留下的文本")),
            (GONE, Phrase("what leaves at this stage", "在此阶段离开的")),
        ],
    )


_COLUMNS = (
    Column("stage", Phrase("stage", "阶段"), "words"),
    Column("code", Phrase("code", "代码"), "code"),
    Column("dropped", Phrase("dropped", "去除")),
    Column("unreadable", Phrase("unreadable", "无法读取")),
    Column("text_bytes_left", Phrase("text that leaves", "离开的文本"), "bytes"),
    Column("records_on", Phrase("records that go on", "留下的记录")),
    Column("share_on", Phrase("of all records", "占全部记录"), "share"),
    Column("text_bytes_on", Phrase("text that goes on", "留下的文本"), "bytes"),
)


def _stages(contents: Contents) -> list[_Stage]:
    """Return what was read, each stage at which something left, and what was released."""
    departed, total = contents.figures.departed, contents.figures.total
    names = {one.stage for one in departed}
    order = [*(name for name in STAGES if name in names), *sorted(names - set(STAGES))]
    records = contents.manifest["counts"]["records_read"]
    text = total.text_bytes + sum(one.text_bytes for one in departed)
    found = [_Stage(_READ, "", 0, 0, 0, records, text)]
    for name in order:
        here = [one for one in departed if one.stage == name]
        kinds = [sum(d.records for d in here if d.kind == k) for k in ("dropped", "unreadable")]
        gone = sum(one.text_bytes for one in here)
        records, text = records - sum(kinds), text - gone
        found.append(_Stage(stage_words(name), name, kinds[0], kinds[1], gone, records, text))
    return [*found, _Stage(_RELEASED, "", 0, 0, 0, total.documents, total.text_bytes)]


def _row(stage: _Stage, read: int) -> list[Cell]:
    return [
        stage.words, stage.name, stage.dropped, stage.unreadable, stage.left_bytes, stage.records,
        stage.records / max(read, 1), stage.text_bytes,
    ]  # fmt: skip


def _drawn(stages: Sequence[_Stage], read: int) -> Markup:
    records, text = max(read, 1), max(stages[0].text_bytes, 1)
    steps = []
    for one in stages:
        left = one.dropped + one.unreadable
        gone = f" (−{format_count(left)})" if left else ""
        share, size = format_share(one.records / records), format_bytes(one.text_bytes)
        steps.append(
            Step(
                one.words,
                [
                    (one.records / records, left / records),
                    (one.text_bytes / text, one.left_bytes / text),
                ],
                f"{format_count(one.records)}{gone} · {share} · {size}",
            )
        )
    return funnel_plot(steps, FILLS[:2])
