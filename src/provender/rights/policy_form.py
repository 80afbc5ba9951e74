# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The form of a policy file: what is wrong with one, in words, before a document meets it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from provender.rights.license import DATA, load_data, signals

__all__ = ["open_questions", "policy_problem", "switches_of"]

_WORDS = frozenset({"tier", "channel", "reserved", "evidence", "license", "prohibits"})
_FLAGS = frozenset({"vetoed", "licensed"})
_EFFECTS = ("allow", "deny", "veto")


@functools.cache
def open_questions() -> frozenset[str]:
    """Return the switches that purposes ask (`data/purposes.yml`)."""
    return frozenset(load_data(DATA / "purposes.yml")["switches"])


def switches_of(rules: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Return the switches that put a policy's rules in force.

    Args:
        rules: Rules of the right form.
    """
    return frozenset(rule["when"]["switch"] for rule in rules if "switch" in rule.get("when", {}))


def policy_problem(raw: Any) -> str | None:
    """Return the first thing that is wrong with the form of a policy; None if nothing is.

    Args:
        raw: The policy as plain types, as a file or a release holds it.
    """
    return next(_problems(raw), None)


def _problems(raw: Any) -> Iterator[str]:
    if not isinstance(raw, Mapping):
        yield "a policy is a mapping with `name`, `title`, `rules` and `switches`"
    else:
        yield from _parts(raw)


def _parts(raw: Mapping[Any, Any]) -> Iterator[str]:
    for key in ("name", "title"):
        if not isinstance(raw.get(key), str):
            yield f"`{key}` must be there, as text"
    if not isinstance(raw.get("gated", False), bool):
        yield "`gated` is true or false"
    rules, switches = raw.get("rules"), raw.get("switches")
    if not isinstance(rules, list | tuple):
        yield "`rules` must be there, as a list"
    elif not isinstance(switches, Mapping):
        yield "`switches` must be there, as a mapping; `{}` if the policy has none"
    else:
        yield from _entries(rules, switches)


def _entries(rules: Sequence[Any], switches: Mapping[str, Any]) -> Iterator[str]:
    for name, switch in switches.items():
        if not isinstance(switch, Mapping) or "value" not in switch:
            yield f"the switch {name!r} needs a `value` (true or false), a `question`, a `source`"
        elif not isinstance(switch["value"], bool):
            yield f"the switch {name} is true or false, not {switch['value']!r}"
        elif not isinstance(switch.get("question"), str):
            yield f"the switch {name!r} needs a `question`, as text"
    for place, rule in enumerate(rules, 1):
        yield from _rule(rule, place, switches)


def _rule(rule: Any, place: int, switches: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(rule, Mapping) or not isinstance(rule.get("id"), str):
        yield f"rule {place} needs an `id`, an `effect` and, unless it matches everything, a `when`"
    else:
        yield from _fields(rule, switches)


def _fields(rule: Mapping[str, Any], switches: Mapping[str, Any]) -> Iterator[str]:
    name, when = rule["id"], rule.get("when", {})
    if rule.get("effect") not in _EFFECTS:
        yield (
            f"rule {name} has the unknown effect {rule.get('effect')!r}; known: "
            f"{', '.join(_EFFECTS)}"
        )
    if not isinstance(rule.get("reason", ""), str):
        yield f"rule {name} has the reason {rule['reason']!r}, which is no text"
    if not isinstance(when, Mapping):
        yield f"`when` of rule {name} is no mapping"
    else:
        for key, wanted in when.items():
            yield from _condition(name, key, wanted, switches)


def _condition(name: str, key: Any, wanted: Any, switches: Mapping[str, Any]) -> Iterator[str]:
    choices = wanted if isinstance(wanted, list | tuple) else [wanted]
    tiers = signals()["tiers"]
    if key == "switch":
        if not isinstance(wanted, str) or wanted not in switches:
            yield f"rule {name} names the unknown switch {wanted!r}"
    elif key in _FLAGS:
        if not all(isinstance(one, bool) for one in choices):
            yield f"rule {name}: `{key}` is true or false, not {wanted!r}"
    elif key in _WORDS:
        if not choices or not all(isinstance(one, str) for one in choices):
            yield f"rule {name}: `{key}` is a word or a list of words, not {wanted!r}"
        elif key == "tier" and (strange := [one for one in choices if one not in tiers]):
            yield f"rule {name} names the unknown tier {strange[0]!r}; known: {', '.join(tiers)}"
    else:
        yield f"rule {name} has the unknown condition {key!r}"
