# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What the release is, in the figures that matter most."""

from __future__ import annotations

from provender.release.contents import Contents
from provender.release.report.wording import words
from provender.report.numbers import counted, format_bytes, format_count
from provender.report.page import Page, Phrase, data, told

__all__ = ["add_overview"]


def add_overview(page: Page, contents: Contents) -> None:
    """Add what stands above the first section."""
    release, counts = contents.manifest["release"], contents.manifest["counts"]
    total, sources = contents.figures.total, len(contents.manifest["sources"])
    if release.get("description"):
        page.paragraph(data(release["description"]))
    page.paragraph(
        Phrase(
            f"{counted(total.documents, 'document', 'documents')} with "
            f"{format_bytes(total.text_bytes)} of text, out of "
            f"{counted(counts['records_read'], 'record', 'records')} of "
            f"{counted(sources, 'source', 'sources')}. Each document keeps its "
            "own terms.",
            f"从 {format_count(sources)} 个来源的 "
            f"{format_count(counts['records_read'])} 条记录中，放行 "
            f"{format_count(total.documents)} 篇文档，共 {format_bytes(total.text_bytes)} 文本。"
            "每篇文档保留其自身的使用条款。",
        ),
        "lead",
    )
    facts = [
        (Phrase("Version", "版本"), data(release["version"])),
        (Phrase("Date", "日期"), data(release["date"])),
        (Phrase("Documents", "文档"), data(format_count(total.documents))),
        (Phrase("Text", "文本"), data(format_bytes(total.text_bytes))),
        (Phrase("Records read", "读取记录"), data(format_count(counts["records_read"]))),
        (Phrase("Left on the way", "途中去除"),
         data(format_count(counts["dropped"] + counts["unreadable"]))),
        (Phrase("Policy", "政策"), data(contents.manifest["policy"]["name"])),
        (Phrase("Tiers", "层级"), told(Phrase("; ".join(_tiers(contents, 0)),
                                              "；".join(_tiers(contents, 1))))),
    ]  # fmt: skip
    if total.tokens:
        facts.insert(4, (Phrase("Tokens", "词元"), data(format_count(total.tokens))))
    page.facts(facts)
    if contents.manifest["sample"] is not None:
        page.paragraph(
            Phrase("A sample: not all records were used.", "这是抽样结果，并未使用全部记录。")
        )
    page.paragraph(
        Phrase(
            "What decides here is a reading of terms by rules, and no legal advice. All figures "
            "are counted from this folder; `provender verify` counts them again and compares.",
            "这里的判定是按规则对使用条款的解读，不构成法律意见。所有数字均由本文件夹统计得出；"
            "`provender verify` 会重新统计并比对。",
        ),
        "soft",
    )


def _tiers(contents: Contents, language: int) -> list[str]:
    named = (words("tiers", tier) for tier in contents.tiers)
    return [name[language] if isinstance(name, Phrase) else name for name in named]
