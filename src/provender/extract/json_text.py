# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
r"""JSON as the text that it says, and edits of that text as edits of the JSON.

What looks for an e-mail address in `{"to": "reader@mail.cn"}` must see `reader@mail.cn`. So the
view of a JSON text (RFC 8259) is that text with the escapes of its strings undone, and where a
string holds JSON, as the arguments of a call do, with those of its strings undone, too. An edit of
the view becomes edits of strings and numbers: brackets, names of fields and what stands between
stay, so JSON stays JSON. Nothing is parsed into a tree: depth costs nothing, order, spaces,
numbers as written and repeated keys stay as they are.
"""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

__all__ = ["JsonView", "Splice", "splice"]

_LEVELS = 4
"""How deep strings are opened that hold JSON in strings; each level doubles its backslashes."""

_PARTS = 1 << 15
"""Pieces of a text that are held apart before they are joined."""

_Places = npt.NDArray[np.int64]

_ESCAPE = re.compile(
    r'\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(["\\/bfnrt]))'
)
_WRITTEN_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)
_PLAIN = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
# A string that is not closed ends with the text, so that no place is looked at twice.
_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)"?', re.DOTALL)
_TOKEN = re.compile(rf'{_STRING.pattern}|([^\s{{}}\[\],:"]+)', re.DOTALL)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_CONSTANTS = frozenset({"true", "false", "null", "NaN", "Infinity", "-Infinity"})
_COLON = re.compile(r"\s*:")


@dataclass(frozen=True, slots=True, order=True)
class Splice:
    """A change of a text.

    Attributes:
        start: First character of the changed span.
        end: One past its last character.
        replacement: What stands there instead.
    """

    start: int
    end: int
    replacement: str


def splice(text: str, splices: Sequence[Splice]) -> str:
    """Return a text with spans replaced.

    Args:
        text: The text.
        splices: Ascending, none overlapping.
    """
    parts, at = [], 0
    for one in splices:
        parts += [text[at : one.start], one.replacement]
        at = one.end
    parts.append(text[at:])
    return "".join(parts)


class JsonView:
    """A text that may be JSON, as what it says.

    Args:
        source: The text. What is no JSON is its own view; what begins like JSON and is none, such
            as JSON that was cut off, has its escapes undone and is edited like any text.
        levels: How deep strings that hold JSON are opened; 0 if the text is never JSON.
    """

    def __init__(self, source: str, levels: int = _LEVELS):
        self.source = source
        self._levels = levels
        self._is_json = levels > 0 and _is_json(source)
        self.text = source
        self._places: _Places | None = None
        if "\\" in source and (self._is_json or (levels > 0 and _opens(source))):
            self.text, self._places = self._opened()

    @cached_property
    def _every_place(self) -> _Places:
        """Place in `source` of each character of `text`, and one past the last."""
        if self._places is None:
            return np.arange(len(self.source) + 1, dtype=np.int64)
        return self._places

    def _opened(self) -> tuple[str, _Places]:
        texts: list[str] = []
        places: list[_Places] = []
        at = 0
        for start, end in self._holders():
            for begin, stop, inner in ((at, start, False), (start, end, True)):
                text, own = _unescaped(self.source[begin:stop])
                if inner:
                    view = JsonView(text, self._levels - 1)
                    text, own = view.text, own[view._every_place]
                texts.append(text)
                places.append(own[:-1] + begin)
            at = end
        text, own = _unescaped(self.source[at:])
        return "".join([*texts, text]), np.concatenate([*places, own + at])

    def _holders(self) -> Iterator[tuple[int, int]]:
        """Yield where strings lie that hold JSON."""
        if self._is_json and self._levels > 1:
            for match in _STRING.finditer(self.source):
                if _opens(match[1]):
                    yield match.span(1)

    def strings(self, least: int) -> Iterator[str]:
        """Yield what the strings of JSON say that are at least so many characters long.

        Args:
            least: Characters, as written.
        """
        for match in _STRING.finditer(self.source) if self._is_json else ():
            if len(match[1]) >= least:
                yield JsonView(_unescaped(match[1])[0], self._levels - 1).text

    def edits(self, edits: Sequence[Splice]) -> list[Splice]:
        """Return edits of `text` as edits of `source`.

        In JSON each string that an edit touches is changed where it does. A number becomes a
        string, because a mask is no number. Keys that would be the same after it are numbered.

        Args:
            edits: Ascending, none overlapping, in characters of `text`.
        """
        places = self._every_place
        if not self._is_json:
            return [
                Splice(int(places[one.start]), int(places[one.end]), one.replacement)
                for one in edits
            ]
        found: list[Splice] = []
        keys: _Keys | None = None
        for match, touching in self._touched(edits):
            group = 1 if match[1] is not None else 2
            start, end = match.span(group)
            first, last = np.searchsorted(places, [start, end]).tolist()
            clipped = [
                Splice(max(one.start, first) - first, min(one.end, last) - first, one.replacement)
                for one in touching
            ]
            clipped = [one for one in clipped if one.start < one.end]
            if not clipped:
                continue
            if group == 1:
                own = self._of_string(match[1], clipped)
                if _COLON.match(self.source, match.end()):
                    keys = keys or _Keys(self.source)
                    own = keys.kept_apart(match[1], own)
            else:
                own = _of_word(match[2], clipped)
            found += [Splice(start + one.start, start + one.end, one.replacement) for one in own]
        return found

    def _touched(self, edits: Sequence[Splice]) -> Iterator[tuple[re.Match[str], Sequence[Splice]]]:
        """Yield the strings and words of the JSON that edits touch, each with those edits."""
        places = self._every_place
        spans = [(int(places[one.start]), int(places[one.end])) for one in edits]
        first = 0
        for match in _TOKEN.finditer(self.source):
            while first < len(spans) and spans[first][1] <= match.start():
                first += 1
            if first == len(spans):
                return
            last = first
            while last < len(spans) and spans[last][0] < match.end():
                last += 1
            if last > first:
                yield match, edits[first:last]

    def _of_string(self, content: str, edits: Sequence[Splice]) -> list[Splice]:
        """Return edits of what a string says as edits of how it is written."""
        text, places = _unescaped(content)
        if self._levels > 1 and _opens(content):
            edits = JsonView(text, self._levels - 1).edits(edits)
        return _between_escapes(
            content,
            [
                Splice(int(places[one.start]), int(places[one.end]), _escaped(one.replacement))
                for one in edits
            ],
        )


def _is_json(source: str) -> bool:
    """True if a text is JSON; control characters in strings are forgiven, depth is no matter."""
    if not source.lstrip()[:1]:
        return False
    try:
        json.loads(source, strict=False, parse_int=len, parse_float=len)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def _opens(content: str) -> bool:
    """True if what a string says begins like an object or a list."""
    return content[:64].replace("\\n", " ").replace("\\t", " ").lstrip()[:1] in ("{", "[")


def _between_escapes(content: str, splices: list[Splice]) -> list[Splice]:
    """Return changes of a string as written that take escapes whole: some stay as written."""
    if "\\u" not in content:
        return splices
    begins, ends = [], []
    for match in _WRITTEN_ESCAPE.finditer(content):
        begins.append(match.start())
        ends.append(match.end())
    found: list[Splice] = []
    for one in splices:
        start, end = one.start, one.end
        before, behind = (bisect_left(begins, place) - 1 for place in (start, end))
        if before >= 0 and start < ends[before]:
            start = begins[before]
        if behind >= 0 and end < ends[behind]:
            end = ends[behind]
        start = max(start, found[-1].end) if found else start
        if start < end or one.start == one.end:
            found.append(Splice(start, max(start, end), one.replacement))
    return found


def _unescaped(source: str) -> tuple[str, _Places]:
    """Undo escapes; half of a surrogate pair and zero bytes, which no text holds, stay as written.

    Returns:
        The text, and the place in `source` of each of its characters and of its end.
    """
    joined: list[str] = []
    parts: list[str] = []
    where, lengths = array("q"), array("q")
    at = size = 0
    for match in _ESCAPE.finditer(source):
        high, low, single, plain = match.groups()
        if plain is not None:
            letter = _PLAIN[plain]
        else:
            code = int(single or high, 16)
            if high is not None:
                code = 0x10000 + ((code - 0xD800) << 10) + int(low, 16) - 0xDC00
            elif code == 0 or 0xD800 <= code < 0xE000:
                continue
            letter = chr(code)
        parts += [source[at : match.start()], letter]
        size += match.start() - at
        where.append(size)
        lengths.append(match.end() - match.start())
        size += 1
        at = match.end()
        if len(parts) > _PARTS:
            joined.append("".join(parts))
            parts.clear()
    text = "".join([*joined, *parts, source[at:]])
    steps = np.ones(len(text) + 1, np.int64)
    steps[0] = 0
    steps[np.frombuffer(where, np.int64) + 1] = np.frombuffer(lengths, np.int64)
    return text, np.cumsum(steps)


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _of_word(word: str, edits: Sequence[Splice]) -> list[Splice]:
    """Return edits of what stands outside of strings: a number becomes a string."""
    if word in _CONSTANTS:
        return []
    if _NUMBER.fullmatch(word):
        return [Splice(0, len(word), json.dumps(splice(word, edits), ensure_ascii=False))]
    return list(edits)


class _Keys:
    """The keys of a JSON text, so that no edit gives a key a name that is there already.

    Args:
        source: The JSON text.
    """

    def __init__(self, source: str):
        self._taken = {
            match[1] for match in _STRING.finditer(source) if _COLON.match(source, match.end())
        }
        self._last: Counter[str] = Counter()

    def kept_apart(self, content: str, edits: list[Splice]) -> list[Splice]:
        """Return edits of a key, and a number behind it where its new name is taken."""
        key = name = splice(content, edits)
        while name in self._taken:
            self._last[key] += 1
            name = f"{key} {self._last[key] + 1}"
        self._taken.add(name)
        if name == key:
            return edits
        return [*edits, Splice(len(content), len(content), name[len(key) :])]
