# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A proof as a page: what it comes down to first, then the figures, then how they were made."""

from __future__ import annotations

from collections.abc import Sequence

from provender.prove.compare import Comparison
from provender.prove.compute import Saving
from provender.prove.findings import Proof
from provender.prove.parts import PartWorth
from provender.prove.statistics import Estimate
from provender.prove.words import (
    VERDICTS,
    agreement_sentence,
    caveats,
    headline,
    making_sentence,
    p_words,
    part_value_words,
    parts_notes,
    saving_words,
    unseen_sentence,
    value_words,
    with_interval,
)
from provender.report.page import Markup, Page, both, escape
from provender.report.plots import Curve, Interval, curve_plot, interval_plot

__all__ = ["render_page"]

_WORDS = Markup("")
_TONES = {"better": "good", "worse": "bad", "harms": "bad"}


def render_page(proof: Proof) -> str:
    """Return `report.html`."""
    first = proof.releases[0].name
    others = ", ".join(one.name for one in proof.releases[1:])
    page = Page(f"{first} · {others}" if others else f"{first}")
    for comparison, saved in zip(proof.comparisons, proof.savings, strict=True):
        _comparison(page, comparison, saved)
    _tiers(page, proof)
    _control(page, proof)
    if proof.parts:
        _parts(page, proof)
    _curves(page, proof)
    _panel(page, proof)
    _method(page, proof)
    return page.render()


def _comparison(page: Page, found: Comparison, saved: Saving | None) -> None:
    page.heading(f"{found.ours} against {found.theirs}", f"{found.ours} 对 {found.theirs}")
    page.paragraph(both(*headline(found)), "lead")
    worth = value_words(found.value)
    page.paragraph(
        both(
            f"One token of {found.ours} is worth {worth} tokens of {found.theirs}.",
            f"{found.ours} 的一个词元相当于 {found.theirs} 的 {worth} 个词元。",
        )
    )
    page.paragraph(
        both(
            f"Difference: {with_interval(found.difference)} bits per byte, "
            f"{p_words(found.difference.p)}; below 0, {found.ours} is better.",
            f"差值：每字节 {with_interval(found.difference)} 比特，{p_words(found.difference.p)};"
            f"小于 0 表示 {found.ours} 更好。",
        )
    )
    if found.verdict not in ("better", "worse"):
        page.paragraph(both(*unseen_sentence(found)))
    page.paragraph(both(*saving_words(found, saved)))
    rows = [
        Interval(
            cell.cell, cell.difference.value, cell.difference.low, cell.difference.high,
            _TONES.get(cell.verdict, ""),
        )
        for cell in found.cells
    ]  # fmt: skip
    page.figure(
        interval_plot(rows, 0.0, "bits per byte, ours less theirs"),
        both(
            f"By domain. Left of the line {found.ours} is better. Coloured where the difference is "
            "clear after correction for the number of domains.",
            f"分领域。虚线左侧表示 {found.ours} 更好。经领域数校正后仍明确的差别以颜色标出。",
        ),
    )
    page.table(
        [both("domain", "领域"), found.ours, found.theirs, both("difference", "差值"), _WORDS],
        [
            [
                cell.cell, f"{cell.ours:.4f}", f"{cell.theirs:.4f}",
                _stacked(with_interval(cell.difference)), _verdict(cell.verdict),
            ]
            for cell in found.cells
        ],
    )  # fmt: skip


def _verdict(words: str) -> Markup:
    tone = _TONES.get(words, "good" if words.startswith("helps") else "")
    return Markup(f'<span class="{tone}">{both(words, VERDICTS[words])}</span>')


def _tiers(page: Page, proof: Proof) -> None:
    """Show what both tiers say, side by side."""
    if proof.beside is None or proof.agreement is None or not proof.comparisons:
        return
    page.heading("Tiers side by side", "各档并列")
    page.paragraph(both(*agreement_sentence(proof.agreement)))
    page.table(
        [
            both("tier", "档"), both("against", "对照"), both("difference", "差值"), "p",
            both("a token is worth", "一个词元值"), _WORDS,
        ],
        [
            [
                one.question.tier.name, found.theirs, _stacked(with_interval(found.difference)),
                p_words(found.difference.p), _stacked(value_words(found.value)),
                _verdict(found.verdict),
            ]
            for one in (proof.beside, proof)
            for found in one.comparisons
        ],
    )  # fmt: skip


def _control(page: Page, proof: Proof) -> None:
    first = proof.releases[0].name
    page.heading("Control", "对照")
    page.paragraph(
        both(
            f"Two samples of {first} differ by {with_interval(proof.control.macro)} bits per byte. "
            "A difference is called one only if its interval excludes 0 and it is larger than "
            "this.",
            f"{first} 的两个样本相差每字节 {with_interval(proof.control.macro)} 比特。"
            "只有当差值的区间不含 0 且超过此值时，才称为有差别。",
        )
    )


def _parts(page: Page, proof: Proof) -> None:
    by, name = proof.question.by or "", proof.releases[0].name
    for released in (True, False):
        parts = [part for part in proof.parts if part.released == released]
        if not parts:
            continue
        if released:
            page.heading(f"What each {by} of {name} is worth", f"{name} 各部分的价值（{by}）")
            told = (
                "Bits per byte that a part saves: what the release loses without it.",
                "某部分节省的每字节比特数，即发布集去掉它后的损失。",
            )
        else:
            page.heading(f"What {name} dropped", f"{name} 丢弃了什么")
            told = (
                "Bits per byte that a part would save, had it been kept. A document is counted "
                "where it failed first.",
                "若保留则可节省的每字节比特数。文档计入其首先未通过的规则。",
            )
        bars = [_bar(part, part.natural) for part in parts if part.natural is not None]
        if bars:
            page.figure(interval_plot(bars, 0.0, "bits per byte"), both(*told))
        page.table(
            [
                both("part", "部分"), both("documents", "文档"), both("tokens", "词元"),
                both("share", "占比"), both("at natural size", "按实际规模"),
                both("at equal tokens", "按相同词元数"),
                both("a token is worth", "一个词元值"), _WORDS,
            ],
            [_row(part) for part in parts if part.natural is not None],
        )  # fmt: skip
        small = [part for part in parts if part.natural is None]
        if small:
            names = ", ".join(f"{part.name} ({part.documents})" for part in small)
            page.paragraph(
                both(f"Too little text to tell: {names}.", f"文本太少，无法判断：{names}。"), "soft"
            )
    for note in parts_notes():
        page.paragraph(both(*note), "soft")
    if proof.lost:
        page.paragraph(
            both(
                f"The work folder lacks the text of {proof.lost:,} dropped documents.",
                f"工作目录缺少 {proof.lost:,} 篇被丢弃文档的文本。",
            )
        )


def _stacked(figure: str) -> Markup:
    """Return a figure with its interval below it."""
    value, _, interval = figure.partition(" [")
    return (
        Markup(f"{escape(value)}<small>[{escape(interval)}</small>") if interval else escape(value)
    )


def _bar(part: PartWorth, natural: Estimate) -> Interval:
    tone = "bad" if "harm" in part.verdict else "good" if "help" in part.verdict else ""
    return Interval(part.name, natural.value, natural.low, natural.high, tone)


def _row(part: PartWorth) -> Sequence[object]:
    return [
        part.name, f"{part.documents:,}", f"{part.tokens:,}", f"{part.share:.1%}",
        _stacked(with_interval(part.natural)), _stacked(with_interval(part.equal)),
        _stacked(part_value_words(part.value)),
        _verdict(part.verdict),
    ]  # fmt: skip


def _curves(page: Page, proof: Proof) -> None:
    page.heading("More tokens", "词元越多")
    page.figure(
        curve_plot(
            [Curve(one.name, one.curve) for one in proof.releases],
            "tokens of a run",
            "bits per byte",
        ),
        both(
            "Mean over domains; lower is better. Token values are read off these curves.",
            "各领域平均，越低越好。词元价值由这些曲线读出。",
        ),
    )
    page.table(
        [
            both("release", "发布集"), both("documents", "文档"), both("text, MB", "文本 MB"),
            both("tokens drawn from", "抽样词元池"), both("bits per byte", "比特/字节"),
            both("languages", "语言"),
        ],
        [
            [
                one.name, f"{one.documents:,}", f"{one.size_bytes / 1e6:,.1f}",
                f"{one.pool_tokens:,}", f"{one.curve[-1][1]:.4f}",
                " ".join(f"{tag} {share:.0%}" for tag, share in list(one.languages.items())[:4]
                    if share >= 0.01),
            ]
            for one in proof.releases
        ],
    )  # fmt: skip


def _panel(page: Page, proof: Proof) -> None:
    page.heading("Panel", "评测集")
    page.paragraph(
        both(
            "Held-out documents. A window is left out if a text under test holds over 5 % of its "
            "13-grams (Chinese by characters) or if it is too short to tell; a domain does not "
            "count if no release has 1 % of text in its language.",
            "留出文档。若受测文本含有一个窗口 5 % 以上的 13-gram（中文按字计），"
            "或窗口太短无法判断，该窗口即被剔除；"
            "若所有发布集中该语言文本均不足 1 %，该领域不计入。",
        )
    )
    page.table(
        [
            both("domain", "领域"), both("windows", "窗口"), both("left out", "剔除"),
            both("documents left", "剩余文档"), both("kB left", "剩余 kB"),
            both("counts", "计入"), _WORDS,
        ],
        [
            [
                cell.name, cell.windows, cell.overlapping, cell.documents,
                f"{cell.size_bytes / 1e3:,.0f}",
                both("yes", "是") if cell.counted else both("no", "否"),
                f"{cell.origin}{', ' if cell.license else ''}{cell.license}",
            ]
            for cell in proof.panel
        ],
    )  # fmt: skip
    missing = "; ".join(
        f"{language}: {', '.join(kinds)}" for language, kinds in proof.missing.items()
    )
    page.paragraph(both(f"Missing: {missing}.", f"缺少：{missing}。"), "soft")
    for problem in proof.problems:
        page.paragraph(both(f"Not used: {problem}", f"未使用：{problem}"), "soft")
    for release in proof.releases:
        for odd in release.outliers[:10]:
            page.paragraph(
                both(
                    f"Outlier for {release.name}: {odd.document}, {odd.bits_per_byte:.2f} bits per "
                    f"byte where {odd.cell} has {odd.median:.2f} in the middle: “{odd.start}”",
                    f"{release.name} 的离群窗口：{odd.document}，每字节 "
                    f"{odd.bits_per_byte:.2f} 比特，而 {odd.cell} 的中位数为 {odd.median:.2f}："
                    f"“{odd.start}”",
                ),
                "soft",
            )


def _method(page: Page, proof: Proof) -> None:
    asked = proof.question
    page.heading("How it was measured", "如何测量")
    for english, chinese in caveats(asked.tier.name):
        page.paragraph(both(english, chinese))
    english, chinese = making_sentence(proof)
    page.paragraph(
        both(
            f"{asked.seeds} seeds of {proof.tokens:,} tokens each; {english}; "
            f"{proof.tokens_counted:,} tokens read in {proof.cpu_seconds:,.1f} CPU seconds, "
            f"{proof.used.kwh * 1000:,.2f} Wh ({proof.used.how}). "
            "A seed draws other documents. Intervals are 95 %, over samples and over panel "
            "documents. All figures are in report.json.",
            f"{asked.seeds} 个种子，每次 {proof.tokens:,} 词元；{chinese}；"
            f"共计 {proof.tokens_counted:,} 词元，用时 {proof.cpu_seconds:,.1f} CPU 秒，"
            f"{proof.used.kwh * 1000:,.2f} Wh（{proof.used.how}）。"
            "每个种子抽取不同文档。区间为 95 %，兼顾样本与评测文档。全部数字见 report.json。",
        ),
        "soft",
    )
    digests = f"panel {proof.panel_digest[:16]}, encoding {proof.tokenizer_digest[:16]}"
    page.paragraph(escape(digests), "soft")
