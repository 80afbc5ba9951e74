# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The Python twin of `provender chat`: a reply of a model on your own machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from provender.errors import UsageError
from provender.models.extra import require_extra
from provender.models.sampling import Reply, Sampling

if TYPE_CHECKING:
    from provender.models.conversation import Conversation

__all__ = ["chat", "open_conversation"]

_TEMPLATE = "chat_template.jinja"


def chat(model: str | Path, prompt: str, *, system: str | None = None, **options: Any) -> Reply:
    """Return what a model says: a tuned one replies, one trained on text continues the prompt.

    Args:
        model: The model's folder.
        prompt: What you say.
        system: What a tuned model is told before all.
        options: `plain`, `device`, `workers` as in `open_conversation`, and the controls of
            `Sampling`.

    Raises:
        MissingExtra: PyTorch is not installed.
        UsageError: A control is out of bounds.
        CheckFailed: The model cannot be read.
    """
    conversation, _ = open_conversation(model, system=system, **options)
    *_, reply = conversation.say(prompt)
    assert isinstance(reply, Reply)  # noqa: S101 -- the last that `say` yields
    return reply


def open_conversation(
    model: str | Path,
    *,
    system: str | None = None,
    plain: bool = False,
    device: str = "cpu",
    workers: int | None = None,
    **controls: Any,
) -> tuple[Conversation, dict[str, Any]]:
    """Open a model to talk to.

    Args:
        model: The model's folder.
        system: What a tuned model is told before all.
        plain: Continue text even if the model is tuned.
        device: `cpu` or `cuda`.
        workers: Threads of the processor; by default all cores.
        controls: As in `Sampling`.

    Returns:
        The conversation, and what is known of the model: as `words.known_of` tells it.
    """
    sampling = Sampling(**controls)
    sampling.check()
    if device not in ("cpu", "cuda"):
        raise UsageError(f"--device is {device!r}", hint="cpu or cuda")
    require_extra("chat")
    import torch

    from provender.models.checkpoint import load_model
    from provender.models.conversation import Conversation
    from provender.models.words import known_of

    if device == "cuda" and not torch.cuda.is_available():
        raise UsageError("--device is cuda, and no accelerator is there", hint="--device cpu")
    if workers is not None:
        torch.set_num_threads(workers)
    folder = Path(model)
    decoder, tokenizer, facts = load_model(folder, device)
    turns = (folder / _TEMPLATE).is_file() and not plain
    if system is not None and not turns:
        raise UsageError(
            "--system goes with a tuned model that speaks in turns",
            hint="`provender tune` makes one",
        )
    conversation = Conversation(decoder, tokenizer, sampling, turns=turns, system=system)
    return conversation, known_of(decoder.shape, facts, turns=turns)
