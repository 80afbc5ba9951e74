# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Disclosures of the example and of a recipe with every channel, whole and plain."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pytest
from markdown_it import MarkdownIt
from tests.release.disclosure_material import HOSTILE, write_material

import provender
from provender.release.contents import Contents
from provender.release.disclosures import disclosures_of, write_disclosures
from provender.release.disclosures.data import FOLDER
from provender.release.disclosures.eu_sources import relevant_domains
from provender.release.figures import Share
from provender.release.manifest import read_manifest

NAMES = (
    "datasheet", "eu-training-content-summary", "copyright-policy", "california-ab2013",
    "china-corpus-safety", "osaid-data-information",
)  # fmt: skip
Told = dict[str, Any]


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("disclosures")
    write_material(folder)
    return folder


@pytest.fixture(scope="module")
def whole(material: Path) -> Path:
    """Everything asked for and stated."""
    return provender.build(material / "whole.yaml", out=material / "out").release


@pytest.fixture(scope="module")
def plain(material: Path) -> Path:
    """The same sources, nothing asked for, nothing stated."""
    return provender.build(material / "plain.yaml", out=material / "out").release


@pytest.fixture(scope="module")
def releases(whole: Path, plain: Path, built: provender.BuildResult) -> dict[str, Path]:
    return {"whole": whole, "plain": plain, "example": built.release}


RELEASES = pytest.mark.parametrize("which", ["whole", "plain", "example"])


def told(release: Path, name: str) -> Told:
    return json.loads((release / "disclosures" / f"{name}.json").read_text("utf-8"))


def fields(release: Path, name: str) -> dict[str, Told]:
    document = told(release, name)
    return {field["id"]: field for part in document["sections"] for field in part["fields"]}


def rows(field: Told, place: int = 0) -> list[Told]:
    tables = [block["rows"] for block in field["answer"] if block["kind"] == "table"]
    return tables[place]


def yes(field: Told) -> bool:
    return next(block["value"] for block in field["answer"] if block["kind"] == "yes_no")


def words(field: Told) -> str:
    return " ".join(block["text"] for block in field["answer"] if block["kind"] == "text")


def ask(release: Path, query: str) -> Any:
    """Count anew, by other means than the documents do."""
    data, ledger = f"'{release}/data/*/*.parquet'", f"'{release}/ledger/departures.parquet'"
    query = query.replace("DATA", f"read_parquet({data}, union_by_name=true)")
    found = duckdb.sql(query.replace("LEFT", f"read_parquet({ledger})")).fetchall()
    return found[0][0] if len(found) == 1 and len(found[0]) == 1 else found


@RELEASES
def test_releases_verify_and_have_every_document(releases: dict[str, Path], which: str) -> None:
    """Verify writes each again from the folder and compares the bytes."""
    assert provender.verify(releases[which]).findings == []
    names = {path.name for path in (releases[which] / "disclosures").iterdir()}
    pages = {f"{name}.md" for name in NAMES if name != "datasheet"}
    assert names == pages | {f"{name}.json" for name in NAMES}
    assert (releases[which] / "DATASHEET.md").is_file()


@RELEASES
def test_same_release_same_bytes(releases: dict[str, Path], which: str) -> None:
    """Two openings of one folder write the same."""
    folder = releases[which]
    for _ in range(2):
        for name, data in write_disclosures(Contents(folder, read_manifest(folder))):
            assert (folder / name).read_bytes() == data


@RELEASES
@pytest.mark.parametrize("name", NAMES)
def test_documents_follow_their_schema(releases: dict[str, Path], which: str, name: str) -> None:
    """The schemas come from our notes on the forms, not from the templates."""
    path = FOLDER / "schemas" / f"{name}.schema.json"
    validator = jsonschema.Draft202012Validator(json.loads(path.read_text("utf-8")))
    assert [error.message for error in validator.iter_errors(told(releases[which], name))] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_document_that_lacks_a_part_does_not(whole: Path, name: str) -> None:
    """A section left out, an answer without basis, an answer where nobody stated one."""
    path = FOLDER / "schemas" / f"{name}.schema.json"
    validator = jsonschema.Draft202012Validator(json.loads(path.read_text("utf-8")))
    for break_it in (_lose_a_section, _lose_a_basis, _answer_unasked):
        document = told(whole, name)
        break_it(document)
        assert not validator.is_valid(document), break_it.__name__


def _lose_a_section(document: Told) -> None:
    del document["sections"][1]


def _first(document: Told) -> Told:
    return next(part["fields"][0] for part in document["sections"] if part["fields"])


def _lose_a_basis(document: Told) -> None:
    _first(document)["basis"] = "somebody said so"


def _answer_unasked(document: Told) -> None:
    _first(document)["basis"], _first(document)["answer"] = (
        "provider",
        [{"kind": "text", "text": "x"}],
    )


@RELEASES
def test_every_answer_can_be_traced(releases: dict[str, Path], which: str) -> None:
    """What an answer rests on is a file, a column, a key of the manifest or of the recipe."""
    folder = releases[which]
    manifest = read_manifest(folder)
    columns = set(duckdb.sql(f"select * from '{folder}/data/*/*.parquet' limit 0").columns)
    columns |= {"unsafe"}  # the group of columns unsafe_*, which only some recipes ask for
    for name in NAMES:
        for field in fields(folder, name).values():
            assert (field["basis"] == "provider") == (not field["answer"]), field["id"]
            if field["basis"] == "figures":
                assert field["rests_on"], field["id"]
            for place in field["rests_on"]:
                _assert_is_there(folder, manifest, columns, place)


def _assert_is_there(folder: Path, manifest: Told, columns: set[str], place: str) -> None:
    if place.startswith("data#"):
        assert place.removeprefix("data#") in columns, place
    elif place.startswith("manifest."):
        node: Any = manifest
        for step in place.removeprefix("manifest.").split("."):
            node = node[step]
    elif place.startswith("release."):
        key = place.removeprefix("release.").removeprefix("statements: ")
        assert key in {**manifest["release"], **manifest["release"]["statements"]}, place
    else:
        assert place == "review/summary.json" or (folder / place).exists(), place


@RELEASES
def test_figures_agree_with_the_ledger_and_each_other(
    releases: dict[str, Path], which: str
) -> None:
    """Sums of every document against a count of our own over the release's tables."""
    folder = releases[which]
    eu, california = fields(folder, NAMES[1]), fields(folder, NAMES[3])
    china, osaid = fields(folder, NAMES[4]), fields(folder, NAMES[5])
    sheet, policy = fields(folder, NAMES[0]), fields(folder, NAMES[2])
    ((documents, size, tokens),) = ask(
        folder, "select count(*), sum(size_bytes), sum(token_count) from DATA"
    )
    whole = {"documents": documents, "text_bytes": size, "tokens": tokens}
    split_up = [
        rows(eu["eu.sizes_by_route"]), rows(eu["eu.languages"]),
        rows(california["california.documents_by_tier"]), rows(california["california.languages"]),
        rows(china["china.sources"]), rows(china["china.by_kind"]),
        rows(osaid["osaid.provenance"]), rows(osaid["osaid.scope"]),
        rows(sheet["datasheet.instances"]), rows(sheet["datasheet.languages"]),
    ]  # fmt: skip
    for table in split_up:
        for measure, value in whole.items():
            told_of = [row[measure] for row in table]
            assert (sum(told_of) if value is not None else set(told_of)) == (value or {None})
    for table in (
        rows(sheet["datasheet.lengths"]), rows(sheet["datasheet.splits"]),
        rows(sheet["datasheet.licenses"]), rows(california["california.licenses"]),
        rows(california["california.sources"]), rows(california["california.period"]),
        rows(china["china.intellectual_property"]), rows(china["china.plan_by_source"]),
        rows(china["china.metadata_plan"]), rows(policy["copyright.rules"]),
        rows(policy["copyright.grounds"]), rows(osaid["osaid.release"]),
    ):  # fmt: skip
        assert sum(row["documents"] for row in table) == documents
    numbers = {
        block["unit"]: block["value"] for block in california["california.documents"]["answer"]
    }
    assert numbers == {k: v for k, v in whole.items() if v is not None}
    by_source = dict(ask(folder, "select source, count(*) from DATA group by 1"))
    for table in (rows(china["china.sources"]), rows(california["california.sources"])):
        assert {row["source"]: row["documents"] for row in table} == by_source


@RELEASES
def test_departures_agree_with_the_ledger(releases: dict[str, Path], which: str) -> None:
    """Each that left is counted at one step; reserved, refused and copied ones are told alike."""
    folder = releases[which]
    left = ask(folder, "select count(*) from LEFT")
    for name, field in (
        (NAMES[0], "datasheet.steps"), (NAMES[3], "california.steps"),
        (NAMES[4], "china.steps"), (NAMES[5], "osaid.selection"),
    ):  # fmt: skip
        assert sum(row["left"] for row in rows(fields(folder, name)[field])) == left
    assert sum(row["left"] for row in rows(fields(folder, NAMES[5])["osaid.provenance"])) == left
    reserved = ask(folder, "select count(*) from LEFT where reason = 'reserved'")
    for name, field in (
        (NAMES[1], "eu.reservations"), (NAMES[2], "copyright.reservations"),
        (NAMES[4], "china.reservations"),
    ):  # fmt: skip
        told_of = fields(folder, name)[field]
        assert re.search(rf"\b{reserved:,}\b", words(told_of))
        assert sum(row["left"] for row in rows(told_of)) >= reserved
        assert max(row["left"] for row in rows(told_of)) <= reserved
    refused = ask(folder, "select count(*) from LEFT where stage = 'clear'")
    assert (
        sum(row["left"] for row in rows(fields(folder, NAMES[2])["copyright.refused"])) == refused
    )
    assert [row["left"] for row in rows(fields(folder, NAMES[1])["eu.illegal_content"])][
        2
    ] == refused


def test_sources_stand_in_the_section_of_their_route(whole: Path, plain: Path) -> None:
    """By channel; `eu.routes` moves what came through an intermediary."""
    found = {
        row["section"]: row["documents"]
        for row in rows(fields(whole, NAMES[1])["eu.sizes_by_route"])
    }
    assert found == {"2.1": 34, "2.2.1": 1, "2.2.2": 2, "2.3": 66, "2.4": 0, "2.5": 1, "2.6": 5}
    found = {
        row["section"]: row["documents"]
        for row in rows(fields(plain, NAMES[1])["eu.sizes_by_route"])
    }
    assert found == {"2.1": 34, "2.2.1": 2, "2.2.2": 1, "2.3": 66, "2.4": 0, "2.5": 1, "2.6": 7}
    kinds = {row["source"]: row["kind"] for row in rows(fields(whole, NAMES[4])["china.sources"])}
    assert kinds["crawl"] == "自采语料"
    assert kinds["bought"] == "商业语料"
    assert kinds["brokered"] == "其他单位或个人提供的语料"


def test_large_public_datasets_are_listed_and_upstream_routes_told(whole: Path) -> None:
    """Text that a public release had from the web stays public here, and its route is told."""
    eu = fields(whole, NAMES[1])
    assert [row["dataset"] for row in rows(eu["eu.public.large"])] == ["large", "up"]
    assert rows(eu["eu.public.large"])[0]["name"] == "Lakes | ponds"
    assert rows(eu["eu.public.large"])[0]["collected"] == "03/2026"
    assert rows(eu["eu.public.upstream"]) == [{"dataset": "up", "upstream": "web", "documents": 4}]
    assert words(eu["eu.public.others"]) == "There are no others."
    assert words(eu["eu.latest_acquisition"]).startswith("09/2026")


def test_smaller_providers_name_fewer_domains(whole: Path, plain: Path) -> None:
    """5 % or 1,000, whichever is lower, against 10 %; the largest first."""
    small, large = fields(whole, NAMES[1]), fields(plain, NAMES[1])
    assert [row["domain"] for row in rows(small["eu.crawled.domains"])] == [
        "site20.com", "site40.com", "site0.com"
    ]  # fmt: skip
    assert len(rows(large["eu.crawled.domains"])) == 6
    assert "not stated" in words(large["eu.crawled.domains"])
    assert "not stated" not in words(small["eu.crawled.domains"])
    many = {f"d{n}.com": Share(1, 30_000 - n) for n in range(30_000)}
    assert len(relevant_domains(many, sme=True)[0]) == 1_000
    assert len(relevant_domains(many, sme=False)[0]) == 3_000
    assert len(relevant_domains({"one.com": Share(1, 1)}, sme=True)[0]) == 1
    assert list(relevant_domains({}, sme=False)[0]) == []


def test_size_classes_follow_tokens_or_say_how_they_were_estimated(
    whole: Path, plain: Path
) -> None:
    """Without a tokenizer the bytes stand and the rule of the estimate is said."""
    counted, estimated = fields(whole, NAMES[1])["eu.sizes"], fields(plain, NAMES[1])["eu.sizes"]
    assert rows(counted)[0]["bin"] == rows(estimated)[0]["bin"] == "Less than 1 billion tokens"
    assert rows(counted)[0]["tokens"] > 10_000
    assert rows(estimated)[0]["tokens"] is None
    assert "estimate" not in words(counted)
    size = rows(estimated)[0]["text_bytes"]
    assert f"{-(-size // 4):,} tokens" in words(estimated)


def test_what_is_stated_is_the_recipes_and_what_is_not_the_providers(
    whole: Path, plain: Path
) -> None:
    """Nothing is answered in the provider's place."""
    stated, open_ = fields(whole, NAMES[1]), fields(plain, NAMES[1])
    assert words(stated["eu.crawlers"]) == "WaterBot/1.0"
    assert stated["eu.crawlers"]["basis"] == "recipe"
    assert yes(stated["eu.code_signatory"]) is False
    assert words(stated["eu.provider"]) == "Water Archive (rights@water.example)"
    for name in ("eu.crawlers", "eu.code_signatory", "eu.provider", "eu.model_names"):
        assert open_[name]["basis"] == "provider"
        assert open_[name]["answer"] == []
    page = (plain / "disclosures" / f"{NAMES[1]}.md").read_text("utf-8")
    assert "> to be stated by the provider (`release.statements: eu.crawlers`)" in page
    dossier = (plain / "disclosures" / f"{NAMES[4]}.md").read_text("utf-8")
    assert "> 待提供者填写（`release.statements: china.foreign_mix`）" in dossier
    assert words(fields(whole, NAMES[2])["copyright.contact"]) == "rights@water.example"
    assert words(fields(whole, NAMES[0])["datasheet.maintainer"]).startswith("Water Archive")


def test_the_form_has_a_version_and_says_what_was_not_read(whole: Path, plain: Path) -> None:
    """Each version brings what is unverified about it."""
    old, new = told(whole, NAMES[1]), told(plain, NAMES[1])
    assert (old["form"]["version"], new["form"]["version"]) == ("C(2025) 5235", "C(2025) 8311")
    assert any("C(2025) 5235 (24 July 2025)" in one for one in old["unverified"])
    assert any("C(2025) 8311 (5 December 2025)" in one for one in new["unverified"])
    for name in NAMES:
        page = "DATASHEET.md" if name == "datasheet" else f"disclosures/{name}.md"
        text = (plain / page).read_text("utf-8")
        for one in told(plain, name)["unverified"]:
            assert one[:30] in text


def test_risks_are_told_where_they_were_looked_for(whole: Path, plain: Path) -> None:
    """Counts against the release's own columns; else the dossier says that nobody looked."""
    seen, blind = fields(whole, NAMES[4]), fields(plain, NAMES[4])
    for name in ("china.five_percent", "china.risks", "china.by_keywords", "china.keywords"):
        assert words(blind[name]).startswith("未检测")
    risks = {row["risk"]: row for row in rows(seen["china.risks"])}
    assert len(risks) == 31
    terror = rows(seen["china.risks"])[3]
    assert terror["matched"] == ask(
        whole, "select count(*) from DATA where unsafe_a1_terrorism > 0"
    )
    assert terror["left"] == 1
    assert sum(row["keywords"] for row in risks.values()) == 17
    ours = next(row for row in rows(seen["china.five_percent"]) if row["source"] == "ours")
    assert (ours["documents"], ours["any_matched"]) == (4, 2)
    assert (ours["over_bound"], ours["left"]) == (1, 1)
    assert (ours["share"], ours["over_limit"]) == (0.4, True)
    large = next(row for row in rows(seen["china.five_percent"]) if row["source"] == "large")
    assert (large["share"], large["over_limit"]) == (0, False)
    assert words(fields(plain, NAMES[0])["datasheet.risks_counted"]).startswith("Nothing")
    assert "2 released documents hold a keyword" in words(
        fields(whole, NAMES[0])["datasheet.risks_counted"]
    )


def test_personal_data_and_machine_made_text_are_told(whole: Path, plain: Path) -> None:
    """What was masked and left, against what nobody looked for."""
    assert rows(fields(whole, NAMES[3])["california.personal"]) == [
        {"type": "email", "documents": 1}, {"type": "phone", "documents": 1}
    ]  # fmt: skip
    assert "cannot be excluded" in words(fields(plain, NAMES[3])["california.personal"])
    assert rows(fields(whole, NAMES[1])["eu.illegal_content"])[1]["left"] == 1
    made = fields(whole, NAMES[4])["china.synthetic"]
    assert rows(made)[0]["model"] == "example-model-1"
    assert "1 条带有标识" in words(made)
    assert "未检测" in words(fields(plain, NAMES[4])["china.synthetic"])
    assert yes(fields(whole, NAMES[1])["eu.synthetic.used"])


def test_the_plan_of_the_sample_can_be_drawn_again(whole: Path, plain: Path) -> None:
    """A small corpus is looked at whole; the seed follows from name and version."""
    plan = {row["parameter"]: row for row in rows(fields(whole, NAMES[4])["china.plan"])}
    assert plan["人工抽检条数"] == {"parameter": "人工抽检条数", "value": 109, "required": 4000}
    assert plan["人工抽检合格率"]["required"] == 0.96
    assert plan["技术抽检条数（全部检测）"] == {
        "parameter": "技术抽检条数（全部检测）", "value": 109, "required": 0.1
    }  # fmt: skip
    other = {row["parameter"]: row for row in rows(fields(plain, NAMES[4])["china.plan"])}
    assert other["技术抽检条数"]["value"] == 0
    assert plan["随机种子"]["value"] != other["随机种子"]["value"]
    assert "尚未抽检" in words(fields(whole, NAMES[4])["china.manual_result"])


def test_what_people_found_comes_into_the_dossier(whole: Path) -> None:
    """From `review/summary.json`, whatever else it holds or lacks."""
    contents = Contents(whole, read_manifest(whole))
    sample = {
        "by": "random", "release": "whole 0.9.0", "seed": 7, "stratify": "source", "documents": 108,
        "drawn": 108, "judged": 108, "checked": 108, "passed": 107, "failed": 1,
        "safety_pass_rate": 0.990741, "safety_interval": [0.95, 0.998],
        "strata": [{"stratum": "ours", "documents": 3, "drawn": 3, "judged": 3, "passed": 2, "too_many_risks": True}],
    }  # fmt: skip
    contents.review = {
        "samples": [{"by": "risk"}, sample],
        "reviewers": [{"reviewer": "甲", "annotated": 108, "checked": 0}],
    }
    dossier = next(one for one in disclosures_of(contents) if one.name == NAMES[4])
    found = {name: field.to_dict() for name, field in dossier.fields().items()}
    (row,) = rows(found["china.manual_result"])
    assert (row["judged"], row["rate"], row["enough"], row["met"]) == (108, 0.990741, True, True)
    assert rows(found["china.manual_result"], 1)[0]["over_limit"] is True
    assert rows(found["china.reviewers"]) == [{"reviewer": "甲", "annotated": 108, "checked": 0}]
    contents = Contents(whole, read_manifest(whole))
    contents.review = {"samples": [{**sample, "judged": 20, "safety_pass_rate": 0.95}]}
    dossier = next(one for one in disclosures_of(contents) if one.name == NAMES[4])
    (row,) = rows(dossier.fields()["china.manual_result"].to_dict())
    assert (row["enough"], row["met"]) == (False, False)


def test_words_of_others_stay_words(whole: Path) -> None:
    """No page opens HTML, breaks a table, links or turns the direction of writing."""
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    for name in NAMES:
        page = "DATASHEET.md" if name == "datasheet" else f"disclosures/{name}.md"
        text = (whole / page).read_text("utf-8")
        assert "\u202e" not in text
        tokens = reader.parse(text)
        kinds = {one.type for token in tokens for one in [token, *(token.children or ())]}
        assert not kinds & {"html_block", "html_inline", "link_open", "image"}
        headings = [token.tag for token in tokens if token.type == "heading_open"]
        assert len(headings) == len(told(whole, name)["sections"]) + 1
    assert words(fields(whole, NAMES[0])["datasheet.purpose"]) == HOSTILE


@pytest.mark.parametrize(
    "wrong", [{"statements": ["x"]}, {"statements": {"purpose": 1}}, {"contact": {"a": 1}}]
)
def test_a_manifest_of_another_shape_is_a_finding(whole: Path, tmp_path: Path, wrong: Told) -> None:
    """Nobody's folder stops the check, whatever it says of its publisher."""
    copy = tmp_path / "copy"
    shutil.copytree(whole, copy)
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    manifest["release"] |= wrong
    _write_with_sum(copy, "manifest.json", json.dumps(manifest))
    assert any(f"release.{next(iter(wrong))}" in one for one in provender.verify(copy).findings)


def _write_with_sum(folder: Path, name: str, text: str) -> None:
    """Change a file and its line in the list of hashes."""
    (folder / name).write_text(text, "utf-8")
    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    changed = [f"{digest}  {name}" if line.endswith(f"  {name}") else line for line in lines]
    (folder / "SHA256SUMS").write_text("\n".join(changed) + "\n", "utf-8")


def test_a_changed_figure_is_found(whole: Path, tmp_path: Path) -> None:
    """Also where the hash list was changed with it."""
    copy = tmp_path / "copy"
    shutil.copytree(whole, copy)
    name = f"disclosures/{NAMES[1]}.json"
    text = (copy / name).read_text("utf-8")
    _write_with_sum(copy, name, text.replace('"documents": 66', '"documents": 67'))
    (finding,) = provender.verify(copy).findings
    assert finding.startswith(f"{name} says something else")
