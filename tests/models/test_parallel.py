# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A team of processes leaves nothing running when it parts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")

PART = """
import os
from contextlib import suppress
from pathlib import Path

import torch
from torch.nn.parallel import DistributedDataParallel

from provender.models.parallel import join_team


def threads():
    found = 0
    for path in Path("/proc/self/task").glob("*/comm"):
        with suppress(OSError):  # one that has just ended
            found += "gloo" in path.read_text()
    return found


def step():
    model = DistributedDataParallel(torch.nn.Linear(4, 4))
    model(torch.ones(2, 4)).sum().backward()


with join_team("cpu") as team:
    step()
    during = threads()
    team.wait()
Path(os.environ["OUT"], str(team.rank)).write_text(f"{during > 0} {threads()}")
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are listed in /proc")
def test_no_thread_of_the_team_is_left(tmp_path: Path) -> None:
    """One that frees a tensor while the interpreter ends would abort the process."""
    script = tmp_path / "part.py"
    script.write_text(PART)
    done = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2",
         str(script)],
        capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OUT": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [(tmp_path / rank).read_text() for rank in "01"] == ["True 0"] * 2
