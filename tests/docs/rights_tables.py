# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Write the tables of `docs/rights.md` from the policies, purposes and paths that decide.

    python -m tests.docs.rights_tables

A test holds the page to them, so no table in it is typed by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any, get_args

from provender.acquire.source import Channel
from provender.rights.agents import readings
from provender.rights.combine import combine
from provender.rights.compatibility import compatibility
from provender.rights.conclude import Conclusion
from provender.rights.doubts import unverified_rules
from provender.rights.license import signals
from provender.rights.policy import Decision, Policy, known_policies, load_policy
from provender.rights.purposes import answer, answers_of, known_purposes, purposes
from provender.rights.reservation import default_switches

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rights.md"
POLICIES = ("open-release", "permissive-only", "strict", "research-only")
CHANNELS: tuple[str, ...] = get_args(Channel)
RESERVED = ("no", "unknown", "yes")
SHOWN = (
    "CC0-1.0", "CC-BY-4.0", "MIT", "CC-BY-SA-4.0", "GPL-3.0-only", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0",
    "CC-BY-ND-4.0", "CC-BY-NC-ND-4.0", "C-UDA-1.0", "ODC-By-1.0", "LicenseRef-provender-OpenAI-ToU",
)  # fmt: skip


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def classes(values: Sequence[str], outcome: Callable[[str], Hashable]) -> list[list[str]]:
    """Group values for which everything is decided alike, in their order."""
    groups: dict[Hashable, list[str]] = {}
    for value in values:
        groups.setdefault(outcome(value), []).append(value)
    return list(groups.values())


def decide(
    policy: Policy, tier: str, channel: str, reserved: str, evidence: str, *, veto: bool = False
) -> Decision:
    """Return what a policy says to one combination of facts."""
    return policy.decide(
        Conclusion(
            tier=tier,
            rank=evidence,
            reserved=reserved,
            reason=None if tier not in ("agreement", "unknown") else "not_open",
            vetoes=("contract_forbids",) if veto else (),
        ),
        channel,
    )


def named(values: Sequence[str], everything: Sequence[str]) -> str:
    """Return a group's name: `any` for all, most by what they are not, else its members."""
    left = [one for one in everything if one not in values]
    if not left:
        return "any"
    return f"other than {', '.join(left)}" if len(left) < len(values) else ", ".join(values)


def truth(policy: Policy) -> str:
    """Return the truth table of a policy over tier, evidence, reservation, channel and veto."""
    tiers, ranks = signals()["tiers"], signals()["ranks"]

    def says(tier: str, evidence: str, reserved: str, channel: str) -> str:
        decision = decide(policy, tier, channel, reserved, evidence)
        word = {"allow": "leaves", "deny": "stays", "veto": "**veto**"}[decision.effect]
        return f"{word}: {decision.rule}"

    columns = classes(
        CHANNELS,
        lambda c: tuple(says(t, e, r, c) for t in tiers for e in ranks for r in RESERVED),
    )
    rows = []
    for tier in tiers:
        for evidence in classes(
            ranks,
            lambda e, t=tier: tuple(says(t, e, r, c) for r in RESERVED for c in CHANNELS),
        ):
            rows += [
                [tier, named(evidence, ranks), reserved]
                + [says(tier, evidence[0], reserved, channel[0]) for channel in columns]
                for reserved in RESERVED
            ]
    head = ["tier", "evidence", "reserved"] + [f"channel {named(c, CHANNELS)}" for c in columns]
    vetoed = {
        decide(policy, t, c, r, e, veto=True).effect
        for t in tiers for c in CHANNELS for r in RESERVED for e in ranks
    }  # fmt: skip
    count = len(tiers) * len(CHANNELS) * len(RESERVED) * len(ranks)
    return (
        f"{table(head, rows)}\n\nWith a veto by text (takedown, suppression, contract), all {count} "
        f"combinations give: {', '.join(sorted(vetoed))}."
    )


def rules(policy: Policy) -> str:
    """Return the rules of a policy with scope, effect, reason and source."""
    return table(
        ["rule", "effect", "scope", "reason", "source"],
        [
            [
                f"`{rule['id']}`",
                rule["effect"],
                "; ".join(f"{key}: {_plain(value)}" for key, value in rule["when"].items()),
                rule.get("reason") or "the document's own",
                rule["source"],
            ]
            for rule in policy.rules
        ],
    )


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)


def switches() -> str:
    """Return every switch of uncertain law with its default in each policy."""
    loaded = [load_policy(name) for name in POLICIES]
    asked: dict[str, tuple[str, str]] = {}
    for policy in loaded:
        for name, one in policy.switches.items():
            if name in default_switches():
                continue
            asked.setdefault(name, (one["question"], one["source"]))
    for name, one in purposes()["switches"].items():
        asked.setdefault(name, (one["question"], one["source"]))
    rows = []
    for name, (question, source) in sorted(asked.items()):
        elsewhere = purposes()["switches"].get(name)
        answers = []
        for policy in loaded:
            one = policy.switches.get(name, elsewhere)
            answers.append("not asked" if one is None else _plain(one["value"]))
        rows.append([f"`{name}`", question, *answers, source])
    return table(["switch", "question", *POLICIES, "source"], rows)


def read_so() -> str:
    """Return every uncertain reading of a reservation, with the answer that all policies give."""
    return table(
        ["switch", "question", "answer", "source"],
        [
            [f"`{name}`", one["question"], _plain(one["value"]), one["source"]]
            for name, one in readings()["switches"].items()
        ],
    )


def unverified() -> str:
    """Return the rules whose source nobody here has read, with what is missing."""
    rows = [[one.file, f"`{one.rule}`", one.missing] for one in unverified_rules()]
    return table(["file of `rights/data/`", "rule", "what is missing"], rows)


def uses() -> str:
    """Return the purposes and what each needs."""
    return table(
        ["purpose", "what it is", "needs", "refused by", "duties that bind it", "source"],
        [
            [
                f"`{name}`",
                one["title"],
                ", ".join(one["needs"]),
                ", ".join(one["refused_by"]) or "nothing",
                "all" if one["duties"] == "all" else "none until the text is passed on",
                one["source"],
            ]
            for name, one in purposes()["purposes"].items()
        ],
    )


def answers() -> str:
    """Return what `may` says to well-known licences under `open-release`."""
    given = answers_of(load_policy("open-release"))
    rows = []
    for licence in SHOWN:
        terms = combine([licence], adapts=True)
        found = [answer(terms, purpose, given) for purpose in known_purposes()]
        rows.append(
            [licence]
            + [
                ("yes" if one.yes else f"no: {one.grounds[0].rule}")
                + (" \\*" if any(q.matters for q in one.questions) else "")
                for one in found
            ]
        )
    return table(["licence", *known_purposes()], rows)


def paths() -> str:
    """Return where share-alike leads, and what derived text owes."""
    known = compatibility()
    rows = [
        [
            f"{one['family']} from {one['from']}",
            "the same or a later version" + (", of ids with `or-later`" if "only" in one else ""),
            one["source"],
        ]
        for one in known["versions"]
    ]
    rows += [[", ".join(o["from"]), ", ".join(o["to"]), o["source"]] for o in known["steps"]]
    rows += [[o["from"], f"**closed**: {o['to']}", o["source"]] for o in known["closed"]]
    rows += [
        [" and ".join(o["between"]), "**cannot be met together**", o["source"]]
        for o in known["incompatible"]
    ]
    derived = [
        [name, "yes" if one["adapts"] else "no", ", ".join(one["duties"]) or "none", one["source"]]
        for name, one in known["derivations"].items()
    ]
    return (
        table(["an adaptation of", "may carry", "source"], rows)
        + "\n\n"
        + table(["derived by", "is an adaptation", "duties added", "source"], derived)
    )


def render(page: str) -> str:
    """Return the page with every table made again."""
    made: dict[str, Callable[[], str]] = {
        "switches": switches, "readings": read_so, "purposes": uses, "answers": answers,
        "paths": paths, "unverified": unverified,
    }  # fmt: skip
    for name in POLICIES:
        policy = load_policy(name)
        made[f"rules:{name}"] = lambda policy=policy: rules(policy)
        made[f"truth:{name}"] = lambda policy=policy: truth(policy)
    for name, make in made.items():
        page, count = re.subn(
            rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)",
            lambda match, make=make: f"{match[1]}{make()}\n{match[2]}",
            page,
            flags=re.DOTALL,
        )
        if count != 1:
            raise ValueError(f"docs/rights.md has {count} places for the table {name}")
    return page


if __name__ == "__main__":
    if set(POLICIES) != set(known_policies()):
        raise SystemExit(f"POLICIES lists {POLICIES}, the package ships {known_policies()}")
    PAGE.write_text(render(PAGE.read_text("utf-8")), "utf-8")
