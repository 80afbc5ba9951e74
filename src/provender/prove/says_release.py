# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Asking releases what a model of them says, through n-gram models of draws of their text.

Each seed draws other documents, as in every proof; the first release is drawn a second time, for
the control. Samples and planted secrets take the first seed's draw.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.errors import CheckFailed
from provender.kernels.ngram_counts import Tokens
from provender.kernels.overlap import GramTable
from provender.prove.corpus import Corpus, read_release
from provender.prove.draws import Draw, draw, effective_documents
from provender.prove.generations import look_through, prompts_of, sample
from provender.prove.languages import (
    COUNTED_SHARE,
    base_language,
    group_languages,
    languages_of,
)
from provender.prove.leakage import (
    ARMS,
    CANARIES,
    REPETITIONS,
    Canary,
    Exposure,
    expose,
    kept_copies,
    make_canaries,
    planted_texts,
)
from provender.prove.model import NgramModel, Ratios, Spans
from provender.prove.pairs import LANGUAGES, Pair, pairs_in, shipped_pairs
from provender.prove.proof import POOL_BYTES_PER_TOKEN, at_once, drawn_share
from provender.prove.question import Question
from provender.prove.runs import enough_text
from provender.prove.said import Said, Saying
from provender.prove.says import Units, compare_leans, leans_of, units_of
from provender.prove.statistics import LEAST_DOCUMENTS
from provender.prove.tokenizer import ReferenceTokenizer
from provender.prove.voices import NgramVoice
from provender.run.local import run_tasks
from provender.run.progress import Progress

__all__ = ["ask_releases"]

Numbers = npt.NDArray[np.float64]

FIT_TOKENS = 50_000
"""Tokens of held-out text of the release to which discounts are fitted."""

CARRIER_TOKENS = 120
"""Tokens of the text that a canary stands in, where the release has enough."""


class _Asker:
    """One release, ready to be asked.

    Args:
        corpus: Its pool.
        groups: Names of the languages that are counted apart.
        tokens: Tokens of a draw, at most half of the pool.
        order: Longest n-gram.
        tokenizer: The reference encoding.
    """

    def __init__(
        self,
        corpus: Corpus,
        groups: Sequence[str],
        tokens: int,
        order: int,
        tokenizer: ReferenceTokenizer,
    ):
        self.corpus, self._groups, self._size = corpus, groups, tokens
        self._order, self._tokenizer = order, tokenizer

    def voice(self, seed: int, *, again: bool = False) -> NgramVoice:
        """Return the model of a seed's draw, or of what stands behind it in its order."""
        order = draw(self.corpus.keys, self.corpus.spans, seed)
        first, second = order.stretch(0, self._size), order.stretch(self._size, 2 * self._size)
        counted, other = (second, first) if again else (first, second)
        model = self._model(self.corpus.tokens, counted)
        return NgramVoice(
            model, self._fitted(model, other), self._tokenizer, self.corpus.tokens, counted
        )

    def _model(self, tokens: Tokens, spans: Spans) -> NgramModel:
        room = int(spans.lengths.sum())
        model = NgramModel(self._tokenizer.vocabulary, self._order, room, len(self._groups))
        model.add(tokens, spans)
        return model

    def _fitted(self, model: NgramModel, spans: Spans) -> Ratios:
        until = np.cumsum(spans.lengths)
        return model.fitted(self.corpus.tokens, spans.take(until <= max(FIT_TOKENS, until[0])))

    def leakage(self, languages: Sequence[str]) -> list[Exposure]:
        """Return how well secrets are known that are planted into the first draw, by arm."""
        order = draw(self.corpus.keys, self.corpus.spans, 0)
        counted, other = order.stretch(0, self._size), order.stretch(self._size, 2 * self._size)
        canaries = [
            canary
            for language in languages
            for canary in make_canaries(language, self._carriers(order, language))
        ]
        found: list[Exposure] = []
        for arm in ARMS:
            texts, copies = _plant(canaries, arm)
            tokens, lengths = self._tokenizer.encode([text for _, text in texts])
            group = [self._group(canaries[at].language) for at, _ in texts]
            begin = len(self.corpus.tokens)
            planted = Spans.behind_each_other(lengths)
            every = np.concatenate([self.corpus.tokens, tokens])
            spans = Spans(
                np.concatenate([counted.starts, planted.starts + begin]),
                np.concatenate([counted.ends, planted.ends + begin]),
                np.concatenate([counted.group, np.array(group, np.uint8)]),
            )
            model = self._model(every, spans)
            voice = NgramVoice(model, self._fitted(model, other), self._tokenizer, every, spans)
            found += expose(voice, canaries, arm, copies)
        return found

    def _group(self, language: str) -> int:
        return self._groups.index(language) if language in self._groups else len(self._groups) - 1

    def _carriers(self, order: Draw, language: str) -> list[str]:
        """Return stretches of the release's own text in a language, one for each canary."""
        needed = CANARIES * len(REPETITIONS)
        tags = np.array([base_language(tag) for tag in self.corpus.groups["language"]])
        spans = order.where(tags[order.order] == language).spans
        least = max(1, min(CARRIER_TOKENS, int(spans.lengths.sum()) // (2 * needed)))
        found = []
        for start, end in zip(spans.starts.tolist(), spans.ends.tolist(), strict=True):
            for at in range(start, end - least + 1, least):
                found.append(self._tokenizer.decode(self.corpus.tokens[at : at + least].tolist()))
                if len(found) == needed:
                    return found
        return found or [""]


def _plant(canaries: Sequence[Canary], arm: str) -> tuple[list[tuple[int, str]], list[int]]:
    """Return what an arm leaves: number of the canary and text; and copies of each canary."""
    every = [(at, text) for at, canary in enumerate(canaries) for text in planted_texts(canary)]
    left = [every[row] for row in kept_copies([text for _, text in every], arm)]
    return left, np.bincount([at for at, _ in left], minlength=len(canaries)).tolist()


def ask_releases(question: Question, own: Sequence[Pair], progress: Progress) -> Saying:
    """Ask releases.

    Args:
        question: Which, and how.
        own: The user's pairs.
        progress: Told of every file and run.

    Raises:
        CheckFailed: A release cannot be read, or has no language that we can ask in.
        UsageError: A release has too little text.
    """
    tokenizer = ReferenceTokenizer()
    nothing = GramTable(pa.array([], pa.large_string()))
    pool_bytes = 2 * question.budget_tokens * POOL_BYTES_PER_TOKEN
    corpora = [
        read_release(folder, name, pool_bytes, tokenizer, nothing, progress)
        for folder, name in zip(question.releases, question.names, strict=True)
    ]
    enough_text(corpora)
    languages = _languages(corpora, own)
    units = units_of([*pairs_in(shipped_pairs(), languages), *own])
    groups = group_languages(corpora)
    tokens = min(question.budget_tokens, *(len(corpus.tokens) // 2 for corpus in corpora))
    askers = [_Asker(corpus, groups, tokens, question.order, tokenizer) for corpus in corpora]
    leans, again = _leans(question, askers, units, tokens, progress)
    progress.phase("samples and secrets", len(askers))
    said = []
    for number, asker in enumerate(askers):
        heard = look_through(sample(asker.voice(0), prompts_of(languages)))
        cells = leans_of(units, leans[number], drawn_share(tokens, asker.corpus))
        leakage = asker.leakage(languages)
        said.append(Said(asker.corpus.name, str(question.releases[number]), languages, cells,
                         heard, leakage))  # fmt: skip
        progress.done()
    share = drawn_share(tokens, *corpora)
    few = any(effective_documents(one.lengths) < LEAST_DOCUMENTS for one in corpora)
    differences = [
        compare_leans(units, leans[0], other, again, share, few_documents=few)
        for other in leans[1:]
    ]
    return Saying("ngram", said, differences, len(units.pairs), question.seeds, tokens)


def _leans(
    question: Question, askers: Sequence[_Asker], units: Units, tokens: int, progress: Progress
) -> tuple[list[Numbers], Numbers]:
    """Return the leans of each release by seed and unit, and those of the first's second draws."""
    tasks = [(at, seed) for at in range(-1, len(askers)) for seed in range(question.seeds)]
    progress.phase("ask", len(tasks))

    def lean(task: tuple[int, int]) -> Numbers:
        at, seed = task
        found = units.leans(askers[max(at, 0)].voice(seed, again=at < 0))
        progress.done()
        return found

    workers = min(question.workers, at_once(tokens, question.order))
    done = np.stack(list(run_tasks(lean, tasks, workers)))
    by_subject = done.reshape(len(askers) + 1, question.seeds, -1)
    return list(by_subject[1:]), by_subject[0]


def _languages(corpora: Sequence[Corpus], own: Sequence[Pair]) -> list[str]:
    """Return the languages of pairs that every release has 1 % of.

    Raises:
        CheckFailed: There are none, and no pairs of the user's either.
    """
    shares = [languages_of(corpus) for corpus in corpora]
    spoken = [tag for tag in LANGUAGES if all(one.get(tag, 0.0) >= COUNTED_SHARE for one in shares)]
    if not spoken and not own:
        heard = sorted({tag for one in shares for tag in one})[:8]
        raise CheckFailed(
            f"the shipped pairs are English and Chinese; the releases are {', '.join(heard)}",
            hint="give pairs of your own with --pairs FILE",
        )
    return spoken
