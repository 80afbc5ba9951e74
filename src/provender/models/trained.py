# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a training run leaves, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["TrainedModel"]


@dataclass(frozen=True)
class TrainedModel:
    """What a run leaves.

    Attributes:
        folder: The model's folder; `checkpoint.load_model` opens it.
        facts: What its `run.json` says.
        branches: Folders of the models of smaller budgets.
    """

    folder: Path
    facts: dict[str, Any]
    branches: tuple[Path, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the model as JSON."""
        return {
            **self.facts,
            "folder": str(self.folder),
            "branches": [str(one) for one in self.branches],
        }
