# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Edits that remove repetitions, and builds that apply them."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import provender
from provender.dedup.options import RepeatOptions
from provender.dedup.repeats import repeats_stage
from provender.edits import apply_edits, edits_of

WORDS = [f"word{n}" for n in range(60)]
RUN = " ".join(WORDS)


def cleaned(text: str, **options: int | None) -> str:
    batch = pa.record_batch({"text": pa.array([text], pa.large_string())})
    made = repeats_stage(RepeatOptions(**options)).function(batch)
    return apply_edits(text, edits_of(made.column("repeat_edits")[0].as_py()))


def test_each_option_removes_its_own_and_all_together_what_any_does() -> None:
    """A line, a paragraph and a run that come twice."""
    text = f"A menu line here\n\n{RUN}\n\nA menu line here\n{RUN} end"
    assert cleaned(text, runs=None) == text
    assert cleaned(text) == f"A menu line here\n\n{RUN}\n\nend"
    assert cleaned(text, runs=None, lines=4) == f"A menu line here\n\n{RUN}\n\n{RUN} end"
    assert cleaned(text, lines=4) == f"A menu line here\n\n{RUN}\n\nend"
    twice = f"{RUN}\n\nx\n\n{RUN}\n\ny"
    assert cleaned(twice, runs=None, paragraphs=20) == f"{RUN}\n\nx\n\ny"


def test_a_build_applies_them_to_text_and_not_to_conversations(tmp_path: Path) -> None:
    """The row tells the rule, the release verifies, an answer may quote."""
    (tmp_path / "notes.jsonl").write_text(json.dumps({"text": f"{RUN}. {RUN} end"}) + "\n")
    turns = [{"role": "user", "content": RUN}, {"role": "assistant", "content": RUN}]
    (tmp_path / "talks.jsonl").write_text(json.dumps({"messages": turns}) + "\n")
    shared = {"channel": "own", "license": "CC0-1.0"}
    recipe = {
        "release": {"name": "repeats", "version": "1.0.0", "date": "2026-11-25"},
        "sources": [
            {"id": "notes", "format": "jsonl", "path": "notes.jsonl", **shared},
            {"id": "talks", "format": "conversations", "path": "talks.jsonl", **shared},
        ],
        "assess": {"rules": []},
        "dedup": {"repeats": {}},
    }
    (tmp_path / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
    result = provender.build(tmp_path / "recipe.yaml", out=tmp_path / "out")
    rows = {
        row["source"]: row
        for path in (result.release / "data").rglob("*.parquet")
        for row in pq.ParquetFile(path).read().to_pylist()
    }
    assert rows["notes"]["text"] == f"{RUN}. end"
    assert rows["notes"]["edited_by"] == ["repeats.run"]
    assert [turn["content"] for turn in rows["talks"]["messages"]] == [RUN, RUN]
    assert provender.verify(result.release).ok
