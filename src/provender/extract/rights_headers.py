# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What the HTTP headers of a capture say about text and data mining."""

from __future__ import annotations

from provender.record import Record
from provender.rights.evidence import Observation

__all__ = ["header_observations"]

_DETECTOR = "html/1"
_HEADERS = {
    "x-robots-tag": "http.x_robots_tag",
    "tdm-reservation": "http.tdm_reservation",
    "content-usage": "http.content_usage",
}


def header_observations(record: Record) -> list[Observation]:
    """Return reservations in the HTTP headers of a capture."""
    return [
        Observation(
            signal=_HEADERS[name.lower()], value=value[:300], location=name, detector=_DETECTOR
        )
        for name, value in record.headers
        if name.lower() in _HEADERS
    ]
