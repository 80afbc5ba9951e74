# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The recipe's JSON Schema, for editors: `recipe.schema.json` beside this file is its copy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from provender.recipe.model import Recipe

__all__ = ["SCHEMA_PATH", "json_schema", "schema_text"]

SCHEMA_PATH = Path(__file__).with_name("recipe.schema.json")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a recipe."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Recipe.model_json_schema(),
        "title": "Provender recipe",
    }


def schema_text() -> str:
    """Return the schema as the shipped file holds it."""
    return json.dumps(json_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
