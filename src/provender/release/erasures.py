# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A release's suppression list and its erasure ledger.

    suppression/list.jsonl   every key that is suppressed (rights.suppression)
    ledger/erasures.jsonl    every request that was decided, in the order in which it took effect

The ledger only grows: each line holds the SHA-256 of the one before it, so that a line that was
changed or taken out breaks the chain, and a version's ledger begins with that of the version before
it. No line says what was taken back.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from provender.acquire.ancestry import LIST_NAME, version_order
from provender.rights.suppression import SuppressionList
from provender.storage import canonical_json, write_bytes

__all__ = [
    "ERASURES_NAME",
    "append_erasures",
    "chain_problem",
    "earlier_erasures",
    "read_erasures",
    "write_suppression",
]

ERASURES_NAME = "ledger/erasures.jsonl"
_MOST_BYTES = 1 << 30


def append_erasures(
    earlier: Sequence[Mapping[str, Any]],
    known: SuppressionList,
    release: str,
    documents: Mapping[str, int],
) -> list[dict[str, Any]]:
    """Return an erasure ledger with a line for each request that it does not hold yet.

    Args:
        earlier: The ledger so far.
        known: The list that holds now.
        release: Name and version of the release in which the requests take effect.
        documents: How many documents each request took out of it, by its id.
    """
    ledger = [dict(line) for line in earlier]
    told = {line["request"] for line in ledger}
    new: dict[str, dict[str, Any]] = {}
    for entry in known.entries:
        if entry.request in told:
            continue
        line = new.setdefault(
            entry.request,
            {"decided": entry.decided, "reasons": set(), "keys": Counter(), "made_from": set()},
        )
        line["decided"] = min(line["decided"], entry.decided)
        line["reasons"].add(entry.reason)
        line["keys"][entry.kind] += 1
        line["made_from"] |= {entry.made_from} - {None}
    for request, line in sorted(new.items(), key=lambda item: (item[1]["decided"], item[0])):
        ledger.append(
            {
                "request": request,
                "decided": line["decided"],
                "reasons": sorted(line["reasons"]),
                "keys": dict(sorted(line["keys"].items())),
                "made_from": sorted(line["made_from"]),
                "documents": documents.get(request, 0),
                "release": release,
                "previous": _digest(ledger[-1]) if ledger else None,
            }
        )
    return ledger


def _digest(line: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_json(line).encode("utf-8")).hexdigest()


def write_suppression(
    folder: Path, known: SuppressionList, ledger: Sequence[Mapping[str, Any]]
) -> None:
    """Write both files of a release, if there is anything to tell.

    Args:
        folder: The release folder.
        known: Its whole suppression list.
        ledger: Its erasure ledger.
    """
    if len(known):
        known.write(folder / LIST_NAME)
        lines = "".join(canonical_json(line) + "\n" for line in ledger)
        write_bytes(folder / ERASURES_NAME, lines.encode("utf-8"))


def read_erasures(path: Path) -> tuple[list[dict[str, Any]], str | None]:
    """Return the lines of an erasure ledger and None, or those before the first wrong one and why.

    Args:
        path: The file; one that is missing has no lines.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(_MOST_BYTES)
    except FileNotFoundError:
        return [], None
    except OSError as error:
        return [], f"it cannot be read: {error.strerror or error}"
    lines: list[dict[str, Any]] = []
    for number, line in enumerate(raw.splitlines(), 1):
        try:
            told = json.loads(line.decode("utf-8"))
        except (ValueError, RecursionError):
            return lines, f"line {number} is no JSON object"
        wrong = _line_problem(told) or chain_problem([*lines[-1:], told], begins=not lines)
        if wrong is not None:
            return lines, f"line {number} {wrong}"
        lines.append(told)
    return lines, None


def _line_problem(told: Any) -> str | None:
    if not isinstance(told, dict):
        return "is no JSON object"
    for key in ("request", "decided", "release"):
        if not isinstance(told.get(key), str):
            return f"has no {key}"
    return None


def chain_problem(lines: Iterable[Mapping[str, Any]], *, begins: bool = True) -> str | None:
    """Return where a chain of lines is broken, None if it holds.

    Args:
        lines: Lines of an erasure ledger that follow each other.
        begins: The first is the ledger's first.
    """
    before: Mapping[str, Any] | None = None
    for number, line in enumerate(lines):
        wanted = _digest(before) if before is not None else None
        if (number or begins) and line.get("previous") != wanted:
            return "does not follow from the line before it: the erasure ledger was changed"
        before = line
    return None


def earlier_erasures(home: Path) -> list[dict[str, Any]]:
    """Return the longest erasure ledger among the versions of a release.

    Args:
        home: The folder of its versions.
    """
    found: list[dict[str, Any]] = []
    folders = [path.parent.parent for path in home.glob(f"*/{ERASURES_NAME}")]
    for folder in sorted(folders, key=lambda path: version_order(path.name)):
        if folder.name.startswith("."):
            continue
        lines, trouble = read_erasures(folder / ERASURES_NAME)
        if trouble is None and len(lines) > len(found):
            found = lines
    return found
