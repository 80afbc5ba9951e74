# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The policy that decided: its rules with what each let out, and its answers to open questions."""

from __future__ import annotations

from provender.release.contents import Contents
from provender.release.report.departed import Departures
from provender.release.report.wording import reason_words, words, yes_or_no
from provender.report.page import Page, Phrase
from provender.report.phrase import Said
from provender.report.sheet import Cell, Column, Sheet

__all__ = ["add_policy", "add_switches"]


def add_policy(page: Page, contents: Contents, departures: Departures) -> None:
    """Add each rule of the policy with what it let out and what it refused."""
    policy, released = contents.policy, contents.figures.by("policy_rule")
    page.subheading(Phrase("The policy", "政策"))
    page.paragraph(_title(policy["name"], policy["title"]))
    told = {rule["id"]: rule for rule in policy["rules"]}
    names = [*told, *sorted({*filter(None, released), *departures.policy_rules} - {*told, ""})]
    rows: list[list[Cell]] = []
    for name in names:
        rule = told.get(name, {})
        effect, reason = str(rule.get("effect") or ""), rule.get("reason")
        rows.append(
            [
                name, words("effects", effect) if effect else None,
                reason_words(str(reason)) if reason else None,
                released[name].documents if name in released else 0,
                departures.policy_rules[name], str(rule.get("source") or "") or None,
            ]
        )  # fmt: skip
    page.sheet(
        Sheet(
            "policy-rules",
            (
                Column("rule", Phrase("rule", "规则"), "code"),
                Column("effect", Phrase("effect", "效果"), "words"),
                Column("reason", Phrase("because", "理由"), "words"),
                Column("released", Phrase("released by it", "据此放行")),
                Column("refused", Phrase("refused by it", "据此拒绝")),
                Column("source", Phrase("after", "出处"), "words"),
            ),
            rows,
        )
    )


def _title(name: str, title: str) -> Phrase:
    known: Said = words("policies", name)
    if isinstance(known, Phrase) and known.english == title:
        return Phrase(f"`{name}`: {known.english}.", f"`{name}`：{known.chinese}。")
    return Phrase(f"`{name}`: “{title}”", f"`{name}`：“{title}”")


def add_switches(page: Page, contents: Contents) -> None:
    """Add how the policy answers what the law leaves open."""
    switches = contents.policy["switches"]
    if not switches:
        return
    page.subheading(Phrase("What the law leaves open, and how it is answered here",
                           "法律尚无定论之处，以及此处的回答"))  # fmt: skip
    page.sheet(
        Sheet(
            "switches",
            (
                Column("question", Phrase("question", "问题"), "words"),
                Column("answer", Phrase("answered", "回答"), "words"),
                Column("switch", Phrase("switch", "开关"), "code"),
                Column("source", Phrase("after", "出处"), "words"),
            ),
            [
                [words("switches", name) if isinstance(words("switches", name), Phrase)
                 else one["question"], yes_or_no(one["value"]), name, str(one.get("source") or "")]
                for name, one in switches.items()
            ],
            shown=60,
        )
    )  # fmt: skip
