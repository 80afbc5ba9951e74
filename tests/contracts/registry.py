# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Every stage of the package, found by importing all of it."""

from __future__ import annotations

import ast
import hashlib
import importlib
import importlib.util
import pkgutil
from pathlib import Path

import provender
from provender.stage import Stage

VERSIONS = Path(__file__).with_name("versions.json")


def stages() -> list[Stage]:
    """Return all stages by name."""
    found: dict[str, Stage] = {}
    for module in pkgutil.walk_packages(provender.__path__, "provender."):
        if module.name in ("provender.__main__", "provender.cli.main"):
            continue
        values = vars(importlib.import_module(module.name)).values()
        for value in values:
            if isinstance(value, Stage):
                found[value.name] = value
            elif isinstance(value, dict):
                found |= {s.name: s for s in value.values() if isinstance(s, Stage)}
    return [found[name] for name in sorted(found)]


def syntax_digest(stage: Stage) -> str:
    """Return the hash of a stage's syntax trees without comments and docstrings."""
    digest = hashlib.sha256()
    for name in stage.modules:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        tree = ast.parse(Path(spec.origin).read_text("utf-8"))
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(body, list):
                node.body = [one for one in body if not _is_docstring(one)]  # type: ignore[attr-defined]
        digest.update(ast.dump(tree).encode())
    return digest.hexdigest()


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
