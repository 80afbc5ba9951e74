# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a page says of its own rights: licence links and marks, phrases.

Nothing is concluded here. A scan for a few literals decides what is looked for at all; most pages
say nothing and cost little beyond their parse. A link keeps its raw address; what stands in a
figure is a statement about a part; what stands in a footer weighs less.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import re2

from provender.extract.metas import named_contents, read_marks
from provender.extract.page_scan import PageScan, scan_page
from provender.extract.rights_links import link_observations, overflow
from provender.extract.rights_markup import (
    comment_observations,
    json_observations,
    meta_observations,
    term_observations,
)
from provender.extract.rights_narrowing import surroundings
from provender.extract.rights_phrases import (
    find_places,
    kinds_at_end,
    phrase_observations,
    reserved_observations,
)
from provender.extract.rights_place import canonical_of
from provender.rights.evidence import Observation
from provender.rights.phrases import load_page_marks, load_phrases
from provender.rights.scan import any_of

__all__ = ["page_observations"]

_TAIL = 12_000
_ENDS_OF_PAGE = 24_000
_CLUE_TAIL = 6_000
_CLUE_TEXT = 1_500
_DENSE = re.compile("[\u0400-\u04ff\u0600-\u06ff\u3040-\u9fff\uac00-\ud7af]")
_JOINT = 8
_FEW = 1_000
_MOST_HITS = 400
_MOST_LINKS = 10_000
_COMMONS = re2.compile(rb"ommons")
_LICENSE = re2.compile(rb"icense")
_ENDS = frozenset("\"' >\n")
_REACH_OF_RDF = 19
_PATHS = frozenset("s/.-?")
_JOINS = ("", " ", "-", "\u00a0", "&nbsp;", "\n")
_PROPERTY = re.compile(r"(?:itemprop|property|rel)\s{0,3}=\s{0,3}[\"']?[^\"'<>]{0,80}$")


def page_observations(
    tree: Any,
    page: str | None = None,
    *,
    metas: Sequence[tuple[str, str]] | None = None,
    text: str = "",
    scan: PageScan | None = None,
) -> list[Observation]:
    """Return the rights statements of a parsed page.

    Args:
        tree: A `resiliparse` HTMLTree.
        page: Its source; without it the source is made from the tree.
        metas: Key and content of its `<meta>` elements, if they were read before.
        text: The page's main text, in which words that keep rights are looked for, too.
        scan: What stands in the source, if that was looked at before.
    """
    source = page if page is not None else (tree.document.html or "")
    scan = scan_page(source) if scan is None else scan
    found = meta_observations(named_contents(read_marks(tree, scan)) if metas is None else metas)
    tail = source[-_TAIL:]
    extra = len(scan.content) - len(source)
    kinds = kinds_at_end(scan.content[-_TAIL - extra :] if extra < _FEW else tail)
    commons, words = _Commons(), _Words()
    if scan.commons or "ommons" in kinds or _at_ends(_COMMONS, source, scan, first=False):
        commons = _commons_words(source, whole=scan.commons)
    if commons.address or "icense" in kinds or _at_ends(_LICENSE, source, scan, first=True):
        words = _license_words(source, whole=commons.address)
    if commons.many and source.count("commons.org/") > _MOST_LINKS:
        found.append(overflow(f"more than {_MOST_LINKS:,} marks"))
    elif commons.address or words.marked or words.hosts:
        found += link_observations(
            tree,
            marked=words.marked,
            plain=commons.address,
            others=words.hosts,
            attributes=commons.attribute,
            owner='rel="copyright' in source,
        )
    if words.data or _json_words(scan):
        found += json_observations(tree)
    if words.terms:
        found += term_observations(tree, canonical_of(tree))
    if commons.address and words.rdf:
        found += comment_observations(source)
    stated = bool(found) or commons.address
    begin = text[:500] or tail
    dense = not begin.isascii() and bool(_DENSE.search(begin))
    near = tail if stated else tail[-_CLUE_TAIL:]
    clues, conventions = _clues(near, text, kinds, dense=dense)
    short = _short_places(
        source, tail, kinds, scan.content if commons.address else b"", dense=dense
    )
    places = sorted({*commons.places, *short})
    if places:
        title = " ".join((tree.title or "").lower().split())[:300]
        found += phrase_observations(source, places, title, conventions)
        if any(name.endswith("copied-post") for name in conventions):
            found = [_doubted(seen) for seen in found]
    found += surroundings(found, source, text)
    return list(dict.fromkeys([*found, *clues]))


def _at_ends(word: re2.Pattern[bytes], source: str, scan: PageScan, *, first: bool) -> bool:
    """True if a word may stand in the page's last 24,000 characters, but not the last 12,000.

    Args:
        word: The word.
        source: The page's source.
        scan: What stands in it.
        first: Look at its first 24,000 characters, too.
    """
    content = scan.content
    reach = _ENDS_OF_PAGE + min(len(content) - len(source), 3 * _ENDS_OF_PAGE)
    before = max(len(content) - _TAIL, 0)
    if first and word.search(content, 0, min(reach, len(content))):
        return True
    return word.search(content, max(len(content) - reach, 0), before + _JOINT) is not None


class _Commons:
    """Where a page's source names Creative Commons.

    Attributes:
        address: True if an address of it stands there.
        many: True if there are more places than are looked at one by one.
        attribute: True if one stands in an attribute that is no `href`.
        places: Where it is named.
    """

    def __init__(self) -> None:
        self.address = False
        self.attribute = False
        self.many = False
        self.places: list[int] = []


def _commons_words(source: str, *, whole: bool) -> _Commons:
    """A page without an address of Creative Commons names it, if at all, near its end."""
    found = _Commons()
    at = source.find("ommons", 0 if whole else max(len(source) - _ENDS_OF_PAGE, 0))
    tries = 0
    while at >= 0 and tries < _MOST_HITS:
        tries += 1
        before = source[max(at - 20, 0) : at - 1]
        name = before.rfind("reative")
        if name >= 0 and before[name + 7 :] in _JOINS:
            start = at - 7 - (len(before) - name - 7) - 1
            if source.startswith(".org", at + 6):
                found.address = True
                lead = source[max(at - 60, 0) : at]
                found.attribute = found.attribute or "data-" in lead
                if '="' in lead[-34:] or "='" in lead[-34:]:
                    start = -1
            if start >= 0:
                found.places.append(start)
        at = source.find("ommons", at + 6)
    if tries == _MOST_HITS:
        found.address = found.many = True
        found.places = found.places[:30] + found.places[-30:]
    return found


class _Words(NamedTuple):
    """What the places at which "icense" stands make worth a look.

    Attributes:
        marked: `rel=license`.
        terms: Microdata and RDFa.
        data: Keys of JSON.
        rdf: RDF/XML.
        hosts: Addresses of licences that were seen.
    """

    marked: bool = False
    terms: bool = False
    data: bool = False
    rdf: bool = False
    hosts: Sequence[str] = ()


def _license_words(source: str, *, whole: bool) -> _Words:
    """Return what is worth a look.

    Args:
        source: The page's source.
        whole: Look at all of it, not at its two ends alone.
    """
    marked = terms = data = rdf = False
    hosts: set[str] = set()
    tries = 0
    for at, first in _license_places(source, whole=whole):
        tries += 1
        follows = source[at + 6 : at + 8]
        if follows[:1].isspace():
            rdf = rdf or "rdf:" in source[at + 7 : at + _REACH_OF_RDF]
        if follows[:1] in _ENDS:
            found = _PROPERTY.search(source, max(at - 100, first), at)
            if found:
                if found[0].startswith("rel"):
                    near = source[max(at - 250, first) : at + 250]
                    marked = marked or "href" not in near or "commons.org" not in near
                terms = terms or not found[0].startswith("rel") or ":" in found[0]
            elif '"' in follows or "'" in follows:
                data = True
        elif follows[:1] in _PATHS and "//" in (before := source[max(at - 45, first) : at]):
            near = f"{before}{source[at : at + 12]}".lower()
            hosts |= {host for host in load_page_marks()["addresses"] if host in near}
    many = tries == _MOST_HITS
    return _Words(marked or many, terms, data or many, rdf or many, sorted(hosts))


def _license_places(source: str, *, whole: bool) -> Iterator[tuple[int, int]]:
    """Yield where "icense" stands, at most 400 times, and where that end of the page begins."""
    size = len(source)
    parts = [(0, _ENDS_OF_PAGE), (size - _ENDS_OF_PAGE, size)]
    tries = 0
    for first, last in [(0, size)] if whole or size <= 2 * _ENDS_OF_PAGE else parts:
        at = source.find("icense", first, last)
        while at >= 0 and tries < _MOST_HITS:
            tries += 1
            yield at, first
            at = source.find("icense", at + 6, last)


def _json_words(scan: PageScan) -> bool:
    """True if a JSON-LD block names a licence, or if there are too many to tell."""
    if scan.json_ld is None:
        return True
    end = tries = 0
    for at in scan.json_ld:
        if at >= end:
            tries += 1
            end = scan.content.find(b"</script", at)
            end = len(scan.content) if end < 0 else end
            if tries > _MOST_HITS or scan.content.find(b'icense"', at, end) >= 0:
                return True
    return False


@functools.cache
def _name_literals() -> dict[str, tuple[str, ...]]:
    return {kind: tuple(names) for kind, names in load_page_marks()["name_literals"].items()}


def _short_places(
    source: str, tail: str, kinds: frozenset[str], whole: bytes, *, dense: bool
) -> list[int]:
    """Return where prose may name a licence in few letters, or in a script without case.

    Args:
        source: The page's source.
        tail: Its end.
        kinds: What the end holds.
        whole: All of it in UTF-8, if all is worth a look.
        dense: True if the page is in a script other than Latin.
    """
    start = len(source) - len(tail)
    known = _name_literals()
    places: list[int] = []
    if "name:short" in kinds:
        places = find_places(source, [name for name in known["short"] if name in tail], start)
    at = tail.find("CC") if "name:after_cc" in kinds else -1
    while at >= 0 and len(places) < 60:
        if tail.startswith(known["after_cc"], at + 2):
            places.append(start + at)
        at = tail.find("CC", at + 2)
    if dense and whole:
        places += find_places(source, [n for n, found in _dense_names() if found.search(whole)])
    elif dense and "name:dense" in kinds:
        places += find_places(source, [name for name in known["dense"] if name in tail], start)
    return places


@functools.cache
def _dense_names() -> list[tuple[str, re2.Pattern]]:
    """Return names with patterns: in UTF-8, RE2 finds them ten times as fast as `str.find`."""
    return [(name, re2.compile(any_of([name]).encode())) for name in _name_literals()["dense"]]


def _clues(
    near: str, text: str, kinds: frozenset[str], *, dense: bool
) -> tuple[list[Observation], list[str]]:
    here = frozenset(kind for kind in kinds if kind in near)
    seen, names = reserved_observations(near, "end of page", dense=dense, stems=here)
    ends = text if len(text) <= 2 * _CLUE_TEXT else f"{text[:_CLUE_TEXT]}\n{text[-_CLUE_TEXT:]}"
    more, others = reserved_observations(ends, "text", dense=dense) if ends else ([], [])
    known = {one.value for one in seen}
    return [*seen, *(one for one in more if one.value not in known)], [*names, *others]


def _doubted(seen: Observation) -> Observation:
    """Make a licence stamp under a copied post a clue: it is not its author's word."""
    if seen.signal in ("html.license_link", "html.phrase", "html.rel_license"):
        return Observation(**{**seen.to_dict(), "signal": "html.license_mention"})
    return seen


load_phrases()
