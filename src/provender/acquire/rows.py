# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A row of a table as a record: which field is the text, which say something about it.

Every row ends as exactly one record, rejection or unreadable row. A row's own licence and opt-out
are passed on as they stand; what they mean is for `rights` to say.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from provender.acquire.receipt import iso_time
from provender.acquire.source import HuggingFaceSource, TableSource
from provender.record import Kind, Record, Rejected, Unreadable
from provender.rights.evidence import Observation
from provender.storage import canonical_json

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RowReader", "locator_of", "printable", "row_observations", "text_of"]

DETECTOR = "rows/1"


class RowReader:
    """Turns rows of one source into records.

    Args:
        source: The source; says which fields mean what.
        name: Name of the input.
        max_bytes: A text above this is not read.
    """

    def __init__(self, source: TableSource | HuggingFaceSource, name: str, max_bytes: int):
        self.name = name
        self.max_bytes = max_bytes
        self.text_field = source.text_field
        self.kind: Kind = "text"
        self.fields: dict[str, str] = {}
        for use in ("id", "title", "author", "url", "date", "language", "license", "reserved"):
            field = getattr(source, f"{use}_field", None)
            if field is not None:
                self.fields[use] = field
        if isinstance(source, TableSource):
            self.kind = source.text_kind
        self._plain = "." not in self.text_field

    def item(self, row: Any, raw: bytes | None, where: str) -> Record | Rejected | Unreadable:
        """Turn a row into what it is.

        Args:
            row: A mapping of fields; anything else is of the wrong type.
            raw: The raw record, whose SHA-256 names a row without a declared id; None where the
                text is all there is.
            where: Place in the input for messages, for instance `line 7`.
        """
        if type(row) is not dict:
            return self.unreadable(
                locator_of(raw or b""),
                "wrong_type",
                f"{where} holds {_type(row)} where a row with fields is due",
            )
        text = row.get(self.text_field) if self._plain else _field(row, self.text_field)
        if text is None and not self._plain:
            text = row.get(self.text_field)
        if type(text) is list:
            text = _joined(text)
        if type(text) is not str:
            locator = self._locator(row, raw or canonical_json(row).encode("utf-8", "replace"))
            return self._no_text(row, text, locator, where)
        try:
            payload = text.encode("utf-8")
        except UnicodeEncodeError:
            return self.unreadable(
                self._locator(row, raw or text.encode("utf-8", "replace")),
                "invalid_encoding",
                f"{where} holds half of a surrogate pair in field {self.text_field}; repair what "
                "wrote it",
            )
        locator = self._locator(row, payload if raw is None else raw)
        if len(payload) > self.max_bytes:
            return self.unreadable(
                locator,
                "record_too_large",
                f"{where} has a text of {len(payload)} bytes, more than limits.max_record_bytes "
                f"({self.max_bytes})",
            )
        return self._record(row, payload, text, locator)

    def unreadable(self, locator: str, reason: str, message: str) -> Unreadable:
        """Return an unreadable row of this input."""
        return Unreadable(
            input=self.name, locator=locator, reason=reason, message=f"{self.name}, {message}"
        )

    def _record(self, row: Mapping[str, Any], payload: bytes, text: str, locator: str) -> Record:
        date = self._text(row, "date")
        return Record(
            input=self.name,
            locator=locator,
            kind=self.kind,
            payload=payload,
            # A page is decoded by what it says of itself, in another process.
            text=None if self.kind == "html" else text,
            encoding="utf-8",
            url=self._text(row, "url"),
            acquired_at=iso_time(date) if date else None,
            title=self._text(row, "title"),
            author=self._text(row, "author"),
            language=self._text(row, "language"),
            observations=row_observations(
                row, self.fields.get("license"), self.fields.get("reserved")
            ),
        )

    def _locator(self, row: Mapping[str, Any], raw: bytes) -> str:
        field = self.fields.get("id")
        value = None if field is None else _field(row, field)
        if isinstance(value, str | int) and not isinstance(value, bool):
            return text_of(value) or locator_of(raw)
        return locator_of(raw)

    def _text(self, row: Mapping[str, Any], use: str) -> str | None:
        field = self.fields.get(use)
        return None if field is None else text_of(_field(row, field))

    def _no_text(
        self, row: Mapping[str, Any], text: Any, locator: str, where: str
    ) -> Rejected | Unreadable:
        if text is None:
            there = ", ".join(sorted(map(str, row))[:12]) or "none"
            why = f"has no field {self.text_field!r}; fields there: {printable(there)}"
            if self.text_field in row:
                why = f"has null in field {self.text_field!r}"
            return Rejected(
                input=self.name,
                locator=locator,
                reason="missing_text_field",
                message=f"{self.name}, {where} {why}",
                url=self._text(row, "url"),
            )
        return self.unreadable(
            locator,
            "wrong_type",
            f"{where} has {_type(text)} in field {self.text_field!r} where text is due",
        )


def locator_of(raw: bytes) -> str:
    """Return the locator of a record that has no name: the SHA-256 of its raw bytes, in hex."""
    return hashlib.sha256(raw).hexdigest()


def row_observations(
    row: Mapping[str, Any], license_field: str | None, reserved_field: str | None
) -> tuple[Observation, ...]:
    """Return what a row says of its own terms."""
    found: list[Observation] = []
    for signal, field in (("record.license", license_field), ("record.reserved", reserved_field)):
        value = None if field is None else _field(row, field)
        if value is None or field is None:
            continue
        for one in value if isinstance(value, list) else [value]:
            text = {True: "yes", False: "no"}[one] if isinstance(one, bool) else text_of(one)
            if text:
                found.append(
                    Observation(signal=signal, value=text, location=field, detector=DETECTOR)
                )
    return tuple(found)


def text_of(value: Any) -> str | None:
    """Return a field as text that can be stored, None if it holds none."""
    if value is None:
        return None
    if isinstance(value, list):
        texts = [text for one in value if (text := text_of(one))]
        return ", ".join(texts) or None
    if isinstance(value, dict):
        value = canonical_json(value)
    return printable(str(value)).strip() or None


def printable(text: str) -> str:
    """Return text without lone surrogates, which no file can hold."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


def _field(row: Mapping[str, Any], field: str) -> Any:
    """Return a field by its name, or by its path `a.b` where there is no field of that name."""
    if field in row:
        return row[field]
    value: Any = row
    for part in field.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value


def _joined(lines: list[Any]) -> Any:
    """Return a list of lines or paragraphs as one text; a list of anything else as it is."""
    return "\n".join(lines) if lines and all(type(line) is str for line in lines) else lines


_TYPES = {
    "NoneType": "null",
    "str": "text",
    "bool": "true or false",
    "int": "a number",
    "LargeNumber": "a number",
    "float": "a number",
    "list": "a list",
    "dict": "an object",
    "bytes": "bytes",
}


def _type(value: Any) -> str:
    return _TYPES.get(type(value).__name__, type(value).__name__)
