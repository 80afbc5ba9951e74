# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a crawled site says of itself as a whole: robots.txt and tdmrep.json, matched per path.

Sources: RFC 9309 (longest match wins, through protego; a byte order mark hides the first group
from it, and lines it does not know are read here); W3C TDM Reservation Protocol, final report of
2024-02, §6.1 (first match in sequence). A robots.txt is read up to 500 KiB (RFC 9309 §2.5).
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from ruamel.yaml import YAML

from provender.rights.evidence import Observation

__all__ = ["AGENTS_FILE", "ROBOTS_BYTES", "SiteBook", "SiteRules"]

AGENTS_FILE = Path(__file__).parent / "data" / "training-agents.yml"
ROBOTS_BYTES = 500 << 10
_DETECTOR = "site-rules/1"
_PREFERENCES = ("content-signal", "content-usage")
_MAX_RULES = 10_000
_MOST_CAPTURES = 20
_NOBODY = "an-agent-that-no-file-names"


@functools.cache
def _agents() -> tuple[str, ...]:
    loaded = YAML(typ="safe", pure=True).load(AGENTS_FILE.read_text("utf-8"))
    return tuple(loaded["agents"])


@dataclass(frozen=True)
class _Rule:
    location: str
    reservation: str
    policy: str


class SiteRules:
    """The rules of one site, from the folder that is its root.

    Args:
        folder: The folder's name below the source's root, for locations.
        robots: Content of its robots.txt, if it has one.
        tdmrep: Content of its `.well-known/tdmrep.json`, if it has one.
    """

    def __init__(self, folder: str, robots: bytes | None, tdmrep: bytes | None):
        self._folder = folder
        self._tdmrep = _parse_tdmrep(tdmrep)
        self._robots: Any = None
        self._preferences: tuple[str, ...] = ()
        self._text = ""
        if robots is not None:
            text = robots.decode("utf-8-sig", "replace").replace("\0", "")
            self._robots = Protego.parse(text)
            self._preferences = _preferences(text)
            self._text = text.lower()

    def observations_for(self, path: str) -> tuple[Observation, ...]:
        """Return what the site says about a path.

        Args:
            path: URL path, starting with `/`.
        """
        found: list[Observation] = []
        for rule in self._tdmrep:
            if _matches(path, rule.location):
                policy = f"; tdm-policy: {rule.policy}" if rule.policy else ""
                found.append(
                    self._seen(
                        "source.tdmrep",
                        rule.reservation,
                        ".well-known/tdmrep.json",
                        f"location: {rule.location}{policy}",
                    )
                )
                break
        if self._robots is not None:
            url = f"https://site.invalid{path}"
            barred = self._barred(url)
            found += [
                self._seen(
                    "source.robots",
                    f"Disallow (User-agent: {agent})",
                    "robots.txt",
                    "the path is disallowed",
                )
                for agent in barred
            ]
            found += [
                self._seen("source.robots", line, "robots.txt", line) for line in self._preferences
            ]
        return tuple(found)

    def _barred(self, url: str) -> list[str]:
        """Return the agents that may not fetch; those that no line names share one answer."""
        named = [agent for agent in _agents() if agent.lower() in self._text]
        barred = {agent for agent in named if not self._robots.can_fetch(url, agent)}
        if not self._robots.can_fetch(url, _NOBODY):
            barred |= set(_agents()) - set(named)
        return [agent for agent in _agents() if agent in barred]

    def _seen(self, signal: str, value: str, location: str, context: str) -> Observation:
        return Observation(
            signal=signal,
            value=value,
            location=f"{self._folder}/{location}" if self._folder else location,
            context=context[:150],
            scope="site",
            detector=_DETECTOR,
        )


class SiteBook:
    """The rules of many sites, from the robots.txt and tdmrep.json that archives hold.

    A site that was captured more than once is held to all that it said: the strictest counts.

    Args:
        files: URL and content of each.
    """

    def __init__(self, files: Iterable[tuple[str, bytes]]):
        said: dict[str, list[tuple[str, bytes]]] = {}
        for url, body in sorted(set(files)):
            if (place := _place(url)) is not None:
                said.setdefault(place[0], []).append((place[1], body))
        self._sites = {
            host: [
                SiteRules(host, body if path == "/robots.txt" else None,
                          None if path == "/robots.txt" else body)
                for path, body in captures[:_MOST_CAPTURES]
            ]
            for host, captures in said.items()
        }  # fmt: skip

    def __bool__(self) -> bool:
        return bool(self._sites)

    def observations_for(self, url: str | None) -> tuple[Observation, ...]:
        """Return what the site of a URL says about it."""
        place = None if url is None or not self._sites else _place(url)
        if place is None:
            return ()
        found = (
            o for rules in self._sites.get(place[0], ()) for o in rules.observations_for(place[1])
        )
        return tuple(dict.fromkeys(found))


def _place(url: str) -> tuple[str, str] | None:
    """Return host (with its port, unless usual) and path with query of a URL."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    if not host:
        return None
    named = host if port in (None, 80, 443) else f"{host}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    return named, f"{parts.path or '/'}{query}"


def _parse_tdmrep(raw: bytes | None) -> tuple[_Rule, ...]:
    if raw is None:
        return ()
    try:
        loaded = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return ()
    rules: list[_Rule] = []
    for entry in (loaded if isinstance(loaded, list) else [loaded])[:_MAX_RULES]:
        if not isinstance(entry, dict) or not isinstance(entry.get("location"), str):
            continue
        reservation = entry.get("tdm-reservation")
        policy = entry.get("tdm-policy")
        if reservation in (0, 1, "0", "1") and not isinstance(reservation, bool):
            rules.append(_Rule(
                entry["location"], str(reservation), policy if isinstance(policy, str) else ""
            ))  # fmt: skip
    return tuple(rules)


def _preferences(text: str) -> tuple[str, ...]:
    """Return lines of Content-Signal and Content-Usage (AIPREF), which protego leaves out."""
    found = []
    for line in text.splitlines():
        line = line.split("#", 1)[0].strip()
        if line.split(":", 1)[0].strip().lower() in _PREFERENCES and ":" in line:
            found.append(line[:500])
    return tuple(dict.fromkeys(found))


def _matches(path: str, pattern: str) -> bool:
    """Match as robots.txt does: a prefix, with `*` for anything and `$` for the end.

    Parts between stars are looked for from left to right, so no pattern takes more than linear
    time in the path for each of its parts.
    """
    anchored = pattern.endswith("$")
    parts = pattern.removesuffix("$").split("*")
    if not path.startswith(parts[0]):
        return False
    position = len(parts[0])
    for part in parts[1:-1]:
        found = path.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    if len(parts) == 1:
        return not anchored or position == len(path)
    last = parts[-1]
    if anchored:
        return len(path) - len(last) >= position and path.endswith(last)
    return path.find(last, position) >= 0
