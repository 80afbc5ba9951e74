# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What the HTTP headers of a capture say about text and data mining, and about its licence terms.

`X-Robots-Tag` and the TDMRep fields are read line by line; `Content-Usage` is one structured field
however many lines it has (RFC 9651 §4.2, draft-ietf-aipref-attach-05 §2). A `Link` with the
relation `license` (RFC 8288; RFC 4946) names the licence of what was fetched, or, where its type is
that of an RSL document, the terms on which it may be mined (RSL 1.0 §4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provender.rights.agents import readings
from provender.rights.evidence import Observation
from provender.rights.paths import absolute_address
from provender.rights.rsl import is_rsl_type

if TYPE_CHECKING:
    from provender.record import Record

__all__ = ["header_observations", "license_links"]

_DETECTOR = "headers/2"
_BY_LINE = {
    "x-robots-tag": "http.x_robots_tag",
    "tdm-reservation": "http.tdm_reservation",
    "tdm-policy": "http.tdm_policy",
    "content-signal": "http.content_signal",
}
_JOINED = {"content-usage": "http.content_usage"}
_NAMES = frozenset({*_BY_LINE, *_JOINED, "link"})
_MOST_LINES = 100
_MOST_LINKS = 50


def header_observations(record: Record) -> list[Observation]:
    """Return what the HTTP headers of a capture say of its rights, whatever its body is."""
    found: list[Observation] = []
    joined: dict[str, list[str]] = {}
    lines = [(n, v) for n, v in record.headers if n.lower() in _NAMES][:_MOST_LINES]
    for name, value in lines:
        lower = name.lower()
        if lower in _BY_LINE:
            found.append(_seen(_BY_LINE[lower], value, name))
        elif lower in _JOINED:
            joined.setdefault(lower, []).append(value)
        else:
            found += [
                _seen(
                    "http.rsl_link" if is_rsl else "http.link_license",
                    absolute_address(record.url or "", target),
                    name,
                )
                for target, is_rsl in license_links(value)
            ]
    found += [_seen(_JOINED[name], ", ".join(values), name) for name, values in joined.items()]
    return list(dict.fromkeys(found))


def _seen(signal: str, value: str, location: str) -> Observation:
    longest = readings()["limits"]["header_characters"]
    if len(value) > longest:
        value = f"unreadable: it is longer than {longest:,} characters"
    return Observation(signal=signal, value=value, location=location, detector=_DETECTOR)


def license_links(value: str) -> list[tuple[str, bool]]:
    """Return the targets of the licence links in a `Link` header, and whether each is an RSL one.

    Args:
        value: One or more links, `<target>; name=value; …`, parted by commas.
    """
    found: list[tuple[str, bool]] = []
    if "license" not in value.lower():
        return found
    for piece in value[: readings()["limits"]["header_characters"]].split("<")[1 : _MOST_LINKS + 1]:
        target, closed, rest = piece.partition(">")
        parameters: dict[str, str] = {}
        for one in rest.replace(",", ";").split(";"):
            name, _, stated = one.partition("=")
            parameters.setdefault(name.strip().lower(), stated.strip().strip('"'))
        is_license = "license" in parameters.get("rel", "").lower().split()
        if closed and is_license:
            found.append((target.strip(), is_rsl_type(parameters.get("type", ""))))
    return found
