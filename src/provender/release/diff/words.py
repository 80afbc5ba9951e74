# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A comparison in sentences, English or Chinese (`words.yml`)."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from provender.release.diff.changes import (
    GONE_RECORD,
    GONE_SOURCE,
    NEW_RECORD,
    NEW_SOURCE,
    SHIFTS,
)
from provender.release.diff.compare import OF_EVERY_VERSION, Difference, largest
from provender.release.diff.examples import WITHDRAWN
from provender.release.diff.settings import Change
from provender.report.numbers import format_bytes
from provender.rights.license import load_data
from provender.storage import canonical_json

__all__ = ["KINDS", "Told"]

KINDS = ("added", "changed", "removed")
_LONGEST = 100
_TOLD_OTHERWISE = {"text", *SHIFTS}
_PLAIN_WHY = (NEW_SOURCE, NEW_RECORD, GONE_SOURCE, GONE_RECORD)


@functools.cache
def _words() -> Mapping[str, Any]:
    words: Mapping[str, Any] = load_data(Path(__file__).with_name("words.yml"))
    return words


class Told:
    """Says what a comparison found.

    Args:
        difference: What was found.
        language: `en` or `zh`.
        quote: Makes a value out of a release fit to be shown.
    """

    def __init__(self, difference: Difference, language: str, quote: Callable[[str], str]):
        self._found, self._language, self._quote = difference, language, quote

    def say(self, word: str, **filled: Any) -> str:
        """Return a phrase, filled in; numbers are grouped, values are quoted by the caller."""
        shown = {n: f"{v:,}" if isinstance(v, int) else v for n, v in filled.items()}
        return str(_words()[word][self._language]).format(**shown)

    def title(self, section: str) -> str:
        """Return the heading of a section's changes."""
        return str(_words()["titles"][section][self._language])

    def summary(self) -> str:
        """Return the comparison in one sentence."""
        found, a, b = self._found.documents, self._found.a, self._found.b
        return self.say(
            "summary",
            a=self._quote(f"{a.name} {a.version}"),
            documents_a=a.documents,
            documents_b=b.documents,
            added=found.added.total(),
            removed=found.removed.total(),
            changed=found.changed,
            bytes_a=format_bytes(a.text_bytes),
            bytes_b=format_bytes(b.text_bytes),
        )

    def documents(self, kind: str) -> Iterator[str]:
        """Yield what happened to documents: `added`, `changed` or `removed`."""
        found = self._found.documents
        if kind == "changed":
            yield from self._changed()
            return
        counts, sizes = getattr(found, kind), getattr(found, f"{kind}_bytes")
        for (source, why), count in largest(counts):
            yield self.say(
                "came",
                count=count,
                size=format_bytes(sizes[source, why]),
                source=self._quote(source),
                why=self.why(kind, why),
            )
        if kind == "removed":
            for (old, new), count in largest(found.moved):
                yield self.say("moved", count=count, old=self._quote(old), new=self._quote(new))

    def why(self, kind: str, why: str) -> str:
        """Return why documents came or left."""
        if why in _PLAIN_WHY:
            return self.say(why)
        if kind == "added":
            return self.say("left_before", why=self._quote(why))
        return self.say(
            "withdrawn" if why.startswith(WITHDRAWN) else "left_now", why=self._quote(why)
        )

    def _changed(self) -> Iterator[str]:
        found = self._found.documents
        if count := found.columns["text"]:
            parts = [self.say(n, count=c) for n, c in sorted(found.text_why.items()) if c]
            yield self.say("text", count=count, why=", ".join(parts))
        for name in SHIFTS:
            for (old, new), count in largest(found.shifts[name]):
                yield self.say(
                    "shift",
                    what=self.say(name),
                    old=self.value(old),
                    new=self.value(new),
                    count=count,
                )
        if found.columns["license_concluded"] and found.license_why:
            yield self.say(
                "license_why", **{n: found.license_why[n] for n in ("evidence", "rules")}
            )
        for name, count in sorted(found.columns.items()):
            if count and name not in _TOLD_OTHERWISE:
                yield self.say("cells", column=self._quote(name), count=count)

    def settings(self, section: str, kind: str, *, version: bool = True) -> Iterator[str]:
        """Yield the changes of one section and kind.

        Args:
            section: One of `settings.SECTIONS`.
            kind: One of `KINDS`.
            version: Tell also what every version changes: its name, number and date.
        """
        title = _words()["sections"][section][self._language]
        for change in self._found.settings[section]:
            untold = section == "release" and change.name in OF_EVERY_VERSION
            if change.kind == kind and (version or not untold):
                yield self._setting(section, title, change)

    def _setting(self, section: str, title: str, change: Change) -> str:
        name = self._quote(change.name)
        if change.kind == "changed":
            before, after = self.value(change.before), self.value(change.after)
            return self.say("setting", section=title, name=name, before=before, after=after)
        value = change.after if change.kind == "added" else change.before
        return self.say("whole", section=title, name=name, value=self.value(_short(section, value)))

    def value(self, value: Any) -> str:
        """Return a value of a release, quoted and not too long."""
        if value is None or value == []:
            return self.say("none")
        text = value if isinstance(value, str) else canonical_json(value)
        return self._quote(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")


def _short(section: str, value: Any) -> Any:
    """Return what is told of a record that is new or gone as a whole."""
    if not isinstance(value, dict):
        return value
    if section == "rules":
        per = f" / {value['per']}" if value.get("per") else ""
        of = f" ({', '.join(value['languages'])})" if value["languages"] else ""
        return f"{value['column']}{per} {value['keep']} {value['threshold']:g}{of}"
    if section == "sources":
        return ", ".join([value["channel"], value["format"], *value["licenses"]])
    if section == "licenses":
        return f"{value['name']} ({value['tier']})"
    if section == "policy":
        return value.get("effect", value)
    return value
