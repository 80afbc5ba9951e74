# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Licence links of a page: `rel=license`, buttons, plain links near words that say what they cover.

`rel=license` is the HTML standard's own mark (https://html.spec.whatwg.org/#link-type-license). A
plain link to a licence deed says nothing by itself: without words that tie it to the text it stays
a clue.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import unquote

from provender.extract.rights_narrowing import narrowed
from provender.extract.rights_place import (
    Place,
    Words,
    canonical_of,
    is_about_part,
    read_place,
    read_words,
    weigh,
)
from provender.rights.evidence import Observation
from provender.rights.phrases import load_page_marks, load_phrases

__all__ = ["DETECTOR", "address_elements", "is_license_address", "link_observations", "overflow"]

DETECTOR = "html/2"
_MOST_LINKS = 300
_ENOUGH = 3
"""A page that states the same licence of its text so often needs no more readings of it."""
_CC_CODE = re.compile(
    r"creativecommons\.org/(?:licen[cs]es?|publicdomain)/([a-z+-]{2,24})(?=[/?#\s\"']|$)"
)
_CC_ADDRESS = "creativecommons.org/"


def is_license_address(address: str) -> bool:
    """True if an address (lower case) is known to name one licence."""
    if _CC_ADDRESS in address:
        return _CC_CODE.search(address) is not None
    return any(known in address for known in load_page_marks()["addresses"])


def address_elements(address: str) -> frozenset[str]:
    """Return the Creative Commons elements that an address (lower case) holds."""
    found = _CC_CODE.search(address)
    return frozenset(found[1].split("-")) & {"by", "nc", "nd", "sa"} if found else frozenset()


def overflow(what: str) -> Observation:
    """Return the statement that a page has more marks than are read, so that none opens it."""
    return Observation(signal="html.unread_marks", value="mixed", location=what, detector=DETECTOR)


def link_observations(
    tree: Any,
    *,
    marked: bool,
    plain: bool,
    others: Sequence[str] = (),
    attributes: bool = False,
    owner: bool = False,
) -> list[Observation]:
    """Return what the links of a page say.

    Args:
        tree: A `resiliparse` HTMLTree.
        marked: Look for `rel=license`.
        plain: Look for plain links to Creative Commons.
        others: Other addresses of licences that stand in the source.
        owner: Look for `rel=copyright`, which MediaWiki uses for a licence.
        attributes: Look for attributes in which platforms keep a licence.
    """
    queries = ["[rel~=license]"] if marked else []
    if plain:
        queries.append('[href*="commons.org"]')
    if owner:
        queries.append("link[rel~=copyright]")
    queries += [f'a[href*="{host}"]' for host in others if "commons.org" not in host]
    if attributes:
        queries.append(",".join(f"[{name}]" for name in load_page_marks()["attributes"]))
    if not queries:
        return []
    title = " ".join((tree.title or "").lower().split())[:300]
    found: dict[tuple[str, ...], Observation] = {}
    stated: Counter[str] = Counter()
    # One walk over the tree for all of them: each query is one.
    nodes = tree.document.query_selector_all(",".join(queries))
    for node in nodes[:_MOST_LINKS]:
        if stated[_address(node)] >= _ENOUGH:
            continue
        for seen in _read(node, title, tree):
            key = (seen.signal, seen.value, seen.scope, seen.rank)
            found.setdefault(key, seen)
            stated[seen.value] += seen.scope == "document"
    if len(nodes) > _MOST_LINKS:
        rest = nodes[_MOST_LINKS : 20 * _MOST_LINKS]
        if len(nodes) > 20 * _MOST_LINKS or _adds(rest, found.values()):
            seen = overflow(f"more than {_MOST_LINKS} licence links")
            found[(seen.signal, "", "", "")] = seen
    return list(found.values())


def _adds(nodes: Iterable[Any], found: Iterable[Observation]) -> bool:
    """True if nodes that were not read hold an address that no read one holds."""
    known = {seen.value.lower() for seen in found}
    return any(
        is_license_address(address) and address not in known
        for address in (_address(node).lower() for node in nodes)
    )


def _address(node: Any) -> str:
    raw = (node.getattr("href") or "").strip()
    if not raw:
        raw = next(
            (v.strip() for n in load_page_marks()["attributes"] if (v := node.getattr(n))), ""
        )
    return (unquote(raw) if "%2" in raw or "%3" in raw else raw)[:500]


def _read(node: Any, title: str, tree: Any) -> list[Observation]:
    address = _address(node)
    lower = address.lower()
    relations = (node.getattr("rel") or "").lower().split()
    marked = "license" in relations or "licence" in relations
    if not address or "rsl+xml" in (node.getattr("type") or ""):
        return []
    named = node.tag != "a" and "://" not in address and lower.startswith("cc")
    if not marked and not named and not is_license_address(lower):
        return []
    button = _button(node)
    place = read_place(node, skip=("figure", "picture") if button else ())
    if node.tag == "link":
        return [_seen("html.rel_license", address, place, Words("", "", ""), "document")]
    words = read_words(node)
    attribute = not node.getattr("href")
    covers = weigh(words, place, marked=marked or bool(button) or attribute, title=title)
    if marked and lower.startswith("#"):
        covers = "unclear"
    if place.about and is_about_part(place.about, canonical_of(tree)):
        covers = "part"
    signal = "html.rel_license" if marked else "html.license_link"
    found = [_seen(signal, address, place, words, covers)]
    found += narrowed(found[0], words.before, f"{words.inside} {words.after}")
    spoken = f"{words.inside} {button}".lower()
    own = address_elements(lower)
    for _, name in load_phrases().find_names(spoken, 3) if own else ():
        if set(name.elements) - own:
            # Its own words say more than its address does: both are kept, the stricter holds.
            found.append(_seen("html.phrase", name.address, place, words, covers))
    return found


def _button(node: Any) -> str:
    """Return what the picture of a licence button says of itself, empty if it is none."""
    marks = load_page_marks()
    for picture in node.get_elements_by_tag_name("img")[:2]:
        said = f"{picture.getattr('alt') or ''} {picture.getattr('title') or ''}"[:200]
        source = (picture.getattr("src") or "").lower()[-300:]
        if any(word in source for word in marks["badges"]) or any(
            word in said.lower() for word in marks["badge_words"]
        ):
            return said.strip() or "button"
    return ""


def _seen(signal: str, value: str, place: Place, words: Words, covers: str) -> Observation:
    if covers == "unclear":
        signal = "html.license_mention"
    return Observation(
        signal=signal,
        value=value,
        location=place.path,
        context=words.context,
        scope="part" if covers == "part" else ("document" if covers == "document" else "unknown"),
        rank=place.rank,
        detector=DETECTOR,
    )
