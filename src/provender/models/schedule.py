# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The learning rate: warm up, hold, decay (WSD), so that one run gives models of many budgets.

Until it decays a run does not know how long it will be. So a shorter run shares its trunk with a
longer one, and only its decay is run anew (Hu et al. 2024, MiniCPM, arXiv:2404.06395, §4).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = ["DECAY_SHARE", "Schedule"]

DECAY_SHARE = 0.2
"""Share of a run that decays (Hägele et al. 2024, arXiv:2405.18392, §4: 10 to 20 %)."""
_WARM_UP_SHARE = 0.05
_MOST_WARM_UP = 200


@dataclass(frozen=True)
class Schedule:
    """A learning rate by step.

    Attributes:
        steps: Steps of the run.
        warm_up: Steps until the rate is at its peak.
        decay: Steps over which it falls to nothing.
        peak: Highest rate.
    """

    steps: int
    warm_up: int
    decay: int
    peak: float

    @classmethod
    def of(cls, steps: int, peak: float) -> Schedule:
        """Return the schedule of a run of so many steps."""
        warm_up = min(_MOST_WARM_UP, round(steps * _WARM_UP_SHARE))
        return cls(steps, warm_up, max(1, round(steps * DECAY_SHARE)), peak)

    @property
    def fork(self) -> int:
        """First step that decays; what came before is the trunk."""
        return self.steps - self.decay

    def rate(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0."""
        warm = min(1.0, (step + 1) / max(self.warm_up, 1))
        left = min(1.0, (self.steps - step) / (self.decay + 1))
        return self.peak * min(warm, left)

    def branch(self, steps: int) -> Schedule:
        """Return the schedule of a shorter run, which shares this one's trunk up to its fork."""
        return replace(self, steps=steps, decay=max(1, round(steps * DECAY_SHARE)))

    def decaying_from(self, step: int) -> Schedule:
        """Return the schedule that decays from a step on, for the share that a decay takes."""
        decay = max(1, round(step * DECAY_SHARE / (1 - DECAY_SHARE)))
        return replace(self, steps=step + decay, decay=decay)
