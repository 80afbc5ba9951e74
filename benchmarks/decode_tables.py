# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes the figures of `benchmarks/results/decode.json` into `docs/models.md`.

python benchmarks/decode_tables.py
"""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "models.md"
RESULTS = ROOT / "benchmarks" / "results" / "decode.json"
KINDS = {"float32": "32 bits", "bfloat16": "bfloat16", "llama.cpp q8_0": "llama.cpp, Q8_0"}
MODELS = ("sparse", "dense, equal active", "dense, equal total")


def speed_table() -> str:
    """Return time and energy of a token."""
    found = json.loads(RESULTS.read_text("utf-8"))["speed"]
    lines = [
        "| numbers | sparse | dense, equal active | dense, equal total | sparse over equal total |",
        "|---|---|---|---|---|",
    ]
    for key, title in KINDS.items():
        if key not in found:
            continue
        rows, beside = found[key]["per_token"], found[key]["sparse_over"]
        cells = [
            f"{rows[one]['milliseconds']:.1f} ms, {rows[one]['joules_estimate']:.3f} J"
            for one in MODELS
        ]
        lines.append(f"| {title} | {' | '.join(cells)} | {beside['dense, equal total']:.2f} |")
    return "\n".join(lines)


def bits_table() -> str:
    """Return bits per byte of trained models, and of their GGUF files."""
    found = json.loads(RESULTS.read_text("utf-8"))["bits"]
    lines = [
        "| model | trained on | 32 bits | F16 | Q8_0 | Q8_0's bytes over F16's |",
        "|---|---|---|---|---|---|",
    ]
    for name, one in found.items():
        files = one["gguf"]
        changes = [f"{files[kind]['change']:+.3%}" for kind in ("f16", "q8_0")]
        size = files["q8_0"]["size_bytes"] / files["f16"]["size_bytes"]
        lines.append(
            f"| {name}, {one['active'] / 1e6:.1f} M of {one['total'] / 1e6:.1f} M "
            f"| {one['tokens']:,} tokens | {one['bits_per_byte']:.4f} "
            f"| {' | '.join(changes)} | {size:.2f} |"
        )
    return "\n".join(lines)


def render(page: str) -> str:
    """Return the page with each table behind its mark."""
    for mark, table in (("speed", speed_table()), ("bits", bits_table())):
        found = re.compile(rf"<!-- {mark} -->\n(?:\n\|[^\n]*(?:\n\|[^\n]*)*\n)?")
        page = found.sub(lambda _, m=mark, t=table: f"<!-- {m} -->\n\n{t}\n", page)
    return page


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text("utf-8")), "utf-8")
