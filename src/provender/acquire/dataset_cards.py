# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Dataset cards: the YAML block's licence, what the prose below it restricts, and wrappers.

The block states the licence (huggingface.co/docs/hub/datasets-cards; `license`, `license_name`,
`license_link`, and the same in `configs` and `dataset_info`). The prose can only make it stricter:
what it restricts counts, what it grants is a clue. So can what people accept at a gate
(huggingface.co/docs/hub/datasets-gated; `extra_gated_prompt`, `extra_gated_fields`). A card whose
rows are other people's pages has a wrapper's licence, which licenses no document
(Provender's survey of rights (2026) §2.1 R5).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from provender.acquire.huggingface import card_metadata, config_names, is_of_config
from provender.acquire.readmes import prose_observations
from provender.acquire.small_files import texts
from provender.rights.evidence import Observation

if TYPE_CHECKING:
    from provender.acquire.folders import Folders
    from provender.rights.evidence import Scope

__all__ = ["DatasetCard", "states_license"]

_DETECTOR = "card/2"
_MAX_CARD_BYTES = 4 << 20
_KEYS = ("license", "license_name", "license_link", "licence", "licenses")
_GATE = ("extra_gated_heading", "extra_gated_description", "extra_gated_prompt")
_UNIDENTIFIED = "LicenseRef-provender-unidentified"


class DatasetCard:
    """The card of a dataset folder.

    Args:
        folders: The source's folders.
    """

    def __init__(self, folders: Folders):
        raw = folders.read("README.md", _MAX_CARD_BYTES)
        text = "" if raw is None else raw.decode("utf-8", "replace")
        self._card = card_metadata(text)
        self._wrapper = _wrapper(self._card, text)
        self._shared = tuple(self._of_all(text))
        self._of_config = {name: tuple(self._of(name)) for name in config_names(self._card)}

    @property
    def is_wrapper(self) -> bool:
        """True if it says that the rows are other people's pages."""
        return self._wrapper is not None

    def observations_for(self, name: str) -> tuple[Observation, ...]:
        """Return what the card says of a data file.

        Args:
            name: The file's path below the card's folder.
        """
        own = [
            seen
            for config, said in self._of_config.items()
            if said and is_of_config(self._card, config, name)
            for seen in said
        ]
        return tuple(dict.fromkeys((*self._shared, *own)))

    def _of_all(self, text: str) -> list[Observation]:
        found: list[Observation] = []
        if states_license(self._card):
            found = self._fields(self._card, "README.md")
            body, _ = prose_observations(text, "card", "README.md", "source", "card")
            found += [_only_stricter(seen) for seen in body]
        found += [_only_stricter(seen) for seen in _at_the_gate(self._card)]
        if self._wrapper is not None:
            found.append(_seen("card.wrapper", self._wrapper, "README.md", "source"))
        return found

    def _of(self, config: str) -> list[Observation]:
        found: list[Observation] = []
        for key in ("configs", "dataset_info"):
            listed = self._card.get(key)
            for one in (listed if isinstance(listed, list) else [listed])[:1000]:
                if isinstance(one, dict) and str(one.get("config_name", "default")) == config:
                    found += self._fields(one, f"README.md: {key}.{config}"[:200])
        return found

    def _fields(self, table: dict[str, Any], place: str) -> list[Observation]:
        found: list[Observation] = []
        for key in _KEYS:
            values = texts(table.get(key), "name", "id", "license", "title", "url", "link")
            signal = "card.license" if key in ("licence", "licenses") else f"card.{key}"
            found += [_seen(signal, value, f"{place}: {key}", "source") for value in values]
        found = _closed_by_unknown(found)
        return [_set_aside(seen) for seen in found] if self._wrapper is not None else found


def _at_the_gate(card: dict[str, Any]) -> list[Observation]:
    """Return what a card says of terms that people must accept before they see its files."""
    asked = card.get("extra_gated_fields")
    told = [*(text for key in _GATE for text in texts(card.get(key)))]
    told += [str(label) for label in asked] if isinstance(asked, dict) else []
    prose = "\n\n".join(told)
    if not prose:
        return []
    return prose_observations(prose, "card", "README.md: extra_gated", "source", "card")[0]


def states_license(card: dict[str, Any]) -> bool:
    """True if the YAML block of a card has a licence field."""
    return any(card.get(key) for key in _KEYS)


def _closed_by_unknown(found: list[Observation]) -> list[Observation]:
    """Add that something is unidentified where one of several licences cannot be read.

    `license: [cc-by-4.0, other]` opens nothing: what `other` says may hold for every row. A name or
    link that can be read says what `other` is.
    """
    from provender.rights.normalize import normalize

    stated = [seen for seen in found if seen.signal == "card.license"]
    read = {seen.value for seen in found if normalize(seen.value).expression is not None}
    unread = [seen for seen in stated if seen.value not in read]
    named = any(seen.value in read for seen in found if seen.signal != "card.license")
    if unread and len(stated) > 1 and not named:
        last = unread[0]
        found.append(_seen("card.license", _UNIDENTIFIED, last.location, last.scope))
    return found


def _only_stricter(seen: Observation) -> Observation:
    from provender.rights.statements import is_restricted

    strict = seen.signal == "card.notice" or is_restricted(seen.value)
    return seen if strict else replace(seen, scope="part")


def _set_aside(seen: Observation) -> Observation:
    """Say that a wrapper's open licence is not the documents'; what it restricts holds."""
    from provender.rights.statements import is_restricted

    return seen if is_restricted(seen.value) else replace(seen, scope="part")


def _wrapper(card: dict[str, Any], text: str) -> str | None:
    """Return what shows that the rows are other people's pages, None if nothing does."""
    from provender.rights.notices import find_wrapper, is_crawl

    for key in ("source_datasets", "tags"):
        for value in texts(card.get(key)):
            if is_crawl(value):
                return f"{key}: {value}"[:200]
    return find_wrapper(text)


def _seen(signal: str, value: str, location: str, scope: Scope) -> Observation:
    return Observation(
        signal=signal, value=value, location=location, scope=scope, rank="card",
        detector=_DETECTOR,
    )  # fmt: skip
