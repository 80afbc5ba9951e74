# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""YAML front matter: the block between two lines of hyphens at the head of a Markdown file.

Nearly all of it is `key: words` and lists of words, in which YAML (https://yaml.org/spec/1.2.2/)
has no choice what to read; that much is read here in microseconds. Whatever is more than that goes
to a whole YAML parser, which takes milliseconds, so that nothing is read otherwise than YAML reads
it; a test holds the two together.
"""

from __future__ import annotations

import datetime
import io
import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

__all__ = ["split_front_matter"]

_FRONT = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_MOST_BRACKETS = 200
_SPECIAL = r"\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
"""Characters that YAML does not count as printable, or counts as white space or line ends."""
_KEY = re.compile(r"([^\W\d_][\w.-]{0,60}):(?:[ ]{1,8}(.*)|[ ]{0,8})")
_ITEM = re.compile(r"[ ]{0,8}-[ ]{1,8}(.*)")
_FIRST = rf"(?:[A-Za-z/]|[^\x00-\x7f{_SPECIAL}\d])"
_WORDS = re.compile(rf"{_FIRST}(?:[^{_SPECIAL}:#]|(?<=[^ :])#|:(?=[^ {_SPECIAL}:#]))*")
_FLOW = re.compile(rf"{_FIRST}[^{_SPECIAL}:#,\[\]{{}}\"'`]*")
_QUOTED = re.compile(rf"\"([^{_SPECIAL}\"\\]*)\"|'([^{_SPECIAL}']*)'")
_NUMBER = re.compile(r"0|-?[1-9]\d{0,8}", re.ASCII)
_NO_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_TRUTH = {"true": True, "false": False}
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def split_front_matter(text: str) -> tuple[dict[str, Any] | None, str]:
    """Return the front matter of a file, None if it has none that can be read, and the rest.

    Args:
        text: A Markdown file.
    """
    match = _FRONT.match(text) if text.startswith("---") else None
    front = None if match is None else _read(match[1])
    return front, text if match is None or front is None else text[match.end() :]


def _read(block: str) -> dict[str, Any] | None:
    if ("&" in block and "*" in block) or max(block.count("["), block.count("{")) > _MOST_BRACKETS:
        return None  # anchors could expand without bound, brackets nest without bound
    plain = _read_plain(block)
    if plain is not None:
        return plain
    try:
        loaded = YAML(typ="safe").load(io.StringIO(block))
    except (YAMLError, ValueError, RecursionError, TypeError):
        return None
    return loaded if isinstance(loaded, dict) else None


def _read_plain(block: str) -> dict[str, Any] | None:
    """Read `key: words` and lists of words; None if there is anything else."""
    found: dict[str, Any] = {}
    items: list[Any] = []
    key = ""
    indents: set[int] = set()
    for line in block.split("\n"):
        if not line or line[0] == "#":
            continue
        item = _ITEM.fullmatch(line) if key else None
        if item is not None:
            items.append(_scalar(item[1]))
            indents.add(line.index("-"))
            if items[-1] is None or len(indents) > 1:
                return None
            continue
        entry = _KEY.fullmatch(line)
        if entry is None or entry[1] in found or (key and not items):
            return None
        if entry[1].lower() in _NO_WORDS:
            return None
        key, items, indents = "", [], set()
        if not entry[2]:
            key, found[entry[1]] = entry[1], items
        elif (value := _value(entry[2])) is None:
            return None
        else:
            found[entry[1]] = value
    return found if found and (items or not key) else None


def _value(text: str) -> Any:
    """Return what stands behind a key, None if it is no single value or list of words."""
    plain = text.rstrip(" ")
    if not (plain.startswith("[") and plain.endswith("]")):
        return _scalar(plain)
    items = [one.strip(" ") for one in plain[1:-1].split(",")]
    if all(_FLOW.fullmatch(one) and one.lower() not in _NO_WORDS for one in items):
        return items
    return None


def _scalar(text: str) -> str | int | datetime.date | None:
    """Return words, a truth, a small number or a date; None if YAML might read something else."""
    plain = text.rstrip(" ")
    if _WORDS.fullmatch(plain):
        return _TRUTH.get(plain) if plain.lower() in _NO_WORDS else plain
    if _NUMBER.fullmatch(plain):
        return int(plain)
    if (quoted := _QUOTED.fullmatch(plain)) is not None:
        return quoted[2] if quoted[1] is None else quoted[1]
    date = _DATE.fullmatch(plain)
    try:
        return datetime.date(int(date[1]), int(date[2]), int(date[3])) if date else None
    except ValueError:
        return None
