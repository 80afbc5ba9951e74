# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Machine-readable copyright files: `debian/copyright` and `.reuse/dep5`.

Source: Debian, "Machine-readable debian/copyright file" 1.0
(https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/): in `Files:` a `*` also matches
slashes and `?` one character, and the last paragraph that matches a file is the one that counts.
REUSE 3.0 uses the same form in `.reuse/dep5`. Short names are Debian's (`GPL-2+`, `Expat`).
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

__all__ = ["Copyright", "read_copyright", "spdx_of_debian"]

_FORMAT = "copyright-format"
_MOST_PARAGRAPHS = 2000
_MOST_PATTERNS = 2000
_LONGEST_PATTERN = 500
_FIELD = re.compile(r"([A-Za-z][A-Za-z-]{1,40}):[ \t]*(.*)")
_VERSIONED = re.compile(r"(a?l?gpl|gfdl(?:-niv)?)-?v?(\d(?:\.\d)?)(\+?)")


@dataclass(frozen=True, slots=True)
class Copyright:
    """What a copyright file says.

    Attributes:
        paragraphs: Patterns and licence of each `Files:` paragraph, in order.
        whole: Licence of the header paragraph, None if it has none.
    """

    paragraphs: tuple[tuple[tuple[str, ...], str], ...]
    whole: str | None

    def license_of(self, name: str) -> str | None:
        """Return the licence of a file, as an SPDX expression where its name is known.

        Args:
            name: Path below the folder that the file is about.
        """
        for patterns, license_name in reversed(self.paragraphs):
            if any(_matches(name, pattern) for pattern in patterns):
                return license_name
        return self.whole

    def licenses_of_all(self, base: str) -> tuple[str, ...]:
        """Return the licences that may hold for an installed file, whose source path is not known.

        Args:
            base: Name of the installed file without folders.
        """
        return tuple(
            dict.fromkeys(
                license_name
                for patterns, license_name in self.paragraphs
                if any(_may_be(base, pattern) for pattern in patterns)
            )
        )


def _may_be(base: str, pattern: str) -> bool:
    if pattern.startswith("debian/"):
        return False
    last = pattern.rsplit("/", 1)[-1]
    return "*" in last or "?" in last or last == base


def read_copyright(raw: bytes) -> Copyright | None:
    """Read a copyright file, None if it is not in the machine-readable form.

    Args:
        raw: The file, UTF-8.
    """
    paragraphs = _paragraphs(raw.decode("utf-8-sig", "replace"))
    if not paragraphs or _FORMAT not in paragraphs[0].get("format", ""):
        return None
    found = []
    for fields in paragraphs[1:]:
        patterns = tuple(fields.get("files", "").split())[:_MOST_PATTERNS]
        first = fields.get("license", "").split("\n", 1)[0].strip()
        if patterns and first:
            found.append((patterns, spdx_of_debian(first)))
    head = paragraphs[0].get("license", "").split("\n", 1)[0].strip()
    return Copyright(tuple(found), spdx_of_debian(head) if head else None)


def _paragraphs(text: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = [{}]
    name = ""
    for line in text.splitlines():
        if not line.strip():
            name = ""
            if found[-1]:
                if len(found) == _MOST_PARAGRAPHS:
                    break
                found.append({})
        elif line[0] in " \t":
            if name:
                found[-1][name] += "\n" + line.strip()
        elif not line.startswith("#") and (match := _FIELD.match(line)) is not None:
            name = match[1].lower()
            found[-1][name] = match[2].strip()
    return [one for one in found if one]


@functools.lru_cache(maxsize=4096)
def spdx_of_debian(name: str) -> str:
    """Return Debian's licence expression with SPDX ids; what is not known stays as it is.

    A comma before `and` or `or` binds less tightly than none.
    """
    name = " ".join(name.split())[:500]
    for operator in (", and ", ", or "):
        if operator in name.lower():
            parts = re.split(re.escape(operator), name, flags=re.IGNORECASE)
            joined = operator.strip(", ").upper()
            return f" {joined} ".join(_grouped(spdx_of_debian(part)) for part in parts)
    parts = re.split(r"\s(and|or)\s", name, flags=re.IGNORECASE)
    if len(parts) == 1:
        return _single(name)
    # `or` binds less tightly than `and`.
    alternatives: list[list[str]] = [[_single(parts[0])]]
    for operator, part in zip(parts[1::2], parts[2::2], strict=True):
        if operator.lower() == "or":
            alternatives.append([_single(part)])
        else:
            alternatives[-1].append(_single(part))
    joined_parts = [" AND ".join(one) for one in alternatives]
    if len(joined_parts) == 1:
        return joined_parts[0]
    return " OR ".join(_grouped(one) for one in joined_parts)


def _grouped(expression: str) -> str:
    return f"({expression})" if re.search(r" (AND|OR) ", expression) else expression


def _single(name: str) -> str:
    from provender.rights.statements import words

    base, _, exception = name.partition(" with ")
    lower = base.strip().lower()
    known = words()["debian_names"].get(lower)
    if known is None and (match := _VERSIONED.fullmatch(lower)) is not None:
        family, version, later = match.groups()
        version = version if "." in version else f"{version}.0"
        if family == "gfdl-niv":
            family, later = "gfdl", f"{later}niv"
        ending = "-or-later" if later.startswith("+") else "-only"
        ending = f"-no-invariants{ending}" if later.endswith("niv") else ending
        known = f"{family.upper()}-{version}{ending}"
    plain = known or base.strip()
    return f"{plain} WITH {exception.strip()}" if exception and known is None else plain


@functools.lru_cache(maxsize=4096)
def _tokens(pattern: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\\.|\*|\?|[^*?\\]+|\\", pattern[:_LONGEST_PATTERN]))


def _matches(name: str, pattern: str) -> bool:
    """Match a whole name; all places where a part may end are kept at once."""
    places = {0}
    for part in _tokens(pattern.removeprefix("./")):
        if part == "*":
            places = set(range(min(places), len(name) + 1))
        elif part == "?":
            places = {at + 1 for at in places if at < len(name)}
        else:
            literal = part[1:] if part[0] == "\\" and len(part) > 1 else part
            places = {at + len(literal) for at in places if name.startswith(literal, at)}
        if not places:
            return False
    return len(name) in places
