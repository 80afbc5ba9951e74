# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The house's own rules: imports, surface, sizes."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import provender

ROOMS = [
    {
        "data_files",
        "errors",
        "record",
        "document",
        "edits",
        "verdict",
        "stage",
        "storage",
        "parquet",
    },
    {"kernels"},
    {"rights"},
    {"acquire", "extract", "assess", "dedup"},
    {"recipe"},
    {"run"},
    {"audit", "release", "report", "review"},
    {"journey"},
    {"planning"},
    {"models", "prove"},
    {"cli", "__init__", "__main__"},
]
LEVEL = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}
VALUES = {("record", "rights.evidence"), ("document", "rights.evidence")}
"""`Observation` is a value that records and documents carry."""
SOURCE = Path(provender.__file__).parent


def test_imports_run_one_way() -> None:
    """A room imports only rooms below it, and every room has its place."""
    wrong = []
    for path in sorted(SOURCE.rglob("*.py")):
        room = path.relative_to(SOURCE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            for name in names:
                if name.startswith("provender."):
                    other = name.removeprefix("provender.")
                    target = other.split(".")[0]
                    if (
                        room != "__init__"
                        and LEVEL[target] > LEVEL[room]
                        and ((room, other) not in VALUES)
                    ):
                        wrong.append(f"{path.relative_to(SOURCE)} imports {name}")
    assert wrong == []


def test_importing_is_light() -> None:
    """`import provender` and the command line load none of the heavy libraries."""
    code = (
        "import sys, provender, provender.cli.main; "
        "print([m for m in ('pyarrow','numpy','numba','pydantic','torch','trafilatura') "
        "if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_only_models_need_the_extra() -> None:
    """Everything else, and the calls that lead into `models/`, is imported without PyTorch."""
    code = (
        "import importlib, pkgutil, sys; "
        "sys.modules |= dict.fromkeys(('torch', 'tokenizers', 'safetensors', 'gguf')); "
        "import provender; "
        "names = [m.name for m in pkgutil.walk_packages(provender.__path__, 'provender.')]; "
        "twins = ['provender.models.' + n for n in ('run', 'tune', 'chat', 'export', 'extra')]; "
        "left = [n for n in names if not n.startswith('provender.models.') and '__' not in n]; "
        "[importlib.import_module(n) for n in left + twins]"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_public_names_are_those_promised() -> None:
    """`dir(provender)` is `__all__`, sorted, and each name is there."""
    assert provender.__all__ == sorted(provender.__all__)
    assert dir(provender) == sorted(provender.__all__)
    for name in provender.__all__:
        assert getattr(provender, name) is not None


def test_files_and_functions_stay_small() -> None:
    """No file above 400 lines, no function above 80 outside kernels."""
    large = []
    above = {"kernels/text_statistics.py"}
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text("utf-8")
        allowed = 420 if path.relative_to(SOURCE).as_posix() in above else 400
        if text.count("\n") > allowed:
            large.append(str(path))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and "kernels" not in path.parts:
                length = (node.end_lineno or 0) - node.lineno
                if length > 80:
                    large.append(f"{path}:{node.name}")
    assert large == []
