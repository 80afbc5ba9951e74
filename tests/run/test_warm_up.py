# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""After a warm-up no document pays for compilation; caches need no writable installation."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

import provender
from provender.kernels.gram_folding import folding
from provender.kernels.jit import compiled_signatures, warm_up
from provender.kernels.language import identify
from provender.kernels.stored import stored_tables

STATIONS = """\
release: {name: warm, version: "1.0.0", date: 2026-11-01}
sources:
  - {id: notes, channel: own, format: jsonl, path: notes.jsonl, license: CC0-1.0, id_field: id}
assess:
  rules: [length]
  corrections: [refinedweb, chinese-lines]
  personal_data: true
  unsafe: true
  synthetic_marks: true
  contamination: {benchmarks: [{path: items.jsonl, definition: gsm8k}]}
dedup:
  near: {preset: fineweb, recheck: RECHECK}
  repeats: {lines: 3, paragraphs: true, runs: 50}
  shared: {runs: 8, paragraphs: 8, lines: 8}
"""
WATER = "The keeper of the reservoir writes the level of the water down every morning, {}. "
QUESTION = "How many clips did Natalia sell altogether in April and in the whole of May, by hand?"


def write(folder: Path, recheck: str) -> Path:
    """Write a recipe with every station, near copies, personal data and a test item."""
    page = "".join(WATER.format(word) for word in ("in rain", "in snow", "in wind", "in fog"))
    texts = [page, page + "Nobody asked.", "联系人手机13812345678,水位很高。" * 9, page + QUESTION]
    rows = [json.dumps({"id": str(number), "text": text}) for number, text in enumerate(texts)]
    (folder / "notes.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
    item = {"question": QUESTION, "answer": "Natalia sold 72 clips altogether. #### 72"}
    (folder / "items.jsonl").write_text(json.dumps(item) + "\n", "utf-8")
    recipe = folder / f"{recheck}.yaml"
    recipe.write_text(STATIONS.replace("RECHECK", recheck), "utf-8")
    return recipe


def test_a_build_by_every_station_compiles_nothing_after_the_warm_up(tmp_path: Path) -> None:
    """Each kernel has the signatures after the build that it had before."""
    warm_up()
    before = compiled_signatures()
    for recheck in ("sketch", "exact", "off"):
        provender.build(write(tmp_path, recheck), out=tmp_path / recheck)
    after = compiled_signatures()
    assert {
        name: after[name] - count for name, count in before.items() if after[name] > count
    } == {}
    used = {name for name, count in after.items() if count}
    assert used > {"provender.kernels.minhash._sign", "provender.kernels.gram_runs._find"}


def test_a_station_that_is_not_asked_for_is_not_warmed_up() -> None:
    """A small build by the default stations reads no other kernels."""
    code = (
        "from provender.kernels.jit import compiled_signatures, warm_up\n"
        "warm_up({'dedup.exact', 'run.lineage'})\n"
        "counts = compiled_signatures()\n"
        "print(counts['provender.kernels.fold._fold'], counts['provender.kernels.minhash._sign'])\n"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["1", "0"]


def test_kernels_and_tables_are_kept_where_the_user_may_write(tmp_path: Path) -> None:
    """Of an installation that cannot be written, caches go to the user's folder, and serve."""
    package = tmp_path / "site" / "provender"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(provender.__file__).parent, package, ignore=ignored)
    code = (
        "import os\n"
        "real = os.access\n"
        "os.access = lambda path, mode, **more: "
        "not (mode & os.W_OK and 'site' in str(path)) and real(path, mode, **more)\n"
        "import provender.kernels.jit as jit\n"
        "assert 'site' in jit.__file__\n"
        "from provender.kernels.fold import exact_keys, _fold\n"
        "import pyarrow as pa\n"
        "exact_keys(pa.array(['Warm'], pa.large_string()))\n"
        "print(len(_fold.stats.cache_hits), len(_fold.stats.cache_misses))\n"
    )
    home = tmp_path / "cache"
    env = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"} | {
        "PYTHONPATH": str(tmp_path / "site"),
        "XDG_CACHE_HOME": str(home),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    told = [
        subprocess.run(
            [sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True
        ).stdout.split()
        for _ in range(2)
    ]
    assert told == [["0", "1"], ["1", "0"]]
    assert [one.name.partition("-")[0] for one in home.rglob("fold-*.tables")] == ["fold"]
    assert not list((package / "kernels").rglob("*.nb[ic]"))


def test_a_damaged_table_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables come back as they were made; a file that a disk spoilt is seen and replaced."""
    with monkeypatch.context() as changed:
        changed.setenv("NUMBA_CACHE_DIR", str(tmp_path))
        made: list[int] = []

        def make() -> dict[str, npt.NDArray[Any]]:
            made.append(1)
            return {"odd": np.arange(7, dtype=np.uint16), "names": np.array(["zh", "eng"])}

        for _ in range(2):
            tables = stored_tables("test", ["1"], make)
            assert tables["odd"].tolist() == list(range(7))
            assert tables["names"].tolist() == ["zh", "eng"]
        assert len(made) == 1
        (path,) = tmp_path.glob("test-*.tables")
        whole = path.read_bytes()
        for spoilt in (whole[:-9], whole[:20] + b"\xff" + whole[21:], b""):
            path.write_bytes(spoilt)
            assert stored_tables("test", ["1"], make)["odd"].tolist() == list(range(7))
        assert len(made) == 4
        stored_tables("test", ["2"], make)
        assert len(made) == 5


def test_tables_cannot_be_written_to() -> None:
    """All processes and threads read the same tables."""
    assert not folding().entries.flags.writeable
    assert identify(pa.array(["Where is the library?"], pa.large_string())).labels == ["en"]
