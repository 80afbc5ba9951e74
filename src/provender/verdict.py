# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A rule's answer about one document: keep it, or drop it and say why.

Truth-testing a verdict raises: `if verdict:` reads as either "dropped" or "kept" and is wrong half
of the time. Ask `verdict.kept`.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["KEEP", "Failure", "Verdict"]


@dataclass(frozen=True, slots=True)
class Failure:
    """One rule that a document failed.

    Attributes:
        rule: Reason code that says the failure, for instance `too_few_words`.
        value: What was measured, as text.
        threshold: What the rule asks for, as text (`>= 50`).
    """

    rule: str
    value: str
    threshold: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Keep or drop, with every failed rule in table order.

    Attributes:
        failures: Failed rules; the first one is the reason in the ledger.
    """

    failures: tuple[Failure, ...] = ()

    @property
    def kept(self) -> bool:
        """True if no rule failed."""
        return not self.failures

    @property
    def reason(self) -> str | None:
        """Code of the first failed rule in table order, None if kept."""
        return self.failures[0].rule if self.failures else None

    def __bool__(self) -> bool:
        raise TypeError("a verdict has no truth value; ask `verdict.kept`")


KEEP = Verdict()
