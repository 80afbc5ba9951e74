# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What crawled sites say of themselves as a whole, matched per address.

How each kind of file is read stands in `rights`; here they are found, kept apart by host and by
time, and turned into evidence. A site that was captured more than once is held to all that it said,
and what it says in a later snapshot is evidence of its own (`snapshot.` signals).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from provender.acquire.site_files import place_of, site_file_kind
from provender.record import SiteFile
from provender.rights.agents import readings
from provender.rights.evidence import Observation
from provender.rights.paths import absolute_address
from provender.rights.robots import Robots, Statement
from provender.rights.rsl import RslDocument
from provender.rights.site_texts import AiTxt, TrustTxt
from provender.rights.tdmrep import TdmRep

__all__ = ["NOWHERE", "READ_BYTES", "SiteBook", "SiteRules"]

NOWHERE = "https://site.invalid"
"""Where a folder that stands for a site is, so that addresses in it can be resolved (RFC 2606)."""

READ_BYTES = (1 << 20) + 1
"""Bytes of a site's file that are kept: one more than the largest limit of `rights`, so that a
file that is larger is seen to be."""

Time = Literal["source", "snapshot"]
"""Whether a statement came with the source or in a later snapshot of its sites."""

_DETECTOR = "site-rules/2"
_PARSERS: dict[str, type] = {
    "robots": Robots,
    "tdmrep": TdmRep,
    "ai_txt": AiTxt,
    "trust_txt": TrustTxt,
    "rsl": RslDocument,
}


@dataclass(frozen=True, slots=True)
class _Capture:
    """One file of a site, and when it was seen to be so."""

    kind: str
    url: str
    name: str
    body: bytes
    problem: str | None
    seen: str

    def parsed(self) -> Any:
        return None if self.problem else _PARSERS[self.kind](self.body)


class SiteRules:
    """The rules of one site.

    Args:
        place: Host, or the folder that stands for it, for locations; may be empty.
        files: Its files.
        documents: RSL documents of other hosts by address without scheme, which its robots.txt
            may name.
        time: Whether they came with the source or in a later snapshot.
    """

    def __init__(
        self,
        place: str,
        files: Iterable[SiteFile],
        *,
        documents: Mapping[tuple[str, str], Sequence[SiteFile]] | None = None,
        time: Time = "source",
    ):
        self._place, self._time = place, time
        self._documents = documents or {}
        self._captures = [(one, one.parsed()) for one in _distinct(files)]
        self._own_documents = {place_of(c.url) for c, _ in self._captures if c.kind == "rsl"}
        self._linked: dict[str, list[RslDocument]] = {}

    def observations_for(self, path: str) -> tuple[Observation, ...]:
        """Return what the site says about a path.

        Args:
            path: URL path with query, starting with `/`.
        """
        found: list[Observation] = []
        for capture, parsed in self._captures:
            if capture.problem is not None:
                told = [Statement(capture.kind, capture.problem, "")]
            elif capture.kind == "rsl":
                told = parsed.statements(path, (self._place,))
            else:
                told = parsed.statements(path)
            found += [self._seen(one, capture.name, capture.seen) for one in told]
            if capture.kind == "robots" and parsed is not None:
                found += self._from_links(capture, parsed, path)
        return tuple(dict.fromkeys(found))

    def _from_links(self, capture: _Capture, robots: Robots, path: str) -> list[Observation]:
        """Return what the RSL documents say to which robots.txt points, or that they are unseen."""
        found = []
        for address in robots.licenses:
            target = absolute_address(capture.url, address)
            documents = self._documents_at(target)
            told = [one for held in documents for one in held.statements(path, (self._place,))]
            own = place_of(target) in self._own_documents
            if own and told:
                continue  # it is among the captures and speaks for itself
            if not documents:
                shown = address if target.startswith(NOWHERE) else target
                told = [Statement("rsl_link", shown[:500], f"License: {address}")]
            elif not told:
                told = [Statement("rsl", "silent: no content for this path", f"License: {address}")]
            name = target[:500] if documents and not own else capture.name
            found += [self._seen(one, name, capture.seen) for one in told]
        return found

    def _documents_at(self, target: str) -> list[RslDocument]:
        if target not in self._linked:
            place = place_of(target)
            held = () if place is None else self._documents.get(place, ())
            bodies = dict.fromkeys(file.body for file in held if file.problem is None)
            most = readings()["limits"]["captures_per_site"]
            self._linked[target] = [RslDocument(body) for body in list(bodies)[:most]]
        return self._linked[target]

    def _seen(self, told: Statement, name: str, seen: str) -> Observation:
        absolute = "://" in name or not self._place
        return Observation(
            signal=f"{self._time}.{told.kind}",
            value=told.value,
            location=name if absolute else f"{self._place}/{name}",
            context="; ".join(part for part in (seen, told.context) if part)[:150],
            scope="site",
            detector=_DETECTOR,
        )


def _distinct(files: Iterable[SiteFile]) -> list[_Capture]:
    """Return the captures of a site that differ, with the time over which each was seen."""
    times: dict[tuple[str, str, str, bytes, str | None], set[str]] = {}
    for file in files:
        place = place_of(file.url)
        path = place[1] if place else file.url
        kind = site_file_kind(file.url) or "rsl"
        key = (kind, path, file.url.partition("://")[2], file.body, file.problem)
        times.setdefault(key, set()).add(file.acquired_at or "")
    newest = sorted(times.items(), key=lambda item: (max(item[1]), item[0][:3]), reverse=True)
    kept: dict[str, int] = {}
    found = []
    for (kind, path, url, body, problem), seen in newest:
        kept[kind] = kept.get(kind, 0) + 1
        if kept[kind] <= readings()["limits"]["captures_per_site"]:
            found.append(
                _Capture(kind, f"https://{url}", path.lstrip("/"), body, problem, _span(seen))
            )
    return sorted(found, key=lambda c: (c.kind, c.url, c.seen, c.body))


def _span(times: set[str]) -> str:
    known = sorted(time for time in times if time)
    if not known:
        return ""
    return f"seen {known[0]}" if len(known) == 1 else f"seen {known[0]} to {known[-1]}"


class SiteBook:
    """The rules of many sites, from the files that archives or a snapshot hold.

    Args:
        files: What came with the source.
        snapshot: What the same sites said later.
    """

    def __init__(self, files: Iterable[SiteFile], snapshot: Iterable[SiteFile] = ()):
        self._halves = [_Half(files, "source"), _Half(snapshot, "snapshot")]

    def __bool__(self) -> bool:
        return any(half.files for half in self._halves)

    def observations_for(self, url: str | None) -> tuple[Observation, ...]:
        """Return what the site of a URL says about it, then and later."""
        place = None if url is None else place_of(url)
        if place is None:
            return ()
        return tuple(
            seen for half in self._halves for seen in half.observations_for(place[0], place[1])
        )


class _Half:
    """The sites of one time. A site is parsed when the first of its pages asks."""

    def __init__(self, files: Iterable[SiteFile], time: Time):
        self._time: Time = time
        self._rules: dict[str, SiteRules] = {}
        self._documents: dict[tuple[str, str], list[SiteFile]] = {}
        self.files: dict[str, list[SiteFile]] = {}
        for file in files:
            if (place := place_of(file.url)) is not None:
                self.files.setdefault(place[0], []).append(file)
                if (site_file_kind(file.url) or "rsl") == "rsl":
                    self._documents.setdefault(place, []).append(file)

    def observations_for(self, host: str, path: str) -> tuple[Observation, ...]:
        files = self.files.get(host)
        if files is None:
            return ()
        rules = self._rules.get(host)
        if rules is None:
            rules = SiteRules(host, files, documents=self._documents, time=self._time)
            self._rules[host] = rules
        return rules.observations_for(path)
