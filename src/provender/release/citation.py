# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Who made a release, and how to cite it: `CITATION.cff` (Citation File Format 1.2.0) and BibTeX.

No `license` is given unless one holds for all: in a citation file a list means "any of these",
which would be untrue of documents that each keep their own terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from provender.release.contents import Contents
from provender.storage import yaml_text

__all__ = ["bibtex", "homepage_of", "maker_of", "makers_of", "web_address", "write_citation"]

_WEB_ADDRESS = re.compile(r"https?://[^\s\"<>\\^`{|}]{1,2000}")


def write_citation(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield `CITATION.cff`."""
    release = contents.manifest["release"]
    names = makers_of(contents.manifest) or [maker_of(contents.manifest)]
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
    if (homepage := homepage_of(contents.manifest)) is not None:
        told["url"] = homepage
    licenses = contents.figures.by("license_concluded")
    if len(licenses) == 1 and (only := next(iter(licenses))) in contents.licenses:
        told |= {} if only.startswith("LicenseRef-") else {"license": only}
    told["keywords"] = ["dataset", "language model", "training data", *contents.tiers]
    yield "CITATION.cff", yaml_text(told).encode("utf-8")


def makers_of(manifest: Mapping[str, Any]) -> list[str]:
    """Return who made the selection: the recipe's authors, else its publisher, else nobody."""
    release = manifest["release"]
    authors = [" ".join(str(one).split()) for one in release.get("authors") or ()]
    publisher = release.get("publisher")
    return authors or ([" ".join(str(publisher).split())] if publisher else [])


def maker_of(manifest: Mapping[str, Any]) -> str:
    """Return one name for those who made a release, for formats that must name one."""
    title = manifest["release"].get("title") or manifest["release"]["name"]
    return "; ".join(makers_of(manifest)) or f"The makers of {title} (the recipe names nobody)"


def web_address(text: Any) -> str | None:
    """Return an address that people may be sent to: http or https, no other scheme (RFC 3986)."""
    return text if isinstance(text, str) and _WEB_ADDRESS.fullmatch(text) else None


def homepage_of(manifest: Mapping[str, Any]) -> str | None:
    """Return where the release lives on the web, if the recipe says so."""
    return web_address(manifest["release"].get("homepage"))


def bibtex(manifest: Mapping[str, Any]) -> str:
    """Return a BibTeX entry (`@misc`, as data has no type of its own in BibTeX 0.99).

    Args:
        manifest: The release's manifest.
    """
    release = manifest["release"]
    year, month, _ = release["date"].split("-")
    key = re.sub(r"[^A-Za-z0-9]+", "-", f"{release['name']}-{release['version']}").strip("-")
    fields = {
        "title": _braced(release.get("title") or release["name"]),
        "author": " and ".join("{" + _braced(one) + "}" for one in makers_of(manifest)),
        "year": year,
        "month": str(int(month)),
        "version": _braced(release["version"]),
        "publisher": _braced(release.get("publisher") or ""),
        "url": homepage_of(manifest) or "",
        "note": "Dataset; each document under its own licence",
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"


def _braced(text: str) -> str:
    """Return text that cannot end its field: no braces, no commands, one line."""
    flat = " ".join(str(text).split())
    return re.sub(r"[{}\\]", "", flat)
