# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses that mean one page: normalised by RFC 3986 §6.2 and freed from tracking parameters."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from provender.data_files import read_data

__all__ = ["normalize_url", "url_keys"]

_DATA = Path(__file__).parent / "data" / "tracking_parameters.yml"
_MOST_CHARACTERS = 8192
_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@functools.cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the names of tracking parameters, and the beginnings of names."""
    names = read_data(_DATA)
    whole = frozenset(name for name in names if not name.endswith("*"))
    return whole, tuple(name[:-1] for name in names if name.endswith("*"))


def normalize_url(url: str) -> str | None:
    """Return an address as all addresses of the same page are written; None if it is no web page.

    Scheme and host in lower case, `http` as `https`, no default port, no dot segments, no fragment,
    escapes of unreserved characters resolved and others in upper case (RFC 3986 §6.2.2 and
    §6.2.3); no tracking parameters. What else stands in the query stays as it is and in its order,
    and so do user names and a slash at the end, because servers tell them apart.

    Args:
        url: An absolute address.
    """
    if len(url) > _MOST_CHARACTERS:
        return None
    try:
        parts = urlsplit(url.strip().replace(" ", "%20"))
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    place = f"[{host}]" if ":" in host else host
    if port not in (None, _PORTS[parts.scheme]):
        place += f":{port}"
    user = parts.netloc.rpartition("@")[0]
    place = f"{user}@{place}" if user else place
    path = _without_dots(_escaped(parts.path)) or "/"
    query = "&".join(_kept(parts.query))
    return f"https://{place}{path}" + (f"?{query}" if query else "")


def _kept(query: str) -> Iterable[str]:
    whole, beginnings = _tracking()
    for part in query.split("&"):
        name = part.partition("=")[0].lower()
        if part and name not in whole and not name.startswith(beginnings):
            yield _escaped(part)


def _escaped(text: str) -> str:
    """Resolve escapes of unreserved characters; write all others in upper case."""

    def resolved(match: re.Match[str]) -> str:
        character = chr(int(match[0][1:], 16))
        return character if character in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(resolved, text) if "%" in text else text


def _without_dots(path: str) -> str:
    """Remove the segments `.` and `..` (RFC 3986 §5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def url_keys(urls: Iterable[str | None]) -> npt.NDArray[np.uint64]:
    """Return a key for each address, equal for addresses of one page; 0 for what is none.

    Args:
        urls: Addresses as documents state them.
    """
    return np.array([_key(url) for url in urls], np.uint64)


def _key(url: str | None) -> int:
    normal = None if url is None else normalize_url(url)
    if normal is None:
        return 0
    digest = hashlib.blake2b(normal.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") or 1
