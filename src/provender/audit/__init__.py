# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The rights engine over readers and extractors, for people: what may be done with this?

    guess ─► examine ─► auditing ─► report            provender audit
    (what    (readers,   (terms,    (evidence, plain
     is it?)  extraction)  origins)   words, table)
                     └─► indexing                      provender fingerprint

The room bears the command's name, so the package can be called: `provender.audit(path)`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from provender.audit.report import Audit


class _Room(ModuleType):
    """A package that is also the Python twin of its command."""

    def __call__(self, subject: Any, **options: Any) -> Audit:
        """Do as `provender.audit.auditing.audit`."""
        from provender.audit.auditing import audit

        return audit(subject, **options)


sys.modules[__name__].__class__ = _Room
