# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Texts that people judged, as good and bad examples for the learned classifier of quality.

What passed is good. Bad is only what failed for a fault of the writing (`teaches` of a category):
a well-written text that incites to hatred would teach a classifier of quality the wrong thing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from provender.errors import UsageError
from provender.extract.conversation import join_messages
from provender.parquet import row_groups
from provender.review.categories import categories
from provender.review.labels import read_labels
from provender.review.sample import shards_of
from provender.review.verdicts import Outcome, outcomes
from provender.storage import atomic_file

__all__ = ["write_examples"]

_READ = ["id", "text_sha256", "text", "messages", "rejected", "license_concluded"]


def write_examples(
    labels: Sequence[str | Path], release: str | Path, folder: Path
) -> tuple[Path, Path]:
    """Write what people passed and what they failed for its quality, as rows with their licences.

    Args:
        labels: Files of labels.
        release: The release that holds the texts that were judged.
        folder: Where `reviewed-passed.jsonl` and `reviewed-failed.jsonl` go.

    Returns:
        The two files.

    Raises:
        UsageError: A file cannot be read, or the release holds no text that was judged.
        CheckFailed: The release cannot be read.
    """
    wanted = {
        key: not outcome.failed
        for key, outcome in outcomes(read_labels(labels).judgements).items()
        if not outcome.failed or _teaches(outcome)
    }
    paths = folder / "reviewed-passed.jsonl", folder / "reviewed-failed.jsonl"
    found = 0
    with atomic_file(paths[0]) as passed, atomic_file(paths[1]) as failed:
        for row in _rows(Path(release)):
            good = wanted.get((row["id"], row["text_sha256"]))
            if good is not None:
                line = json.dumps(_example(row), ensure_ascii=False) + "\n"
                (passed if good else failed).write(line.encode("utf-8"))
                found += 1
    if not found:
        raise UsageError(
            f"{release} holds none of the {len(wanted):,} texts that teach by these labels",
            hint="give the release that was reviewed; the next one no longer holds what failed",
            subject=str(release),
        )
    return paths


def _teaches(outcome: Outcome) -> bool:
    return any(categories()[code].teaches for code in outcome.categories)


def _rows(release: Path) -> Iterator[dict[str, Any]]:
    for name in shards_of(release):
        for table in row_groups(release / name, _READ):
            yield from table.to_pylist()


def _example(row: dict[str, Any]) -> dict[str, str]:
    text = row["text"]
    if text is None:
        text = join_messages(row["messages"] or [], row["rejected"] or [])
    return {"text": text, "license": row["license_concluded"] or ""}
