# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Text that documents share, in whole builds: who keeps it, what the others lose, what is told."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError
from tests.run.test_near_copies import WORDS, build, departures, released

import provender
from provender.cli.plan import run as plan_command
from provender.dedup.options import DedupOptions, SharedOptions
from provender.release.manifest import write_sums
from provender.release.seal import seal_manifest
from provender.release.tables import SHARED

CHARACTERS = [chr(0x4E00 + 7 * n) for n in range(700)]


def prose(seed: int, sentences: int = 12, *, chinese: bool = False) -> str:
    """Return sentences of a text of its own."""
    numbers = random.Random(seed)
    if chinese:
        return "".join("".join(numbers.choices(CHARACTERS, k=12)) + "。" for _ in range(sentences))
    return " ".join(" ".join(numbers.choices(WORDS, k=10)) + "." for _ in range(sentences))


ENGLISH = prose(900, 6)
CHINESE = prose(901, 6, chinese=True)
MIXED = prose(902, 3) + prose(903, 3, chinese=True)
BY = {"recipe": {"license": "CC-BY-4.0"}}
OWN = {"recipe": {"license": "CC-BY-4.0", "license_field": "license"}}


def shared_build(folder: Path, sources: dict[str, dict[str, Any]], shared: Any = None, **more: Any):
    """Build with text that documents share looked for."""
    return build(folder, sources, near="off", shared={} if shared is None else shared, **more)


def shared_rows(release: Path) -> list[dict[str, Any]]:
    return pq.read_table(release / "ledger" / "shared.parquet").to_pylist()


def texts(result) -> dict[str, str]:
    """Return the released texts by their locator, which is no column: by their first word."""
    return {row["text"].split()[0].rstrip(".。"): row["text"] for row in released(result).values()}


@pytest.mark.parametrize(
    ("passage", "edited"),
    [(ENGLISH, ENGLISH.upper()), (CHINESE, CHINESE), (MIXED, MIXED.replace(". ", ".\n"))],
    ids=["english", "chinese", "mixed"],
)
def test_a_passage_stays_in_the_document_with_the_clearest_rights(
    tmp_path: Path, passage: str, edited: str
) -> None:
    """Whatever the order of documents; by its words, not by its case or layout."""
    web = [f"First. {prose(1)} {edited} {prose(2)}", f"Third. {prose(5)}\n\n{edited}"]
    own = {"text": f"Second. {prose(3)}\n\n{passage}\n\n{prose(4)}", "license": "CC-BY-4.0"}
    result = shared_build(tmp_path, {"web": {"rows": web, **BY}, "own": {"rows": [own], **OWN}})
    kept = texts(result)
    kept["First"] = kept["First"].replace("\n", " ")
    assert kept == {
        "First": f"First. {prose(1)} {prose(2)}",
        "Second": own["text"],
        "Third": f"Third. {prose(5)}",
    }
    by_text = {row["text"].split()[0]: row for row in released(result).values()}
    assert by_text["First."]["edited_by"] == ["shared.run"]
    assert by_text["First."]["modified"]
    assert not by_text["Second."]["edited_by"]
    rows = shared_rows(result.release)
    assert [row["id"] for row in rows] == [by_text["First."]["id"], by_text["Third."]["id"]]
    assert {row["kept_in"] for row in rows} == {by_text["Second."]["id"]}
    assert {row["rule"] for row in rows} == {"shared.run"}
    assert {(row["license_concluded"], row["kept_license"]) for row in rows} == {
        ("CC-BY-4.0", "CC-BY-4.0")
    }
    assert provender.verify(result.release).findings == []
    told = "\n".join(provender.explain(result.release, rows[0]["id"]).lines())
    assert f"held by {by_text['Second.']['id']} (CC-BY-4.0)" in told
    assert not list((tmp_path / ".provender").glob("*shared*"))


def test_what_is_shorter_stays(tmp_path: Path) -> None:
    """Runs of 49 words; of 40 if 40 are asked for."""
    passage = prose(10, 4) + " And nine more words of a sentence to end."
    rows = [f"One. {prose(11)} {passage} {prose(12)}", f"Two. {prose(13)} {passage} {prose(14)}"]
    result = shared_build(tmp_path, {"web": {"rows": rows, **BY}})
    assert sorted(texts(result).values()) == sorted(rows)
    assert shared_rows(result.release) == []
    shorter = shared_build(tmp_path / "40", {"web": {"rows": rows, **BY}}, {"runs": 40})
    assert texts(shorter)["Two"] == f"Two. {prose(13)} {prose(14)}"


def test_paragraphs_and_lines_are_looked_for_as_asked(tmp_path: Path) -> None:
    """Each leaves what the other looks for; short ones stay; those said twice in one stay."""
    line = "All pages of this site are under the same terms"
    block = "Subscribe to our letter now\nand never miss what we write about rivers"
    rows = [
        f"One. {prose(20)}\n{line}\n\n{block}\n\nHome",
        f"Two. {prose(21)}\n- {line.upper()}!\n\n{block}\n\nHome",
        f"Three. {prose(22)}\nThis line comes twice in one and only here\n\n"
        "This line comes twice in one and only here",
    ]
    sources = {"web": {"rows": rows, **BY}}
    lines = texts(shared_build(tmp_path / "lines", sources, {"runs": None, "lines": 8}))
    assert lines["Two"] == f"Two. {prose(21)}\n\nSubscribe to our letter now\n\nHome"
    assert lines["Three"] == rows[2]
    blocks = shared_build(tmp_path / "blocks", sources, {"runs": None, "paragraphs": 12})
    assert texts(blocks)["Two"] == f"Two. {prose(21)}\n- {line.upper()}!\n\nHome"
    assert {row["rule"] for row in shared_rows(blocks.release)} == {"shared.paragraph"}
    both = shared_build(tmp_path / "both", sources, {"runs": None, "paragraphs": 12, "lines": 8})
    assert texts(both)["Two"] == f"Two. {prose(21)}\n\nHome"
    assert provender.verify(both.release).findings == []


def test_so_many_copies_are_needed_as_asked(tmp_path: Path) -> None:
    """Two documents may share what three may not."""
    rows = [f"{name}. {prose(n)} {ENGLISH}" for n, name in enumerate(["One", "Two", "Three"])]
    asked = {"copies": 3}
    two = texts(shared_build(tmp_path / "two", {"web": {"rows": rows[:2], **BY}}, asked))
    assert two["Two"] == rows[1]
    three = texts(shared_build(tmp_path / "three", {"web": {"rows": rows, **BY}}, asked))
    assert three["One"] == rows[0]
    assert three["Two"] == f"Two. {prose(1)}"


def test_all_words_are_taken_if_asked(tmp_path: Path) -> None:
    """A run that begins and ends amid sentences."""
    run = " ".join(WORDS[100:160])
    rows = [f"One own {run} own end.", f"Two other {run} other end of six words."]
    result = shared_build(tmp_path, {"web": {"rows": rows, **BY}}, {"cut": "words"})
    assert texts(result)["Two"] == "Two other other end of six words."
    whole = shared_build(tmp_path / "whole", {"web": {"rows": rows, **BY}})
    assert texts(whole)["Two"] == rows[1]


def test_a_document_of_which_too_little_is_left_leaves(tmp_path: Path) -> None:
    """And says in favour of which; its twin with a word more stays."""
    rows = [
        f"One. {prose(30)} {ENGLISH}",
        f"{ENGLISH} Four words of it.",
        f"{ENGLISH} These are five words here.",
    ]
    result = shared_build(tmp_path, {"web": {"rows": rows, **BY}})
    gone = departures(result)
    assert list(gone) == ["web-1"]
    assert (gone["web-1"]["stage"], gone["web-1"]["reason"]) == ("dedup", "shared_text")
    assert gone["web-1"]["failures"] == [
        {"rule": "shared_text", "value": "4", "threshold": ">= 5 words left"}
    ]
    keeper = next(row for row in released(result).values() if row["text"].startswith("One."))
    assert gone["web-1"]["duplicate_of"] == keeper["id"]
    assert texts(result)["These"] == "These are five words here."
    assert result.reasons == {"dedup/shared_text": 1}
    assert provender.verify(result.release).findings == []
    told = "\n".join(provender.explain(result.release, "web-1").lines())
    assert f"in favour of {keeper['id']}" in told


def test_what_keeps_for_others_stays_however_little_is_left(tmp_path: Path) -> None:
    """The second gives its passage to the first and keeps what only the third has besides."""
    tail = "So it is."
    rows = [
        f"One. {prose(40)} {ENGLISH}",
        f"{ENGLISH} {tail}",
        f"Three. {prose(41)} {ENGLISH} {tail}",
    ]
    result = shared_build(tmp_path, {"web": {"rows": rows, **BY}})
    kept = texts(result)
    assert kept["So"] == tail
    assert kept["Three"] == f"Three. {prose(41)}"
    assert departures(result) == {}


def test_text_that_must_stay_as_it_is_stands_aside(tmp_path: Path) -> None:
    """It loses nothing, and nobody loses anything for it."""
    bound = {"text": f"Bound. {prose(50)} {ENGLISH}", "license": "CC-BY-ND-4.0"}
    first = {"text": f"First. {prose(51)} {ENGLISH}", "license": "CC-BY-4.0"}
    second = {"text": f"Second. {prose(52)} {ENGLISH}", "license": "CC-BY-4.0"}
    result = shared_build(
        tmp_path,
        {"web": {"rows": [bound, first, second], "recipe": {"license_field": "license"}}},
        policy={"name": "research-only", "switches": {"extraction_is_adaptation": False}},
    )
    kept = texts(result)
    assert kept["Bound"] == bound["text"]
    assert kept["First"] == first["text"]
    assert kept["Second"] == f"Second. {prose(52)}"
    assert provender.verify(result.release).findings == []


def test_turns_of_conversations_stay_as_they_are(tmp_path: Path) -> None:
    """An answer may quote a document that is released beside it."""
    turns = [{"role": "user", "content": "Say it."}, {"role": "assistant", "content": ENGLISH}]
    (tmp_path / "notes.jsonl").write_text(json.dumps({"text": f"Note. {ENGLISH}"}) + "\n")
    (tmp_path / "talks.jsonl").write_text(json.dumps({"messages": turns}) + "\n")
    shared = {"channel": "own", "license": "CC0-1.0"}
    recipe = {
        "release": {"name": "shared", "version": "1.0.0", "date": "2026-11-25"},
        "sources": [
            {"id": "notes", "format": "jsonl", "path": "notes.jsonl", **shared},
            {"id": "talks", "format": "conversations", "path": "talks.jsonl", **shared},
        ],
        "assess": {"rules": []},
        "dedup": {"shared": {}},
    }
    (tmp_path / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
    result = provender.build(tmp_path / "recipe.yaml", out=tmp_path / "out")
    rows = {row["source"]: row for row in released(result).values()}
    assert rows["notes"]["text"] == f"Note. {ENGLISH}"
    assert rows["talks"]["messages"][1]["content"] == ENGLISH


def test_what_is_open_keeps_its_text_before_what_needs_an_agreement(tmp_path: Path) -> None:
    """Though the other says its terms of itself, which among open documents is the clearest."""
    gated = {"text": f"Gated. {prose(60)} {ENGLISH}", "license": "CC-BY-NC-4.0"}
    opened = {"text": f"Open. {prose(61)} {ENGLISH}"}
    result = shared_build(
        tmp_path,
        {
            "own": {"rows": [gated], "recipe": {"license_field": "license"}},
            "web": {"rows": [opened], **BY},
        },
        policy="research-only",
    )
    assert texts(result) == {"Gated": f"Gated. {prose(60)}", "Open": opened["text"]}
    (row,) = shared_rows(result.release)
    assert (row["license_concluded"], row["kept_license"]) == ("CC-BY-NC-4.0", "CC-BY-4.0")


def test_texts_are_compared_as_they_are_released(tmp_path: Path) -> None:
    """Addresses that are masked do not part a passage."""
    halves = prose(70, 3), prose(71, 3)
    rows = [
        f"{name}. {prose(72 + n)} {halves[0]} Write to {who}@posteo.de now. {halves[1]} {prose(74 + n)}"
        for n, (name, who) in enumerate([("One", "anna.meyer"), ("Two", "bo.li")])
    ]
    sources = {"web": {"rows": rows, **BY}}
    plain = shared_build(tmp_path, sources, {"runs": 60})
    assert texts(plain)["Two"] == rows[1]
    recipe = json.loads((tmp_path / "recipe.yaml").read_text("utf-8"))
    recipe["assess"]["personal_data"] = True
    (tmp_path / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
    masked = provender.build(tmp_path / "recipe.yaml", out=tmp_path / "masked")
    assert texts(masked)["Two"] == f"Two. {prose(73)} {prose(75)}"
    assert "anna.meyer" not in texts(masked)["One"]
    two = next(row for row in released(masked).values() if row["text"].startswith("Two."))
    assert "shared.run" in two["edited_by"]
    assert provender.verify(masked.release).findings == []


def test_what_is_refused_keeps_nothing(tmp_path: Path) -> None:
    """Its text is not in the release, so nobody else's may go."""
    refused = {"text": f"Zero. {prose(76)} {ENGLISH}", "license": "All rights reserved"}
    sources = {
        "no": {"rows": [refused], "recipe": {"license_field": "license"}},
        "web": {"rows": [f"One. {prose(77)} {ENGLISH}"], **BY},
    }
    result = shared_build(tmp_path, sources)
    assert texts(result) == {"One": f"One. {prose(77)} {ENGLISH}"}


def corpus() -> list[str]:
    """Return documents of which many share something with some other."""
    numbers = random.Random(5)
    passages = [prose(200 + n, 6, chinese=n % 2 == 0) for n in range(12)]
    rows = []
    for n in range(60):
        parts = [
            prose(300 + n, 5, chinese=n % 3 == 0),
            *numbers.sample(passages, 2),
            prose(400 + n, 5),
        ]
        rows.append("\n\n".join(parts))
    return rows


def data_of(result) -> list[bytes]:
    return [path.read_bytes() for path in sorted((result.release / "data").rglob("*.parquet"))]


def test_workers_and_memory_change_no_byte_and_order_not_what_is_shared(tmp_path: Path) -> None:
    """Every passage stays once in whatever order the documents come."""
    rows = corpus()
    options = {"lines": 8, "paragraphs": 8}
    one = shared_build(tmp_path, {"web": {"rows": rows, **BY}}, options)
    again = provender.build(
        tmp_path / "recipe.yaml", out=tmp_path / "out", work=tmp_path / "other", workers=1
    )
    assert data_of(again) == data_of(one)
    assert shared_rows(again.release) == shared_rows(one.release)
    assert provender.build(tmp_path / "recipe.yaml", out=tmp_path / "out").unchanged
    little = shared_build(
        tmp_path / "little", {"web": {"rows": rows, **BY}}, {**options, "memory_bytes": 16 << 20}
    )
    assert data_of(little) == data_of(one)
    turned = shared_build(tmp_path / "turned", {"web": {"rows": rows[::-1], **BY}}, options)
    for result in (one, turned):
        whole = "\n".join(row["text"] for row in released(result).values())
        for n in range(12):
            assert whole.count(prose(200 + n, 6, chinese=n % 2 == 0)) == 1
        for n in range(60):
            assert whole.count(prose(400 + n, 5)) == 1


def test_who_kept_a_passage_may_be_withdrawn(tmp_path: Path) -> None:
    """The table then names nobody, and the new version verifies."""
    rows = [f"One. {prose(80)} {ENGLISH}", f"Two. {prose(81)} {ENGLISH}", f"Three. {prose(82)}"]
    result = shared_build(tmp_path, {"web": {"rows": rows, **BY}})
    (row,) = shared_rows(result.release)
    done = provender.withdraw(
        result.release,
        ids=[row["kept_in"]],
        reason="takedown_copyright",
        date="2026-11-27",
    )
    release = done.new_release
    (left,) = shared_rows(release)
    assert (left["id"], left["kept_in"], left["kept_license"]) == (row["id"], None, None)
    assert provender.verify(release).findings == []
    assert "since withdrawn" in "\n".join(provender.explain(release, row["id"]).lines())


def resealed(release: Path) -> None:
    """Let the manifest and the list of hashes agree with what was changed."""
    seal_manifest(release, json.loads((release / "manifest.json").read_text("utf-8")))
    write_sums(release)


def test_verify_finds_a_table_that_is_missing_or_names_nobody(tmp_path: Path) -> None:
    """A released document keeps what others lost; the manifest says that it was looked for."""
    rows = [f"One. {prose(90)} {ENGLISH}", f"Two. {prose(91)} {ENGLISH}"]
    result = shared_build(tmp_path, {"web": {"rows": rows, **BY}})
    lost = tmp_path / "lost"
    shutil.copytree(result.release, lost)
    (lost / "ledger" / "shared.parquet").unlink()
    resealed(lost)
    assert any("shared.parquet is missing" in one for one in provender.verify(lost).findings)
    wrong = tmp_path / "wrong"
    shutil.copytree(result.release, wrong)
    row = {**shared_rows(result.release)[0], "kept_in": "0" * 32}
    pq.write_table(pa.Table.from_pylist([row], SHARED), wrong / "ledger" / "shared.parquet")
    resealed(wrong)
    assert any("which is not released" in one for one in provender.verify(wrong).findings)
    pq.write_table(pa.table({"id": ["a"]}), wrong / "ledger" / "shared.parquet")
    resealed(wrong)
    assert any("lacks the column kept_in" in one for one in provender.verify(wrong).findings)


def test_plan_says_what_it_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is asked, how much is read, memory and files."""
    rows = [f"One. {prose(95)} {ENGLISH}", f"Two. {prose(96)} {ENGLISH}"]
    shared_build(tmp_path, {"web": {"rows": rows, **BY}}, {"lines": 8, "copies": 3})
    told = provender.plan(tmp_path / "recipe.yaml").shared
    assert told is not None
    assert told.asked == {"runs": 50, "lines": 8}
    assert told.text_bytes == sum(len(row.encode()) for row in rows)
    plan_command(tmp_path / "recipe.yaml")
    printed = capsys.readouterr().out
    assert "shared    runs of 50 words, lines of 8 words in 3 documents or more" in printed


def test_options_that_ask_for_nothing_or_lack_exact_are_refused() -> None:
    """Nothing to look for; copies that would be emptied one after the other."""
    with pytest.raises(ValidationError, match="asks for nothing"):
        SharedOptions(runs=None)
    with pytest.raises(ValidationError, match="needs `exact: true`"):
        DedupOptions(exact=False, shared=SharedOptions())
    assert DedupOptions(shared=SharedOptions()).shared is not None
