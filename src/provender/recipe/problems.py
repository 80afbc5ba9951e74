# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Problems of a recipe: where, what, a snippet, and the next step."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Problem", "position_of", "render", "suggest"]


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        line: Line in the recipe, from 1.
        column: Column, from 1.
        message: What is wrong.
        hint: The next step.
    """

    line: int
    column: int
    message: str
    hint: str | None = None


def render(problem: Problem, name: str, lines: Sequence[str]) -> str:
    """Return a problem as `file:line:column: message` with a snippet and a hint."""
    out = [f"{name}:{problem.line}:{problem.column}: {problem.message}"]
    first = max(1, problem.line - 1)
    out += [
        f"  {number:>4} | {lines[number - 1][:160]}"
        for number in range(first, min(len(lines), problem.line) + 1)
    ]
    if 0 < problem.line <= len(lines):
        out.append(f"       | {' ' * (min(problem.column, 160) - 1)}^")
    if problem.hint:
        out.append(f"hint: {problem.hint}")
    return "\n".join(out)


_MOST_NAMES = 30


def suggest(word: str, known: Iterable[str]) -> str | None:
    """Return a hint that names the nearest known word, or the first of all."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f"did you mean `{close[0]}`?"
    if not names:
        return None
    return f"known: {', '.join(names[:_MOST_NAMES])}{' …' if len(names) > _MOST_NAMES else ''}"


def position_of(root: Any, path: Sequence[str | int], *, key: bool = False) -> tuple[int, int]:
    """Return line and column (from 1) of a node in a round-trip YAML tree.

    Args:
        root: What ruamel loaded.
        path: Keys and indices; what is not there stops the walk at its parent.
        key: Point at the last key instead of its value.
    """
    line, column = 1, 1
    node = root
    for place, step in enumerate(path):
        marks = getattr(node, "lc", None)
        try:
            if isinstance(node, dict) and step in node and marks is not None:
                last = place == len(path) - 1
                line, column = (marks.key if last and key else marks.value)(step)
                if not key or not last:
                    key_line, key_column = marks.key(step)
                    if isinstance(node[step], (dict, list)):
                        line, column = key_line, key_column
                node = node[step]
            elif isinstance(node, list) and isinstance(step, int) and step < len(node):
                line, column = (marks.item(step)) if marks is not None else (line - 1, column - 1)
                node = node[step]
            else:
                return line, column
        except (KeyError, AttributeError, TypeError):
            return line, column
        line, column = line + 1, column + 1
    return line, column
