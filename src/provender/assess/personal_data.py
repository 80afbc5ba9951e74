# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Personal data and secrets: found once, recorded without their values, treated by policy.

The stage records where something personal stands, of what type, and a hash; what then happens is
decided on those columns, so that another policy reads no text again. `mask` and `replace` become
edits, `drop` becomes a rule, `keep` is recorded and left.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, field_validator

from provender.assess.patterns import DATA_FILES
from provender.assess.rules import Rule
from provender.assess.spans import Span, find_spans, span_hash
from provender.data_files import read_data
from provender.edits import EDITS
from provender.stage import Stage
from provender.storage import canonical_json

__all__ = [
    "PERSONAL_DATA_STAGE",
    "SPANS",
    "Action",
    "PersonalDataOptions",
    "PersonalType",
    "personal_data_stage",
    "personal_edits",
    "personal_rules",
    "personal_types",
]

Action = Literal["mask", "replace", "drop", "keep"]

SPANS = pa.list_(
    pa.struct(
        [
            ("type", pa.string()),
            ("start", pa.int64()),
            ("end", pa.int64()),
            ("hash", pa.string()),
            ("detector", pa.string()),
        ]
    )
)
"""Arrow type of `personal_spans`: bytes of the extracted text's UTF-8, and never the value."""

_TYPES = Path(__file__).parent / "data" / "personal_data" / "types.yml"


@dataclass(frozen=True, slots=True)
class PersonalType:
    """A type of personal data.

    Attributes:
        name: Its name in options, columns and spans.
        action: What happens to it if the recipe says nothing.
        mask: What `mask` puts there.
        title: What it is, in words.
        source: The law, standard or practice that speaks of it.
    """

    name: str
    action: Action
    mask: str
    title: str
    source: str


@functools.cache
def personal_types() -> tuple[PersonalType, ...]:
    """Return all types, in order of precedence."""
    rows = read_data(_TYPES)["types"]
    return tuple(PersonalType(**row) for row in rows)


class PersonalDataOptions(BaseModel):
    """What a recipe may say about personal data."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    actions: dict[str, Action] = Field(
        {}, description="By type: mask, replace, drop or keep; others as in the shipped table"
    )
    as_of: datetime.date | None = Field(
        None,
        description="Day at which holders of resident identity numbers count as under 14, such as "
        "the release's date; None judges by words beside the number alone",
    )
    most_spans: int | None = Field(
        None, ge=1, description="Documents with more spans leave: they are lists of people"
    )

    @field_validator("actions")
    @classmethod
    def _known(cls, actions: dict[str, Action]) -> dict[str, Action]:
        known = [one.name for one in personal_types()]
        unknown = sorted(set(actions) - set(known))
        if unknown:
            raise ValueError(
                f"there is no type of personal data {unknown[0]!r}; types: {', '.join(known)}"
            )
        return actions

    def action(self, kind: str) -> Action:
        """Return what happens to a type."""
        default = {one.name: one.action for one in personal_types()}
        return self.actions.get(kind, default[kind])


def personal_data_stage(options: PersonalDataOptions, key: bytes = b"") -> Stage:
    """Return the stage that finds personal data: `personal_spans` and counts per type.

    Args:
        options: Only `as_of` changes what is found; actions are applied afterwards.
        key: A secret of the builder's under which spans are hashed, so that equal values can be
            linked by its holder (see `span_hash`). It stays out of the parameters, which are
            published; a fingerprint of it is there.
    """
    order = {one.name: index for index, one in enumerate(personal_types())}
    fingerprint = hashlib.sha256(b"provender span key\0" + key).hexdigest()[:8] if key else ""
    names = ("personal_spans", "personal_total", *(f"personal_{name}" for name in order))
    types = (SPANS, *(pa.int64() for _ in names[1:]))
    day = options.as_of.isoformat() if options.as_of else ""

    def add_personal_data(batch: pa.RecordBatch) -> pa.RecordBatch:
        found = find_spans(batch.column("text"), order, options.as_of)
        counts = np.zeros((len(order), batch.num_rows), np.int64)
        for row, spans in found.items():
            for span in spans:
                counts[order[span.type], row] += 1
        total = counts.sum(axis=0)
        columns = [_column(found, total, key), pa.array(total), *map(pa.array, counts)]
        schema = pa.schema([*batch.schema, *map(pa.field, names, types)], batch.schema.metadata)
        return pa.RecordBatch.from_arrays([*batch.columns, *columns], schema=schema)

    return Stage(
        name="assess.personal_data",
        shape="map",
        version=3,
        function=add_personal_data,
        modules=(
            "provender.assess.personal_data",
            "provender.assess.spans",
            "provender.assess.patterns",
            "provender.assess.hits",
            "provender.assess.checks",
            "provender.assess.contacts",
            "provender.assess.secrets",
            "provender.kernels.clues",
            "provender.kernels.clue_literals",
            "provender.kernels.clue_scan",
            "provender.kernels.buffers",
            "provender.extract.tool_calls",
            "provender.extract.json_text",
        ),
        columns_in=("text",),
        beside="all",
        columns_out=tuple(zip(names, types, strict=True)),
        libraries=("google-re2", "phonenumberslite", "tld"),
        data_files=DATA_FILES,
        parameters=canonical_json({"as_of": day, "key": fingerprint}) if day or key else "",
    )


def _column(found: dict[int, list[Span]], total: npt.NDArray[np.int64], key: bytes) -> pa.ListArray:
    spans = [span for row in found.values() for span in row]
    fields = [
        pa.array([span.type for span in spans], pa.string()),
        pa.array([span.start for span in spans], pa.int64()),
        pa.array([span.end for span in spans], pa.int64()),
        pa.array([span_hash(span.type, span.value, key) for span in spans], pa.string()),
        pa.array([span.detector for span in spans], pa.string()),
    ]
    ends = np.concatenate(([0], np.cumsum(total))).astype(np.int32)
    values = pa.StructArray.from_arrays(fields, fields=list(SPANS.value_type))
    return pa.ListArray.from_arrays(pa.array(ends), values).cast(SPANS)


PERSONAL_DATA_STAGE = personal_data_stage(PersonalDataOptions())
"""The stage as it is without options."""


def personal_edits(spans: pa.Array | pa.ChunkedArray, options: PersonalDataOptions) -> pa.Array:
    """Return the edits that mask and replace ask for, one list a document.

    Args:
        spans: A column of type `SPANS`.
        options: Actions by type.
    """
    masks = {one.name: one.mask for one in personal_types()}
    actions = {name: options.action(name) for name in masks}
    rows = []
    for value in spans.to_pylist():
        edits = []
        for span in value or ():
            action = actions[span["type"]]
            if action in ("mask", "replace"):
                stand_in = masks[span["type"]]
                if action == "replace":
                    stand_in = _stand_in(span["type"], span["hash"]) or stand_in
                edits.append(
                    {
                        "rule": f"personal.{span['type']}",
                        "start": span["start"],
                        "end": span["end"],
                        "replacement": stand_in,
                    }
                )
        rows.append(edits)
    return pa.array(rows, EDITS)


def _stand_in(kind: str, digest: str) -> str | None:
    """Return a value from a range that is kept for examples, the same for equal hashes.

    Sources: RFC 2606 (example.com), NANPA (555-0100 to 555-0199), RFC 5737 (TEST-NET), RFC 7042
    (00-00-5E-00-53). Other types have no such range.
    """
    number = int(digest[:4], 16)
    if kind in ("email", "role_email", "email_in_notice"):
        return f"person{number}@example.com"
    if kind == "phone":
        return f"+1 202-555-01{number % 100:02d}"
    if kind == "ip_address":
        network = ("192.0.2", "198.51.100", "203.0.113")[number % 3]
        return f"{network}.{1 + number // 3 % 254}"
    if kind == "mac_address":
        return f"00:00:5E:00:53:{number % 256:02X}"
    return None


def personal_rules(options: PersonalDataOptions) -> tuple[Rule, ...]:
    """Return the rules that drop documents, to be judged like any others.

    Each type whose action is `drop` is one rule: `holds_<type>`.
    """
    rules = [
        Rule(f"holds_{one.name}", f"personal_{one.name}", "<=", 0, preset="personal-data")
        for one in personal_types()
        if options.action(one.name) == "drop"
    ]
    if options.most_spans is not None:
        rules.append(
            Rule(
                "too_much_personal_data",
                "personal_total",
                "<=",
                options.most_spans,
                preset="personal-data",
            )
        )
    return tuple(rules)
