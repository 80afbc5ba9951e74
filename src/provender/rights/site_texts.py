# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Two small text files by which sites speak of training: Spawning's `ai.txt` and `trust.txt`.

Sources: Spawning, ai.txt (site.spawning.ai/spawning-ai-txt, 2023): groups as in robots.txt whose
patterns name places or kinds of media, to be trained on or not; JournalList, trust.txt
specification (journallist.net, 2023): `datatrainingallowed=yes|no`. Other files of the name
`ai.txt` (there are several) hold no such groups and so say nothing here.
"""

from __future__ import annotations

from provender.rights.agents import EVERYONE, agent_of_line, own_agent, purpose_of, readings
from provender.rights.paths import normal_path, path_matches
from provender.rights.robots import Statement

__all__ = ["AiTxt", "TrustTxt"]

_MOST_LINES = 10_000


def _lines(raw: bytes) -> list[str]:
    text = raw[: readings()["limits"]["file_bytes"]].decode("utf-8-sig", "replace")
    lines = text.replace("\r", "\n").split("\n", _MOST_LINES)[:_MOST_LINES]
    return [line.partition("#")[0].strip() for line in lines]


class AiTxt:
    """One `ai.txt`.

    Args:
        raw: Its content.
    """

    def __init__(self, raw: bytes):
        self._rules: list[tuple[str, str, str]] = []
        names: list[str] = []
        collecting = True
        for line in _lines(raw):
            key, colon, value = line.partition(":")
            key, value = key.strip().lower(), value.strip()
            if not colon or not value:
                continue
            if key == "user-agent":
                names = [*(names if collecting else ()), value]
                collecting = True
            elif key in ("allow", "disallow"):
                collecting = False
                heard = next((name for name in map(agent_of_line, names) if _is_heard(name)), None)
                if heard is not None:
                    self._rules.append((key.capitalize(), normal_path(value), heard))

    def statements(self, path: str) -> list[Statement]:
        """Return the longest rules that hold for a text page; a tie is kept whole.

        Args:
            path: Path with query, starting with `/`.
        """
        spelled = normal_path(path)
        matching = [rule for rule in self._rules if _is_about(rule[1], spelled)]
        longest = max((len(pattern) for _, pattern, _ in matching), default=0)
        return [
            Statement(
                "ai_txt", f"{kind}: {pattern} (User-agent: {name})", f"{kind}: {pattern}"[:150]
            )
            for kind, pattern, name in matching
            if len(pattern) == longest
        ]


def _is_heard(name: str | None) -> bool:
    return name is not None and (name in (EVERYONE, own_agent()) or purpose_of(name) == "reserving")


def _is_about(pattern: str, path: str) -> bool:
    """True if a pattern names the path, or the kind of media that a page of text is."""
    if pattern.startswith("*."):
        endings = readings()["ai_txt"]["text_endings"]
        ending = path.partition("?")[0].rpartition("/")[2].rpartition(".")[2].lower()
        wanted = pattern[2:].rstrip("$").lower()
        return wanted == ending or (wanted in endings and ending not in endings)
    if not pattern.startswith(("/", "*")):
        pattern = f"/{pattern}"
    return path_matches(path, pattern)


class TrustTxt:
    """One `trust.txt`.

    Args:
        raw: Its content.
    """

    def __init__(self, raw: bytes):
        self._said: dict[str, None] = {}
        for line in _lines(raw):
            key, _, value = line.partition("=")
            if key.strip().lower() == "datatrainingallowed":
                self._said[value.strip().lower()[:60]] = None

    def statements(self, path: str) -> list[Statement]:  # noqa: ARG002  it speaks of the whole site
        """Return what it says of training, for every path alike."""
        return [
            Statement("trust_txt", f"datatrainingallowed={said}", "") for said in sorted(self._said)
        ]
