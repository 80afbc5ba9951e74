# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Who takes part in a run: one process, or those that `torchrun` started, each with its device."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
import torch.distributed as distributed

from provender.errors import EnvironmentProblem, UsageError

__all__ = ["Team", "join_team"]

DEVICES = ("auto", "cpu", "cuda")


@dataclass(frozen=True)
class Team:
    """The processes of a run.

    Attributes:
        rank: Number of this one.
        size: How many there are.
        device: Where this one computes.
    """

    rank: int
    size: int
    device: torch.device

    @property
    def leads(self) -> bool:
        """True in the process that reads the release, evaluates, writes and speaks."""
        return self.rank == 0

    @property
    def accelerator(self) -> int | None:
        """Number of the CUDA device, if it is one."""
        return self.device.index if self.device.type == "cuda" else None

    def wait(self) -> None:
        """Wait for all others."""
        if self.size > 1:
            distributed.barrier()

    def total(self, number: float) -> float:
        """Return the sum of the numbers that the processes bring."""
        return self._reduced(number, distributed.ReduceOp.SUM)

    def largest(self, number: float) -> float:
        """Return the largest of the numbers that the processes bring."""
        return self._reduced(number, distributed.ReduceOp.MAX)

    def _reduced(self, number: float, way: Any) -> float:
        if self.size == 1:
            return number
        shared = torch.tensor(number, dtype=torch.float64, device=self.device)
        distributed.all_reduce(shared, way)
        return float(shared)


@contextmanager
def join_team(device: str) -> Iterator[Team]:
    """Take this process's place, as the environment of `torchrun` says.

    Args:
        device: `auto`, `cpu` or `cuda`.

    Raises:
        UsageError: An unknown device.
        EnvironmentProblem: There is no CUDA device.
    """
    if device not in DEVICES:
        raise UsageError(f"--device is {device!r}", hint=f"one of {', '.join(DEVICES)}")
    there = torch.cuda.is_available()
    if device == "cuda" and not there:
        raise EnvironmentProblem("PyTorch sees no CUDA device", hint="--device cpu, or auto")
    rank, size = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    place = torch.device("cpu")
    if there and device != "cpu":
        place = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(place)
    if size > 1:
        # Its functions keep the group that stands when it is first imported, as one of their
        # defaults. `DistributedDataParallel` would import it when the group stands: the group's
        # threads would outlive it, and may abort a process that ends.
        importlib.import_module("torch.distributed.nn.functional")
        distributed.init_process_group("nccl" if place.type == "cuda" else "gloo")
    try:
        yield Team(rank, size, place)
    finally:
        if size > 1:
            distributed.destroy_process_group()
