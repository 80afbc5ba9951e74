# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a page says of text and data mining in its markup: robots tags, TDMRep, RSL.

The page's `<meta>` elements are read once for all who ask (`metas`); links to RSL and RSL documents
are looked for only where the source names their type.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from provender.extract.metas import MetaTag, read_metas
from provender.rights.agents import is_known, readings
from provender.rights.evidence import Observation
from provender.rights.rsl import RslDocument, is_rsl_type

__all__ = ["reservation_observations"]

_DETECTOR = "html-reservations/1"
_TDM = {"tdm-reservation": "html.tdm_reservation", "tdm-policy": "html.tdm_policy"}
_ELEMENTS = 'link[type*="rsl+xml" i], script[type*="rsl+xml" i]'
_ESCAPED_PLUS = ("&#43;", "&#043;", "&#x2b;", "&#x2B;", "&#X2B;", "&#X2b;", "&plus;")
_MOST_NODES = 2000
_MOST_FOUND = 50
_LONGEST = 300


def reservation_observations(
    tree: Any, source: str | None = None, tags: Sequence[MetaTag] | None = None
) -> list[Observation]:
    """Return the reservations in a page's markup.

    Args:
        tree: A `resiliparse` HTMLTree.
        source: The page's source; without it the tree is searched.
        tags: Its `<meta>` elements, if they were read before.
    """
    found: dict[Observation, None] = {}
    counts = {"meta": 0, "link": 0, "script": 0}
    for tag in read_metas(tree) if tags is None else tags:
        if counts["meta"] < _MOST_FOUND and (said := _meta(tag)):
            counts["meta"] += 1
            found |= dict.fromkeys(said)
    if source is not None and not _names_rsl(source):
        return list(found)
    readers = {"link": _link, "script": _document}
    for node in tree.document.query_selector_all(_ELEMENTS)[:_MOST_NODES]:
        kind = node.tag
        if counts[kind] < _MOST_FOUND and (said := readers[kind](node)):
            counts[kind] += 1
            found |= dict.fromkeys(said)
    return list(found)


def _names_rsl(source: str) -> bool:
    """True if the type of RSL stands in a page, in any case."""
    for start in ("+x", "+X"):
        at = source.find(start)
        while at >= 0:
            if source[max(at - 3, 0) : at + 4].lower() == "rsl+xml":
                return True
            at = source.find(start, at + 2)
    return any(plus in source for plus in _ESCAPED_PLUS)


def _meta(tag: MetaTag) -> list[Observation]:
    name = tag.name
    lower = name.lower()
    signal = _TDM.get(lower)
    if signal is None and not (lower == "robots" or lower.endswith("bot") or is_known(lower)):
        return []
    content = tag.content[:_LONGEST]
    if signal is None:
        said = set(content.lower().replace(",", " ").replace(";", " ").split())
        signal = "html.meta_robots" if said & _telling() else None
    return [_seen(signal, content, f"meta[name={name[:60]}]")] if signal and content else []


@functools.cache
def _telling() -> frozenset[str]:
    words = readings()["robots_words"]
    return frozenset({*words["reserve"], *words["images_only"], *words["archive"]})


def _link(node: Any) -> list[Observation]:
    """Return a link to an RSL document: `rel=license` with the type of RSL (RSL 1.0 §4)."""
    address = (node.getattr("href") or "").strip()[:_LONGEST]
    if not address or not is_rsl_type(node.getattr("type") or ""):
        return []
    if "license" not in (node.getattr("rel") or "").lower().split():
        return []
    return [_seen("html.rsl_link", address, "link[rel=license]")]


def _document(node: Any) -> list[Observation]:
    """Return what an RSL document says that stands in the page itself."""
    if not is_rsl_type(node.getattr("type") or ""):
        return []
    document = RslDocument((node.text or "").encode("utf-8", "replace"))
    return [
        _seen("html.rsl", told.value, "script[type=application/rsl+xml]")
        for told in document.statements("", ())
    ]


def _seen(signal: str, value: str, location: str) -> Observation:
    return Observation(signal=signal, value=value, location=location, detector=_DETECTOR)
