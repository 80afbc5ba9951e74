# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a text file says of its own terms: sections, fields, lines about itself, set pieces.

Sections headed "License" or "版权声明" in Markdown, reStructuredText, AsciiDoc, org, LaTeX, roff
and POD; fields such as `:License:` and `#+LICENSE:`; lines in which a text speaks of itself
("本文采用"); boilerplate of RFCs and Project Gutenberg. Words are data (`rights/data/subjects.yml`,
`notices.yml`). Nothing is concluded here: a text that only points elsewhere ("see LICENSE") says
nothing, and one that grants or restricts in words that nobody can read says so.

Documents rarely speak of terms, so one pass of a scan decides first what is looked for; patterns
are bounded.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import NamedTuple

from provender.rights.evidence import Observation
from provender.rights.narrowing import narrowing_in
from provender.rights.normalize import mentions_terms, normalize
from provender.rights.notices import find_notices
from provender.rights.scan import KindScan, any_of, undotted
from provender.rights.statements import (
    is_open,
    is_restricted,
    names_grant,
    read_statements,
    words,
)

__all__ = ["document_terms"]

_DETECTOR = "document-terms/1"
_EDGE = 3_000
_TAIL = 20_000
_LONGEST_SECTION = 2_000
_LONGEST_LINE = 600
_LONGEST_HEADING = 80
_WITH_SECTION = _LONGEST_SECTION + 500
"""Characters that tell a heading, what is below it, and whether the next line is underlined."""
_MOST_BYTES = 4
"""Of one character in UTF-8."""
_HEADER_LINES = 60
_MARKS_OF_HEADINGS = frozenset("#=*.\\ \t")
_MARKS_OF_UNDERLINES = frozenset("=-~^*#+\"'`.:_")
_AROUND_HEADING = ' \t#=*:："{}'
_MOST_STATEMENTS = 12
_MOST_REMEMBERED = 4096


def document_terms(body: str, utf8: bytes | None = None) -> list[Observation]:
    """Return what a text says of its own terms, each statement once.

    Args:
        body: The text without its front matter.
        utf8: The same in UTF-8, where it is at hand.
    """
    content = body.encode("utf-8", "surrogatepass") if utf8 is None else utf8
    found: dict[tuple[str, str], Observation] = {}
    for part in _parts(body, content):
        for seen in _terms_of(part, undotted(part.content)):
            found.setdefault((seen.signal, seen.value), seen)
    return list(found.values())[:_MOST_STATEMENTS]


def _terms_of(part: _Part, scanned: bytes) -> list[Observation]:
    scan = _scan()
    kinds = scan.kinds(scanned)
    if part.kind not in kinds:
        return []

    def starts(kind: str) -> list[int]:
        return scan.line_starts(kind, scanned) if kind in kinds else []

    found, inside = _sections(part, starts("heading"))
    if part.kind == "marks":
        found += _fields(part, starts("field"))
        found += _lines(part, starts("itself"), inside)
        if "set_piece" in kinds:
            found += _set_pieces(part.content.decode("utf-8", "surrogatepass"))
    return found


@functools.cache
def _scan() -> KindScan:
    """Return the scan for words and for forms of lines without which nothing is read.

    `heading` and `field` let through more lines than are headings and fields, never fewer.
    """
    marks, itself = any_of(words()["marks"]), any_of(words()["itself"])
    layout = r'[ \t#=*.\\:："{}]*'
    command = r"(?:head[1-4]|S[HS]|(?:sub){0,2}section\*?\{)?"
    number = r"(?:\p{Nd}{1,2}[.)]?|第?[一二三四五六七八九十]{1,3}[、.章节])?[ \t]*"
    names = f"{any_of(_field_names())}[ \\t]*[:：]"
    latex = r"\\(?:license|doclicense|copyrightlicense)\{"
    return KindScan(
        {
            "marks": f"(?i){marks}",
            "section_marks": f"(?i){any_of(words()['section_marks'])}",
            "heading": f"(?im)^{layout}{command}{layout}{number}{any_of(_headings())}{layout}$",
            "field": f'(?im)^[ \\t%/.\\\\"#+:;@-]*(?:{names}|{latex})',
            "itself": f"(?i){marks}[^\\n]*{itself}|{itself}[^\\n]*{marks}",
            "set_piece": any_of(words()["set_pieces"]),
        }
    )


class _Part(NamedTuple):
    """A part of a text that is looked at.

    Attributes:
        content: Its bytes.
        kind: Words without which nothing in it is read.
        limit_bytes: Where headings no longer belong to it: what stands below one of them may reach
            into the next part.
    """

    content: bytes
    kind: str
    limit_bytes: int

    def within(self, start: int, most_characters: int) -> list[str]:
        """Return the lines from a place on, the last one cut after so many characters or more."""
        window = self.content[start : start + _MOST_BYTES * most_characters]
        return window.decode("utf-8", "ignore").split("\n")

    def whole(self, start: int, most_lines: int) -> list[str]:
        """Return so many lines from a place on, or all that there are."""
        end = start
        for _ in range(most_lines):
            end = self.content.find(b"\n", end) + 1
            if not end:
                return self.content[start:].decode("utf-8", "surrogatepass").split("\n")
        return self.content[start : end - 1].decode("utf-8", "surrogatepass").split("\n")


def _parts(body: str, content: bytes) -> list[_Part]:
    """Return the edges of a text, and its middle for sections alone."""
    if len(body) <= 2 * _EDGE + _LONGEST_SECTION:
        return [_Part(content, "marks", len(content))]
    behind = len(body) - _EDGE
    first, last = _size(body[:_EDGE]), len(content) - _size(body[behind:])
    first_end = first + _size(body[_EDGE : _EDGE + _LONGEST_SECTION])
    middle_end = last + _size(body[behind : behind + _LONGEST_SECTION])
    long = behind + _LONGEST_SECTION - _TAIL
    middle = first if long <= _EDGE else last - _size(body[long:behind])
    return [
        _Part(content[:first_end], "marks", first),
        _Part(content[middle:middle_end], "section_marks", last - middle),
        _Part(content[last:], "marks", len(content) - last),
    ]


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _seen(
    value: str, place: str, context: str, signal: str = "document.copyright_section"
) -> Observation:
    return Observation(
        signal=signal, value=value[:500], location=place, context=context[:150],
        detector=_DETECTOR,
    )  # fmt: skip


@functools.cache
def _headings() -> frozenset[str]:
    return frozenset(words()["headings"])


_MARKED = re.compile(
    r"[ \t]{0,4}(?:#{1,6}|=head[1-4]|={1,6}|\*{1,6}|\.S[HS]|\\(?:sub){0,2}section\*?\{)"
    r"[ \t]{0,8}(.*)"
)
_NUMBER = re.compile(r"(?:\d{1,2}[.)]?|第?[一二三四五六七八九十]{1,3}[、.章节])[ \t]{0,4}")
_UNDERLINE = re.compile(r"([=\-~^*#+\"'`.:_])\1{2,119}[ \t]{0,8}")


def _heading_name(line: str) -> str | None:
    """Return the name of a section about terms, None if a line cannot be its heading."""
    marked = _MARKED.match(line) if line[:1] in "#=*.\\ " else None
    plain = (marked[1] if marked is not None else line).strip(_AROUND_HEADING).lower()
    if plain[:1] in "0123456789第一二三四五六七八九十":
        plain = _NUMBER.sub("", plain, count=1)
    return plain if plain in _headings() else None


def _title(lines: list[str], number: int) -> str | None:
    """Return the words of a heading, None if a line is none."""
    line = lines[number]
    if len(line) > _LONGEST_HEADING or not line.strip():
        return None
    marked = _MARKED.match(line) if line[0] in _MARKS_OF_HEADINGS else None
    if marked is not None:
        return marked[1]
    return line if number + 1 < len(lines) and _is_underline(lines[number + 1]) else None


def _is_underline(line: str) -> bool:
    return line[:1] in _MARKS_OF_UNDERLINES and _UNDERLINE.fullmatch(line) is not None


def _sections(
    part: _Part, starts: Iterable[int]
) -> tuple[list[Observation], list[tuple[int, int]]]:
    """Return what sections about terms say, and where their bytes stand.

    Args:
        part: A part of a text.
        starts: Where lines begin that may be headings of such sections, in order.
    """
    found: list[Observation] = []
    inside: list[tuple[int, int]] = []
    for start in starts:
        if start >= part.limit_bytes:
            break
        if inside and start < inside[-1][1]:
            continue
        lines = part.within(start, _WITH_SECTION)
        line, following = lines[0], lines[1][:1] if len(lines) > 1 else ""
        if line[:1] not in _MARKS_OF_HEADINGS and following not in _MARKS_OF_UNDERLINES:
            continue
        name = _heading_name(line)
        if name is None or _title(lines, 0) is None:
            continue
        body, last = _section(lines)
        inside.append((start, start + _size("\n".join(lines[:last])) + 1))
        for paragraph in re.split(r"\n[ \t]*\n", body):
            place = f"section {name}"[:80]
            found += _of_paragraph(" ".join(paragraph.split())[:1000], place)
    return found, inside


def _section(lines: list[str]) -> tuple[str, int]:
    """Return what stands below a heading up to the next one, and the line where it ends."""
    first = 1 if _MARKED.match(lines[0]) is not None else 2
    size = 0
    for at in range(first, len(lines)):
        line = lines[at]
        size += len(line) + 1
        over = _is_underline(line) and len(line.strip()) > 4
        if (
            size > _LONGEST_SECTION
            or over
            or line.startswith(".. ")
            or _title(lines, at) is not None
        ):
            return "\n".join(lines[first:at]), at
    return "\n".join(lines[first:]), len(lines)


@functools.lru_cache(maxsize=_MOST_REMEMBERED)
def _of_paragraph(text: str, place: str) -> tuple[Observation, ...]:
    """Read a paragraph of a section about terms; the same ones stand under thousands of texts."""
    lower = text.lower()
    statements = read_statements(text) if mentions_terms(text) else []
    found = [_seen(one.value, place, one.context) for one in statements if one.about_text]
    meaning = None if statements else normalize(text).expression
    if meaning is not None:
        found.append(_seen(text, place, text))
    if not any(is_restricted(seen.value) for seen in found):
        found += [
            _seen(notice.says, place, notice.context, "document.notice")
            for notice in find_notices(text, ("restriction", "portal"))
        ]
        found += _narrowed(found, text, place)
    silent = not found and not statements
    elsewhere = any(pointer in lower for pointer in words()["elsewhere"])
    if silent and names_grant(text) and mentions_terms(text) and not elsewhere:
        found.append(_seen(text, place, text))
    return tuple(found)


_FIELD = re.compile(
    r"[ \t]{0,3}(?:%+[ \t]{0,4}|//+[ \t]{0,4}|\.\\\"[ \t]{0,4}|\#\+|:|;+[ \t]{0,4}|--[ \t]{0,4}|@)?"
    r"([A-Za-z.许可证协议版权授權條款声明-]{2,24})[ \t]{0,4}[:：][ \t]{0,20}(.{2,300})"
)
_LATEX_FIELD = re.compile(r"[ \t]{0,3}\\(license|doclicense|copyrightlicense)\{([^{}]{2,300})\}")


@functools.cache
def _field_names() -> frozenset[str]:
    return frozenset(words()["fields"])


def _fields(part: _Part, starts: Iterable[int]) -> list[Observation]:
    """Read header fields of the first lines, such as `:License: CC-BY-4.0`."""
    found: list[Observation] = []
    for start in starts:
        if part.content.count(b"\n", 0, start) >= _HEADER_LINES:
            break
        (line,) = part.whole(start, 1)
        if len(line) > _LONGEST_LINE:
            continue
        match = _FIELD.match(line) or _LATEX_FIELD.match(line)
        if match is None or match[1].lower() not in _field_names() | {"doclicense"}:
            continue
        value = match[2].strip()
        if normalize(value).expression is not None:
            found.append(_seen(value, f"field {match[1]}", line.strip()))
        else:
            notices = find_notices(value)
            found += [_seen(n.says, "field", n.context, "document.notice") for n in notices]
    return found


def _lines(part: _Part, starts: Iterable[int], inside: list[tuple[int, int]]) -> list[Observation]:
    """Read lines in which the text speaks of itself and grants or restricts something."""
    found: list[Observation] = []
    for start in starts:
        if any(first <= start < last for first, last in inside):
            continue
        lines = part.whole(start, 3)
        if 6 <= len(lines[0]) <= _LONGEST_LINE:
            lower = lines[0].lower()
            said = (words()["itself"], words()["marks"])
            if all(any(word in lower for word in kind) for kind in said):
                found += _of_line(_continued(lines))
    return found


def _continued(lines: list[str]) -> str:
    """Join a line with the two that go on from it, where lines are wrapped."""
    text = lines[0].strip()
    for following in lines[1:3]:
        if not following.strip() or text.endswith((".", "。", "!", "！")):
            break
        text = f"{text} {following.strip()}"
    return " ".join(text.split())[:_LONGEST_LINE]


@functools.lru_cache(maxsize=_MOST_REMEMBERED)
def _of_line(line: str) -> tuple[Observation, ...]:
    place = "line about itself"
    statements = [one for one in read_statements(line) if one.about_text]
    found = [
        _seen(one.value, place, one.context)
        for one in statements
        if names_grant(line) or is_restricted(one.value)
    ]
    if not any(is_restricted(seen.value) for seen in found):
        found += [
            _seen(notice.says, place, notice.context, "document.notice")
            for notice in find_notices(line)
        ]
        found += _narrowed(found, line, place)
    return tuple(found)


def _narrowed(found: list[Observation], text: str, place: str) -> list[Observation]:
    """Return that an open licence is narrowed in its own passage, if it is."""
    words_of_it = narrowing_in(text) if any(is_open(seen.value) for seen in found) else None
    if words_of_it is None:
        return []
    return [_seen("LicenseRef-provender-custom", place, words_of_it, "document.notice")]


def _set_pieces(part: str) -> list[Observation]:
    return [
        _seen(notice.says, f"boilerplate {notice.id}", notice.context, "document.notice")
        for notice in find_notices(part, ("boilerplate",))
    ]
