# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The store: what is broken is told with its line, and the rest goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.review.material import judge_all

from provender.errors import UsageError
from provender.review.labels import LabelFile, read_labels
from provender.review.records import seal_of


@pytest.fixture
def labels(draw, tmp_path: Path) -> Path:
    """Ten judgements of one person."""
    judge_all(
        draw(sample=10, stratify="none"), "Ann", why=lambda i: "quality" if i.id[0] < "4" else None
    )
    return tmp_path / "labels.jsonl"


def test_a_line_is_readable_and_sealed(labels: Path) -> None:
    lines = labels.read_text("utf-8").splitlines()
    assert len(lines) == 10
    first = json.loads(lines[0])
    assert first["reviewer"] == "Ann"
    assert first["drawn"] | {"stratum_items": 10, "documents": 79} == first["drawn"]
    assert first["seal"] == seal_of(first)
    assert first["after"] is None
    assert json.loads(lines[1])["after"] == first["seal"]
    assert read_labels([labels]).problems == []


def test_files_are_merged_with_cat(labels: Path, draw, tmp_path: Path) -> None:
    """In any order, and a line that stands twice counts once."""
    judge_all(draw(sample=10, stratify="none", labels=tmp_path / "bo.jsonl"), "Bo")
    one, other = labels.read_bytes(), (tmp_path / "bo.jsonl").read_bytes()
    (tmp_path / "both.jsonl").write_bytes(one + other + one)
    merged = read_labels([tmp_path / "both.jsonl"])
    apart = read_labels([tmp_path / "bo.jsonl", labels])
    assert merged.problems == []
    assert (len(merged.judgements), merged.repeated) == (len(apart.judgements), 10)
    assert {one.seal for one in merged.judgements} == {one.seal for one in apart.judgements}


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda line: line[:50], "no JSON"),
        (lambda line: b"\xff\xfe" + line, "no JSON"),
        (lambda line: b"[" * 60_000, "no JSON"),
        (lambda line: b"[1]", "no JSON object"),
        (lambda line: line.replace(b'"annotator"', b'"checker"'), "seal does not fit"),
        (lambda line: line.replace(b'"Ann"', b'"Bob"'), "seal does not fit"),
        (lambda line: b'{"a": "' + b"x" * 70_000 + b'"}', "longer than"),
    ],
)
def test_a_broken_line_is_named_and_the_others_count(labels: Path, spoil, told) -> None:
    lines = labels.read_bytes().splitlines()
    spoilt = spoil(lines[4])
    labels.write_bytes(b"\n".join([*lines[:4], spoilt, *lines[5:]]) + b"\n")
    found = read_labels([labels])
    assert len(found.judgements) == 9
    assert f"{labels}:5: " in str(found.problems[0])
    assert told in found.problems[0].what
    # The reviewer's next line follows one that does not count.
    assert f"{labels}:6: the line of 'Ann' before this one is missing" == str(found.problems[1])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"verdict": "perhaps"}, "verdict"),
        ({"verdict": "fail", "category": "ugliness"}, "no category 'ugliness'"),
        ({"verdict": "pass", "category": "quality"}, "what passes has no category"),
        ({"role": "boss"}, "role"),
        ({"time": "yesterday"}, "time"),
        ({"id": "../../etc/passwd"}, "id"),
        ({"schema_version": 2}, "schema_version"),
        ({"kind": "poem"}, "kind"),
        ({"reviewer": "An\u202en"}, "printable"),
        ({"more": 1}, "more"),
    ],
)
def test_a_sealed_line_must_also_have_the_form(labels: Path, change, told) -> None:
    """Who can compute a hash can seal anything; nothing but judgements counts."""
    fields = json.loads(labels.read_text("utf-8").splitlines()[0]) | {"after": None} | change
    fields["seal"] = seal_of(fields)
    with labels.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(fields) + "\n")
    found = read_labels([labels])
    assert len(found.judgements) == 10
    assert [problem.line for problem in found.problems] == [11]
    assert told in str(found.problems[0])


def test_a_line_that_was_taken_out_is_missed(labels: Path) -> None:
    lines = labels.read_bytes().splitlines(keepends=True)
    labels.write_bytes(b"".join(lines[:6] + lines[7:]))
    found = read_labels([labels])
    assert len(found.judgements) == 9
    assert [(p.line, p.what) for p in found.problems] == [
        (7, "the line of 'Ann' before this one is missing")
    ]


def test_a_half_written_line_spoils_no_other(labels: Path, draw) -> None:
    """A process that was killed in the middle: the next line stands on its own."""
    labels.write_bytes(labels.read_bytes()[:-40])
    made = draw(sample=10, stratify="none")
    assert len(made.file.labels.judgements) == 9
    assert judge_all(made, "Ann") == 1
    found = read_labels([labels])
    assert len(found.judgements) == 10
    assert [problem.line for problem in found.problems] == [10]


_WRITER = """
import sys
import provender
made = provender.review(sys.argv[1], sample=40, labels=sys.argv[2], stratify="none")
desk = made.desk(sys.argv[3])
for item in desk.items:
    desk.judge(item, "pass", note=sys.argv[3] * 300)
"""


def test_two_processes_write_at_once(release: Path, tmp_path: Path) -> None:
    """Every line of both is whole."""
    path = tmp_path / "shared.jsonl"
    running = [
        subprocess.Popen([sys.executable, "-c", _WRITER, release, path, name])
        for name in ("Ann", "Bo")
    ]
    assert [process.wait() for process in running] == [0, 0]
    found = read_labels([path])
    assert found.problems == []
    assert {(one.reviewer, one.id) for one in found.judgements} == {
        (name, one.id) for name in ("Ann", "Bo") for one in found.judgements
    }
    assert len(found.judgements) == 80


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_labels([tmp_path / "none.jsonl"])
    assert LabelFile(tmp_path / "none.jsonl").labels.judgements == []
