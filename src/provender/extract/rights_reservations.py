# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a page says of text and data mining in its markup: robots tags, TDMRep, RSL.

The page's elements are found once for all who ask (`metas`).
"""

from __future__ import annotations

import functools
from typing import Any

from provender.extract.metas import MetaTag, PageMarks
from provender.rights.agents import is_known, readings
from provender.rights.evidence import Observation
from provender.rights.rsl import RslDocument, is_rsl_type

__all__ = ["reservation_observations"]

_DETECTOR = "html-reservations/1"
_TDM = {"tdm-reservation": "html.tdm_reservation", "tdm-policy": "html.tdm_policy"}
_MOST_FOUND = 50
_LONGEST = 300


def reservation_observations(marks: PageMarks) -> list[Observation]:
    """Return the reservations in a page's markup.

    Args:
        marks: The page's elements that speak of it.
    """
    found: dict[Observation, None] = {}
    counts = {"meta": 0, "link": 0, "script": 0}
    for tag in marks.metas:
        if counts["meta"] < _MOST_FOUND and (said := _meta(tag)):
            counts["meta"] += 1
            found |= dict.fromkeys(said)
    readers = {"link": _link, "script": _document}
    for node in marks.rsl:
        kind = node.tag
        if counts[kind] < _MOST_FOUND and (said := readers[kind](node)):
            counts[kind] += 1
            found |= dict.fromkeys(said)
    return list(found)


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
