# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The broom takes away what a build made, and never a file of the user's."""

from __future__ import annotations

from pathlib import Path

import pytest

import provender
from provender.errors import UsageError
from provender.run.work_folder import claim, is_work_folder, sweep
from provender.storage import WORK_MARKER

KEY = "0a" * 32


def fill(folder: Path) -> set[Path]:
    """A user's folder that looks a little like ours."""
    for name in ("text/chapter-1.txt", "signals/ecg.parquet", "runs/monday.json", "thesis.md"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")
    return {path for path in folder.rglob("*") if path.is_file()}


def test_a_folder_of_the_user_is_no_work_folder(tmp_path: Path) -> None:
    """Folders named text, signals, runs do not make it one; nothing is removed, nothing built."""
    mine = fill(tmp_path / "mine")
    for options in ({}, {"unused_only": True}, {"older_than_days": 0.0}):
        with pytest.raises(UsageError, match="no work folder"):
            provender.clean(tmp_path / "mine", **options)
    with pytest.raises(UsageError, match="holds other files") as refused:
        claim(tmp_path / "mine")
    assert "provender-work" in str(refused.value.hint)
    assert {path for path in (tmp_path / "mine").rglob("*") if path.is_file()} == mine


def test_in_a_marked_folder_only_own_names_are_removed(tmp_path: Path) -> None:
    """A file that somebody put into a work folder later stays there, and so does what a link
    leads to.
    """
    work = tmp_path / "work"
    claim(work)
    assert is_work_folder(work)
    mine = fill(work)
    (work / "text" / KEY).mkdir()
    (work / "text" / KEY / "piece-00000.parquet").write_text("ours")
    (work / "shards").mkdir()
    (work / "shards" / f"{KEY}.parquet").write_text("ours")
    elsewhere = fill(tmp_path / "elsewhere")
    (work / "text" / ("1b" * 32)).symlink_to(tmp_path / "elsewhere")
    assert provender.clean(work)[0] == 2
    assert not (work / "text" / KEY).exists()
    assert not (work / "shards" / f"{KEY}.parquet").exists()
    assert all(path.is_file() for path in mine | elsewhere)


def test_an_older_work_folder_is_known_by_its_form(tmp_path: Path) -> None:
    """Without a mark every name must be one that a build gives; one stranger and it is not ours."""
    work = tmp_path / "work"
    (work / "text" / KEY).mkdir(parents=True)
    (work / "inputs.json").write_text("{}")
    assert is_work_folder(work)
    (work / "text" / "chapter-1").mkdir()
    assert not is_work_folder(work)
    (work / WORK_MARKER).write_text("somebody else's mark")
    assert not is_work_folder(work)


def test_only_own_rooms_are_swept(tmp_path: Path) -> None:
    """Half-written files go where a build writes; the same name deeper down is somebody's."""
    work = tmp_path / "work"
    claim(work)
    (work / "text" / KEY).mkdir(parents=True)
    (work / "notes").mkdir()
    (work / "text" / KEY / ".tmp-1").write_text("half")
    (work / "notes" / ".tmp-1").write_text("mine")
    sweep(work)
    assert not (work / "text" / KEY / ".tmp-1").exists()
    assert (work / "notes" / ".tmp-1").exists()


def test_a_file_as_work_folder_is_named(tmp_path: Path) -> None:
    """And so is a folder that cannot be made."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="is a file"):
        claim(tmp_path / "file")
    with pytest.raises(UsageError, match="cannot write to"):
        claim(tmp_path / "file" / "below")
