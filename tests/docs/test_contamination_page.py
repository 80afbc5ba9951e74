# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`docs/contamination.md` says what the benchmark found and what the data file holds."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

from provender.assess.contamination_options import numbers


def test_the_page_has_the_results(root: Path) -> None:
    """Tables are those that the results make."""
    path = root / "benchmarks" / "contamination_tables.py"
    spec = importlib.util.spec_from_file_location("contamination_tables", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = (root / "docs" / "contamination.md").read_text("utf-8")
    assert module.render(page) == page


def test_the_page_has_the_numbers_of_the_specification(root: Path) -> None:
    page = " ".join((root / "docs" / "contamination.md").read_text("utf-8").split())
    told = numbers()
    assert f"specification `{told['specification']}`" in page
    assert f"a word weighs 1/{told['words']} and a character 1/{told['characters']}" in page
    assert f"from {told['short_words']}/{told['words']} of a gram" in page
    assert f"fewer than {told['distinct_words']} different words" in page
    assert f"more than {told['template_items']} items of one test set" in page
    assert f"more than {told['common_documents']} documents hold" in page
    assert f"up to {told['mask_gap_bytes']} bytes" in page
    assert told["share"] == 0.5


def test_the_claims_of_the_page_hold_in_the_results(root: Path) -> None:
    """No item of CMMLU is held from 10 on; two verses make no gram from 16 on."""
    found = json.loads((root / "benchmarks/results/contamination.json").read_text("utf-8"))
    chance = found["chance"]
    for size, row in chance["zh"].items():
        held = sum(one["items_found"] for one in row.values() if isinstance(one, dict))
        assert held == 0 or int(size) < 10
    verses = chance["quoting"]["classical, two clauses"]
    assert verses["14"]["items_touched"] > 100 > 10 > verses["16"]["items_touched"]
    for made in chance["quoting"].values():
        assert made["16, texts named as quoted"]["items_found"] == 0
    statutes, classical, pages = (
        chance["zh"]["16"][n] for n in ("statutes", "classical", "technical zh")
    )
    assert (statutes["documents"], classical["documents"], pages["documents"]) == (764, 5626, 555)
