# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a page says of its own rights: licence links and marks, reservations.

Nothing is concluded here. A link keeps its raw address; what stands in a figure is a statement
about a part; what stands in a footer weighs less. An RSL link (`application/rsl+xml`) is no
licence of the text.
"""

from __future__ import annotations

import json
from typing import Any

from provender.rights.evidence import Observation, Rank, Scope

__all__ = ["page_observations"]

_DETECTOR = "html/1"
_META_NAMES = frozenset(
    {
        "license",
        "licence",
        "dc.rights",
        "dcterms.license",
        "dcterms.rights",
        "dc.license",
        "og:license",
        "rights",
        "dc.rights.license",
    }
)
_PARTS = frozenset({"figure", "figcaption", "aside", "picture"})
_MOST_LINKS = 50
_MOST_JSON = 20


def page_observations(tree: Any) -> list[Observation]:
    """Return the rights statements of a parsed page.

    Args:
        tree: A `resiliparse` HTMLTree.
    """
    found = [*_links(tree), *_metas(tree), *_json_ld(tree)]
    return list(dict.fromkeys(found))


def _links(tree: Any) -> list[Observation]:
    found = []
    for node in tree.document.query_selector_all("[rel~=license]")[:_MOST_LINKS]:
        address = (node.getattr("href") or "").strip()
        if not address or "rsl+xml" in (node.getattr("type") or ""):
            continue
        path, scope, rank = _place(node)
        found.append(
            Observation(
                signal="html.rel_license",
                value=address[:500],
                location=path,
                context=" ".join((node.text or "").split())[:150],
                scope=scope,
                rank=rank,
                detector=_DETECTOR,
            )
        )
    return found


def _place(node: Any) -> tuple[str, Scope, Rank]:
    """Return an element's path, what it seems to cover, and its weight."""
    names: list[str] = []
    scope: Scope = "document"
    rank: Rank = "document-statement"
    while node is not None and hasattr(node, "getattr") and len(names) < 60:
        names.append(node.tag)
        marks = f"{node.getattr('class') or ''} {node.getattr('id') or ''}".lower()
        if node.tag in _PARTS or "comment" in marks.split():
            scope = "part"
        if node.tag == "footer" or "footer" in marks:
            rank = "page-footer"
        node = node.parent
    return ">".join(reversed(names)), scope, rank


def _metas(tree: Any) -> list[Observation]:
    found = []
    for node in tree.document.query_selector_all("meta")[:300]:
        name = (node.getattr("name") or node.getattr("property") or "").strip().lower()
        content = (node.getattr("content") or "").strip()[:300]
        if not content:
            continue
        if name in _META_NAMES:
            signal = "html.meta_license"
        elif name == "robots" or name.endswith("bot"):
            signal = "html.meta_robots"
            if "noai" not in content.lower():
                continue
        elif name == "tdm-reservation":
            signal = "html.tdm_reservation"
        else:
            continue
        found.append(
            Observation(
                signal=signal, value=content, location=f"meta[name={name[:60]}]", detector=_DETECTOR
            )
        )
    return found


def _json_ld(tree: Any) -> list[Observation]:
    found = []
    nodes = tree.document.query_selector_all('script[type="application/ld+json"]')
    for node in nodes[:_MOST_JSON]:
        try:
            data = json.loads(node.text or "")
        except (ValueError, RecursionError):
            continue
        for thing in _things(data):
            value = thing.get("license")
            value = value.get("url") or value.get("@id") if isinstance(value, dict) else value
            if isinstance(value, str) and value.strip():
                kind = str(thing.get("@type", ""))[:60]
                scope: Scope = "part" if "Image" in kind or "Video" in kind else "document"
                found.append(
                    Observation(
                        signal="html.jsonld_license",
                        value=value.strip()[:500],
                        location=f"ld+json:{kind}",
                        scope=scope,
                        detector=_DETECTOR,
                    )
                )
    return found


def _things(data: Any) -> list[dict[str, Any]]:
    """Return the objects of a JSON-LD block, without deep recursion."""
    found: list[dict[str, Any]] = []
    waiting = [data]
    while waiting and len(found) < 200:
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting += one[:200]
        elif isinstance(one, dict):
            found.append(one)
            waiting += [v for k, v in one.items() if k in ("@graph", "mainEntity", "image")]
    return found
