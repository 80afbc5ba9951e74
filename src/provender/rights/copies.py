# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What follows for a text of which there are copies that say different things.

Between copies the better evidence wins, equal evidence concludes the stricter, and silence never
speaks (DESIGN §3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from provender.rights.conclude import Conclusion
from provender.rights.license import signals, tier_strictness

__all__ = ["conclude_copies"]


def conclude_copies(conclusions: Sequence[Conclusion]) -> tuple[Conclusion, str | None]:
    """Return what follows for a text from the conclusions of all its copies.

    Args:
        conclusions: One for each copy, in any order; at least one.

    Returns:
        The conclusion of the best evidence, the strictest among equals, with the vetoes of all
        copies; and how the copies contradict each other, None if they do not.
    """
    order = signals()["ranks"]
    speaking = [c for c in conclusions if c.rank is not None]
    vetoes = tuple(
        sorted({v for c in conclusions for v in c.vetoes} - {*signals()["place_vetoes"]})
    )
    if not speaking:
        silent = min(conclusions, key=_stable)
        return replace(silent, vetoes=vetoes), None
    best = min(order.index(c.rank) for c in speaking)
    leading = [c for c in speaking if order.index(c.rank) == best]
    winner = max(leading, key=lambda c: (tier_strictness(c.tier), c.reason or "", _stable(c)))
    said = sorted({_said(c) for c in speaking})
    conflict = None
    if len({c.tier for c in speaking}) > 1:
        conflict = f"copies of this text say {', '.join(said)}; concluded {_said(winner)}"
    return replace(winner, vetoes=vetoes), conflict


def _said(conclusion: Conclusion) -> str:
    return f"{conclusion.concluded or conclusion.reason} ({conclusion.rank})"


def _stable(conclusion: Conclusion) -> tuple[str, ...]:
    return tuple(str(getattr(conclusion, name)) for name in conclusion.__dataclass_fields__)
