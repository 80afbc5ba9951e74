# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What sites said of themselves inside a source's archives, gathered from all its pieces.

A crawl keeps robots.txt wherever it came, often in another file than the pages, so a page can be
held to it only once every archive of its source has been read.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator

from provender.acquire.site_rules import SiteBook
from provender.run.judging import Piece

__all__ = ["site_books"]


def site_books(pieces: Iterable[Piece]) -> dict[int, SiteBook]:
    """Return the rules of all sites by source position; sources without any have no entry."""
    files: dict[int, list[tuple[str, bytes]]] = {}
    for piece in pieces:
        for url, body in _sites(piece):
            files.setdefault(piece.source, []).append((url, body))
    return {source: SiteBook(found) for source, found in files.items()}


def _sites(piece: Piece) -> Iterator[tuple[str, bytes]]:
    path = piece.text_path.with_name(piece.text_path.name.replace("piece-", "sites-"))
    path = path.with_suffix(".json")
    if path.exists():
        for url, body in json.loads(path.read_text("utf-8")):
            yield url, base64.b64decode(body)
