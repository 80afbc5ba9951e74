# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The packages that models need and the rest of Provender does not."""

from __future__ import annotations

from importlib.util import find_spec

from provender.errors import MissingExtra

__all__ = ["require_extra"]

_PACKAGES = ("torch", "tokenizers", "safetensors")


def require_extra(feature: str) -> None:
    """Complain before any work where a package is missing.

    Args:
        feature: What needs them, for the message.

    Raises:
        MissingExtra: A package of the extra `prove` is not installed.
    """
    if any(find_spec(name) is None for name in _PACKAGES):
        raise MissingExtra(feature, "prove")
