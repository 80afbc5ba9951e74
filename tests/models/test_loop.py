# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The loop: it learns, and an interrupted run is the run that was not interrupted, bit for bit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tests.models.conftest import DENSE, SPARSE

from provender.errors import CheckFailed
from provender.models.decoder import Decoder
from provender.models.loop import Settings, Trainer
from provender.models.parallel import Team, join_team
from provender.models.schedule import Schedule
from provender.models.sizes import Shape

ALONE = Team(0, 1, torch.device("cpu"))
BOTH = pytest.mark.parametrize("shape", [DENSE, SPARSE], ids=["dense", "sparse"])


@dataclass
class Text:
    """A stream of chance tokens, or of one sequence again and again."""

    period: int

    def read(self, first: int, count: int) -> Any:
        places = np.arange(first, first + count) % self.period
        return np.random.default_rng(7).integers(0, 320, self.period)[places]


def trainer(shape: Shape, steps: int = 12, period: int = 10_000, micro: int = 64) -> Trainer:
    settings = Settings(128, Schedule.of(steps, 0.01), micro)
    return Trainer(Decoder(shape, 1), Text(period), settings, ALONE)  # type: ignore[arg-type]


def weights(one: Trainer) -> list[torch.Tensor]:
    return [*one.decoder.parameters(), *one.decoder.buffers()]


@BOTH
def test_one_batch_is_learnt_by_heart(shape: Shape) -> None:
    run = trainer(shape, steps=150, period=128)
    losses = [run.advance() for _ in range(150)]
    assert losses[0] > 5
    assert losses[-1] < 0.1


@BOTH
def test_resuming_changes_no_bit(shape: Shape, tmp_path: Path) -> None:
    straight = trainer(shape)
    losses = [straight.advance() for _ in range(12)]
    first = trainer(shape)
    before = [first.advance() for _ in range(5)]
    first.save(tmp_path / "state.safetensors", {"note": 1})
    torch.manual_seed(99)
    second = trainer(shape)
    assert second.load(tmp_path / "state.safetensors") == {"note": 1}
    after = [second.advance() for _ in range(7)]
    assert before + after == losses
    assert all(torch.equal(a, b) for a, b in zip(weights(straight), weights(second), strict=True))


@BOTH
def test_a_branch_is_the_shorter_run(shape: Shape, tmp_path: Path) -> None:
    """A decay from the trunk equals a run that was planned that long, bit for bit."""
    trunk, branch = trainer(shape, steps=20), Schedule.of(20, 0.01).branch(10)
    while trunk.step < branch.fork:
        trunk.advance()
    trunk.save(tmp_path / "fork.safetensors", {})
    side = trainer(shape, steps=20)
    side.schedule = branch
    side.load(tmp_path / "fork.safetensors")
    whole = trainer(shape, steps=20)
    whole.schedule = branch
    while whole.step < 10:
        whole.advance()
    side.schedule = branch
    while side.step < 10:
        side.advance()
    assert all(torch.equal(a, b) for a, b in zip(weights(side), weights(whole), strict=True))


def test_a_batch_in_turns_is_the_batch_at_once() -> None:
    """Up to rounding: gradients add up by share."""
    at_once, in_turns = trainer(DENSE, micro=128), trainer(DENSE, micro=32)
    for run in (at_once, in_turns):
        run.accumulate()
    for one, other in zip(at_once.decoder.parameters(), in_turns.decoder.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad, atol=1e-6, rtol=1e-4)


def test_routers_stay_in_balance() -> None:
    run = trainer(SPARSE, steps=60)
    for _ in range(60):
        run.advance()
    for block in run.decoder.layers:
        load = block.mlp.load
        assert float(load.sum()) == 60 * 128 * 2
        assert float(load.max() / load.mean()) < 2


def test_going_astray_is_told() -> None:
    run = trainer(DENSE)
    with torch.no_grad():
        run.decoder.norm.weight.fill_(float("nan"))
    with pytest.raises(CheckFailed, match="learning-rate"):
        run.advance()


@pytest.mark.parametrize("damage", ["short", "foreign", "none"])
def test_a_damaged_state_is_told(damage: str, tmp_path: Path) -> None:
    path = tmp_path / "state.safetensors"
    one = trainer(SPARSE if damage == "foreign" else DENSE)
    one.save(path, {})
    if damage == "short":
        path.write_bytes(path.read_bytes()[:500])
    if damage == "none":
        path.unlink()
    with pytest.raises(CheckFailed, match="continued"):
        trainer(DENSE).load(path)


def test_a_device_that_is_not_there() -> None:
    from provender.errors import EnvironmentProblem, UsageError

    with pytest.raises(UsageError), join_team("tpu"):
        pass
    if not torch.cuda.is_available():
        with pytest.raises(EnvironmentProblem), join_team("cuda"):
            pass
