# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Policies: rules as data, one decision per conclusion.

The specific rule beats the general one, deny beats allow among equally specific ones, silence
denies, and a veto is lifted by nothing. Uncertain law stands in a policy as a named switch with its
default and its source.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provender.errors import UsageError
from provender.rights.conclude import Conclusion
from provender.rights.license import DATA, load_data, vocabulary_identity
from provender.storage import canonical_json, hash_bytes

__all__ = ["Decision", "Policy", "known_policies", "load_policy", "policy_from_dict"]

_CONDITIONS = frozenset({"tier", "channel", "reserved", "vetoed", "licensed", "switch"})
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
    """

    name: str
    title: str
    rules: tuple[Mapping[str, Any], ...]
    switches: Mapping[str, Mapping[str, Any]]

    @functools.cached_property
    def identity(self) -> str:
        """SHA-256 over the policy and the licence vocabulary it reads, in hex."""
        content = canonical_json([self.to_dict(), vocabulary_identity()])
        return hash_bytes(content.encode("utf-8"))

    def to_dict(self) -> dict[str, Any]:
        """Return the policy as plain JSON types, as a release embeds it."""
        return {
            "name": self.name,
            "title": self.title,
            "rules": [dict(rule) for rule in self.rules],
            "switches": {name: dict(switch) for name, switch in self.switches.items()},
        }

    def decide(self, conclusion: Conclusion, channel: str) -> Decision:
        """Return whether documents of that conclusion may leave.

        Args:
            conclusion: What follows from their statements.
            channel: How they came.
        """
        matching = [rule for rule in self.rules if self._matches(rule, conclusion, channel)]
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
        ranked = sorted(matching, key=lambda r: (-len(r.get("when", {})), r["effect"] != "deny"))
        if ranked[0]["effect"] == "allow":
            return Decision("allow", ranked[0]["id"])
        return self._refuse(ranked[0], conclusion)

    def _refuse(self, rule: Mapping[str, Any], conclusion: Conclusion) -> Decision:
        reason = rule.get("reason") or conclusion.reason or "no_license"
        if rule.get("when", {}).get("vetoed"):
            reason = conclusion.vetoes[0]
        detail = conclusion.conflict or _in_words(reason, conclusion)
        return Decision(rule["effect"], rule["id"], reason, detail)

    def _matches(self, rule: Mapping[str, Any], conclusion: Conclusion, channel: str) -> bool:
        when = rule.get("when", {})
        facts = {
            "tier": conclusion.tier,
            "channel": channel,
            "reserved": conclusion.reserved,
            "vetoed": bool(conclusion.vetoes),
            "licensed": conclusion.tier in _OPEN,
        }
        for key, wanted in when.items():
            if key == "switch":
                if not self.switches[wanted]["value"]:
                    return False
            elif isinstance(wanted, list):
                if facts[key] not in wanted:
                    return False
            elif facts[key] != wanted:
                return False
        return True


def _in_words(reason: str, conclusion: Conclusion) -> str:
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
        "database_only_license": f"{name} licenses the database, not the documents in it",
        "reserved": f"text and data mining is reserved ({conclusion.reserved_by})",
        "contract_forbids": "the contract forbids it",
        "contract_expired": "the contract has expired",
    }.get(reason, reason)


def known_policies() -> list[str]:
    """Return the names of the policies that ship with Provender."""
    return sorted(path.stem for path in (DATA / "policies").glob("*.yml"))


def load_policy(name_or_path: str) -> Policy:
    """Load a shipped policy by name, or one of the user's by path.

    Raises:
        UsageError: There is none, or it is no policy.
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
        return policy_from_dict(load_data(path))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(
            f"{path} is no policy: {error}",
            hint="see rights/data/policies/open-release.yml for the form",
            subject=str(path),
        ) from error


def policy_from_dict(raw: Mapping[str, Any]) -> Policy:
    """Build a policy from plain types, as a file or a release holds it.

    Raises:
        ValueError: A rule has an unknown effect, condition or switch.
    """
    policy = Policy(raw["name"], raw["title"], tuple(raw["rules"]), dict(raw["switches"]))
    for rule in policy.rules:
        when = rule.get("when", {})
        if rule["effect"] not in ("allow", "deny", "veto"):
            raise ValueError(f"rule {rule['id']} has the unknown effect {rule['effect']!r}")
        if unknown := set(when) - _CONDITIONS:
            raise ValueError(f"rule {rule['id']} has the unknown condition {min(unknown)!r}")
        if "switch" in when and when["switch"] not in policy.switches:
            raise ValueError(f"rule {rule['id']} names the unknown switch {when['switch']!r}")
    return policy
