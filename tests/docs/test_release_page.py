# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The commands of docs/release.md run, in the order in which they stand there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path


def test_the_page_runs_from_build_to_load(root: Path, tmp_path: Path) -> None:
    """One session: build, go there, verify, load in every way that the page shows."""
    shutil.copytree(
        root / "examples" / "commons",
        tmp_path / "examples" / "commons",
        ignore=shutil.ignore_patterns(".provender", "releases"),
    )
    page = (root / "docs" / "release.md").read_text("utf-8")
    blocks = re.findall(r"```(sh|python)\n(.*?)```", page, re.DOTALL)
    assert [kind for kind, _ in blocks] == ["sh", *["python"] * 5]
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(tmp_path / "cache"),
    }
    folder = tmp_path
    for kind, block in blocks:
        command = ["bash", "-euo", "pipefail"] if kind == "sh" else [sys.executable]
        done = subprocess.run(
            [*command, "-c", block],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
        folder = tmp_path / "releases" / "commons" / "1.0.0"
