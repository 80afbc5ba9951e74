# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What people decided about hosts, as evidence about the documents that came from there.

A licence that a person read on a host speaks like the licence file of a repository: it opens what
says nothing of itself, and what a page says of itself, if stricter, still holds. A host whose text
may not be used is a veto on the copies from there, not on those from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from provender.acquire.site_files import place_of
from provender.parquet import row_groups
from provender.review.records import HostDecision
from provender.rights.evidence import Observation
from provender.run.judging import Piece

__all__ = ["HostBook", "ascii_host"]

_DETECTOR = "review/1"


class HostBook:
    """The decisions that hold: of several about a host the latest.

    Args:
        decisions: All decisions.
    """

    def __init__(self, decisions: Iterable[HostDecision]):
        self._by_host = {one.host: one for one in sorted(decisions, key=lambda one: one.time)}

    def decision(self, url: str | None) -> HostDecision | None:
        """Return the decision about the host of an address; the exact name before `*.` of it.

        Args:
            url: The address.
        """
        place = None if url is None else place_of(url)
        if place is None:
            return None
        host = ascii_host(place[0])
        if host in self._by_host:
            return self._by_host[host]
        name = urlsplit(f"//{host}").hostname or ""
        parts = name.split(".")
        above = (f"*.{'.'.join(parts[start:])}" for start in range(1, len(parts)))
        return next((self._by_host[one] for one in above if one in self._by_host), None)

    def statements(self, piece: Piece) -> dict[int, tuple[Observation, ...]]:
        """Return what was decided about the rows of a piece; rows without have no entry.

        Args:
            piece: The piece.
        """
        rows: dict[int, tuple[Observation, ...]] = {}
        start = 0
        for table in row_groups(piece.text_path, ["url"]) if self._by_host else ():
            for row, url in enumerate(table.column("url").to_pylist(), start):
                decided = self.decision(url)
                if decided is not None:
                    rows[row] = (_statement(decided),)
            start += table.num_rows
        return rows


def ascii_host(host: str) -> str:
    """Return a host as the domain name system spells it (RFC 3490); what has no such form as it is.

    Args:
        host: The host, with or without a port.
    """
    name, colon, port = host.partition(":")
    try:
        return name.encode("idna").decode("ascii") + colon + port
    except UnicodeError:
        return host


def _statement(decided: HostDecision) -> Observation:
    return Observation(
        signal="review.host_forbidden" if decided.license is None else "review.host",
        value=decided.license or "forbidden",
        location=decided.host,
        context=f"{decided.reviewer}, {decided.time[:10]}: {decided.reason}"[:150],
        scope="site",
        rank="repository-license",
        detector=_DETECTOR,
    )
