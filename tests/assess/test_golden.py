# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Golden vectors: what each table measures and drops of texts whose arithmetic was done by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from ruamel.yaml import YAML

from provender.assess.corrections import corrections_stage
from provender.assess.options import AssessOptions
from provender.assess.presets import correction_options, known_presets, readings
from provender.assess.rules import load_rules
from provender.assess.statistics import STATISTICS_STAGE

FILES = sorted((Path(__file__).parent / "golden").glob("*.yml"))
CASES = [
    (file["preset"], file["language"], number, case)
    for file in (YAML(typ="safe").load(path.read_text("utf-8")) for path in FILES)
    for number, case in enumerate(file["cases"])
]


@pytest.mark.parametrize(
    ("preset", "language", "number", "case"), CASES, ids=[f"{c[0]}-{c[2]}" for c in CASES]
)
def test_a_table_measures_what_was_worked_out(
    preset: str, language: str, number: int, case: dict[str, Any]
) -> None:
    """Values and failures are those of the file, whose comments show the arithmetic."""
    text = "".join(part["piece"] * part["times"] for part in case["text"])
    options = AssessOptions(rules=[preset])
    batch = pa.record_batch({"text": pa.array([text], pa.large_string()), "language": [language]})
    batch = STATISTICS_STAGE.function(batch)
    corrections = correction_options(options)
    if corrections is not None:
        batch = corrections_stage(corrections).function(batch)
    outcome = load_rules(options).evaluate(pa.Table.from_batches([batch]))
    said = [
        (rule, bool(failed[0]), values[0])
        for rule, failed, values in outcome.by_rule()
        if rule.preset == case.get("fails_of", rule.preset)
    ]
    measured = {rule.code: value for rule, _, value in said}
    assert {code: measured[code] for code in case["values"]} == pytest.approx(case["values"])
    assert [rule.code for rule, failed, _ in said if failed] == case["fails"]


def test_every_published_table_has_golden_vectors() -> None:
    """Tables of papers and programs, and ours for Chinese; parts stand for `gopher`."""
    shown = {path.stem for path in FILES}
    assert shown >= set(known_presets()) - {"gopher", "length", "chinese-basic", "c4-code"}


@pytest.mark.parametrize("name", readings())
def test_each_reading_changes_some_rule(name: str) -> None:
    """The default changes nothing; every other answer changes a measure of some table."""
    everything = AssessOptions(rules=known_presets())
    plain = load_rules(everything)
    for answer in readings()[name].answers:
        chosen = everything.model_copy(update={"readings": {name: answer}})
        same = load_rules(chosen).rules == plain.rules
        assert same == (answer == readings()[name].default)
