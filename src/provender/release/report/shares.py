# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What the release is made of: tiers, licences, languages, domains and lengths of documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from provender.release.contents import TIERS, Contents
from provender.release.figures import Share
from provender.release.report.wording import words
from provender.report.bars import FILLS, PLAIN, Bar, Part, bar_plot, histogram_plot
from provender.report.numbers import format_bytes, format_count, format_share
from provender.report.page import Page, Phrase
from provender.report.phrase import Said
from provender.report.sheet import Cell, Column, Sheet

__all__ = ["add_shares", "tier_fill"]

_MOST_BARS = 12
_NOT_TOLD = Phrase("not told", "未说明")

_OF_SHARES = (
    Column("documents", Phrase("documents", "文档")),
    Column("text_bytes", Phrase("text", "文本"), "bytes"),
    Column("share_of_text", Phrase("of all text", "占全部文本"), "share"),
)
_TOKENS = Column("tokens", Phrase("tokens", "词元"))


def tier_fill(tier: str) -> str:
    """Return the fill of a tier in every drawing."""
    return FILLS[TIERS.index(tier)] if tier in TIERS else FILLS[-1]


def add_shares(page: Page, contents: Contents) -> None:
    """Add the distributions."""
    page.heading("What is in it", "内容构成")
    page.paragraph(
        Phrase(
            "Bars are bytes of text. Fills are tiers; grey stands for all of them.",
            "条形长度为文本字节数。填充表示层级；灰色为全部层级合计。",
        ),
        "soft",
    )
    _tiers(page, contents)
    _by(
        page,
        contents,
        "license_concluded",
        Phrase("Licences", "许可证"),
        Phrase("licence", "许可证"),
        "licenses",
    )
    _by(
        page,
        contents,
        "language",
        Phrase("Languages", "语言"),
        Phrase("language", "语言"),
        "languages",
    )
    _by(
        page,
        contents,
        "source",
        Phrase("Sources", "来源"),
        Phrase("source", "来源"),
        "released_by_source",
    )
    _domains(page, contents)
    _lengths(page, contents)  # fmt: skip


def _legend(contents: Contents) -> list[tuple[str, Said]]:
    return [(tier_fill(tier), words("tiers", tier)) for tier in contents.tiers]


def _tiers(page: Page, contents: Contents) -> None:
    shares = contents.figures.by("tier")
    rows = [
        [words("tiers", tier), tier, words("tier_meanings", tier),
         *_cells(contents, shares[tier])]
        for tier in contents.tiers if tier in shares
    ]  # fmt: skip
    columns = (
        Column("tier", Phrase("tier", "层级"), "words"),
        Column("code", Phrase("code", "代码"), "code"),
        Column("you_must", Phrase("you must", "使用者须"), "words"),
        *_columns(contents),
    )
    bars = [
        Bar(words("tiers", tier), [Part(tier_fill(tier), shares[tier].text_bytes)],
            _figure(contents, shares[tier]))
        for tier in contents.tiers if tier in shares
    ]  # fmt: skip
    page.chart(Phrase("Tiers", "层级"), bar_plot(bars), Sheet("tiers", columns, rows))


def _by(
    page: Page, contents: Contents, dimension: str, title: Phrase, heading: Phrase, name: str
) -> None:
    """Add one distribution by tier."""
    shares = contents.figures.by(dimension)
    by_tier = contents.figures.by(dimension, "tier")
    bars = [
        Bar(
            value or _NOT_TOLD,
            [Part(tier_fill(t), by_tier.get((value, t), Share()).text_bytes) for t in TIERS],
            _figure(contents, share),
        )
        for value, share in list(shares.items())[:_MOST_BARS]
    ]
    page.chart(
        title,
        bar_plot(bars),
        Sheet(name, (Column(dimension, heading, "name"), *_columns(contents)),
              _rows(contents, shares)),
        note=most_of(len(shares)),
        legend=_legend(contents),
    )  # fmt: skip


def most_of(count: int) -> Phrase | None:
    """Return the words that say how many bars are shown of all, None if they are all."""
    if count <= _MOST_BARS:
        return None
    return Phrase(
        f"The {_MOST_BARS} largest of {format_count(count)}; the table and the CSV have more, the "
        "data has all.",
        f"{format_count(count)} 项中最大的 {_MOST_BARS} 项；表格与 CSV 列出更多，数据中有全部。",
    )


def _domains(page: Page, contents: Contents) -> None:
    shares = contents.figures.by_domain()
    if not shares:
        return
    page.chart(
        Phrase("Domains", "域名"),
        bar_plot(
            [
                Bar(domain, [Part(PLAIN, share.text_bytes)], _figure(contents, share))
                for domain, share in list(shares.items())[:_MOST_BARS]
            ]
        ),
        Sheet(
            "domains",
            (Column("domain", Phrase("domain", "域名"), "name"), *_columns(contents)),
            _rows(contents, shares),
        ),
        note=most_of(len(shares)),
    )


def _lengths(page: Page, contents: Contents) -> None:
    lengths = contents.figures.lengths
    if not lengths:
        return
    classes = list(range(min(lengths), max(lengths) + 1))
    total = sum(lengths.values())
    bounds = [(0 if n == 0 else 2 ** (n - 1), 2**n - 1) for n in classes]
    rows: list[list[Cell]] = [
        [f"{low:,}–{high:,}", low, high, lengths.get(n, 0), lengths.get(n, 0) / total]
        for n, (low, high) in zip(classes, bounds, strict=True)
    ]
    step = max(1, -(-len(classes) // 6))
    ticks = [
        (at / len(classes), format_bytes(bounds[at][0])) for at in range(0, len(classes), step)
    ]
    page.chart(
        Phrase("Lengths of documents", "文档长度"),
        histogram_plot([[lengths.get(n, 0)] for n in classes], [PLAIN], ticks),
        Sheet(
            "lengths",
            (
                Column("class", Phrase("bytes of text", "文本字节数"), "name"),
                Column("from_bytes", Phrase("from", "从")),
                Column("to_bytes", Phrase("to", "到")),
                Column("documents", Phrase("documents", "文档")),
                Column("share", Phrase("of all", "占全部"), "share"),
            ),
            rows,
            shown=70,
        ),
        note=Phrase(
            "Documents by bytes of their text; each class is twice as wide as the one before.",
            "按文本字节数统计的文档数；每一档的宽度是前一档的两倍。",
        ),
    )


def _columns(contents: Contents) -> tuple[Column, ...]:
    return (*_OF_SHARES, _TOKENS) if contents.figures.total.tokens else _OF_SHARES


def _rows(contents: Contents, shares: Mapping[Any, Share]) -> list[Sequence[Cell]]:
    return [[name or _NOT_TOLD, *_cells(contents, share)] for name, share in shares.items()]


def _cells(contents: Contents, share: Share) -> list[Cell]:
    total = contents.figures.total
    cells: list[Cell] = [
        share.documents, share.text_bytes, share.text_bytes / max(total.text_bytes, 1),
    ]  # fmt: skip
    return [*cells, share.tokens] if total.tokens else cells


def _figure(contents: Contents, share: Share) -> str:
    whole = max(contents.figures.total.text_bytes, 1)
    return f"{format_bytes(share.text_bytes)} · {format_share(share.text_bytes / whole)}"
