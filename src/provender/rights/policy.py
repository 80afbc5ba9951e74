# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Policies: rules as data, one decision per conclusion.

A veto is lifted by nothing. Else the rule with the narrower scope beats the wider one, deny beats
allow among equally narrow ones, and silence denies. Uncertain law stands in a policy as a named
switch with its default and its source; so do the uncertain readings of reservations
(`data/reservations.yml`), which every policy answers.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ruamel.yaml.error import YAMLError

from provender.errors import UsageError
from provender.rights.agents import readings
from provender.rights.conclude import Conclusion
from provender.rights.license import DATA, License, load_data, terms_of, vocabulary_identity
from provender.rights.policy_form import open_questions, policy_problem, switches_of
from provender.rights.reservation import default_switches
from provender.storage import canonical_json, hash_bytes

__all__ = ["Decision", "Policy", "in_words", "known_policies", "load_policy", "policy_from_dict"]

_OPEN = frozenset({"public-domain", "attribution", "share-alike"})


@dataclass(frozen=True, slots=True)
class Decision:
    """What a policy says.

    Attributes:
        effect: `allow`, `deny` or `veto`.
        rule: Id of the rule that decided; `silence` if none spoke.
        reason: Reason code if it may not leave.
        detail: The same in plain words.
    """

    effect: str
    rule: str
    reason: str | None = None
    detail: str = ""


@dataclass(frozen=True)
class Policy:
    """A named set of rules.

    Attributes:
        name: Its name.
        title: What it is for.
        rules: Rules as they stand in the file.
        switches: Uncertain questions with value, question and source.
        gated: What it releases is for people who accept the terms of each document.
    """

    name: str
    title: str
    rules: tuple[Mapping[str, Any], ...]
    switches: Mapping[str, Mapping[str, Any]]
    gated: bool = False

    @functools.cached_property
    def identity(self) -> str:
        """SHA-256 over the policy and the licence vocabulary it reads, in hex."""
        content = canonical_json([self.to_dict(), vocabulary_identity()])
        return hash_bytes(content.encode("utf-8"))

    @functools.cached_property
    def readings(self) -> Mapping[str, bool]:
        """Its answers to uncertain readings of reservations; the default where it gives none."""
        return {
            name: bool(self.switches[name]["value"]) if name in self.switches else value
            for name, value in default_switches().items()
        }

    def releases(
        self, expression: str, tier: str, vocabulary: Mapping[str, License] | None = None
    ) -> bool:
        """True if text that states its terms itself and that nobody reserved may leave.

        Args:
            expression: Licences that hold together.
            tier: Their tier.
            vocabulary: Licences by id; by default those that ship with Provender.
        """
        supposed = Conclusion(
            concluded=expression, tier=tier, rank="document-statement", reserved="no"
        )
        return self.decide(supposed, "public", vocabulary).effect == "allow"

    def to_dict(self) -> dict[str, Any]:
        """Return the policy as plain JSON types, as a release embeds it."""
        return {
            "name": self.name,
            "title": self.title,
            "rules": [dict(rule) for rule in self.rules],
            "switches": {name: dict(switch) for name, switch in self.switches.items()},
            **({"gated": True} if self.gated else {}),
        }

    def summary(self) -> dict[str, Any]:
        """Return name, title, gate and the questions with their answers: what a report prints."""
        switches = {
            name: {"value": switch["value"], "question": switch["question"]}
            for name, switch in sorted(self.switches.items())
        }
        return {"name": self.name, "title": self.title, "gated": self.gated, "switches": switches}

    def with_switches(self, values: Mapping[str, bool]) -> Policy:
        """Return the policy with some of its questions answered otherwise.

        Args:
            values: New answers by name.

        Raises:
            ValueError: It has no switch of that name, or a value is neither true nor false.
        """
        for name, value in values.items():
            if name not in self.switches:
                known = ", ".join(sorted(self.switches)) or "none"
                raise ValueError(f"policy {self.name} has no switch {name!r}; it has: {known}")
            if not isinstance(value, bool):
                raise ValueError(f"switch {name} is true or false, not {value!r}")
        changed = {
            name: {**switch, "value": values.get(name, switch["value"])}
            for name, switch in self.switches.items()
        }
        return replace(self, switches=changed)

    def decide(
        self,
        conclusion: Conclusion,
        channel: str,
        vocabulary: Mapping[str, License] | None = None,
    ) -> Decision:
        """Return whether documents of that conclusion may leave.

        Args:
            conclusion: What follows from their statements.
            channel: How they came.
            vocabulary: Licences by id; by default those that ship with Provender.
        """
        matching = [
            rule for rule in self.rules if self._matches(rule, conclusion, channel, vocabulary)
        ]
        vetoes = [rule for rule in matching if rule["effect"] == "veto"]
        if vetoes:
            return self._refuse(vetoes[0], conclusion)
        if not matching:
            return Decision(
                "deny",
                "silence",
                conclusion.reason or "no_license",
                "no rule of the policy allows it",
            )
        ranked = sorted(matching, key=lambda rule: (-_narrowness(rule), rule["effect"] != "deny"))
        if ranked[0]["effect"] == "allow":
            return _unless_barred(ranked[0]["id"], conclusion)
        return self._refuse(ranked[0], conclusion)

    def _refuse(self, rule: Mapping[str, Any], conclusion: Conclusion) -> Decision:
        reason = rule.get("reason") or conclusion.reason or "no_license"
        if rule.get("when", {}).get("vetoed"):
            reason = conclusion.vetoes[0]
        detail = conclusion.conflict or in_words(reason, conclusion)
        if "switch" in rule.get("when", {}):
            detail += f"; open question {rule['when']['switch']}, answered yes"
        return Decision(rule["effect"], rule["id"], reason, detail)

    def _matches(
        self,
        rule: Mapping[str, Any],
        conclusion: Conclusion,
        channel: str,
        vocabulary: Mapping[str, License] | None,
    ) -> bool:
        when = rule.get("when", {})
        if "switch" in when and not self.switches[when["switch"]]["value"]:
            return False
        facts: dict[str, Any] = {
            "tier": conclusion.tier,
            "channel": channel,
            "reserved": conclusion.reserved,
            "vetoed": bool(conclusion.vetoes),
            "licensed": conclusion.tier in _OPEN,
            "evidence": conclusion.rank,
            "license": conclusion.concluded,
        }
        for key, wanted in when.items():
            choices = wanted if isinstance(wanted, list) else [wanted]
            if key == "prohibits":
                if not set(choices) & terms_of(conclusion.concluded or "", vocabulary).prohibits:
                    return False
            elif key != "switch" and facts[key] not in choices:
                return False
        return True


def _unless_barred(rule: str, conclusion: Conclusion) -> Decision:
    """Allow, but for what no policy can: unknown terms (tier X) and vetoes never leave.

    Whoever writes a policy chooses among known terms. Where nothing gives a right to copy, all
    rights are reserved (Berne Convention Art. 5(2)), and a contract's ban binds whoever signed it.
    """
    if conclusion.vetoes:
        reason = conclusion.vetoes[0]
        return Decision("veto", "engine-veto", reason, in_words(reason, conclusion))
    if conclusion.tier == "unknown":
        reason = conclusion.reason or "no_license"
        why = conclusion.conflict or in_words(reason, conclusion)
        said = f"{why}; rule {rule} would allow it, but no policy releases unknown terms"
        return Decision("deny", "engine-unknown-terms", reason, said)
    return Decision("allow", rule)


def _narrowness(rule: Mapping[str, Any]) -> int:
    """Return how many facts about the document a rule asks for; a switch is none."""
    return len(set(rule.get("when", {})) - {"switch"})


def in_words(reason: str, conclusion: Conclusion) -> str:
    """Return a reason code in plain words about one conclusion."""
    name = conclusion.concluded or "nothing"
    return {
        "no_license": "nothing states under which terms it may be used",
        "all_rights_reserved": "what is stated reserves all rights",
        "unknown_license": "its terms are stated in words that the vocabulary does not know",
        "ambiguous_license": "its statement leaves open which licence is meant",
        "conflicting_licenses": "its statements contradict each other",
        "non_commercial": f"{name} forbids commercial use",
        "no_derivatives": f"{name} forbids adaptations",
        "use_restricted": f"{name} restricts what it may be used for",
        "no_grant": f"{name} forbids some uses and permits none",
        "database_only_license": f"{name} licenses the database, not the documents in it",
        "reserved": f"text and data mining is reserved ({conclusion.reserved_by})",
        "reservation_unknown": "whether text and data mining is reserved is not known",
        "share_alike": f"adaptations of {name} must carry the same terms",
        "weak_evidence": f"{name} is stated of the whole source only, not of this document",
        "contract_forbids": "the contract forbids it",
        "host_forbidden": "a person decided that text of its host may not be used",
        "contract_expired": "the contract has expired",
        "contract_not_begun": "the contract is signed later than the release is dated",
    }.get(reason, reason)


def known_policies() -> list[str]:
    """Return the names of the policies that ship with Provender."""
    return sorted(path.stem for path in (DATA / "policies").glob("*.yml"))


def load_policy(name_or_path: str, switches: Mapping[str, bool] | None = None) -> Policy:
    """Load a shipped policy by name, or one of the user's by path.

    Args:
        name_or_path: Name or path.
        switches: Questions of uncertain law that are answered otherwise than by default.

    Raises:
        UsageError: There is none, it is no policy, or it knows no such switch.
    """
    shipped = DATA / "policies" / f"{name_or_path}.yml"
    path = shipped if name_or_path in known_policies() else Path(name_or_path)
    if not path.is_file():
        raise UsageError(
            f"there is no policy {name_or_path!r}",
            hint=f"known policies: {', '.join(known_policies())}; or give a path",
            subject=name_or_path,
        )
    try:
        policy = _with_readings(policy_from_dict(load_data(path)))
        if strange := _unread(policy):
            raise ValueError(strange)
    except (OSError, ValueError, YAMLError, RecursionError) as error:
        raise UsageError(
            f"{path} is no policy: {error}",
            hint="see rights/data/policies/open-release.yml for the form",
            subject=str(path),
        ) from error
    if path != shipped and policy.name in known_policies():
        raise UsageError(
            f"{path} calls itself {policy.name}, which is the name of a policy that ships with "
            "Provender",
            hint="give it a `name` of its own, so that a release says by which rules it was made",
            subject=str(path),
        )
    try:
        return policy.with_switches(switches or {})
    except ValueError as error:
        raise UsageError(
            str(error), hint="docs/rights.md lists the switches", subject=name_or_path
        ) from error


def _with_readings(policy: Policy) -> Policy:
    """Add the uncertain readings of reservations that the policy gives no answer of its own to."""
    return replace(policy, switches={**policy.switches, **{
        name: switch
        for name, switch in readings()["switches"].items()
        if name not in policy.switches
    }})  # fmt: skip


def _unread(policy: Policy) -> str | None:
    """Say which switch nothing reads, and which one may be meant: an answer must not be lost."""
    read = {*readings()["switches"], *open_questions(), *switches_of(policy.rules)}
    for name in policy.switches:
        if name not in read:
            close = difflib.get_close_matches(name, sorted(read), n=1)
            meant = f"; did you mean {close[0]}?" if close else ""
            return f"nothing reads the switch {name!r}{meant}"
    return None


def policy_from_dict(raw: Mapping[str, Any]) -> Policy:
    """Build a policy from plain types, as a file or a release holds it.

    Raises:
        ValueError: It has not the form of a policy; the message says where.
    """
    problem = policy_problem(raw)
    if problem is not None:
        raise ValueError(problem)
    policy = Policy(
        raw["name"],
        raw["title"],
        tuple(raw["rules"]),
        dict(raw["switches"]),
        bool(raw.get("gated", False)),
    )
    return policy.with_switches({name: s["value"] for name, s in policy.switches.items()})
