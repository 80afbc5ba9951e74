# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Front matter is read as YAML reads it, by the short way and by the long one."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from provender.extract import front_matter
from provender.extract.front_matter import split_front_matter

VALUES = st.sampled_from(
    ["word", "two words", "it's", "a: b", "a:b", "a #b", "a#b", "'q'", "'it''s'", '"q"', '"\\n"',
     "2020-01-02", "2020-13-02", "12", "012", "-3", "1e5", "0x1", "true", "No", "null", "~", "",
     "[a, b]", "[a, true]", "[]", "[a b: c]", "/a/b", "http://a.b/c#d", "中文：好", "é", "１２", "- x",
     "> x", "| x", "*x", "x*", "!t x", "{a: b}", "trail  ", "x:", "x:#", "A & B", "“q”", "🚀 go"]
) | st.text("ab1 -:#,.'\"[]{}&*!|>%@`?~=/\\中\t\u00a0\u2028", max_size=8)  # fmt: skip
LINES = st.one_of(
    st.tuples(st.sampled_from(["a", "b-c", "d.e", "键", "No", "true"]), VALUES).map(": ".join),
    st.tuples(st.sampled_from(["- ", "  - ", "-"]), VALUES).map("".join),
    st.sampled_from(["list:", "# note", "", "  more", "a :", "k:  x"]),
)


def by_yaml(block: str) -> object:
    """Read a block by a whole YAML parser."""
    try:
        loaded = YAML(typ="safe").load(io.StringIO(block))
    except (YAMLError, ValueError, TypeError):
        return None
    return loaded if isinstance(loaded, dict) else None


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=4).map("\n".join))
def test_the_short_way_reads_what_yaml_reads(block: str) -> None:
    """Wherever the short way reads anything, a YAML parser reads the same, types and all."""
    short = front_matter._read_plain(block)
    if short is not None:
        assert repr(short) == repr(by_yaml(block))


def test_real_front_matter(shared_data: Path) -> None:
    """All blocks of the text repositories: the same, and nearly all by the short way."""
    blocks = []
    for path in sorted((shared_data / "text-repos").rglob("*.md")):
        match = front_matter._FRONT.match(path.read_text("utf-8", "replace"))
        blocks += [match[1]] if match else []
    short = [front_matter._read_plain(block) for block in blocks]
    assert len(blocks) > 100
    assert sum(one is not None for one in short) > 0.9 * len(blocks)
    for block, read in zip(blocks[::7], short[::7], strict=True):
        assert read is None or read == by_yaml(block)


@pytest.mark.parametrize(
    ("text", "front", "rest"),
    [
        ("---\ntitle: A\ndate: 2020-01-02\ntags: [a, b]\nn: 5\nd: false\n---\nBody",
         {"title": "A", "date": datetime.date(2020, 1, 2), "tags": ["a", "b"], "n": 5, "d": False},
         "Body"),
        ("---\nlist:\n  - a\n  - 'b'\n\n# note\nx: \"q\"\n...\nBody",
         {"list": ["a", "b"], "x": "q"}, "Body"),
        ("---\nlicense: {name: MIT}\n---\nBody", {"license": {"name": "MIT"}}, "Body"),
        ("---\na: >\n  folded\n  text\n---\nBody", {"a": "folded text"}, "Body"),
        ("---\na: 1\na: 2\n---\nBody", None, "---\na: 1\na: 2\n---\nBody"),
        ("---\na: [b\n---\nBody", None, "---\na: [b\n---\nBody"),
        ("---\n- a\n---\nBody", None, "---\n- a\n---\nBody"),
        ("---\na: &x 1\nb: *x\n---\nBody", None, "---\na: &x 1\nb: *x\n---\nBody"),
        ("Body\n---\na: 1\n---\n", None, "Body\n---\na: 1\n---\n"),
    ],
)  # fmt: skip
def test_front_matter_and_what_is_none(text: str, front: object, rest: str) -> None:
    """What can be read is taken off; what cannot stays in the text."""
    assert split_front_matter(text) == (front, rest)
