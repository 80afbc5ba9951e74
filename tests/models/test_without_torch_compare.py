# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a comparison of models comes to, from runs whose figures are known; no PyTorch."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import provender
from provender.errors import CheckFailed, MissingExtra, UsageError
from provender.models import extra
from provender.models.comparison import compare_standings
from provender.models.comparison_page import render_comparison
from provender.models.comparison_words import gain_sentences, lines_of
from provender.models.contest import contest
from provender.models.flops import training_flops_per_token
from provender.models.standing import Point, Standing, apartness, read_standings


def point(flops: float, bits: float, pace: float = 1e-9) -> Point:
    """Return a point whose time and energy go with its operations."""
    seconds = flops * pace
    return Point(
        int(flops / 1e6), flops, seconds * 2, seconds, seconds * 1e-6, bits, {"en law": bits}
    )


def standing(experts: int, seed: int, points: tuple[Point, ...]) -> Standing:
    """Return a run."""
    arm = f"{experts} experts, top 2" if experts else "dense"
    shares = {"en law": [[0.5, 0.5]], "zh law": [[1.0, 0.0]]} if experts else {}
    return Standing(
        arm, "xs", seed, f"runs/{experts}-{seed}", experts, 2 * bool(experts), 380_000,
        380_000 * max(1, experts), points,
        (1.2,) if experts else (), shares, "estimate: 8 W a busy core", "cpu", 0.2, None, "same",
    )  # fmt: skip


def dense(seed: int, lift: float = 0.0) -> Standing:
    """Return a dense run: a tenth of a bit less for every doubling."""
    bits = (2.3, 2.2, 2.1, 2.0)
    return standing(0, seed, tuple(point(1e12 * 2**at, b + lift) for at, b in enumerate(bits)))


def test_what_is_saved_is_read_off_the_dense_curve() -> None:
    """Half a doubling better is 2^0.5 times the operations; slower by 1.5, so less in time."""
    runs = []
    for seed, lift in ((0, 0.0), (1, 0.5)):
        runs.append(dense(seed, lift))
        runs.append(standing(16, seed, (point(4e12, 2.05 + lift, 1.5e-9),)))
    found = compare_standings(runs)
    (gain,) = found.gains
    assert found.reference == "dense"
    assert gain.difference.value == pytest.approx(-0.05)
    assert (gain.wins, gain.seeds) == (2, 2)
    assert gain.saved["flops"].times == pytest.approx((2**0.5, 2**0.5))
    assert gain.saved["flops"].bound == ""
    assert gain.saved["cpu_seconds"].mean == pytest.approx(2**0.5 / 1.5)
    assert gain.saved["kwh"].mean == pytest.approx(2**0.5 / 1.5)
    assert gain.time_per_flop == pytest.approx(1.5)
    said = " ".join(gain_sentences(found, gain)[1])
    assert "1.41 times" in said
    assert "0.94 times" in said


@pytest.mark.parametrize(
    ("bits", "times", "bound"), [(1.9, 2.0, "at least"), (2.4, 0.25, "at most")]
)
def test_beyond_the_curve_there_are_bounds(bits: float, times: float, bound: str) -> None:
    """Nothing is foretold."""
    found = compare_standings([dense(0), standing(16, 0, (point(4e12, bits),))])
    saved = found.gains[0].saved["flops"]
    assert saved.mean == pytest.approx(times)
    assert saved.bound == bound
    assert "one seed, so no interval" in "\n".join(lines_of(found))
    assert f"{bound} {times:.2f}" in gain_sentences(found, found.gains[0])[1][0]
    assert ("fewer than" in gain_sentences(found, found.gains[0])[0][0]) == (bits < 2.1)


def test_a_ladder_is_monotone_or_not() -> None:
    """In seed 1 the last step is worse than the one before."""
    runs = [dense(0), dense(1)]
    runs += [standing(4, seed, (point(4e12, 2.08),)) for seed in (0, 1)]
    runs += [standing(16, 0, (point(4e12, 2.05),)), standing(16, 1, (point(4e12, 2.09),))]
    found = compare_standings(runs)
    assert found.monotone == (1, 2)
    assert [arm.split()[0] for arm in found.arms] == ["dense", "4", "16"]
    text = "\n".join(lines_of(found))
    assert "in 1 of 2 seeds" in text
    page = render_comparison(found)
    assert "<polygon" in page
    assert "Experts: 16 experts" in page
    assert "<script" not in page


def test_kinds_of_text_part_ways() -> None:
    """The share of choices that would have to go elsewhere: a quarter each."""
    assert apartness({"a": [[0.5, 0.5]], "b": [[1.0, 0.0]]}) == {"a": 0.25, "b": 0.25}
    assert apartness({"a": [[0.5, 0.5]], "b": [[0.5, 0.5]]}) == {"a": 0.0, "b": 0.0}
    assert apartness({"a": [], "b": []}) == {}  # a dense model
    assert apartness({}) == {}


def test_what_cannot_be_compared() -> None:
    """One kind, one seed twice, no seed in common."""
    sparse = standing(16, 0, (point(4e12, 2.05),))
    for runs, word in (
        ([dense(0), dense(1)], "two kinds"),
        ([dense(0), sparse, sparse], "same kind and seed"),
        ([dense(1), sparse], "no seed in common"),
    ):
        with pytest.raises(UsageError, match=word):
            compare_standings(runs)


def run_folder(
    folder: Path, *, seed: int = 0, experts: int = 0, size: int = 10, dial: str = "xs"
) -> Path:
    """Write what a run leaves, as far as a comparison reads it."""
    folder.mkdir(parents=True)
    facts = {
        "size": dial, "seed": seed, "shape": {"experts": experts, "chosen": 2 * bool(experts)},
        "parameters": {"active": 1, "total": 2}, "tokens": 5, "flops": 1e9, "epochs": 0.5,
        "used": {"seconds": 1.0, "cpu_seconds": 1.0, "kwh": 0.1, "how": "estimate"},
        "panel": {"digest": "x", "bits_per_byte": 2.0, "cells": {"en law": 2.0}},
        "device": "cpu", "money": None,
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(facts))
    (folder / "panel.json").write_text(json.dumps({"documents": {"a": [3.0, size]}}))
    return folder


def test_runs_of_ones_own_are_compared(tmp_path: Path) -> None:
    """Without PyTorch; the report is written."""
    runs = [run_folder(tmp_path / "d"), run_folder(tmp_path / "s", experts=4)]
    found = provender.compare(*runs, out=tmp_path / "out")
    assert found.gains[0].difference.value == 0
    assert json.loads((tmp_path / "out" / "report.json").read_text())["gains"]
    assert (tmp_path / "out" / "report.html").is_file()


def test_sizes_are_told_where_they_differ(tmp_path: Path) -> None:
    """And left out where they do not."""
    runs = [run_folder(tmp_path / "a"), run_folder(tmp_path / "b", dial="s")]
    assert [one.arm for one in read_standings(runs)] == ["dense, size xs", "dense, size s"]
    assert read_standings(runs[:1])[0].arm == "dense"


def test_other_texts_are_not_compared(tmp_path: Path) -> None:
    """A window less of one document makes another measure."""
    runs = [run_folder(tmp_path / "d"), run_folder(tmp_path / "s", experts=4, size=9)]
    with pytest.raises(UsageError, match="same texts"):
        read_standings(runs)


@pytest.mark.parametrize("damage", ["missing", "garbled", "incomplete", "list"])
def test_a_damaged_folder_is_named(tmp_path: Path, damage: str) -> None:
    """With what to do."""
    folder = run_folder(tmp_path / "d")
    path = folder / "run.json"
    if damage == "missing":
        path.unlink()
    else:
        path.write_text({"garbled": "{", "incomplete": "{}", "list": "[]"}[damage])
    with pytest.raises(CheckFailed, match=r"run\.json"):
        read_standings([folder])


def test_arms_have_equal_operations(release: Path) -> None:
    """The dense arm goes on to twice as many, with models of the others' budgets on its way."""
    asked = contest(release, experts=(16, 4), topk=2, seeds=2, tokens=10_000, flops=None)
    arms = dict(asked.arms(1))
    assert list(arms) == ["dense", "experts-4", "experts-16"]
    flops = 10_000 * training_flops_per_token(arms["dense"].shape())
    assert arms["experts-4"].budget.flops == arms["experts-16"].budget.flops == flops
    assert arms["dense"].budget.flops == 2 * flops
    assert arms["dense"].branches == (0.125, 0.25, 0.5)
    assert arms["experts-4"].branches == (0.25, 0.5)
    assert {one.seed for one in arms.values()} == {1}


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"experts": ()}, "--experts"),
        ({"experts": (1, 4)}, "above 1"),
        ({"experts": (4, 4)}, "different"),
        ({"seeds": 0}, "--seeds"),
        ({"tokens": 5, "flops": 5}, "one budget"),
        ({"experts": (4,), "topk": 8}, "8 of 4"),
        ({"size": "xxl"}, "xxl"),
    ],
)
def test_what_cannot_be_asked(release: Path, options: dict[str, object], word: str) -> None:
    """Before anything is read."""
    with pytest.raises(UsageError) as caught:
        provender.compare(release, **options)  # type: ignore[arg-type]
    assert word in f"{caught.value} {caught.value.hint}"


def test_nothing_to_compare() -> None:
    """Says what is wanted."""
    with pytest.raises(UsageError, match="needs a release"):
        provender.compare()


def test_a_missing_extra_is_told(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is written."""
    monkeypatch.setattr(extra, "_PACKAGES", ("no_such_package",))
    with pytest.raises(MissingExtra):
        provender.compare(release, out=tmp_path / "c")
    assert not (tmp_path / "c").exists()


def test_a_plan_needs_no_torch(release: Path) -> None:
    """Sizes, tokens, operations and time of every arm."""
    code = (
        "import sys, json; from provender.models.compare import plan_compare; "
        f"plan = plan_compare({str(release)!r}, experts=(4, 16), tokens=1e5); "
        "assert 'torch' not in sys.modules; print(json.dumps(plan))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    plan = json.loads(out.stdout)
    assert [one["arm"] for one in plan["arms"]] == ["dense", "experts-4", "experts-16"]
    assert plan["arms"][0]["tokens"] == 200_000
    assert plan["arms"][2]["tokens"] < 100_000
    assert plan["seconds"] > 0


def test_a_standing_tells_all_but_every_share() -> None:
    """JSON has how far kinds of text part ways."""
    told = replace(standing(16, 0, (point(4e12, 2.0),)), money=1.5).to_dict()
    assert told["apartness"] == {"en law": 0.25, "zh law": 0.25}
    assert "shares" not in told
