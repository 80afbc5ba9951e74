# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Copies: how many records held each text, how near copies were found, and the largest clusters."""

from __future__ import annotations

from provender.release.contents import Contents
from provender.release.report.departed import Departures
from provender.release.report.examples import find_shown, largest_clusters, show
from provender.release.report.wording import reason_words
from provender.release.spreads import Spread
from provender.report.bars import FILLS, Bar, Part, bar_plot, histogram_plot
from provender.report.numbers import counted, format_count
from provender.report.page import Markup, Page, Phrase, told
from provender.report.sheet import Cell, Column, Sheet

__all__ = ["add_duplicates"]

_CLUSTERS = 10
_CLASSES = 20


def add_duplicates(page: Page, contents: Contents, departures: Departures) -> None:
    """Add what is known of copies."""
    page.heading("Copies", "重复")
    asked = contents.manifest["options"]["dedup"]
    if not asked.get("exact", True):
        page.paragraph(Phrase("Copies were not merged.", "未合并副本。"))
        return
    if asked.get("near") is None:
        page.paragraph(
            Phrase(
                "Copies of the same text were merged; near copies were not looked for.",
                "相同正文的副本已合并；未查找近似副本。",
            )
        )
    total = contents.figures.total
    page.paragraph(
        Phrase(
            f"{counted(total.documents, 'released document', 'released documents')} hold the text "
            f"of {counted(total.records, 'record', 'records')}.",
            f"放行的 {format_count(total.documents)} 篇文档含有 "
            f"{format_count(total.records)} 条记录的正文。",
        )
    )
    _sizes(page, contents)
    _left(page, contents)
    _similarity(page, departures)
    _largest(page, contents)


def _sizes(page: Page, contents: Contents) -> None:
    """Add how many records held each text, in classes that double."""
    classes: dict[int, int] = {}
    for copies, documents in contents.figures.copies.items():
        at = (max(copies, 1) - 1).bit_length()
        classes[at] = classes.get(at, 0) + documents
    if not classes:
        return
    total = sum(classes.values())
    rows: list[list[Cell]] = []
    for at in range(max(classes) + 1):
        low, high = (1, 1) if at == 0 else (2 ** (at - 1) + 1, 2**at)
        label = f"{low:,}" if low == high else f"{low:,}–{high:,}"
        rows.append([label, classes.get(at, 0), classes.get(at, 0) / total])
    page.chart(
        Phrase("Documents by how many records held their text", "按持有相同正文的记录数统计的文档"),
        bar_plot([Bar(str(r[0]), [Part(FILLS[0], float(str(r[1])))], f"{r[1]:,}") for r in rows]),
        Sheet(
            "copies",
            (
                Column("records", Phrase("records with this text", "持有该正文的记录"), "name"),
                Column("documents", Phrase("documents", "文档")),
                Column("share", Phrase("of all", "占全部"), "share"),
            ),
            rows,
        ),
    )


def _left(page: Page, contents: Contents) -> None:
    found: dict[str, tuple[int, int]] = {}
    for one in contents.figures.departed:
        if one.stage == "dedup":
            records, text = found.get(one.reason, (0, 0))
            found[one.reason] = (records + one.records, text + one.text_bytes)
    if not found:
        return
    order = sorted(found, key=lambda reason: (-found[reason][0], reason))
    page.chart(
        Phrase("Copies that left", "去除的副本"),
        bar_plot(
            [
                Bar(reason_words(r), [Part(FILLS[0], found[r][0])], format_count(found[r][0]))
                for r in order
            ]
        ),
        Sheet(
            "copies-left",
            (
                Column("reason", Phrase("reason", "原因"), "words"),
                Column("code", Phrase("code", "代码"), "code"),
                Column("records", Phrase("records", "记录")),
                Column("text_bytes", Phrase("text", "文本"), "bytes"),
            ),
            [[reason_words(r), r, *found[r]] for r in order],
        ),
    )


def _similarity(page: Page, departures: Departures) -> None:
    """Add how similar near copies are to what they are a copy of."""
    near = [one for (rule, _), one in departures.values.items() if rule == "near_duplicate"]
    if not near:
        return
    spread = sum(near, Spread())
    counts = [0] * _CLASSES
    for value, count in spread.counts.items():
        counts[max(0, min(int(value * _CLASSES), _CLASSES - 1))] += count
    page.chart(
        Phrase("How similar near copies are", "近似副本的相似度"),
        histogram_plot(
            [[count] for count in counts], FILLS[:1], [(n / 4, f"{n / 4:g}") for n in range(5)]
        ),
        Sheet(
            "near-copies",
            (
                Column("similarity", Phrase("similarity", "相似度"), "name"),
                Column("documents", Phrase("documents", "文档")),
            ),
            [[f"{n / _CLASSES:.2f}–{(n + 1) / _CLASSES:.2f}", c] for n, c in enumerate(counts)],
        ),
        note=Phrase(
            "Estimated share of word runs that a document and the one it left for have in common "
            "(Jaccard).",
            "文档与其所归并文档共有词串比例的估计值（Jaccard）。",
        ),
    )


def _largest(page: Page, contents: Contents) -> None:
    ids = largest_clusters(contents, _CLUSTERS)
    if not ids:
        return
    found = find_shown(contents, set(ids))
    page.subheading(Phrase("Texts that most records held", "被最多记录持有的正文"))
    page.list(
        [
            Markup(
                told(Phrase(f"{counted(found[one].row['repetitions'], 'record', 'records')}: ",
                            f"{found[one].row['repetitions']:,} 条记录："))
                + show(found[one])
            )
            for one in ids if one in found
        ]
    )  # fmt: skip
