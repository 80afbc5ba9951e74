# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Do people agree? A sample of a release, judged by people, and what follows from it.

    sample, risk ─► session ─► terminal | page ─► labels ─► verdicts ─► rate, summary
    (which items)   (whose     (a person          (the one   (who         (how many pass,
                    turn)      judges)            store)     decides)     with intervals)
                                                     └─► effects, hosts, examples
                                                         (the next build, the classifier)

The room bears the command's name, so the package can be called: `provender.review(release)`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from provender.review.command import Review


class _Room(ModuleType):
    """A package that is also the Python twin of its command."""

    def __call__(self, release: Any, **options: Any) -> Review:
        """Do as `provender.review.command.review`."""
        from provender.review.command import review

        return review(release, **options)


sys.modules[__name__].__class__ = _Room
