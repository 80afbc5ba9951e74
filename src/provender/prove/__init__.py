# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Does it teach? What a token of one release is worth in tokens of another.

    question ─► corpus, panel ─► runs over model ─► compare | parts ─► table, page
    (asked)     (text to tokens)  (count, score)     (with intervals)   (for people)

The room bears the command's name, so the package can be called: `provender.prove(a, b)`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from provender.prove.findings import Proof


class _Room(ModuleType):
    """A package that is also the Python twin of its command."""

    def __call__(self, *releases: Any, **options: Any) -> Proof:
        """Do as `provender.prove.command.prove`."""
        from provender.prove.command import prove

        return prove(*releases, **options)


sys.modules[__name__].__class__ = _Room
