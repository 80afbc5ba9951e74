# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What an export leaves, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Exported"]


@dataclass(frozen=True)
class Exported:
    """A model as others open it.

    Attributes:
        folder: The folder.
        name: Name of the model.
        files: Bytes of each file, by its name in the folder.
        terms: What follows from the data, as JSON.
        licence: SPDX expression of the weights' licence; None if none was chosen.
        complaints: What speaks against that licence.
        measured: Bits per byte of each GGUF file; empty where they were not measured.
        notes: What a person should know.
    """

    folder: Path
    name: str
    files: dict[str, int]
    terms: dict[str, Any]
    licence: str | None
    complaints: tuple[str, ...] = ()
    measured: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the export as JSON."""
        return {"schema_version": 1, **asdict(self), "folder": str(self.folder)}

    def lines(self) -> Iterator[str]:
        """Yield the export in plain words."""
        yield f"model       {self.name}"
        for name, size_bytes in self.files.items():
            if "/" not in name:
                yield f"  {name:<34} {size_bytes:>13,} bytes"
        folders = sorted({name.split("/")[0] for name in self.files if "/" in name})
        if folders:
            yield f"  {', '.join(one + '/' for one in folders)}"
        for name, bits in self.measured.get("files", {}).items():
            change = bits / self.measured["bits_per_byte"] - 1
            yield f"cost        {name}: {change:+.3%} bits per byte"
        terms = self.terms["terms"]
        if self.terms.get("base"):
            yield f"base        {self.terms['base_name']}: {self.terms['base']}"
        yield f"data        tier {terms['tier']}: {', '.join(terms['licenses'])}"
        for one in self.terms["answers"]:
            yield f"            {one['purpose']}: {one['answer']}"
        yield f"licence     {self.licence or 'not chosen; see README.md, and --license'}"
        for complaint in self.complaints:
            yield f"  mind: {complaint}"
        for note in self.notes:
            yield f"note        {note}"
        yield f"folder      {self.folder}"
