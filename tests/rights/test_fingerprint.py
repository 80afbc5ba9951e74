# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Fingerprint indexes: what is found in them, what is not, and files that are none."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.errors import UsageError
from provender.rights.fingerprint import (
    Index,
    IndexBuilder,
    IndexTerms,
    numbers,
    read_index,
    write_index,
)
from provender.rights.matching import Found, Matcher, Tally

LONG = (
    "The harbour of the old town was empty on that morning, and only two fishermen sat on the "
    "quay, mending a net that had been torn by the storm of the night before."
)
CHINESE = "清晨的河面非常安靜，只有兩個漁夫坐在碼頭上修補昨夜被暴風雨撕破的漁網，遠處傳來鐘聲。"
SIMPLIFIED = "清晨的河面非常安静,只有两个渔夫坐在码头上修补昨夜被暴风雨撕破的渔网,远处传来钟声"
PROMPT = "Describe a process of making crepes."
ANSWER = "Mix flour, milk and eggs, then fry thinly."


def terms(**changes: str) -> IndexTerms:
    return replace(IndexTerms(name="Set X", license="CC-BY-NC-4.0", basis="stated"), **changes)


def index_of(*rows: list[str]) -> Index:
    builder = IndexBuilder()
    parts = [part for row in rows for part in row]
    owners = [number for number, row in enumerate(rows) for _ in row]
    builder.add(pa.array(parts, pa.large_string()), np.array(owners, np.int64))
    return builder.index(terms(), len(rows))


def find(index: Index, *rows: list[str]) -> list[Found]:
    parts = [part for row in rows for part in row]
    owners = [number for number, row in enumerate(rows) for _ in row]
    found = Matcher(index).find(
        pa.array(parts, pa.large_string()), np.array(owners, np.int64), len(rows)
    )
    return [Found(value) for value in found.tolist()]


def test_copies_are_found_whatever_their_layout() -> None:
    """Case, white space, punctuation, Chinese script and a wrapping prompt hide nothing."""
    index = index_of([LONG], [CHINESE])
    copies = [
        [LONG.upper()],
        [LONG.replace(" ", "\n\t ").replace(",", " --")],
        [SIMPLIFIED],
        [f"### Text:\n{LONG}\n### End"],
        ["Unrelated words come first, as a message of its own.", LONG],
    ]
    assert find(index, *copies) == [Found.COPY] * len(copies)


def test_small_edits_are_found_and_other_texts_are_not() -> None:
    """Two changed words leave a copy; a text with the same subject is none."""
    index = index_of([LONG], [CHINESE])
    edited = LONG.replace("morning", "evening").replace("storm", "gale")
    other = (
        "On that morning two men sat in the harbour of the town and mended their nets while the "
        "sea was calm, because there had been a storm and nobody wanted to go out."
    )
    assert find(index, [edited], [other], [CHINESE.replace("兩個", "三個")]) == [
        Found.COPY,
        Found.NOTHING,
        Found.COPY,
    ]


def test_a_part_of_a_long_text_is_told_from_a_copy() -> None:
    """A page that quotes a row holds a part of it; a chunk of a long row is a copy."""
    rest = " ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)} stands" for n in range(600))
    index = index_of([LONG], [rest])
    words = rest.split()
    chunk = " ".join(words[100:900])
    filler = " ".join(f"other{chr(97 + n % 26)}{chr(97 + n // 26)} lies" for n in range(100))
    assert find(index, [f"{filler} {LONG} {filler}"], [chunk]) == [Found.PART, Found.COPY]


def test_a_short_piece_of_a_long_row_is_no_copy() -> None:
    """Twelve words of a row of sixteen are a part of it; fourteen are a copy."""
    words = LONG.split()
    index = index_of([" ".join(words[:16])])
    assert find(index, [" ".join(words[:12])], [" ".join(words[:14])]) == [Found.PART, Found.COPY]


def test_short_texts_match_only_whole_and_apart() -> None:
    """Below 4 words nothing is kept; from 4 to 12 words equality is told as such."""
    index = index_of(["Yes."], ["Thank you very"], [PROMPT], [LONG])
    assert find(index, ["Yes."], ["Thank you very"], [PROMPT.upper()], [PROMPT + " Now"]) == [
        Found.NOTHING,
        Found.NOTHING,
        Found.SHORT,
        Found.NOTHING,
    ]


def test_short_parts_of_one_row_together_are_a_copy() -> None:
    """Question and answer of the same row speak for each other; those of two rows do not."""
    index = index_of([PROMPT, ANSWER], ["What is the capital of France?", "It is Paris, surely."])
    same = [PROMPT, ANSWER]
    mixed = [PROMPT, "It is Paris, surely."]
    assert find(index, same, mixed) == [Found.COPY, Found.SHORT]


def test_short_texts_count_only_beside_copies() -> None:
    """Ten copies that are a hundredth of the rows make short texts count; nine do not."""
    assert Tally(rows=1000, copies=10, short=5).matched == 15
    assert Tally(rows=999, copies=9, short=5).matched == 9
    assert Tally(rows=1001, copies=10, short=5).matched == 10


def test_a_source_of_nothing_else_is_that_dataset() -> None:
    """Nine tenths of the rows speak for the rest."""
    assert Tally(rows=1000, copies=850, short=50).whole
    assert not Tally(rows=1000, copies=849, short=50).whole
    assert not Tally(rows=1, copies=1).whole


def test_repetition_and_templates_are_no_rows() -> None:
    """A word said thirty times, and a text that many rows share, are not known by themselves."""
    repeated = "ha " * 40
    template = [[LONG, f"Row {chr(97 + n)}x of many others here"] for n in range(21)]
    assert find(index_of([repeated]), [repeated]) == [Found.SHORT]
    assert find(index_of(*template), [LONG]) == [Found.NOTHING]
    assert find(index_of(*template[:20]), [LONG]) == [Found.COPY]


def test_an_index_is_small_and_holds_no_text(tmp_path: Path) -> None:
    """Bytes of a row are bounded, no word of it is in the file, and it comes back as it was."""
    index = index_of([LONG], [CHINESE], [PROMPT, ANSWER])
    path = tmp_path / "x.fp"
    write_index(index, path)
    raw = path.read_bytes()
    assert len(raw) < 1000
    assert b"harbour" not in raw
    again = read_index(path)
    assert again.terms == index.terms
    assert find(again, [LONG], [SIMPLIFIED]) == [Found.COPY, Found.COPY]
    write_index(again, tmp_path / "y.fp")
    assert (tmp_path / "y.fp").read_bytes() == raw


def header_changed(raw: bytes, **changes: object) -> bytes:
    length = int.from_bytes(raw[8:12], "little")
    header = {**json.loads(raw[12 : 12 + length]), **changes}
    told = json.dumps(header).encode()
    return raw[:8] + len(told).to_bytes(4, "little") + told + raw[12 + length :]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: b"",
        lambda raw: b"PK\x03\x04" + raw,
        lambda raw: raw[:-1],
        lambda raw: raw + b"\0",
        lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]),
        lambda raw: raw[:8] + b"\xff\xff\xff\xff" + raw[12:],
        lambda raw: header_changed(raw, parts=1 << 31),
        lambda raw: header_changed(raw, rows=0),
        lambda raw: header_changed(raw, rows=True),
        lambda raw: header_changed(raw, specification="origin/9"),
        lambda raw: header_changed(raw, terms={"name": "X", "license": "cc", "basis": "stated"}),
        lambda raw: header_changed(raw, terms={"name": "X", "license": ["MIT"], "basis": "stated"}),
        lambda raw: header_changed(raw, terms=[]),
        lambda raw: header_changed(
            raw, terms={"name": "\x1b[2J", "license": "MIT", "basis": "stated"}
        ),
        lambda raw: raw[:12] + b"[" * 40 + raw[52:],
    ],
)
def test_what_is_no_index_is_refused(tmp_path: Path, spoil) -> None:
    """A damaged, foreign or lying file is an error with a next step, whatever it claims."""
    path = tmp_path / "x.fp"
    write_index(index_of([LONG], [PROMPT]), path)
    read_index(path)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(UsageError) as caught:
        read_index(path)
    assert caught.value.hint


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(tmp_path_factory, noise) -> None:
    """Anything behind the mark is an index or an error."""
    path = tmp_path_factory.getbasetemp() / "noise.fp"
    path.write_bytes(b"PROVFPR1" + noise)
    with pytest.raises(UsageError):
        read_index(path)


def rewritten(raw: bytes, place: int, value: bytes) -> bytes:
    """Change bytes of the arrays and make the header's hash fit again."""
    length = int.from_bytes(raw[8:12], "little")
    body = bytearray(raw[12 + length :])
    body[place : place + len(value)] = value
    changed = raw[: 12 + length] + bytes(body)
    return header_changed(changed, sha256=hashlib.sha256(body).hexdigest())


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        (0, b"\xff" * 8, "not sorted"),
        (16, b"\xff" * 4, "a row that it does not have"),
        (-65, b"\x01", "do not add up"),
    ],
)
def test_arrays_that_contradict_themselves_are_refused(tmp_path: Path, place, value, why) -> None:
    """A hash that fits proves nothing: order, rows and sums are checked as well."""
    path = tmp_path / "x.fp"
    write_index(index_of([LONG], [PROMPT]), path)
    assert len(read_index(path).keys) == 2
    path.write_bytes(rewritten(path.read_bytes(), place, value))
    with pytest.raises(UsageError, match=why):
        read_index(path)


def test_bounds_of_header_and_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name beyond the header and a file beyond the bound are errors; so is a nameless index."""
    index = index_of([LONG])
    with pytest.raises(UsageError, match="too long"):
        write_index(index.with_terms(terms(url="x" * 70_000)), tmp_path / "y.fp")
    path = tmp_path / "x.fp"
    write_index(index.with_terms(terms(name="")), path)
    with pytest.raises(UsageError, match="whose rows"):
        read_index(path)
    monkeypatch.setattr("provender.rights.fingerprint._MOST_BYTES", 10)
    with pytest.raises(UsageError, match="more than 10"):
        read_index(path)


def test_a_missing_index_says_how_to_make_one(tmp_path: Path) -> None:
    """The hint names the command."""
    with pytest.raises(UsageError, match="cannot be read") as caught:
        read_index(tmp_path / "none.fp")
    assert "provender fingerprint" in (caught.value.hint or "")


def test_the_numbers_are_those_of_the_specification() -> None:
    """What an index holds is frozen: changing it needs another name of the specification."""
    told = numbers()
    frozen = (
        "shingle_words", "window_shingles", "kept_shingles", "template_rows", "long_weight",
        "short_weight",
    )  # fmt: skip
    assert told["specification"] == "origin/1"
    assert [told[name] for name in frozen] == [4, 256, 16, 20, 26, 8]
    index = index_of([LONG])
    assert index.sha256 == "c9d6a3f6a3cd635418b2cbf100b99f9f98f10336ab81a2eff2eff5d5b4bfb2e1"


def test_a_tally_counts_the_rows_of_a_batch() -> None:
    """Each kind by itself; short texts count only beside enough copies."""
    tally = Tally()
    tally.add(np.array([Found.COPY, Found.SHORT, Found.PART, 0, 0], np.int8))
    assert (tally.rows, tally.copies, tally.short, tally.parts) == (5, 1, 1, 1)
    assert tally.matched == 1
    tally.add(np.full(100, Found.COPY, np.int8))
    assert (tally.rows, tally.matched, tally.whole) == (105, 102, True)
