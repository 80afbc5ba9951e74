# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The commands of docs/report.md give a report, and its sections are those of the page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from lxml import html


def test_the_commands_make_a_report_of_these_sections(root: Path, tmp_path: Path) -> None:
    """In a folder of one's own, line by line."""
    manual = (root / "docs" / "report.md").read_text("utf-8")
    commands = re.search(r"```sh\n(.*?)```", manual, re.DOTALL)[1]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    page = html.fromstring((tmp_path / done.stdout.splitlines()[-1]).read_text("utf-8"))
    told = re.findall(r"^\| ([A-Z][^|]+?) \|", manual, re.MULTILINE)
    headings = page.xpath("//h2/span[@lang='en']/text()")
    assert [name for name in headings if name != "Contents"] == told
