# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Puts the results of `rights_origin.py` into `docs/fingerprints.md`.

python benchmarks/origin_tables.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "fingerprints.md"
RESULTS = ROOT / "benchmarks" / "results" / "rights_origin.json"
SETS = ("alpaca-en", "kdconv", "statutes-zh", "c4")


def recall(found: dict[str, Any]) -> str:
    """Return the table of what is still found."""
    head = f"| change | {' | '.join(SETS)} |\n|---|{'--:|' * len(SETS)}\n"
    return head + "".join(
        f"| {change} | "
        + " | ".join(f"{100 * found['recall'][name][change]['share']:.1f} %" for name in SETS)
        + " |\n"
        for change in found["recall"][SETS[0]]
    )


def cost(found: dict[str, Any]) -> str:
    """Return the sentences about speed and size."""
    speed = found["speed"]
    rates = [speed[name]["match_mb_per_second"] for name in speed if isinstance(speed[name], dict)]
    made = [speed[name]["index_mb_per_second"] for name in speed if isinstance(speed[name], dict)]
    words = [
        speed[name]["words_alone_mb_per_second"] for name in speed if isinstance(speed[name], dict)
    ]
    rows = found["evidence_to_decision"]["rows_per_second"]
    return (
        f"One core, MB of text per second: looking up {min(rates):.0f} to {max(rates):.0f} (least "
        f"where every row is found), making an index {min(made):.0f} to {max(made):.0f}; reading "
        f"the words alone takes {min(words):.0f} to {max(words):.0f}. An index takes "
        f"{speed['bytes_per_indexed_row']:.0f} bytes a row of Stanford Alpaca. From evidence to "
        f"decision, {rows:,} rows with declared licences per second.\n"
    )


def render(page: str) -> str:
    """Return the page with the results in their places."""
    found = json.loads(RESULTS.read_text("utf-8"))
    for name, text in (("recall", recall(found)), ("cost", cost(found))):
        mark = f"<!-- {name} -->\n"
        begin = page.index(mark) + len(mark)
        end = page.index("<!-- end -->", begin)
        page = page[:begin] + text + page[end:]
    return page


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text("utf-8")), "utf-8")
