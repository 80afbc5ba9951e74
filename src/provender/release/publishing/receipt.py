# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What arrived where, kept beside the release: `releases/<name>/receipts/<version>/`.

A receipt is of the one who publishes: it may read a clock and is no part of the release.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provender.release.publishing.parts import Part
from provender.storage import hash_bytes, write_json

__all__ = ["MADE_OTHERWISE", "Receipt", "Sent", "names_of", "write_receipt"]

MADE_OTHERWISE = (
    "this version is there already; its card and evidence were made by another Provender and stay"
)


@dataclass(frozen=True)
class Sent:
    """What a target says after a part was sent.

    Attributes:
        repository: Where the part is now.
        revision: Commit of a hub; hash of the list of hashes elsewhere.
        sent: Names of the files that had to be sent; the others were there.
        tag: Tag that names the version, if the target has tags.
        notes: What a person should know.
    """

    repository: str
    revision: str
    sent: tuple[str, ...]
    tag: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """A part that was published.

    Attributes:
        part: What was sent.
        target: Where it was sent, as it was given.
        sent: What the target says.
        sums_sha256: Hash of the release's `SHA256SUMS`.
        published_at: When, ISO 8601 in UTC.
    """

    part: Part
    target: str
    sent: Sent
    sums_sha256: str
    published_at: str

    @property
    def unchanged(self) -> bool:
        """True if all was there already."""
        return not self.sent.sent

    def to_dict(self) -> dict[str, Any]:
        """Return the receipt as plain JSON types."""
        part, moved = self.part, set(self.sent.sent)
        return {
            "schema_version": 1,
            "release": {
                "name": part.release,
                "version": part.version,
                "sums_sha256": self.sums_sha256,
            },
            "target": self.target,
            "repository": self.sent.repository,
            "revision": self.sent.revision,
            "tag": self.sent.tag,
            "tiers": list(part.tiers),
            "gated": part.gated,
            "agreement": None if part.agreement is None else part.agreement.to_dict(),
            "published_at": self.published_at,
            "files": [
                {
                    "name": item.name,
                    "size_bytes": item.size_bytes,
                    "sha256": item.sha256,
                    "sent": item.name in moved,
                }
                for item in part.items
            ],
            "notes": list(self.sent.notes),
        }


def write_receipt(folder: Path, receipt: Receipt) -> Path:
    """Write a receipt; one of a run that sent nothing leaves the earlier one as it is.

    Args:
        folder: Folder of all receipts of the release's name.
        receipt: What was published.
    """
    part = receipt.part
    place = hash_bytes(receipt.sent.repository.encode("utf-8"))[:12]
    path = folder / part.version / f"{part.name}-{place}.json"
    if not (receipt.unchanged and path.is_file()):
        write_json(path, receipt.to_dict())
    return path


def names_of(part: Part, names: Sequence[str]) -> tuple[str, ...]:
    """Return names in the order in which the part lists them."""
    wanted = set(names)
    return tuple(item.name for item in part.items if item.name in wanted)
