# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How long a newcomer takes from `git clone` to a reply of a model of their own.

    python benchmarks/newcomer.py

Clones this repository into an empty folder and does what its README says, line by line: the first
command, PyTorch, training, chat, tuning, chat, export. The clone and all that it makes are removed.
Results go to `benchmarks/results/newcomer.json` and, through `proof_tables.py`, to `docs/proof.md`.
What downloads take depends on the line; here packages come from a disk or a near cache.
"""

from __future__ import annotations

import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results" / "newcomer.json"
_SHOWN = 400


def block(page: str, mark: str) -> list[str]:
    """Return the commands behind a mark of the README."""
    found = re.search(rf"<!-- {mark} -->\n```sh\n(.*?)```", page, re.DOTALL)
    if found is None:
        raise SystemExit(f"README.md has no commands marked {mark}")
    return found[1].splitlines()


def step(command: str, folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Do one step as a person would, and say what it took."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command], cwd=folder, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{command}\n{done.stdout}\n{done.stderr}")
    said = {"said": done.stdout.strip()[:_SHOWN]} if " chat " in command else {}
    found = {
        "command": command, "seconds": round(time.monotonic() - began, 1),
        "cpu_seconds": round(
            after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1
        ),
        "load": round(os.getloadavg()[0], 1), **said,
    }  # fmt: skip
    print(json.dumps(found, ensure_ascii=False), flush=True)
    return found


def main() -> None:
    """Walk the way, and keep the results."""
    kept = ("HOME", "PATH", "LANG", "TMPDIR")
    environment = {
        name: value for name, value in os.environ.items()
        if name in kept or name.startswith(("PIP_", "SSL_", "XDG_"))
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        steps = [step(f"git clone -q {ROOT} provender", folder, environment)]
        clone = folder / "provender"
        page = (clone / "README.md").read_text("utf-8")
        environment["PATH"] = f"{clone / '.venv' / 'bin'}:{environment['PATH']}"
        commands = [
            *block(page, "command:build"), *block(page, "command:extra"),
            *block(page, "commands:model"),
        ]  # fmt: skip
        steps += [step(one, clone, environment) for one in commands if not one.startswith(". ")]
    results = {
        "machine": platform.platform(), "python": sys.version.split()[0], "cores": os.cpu_count(),
        "seconds": round(sum(one["seconds"] for one in steps), 1),
        "seconds_to_reply": round(sum(one["seconds"] for one in steps[:-1]), 1),
        "steps": steps,
    }  # fmt: skip
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
