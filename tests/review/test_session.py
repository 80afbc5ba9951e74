# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Whose turn it is, who decides, and what a report says of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.review.material import judge_all

import provender
from provender.errors import CheckFailed, UsageError
from provender.review.categories import load
from provender.review.hosts import HostBook
from provender.review.labels import read_labels
from provender.review.session import _is_shared
from provender.review.verdicts import outcomes


def test_a_review_goes_on_where_it_stopped(draw) -> None:
    """In another run, with another sample, at the items that are left."""
    desk = draw(sample=30).desk("Ann")
    for _ in range(12):
        desk.judge(desk.next(), "pass")
    assert judge_all(draw(sample=30), "Ann") == 18
    assert judge_all(draw(sample=79), "Ann") == 49
    assert draw(sample=79).desk("Ann").next() is None


def test_annotators_share_the_items_but_for_some(draw) -> None:
    made = draw()
    first, second = judge_all(made, "Ann"), judge_all(made, "Bo")
    shared = sum(_is_shared(item.id) for item in made.drawn.items)
    assert (first, second) == (79, shared)
    assert 0 < shared < 20
    assert made.report()["agreement"]["items_judged_twice"] == shared


def test_people_at_work_together_meet_rarely(draw) -> None:
    made = draw()
    one, other = (made.desk(name) for name in ("Ann", "Bo"))
    starts = [[item.id for item in desk.items[:8]] for desk in (one, other)]
    assert starts[0] != starts[1]
    for _ in range(15):
        for desk in (one, other):
            item = desk.next()
            assert item is not None
            desk.judge(item, "pass")
    told = outcomes(made.file.labels.judgements)
    assert all(len(o.annotators) == 1 or _is_shared(key[0]) for key, o in told.items())


def test_annotator_and_checker_are_different_people(draw) -> None:
    """Nobody checks what they annotated, nor annotates what they checked, nor checks first."""
    made = draw(sample=20)
    assert made.desk("Cy", "checker").next() is None
    item = made.drawn.items[0]
    with pytest.raises(UsageError, match="different people"):
        made.desk("Cy", "checker").judge(item, "pass")
    judge_all(made, "Ann")
    assert made.desk("Ann", "checker").next() is None
    with pytest.raises(UsageError, match="different people"):
        made.desk("Ann", "checker").judge(item, "pass")
    assert judge_all(made, "Cy", "checker") == 20
    with pytest.raises(UsageError, match="different people"):
        made.desk("Cy").judge(item, "fail", "quality")


def test_an_own_check_in_a_merged_file_does_not_count(draw, tmp_path: Path) -> None:
    """Two files apart, each right by itself: together the rule is broken, and told."""
    draw(sample=5, labels=tmp_path / "a.jsonl").desk("Bo").judge(
        draw(sample=5).drawn.items[0], "fail", "quality"
    )
    made = draw(sample=5, labels=tmp_path / "b.jsonl")
    made.desk("Ann").judge(made.drawn.items[0], "fail", "quality")
    made.desk("Bo", "checker").judge(made.drawn.items[0], "pass")
    both = (tmp_path / "a.jsonl").read_bytes() + (tmp_path / "b.jsonl").read_bytes()
    (tmp_path / "labels.jsonl").write_bytes(both)
    report = draw(sample=5).report()
    assert report["own_checks"] == 1
    assert (report["sample"]["failed"], report["sample"]["checked"]) == (1, 0)


def test_the_checker_decides_and_the_last_word_counts(draw) -> None:
    made = draw(sample=4)
    ann, cy = made.desk("Ann"), None
    items = made.drawn.items
    for item in items:
        ann.judge(item, "fail", "a1_terrorism")
    cy = made.desk("Cy", "checker")
    cy.judge(items[0], "pass")
    cy.judge(items[1], "fail", "quality")
    ann.judge(items[2], "pass")
    sample = made.report()["sample"]
    assert (sample["passed"], sample["failed"], sample["overturned"]) == (2, 2, 1)
    assert sample["categories"] == {"a1_terrorism": 1, "quality": 1}
    assert made.report()["revised"] == 1
    # A poor text is no risk of the standards.
    assert sample["safety_pass_rate"] > sample["pass_rate"]


def test_where_annotators_disagree_the_item_fails_until_somebody_checks(draw) -> None:
    made = draw(sample=1)
    item = made.drawn.items[0]
    made.desk("Ann").judge(item, "pass")
    made.desk("Bo").judge(item, "fail", "quality")
    assert made.report()["sample"]["disputed"] == 1
    assert made.report()["sample"]["failed"] == 1
    made.desk("Cy", "checker").judge(item, "pass")
    assert (made.report()["sample"]["disputed"], made.report()["sample"]["passed"]) == (0, 1)


def test_a_verdict_must_be_one(draw) -> None:
    made = draw(sample=2)
    desk, item = made.desk("Ann"), made.drawn.items[0]
    for verdict, category in (("maybe", None), ("fail", None), ("fail", "x"), ("pass", "quality")):
        with pytest.raises(UsageError, match="no verdict"):
            desk.judge(item, verdict, category)
    for name in ("", " ", "a\nb", "x" * 81):
        with pytest.raises(UsageError, match="no name of a reviewer"):
            made.desk(name)
    with pytest.raises(UsageError, match="no role"):
        made.desk("Ann", "boss")
    desk.judge(item, "pass", note="  two\nlines \x1b[31m and \udc80 ")
    assert read_labels([made.file.path]).judgements[0].note == "two lines [31m and ?"


def test_a_sign_off_waits_for_everybody_and_ends_with_the_next_word(draw) -> None:
    made = draw(sample=10)
    with pytest.raises(CheckFailed, match="10 items wait for an annotator"):
        made.sign_off("Cy")
    judge_all(made, "Ann")
    with pytest.raises(CheckFailed, match="10 items wait for a checker"):
        made.sign_off("Cy")
    judge_all(made, "Cy", "checker")
    signed = made.sign_off("Dan", "seen")["sign_offs"][0]
    assert (signed["reviewer"], signed["items"], signed["covers_all_judgements"]) == (
        "Dan",
        10,
        True,
    )
    made.desk("Cy", "checker").judge(made.drawn.items[0], "fail", "quality")
    assert not made.report()["sign_offs"][0]["covers_all_judgements"]


def test_labels_of_other_releases_are_counted_apart(draw, built: Path, tmp_path: Path) -> None:
    """What another release holds with the same text stays judged; the rest is told."""
    judge_all(draw(), "Ann")
    lines = (built / "notes.jsonl").read_text("utf-8").splitlines(keepends=True)
    (built / "fewer.jsonl").write_text("".join(lines[:40]), "utf-8")
    recipe = (built / "recipe.yaml").read_text("utf-8").replace("notes.jsonl", "fewer.jsonl")
    (built / "fewer.yaml").write_text(recipe, "utf-8")
    fewer = provender.build(built / "fewer.yaml", out=tmp_path / "out").release
    report = provender.review(fewer, labels=tmp_path / "labels.jsonl").report()
    assert report["sample"]["judged"] == report["sample"]["drawn"] == 56
    assert report["elsewhere"] == 23


def test_a_host_decision_must_name_host_licence_and_reason(draw) -> None:
    made = draw(sample=1)
    made.decide_host("S1.Example.ORG.", "cc-by-4.0", reviewer="Cy", reason="their terms page")
    made.decide_host("*.example.org", None, reviewer="Cy", reason="asked by mail")
    made.decide_host("bücher.中国", "CC0-1.0", reviewer="Cy", reason="关于页")
    told = [(one.host, one.license) for one in made.file.labels.host_decisions]
    assert told == [
        ("s1.example.org", "CC-BY-4.0"), ("*.example.org", None), ("xn--bcher-kva.xn--fiqs8s", "CC0-1.0"),
    ]  # fmt: skip
    book = HostBook(made.file.labels.host_decisions)
    for url, host in {
        "https://S1.example.org:443/a?b": "s1.example.org",
        "http://x.y.example.org": "*.example.org",
        "https://example.org/": None,
        "https://bücher.中国/1": "xn--bcher-kva.xn--fiqs8s",
        "mailto:a@s1.example.org": None,
        "https://[::1/": None,
        "no address": None,
        None: None,
        "https://s1.example.org:8080/": "*.example.org",
        "https://evil-example.org": None,
    }.items():
        decision = book.decision(url)
        assert (None if decision is None else decision.host) == host, url
    for host, terms, reason in (
        ("https://x.org/a", "CC0-1.0", "r"), ("x.org", "some licence", "r"), ("x.org", None, " "),
    ):  # fmt: skip
        with pytest.raises(UsageError):
            made.decide_host(host, terms, reviewer="Cy", reason=reason)


def test_the_command_line_draws_judges_and_reports(release: Path, tmp_path: Path) -> None:
    """Data on standard output, the talk with the person on standard error; documented exit codes."""
    labels = tmp_path / "labels.jsonl"

    def run(*words: str, said: str = "") -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            "-m",
            "provender",
            "review",
            str(release),
            "--labels",
            str(labels),
        ]
        return subprocess.run(
            [*command, *words], input=said, capture_output=True, text=True, check=False
        )

    drawn = json.loads(run("--sample", "6", "--json").stdout)
    assert (drawn["items"], drawn["documents"], drawn["judged"]) == (6, 79, 0)
    done = run("--sample", "6", "--terminal", "--reviewer", "Ann", "--json", said="p\nf 61\nq\n")
    assert (done.returncode, json.loads(done.stdout)["sample"]["judged"]) == (0, 2)
    assert "[p]ass" in done.stderr
    told = run("--sample", "6", "--report", "--language", "zh").stdout
    assert "已判 2" in told
    decided = run(
        "--host-decision", "a.org=forbidden", "--reviewer", "Cy", "--reason", "mail", "--json"
    )
    assert decided.returncode == 0
    assert labels.read_text("utf-8").count("host_decision") == 1
    assert run("--sample", "6", "--sign-off", "--reviewer", "Cy").returncode == 1
    for wrong in (
        ["--page"], ["--page", "--terminal", "--reviewer", "A"], ["--language", "fr"],
        ["--host-decision", "a.org", "--reviewer", "A"], ["--role", "x", "--terminal", "--reviewer", "A"],
    ):  # fmt: skip
        assert run(*wrong).returncode == 2, wrong


def test_every_word_is_said_in_both_languages() -> None:
    for name in ("words", "report_words"):
        assert set(load(name)["en"]) == set(load(name)["zh"])
    assert all(row["en"] and row["zh"] for row in load("risk")["reasons"])
