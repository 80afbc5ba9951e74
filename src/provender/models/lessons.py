# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Conversations to learn from: rows of a release with `messages`, or of a file.

A file holds JSON lines, one JSON array or Parquet, of any layout that recipes know (Alpaca,
ShareGPT, OpenAI's messages; see `acquire.shapes`). What cannot be taught is left out and counted by
its reason, never bent.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from provender.acquire.conversations import rows_of
from provender.acquire.inventory import InputFile
from provender.acquire.limits import Limits
from provender.acquire.shapes import ShapeProblem, normalise
from provender.errors import CheckFailed, UsageError
from provender.models.dialogue import Dialogue, DialogueProblem, Encoded, encode_dialogue
from provender.models.tokenizer import ModelTokenizer
from provender.prove.corpus import tables_of
from provender.record import Unreadable
from provender.release.manifest import read_manifest
from provender.rights.normalize import normalize
from provender.storage import canonical_json, hash_bytes, hash_file

__all__ = ["NOT_STATED", "Lessons", "describe", "read_lessons"]

NOT_STATED = "to be stated"
"""What stands for terms that nobody has stated."""

_COLUMNS = ["id", "messages", "tools", "label", "license_concluded", "tier"]
_FORBIDDEN = "false"
"""Label of answers that people disliked (KTO, arXiv:2402.01306): not to be imitated."""


@dataclass
class Lessons:
    """Conversations as tokens.

    Attributes:
        encoded: Those that can be taught.
        keys: Hash of each one's tokens, in hex.
        terms: Conversations by licence expression.
        tiers: Conversations by tier; of a release only.
        left_out: Conversations that are not taught, by reason.
        cut: Conversations that lost their end to the context.
    """

    encoded: list[Encoded] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    terms: Counter[str] = field(default_factory=Counter)
    tiers: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    cut: int = 0

    def facts(self) -> dict[str, Any]:
        """Return what was read, as JSON."""
        return {
            "conversations": len(self.encoded),
            "tokens": sum(len(one.ids) for one in self.encoded),
            "learnt_tokens": sum(sum(one.learnt) for one in self.encoded),
            "cut": self.cut,
            "left_out": dict(sorted(self.left_out.items())),
            "documents_by": {
                "licence": dict(sorted(self.terms.items())),
                "tier": dict(sorted(self.tiers.items())),
            },
        }


def read_lessons(
    data: Path, tokenizer: ModelTokenizer, context: int, terms: str | None = None
) -> Lessons:
    """Read and encode all conversations.

    Args:
        data: A release's folder, or a file.
        tokenizer: The model's encoding.
        context: Tokens of a conversation at most; what is longer is cut.
        terms: Licence of a file's conversations; a release states its own.

    Raises:
        UsageError: There is no such file or folder, or terms are stated for a release.
        CheckFailed: It holds nothing to learn.
    """
    lessons = Lessons()
    for dialogue, tier in _dialogues(data, terms, lessons.left_out):
        try:
            whole = encode_dialogue(dialogue, tokenizer)
        except DialogueProblem as problem:
            lessons.left_out[problem.reason] += 1
            continue
        encoded = whole.cut(context)
        if not any(encoded.learnt):
            lessons.left_out["too_long"] += 1
            continue
        lessons.cut += len(encoded.ids) < len(whole.ids)
        lessons.encoded.append(encoded)
        lessons.keys.append(hash_bytes(repr(encoded.ids).encode()))
        lessons.terms[dialogue.terms or NOT_STATED] += 1
        if tier is not None:
            lessons.tiers[tier] += 1
    if not lessons.encoded:
        reasons = ", ".join(f"{count} {name}" for name, count in lessons.left_out.most_common())
        raise CheckFailed(
            f"{data} holds no conversation to learn from" + (f": {reasons}" if reasons else ""),
            hint="rows need `messages` with a turn of the assistant's; see docs/tune.md",
            subject=str(data),
        )
    return lessons


def describe(data: Path) -> dict[str, Any]:
    """Return what names the data: a release's name, version and hash, or a file's name and hash.

    Raises:
        UsageError: There is no such file or folder.
    """
    if data.is_dir():
        head = read_manifest(data).get("release") or {}
        return {
            "kind": "release", "name": head.get("name"), "version": head.get("version"),
            "manifest_sha256": hash_file(data / "manifest.json"),
        }  # fmt: skip
    if not data.is_file():
        raise UsageError(f"{data} is neither a release nor a file", subject=str(data))
    return {"kind": "file", "name": data.name, "sha256": hash_file(data)}


def _dialogues(
    data: Path, terms: str | None, left_out: Counter[str]
) -> Iterator[tuple[Dialogue, str | None]]:
    """Yield conversations and their tiers; count rows that are none."""
    if data.is_dir():
        if terms is not None:
            raise UsageError("--data-license goes with a file; a release states its own terms")
        rows: Iterator[dict[str, Any]] = (
            row for table in tables_of(data, _COLUMNS) for row in table.to_pylist()
        )
    else:
        rows = _file_rows(data, terms, left_out)
    for row in rows:
        if not row["messages"]:
            left_out["no_conversation"] += 1
        elif str(row.get("label")).lower() == _FORBIDDEN:
            left_out["labelled_bad"] += 1
        elif (tools := _tools(row.get("tools"))) is None:
            left_out["unreadable_tools"] += 1
        else:
            yield (
                Dialogue(tuple(row["messages"]), tools, row.get("license_concluded")),
                row.get("tier"),
            )


def _file_rows(data: Path, terms: str | None, left_out: Counter[str]) -> Iterator[dict[str, Any]]:
    stated = None if terms is None else normalize(terms).expression or terms
    file = InputFile(data.name, str(data), data.stat().st_size)
    for _, row, _ in rows_of(file, Limits()):
        if isinstance(row, Unreadable):
            left_out[row.reason] += 1
            continue
        try:
            if not isinstance(row, Mapping):
                raise ShapeProblem("wrong_type", "holds no row with fields")
            found = normalise(row)
            canonical_json(found).encode("utf-8")
        except (ShapeProblem, RecursionError, UnicodeEncodeError) as problem:
            half = isinstance(problem, UnicodeEncodeError)  # half of a surrogate pair
            left_out["invalid_encoding" if half else getattr(problem, "reason", "wrong_type")] += 1
            continue
        yield {**found, "license_concluded": stated}


def _tools(value: Any) -> tuple[Any, ...] | None:
    """Return tool declarations, None if they cannot be read."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else None
