# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What changed between two releases, and why: two builds of one recipe that was edited."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.release.mutations import reseal
from typer.testing import CliRunner

import provender
from provender.cli.main import app
from provender.data_files import read_data
from provender.document import document_id
from provender.release.diff import compare
from provender.release.diff.changelog import changelog_entry
from provender.release.diff.settings import SECTIONS
from provender.release.diff.table import difference_lines
from provender.release.tables import DEPARTURES

RECIPE = """\
release: {name: pages, version: "VERSION", date: 2026-11-01}
policy: {name: open-release, switches: {model_is_adaptation: SWITCH}}
sources:
  - {id: rows, channel: own, format: jsonl, path: rows.jsonl, id_field: id, license_field: license,
     reserved_field: reserved}
  - {id: OTHER, channel: own, format: jsonl, path: other.jsonl, id_field: id, license: CC0-1.0}
assess:
  rules: []
  own_rules:
    - {code: too_brief, column: text_words, keep: ">=", threshold: BRIEF}
    - {code: hashed, column: text_hashes, keep: "<=", threshold: HASHES}
"""
LINE = "The keeper of {} writes the level of the water down every morning and evening. "
CHINESE = "水库的管理员每天早上和晚上都会记录水位,然后把记录寄给下游的村庄。"


def row(name: str, text: str, **more: str) -> dict[str, str]:
    return {"id": name, "text": text, "license": "CC-BY-4.0", **more}


BEFORE = [
    row("same", LINE.format("Lowmere")),
    row("text", LINE.format("Midmere")),
    row("licence", LINE.format("Highmere")),
    row("translated", LINE.format("Oldmere") * 2),
    row("reserved", LINE.format("Farmere"), reserved="no"),
    row("gone", LINE.format("Nearmere")),
    row("hashed", LINE.format("Newmere") + "# one"),
    row("brief", "Rain on the water of Eastmere today."),
]
AFTER = [
    BEFORE[0],
    row("text", LINE.format("Midmere") + "He also feeds the ducks."),
    row("licence", LINE.format("Highmere"), license="CC0-1.0"),
    row("translated", CHINESE * 2),
    row("reserved", LINE.format("Farmere")),
    *BEFORE[6:],
    row("new", LINE.format("Westmere")),
]
OTHER = [{"id": "one", "text": LINE.format("Northmere")}]


def build(folder: Path, version: str, rows: list[dict[str, str]], **filled: str) -> Path:
    """Build one version of the recipe; upper-case words of it are filled in."""
    folder.mkdir(exist_ok=True)
    for name, content in (("rows.jsonl", rows), ("other.jsonl", OTHER)):
        (folder / name).write_text("\n".join(json.dumps(one) for one in content), "utf-8")
    recipe = RECIPE.replace("VERSION", version)
    for word, value in filled.items():
        recipe = recipe.replace(word, value)
    (folder / "recipe.yaml").write_text(recipe, "utf-8")
    return provender.build(folder / "recipe.yaml", out=folder / "releases").release


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The older and the newer release."""
    folder = tmp_path_factory.mktemp("diff")
    old = {"SWITCH": "false", "OTHER": "old", "BRIEF": "10", "HASHES": "5"}
    new = {"SWITCH": "true", "OTHER": "new", "BRIEF": "5", "HASHES": "0"}
    return (
        build(folder / "a", "1.0.0", BEFORE, **old),
        build(folder / "b", "1.1.0", AFTER, **new),
    )


@pytest.fixture(scope="module")
def found(pair: tuple[Path, Path]) -> provender.Difference:
    """What changed, with every document named."""
    return provender.diff(*pair, examples=True, limit=50)


@pytest.fixture
def harmed(pair: tuple[Path, Path], tmp_path: Path) -> Path:
    """A copy of the older release that may be harmed."""
    return Path(shutil.copytree(pair[0], tmp_path / "harmed"))


def test_documents_come_and_leave_with_their_reasons(found: provender.Difference) -> None:
    """By source: new in it, let in by another threshold, gone, dropped by one, renamed source."""
    documents = found.documents
    assert documents.added == {
        ("rows", "new_record"): 1,
        ("rows", "assess/too_brief"): 1,
        ("new", "new_source"): 1,
    }
    assert documents.removed == {
        ("rows", "gone_record"): 1,
        ("rows", "assess/hashed"): 1,
        ("old", "gone_source"): 1,
    }
    assert documents.moved == {("old", "new"): 1}
    assert documents.removed_bytes["rows", "gone_record"] == len(BEFORE[5]["text"])
    assert (found.a.documents, found.b.documents) == (8, 8)
    assert documents.kept == 5


def test_changed_documents_are_told_by_what_changed(found: provender.Difference) -> None:
    """Text, licence with tier, language, reservation; and nothing of what did not change."""
    documents = found.documents
    assert documents.changed == 4
    assert documents.columns["text"] == 2
    assert documents.text_why == {"extracted": 2, "edited": 0, "unknown": 0}
    assert documents.shifts["license_concluded"] == {("CC-BY-4.0", "CC0-1.0"): 1}
    assert documents.license_why == {"evidence": 1, "rules": 0}
    assert documents.shifts["tier"] == {("attribution", "public-domain"): 1}
    assert documents.shifts["language"] == {("en", "zh-Hans"): 1}
    assert documents.shifts["reserved"] == {("no", "unknown"): 1}
    assert documents.columns["title"] == 0
    same = document_id("rows", "same")
    assert same not in {one["id"] for told in found.examples.values() for one in told}


def test_what_made_the_release_is_compared_rule_by_rule(found: provender.Difference) -> None:
    """Thresholds, switches, sources, licence records, options; nothing that stayed."""
    told = {
        section: {change.name: (change.before, change.after) for change in changes}
        for section, changes in found.settings.items()
    }
    assert told["rules"] == {
        "recipe/too_brief: threshold": (10.0, 5.0),
        "recipe/hashed: threshold": (5.0, 0.0),
    }
    assert told["switches"] == {"model_is_adaptation": (False, True)}
    assert set(told["sources"]) == {"old", "new", "rows: licenses"}
    assert told["release"] == {"version": ("1.0.0", "1.1.0")}
    assert told["counts"]["assess/hashed (dropped)"] == (None, 1)
    assert told["schema"] == told["columns"] == told["tools"] == told["stages"] == {}


def test_examples_name_documents_and_say_why(found: provender.Difference) -> None:
    """By the ids; a rule with the value that failed it; a changed one with its columns."""
    by_id = {one["id"]: one for told in found.examples.values() for one in told}
    hashed = by_id[document_id("rows", "hashed")]
    assert hashed["why"] == ["assess/hashed"]
    assert hashed["failure"] == {"rule": "hashed", "value": "1", "threshold": "<= 0"}
    assert "license_concluded" in by_id[document_id("rows", "licence")]["why"]
    assert len(by_id) == 3 + 3 + 4
    ids = [one["id"] for one in found.examples["added"]]
    assert ids == sorted(ids)


def test_many_buckets_on_disk_tell_the_same(
    pair: tuple[Path, Path], found: provender.Difference, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is joined in parts, in files, is what is joined at once."""
    monkeypatch.setattr("provender.release.diff.join.BUCKET_ROWS", 1)
    again = provender.diff(*pair, examples=True, limit=50)
    assert again.to_dict() == found.to_dict()


def test_a_release_and_itself_are_the_same(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """Also under another version; `--exit-code` says so."""
    assert provender.diff(pair[0], pair[0]).same
    other = {"SWITCH": "false", "OTHER": "old", "BRIEF": "10", "HASHES": "5"}
    later = build(tmp_path / "c", "1.0.1", BEFORE, **other)
    found = provender.diff(pair[0], later)
    assert found.same
    assert "No document and no setting differs." in changelog_entry(found)
    run = CliRunner().invoke
    assert run(app, ["diff", str(pair[0]), str(later), "--exit-code"]).exit_code == 0
    assert run(app, ["diff", str(pair[0]), str(pair[1]), "--exit-code"]).exit_code == 1
    assert run(app, ["diff", str(pair[0]), str(pair[1])]).exit_code == 0


def test_the_table_tells_all_of_it(found: provender.Difference) -> None:
    """What a terminal shows; a limit says how much it leaves out."""
    text = "\n".join(difference_lines(found, 50))
    for line in (
        "+ documents of rows: 1 (36 B), before, left as assess/too_brief",
        "- documents of rows: 1 (",
        "left as assess/hashed",
        "~ tier of documents: attribution → public-domain (1)",
        "~ rule recipe/too_brief: threshold: 10.0 → 5.0",
        "~ switch model_is_adaptation: false → true",
        "(1, asked <= 0)",
    ):
        assert line in text
    assert "more: see --json, or --limit" in "\n".join(difference_lines(found, 1))


def test_the_table_speaks_chinese(found: provender.Difference, pair: tuple[Path, Path]) -> None:
    """Line for line as in English; names of rules, columns and tiers stay as they are."""
    english, chinese = difference_lines(found, 50), difference_lines(found, 50, "zh")
    assert len(chinese) == len(english)
    for line in (
        "新增的文档",
        "移除的文档",
        "  + rows 的文档 1 篇（36 B）：此前因 assess/too_brief 被排除",
        "规则",
        "  ~ 开关 model_is_adaptation：false → true",
    ):
        assert line in chinese
    assert "（实测 1，要求 <= 0）" in "\n".join(chinese)
    assert not {"rules", "documents added", "none"} & {line.strip() for line in chinese}
    assert "另有 " in "\n".join(difference_lines(found, 1, "zh"))
    shown = CliRunner().invoke(app, ["diff", *map(str, pair), "--language", "zh"])
    assert "\n新增的文档\n" in shown.stdout


def test_every_phrase_is_there_in_both_languages() -> None:
    """And fills in the same."""
    words = read_data(Path(compare.__file__).with_name("words.yml"))
    groups = [words.pop("sections"), words.pop("titles")]
    assert [set(group) for group in groups] == [set(SECTIONS)] * 2
    for told in [*words.values(), *groups[0].values(), *groups[1].values()]:
        assert set(told) == {"en", "zh"}
        assert len({frozenset(re.findall(r"\{\w+\}", one)) for one in told.values()}) == 1


def test_the_changelog_entry_is_markdown_in_two_languages(found: provender.Difference) -> None:
    """The sections of Keep a Changelog; the version's own number is only the title."""
    english, chinese = changelog_entry(found), changelog_entry(found, language="zh")
    assert english.startswith("## [1.1.0] - 2026-11-01\n\nCompared with `pages 1.0.0`: 8 → 8")
    for title in ("Added", "Changed", "Removed"):
        assert f"\n### {title}\n\n- " in english
    assert "- rule `recipe/hashed: threshold`: `5.0` → `0.0`" in english
    assert "| `attribution` | 7 → 6 |" in english
    assert "release `version`" not in english
    assert "### 移除\n\n- " in chinese
    assert english.count("\n- ") == chinese.count("\n- ")


def test_json_has_a_schema_version(pair: tuple[Path, Path]) -> None:
    """And is what the call returns."""
    done = CliRunner().invoke(app, ["diff", str(pair[0]), str(pair[1]), "--json"])
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert told["schema_version"] == 1
    assert told == json.loads(json.dumps(provender.diff(*pair).to_dict()))
    assert not told["same"]
    assert told["examples"] == {}


def put(path: Path, name: str, values: list[Any]) -> None:
    table = pq.read_table(path)
    index = table.schema.get_field_index(name)
    kind = table.schema.field(name).type
    pq.write_table(table.set_column(index, name, pa.array(values, kind)), path)


def shard(release: Path) -> Path:
    return next((release / "data" / "attribution").glob("rows-*.parquet"))


def withdraw(release: Path, row: int) -> str:
    """Take a row out as a withdrawal does: the ledger says id and reason code, and no more."""
    path = shard(release)
    table = pq.read_table(path)
    identifier = str(table.column("id")[row])
    keep = [number for number in range(table.num_rows) if number != row]
    pq.write_table(table.take(keep), path)
    ledger = release / "ledger" / "departures.parquet"
    told = {"id": identifier, "source": "rows", "input": "rows.jsonl", "locator": identifier}
    told |= {"kind": "dropped", "stage": "suppress", "reason": "takedown_copyright"}
    gone = pa.Table.from_pylist([told], schema=DEPARTURES)
    pq.write_table(pa.concat_tables([pq.read_table(ledger).cast(DEPARTURES), gone]), ledger)
    reseal(release)
    return identifier


def test_what_was_withdrawn_is_told_by_id_and_reason_alone(
    pair: tuple[Path, Path], harmed: Path
) -> None:
    """A list of changes does not tell of it again: no title, no address."""
    put(shard(pair[0]), "title", ["A secret title"] * pq.read_metadata(shard(pair[0])).num_rows)
    try:
        identifier = withdraw(harmed, 0)
        found = provender.diff(pair[0], harmed, examples=True)
        assert found.documents.removed == {("rows", "suppress/takedown_copyright"): 1}
        assert found.examples["removed"] == [
            {"id": identifier, "why": ["suppress/takedown_copyright"]}
        ]
        text = "\n".join(difference_lines(found, 20))
        assert "withdrawn (suppress/takedown_copyright)" in text
    finally:
        put(shard(pair[0]), "title", [None] * pq.read_metadata(shard(pair[0])).num_rows)


def test_text_that_was_edited_otherwise_is_told_apart(
    harmed: Path, pair: tuple[Path, Path]
) -> None:
    """The same extraction, another text; and masks, of which nobody can say."""
    path = shard(harmed)
    table = pq.read_table(path)
    hashes = table.column("text_sha256").to_pylist()
    put(path, "text_sha256", ["1" * 64, "2" * 64, *hashes[2:]])
    assert provender.diff(pair[0], harmed).documents.text_why["edited"] == 2
    put(path, "extracted_sha256", [None, *hashes[1:]])
    assert provender.diff(harmed, pair[0]).documents.text_why == {
        "edited": 1,
        "extracted": 0,
        "unknown": 1,
    }


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("id", None, "a value of id or hash is not 32 digits long"),
        ("id", "zz" * 16, "is no hexadecimal number"),
        ("id", "a" * 32, f"the id {'a' * 32} stands twice"),
        ("id", "水" * 32, "digits long"),
        ("text_sha256", "", "is not 64 digits long"),
        ("size_bytes", None, "size_bytes is null in a row"),
    ],
)
def test_rows_that_cannot_be_compared_say_so(
    harmed: Path, pair: tuple[Path, Path], column: str, value: Any, message: str
) -> None:
    """An error that names the release and says what to run; nothing crashes."""
    put(shard(harmed), column, [value] * pq.read_metadata(shard(harmed)).num_rows)
    with pytest.raises(provender.CheckFailed, match="cannot be compared") as error:
        provender.diff(pair[0], harmed)
    assert message in str(error.value)
    assert f"provender verify {harmed}" in str(error.value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("manifest.json", b"{", "is no Provender release"),
        ("manifest.json", b'{"manifest_version": 1}', "manifest.json: "),
        ("policy/rules.json", b"[]", "policy/rules.json: as a whole"),
        ("policy/policy.json", b"\xff", "policy/policy.json cannot be read"),
        ("policy/licenses.json", b'{"a": 1}', "policy/licenses.json: a"),
        ("ledger/departures.parquet", b"PAR1", "departures.parquet is no Parquet file"),
        ("data/attribution/rows-train-00000.parquet", b"", "is no Parquet file"),
    ],
)
def test_releases_of_another_shape_say_so(
    harmed: Path, pair: tuple[Path, Path], name: str, content: bytes, message: str
) -> None:
    """Whatever stands in a folder, on either side."""
    (harmed / name).write_bytes(content)
    for sides in ((harmed, pair[1]), (pair[0], harmed)):
        with pytest.raises(provender.CheckFailed) as error:
            provender.diff(*sides)
        assert message in str(error.value)


def test_links_and_missing_columns_are_refused(harmed: Path, pair: tuple[Path, Path]) -> None:
    """No path leads out of the folder; a column that the join needs is there."""
    outside = harmed.parent / "outside.parquet"
    shutil.move(shard(harmed), outside)
    link = harmed / "data" / "attribution" / "rows-train-00000.parquet"
    link.symlink_to(outside)
    with pytest.raises(provender.CheckFailed, match="is a link"):
        provender.diff(pair[0], harmed)
    link.unlink()
    pq.write_table(pq.read_table(outside).drop_columns(["text_sha256"]), link)
    with pytest.raises(provender.CheckFailed, match="lacks the column text_sha256"):
        provender.diff(pair[0], harmed)


def test_columns_that_came_or_left_are_told_and_not_compared(
    harmed: Path, pair: tuple[Path, Path]
) -> None:
    """Another schema is no error: what both have is compared."""
    for path in (harmed / "data").rglob("*.parquet"):
        table = pq.read_table(path).drop_columns(["author", "text_words"])
        pq.write_table(table.append_column("zz", pa.nulls(table.num_rows, pa.int64())), path)
    found = provender.diff(pair[0], harmed)
    told = {change.name: change.kind for change in found.settings["columns"]}
    assert told == {"author": "removed", "text_words": "removed", "zz": "added"}
    assert found.documents.changed == 0
    assert "author" not in found.documents.compared
    assert not found.same


def test_hostile_names_stay_text(harmed: Path, pair: tuple[Path, Path]) -> None:
    """Control characters, HTML, Markdown and backticks of a release are shown, not obeyed."""
    path = harmed / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["release"]["version"] = "1](javascript:x) <script>\x1b[31m"
    manifest["sources"][0]["channel"] = "`<img src=x>`\n# heading | cell"
    path.write_text(json.dumps(manifest), "utf-8")
    found = provender.diff(pair[0], harmed)
    entry = changelog_entry(found)
    assert entry.startswith("## [1javascriptxscript31m]")
    assert "`'<img src=x>' # heading | cell`" in entry
    assert "\n# heading" not in entry
    lines = difference_lines(found, 20)
    assert all(line.isprintable() for line in lines)


def test_usage(pair: tuple[Path, Path]) -> None:
    """What cannot be asked together, and a limit of nothing."""
    both = ["diff", str(pair[0]), str(pair[1]), "--json", "--markdown"]
    assert isinstance(CliRunner().invoke(app, both).exception, provender.UsageError)
    with pytest.raises(provender.UsageError, match="--limit is 0"):
        provender.diff(*pair, limit=0)
    with pytest.raises(provender.CheckFailed, match="is no Provender release"):
        provender.diff(pair[0], pair[0].parent)
