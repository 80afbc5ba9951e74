# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What works, and what is said, where the extra is not installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import provender
from provender.errors import MissingExtra, UsageError
from provender.models import extra
from provender.models.budget import Budget
from provender.models.flops import training_flops_per_token
from provender.models.meter import Meter, Usage
from provender.models.run import plan_train
from provender.models.schedule import Schedule
from provender.models.sizes import SIZES, batch_tokens_of, learning_rate_of, memory_of, shape_of


def test_a_missing_extra_is_told_with_its_command(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is read or written."""
    monkeypatch.setattr(extra, "_PACKAGES", ("no_such_package",))
    with pytest.raises(MissingExtra) as caught:
        provender.train(release, out=tmp_path / "model")
    assert "pip install 'provender[prove]'" in str(caught.value)
    assert caught.value.exit_code == 3
    assert not (tmp_path / "model").exists()


def test_a_plan_needs_no_torch(release: Path) -> None:
    """And says parameters, tokens, operations, memory, time and what ends the run."""
    code = (
        "import sys, json; from provender.models.run import plan_train; "
        f"plan = plan_train({str(release)!r}, size='s', experts=64).to_dict(); "
        "assert 'torch' not in sys.modules; print(json.dumps(plan))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    plan = json.loads(out.stdout)
    assert plan["active_parameters"] < plan["total_parameters"] / 4
    assert plan["flops"] == pytest.approx(
        plan["tokens"] * training_flops_per_token(shape_of("s", experts=64))
    )
    assert plan["seconds"] > 0
    assert plan["memory_bytes"] > 16 * plan["total_parameters"]
    assert plan["estimate"] is True
    assert "epochs" in plan["stops"]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"size": "xxl"}, "xxl"),
        ({"topk": 2}, "--topk"),
        ({"experts": 4, "topk": 5}, "5 of 4"),
        ({"experts": 12, "topk": 3}, "split"),
        ({"tokens": 5.0, "minutes": 1.0}, "one budget"),
        ({"tokens": -1.0}, "above 0"),
        ({"branches": [1.5]}, "--branch"),
        ({"learning_rate": 2.0}, "--learning-rate"),
        ({"context": 3}, "--context"),
        ({"vocabulary": 10}, "--vocabulary"),
        ({"seed": -1}, "--seed"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    release: Path, options: dict[str, object], word: str
) -> None:
    with pytest.raises(UsageError, match=word):
        plan_train(release, **options)


def test_the_dial_rises() -> None:
    """Each size is larger than the one before, learns slower and takes larger steps."""
    shapes = [shape_of(size) for size in SIZES]
    active = [shape.active_parameters for shape in shapes]
    assert active == sorted(active)
    assert active[0] < 1e6
    assert active[-1] > 3e8
    rates = [learning_rate_of(shape) for shape in shapes]
    assert rates == sorted(rates, reverse=True)
    batches = [batch_tokens_of(shape, 10**12) for shape in shapes]
    assert batches == sorted(batches)
    assert all(batch % shape.context == 0 for batch, shape in zip(batches, shapes, strict=True))


@pytest.mark.parametrize("size", SIZES)
def test_experts_take_the_operations_of_the_dense_model(size: str) -> None:
    """But for the router."""
    dense, sparse = shape_of(size), shape_of(size, experts=16)
    ratio = training_flops_per_token(sparse) / training_flops_per_token(dense)
    assert 1 < ratio < 1.02
    assert sparse.total_parameters > 2 * dense.total_parameters


def test_the_rate_warms_up_holds_and_decays() -> None:
    schedule = Schedule.of(1000, 0.003)
    rates = [schedule.rate(step) for step in range(1000)]
    assert rates[0] < rates[10] < 0.003
    assert rates[schedule.warm_up : schedule.fork] == [0.003] * (schedule.fork - schedule.warm_up)
    falling = rates[schedule.fork :]
    assert falling == sorted(falling, reverse=True)
    assert 0 < falling[-1] < 0.00003


def test_a_branch_shares_the_trunk() -> None:
    trunk = Schedule.of(1000, 0.003)
    branch = trunk.branch(500)
    assert branch.fork == 400
    assert [branch.rate(s) for s in range(400)] == [trunk.rate(s) for s in range(400)]
    assert branch.rate(499) < branch.rate(401) < trunk.rate(401)
    early = trunk.decaying_from(300)
    assert early.steps == 375
    assert early.rate(299) == trunk.rate(299)


def test_budgets_become_tokens() -> None:
    shape = shape_of("xs")
    assert Budget(tokens=1e6).tokens_for(shape, 100, 1.0) == 10**6
    flops = Budget(flops=1e12).tokens_for(shape, 100, 1.0)
    assert flops == pytest.approx(1e12 / training_flops_per_token(shape), rel=1e-3)
    assert Budget(minutes=2).tokens_for(shape, 100, 50.0) == 6000
    assert Budget(epochs=3).tokens_for(shape, 1000, 1.0) == 3000
    assert Budget().tokens_for(shape, 1000, 1.0) == 4000
    assert Budget().tokens_for(shape, 10**9, 1.0) == 20 * shape.active_parameters


def test_the_meter_counts_up_and_says_how() -> None:
    meter = Meter()
    first = meter.read()
    sum(range(200_000))
    second = meter.read()
    assert 0 <= first.joules <= second.joules
    assert first.seconds <= second.seconds
    assert second.how.startswith(("estimate", "measured"))
    total = first + second
    assert total.joules == pytest.approx(first.joules + second.joules)
    assert total.how == second.how
    assert (Usage(how="estimate: a") + Usage(how="measured: b")).how == "estimate: mixed"


def test_money_needs_a_price() -> None:
    used = Usage(3600.0, 0.0, 3.6e6, "estimate")
    assert used.money(None, None) is None
    assert used.money(0.5, None) == pytest.approx(0.5)
    assert used.money(0.5, 2.0) == pytest.approx(2.5)


def test_small_batches_remember_longer() -> None:
    """Half-lives are equal in tokens, as long as a short run can use them."""
    assert memory_of(327_680) == pytest.approx(0.95)
    assert memory_of(163_840) ** 2 == pytest.approx(0.95)
    assert memory_of(1024) == 0.99
