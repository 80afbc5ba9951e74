# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a withdrawal did, as commands and calls tell it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Withdrawal", "Withdrawn"]


@dataclass(frozen=True)
class Withdrawn:
    """A document that was taken back, or whose author's name was.

    Attributes:
        id: Its id.
        reason: Code of the reason.
        request: Id of the request.
        found_by: What named it (`id`, `url`, `place`, `host`, `author`, `sha256`), or `near`,
            `holds`, `copy` or `derived`.
        fate: `released`, `departed` before, or `named` if only its author's name goes.
    """

    id: str
    reason: str
    request: str
    found_by: str
    fate: str


@dataclass
class Withdrawal:
    """What a withdrawal did, or would do.

    Attributes:
        release: The version that was withdrawn from.
        new_release: The new version; None if nothing of it changes, or nothing was written.
        dry_run: Nothing was written.
        documents: What goes.
        entries: Entries of the new suppression list.
        expected_recall: Share of near copies at Jaccard similarity 0.8 that later builds are
            expected to find, by the text that signatures were made from.
        signatures: Signatures made, by the same.
        purged_entries: Cached results removed from the work folder.
        purged_bytes: Their bytes.
        inputs: Inputs that hold what goes, as far as is known: they are not touched.
        still_held: Other versions that hold what goes, with how many of their rows do.
        purged_versions: Versions whose folders were removed.
        notes: What a person should know.
    """

    release: Path
    new_release: Path | None = None
    dry_run: bool = False
    documents: list[Withdrawn] = field(default_factory=list)
    entries: int = 0
    expected_recall: dict[str, float] = field(default_factory=dict)
    signatures: dict[str, int] = field(default_factory=dict)
    purged_entries: int = 0
    purged_bytes: int = 0
    inputs: list[str] = field(default_factory=list)
    still_held: dict[str, int] = field(default_factory=dict)
    purged_versions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many documents go, by what found them."""
        return dict(sorted(Counter(one.found_by for one in self.documents).items()))

    def to_dict(self) -> dict[str, Any]:
        """Return the result as the JSON object that `provender withdraw --json` prints."""
        told = {**asdict(self), "counts": self.counts, "release": str(self.release)}
        new = None if self.new_release is None else str(self.new_release)
        return {"schema_version": 1, **told, "new_release": new}
