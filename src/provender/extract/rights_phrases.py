# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Statements in prose: licences named without a link, and words that keep or refuse rights.

Read from the page's source at the places a literal scan found, so that a page without such words
costs nothing more. What stands in a tag, a script or a comment is not said to the reader.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterable, Sequence

from provender.extract.rights_links import DETECTOR, address_elements, is_license_address
from provender.extract.rights_narrowing import narrowed
from provender.extract.rights_place import Words, place_of, weigh
from provender.rights.evidence import Observation, Scope
from provender.rights.narrowing import is_about_text
from provender.rights.phrases import load_conventions, load_page_marks, load_phrases
from provender.rights.scan import KindScan, any_of
from provender.rights.wording import flat

__all__ = ["find_places", "kinds_at_end", "phrase_observations", "reserved_observations"]

_MOST_PLACES = 60
_REFUSED = "html.reprint_forbidden"
_LEAD = 80
_ENDS_SENTENCE = re.compile(r"[。！？!?;；|<>\n]|\.\s")
_BACK = 700
_AHEAD = 500
_CHAIN = 2500
_BLOCK = re.compile(
    r"<\s{0,2}/?\s{0,2}(?:p|div|ul|ol|li|dl|dd|dt|table|tr|td|th|h[1-6]|section|article|aside|"
    r"header|footer|main|nav|form|figure|figcaption|blockquote|br|hr|body|center|pre|option)"
    r"(?=[\s>/])[^<>]{0,800}>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]{0,1200}>")
_OPEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})(?=[\s>/])([^<>]{0,600})>")
_NAMED = re.compile(
    r"(?:class|id)\s{0,3}=\s{0,3}(?:\"([^\"<>]{0,200})\"|'([^'<>]{0,200})')", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"(?:https?:)?//[a-z.]{0,20}creativecommons\.org/(?:licenses|publicdomain)/[\w./+-]{2,60}",
    re.IGNORECASE,
)
_HREF = re.compile(r"(?:href|data-url)\s{0,3}=\s{0,3}[\"']?([^\"'\s<>]{5,300})", re.IGNORECASE)


def find_places(page: str, literals: Sequence[str], start: int = 0) -> list[int]:
    """Return where literals stand, in order, at most 60.

    Args:
        page: The page's source.
        literals: Case counts.
        start: Where to begin.
    """
    found: set[int] = set()
    for literal in literals:
        at = page.find(literal, start)
        tries = 0
        while at >= 0 and tries < _MOST_PLACES:
            tries += 1
            found.add(at)
            at = page.find(literal, at + 40)
    return sorted(found)[:_MOST_PLACES]


def phrase_observations(
    page: str, places: Iterable[int], title: str, conventions: Iterable[str] = ()
) -> list[Observation]:
    """Return the licences that prose names around some places.

    Args:
        page: The page's source.
        places: From `find_places`.
        title: The page's title, lower case.
        conventions: Ids of the conventions that hold on this page.
    """
    found: dict[tuple[str, str, str], Observation] = {}
    done = -1
    hidden = _Hidden(page)
    copied = any(name.endswith("copied-post") for name in conventions)
    for at in places:
        if at < done or hidden.holds(at):
            continue
        block, offset, end = _block(page, at)
        done = end
        for seen in _in_block(page, at, block, offset, title, copied=copied):
            found.setdefault((seen.signal, seen.value, seen.scope), seen)
    return list(found.values())


class _Hidden:
    """What of a page's source its reader does not see: tags, comments, scripts, styles.

    Args:
        page: The page's source; places are asked about from its begin to its end.
    """

    _PAIRS = (("<script", "</script"), ("<!--", "-->"), ("<style", "</style"))

    def __init__(self, page: str):
        self._page = page
        self._reached = dict.fromkeys(self._PAIRS, 0)
        self._opened = dict.fromkeys(self._PAIRS, -1)

    def holds(self, at: int) -> bool:
        """True if a place, no earlier than the last one, is hidden."""
        page, near = self._page, max(at - 3000, 0)
        if page.rfind("<", near, at) > page.rfind(">", near, at):
            return True
        for pair in self._PAIRS:
            opening, closing = pair
            last = page.rfind(opening, max(self._reached[pair] - len(opening), 0), at)
            opened = self._opened[pair] = max(last, self._opened[pair])
            self._reached[pair] = at
            if opened >= 0 and page.find(closing, opened, at) < 0:
                return True
        return False


def _block(page: str, at: int) -> tuple[str, int, int]:
    """Return the markup of the block around a place, where it starts, and where it ends."""
    left = max(at - _BACK, 0)
    start = left
    for match in _BLOCK.finditer(page, left, at):
        start = match.end()
    after = _BLOCK.search(page, at, at + _AHEAD)
    end = after.start() if after else min(at + _AHEAD, len(page))
    return page[start:end], start, end


def _plain(markup: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", markup)).split())


def _in_block(
    page: str, at: int, block: str, offset: int, title: str, *, copied: bool
) -> list[Observation]:
    linked = [a.lower() for a in _HREF.findall(block) if is_license_address(a.lower())]
    elements = frozenset().union(*(address_elements(a) for a in linked)) if linked else frozenset()
    lead = _plain(block[: at - offset])
    text = _plain(block)
    found: list[Observation] = []
    lower = text.lower()
    written = [m[0] for m in _ADDRESS.finditer(text)]
    first = max(len(lead) - 8, 0)
    names = [
        (i, n)
        for i, n in load_phrases().find_names(lower, 6)
        if (i >= first or not lead)
        and not (linked and (set(n.elements) <= elements or not n.elements))
    ]
    if not names and (linked or not written):
        return found
    chain = _chain(page, at)
    place = place_of(chain)
    in_link = any(tag == "a" for tag, _ in chain[:4])
    for index, name in names:
        if not name.elements and not name.zero and (written or (in_link and not lead)):
            continue
        if written and set(name.elements) <= address_elements(written[0].lower()):
            continue
        words = Words(text[:index], name.text, text[index + len(name.text) :])
        covers = weigh(words, place, marked=False, title=title)
        if covers == "document" and not _tied(words, bare=not name.elements and not name.zero):
            covers = "unclear"
        found.append(_said(name.address, place, words, "unclear" if copied else covers))
        found += narrowed(found[-1], text[:index], text[index:])
    for address in [] if linked else written[:3]:
        index = text.find(address)
        words = Words(text[:index], address, text[index + len(address) :])
        covers = weigh(words, place, marked=False, title=title)
        found.append(_said(address, place, words, "unclear" if copied else covers))
        found += narrowed(found[-1], text[:index], text[index:])
    return found


def _tied(words: Words, *, bare: bool) -> bool:
    """True if words bind a bare name such as "Creative Commons" to the text before it."""
    if not bare:
        return True
    phrases = load_phrases()
    near = words.before[-160:].lower()
    return bool(phrases.covers.search(near) or phrases.verbs.search(near))


def _said(value: str, place: object, words: Words, covers: str) -> Observation:
    scope: Scope = "document" if covers == "document" else "unknown"
    return Observation(
        signal="html.license_mention" if covers == "unclear" else "html.phrase",
        value=value,
        location=getattr(place, "path", ""),
        context=words.context,
        scope="part" if covers == "part" else scope,
        rank=getattr(place, "rank", "document-statement"),
        detector=DETECTOR,
    )


def _chain(page: str, at: int) -> list[tuple[str, str]]:
    """Return the elements that are open at a place, the innermost first, as far as is near."""
    void = load_page_marks()["void_tags"]
    stack: list[tuple[str, str]] = []
    for closing, name, said in _OPEN.findall(page, max(at - _CHAIN, 0), at):
        tag = name.lower()
        if closing:
            open_at = next((i for i in range(len(stack) - 1, -1, -1) if stack[i][0] == tag), None)
            if open_at is not None:
                del stack[open_at:]
        elif tag not in void and not said.endswith("/") and len(stack) < 200:
            stack.append((tag, said))
    return [
        (tag, " ".join(a or b for a, b in _NAMED.findall(said))) for tag, said in reversed(stack)
    ]


def reserved_observations(
    text: str, where: str, *, dense: bool, stems: frozenset[str] | None = None
) -> tuple[list[Observation], list[str]]:
    """Return words that keep or refuse rights, and the conventions that hold.

    Args:
        text: The main text, or the end of the page's source.
        where: Which of them.
        dense: True if the page is in a script other than Latin.
        stems: Pieces of such words that it holds, if they were looked for before.
    """
    found: list[Observation] = []
    named: list[str] = []
    stems = kinds_at_end(text) if stems is None else stems
    hits = _words_with(stems, dense=dense) if stems else ()
    if not hits:
        return found, named
    text = text.lower()
    told: set[str] = set()
    for group, signal, word, also in hits:
        at = _place_of(word, text, signal) if group not in told else -1
        if at < 0 or (also and not any(other in text for other in also)):
            continue
        told.add(group)
        place = where if group == signal else f"{where}:{group}"
        found.append(_clue(signal, word, place, text, at))
        if group != signal:
            named.append(group)
    return found, named


def _place_of(word: str, text: str, signal: str) -> int:
    """Return where a word stands, -1 if nowhere, or if it refuses only pictures, marks and such."""
    at = text.find(word)
    for _ in range(_MOST_PLACES if signal == _REFUSED else 0):
        if at < 0:
            break
        before = _ENDS_SENTENCE.split(text[max(at - _LEAD, 0) : at])[-1]
        after = _ENDS_SENTENCE.split(text[at : at + _LEAD])[0]
        if is_about_text(flat(before + after), speaking=True):
            return at
        at = text.find(word, at + 1)
    return at


def kinds_at_end(text: str | bytes) -> frozenset[str]:
    """Return the pieces of words that keep rights which a text holds, and how it names licences.

    Args:
        text: The end of a page's source, or of its main text; bytes are UTF-8.

    Returns:
        Those of `clue_stems`, keys of `name_literals` with `name:` before them, `ommons`, `icense`.
    """
    return _kinds().kinds(text)


@functools.cache
def _kinds() -> KindScan:
    stems, names = load_page_marks()["clue_stems"], load_page_marks()["name_literals"]
    return KindScan(
        {stem: any_of([stem]) for stem in (*stems["latin"], *stems["other"])}
        | {f"name:{kind}": any_of(names[kind]) for kind in ("short", "dense")}
        | {"name:after_cc": f"CC{any_of(names['after_cc'])}"}
        | {piece: any_of([piece]) for piece in ("ommons", "icense")}
    )


@functools.lru_cache(maxsize=2048)
def _words_with(
    stems: frozenset[str], *, dense: bool
) -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    """Return group, signal, word and what must stand beside it, for words that hold a stem."""
    phrases = load_phrases()
    rows: list[tuple[str, str, str, tuple[str, ...]]] = []
    rows += [("html.reserved", "html.reserved", word, ()) for word in phrases.reserved]
    rows += [(_REFUSED, _REFUSED, word, ()) for word in phrases.forbidden]
    for rule in load_conventions():
        signal = _REFUSED if rule["effect"] == "forbidden" else "html.reprint_terms"
        rows += [(rule["id"], signal, word, tuple(rule.get("also", ()))) for word in rule["any"]]
    known = load_page_marks()["clue_stems"]
    counting = {*known["latin"], *(known["other"] if dense else ())}
    lower = [stem.lower() for stem in stems & counting]
    return tuple(row for row in rows if any(stem in row[2] for stem in lower))


def _clue(signal: str, word: str, where: str, text: str, at: int) -> Observation:
    return Observation(
        signal=signal,
        value=word,
        location=where,
        context=_plain(text[max(at - 60, 0) : at + 80])[:150],
        scope="unknown",
        rank="page-footer",
        detector=DETECTOR,
    )
