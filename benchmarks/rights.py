# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The rights engine against all labelled material: precision, recall, errors, speed.

    python benchmarks/rights.py ../shared/data

Each part is a program of its own with its gold and its result file in `results/`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

_HERE = Path(__file__).parent
_PARTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("pages", "rights_pages.py", ("--data", "{data}")),
    ("licence texts and dataset declarations", "rights_licenses.py", ("{data}",)),
    ("repositories, datasets, documents", "rights_repositories.py", ("{data}",)),
    ("reservations", "rights_reservations.py", ("{data}",)),
    ("origins, and rows a second", "rights_origin.py", ("{data}",)),
)


def main() -> int:
    """Run every part; return the first exit code that is not 0."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    data = str(parser.parse_args().data)
    failed = 0
    for title, program, arguments in _PARTS:
        print(f"\n=== {title}", flush=True)
        words = [one.format(data=data) for one in arguments]
        done = subprocess.run([sys.executable, str(_HERE / program), *words], check=False)
        failed = failed or done.returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
