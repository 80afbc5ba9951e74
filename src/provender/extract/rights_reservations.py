# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a page says of text and data mining in its markup: robots tags, TDMRep, RSL.

One query finds all elements that can matter, because each query walks the whole tree and iterating
over a result walks it again (resiliparse): about 0.1 ms for a page of 50 kB.
"""

from __future__ import annotations

import functools
from typing import Any

from provender.rights.agents import is_known, readings
from provender.rights.evidence import Observation
from provender.rights.rsl import RslDocument, is_rsl_type

__all__ = ["reservation_observations"]

_DETECTOR = "html-reservations/1"
_TDM = {"tdm-reservation": "html.tdm_reservation", "tdm-policy": "html.tdm_policy"}
_ELEMENTS = 'meta[name][content], link[type*="rsl+xml" i], script[type*="rsl+xml" i]'
_MOST_NODES = 2000
_MOST_FOUND = 50
_LONGEST = 300


def reservation_observations(tree: Any) -> list[Observation]:
    """Return the reservations in a page's markup.

    Args:
        tree: A `resiliparse` HTMLTree.
    """
    found: dict[Observation, None] = {}
    counts = {"meta": 0, "link": 0, "script": 0}
    readers = {"meta": _meta, "link": _link, "script": _document}
    for node in tree.document.query_selector_all(_ELEMENTS)[:_MOST_NODES]:
        kind = node.tag
        if counts[kind] < _MOST_FOUND and (said := readers[kind](node)):
            counts[kind] += 1
            found |= dict.fromkeys(said)
    return list(found)


def _meta(node: Any) -> list[Observation]:
    name = (node.getattr("name") or "").strip()
    lower = name.lower()
    signal = _TDM.get(lower)
    if signal is None and not (lower == "robots" or lower.endswith("bot") or is_known(lower)):
        return []
    content = (node.getattr("content") or "").strip()[:_LONGEST]
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
