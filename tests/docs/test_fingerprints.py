# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`docs/fingerprints.md` says what the benchmark found."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path


def test_the_page_has_the_results(root: Path) -> None:
    """Tables are those that the results make."""
    spec = importlib.util.spec_from_file_location("tables", root / "benchmarks/origin_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = (root / "docs" / "fingerprints.md").read_text("utf-8")
    assert module.render(page) == page


def test_the_claims_of_the_page_hold_in_the_results(root: Path) -> None:
    """123 of 999, chance matches below 13 words only, and the figures that the prose names."""
    found = json.loads((root / "benchmarks/results/rights_origin.json").read_text("utf-8"))
    page = " ".join((root / "docs" / "fingerprints.md").read_text("utf-8").split())
    demo = found["suspects"]["alpaca_en_demo"]
    assert (demo["rows"], demo["occur"]) == (999, 123)
    assert f"{demo['copies']} by a long text, {demo['short']} by a whole prompt" in page
    for name in ("v1_sft_demo", "dpo_en_demo", "kto_en_demo"):
        one = found["suspects"][name]
        assert f"{one['occur']} of {one['rows']} in `{name}`" in page
    unrelated = found["false_matches"]["unrelated"]
    assert f"{unrelated['rows']:,} look-ups" in page
    assert f"{unrelated['short']} rows were equal" in page
    told = found["false_matches"]["copies_between_unrelated_sets_to_read"]
    assert unrelated["copies"] == len(told) == 2
    assert all("BRIC countries" in one["text"] for one in told)
    family = found["false_matches"]["pairs"]["codealpaca in alpaca-en"]
    assert f"{family['copies']} of {family['rows']:,} rows of Code Alpaca" in page
    assert max(map(int, found["false_matches"]["equal_short_texts_by_words"])) < 13
    assert found["evidence_to_decision"]["rows_per_second"] >= 100_000
