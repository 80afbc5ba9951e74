# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What people failed: the places of a build's documents, and every copy of what they read.

Who failed what is known to `review`; here it meets the copies. A text that a person failed leaves
with all its copies, for its fault is in its words; a document that failed for its rights leaves
alone, for a copy from elsewhere may stand on better ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from provender.dedup.survivors import KeyTable
from provender.run.judging import Judged

__all__ = ["FailedFinder", "FailedReview", "with_copies"]


@dataclass(frozen=True, slots=True)
class FailedReview:
    """Why a document leaves at review.

    Attributes:
        category: Code of what is wrong with it.
        by: Role of who decided: `checker` or `annotator`.
        binds_copies: Every copy of the text leaves, too.
        is_copy: A copy of it was read, not it.
    """

    category: str
    by: str
    binds_copies: bool
    is_copy: bool = False

    @property
    def message(self) -> str:
        """What happened, in words for the ledger."""
        who = "a checker" if self.by == "checker" else "an annotator"
        return f"{who} failed {'a copy of it' if self.is_copy else 'it'}: {self.category}"


FailedFinder = Callable[[Sequence[Judged], Mapping[int, int]], dict[int, FailedReview]]
"""Finds what people failed, by position in the build, given which locators repeat."""


def with_copies(
    found: Mapping[int, FailedReview], table: KeyTable, documents: int
) -> dict[int, FailedReview]:
    """Return what people failed, and the copies of it.

    Args:
        found: What people failed, by position.
        table: Keys of all documents.
        documents: How many there are.
    """
    failed = dict(found)
    binding = np.zeros(documents, np.bool_)
    binding[[position for position, one in found.items() if one.binds_copies]] = True
    for _, members in table.clusters() if binding.any() else ():
        read = members[binding[members]].tolist()
        if read:
            copy = replace(found[read[0]], is_copy=True)
            for member in members.tolist():
                failed.setdefault(member, copy)
    return failed
