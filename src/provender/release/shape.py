# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a release's JSON and Parquet files must look like before anything of them is believed.

A folder may come from anyone. Each problem is one sentence that names the file and the key or
column, so that whoever reads a file afterwards may rely on its keys, columns and types.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from provender.document import RELEASE_SCHEMA
from provender.release.rows import release_schema
from provender.release.tables import CONFLICTS, DEPARTURES, EVIDENCE, INPUTS
from provender.run.scoring import known_signals

__all__ = [
    "LICENSES",
    "MANIFEST",
    "POLICY",
    "RULES",
    "TABLES",
    "column_problems",
    "data_schema",
    "first_line",
    "json_problems",
    "read_json",
    "read_schema",
]

TABLES = {
    "ledger/inputs.parquet": INPUTS,
    "ledger/departures.parquet": DEPARTURES,
    "ledger/conflicts.parquet": CONFLICTS,
    "evidence/evidence.parquet": EVIDENCE,
}
"""The tables beside the data, with their schemas."""

_MOST_PROBLEMS = 20

_Count = Annotated[int, Field(ge=0)]
_Hash = Annotated[str, Field(pattern=r"\A[0-9a-f]{64}\z")]


def _date(text: str) -> str:
    datetime.date.fromisoformat(text)
    return text


class _Open(BaseModel):
    """An object that may hold more than the keys named here."""

    model_config = ConfigDict(strict=True, extra="ignore")


class _Release(_Open):
    name: str
    version: str
    date: Annotated[str, AfterValidator(_date)]
    title: str | None = None
    description: str | None = None
    authors: list[str] = []
    homepage: str | None = None
    publisher: str | None = None
    contact: str | None = None
    statements: dict[str, str] = {}


class _RecipeText(_Open):
    name: str
    sha256: _Hash
    text: str


class _Choice(_Open):
    offered: str
    chosen: str
    why: str


class _Source(_Open):
    id: str
    channel: str
    format: str
    records_read: _Count
    released: _Count
    licenses: list[str]
    choices: list[_Choice] = []
    stated: dict[str, Any] = {}


class _Tier(_Open):
    documents: _Count
    text_bytes: _Count
    files: list[str]
    splits: list[str]
    languages: dict[str, _Count]
    licenses: dict[str, _Count]


class _Counts(_Open):
    records_read: _Count
    released: _Count
    dropped: _Count
    unreadable: _Count
    conflicts: _Count


class _Reason(_Open):
    kind: str
    stage: str
    reason: str
    count: _Count


class _StageSeal(_Open):
    version: int
    identity: str


class _RuleSets(_Open):
    policy: _Hash
    assess: _Hash


class _Switch(_Open):
    value: bool
    question: str


class _Summary(_Open):
    name: str
    title: str
    gated: bool
    switches: dict[str, _Switch]


class _Tools(_Open):
    provender: str


class _Parent(_Open):
    name: str
    version: str
    counts: dict[str, Any]
    sums_sha256: _Hash


class _Suppression(_Open):
    entries: _Count
    list_sha256: _Hash
    requests: list[str]
    signature: str
    taken_over: list[dict[str, Any]]
    unreached: list[dict[str, Any]]
    min_supported_version: str | None = None


class _Manifest(_Open):
    schema_version: int
    min_supported_version: str
    release: _Release
    recipe: _RecipeText
    sources: list[_Source]
    tiers: dict[str, _Tier]
    counts: _Counts
    reasons: list[_Reason]
    signals: list[str]
    stages: dict[str, _StageSeal]
    rule_sets: _RuleSets
    options: dict[str, Any]
    lock_sha256: _Hash
    policy: _Summary
    policy_files: dict[str, _Hash]
    files: dict[str, _Hash]
    seals: dict[str, _Hash]
    tools: _Tools
    parents: list[_Parent]
    sample: Annotated[int, Field(ge=1)] | None
    suppression: _Suppression | None = None


_Fact = str | bool | None


class _PolicyRule(_Open):
    id: str
    effect: Literal["allow", "deny", "veto"]
    when: dict[str, _Fact | list[_Fact]] = {}
    reason: str | None = None


class _PolicyFile(_Open):
    name: str
    title: str
    rules: list[_PolicyRule]
    switches: dict[str, _Switch]
    gated: bool = False


class _QualityRule(_Open):
    code: str
    column: str
    keep: Literal[">=", ">", "<=", "<"]
    threshold: float
    per: str | None = None
    languages: list[str]
    preset: str = ""


class _RulesFile(_Open):
    rules: list[_QualityRule]
    languages: list[str]


class _LicenseRecord(_Open):
    id: str
    name: str
    tier: Literal["public-domain", "attribution", "share-alike", "agreement", "unknown"]
    permits: list[str]
    duties: list[str]
    prohibits: list[str]
    covers: str
    train_grant: str
    urls: list[str] = []
    aliases: list[str] = []
    note: str | None = None
    sources: list[str] = []
    review: str = ""


MANIFEST: TypeAdapter[Any] = TypeAdapter(_Manifest)
POLICY: TypeAdapter[Any] = TypeAdapter(_PolicyFile)
RULES: TypeAdapter[Any] = TypeAdapter(_RulesFile)
LICENSES: TypeAdapter[Any] = TypeAdapter(dict[str, _LicenseRecord])


def first_line(error: Exception) -> str:
    """Return an error's name and the first line of what it says."""
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__


def json_problems(shape: TypeAdapter[Any], value: Any, where: str) -> dict[str, list[str]]:
    """Return what is wrong with a JSON value, by its uppermost key; "" is the value itself.

    Args:
        shape: What it must look like.
        value: What was read.
        where: The file's name in the release.
    """
    try:
        shape.validate_python(value, strict=True)
    except ValidationError as error:
        found: dict[str, list[str]] = {}
        told = error.errors(include_url=False, include_context=False, include_input=False)
        for one in told[:_MOST_PROBLEMS]:
            place = ".".join(str(step) for step in one["loc"])
            key = str(one["loc"][0]) if one["loc"] else ""
            found.setdefault(key, []).append(f"{where}: {place or 'as a whole'}: {one['msg']}")
        for one in told[_MOST_PROBLEMS:]:
            found.setdefault(str(one["loc"][0]) if one["loc"] else "", [])
        return found
    return {}


def read_json(path: Path, where: str) -> tuple[Any, str | None]:
    """Return what a JSON file holds and None, or None and why it cannot be read."""
    try:
        return json.loads(path.read_bytes().decode("utf-8")), None
    except FileNotFoundError:
        return None, f"{where} is missing"
    except RecursionError:
        return None, f"{where} cannot be read: it is nested too deeply"
    except (OSError, ValueError) as error:
        return None, f"{where} cannot be read: {first_line(error)}"


def data_schema(manifest: Mapping[str, Any], there: pa.Schema) -> pa.Schema:
    """Return the schema that a data file must have.

    Signals follow the core under the names that the manifest declares. Of a signal that this
    version of Provender does not know, any number is taken.

    Args:
        manifest: The manifest; its `signals` are a list of names.
        there: The file's own schema.
    """
    ours = release_schema(known_signals())
    declared = []
    for name in manifest["signals"]:
        if name in ours.names:
            declared.append(ours.field(name))
        else:
            kind = there.field(name).type if there.get_field_index(name) >= 0 else pa.int64()
            declared.append(pa.field(name, kind))
    return pa.schema([*RELEASE_SCHEMA, *declared])


def column_problems(there: pa.Schema, wanted: pa.Schema, where: str) -> Iterator[tuple[str, str]]:
    """Yield each column that is not as it must be, and what is wrong with it.

    Args:
        there: A file's schema.
        wanted: What it must be.
        where: The file's name in the release.
    """
    names = there.names
    for field in wanted:
        count = names.count(field.name)
        if count == 0:
            yield field.name, f"{where} lacks the column {field.name} ({field.type})"
        elif count > 1:
            yield field.name, f"{where} has the column {field.name} {count} times"
        elif there.field(field.name).type != field.type:
            kind = there.field(field.name).type
            yield field.name, f"{where}: column {field.name} is {kind}, not {field.type}"
    for name in sorted(set(names) - set(wanted.names)):
        yield name, f"{where} has a column {name!r} that its schema does not know"


def read_schema(path: Path, where: str) -> tuple[pa.Schema | None, str | None]:
    """Return a Parquet file's schema and None, or None and why it has none."""
    try:
        return pq.read_schema(path), None
    except FileNotFoundError:
        return None, f"{where} is missing"
    except (pa.ArrowException, OSError, ValueError) as error:
        return None, f"{where} is no Parquet file that can be read: {first_line(error)}"
