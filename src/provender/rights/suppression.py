# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The suppression list: what must not be released again, without saying what it was.

A list is a text file of JSON objects, one a line (UTF-8, keys sorted): first the format's name and
version, then one entry a key in a fixed order, so that equal lists are equal bytes. Lists merge in
any order. Format 1 is frozen; a reader refuses what it does not know, since an entry passed over is
a text released (docs/withdraw.md).
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, Self

from provender.errors import UsageError
from provender.rights.signature import SPECIFICATION, decode
from provender.rights.suppression_keys import HASHED, KINDS, Binds, Effect, host_problem
from provender.storage import canonical_json, write_bytes

__all__ = ["FORMAT", "Entry", "SuppressionList", "read_list"]

FORMAT = {"format": "provender-suppression", "version": 1, "signature": SPECIFICATION}
"""The first line of a list."""

_MOST_BYTES = 4 << 30
_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
_REQUEST = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:/#-]{0,127}")
_ID = re.compile(r"[0-9a-f]{32}")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of what is suppressed.

    Attributes:
        kind: One of `KINDS`.
        value: The key: an id, a hash in hex, a host, a signature.
        reason: Code of the reason.
        request: Id of the request that was decided.
        decided: Date of the decision, ISO 8601.
        binds: `text`: the copies of what it finds go too; `place`: only what it finds.
        effect: `text`: the document goes; `name`: the author's name goes.
        made_from: For content keys, the text they were made from: as `extracted` by a build, or as
            `released`, after edits.
    """

    kind: str
    value: str
    reason: str
    request: str
    decided: str
    binds: Binds = "text"
    effect: Effect = "text"
    made_from: Literal["extracted", "released"] | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        """Where it stands in a list; of several that fit a document, the first is told."""
        told = (self.decided, self.request, self.reason)
        return (self.binds != "text", KINDS.index(self.kind), *told, self.value, self.effect)

    def problem(self) -> str | None:
        """Return what is wrong with it, None if nothing is."""
        if self.kind not in KINDS:
            return f"the kind {self.kind!r} is none of {', '.join(KINDS)}"
        if self.binds not in ("text", "place") or self.effect not in ("text", "name"):
            return f"binds is {self.binds!r} and effect {self.effect!r}"
        if self.made_from not in (None, "extracted", "released"):
            return f"made_from is {self.made_from!r}"
        if not _CODE.fullmatch(self.reason) or not _REQUEST.fullmatch(self.request):
            return f"reason is {self.reason!r} and request {self.request!r}"
        return _date_problem(self.decided) or self._value_problem()

    def _value_problem(self) -> str | None:
        if self.kind == "signature":
            try:
                decode(self.value)
            except ValueError as error:
                return str(error)
            return None
        if self.kind == "host":
            wrong = host_problem(self.value)
            return None if wrong is None else f"the host {self.value!r}: {wrong}"
        form = _ID if self.kind == "id" else _HASH
        if not form.fullmatch(self.value):
            hashed = " (of the address, place or name)" if self.kind in HASHED else ""
            return f"the {self.kind}{hashed} is not {form.pattern[8:-1]} hexadecimal digits"
        return None


def _date_problem(text: str) -> str | None:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return f"decided is {text!r}, no date as YYYY-MM-DD"
    return None


class SuppressionList:
    """A list, in its one order.

    Args:
        entries: Entries in any order; the same key with the same effect stands once, by its
            earliest decision, and binds the text if any of them does.
    """

    def __init__(self, entries: Iterable[Entry] = ()):
        kept: dict[tuple[str, str, str], Entry] = {}
        for entry in sorted(set(entries), key=lambda one: one.order):
            kept.setdefault((entry.kind, entry.value, entry.effect), entry)
        self.entries: tuple[Entry, ...] = tuple(sorted(kept.values(), key=lambda one: one.order))

    def __len__(self) -> int:
        return len(self.entries)

    def merge(self, others: Iterable[SuppressionList]) -> Self:
        """Return this list and others as one."""
        return type(self)([*self.entries, *(one for other in others for one in other.entries)])

    def of_kind(self, *kinds: str, effect: Effect | None = None) -> Iterator[Entry]:
        """Yield the entries of some kinds, in order."""
        for entry in self.entries:
            if entry.kind in kinds and effect in (None, entry.effect):
                yield entry

    @property
    def requests(self) -> list[str]:
        """Ids of all requests, sorted."""
        return sorted({entry.request for entry in self.entries})

    def to_bytes(self) -> bytes:
        """Return the file of the list."""
        lines = [FORMAT, *(_plain(entry) for entry in self.entries)]
        return "".join(canonical_json(line) + "\n" for line in lines).encode("utf-8")

    @property
    def sha256(self) -> str:
        """Hash of the file, in hex."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def write(self, path: Path) -> None:
        """Write the file."""
        write_bytes(path, self.to_bytes())


def _plain(entry: Entry) -> dict[str, Any]:
    return {name: value for name, value in asdict(entry).items() if value is not None}


def read_list(data: bytes | Path, where: str) -> SuppressionList:
    """Read a list.

    Args:
        data: The file, or what it holds.
        where: Its name, for errors.

    Raises:
        UsageError: It is no list that can be read whole; the message names the first wrong line.
    """
    if isinstance(data, Path):
        try:
            with data.open("rb") as stream:
                data = stream.read(_MOST_BYTES + 1)
        except OSError as error:
            raise _refused(where, f"it cannot be read: {error.strerror or error}") from error
    if len(data) > _MOST_BYTES:
        raise _refused(where, f"it is larger than {_MOST_BYTES >> 30} GiB")
    lines = data.split(b"\n")
    if lines[-1] != b"":
        raise _refused(where, "its last line is cut off")
    return SuppressionList(_entries(lines[:-1], where))


def _entries(lines: Sequence[bytes], where: str) -> Iterator[Entry]:
    names = {field.name for field in fields(Entry)}
    for number, line in enumerate(lines or [b""], 1):
        try:
            told = json.loads(line.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise _refused(where, f"line {number} is no JSON object") from error
        if number == 1:
            if told != FORMAT:
                raise _refused(where, f"its first line must be {canonical_json(FORMAT)}")
            continue
        if not isinstance(told, dict) or not all(isinstance(v, str) for v in told.values()):
            raise _refused(where, f"line {number} is no object of texts")
        unknown = sorted(told.keys() - names)
        missing = sorted({"kind", "value", "reason", "request", "decided"} - told.keys())
        if unknown or missing:
            what = f"has the unknown key {unknown[0]!r}" if unknown else f"lacks {missing[0]!r}"
            raise _refused(where, f"line {number} {what}")
        entry = Entry(**told)
        wrong = entry.problem()
        if wrong is not None:
            raise _refused(where, f"line {number}: {wrong}")
        yield entry


def _refused(where: str, why: str) -> UsageError:
    return UsageError(
        f"{where} is no suppression list of this format: {why}",
        hint="restore it from the release that carries it; a list is never passed over in part",
        subject=where,
    )
