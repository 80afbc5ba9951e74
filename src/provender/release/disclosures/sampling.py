# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The plan of a sample for people: how many documents, of which sources, from which seed.

The plan is a function of the release alone, so whoever has it can draw the same sample.
"""

from __future__ import annotations

from collections.abc import Mapping

from provender.storage import hash_bytes

__all__ = ["allocate", "seed_of"]


def seed_of(name: str, version: str) -> int:
    """Return the seed of a release's sample: the first 32 bits of SHA-256 of `name/version`.

    Args:
        name: The release's name.
        version: Its version.
    """
    return int(hash_bytes(f"{name}/{version}".encode())[:8], 16)


def allocate(counts: Mapping[str, int], items: int, floor: int) -> dict[str, int]:
    """Return how many items each stratum gives: by its size, but no small one too few.

    What the floor leaves is shared in proportion to what each stratum still lacks, by largest
    remainders, ties by name.

    Args:
        counts: Documents of each stratum.
        items: Items in all.
        floor: Items that each stratum gives at least, as far as it has them and half of the
            sample goes round.
    """
    total = sum(counts.values())
    if items >= total:
        return dict(counts)
    least = min(floor, items // (2 * len(counts)))
    given = {name: min(least, count) for name, count in counts.items()}
    left = items - sum(given.values())
    wants = {name: max(0.0, items * count / total - given[name]) for name, count in counts.items()}
    whole = sum(wants[name] for name in sorted(wants)) or 1.0
    exact = {name: left * want / whole for name, want in wants.items()}
    for name, share in exact.items():
        given[name] = min(counts[name], given[name] + int(share))
    rest = sorted(counts, key=lambda name: (-(exact[name] - int(exact[name])), name))
    while (missing := items - sum(given.values())) > 0:
        for name in [name for name in rest if given[name] < counts[name]][:missing]:
            given[name] += 1
    return given
