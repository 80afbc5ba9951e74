# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The TDM Reservation Protocol: `tdmrep.json`, the HTTP header and the meta element.

Source: W3C Community Group Final Report "TDM Reservation Protocol (TDMRep)", 2024-02: §3 properties
(1 reserved, 0 not reserved, anything else unset; a policy counts only beside 1), §6.1 the file (the
first location that matches decides), §6 precedence (file below header below meta), which
`reservation` applies.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from provender.rights.agents import readings
from provender.rights.paths import normal_path, path_matches
from provender.rights.robots import Statement

__all__ = ["TdmRep", "tdm_reservation"]


def tdm_reservation(value: str) -> str | None:
    """Return `yes` for 1, `no` for 0, None for anything else: the property is then unset.

    Args:
        value: The property. Several in one header field are read each for itself, 1 before 0.
    """
    said = {one.strip() for one in value.split(",")}
    if not said <= {"0", "1"}:
        return None
    return "yes" if "1" in said else "no"


@dataclass(frozen=True, slots=True)
class _Rule:
    location: str
    reservation: str
    policy: str


class TdmRep:
    """One `/.well-known/tdmrep.json`.

    Args:
        raw: Its content.

    Attributes:
        problem: Why it could not be read, or not in full; None if it could.
    """

    def __init__(self, raw: bytes):
        self.problem: str | None = None
        self._rules: list[_Rule] = []
        limits = readings()["limits"]
        if len(raw) > limits["file_bytes"]:
            self.problem = f"it has more than {limits['file_bytes']:,} bytes"
            return
        try:
            loaded = json.loads(raw.decode("utf-8-sig"))
        except RecursionError:
            self.problem = "it is nested too deeply"
            return
        except ValueError:
            self.problem = "it is no JSON"
            return
        entries = loaded if isinstance(loaded, list) else [loaded]
        self._read(entries[: limits["tdmrep_rules"]])
        if len(entries) > limits["tdmrep_rules"]:
            self.problem = f"only its first {limits['tdmrep_rules']:,} rules are read"

    def _read(self, entries: list[object]) -> None:
        for entry in entries:
            if not isinstance(entry, dict) or not isinstance(entry.get("location"), str):
                self.problem = "an entry is no object with a location"
                continue
            said, policy = entry.get("tdm-reservation"), entry.get("tdm-policy")
            known = said in (0, 1, "0", "1") and not isinstance(said, bool | float)
            self._rules.append(
                _Rule(
                    normal_path(entry["location"]),
                    str(said) if known else "unset",
                    policy if isinstance(policy, str) else "",
                )
            )

    def statements(self, path: str) -> list[Statement]:
        """Return what it says about a path: the first location that matches, and any problem.

        Args:
            path: Path with query, starting with `/`.
        """
        found: list[Statement] = []
        if self.problem is not None:
            found.append(Statement("tdmrep", f"unreadable: {self.problem}", ""))
        spelled = normal_path(path)
        for rule in self._rules:
            if path_matches(spelled, rule.location):
                policy = f"; tdm-policy: {rule.policy}" if rule.policy else ""
                found.append(
                    Statement(
                        "tdmrep", rule.reservation, f"location: {rule.location}{policy}"[:150]
                    )
                )
                break
        return found
