# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What READMEs say of terms: licences that they grant, and restrictions in their own words.

A line that names an open licence outside a section about terms and grants nothing ("we use Foo
(MIT)") is a clue. A line that names a restricted one counts wherever it stands: a README that says
where its data came from says what holds for it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from provender.rights.evidence import Observation

if TYPE_CHECKING:
    from provender.acquire.folders import Folders
    from provender.rights.evidence import Rank, Scope

__all__ = ["ReadmeFinder", "prose_observations"]

_DETECTOR = "readme/1"
_MAX_README_BYTES = 1 << 20
_MOST_READMES = 6
_README = re.compile(
    r"(?:readme|read\.me|说明|說明|自述)(?:[._-][a-z-]{2,8}){0,2}(?:\.(?:md|markdown|rst|txt|adoc|org))?",
    re.IGNORECASE,
)
_LICENSE_SECTION = re.compile(
    r"^(?:#{1,6}[ \t]{1,8}(?:the[ \t])?(?:mit |isc |bsd )?licen[cs]e[ \t#:]{0,8}|"
    r"licen[cs]e[ \t]{0,4}\n[=-]{3,40}[ \t]{0,4})$",
    re.MULTILINE | re.IGNORECASE,
)
_NEXT_SECTION = re.compile(
    r"^#{1,6}[ \t]\S|^\S[^\n]{0,80}\n(?:={3,80}|-{3,80})[ \t]{0,4}$", re.MULTILINE
)
_LONGEST_SECTION = 60_000
_SHORTEST_TEXT = 600


class ReadmeFinder:
    """Finds what the READMEs of a folder say.

    Args:
        folders: The source's folders.
    """

    def __init__(self, folders: Folders):
        self._folders = folders
        self._said: dict[str, tuple[Observation, ...]] = {}
        self._names_text: dict[str, bool] = {}

    def observations_for(self, folder: str) -> tuple[Observation, ...]:
        """Return what the READMEs in one folder say, empty if nothing."""
        if folder not in self._said:
            names = [n for n in self._folders.names(folder) if _README.fullmatch(n)]
            found: list[Observation] = []
            for name in names[:_MOST_READMES]:
                path = f"{folder}/{name}".lstrip("/")
                raw = self._folders.read(path, _MAX_README_BYTES)
                text = "" if raw is None else raw.decode("utf-8-sig", "replace")
                if _has_card(text):
                    continue  # `dataset_cards` weighs its prose against its fields
                scope: Scope = "folder" if folder else "source"
                seen, names_text = prose_observations(
                    text, "repository", path, scope, "repository-license"
                )
                found += seen
                self._names_text[folder] = self._names_text.get(folder, False) or names_text
            self._said[folder] = tuple(found)
        return self._said[folder]

    def names_text(self, folder: str) -> bool:
        """True if a README of a folder grants a licence for text or data in so many words."""
        self.observations_for(folder)
        return self._names_text.get(folder, False)


def _has_card(text: str) -> bool:
    from provender.acquire.dataset_cards import states_license
    from provender.acquire.huggingface import card_metadata

    return text.startswith("---") and states_license(card_metadata(text))


def prose_observations(
    text: str, family: str, path: str, scope: Scope, rank: Rank
) -> tuple[list[Observation], bool]:
    """Return what prose grants and restricts, and whether it names text or data as licensed.

    Args:
        text: A README, or the body of a card.
        family: `repository` or `card`: the first half of the signals.
        path: Where it stands.
        scope: What its folder covers.
        rank: Weight of the statements.
    """
    from provender.rights.narrowing import narrowing_in
    from provender.rights.notices import find_notices
    from provender.rights.passages import narrowing_in_terms
    from provender.rights.statements import is_open, is_restricted, read_statements

    found: list[Observation] = []
    names_text = restricted = False
    for one in read_statements(text):
        strict = is_restricted(one.value)
        counts = one.about_text and (one.granted or strict)
        names_text = names_text or (counts and one.names_text and one.granted)
        restricted = restricted or (counts and strict)
        found.append(
            Observation(
                signal=f"{family}.readme", value=one.value, location=path, context=one.context,
                scope=scope if counts else "part", rank=rank, detector=_DETECTOR,
            )
        )  # fmt: skip
        if counts and is_open(one.value) and (words := narrowing_in(one.value)) is not None:
            found.append(
                Observation(
                    signal=f"{family}.notice", value="LicenseRef-provender-custom", location=path,
                    context=words[:150], scope=scope, rank=rank, detector=_DETECTOR,
                )
            )  # fmt: skip
    whole = _text_in_section(text)
    if whole is not None:
        found.append(
            Observation(
                signal=f"{family}.readme", value=whole, location=f"{path}: licence text",
                scope=scope, rank=rank, detector=_DETECTOR,
            )
        )  # fmt: skip
    for notice in find_notices(text, ("restriction", "portal")):
        # A restriction that the prose names by its licence is told once.
        again = restricted and notice.kind == "restriction"
        if again and notice.id.startswith("creative-commons"):
            continue  # the same words as the statement's
        found.append(
            Observation(
                signal=f"{family}.notice", value=notice.says, location=path,
                context=notice.context, scope="part" if again else scope, rank=rank,
                detector=_DETECTOR,
            )
        )  # fmt: skip
    strict = restricted or any(seen.signal == f"{family}.notice" for seen in found)
    if whole is None and not strict and (said := narrowing_in_terms(text)) is not None:
        found.append(
            Observation(
                signal=f"{family}.notice", value="LicenseRef-provender-custom", location=path,
                context=said[:150], scope=scope, rank=rank, detector=_DETECTOR,
            )
        )  # fmt: skip
    return list(dict.fromkeys(found)), names_text


def _text_in_section(text: str) -> str | None:
    """Return the licence whose whole text stands in a section "License", None if none does."""
    from provender.rights.texts import identify_text

    match = _LICENSE_SECTION.search(text)
    if match is None:
        return None
    section = text[match.end() : match.end() + _LONGEST_SECTION]
    following = _NEXT_SECTION.search(section)
    section = section[: following.start()] if following else section
    return identify_text(section) if len(section) >= _SHORTEST_TEXT else None
