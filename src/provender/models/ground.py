# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a run stands on: its encoding, its tokens, the panel that it is measured with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from provender.errors import UsageError
from provender.models.asked import Asked
from provender.models.canaries import Planting
from provender.models.checkpoint import read_facts
from provender.models.evaluate import clean_panel
from provender.models.held_out import HeldOut
from provender.models.packing import Packed, learn_tokenizer, open_packed, pack
from provender.models.parallel import Team
from provender.models.plan import plan_training
from provender.models.sizes import Shape
from provender.models.tokenizer import ModelTokenizer
from provender.prove.panel import Panel, load_panel
from provender.run.progress import Progress
from provender.storage import write_bytes, write_json

__all__ = ["Ground", "another_run", "claim", "gather"]


@dataclass
class Ground:
    """What a run stands on."""

    asked: Asked
    tokenizer: ModelTokenizer
    packed: Packed
    panel: Panel
    shape: Shape
    team: Team
    progress: Progress
    prices: tuple[float | None, float | None]
    planting: Planting | None = None


def another_run(out: Path) -> UsageError:
    """Return the complaint that a folder is taken."""
    return UsageError(
        f"{out} holds another run: other options, or another release",
        hint="give --out a folder of its own, or remove this one", subject=str(out),
    )  # fmt: skip


def claim(work: Path, asked: Asked) -> None:
    """Mark the work folder as this run's, or find that it is."""
    path = work / "asked.json"
    if path.is_file() and read_facts(work, path.name) != asked.to_dict():
        raise another_run(work.parent)
    write_json(path, asked.to_dict())


def gather(
    asked: Asked,
    work: Path,
    team: Team,
    progress: Progress,
    prices: tuple[float | None, float | None],
    held_out: HeldOut | None = None,
) -> Ground:
    """Make the encoding and the tokens, or open those that are there.

    Args:
        asked: The run.
        work: Holds what is made.
        team: The processes that take part.
        progress: Told of every row group.
        prices: The user's, of a kilowatt hour and of a machine hour.
        held_out: Documents of the release to measure with, in place of the shipped panel.
    """
    path = work / "tokenizer.json"
    if asked.tokenizer is not None:
        tokenizer = ModelTokenizer.open(asked.tokenizer)
    elif path.is_file():
        tokenizer = ModelTokenizer.open(path)
    else:
        tokenizer = learn_tokenizer(asked.release, asked.shape().vocabulary, progress)
        write_bytes(path, tokenizer.text.encode("utf-8"))
    panel = load_panel(asked.panel) if held_out is None else held_out.panel
    if (work / "packed.json").is_file():
        packed = open_packed(work)
    else:
        plan = plan_training(asked)
        # How much minutes are good for is known only later: read for a machine ten times as fast.
        tokens = plan.tokens * (10 if asked.budget.minutes else 1)
        packed = pack(
            asked.release, tokenizer, work, tokens=tokens, seed=asked.seed,
            windows=panel.texts, progress=progress,
            without=frozenset() if held_out is None else held_out.keys,
        )  # fmt: skip
    panel = clean_panel(panel, packed.shares, packed.facts["documents_by"]["language"])
    shape = asked.shape(tokenizer.vocabulary)
    return Ground(asked, tokenizer, packed, panel, shape, team, progress, prices)
