# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The command line: what stands on which stream, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Releases = Callable[[str], Path]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "provender", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_plan_to_one_stream_result_to_the_other(release: Releases, tmp_path: Path) -> None:
    folder, target = release("open"), tmp_path / "out"
    done = run("publish", folder, target, "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["schema_version"] == 1
    assert told["plan"][0]["repository"] == "water"
    assert told["receipts"][0]["repository"] == str(target / "water" / "1.0.0")
    assert "water 1.0.0" in done.stderr
    assert run("publish", folder, target).stdout.startswith("published ")
    dry = run("publish", folder, "hf://board", "--dry-run")
    assert dry.stdout.count("would go") == 2
    assert dry.stderr == ""


def test_refusals_leave_with_1_and_bad_targets_with_2(release: Releases, tmp_path: Path) -> None:
    folder = release("closed")
    refused = run("publish", folder, tmp_path / "out")
    assert refused.returncode == 1
    assert "hint:" in refused.stderr
    assert run("publish", folder, "ftp://x").returncode == 2
    assert run("publish", tmp_path, tmp_path / "out").returncode == 1


def test_the_agreement_is_printed_then_accepted(release: Releases, tmp_path: Path) -> None:
    folder, kept = release("closed"), tmp_path / "who.jsonl"
    shown = run("agreement", folder)
    assert shown.stdout.startswith("# Agreement for Water / &lt;b&gt;books")
    assert "使用协议" in shown.stdout
    accepted = run(
        "agreement", folder, "--accepted-by", "Jane Doe", "--acceptances", kept, "--json"
    )
    assert json.loads(accepted.stdout)["acceptance"]["accepted_by"] == "Jane Doe"
    sent = run("publish", folder, tmp_path / "club", "--gated", "--acceptances", kept)
    assert sent.returncode == 0, sent.stderr
