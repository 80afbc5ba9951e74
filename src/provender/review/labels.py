# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The one store of what people decided: a file of lines that only grows.

Each line is a record (`records`). Files of several people are merged with `cat`: order decides
nothing but ties, and a line that stands twice counts once. A line that is broken, edited or missing
is told with its place, and the others go on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from provender.errors import UsageError
from provender.review.records import RECORD, HostDecision, Judgement, Record, SignOff, seal_of
from provender.storage import append_line, hash_bytes

__all__ = ["LabelFile", "Labels", "Problem", "judgements_digest", "read_labels"]

_MOST_LINE_BYTES = 1 << 16
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a labels file that a person should look at.

    Attributes:
        file: The file.
        line: Line, from 1.
        what: What is wrong with it, in plain words.
    """

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


@dataclass
class Labels:
    """What people decided, from one file or several.

    Attributes:
        judgements: All judgements, in the order of their lines.
        host_decisions: Decisions about hosts.
        sign_offs: Sign-offs.
        problems: Lines that do not count, or should be looked at.
        repeated: Lines that stood there before.
    """

    judgements: list[Judgement] = field(default_factory=list)
    host_decisions: list[HostDecision] = field(default_factory=list)
    sign_offs: list[SignOff] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    repeated: int = 0
    _seals: set[str] = field(default_factory=set, repr=False)
    _followers: list[tuple[str, int, Record]] = field(default_factory=list, repr=False)

    def add_line(self, file: str, number: int, raw: bytes) -> Record | None:
        """Add one line; return its record if it counts and is new.

        Args:
            file: The file, for problems.
            number: The line, from 1.
            raw: The line's bytes.
        """
        record, wrong = _parse(raw)
        if record is None:
            self.problems.append(Problem(file, number, wrong))
            return None
        if record.seal in self._seals:
            self.repeated += 1
            return None
        self._seals.add(record.seal)
        if record.after is not None:
            self._followers.append((file, number, record))
        if isinstance(record, Judgement):
            self.judgements.append(record)
        elif isinstance(record, HostDecision):
            self.host_decisions.append(record)
        else:
            self.sign_offs.append(record)
        return record

    def gaps(self) -> list[Problem]:
        """Return the places where a line of the same reviewer was taken out."""
        return [
            Problem(file, number, f"the line of {record.reviewer!r} before this one is missing")
            for file, number, record in self._followers
            if record.after not in self._seals
        ]


def _parse(raw: bytes) -> tuple[Record | None, str]:
    """Return the record of a line, or what is wrong with it."""
    if len(raw) > _MOST_LINE_BYTES:
        return None, f"longer than {_MOST_LINE_BYTES:,} bytes, so it is no line of this program"
    try:
        fields = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None, "no JSON in UTF-8, so the line does not count"
    if not isinstance(fields, dict):
        return None, "no JSON object, so the line does not count"
    if fields.get("seal") != seal_of(fields):
        return None, "its seal does not fit: the line was changed after it was written"
    try:
        return RECORD.validate_python(fields), ""
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"][1:]) or "record"
        return None, f"{place}: {first['msg']}"


def read_labels(paths: Iterable[str | Path], folder: Path | None = None) -> Labels:
    """Read one or several labels files as one store.

    Args:
        paths: The files; problems name them so.
        folder: The folder that they are relative to; by default where the program runs.

    Raises:
        UsageError: One is not there or cannot be read.
    """
    labels = Labels()
    for path in paths:
        for number, raw in _lines(Path(path) if folder is None else folder / path):
            labels.add_line(str(path), number, raw)
    labels.problems += labels.gaps()
    return labels


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of the lines that hold something, at most a bounded part of each."""
    try:
        with path.open("rb") as stream:
            number = 0
            while line := stream.readline(_MOST_LINE_BYTES + 2):
                number += 1
                part = line
                while part and not part.endswith(b"\n"):
                    part = stream.readline(_CHUNK_BYTES)
                if line.strip():
                    yield number, line.rstrip(b"\r\n")
    except OSError as error:
        raise UsageError(
            f"the labels {path} cannot be read: {error.strerror or error}",
            hint="`provender review RELEASE --labels FILE --reviewer NAME --page` makes one",
            subject=str(path),
        ) from error


def judgements_digest(judgements: Iterable[Judgement]) -> str:
    """Return the hash over the seals of judgements in any order: what a sign-off covers."""
    return hash_bytes("\n".join(sorted({one.seal for one in judgements})).encode())


class LabelFile:
    """A labels file that a review reads and appends to, while others may do the same.

    Args:
        path: The file; it need not be there yet.
    """

    def __init__(self, path: str | Path):
        self.path = Path(path)
        self.labels = Labels()
        self._offset = 0
        self._lines = 0
        self._last: dict[str, str] = {}
        self.refresh()

    def refresh(self) -> list[Record]:
        """Read what was appended since, by this process or another; return the new records.

        A line without its end is still being written, or was cut off; it is read once it ends.
        """
        if not self.path.exists():
            return []
        try:
            with self.path.open("rb") as stream:
                stream.seek(self._offset)
                raw = stream.read()
        except OSError as error:
            raise UsageError(
                f"the labels {self.path} cannot be read: {error.strerror or error}",
                hint="choose another file with --labels",
                subject=str(self.path),
            ) from error
        ended = raw[: raw.rfind(b"\n") + 1]
        self._offset += len(ended)
        found = []
        for line in ended.split(b"\n")[:-1]:
            self._lines += 1
            if not line.strip():
                continue
            record = self.labels.add_line(str(self.path), self._lines, line.rstrip(b"\r"))
            if record is not None:
                self._last[record.reviewer] = record.seal
                found.append(record)
        return found

    def append(self, record: Record) -> None:
        """Write a record behind all others; it is on the disk when this returns.

        Args:
            record: The record without `after` and seal.

        Raises:
            UsageError: The file cannot be written.
            StorageFull: The disk is full.
        """
        after = self._last.get(record.reviewer)
        sealed = record.model_copy(update={"after": after}).sealed()
        line = json.dumps(sealed.model_dump(mode="json"), ensure_ascii=False)
        try:
            append_line(self.path, line.encode("utf-8"))
        except PermissionError as error:
            raise UsageError(
                f"the labels {self.path} cannot be written: {error.strerror}",
                hint="choose another file with --labels",
                subject=str(self.path),
            ) from error
        self.refresh()
