# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`docs/recipe.md`: its tables are the schema's, its recipe is one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from tests.docs import recipe_tables

from provender.recipe.model import Recipe
from provender.recipe.schema import SCHEMA_PATH


@pytest.fixture
def page(root: Path) -> str:
    """The page as it stands."""
    return (root / "docs" / "recipe.md").read_text("utf-8")


def test_the_tables_are_those_of_the_schema(page: str) -> None:
    """Run `python -m tests.docs.recipe_tables` after a change of the recipe."""
    assert recipe_tables.render(page) == page
    with pytest.raises(ValueError, match="marks"):
        recipe_tables.render(page.replace("<!-- begin keys -->", ""))


def test_every_link_leads_to_a_heading(page: str) -> None:
    """Headings become anchors as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9_ -]", "", one.lower()).replace(" ", "-") for one in headings}
    links = set(re.findall(r"\]\(#([^)]+)\)", page))
    assert links
    assert links <= anchors


def test_the_recipe_of_the_page_is_one(page: str) -> None:
    """Every key of it is known; its first line points to the schema."""
    (text,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    recipe = Recipe.model_validate(YAML(typ="safe").load(text))
    assert [one.channel for one in recipe.sources] == ["web", "purchased", "public", "contributed"]
    assert SCHEMA_PATH.name in text.splitlines()[0]
