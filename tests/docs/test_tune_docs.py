# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0

"""The commands of the manual of tuning run, on a release, a model of ours and one of another's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.docs.test_station_docs import block
from tests.models.tune_material import tokenizer, turns, write_base, write_rows

import provender
from provender.models.checkpoint import load_model, save_model
from provender.models.decoder import Decoder
from provender.models.sizes import Shape

SHAPE = Shape(
    vocabulary=400, width=48, layers=2, heads=4, kv_heads=2, head_width=16, feed_forward=96,
    context=96,
)  # fmt: skip
WEATHER = [{"type": "function", "function": {"name": "weather", "parameters": {}}}]


@pytest.fixture
def ground(tmp_path: Path) -> Path:
    """What the page names: two models, a file, and a release of conversations in two tiers."""
    save_model(tmp_path / "model", Decoder(SHAPE, 0), tokenizer(), {"schema_version": 1})
    write_base(tmp_path / "small-base")
    write_rows(tmp_path / "talks.jsonl")
    calls = [{"function": {"name": "weather", "arguments": {"city": "北京"}}}]
    asked = [*turns("天气?"), {"role": "assistant", "content": "", "tool_calls": calls}]
    more = [
        {"messages": asked, "tools": WEATHER},
        {"prompt": "Best fruit?", "chosen": "Apples, I think.", "rejected": "No idea."},
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in more)
    (tmp_path / "more.jsonl").write_text(lines, "utf-8")
    (tmp_path / "plain.jsonl").write_text('{"text": "Not a conversation at all."}\n', "utf-8")
    recipe = {
        "release": {"name": "talks", "version": "1.0.0", "date": "2026-11-01"},
        "sources": [
            {"id": "talks", "channel": "own", "format": "conversations", "path": "talks.jsonl",
             "license": "CC0-1.0"},
            {"id": "more", "channel": "own", "format": "conversations", "path": "more.jsonl",
             "license": "CC-BY-4.0"},
            {"id": "plain", "channel": "own", "format": "jsonl", "path": "plain.jsonl",
             "license": "CC0-1.0"},
        ],
        "assess": {"rules": []}, "dedup": {"exact": False},
    }  # fmt: skip
    (tmp_path / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
    provender.build(
        tmp_path / "recipe.yaml", out=tmp_path / "releases", work=tmp_path / "work", workers=1
    )
    return tmp_path


def test_the_commands_of_the_manual_run(root: Path, ground: Path) -> None:
    page = root / "docs" / "tune.md"
    environment = {
        **os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    for command in block(page, "sh").strip().splitlines():
        run = command.replace("provender ", f"{sys.executable} -m provender ", 1)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", run],
            cwd=ground, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    facts = load_model(ground / "assistant")[2]
    assert facts["release"]["name"] == "talks"
    assert facts["data"]["left_out"] == {"no_conversation": 1}
    assert facts["rights"]["data"] == {
        "licence": {"CC-BY-4.0": 2, "CC0-1.0": 40}, "tier": {"attribution": 2, "public-domain": 40}
    }  # fmt: skip
    adapted = load_model(ground / "adapted")[2]
    assert adapted["rights"]["data"]["licence"] == {"CC-BY-4.0": 40}
    assert adapted["rights"]["base"]["license"] == "to be stated"


def test_the_manual_names_every_reason_for_leaving_out(root: Path) -> None:
    page = (root / "docs" / "tune.md").read_text("utf-8")
    for reason in (
        "nothing_to_learn", "named_speakers", "unknown_role", "unreadable_tools", "labelled_bad",
        "too_long", "no_conversation",
    ):  # fmt: skip
        assert f"`{reason}`" in page, reason
