# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A text that was handed to a tool is taken back like one that was said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from tests.release.withdraw_corpus import KNOWN, NEAR, prose

import provender
from provender.document import document_id

WHY = {"reason": "takedown_copyright", "date": "2026-12-01"}
RECIPE = """\
release: {name: told, version: "1.0.0", date: 2026-11-01}
assess: {rules: []}
sources:
  - {id: rows, channel: own, format: jsonl, path: rows.jsonl, license: CC-BY-4.0, id_field: id}
  - {id: chat, channel: own, format: conversations, path: chats.jsonl, license: CC-BY-4.0, id_field: id}
"""


def chat(name: str, seed: int, handed: str) -> dict[str, Any]:
    """Return a conversation that hands a text to a tool, written with escapes."""
    arguments = json.dumps({"to": "the printer", "body": f"{handed}\n"}).replace(". ", "\\u002e ")
    call = {"type": "function", "function": {"name": "print", "arguments": arguments}}
    turns = [
        {"role": "user", "content": prose(seed, 36)},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "assistant", "content": prose(seed + 1, 36)},
    ]
    return {"id": name, "messages": turns}


def test_what_was_handed_to_a_tool_goes_with_its_text(tmp_path: Path) -> None:
    """Verbatim, nearly, and inside of more; the twin that handed over another text stays."""
    inside = f"{prose(70, 144)}\n\n{KNOWN}\n\n{prose(71, 144)}"
    chats = [
        chat("same", 10, KNOWN),
        chat("near", 20, NEAR),
        chat("inside", 30, inside),
        chat("other", 40, prose(72)),
    ]
    rows = [{"id": "known", "text": KNOWN}, {"id": "plain", "text": prose(73)}]
    for name, told in (("rows", rows), ("chats", chats)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, told)), "utf-8")
    (tmp_path / "recipe.yaml").write_text(RECIPE, "utf-8")
    work = tmp_path / "work"
    built = provender.build(tmp_path / "recipe.yaml", out=tmp_path / "out", work=work)
    assert ids_of(built.release) >= {document_id("chat", one["id"]) for one in chats}

    done = provender.withdraw(built.release, ids=[document_id("rows", "known")], work=work, **WHY)
    assert done.new_release is not None
    left = {document_id("rows", "plain"), document_id("chat", "other")}
    assert ids_of(done.new_release) == left
    assert provender.verify(done.new_release).findings == []

    recipe = RECIPE.replace("1.0.0", "9.0.0")
    (tmp_path / "recipe.yaml").write_text(recipe, "utf-8")
    again = provender.build(tmp_path / "recipe.yaml", out=tmp_path / "out", work=tmp_path / "anew")
    assert ids_of(again.release) == left


def ids_of(release: Path) -> set[str]:
    tables = [pq.read_table(path, columns=["id"]) for path in release.glob("data/*/*.parquet")]
    return {name for table in tables for name in table.column("id").to_pylist()}
