# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The data files of the disclosures fit each other, the code and our notes on the forms."""

from __future__ import annotations

import importlib
from typing import Any, get_args

import pytest
from tests.release import disclosure_schemas

from provender.acquire.source import Channel
from provender.assess.unsafe import categories
from provender.recipe.statements import form_versions, read_routes, statements
from provender.release.disclosures.data import FOLDER, load
from provender.release.disclosures.sampling import allocate, seed_of
from provender.rights import reservation

FORMS = ("california", "china", "copyright", "datasheet", "eu", "osaid")
ANSWERS = {
    name: answer
    for room in ("california_ab2013", "china_dossier", "copyright_policy", "datasheet",
                 "eu_summary", "osaid")
    for name, answer in importlib.import_module(
        f"provender.release.disclosures.{room}"
    ).ANSWERS.items()
}  # fmt: skip
PARAMETERS = {"eu.sme", "eu.routes", "eu.template_version"}
"""Statements that no field shows, for they decide how fields are filled."""
KEYS = {
    "id", "label", "line", "statement", "recipe", "optional", "rests_on", "columns", "says",
    "notes", "unverified",
}  # fmt: skip


def fields(name: str) -> list[dict[str, Any]]:
    return [field for section in load(name)["sections"] for field in section["fields"]]


@pytest.mark.parametrize("name", FORMS)
def test_forms_have_no_key_that_nobody_reads(name: str) -> None:
    """A comma in an unquoted sentence would make one."""
    for field in fields(name):
        assert set(field) <= KEYS, field["id"]
        assert all(isinstance(note, str) for note in field.get("notes", ())), field["id"]


def test_each_answer_has_its_field_and_each_field_somebody_who_answers() -> None:
    """A function without a field would be silence; a field without anybody too."""
    known = {field["id"]: field for name in FORMS for field in fields(name)}
    assert len(known) == sum(len(fields(name)) for name in FORMS)
    assert set(ANSWERS) <= set(known)
    for name, field in known.items():
        assert name in ANSWERS or "statement" in field, name
        if name in ANSWERS:
            assert "rests_on" in field or "recipe" in field or name in {
                "china.thresholds", "china.article_7"
            }, name  # fmt: skip


def test_statements_are_asked_for_and_what_is_asked_for_can_be_stated() -> None:
    """The list that `check` reads is the documents' own."""
    asked = {field["statement"] for name in FORMS for field in fields(name) if "statement" in field}
    assert asked | PARAMETERS == set(statements())
    assert not asked & PARAMETERS


def test_routes_name_every_channel_protocol_and_section() -> None:
    """What a source, an evidence or a recipe can say has its words."""
    routes = load("routes")
    assert set(routes["routes"]) == set(get_args(Channel))
    assert set(routes["protocols"]) == {*reservation._READERS, "other"}
    for section in routes["sections"]:
        assert read_routes(f"x: {section}") == {"x": section}
    kinds = {row["china"] for table in ("routes", "sections") for row in routes[table].values()}
    assert kinds == set(load("china")["proofs"])


def test_every_risk_has_its_chinese_name_and_every_version_its_words() -> None:
    """The 31 of the counting stage, in its order."""
    assert list(load("china")["risks"]) == [one.code for one in categories()]
    assert list(load("eu")["form"]["versions"]) == form_versions()
    assert {row["read"] for row in load("china")["thresholds"].values()} <= set(
        load("china")["read"]
    )


def test_schemas_are_those_of_our_notes() -> None:
    """Run `python -m tests.release.disclosure_schemas` after a change of the notes."""
    if not disclosure_schemas.NOTES.is_dir():
        pytest.skip(f"{disclosure_schemas.NOTES} lies beside the repository")
    for name, text in disclosure_schemas.schemas().items():
        assert (FOLDER / "schemas" / name).read_text("utf-8") == text


def test_samples_are_shared_out_by_size_with_a_floor() -> None:
    """Exactly as many as asked for, none more than there are, small sources seen too."""
    held = {"a": 100_000, "b": 900, "c": 40, "d": 3}
    given = allocate(held, 4000, 30)
    assert sum(given.values()) == 4000
    assert all(given[name] <= held[name] for name in held)
    assert (given["c"], given["d"]) == (30, 3)
    assert given["a"] > 3_800
    assert allocate(held, 200_000, 30) == held
    assert allocate({}, 10, 30) == {}
    assert sum(allocate(dict.fromkeys("abcdefgh", 5), 9, 30).values()) == 9


def test_seeds_follow_from_the_name_alone() -> None:
    """Anybody can compute them: SHA-256 of name/version, the first 32 bits."""
    assert seed_of("commons", "1.0.0") == 3649255765
    assert seed_of("commons", "1.0.1") != seed_of("commons", "1.0.0")
