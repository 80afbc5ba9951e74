# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What stands beside a file about its licence: `name.license` and `REUSE.toml`.

Source: REUSE specification 3.3 (https://reuse.software/spec-3.3/), "Comment headers" and
"REUSE.toml": of several annotations that match in one file the last counts, and of several
REUSE.toml the nearest, unless one further up overrides.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provender.acquire.folders import Folders, upward
from provender.rights.evidence import Observation

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Sidecars"]

_DETECTOR = "sidecars/1"
_MAX_BYTES = 256 << 10
_MAX_ANNOTATIONS = 1000
# REUSE-IgnoreStart
_IDENTIFIER = re.compile(r"SPDX-License-Identifier:[ \t]{0,5}([A-Za-z0-9.+() -]{2,200})")
# REUSE-IgnoreEnd


@dataclass(frozen=True)
class _Annotation:
    patterns: tuple[tuple[str, ...], ...]
    licenses: tuple[str, ...]
    overrides: bool


class Sidecars:
    """Finds licence statements that stand beside files.

    Args:
        folders: The source's folders.
    """

    def __init__(self, folders: Folders):
        self._folders = folders
        self._tomls: dict[str, tuple[_Annotation, ...]] = {}

    def observations_for(self, name: str) -> tuple[Observation, ...]:
        """Return what stands beside a file, at the weight of its own statement.

        Args:
            name: The file's path below the source's root.
        """
        beside = self._beside(name)
        found: tuple[str, tuple[str, ...]] | None = None
        for folder in upward(name.rpartition("/")[0]):
            for annotation in reversed(self._toml(folder)):
                inner = name[len(folder) :].lstrip("/")
                if any(_matches(inner, pattern) for pattern in annotation.patterns):
                    if annotation.overrides or (found is None and not beside):
                        found = (f"{folder}/REUSE.toml".lstrip("/"), annotation.licenses)
                        beside = () if annotation.overrides else beside
                    break
        if found is None:
            return beside
        return (*beside, *(_seen(value, found[0]) for value in found[1]))

    def _beside(self, name: str) -> tuple[Observation, ...]:
        folder, _, base = name.rpartition("/")
        if f"{base}.license" not in self._folders.names(folder):
            return ()
        raw = self._folders.read(f"{name}.license", _MAX_BYTES) or b""
        values = _IDENTIFIER.findall(raw.decode("utf-8", "replace"))
        return tuple(_seen(value.strip(), f"{name}.license") for value in dict.fromkeys(values))

    def _toml(self, folder: str) -> tuple[_Annotation, ...]:
        if folder not in self._tomls:
            raw = None
            if "REUSE.toml" in self._folders.names(folder):
                raw = self._folders.read(f"{folder}/REUSE.toml".lstrip("/"), _MAX_BYTES)
            self._tomls[folder] = () if raw is None else _annotations(raw)
        return self._tomls[folder]


def _annotations(raw: bytes) -> tuple[_Annotation, ...]:
    try:
        loaded = tomllib.loads(raw.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        return ()
    entries = loaded.get("annotations")
    found = []
    for entry in (entries if isinstance(entries, list) else [])[:_MAX_ANNOTATIONS]:
        if isinstance(entry, dict):
            patterns = tuple(_tokens(path) for path in _texts(entry.get("path")))
            licenses = tuple(_texts(entry.get("SPDX-License-Identifier")))
            overrides = entry.get("precedence") == "override"
            found.append(_Annotation(patterns, licenses, overrides))
    return tuple(found)


def _texts(value: Any) -> Sequence[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str) and len(one) <= 500]


def _tokens(path: str) -> tuple[str, ...]:
    """Cut a glob into `*`, `**` and literal parts, which begin with `=`; a backslash escapes."""
    parts = re.findall(r"\\.|\*+|[^*\\]+|\\", path)
    return tuple(p[:2] if p[0] == "*" else f"={p.removeprefix(chr(92)) or p}" for p in parts)


def _matches(name: str, tokens: Sequence[str]) -> bool:
    """Match a whole name: `*` stays inside a folder, `**` does not.

    All places where a part may end are kept at once, so no pattern takes more than the product of
    both lengths.
    """
    places = {0}
    for part in tokens:
        if part == "**":
            places = set(range(min(places), len(name) + 1))
        elif part == "*":
            places = _inside_folders(name, places)
        else:
            places = {at + len(part) - 1 for at in places if name.startswith(part[1:], at)}
        if not places:
            return False
    return len(name) in places


def _inside_folders(name: str, places: set[int]) -> set[int]:
    reached: set[int] = set()
    for at in sorted(places):
        if at not in reached:
            end = name.find("/", at)
            reached |= set(range(at, (len(name) if end < 0 else end) + 1))
    return reached


def _seen(value: str, location: str) -> Observation:
    return Observation(
        signal="spdx.identifier", value=value, location=location, context=value[:150],
        detector=_DETECTOR,
    )  # fmt: skip
