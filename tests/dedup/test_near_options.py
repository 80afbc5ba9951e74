# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a recipe may say of near-duplicates, and what its bands promise."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from provender.dedup.curve import candidate_probability, curve, even_similarity, plot
from provender.dedup.options import DedupOptions, NearOptions, minhash_presets

PUBLISHED = {
    "fineweb": (0.685, 0.211, 0.565, 0.924),
    "nemo-curator": (0.771, 0.026, 0.177, 0.677),
    "data-juicer": (0.698, 0.141, 0.511, 0.942),
    "text-dedup": (0.701, 0.135, 0.497, 0.935),
    "duplodocus": (0.509, 0.802, 0.975, 1.0),
    "refinedweb": (0.723, 0.016, 0.302, 0.995),
    "dclm": (0.721, 0.043, 0.358, 0.964),
}
"""Similarity that is found half the time, and what is found at .6, .7 and .8."""


@pytest.mark.parametrize("value", [None, False, "off"])
def test_near_duplicates_are_kept_unless_asked(value) -> None:
    """The default, and both ways in which YAML says off."""
    assert DedupOptions(near=value).near is None
    assert DedupOptions().near is None


def test_a_preset_fills_what_is_not_given() -> None:
    """By name, or with some of it changed; other bands draw other permutations."""
    assert DedupOptions(near="fineweb").near == NearOptions()
    changed = DedupOptions(near={"preset": "data-juicer", "rows": 8}).near
    assert changed is not None
    assert (changed.bands, changed.rows, changed.permutation_count) == (25, 8, 200)
    checked = DedupOptions(near="data-prep-kit").near
    assert checked is not None
    assert (checked.recheck, checked.threshold) == ("exact", 0.75)


@pytest.mark.parametrize(
    ("near", "told"),
    [
        ("finweb", "there is no MinHash preset `finweb`"),
        ({"permutations": 100}, "14 bands of 8 rows take 112 permutations"),
        ({"bands": 0}, "greater than or equal to 1"),
        ({"treshold": 0.5}, "Extra inputs"),
        ({"recheck": "maybe"}, "'off', 'sketch' or 'exact'"),
    ],
)
def test_what_makes_no_sense_is_refused(near, told) -> None:
    """Each with its reason."""
    with pytest.raises(ValidationError, match=told):
        DedupOptions(near=near)


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_presets_behave_as_published(name) -> None:
    """The curve of each preset is the one that its source's bands give (`peers.md`, 6.7)."""
    options = NearOptions(preset=name)
    even, *found = PUBLISHED[name]
    assert even_similarity(options.bands, options.rows) == pytest.approx(even, abs=5e-4)
    assert [curve(options)[s] for s in (0.6, 0.7, 0.8)] == pytest.approx(found, abs=6e-4)
    assert set(minhash_presets()) == {*PUBLISHED, "data-prep-kit"}


def test_the_curve_is_that_of_random_minima() -> None:
    """Bands of simulated minima that agree with the pair's similarity."""
    numbers = np.random.default_rng(3)
    agree = numbers.random((20_000, 14, 8)) < 0.7
    share = agree.all(axis=2).any(axis=1).mean()
    assert candidate_probability(0.7, 14, 8) == pytest.approx(share, abs=0.011)
    assert candidate_probability(1.0, 14, 8) == 1.0
    assert candidate_probability(0.0, 14, 8) == 0.0


def test_a_recheck_cuts_the_curve_at_its_threshold() -> None:
    """Exactly by all shingles, around it by sketches."""
    exact = curve(NearOptions(recheck="exact", threshold=0.75))
    assert exact[0.7] == 0.0
    assert exact[0.8] == curve(NearOptions())[0.8]
    sketch = curve(NearOptions(recheck="sketch", threshold=0.75))
    assert 0.05 < sketch[0.7] / curve(NearOptions())[0.7] < 0.3
    assert plot(NearOptions())[0] == " "
    assert plot(NearOptions())[-1] == "█"
    assert len(plot(NearOptions())) == 41


def test_near_copies_need_exact_copies() -> None:
    """Copies cannot stay where near copies leave."""
    assert DedupOptions(exact=False).near is None
    with pytest.raises(ValidationError, match="needs `exact: true`"):
        DedupOptions(exact=False, near="fineweb")
