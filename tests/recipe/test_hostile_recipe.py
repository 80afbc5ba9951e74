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


def told(path: Path) -> list[str]:
    with pytest.raises(RecipeError) as caught:
        check(path)
    return caught.value.problems


@pytest.mark.parametrize("date", ["2026-02-30", "2026-2-30T01:00:00", "2026-11-01T25:61:00"])
def test_a_date_that_there_is_not_hides_nothing(recipe: Path, date: str) -> None:
    """Keys, values and files behind it are told too, each at its own place, each with a hint."""
    text = GOOD.replace("2026-11-01", date).replace("PATH", "nowhere, licence: x")
    recipe.write_text(f"{text}assess: {{rules: [lenght]}}\nextrct: {{}}\n")
    found = told(recipe)
    assert [problem.split("recipe.yaml:")[1].split(" ")[0] for problem in found] == [
        "1:48:",
        "3:52:",
        "3:61:",
        "4:18:",
        "5:1:",
    ]
    assert f"{date} is no date" in found[0]
    assert all("hint: " in problem for problem in found)


@pytest.mark.parametrize("form", ["format: fils", "format: 3", "id: notes"])
def test_an_unknown_format_hides_nothing_of_its_source(recipe: Path, form: str) -> None:
    """The channel, an unknown key and a missing file of the same source are told with it."""
    recipe.write_text(
        f"{GOOD.split('sources')[0]}sources:\n"
        f"  - {{{form}, channel: internet, path: nowhere, channle: x, text_field: y}}\n"
    )
    found = "\n".join(told(recipe))
    assert "format" in found
    assert "`channel` is 'internet'" in found
    assert "unknown key `channle`" in found
    if form != "format: fils":
        assert "unknown key `text_field`" not in found  # another format knows it


def test_an_unknown_format_hides_no_missing_file(recipe: Path) -> None:
    """Where the rest of the source is sound, its path is looked at."""
    recipe.write_text(GOOD.replace("PATH", "nowhere").replace("format: files", "format: fils"))
    found = "\n".join(told(recipe))
    assert "unknown format `fils`" in found
    assert "there is no file or folder nowhere" in found


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ('""', "no path is named"),
        ("[]", "no path is named"),
        ('[notes, ""]', "a path is empty"),
        ('" "', "a path is empty"),
        ('notes, language: "klingon!!"', "is no language tag"),
        ("notes, language: zh_CN", "is no language tag"),
    ],
)
def test_an_empty_path_or_no_language_is_told(recipe: Path, path: str, message: str) -> None:
    """An empty path would be the recipe's whole folder."""
    recipe.write_text(GOOD.replace("PATH", path))
    (problem,) = told(recipe)
    assert message in problem
    assert "hint: " in problem


@pytest.mark.parametrize(
    "path", [".", "[notes]", "notes, language: zh-Hans-CN", "notes, language: i-klingon"]
)
def test_the_folder_itself_and_every_language_can_be_named(recipe: Path, path: str) -> None:
    """The twin of what is refused."""
    recipe.write_text(GOOD.replace("PATH", path))
    assert check(recipe).recipe.sources
