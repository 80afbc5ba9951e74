# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads the YAML data files that ship with Provender: law, thresholds, word lists.

Parsing YAML takes milliseconds a kilobyte, and a build reads dozens of such files. What a file held
is therefore kept as JSON in the `__pycache__` beside it, under the hash of its bytes, as Python
keeps compiled modules. Where that folder cannot be written, files are parsed every time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import Any

__all__ = ["read_data"]

_FORM = 1
"""Raised when what is kept, or how, changes."""


def read_data(path: Path) -> Any:
    """Return what a data file of the package holds, as plain types.

    Args:
        path: A YAML file that ships with Provender; for files of users there are readers that bound
            what they expand to.
    """
    raw = path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()[:16]
    kept = path.parent / "__pycache__" / f"{path.name}.{digest}-{_FORM}.json"
    try:
        return json.loads(kept.read_bytes())
    except (OSError, ValueError):
        pass
    from ruamel.yaml import YAML

    value = YAML(typ="safe", pure=True).load(raw.decode("utf-8"))
    _keep(kept, value, path.name)
    return value


def _keep(kept: Path, value: Any, name: str) -> None:
    """Keep a value if JSON gives it back as it is, in place of what an older file held."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        return
    if json.loads(text) != value:
        return
    with contextlib.suppress(OSError):
        kept.parent.mkdir(exist_ok=True)
        fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
        fresh.write_text(text, "utf-8")
        fresh.replace(kept)
        for old in kept.parent.glob(f"{name}.*.json"):
            if old != kept:
                old.unlink()
