# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How trained models stand, read from their folders: quality reached with what was spent.

A folder holds the model of the whole budget and, under `branches/`, those of smaller ones; each is
trained to its end, so each is a point of a curve. Nothing here needs PyTorch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from provender.errors import CheckFailed, UsageError

__all__ = ["LOAD_FILE", "Point", "Standing", "apartness", "read_standings"]

LOAD_FILE = "experts.json"
RUN_FILE = "run.json"


@dataclass(frozen=True)
class Point:
    """A model that was trained to its end.

    Attributes:
        tokens: Tokens that it read.
        flops: Operations, by `flops.FORMULA`.
        seconds: Time on the wall.
        cpu_seconds: Processor time.
        kwh: Energy; see `Standing.energy`.
        bits_per_byte: Mean over the cells of the panel.
        cells: Bits per byte by cell of the panel.
    """

    tokens: int
    flops: float
    seconds: float
    cpu_seconds: float
    kwh: float
    bits_per_byte: float
    cells: dict[str, float]


@dataclass(frozen=True)
class Standing:
    """One run and its branches.

    Attributes:
        arm: What is alike in it and in its twins of other seeds.
        size: Name of the dial.
        seed: Its seed.
        folder: Where it lies.
        experts: Experts of a layer; 0 is dense.
        chosen: Experts that a token passes through.
        active_parameters: Parameters that a token passes through.
        total_parameters: Parameters that are stored.
        points: From the smallest budget to the largest.
        busiest: Of each layer, what the busiest expert had over the mean, in training.
        shares: Share of choices by cell, layer and expert; empty if they were not counted.
        energy: How energy was found: `measured: …` or `estimate: …`.
        device: `cpu` or `cuda`.
        epochs: Passes over the release.
        money: Cost at the user's prices; None without any.
        panel: What two runs share if they were measured with the same texts.
    """

    arm: str
    size: str
    seed: int
    folder: str
    experts: int
    chosen: int
    active_parameters: int
    total_parameters: int
    points: tuple[Point, ...]
    busiest: tuple[float, ...]
    shares: dict[str, list[list[float]]]
    energy: str
    device: str
    epochs: float
    money: float | None
    panel: str

    @property
    def last(self) -> Point:
        """The model of the whole budget."""
        return self.points[-1]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON, with how far kinds of text part ways in place of all shares."""
        told = {**asdict(self), "apartness": apartness(self.shares)}
        del told["shares"]
        return told


def read_standings(folders: Sequence[Path]) -> list[Standing]:
    """Read what runs came to.

    Args:
        folders: Folders that `provender train` or `provender compare` made.

    Raises:
        CheckFailed: A folder holds no run, or a damaged one.
        UsageError: Two runs were not measured with the same texts.
    """
    found = [_standing(folder) for folder in folders]
    if len({one.size for one in found}) > 1:
        found = [replace(one, arm=f"{one.arm}, size {one.size}") for one in found]
    for one in found:
        twin = next(other for other in found if other.seed == one.seed)
        if one.panel != twin.panel:
            raise UsageError(
                f"{one.folder} and {twin.folder} were not measured with the same texts",
                hint="`provender compare RELEASE` trains and measures all arms alike",
                subject=one.folder,
            )
    return found


def _standing(folder: Path) -> Standing:
    branches = [path for path in (folder / "branches").glob("*") if (path / RUN_FILE).is_file()]
    facts = _read(folder / RUN_FILE)
    try:
        every = [*(_read(path / RUN_FILE) for path in branches), facts]
        points = sorted(map(_point, every), key=lambda point: point.flops)
        shape, load = facts["shape"], facts.get("expert_load", [])
        counted = folder / LOAD_FILE
        experts = int(shape["experts"])
        kind = f"{experts} experts, top {shape['chosen']}" if experts else "dense"
        return Standing(
            kind, str(facts["size"]), int(facts["seed"]), str(folder), experts,
            int(shape["chosen"]), int(facts["parameters"]["active"]),
            int(facts["parameters"]["total"]), tuple(points), tuple(max(layer) for layer in load),
            _read(counted)["shares"] if counted.is_file() else {},
            str(facts["used"]["how"]), str(facts["device"]), float(facts["epochs"]),
            facts["money"], _panel(folder, facts),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise CheckFailed(
            f"{folder / RUN_FILE} lacks what a comparison needs: {error!r}",
            hint="train the model again", subject=str(folder),
        ) from error  # fmt: skip


def _point(facts: Mapping[str, Any]) -> Point:
    used = facts["used"]
    return Point(
        int(facts["tokens"]), float(facts["flops"]), float(used["seconds"]),
        float(used["cpu_seconds"]), float(used["kwh"]), float(facts["panel"]["bits_per_byte"]),
        dict(facts["panel"]["cells"]),
    )  # fmt: skip


def _panel(folder: Path, facts: Mapping[str, Any]) -> str:
    """Return what tells texts apart: the panel, and the bytes that were left of each document."""
    sizes = {name: one[1] for name, one in _read(folder / "panel.json")["documents"].items()}
    return json.dumps([facts["panel"]["digest"], sizes], sort_keys=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CheckFailed(
            f"{path} cannot be read: {error}",
            hint="give folders that `provender train` made", subject=str(path),
        ) from error  # fmt: skip
    if not isinstance(value, dict):
        raise CheckFailed(f"{path} holds no facts of a run", subject=str(path))
    return value


def apartness(shares: Mapping[str, Any]) -> dict[str, float]:
    """Return how far each kind of text departs from the mean of all, mean over layers, 0 to 1.

    That is the total variation distance of the two distributions over experts: the share of its
    choices that would have to go elsewhere.

    Args:
        shares: Share of choices by cell, layer and expert; a dense model has no layers of them.
    """
    if not any(shares.values()):
        return {}
    stacked = np.array(list(shares.values()), float)
    away = np.abs(stacked - stacked.mean(axis=0)).sum(axis=-1) / 2
    return dict(zip(shares, away.mean(axis=1).tolist(), strict=True))
