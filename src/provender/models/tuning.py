# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The loop of tuning: batches of whole conversations, and a state that continues bit for bit.

Each conversation is a row of its own, so none sees another and each begins at the first place.
Rows of like length go through the model together, which leaves little to fill up. Every learnt
token of a batch counts the same, whatever the length of its conversation.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from provender.errors import CheckFailed
from provender.models.checkpoint import save_tensors
from provender.models.decoder import IGNORED, Decoder
from provender.models.dialogue import Encoded
from provender.models.schedule import Schedule

__all__ = ["Tuner", "draw_batches", "loss_of"]

_MICRO_TOKENS = {"cpu": 2048, "cuda": 16384}
"""Tokens that go through the model at once, filled up ones among them."""
_BETAS = (0.9, 0.95)
_CLIP = 1.0
_MOMENTS = ("exp_avg", "exp_avg_sq")


def draw_batches(
    lengths: Sequence[int], batch_tokens: int, epochs: int, seed: int
) -> list[list[int]]:
    """Return which conversations make up each step; every epoch has an order of its own.

    Args:
        lengths: Tokens of each conversation.
        batch_tokens: Tokens of a step, about: the last conversation is taken whole.
        epochs: Passes over all of them.
        seed: Of the order.
    """
    batches: list[list[int]] = []
    for epoch in range(epochs):
        order = np.random.Generator(np.random.PCG64([seed, epoch])).permutation(len(lengths))
        batch, tokens = [], 0
        for one in order.tolist():
            batch.append(one)
            tokens += lengths[one]
            if tokens >= batch_tokens:
                batches.append(batch)
                batch, tokens = [], 0
        if batch:
            batches.append(batch)
    return batches


class Tuner:
    """A model that is being tuned.

    Args:
        decoder: The model; what requires no gradient stays as it is.
        lessons: What it learns from.
        batches: Which lessons each step takes.
        peak: Highest learning rate.
        device: Where it computes.

    Attributes:
        step: Steps done.
        steps: Steps of the run.
        tokens: Tokens read so far.
    """

    def __init__(
        self,
        decoder: Decoder,
        lessons: Sequence[Encoded],
        batches: Sequence[Sequence[int]],
        peak: float,
        device: torch.device,
    ):
        self.decoder = decoder.to(device).train()
        self.step, self.steps, self.tokens = 0, len(batches), 0
        self._lessons, self._batches, self._device = lessons, batches, device
        self._schedule = Schedule.of(self.steps, peak)
        self._learning = {
            name: one for name, one in decoder.named_parameters() if one.requires_grad
        }
        self._all_learn = all(one.requires_grad for one in decoder.parameters())
        # No weight decay: it would pull a model that knows something towards nothing.
        self._optimizer = torch.optim.AdamW(
            list(self._learning.values()), lr=0.0, betas=_BETAS, weight_decay=0.0, fused=True
        )

    def advance(self) -> float:
        """Do one step, and return its loss in nats per learnt token.

        Raises:
            CheckFailed: The loss is no longer a number.
        """
        lessons = [self._lessons[one] for one in self._batches[self.step]]
        for group in self._optimizer.param_groups:
            group["lr"] = self._schedule.rate(self.step)
        learnt = sum(sum(one.learnt) for one in lessons)
        loss = 0.0
        self.decoder.begin_step()
        for tokens, targets in _rows(lessons, self._device):
            share = float((targets != IGNORED).sum()) / learnt
            with torch.autocast(
                self._device.type, torch.bfloat16, enabled=self._device.type == "cuda"
            ):
                found = self.decoder(tokens, targets=targets)
            # Routers that do not learn have no balance to keep.
            penalty = found.penalty if self._all_learn else 0.0
            ((found.cross_entropy + penalty) * share).backward()
            loss += float(found.cross_entropy.detach()) * share
        norm = float(torch.nn.utils.clip_grad_norm_(self._learning.values(), _CLIP))
        if not math.isfinite(loss) or not math.isfinite(norm):
            raise CheckFailed(
                f"the loss is {loss} and its gradient {norm} at step {self.step}",
                hint="tune again with a lower --learning-rate",
            )
        self._optimizer.step()
        self._optimizer.zero_grad()
        self.step += 1
        self.tokens += sum(len(one.ids) for one in lessons)
        return loss

    def save(self, path: Path, notes: dict[str, Any]) -> None:
        """Write everything that the next step depends on; what does not learn is left out.

        Args:
            path: A safetensors file.
            notes: What the caller wants back.
        """
        tensors = {f"model.{name}": one.detach() for name, one in self._learning.items()}
        for name, weights in self._learning.items():
            kept = self._optimizer.state.get(weights, {})
            tensors |= {f"{moment}.{name}": kept[moment] for moment in _MOMENTS if moment in kept}
        head = {"step": self.step, "tokens": self.tokens, "notes": notes}
        save_tensors(path, tensors, {"provender": json.dumps(head)})

    def load(self, path: Path) -> dict[str, Any]:
        """Continue from what `save` wrote, and return its notes.

        Raises:
            CheckFailed: The file is damaged, or of another model.
        """
        try:
            with safe_open(path, "pt", device=str(self._device)) as file:
                head = json.loads(file.metadata()["provender"])
                for name, weights in self._learning.items():
                    weights.data.copy_(file.get_tensor(f"model.{name}"))
                    if head["step"]:
                        self._optimizer.state[weights] = {
                            "step": torch.tensor(float(head["step"]), device=weights.device),
                            **{one: file.get_tensor(f"{one}.{name}") for one in _MOMENTS},
                        }
            self.step, self.tokens = int(head["step"]), int(head["tokens"])
            notes: dict[str, Any] = head["notes"]
        except (OSError, SafetensorError, KeyError, ValueError, RuntimeError, TypeError) as error:
            raise CheckFailed(
                f"{path} cannot be continued from: {error}",
                hint="remove the folder and tune again", subject=str(path),
            ) from error  # fmt: skip
        return notes


@torch.no_grad()
def loss_of(decoder: Decoder, lessons: Sequence[Encoded], device: torch.device) -> float | None:
    """Return the mean loss of the learnt tokens of lessons, in nats; None of no lessons."""
    was_training = decoder.training
    decoder.eval()
    total, learnt = 0.0, 0
    for tokens, targets in _rows(lessons, device):
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            found = decoder(tokens, targets=targets)
        counted = int((targets != IGNORED).sum())
        total, learnt = total + float(found.cross_entropy) * counted, learnt + counted
    decoder.train(was_training)
    return total / learnt if learnt else None


def _rows(lessons: Sequence[Encoded], device: torch.device) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield inputs and targets of lessons, some of like length at once, filled up behind."""
    waiting = sorted(lessons, key=lambda one: -len(one.ids))
    while waiting:
        longest = len(waiting[0].ids) - 1
        some = waiting[: max(1, _MICRO_TOKENS[device.type] // longest)]
        waiting = waiting[len(some) :]
        tokens = torch.zeros(len(some), longest, dtype=torch.long)
        targets = torch.full((len(some), longest), IGNORED)
        for row, one in enumerate(some):
            ids, learnt = torch.tensor(one.ids), torch.tensor(one.learnt)
            tokens[row, : len(ids) - 1] = ids[:-1]
            targets[row, : len(ids) - 1] = torch.where(learnt[1:], ids[1:], IGNORED)
        yield tokens.to(device), targets.to(device)
