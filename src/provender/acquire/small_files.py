# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Small structured files that strangers wrote: YAML, JSON, TOML and XML, opened within bounds.

What is too large, too deep, expands itself, or is no such file gives None; nothing raises.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MOST_BYTES", "nodes", "read_json", "read_toml", "read_xml_texts", "read_yaml", "texts"]

MOST_BYTES = 1 << 20
_MOST_YAML_CHARACTERS = 512 << 10
_MOST_NODES = 20_000
_DEEPEST = 40
_DEEPEST_FLOW = 64


def read_json(raw: bytes) -> Any:
    """Return what a JSON file holds, None if it is none."""
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def read_toml(raw: bytes) -> dict[str, Any] | None:
    """Return what a TOML file holds, None if it is none."""
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def read_yaml(text: str) -> Any:
    """Return what a YAML text holds, None if it is none.

    Anchors, which can expand without bound, and deep nesting are refused before it is parsed.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if len(text) > _MOST_YAML_CHARACTERS or _expands(text) or _is_deep(text):
        return None
    try:
        return YAML(typ="safe", pure=False).load(text)
    except (YAMLError, ValueError, RecursionError, TypeError, AttributeError, OverflowError):
        return None


def _expands(text: str) -> bool:
    anchor = re.search(r"(?:^|[\s:,\[{-])&[A-Za-z0-9_-]{1,60}(?=[\s,\]}]|$)", text, re.MULTILINE)
    alias = re.search(r"(?:^|[\s:,\[{-])\*[A-Za-z0-9_-]{1,60}(?=[\s,\]}]|$)", text, re.MULTILINE)
    return anchor is not None and alias is not None


def _is_deep(text: str) -> bool:
    depth = deepest = 0
    for match in re.finditer(r"[\[\]{}]", text):
        depth += 1 if match[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > _DEEPEST_FLOW or re.search(r"(?:[-?][ \t]{1,4}){64}", text) is not None


def read_xml_texts(raw: bytes, wanted: frozenset[str]) -> list[tuple[str, dict[str, str], str]]:
    """Return path, attributes and text of the wanted elements of an XML file, in order.

    A file with a document type is refused: entities are declared there.

    Args:
        raw: The file.
        wanted: Local paths from below the root, for instance `licenses/license/name`.
    """
    from lxml import etree

    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    found: list[tuple[str, dict[str, str], str]] = []
    stack = [("", root, 0)]
    seen = 0
    while stack and seen < _MOST_NODES:
        path, node, depth = stack.pop()
        seen += 1
        if path in wanted:
            attributes = {str(k): str(v) for k, v in node.attrib.items()}
            found.append((path, attributes, " ".join((node.text or "").split())[:500]))
        if depth < _DEEPEST:
            for child in reversed(node):
                if isinstance(child.tag, str):
                    name = child.tag.rsplit("}", 1)[-1]
                    stack.append((f"{path}/{name}".lstrip("/"), child, depth + 1))
    return found


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON value, outermost first; at most 20,000, at most 40 deep."""
    stack: list[tuple[Any, int]] = [(value, 0)]
    seen = 0
    while stack and seen < _MOST_NODES:
        one, depth = stack.pop()
        seen += 1
        if isinstance(one, dict):
            yield one
        if depth < _DEEPEST and isinstance(one, dict | list):
            inner = list(one.values()) if isinstance(one, dict) else one
            stack += [(child, depth + 1) for child in reversed(inner[:_MOST_NODES])]


def texts(value: Any, *keys: str) -> list[str]:
    """Return the statements that a licence field holds: words, a list of them, or objects.

    Args:
        value: A string; an object, of which the first key that holds a string counts; or a list.
        keys: Keys of an object that name the licence, best first.
    """
    found: list[str] = []
    for one in (value if isinstance(value, list) else [value])[:50]:
        if isinstance(one, dict):
            named = [one[key] for key in keys if isinstance(one.get(key), str) and one[key].strip()]
            found += named[:1]
        elif isinstance(one, str) and one.strip():
            found.append(one)
    return [" ".join(text.split())[:500] for text in found]
