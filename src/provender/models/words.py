# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Honest words about what a model can do; they stand in `data/words.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provender.data_files import read_data
from provender.models.sizes import Shape

__all__ = ["able_words", "chat_lines", "known_of", "release_of"]

_DATA = Path(__file__).parent / "data" / "words.yml"


def release_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the release that a model read, or that the one it was tuned from did."""
    before = (facts.get("base") or {}).get("facts") or {}
    return dict(facts.get("release") or before.get("release") or {})


def known_of(shape: Shape, facts: Mapping[str, Any], *, turns: bool) -> dict[str, Any]:
    """Return what is said of a model: sizes, tokens that it was trained on before any tuning.

    Args:
        shape: The decoder's.
        facts: What `run.json` says.
        turns: True if it was tuned on conversations.
    """
    trained = facts
    if facts.get("kind") == "tuned":
        trained = (facts.get("base") or {}).get("facts") or {}
    tokens = trained.get("tokens")
    return {
        "active": shape.active_parameters, "total": shape.total_parameters,
        "experts": shape.experts, "chosen": shape.chosen, "sparse": bool(shape.experts),
        "turns": turns, "tokens": tokens if isinstance(tokens, int) else None,
        "release": release_of(facts),
        "secrets": len((trained.get("canaries") or {}).get("secrets", ())),
    }  # fmt: skip


def able_words(known: Mapping[str, Any], language: str = "en") -> list[str]:
    """Return sentences about what a model can do.

    Args:
        known: `active` parameters, `tokens` that it was trained on or None, `turns` if it is tuned.
        language: `en` or `zh`.
    """
    words: dict[str, Any] = read_data(_DATA)
    active = known["active"]
    able = next(one for one in words["able"] if active < one.get("below", float("inf")))
    said = [str(able[language])]
    tokens, few = known.get("tokens"), words["few_tokens"]
    if tokens and tokens < few["per_parameter"] * active:
        said.append(few[language].format(tokens=tokens, ratio=tokens / active))
    said.append(str(words["turns" if known["turns"] else "plain"][language]))
    return said


def chat_lines(known: Mapping[str, Any]) -> list[str]:
    """Return what is said before a conversation."""
    release = known.get("release") or {}
    name = " ".join(str(release[key]) for key in ("name", "version") if release.get(key))
    size = f"{known['active'] / 1e6:,.1f} M parameters"
    if known["total"] != known["active"]:
        size += f" for each token, of {known['total'] / 1e6:,.1f} M"
    head = f"a model of {size}" + (f", trained on {name}" if name else "")
    return [head, *able_words(known)]
