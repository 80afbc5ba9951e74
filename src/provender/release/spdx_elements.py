# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Elements of an SPDX 3.0.1 graph: identifiers, creation and relationships in one place.

Identifiers are UUIDs of version 5 (RFC 9562 §5.5) over a digest of what is described, so the same
release gives the same document. Source: SPDX 3.0.1, "Core" and "SimpleLicensing"; names in JSON-LD
as in https://spdx.org/rdf/3.0.1/spdx-context.jsonld.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from provender.release.licensing import address_of, ids_of, is_listed, name_of
from provender.rights.license import License

__all__ = ["CONTEXT", "NO_LICENSE_ASSERTED", "NO_LOCATION_ASSERTED", "Graph"]

CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
NO_LICENSE_ASSERTED = "https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoAssertionLicense"
NO_LOCATION_ASSERTED = "https://spdx.org/rdf/3.0.1/terms/Core/NoAssertionElement"
_CREATION = "_:creation"

Element = dict[str, Any]


class Graph:
    """A graph that is being written.

    Args:
        digest: SHA-256 of what the document describes, in hex.
        created: When, as `YYYY-MM-DDThh:mm:ssZ`.
    """

    def __init__(self, digest: str, created: str):
        self._space = uuid.uuid5(uuid.NAMESPACE_OID, digest)
        self.created = created
        self.elements: list[Element] = []
        self._by_name: dict[str, str] = {}

    def add(self, kind: str, key: str, **properties: Any) -> str:
        """Add an element, once for each key, and return its identifier.

        Args:
            kind: Its class, such as `software_File`.
            key: What tells it from all others of this document.
            properties: Its properties; None and empty lists are left out.
        """
        name = f"{kind}/{key}"
        known = self._by_name.get(name)
        if known is not None:
            return known
        identifier = f"urn:uuid:{uuid.uuid5(self._space, name)}"
        self._by_name[name] = identifier
        told = {key: value for key, value in properties.items() if value not in (None, [])}
        self.elements.append(
            {"type": kind, "spdxId": identifier, "creationInfo": _CREATION, **told}
        )
        return identifier

    def relate(
        self, origin: str, kind: str, targets: Iterable[str], completeness: str = "complete"
    ) -> None:
        """Add a relationship; without targets there is none.

        Args:
            origin: Identifier of the element that it starts from.
            kind: Its type, such as `contains`.
            targets: Identifiers of the elements that it leads to.
            completeness: Whether these are all: `complete`, `incomplete` or `noAssertion`.
        """
        found = list(targets)
        if found:
            self.add(
                "Relationship",
                f"{origin} {kind}",
                **{"from": origin},
                relationshipType=kind,
                to=found,
                completeness=completeness,
            )

    def license(self, expression: str, licenses: Mapping[str, License]) -> str:
        """Add a licence expression, and a text for each licence that SPDX does not list.

        Args:
            expression: The expression.
            licenses: The records that the release embeds.
        """
        custom = [one for one in ids_of([expression]) if not is_listed(one)]
        entries = [
            {"type": "DictionaryEntry", "key": one, "value": self._text(one, licenses)}
            for one in custom
        ]
        return self.add(
            "simplelicensing_LicenseExpression",
            expression,
            simplelicensing_licenseExpression=expression,
            simplelicensing_customIdToUri=entries,
        )

    def _text(self, identifier: str, licenses: Mapping[str, License]) -> str:
        """Add what is known of a licence outside the SPDX list, where its text would stand."""
        known = licenses.get(identifier)
        address = address_of(identifier, licenses)
        parts = [
            name_of(identifier, licenses),
            known.note if known else None,
            f"Text: {address}" if address else None,
            f"Read from: {'; '.join(known.sources)}" if known and known.sources else None,
            "This is a description by Provender; the terms themselves count.",
        ]
        return self.add(
            "simplelicensing_SimpleLicensingText",
            identifier,
            name=identifier,
            simplelicensing_licenseText="\n".join(part for part in parts if part),
        )

    def to_json(self, created_by: str) -> dict[str, Any]:
        """Return the graph as JSON-LD.

        Args:
            created_by: Identifier of the agent that made the document.
        """
        creation = {
            "type": "CreationInfo",
            "@id": _CREATION,
            "specVersion": "3.0.1",
            "created": self.created,
            "createdBy": [created_by],
        }
        return {"@context": CONTEXT, "@graph": [creation, *self.elements]}
