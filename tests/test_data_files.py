# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Data files of the package are parsed once and kept beside them."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from provender.data_files import read_data


def kept(path: Path) -> list[Path]:
    return sorted((path.parent / "__pycache__").glob(f"{path.name}.*"))


def test_what_is_kept_is_what_stands_there(tmp_path: Path) -> None:
    """A second reading gives the same; a changed file is read anew and takes the old one's place."""
    path = tmp_path / "words.yml"
    path.write_text("words: [a, ja, no, 1, 1.5, true, null, '1']\n", "utf-8")
    first = read_data(path)
    assert first == {"words": ["a", "ja", "no", 1, 1.5, True, None, "1"]}
    (one,) = kept(path)
    assert read_data(path) == first
    path.write_text("words: [词]\n", "utf-8")
    assert read_data(path) == {"words": ["词"]}
    (other,) = kept(path)
    assert one != other


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("day: 2026-11-01\n", {"day": datetime.date(2026, 11, 1)}),
        ("1: one\n", {1: "one"}),
    ],
)
def test_what_json_cannot_give_back_is_not_kept(tmp_path: Path, text: str, value: object) -> None:
    path = tmp_path / "table.yml"
    path.write_text(text, "utf-8")
    assert read_data(path) == value
    assert read_data(path) == value
    assert kept(path) == []


def test_damaged_or_unwritable_caches_do_no_harm(tmp_path: Path) -> None:
    """A cut file is read anew; where nothing can be kept, the answer is the same."""
    path = tmp_path / "words.yml"
    path.write_text("a: b\n", "utf-8")
    read_data(path)
    kept(path)[0].write_text('{"a": ', "utf-8")
    assert read_data(path) == {"a": "b"}
    blocked = tmp_path / "blocked" / "words.yml"
    blocked.parent.mkdir()
    blocked.write_text("a: b\n", "utf-8")
    (blocked.parent / "__pycache__").write_text("in the way")
    assert read_data(blocked) == {"a": "b"}
