# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What `verify` finds of a release that took something back, and says of it to others."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.release.withdraw_corpus import build, plant

import provender
from provender.acquire.ancestry import look_up, read_home, version_order
from provender.document import document_id
from provender.parquet import ParquetFile
from provender.release.erasures import read_erasures
from provender.release.manifest import write_sums
from provender.release.tables import DEPARTURES
from provender.release.withdraw.versions import next_major

KNOWN_ID = document_id("rows", "known")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    plant(folder)
    build(folder, "base")
    for name, date in (("known", "2026-12-01"), ("other1", "2026-12-02")):
        provender.withdraw(
            folder / "out" / "base", ids=[document_id("rows", name)],
            reason="takedown_copyright", date=date,
        )  # fmt: skip
    return folder / "out" / "base"


@pytest.fixture
def release(home: Path, tmp_path: Path) -> Path:
    shutil.copytree(home, tmp_path / "base")
    return tmp_path / "base" / "3.0.0"


def edit_manifest(release: Path, change: Callable[[Any], None]) -> None:
    told = json.loads((release / "manifest.json").read_text())
    change(told)
    (release / "manifest.json").write_text(json.dumps(told, indent=2, sort_keys=True) + "\n")


def edit_tombstones(release: Path, **values: Any) -> None:
    path = release / "ledger" / "departures.parquet"
    rows = pq.read_table(path).to_pylist()
    for row in rows:
        row |= values if row["stage"] == "suppress" else {}
    with ParquetFile(path, DEPARTURES) as file:
        file.write(pa.Table.from_pylist(rows, schema=DEPARTURES))


def put_back(release: Path) -> None:
    """Put the withdrawn row of the first version under another id into the data."""
    shard = next((release / "data").rglob("rows-*.parquet"))
    old = release.parent / "1.0.0" / shard.relative_to(release)
    table = pq.read_table(shard)
    rows = pq.read_table(old).to_pylist()
    row = next(row for row in rows if row["id"] == KNOWN_ID) | {"id": "0" * 32}
    with ParquetFile(shard, table.schema.remove_metadata()) as file:
        file.write(pa.concat_tables([table, pa.Table.from_pylist([row], schema=table.schema)]))


def without_line(release: Path, name: str, number: int) -> None:
    lines = (release / name).read_bytes().splitlines(keepends=True)
    del lines[number]
    (release / name).write_bytes(b"".join(lines))


def test_an_untouched_version_verifies(release: Path) -> None:
    assert provender.verify(release).findings == []
    lines, trouble = read_erasures(release / "ledger" / "erasures.jsonl")
    assert trouble is None
    assert [line["release"] for line in lines] == ["base 2.0.0", "base 3.0.0"]


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda r: without_line(r, "suppression/list.jsonl", 2), "suppression.entries is"),
        (lambda r: without_line(r, "suppression/list.jsonl", 0), "first line"),
        (lambda r: without_line(r, "ledger/erasures.jsonl", 0), "line 1 does not follow"),
        (lambda r: without_line(r, "ledger/erasures.jsonl", 1), "does not"),
        (lambda r: shutil.rmtree(r / "suppression"), "holds 0"),
        (lambda r: (r / "ledger" / "erasures.jsonl").unlink(), "names the request"),
        (lambda r: (r / "ledger" / "erasures.jsonl").write_text("{}\n"), "has no request"),
        (lambda r: edit_tombstones(r, url="https://diary.example.org/lost"), "tombstone tells url"),
        (lambda r: edit_tombstones(r, locator="diary/lost"), "tombstone tells locator"),
        (lambda r: edit_tombstones(r, reason="opt_out"), "has no entry"),
        (put_back, "it is suppressed (extracted_sha256"),
        (lambda r: edit_manifest(r, lambda m: m.update(suppression=None)), "suppression.entries"),
        (lambda r: edit_manifest(r, lambda m: m.update(suppression=[])), "suppression"),
        (lambda r: edit_manifest(r, lambda m: m["suppression"].update(list_sha256="0" * 64)), "hash of"),
        (lambda r: edit_manifest(r, lambda m: m["suppression"].update(requests=[])), "requests are not"),
    ],
)  # fmt: skip
def test_what_was_changed_is_found(
    release: Path, change: Callable[[Path], None], finding: str
) -> None:
    change(release)
    write_sums(release)
    found = provender.verify(release).findings
    assert any(finding in one for one in found), found


def test_an_old_version_says_what_stands_in_its_place(home: Path) -> None:
    notes = provender.verify(home / "1.0.0").notes
    assert any("withdrawn in favour of base 3.0.0" in note for note in notes)


@pytest.mark.parametrize(
    "told",
    [b"[]", b"{", b'{"versions": 3}', b'{"name": "base", "versions": [3, {"version": []}]}',
     b'{"versions": [{"version": "1.0.0", "superseded_by": "1.0.0"}]}', b"[" * 99999],
)  # fmt: skip
def test_a_hostile_file_of_versions_breaks_nothing(release: Path, told: bytes) -> None:
    (release.parent / "versions.json").write_bytes(told)
    assert provender.verify(release).findings == []
    assert read_home(str(release.parent)) is not None
    home = look_up([str(release)]).homes[0]
    assert home.standing("1.0.0") in {"1.0.0", "2.0.0", "3.0.0"}


def test_a_parent_of_a_hostile_name_is_not_looked_for(release: Path) -> None:
    parent = {"name": "../../etc", "version": "1", "sums_sha256": "0" * 64, "counts": {}}
    edit_manifest(release, lambda m: m.update(parents=[parent, 3, {"name": []}]))
    found = look_up([str(release)])
    assert [one.name for one in found.unreached] == ["../../etc"]


def test_a_damaged_list_of_an_ancestor_is_told(release: Path) -> None:
    (release / "suppression" / "list.jsonl").write_bytes(b"{}\n")
    assert any("not the one that its SHA256SUMS" in one for one in look_up([str(release)]).troubles)
    (release / "suppression" / "list.jsonl").unlink()
    assert any("missing" in one for one in look_up([str(release)]).troubles)


def test_versions_are_ordered_as_people_read_them() -> None:
    told = ["10", "2.0.0", "1.10", "1.9.1", "2.0.0-rc1", "2"]
    assert sorted(told, key=version_order) == ["1.9.1", "1.10", "2.0.0-rc1", "2.0.0", "2", "10"]
    assert next_major(["1.4", "2026.11", "3-rc"]) == "2027.0.0"
    assert next_major([]) == "1.0.0"


def test_explain_tells_a_tombstone(release: Path) -> None:
    life = provender.explain(release, KNOWN_ID)
    assert life.row["reason"] == "takedown_copyright"
    assert life.row["url"] is None
