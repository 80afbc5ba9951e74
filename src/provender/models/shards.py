# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The weights of a model's folder: one safetensors file, or several that an index names."""

from __future__ import annotations

from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from provender.acquire.small_files import read_json
from provender.errors import CheckFailed

__all__ = ["read_weights"]

_INDEX = "model.safetensors.index.json"
_FILE = "model.safetensors"


def read_weights(root: Path, device: str = "cpu") -> dict[str, Tensor]:
    """Return all tensors of a folder by their published names. No pickle is read.

    Args:
        root: The model's folder.
        device: Where they go.

    Raises:
        CheckFailed: A file is missing or damaged, or the index names files outside the folder.
    """
    tensors: dict[str, Tensor] = {}
    for name in _names(root):
        path = root / name
        try:
            tensors |= load_file(path, device=device)
        except (OSError, SafetensorError) as error:
            hint = "train or fetch the model again"
            if (root / "pytorch_model.bin").is_file():
                hint = "only safetensors are read, for the others can run code: convert it first"
            raise CheckFailed(
                f"{path} cannot be read: {error}", hint=hint, subject=str(path)
            ) from error
    return tensors


def _names(root: Path) -> list[str]:
    index = root / _INDEX
    if (root / _FILE).is_file() or not index.is_file():
        return [_FILE]
    held = read_json(index.read_bytes())
    places = held.get("weight_map") if isinstance(held, dict) else None
    names = sorted({str(one) for one in places.values()}) if isinstance(places, dict) else []
    if not names or any(Path(name).name != name or "\\" in name for name in names):
        raise CheckFailed(f"{index} does not name files beside it", subject=str(index))
    return names
