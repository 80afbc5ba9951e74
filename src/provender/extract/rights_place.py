# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Where on a page a licence mark stands, what words stand around it, and what it so covers.

A mark in a figure, a quotation or a comment is about that part. Else the words decide: the subject
comes before its licence in all languages read here, so of the words before the mark the first that
names something says what is licensed ("all photos on this blog are licensed under …").
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from provender.rights.evidence import Rank
from provender.rights.phrases import load_page_marks, load_phrases

__all__ = [
    "Place",
    "Words",
    "about_of",
    "canonical_of",
    "is_about_part",
    "place_of",
    "read_place",
    "read_words",
    "weigh",
]

Covers = Literal["document", "part", "unclear"]

_MOST_LEVELS = 200
_MOST_SIBLINGS = 30
_MOST_CHARACTERS = 240
_SILENT = frozenset(("script", "style", "noscript", "template", "#comment", "svg"))
_SEGMENT = re.compile(r"[|·•¦\n]|(?<=[.!?])\s|[。！？；]")
_TITLE = re.compile(r"\s[|–—·»:-]\s")
_SPLIT = re.compile(r"[^\w-]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mark stands.

    Attributes:
        path: Names of its elements from the root, as `html>body>p>a`.
        part: True inside a figure, quotation, comment, gallery or form.
        rank: `page-footer` in footers, sidebars and widgets.
        about: RDFa subject around it, empty if there is none.
        speaks: True inside an element whose class or id names terms (license, copyright …).
    """

    path: str
    part: bool
    rank: Rank
    speaks: bool
    about: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around a mark, white space joined: before it, in it, after it."""

    before: str
    inside: str
    after: str

    @property
    def context(self) -> str:
        """Up to 150 characters around the mark."""
        room = max(150 - len(self.inside) - 2, 0)
        left = self.before[-(room * 2 // 3) :] if room else ""
        joined = " ".join(part for part in (left, self.inside, self.after) if part)
        return " ".join(joined.split())[:150]


def read_place(node: Any, skip: Sequence[str] = ()) -> Place:
    """Return where an element stands.

    Args:
        node: The element.
        skip: Tags that say nothing here: the figure around a licence button shows only the button.
    """
    chain: list[tuple[str, str]] = []
    about = ""
    while node is not None and len(chain) < _MOST_LEVELS and node.tag != "#document":
        chain.append((node.tag, f"{node.getattr('class') or ''} {node.getattr('id') or ''}"))
        if not about and node.hasattr("about"):
            about = (node.getattr("about") or "").strip()
        node = node.parent
    return replace(place_of(chain, skip), about=about)


def place_of(chain: Sequence[tuple[str, str]], skip: Sequence[str] = ()) -> Place:
    """Return where something stands whose elements are given, the innermost first.

    Args:
        chain: Tag, and class and id as one string, of each element.
        skip: Tags that do not make it a part.
    """
    part_tags = load_page_marks()["part_tags"]
    part = footer = speaks = False
    for tag, named in chain:
        part = part or (tag in part_tags and tag not in skip)
        footer = footer or tag == "footer"
        if tag in ("body", "html") or not named.strip():
            continue
        is_part, is_footer, is_speaking = _named(named[:400].lower())
        footer = footer or is_footer
        if tag not in ("main", "article"):
            part = part or is_part
            speaks = speaks or is_speaking
    rank: Rank = "page-footer" if footer else "document-statement"
    return Place(">".join(tag for tag, _ in reversed(chain))[-300:], part, rank, speaks)


@functools.lru_cache(maxsize=4096)
def _named(given: str) -> tuple[bool, bool, bool]:
    """Return whether a class and id name a part, a footer, a place that speaks of terms."""
    marks = load_page_marks()
    return (
        not set(_SPLIT.split(given)).isdisjoint(marks["part_classes"]),
        any(word in given for word in marks["footer_words"]),
        any(word in given for word in marks["license_words"]),
    )


def read_words(node: Any) -> Words:
    """Return the words around an element, within its block; if it stands alone, its heading."""
    inside = " ".join((node.text or "")[:400].split())
    before, after = _side(node, "prev"), _side(node, "next")
    if not before.strip() and not after.strip():
        block, inline = node, load_page_marks()["inline_tags"]
        while block.parent is not None and block.tag in inline:
            block = block.parent
        heading = block.previous_element_sibling
        if heading is not None and heading.tag not in _SILENT:
            title = " ".join((heading.text or "")[:200].split())
            before = title if len(title) <= 80 else ""
    return Words(before, inside, after)


def _side(node: Any, direction: str) -> str:
    inline = load_page_marks()["inline_tags"]
    pieces: list[str] = []
    size = seen = 0
    here = node
    for _ in range(8):
        sibling = getattr(here, direction)
        while sibling is not None and size < _MOST_CHARACTERS and seen < _MOST_SIBLINGS:
            seen += 1
            tag = sibling.tag
            if tag == "br":
                pieces.append("\n")
            elif tag == "a" and "licen" in (sibling.getattr("href") or "").lower():
                # What stands before another licence link belongs to that one.
                pieces.append("\n")
                size = _MOST_CHARACTERS
            elif tag == "#text" or tag in inline:
                text = sibling.text or ""
                if size == 0 and not text.strip() and tag == "#text":
                    text = " "
                text = text[-_MOST_CHARACTERS:] if direction == "prev" else text[:_MOST_CHARACTERS]
                pieces.append(re.sub(r"\s+", " ", text))
                size += len(text.strip())
            elif tag not in _SILENT:
                pieces.append("\n")
                if tag != "hr" and direction == "prev" and size == 0:
                    pieces.append(" ".join((sibling.text or "")[-_MOST_CHARACTERS:].split()))
                size = _MOST_CHARACTERS
            sibling = getattr(sibling, direction)
        here = here.parent
        if here is None or here.tag not in inline:
            break
    if direction == "prev":
        pieces.reverse()
    return "".join(pieces)


def _near(before: str) -> str:
    """Return the last passage that is not empty."""
    pieces = [piece for piece in _SEGMENT.split(before) if piece and piece.strip(" -–—:[](),")]
    return pieces[-1].strip() if pieces else ""


def weigh(words: Words, place: Place, *, marked: bool, title: str = "") -> Covers:
    """Return what a mark covers, from where it stands and what is said around it.

    Args:
        words: Around it.
        place: Where it stands.
        marked: True if it was marked up as the page's licence (`rel=license`) or is a button.
        title: The page's title, lower case: a statement whose subject stands in it is about it.
    """
    if place.part:
        return "part"
    phrases = load_phrases()
    after = _SEGMENT.split(words.after.lower())[0]
    before = _near(words.before.lower())
    text = f"{before} {words.inside.lower()}"
    named = phrases.parts.search(text)
    covering = phrases.covers.search(text)
    if named and covering and phrases.exceptions.match(text):
        named = None  # "except for the logo, all text …": what is left out is no subject
    if named and (not covering or named.start() < covering.start() or _owned(text)):
        return "document" if _joined(text, named.end()) else "part"
    if phrases.credits.search(text) or (not covering and phrases.credits.search(after)):
        return "part"
    if covering or phrases.covers.search(after[:80]):
        return "document"
    if not before and phrases.parts.search(after[:60]) and not marked:
        return "part"
    if marked or place.rank == "page-footer" or place.speaks:
        return "document"
    label = phrases.labels.match(text.lstrip(" :-–—[(")) or _labelled(before)
    verb = phrases.verbs.search(text)
    if label or (verb and verb.start() <= 2):
        return "document"
    subject = text[: verb.start()].strip(" \"'“”«»:–-") if verb else ""
    named_so = any(len(piece) >= 8 and piece in subject for piece in _TITLE.split(title))
    titled = named_so or (len(subject) >= 8 and subject[:40] in title)
    return "document" if titled else "unclear"


def _owned(text: str) -> bool:
    """True if only a part is spoken of, right behind what it belongs to: "this site's code"."""
    phrases = load_phrases()
    covering = phrases.covers.search(text)
    if covering is None:
        return False
    rest = text[covering.end() :].lstrip(" '’s的の之")
    part = phrases.parts.match(rest)
    if part is None:
        return False
    rest = rest[part.end() :]
    return not (phrases.covers.search(rest) or phrases.texts.search(rest))


def _labelled(before: str) -> bool:
    """True if a label such as "Licence:" stands right before."""
    end = before.rstrip(" :：-–—[(")[-40:]
    return any(match.end() == len(end) for match in load_phrases().labels.finditer(end))


def _joined(text: str, start: int) -> bool:
    """True if "and text" follows: the statement is about both."""
    rest = text[start : start + 30].lstrip()
    phrases = load_phrases()
    joiner = phrases.joiners.match(rest)
    return bool(joiner and phrases.texts.match(rest[joiner.end() :].lstrip()))


def about_of(node: Any) -> str | None:
    """Return the RDFa `about` around an element, None if there is none."""
    for _ in range(12):
        if node is None or node.tag in ("body", "#document"):
            return None
        about = node.getattr("about")
        if about is not None:
            return str(about).strip()
        node = node.parent
    return None


def is_about_part(about: str | None, canonical: str) -> bool:
    """True if a subject is neither the page nor its stated address (`canonical`, may be empty)."""
    if not about or about == canonical or about in ("#", "./"):
        return False
    return not canonical.rstrip("/").endswith(about.rstrip("/"))


def canonical_of(tree: Any) -> str:
    """Return the address that a page states for itself, empty if it states none."""
    node = tree.document.query_selector("link[rel=canonical]")
    return ((node.getattr("href") if node else "") or "").strip()[:500]
