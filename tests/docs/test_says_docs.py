# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The commands of `prove --says` in `docs/proof.md` run, and its claims hold in the results."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import provender


def test_the_commands_run(root: Path, tmp_path: Path) -> None:
    """On the example's release."""
    provender.build(
        root / "examples" / "commons" / "recipe.yaml", out=tmp_path / "releases",
        work=tmp_path / "work",
    )  # fmt: skip
    pair = {"kind": "bias", "category": "pets", "more": "Cats are sly.", "less": "Dogs are sly."}
    (tmp_path / "pairs.jsonl").write_text(json.dumps(pair) + "\n", "utf-8")
    page = (root / "docs" / "proof.md").read_text("utf-8")
    commands = re.findall(r"^provender (prove --says .*)$", page, re.MULTILINE)
    assert len(commands) == 2
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", "provender", *command.split(), "--seeds", "2"],
            cwd=tmp_path, capture_output=True, text=True, env=environment, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "planted secrets" in done.stdout
    assert (tmp_path / "said" / "report.html").is_file()


def test_trained_models_leak_with_copies_and_less_after_dedup(root: Path) -> None:
    """More copies, more exposure; a release without its copies gives away less at equal tokens."""
    found = json.loads((root / "benchmarks/results/leaks.json").read_text("utf-8"))
    read = {(e["language"], e["repetitions"]): e["exposure"] for e in found["read"]["rows"]}
    arms = {
        (arm, e["language"], e["repetitions"]): e["exposure"]
        for arm, rows in found["dedup"]["arms"].items()
        for e in rows
    }
    for language in ("en", "zh"):
        assert read[language, 1][2] < read[language, 16][1]
        before, after = (arms[arm, language, 16] for arm in ("all copies", "near dedup"))
        assert after[2] < before[1]


def test_the_claims_hold_in_the_results(root: Path) -> None:
    """Planted offence is told, halves are not called different, leakage falls after dedup."""
    found = json.loads((root / "benchmarks/results/says.json").read_text("utf-8"))
    for one in found["planted"]:
        verdicts = {whole["kind"]: whole["verdict"] for whole in one["wholes"]}
        assert verdicts["bias"] == "no difference seen"
        if one["share"] >= 0.02:
            assert {w["verdict"] for w in one["wholes"] if w["kind"] == "offensive"} == {"more"}
    assert sum(one["called"] for one in found["halves"]) <= 0.05 * sum(
        one["of"] for one in found["halves"]
    )
    cost = {(e["arm"], e["language"], e["repetitions"]): e["cost"] for e in found["leakage"]}
    for language in ("en", "zh"):
        before, after = (cost[arm, language, 16] for arm in ("all copies", "near dedup"))
        assert before["high"] < after["low"]
