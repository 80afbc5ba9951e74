# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The manifest knows its files and itself, and columns agree with one another: each rule's twin."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.release.mutations import reseal

import provender
from provender.document import RELEASE_SCHEMA
from provender.release.consistency import contradictions
from provender.release.manifest import write_sums
from provender.storage import write_json

ID = "0" * 32
SOUND: dict[str, Any] = {
    "id": ID,
    "source": "a",
    "channel": "own",
    "modality": "text",
    "text": "x",
    "text_sha256": "1" * 64,
    "extracted_sha256": "1" * 64,
    "modified": False,
    "repetitions": 1,
}


def wrong(**changed: Any) -> list[str]:
    """Return how one row of source `a`, which is `own`, contradicts itself."""
    table = pa.Table.from_pylist([{**SOUND, **changed}], schema=RELEASE_SCHEMA)
    return [problem for _, problem in contradictions(table, {"a": "own"})]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"extracted_sha256": None, "edited_by": ["personal.phone"], "modified": True},
        {"extracted_sha256": "2" * 64, "edited_by": ["lines.x"], "modified": True},
        {"repetitions": 3, "cluster_id": "c" * 32},
        {"source": "upstream", "channel": "web"},
        {"text": None, "messages": [], "tools": "[]"},
    ],
)
def test_sound_rows_contradict_nothing(changed: dict[str, Any]) -> None:
    """The twins of those below."""
    assert wrong(**changed) == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"modality": "image"}, "its modality is not text"),
        ({"messages": []}, "it has both text and messages"),
        ({"extracted_sha256": "2" * 64}, "no rule edited it, but"),
        ({"edited_by": ["lines.x"]}, "not marked as modified"),
        ({"repetitions": 0}, "fewer than one"),
        ({"repetitions": 3}, "cluster_id and its repetitions contradict"),
        ({"cluster_id": "c" * 32}, "cluster_id and its repetitions contradict"),
        ({"tools": "[]"}, "but no messages"),
        ({"rejected": []}, "but no messages"),
        ({"channel": "web"}, "its channel is web, that of its source is own"),
        ({"channel": "stolen"}, "its channel is 'stolen', which is none"),
    ],
)
def test_rows_that_contradict_themselves_are_found(changed: dict[str, Any], message: str) -> None:
    """One column against another."""
    (problem,) = wrong(**changed)
    assert message in problem


@pytest.fixture
def release(small: provender.BuildResult, tmp_path: Path) -> Path:
    """A copy that may be harmed."""
    return Path(shutil.copytree(small.release, tmp_path / "release"))


def findings(release: Path) -> str:
    write_sums(release)
    return "\n".join(provender.verify(release).findings)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m.update(sample=5), "sample was edited: seals has another hash of it"),
        (lambda m: m.update(extra=1), "extra was added: seals does not name it"),
        (lambda m: m["seals"].update(more="0" * 64), "seals names more, which it does not have"),
        (lambda m: m.pop("seals"), "manifest.json: seals: Field required"),
        (lambda m: m.pop("files"), "manifest.json: files: Field required"),
        (lambda m: m["tools"].update(numpy="9"), "tools was edited"),
        (lambda m: m["options"].clear(), "options was edited"),
        (lambda m: m["files"].update(x="0" * 64), "x is missing, manifest.json names it in files"),
    ],
)
def test_an_edited_manifest_is_named_by_its_key(
    release: Path, change: Callable[[Any], Any], message: str
) -> None:
    """Also where nothing else in the folder speaks of the key."""
    path = release / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    write_json(path, manifest)
    assert message in findings(release)


def test_a_manifest_with_a_lone_surrogate_is_a_finding(release: Path) -> None:
    """JSON can hold what UTF-8 cannot."""
    path = release / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["recipe"]["name"] = "\ud800"
    path.write_text(json.dumps(manifest), "utf-8")
    found = findings(release)
    assert "recipe was edited" in found
    assert "manifest.json is not laid out as Provender writes it" in found


def test_files_that_belong_to_nothing_are_found(release: Path) -> None:
    """Though `SHA256SUMS` lists them."""
    (release / "notes.txt").write_text("x", "utf-8")
    assert "notes.txt is no part of a release" in findings(release)
    (release / "ledger" / "more.json").write_text("{}", "utf-8")
    assert "ledger/more.json is no part of the release" in findings(release)


def test_a_report_that_was_asked_for_is_there(release: Path) -> None:
    """The options say that test sets were looked for, whoever renews every hash."""
    (release / "ledger" / "contamination.json").unlink()
    reseal(release)
    assert "ledger/contamination.json is missing: the release was searched" in findings(release)


def test_sums_are_laid_out_in_one_way(release: Path) -> None:
    """The same hashes with other line ends are not the file that was written."""
    path = release / "SHA256SUMS"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert provender.verify(release).findings == [
        "SHA256SUMS is not laid out as `sha256sum` writes it"
    ]
