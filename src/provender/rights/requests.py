# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Requests to take something back: from the command line, from JSON lines, from a form's export.

A file is taken whole or not at all: a row that cannot be read is a person who is not heard, so all
wrong rows are named at once and nothing is done. Exports of the BigCode opt-out form (v2) are read
as they are: as CSV, as the ledger that its scripts keep, and as issues with the form in `body`.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from provender.errors import UsageError
from provender.rights.suppression import Entry
from provender.rights.suppression_keys import (
    Binds,
    Effect,
    account_keys,
    author_key,
    host_problem,
    reasons,
    request_columns,
    url_key,
)
from provender.storage import canonical_json, hash_bytes

__all__ = ["Request", "make_request", "read_requests"]

_MOST_BYTES = 256 << 20
_MOST_TOLD = 20
_REQUEST = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:/#-]{0,127}")
_ID = re.compile(r"[0-9a-f]{32}")
_HASH = re.compile(r"[0-9a-f]{64}")
_HEADING = re.compile(r"(?m)^### (.{1,200})$")
_YES = {"true", "yes", "1", "x"}
_NO = {"", "false", "no", "0"}
_LISTS = ("id", "url", "host", "author", "sha256", "account", "repository")


@dataclass(frozen=True)
class Request:
    """What somebody asks to be taken back, and why.

    Attributes:
        request: Its id.
        reason: Code of its reason.
        decided: Date of the decision, ISO 8601.
        effect: `text` if documents go, `name` if their authors' names do.
        binds: `text` if the copies of what it names go too, `place` if only what it names goes.
        keys: Kind and key of what it names, without texts.
        texts: Texts that it names.
    """

    request: str
    reason: str
    decided: str
    effect: Effect
    binds: Binds
    keys: tuple[tuple[str, str], ...]
    texts: tuple[str, ...] = field(default=(), repr=False)

    def entry(self, kind: str, value: str, **more: Any) -> Entry:
        """Return an entry of this request for a suppression list."""
        told = {"binds": self.binds, "effect": self.effect, **more}
        return Entry(kind, value, self.reason, self.request, self.decided, **told)


def make_request(
    *,
    reason: str,
    decided: str,
    request: str | None = None,
    name_only: bool = False,
    only_named: bool = False,
    texts: Sequence[str] = (),
    **named: Sequence[str],
) -> Request:
    """Make a request.

    Args:
        reason: Code of its reason.
        decided: Date of the decision, ISO 8601.
        request: Its id; without it a hash of what it names.
        name_only: Drop names, keep texts.
        only_named: Leave copies and what was derived alone.
        texts: Texts that it names.
        named: `id`, `url`, `host`, `author`, `sha256`, `account` and `repository`: what it names.

    Raises:
        ValueError: What it names cannot be named, or it names nothing.
    """
    known = reasons()
    if reason not in known:
        raise ValueError(f"there is no reason {reason!r}: {', '.join(known)}")
    try:
        datetime.date.fromisoformat(decided)
    except ValueError as error:
        raise ValueError(f"{decided!r} is no date as YYYY-MM-DD") from error
    if request is not None and not _REQUEST.fullmatch(request):
        raise ValueError(f"the request id {request[:80]!r} is not letters, digits and ._:/#- only")
    keys = sorted(
        {key for kind in _LISTS for value in named.get(kind, ()) for key in _keys(kind, value)}
    )
    kept = tuple(dict.fromkeys(text for text in texts if text.strip()))
    if not keys and not kept:
        raise ValueError("it names nothing that could be taken back")
    effect: Effect = "name" if name_only or known[reason].effect == "name" else "text"
    if request is None:
        named_so = canonical_json(
            [keys, [hash_bytes(text.encode()) for text in kept], reason, effect]
        )
        request = f"w-{hash_bytes(named_so.encode())[:16]}"
    binds: Binds = "place" if only_named else "text"
    return Request(request, reason, decided, effect, binds, tuple(keys), kept)


def _keys(kind: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield kind and key of what one value names."""
    plain = value.strip()
    if kind == "id" and _ID.fullmatch(plain.lower()):
        yield "id", plain.lower()
    elif kind == "sha256" and _HASH.fullmatch(plain.lower().removeprefix("sha256:")):
        yield "sha256", plain.lower().removeprefix("sha256:")
    elif kind == "url" and (key := url_key(plain)) is not None:
        yield "url", key
    elif kind == "author" and (key := author_key(plain)) is not None:
        yield "author", key
    elif kind == "host" and (wrong := host_problem(_host(plain))) is None:
        yield "host", _host(plain)
    elif kind in ("account", "repository") and (places := account_keys(plain)):
        if (kind == "repository") != ("/" in _path(plain)):
            raise ValueError(f"{plain[:80]!r} is no {kind}: write it as {_FORMS[kind]}")
        yield from (("place", key) for key in places)
    else:
        told = f" ({wrong})" if kind == "host" and wrong else ""
        raise ValueError(f"{plain[:80]!r} is no {kind}{told}: write it as {_FORMS[kind]}")


_FORMS = {
    "id": "32 hexadecimal digits, as in the column `id`",
    "sha256": "64 hexadecimal digits",
    "url": "https://host/path",
    "author": "a name",
    "host": "example.org",
    "account": "a name, as on GitHub",
    "repository": "owner/name",
}


def _host(plain: str) -> str:
    return plain.lower().rstrip(".").removeprefix("*.")


def _path(plain: str) -> str:
    bare = plain.strip().removeprefix("@").rstrip("/")
    return bare.split("://", 1)[1].partition("/")[2] if "://" in bare else bare


def read_requests(
    path: Path, *, reason: str | None, decided: str, request: str | None = None
) -> list[Request]:
    """Read a file of requests.

    Args:
        path: JSON lines, a JSON array, or CSV with a head line.
        reason: Code of the reason for rows that state none.
        decided: Date for rows that state none.
        request: Put before the ids of its rows.

    Raises:
        UsageError: The file, or any row of it, cannot be read; all wrong rows are named.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(_MOST_BYTES + 1)
        if len(raw) > _MOST_BYTES:
            raise ValueError(f"it is larger than {_MOST_BYTES >> 20} MiB")
        rows = list(_rows(raw.decode("utf-8-sig")))
    except (OSError, ValueError, RecursionError, csv.Error) as error:
        raise _refused(path, [f"it cannot be read: {error}"]) from error
    found: list[Request] = []
    wrong: list[str] = []
    for where, row in rows:
        try:
            found.append(_request(row, where, reason, decided, request))
        except ValueError as error:
            wrong.append(f"{where}: {error}")
    if not rows:
        wrong.append("it holds no request")
    if wrong:
        raise _refused(path, wrong)
    return _apart(found)


def _apart(found: Iterable[Request]) -> list[Request]:
    """Join requests of one id, reason and effect; a person may need several rows."""
    joined: dict[tuple[str, ...], Request] = {}
    for one in found:
        key = (one.request, one.reason, one.effect, one.binds)
        known = joined.get(key)
        if known is not None:
            one = replace(
                known,
                decided=min(known.decided, one.decided),
                keys=tuple(sorted({*known.keys, *one.keys})),
                texts=tuple(dict.fromkeys([*known.texts, *one.texts])),
            )
        joined[key] = one
    return list(joined.values())


def _refused(path: Path, wrong: Sequence[str]) -> UsageError:
    shown = "\n".join(f"  {line}" for line in wrong[:_MOST_TOLD])
    more = f"\n  and {len(wrong) - _MOST_TOLD:,} more" if len(wrong) > _MOST_TOLD else ""
    return UsageError(
        f"{path} cannot be taken as requests, so nothing was taken back:\n{shown}{more}",
        hint="correct these rows or take them out of the file; docs/withdraw.md names the columns",
        subject=str(path),
    )


def _rows(text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield where each row stands, and what it says."""
    head = text.lstrip()[:1]
    if head == "[":
        for number, row in enumerate(json.loads(text), 1):
            yield f"item {number}", _object(row)
    elif head == "{":
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise ValueError(f"line {number} is no JSON object") from error
                yield f"line {number}", _object(row)
    else:
        if "\0" in text:
            raise ValueError("it holds NUL characters")
        first = text.partition("\n")[0]
        marks = [mark for mark in (",", ";", "\t") if mark in first]
        reader = csv.DictReader(
            io.StringIO(text, newline=""), strict=True, delimiter=marks[0] if marks else ","
        )
        for row in reader:
            where = f"line {reader.line_num}"
            if None in row or None in row.values():
                raise ValueError(f"{where} has another number of cells than the head line")
            yield where, row


def _object(row: Any) -> Mapping[str, Any]:
    return row if isinstance(row, dict) else {"": row}


def _request(
    row: Mapping[str, Any], where: str, reason: str | None, decided: str, prefix: str | None
) -> Request:
    columns = request_columns()
    told: dict[str, list[str]] = {}
    boxes = _boxes(row.get(columns.form)) if columns.form in row else None
    for name, value in [*row.items(), *(boxes or {}).items()]:
        plain = str(name).strip().casefold()
        meant = columns.meant.get(plain)
        if boxes is not None and name not in boxes and meant != "request":
            continue  # an issue tells much of itself; what is asked for stands in its form
        if meant is not None:
            told.setdefault(meant, []).extend(_values(meant, value))
        elif plain not in columns.ignored and plain != columns.form:
            raise ValueError(f"the column {str(name)[:80]!r} is not known")
    if told.get("account") or told.get("repository"):
        told.pop("author", None)
    given = (told.get("request") or [None])[0]  # type: ignore[list-item]
    if prefix is not None:
        given = f"{prefix}#{given or where.replace(' ', '')}"
    asked = (told.get("reason") or [reason])[0]  # type: ignore[list-item]
    if asked is None:
        raise ValueError("it states no reason, and none was given with --reason")
    return make_request(
        reason=asked,
        decided=(told.get("date") or [decided])[0][:10],
        request=given,
        name_only=_flag(told, "name_only"),
        only_named=_flag(told, "only_named"),
        texts=told.get("text", ()),
        **{kind: told.get(kind, []) for kind in _LISTS},
    )


def _flag(told: Mapping[str, Sequence[str]], name: str) -> bool:
    value = (told.get(name) or [""])[0].strip().casefold()
    if value not in _YES | _NO:
        raise ValueError(f"{name} is {value[:80]!r}, neither yes nor no")
    return value in _YES


def _boxes(body: Any) -> dict[str, str]:
    """Return what stands in each box of an issue form, by its heading."""
    if not isinstance(body, str):
        return {}
    parts = _HEADING.split(body.replace("\r\n", "\n"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _values(meant: str, value: Any) -> list[str]:
    """Return what a cell names: one thing a line, or a list."""
    empty = request_columns().empty
    cells = value if isinstance(value, list) else [value]
    found: list[str] = []
    for cell in cells:
        if cell is None or isinstance(cell, dict | list):
            if cell is None:
                continue
            raise ValueError(f"{meant} is neither a text nor a list of texts")
        text = str(cell)
        if meant in ("text", "author", "url"):
            parts = [text] if meant == "text" else text.splitlines()
        else:
            parts = re.split(r"[\s,;]+", text)
        found += [part for part in parts if part.strip() and part.strip().casefold() not in empty]
    return found
