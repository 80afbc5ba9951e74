# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Why each document may leave: terms declared and concluded, the rule that decided, evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from provender.parquet import row_groups
from provender.release.contents import Contents
from provender.release.report.departed import Departures
from provender.release.report.policy import add_policy, add_switches
from provender.release.report.shares import tier_fill
from provender.release.report.statements import Ground, read_grounds
from provender.release.report.wording import words, yes_or_no
from provender.report.bars import Bar, Part, bar_plot
from provender.report.numbers import counted, format_count
from provender.report.page import Page, Phrase
from provender.report.sheet import Cell, Column, Sheet

__all__ = ["add_rights"]

_MOST_BARS = 12
_MOST_LICENSES = 25
_MOST_SIGNALS = 6
_NOTHING = Phrase("nothing", "无")
_DOCUMENTS = Column("documents", Phrase("documents", "文档"))


def add_rights(page: Page, contents: Contents, departures: Departures) -> None:
    """Add decisions, evidence, conflicts, the policy and its switches."""
    page.heading("Rights, and on what evidence", "权利及其证据")
    _decisions(page, contents)
    _evidence(page, contents)
    _choices(page, contents)
    _conflicts(page, contents)
    add_policy(page, contents, departures)
    add_switches(page, contents)


def _decisions(page: Page, contents: Contents) -> None:
    """Add what was declared and what was concluded of it."""
    shares = contents.figures.by(
        "license_concluded", "tier", "license_declared", "policy_rule", "legal_basis",
        "jurisdiction", "reserved",
    )  # fmt: skip
    rows: list[list[Cell]] = [
        [concluded or _NOTHING, words("tiers", tier or ""), share.documents, share.text_bytes,
         declared or _NOTHING, rule, basis,
         jurisdiction, words("reserved", reserved or "unknown")]
        for (concluded, tier, declared, rule, basis, jurisdiction, reserved), share
        in shares.items()
    ]  # fmt: skip
    found = contents.figures.by("license_concluded", "tier")
    order = sorted(found, key=lambda key: (-found[key].documents, str(key)))
    page.chart(
        Phrase("Released documents by the terms concluded", "按判定条款统计的放行文档"),
        bar_plot(
            [
                Bar(key[0] or _NOTHING, [Part(tier_fill(key[1]), found[key].documents)],
                    format_count(found[key].documents))
                for key in order[:_MOST_BARS]
            ]
        ),
        Sheet(
            "decisions",
            (
                Column("concluded", Phrase("concluded", "判定"), "name"),
                Column("tier", Phrase("tier", "层级"), "words"),
                _DOCUMENTS,
                Column("text_bytes", Phrase("text", "文本"), "bytes"),
                Column("declared", Phrase("declared", "声明"), "words"),
                Column("policy_rule", Phrase("rule of the policy", "政策规则"), "code"),
                Column("legal_basis", Phrase("ground", "依据"), "code"),
                Column("jurisdiction", Phrase("country", "法域"), "code"),
                Column("reserved", Phrase("mining", "挖掘"), "words"),
            ),
            rows,
        ),
        note=Phrase(
            "Declared is what the document or its source says in words that name a licence; "
            "concluded is what all evidence together comes to.",
            "声明指文档或其来源写明的许可证；判定指综合全部证据得出的结论。",
        ),
        legend=[(tier_fill(tier), words("tiers", tier)) for tier in contents.tiers],
    )  # fmt: skip


def _evidence(page: Page, contents: Contents) -> None:
    """Add the evidence of each licence, with one quotation a signal."""
    grounds = read_grounds(contents)
    shares = contents.figures.by("license_concluded")
    page.subheading(Phrase("Evidence by licence", "各许可证的证据"))
    order = sorted(grounds, key=lambda name: -shares[name or None].documents)
    for name in order[:_MOST_LICENSES]:
        record = contents.licenses.get(name)
        documents = shares[name or None].documents
        count = format_count(documents)
        full = name if record is None else f"{name} ({record.name})"
        full = full if len(full) <= 120 else f"{full[:119]}…"
        with page.fold(
            Phrase(
                f"{full}: {counted(documents, 'document', 'documents')}", f"{full}：{count} 篇文档"
            )
        ):
            page.sheet(
                Sheet(
                    "evidence",
                    (
                        Column("signal", Phrase("seen", "所见"), "code"),
                        _DOCUMENTS,
                        Column("rank", Phrase("weight", "效力"), "code"),
                        Column("quote", Phrase("for example", "例如"), "words"),
                        Column("where", Phrase("where", "位置"), "words"),
                        Column("when", Phrase("when", "时间"), "name"),
                    ),
                    [
                        _quote(signal, ground)
                        for signal, ground in list(grounds[name].items())[:_MOST_SIGNALS]
                    ],
                ),
                Phrase(f"What {full} rests on", f"判定为 {full} 的证据"),
                link=False,
            )
    if len(order) > _MOST_LICENSES:
        rest = len(order) - _MOST_LICENSES
        page.paragraph(
            Phrase(f"And {rest:,} more licences; see `evidence/evidence.parquet`.",
                   f"另有 {rest:,} 种许可证，见 `evidence/evidence.parquet`。"),
            "soft",
        )  # fmt: skip


def _quote(signal: str, ground: Ground) -> list[Cell]:
    seen: Mapping[str, str | None] = ground.example
    value, context = seen["value"] or "", seen["context"] or ""
    quote = value if context in ("", value) else f"{value} — “{context}”"
    first, last = ((seen[name] or "")[:10] for name in ("first_seen", "last_seen"))
    when = first if first == last else f"{first} – {last}"
    where = f"{seen['source']}: {seen['location']}"
    return [signal, ground.documents, seen["rank"], quote, where, when or None]


def _choices(page: Page, contents: Contents) -> None:
    """Add which licence was taken where a licensor offers several."""
    rows: list[list[Cell]] = [
        [one["id"], choice["offered"], choice["chosen"]]
        for one in contents.manifest["sources"]
        for choice in one.get("choices", ())
    ]
    if not rows:
        return
    page.subheading(Phrase("Where a licensor offers several licences", "许可方提供多种许可证时"))
    page.sheet(
        Sheet(
            "choices",
            (
                Column("source", Phrase("source", "来源"), "name"),
                Column("offered", Phrase("offered", "提供"), "code"),
                Column("taken", Phrase("taken here", "此处采用"), "code"),
            ),
            rows,
        )
    )


def _conflicts(page: Page, contents: Contents) -> None:
    """Add how often statements contradicted each other, and what was concluded."""
    page.subheading(Phrase("Statements that contradict each other", "互相矛盾的声明"))
    found: Counter[tuple[str, str, bool]] = Counter()
    path = contents.folder / "ledger" / "conflicts.parquet"
    for table in row_groups(path, ["kind", "survivor", "concluded"]):
        for row in table.to_pylist():
            found[row["kind"] or "", row["concluded"] or "", row["survivor"] is not None] += 1
    if not found:
        page.paragraph(Phrase("None.", "无。"))
        return
    page.sheet(
        Sheet(
            "conflicts",
            (
                Column("kind", Phrase("where", "何处"), "words"),
                Column("concluded", Phrase("concluded", "判定"), "words"),
                Column("released", Phrase("a copy is released", "有副本放行"), "words"),
                Column("conflicts", Phrase("conflicts", "矛盾")),
            ),
            [
                [
                    words("kinds_of_conflict", kind),
                    concluded or _NOTHING,
                    yes_or_no(survives),
                    count,
                ]
                for (kind, concluded, survives), count in sorted(
                    found.items(), key=lambda item: (-item[1], item[0])
                )
            ],
        )
    )
    page.paragraph(
        Phrase(
            "Each stands in `ledger/conflicts.parquet` with its documents and what they say.",
            "每一处及其文档和说法见 `ledger/conflicts.parquet`。",
        ),
        "soft",
    )
