# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Whole licence texts, for releases to carry along.

Many licences ask that a copy of them goes with the work. `data/license_texts.jsonl.xz` is made by
benchmarks/license_texts_make.py from the texts that SPDX publishes. (What is *recognised* is kept
as words only: `text_templates.py`.)
"""

from __future__ import annotations

import functools
import json
import lzma
from collections.abc import Iterable

from provender.rights.license import DATA

__all__ = ["TEXTS", "license_texts"]

TEXTS = DATA / "license_texts.jsonl.xz"


@functools.lru_cache(maxsize=4)
def _texts(wanted: frozenset[str]) -> dict[str, str]:
    with lzma.open(TEXTS, "rt", encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines)
        return {row["id"]: row["text"] for row in rows if row["id"] in wanted}


def license_texts(identifiers: Iterable[str]) -> dict[str, str]:
    """Return the text of each licence by id, as SPDX publishes it.

    Args:
        identifiers: Licence ids; those whose text does not ship are left out.
    """
    return dict(_texts(frozenset(identifiers)))
