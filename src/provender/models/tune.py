# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The Python twin of `provender tune`, and what is asked of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from provender.errors import UsageError
from provender.models.extra import require_extra
from provender.models.trained import TrainedModel
from provender.run.progress import make_progress

__all__ = ["Tuning", "tune"]

_RANK = 16
_TARGETS = ("attention", "feed-forward")


@dataclass(frozen=True)
class Tuning:
    """A run of tuning as a person asks for it.

    Attributes:
        model: Folder of the model.
        data: A release's folder, or a file with conversations.
        is_base: Somebody else's model.
        rank: Of the small products that learn in place of the weights; 0 lets all weights learn.
        alpha: The products' weight is `alpha / rank`; None for twice the rank.
        targets: Which matrices get one.
        epochs: Passes over the conversations.
        context: Tokens of a conversation at most; None for what the model reads, up to 1024.
        batch_tokens: Tokens of a step, about.
        learning_rate: Highest rate; None for a usual one.
        seed: Of the order of conversations and the products' first weights.
        data_license: Licence of a file's conversations.
    """

    model: Path
    data: Path
    is_base: bool = False
    rank: int = 0
    alpha: float | None = None
    targets: tuple[str, ...] = _TARGETS
    epochs: int = 3
    context: int | None = None
    batch_tokens: int = 4096
    learning_rate: float | None = None
    seed: int = 0
    data_license: str | None = None

    def check(self) -> None:
        """Complain of what cannot be meant.

        Raises:
            UsageError: An option is out of bounds.
        """
        if not self.model.is_dir():
            raise UsageError(f"{self.model} is no folder of a model", subject=str(self.model))
        if not 1 <= self.epochs <= 1000:
            raise UsageError(f"--epochs is {self.epochs}", hint="from 1 to 1000; 3 is usual")
        if self.context is not None and not 16 <= self.context <= 1 << 16:
            raise UsageError(f"--context is {self.context}", hint="from 16 to 65536 tokens")
        if not 1 <= self.batch_tokens <= 1 << 24:
            raise UsageError(f"--batch-tokens is {self.batch_tokens}", hint="such as 4096")
        if self.learning_rate is not None and not 0 < self.learning_rate < 1:
            raise UsageError(f"--learning-rate is {self.learning_rate}", hint="such as 0.0002")
        if not 0 <= self.seed < 1 << 31:
            raise UsageError(f"--seed is {self.seed}", hint="from 0 to 2147483647")
        if not 0 <= self.rank <= 1024:
            raise UsageError(f"--rank is {self.rank}", hint="from 0 to 1024; 16 is usual")

    def options(self) -> dict[str, Any]:
        """Return all that decides what is made, but model and data, as JSON."""
        options = asdict(self)
        del options["model"], options["data"]
        return {**options, "targets": list(self.targets)}


def tune(
    model: str | Path | None = None,
    *,
    data: str | Path,
    base: str | Path | None = None,
    out: str | Path = "tuned",
    rank: int | None = None,
    targets: tuple[str, ...] | list[str] | None = None,
    device: str = "auto",
    workers: int | None = None,
    price_kwh: float | None = None,
    price_hour: float | None = None,
    quiet: bool = True,
    **options: Any,
) -> TrainedModel:
    """Teach a model to answer. The same call continues one that was interrupted.

    Args:
        model: Folder of a model that `train` made; all its weights learn unless `rank` is given.
        data: A release with conversations, or a file of them: JSON lines, JSON, Parquet.
        base: In place of `model`, the folder of any model of Qwen3's layout; low-rank products of
            its matrices learn (LoRA), and are merged in the end.
        out: Folder of the tuned model.
        rank: Rank of the products; 0 lets all weights learn.
        targets: Matrices that get one: `attention`, `feed-forward`, `experts`.
        device: `auto`, `cpu` or `cuda`.
        workers: Threads of the processor; by default all cores.
        price_kwh: Your price of a kilowatt hour.
        price_hour: Your price of an hour of the machine.
        quiet: Show no progress on standard error.
        options: `alpha`, `epochs`, `context`, `batch_tokens`, `learning_rate`, `seed` and
            `data_license`, as in `Tuning`.

    Raises:
        MissingExtra: PyTorch is not installed.
        UsageError: An option is out of bounds, or the folder holds another run.
        CheckFailed: Model or data cannot be read, or tuning went astray.
        StorageFull: The disk is full.
    """
    if (model is None) == (base is None):
        raise UsageError("tune one model", hint="name a folder of ours, or --base with another's")
    given = {name: one for name, one in options.items() if one is not None}
    asked = Tuning(
        Path(base if model is None else model), Path(data), is_base=model is None,  # type: ignore[arg-type]
        rank=(_RANK if model is None else 0) if rank is None else rank,
        targets=tuple(targets or _TARGETS), **given,
    )  # fmt: skip
    asked.check()
    require_extra("tuning")
    from provender.models.tune_run import tune_asked

    with make_progress(quiet=quiet) as progress:
        return tune_asked(
            asked, Path(out), device=device, workers=workers, prices=(price_kwh, price_hour),
            progress=progress,
        )  # fmt: skip
