# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a suppression list names documents by, and the reasons for which it does.

A list travels with every release, so it must not publish what it takes back. Ids, content hashes
and hosts stand as they are; addresses, accounts and names of people stand as SHA-256 over this
specification's name, the kind and the value. A hash keeps a name from being read, not from being
guessed: whoever has the name can look for it, which is what the list is for.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from tld import get_fld, is_tld

from provender.data_files import read_data

__all__ = [
    "HASHED",
    "KINDS",
    "Binds",
    "Columns",
    "Effect",
    "Reason",
    "account_keys",
    "author_key",
    "host_of",
    "host_problem",
    "hosts_above",
    "place_keys",
    "reasons",
    "request_columns",
    "url_key",
]

Binds = Literal["text", "place"]
Effect = Literal["text", "name"]

KINDS = (
    "id",
    "extracted_sha256",
    "text_sha256",
    "signature",
    "url",
    "place",
    "author",
    "host",
)
"""Kinds of keys, the most exact first: of several that fit, the first is told."""

HASHED = frozenset({"url", "place", "author"})
"""Kinds whose values are hashes, because the value itself is personal or names content."""

_DATA = Path(__file__).parent / "data" / "suppression.yml"
_SALT = "provender-suppression/1"
_PORTS = {"http": 80, "https": 443}
_MOST_CHARACTERS = 8192
_MOST_SEGMENTS = 3
_STEP = re.compile(r"[0-9A-Za-z._-]{1,100}")


@dataclass(frozen=True)
class Reason:
    """Why something is suppressed.

    Attributes:
        code: Its code in ledgers.
        en: In words.
        zh: In Chinese.
        effect: `text` if the document goes, `name` if only its author's name does.
        basis: What it rests on.
    """

    code: str
    en: str
    zh: str
    effect: Effect
    basis: tuple[str, ...]


@functools.cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = read_data(_DATA)
    return loaded


@functools.cache
def reasons() -> Mapping[str, Reason]:
    """Return every reason by its code."""
    return {
        code: Reason(
            code,
            told["en"],
            told["zh"],
            told.get("effect", "text"),
            tuple(told["basis"]),
        )
        for code, told in _data()["reasons"].items()
    }


@dataclass(frozen=True)
class Columns:
    """How request files name what they ask for.

    Attributes:
        meant: What a column means here, by its name in lower case.
        ignored: Names of columns that say nothing of what to take out.
        form: The column that holds a whole issue form.
        empty: What boxes say that were left empty.
    """

    meant: Mapping[str, str]
    ignored: frozenset[str]
    form: str
    empty: frozenset[str]


@functools.cache
def request_columns() -> Columns:
    """Return how request files name what they ask for."""
    told = _data()
    meant = {name.casefold(): column for column, names in told["columns"].items() for name in names}
    ignored, empty = (frozenset(name.casefold() for name in told[k]) for k in ("ignored", "empty"))
    return Columns(meant, ignored, told["form"], empty)


def _hashed(kind: str, value: str) -> str:
    raw = f"{_SALT}\0{kind}\0{value}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(raw).hexdigest()


def host_of(url: str) -> str | None:
    """Return an address's host in lower case, without a dot at the end; None if it has none."""
    parts = _parts(url)
    return None if parts is None else parts[0]


def hosts_above(host: str) -> Iterator[str]:
    """Yield a host and all hosts that it is a part of: `a.b.org`, `b.org`, `org`."""
    while host:
        yield host
        host = host.partition(".")[2]


def host_problem(host: str) -> str | None:
    """Return why a host cannot be suppressed, None if it can.

    What is no host at all, or holds everybody's hosts (`org`, `co.uk`), is a mistake in a request.
    """
    if any(c in host for c in "/:@?#") or any(c.isspace() for c in host) or not host:
        return "it is no host: write it as example.org"
    if all(part.isdigit() for part in host.split(".")) and host.count(".") == 3:
        return None
    if is_tld(host) or get_fld(host, fix_protocol=True, fail_silently=True) is None:
        return "it is no host of one owner: a registrable domain is the least that can be named"
    return None


def url_key(url: str) -> str | None:
    """Return the key of an address; None if it is no web address.

    Frozen: `http` is `https`, host in lower case, no default port, no user, no fragment, an empty
    path is `/`; all else as it stands.
    """
    parts = _parts(url)
    if parts is None:
        return None
    host, port, path, query = parts
    return _hashed("url", f"{host}{port}{path or '/'}{query}")


def place_keys(url: str) -> Iterator[str]:
    """Yield the keys of the places that an address lies in: `host/account`, `host/account/name`.

    Up to three steps below the host; case does not count.
    """
    parts = _parts(url)
    if parts is None:
        return
    host, port, path, _ = parts
    place = f"{host}{port}"
    for segment in [one for one in path.split("/") if one][:_MOST_SEGMENTS]:
        place = f"{place}/{segment.casefold()}"
        yield _hashed("place", place)


def account_keys(name: str) -> tuple[str, ...]:
    """Return the keys of the places of an account, or of a repository as `owner/name`.

    Args:
        name: As a form has it; an address on one of the hosts will do.

    Returns:
        Keys, one for each host on which accounts lie; empty if it names none.
    """
    plain = name.strip().removeprefix("@").rstrip("/")
    parts = _parts(plain)
    if parts is not None:
        plain = parts[2].strip("/")
    steps = plain.removesuffix(".git").split("/")
    if len(steps) > _MOST_SEGMENTS - 1 or not all(_STEP.fullmatch(step) for step in steps):
        return ()
    path = "/".join(step.casefold() for step in steps)
    return tuple(_hashed("place", f"{host}/{path}") for host in _data()["account_places"])


def author_key(name: str) -> str | None:
    """Return the key of a person's name; None if it is empty.

    Frozen: NFKC, case folded, white space collapsed (Unicode Standard Annex #15).
    """
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return _hashed("author", plain) if plain else None


def _parts(url: str) -> tuple[str, str, str, str] | None:
    """Return host, port with its colon, path and query with its question mark."""
    if len(url) > _MOST_CHARACTERS:
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    place = "" if port in (None, _PORTS[parts.scheme]) else f":{port}"
    return host, place, parts.path, f"?{parts.query}" if parts.query else ""
