# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Training the arms of a comparison: one encoding, and for each seed one row of tokens for all.

Arms of a seed read the same documents in the same order and are measured with the same windows, so
what differs between them is the model. Runs that are done are kept; the same call continues.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch

from provender.errors import UsageError
from provender.models.checkpoint import read_facts
from provender.models.contest import Contest
from provender.models.expert_load import write_load
from provender.models.ground import Ground, another_run, gather
from provender.models.held_out import HeldOut, hold_out
from provender.models.packing import learn_tokenizer
from provender.models.parallel import Team, join_team
from provender.models.training import finished, train_on
from provender.run.progress import Progress
from provender.storage import folder_lock, remove_tree, write_bytes, write_json

__all__ = ["train_arms"]

_TOKENIZER = "tokenizer.json"
_GROUND = "ground"
_ASKED = "asked.json"


def train_arms(
    asked: Contest,
    out: Path,
    *,
    device: str,
    workers: int | None,
    prices: tuple[float | None, float | None],
    progress: Progress,
) -> list[Path]:
    """Train every arm with every seed, and return the models' folders.

    Args:
        asked: The comparison.
        out: Its folder.
        device: `auto`, `cpu` or `cuda`.
        workers: Threads of the processor; None for all cores.
        prices: The user's, of a kilowatt hour and of a machine hour.
        progress: Told of every run.

    Raises:
        UsageError: The folder holds another comparison, `torchrun` started several processes, or
            there are too few documents to hold some out.
        CheckFailed: The release cannot be read, or training went astray.
    """
    if workers is not None:
        torch.set_num_threads(workers)
    folders = []
    with folder_lock(out / _GROUND), join_team(device) as team:
        if team.size > 1:
            raise UsageError(
                "compare runs in one process",
                hint="train the arms with torchrun, then compare them",
            )
        _claim(out, asked)
        held = hold_out(asked.base.release, asked.base.panel)
        if asked.base.tokenizer is None:
            if not (out / _TOKENIZER).is_file():
                vocabulary = asked.base.shape().vocabulary
                made = learn_tokenizer(asked.base.release, vocabulary, progress, held.keys)
                write_bytes(out / _TOKENIZER, made.text.encode("utf-8"))
            base = replace(asked.base, tokenizer=out / _TOKENIZER, vocabulary=None)
            asked = replace(asked, base=base)
        for seed in range(asked.seeds):
            folders += _seed(asked, seed, out, team, prices, progress, held)
    remove_tree(out / _GROUND)
    return folders


def _claim(out: Path, asked: Contest) -> None:
    """Mark the folder as this comparison's, or find that it is."""
    told = {
        "base": asked.base.to_dict(), "experts": list(asked.experts), "topk": asked.topk,
        "seeds": asked.seeds, "flops": asked.flops,
    }  # fmt: skip
    path = out / _ASKED
    if path.is_file() and read_facts(out, path.name) != told:
        raise another_run(out)
    write_json(path, told)


def _seed(
    asked: Contest,
    seed: int,
    out: Path,
    team: Team,
    prices: tuple[float | None, float | None],
    progress: Progress,
    held: HeldOut,
) -> list[Path]:
    """Train the arms of one seed."""
    arms = asked.arms(seed)
    folder = out / f"seed-{seed}"
    if all(finished(one, folder / name) is not None for name, one in arms):
        return [folder / name for name, _ in arms]
    # The dense arm reads most tokens, so what it stands on serves the others.
    work = out / _GROUND / str(seed)
    ground: Ground = gather(arms[0][1], work, team, progress, prices, held)
    for name, one in arms:
        progress.say(f"seed {seed}: {name}")
        shape = one.shape(ground.tokenizer.vocabulary)
        train_on(replace(ground, asked=one, shape=shape), folder / name)
        if one.experts:
            write_load(folder / name, ground.panel, team.device)
    return [folder / name for name, _ in arms]
