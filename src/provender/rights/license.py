# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The licence vocabulary: one reviewed data file a licence, and expressions over them.

Ids follow SPDX, else `LicenseRef-scancode-*`, else `LicenseRef-provender-*`. The readings are ours
and no legal advice; `data/licenses/` is what a lawyer corrects.
"""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from provender.data_files import read_data
from provender.rights.flat import parse_flat

__all__ = [
    "License",
    "Terms",
    "grants",
    "license_from_dict",
    "license_url",
    "load_data",
    "load_licenses",
    "terms_of",
    "vocabulary_identity",
]

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class License:
    """One licence and what it lets one do.

    Attributes:
        id: SPDX id or LicenseRef.
        name: Full name.
        tier: `public-domain`, `attribution`, `share-alike`, `agreement` or `unknown`.
        permits: What may be done (`reproduce`, `share`, `adapt`, `commercial`).
        duties: What must be done (`attribution`, `share_alike:adaptation`, …).
        prohibits: What may not be done (`commercial`, `adapt`, `use_restrictions`, …).
        covers: What it licenses; `database_only` licences leave the documents unlicensed.
        train_grant: What it says about training.
        urls: Addresses without scheme, lower case, that name it.
        aliases: Names without case that name it.
        note: What to look out for.
        sources: Where the reading comes from.
        review: State of the reading.
    """

    id: str
    name: str
    tier: str
    permits: tuple[str, ...]
    duties: tuple[str, ...]
    prohibits: tuple[str, ...]
    covers: str
    train_grant: str
    urls: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    note: str | None = None
    sources: tuple[str, ...] = ()
    review: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the licence as plain JSON types."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Terms:
    """What an expression lets one do: permissions intersect, duties and prohibitions unite.

    Attributes:
        expression: The expression that was chosen; of alternatives, the most permissive.
        tier: The strictest tier of its parts.
        duties: United duties.
        prohibits: United prohibitions.
        covers: What the parts cover.
        unknown: Parts that are not in the vocabulary.
    """

    expression: str
    tier: str
    duties: frozenset[str]
    prohibits: frozenset[str]
    covers: str
    unknown: tuple[str, ...] = ()


def load_data(path: Path) -> Any:
    """Read one of the room's YAML data files."""
    return read_data(path)


@functools.cache
def load_licenses() -> Mapping[str, License]:
    """Return the vocabulary by id: one file a licence, and the ports of Creative Commons.

    Raises:
        EnvironmentProblem: A licence file is not of the flat form.
    """
    found: dict[str, License] = {}
    folder = str(DATA / "licenses")
    # `open` and `listdir`: four hundred `Path` objects cost as much as all the parsing.
    for name in sorted(os.listdir(folder)):  # noqa: PTH208
        if name.endswith(".yml"):
            with open(f"{folder}/{name}", encoding="utf-8") as file:  # noqa: PTH123
                known = license_from_dict(parse_flat(file.read(), name))
            found[known.id] = known
    ports = parse_flat((DATA / "cc_ports.yml").read_text("utf-8"), "cc_ports.yml")
    return MappingProxyType(found | dict(_ports(found, ports)))


@functools.cache
def spdx_ids() -> Mapping[str, str]:
    """Return the ids of the SPDX list that have no record here, by their lower case."""
    listed = parse_flat((DATA / "spdx_ids.yml").read_text("utf-8"), "spdx_ids.yml")["ids"]
    return {identifier.lower(): identifier for identifier in listed}


_PORTED = {"one": "1.0", "two": "2.0", "two_one": "2.1", "two_five": "2.5", "three": "3.0"}


def _ports(
    found: Mapping[str, License], ports: Mapping[str, str | list[str]]
) -> Iterator[tuple[str, License]]:
    """Yield each port without a file of its own: the elements are those of its version."""
    for key, version in _PORTED.items():
        # Only Spain, Canada, Australia and Japan have a 2.1; its elements are those of 2.0.
        origin = "2.0" if version == "2.1" else version
        for code in ("BY", "BY-SA", "BY-NC", "BY-NC-SA", "BY-ND", "BY-NC-ND"):
            base = found[f"CC-{code}-{origin}"]
            for place in ports[key]:
                name = f"CC-{code}-{version}-{place.upper()}"
                if name in found:
                    continue
                address = f"creativecommons.org/licenses/{code.lower()}/{version}/{place}"
                identifier = f"LicenseRef-provender-{name}"
                yield (
                    identifier,
                    replace(
                        base,
                        id=identifier,
                        name=f"{base.name.replace(origin, version)} {place.upper()}",
                        urls=(address,),
                        aliases=(name.lower(),),
                        sources=(f"https://{address}", "rights/data/cc_ports.yml"),
                        review="unverified, text of the port not read; not legal advice",
                    ),
                )


def license_from_dict(raw: Mapping[str, Any]) -> License:
    """Build a licence from plain types, as a file or a release holds it."""
    lists = {key: tuple(value) for key, value in raw.items() if isinstance(value, list)}
    return License(**{**raw, **lists})


_TABLES = (
    "agents.yml",
    "reservations.yml",
    "cc_ports.yml",
    "spdx_ids.yml",
    "spellings.yml",
    "signals.yml",
    "texts.yml",
    "texts.jsonl.xz",
    "license_pages.yml",
    "narrowing.yml",
)
"""What beside the licence files decides what a statement means."""


@functools.cache
def vocabulary_identity() -> str:
    """Return the SHA-256 over all licence files and the tables that read statements, in hex."""
    digest = hashlib.sha256()
    for path in [
        *sorted((DATA / "licenses").glob("*.yml")),
        *(DATA / name for name in _TABLES),
        *sorted((DATA / "limits").glob("*.yml")),
    ]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@functools.cache
def signals() -> Mapping[str, Any]:
    """Return the table that says what kind of statement each signal is."""
    return MappingProxyType(load_data(DATA / "signals.yml"))


def tier_strictness(tier: str) -> int:
    """Return a tier's place from lax to strict."""
    return int(signals()["tiers"].index(tier))


def terms_of(expression: str, vocabulary: Mapping[str, License] | None = None) -> Terms:
    """Return what an SPDX expression lets one do (Provender's survey of rights (2026) §2.1 R6, R8).

    `AND` unites duties and takes the strictest tier; `OR` takes the most permissive alternative,
    the first in case of a tie.

    Args:
        expression: As `normalize` returned it.
        vocabulary: Licences by id; by default those that ship with Provender.
    """
    if vocabulary is None:
        return _shipped_terms(expression)
    return _alternatives(expression, vocabulary)


@functools.lru_cache(maxsize=4096)
def _shipped_terms(expression: str) -> Terms:
    return _alternatives(expression, load_licenses())


def _alternatives(expression: str, vocabulary: Mapping[str, License]) -> Terms:
    alternatives = [_conjunction(part, vocabulary) for part in split_top(expression, "OR")]
    return min(alternatives, key=_strictness)


def _strictness(terms: Terms) -> int:
    """Return how strict terms are towards documents: a database's licence grants them nothing."""
    return tier_strictness("unknown" if terms.covers == "database_only" else terms.tier)


def _conjunction(expression: str, vocabulary: Mapping[str, License]) -> Terms:
    parts = split_top(expression, "AND")
    if len(parts) == 1 and not parts[0].startswith("("):
        return _single(parts[0], vocabulary)
    members = [
        _alternatives(part.removeprefix("(").removesuffix(")"), vocabulary)
        if part.startswith("(")
        else _single(part, vocabulary)
        for part in parts
    ]
    strictest = max(members, key=lambda terms: tier_strictness(terms.tier))
    # A database's licence says nothing of its documents: what covers them is said by the others.
    contents = [terms for terms in members if terms.covers != "database_only"] or members
    return Terms(
        expression=expression,
        tier=strictest.tier,
        duties=frozenset().union(*(terms.duties for terms in members)),
        prohibits=frozenset().union(*(terms.prohibits for terms in members)),
        covers=max(contents, key=lambda terms: tier_strictness(terms.tier)).covers,
        unknown=tuple(name for terms in members for name in terms.unknown),
    )


def _single(identifier: str, vocabulary: Mapping[str, License]) -> Terms:
    base = identifier.split(" WITH ")[0].strip()
    known = vocabulary.get(base)
    if known is None:
        return Terms(identifier, "unknown", frozenset(), frozenset(), "unknown", (identifier,))
    return Terms(
        identifier, known.tier, frozenset(known.duties), frozenset(known.prohibits), known.covers
    )


def grants(expression: str, vocabulary: Mapping[str, License] | None = None) -> bool:
    """True if some licence of an expression permits anything; a mere restriction permits nothing.

    Args:
        expression: Licences that hold together.
        vocabulary: Licences by id; by default those that ship with Provender.
    """
    known = load_licenses() if vocabulary is None else vocabulary
    names = (part.split(" WITH ")[0] for part in split_top(expression, "AND"))
    return any(known[name].permits for name in names if name in known)


def split_top(expression: str, operator: str) -> list[str]:
    """Split an expression at an operator outside parentheses."""
    parts: list[str] = []
    depth = 0
    current: list[str] = []
    for word in expression.replace("(", " ( ").replace(")", " ) ").split():
        depth += (word == "(") - (word == ")")
        if word == operator and depth == 0:
            parts.append(" ".join(current))
            current = []
        else:
            current.append(word)
    parts.append(" ".join(current))
    return [_tidy(part) for part in parts]


def _tidy(part: str) -> str:
    text = part.replace("( ", "(").replace(" )", ")").strip()
    wrapped = text.startswith("(") and text.endswith(")") and _closes_at_end(text)
    inner = text[1:-1] if wrapped else text
    return inner if " OR " not in inner and " AND " not in inner else text


def _closes_at_end(text: str) -> bool:
    depth = 0
    for index, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return index == len(text) - 1
    return False


@functools.lru_cache(maxsize=4096)
def license_url(expression: str | None) -> str | None:
    """Return the address of the licence text for an expression that is a single licence."""
    known = load_licenses().get(expression or "")
    return f"https://{known.urls[0]}/" if known and known.urls else None
