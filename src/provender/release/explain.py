# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One document's life, told from a release folder alone.

Origin, evidence, every rule that spoke, scores, copies, verdict. For a released document the rules
are evaluated again on its signal columns; for one that left, the ledger holds what it failed.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from provender.assess.rules import RuleTable
from provender.document import RELEASE_SCHEMA, document_id
from provender.errors import CheckFailed, ProvenderError, UsageError
from provender.parquet import row_groups
from provender.release.embedded import load_law, load_rule_table
from provender.release.life import MOST_LISTED, Life
from provender.release.manifest import read_manifest
from provender.release.shape import (
    MANIFEST,
    TABLES,
    column_problems,
    first_line,
    json_problems,
    read_schema,
)
from provender.release.shared_ledger import kept_elsewhere
from provender.rights.doubts import doubts_of
from provender.rights.evidence import Observation
from provender.rights.license import load_licenses
from provender.rights.origin import conclude_with_origin
from provender.run.scoring import known_signals

__all__ = ["Life", "explain"]

_LEAST_OF_STATEMENT = 8
"""Characters of a statement's id that must be given: documents come first."""

_TOLD = {
    "data": ("id", "url", "text", "messages", "evidence_ids"),
    "ledger/departures.parquet": (
        "id",
        "locator",
        "url",
        "kind",
        "stage",
        "reason",
        "failures",
        "duplicate_of",
        "message",
        "evidence_ids",
    ),
    "ledger/conflicts.parquet": ("documents", "detail"),
    "evidence/evidence.parquet": ("id", "source", "signal", "value", "location"),
}
"""Columns that a life is told from."""


def explain(release: str | Path, document: str) -> Life:
    """Tell one document's life, or what rests on a rights statement.

    Args:
        release: A release folder.
        document: Its id, the start of its id, its locator or its URL; or the id of a statement.

    Returns:
        Its life; if further records have the same id, they are its `others`.

    Raises:
        UsageError: No document, or more than one, answers to that name.
        CheckFailed: The release lacks a file or column that its life is told from.
    """
    root = Path(release)
    manifest = read_manifest(root)
    with _readable(root):
        _check(root, manifest)
        lives = _find(root, [source["id"] for source in manifest["sources"]], document)
        for life in lives:
            _add_evidence(root, life)
            _add_conflicts(root, life)
            life.kept_elsewhere = kept_elsewhere(root, life.id)
            if life.fate != "statement":
                _add_choices(root, life, manifest["release"]["date"])
            if life.fate == "released":
                _add_copies(root, life)
        lives[0].others = lives[1:]
    return lives[0]


def _find(root: Path, sources: list[str], document: str) -> list[Life]:
    """Return the records that a name means: several only if they share an id."""
    ids = _ids_of_locator(root, sources, document)
    matches = [m for name in ids for m in (*_released(root, name), *_departed(root, name))]
    if not matches and _is_unicode(document):
        matches = [*_released(root, document), *_departed(root, document)]
        named = (_as_id(document), document)
        exact = [m for m in matches if m.id in named or document in _places(m)]
        matches = exact or matches or _statements(root, document)
    names = list(dict.fromkeys(m.id for m in matches))
    if not names:
        raise UsageError(
            f"{root} knows no document {document!r}",
            hint="give an id, the start of one, a locator or a URL; "
            "ids stand in data/ and ledger/departures.parquet",
        )
    if len(names) > 1:
        raise UsageError(
            f"{document!r} means more than one document: {', '.join(names[:MOST_LISTED])}",
            hint="give one of these ids",
        )
    return matches


def _places(life: Life) -> tuple[str | None, str | None]:
    return life.row.get("locator"), life.row.get("url")


def _is_unicode(name: str) -> bool:
    """True unless the shell handed over bytes that are no UTF-8; no column can hold those."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _as_id(name: str) -> str:
    """Return an id, or the start of one, in the lower case in which a release holds it."""
    return name.lower() if re.fullmatch("[0-9A-Fa-f]{1,32}", name) else name


@contextmanager
def _readable(root: Path) -> Iterator[None]:
    """Name a release that cannot be read as what it is, with the next step."""
    try:
        yield
    except ProvenderError:
        raise
    except (pa.ArrowException, OSError, LookupError, TypeError, ValueError) as error:
        raise _damaged(root, f"{root} cannot be read: {first_line(error)}") from error


def _damaged(root: Path, what: str) -> CheckFailed:
    return CheckFailed(
        what,
        hint=f"`provender verify {root}` lists all that is wrong; then fetch or build it again",
        subject=str(root),
    )


def _check(root: Path, manifest: dict[str, Any]) -> None:
    """Refuse a release that lacks what a life is told from."""
    problems = json_problems(MANIFEST, manifest, "manifest.json").get("sources", [])
    shards = [path.relative_to(root).as_posix() for path in (root / "data").rglob("*.parquet")]
    told = [(name, TABLES[name], _TOLD[name]) for name in TABLES if name in _TOLD]
    told += [(name, RELEASE_SCHEMA, _TOLD["data"]) for name in sorted(shards)]
    for name, schema, columns in told:
        there, trouble = read_schema(root / name, name)
        if there is None:
            problems.append(trouble or f"{name} cannot be read")
            continue
        wanted = pa.schema([schema.field(column) for column in columns])
        problems += [what for key, what in column_problems(there, wanted, name) if key in columns]
    load_rule_table(root, problems.append)
    if problems:
        raise _damaged(root, problems[0])


def _ids_of_locator(root: Path, sources: list[str], locator: str) -> list[str]:
    """Return the ids that a locator would have in each source; a release keeps no locators."""
    wanted = {document_id(source, locator) for source in sources}
    there: set[str] = set()
    for path in [*(root / "data").rglob("*.parquet"), root / "ledger" / "departures.parquet"]:
        column = pq.read_table(path, columns=["id"]).column("id")
        there |= set(column.filter(pc.is_in(column, pa.array(sorted(wanted)))).to_pylist())
    return sorted(there)


def _matching(path: Path, columns: list[str] | None, document: str, keys: list[str]) -> pa.Table:
    """Return rows in which a key equals the name, or the id starts with it."""
    found = []
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            narrow = file.read_row_group(group, columns=keys)
            mask = pc.starts_with(narrow.column("id"), _as_id(document))
            for key in keys:
                mask = pc.or_kleene(mask, pc.equal(narrow.column(key), document))
            rows = pc.indices_nonzero(mask.fill_null(False))
            if len(rows):
                found.append(file.read_row_group(group, columns=columns).take(rows))
        schema = file.schema_arrow
    return (pa.concat_tables(found) if found else schema.empty_table()).slice(0, MOST_LISTED)


def _statements(root: Path, name: str) -> list[Life]:
    """Return the rights statements of that id, with the documents that rest on them."""
    if len(_as_id(name)) < _LEAST_OF_STATEMENT:
        return []
    table = _matching(root / "evidence" / "evidence.parquet", None, name, ["id"])
    lives = [Life(row["id"], "statement", row) for row in table.to_pylist()]
    for life in lives:
        life.row["evidence_ids"] = [life.id]
        for path in sorted((root / "data").rglob("*.parquet")):
            life.documents += _resting(path, life.id, None)
        life.documents += _resting(root / "ledger" / "departures.parquet", life.id, "kind")
    return lives


def _resting(path: Path, statement: str, kind: str | None) -> Iterator[dict[str, str]]:
    """Yield id and fate of the rows that rest on a statement."""
    columns = ["id", "evidence_ids", *([kind] if kind else [])]
    for batch in row_groups(path, columns):
        lists = batch.column("evidence_ids").combine_chunks()
        rows = pc.list_parent_indices(lists).filter(pc.equal(pc.list_flatten(lists), statement))
        for row in batch.take(rows).to_pylist():
            yield {"id": row["id"], "fate": row[kind] if kind else "released"}


def _released(root: Path, document: str) -> Iterator[Life]:
    rules = load_rule_table(root, lambda _: None) or RuleTable(())
    for path in sorted((root / "data").rglob("*.parquet")):
        table = _matching(path, None, document, ["id", "url"])
        for index, row in enumerate(table.to_pylist()):
            text = row.pop("text") or json.dumps(row.get("messages"), ensure_ascii=False)
            row |= {"messages": None, "rejected": None, "file": path.relative_to(root).as_posix()}
            measured = [
                {"rule": name, "value": value, "threshold": threshold, "passed": passed}
                for name, value, threshold, passed in rules.explain(table.slice(index, 1))
            ]
            yield Life(row["id"], "released", row, text[:200].replace("\n", " "), rules=measured)


def _departed(root: Path, document: str) -> Iterator[Life]:
    table = _matching(
        root / "ledger" / "departures.parquet", None, document, ["id", "locator", "url"]
    )
    for row in table.to_pylist():
        yield Life(row["id"], row["kind"], row)


def _add_evidence(root: Path, life: Life) -> None:
    wanted = set(life.row.get("evidence_ids") or [])
    if wanted:
        table = pq.read_table(root / "evidence" / "evidence.parquet")
        life.evidence = [row for row in table.to_pylist() if row["id"] in wanted]


def _add_choices(root: Path, life: Life, date: str) -> None:
    """Tell which alternatives were taken, and what the conclusion rests on that was not read.

    The embedded policy and licence records conclude again, as `verify` does.
    """
    policy, licenses = load_law(root, lambda _: None)
    if policy is None or licenses is None:
        return
    statements = Observation.__dataclass_fields__
    seen = [Observation(**{name: row[name] for name in statements}) for row in life.evidence]
    conclusion = conclude_with_origin(
        seen,
        as_of=datetime.date.fromisoformat(date),
        vocabulary={**load_licenses(), **licenses},
        policy=policy,
    )
    life.choices = [asdict(choice) for choice in conclusion.choices]
    life.unverified = doubts_of(conclusion.concluded, seen)


def _add_conflicts(root: Path, life: Life) -> None:
    table = pq.read_table(root / "ledger" / "conflicts.parquet")
    life.conflicts = [
        row["detail"] for row in table.to_pylist() if life.id in (row["documents"] or [])
    ]


def _add_copies(root: Path, life: Life) -> None:
    table = pq.read_table(
        root / "ledger" / "departures.parquet",
        columns=["id", "duplicate_of"],
        filters=[("duplicate_of", "=", life.id)],
    )
    life.copies = table.column("id").to_pylist()
    life.row["signals"] = {
        name: life.row.pop(name) for name, _ in known_signals() if name in life.row
    }
