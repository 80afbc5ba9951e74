# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How much of each item a text holds: words of items inside the grams that were found.

Only texts that hold a gram come here. `reference_grams.cover` is the plain twin.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from provender.kernels.gram_runs import Ids
from provender.kernels.gram_words import Numbers
from provender.kernels.jit import kernel

__all__ = ["Postings", "cover"]


class Postings(NamedTuple):
    """Where in the parts of items each gram stands.

    Attributes:
        starts: First posting of each gram, and one past the last, shape (grams + 1,).
        parts: Part of each posting, shape (postings,).
        first: First word of the gram in its part.
        end: One past its last word.
        part_starts: First word of each part among the words of all, shape (parts + 1,).
    """

    starts: Numbers
    parts: Ids
    first: Ids
    end: Ids
    part_starts: Numbers


@kernel
def _cover(
    runs: Numbers,
    ignored: npt.NDArray[np.bool_],
    starts: Numbers,
    parts: Ids,
    first: Ids,
    end: Ids,
    part_starts: Numbers,
) -> Numbers:
    words = np.full(part_starts[-1], -1, np.int32)
    place_of = np.full(part_starts.shape[0] - 1, -1, np.int64)
    found = np.zeros((64, 3), np.int64)
    made = 0
    row_begin = 0
    row = np.int64(-1)
    for run in range(runs.shape[0]):
        if runs[run, 0] != row:
            row = runs[run, 0]
            row_begin = made
        for gram in range(runs[run, 3], runs[run, 4] + 1):
            if ignored[gram]:
                continue
            for posting in range(starts[gram], starts[gram + 1]):
                part = np.int64(parts[posting])
                place = place_of[part]
                if place < row_begin or place >= made or found[place, 1] != part:
                    if made == found.shape[0]:
                        more = np.zeros((2 * made, 3), np.int64)
                        more[:made] = found
                        found = more
                    place = made
                    place_of[part] = place
                    found[place, 0] = row
                    found[place, 1] = part
                    made += 1
                for word in range(
                    part_starts[part] + first[posting], part_starts[part] + end[posting]
                ):
                    if words[word] != row:
                        words[word] = row
                        found[place, 2] += 1
    return found[:made]


def cover(runs: Numbers, ignored: npt.NDArray[np.bool_], postings: Postings) -> Numbers:
    """Return how many words of each part stand in grams that a text holds.

    Args:
        runs: As `grams.find_runs` returns them, texts in ascending order.
        ignored: Grams that do not count, shape (grams,).
        postings: Where grams stand.

    Returns:
        Row, part and words, in order of rows and of what comes first, shape (held parts, 3).
    """
    if len(runs) == 0:
        return np.zeros((0, 3), np.int64)
    held: Numbers = _cover(runs, ignored, *postings)
    return held
