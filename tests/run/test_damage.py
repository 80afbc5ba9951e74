# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A damaged cache is made again, and places that cannot be written are told before the work."""

from __future__ import annotations

from pathlib import Path

import pytest

import provender
from provender.errors import EnvironmentProblem, UsageError

RECIPE = """release: {{name: small, version: "1", date: 2026-01-01}}
assess: {{rules: []}}
sources:
  - {{id: s, channel: own, format: files, path: {path}, license: CC-BY-4.0}}
"""


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("The pump stands in the yard.\n" * 20, "utf-8")
    path = tmp_path / "recipe.yaml"
    path.write_text(RECIPE.format(path="texts"), "utf-8")
    return path


def test_damaged_entries_are_made_again(recipe: Path, tmp_path: Path) -> None:
    """Empty or cut off, of every kind: the next build gives the same release."""
    work = tmp_path / ".provender"
    sums = (provender.build(recipe, out=tmp_path / "first").release / "SHA256SUMS").read_bytes()
    patterns = (
        "signals/*.parquet",
        "shards/*.parquet",
        "text/*/piece-*.parquet",
        "text/*/departures-*.parquet",
        "text/*/piece-*.json",
        "text/*/done.json",
        "inputs.json",
        "builds/*.json",
    )
    for number, pattern in enumerate(patterns):
        (entry,) = work.glob(pattern)
        whole = entry.read_bytes()
        for half in (b"", whole[: len(whole) // 2]):
            entry.write_bytes(half)
            provender.plan(recipe)
            built = provender.build(recipe, out=tmp_path / f"out-{number}-{len(half)}")
            assert (built.release / "SHA256SUMS").read_bytes() == sums, pattern


def test_damage_inside_is_told_with_the_way_out(recipe: Path, tmp_path: Path) -> None:
    """A file whose ends are right: a sentence, and `provender clean` as the next step."""
    work = tmp_path / ".provender"
    provender.build(recipe, out=tmp_path / "first")
    (entry,) = work.glob("text/*/piece-*.parquet")
    entry.write_bytes(b"PAR1" + b"\xff" * 500 + b"PAR1")
    with pytest.raises(EnvironmentProblem, match="is damaged") as told:
        provender.build(recipe, out=tmp_path / "second")
    assert "provender clean" in str(told.value.hint)
    provender.clean(work)
    assert provender.build(recipe, out=tmp_path / "second").released == 1


@pytest.mark.parametrize("out", ["file", "file/below", "/proc/none", "texts", "texts/out"])
def test_an_output_that_cannot_be_is_told_before_the_work(
    recipe: Path, tmp_path: Path, out: str
) -> None:
    """A file, a place that cannot be written, a folder that the source itself would read."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError) as told:
        provender.build(recipe, out=tmp_path / out)
    assert told.value.hint
    assert not (tmp_path / ".provender").exists()
    assert (tmp_path / "file").read_text() == "x"


def test_nothing_is_built_into_a_release(recipe: Path, tmp_path: Path) -> None:
    """It would not verify any more; beside it there is room."""
    release = provender.build(recipe, out=tmp_path / "out").release
    with pytest.raises(UsageError, match="lies inside the release"):
        provender.build(recipe, out=release / "data")
    assert provender.build(recipe, out=tmp_path / "out").unchanged


def test_a_source_never_reads_the_work_folder_in_it(recipe: Path, tmp_path: Path) -> None:
    """Found by its mark, at every command: the second build reads what the first did."""
    work = tmp_path / "texts" / "work"
    first = provender.build(recipe, out=tmp_path / "out", work=work)
    provender.lock(recipe, work=work)
    assert provender.build(recipe, out=tmp_path / "out", work=work).unchanged
    assert first.records_read == 1
    excluded = RECIPE.format(path='texts, exclude: ["out/**"]')
    recipe.write_text(excluded, "utf-8")
    provender.lock(recipe)
    assert provender.build(recipe, out=tmp_path / "texts" / "out").records_read == 1
    assert provender.build(recipe, out=tmp_path / "texts" / "out").unchanged


def test_a_file_is_no_work_folder(recipe: Path, tmp_path: Path) -> None:
    """Told in words, with the next step."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="is a file, not a folder"):
        provender.build(recipe, out=tmp_path / "out", work=tmp_path / "file")
