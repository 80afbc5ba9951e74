# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which languages a proof tells apart, and which parts of the panel count for them.

Variants and members of a macrolanguage (ISO 639-3) are one language here: Simplified, Traditional
and Classical Chinese share what they teach, and short texts are often told apart wrongly.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from provender.data_files import read_data
from provender.prove.corpus import Corpus
from provender.prove.panel import Panel
from provender.prove.tokenizer import DATA

__all__ = ["base_language", "counted_windows", "group_languages", "languages_of"]

COUNTED_SHARE = 0.01
MOST_GROUPS = 6


@functools.cache
def _macrolanguages() -> dict[str, str]:
    """Return the macrolanguage of each member (`data/macrolanguages.yml`)."""
    table = read_data(DATA / "macrolanguages.yml")
    return {member: name for name, members in table.items() for member in members}


def base_language(tag: str) -> str:
    """Return the language of a BCP 47 tag without script and region; `zh` for all Chinese."""
    base = tag.split("-")[0].lower()
    return _macrolanguages().get(base, base)


def languages_of(corpus: Corpus) -> dict[str, float]:
    """Return each language's share of a corpus's tokens, largest first."""
    sums: dict[str, int] = {}
    for tag, tokens in corpus.tokens_by("language").items():
        base = base_language(tag)
        sums[base] = sums.get(base, 0) + tokens
    total = max(sum(sums.values()), 1)
    return {name: sums[name] / total for name in sorted(sums, key=lambda n: (-sums[n], n))}


def group_languages(corpora: Sequence[Corpus]) -> list[str]:
    """Give each document of all corpora its language's group, and return the groups' names.

    The largest languages have groups of their own; the others share the last one.
    """
    best: dict[str, float] = {}
    for corpus in corpora:
        for name, share in languages_of(corpus).items():
            best[name] = max(best.get(name, 0.0), share)
    named = sorted((n for n in best if best[n] >= COUNTED_SHARE), key=lambda n: (-best[n], n))
    named = named[: MOST_GROUPS - 1]
    number = {name: at for at, name in enumerate(named)}
    for corpus in corpora:
        tags = corpus.groups["language"]
        groups = [number.get(base_language(tag), len(named)) for tag in tags]
        corpus.spans.group[:] = np.array(groups, np.uint8)
    return [*named, "others"]


def counted_windows(panel: Panel, corpora: Sequence[Corpus]) -> npt.NDArray[np.bool_]:
    """Return which windows count: those of languages that make up 1 % of a release or more.

    A panel of one's own always counts.
    """
    spoken = {
        name
        for corpus in corpora
        for name, share in languages_of(corpus).items()
        if share >= COUNTED_SHARE
    }
    counts = [not cell.shipped or base_language(cell.language) in spoken for cell in panel.cells]
    return np.array(counts, np.bool_)[panel.cell]
