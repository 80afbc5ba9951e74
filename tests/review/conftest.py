# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A small release to review: two languages, three sources, a talk, and texts that mean harm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.review.material import HOSTILE, RECIPE, SITES, rows, write_rows

import provender
from provender.review.command import Review


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a recipe that was built once; its release is `out/reviewed/1.0.0`."""
    folder = tmp_path_factory.mktemp("reviewed")
    write_rows(folder / "notes.jsonl", rows("note", 60) + HOSTILE)
    write_rows(folder / "sites.jsonl", SITES)
    talk = [
        {"messages": [{"role": "user", "content": f"Question {n} about the sluice?"},
                      {"role": "assistant", "content": f"Answer {n}: it opens in spring."}]}
        for n in range(4)
    ]  # fmt: skip
    (folder / "talk.jsonl").write_text("".join(json.dumps(t) + "\n" for t in talk), "utf-8")
    (folder / "recipe.yaml").write_text(RECIPE, "utf-8")
    provender.build(folder / "recipe.yaml", out=folder / "out")
    return folder


@pytest.fixture(scope="session")
def release(built: Path) -> Path:
    """The release."""
    return built / "out" / "reviewed" / "1.0.0"


@pytest.fixture
def draw(release: Path, tmp_path: Path) -> Any:
    """Begins a review with labels of its own."""

    def begin(**options: Any) -> Review:
        return provender.review(release, **{"labels": tmp_path / "labels.jsonl"} | options)

    return begin
