# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which agents robots.txt and robots tags speak to, and what the switches of reservations are.

Names and purposes stand in `data/agents.yml`; limits, words, labels and switches in
`data/reservations.yml`. Product tokens are compared without case (RFC 9309 §2.2.1), and what
follows the token on its line (a version, a comment in brackets) is not part of it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from provender.rights.license import DATA, load_data

__all__ = ["EVERYONE", "agent_of_line", "is_known", "own_agent", "purpose_of", "readings"]

EVERYONE = "*"


@functools.cache
def readings() -> Mapping[str, Any]:
    """Return `data/reservations.yml`: limits, labels, words and switches."""
    return MappingProxyType(load_data(DATA / "reservations.yml"))


@functools.cache
def _table() -> Mapping[str, Any]:
    return MappingProxyType(load_data(DATA / "agents.yml"))


@functools.cache
def _known() -> Mapping[str, tuple[str, str]]:
    """Return name and purpose by lower-case name."""
    found = {own_agent().lower(): (own_agent(), "own"), EVERYONE: (EVERYONE, "everyone")}
    for purpose, names in _table()["agents"].items():
        found |= {name.lower(): (name, purpose) for name in names}
    return MappingProxyType(found)


def own_agent() -> str:
    """Return the product token by which sites can address this software."""
    return str(readings()["own_agent"])


def is_known(name: str) -> bool:
    """True if a name is ours, `*`, or that of a listed AI agent."""
    return name.lower() in _known()


def purpose_of(name: str) -> str:
    """Return what an agent's text is for.

    Args:
        name: A product token as a site wrote it.

    Returns:
        `own`, `everyone`, `reserving` (training and data sets), the purpose that
        `data/agents.yml` gives, or `unknown`.
    """
    purpose = _known().get(name.strip().lower(), ("", "unknown"))[1]
    return "reserving" if purpose in _table()["reserving"] else purpose


@functools.lru_cache(maxsize=4096)
def agent_of_line(value: str) -> str | None:
    """Return the known agent that a `User-agent:` line names, None if it names none.

    `CCBot/2.0 (https://…)`, `gptbot` and `GPTBot*` name CCBot and GPTBot; `GPTBot-News` names
    neither. Google's parser reads a star with something behind it as `*` too.
    """
    text = " ".join(value.lower().split())
    if text.startswith("* "):
        return EVERYONE
    for token in (text, text.partition("/")[0].strip(), text.partition(" ")[0].partition("/")[0]):
        for spelled in (token, token.rstrip("*;,")):
            if spelled in _known():
                return _known()[spelled][0]
    return None
