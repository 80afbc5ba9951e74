# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What of each test set stands in which documents, item by item, without the items' text.

A report that quotes a test would itself contaminate what is trained on it. It names items; their
text is printed only on request and only where the test set stands under open terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from provender.assess.contamination import count_common, held_parts
from provender.assess.contamination_index import ContaminationIndex
from provender.assess.contamination_options import ContaminationOptions, numbers
from provender.rights.license import terms_of

__all__ = ["ContaminationReport", "ItemReport", "contamination_report", "may_print"]

_OPEN_TIERS = ("public-domain", "attribution", "share-alike")
_MOST_DOCUMENTS = 20


@dataclass
class ItemReport:
    """What documents hold of one item.

    Attributes:
        benchmark: Its test set.
        item: Its name.
        question_share: Largest share of a question of it that one document holds.
        answer_share: The same of an answer.
        found: Documents that hold enough of it.
        touched: Documents that hold less.
        documents: Ids of the first documents that hold it, in the order of the corpus.
    """

    benchmark: str
    item: str
    question_share: float = 0.0
    answer_share: float = 0.0
    found: int = 0
    touched: int = 0
    documents: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return the item as plain JSON types."""
        return {
            "benchmark": self.benchmark,
            "item": self.item,
            "question_share": round(self.question_share, 4),
            "answer_share": round(self.answer_share, 4),
            "documents_found": self.found,
            "documents_touched": self.touched,
            "documents": self.documents,
        }


@dataclass(frozen=True)
class ContaminationReport:
    """What a corpus holds of test sets.

    Attributes:
        documents: Documents that were looked at.
        contaminated: Documents that hold a question or an answer.
        common_grams: Grams that were taken for common phrases.
        benchmarks: Per test set: items, found, touched, and those too short or too common to be
            looked for.
        items: Items of which any document holds anything, in the order of the test sets.
    """

    documents: int
    contaminated: int
    common_grams: int
    benchmarks: tuple[Mapping[str, Any], ...]
    items: tuple[ItemReport, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON types; it holds no text of any item."""
        return {
            "schema_version": 1,
            "documents": self.documents,
            "contaminated": self.contaminated,
            "common_grams": self.common_grams,
            "benchmarks": [dict(one) for one in self.benchmarks],
            "items": [one.to_dict() for one in self.items],
        }


def may_print(terms: str | None) -> bool:
    """True if a test set's terms let its text be printed: those of an open tier."""
    return terms is not None and terms_of(terms).tier in _OPEN_TIERS


def contamination_report(
    batches: Iterable[pa.RecordBatch], options: ContaminationOptions, index: ContaminationIndex
) -> ContaminationReport:
    """Say what documents hold of each item, common phrases set aside.

    Args:
        batches: Documents with `id` and the columns of `contamination_stage`; without text.
        options: The options that the stage had.
        index: The index that the stage had.
    """
    kept: list[pa.RecordBatch] = []
    counts = np.zeros(index.grams, np.int64)
    documents = 0
    for batch in batches:
        documents += batch.num_rows
        held = batch.filter(pc.greater(_lengths(batch), 0))
        if held.num_rows:
            kept.append(held.select(["id", "contamination_runs"]))
            counts += count_common(held, options, index)
    common = counts > numbers()["common_documents"]
    found: dict[tuple[int, int], ItemReport] = {}
    contaminated = 0
    for batch in kept:
        held_now = held_parts(batch, options, index, common)
        contaminated += len(np.unique(held_now.rows[held_now.found]))
        for document, part, share, enough in _by_item(batch, held_now, index):
            _note(found, index, document, part, share, enough)
    items = tuple(found[key] for key in sorted(found))
    told = tuple(_of_benchmark(index, number, items) for number in range(len(index.benchmarks)))
    return ContaminationReport(documents, contaminated, int(common.sum()), told, items)


def _lengths(batch: pa.RecordBatch) -> pa.Array:
    return pc.fill_null(pc.list_value_length(batch["contamination_runs"]), 0)


def _by_item(
    batch: pa.RecordBatch, held: Any, index: ContaminationIndex
) -> Iterator[tuple[str, int, dict[int, float], bool]]:
    """Yield document, a part of an item, shares by kind of part, and whether it is held."""
    ids = batch.column("id").to_pylist()
    found: dict[tuple[int, int, int], tuple[int, dict[int, float], bool]] = {}
    for row, part, share, enough in zip(
        held.rows.tolist(), held.parts.tolist(), held.shares.tolist(), held.found.tolist(),
        strict=True,
    ):  # fmt: skip
        key = (row, int(index.part_benchmark[part]), int(index.part_item[part]))
        first, shares, before = found.get(key, (part, {}, False))
        kind = int(index.part_kind[part])
        shares[kind] = max(share, shares.get(kind, 0.0))
        found[key] = (first, shares, before or enough)
    for (row, _, _), (part, shares, enough) in found.items():
        yield str(ids[row]), part, shares, enough


def _note(
    found: dict[tuple[int, int], ItemReport],
    index: ContaminationIndex,
    document: str,
    part: int,
    shares: dict[int, float],
    enough: bool,
) -> None:
    number, place = int(index.part_benchmark[part]), int(index.part_item[part])
    benchmark = index.benchmarks[number]
    item = found.setdefault(
        (number, place), ItemReport(str(benchmark.about.name), benchmark.items[place])
    )
    item.question_share = max(item.question_share, shares.get(0, 0.0))
    item.answer_share = max(item.answer_share, shares.get(1, 0.0))
    if not enough:
        item.touched += 1
        return
    item.found += 1
    if len(item.documents) < _MOST_DOCUMENTS:
        item.documents.append(document)


def _of_benchmark(
    index: ContaminationIndex, number: int, items: tuple[ItemReport, ...]
) -> dict[str, Any]:
    benchmark = index.benchmarks[number]
    own = index.part_benchmark == number
    looked_for = np.unique(index.part_item[own & index.looked_for])
    mine = [item for item in items if item.benchmark == benchmark.about.name]
    return {
        "name": benchmark.about.name,
        "title": benchmark.about.title,
        "terms": benchmark.about.terms,
        "may_print": may_print(benchmark.about.terms),
        "items": len(benchmark.items),
        "not_looked_for": len(benchmark.items) - len(looked_for),
        "found": sum(item.found > 0 for item in mine),
        "touched": sum(item.found == 0 for item in mine),
        "unreadable": len(benchmark.problems),
    }
