# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which kind of corpus a source is, as China's standards name kinds (`routes.yml`)."""

from __future__ import annotations

from provender.release.disclosures.data import load
from provender.release.disclosures.facts import SourceFacts

__all__ = ["kind_of"]


def kind_of(source: SourceFacts) -> str:
    """Return the kind of corpus: by the route that the recipe states, else by the channel.

    Args:
        source: The source.
    """
    routes = load("routes")
    by_channel = routes["routes"][source.channel]
    if by_channel["eu"] == source.section:
        return str(by_channel["china"])
    return str(routes["sections"][source.section]["china"])
