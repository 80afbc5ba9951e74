# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Licence texts, credits and the citation file of a release."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from ruamel.yaml import YAML

import provender
from provender.release import credits as release_credits
from provender.release.contents import Contents
from provender.release.manifest import read_manifest, write_sums
from provender.rights.attribution import credit_of
from provender.rights.license_texts import license_texts

RECIPE = """
release: {name: small, version: 1.0.0, date: 2026-11-01}
assess: {rules: []}
sources:
  - {id: a, channel: own, format: jsonl, path: a.jsonl, license: CC-BY-4.0, title_field: title,
     author_field: author}
  - {id: a-b, channel: own, format: jsonl, path: b.jsonl, license: CC0-1.0}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "a.jsonl").write_text(
        '{"text": "first text of a work", "title": "Work", "author": "Ann"}\n'
        '{"text": "second text of the work", "title": "Work", "author": "Ann"}\n'
        '{"text": "a text that breaks", "title": "Two\\nlines", "author": "B\\u2028ob"}\n'
    )
    (tmp_path / "b.jsonl").write_text('{"text": "free of all duties"}\n')
    (tmp_path / "recipe.yaml").write_text(RECIPE)
    return provender.build(tmp_path / "recipe.yaml", out=tmp_path / "out").release


def test_every_licence_of_a_release_has_its_file(built: provender.BuildResult) -> None:
    """The text where it ships; else an address and a note that never passes for the licence."""
    folder = built.release / "LICENSES"
    used: set[str] = set()
    for path in (built.release / "data").rglob("*.parquet"):
        for told in pq.read_table(path, columns=["license_concluded"]).column(0).to_pylist():
            used |= set(told.replace("(", "").replace(")", "").split()) - {"AND", "OR", "WITH"}
    assert {path.stem for path in folder.iterdir()} == used
    assert "Section 1 – Definitions" in (folder / "CC-BY-4.0.txt").read_text("utf-8")
    pointer = (folder / "LicenseRef-provender-SATA.txt").read_text("utf-8")
    assert "not the text of these terms" in pointer
    assert "https://github.com/ztrix/sata-license" in pointer


def test_license_texts_ship_for_common_licences_only() -> None:
    """What SPDX publishes is there; what it does not, is not made up."""
    found = license_texts(["CC0-1.0", "GFDL-1.3-only", "LicenseRef-provender-qwen", "no-such"])
    assert sorted(found) == ["CC0-1.0", "GFDL-1.3-only"]


def test_each_work_is_credited_once(small: Path) -> None:
    """Documents of one work share a line; what needs no credit has none; lines stay lines."""
    assert not (small / "ATTRIBUTION" / "public-domain" / "a-b-00000.txt").exists()
    lines = (small / "ATTRIBUTION" / "attribution" / "a-00000.txt").read_text("utf-8").splitlines()
    assert lines[0].startswith("“Work” by Ann")
    assert lines[0].endswith("(2 documents)")
    assert lines[1].startswith("“Two lines” by B ob")
    assert len(lines) == 2


def test_credits_are_cut_into_files(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same lines, in files of bounded size."""
    contents = Contents(small, read_manifest(small))
    whole = dict(release_credits.write_attribution(contents))
    monkeypatch.setattr(release_credits, "_MOST_BYTES", 10)
    cut = dict(release_credits.write_attribution(contents))
    assert sorted(set(cut) - set(whole)) == ["ATTRIBUTION/attribution/a-00001.txt"]
    assert (
        cut["ATTRIBUTION/attribution/a-00000.txt"] + cut["ATTRIBUTION/attribution/a-00001.txt"]
        == (whole["ATTRIBUTION/attribution/a-00000.txt"])
    )


def test_every_document_that_asks_is_credited(built: provender.BuildResult) -> None:
    """Each released row's own line stands in the files, or in none if it asks for nothing."""
    told = "".join(
        path.read_text("utf-8") for path in sorted((built.release / "ATTRIBUTION").rglob("*.txt"))
    )
    contents = Contents(built.release, read_manifest(built.release))
    asked = 0
    for name in contents.data_files():
        for row in contents.file_rows(name, list(release_credits._COLUMNS)):
            credit = credit_of(row, contents.licenses)
            asked += credit is not None
            assert credit is None or credit.line() in told
    assert 0 < asked < contents.figures.total.documents


def test_the_citation_names_makers_version_and_date(built: provender.BuildResult) -> None:
    """Citation File Format 1.2.0: its required keys; no licence where documents differ."""
    told = YAML(typ="safe").load((built.release / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors", "type"} <= set(told)
    assert told["date-released"] == "2026-11-01"
    assert told["authors"] == [{"name": "The Provender contributors"}]
    assert "license" not in told


def test_the_citation_gives_a_licence_that_holds_for_all(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "only text"}\n')
    (tmp_path / "recipe.yaml").write_text(
        "release: {name: one, version: 1.0.0, date: 2026-11-01, publisher: 'Us: & co'}\n"
        "assess: {rules: []}\nsources:\n"
        "  - {id: a, channel: own, format: jsonl, path: a.jsonl, license: CC-BY-4.0}\n"
    )
    release = provender.build(tmp_path / "recipe.yaml", out=tmp_path / "out").release
    told = YAML(typ="safe").load((release / "CITATION.cff").read_text("utf-8"))
    assert told["license"] == "CC-BY-4.0"
    assert told["authors"] == [{"name": "Us: & co"}]


@pytest.mark.parametrize(
    "name", ["LICENSES/CC-BY-4.0.txt", "ATTRIBUTION/attribution/a-00000.txt", "CITATION.cff"]
)
def test_an_edited_paper_is_named(small: Path, tmp_path: Path, name: str) -> None:
    """Also where SHA256SUMS was made to fit."""
    copy = tmp_path / "copy"
    shutil.copytree(small, copy)
    (copy / name).write_bytes((copy / name).read_bytes() + b"more\n")
    write_sums(copy)
    assert any(name in finding for finding in provender.verify(copy).findings)
