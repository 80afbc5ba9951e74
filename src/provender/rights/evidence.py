# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What was seen about rights, where, and when: kept apart from what is concluded from it.

An `Observation` is one statement as a detector saw it. Detectors never conclude and never throw a
statement away. Observations of a document are stored with its text; those of a whole source or
folder are stored once. A release keeps each once, under the id that `evidence_id` gives.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any, Literal

__all__ = ["Observation", "Rank", "Scope", "evidence_id", "unquoted"]

Scope = Literal["document", "part", "folder", "source", "site", "unknown"]
"""What the statement seems to cover. `part` is an image, a code sample, a comment inside it."""

Rank = Literal[
    "public-domain-ground",
    "document-statement",
    "repository-license",
    "card",
    "page-footer",
]
"""Weight between copies of one text, best first (DESIGN §3). Within one document rank does not
count: there the stricter statement wins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One rights statement, as seen.

    Attributes:
        signal: What kind of statement, for instance `recipe.license`, `html.rel_license`,
            `spdx.identifier`, `repository.license_file`, `card.license`, `http.x_robots_tag`.
        value: The statement itself: a URL, an SPDX expression, a licence name, or prose.
        location: Where it stands: `input` path, element path, header name or field name.
        context: Up to 150 characters around it.
        scope: What it seems to cover.
        rank: Its weight between copies of the same text.
        detector: Name and version of what saw it, for instance `html/1`.
    """

    signal: str
    value: str
    location: str
    context: str = ""
    scope: Scope = "document"
    rank: Rank = "document-statement"
    detector: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the observation as plain JSON types."""
        # `asdict` copies deeply, which takes ten times as long; every statement of a build is told.
        return {
            "signal": self.signal,
            "value": self.value,
            "location": self.location,
            "context": self.context,
            "scope": self.scope,
            "rank": self.rank,
            "detector": self.detector,
        }


def evidence_id(source: str, observation: Observation) -> str:
    """Return the stable id of an observation: 128 bits of SHA-256, in hex.

    Args:
        source: Id of the source in which it was seen.
        observation: What was seen.
    """
    canonical = json.dumps(
        [source, observation.to_dict()], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def unquoted(seen: Observation) -> Observation:
    """Return a statement without the words around it, which may hold a name or a text.

    Nothing is concluded from those words. What a site's own files say quotes no document.
    """
    if not seen.context or seen.signal.startswith(("source.", "snapshot.")):
        return seen
    return replace(seen, context="")
