# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The tier of `prove` that trains small models: same question, panel and statistics."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import provender
from provender.models import tier
from provender.models.evaluate import few_windows
from provender.models.tier import TrainedRuns, training_of
from provender.prove import proof as proving
from provender.prove import question
from provender.prove.corpus import Corpus, read_release
from provender.prove.findings import Proof
from provender.prove.page import render_page
from provender.prove.panel import load_panel
from provender.prove.scale import Scale
from provender.prove.table import proof_lines
from provender.prove.tiers import Tier, tier_of
from provender.prove.tokenizer import ReferenceTokenizer
from provender.run.progress import make_progress

SMALL = Tier("tiny", 4000, "xs", 320, 256, "cpu")


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little of the panel, and a tier of little work."""
    few = few_windows(load_panel(), 2)
    monkeypatch.setattr(proving, "load_panel", lambda _: few)
    monkeypatch.setattr(
        question, "tier_of", lambda name: SMALL if name == "tiny" else tier_of(name)
    )


@pytest.fixture(scope="module")
def material(release: Path) -> tuple[Corpus, Scale]:
    """A release and a panel in the small encoding."""
    import pyarrow as pa

    from provender.kernels.overlap import GramTable

    tokenizer = ReferenceTokenizer(SMALL.vocabulary)
    panel = few_windows(load_panel(), 2)
    grams = GramTable(pa.array([""], pa.large_string()))
    with make_progress(quiet=True) as progress:
        corpus = read_release(release, "it", 1 << 20, tokenizer, grams, progress)
    return corpus, Scale(panel, tokenizer)


@pytest.fixture
def way() -> Iterator[TrainedRuns]:
    """How runs are made."""
    with training_of(SMALL) as made:
        yield made


def test_a_run_is_scored_on_its_way(material: tuple[Corpus, Scale], way: TrainedRuns) -> None:
    """Five budgets, each trained to its end; more tokens tell the panel better."""
    corpus, scale = material
    scores = way(corpus, scale, 20_000, 0, False)
    assert scores.bits.shape == (5, scale.units)
    known = [cell.name for cell in scale.cells].index("en technical")
    curve = scale.of_cells(scores.bits)[:, known]
    assert curve[-1] < curve[0] - 0.2
    again = way(corpus, scale, 20_000, 0, False)
    assert np.array_equal(scores.bits, again.bits)


def test_models_of_smaller_budgets_leave_the_run_as_it_is(
    material: tuple[Corpus, Scale], way: TrainedRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trunk that is left four times ends where one ends that is never left."""
    corpus, scale = material
    left = way(corpus, scale, 5000, 0, False).bits
    monkeypatch.setattr(tier, "CHECKPOINTS", (1.0,))
    alone = way(corpus, scale, 5000, 0, False).bits
    assert alone.shape == (1, scale.units)
    assert np.array_equal(left[-1], alone[0])


def test_seeds_and_the_control_read_other_text(
    material: tuple[Corpus, Scale], way: TrainedRuns
) -> None:
    """The control has the same first weights and the text that the draw left over."""
    corpus, scale = material
    first = way(corpus, scale, 3000, 0, False).bits[-1]
    other = way(corpus, scale, 3000, 1, False).bits[-1]
    control = way(corpus, scale, 3000, 0, True).bits
    assert control.shape == (1, scale.units)
    assert not np.array_equal(first, other)
    assert not np.array_equal(first, control[0])


def test_a_budget_below_a_step_still_runs(material: tuple[Corpus, Scale], way: TrainedRuns) -> None:
    """A step for each budget of the curve."""
    corpus, scale = material
    assert np.isfinite(way(corpus, scale, 1000, 0, False).bits).all()


def test_bits_are_those_of_the_whole_window(
    material: tuple[Corpus, Scale], way: TrainedRuns
) -> None:
    """A model that knows next to nothing pays about the logarithm of its vocabulary a token."""
    corpus, scale = material
    scores = way(corpus, scale, 1000, 0, True)
    tokens = sum(len(window) for window in scale.windows())
    # A few steps of warming up teach it which bytes are common, and little else.
    assert 0.85 * tokens * np.log2(328) < scores.bits.sum() < tokens * np.log2(328)


@pytest.fixture(scope="module")
def both(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Proof:
    """A release against itself."""
    few = few_windows(load_panel(), 2)
    patch = pytest.MonkeyPatch()
    patch.setattr(proving, "load_panel", lambda _: few)
    patch.setattr(question, "tier_of", lambda name: SMALL if name == "tiny" else tier_of(name))
    out = tmp_path_factory.mktemp("tiny")
    try:
        return provender.prove(
            release, release, tier="tiny", seeds=2, budget="4k", workers=2, out=out
        )
    finally:
        patch.undo()


def test_both_tiers_stand_side_by_side(both: Proof) -> None:
    """In lines, JSON and page; a release does not differ from itself in either."""
    assert both.beside is not None
    assert both.comparisons[0].difference.value == 0
    assert both.comparisons[0].verdict in ("no difference seen", "too few documents to tell")
    lines = "\n".join(proof_lines(both))
    assert "tiers side by side" in lines
    assert "only their order tells" in lines
    assert both.folder is not None
    told = json.loads((both.folder / "report.json").read_text("utf-8"))
    assert told["tier"] == "tiny"
    assert told["ngram_tier"]["tier"] == "ngram"
    assert told["agreement"]["contradicted"] == 0
    assert told["run"]["flops_per_run"] > 0
    assert told["run"]["energy"].startswith(("estimate", "measured"))
    assert "Tiers side by side" in render_page(both)


def test_the_n_gram_tier_keeps_its_own_budget(both: Proof) -> None:
    """What tiny runs can afford is not what counting can."""
    assert both.beside is not None
    assert both.beside.tokens > both.tokens
