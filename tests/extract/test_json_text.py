# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""JSON as the text that it says: what is seen, and what an edit leaves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.extract.json_text import JsonView, Splice, splice


def masked(source: str, value: str, mask: str = "<MASK>") -> str:
    """Mask every place of a value in what a text says."""
    view = JsonView(source)
    edits, at = [], view.text.find(value)
    while at >= 0:
        edits.append(Splice(at, at + len(value), mask))
        at = view.text.find(value, at + len(value))
    assert edits, f"{value!r} is not seen in {view.text!r}"
    return splice(source, view.edits(edits))


@pytest.mark.parametrize(
    "written",
    [
        "reader@mail.cn",
        "reader\\u0040mail.cn",
        "\\u0072eader@mail\\u002ecn",
    ],
)
def test_a_string_is_seen_as_what_it_says(written: str) -> None:
    source = '{"to": "' + written + '", "n": 1}'
    assert json.loads(source)["to"] == "reader@mail.cn"
    assert json.loads(masked(source, "reader@mail.cn")) == {"to": "<MASK>", "n": 1}


def test_only_what_is_edited_changes() -> None:
    """Order, spaces, escapes, repeated keys and numbers as written stay."""
    source = '{ "b" : 1.50,"a":"caf\\u00e9 \\/ \\"x\\" me","a":"me \\ud83d\\ude00","c":1e2}'
    assert masked(source, "me") == source.replace("me", "<MASK>")
    assert JsonView(source).text == '{ "b" : 1.50,"a":"café / "x" me","a":"me 😀","c":1e2}'


def test_a_mask_with_quotes_is_escaped_as_deep_as_it_stands() -> None:
    inner = json.dumps({"mail": "reader@mail.cn", "note": 'say "hi"\n'})
    source = json.dumps([{"function": {"arguments": inner}}])
    told = masked(source, "reader@mail.cn", '"M"\n')
    assert json.loads(json.loads(told)[0]["function"]["arguments"]) == {
        "mail": '"M"\n',
        "note": 'say "hi"\n',
    }


def test_a_number_becomes_a_string() -> None:
    """The twin: what is in no edit stays a number; words of JSON are never edited."""
    source = '{"phone": 13800138000, "ok": true, "list": [-13800138000, 5]}'
    assert json.loads(masked(source, "13800138000")) == {
        "phone": "<MASK>",
        "ok": True,
        "list": ["-<MASK>", 5],
    }
    assert json.loads(masked(source, "true, ")) == json.loads(source)
    assert masked("13800138000", "13800138000") == '"<MASK>"'


def test_an_edit_over_many_strings_leaves_the_brackets() -> None:
    source = '{"a": ["one two", "three"], "b": "four"}'
    view = JsonView(source)
    start, end = view.text.index("two"), view.text.index("our")
    told = json.loads(splice(source, view.edits([Splice(start, end, "X")])))
    assert told == {"a": ["one X", "X"], "X": "Xour"}


def test_keys_that_would_become_one_are_numbered() -> None:
    source = '{"a@x.cn": 1, "a@x.cn.": 2, "b": {"a@x.cn": 3}}'
    told = masked(source, "a@x.cn")
    assert json.loads(told) == {"<MASK>": 1, "<MASK>.": 2, "b": {"<MASK> 2": 3}}


@pytest.mark.parametrize(
    "source",
    [
        "call me@x.cn, please",  # no JSON at all
        "{'mail': 'me@x.cn'}",  # Python's way
        '{"mail": "me\\u0040x.cn", "cut": "of',  # cut off, escapes undone all the same
        "[" * 100_000 + '"me\\u0040x.cn"' + "]" * 100_000,  # deeper than any parser goes
        "[" * 100_000 + '"me\\u0040x.cn"',
        '{"a": "\\ud800 me\\u0040x.cn"}',  # half of a surrogate pair stays as it is written
        '{"a": "line\nme@x.cn"}',
        '{"a": "me@x.cn", "a": NaN}',
    ],
)
def test_hostile_text_is_seen_and_nothing_else_is_lost(source: str) -> None:
    told = masked(source, "me@x.cn")
    assert "x.cn" not in told
    assert told == source.replace("me@x.cn", "<MASK>").replace("me\\u0040x.cn", "<MASK>")


@pytest.mark.parametrize(
    "source",
    [
        json.dumps({"code": 'print("a")\n' * 450_000}),
        json.dumps(["a"] * 900_000),
        "[" * 5_000 + '"' + '\\"' * 2_000_000,
        "\\" * 5_000_000,
        '{"' + "\\u0061" * 800_000 + '": 1}',
    ],
    ids=["escapes", "strings", "unclosed", "backslashes", "key"],
)
def test_five_megabytes_are_read_once(source: str) -> None:
    """Patterns that looked at a place twice would not come to an end here."""
    view = JsonView(source)
    assert len(source) > 4_000_000
    assert len(view.text) <= len(source)
    assert view.edits([Splice(len(view.text) - 1, len(view.text), "x")]) is not None


def test_strings_are_opened_so_deep_and_no_deeper() -> None:
    told: Any = 'says "reader@mail.cn"\n'
    for _ in range(3):
        told = json.dumps({"x": told})
    assert json.loads(json.loads(json.loads(masked(told, '"reader@mail.cn"'))["x"])["x"]) == {
        "x": "says <MASK>\n"
    }
    deeper = json.dumps({"x": json.dumps({"x": told})})
    assert json.loads(masked(deeper, "reader@mail.cn"))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=12,
)


def said(value: Any) -> list[Any]:
    """Return the shape of a value: all but what its strings, keys and numbers say."""
    if isinstance(value, dict):
        return ["object", *(said(one) for one in value.values())]
    if isinstance(value, list):
        return ["list", *(said(one) for one in value)]
    return [value if value is None or isinstance(value, bool) else "text"]


def test_an_escape_that_stays_as_written_is_taken_whole() -> None:
    """A zero byte stays an escape in the view; a change of a part of it changes all of it."""
    source = json.dumps({"arguments": json.dumps({"\0": None})})
    view = JsonView(source)
    first = view.text.index("\\u0000")
    for start in range(first, first + 6):
        for end in range(start + 1, first + 7):
            told = json.loads(splice(source, view.edits([Splice(start, end, "<MASK>")])))
            assert json.loads(told["arguments"]) == {"<MASK>": None}
    two = [Splice(first + 1, first + 2, "a"), Splice(first + 3, first + 4, "b")]
    told = json.loads(splice(source, view.edits(two)))
    assert json.loads(told["arguments"]) == {"a": None}


@settings(deadline=None, max_examples=300)
@given(VALUES, st.booleans(), st.data())
def test_json_stays_json_whatever_is_edited(value: Any, ascii_only: bool, data: Any) -> None:
    """Same shape, no key lost, and without edits the same text."""
    nested = json.dumps(value, ensure_ascii=ascii_only)
    source = json.dumps({"arguments": nested}, ensure_ascii=not ascii_only)
    view = JsonView(source)
    assert splice(source, view.edits([])) == source
    places = sorted(data.draw(st.lists(st.integers(0, len(view.text)), max_size=6)))
    edits = [
        Splice(start, end, data.draw(st.sampled_from(["<MASK>", '"\\', ""])))
        for start, end in zip(places[::2], places[1::2], strict=False)
        if start < end
    ]
    told = json.loads(splice(source, view.edits(edits)))
    assert len(told) == 1
    (arguments,) = told.values()
    inside = not edits or edits[0].start > view.text.index(":")
    if inside and isinstance(value, dict | list) and value:
        assert said(json.loads(arguments)) == said(value)
