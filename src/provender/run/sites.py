# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What sites said of themselves inside a source's archives, gathered from all its pieces.

A crawl keeps robots.txt wherever it came, often in another file than the pages, so a page can be
held to it only once every archive of its source has been read.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Sequence

from provender.acquire.context import SourceContext
from provender.acquire.site_rules import SiteBook
from provender.record import SiteFile
from provender.run.judging import Piece

__all__ = ["site_books"]


def site_books(
    pieces: Iterable[Piece], contexts: Sequence[SourceContext] = ()
) -> dict[int, SiteBook]:
    """Return the rules of all sites by source position; sources without any have no entry.

    Args:
        pieces: All pieces of the build.
        contexts: What each source says as a whole, with the snapshot of its sites if it has one.
    """
    files: dict[int, list[SiteFile]] = {}
    for piece in pieces:
        for file in _sites(piece):
            files.setdefault(piece.source, []).append(file)
    later = {source: context.snapshot for source, context in enumerate(contexts)}
    return {
        source: SiteBook(files.get(source, ()), later.get(source, ()))
        for source in {*files, *(source for source, snapshot in later.items() if snapshot)}
    }


def _sites(piece: Piece) -> Iterator[SiteFile]:
    path = piece.text_path.with_name(piece.text_path.name.replace("piece-", "sites-"))
    path = path.with_suffix(".json")
    if path.exists():
        for name, url, body, acquired_at, problem in json.loads(path.read_text("utf-8")):
            yield SiteFile(
                input=name,
                url=url,
                body=base64.b64decode(body),
                acquired_at=acquired_at,
                problem=problem,
            )
