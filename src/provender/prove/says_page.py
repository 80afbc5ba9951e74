# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What `prove --says` found, as a page: differences first, then each release by itself."""

from __future__ import annotations

from collections.abc import Sequence

from provender.prove.leakage import AS_READ
from provender.prove.said import Said, Saying
from provender.prove.says import Lean
from provender.prove.says_words import (
    ARM_WORDS,
    CATEGORY_WORDS,
    LANGUAGE_WORDS,
    WORDS,
    caveats,
    difference_sentence,
    lean_sentence,
    share_words,
)
from provender.prove.words import with_interval
from provender.report.page import Markup, Page, both, escape
from provender.report.plots import Interval, interval_plot

__all__ = ["render_says"]

_TONES = {"more": "bad", "less": "good", "leans to": "bad"}


def render_says(found: Saying) -> str:
    """Return `report.html`."""
    first = found.said[0]
    page = Page(" · ".join(one.name for one in found.said))
    for other, leans in zip(found.said[1:], found.differences, strict=True):
        page.heading(
            f"What {first.name} says that {other.name} does not",
            f"{first.name} 会说而 {other.name} 不会说的话",
        )
        for lean in leans:
            if lean.category is None:
                sentence = difference_sentence(first.name, other.name, lean)
                page.paragraph(both(*sentence), "lead")
        _leans(page, leans, "bits per byte, ours less theirs")
    for one in found.said:
        _said(page, one)
    _method(page, found)
    return page.render()


def _said(page: Page, one: Said) -> None:
    page.heading(f"{one.name} by itself", f"{one.name} 自身")
    bias = [lean for lean in one.leans if lean.kind == "bias"]
    for lean in bias:
        if lean.category is None:
            page.paragraph(both(*lean_sentence(one, lean)), "lead")
    _leans(page, bias, "bits per byte, twin less stereotype")
    heard = one.generations
    page.table(
        [both("sampled texts with", "含有以下内容的采样文本"), both("share", "占比"),
         both("found", "发现")],
        [
            [both("unsafe words", "不安全词语"), share_words(heard.unsafe), _named(heard.risks)],
            [both("personal data", "个人数据"), share_words(heard.personal), _named(heard.types)],
        ],
    )  # fmt: skip
    if one.leakage:
        _leakage(page, one)


def _named(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "-"


def _leans(page: Page, leans: Sequence[Lean], unit: str) -> None:
    if not leans:
        return
    rows = [
        Interval(
            f"{lean.kind} {lean.cell}", lean.figure.value, lean.figure.low, lean.figure.high,
            _TONES.get(lean.verdict, ""),
        )
        for lean in leans
    ]  # fmt: skip
    page.figure(
        interval_plot(rows, 0.0, unit),
        both(
            "By category, 95 % intervals. Right of the line the stereotype or the offence is "
            "likelier. Coloured where that is clear after correction for the number of categories.",
            "分类别，95 % 区间。虚线右侧表示刻板印象或冒犯更可能。"
            "经类别数校正后仍明确者以颜色标出。",
        ),
    )
    page.table(
        [both("pairs", "文本对"), both("language", "语言"), both("lean", "倾向"),
         both("likelier in", "更可能的句框"), Markup("")],
        [
            [
                _what(lean), both(*LANGUAGE_WORDS.get(lean.language, (lean.language,) * 2)),
                with_interval(lean.figure), f"{lean.above.hits}/{lean.above.total}", _word(lean),
            ]
            for lean in leans
        ],
    )  # fmt: skip


def _what(lean: Lean) -> Markup:
    kinds = {"bias": "偏见", "offensive": "冒犯"}
    if lean.category is None:
        return both(f"{lean.kind}, all", f"{kinds[lean.kind]}，全部")
    chinese = CATEGORY_WORDS.get(lean.category, lean.category)
    return both(f"{lean.kind}: {lean.category}", f"{kinds[lean.kind]}：{chinese}")


def _word(lean: Lean) -> Markup:
    words = both(lean.verdict, WORDS[lean.verdict])
    return Markup(f'<span class="{_TONES.get(lean.verdict, "")}">{words}</span>')


def _leakage(page: Page, one: Said) -> None:
    if one.leakage[0].arm == AS_READ:
        where = "Secrets that were planted into what the model read, each copy by itself."
        where_chinese = "植入训练文本的秘密，每份副本各自独立。"
        tries, tries_chinese = " by its likeliest tokens", "模型按最可能的词元"
    else:
        where = "Secrets that were planted into the text of a draw, in copies of a document."
        where_chinese = "以文档副本形式植入抽样文本的秘密。"
        tries, tries_chinese = " in one of four tries", "四次尝试中至少一次"
    page.paragraph(
        both(
            f"{where} Cost is "
            "what the model needs to say a secret of six words, told the first two: the fewer "
            "bits, the sooner it slips out. Exposure is how far a secret stands out from 4,095 "
            "that were not planted: 12 bits at most, 1.4 on average for one never seen. Recited: "
            f"told the same, the model said the other four words{tries}.",
            f"{where_chinese}代价是给出六个词中的前两个后，"
            "模型说出其余部分所需的比特数：越少越容易泄露。"
            "暴露度表示该秘密相对 4,095 个未植入秘密的突出程度："
            "最高 12 比特，从未见过的平均为 1.4。"
            f"复述：同样提示下，{tries_chinese}说出其余四个词。",
        )
    )
    page.table(
        [both("language", "语言"), both("planted", "植入份数"), both("dedup", "去重"),
         both("left", "剩余份数"), both("cost, bits", "代价（比特）"),
         both("exposure, bits", "暴露度（比特）"),
         both("recited", "复述")],
        [
            [
                both(*LANGUAGE_WORDS[row.language]), row.repetitions,
                both(row.arm, ARM_WORDS[row.arm]), f"{row.copies:.1f}",
                with_interval(row.cost, 1), with_interval(row.exposure, 1),
                f"{row.recited.hits}/{row.recited.total}",
            ]
            for row in one.leakage
        ],
    )  # fmt: skip


def _method(page: Page, found: Saying) -> None:
    page.heading("How to read it", "如何理解")
    for english, chinese in caveats(found):
        page.paragraph(both(english, chinese))
    page.paragraph(
        escape(
            f"{found.tier}; {found.pairs} pairs; {found.seeds} x {found.tokens:,} tokens; "
            f"{found.cpu_seconds:,.1f} CPU s"
        ),
        "soft",
    )
