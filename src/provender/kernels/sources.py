# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a compiled kernel was made of: its own file, and those of this room that it imports.

A kernel is compiled together with the kernels and constants it uses. Numba looks only at the file
in which a kernel stands, so after a change in another one it would go on with what was compiled
before, and give the figures of code that is no longer there.
"""

from __future__ import annotations

import functools
import hashlib
import re
from pathlib import Path

__all__ = ["source_digest"]

_IMPORT = re.compile(
    r"^from provender\.kernels(?:\.(?P<module>\w+))? import (?P<names>\([^)]*\)|[^\n]*)",
    re.MULTILINE,
)


@functools.cache
def source_digest(path: Path) -> str:
    """Return a hash over a module of this room and all it imports from the room, in hex.

    Args:
        path: Its file.

    Raises:
        OSError: There is no file to read, as in an archive.
    """
    reached = {path}
    waiting = [path]
    while waiting:
        more = set(_imports(waiting.pop())) - reached
        reached |= more
        waiting += more
    digest = hashlib.sha256()
    for one in sorted(reached):
        digest.update(f"{one.name}\0".encode() + hashlib.sha256(_content(one)).digest())
    return digest.hexdigest()


@functools.cache
def _content(path: Path) -> bytes:
    return path.read_bytes()


@functools.cache
def _imports(path: Path) -> tuple[Path, ...]:
    """Return the modules of the room that one imports, as files beside it."""
    found = []
    for match in _IMPORT.finditer(_content(path).decode("utf-8")):
        names = [match["module"]] if match["module"] else re.findall(r"\w+", match["names"])
        found += [path.with_name(f"{name}.py") for name in names]
    return tuple(one for one in found if one.is_file())
