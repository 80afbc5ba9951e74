# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Why documents left: every reason with its words, and the first documents of each."""

from __future__ import annotations

from collections.abc import Mapping

from provender.release.contents import Contents
from provender.release.report.departed import Departures, Example
from provender.release.report.examples import Shown, find_shown, show
from provender.release.report.funnel import STAGES
from provender.release.report.wording import reason_words, stage_words
from provender.report.bars import FILLS, GONE, Bar, Part, bar_plot
from provender.report.numbers import format_bound, format_count, format_share
from provender.report.page import Markup, Page, Phrase, code, data
from provender.report.sheet import Column, Sheet

__all__ = ["add_reasons"]

_MOST_BARS = 20
_MOST_WITH_EXAMPLES = 40

_COLUMNS = (
    Column("reason", Phrase("reason", "原因"), "words"),
    Column("code", Phrase("code", "代码"), "code"),
    Column("stage", Phrase("stage", "阶段"), "code"),
    Column("records", Phrase("records", "记录")),
    Column("share", Phrase("of all records", "占全部记录"), "share"),
    Column("text_bytes", Phrase("text", "文本"), "bytes"),
    Column("failed", Phrase("failed the rule at all", "未通过该规则的总数")),
)


def add_reasons(page: Page, contents: Contents, departures: Departures) -> None:
    """Add all reasons, and examples of each."""
    page.heading("What left, and why", "去除了什么，为什么")
    found = _reasons(contents)
    if not found:
        page.paragraph(Phrase("Nothing left.", "没有任何文档被去除。"))
        return
    read = max(contents.manifest["counts"]["records_read"], 1)
    rows = [
        [reason_words(reason), reason, stage, records, records / read, text,
         departures.failed.get(reason, records)]
        for (stage, reason), (records, text, _) in found.items()
    ]  # fmt: skip
    page.chart(
        Phrase("Records that left, by reason", "按原因统计的去除记录"),
        bar_plot(
            [
                Bar(
                    reason_words(reason),
                    [Part(GONE if unreadable else FILLS[0], records)],
                    f"{format_count(records)} · {format_share(records / read)}",
                )
                for (_, reason), (records, _, unreadable) in list(found.items())[:_MOST_BARS]
            ]
        ),
        Sheet("reasons", _COLUMNS, rows, shown=80),
        note=_more(len(found)),
        legend=[
            (FILLS[0], Phrase("dropped", "去除")),
            (GONE, Phrase("unreadable", "无法读取")),
        ],
    )
    page.subheading(Phrase("Examples", "示例"))
    page.paragraph(
        Phrase(
            "Of a document that was not released, this page shows its id, its source and what was "
            "measured; never its title, address or text. `provender explain` tells what the ledger "
            "has on an id. Where a document left in favour of another, that one is shown if it is "
            "in an open tier.",
            "对未放行的文档，本页只显示其编号、来源和测得的数值，不显示标题、网址或正文。"
            "`provender explain` 可按编号查看账本中的记录。若文档因另一篇而去除，"
            "且那一篇属于开放层级，则予以显示。",
        ),
        "soft",
    )
    survivors = find_shown(contents, departures.named_survivors())
    for stage, reason in list(found)[:_MOST_WITH_EXAMPLES]:
        examples = departures.examples.get((stage, reason), [])
        named = reason_words(reason)
        count = format_count(found[stage, reason][0])
        with page.fold(Phrase(f"{named.english} ({count})", f"{named.chinese}（{count}）")):
            page.paragraph(stage_words(stage) if stage in STAGES else data(stage), "soft")
            page.list([_shown(one, survivors) for one in examples])


def _reasons(contents: Contents) -> dict[tuple[str, str], tuple[int, int, bool]]:
    """Return records, bytes of text and whether unreadable, by stage and reason, most first."""
    found: dict[tuple[str, str], tuple[int, int, bool]] = {}
    for one in contents.figures.departed:
        records, text, _ = found.get((one.stage, one.reason), (0, 0, False))
        found[one.stage, one.reason] = (
            records + one.records, text + one.text_bytes, one.kind == "unreadable",
        )  # fmt: skip
    return dict(sorted(found.items(), key=lambda item: (-item[1][0], item[0])))


def _more(count: int) -> Phrase | None:
    if count <= _MOST_BARS:
        return None
    return Phrase(
        f"The {_MOST_BARS} most frequent of {count} reasons; the table has all.",
        f"{count} 种原因中最常见的 {_MOST_BARS} 种；全部见表格。",
    )


def _shown(one: Example, survivors: Mapping[str, Shown]) -> Markup:
    parts = [code(one.id), data(one.source)]
    if one.value or one.asked:
        asked = " · ".join(part for part in (one.value, one.asked) if part)
        parts.append(data(format_bound(asked)))
    if one.duplicate_of:
        parts.append(Markup("→ " + code(one.duplicate_of)))
    line = " · ".join(parts)
    if one.duplicate_of and one.duplicate_of in survivors:
        line += f"<br>{show(survivors[one.duplicate_of])}"
    return Markup(line)
