# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Damage inside an input, on its way from the layer that meets it to the reader that reports it.

It never leaves `acquire`: a reader turns it into an `Unreadable` with the same reason and message.
"""

from __future__ import annotations

from provender.record import Unreadable

__all__ = ["ReadProblem"]


class ReadProblem(Exception):
    """Something in an input cannot be read.

    Args:
        reason: Reason code of the ledger, for instance `truncated_archive`.
        message: What happened and what to do, in plain words.
        bytes_read: Bytes of the input that were read before.
        bytes_lost: Bytes known to be lost; None if that cannot be known.
    """

    def __init__(
        self, reason: str, message: str, *, bytes_read: int = 0, bytes_lost: int | None = None
    ):
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.bytes_read = bytes_read
        self.bytes_lost = bytes_lost

    def unreadable(self, name: str, locator: str | None = None) -> Unreadable:
        """Return the row of the ledger that says this.

        Args:
            name: Name of the input.
            locator: Record that it is about; None means the whole input.
        """
        return Unreadable(
            input=name,
            locator=name if locator is None else locator,
            reason=self.reason,
            message=self.message,
            bytes_read=self.bytes_read,
            bytes_lost=self.bytes_lost,
        )
