# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a page says of text and data mining in its markup: robots tags, TDMRep, RSL.

`may_reserve` is a scan for a few literals that tells whether there is anything to look for; most
pages have nothing, and then nothing is searched in the tree.
"""

from __future__ import annotations

from typing import Any

from provender.rights.agents import is_known, readings
from provender.rights.evidence import Observation
from provender.rights.rsl import RslDocument, is_rsl_type

__all__ = ["may_reserve", "reservation_observations"]

_DETECTOR = "html-reservations/1"
_SIGNS = ("noai", "noml", "noimageai", "disallowaitraining", "noarchive", "tdm-", "rsl+xml")
_TDM = {"tdm-reservation": "html.tdm_reservation", "tdm-policy": "html.tdm_policy"}
_MOST_NODES = 300
_LONGEST = 300


def may_reserve(page: str) -> bool:
    """True if a page holds a word of any of these protocols, in whatever place.

    Args:
        page: The page's markup.
    """
    folded = page.lower()
    return any(sign in folded for sign in _SIGNS)


def reservation_observations(tree: Any, page: str | None = None) -> list[Observation]:
    """Return the reservations in a page's markup.

    Args:
        tree: A `resiliparse` HTMLTree.
        page: Its markup, if at hand: pages without any sign of these protocols cost one scan.
    """
    if page is not None and not may_reserve(page):
        return []
    found = [*_metas(tree), *_links(tree), *_documents(tree)]
    return list(dict.fromkeys(found))


def _metas(tree: Any) -> list[Observation]:
    words = readings()["robots_words"]
    telling = {*words["reserve"], *words["images_only"], *words["archive"]}
    found = []
    for node in tree.document.query_selector_all("meta[name]")[:_MOST_NODES]:
        name = (node.getattr("name") or "").strip()
        content = (node.getattr("content") or "").strip()[:_LONGEST]
        lower = name.lower()
        signal = _TDM.get(lower)
        if signal is None and (lower == "robots" or lower.endswith("bot") or is_known(lower)):
            said = set(content.lower().replace(",", " ").replace(";", " ").split())
            signal = "html.meta_robots" if said & telling else None
        if signal is not None and content:
            found.append(_seen(signal, content, f"meta[name={name[:60]}]"))
    return found


def _links(tree: Any) -> list[Observation]:
    """Return links to RSL documents: `rel=license` with the type of RSL (RSL 1.0 §4)."""
    found = []
    for node in tree.document.query_selector_all("link[type][href]")[:_MOST_NODES]:
        relations = (node.getattr("rel") or "").lower().split()
        if "license" in relations and is_rsl_type(node.getattr("type") or ""):
            address = (node.getattr("href") or "").strip()[:_LONGEST]
            if address:
                found.append(_seen("html.rsl_link", address, "link[rel=license]"))
    return found


def _documents(tree: Any) -> list[Observation]:
    """Return what RSL documents say that stand in the page itself."""
    found = []
    for node in tree.document.query_selector_all("script[type]")[:_MOST_NODES]:
        if is_rsl_type(node.getattr("type") or ""):
            document = RslDocument((node.text or "").encode("utf-8", "replace"))
            found += [
                _seen("html.rsl", told.value, "script[type=application/rsl+xml]")
                for told in document.statements("", ())
            ]
    return found


def _seen(signal: str, value: str, location: str) -> Observation:
    return Observation(signal=signal, value=value, location=location, detector=_DETECTOR)
