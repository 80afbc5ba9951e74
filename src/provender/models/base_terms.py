# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a model's folder says of its own licence: in its card, its licence file, or its config.

A statement is repeated with the place where it stands; whoever releases a tuned model answers for
both the base's terms and the data's.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provender.extract.front_matter import split_front_matter
from provender.models.lessons import NOT_STATED
from provender.rights.normalize import normalize
from provender.rights.texts import identify_text

__all__ = ["LICENSE_FILES", "terms_of_base"]

LICENSE_FILES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING", "NOTICE")
_MOST_CHARACTERS = 400_000
_NO_STATEMENT = ("other", "unknown", "")


def terms_of_base(root: Path, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return `license` (an SPDX expression, or words to be looked at), `source` and `link`.

    Args:
        root: The model's folder.
        config: What its `config.json` holds.
    """
    card = split_front_matter(_text(root / "README.md"))[0] or {}
    link = card.get("license_link")
    for place, statement in (
        ("README.md: license", card.get("license")),
        ("README.md: license_name", card.get("license_name")),
    ):
        found = _expression(statement)
        if found:
            return {"license": found, "source": place, "link": None if link is None else str(link)}
    for name in LICENSE_FILES[:-1]:
        text = _text(root / name)
        if text:
            return {"license": identify_text(text) or NOT_STATED, "source": name, "link": None}
    found = _expression(config.get("license"))
    if found:
        return {"license": found, "source": "config.json: license", "link": None}
    return {"license": NOT_STATED, "source": None, "link": None}


def _expression(statement: Any) -> str | None:
    """Return what a statement means; its own words if no licence is known by them."""
    parts = statement if isinstance(statement, list) else [statement]
    words = [str(one).strip() for one in parts if one is not None]
    words = [one for one in words if one.lower() not in _NO_STATEMENT]
    if not words:
        return None
    meant = [normalize(one).expression or one for one in words]
    return meant[0] if len(meant) == 1 else " AND ".join(f"({one})" for one in meant)


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            return stream.read(_MOST_CHARACTERS)
    except OSError:
        return ""
