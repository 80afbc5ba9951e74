# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The release's summary of training content, with what a model's run knows filled in.

A release holds the public summary of Article 53(1)(d) of Regulation (EU) 2024/1689 as far as a
dataset can answer it (`disclosures/`). A model adds its name and what it depends on; all else that
only its provider knows stays marked as it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provender.errors import CheckFailed
from provender.storage import write_bytes, write_json

__all__ = ["SUMMARY", "write_summary"]

SUMMARY = "disclosures/eu-training-content-summary.md"


def write_summary(release: Path, out: Path, answers: Mapping[str, str]) -> bool:
    """Copy the summary of a release, some of its open fields answered.

    Args:
        release: The release's folder.
        out: The model's folder.
        answers: Text by the field's id, such as `eu.model_names`.

    Returns:
        Whether the release holds a summary.

    Raises:
        CheckFailed: The summary cannot be read.
    """
    page = release / SUMMARY
    if not page.is_file():
        return False
    try:
        told = json.loads(page.with_suffix(".json").read_text("utf-8"))
        fields = [one for section in told["sections"] for one in section["fields"]]
        text = page.read_text("utf-8")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise CheckFailed(
            f"{page} cannot be read: {error}", subject=str(page),
            hint="`provender verify` tells what is wrong with it",
        ) from error  # fmt: skip
    for one in fields:
        _answer(one, answers)
    write_json((out / SUMMARY).with_suffix(".json"), told)
    write_bytes(out / SUMMARY, _filled(text, answers).encode("utf-8"))
    return True


def _answer(one: dict[str, Any], answers: Mapping[str, str]) -> None:
    if one.get("id") in answers and one.get("basis") == "provider" and not one.get("answer"):
        one["answer"] = [{"kind": "text", "text": answers[one["id"]]}]
        one["basis"], one["rests_on"] = "recipe", ["run.json"]
        one.pop("recipe", None)


def _filled(text: str, answers: Mapping[str, str]) -> str:
    """Return the page with answers in place of the lines that say who has yet to state them."""
    lines = text.split("\n")
    for key, answer in answers.items():
        mark = f"(`release.statements: {key}`)"
        lines = [answer if one.startswith("> ") and mark in one else one for one in lines]
    return "\n".join(lines)
