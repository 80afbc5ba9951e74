# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What made two releases, compared: schema, stages, rules, policy, licences, options, tools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from provender.document import RELEASE_SCHEMA
from provender.release.diff.opened import Opened

__all__ = ["SECTIONS", "Change", "compare_settings"]

SECTIONS = (
    "release",
    "schema",
    "columns",
    "sources",
    "rules",
    "languages",
    "policy",
    "switches",
    "licenses",
    "options",
    "stages",
    "tools",
    "parents",
    "recipe",
    "counts",
)
"""Parts of what made a release, in the order in which changes are told."""


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was.

    Attributes:
        kind: `added`, `removed` or `changed`.
        name: What: a column, a rule, an option by its path.
        before: What it was; None if added.
        after: What it is; None if removed.
    """

    kind: str
    name: str
    before: Any = None
    after: Any = None

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain JSON types."""
        return asdict(self)


def compare_settings(a: Opened, b: Opened) -> dict[str, list[Change]]:
    """Return the changes by section; every section is there."""
    one, other = a.manifest, b.manifest
    switches = [{n: s["value"] for n, s in r.policy["switches"].items()} for r in (a, b)]
    return {
        "release": list(_changes(*(_flat(m["release"]) for m in (one, other)))),
        "schema": list(_changes(*(_versions(m) for m in (one, other)))),
        "columns": list(_changes(*(_columns(r) for r in (a, b)))),
        "sources": list(_inside(*(_sources(m) for m in (one, other)))),
        "rules": list(_inside(*(_rules(r.rules["rules"], "preset", "code") for r in (a, b)))),
        "languages": list(_changes(*({"languages": r.rules["languages"]} for r in (a, b)))),
        "policy": list(_policy(a, b)),
        "switches": list(_changes(*switches)),
        "licenses": list(_inside(a.licenses, b.licenses)),
        "options": list(_changes(*(_flat(m["options"]) for m in (one, other)))),
        "stages": list(_changes(*(_stages(m) for m in (one, other)))),
        "tools": list(_changes(one["tools"], other["tools"])),
        "parents": list(_changes(*(_parents(m) for m in (one, other)))),
        "recipe": list(_changes(*(_recipe(m) for m in (one, other)))),
        "counts": list(_changes(*(_counts(m) for m in (one, other)))),
    }


def _changes(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Change]:
    for name in sorted(one.keys() | other.keys()):
        if name not in other:
            yield Change("removed", name, one[name])
        elif name not in one:
            yield Change("added", name, None, other[name])
        elif one[name] != other[name]:
            yield Change("changed", name, one[name], other[name])


def _inside(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Change]:
    """Yield changes of records field by field; a record that is new or gone as a whole."""
    for change in _changes(one, other):
        if change.kind != "changed":
            yield change
            continue
        for inner in _changes(change.before, change.after):
            yield Change("changed", f"{change.name}: {inner.name}", inner.before, inner.after)


def _flat(value: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Return nested options by their path."""
    found: dict[str, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, dict) and inner:
            found |= _flat(inner, f"{before}{key}.")
        else:
            found[f"{before}{key}"] = inner
    return found


def _versions(manifest: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("manifest_version", "schema_version", "min_supported_version")
    return {key: manifest[key] for key in keys}


def _columns(release: Opened) -> dict[str, str]:
    return {
        field.name: f"{field.type}" + ("" if field.name in RELEASE_SCHEMA.names else " (signal)")
        for field in release.schema
    }


def _sources(manifest: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("channel", "format", "licenses")
    return {source["id"]: {key: source[key] for key in keys} for source in manifest["sources"]}


def _rules(rules: Sequence[Mapping[str, Any]], *names: str) -> dict[str, Mapping[str, Any]]:
    """Return rules by name; of several with one name, the second is `name#2`."""
    found: dict[str, Mapping[str, Any]] = {}
    seen: Counter[str] = Counter()
    for rule in rules:
        name = "/".join(str(rule[key]) for key in names if rule.get(key))
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name}#{seen[name]}"] = rule
    return found


def _policy(a: Opened, b: Opened) -> Iterator[Change]:
    heads = [
        {
            **{key: release.policy.get(key) for key in ("name", "title", "gated")},
            "rules and licence vocabulary": release.manifest["rule_sets"]["policy"][:12],
        }
        for release in (a, b)
    ]
    yield from _changes(*heads)
    yield from _inside(*(_rules(release.policy["rules"], "id") for release in (a, b)))
    orders = [[rule["id"] for rule in release.policy["rules"]] for release in (a, b)]
    if orders[0] != orders[1] and sorted(orders[0]) == sorted(orders[1]):
        yield Change("changed", "order of rules", *orders)


def _recipe(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "recipe": manifest["recipe"]["sha256"][:12],
        "lock": manifest["lock_sha256"][:12],
        "sample": manifest["sample"],
    }


def _stages(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return a stage's version, and of its identity enough to see that it is another.

    The identity covers the libraries and data files that a stage rests on.
    """
    return {
        name: f"version {seal['version']} ({seal['identity'][:12]})"
        for name, seal in manifest["stages"].items()
    }


def _parents(manifest: Mapping[str, Any]) -> dict[str, str]:
    told = [f"{one['name']} {one['version']}" for one in manifest["parents"]]
    sums = [one["sums_sha256"] for one in manifest["parents"]]
    return dict(zip(told, sums, strict=True))


def _counts(manifest: Mapping[str, Any]) -> dict[str, int]:
    """Return the sums of a build, and its departures by stage and reason."""
    departures = {
        f"{row['stage']}/{row['reason']} ({row['kind']})": row["count"]
        for row in manifest["reasons"]
    }
    return {**manifest["counts"], **departures}
