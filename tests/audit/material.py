# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What audits look at."""

from __future__ import annotations

import json
from pathlib import Path

from provender.rights.policy import known_policies

PROSE = (
    "The river ran quietly past the old mill, and on its banks the children of the village sat in "
    "the grass and counted the boats that came down from the mountains in the evening light."
)
MIT = (Path(__file__).parents[2] / "LICENSES" / "MIT.txt").read_text("utf-8")
RESEARCH = next(name for name in known_policies() if name.startswith("research"))
"""The shipped policy that lets non-commercial terms leave."""

_NAMES = ["harbour", "mountain", "library", "garden", "railway", "kitchen", "theatre", "bakery"]
_DEEDS = ["opened", "painted", "measured", "repaired", "visited", "described", "sold", "guarded"]


def page(mark: str, title: str = "first") -> str:
    """Return a page whose text is under a Creative Commons licence."""
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"<p>{PROSE}</p><p>{PROSE} It is the {title} of its kind.</p></article>"
        f'<footer><a rel="license" href="https://creativecommons.org/licenses/{mark}/">terms</a>'
        "</footer></body></html>"
    )


def write_rows(path: Path, count: int, *, offset: int = 0, shape: str = "alpaca") -> None:
    """Write instruction rows that differ from each other in most words."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = []
    for number in range(offset, offset + count):
        word = "".join(_NAMES[int(digit)] for digit in f"{number:o}")
        deed = " ".join(f"{_DEEDS[int(d)]} {word}{i}{d}x" for i, d in enumerate(f"{number:o}"))
        asked = f"Tell me who {deed} and why the {word} stood there for so long."
        answer = " ".join(f"{word}{i} {_DEEDS[(number + i) % 8]} {word}n{i}ly" for i in range(12))
        if shape == "alpaca":
            rows.append({"instruction": asked, "input": "", "output": answer})
        else:
            turns = [{"from": "human", "value": asked}, {"from": "gpt", "value": answer}]
            rows.append({"conversations": turns})
    path.write_text(json.dumps(rows), "utf-8")
