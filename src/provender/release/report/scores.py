# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What the rules measured: released documents beside those that failed, with the bound between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from provender.assess.rules import Rule
from provender.release.contents import Contents
from provender.release.report.axes import Doubling, Even
from provender.release.report.departed import Departures
from provender.release.report.wording import reason_words, words
from provender.release.spreads import Spread
from provender.report.bars import FILLS, GONE, histogram_plot
from provender.report.numbers import format_bound
from provender.report.page import Page, Phrase
from provender.report.phrase import Said
from provender.report.sheet import Cell, Column, Sheet

__all__ = ["add_scores"]

_MOST_CHARTS = 24
_FINDINGS = ("personal-data", "unsafe", "contamination")
"""Rules about findings are told where the findings are, not as spreads."""
_SHARES = (0.01, 0.25, 0.5, 0.75, 0.99)
_RELEASED, _FAILED = Phrase("released", "放行"), Phrase("failed this rule", "未通过此规则")


def add_scores(page: Page, contents: Contents, departures: Departures) -> None:
    """Add every score and rule."""
    measures = contents.measures
    page.heading("Scores and rules", "得分与规则")
    page.paragraph(
        Phrase(
            "Each rule measures one thing and keeps what is on the right side of its bound, the "
            "dashed line. Documents that fail leave, so released ones stand on one side; those "
            "that failed the rule, for whatever reason they left, on the other. Values beyond the "
            "right end are counted in the last class.",
            "每条规则测量一项数值，并保留界限（虚线）正确一侧的文档。未通过者去除，因此放行的文档在一侧，"
            "未通过该规则的文档（无论最终因何去除）在另一侧。超出右端的数值计入最后一档。",
        ),
        "soft",
    )
    rules = _grouped(measures.rules)
    drawn = [one for one in rules if one[0].preset not in _FINDINGS]
    drawn.sort(key=lambda one: -departures.bounds[one[0].code, one[0].asks])
    with page.grid():
        for name, spread in measures.scores.items():
            with page.cell():
                _chart(page, words("scores", name), name, spread, Spread(), None)
        for rule, spread in drawn[:_MOST_CHARTS]:
            failed = departures.values.get((rule.code, rule.asks), Spread())
            if spread.total or failed.total:
                with page.cell():
                    _chart(page, _named(rule), _file(rule), spread, failed, rule)
    _table(page, rules, measures.scores, departures)


def _grouped(rules: Sequence[tuple[Rule, Spread]]) -> list[tuple[Rule, Spread]]:
    """Put rules together that ask the same of several languages: the ledger cannot tell them apart.

    Their tables are named together.
    """
    found: dict[tuple[str, str, str, str | None], tuple[Rule, Spread]] = {}
    for rule, spread in rules:
        key = (rule.code, rule.asks, rule.column, rule.per)
        if key in found:
            first, before = found[key]
            every = first.languages and rule.languages and (*first.languages, *rule.languages)
            presets = " ".join(dict.fromkeys([*first.preset.split(" "), rule.preset]))
            merged = replace(first, languages=tuple(dict.fromkeys(every or ())), preset=presets)
            found[key] = (merged, before + spread)
        else:
            found[key] = (rule, spread)
    return list(found.values())


def _asks(rule: Rule) -> str:
    return format_bound(f"{rule.keep}\u00a0{rule.threshold:,g}")


def _named(rule: Rule) -> Said:
    named = reason_words(rule.code)
    speaks = f" ({', '.join(rule.languages[:3])}{'…' if len(rule.languages) > 3 else ''})"
    told = named if not rule.languages else Phrase(*(text + speaks for text in named))
    return told if rule.preset != "recipe" else rule.code


def _file(rule: Rule) -> str:
    """Return a name for a rule's CSV; two tables may have rules of one code."""
    named = "-".join(part for part in (rule.code, rule.preset, *rule.languages[:1]) if part)
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in named)[:80]


def _chart(
    page: Page, title: Said, name: str, spread: Spread, failed: Spread, rule: Rule | None
) -> None:
    whole = name == "token_count" if rule is None else rule.per is None
    bound = None if rule is None else rule.threshold
    axis = Doubling(spread, failed, bound) if whole else Even(spread, failed, bound)
    counts = list(zip(axis.classes(spread), axis.classes(failed), strict=True))
    line = None if rule is None else (axis.place(rule.threshold), _asks(rule))
    rows: list[list[Cell]] = [
        [axis.label(at), axis.edge(at), kept, gone] for at, (kept, gone) in enumerate(counts)
    ]
    page.chart(
        title,
        histogram_plot(counts, (FILLS[0], GONE), axis.ticks(), line=line),
        Sheet(
            f"score-{name}",
            (
                Column("class", Phrase("values", "数值"), "name"),
                Column("from", Phrase("from", "从"), "number"),
                Column("released", _RELEASED),
                Column("failed", _FAILED),
            ),
            rows,
            shown=len(rows),
        ),
        note=None if rule is None else _measured(rule),
        legend=[(FILLS[0], _RELEASED)] + ([(GONE, _FAILED)] if failed.total else []),
    )


def _measured(rule: Rule) -> Phrase:
    what = f"`{rule.column}`" + (f" / `{rule.per}`" if rule.per else "")
    return Phrase(f"Measures {what}.", f"测量 {what}。")


def _table(
    page: Page,
    rules: Sequence[tuple[Rule, Spread]],
    scores: Mapping[str, Spread],
    departures: Departures,
) -> None:
    rows: list[list[Cell]] = []
    for name, spread in scores.items():
        rows.append([words("scores", name), None, *_quantiles(spread), None, name, None])
    for rule, spread in rules:
        measured = rule.column if rule.per is None else f"{rule.column} / {rule.per}"
        rows.append(
            [_named(rule), _asks(rule), *_quantiles(spread),
             departures.bounds[rule.code, rule.asks], measured, rule.preset]
        )  # fmt: skip
    page.subheading(Phrase("All scores and rules", "全部得分与规则"))
    page.sheet(
        Sheet(
            "scores",
            (
                Column("words", Phrase("score, or failure of a rule", "得分，或规则所指问题"),
                       "words"),
                Column("asks", Phrase("asks", "要求"), "name"),
                *(Column(f"p{round(s * 100)}", Phrase(f"{s * 100:.0f} %", f"{s * 100:.0f} %"),
                         "number") for s in _SHARES),
                Column("failed", Phrase("failed", "未通过")),
                Column("measures", Phrase("measures", "测量"), "code"),
                Column("table", Phrase("table", "规则表"), "code"),
            ),
            rows,
            shown=80,
        )
    )  # fmt: skip
    page.paragraph(
        Phrase(
            "The percentages are quantiles of the released documents that a rule speaks about: so "
            "many of them have this value or less. Values are kept to half a percent.",
            "百分数为规则所适用的放行文档的分位数：该比例的文档数值不超过此值。数值精度为千分之五。",
        ),
        "soft",
    )


def _quantiles(spread: Spread) -> list[Cell]:
    return [spread.quantile(share) for share in _SHARES]
