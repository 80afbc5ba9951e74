# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""robots.txt: which agents may not fetch a path, and which preferences stand for it.

Groups are gathered here, because the lines that matter most to us (`Content-Usage`,
`Content-Signal`, `License`) are none that a crawler's parser keeps; Allow and Disallow are decided
by protego, one verdict for all agents whose rules are the same. Only groups that name `*`, us or a
listed AI agent are kept, so a file of a million rules costs one pass over its first 500 KiB.

Sources: RFC 9309 (§2.2.1 groups merge by product token, §2.2.2 longest match, §2.5 size limit);
draft-ietf-aipref-attach-05 §3 (Content-Usage: path and preference, longest path, equal paths apply
each for itself, nothing is preferred where nothing may be crawled); Content Signals Policy; RSL 1.0
§4 (`License:`). Lines between groups that are no rules, such as `Crawl-delay`, end no group, as in
Google's parser and RFC 9309 §2.2.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from protego import Protego

from provender.rights.agents import EVERYONE, agent_of_line, own_agent, readings
from provender.rights.paths import normal_path, path_matches

__all__ = ["Preference", "Robots", "Statement"]

_LINE_END = re.compile(r"\r\n|\r|\n")
_AGENT = frozenset({"user-agent", "useragent", "user agent"})
_ALLOW = frozenset({"allow"})
_DISALLOW = frozenset({"disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"})
_RULES = {**dict.fromkeys(_ALLOW, "Allow"), **dict.fromkeys(_DISALLOW, "Disallow")}
_PREFERENCES = {"content-usage": "content_usage", "content-signal": "content_signal"}
_MOST_LICENSES = 20
_LONGEST_VALUE = 2000


@dataclass(frozen=True, slots=True)
class Preference:
    """A Content-Usage or Content-Signal line: what is preferred for the paths of a pattern."""

    kind: str
    pattern: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What a site's file says about a path.

    Attributes:
        kind: Tail of the signal: `robots`, `content_usage`, `content_signal`, `rsl_link` and so on.
        value: The statement in its canonical form, which `read_reservations` reads.
        context: The line it comes from.
    """

    kind: str
    value: str
    context: str


@dataclass
class _Group:
    """All rules for one agent, whatever groups they stood in."""

    line: str = ""
    rules: dict[tuple[str, str], None] = field(default_factory=dict)
    preferences: list[Preference] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Agents whose Allow and Disallow rules are the same."""

    agents: tuple[str, ...]
    protego: Any
    context: str

    def bars(self, url: str) -> bool:
        return self.protego is not None and not self.protego.can_fetch(url, _ASKED)


_ASKED = "agent"


class Robots:
    """One robots.txt.

    Args:
        raw: Its content as it was served, in full or its beginning.

    Attributes:
        problem: Why nothing of it could be read, or why not all; None if all was.
        licenses: Addresses behind `License:`.
    """

    def __init__(self, raw: bytes):
        limits = readings()["limits"]
        self.problem: str | None = None
        self.licenses: tuple[str, ...] = ()
        self._groups: dict[str, _Group] = {}
        self._verdicts: list[_Verdict] = []
        if (reason := _no_robots(raw)) is not None:
            self.problem = reason
            return
        self._is_whole = len(raw) <= limits["robots_bytes"]
        if not self._is_whole:
            raw = raw[: limits["robots_bytes"]].rpartition(b"\n")[0]
            self.problem = (
                f"only its first {limits['robots_bytes']:,} bytes are read (RFC 9309 2.5)"
            )
        self._read(raw.decode("utf-8-sig", "replace").replace("\0", ""))
        self._most_preferences = limits["preference_rules"]
        self._verdicts = self._gather()

    def agents(self) -> list[str]:
        """Return the agents that its lines name, ours and listed ones and `*`."""
        return list(self._groups)

    def allows(self, agent: str, path: str) -> bool:
        """Return whether an agent may fetch a path; one that no line names obeys `*`."""
        name = agent if agent in self._groups else EVERYONE
        url = _url(path)
        return not any(name in one.agents and one.bars(url) for one in self._verdicts)

    def statements(self, path: str) -> list[Statement]:
        """Return what it says about a path.

        Args:
            path: Path with query, starting with `/`.
        """
        found: list[Statement] = []
        if self.problem is not None:
            found.append(Statement("robots", f"unreadable: {self.problem}", ""))
        if not self._groups:
            return found
        url = _url(path)
        barred: set[str] = set()
        for verdict in self._verdicts:
            if verdict.bars(url):
                barred.update(verdict.agents)
                names = ", ".join(verdict.agents)
                found.append(
                    Statement("robots", f"Disallow (User-agent: {names})", verdict.context)
                )
        spelled = normal_path(path)
        for name, group in self._groups.items():
            if name not in barred and group.preferences:
                found += _preferred(name, group.preferences, spelled)
        return found

    def _read(self, text: str) -> None:
        names: dict[str | None, None] = {}
        collecting = True
        licenses: dict[str, None] = {}
        for number, line in enumerate(_LINE_END.split(text), 1):
            pair = _directive(line)
            if pair is None:
                continue
            key, value = pair
            if key in _AGENT:
                if not collecting:
                    names, collecting = {}, True
                named = agent_of_line(value) if value else None
                names[named] = None
                if named is not None:
                    group = self._groups.setdefault(named, _Group())
                    group.line = group.line or f"line {number}: User-agent: {value[:60]}"
            elif key in _RULES:
                collecting = False
                if value:
                    for name in names:
                        if name is not None:
                            self._groups[name].rules[_RULES[key], value] = None
            elif key in _PREFERENCES:
                collecting = False
                self._add_preference(names or {EVERYONE: None}, _PREFERENCES[key], value, number)
            elif key == "license" and value and len(licenses) < _MOST_LICENSES:
                licenses[value[:_LONGEST_VALUE]] = None
        self.licenses = tuple(licenses)

    def _add_preference(
        self, names: Iterable[str | None], kind: str, value: str, line: int
    ) -> None:
        """Keep a preference; one above all groups is said to everyone."""
        pattern, stated = "", value
        if value.startswith("/"):
            parts = value.split(None, 1)
            pattern, stated = parts[0], parts[1] if len(parts) > 1 else ""
        preference = Preference(kind, normal_path(pattern), stated[:_LONGEST_VALUE], line)
        for name in names:
            if name is not None:
                self._groups.setdefault(name, _Group()).preferences.append(preference)

    def _gather(self) -> list[_Verdict]:
        """Parse each distinct set of rules once; order preferences; heed who is spoken to."""
        alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
        for name, group in self._groups.items():
            if len(group.preferences) > self._most_preferences:
                self._is_whole = False
                self.problem = f"only {self._most_preferences} of its preferences are read"
            kept = sorted(
                group.preferences[: self._most_preferences], key=lambda p: (-len(p.pattern), p.line)
            )
            if not self._is_whole:
                # What was cut off may say the contrary: a part of a file never permits.
                kept = [p for p in kept if _may_reserve(p)]
            group.preferences = kept
            alike.setdefault(tuple(sorted(group.rules)), []).append(name)
        own = self._groups.get(own_agent())
        if own is not None and own.preferences and EVERYONE in self._groups:
            # Our own group stands in the place of `*` where it has a preference (RFC 9309 §2.2.1).
            self._groups[EVERYONE].preferences = []
        verdicts = []
        for rules, names in alike.items():
            for agents in _apart(names):
                told = self._groups[agents[0]].line
                verdicts.append(_Verdict(agents, _protego(rules), told))
        return verdicts


def _url(path: str) -> str:
    """Return an address of the path that can be encoded, as protego expects it."""
    return "https://site.invalid" + path.encode("utf-8", "replace").decode("utf-8")


def _apart(names: list[str]) -> list[tuple[str, ...]]:
    """Part `*` and ourselves from the named agents, so that each is answered for itself."""
    apart: list[tuple[str, ...]] = [(n,) for n in names if n in (EVERYONE, own_agent())]
    if others := tuple(n for n in names if n not in (EVERYONE, own_agent())):
        apart.append(others)
    return apart


def _protego(rules: tuple[tuple[str, str], ...]) -> Any:
    if not any(kind == "Disallow" for kind, _ in rules):
        return None
    lines = [f"User-agent: {_ASKED}", *(f"{kind}: {_one_line(value)}" for kind, value in rules)]
    return Protego.parse("\n".join(lines))


def _one_line(value: str) -> str:
    """Escape what Python calls the end of a line and robots.txt does not."""
    if len(value.splitlines()) < 2:
        return value
    return "".join(normal_path(c) if c.splitlines() != [c] else c for c in value)


def _no_robots(raw: bytes) -> str | None:
    head = raw[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "it is UTF-16, not UTF-8 (RFC 9309 2.3)"
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        return "it is a web page, no robots.txt"
    return None


def _directive(line: str) -> tuple[str, str] | None:
    """Return key (lower case) and value; a colon may be missing before one word, as with Google."""
    line = line.partition("#")[0].strip()
    if not line:
        return None
    key, colon, value = line.partition(":")
    if colon:
        return key.strip().lower(), value.strip()
    words = line.split()
    return (words[0].lower(), words[1]) if len(words) == 2 else None


def _preferred(name: str, preferences: list[Preference], path: str) -> list[Statement]:
    """Return the preferences with the longest pattern that holds, of each kind."""
    longest: dict[str, int] = {}
    found = []
    for one in preferences:
        length = longest.get(one.kind)
        if (length is None or length == len(one.pattern)) and path_matches(path, one.pattern):
            longest[one.kind] = len(one.pattern)
            where = f"{one.pattern} " if one.pattern else ""
            shown = one.kind.replace("_", "-")
            found.append(Statement(
                one.kind, f"{one.value} (User-agent: {name})",
                f"line {one.line}: {shown}: {where}{one.value}"[:150],
            ))  # fmt: skip
    return found


def _may_reserve(preference: Preference) -> bool:
    """True if a preference holds an `n`: only that counts in a file that was cut."""
    answers = {pair.partition("=")[2].strip()[:1].lower() for pair in preference.value.split(",")}
    return "n" in answers
