# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a release says of itself to people and machines: one list of writers.

Each writer is a pure function of the release's `Contents`: it yields the names and bytes of its
files and reads no clock, network or recipe folder. The build writes what they yield; `verify`
calls them again and compares, so a figure edited anywhere is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from provender.release.card import write_card
from provender.release.citation import write_citation
from provender.release.contents import Contents
from provender.release.credits import write_attribution
from provender.release.croissant import write_croissant
from provender.release.disclosures import write_disclosures
from provender.release.license_files import write_licenses
from provender.release.provenance import write_provenance
from provender.release.report import write_report
from provender.release.spdx import write_spdx

__all__ = ["WRITERS", "Writer", "documents"]

Writer = Callable[[Contents], Iterator[tuple[str, bytes]]]

WRITERS: tuple[Writer, ...] = (
    write_card,
    write_croissant,
    write_spdx,
    write_licenses,
    write_attribution,
    write_citation,
    write_disclosures,
    write_provenance,
    write_report,
)
"""In the order in which a reader meets them. None reads what another has written."""


def documents(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield the name in the release and the bytes of every derived file.

    Args:
        contents: The release, with its data, ledger, evidence, policy and manifest in place.
    """
    for writer in WRITERS:
        yield from writer(contents)
