# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a line of prose licenses: the text, or the code, images, model or theme beside it.

"Code is MIT, documentation CC BY 4.0" makes two statements. Only what is plainly about something
else than text is set aside: when the words leave a doubt, every licence that they name is held to
be about the text, so that a restriction can be misplaced towards the stricter side only
(DESIGN.md §4: scope; a conflict inside a document concludes the stricter). The words are data
(`data/subjects.yml`).
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from provender.rights.badges import with_badges_read
from provender.rights.license import DATA, load_data, split_top, terms_of, tier_strictness
from provender.rights.normalize import find_statements, normalize

__all__ = [
    "Statement",
    "apart",
    "is_open",
    "is_restricted",
    "names_grant",
    "offers_choice",
    "read_statements",
    "words",
]

_MOST_CHARACTERS = 200_000
_MOST_LINES = 4000
_BLOCK = 15
_LONGEST_LINE = 1000
_MOST_STATEMENTS = 40
_HEADING = re.compile(
    r"^[ \t]{0,3}(?:#{1,6}|={1,6}|\*\*|<h[1-6][^>]{0,80}>)[ \t]{0,9}([^\n]{1,120})"
)
_TAG = re.compile(r"<[^<>]{0,300}>")


@dataclass(frozen=True, slots=True)
class Statement:
    """One licence that a passage names.

    Attributes:
        value: The passage, or the part of it that is about one subject.
        about_text: It is, or may be, about text or data.
        names_text: It says so in words ("documentation", "dataset").
        granted: It stands in a section about terms, or uses the verb of a grant.
        context: The line.
    """

    value: str
    about_text: bool
    names_text: bool
    granted: bool
    context: str


@functools.cache
def words() -> dict[str, Any]:
    """Return the word lists (`data/subjects.yml`)."""
    return dict(load_data(DATA / "subjects.yml"))


def names_grant(line: str) -> bool:
    """True if a line uses a verb by which somebody grants something."""
    lower = line.lower()
    return any(verb in lower for verb in words()["grants"])


def is_restricted(value: str) -> bool:
    """True if a statement is read, and no open licence."""
    expression = normalize(value).expression
    if expression is None:
        return False
    terms = terms_of(expression)
    return tier_strictness(terms.tier) >= tier_strictness("agreement")


def is_open(value: str) -> bool:
    """True if a statement is read and belongs to an open tier."""
    return normalize(value).expression is not None and not is_restricted(value)


def read_statements(text: str) -> list[Statement]:
    """Return the licences that a README, notice or card names, with what each is about.

    Args:
        text: Markdown, reStructuredText or plain text; its first 200,000 characters are looked at.

    Returns:
        At most 40, those of restricted licences first.
    """
    lines = text[:_MOST_CHARACTERS].splitlines()[:_MOST_LINES]
    found: list[Statement] = []
    heading = ""
    wanted = _stating(lines)
    for number, line in enumerate(lines):
        title = _HEADING.match(line)
        following = lines[number + 1].strip() if number + 1 < len(lines) else ""
        if title is not None or (len(following) >= 3 and not following.strip("=-~")):
            heading = (title[1] if title else line).strip()
        readable = _readable(line)
        if readable.strip()[:_LONGEST_LINE] in wanted:
            found += _of_line(
                readable.strip()[:_LONGEST_LINE], heading, badge="img.shields.io" in line
            )
    # Where there are too many, it is the open ones that are left out.
    return sorted(found, key=lambda one: not is_restricted(one.value))[:_MOST_STATEMENTS]


def _stating(lines: list[str]) -> set[str]:
    """Return the lines that name a licence; block by block, for each scan has a highest number."""
    found: set[str] = set()
    for at in range(0, len(lines), _BLOCK):
        found |= set(
            find_statements("\n".join(_readable(line) for line in lines[at : at + _BLOCK]))
        )
    return found


_BETWEEN_SCRIPTS = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])(?=[A-Za-z0-9])|"
    r"(?<=[A-Za-z0-9])(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])"
)


def apart(text: str) -> str:
    """Put a space between scripts, so that `采用CC BY 4.0许可` has the word `CC`."""
    return text if text.isascii() else _BETWEEN_SCRIPTS.sub(" ", text)


def _readable(line: str) -> str:
    """Turn a badge into words, `Data%20License-CC%20BY--NC_4.0-red.svg`, and scripts apart."""
    line = apart(line)
    line = with_badges_read(line[:4000])
    return unquote(line) if "%20" in line else line


def _of_line(line: str, heading: str, *, badge: bool) -> list[Statement]:
    granted = badge or names_grant(line) or _is_section(heading)
    bare = re.sub(r"https?://\S{1,300}", _blank, _TAG.sub(_blank, line)).lower()
    named = _subjects(bare)
    if not named:
        about = {name for _, _, name in _subjects(heading.lower())}
        return [_statement(line, line, about, granted=granted)]
    said = any(_says(bare, end) for _, end, _ in named)
    segments = _segments(line, bare, named)
    if segments is not None:
        return [
            _statement(value, line, about, granted=granted or said) for value, about in segments
        ]
    about = {name for _, _, name in named}
    if _only_other(about) and not _one_licence(line):
        about = set()
    return [_statement(line, line, about, granted=granted or said)]


def _statement(value: str, line: str, about: set[str], *, granted: bool) -> Statement:
    other = _only_other(about)
    value = _without_false_choice(value)
    return Statement(value, not other, bool(about) and not other, granted, line[:150])


def offers_choice(text: str) -> bool:
    """True if a passage leaves the choice among licences to whoever uses the work."""
    lower = text.lower()
    return any(word in lower for word in words()["choice"])


def _without_false_choice(value: str) -> str:
    """Read "NC for data or MIT for code" as both: only words of choice make it one."""
    expression = normalize(value).expression or ""
    parts = split_top(expression, "OR")
    strict = [part for part in parts if is_restricted(part)]
    if len(parts) < 2 or not strict or len(strict) == len(parts) or offers_choice(value):
        return value
    return " AND ".join(f"({part})" if " AND " in part else part for part in parts)


def _says(bare: str, end: int) -> bool:
    """True if a word such as "is" or a colon follows a subject at once."""
    after = bare[end : end + 8]
    return any(after.startswith((mark.rstrip(), mark))
               for mark in words()["saying"])  # fmt: skip


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _is_section(heading: str) -> bool:
    plain = re.sub(r"[^\w' ]", " ", heading.lower())
    return " ".join(plain.split()) in _headings()


@functools.cache
def _headings() -> frozenset[str]:
    return frozenset(words()["headings"])


def _only_other(about: set[str]) -> bool:
    return bool(about) and about <= set(words()["not_text"])


def _one_licence(line: str) -> bool:
    expression = normalize(line).expression
    return expression is not None and " AND " not in expression and " OR " not in expression


@functools.cache
def _subject_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {word: kind for kind, many in words()["subjects"].items() for word in many}
    ordered = sorted(names, key=len, reverse=True)
    latin = [re.escape(word) for word in ordered if word.isascii()]
    other = [re.escape(word) for word in ordered if not word.isascii()]
    pattern = rf"(?<![a-z0-9_./-])(?:{'|'.join(latin)})(?![a-z0-9_/])|{'|'.join(other)}"
    return re.compile(pattern), names


def _subjects(bare: str) -> list[tuple[int, int, str]]:
    """Return start, end and kind of each subject that a line names and does not leave out."""
    pattern, names = _subject_pattern()
    found = []
    for match in pattern.finditer(bare):
        before = bare[max(0, match.start() - 24) : match.start()].rstrip()
        if not any(before.endswith(word) for word in words()["excluding"]):
            found.append((match.start(), match.end(), names[match[0]]))
    return found[:_MOST_STATEMENTS]


def _segments(
    line: str, bare: str, named: list[tuple[int, int, str]]
) -> list[tuple[str, set[str]]] | None:
    """Cut a line into subject and licence pairs, None unless it is plainly made of them.

    Subjects that stand together share the licence that follows; a licence before the first
    subject, or a subject that ends the line, makes it none.
    """
    if normalize(line[: named[0][0]]).expression is not None:
        return None
    pairs: list[tuple[str, set[str]]] = []
    together: set[str] = set()
    for index, (start, end, name) in enumerate(named):
        stop = named[index + 1][0] if index + 1 < len(named) else len(line)
        together.add(name)
        rest = line[end:stop]
        if normalize(rest).expression is None:
            continue
        if not any(mark in f"{bare[end : end + 40]} " for mark in words()["saying"]):
            return None
        pairs.append((line[start:stop].strip(" ,;，；。.、"), together))
        together = set()
    kinds = {name for _, names in pairs for name in names}
    return pairs if len(pairs) > 1 and not together and len(kinds) > 1 else None
