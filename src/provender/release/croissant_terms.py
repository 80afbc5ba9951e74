# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Licences and usage terms in Croissant: addresses of licences, and an ODRL offer for each tier.

An offer says what holds for *every* document of a tier: permissions that all its licences grant,
duties and prohibitions that any of them has. A document's own licence says more and counts. Source:
Croissant 1.1, "Data Use Conditions"; W3C, ODRL Information Model 2.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from provender.release.columns import words
from provender.release.contents import Contents
from provender.release.licensing import address_of, ids_of, is_listed, name_of, stated
from provender.rights.combine import combine
from provender.rights.purposes import purposes

__all__ = ["license_nodes", "source_id", "usage_terms"]

Node = dict[str, Any]


def source_id(source: str) -> str:
    """Return the identifier of a source inside the description."""
    return f"source/{source}"


def license_nodes(contents: Contents, expressions: Iterable[str]) -> list[str | Node]:
    """Return each licence that expressions name: the address on the SPDX list, else a work."""
    nodes: list[str | Node] = []
    for identifier in ids_of(expressions):
        address = address_of(identifier, contents.licenses)
        if is_listed(identifier) and address:
            nodes.append(address)
            continue
        work = {"@type": "sc:CreativeWork", "name": name_of(identifier, contents.licenses)}
        nodes.append({**work, "identifier": identifier, **({"url": address} if address else {})})
    return nodes


def usage_terms(contents: Contents, tier: str) -> Node:
    """Return what may, must and may not be done with all documents of a tier.

    Duties begin when text is passed on or adapted (CC BY 4.0 §3(a); Apache-2.0 §4; MIT), so they
    stand at those permissions.

    Args:
        contents: The release.
        tier: One of its tiers.
    """
    expressions, _ = stated(contents, "license_concluded", tier=tier)
    whole = combine(expressions, vocabulary=contents.licenses)
    duties = [
        {**_rule("duties", one), "@id": f"terms/{tier}/{one}"} for one in sorted(whole.duties)
    ]
    references = [{"@id": duty["@id"]} for duty in duties]
    permissions = [_rule("permits", one) for one in sorted(whole.permits)]
    bound = [one for one in permissions if one["identifier"] in _BOUND]
    for at, permission in enumerate(bound):
        permission["odrl:duty"] = duties if at == 0 else references
    offer: Node = {
        "@type": ["CreativeWork", "odrl:Offer"],
        "@id": f"terms/{tier}",
        "name": f"Terms that hold for every document of the tier {tier}",
        "description": words("card")["tiers"][tier]["en"],
        "odrl:permission": permissions,
        "odrl:obligation": [] if bound else duties,
        "odrl:prohibition": [_rule("prohibits", one) for one in sorted(whole.prohibits)],
    }
    return {key: value for key, value in offer.items() if value != []}


_KINDS = {"permits": "odrl:Permission", "duties": "odrl:Duty", "prohibits": "odrl:Prohibition"}
_BOUND = {"share", "adapt"}


def _rule(kind: str, term: str) -> Node:
    """Return a rule; an action that no vocabulary has is defined beside it (ODRL 2.2 §2.5)."""
    actions = words("croissant")[kind]
    known = actions.get(term) or actions.get(term.split(":")[0])
    spoken = purposes()["clauses"].get(term, term)
    action: Node = {"@id": known or f"action/{term}"}
    if known is None:
        action |= {
            "@type": "odrl:Action",
            "name": spoken,
            "odrl:includedIn": {"@id": "odrl:use"},
        }
    return {"@type": _KINDS[kind], "name": spoken, "identifier": term, "odrl:action": action}
