# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The technical sampling of a corpus: what keyword lists say, beside what people say.

GB/T 45652 asks that keywords and classifiers look at a tenth of the data at least; a build that
looks for unsafe text (`assess: {unsafe: true}`) looks at every document, so all are counted here.
A document passes if no risk has more matches than the shipped rules allow.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow.parquet as pq

from provender.assess.unsafe import UnsafeOptions, unsafe_rules
from provender.parquet import row_groups
from provender.review.categories import acceptance
from provender.review.stock import Stock

__all__ = ["technical_rate"]


def technical_rate(stock: Stock) -> dict[str, Any] | None:
    """Return how many documents pass the shipped rules of unsafe text, as plain JSON types.

    Args:
        stock: The documents.

    Returns:
        None if the build did not look for unsafe text.
    """
    rules = unsafe_rules(UnsafeOptions(drop=["all"]))
    columns = sorted({"language", *(name for rule in rules for name in rule.columns)})
    documents = passed = 0
    for file in stock.files:
        path = stock.folder / file
        if not set(columns) <= set(pq.read_schema(path).names):
            return None
        for table in row_groups(path, columns):
            languages = np.array(table.column("language").to_pylist(), object)
            failed = np.zeros(table.num_rows, np.bool_)
            for rule in rules:
                failed |= rule.fails(rule.values(table), languages)
            documents += table.num_rows
            passed += int((~failed).sum())
    bound = acceptance()["technical"]["pass_rate"]
    rate = round(passed / documents, 6) if documents else None
    return {
        "documents": documents,
        "passed": passed,
        "pass_rate": rate,
        "required_rate": bound,
        "met": rate is not None and rate >= bound,
    }
