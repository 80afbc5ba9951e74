# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`release.statements`: fields that documents ask for pass, others are told with their place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from provender.errors import RecipeError
from provender.recipe.load import check
from provender.recipe.statements import form_versions, read_routes, statements, yes_or_no

RECIPE = """\
release:
  name: small
  version: "1.0.0"
  date: 2026-11-01
  statements:
    FIELD: VALUE
sources:
  - {id: notes, channel: own, format: jsonl, path: notes.jsonl, license: CC0-1.0}
"""


def problems(folder: Path, field: str, value: str) -> list[str]:
    (folder / "notes.jsonl").write_text('{"text": "a note"}\n', "utf-8")
    quoted = json.dumps(value, ensure_ascii=False)
    (folder / "recipe.yaml").write_text(
        RECIPE.replace("FIELD: VALUE", f"{field}: {quoted}"), "utf-8"
    )
    try:
        check(folder / "recipe.yaml")
    except RecipeError as error:
        return list(error.problems)
    return []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("purpose", "Training of small models."),
        ("eu.sme", "yes"),
        ("eu.sme", "No"),
        ("eu.placed_on_market", "2026-11-01"),
        ("eu.template_version", "C(2025) 5235"),
        ("eu.routes", "notes: 2.4"),
        ("china.foreign_mix", "境内外来源各半"),
    ],
)
def test_what_documents_ask_for_may_be_stated(tmp_path: Path, field: str, value: str) -> None:
    assert problems(tmp_path, field, value) == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("purpos", "x", "did you mean `purpose`?"),
        ("eu.crawler", "x", "did you mean `eu.crawlers`?"),
        ("eu.sme", "perhaps", "neither yes nor no"),
        ("eu.placed_on_market", "November", "no date"),
        ("eu.template_version", "C(2024) 1", "no version of the template"),
        ("eu.routes", "note: 2.4", "did you mean `notes`?"),
        ("eu.routes", "notes: 2.9", "no `source: section`"),
        ("eu.routes", "notes", "no `source: section`"),
        ("purpose", "x" * 20_001, "more than 20,000 characters"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(
    tmp_path: Path, field: str, value: str, said: str
) -> None:
    """One problem, at the field's line, with the next step."""
    (problem,) = problems(tmp_path, field, value)
    assert "recipe.yaml:6:" in problem
    assert said in problem
    assert "hint:" in problem


def test_an_unknown_field_is_told_beside_other_problems(tmp_path: Path) -> None:
    """A recipe that has other faults still has its statements looked at."""
    (tmp_path / "recipe.yaml").write_text(
        RECIPE.replace("FIELD: VALUE", "purpos: x").replace("jsonl,", "jsonlines,"), "utf-8"
    )
    with pytest.raises(RecipeError) as caught:
        check(tmp_path / "recipe.yaml")
    text = "\n".join(caught.value.problems)
    assert "unknown format" in text
    assert "no document of a release asks for `purpos`" in text


def test_forms_are_read_as_they_are_written() -> None:
    """Routes part by commas and lines; yes and no in any case."""
    assert read_routes("a: 2.1, b:2.2.2\nc : 2.6,") == {"a": "2.1", "b": "2.2.2", "c": "2.6"}
    assert [yes_or_no(word) for word in (" YES ", "no", "maybe")] == [True, False, None]
    assert form_versions()[0] == "C(2025) 8311"
    assert {one.form for one in statements().values()} == {
        "text", "yes-no", "date", "form-version", "routes"
    }  # fmt: skip
