# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Is it good? Signals of a text as columns, and rules that read them.

    statistics ─► presets, rules ─► verdict
    corrections ─► edits, and counts that rules read

The room bears the command's name, so the package can be called: `provender.assess("texts/")`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Room(ModuleType):
    """A package that is also the Python twin of its command."""

    def __call__(self, *subjects: Any, **options: Any) -> Any:
        """Do as `provender.audit.assessing.assess`, which returns an `Assessment`."""
        # The command stands on rooms above this one, which therefore does not import them.
        return import_module("provender.audit.assessing").assess(*subjects, **options)


sys.modules[__name__].__class__ = _Room
