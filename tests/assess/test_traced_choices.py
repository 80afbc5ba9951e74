# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The benchmark of conformance traces rules that there are."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from provender.assess.rules import known_codes


def test_each_traced_rule_is_one_of_its_table(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule by another name would stop the benchmark after minutes."""
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    datatrove = importlib.import_module("choices_datatrove").DATATROVE
    others = importlib.import_module("choices_dolma")
    known = {
        table: set(known_codes([table]))
        for table in {*datatrove, "gopher", *(row[0] for row in others.JUICER.values())}
    }
    for table, rules in datatrove.items():
        assert rules.keys() <= known[table]
    assert others.DOLMA.keys() <= known["gopher"]
    for code, (table, *_) in others.JUICER.items():
        assert code in known[table]
