# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Suppression lists in builds: what they name goes, its copies too, and nothing is told of it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import provender
from provender.document import document_id
from provender.errors import RecipeError
from provender.rights import signature
from provender.rights.suppression import Entry, SuppressionList
from provender.rights.suppression_keys import author_key, url_key

RECIPE = """release: {{name: r, version: "{version}", date: 2026-11-01}}
assess: {{rules: []}}
suppression: [{lists}]
dedup: {dedup}
sources:
  - {{id: s, channel: own, format: jsonl, path: rows.jsonl, license: CC-BY-4.0, id_field: id, url_field: url, author_field: author, title_field: title}}
"""


def words(name: str, count: int = 60) -> str:
    return " ".join(f"{name}{number}" for number in range(count)) + "."


ROWS: list[dict[str, Any]] = [
    {"id": "a", "text": words("alpha"), "url": "https://one.example.org/a", "author": "Ann Ash"},
    {"id": "b", "text": words("alpha"), "url": "https://two.example.net/b", "title": "Bitter"},
    {"id": "c", "text": words("beta"), "url": "https://one.example.org/c"},
    {"id": "d", "text": words("gamma"), "author": "Ann Ash"},
    {"id": "e", "text": words("delta").upper()},
    {"id": "f", "text": words("delta")},
    {"id": "g", "text": words("eta", 100)},
]


def entry(kind: str, value: str | None, **more: str) -> Entry:
    told = {"reason": "takedown_copyright", "request": "r1", "decided": "2026-11-01", **more}
    return Entry(kind, value or "", **told)  # type: ignore[arg-type]


def build(folder: Path, *entries: Entry, dedup: str = "{}", version: str = "1.0.0") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS), "utf-8")
    SuppressionList(entries).write(folder / "list.jsonl")
    (folder / "recipe.yaml").write_text(
        RECIPE.format(version=version, lists="list.jsonl", dedup=dedup), "utf-8"
    )
    release = provender.build(folder / "recipe.yaml", out=folder / "out").release
    checked = provender.verify(release)
    assert checked.findings == []
    return release


def left(release: Path) -> dict[str, dict[str, Any]]:
    """Return the suppressed departures of a release by record id."""
    ids = {document_id("s", row["id"]): row["id"] for row in ROWS}
    rows = pq.read_table(release / "ledger" / "departures.parquet").to_pylist()
    return {ids[row["id"]]: row for row in rows if row["stage"] == "suppress"}


def released(release: Path) -> list[dict[str, Any]]:
    return [row for p in sorted(release.glob("data/*/*")) for row in pq.read_table(p).to_pylist()]


@pytest.mark.parametrize(
    ("key", "gone"),
    [
        (entry("id", document_id("s", "a")), "ab"),
        (entry("id", document_id("s", "a"), binds="place"), "a"),
        (entry("url", url_key("https://two.example.net/b")), "ab"),
        (entry("host", "example.org", binds="place"), "ac"),
        (entry("host", "example.org"), "abc"),
        (entry("author", author_key("ann ash"), binds="place"), "ad"),
        (entry("extracted_sha256", hashlib.sha256(ROWS[4]["text"].encode()).hexdigest()), "ef"),
        (entry("text_sha256", hashlib.sha256(ROWS[5]["text"].encode()).hexdigest()), "ef"),
        (entry("id", "f" * 32), ""),
    ],
)
def test_what_a_list_names_goes_and_its_copies_with_it(
    tmp_path: Path, key: Entry, gone: str
) -> None:
    """Copies in other letters go too where the text is bound, and stay where the place is."""
    release = build(tmp_path, key)
    found = left(release)
    assert "".join(sorted(found)) == gone
    for row in found.values():
        assert row["locator"] == row["id"]
        assert {row[n] for n in ("url", "message", "license_declared", "policy_rule")} == {None}
    kept = {row["id"] for row in released(release)}
    assert not kept & {row["id"] for row in found.values()}
    manifest = json.loads((release / "manifest.json").read_text())
    assert manifest["suppression"]["entries"] == 1
    lines = (release / "ledger" / "erasures.jsonl").read_text().splitlines()
    assert json.loads(lines[0])["documents"] == len(gone)


def test_near_copies_and_messages_are_found_by_the_signature(tmp_path: Path) -> None:
    """A copy with five words of a hundred changed goes; one with half of them stays."""
    text = words("eta", 95) + " one two three four five"
    value = signature.encode(signature.sign([text])[0])
    assert list(left(build(tmp_path, entry("signature", value, made_from="released")))) == ["g"]
    half = words("eta", 50) + " " + words("theta", 50)
    value = signature.encode(signature.sign([half])[0])
    release = build(tmp_path, entry("signature", value, made_from="released"), version="2.0.0")
    assert list(left(release)) == ["g"], "what an earlier version took back stays taken back"


def test_the_veto_travels_where_copies_are_not_removed(tmp_path: Path) -> None:
    key = entry("id", document_id("s", "a"))
    assert sorted(left(build(tmp_path, key, dedup="{exact: false}"))) == ["a", "b"]


def test_the_veto_travels_through_near_copies(tmp_path: Path) -> None:
    """Bands of one row make near copies of all; the recipe's clusters carry the veto."""
    near = "{near: {preset: fineweb, bands: 100, rows: 1, recheck: 'off'}}"
    ROWS.append({"id": "h", "text": words("eta", 70) + " " + words("iota", 30)})
    try:
        found = left(build(tmp_path, entry("id", document_id("s", "g")), dedup=near))
        assert sorted(found) == ["g", "h"]
    finally:
        ROWS.pop()


def test_a_name_is_dropped_and_the_text_stays(tmp_path: Path) -> None:
    key = entry("author", author_key("Ann Ash"), effect="name", reason="attribution_removal")
    release = build(tmp_path, key)
    assert left(release) == {}
    rows = released(release)
    assert {row["author"] for row in rows} == {None}
    assert {row["attribution"]["author"] for row in rows} == {None}
    assert any(row["text"] == ROWS[3]["text"] for row in rows)
    assert "Ann Ash" in {row["author"] for row in released(build(tmp_path / "other"))}


def test_a_rejected_record_tells_no_address_that_is_suppressed(tmp_path: Path) -> None:
    ROWS.append({"id": "z", "url": "https://one.example.org/gone"})
    try:
        release = build(tmp_path, entry("host", "example.org", binds="place"))
    finally:
        ROWS.pop()
    rows = pq.read_table(release / "ledger" / "departures.parquet").to_pylist()
    bare = [row for row in rows if row["reason"] == "missing_text_field"]
    assert [row["url"] for row in bare] == [None]


def test_a_list_without_entries_leaves_no_trace(tmp_path: Path) -> None:
    release = build(tmp_path)
    assert json.loads((release / "manifest.json").read_text())["suppression"] is None
    assert not (release / "suppression").exists()


def test_check_names_a_list_that_is_missing_or_broken(tmp_path: Path) -> None:
    build(tmp_path)
    (tmp_path / "list.jsonl").write_bytes(b"{}\n")
    with pytest.raises(RecipeError) as wrong:
        provender.check(tmp_path / "recipe.yaml")
    assert "first line" in str(wrong.value)
    (tmp_path / "list.jsonl").unlink()
    with pytest.raises(RecipeError) as wrong:
        provender.check(tmp_path / "recipe.yaml")
    assert "no suppression list" in str(wrong.value)


def test_the_work_folders_own_list_holds_for_its_builds(tmp_path: Path) -> None:
    build(tmp_path)
    SuppressionList([entry("id", document_id("s", "c"))]).write(
        tmp_path / ".provender" / "suppression.jsonl"
    )
    assert sorted(left(build(tmp_path, version="2"))) == ["c"]
    provender.clean(tmp_path / ".provender")
    assert sorted(left(build(tmp_path, version="3"))) == ["c"]


def test_messages_of_new_conversations_are_found(tmp_path: Path) -> None:
    """A text that was taken back returns as what somebody asks about; other rows stay."""
    taken = words("omega", 80)
    chats = [
        [{"role": "user", "content": f"Explain: {taken}"}, {"role": "assistant", "content": words("pi", 200)}],
        [{"role": "user", "content": "Explain nothing."}, {"role": "assistant", "content": words("rho", 200)}],
    ]  # fmt: skip
    lines = "".join(json.dumps({"messages": chat}) + "\n" for chat in chats)
    (tmp_path / "chats.jsonl").write_text(lines, "utf-8")
    value = signature.encode(signature.sign([taken])[0])
    SuppressionList([entry("signature", value, made_from="extracted")]).write(
        tmp_path / "list.jsonl"
    )
    (tmp_path / "recipe.yaml").write_text(
        'release: {name: r, version: "1", date: 2026-11-01}\nassess: {rules: []}\n'
        "suppression: [list.jsonl]\nsources:\n"
        "  - {id: s, channel: own, format: conversations, path: chats.jsonl, license: CC0-1.0}\n",
        "utf-8",
    )
    release = provender.build(tmp_path / "recipe.yaml", out=tmp_path / "out").release
    assert provender.verify(release).findings == []
    assert [row["messages"][0]["content"] for row in released(release)] == ["Explain nothing."]
