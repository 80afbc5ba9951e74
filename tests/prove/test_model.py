# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The n-gram model against a plain twin of counters, and its promise to add and to forget."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.kernels.ngram_counts import CLASSES
from provender.prove.model import SWITCH, NgramModel, Spans

VOCABULARY, GROUPS = 6, 3
Documents = list[tuple[int, list[int]]]
"""Group and tokens of each."""
DOCUMENTS = st.lists(
    st.tuples(
        st.integers(0, GROUPS - 1),
        st.lists(st.integers(0, VOCABULARY - 1), min_size=1, max_size=12),
    ),
    min_size=1,
    max_size=6,
)


def packed(documents: Documents) -> tuple[np.ndarray, Spans]:
    """Return documents as one array of tokens and their spans."""
    ends = np.cumsum([len(tokens) for _, tokens in documents])
    tokens = np.array([token for _, document in documents for token in document], np.uint16)
    group = np.array([group for group, _ in documents], np.uint8)
    return tokens, Spans(np.concatenate([[0], ends[:-1]]), ends, group)


def trained(documents: Documents, order: int) -> NgramModel:
    """Return a model of these documents."""
    model = NgramModel(VOCABULARY, order, groups=GROUPS)
    model.add(*packed(documents))
    return model


def plain_bits(
    training: Documents, order: int, document: list[int], ratios: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Score a document by the formula, from counters; also what was expected and found."""
    expected, found = np.zeros((order + 1, CLASSES)), np.zeros((order + 1, CLASSES))
    seen: Counter[tuple[int, ...]] = Counter()
    for group, one in training:
        for end in range(1, len(one) + 1):
            for length in range(1, min(order, end) + 1):
                seen[group, *one[end - length : end]] += 1
    behind: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for gram, count in seen.items():
        behind[gram[:-1]].append(count)
    totals = [sum(len(one) for group, one in training if group == g) for g in range(GROUPS)]
    shares = [total / sum(totals) for total in totals]
    weights = list(shares)
    spent = 0.0
    for end in range(1, len(document) + 1):
        likelihoods = []
        for group, total in enumerate(totals):
            if total == 0:
                likelihoods.append(0.0)
                continue
            likely = (seen[group, document[end - 1]] + 0.5) / (total + 0.5 * VOCABULARY)
            for length in range(2, min(order, end) + 1):
                gram = (group, *document[end - length : end])
                counts = behind.get(gram[:-1])
                if counts:
                    for count in counts:
                        expected[length, min(count, CLASSES) - 1] += (
                            weights[group] * count / sum(counts)
                        )
                    kept = sum(ratios[length, min(c, CLASSES) - 1] * c for c in counts) / sum(
                        counts
                    )
                    likely *= 1 - kept
                    if seen[gram]:
                        kind = min(seen[gram], CLASSES) - 1
                        found[length, kind] += weights[group]
                        likely += ratios[length, kind] * seen[gram] / sum(counts)
            likelihoods.append(likely)
        mixed = sum(w * p for w, p in zip(weights, likelihoods, strict=True))
        spent -= math.log2(mixed)
        weights = [
            (1 - SWITCH) * weight * likely / mixed + SWITCH * share
            for weight, likely, share in zip(weights, likelihoods, shares, strict=True)
        ]
    return spent, expected, found


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS, DOCUMENTS, st.integers(2, 6))
def test_bits_and_discounts_are_those_of_the_formula(training, held_out, order) -> None:
    """Every order, short documents, contexts never seen."""
    model = trained(training, order)
    usual = np.tile([0.3, 0.5, 0.65, 0.75, 0.9], (order + 1, 1))
    plain = [plain_bits(training, order, document, usual) for _, document in held_out]
    expected, found = sum(p[1] for p in plain), sum(p[2] for p in plain)
    fitted = np.clip((found + 20 * usual) / (expected + 20), 0.005, 0.98)
    assert model.fitted(*packed(held_out)) == pytest.approx(fitted, rel=1e-9)
    for ratios in (usual, fitted):
        wanted = [plain_bits(training, order, document, ratios)[0] for _, document in held_out]
        assert model.bits(*packed(held_out), ratios) == pytest.approx(wanted, rel=1e-9)


@settings(max_examples=50, deadline=None)
@given(DOCUMENTS, DOCUMENTS, st.integers(2, 4))
def test_likelihoods_sum_to_one(training, context, order) -> None:
    """Whatever came before, exactly one token comes next."""
    model = trained(training, order)
    before = context[0][1]
    both = [
        2 ** -(model.bits(*packed([(0, [*before, token])])) - model.bits(*packed([(0, before)])))[0]
        for token in range(VOCABULARY)
    ]
    assert sum(both) == pytest.approx(1)


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS, DOCUMENTS, DOCUMENTS, st.integers(2, 6))
def test_what_was_taken_away_was_never_there(kept, gone, held_out, order) -> None:
    """Counts subtract exactly, whatever the order of adding."""
    model = trained(gone, order)
    model.add(*packed(kept))
    model.remove(*packed(gone))
    assert model.tokens == sum(len(tokens) for _, tokens in kept)
    assert (model.bits(*packed(held_out)) == trained(kept, order).bits(*packed(held_out))).all()


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS, DOCUMENTS, DOCUMENTS, st.integers(2, 6))
def test_merged_models_are_one_model(first, second, held_out, order) -> None:
    """Counts from two threads or two machines add up."""
    model = trained(first, order)
    model.merge(trained(second, order))
    both = trained(first + second, order)
    assert (model.bits(*packed(held_out)) == both.bits(*packed(held_out))).all()


def test_a_model_of_nothing_is_uniform() -> None:
    """Each token then costs the logarithm of the vocabulary."""
    model = NgramModel(256, 4)
    document = packed([(0, [1, 2, 3, 4])])
    assert model.bits(*document)[0] == pytest.approx(4 * 8)


def test_tables_grow_as_text_comes() -> None:
    """Many blocks give what one gives."""
    chance = np.random.default_rng(1)
    documents = [(number % 2, chance.integers(0, 5, 300).tolist()) for number in range(40)]
    bit_by_bit = NgramModel(VOCABULARY, 4, groups=GROUPS)
    for document in documents:
        bit_by_bit.add(*packed([document]))
    held_out = packed([documents[0]])
    assert bit_by_bit.bits(*held_out) == trained(documents, 4).bits(*held_out)
    assert bit_by_bit.memory_bytes < 1 << 20


@pytest.mark.parametrize(("vocabulary", "order"), [(0, 4), (1 << 17, 4), (10, 1), (10, 7)])
def test_what_does_not_fit_is_refused(vocabulary: int, order: int) -> None:
    """Bounds are told, not run into."""
    with pytest.raises(ValueError, match=r"token|order"):
        NgramModel(vocabulary, order)


def test_other_models_are_not_merged() -> None:
    """Another vocabulary or order has other n-grams."""
    with pytest.raises(ValueError, match="cannot be merged"):
        NgramModel(10, 4).merge(NgramModel(10, 3))


def test_text_of_another_group_takes_nothing_away() -> None:
    """Half the counts in another language cost a text a bit a document, not a bit a word."""
    chance = np.random.default_rng(2)
    here = [(0, chance.integers(0, 3, 200).tolist()) for _ in range(20)]
    there = [(1, chance.integers(3, 6, 200).tolist()) for _ in range(20)]
    held_out = packed([(0, chance.integers(0, 3, 200).tolist())])
    alone, both = trained(here, 3).bits(*held_out), trained(here + there, 3).bits(*held_out)
    assert alone < both < alone + 8


def test_copies_are_hardly_believed() -> None:
    """Fitted discounts notice that a text counted twice says nothing new; usual ones do not."""
    chance = np.random.default_rng(3)
    chain = chance.dirichlet(np.full(VOCABULARY, 0.3), VOCABULARY)

    def text(length: int) -> list[int]:
        tokens = [0]
        for _ in range(length):
            tokens.append(int(chance.choice(VOCABULARY, p=chain[tokens[-1]])))
        return tokens

    documents = [(0, text(40)) for _ in range(6)]
    held_out = packed([(0, text(2000))])
    once, twice = trained(documents, 4), trained(documents * 2, 4)
    fitted = [m.bits(*held_out, m.fitted(*held_out))[0] for m in (once, twice)]
    usual = [m.bits(*held_out)[0] for m in (once, twice)]
    assert usual[1] > usual[0] * 1.02
    assert abs(fitted[1] - fitted[0]) < (usual[1] - usual[0]) / 2
