# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Paths that lead nowhere and locks of the wrong form: sentences with a next step, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

import provender
from provender.errors import LockMismatch, RecipeError
from provender.recipe.load import check
from provender.recipe.lock import lock_path

GOOD = """\
release: {name: small, version: "1.0.0", date: 2026-11-01}
sources:
  - {id: notes, channel: own, format: files, path: PATH, license: CC0-1.0}
"""


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("A text.")
    path = tmp_path / "recipe.yaml"
    path.write_text(GOOD.replace("PATH", "notes"))
    return path


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nope://x", "cannot be used as a path: Protocol not known"),
        ("zip://a.txt::absent.zip", "there is nothing at zip://"),
        ("ftp://127.0.0.1:1/x", "cannot be reached"),
        ("x" * 5000, "cannot be used as a path"),
    ],
)
def test_a_path_that_leads_nowhere_is_told_at_its_place(
    recipe: Path, path: str, message: str
) -> None:
    """At check, plan and build alike, for every kind of file system."""
    recipe.write_text(GOOD.replace("PATH", f'"{path}"'))
    for command in (check, provender.plan, provender.build):
        with pytest.raises(RecipeError) as told:
            command(recipe)
        (problem,) = told.value.problems
        assert "recipe.yaml:3:" in problem
        assert message in problem
        assert "hint: " in problem


@pytest.mark.parametrize(
    "wrong",
    [
        "inputs: 5",
        "inputs: {notes: [a]}",
        "libraries: [a]",
        "libraries: {pyarrow: 5}",
        "contexts: x",
        "stages: 3",
        "rule_sets: {1: 2}",
    ],
)
def test_a_lock_of_the_wrong_form_is_a_mismatch_in_words(recipe: Path, wrong: str) -> None:
    """Exit code 3 with the part that is wrong; a lock with that part left out just differs."""
    lock_path(recipe).write_text(f"lock_version: 1\nrelease_date: 2026-11-01\n{wrong}\n")
    with pytest.raises(LockMismatch, match=f"is damaged: `{wrong.split(':')[0]}") as told:
        provender.build(recipe, out=recipe.parent / "out")
    assert told.value.exit_code == 3
    assert told.value.hint
    assert provender.plan(recipe).warnings
    lock_path(recipe).write_text("lock_version: 1\nrelease_date: 2026-11-01\n")
    with pytest.raises(LockMismatch, match="does not match"):
        provender.build(recipe, out=recipe.parent / "out")
