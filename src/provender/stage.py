# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The shapes of a stage, and a stage's identity.

    read   shard -> records                     opens containers, one record per member
    parse  record -> one document or failure    bytes to text
    map    batch -> batch                       same ids, same order, more columns
    scan   batches -> summary                   mergeable in any order
    join   batch + summary -> batch             same ids, same order, more columns
    apply  batch -> batch                       the one place where rows leave

A stage is a pure function of its input and its parameters; it declares its columns and knows no
executor. Its identity is the version declared here, what the recipe chose, the versions of the
libraries it names, and the hashes of its data files. `tests/contracts` fails when the syntax tree
of a stage's modules, without comments and docstrings, changes and its version does not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

__all__ = ["Shape", "Stage"]

Shape = Literal["read", "parse", "map", "scan", "join", "apply"]


@dataclass(frozen=True)
class Stage:
    """A named, versioned step of the journey.

    Attributes:
        name: Unique name, `room.method`, for instance `assess.statistics`.
        shape: Which contract the function keeps.
        version: Raised by hand whenever the function's output can change.
        function: The pure function.
        modules: Dotted names of the modules whose code decides the output.
        columns_in: Columns that a batch must have.
        columns_out: Columns that the function adds, name to Arrow type.
        libraries: Distributions whose version is part of the identity.
        data_files: Files whose content is part of the identity.
        parameters: What a recipe chose for it, as canonical JSON; part of the identity.
        view: Which text a `map` stage is given: as its lines were corrected, or as extracted.
        beside: What the text of a conversation has behind its messages: nothing; `calls` of tools;
            or `all`, declarations of tools and names of speakers, too (`extract.tool_calls`).
    """

    name: str
    shape: Shape
    version: int
    function: Callable[..., Any]
    modules: tuple[str, ...]
    columns_in: tuple[str, ...] = ()
    columns_out: tuple[tuple[str, Any], ...] = ()
    libraries: tuple[str, ...] = ()
    data_files: tuple[Path, ...] = ()
    parameters: str = ""
    view: Literal["corrected", "extracted"] = "corrected"
    beside: Literal["nothing", "calls", "all"] = "nothing"

    @cached_property
    def identity(self) -> str:
        """SHA-256 over name, version, library versions and data files, in hex."""
        parts: dict[str, Any] = {
            "name": self.name,
            "version": self.version,
            "libraries": {name: metadata.version(name) for name in sorted(self.libraries)},
            "data": [hashlib.sha256(path.read_bytes()).hexdigest() for path in self.data_files],
        }
        if self.parameters:
            parts["parameters"] = self.parameters
        if self.view != "corrected":
            parts["view"] = self.view
        if self.beside != "nothing":
            parts["beside"] = self.beside
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
