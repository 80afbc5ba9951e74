# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`docs/classifier.md` says what the benchmark found."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

from provender.assess.classifier_training import learning


def test_the_page_has_the_results_and_the_numbers(root: Path) -> None:
    path = root / "benchmarks" / "classifier_tables.py"
    spec = importlib.util.spec_from_file_location("classifier_tables", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = (root / "docs" / "classifier.md").read_text("utf-8")
    assert module.render(page) == page
    told = learning()
    assert (told["bits"], told["window_bytes"], told["windows"]) == (18, 4096, 8)
    assert told["keep_shares"][1] == 0.95
    assert "windows of 4 kB,\nat most 8 each" in page
    found = json.loads((root / "benchmarks/results/classifier.json").read_text("utf-8"))
    assert min(found[one]["score_mb_per_second"] for one in ("en", "zh")) >= 50
