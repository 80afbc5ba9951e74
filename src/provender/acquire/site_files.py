# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which addresses hold what a site says of itself as a whole.

robots.txt (RFC 9309 §2.3), tdmrep.json (TDM Reservation Protocol §6.1), ai.txt (Spawning),
trust.txt (JournalList) and RSL documents, which sites also put at other addresses: those are told
by their media type or by a `License:` line of robots.txt that names them.
"""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ["KIND_OF_PATH", "place_of", "site_file_kind"]

KIND_OF_PATH = {
    "/robots.txt": "robots",
    "/.well-known/tdmrep.json": "tdmrep",
    "/ai.txt": "ai_txt",
    "/.well-known/ai.txt": "ai_txt",
    "/trust.txt": "trust_txt",
    "/.well-known/trust.txt": "trust_txt",
    "/license.xml": "rsl",
    "/rsl.xml": "rsl",
    "/.well-known/rsl.xml": "rsl",
}


def site_file_kind(url: str | None) -> str | None:
    """Return the kind of statement that a URL names, None if it names an ordinary page."""
    if url is None or not url.endswith(tuple(KIND_OF_PATH)):
        return None
    try:
        return KIND_OF_PATH.get(urlsplit(url).path)
    except ValueError:
        return None


def place_of(url: str) -> tuple[str, str] | None:
    """Return host (with its port, unless usual) and path with query of a URL, None if it has none.

    The scheme does not count: a site that moved from http to https is one site.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError:
        return None
    if not host:
        return None
    named = host if port in (None, 80, 443) else f"{host}:{port}"
    # A question mark with nothing behind it is part of what rules match (RFC 9309 §2.2.2).
    query = f"?{parts.query}" if "?" in url.partition("#")[0] else ""
    return named, f"{parts.path or '/'}{query}"
