# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Takedown and erasure: planted texts are withdrawn, and searched for in every byte."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.release.withdraw_corpus import (
    CHINESE,
    KNOWN,
    NEAR,
    RECIPE,
    UNLICENSED,
    build,
    content,
    held,
    lines,
    plant,
    prose,
    released,
)
from typer.testing import CliRunner

import provender
from provender import journey
from provender.cli.main import app
from provender.document import document_id
from provender.errors import CheckFailed, UsageError
from provender.release.tables import UNKNOWN_INPUT

KNOWN_ID = document_id("rows", "known")
WHY = {"reason": "takedown_copyright", "date": "2026-12-01"}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with planted texts, and its work folder."""
    folder = tmp_path_factory.mktemp("planted")
    plant(folder)
    build(folder, "base")
    return folder


@pytest.fixture
def place(planted: Path, tmp_path: Path) -> Path:
    """A copy of it to change."""
    shutil.copytree(planted, tmp_path, dirs_exist_ok=True)
    return tmp_path


def stages(release: Path) -> dict[str, dict[str, Any]]:
    rows = pq.read_table(release / "ledger" / "departures.parquet").to_pylist()
    return {row["id"]: row for row in rows if row["stage"] == "suppress"}


def test_the_corpus_holds_what_is_planted(planted: Path) -> None:
    """Before anything is withdrawn the search finds the texts: in the release and in the caches."""
    for text in (KNOWN, CHINESE):
        assert held(planted / "out", text)
        assert held(planted / "work-base", text)
    assert held(planted / "work-base", UNLICENSED)
    assert "grey.example.org/diary" in content(planted / "out")


def test_nothing_of_a_text_is_left(place: Path) -> None:
    """Verbatim, near, louder, refused and inside an instruction row: all are gone, everywhere."""
    done = provender.withdraw(
        place / "out" / "base" / "1.0.0", ids=[KNOWN_ID], work=place / "work-base",
        purge_old=True, **WHY,
    )  # fmt: skip
    assert done.new_release == place / "out" / "base" / "2.0.0"
    checked = provender.verify(done.new_release)
    assert checked.findings == []
    assert checked.notes == []
    for text in (KNOWN, NEAR, UNLICENSED):
        assert held(place / "out", text) == []
        assert held(place / "work-base", text) == []
    left = content(place / "out") + content(place / "work-base")
    for told in ("diary.example.org/lost", "grey.example.org/diary", "mirror.example.net"):
        assert told not in left
    by = {one.found_by for one in done.documents}
    assert {"id", "near", "holds"} <= by
    assert held(done.new_release, prose(100)), "other texts stay"
    assert held(done.new_release, CHINESE)
    manifest = json.loads((done.new_release / "manifest.json").read_text())
    counts = manifest["counts"]
    assert counts["records_read"] == counts["released"] + counts["dropped"] + counts["unreadable"]
    assert counts["released"] == len(released(done.new_release))
    assert manifest["suppression"]["min_supported_version"] == "2.0.0"
    told = json.loads((place / "out" / "base" / "versions.json").read_text())
    assert told["min_supported_version"] == "2.0.0"
    assert [(v["version"], v["superseded_by"], v.get("purged")) for v in told["versions"]] == [
        ("1.0.0", "2.0.0", True),
        ("2.0.0", None, None),
    ]


def test_later_builds_leave_it_out(place: Path) -> None:
    """From the work folder, from the release's own history, and from a list that a recipe names."""
    provender.withdraw(
        place / "out" / "base" / "1.0.0", ids=[KNOWN_ID], work=place / "work-base", **WHY
    )
    again = build(place, "base", "2.1.0")
    assert held(again.release, KNOWN) == []
    assert held(again.release, NEAR) == []
    assert provender.verify(again.release).findings == []
    assert set(stages(again.release)) >= {KNOWN_ID, document_id("rows", "near")}
    manifest = json.loads((again.release / "manifest.json").read_text())
    assert manifest["suppression"]["min_supported_version"] == "2.0.0"
    shutil.rmtree(place / "work-base")
    unchanged = build(place, "base", "2.1.0")
    assert unchanged.unchanged, "without the work folder the same bytes"
    old = (place / "out" / "base" / "2.0.0" / "ledger" / "erasures.jsonl").read_bytes()
    new = (again.release / "ledger" / "erasures.jsonl").read_bytes()
    assert new.startswith(old)


def test_the_same_withdrawal_gives_the_same_bytes(place: Path) -> None:
    root = place / "out" / "base" / "1.0.0"
    shutil.copytree(place / "out", place / "twin")
    first = provender.withdraw(root, hosts=["example.net"], **WHY)
    twin = provender.withdraw(place / "twin" / "base" / "1.0.0", hosts=["example.net"], **WHY)
    sums = [
        (one.new_release / "SHA256SUMS").read_bytes() for one in (first, twin) if one.new_release
    ]
    assert sums[0] == sums[1]
    assert (root / "SHA256SUMS").read_bytes() == (place / "twin/base/1.0.0/SHA256SUMS").read_bytes()


def test_the_same_command_makes_good_what_a_killed_one_left(place: Path) -> None:
    """Killed behind the new version: `versions.json` and the caches are done by the next run."""
    root = place / "out" / "base" / "1.0.0"
    shutil.copytree(place / "work-base", place / "kept")
    asked = {"ids": [KNOWN_ID], "work": place / "work-base", **WHY}
    done = provender.withdraw(root, **asked)
    sums = (place / "out" / "base" / "2.0.0" / "SHA256SUMS").read_bytes()
    assert list(done.still_held) == ["1.0.0"]
    (place / "out" / "base" / "versions.json").unlink()
    shutil.rmtree(place / "work-base")
    shutil.copytree(place / "kept", place / "work-base")
    again = provender.withdraw(root, **asked)
    assert again.new_release is None
    assert again.purged_entries == done.purged_entries
    assert held(place / "work-base", KNOWN) == []
    assert (place / "out" / "base" / "versions.json").exists()
    assert (place / "out" / "base" / "2.0.0" / "SHA256SUMS").read_bytes() == sums
    with pytest.raises(UsageError, match=r"withdrawn in favour of 2\.0\.0"):
        provender.withdraw(root, hosts=["example.edu"], **WHY)


@pytest.mark.parametrize(
    ("named", "gone"),
    [
        ({"urls": ["http://Diary.example.org/zh"]}, ["chinese"]),
        ({"hosts": ["plain.example.edu"]}, [f"other{n}" for n in range(6)]),
        ({"authors": ["ann  ASH"], "only_named": True}, ["known", "ann"]),
        ({"texts": [CHINESE]}, ["chinese"]),
        ({"texts": [prose(102)[:-1] + " and a few words"]}, ["other2"]),
    ],
)
def test_documents_are_named_in_every_way(place: Path, named: Any, gone: list[str]) -> None:
    done = provender.withdraw(place / "out" / "base", **named, **WHY)
    assert {one.id for one in done.documents} == {document_id("rows", name) for name in gone}
    assert done.new_release is not None
    assert provender.verify(done.new_release).findings == []
    tombs = stages(done.new_release)
    assert {row["url"] for row in tombs.values()} == {None}
    assert set(tombs) == {document_id("rows", name) for name in gone}


def test_a_dry_run_writes_nothing(place: Path) -> None:
    before = content(place)
    told = provender.withdraw(
        place / "out" / "base", ids=[KNOWN_ID], work=place / "work-base", dry_run=True, **WHY
    )
    assert told.new_release is None
    assert len(told.documents) >= 4
    assert content(place) == before


def test_a_dry_run_that_finds_nothing_says_so(place: Path) -> None:
    told = provender.withdraw(
        place / "out" / "base", urls=["https://nowhere.example/x"], dry_run=True, **WHY
    )
    assert told.documents == []
    assert any("nothing of this release is named" in note for note in told.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_text_is_known_in_whatever_encoding_it_is_handed_in(place: Path, encoding: str) -> None:
    """As builds read it: who asks has the file, and not what we made of it."""
    (place / "asked.txt").write_bytes(CHINESE.encode(encoding))
    told = provender.withdraw(
        place / "out" / "base", texts=[place / "asked.txt"], dry_run=True, **WHY
    )
    assert document_id("rows", "chinese") in {one.id for one in told.documents}


def test_a_reason_that_is_none_is_told_with_those_that_are(place: Path) -> None:
    with pytest.raises(UsageError, match="there is no reason 'because'") as told:
        provender.withdraw(place / "out" / "base", ids=[KNOWN_ID], reason="because")
    assert told.value.hint is not None
    assert "takedown_copyright" in told.value.hint


def test_copies_stay_where_only_the_named_goes(place: Path) -> None:
    done = provender.withdraw(place / "out" / "base", ids=[KNOWN_ID], only_named=True, **WHY)
    assert [one.found_by for one in done.documents] == ["id"]
    assert done.new_release is not None
    assert held(done.new_release, KNOWN), "the instruction row still holds it"


def test_near_copies_stay_where_they_are_not_asked_for(place: Path) -> None:
    """Neither now nor later: the list holds hashes, and no signature."""
    done = provender.withdraw(
        place / "out" / "base", ids=[KNOWN_ID], near=False, work=place / "work-base", **WHY
    )
    assert {one.found_by for one in done.documents} == {"id", "copy"}
    assert done.signatures == {}
    assert done.new_release is not None
    assert provender.verify(done.new_release).findings == []
    assert held(done.new_release, KNOWN), "the instruction rows still hold it"


def test_a_name_goes_and_the_text_stays(place: Path) -> None:
    """CC BY 4.0 § 3(a)(3): on request; later builds keep it dropped."""
    done = provender.withdraw(
        place / "out" / "base", authors=["Ann Ash"], remove_attribution=True,
        work=place / "work-base", purge_old=True, date="2026-12-01",
    )  # fmt: skip
    assert done.new_release is not None
    assert held(done.new_release, prose(50))
    assert "ann ash" not in content(place / "out") + content(place / "work-base")
    assert provender.verify(done.new_release).findings == []
    again = build(place, "base", "2.1.0")
    assert "ann ash" not in content(again.release)
    assert len(released(again.release)) == len(released(done.new_release))


def test_a_name_goes_from_what_is_quoted_too(place: Path) -> None:
    """The words around a licence statement hold it; the statement, and what follows, stay."""
    old = place / "out" / "base" / "1.0.0"
    assert "ben birch" in content(old / "evidence")
    told = [row for row in released(old) if row["author"] == "Ben Birch"]
    done = provender.withdraw(
        old, authors=["Ben Birch"], remove_attribution=True, work=place / "work-base",
        date="2026-12-01",
    )  # fmt: skip
    assert done.new_release is not None
    assert provender.verify(done.new_release).findings == []
    again = build(place, "base", "2.1.0").release
    assert provender.verify(again).findings == []
    for release in (done.new_release, again):
        assert "ben birch" not in content(release / "evidence")
        assert "cleo cedar" in content(release / "evidence")
        row = next(row for row in released(release) if row["id"] == told[0]["id"])
        assert row["license_concluded"] == "CC-BY-4.0"
        assert row["author"] is None
    one, other = (content(release / "evidence") for release in (done.new_release, again))
    assert one == other


def test_the_leaf_of_three_releases_is_clean_at_its_next_build(place: Path) -> None:
    """What is withdrawn from the first is taken over by the third, past a second nobody rebuilt."""
    build(place, "middle", up="out/base/1.0.0")
    leaf = build(place, "leaf", up="out/middle/1.0.0")
    assert held(leaf.release, KNOWN)
    done = provender.withdraw(place / "out" / "base" / "1.0.0", ids=[KNOWN_ID], **WHY)
    assert done.new_release is not None
    notes = provender.verify(leaf.release).notes
    assert any("ancestor base" in note for note in notes)
    notes = provender.verify(place / "out" / "middle" / "1.0.0").notes
    assert any("parent base 1.0.0 was withdrawn in favour of 2.0.0" in note for note in notes)
    clean = build(place, "leaf", "2.0.0", up="out/middle/1.0.0")
    for text in (KNOWN, NEAR):
        assert held(clean.release, text) == []
    assert held(clean.release, CHINESE)
    checked = provender.verify(clean.release)
    assert checked.findings == []
    assert not any("ancestor" in note for note in checked.notes)
    told = json.loads((clean.release / "manifest.json").read_text())["suppression"]
    assert [one["name"] for one in told["taken_over"]] == ["base"]
    assert len(stages(clean.release)) == len(
        [one for one in done.documents if one.fate == "released"]
    )


def test_an_ancestor_in_another_place_is_found_by_its_childs_recipe(place: Path) -> None:
    """Each release under an `--out` of its own: the recipe in the manifest says where from."""
    build(place, "middle", up="out/base/1.0.0")
    for name in ("base", "middle"):
        (place / f"out-{name}").mkdir()
        shutil.move(place / "out" / name, place / f"out-{name}" / name)
    build(place, "middle", up="out-base/base/1.0.0")
    shutil.rmtree(place / "out-middle")
    (place / "out").rename(place / "out-middle")
    provender.withdraw(place / "out-base" / "base", ids=[KNOWN_ID], **WHY)
    leaf = build(place, "leaf", up="out-middle/middle/1.0.0")
    assert leaf.warnings == []
    assert held(leaf.release, KNOWN) == []


def test_an_ancestor_that_cannot_be_reached_is_told(place: Path) -> None:
    build(place, "middle", up="out/base/1.0.0")
    (place / "far").mkdir()
    shutil.move(place / "out" / "base", place / "far" / "base")
    leaf = build(place, "leaf", up="out/middle/1.0.0")
    assert any("base 1.0.0 is not where it can be reached" in one for one in leaf.warnings)
    told = json.loads((leaf.release / "manifest.json").read_text())["suppression"]
    assert [one["name"] for one in told["unreached"]] == ["base"]
    provender.withdraw(place / "far" / "base", ids=[KNOWN_ID], **WHY)
    recipe = place / "leaf.yaml"
    recipe.write_text(
        recipe.read_text().replace('"1.0.0"', '"2.0.0"') + "suppression: [far/base]\n"
    )
    clean = provender.build(recipe, out=place / "out", work=place / "work-leaf")
    assert held(clean.release, KNOWN) == []
    assert not any("reached" in one for one in clean.warnings)


def test_everything_can_be_withdrawn(place: Path) -> None:
    done = provender.withdraw(
        place / "out" / "base",
        ids=[row["id"] for row in released(place / "out" / "base" / "1.0.0")],
        **WHY,
    )
    assert done.new_release is not None
    assert provender.verify(done.new_release).findings == []
    assert released(done.new_release) == []


def test_what_names_nothing_here_holds_for_later_builds(place: Path) -> None:
    done = provender.withdraw(
        place / "out" / "base", hosts=["later.example.org"], work=place / "work-base", **WHY
    )
    assert done.new_release is None
    assert any("later builds with this work folder" in note for note in done.notes)
    extra = {"id": "new", "text": prose(300), "url": "https://later.example.org/a"}
    with (place / "in" / "rows.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(extra) + "\n")
    again = build(place, "base", "1.1.0")
    assert held(again.release, prose(300)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "because"},
        {"reason": "opt_out", "date": "tomorrow"},
        {"reason": "opt_out"},
        {"ids": ["x"], "reason": "opt_out"},
        {"hosts": ["org"], "reason": "opt_out"},
        {"urls": ["no address"], "reason": "opt_out"},
        {"ids": [KNOWN_ID]},
        {"texts": ["  "], "reason": "opt_out"},
        {"ids": [KNOWN_ID], "reason": "opt_out", "request_id": "a b"},
        {"ids": [KNOWN_ID], "reason": "opt_out", "work": "nowhere"},
        {"texts": [Path("no/such/file")], "reason": "opt_out"},
    ],
)
def test_wrong_requests_are_told_before_anything_is_written(planted: Path, wrong: Any) -> None:
    with pytest.raises(UsageError) as told:
        provender.withdraw(planted / "out" / "base", **wrong)
    assert told.value.hint
    assert [p.name for p in (planted / "out" / "base").iterdir() if p.is_dir()] == ["1.0.0"]


def test_quotes_of_a_withdrawn_page_go_from_the_evidence(place: Path) -> None:
    """The words around its licence statement are its text; those of the other page stay."""
    old = place / "out" / "base" / "1.0.0"
    assert held(old / "evidence", prose(80))
    done = provender.withdraw(old, ids=[document_id("pages", "diary.html")], **WHY)
    assert done.new_release is not None
    assert held(done.new_release, prose(80)) == []
    assert held(done.new_release / "evidence", prose(81))
    assert provender.verify(done.new_release).findings == []


def test_inputs_that_nothing_tells_are_said_to_be_unknown(tmp_path: Path) -> None:
    """Two inputs of one source, and no work folder: the sums hold all the same."""
    (tmp_path / "two").mkdir()
    for name in "ab":
        told = [{"id": f"{name}{n}", "text": prose(ord(name) * 10 + n)} for n in range(3)]
        (tmp_path / "two" / f"{name}.jsonl").write_text(lines(told), "utf-8")
    source = "  - {id: s, channel: own, format: jsonl, path: two, license: CC0-1.0, id_field: id}\n"
    recipe = tmp_path / "r.yaml"
    recipe.write_text(RECIPE.format(name="two", version="1.0.0", sources=source), "utf-8")
    root = provender.build(recipe, out=tmp_path / "out", work=tmp_path / "work").release
    told = {"ids": [document_id("s", "b1")], **WHY}
    done = provender.withdraw(root, **told)
    assert done.new_release is not None
    assert provender.verify(done.new_release).findings == []
    rows = pq.read_table(done.new_release / "ledger" / "inputs.parquet").to_pylist()
    assert [(r["input"], r["released"], r["dropped"]) for r in rows][-1] == (UNKNOWN_INPUT, -1, 1)
    shutil.rmtree(done.new_release.parent)
    root = provender.build(recipe, out=tmp_path / "out", work=tmp_path / "work").release
    done = provender.withdraw(root, work=tmp_path / "work", **told)
    assert done.new_release is not None
    assert provender.verify(done.new_release).findings == []
    rows = pq.read_table(done.new_release / "ledger" / "inputs.parquet").to_pylist()
    assert [(r["input"], r["released"], r["dropped"]) for r in rows] == [
        ("a.jsonl", 3, 0),
        ("b.jsonl", 2, 1),
    ]


def test_a_build_that_does_not_know_what_was_withdrawn_meanwhile_is_stopped(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Withdrawn after the build looked for lists, and before it put its release in place."""
    gather = journey.gather_suppression

    def late(*arguments: Any) -> Any:
        found = gather(*arguments)
        provender.withdraw(place / "out" / "base", ids=[KNOWN_ID], **WHY)
        return found

    monkeypatch.setattr(journey, "gather_suppression", late)
    with pytest.raises(CheckFailed, match="took back more"):
        build(place, "base", "2.1.0")
    monkeypatch.undo()
    assert held(build(place, "base", "2.1.0").release, KNOWN) == []


def test_the_command_tells_what_it_did(place: Path) -> None:
    told = ["withdraw", str(place / "out" / "base"), "--reason", "opt_out", "--date", "2026-12-01"]
    done = CliRunner().invoke(app, [*told, "--host", "plain.example.edu", "--json"])
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert result["schema_version"] == 1
    assert result["counts"] == {"host": 6}
    assert result["still_held"] == {"1.0.0": 6}
    assert result["expected_recall"] == {"extracted": 0.9989}
    done = CliRunner().invoke(
        app, [*told, "--id", KNOWN_ID, "--work", str(place / "work-base"), "--purge-old"]
    )
    assert done.exit_code == 0, done.output
    assert "taken back" in done.stdout
    assert "removed     2.0.0" in done.stdout
    assert "still holds it" in done.stdout
    assert [p.name for p in (place / "out" / "base").iterdir() if p.is_dir()] == ["3.0.0"]


def test_a_version_that_is_not_the_newest_is_told_from_it(place: Path) -> None:
    build(place, "base", "1.1.0")
    done = provender.withdraw(place / "out" / "base" / "1.0.0", ids=[KNOWN_ID], **WHY)
    assert any("what came later with 1.1.0" in note for note in done.notes)
    assert sorted(done.still_held) == ["1.0.0", "1.1.0"]
