# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Where everything came from: each source with its terms, its receipts and its input files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from provender.release.contents import Contents
from provender.release.report.wording import words
from provender.report.bars import FILLS, GONE, Bar, Part, bar_plot
from provender.report.numbers import counted, format_bytes, format_count
from provender.report.page import Page, Phrase
from provender.report.phrase import Said
from provender.report.sheet import Cell, Column, Sheet

__all__ = ["add_sources"]

_MOST_BARS = 25
_MOST_TOLD = 25
_FILES_NAMED = 5


@dataclass
class _Inputs:
    """Input files of a source.

    Attributes:
        files: How many.
        size_bytes: Their size.
        dropped: Records that left.
        unreadable: Records that could not be read.
        first: The first files.
    """

    files: int = 0
    size_bytes: int = 0
    dropped: int = 0
    unreadable: int = 0
    first: list[Mapping[str, Any]] = field(default_factory=list)


def add_sources(page: Page, contents: Contents) -> None:
    """Add all sources, the largest first."""
    page.heading("Sources and receipts", "来源与凭据")
    inputs = _inputs(contents)
    sources = sorted(
        contents.manifest["sources"], key=lambda one: (-one["records_read"], one["id"])
    )
    bars = []
    for one in sources[:_MOST_BARS]:
        own = inputs.get(one["id"], _Inputs())
        bars.append(
            Bar(
                one["id"],
                [Part(FILLS[0], one["released"]), Part(GONE, own.dropped),
                 Part(FILLS[2], own.unreadable)],
                f"{format_count(one['released'])} / {format_count(one['records_read'])}",
            )
        )  # fmt: skip
    page.chart(
        Phrase("Records of each source", "各来源的记录"),
        bar_plot(bars),
        Sheet(
            "sources",
            _COLUMNS,
            [
                [one["id"], words("channels", one["channel"]), one["format"], _stated(one),
                 ", ".join(one["licenses"]) or None, _acquired(contents, one),
                 *_counts(one, inputs.get(one["id"], _Inputs()))]
                for one in sources
            ],
            shown=40,
        ),
        note=Phrase(
            "At the end of each bar: released / read. Records read = released + dropped + "
            "unreadable, for each source and for each input file.",
            "条形末尾为：放行 / 读取。每个来源和每个输入文件都满足："
            "读取记录 = 放行 + 去除 + 无法读取。",
        ),
        legend=[
            (FILLS[0], Phrase("released", "放行")),
            (GONE, Phrase("dropped", "去除")),
            (FILLS[2], Phrase("unreadable", "无法读取")),
        ],
    )  # fmt: skip
    _generators(page, contents)
    page.subheading(Phrase("Input files", "输入文件"))
    page.paragraph(
        Phrase(
            "The SHA-256 of each file as it was read; all are in `ledger/inputs.parquet`.",
            "每个文件读取时的 SHA-256；全部列于 `ledger/inputs.parquet`。",
        ),
        "soft",
    )
    for one in sources[:_MOST_TOLD]:
        _files(page, one["id"], inputs.get(one["id"], _Inputs()))
    if len(sources) > _MOST_TOLD:
        rest = len(sources) - _MOST_TOLD
        page.paragraph(
            Phrase(f"And {rest:,} more sources.", f"另有 {rest:,} 个来源。"), "soft"
        )  # fmt: skip


_COLUMNS = (
    Column("source", Phrase("source", "来源"), "name"),
    Column("channel", Phrase("channel", "渠道"), "words"),
    Column("format", Phrase("format", "格式"), "code"),
    Column("stated", Phrase("terms stated in the recipe", "配方声明的条款"), "words"),
    Column("licenses", Phrase("licences concluded", "判定的许可证"), "words"),
    Column("acquired", Phrase("acquired", "取得日期"), "name"),
    Column("files", Phrase("files", "文件")),
    Column("input_bytes", Phrase("bytes of files", "文件大小"), "bytes"),
    Column("records_read", Phrase("records read", "读取记录")),
    Column("released", Phrase("released", "放行")),
    Column("dropped", Phrase("dropped", "去除")),
    Column("unreadable", Phrase("unreadable", "无法读取")),
)


def _inputs(contents: Contents) -> dict[str, _Inputs]:
    found: dict[str, _Inputs] = {}
    for row in contents.inputs():
        own = found.setdefault(row["source"], _Inputs())
        own.files += 1
        own.size_bytes += row["size_bytes"] or 0
        own.dropped += row["dropped"]
        own.unreadable += row["unreadable"]
        if len(own.first) < _FILES_NAMED:
            own.first.append(row)
    return found


def _counts(source: Mapping[str, Any], own: _Inputs) -> list[Cell]:
    return [
        own.files, own.size_bytes, source["records_read"], source["released"], own.dropped,
        own.unreadable,
    ]  # fmt: skip


def _stated(source: Mapping[str, Any]) -> Said:
    """Return what the recipe says of a source's terms."""
    stated = source.get("stated") or {}
    terms = stated.get("terms")
    if stated.get("license"):
        return str(stated["license"])
    if isinstance(terms, Mapping):
        ground = (terms.get("ground"), terms.get("jurisdiction"), terms.get("reference"))
        return " · ".join(str(part) for part in ground if part)
    if stated.get("contract"):
        return Phrase("a contract", "合同")
    if stated.get("generator"):
        return Phrase("terms of the model that made it", "生成它的模型的条款")
    if stated.get("sign_off"):
        return Phrase("a contributor's sign-off", "贡献者的签署")
    return Phrase("none; documents state their own", "无；由文档自行声明")


def _acquired(contents: Contents, source: Mapping[str, Any]) -> str | None:
    """Return the first and last day on which something was acquired, by its receipts."""
    span = contents.figures.spans.get(source["id"], {}).get("acquired_at")
    if span is None:
        stated = (source.get("stated") or {}).get("acquired_at")
        return None if stated is None else str(stated)[:10]
    return span[0] if span[0] == span[1] else f"{span[0]} – {span[1]}"


def _generators(page: Page, contents: Contents) -> None:
    """Add which models made text, under which terms."""
    made = contents.figures.generators
    if not made:
        return
    page.subheading(Phrase("Generated text", "生成的文本"))
    page.sheet(
        Sheet(
            "generators",
            (
                Column("model", Phrase("model", "模型"), "name"),
                Column("terms", Phrase("terms of its output", "其输出的条款"), "words"),
                Column("source", Phrase("source", "来源"), "name"),
                Column("documents", Phrase("documents", "文档")),
                Column("text_bytes", Phrase("text", "文本"), "bytes"),
            ),
            [
                [model, terms, source, made[key].documents, made[key].text_bytes]
                for key in sorted(made, key=lambda k: (-made[k].text_bytes, str(k)))
                for source, model, terms in [key]
            ],
        )
    )


def _files(page: Page, name: str, own: _Inputs) -> None:
    count, size = format_count(own.files), format_bytes(own.size_bytes)
    short = name if len(name) <= 60 else f"{name[:59]}…"
    with page.fold(
        Phrase(
            f"{short}: {counted(own.files, 'file', 'files')}, {size}",
            f"{short}：{count} 个文件，{size}",
        )
    ):
        page.sheet(
            Sheet(
                f"inputs-{name}",
                (
                    Column("input", Phrase("file", "文件"), "name"),
                    Column("sha256", Phrase("SHA-256", "SHA-256"), "code"),
                    Column("size_bytes", Phrase("bytes", "字节")),
                    Column("records_read", Phrase("records read", "读取记录")),
                    Column("released", Phrase("released", "放行")),
                    Column("dropped", Phrase("dropped", "去除")),
                    Column("unreadable", Phrase("unreadable", "无法读取")),
                ),
                [
                    [row["input"], row["sha256"], row["size_bytes"], row["records_read"],
                     row["released"], row["dropped"], row["unreadable"]]
                    for row in own.first
                ],
            ),
            Phrase(f"The first files of {short}", f"{short} 的前几个文件"),
            link=False,
        )  # fmt: skip
        if own.files > len(own.first):
            rest = own.files - len(own.first)
            page.paragraph(Phrase(f"And {rest:,} more.", f"另有 {rest:,} 个。"), "soft")
