# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`docs/proof.md` says what the benchmarks found, and what they found is what was asked for."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path


def test_the_page_has_the_results(root: Path) -> None:
    """Every table is the one that the results make."""
    spec = importlib.util.spec_from_file_location("tables", root / "benchmarks/proof_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = (root / "docs" / "proof.md").read_text("utf-8")
    assert module.render(page) == page


def test_the_claims_of_the_page_hold_in_the_results(root: Path) -> None:
    """Noise is worse, halves do not differ, half foreign text is worth a half."""
    found = json.loads((root / "benchmarks/results/worth.json").read_text("utf-8"))
    assert len(found["noise"]) == 4
    assert all(one["verdict"] == "worse" and one["p"] < 0.05 for one in found["noise"].values())
    assert sum(one["pairs"] for one in found["control"].values()) == 40
    assert sum(one["called_different"] for one in found["control"].values()) <= 4
    values = [one["token_value"][0] for one in found["language"].values()]
    assert all(abs(value - 0.5) < 0.1 for value in values)
    assert all(one["token_value"][0] < min(values) for one in found["shuffled"].values())
    for key, parts in found["parts"].items():
        if "known order" in key:
            worth = [parts[name]["token_value"][0] for name in ("nothing", "half", "good")]
            assert worth == sorted(worth)
        else:
            assert parts["copies"]["verdict"] in ("no difference seen", "too small to call")
