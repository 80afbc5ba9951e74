# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The ledger's departures, read once for all sections.

Of a document that may not be shown the report says its id, its source, the rule that it failed and
what was measured. Its title, address, name in the source and text stay out: they may be what it
was refused for, and a page is passed on more easily than a ledger.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from provender.release.contents import Contents
from provender.release.spreads import Spread

__all__ = ["Departures", "Example", "read_departures"]

_EXAMPLES = 3
_COLUMNS = ["id", "source", "stage", "reason", "failures", "duplicate_of", "policy_rule"]


@dataclass(frozen=True)
class Example:
    """A document that left, as far as the report may tell of it.

    Attributes:
        id: Its id.
        source: Its source.
        value: What was measured, or concluded.
        asked: What was asked, or the policy's rule.
        duplicate_of: The document in whose favour it left, if any.
    """

    id: str
    source: str
    value: str | None
    asked: str | None
    duplicate_of: str | None


@dataclass
class Departures:
    """What the sections say of departures.

    Attributes:
        examples: First documents by stage and reason, in the order of the ledger.
        failed: Documents that failed each rule, whatever they left for.
        bounds: The same by rule and what it asked, in the words of the ledger.
        values: What was measured of those, by rule and what it asked, where it is a number.
        policy_rules: Documents refused by each rule of the policy.
    """

    examples: dict[tuple[str, str], list[Example]] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    bounds: Counter[tuple[str, str]] = field(default_factory=Counter)
    values: dict[tuple[str, str], Spread] = field(default_factory=dict)
    policy_rules: Counter[str] = field(default_factory=Counter)

    def named_survivors(self) -> set[str]:
        """Ids of the documents in whose favour examples left."""
        told = (one.duplicate_of for found in self.examples.values() for one in found)
        return {one for one in told if one}


def read_departures(contents: Contents) -> Departures:
    """Read the ledger's departures, a row group at a time."""
    found = Departures()
    for table in contents.departures(_COLUMNS):
        _add_examples(found, table)
        _add_failures(found, table)
        refused = table.filter(pc.equal(table.column("stage"), "clear"))
        for entry in pc.value_counts(refused.column("policy_rule")).to_pylist():
            found.policy_rules[str(entry["values"] or "")] += entry["counts"]
    return found


def _add_examples(found: Departures, table: pa.Table) -> None:
    keys = zip(table.column("stage").to_pylist(), table.column("reason").to_pylist(), strict=True)
    for at, key in enumerate(keys):
        known = found.examples.setdefault(key, [])
        if len(known) < _EXAMPLES:
            row = table.slice(at, 1).to_pylist()[0]
            failure = (row["failures"] or [{}])[0]
            known.append(
                Example(
                    row["id"] or "",
                    row["source"] or "",
                    failure.get("value"),
                    failure.get("threshold"),
                    row["duplicate_of"],
                )
            )


def _add_failures(found: Departures, table: pa.Table) -> None:
    flat = pc.list_flatten(table.column("failures"))
    if not len(flat):
        return
    columns = (pc.struct_field(flat, name).to_pylist() for name in ("rule", "threshold", "value"))
    values: dict[tuple[str, str], list[float]] = {}
    for rule, asked, value in zip(*columns, strict=True):
        key = (str(rule), str(asked))
        found.failed[key[0]] += 1
        found.bounds[key] += 1
        number = _number(value)
        if number is not None:
            values.setdefault(key, []).append(number)
    for key, numbers in values.items():
        found.values.setdefault(key, Spread()).add(np.array(numbers, np.float64))


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None
