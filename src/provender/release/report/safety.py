# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Personal data by type, risky words by category, marks of generated text, and masks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from provender.assess.personal_data import PersonalDataOptions
from provender.release.contents import Contents
from provender.release.report.departed import Departures
from provender.release.report.wording import words
from provender.release.spreads import Held
from provender.report.bars import FILLS, GONE, Bar, Part, bar_plot
from provender.report.numbers import format_count
from provender.report.page import Page, Phrase
from provender.report.sheet import Cell, Column, Sheet

__all__ = ["add_safety"]

_FOUND = (
    Column("documents", Phrase("released documents with it", "含有它的放行文档")),
    Column("found", Phrase("places found in them", "其中发现的处数")),
)
_DROPPED = Column("dropped", Phrase("documents dropped for it", "因此去除的文档"))


def add_safety(page: Page, contents: Contents, departures: Departures) -> None:
    """Add all three, and what was changed."""
    page.heading("Personal data and safety", "个人信息与安全")
    options = contents.manifest["options"]["assess"]
    held = contents.measures.held
    if options.get("personal_data") is None:
        page.paragraph(
            Phrase("Personal data was not looked for: the recipe does not ask for it.",
                   "未查找个人信息：配方没有要求。")
        )  # fmt: skip
    else:
        _personal(page, contents, departures, options["personal_data"])
    if options.get("unsafe") is None:
        page.paragraph(
            Phrase("Risky words were not looked for: the recipe does not ask for it.",
                   "未查找风险词：配方没有要求。")
        )  # fmt: skip
    else:
        _findings(
            page,
            "unsafe",
            held,
            departures,
            Phrase("Words of risky content in released documents", "放行文档中的风险词"),
        )
        page.paragraph(
            Phrase(
                "Words only hint at content: a text about a risk has them as well as one that is "
                "a risk. Categories follow GB/T 45652-2025 and TC260-003.",
                "关键词只是线索：论述风险的文本与含有风险的文本都会有这些词。"
                "分类依据 GB/T 45652-2025 与 TC260-003。",
            ),
            "soft",
        )  # fmt: skip
    if options.get("synthetic_marks"):
        _findings(page, "synthetic", held, departures,
                  Phrase("Marks of generated text", "生成内容的标识"))  # fmt: skip
    _changes(page, contents)


def _changes(page: Page, contents: Contents) -> None:
    """Add which rules changed released texts."""
    edits = contents.figures.edits
    page.subheading(Phrase("What changed released texts", "放行文本的改动"))
    if not edits:
        page.paragraph(Phrase("Nothing was changed after extraction.", "提取之后没有改动。"))
        return
    page.sheet(
        Sheet(
            "changes",
            (
                Column("rule", Phrase("rule", "规则"), "code"),
                Column("documents", Phrase("documents", "文档")),
            ),
            [[rule, edits[rule]] for rule in sorted(edits, key=lambda one: (-edits[one], one))],
        )
    )


def _personal(
    page: Page, contents: Contents, departures: Departures, options: Mapping[str, Any]
) -> None:
    """Add what was found of each type, masked and dropped."""
    asked = PersonalDataOptions.model_validate(options)
    edits, held = contents.figures.edits, contents.measures.held
    rows: list[list[Cell]] = []
    for column, found in held.items():
        kind = column.removeprefix("personal_")
        if not column.startswith("personal_") or kind == "total":
            continue
        masked = edits.get(f"personal.{kind}", 0)
        dropped = departures.failed[f"holds_{kind}"]
        if found.documents or masked or dropped:
            rows.append(
                [words("personal_types", kind), kind, words("actions", asked.action(kind)),
                 found.documents, found.total, masked, dropped]
            )  # fmt: skip
    if not rows:
        page.paragraph(Phrase("No personal data was found.", "未发现个人信息。"))
        return
    rows.sort(key=lambda row: (-int(str(row[3])) - int(str(row[6])), str(row[1])))
    _chart(
        page,
        Phrase("Documents that held personal data, by type", "按类型统计的含个人信息的文档"),
        rows,
        Sheet(
            "personal-data",
            (
                Column("type", Phrase("type", "类型"), "words"),
                Column("code", Phrase("code", "代码"), "code"),
                Column("action", Phrase("what is done", "处理方式"), "words"),
                *_FOUND,
                Column("edited", Phrase("documents masked or changed", "遮盖或改动的文档")),
                _DROPPED,
            ),
            rows,
        ),
        (3, 6),
    )
    page.paragraph(
        Phrase(
            "Found in the text as extracted, before masks. No detector finds everything.",
            "在提取的文本中、遮盖之前查找。任何检测都不能找全。",
        ),
        "soft",
    )


def _findings(
    page: Page, kind: str, held: Mapping[str, Held], departures: Departures, title: Phrase
) -> None:
    """Add findings of one kind, by category."""
    rows: list[list[Cell]] = []
    for column, found in held.items():
        name = column.removeprefix(f"{kind}_")
        dropped = departures.failed[f"too_much_{name}"]
        if column.startswith(f"{kind}_") and (found.documents or dropped):
            rows.append([words(kind, name), name, found.documents, found.total, dropped])
    if not rows:
        page.paragraph(Phrase(f"{title.english}: none.", f"{title.chinese}：无。"))
        return
    rows.sort(key=lambda row: (-int(str(row[2])), str(row[1])))
    columns = (
        Column("category", Phrase("category", "类别"), "words"),
        Column("code", Phrase("code", "代码"), "code"),
        *_FOUND,
        _DROPPED,
    )
    _chart(page, title, rows, Sheet(kind, columns, rows, shown=40), (2, 4))


def _chart(
    page: Page, title: Phrase, rows: Sequence[Sequence[Cell]], sheet: Sheet, at: tuple[int, int]
) -> None:
    """Add bars of documents released with a finding and dropped for it."""
    bars = []
    for row in rows[:16]:
        kept, gone = (int(str(row[place])) for place in at)
        figure = format_count(kept) + (f" + {format_count(gone)}" if gone else "")
        label = row[0] if isinstance(row[0], Phrase) else str(row[0])
        bars.append(Bar(label, [Part(FILLS[0], kept), Part(GONE, gone)], figure))
    page.chart(
        title,
        bar_plot(bars),
        sheet,
        legend=[
            (FILLS[0], Phrase("released", "放行")),
            (GONE, Phrase("dropped for it", "因此去除")),
        ],
    )
