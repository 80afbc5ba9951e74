# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What people said decides the next build: what leaves, what holds of a host, what is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.review.material import ENGLISH, judge_all, rows, write_rows

import provender
from provender.errors import LockMismatch, RecipeError
from provender.planning import plan
from provender.recipe.load import check
from provender.review.sample import Item

HEAD = 'release: {name: loop, version: "VERSION", date: 2026-11-01}\n'
NOTES = "sources: [{id: n, channel: own, format: jsonl, path: n.jsonl, license: CC0-1.0, id_field: id}]\n"
NO_RULES = "assess: {rules: []}\n"


class Loop:
    """A recipe that is built, reviewed and built again."""

    def __init__(self, folder: Path, found: list[dict[str, Any]], recipe: str = NOTES + NO_RULES):
        self.folder, self.recipe, self.version = folder, recipe, 0
        self.labels = folder / "labels.jsonl"
        write_rows(folder / "n.jsonl", found)
        self.built = self.build()
        self.first = self.built.release

    def build(self, more: str = "", recipe: str | None = None) -> provender.BuildResult:
        self.version += 1
        head = HEAD.replace("VERSION", f"{self.version}.0.0")
        path = self.folder / "recipe.yaml"
        path.write_text(head + (recipe or self.recipe) + more, "utf-8")
        self.built = provender.build(path, out=self.folder / "out")
        assert provender.verify(self.built.release).findings == []
        return self.built

    def again(self, **options: Any) -> provender.BuildResult:
        return self.build("reviews: [labels.jsonl]\n", **options)

    def id(self, locator: str) -> str:
        return provender.explain(self.first, locator).id

    def judge(self, failing: dict[str, str], who: str = "Ann", role: str = "annotator") -> None:
        """Judge everything in the first release; `failing` names categories by locator."""
        by_id = {self.id(locator): category for locator, category in failing.items()}
        why: Callable[[Item], str | None] = lambda item: by_id.get(item.id)  # noqa: E731
        judge_all(provender.review(self.first, labels=self.labels), who, role, why)

    def left(self) -> dict[str, tuple[str, str]]:
        """Return what left by a decision: stage and reason by locator."""
        table = pq.read_table(self.built.release / "ledger" / "departures.parquet")
        return {row["locator"]: (row["stage"], row["reason"]) for row in table.to_pylist()}


FAILED = ("review", "failed_review")


@pytest.fixture
def loop(tmp_path: Path) -> Loop:
    return Loop(tmp_path, rows("t", 12))


def test_what_failed_leaves_with_its_reason_and_what_passed_stays(loop: Loop) -> None:
    loop.judge({"t-1": "quality", "t-4": "a1_terrorism"})
    result = loop.again()
    assert loop.left() == {"t-1": FAILED, "t-4": FAILED}
    assert result.reasons == {"review/failed_review": 2}
    life = provender.explain(result.release, "t-4")
    assert life.row["failures"] == [
        {"rule": "failed_review", "value": "a1_terrorism", "threshold": "pass"}
    ]
    assert life.row["message"] == "an annotator failed it: a1_terrorism"
    told = json.loads((result.release / "review" / "summary.json").read_text("utf-8"))
    assert told["this_release"] == {"judged": 10, "checked": 0, "passed": 10, "failed": 0}
    assert told["samples"][0]["pass_rate"] == pytest.approx(10 / 12, abs=1e-6)
    assert told["samples"][0]["release"] == "loop 1.0.0"
    assert ENGLISH.partition(",")[0] not in json.dumps(told)


def test_a_release_without_labels_tells_of_no_review(loop: Loop) -> None:
    assert not (loop.first / "review").exists()


def test_the_checker_brings_back_and_takes_out(loop: Loop) -> None:
    loop.judge({"t-1": "quality", "t-2": "quality"})
    loop.judge({"t-2": "a1_terrorism", "t-5": "rights"}, who="Cy", role="checker")
    result = loop.again()
    assert loop.left() == {"t-2": FAILED, "t-5": FAILED}
    message = provender.explain(result.release, "t-2").row["message"]
    assert message == "a checker failed it: a1_terrorism"


def test_a_copy_does_not_come_back_in_its_place(tmp_path: Path) -> None:
    """The text is at fault: its copies leave, whatever their id. Rights are of one place."""
    texts = [ENGLISH.format(n) * 5 for n in range(4)]
    found = [{"id": f"{n}-{side}", "text": texts[n]} for side in "ab" for n in range(4)]
    loop = Loop(tmp_path, found)
    assert loop.left() == {f"{n}-b": ("dedup", "duplicate") for n in range(4)}
    loop.judge({"0-a": "a2_gender", "1-a": "rights"})
    result = loop.again()
    assert loop.left() == {
        "0-a": FAILED, "0-b": FAILED, "1-a": FAILED,
        "2-b": ("dedup", "duplicate"), "3-b": ("dedup", "duplicate"),
    }  # fmt: skip
    copy = provender.explain(result.release, "0-b").row["message"]
    assert copy == "an annotator failed a copy of it: a2_gender"


def test_another_spelling_of_a_failed_text_is_a_copy(tmp_path: Path) -> None:
    """Case and white space make no other text, as everywhere in dedup; another word does."""
    text = ENGLISH.format("in rain") * 5
    found = [
        {"id": "a", "text": text}, {"id": "b", "text": text.upper()}, {"id": "c", "text": text + " Not he."},
        *rows("t", 3),
    ]  # fmt: skip
    loop = Loop(tmp_path, found)
    loop.judge({"a": "quality"})
    loop.again()
    assert loop.left() == {"a": FAILED, "b": FAILED}


def test_without_dedup_copies_of_a_failed_text_leave_too(tmp_path: Path) -> None:
    text = ENGLISH.format("in rain") * 5
    loop = Loop(
        tmp_path, [{"id": "a", "text": text}, {"id": "b", "text": text}, *rows("t", 3)],
        NOTES + NO_RULES + "dedup: {exact: false}\n",
    )  # fmt: skip
    loop.judge({"a": "quality"})
    loop.again()
    assert loop.left() == {"a": FAILED, "b": FAILED}


def test_a_text_that_changed_was_judged_by_nobody(loop: Loop) -> None:
    loop.judge({"t-1": "quality", "t-2": "quality"})
    found = rows("t", 12)
    found[1]["text"] += " Mended."
    write_rows(loop.folder / "n.jsonl", found)
    loop.again()
    assert loop.left() == {"t-2": FAILED}


def test_where_the_hash_is_kept_back_the_id_decides(tmp_path: Path) -> None:
    """Personal data was masked, so the release does not tell what the text was."""
    text = (
        "联系人手机13812345678,邮箱zhang.wei@shuiku.com.cn。" + "记录水位、风向和天空的颜色。" * 5
    )
    recipe = NOTES + "assess: {rules: [], personal_data: true}\n"
    loop = Loop(tmp_path, [{"id": "person", "text": text}, *rows("t", 3)], recipe)
    loop.judge({"person": "a4_personal_information"})
    assert json.loads(loop.labels.read_text("utf-8").splitlines()[0])["tool"].startswith(
        "provender"
    )
    loop.again()
    assert loop.left() == {"person": FAILED}


def test_records_that_share_a_locator_are_told_apart(tmp_path: Path) -> None:
    found = [{"id": "same", "text": ENGLISH.format(word) * 5} for word in ("a", "b", "c")]
    loop = Loop(tmp_path, [*found, *rows("t", 3)])
    one = provender.explain(loop.first, provender.explain(loop.first, "same#1").id).id
    made = provender.review(loop.first, labels=loop.labels)
    desk = made.desk("Ann")
    for item in made.drawn.items:
        desk.judge(item, *(("fail", "rights") if item.id == one else ("pass", None)))
    result = loop.again()
    assert provender.explain(result.release, one).row["reason"] == "failed_review"
    assert result.reasons == {"review/failed_review": 1}
    told = json.loads((result.release / "review" / "summary.json").read_text("utf-8"))
    assert told["this_release"]["judged"] == 5


def test_labels_follow_a_text_into_releases_made_of_it(loop: Loop, tmp_path: Path) -> None:
    """There its id is another; its text is the same."""
    loop.judge({"t-1": "quality", "t-2": "rights"})
    made = loop.build(recipe=(
        f"sources: [{{id: up, channel: public, format: release, path: '{loop.first}'}}]\n"
        "assess: {rules: []}\nreviews: [labels.jsonl]\n"
    ))  # fmt: skip
    assert made.reasons == {"review/failed_review": 1}


def test_a_broken_line_is_a_warning_of_the_build(loop: Loop) -> None:
    loop.judge({"t-1": "quality"})
    with loop.labels.open("a", encoding="utf-8") as stream:
        stream.write("{broken\n")
    result = loop.again()
    assert loop.left() == {"t-1": FAILED}
    line = "labels: labels.jsonl:13: no JSON in UTF-8, so the line does not count"
    assert line in result.warnings
    problems = [line.removeprefix("labels: ")]
    assert plan(loop.folder / "recipe.yaml").review.problems == problems
    # A release does not tell where it was made.
    told = json.loads((result.release / "review" / "summary.json").read_text("utf-8"))
    assert told["problems"] == problems


def test_labels_are_part_of_what_a_build_stands_on(loop: Loop) -> None:
    """Other labels: no source is read again, no text scored again, and the lock names them."""
    loop.judge({"t-1": "quality"})
    loop.again()
    cached = sorted(
        p.relative_to(loop.folder) for p in (loop.folder / ".provender").rglob("*.parquet")
    )
    texts = [path for path in cached if path.parts[1] in ("text", "signals")]
    (loop.folder / "n.jsonl").touch()
    provender.lock(loop.folder / "recipe.yaml")
    judge_all(provender.review(loop.first, labels=loop.labels), "Bo", why=lambda item: "quality")
    judge_all(provender.review(loop.first, labels=loop.labels), "Cy", "checker")
    with pytest.raises(LockMismatch, match="rule set reviews was changed"):
        provender.build(loop.folder / "recipe.yaml", out=loop.folder / "other")
    result = provender.build(
        loop.folder / "recipe.yaml", out=loop.folder / "other", update_lock=True
    )
    assert result.reasons == {}
    after = sorted(
        p.relative_to(loop.folder) for p in (loop.folder / ".provender").rglob("*.parquet")
    )
    assert [path for path in after if path.parts[1] in ("text", "signals")] == texts
    manifest = json.loads((result.release / "manifest.json").read_text("utf-8"))
    assert len(manifest["rule_sets"]["reviews"]) == 64
    again = provender.build(loop.folder / "recipe.yaml", out=loop.folder / "other")
    assert again.unchanged


def test_labels_that_are_not_there_are_told_at_their_place(loop: Loop) -> None:
    path = loop.folder / "recipe.yaml"
    path.write_text(path.read_text("utf-8") + "reviews: [none.jsonl, 7]\n", "utf-8")
    with pytest.raises(RecipeError) as error:
        check(path)
    told = str(error.value)
    assert f"{path}:4:11: there are no labels `none.jsonl`" in told
    assert f"{path}:4:23: " in told


SITES = (
    "sources: [{id: n, channel: public, format: jsonl, path: n.jsonl, id_field: id, url_field: url}]\n"
    + NO_RULES
)


def on(host: str, number: int, text: str | None = None) -> dict[str, Any]:
    text = text or ENGLISH.format(f"{host} {number}") * 5
    return {"id": f"{host}/{number}", "url": f"https://{host}/{number}", "text": text}


def test_a_decision_opens_what_says_nothing_of_itself(tmp_path: Path) -> None:
    """The hosts below it too, but for one that is named; other hosts stay shut."""
    found = [on(host, 1) for host in ("a.org", "x.a.org", "y.a.org", "b.org")]
    open_one = {"id": "open", "text": ENGLISH.format("open") * 5}
    recipe = SITES.replace(
        "]\n", ", {id: o, channel: own, format: jsonl, path: o.jsonl, license: CC0-1.0}]\n", 1
    )
    write_rows(tmp_path / "o.jsonl", [open_one])
    loop = Loop(tmp_path, found, recipe)
    assert loop.built.reasons == {"clear/no_license": 4}
    made = provender.review(loop.first, labels=loop.labels)
    made.decide_host("*.a.org", "CC-BY-4.0", reviewer="Cy", reason="terms page, 2026-11-01")
    made.decide_host("x.a.org", None, reviewer="Cy", reason="a mirror of others")
    loop.again()
    assert loop.left() == {
        "a.org/1": ("clear", "no_license"), "b.org/1": ("clear", "no_license"),
        "x.a.org/1": ("clear", "host_forbidden"),
    }  # fmt: skip
    life = provender.explain(loop.built.release, "y.a.org/1")
    assert life.row["license_concluded"] == "CC-BY-4.0"
    seen = {row["signal"]: row for row in life.evidence}["review.host"]
    assert (seen["rank"], seen["location"]) == ("repository-license", "*.a.org")
    assert seen["context"].startswith("Cy, 20")
    assert seen["context"].endswith(": terms page, 2026-11-01")
    made.decide_host("x.a.org", "CC0-1.0", reviewer="Dan", reason="they wrote it themselves")
    loop.again()
    assert "x.a.org/1" not in loop.left()


def test_a_decision_opens_nothing_that_a_page_denies(tmp_path: Path) -> None:
    """What a document says of itself, if stricter, holds."""
    found = [{**on("a.org", 1), "license": "CC-BY-NC-4.0"}, {**on("a.org", 2), "license": None}]
    loop = Loop(tmp_path, [*found, {**on("c.org", 3), "license": "CC0-1.0"}],
                SITES.replace("url_field", "license_field: license, url_field"))  # fmt: skip
    made = provender.review(loop.first, labels=loop.labels)
    made.decide_host("a.org", "CC0-1.0", reviewer="Cy", reason="footer")
    loop.again()
    assert loop.left() == {"a.org/1": ("clear", "non_commercial")}


@pytest.mark.parametrize("dedup", ["", "dedup: {near: fineweb}\n"])
def test_a_ban_binds_the_copy_from_that_host_alone(tmp_path: Path, dedup: str) -> None:
    """The same text from where it may be used stays, and it is that copy which is released."""
    same, near = ENGLISH.format("same") * 9, ENGLISH.format("near") * 9
    found = [
        on("mirror.org", 1, same), on("source.org", 1, same),
        on("mirror.org", 2, near + "Copied."), on("source.org", 2, near), *[on("source.org", n) for n in (3, 4)],
    ]  # fmt: skip
    for row in found:
        row["license"] = "CC-BY-4.0"
    loop = Loop(
        tmp_path, found, SITES.replace("url_field", "license_field: license, url_field") + dedup
    )
    made = provender.review(loop.first, labels=loop.labels)
    made.decide_host("mirror.org", None, reviewer="Cy", reason="copies others")
    loop.again()
    left = loop.left()
    assert {name: left[name] for name in left if name.startswith("mirror")} == {
        "mirror.org/1": ("clear", "host_forbidden"), "mirror.org/2": ("clear", "host_forbidden"),
    }  # fmt: skip
    assert "source.org/1" not in left
    assert "source.org/2" not in left


def test_judged_texts_teach_the_classifier(tmp_path: Path) -> None:
    good = [
        {"id": f"g{n}", "text": ENGLISH.format(f"in week {n} of spring") * 4} for n in range(24)
    ]
    bad = [
        {"id": f"b{n}", "text": f"CLICK {n} NOW best price buy free offer {n * 7} deal !!! " * 6}
        for n in range(24)
    ]
    harm = [{"id": "harm", "text": ENGLISH.format("and hates") * 4}]
    loop = Loop(tmp_path, good + bad + harm)
    loop.judge({**{f"b{n}": "quality" for n in range(24)}, "harm": "a2_ethnic"})
    made = provender.classifier(
        [], [], tmp_path / "q", reviews=[loop.labels], release=loop.first, workers=1
    )
    passed, failed = made.examples
    assert (passed.name, passed.documents) == ("reviewed-passed.jsonl", 24)
    assert (failed.name, failed.documents) == ("reviewed-failed.jsonl", 24)
    assert dict(passed.licenses) == {"CC0-1.0": 24}
    assert made.measured.auc > 0.9
    write_rows(tmp_path / "n.jsonl", rows("t", 3))
    other = loop.build().release
    with pytest.raises(provender.UsageError, match="holds none of the 48 texts"):
        provender.classifier([], [], tmp_path / "r", reviews=[loop.labels], release=other)
    with pytest.raises(provender.UsageError, match="together with the release"):
        provender.classifier([], [], tmp_path / "r", reviews=[loop.labels])
