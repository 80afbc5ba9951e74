# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a release embeds to be judged by: policy, quality rules, licence records and evidence.

Whatever cannot be read is a finding and stays None; the checks that do not need it go on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from provender.assess.rules import RuleTable, rules_from_dict
from provender.release.shape import (
    LICENSES,
    POLICY,
    RULES,
    column_problems,
    first_line,
    json_problems,
    read_json,
    read_schema,
)
from provender.release.tables import EVIDENCE
from provender.rights.evidence import Observation, Rank, Scope
from provender.rights.license import License, license_from_dict
from provender.rights.policy import Policy, policy_from_dict
from provender.storage import hash_file

__all__ = ["Embedded", "load_law", "load_rule_table", "read_embedded", "read_evidence"]

Say = Callable[[str], None]

_POLICY, _RULES, _LICENSES = "policy/policy.json", "policy/rules.json", "policy/licenses.json"
_EVIDENCE = "evidence/evidence.parquet"
_STATED = ("id", "source", *Observation.__dataclass_fields__)


@dataclass
class Embedded:
    """What a release is judged by; None where it cannot be read.

    Attributes:
        policy: The policy that decided.
        rules: The quality rules.
        licenses: Licence records by id.
        evidence: Source and statement by evidence id.
    """

    policy: Policy | None = None
    rules: RuleTable | None = None
    licenses: dict[str, License] | None = None
    evidence: dict[str, tuple[str, Observation]] | None = field(default=None, repr=False)


def read_embedded(root: Path, manifest: Mapping[str, Any], bad: set[str], say: Say) -> Embedded:
    """Read what a release embeds and hold it to the manifest.

    Args:
        root: The release folder.
        manifest: Its manifest.
        bad: Keys of the manifest that are not as they must be.
        say: Receives each finding.
    """
    found = Embedded()
    if "policy_files" not in bad:
        _check_hashes(root, manifest["policy_files"], say)
    found.policy, found.licenses = load_law(root, say)
    if found.policy and "policy" not in bad and found.policy.summary() != manifest["policy"]:
        say(f"manifest.json: policy says something else than {_POLICY}")
    found.rules = load_rule_table(root, say)
    if (
        found.rules
        and "rule_sets" not in bad
        and found.rules.identity != manifest["rule_sets"]["assess"]
    ):
        say(f"manifest.json: rule_sets.assess is not the hash of {_RULES}")
    found.evidence = read_evidence(root, say)
    return found


def load_law(root: Path, say: Say) -> tuple[Policy | None, dict[str, License] | None]:
    """Read the policy and the licence records that a release embeds.

    Args:
        root: The release folder.
        say: Receives each finding.
    """
    policy: Policy | None = _load(root, _POLICY, POLICY, policy_from_dict, say)
    licenses: dict[str, License] | None = _load(root, _LICENSES, LICENSES, _licenses, say)
    return policy, licenses


def load_rule_table(root: Path, say: Say) -> RuleTable | None:
    """Read the quality rules that a release embeds.

    Args:
        root: The release folder.
        say: Receives each finding.
    """
    table: RuleTable | None = _load(root, _RULES, RULES, rules_from_dict, say)
    return table


def _check_hashes(root: Path, told: Mapping[str, str], say: Say) -> None:
    there = {
        path.relative_to(root).as_posix(): path
        for path in (root / "policy").rglob("*")
        if path.is_file()
    }
    for name in sorted({_POLICY, _RULES, _LICENSES, *there} - told.keys()):
        say(f"manifest.json: policy_files does not name {name}")
    for name in sorted(told.keys() - there.keys()):
        say(f"{name} is missing, manifest.json names it in policy_files")
    for name in sorted(told.keys() & there.keys()):
        if hash_file(there[name]) != told[name]:
            say(f"{name} is not the file that made the release: manifest.json has another hash")


def _load(root: Path, name: str, shape: Any, build: Callable[[Any], Any], say: Say) -> Any:
    raw, trouble = read_json(root / name, name)
    if trouble is not None:
        say(trouble)
        return None
    problems = json_problems(shape, raw, name)
    for told in problems.values():
        for problem in told:
            say(problem)
    if problems:
        return None
    try:
        return build(raw)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        say(f"{name} cannot be used: {first_line(error)}")
        return None


def _licenses(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, License]:
    for name, record in raw.items():
        if record["id"] != name:
            raise ValueError(f"the record of {name} says it is {record['id']}")
    return {name: license_from_dict(record) for name, record in raw.items()}


def read_evidence(root: Path, say: Say) -> dict[str, tuple[str, Observation]] | None:
    """Read the rights statements of a release by their ids.

    Args:
        root: The release folder.
        say: Receives each finding.

    Returns:
        Source and statement by id; None if the table is not what it must be.
    """
    path = root / _EVIDENCE
    schema, trouble = read_schema(path, _EVIDENCE)
    if schema is None:
        say(trouble or f"{_EVIDENCE} cannot be read")
        return None
    wrong = dict(column_problems(schema, EVIDENCE, _EVIDENCE))
    for problem in wrong.values():
        say(problem)
    if wrong.keys() & set(_STATED):
        return None
    try:
        rows = pq.read_table(path, columns=list(_STATED)).to_pylist()
    except (pa.ArrowException, OSError, ValueError) as error:
        say(f"{_EVIDENCE} cannot be read: {first_line(error)}")
        return None
    found: dict[str, tuple[str, Observation]] = {}
    for number, row in enumerate(rows, 1):
        fault = _statement_problem(row)
        if fault is None and row["id"] in found:
            fault = f"the id {row['id']} stands twice"
        if fault is not None:
            say(f"{_EVIDENCE}, row {number}: {fault}")
            continue
        statement = {name: row[name] for name in Observation.__dataclass_fields__}
        found[row["id"]] = (row["source"], Observation(**statement))
    return found


def _statement_problem(row: Mapping[str, Any]) -> str | None:
    for name in _STATED:
        if row[name] is None:
            return f"column {name} is null"
    for column, known in (("scope", get_args(Scope)), ("rank", get_args(Rank))):
        if row[column] not in known:
            return f"{column} is {row[column]!r}, which is none of {', '.join(known)}"
    return None
