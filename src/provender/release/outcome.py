# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a build tells whoever asked for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from provender.release.assemble import Assembly, assemble

__all__ = ["BuildResult", "finish"]


@dataclass
class BuildResult:
    """What a build made.

    Attributes:
        release: The release folder.
        unchanged: True if the same bytes were there already.
        records_read: Records that the readers yielded.
        released: Documents in the release.
        dropped: Records that left with a reason.
        unreadable: Records and inputs that could not be read.
        reasons: Departures, `stage/reason` to count.
        tiers: Documents per tier.
        conflicts: Contradictions about rights that were found.
        warnings: What a person should look at.
    """

    release: Path
    unchanged: bool
    records_read: int
    released: int
    dropped: int
    unreadable: int
    reasons: dict[str, int]
    tiers: dict[str, int]
    conflicts: int
    warnings: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as the JSON object that `provender build --json` prints."""
        return {"schema_version": 1, **self.__dict__, "release": str(self.release)}


def finish(assembly: Assembly, out: Path, warnings: Sequence[str]) -> BuildResult:
    """Write the release and say what it holds.

    Args:
        assembly: Everything it is made of.
        out: Folder that receives `<name>/<version>/`.
        warnings: What a person should look at, found on the way.
    """
    folder, unchanged, manifest = assemble(assembly, out)
    counts = manifest["counts"]
    return BuildResult(
        release=folder,
        unchanged=unchanged,
        records_read=counts["records_read"],
        released=counts["released"],
        dropped=counts["dropped"],
        unreadable=counts["unreadable"],
        reasons={f"{row['stage']}/{row['reason']}": row["count"] for row in manifest["reasons"]},
        tiers={tier: entry["documents"] for tier, entry in manifest["tiers"].items()},
        conflicts=counts["conflicts"],
        warnings=[*(str(warning) for warning in warnings), *_repeats(assembly)],
    )


def _repeats(assembly: Assembly) -> Iterator[str]:
    """Yield a warning for each source of which records share a locator."""
    starts, judged = assembly.fates.starts, assembly.judged
    found: Counter[int] = Counter()
    for position in assembly.fates.repeats:
        found[judged[int(np.searchsorted(starts, position, side="right")) - 1].piece.source] += 1
    for source, count in sorted(found.items()):
        what = "record repeats" if count == 1 else "records repeat"
        yield (
            f"{assembly.sources[source].id}: {count:,} {what} the locator of an earlier one; "
            "#1, #2 … are added in the order of the files"
        )
