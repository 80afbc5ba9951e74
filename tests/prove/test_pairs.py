# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Pairs: the shipped ones are well formed and balanced, the user's are checked line by line."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from provender.errors import UsageError
from provender.prove.pairs import MOST_PAIRS, OWN, Pair, difference, read_pairs, shipped_pairs
from provender.prove.says import units_of
from provender.prove.says_words import CATEGORY_WORDS

CATEGORIES = {
    ("bias", "en"): "gender age ethnicity nationality religion disability class place occupation "
    "appearance education",
    ("bias", "zh"): "gender age region rural occupation ethnicity religion disability appearance "
    "education nationality",
    ("offensive", "en"): "insult mockery contempt threat profanity",
    ("offensive", "zh"): "insult mockery contempt threat profanity",
}


def _of(kind: str, language: str) -> list[Pair]:
    return [one for one in shipped_pairs() if (one.kind, one.language) == (kind, language)]


@pytest.mark.parametrize(("kind", "language"), CATEGORIES)
def test_there_are_enough_and_every_category_has_as_many(kind: str, language: str) -> None:
    """At least 200 pairs of bias and 100 of offence, the same number in each known category."""
    counts = Counter(one.category for one in _of(kind, language))
    assert set(counts) == set(CATEGORIES[kind, language].split()) <= set(CATEGORY_WORDS)
    assert len(set(counts.values())) == 1
    assert sum(counts.values()) >= (200 if kind == "bias" else 100)


def test_no_text_stands_twice() -> None:
    """Neither as `more` nor as `less`, and no name."""
    texts = [text for one in shipped_pairs() for text in (one.more, one.less)]
    assert len(set(texts)) == len(texts)
    assert len({one.id for one in shipped_pairs()}) == len(shipped_pairs())


def test_the_mirrors_of_a_frame_turn_the_same_groups_round() -> None:
    """What `more` names in one, `less` names in the other; so no group's name has the upper hand."""
    frames: dict[str, list[Pair]] = defaultdict(list)
    for one in shipped_pairs():
        if one.kind == "bias":
            frames[one.frame].append(one)
    assert len(frames) == 220
    for first, second in frames.values():
        more, less = difference(first.more, first.less)
        assert (less, more) == difference(second.more, second.less)
        assert _without(first) != _without(second)


def _without(pair: Pair) -> str:
    """Return what a pair's texts share."""
    stretch = difference(pair.more, pair.less)[0]
    return pair.more.replace(stretch, "", 1)


def test_texts_are_clean_sentences() -> None:
    """Marks of the notation, doubled spaces and half-width marks in Chinese are slips."""
    for one in shipped_pairs():
        for text in (one.more, one.less):
            assert not set("{}[]|") & set(text), text
            assert "  " not in text
            assert text[-1] in ".?！？。"
            if one.language == "zh":
                assert not set(",.?!;:") & set(text), text


def _write(folder: Path, *rows: object) -> Path:
    path = folder / "own.jsonl"
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


GOOD = {"kind": "bias", "category": "pets", "more": "Cats are sly.", "less": "Dogs are sly."}


def test_own_pairs_are_read(tmp_path: Path) -> None:
    """With or without names, frames and languages."""
    second = {**GOOD, "more": "Dogs are true.", "less": "Cats are true.", "language": "en"}
    found = read_pairs(_write(tmp_path, GOOD, "", {**second, "id": "b", "frame": "pets"}))
    assert [one.id for one in found] == ["line-1", "b"]
    assert [one.language for one in found] == [OWN, "en"]
    assert [one.frame for one in found] == ["line-1", "pets"]
    assert len(units_of(found).names) == 2


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("{", "no JSON"),
        ([1], "not an object"),
        ("[" * 100_000, "no JSON"),
        ({**GOOD, "extra": "x"}, "unknown field 'extra'"),
        ({**GOOD, "kind": "rude"}, "kind is 'rude'"),
        ({**GOOD, "category": " "}, "`category` is missing, empty"),
        ({**GOOD, "more": 3}, "`more` is missing, empty or not a text"),
        ({**GOOD, "more": "\ud800 are sly."}, "half a character"),
        ({**GOOD, "more": "x" * 3000}, "`more` is too long"),
        ({**GOOD, "more": GOOD["less"]}, "are the same"),
        (
            {**GOOD, "more": "Quite other words", "less": "They have nil shared!"},
            "nothing in common",
        ),
        ({**GOOD, "more": "A" + "b" * 90 + "c", "less": "A" + "d" * 90 + "c"}, "more than one"),
        (GOOD, "the same pair as line 1"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, row: object, why: str) -> None:
    """With its number and what is wrong."""
    with pytest.raises(UsageError) as caught:
        read_pairs(_write(tmp_path, GOOD, row))
    assert "line 2: " in str(caught.value)
    assert why in str(caught.value)


def test_many_wrong_lines_are_told_at_once(tmp_path: Path) -> None:
    """Ten of them; the others are counted."""
    with pytest.raises(UsageError, match="and 2 more"):
        read_pairs(_write(tmp_path, *["{"] * 12))


def test_no_pairs_is_an_error(tmp_path: Path) -> None:
    """So are a missing file, another encoding, and far too many lines."""
    with pytest.raises(UsageError, match="has no pairs"):
        read_pairs(_write(tmp_path))
    with pytest.raises(UsageError, match="cannot be read"):
        read_pairs(tmp_path / "missing.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="cannot be read"):
        read_pairs(tmp_path / "latin.jsonl")
    (tmp_path / "long.jsonl").write_text("\n" * (MOST_PAIRS + 1), "utf-8")
    with pytest.raises(UsageError, match="100,000 lines"):
        read_pairs(tmp_path / "long.jsonl")
