# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Environments of published programs, made by the benchmarks that run them."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

__all__ = ["run_peer"]

_STEPS = {
    "datatrove": [["datatrove[processing]==0.10.1", "spacy"]],
    # Dolma pins libraries of 2023 that do not resolve together any more, and fasttext-wheel, which
    # does not build; so it is installed alone, and beside it what its Gopher tagger imports.
    "dolma": [
        ["--no-deps", "dolma==1.2.1"],
        ["uniseg", "nltk", "pycld2", "ftfy", "anyascii", "numpy", "tokenizers", "msgspec",
         "necessary", "smart-open", "zstandard", "omegaconf", "rich", "tqdm", "requests", "boto3",
         "fasttext-numpy2-wheel", "platformdirs", "python-dotenv", "jsonpath-ng", "s3fs",
         "blingfire"],
    ],
    # Its core names neither of the two last, and installs the last itself when it is imported.
    "data-juicer": [["py-data-juicer==1.6.1", "aiohttp", "ray"]],
}  # fmt: skip


def _python(folder: Path, name: str) -> Path:
    """Return the interpreter of a peer's environment, making it the first time."""
    home = folder / f"{name}-venv"
    python = home / "bin" / "python"
    if not (home / "made").exists() and not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        for step in _STEPS[name]:
            subprocess.run([str(python), "-m", "pip", "install", "-q", *step], check=True)
        (home / "made").touch()
    return python


def run_peer(folder: Path, name: str, texts: list[str], what: str = "") -> dict[str, Any]:
    """Run a peer over texts.

    Args:
        folder: Where environments are kept.
        name: `datatrove`, `dolma` or `data-juicer`.
        texts: The documents.
        what: What it is asked for, if that is not the same as its name.

    Returns:
        `seconds` of processor time and what each filter `said`; or `failed` and why.
    """
    try:
        python = _python(folder, name)
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            file.writelines(json.dumps(text) + "\n" for text in texts)
            file.flush()
            program = Path(__file__).with_name("peer_filters.py")
            command = [str(python), str(program), what or name, file.name]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
    except subprocess.CalledProcessError as error:
        why = (error.stderr or str(error)).strip().splitlines()[-1]
        return {"failed": f"{' '.join(map(str, error.cmd[:6]))}: {why}"[:500]}
    result: dict[str, Any] = json.loads(done.stdout[done.stdout.index('{"seconds"') :])
    return result
