# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The training loop: one step after the other, and its state, which continues bit for bit.

Where a step's tokens lie follows from its number, so a run that was interrupted reads what it would
have read. On CUDA it computes in bfloat16 and compiled; under `torchrun` every process takes its
rows of each batch, and gradients are averaged.
"""

from __future__ import annotations

import copy
import json
import math
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor
from torch.nn.parallel import DistributedDataParallel

from provender.errors import CheckFailed
from provender.models.checkpoint import save_tensors
from provender.models.decoder import Decoder
from provender.models.packing import Stream
from provender.models.parallel import Team
from provender.models.schedule import Schedule
from provender.models.sizes import memory_of

__all__ = ["Settings", "Trainer"]

_MICRO_TOKENS = {"cpu": 2048, "cuda": 32768}
"""Tokens that go through the model at once; a larger batch goes in turns."""
_BETA_OF_GRADIENTS = 0.9
_WEIGHT_DECAY = 0.1
_CLIP = 1.0
"""Custom since GPT-3 (Brown et al. 2020, arXiv:2005.14165, appendix B). How long squares of
gradients are remembered depends on the batch (`sizes.memory_of`)."""
_MOMENTS = ("exp_avg", "exp_avg_sq")


@dataclass(frozen=True)
class Settings:
    """How to train.

    Attributes:
        batch_tokens: Tokens of a step, whole sequences for every process.
        schedule: Learning rate by step.
        micro_tokens: Tokens at once; None for what suits the device.
    """

    batch_tokens: int
    schedule: Schedule
    micro_tokens: int | None = None


class Trainer:
    """A model in training.

    Args:
        decoder: The model.
        stream: What it reads.
        settings: How to train.
        team: The processes that take part.

    Attributes:
        decoder: The model.
        schedule: Learning rate by step; may be changed between steps.
        step: Steps done.
    """

    def __init__(self, decoder: Decoder, stream: Stream, settings: Settings, team: Team):
        self.decoder = decoder.to(team.device).train()
        self.schedule = settings.schedule
        self.settings = settings
        self.step = 0
        self._stream, self._team = stream, team
        matrices = [one for one in self.decoder.parameters() if one.dim() > 1]
        betas = _BETA_OF_GRADIENTS, memory_of(settings.batch_tokens)
        vectors = [one for one in self.decoder.parameters() if one.dim() == 1]
        self._optimizer = torch.optim.AdamW(
            [
                {"params": matrices, "weight_decay": _WEIGHT_DECAY},
                {"params": vectors, "weight_decay": 0.0},
            ],
            lr=0.0, betas=betas, fused=True,
        )  # fmt: skip
        self._model: Any = self.decoder
        if team.device.type == "cuda":
            self._model = torch.compile(self._model)
        if team.size > 1:
            self._model = DistributedDataParallel(self._model)

    @property
    def tokens(self) -> int:
        """Tokens read so far."""
        return self.step * self.settings.batch_tokens

    def advance(self) -> float:
        """Do one step, and return its loss in nats per token.

        Raises:
            CheckFailed: The loss is no longer a number.
        """
        for group in self._optimizer.param_groups:
            group["lr"] = self.schedule.rate(self.step)
        loss = float(self.accumulate())
        norm = torch.nn.utils.clip_grad_norm_(self.decoder.parameters(), _CLIP)
        if not math.isfinite(loss) or not math.isfinite(float(norm)):
            raise CheckFailed(
                f"the loss is {loss} and its gradient {float(norm)} at step {self.step}",
                hint="train again with a lower --learning-rate",
            )
        self._optimizer.step()
        self._optimizer.zero_grad()
        self.step += 1
        return loss

    def accumulate(self) -> Tensor:
        """Add up the gradients of the next step's batch, and return its loss."""
        inputs, targets = self._batch()
        micro = self.settings.micro_tokens or _MICRO_TOKENS[self._team.device.type]
        rows = max(1, micro // self.decoder.shape.context)
        pieces = list(zip(inputs.split(rows), targets.split(rows), strict=True))
        total = torch.zeros((), device=inputs.device)
        self.decoder.begin_step()
        for number, (tokens, expected) in enumerate(pieces, 1):
            share = len(tokens) / len(inputs)
            alone = self._team.size > 1 and number < len(pieces)
            with self._model.no_sync() if alone else nullcontext():
                with torch.autocast(
                    inputs.device.type, torch.bfloat16, enabled=inputs.device.type == "cuda"
                ):
                    losses = self._model(tokens, targets=expected)
                ((losses.cross_entropy + losses.penalty) * share).backward()
            total += losses.cross_entropy.detach() * share
        return total

    def _batch(self) -> tuple[Tensor, Tensor]:
        """Return this process's rows of the next batch, and what follows each token."""
        context = self.decoder.shape.context
        mine = self.settings.batch_tokens // context // self._team.size
        first = (self.step * self._team.size + self._team.rank) * mine
        rows = torch.from_numpy(self._stream.rows(first, mine, context)).to(self._team.device)
        return rows[:, :-1].contiguous(), rows[:, 1:].contiguous()

    def fork(self, schedule: Schedule) -> Trainer:
        """Return a twin that goes on from here by itself, by another schedule."""
        settings = replace(self.settings, schedule=schedule)
        twin = Trainer(copy.deepcopy(self.decoder), self._stream, settings, self._team)
        twin._optimizer.load_state_dict(copy.deepcopy(self._optimizer.state_dict()))
        twin.step = self.step
        return twin

    def save(self, path: Path, notes: dict[str, Any]) -> None:
        """Write everything that the next step depends on.

        Args:
            path: A safetensors file.
            notes: What the caller wants back.
        """
        tensors = {f"model.{name}": one for name, one in self.decoder.state_dict().items()}
        for name, weights in self.decoder.named_parameters():
            kept = self._optimizer.state.get(weights, {})
            tensors |= {f"{moment}.{name}": kept[moment] for moment in _MOMENTS if moment in kept}
        tensors["chance"] = torch.get_rng_state()
        head = {"step": self.step, "schedule": asdict(self.schedule), "notes": notes}
        save_tensors(path, tensors, {"provender": json.dumps(head)})

    def load(self, path: Path) -> dict[str, Any]:
        """Continue from what `save` wrote, and return its notes.

        Raises:
            CheckFailed: The file is damaged, or of another model.
        """
        try:
            with safe_open(path, "pt", device=str(self._team.device)) as file:
                head = json.loads(file.metadata()["provender"])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            self.decoder.load_state_dict(_under(tensors, "model."))
        except (OSError, SafetensorError, KeyError, ValueError, RuntimeError, TypeError) as error:
            raise CheckFailed(
                f"{path} cannot be continued from: {error}",
                hint="remove the folder and train again", subject=str(path),
            ) from error  # fmt: skip
        self.step = head["step"]
        moments = [_under(tensors, f"{moment}.") for moment in _MOMENTS]
        for name, weights in self.decoder.named_parameters():
            if name in moments[0]:
                self._optimizer.state[weights] = {
                    "step": torch.tensor(float(self.step), device=weights.device),
                    **{key: kept[name] for key, kept in zip(_MOMENTS, moments, strict=True)},
                }
        torch.set_rng_state(tensors["chance"].cpu())
        self.schedule = Schedule(**head["schedule"])
        notes: dict[str, Any] = head["notes"]
        return notes


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {
        name.removeprefix(prefix): one for name, one in tensors.items() if name.startswith(prefix)
    }
