# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`CITATION.cff`: how to cite a release (Citation File Format 1.2.0).

No `license` is given unless one holds for all: a list there means "any of these", which would be
untrue of documents that each keep their own terms.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML

from provender.release.contents import Contents

__all__ = ["write_citation"]


def write_citation(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield `CITATION.cff`."""
    release = contents.manifest["release"]
    names = release.get("authors") or [
        release.get("publisher") or f"The makers of {release['name']}"
    ]
    told: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "Cite this release when you use it; its documents keep their own authors.",
        "type": "dataset",
        "title": release.get("title") or release["name"],
        "version": str(release["version"]),
        "date-released": release["date"],
        "authors": [{"name": name} for name in names],
    }
    if release.get("description"):
        told["abstract"] = release["description"]
    if release.get("homepage"):
        told["url"] = release["homepage"]
    licenses = contents.figures.by("license_concluded")
    if len(licenses) == 1 and (only := next(iter(licenses))) in contents.licenses:
        told |= {} if only.startswith("LicenseRef-") else {"license": only}
    told["keywords"] = ["dataset", "language model", "training data", *contents.tiers]
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 4096
    stream = io.StringIO()
    yaml.dump(told, stream)
    yield "CITATION.cff", stream.getvalue().encode("utf-8")
