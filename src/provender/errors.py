# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Everything that can go wrong, as one tree, each with a next step.

    ProvenderError
    ├── CheckFailed        exit 1  a check failed, a required source was refused, a release is empty
    ├── UsageError         exit 2  the command or its arguments are wrong
    │   └── RecipeError    exit 2  the recipe is invalid; carries every problem at once
    ├── EnvironmentProblem exit 3  something outside the recipe is missing or differs
    │   ├── MissingExtra   exit 3  an optional feature is not installed
    │   └── LockMismatch   exit 3  inputs, tools or rules differ from the lock
    └── Incomplete         exit 4  run the same command again to continue
        ├── StorageFull    exit 4  the disk is full
        └── FolderLocked   exit 4  another process works in the folder

A record that cannot be read is no exception: it is a row in the ledger (see `record.Unreadable`).
A rights refusal is a decision, also no exception.
"""

from __future__ import annotations

from typing import Any, ClassVar

__all__ = [
    "CheckFailed",
    "EnvironmentProblem",
    "FolderLocked",
    "Incomplete",
    "LockMismatch",
    "MissingExtra",
    "ProvenderError",
    "RecipeError",
    "StorageFull",
    "UsageError",
]


class ProvenderError(Exception):
    """Root of all errors that Provender raises on purpose.

    Args:
        message: What happened to what, and why, in plain words.
        hint: The next step a person can take.
        subject: The file, source or option that the error is about.
    """

    exit_code: ClassVar[int] = 1
    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str | None = None, subject: str | None = None):
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.subject = subject

    def __str__(self) -> str:
        return self.message if self.hint is None else f"{self.message}\n\nhint: {self.hint}"

    def to_dict(self) -> dict[str, Any]:
        """Return the error as the JSON object that `--json` prints."""
        return {
            "error": self.code,
            "message": self.message,
            "hint": self.hint,
            "subject": self.subject,
        }


class CheckFailed(ProvenderError):
    """A check failed, a source marked `required` was refused, or a release would be empty."""

    exit_code = 1
    code = "check-failed"


class UsageError(ProvenderError, ValueError):
    """A command or a call was given something that it cannot work with."""

    exit_code = 2
    code = "usage"


class RecipeError(UsageError):
    """A recipe is invalid. All its problems are reported at once.

    Args:
        message: One line that counts the problems.
        problems: Rendered problems, each starting with `file:line:column`.
    """

    code = "recipe-invalid"

    def __init__(self, message: str, problems: list[str], *, subject: str | None = None):
        super().__init__(message, subject=subject)
        self.problems = problems

    def __str__(self) -> str:
        return "\n\n".join([*self.problems, self.message])

    def to_dict(self) -> dict[str, Any]:
        """Return the error with its list of problems."""
        return {**super().to_dict(), "problems": self.problems}


class EnvironmentProblem(ProvenderError):
    """Something outside the recipe is missing or differs."""

    exit_code = 3
    code = "environment"


class MissingExtra(EnvironmentProblem, ImportError):
    """An optional feature is not installed; names the feature and the install command."""

    code = "missing-extra"

    def __init__(self, feature: str, extra: str):
        super().__init__(
            f"{feature} needs packages that are not installed",
            hint=f"pip install 'provender[{extra}]'",
            subject=extra,
        )


class LockMismatch(EnvironmentProblem):
    """Inputs, tools or rule sets differ from what the lock file pins."""

    code = "lock-mismatch"


class Incomplete(ProvenderError):
    """The work stopped before its end; the same command continues it."""

    exit_code = 4
    code = "incomplete"


class StorageFull(Incomplete, OSError):
    """The disk is full. Nothing half-written was left behind."""

    code = "storage-full"


class FolderLocked(Incomplete):
    """Another Provender process works in the same folder."""

    code = "folder-locked"
