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

from provender.errors import UsageError
from provender.release.manifest import read_manifest
from provender.review.categories import categories
from provender.review.labels import read_labels
from provender.review.stock import ReleaseStock
from provender.review.verdicts import Outcome, outcomes
from provender.storage import atomic_file

__all__ = ["write_examples"]


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
        for key, example in _rows(Path(release)):
            good = wanted.get(key)
            if good is not None:
                line = json.dumps(example, ensure_ascii=False) + "\n"
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


def _rows(release: Path) -> Iterator[tuple[tuple[str, str], dict[str, str]]]:
    """Yield id and hash of each text, with what an example tells of it."""
    stock = ReleaseStock(release, read_manifest(release))
    columns = [*stock.told_columns, *stock.text_columns]
    for file in stock.files:
        for table, _ in stock.tables(file, "none", columns):
            for row, told in enumerate(stock.told(file, table)):
                example = {"text": stock.text(table, row)[0], "license": told["license"] or ""}
                yield (told["id"], told["text_sha256"]), example
