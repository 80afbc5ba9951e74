# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A compiled kernel is used as long as what it was made of is there, and no longer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import provender
from provender.kernels.sources import source_digest

PACKAGE = Path(provender.__file__).parent
PROGRAM = (
    "import pyarrow as pa\n"
    "from provender.kernels.shingles import shingles\n"
    "print(shingles(pa.array(['one two three']), 2))\n"
)


def room(folder: Path, **modules: str) -> Path:
    """Write modules of a room; return the folder."""
    folder.mkdir()
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text)
    return folder


def test_what_a_module_imports_of_its_room_belongs_to_it(tmp_path: Path) -> None:
    """A change two imports away tells; one in a module that is not imported does not."""
    texts = {
        "top": "from provender.kernels import (\n    middle,\n)\n",
        "middle": "from provender.kernels.bottom import value\n",
        "bottom": "value = 1\n",
        "beside": "value = 1\n",
    }
    digests = [
        source_digest(room(tmp_path / str(number), **texts | changed) / "top.py")
        for number, changed in enumerate(
            ({}, {"beside": "value = 2\n"}, {"bottom": "value = 2\n"}, {"middle": "\n"})
        )
    ]
    assert digests[0] == digests[1]
    assert len({*digests}) == 3


def test_every_module_is_told_apart_and_circles_end() -> None:
    """All modules of the real room have a digest of their own."""
    paths = sorted((PACKAGE / "kernels").glob("*.py"))
    assert len({source_digest(path) for path in paths}) == len(paths)


def test_kernels_run_without_numba() -> None:
    """Numba can be switched off, to look into a kernel: same figures."""
    command = [sys.executable, "-c", PROGRAM]
    said = [
        subprocess.run(
            command, env=os.environ | more, check=True, capture_output=True, text=True
        ).stdout
        for more in ({}, {"NUMBA_DISABLE_JIT": "1"})
    ]
    assert said[0] == said[1] != ""


def test_a_change_in_another_module_compiles_anew(tmp_path: Path) -> None:
    """A kernel gives the figures of the code that is there, though its own file is unchanged."""
    shutil.copytree(
        PACKAGE, tmp_path / "provender", ignore=shutil.ignore_patterns("__pycache__", "*.nb?")
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    environment.pop("NUMBA_CACHE_DIR", None)

    def figures() -> str:
        command = [sys.executable, "-c", PROGRAM]
        return subprocess.run(
            command, env=environment, check=True, capture_output=True, text=True
        ).stdout

    before = figures()
    assert figures() == before
    hashing = tmp_path / "provender" / "kernels" / "hashing.py"
    text = hashing.read_text()
    assert "0xBF58476D1CE4E5B9" in text
    hashing.write_text(text.replace("0xBF58476D1CE4E5B9", "0xBF58476D1CE4E5B7"))
    assert figures() != before
