# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""YAML to a tree with positions.

YAML 1.2 by ruamel: `no` stays a word, a key that stands twice is an error and so is a date that
there is not; all of these are found at once. Anchors are counted, so that a small file cannot
expand without bound.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from provender.recipe.problems import Problem

__all__ = ["parse"]

_MOST_ALIASES = 100
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt \t][0-9:.+Zz \t-]{0,40})?")


def parse(text: str) -> tuple[Any, list[Problem]]:
    """Return the tree, None if there is none, and what is wrong with the text as YAML."""
    if len(re.findall(r"(?m)(?:^|[\s\[{,:-])\*[A-Za-z0-9_]", text)) > _MOST_ALIASES:
        problem = Problem(
            1, 1, f"the recipe has more than {_MOST_ALIASES} aliases", "write the values out"
        )
        return None, [problem]
    problems: list[Problem] = []
    try:
        odd: list[Any] = []
        problems += _odd_nodes(YAML(typ="rt").compose(io.StringIO(text)), set(), odd)
        text = _without_odd_dates(text, odd)
        yaml = YAML(typ="rt")
        yaml.allow_duplicate_keys = True
        return yaml.load(io.StringIO(text)), problems
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
        hint = "indent with spaces, and quote values with `: ` or `#` in them"
        return None, [*problems, Problem(line, column, f"this is no YAML: {error.problem}", hint)]
    except (YAMLError, ValueError, RecursionError) as error:
        hint = "put values that are no plain words in quotes"
        return None, problems or [Problem(1, 1, f"this is no YAML: {error}", hint)]


def _without_odd_dates(text: str, odd: list[Any]) -> str:
    """Put a date that there is in the place of each that there is not, at equal length.

    The problem is told; what else is wrong with the recipe is told with it.
    """
    for node in odd:
        begin, end = node.start_mark.index, node.end_mark.index
        if text[begin:end].rstrip() == node.value:
            text = text[:begin] + "2026-01-01".ljust(end - begin) + text[end:]
    return text


def _odd_nodes(node: Any, seen: set[int], odd: list[Any]) -> Iterator[Problem]:
    """Yield keys that stand twice in a mapping, and dates that are none; gather these."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                if key.value in keys:
                    yield _at(key, f"the key `{key.value[:80]}` stands twice", "keep one of them")
                keys.add(key.value)
            yield from _odd_nodes(value, seen, odd)
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _odd_nodes(item, seen, odd)
    elif isinstance(node, ScalarNode) and not node.style and _DATE.fullmatch(node.value):
        try:
            YAML(typ="safe").load(node.value)
        except (ValueError, YAMLError) as error:
            odd.append(node)
            yield _at(node, f"{node.value} is no date: {error}", "write it as YYYY-MM-DD")


def _at(node: Any, message: str, hint: str) -> Problem:
    mark = node.start_mark
    return Problem(mark.line + 1, mark.column + 1, message, hint)
