# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Puts the results of `contamination.py` into `docs/contamination.md`.

python benchmarks/contamination_tables.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "contamination.md"
RESULTS = ROOT / "benchmarks" / "results" / "contamination.json"


def chinese(found: dict[str, Any]) -> str:
    """Return the false-positive curve of Chinese: real items, and questions made of quotations."""
    chance = found["chance"]
    made = list(chance["quoting"])
    corpora = [n for n in next(iter(chance["zh"].values())) if n not in ("items", "looked_for")]
    text = "| characters | CMMLU: " + ", ".join(corpora) + " | " + " | ".join(made) + " |\n"
    text += "|--:|--:|" + "--:|" * len(made) + "\n"
    for size, row in chance["zh"].items():
        real = ", ".join(f"{row[n]['items_touched']}/{row[n]['items_found']}" for n in corpora)
        cells = [_pair(chance["quoting"][name][size]) for name in made]
        text += f"| {size} | {real} | {' | '.join(cells)} |\n"
    named = next(key for key in chance["quoting"][made[0]] if "quoted" in key)
    cells = [_pair(chance["quoting"][name][named]) for name in made]
    return text + f"| {named} | | {' | '.join(cells)} |\n"


def _pair(row: dict[str, int]) -> str:
    return f"{row['items_touched']}/{row['items_found']}"


def english(found: dict[str, Any]) -> str:
    """Return the false-positive curve of English."""
    rows = found["chance"]["en"]
    corpora = [n for n in next(iter(rows.values())) if n not in ("items", "looked_for")]
    text = f"| words | {' | '.join(corpora)} |\n|--:|{'--:|' * len(corpora)}\n"
    for size, row in rows.items():
        text += f"| {size} | {' | '.join(_pair(row[name]) for name in corpora)} |\n"
    return text


def recall(found: dict[str, Any]) -> str:
    """Return the table of what is found after a change."""
    sets = found["recall"]
    head = f"| change | {' | '.join(sets)} |\n|---|{'--:|' * len(sets)}\n"
    head += "| *looked for* | "
    head += " | ".join(f"*{one['looked_for']:,} of {one['items']:,}*" for one in sets.values())
    head += " |\n"
    changes = next(iter(sets.values()))["found"]
    return head + "".join(
        f"| {change} | "
        + " | ".join(f"{100 * one['found'][change]:.1f} %" for one in sets.values())
        + " |\n"
        for change in changes
    )


def cost(found: dict[str, Any]) -> str:
    """Return the sentences about speed and size."""
    speed = found["speed"]
    index, en, zh = speed["index"], speed["en"], speed["zh"]
    return (
        f"The three test sets ({index['items']:,} items, {index['grams']:,} grams) take "
        f"{index['memory_bytes'] / 1e6:.1f} MB, {index['bytes_per_gram']:.0f} bytes a gram. One "
        f"core looks through {en['stage_mb_per_second']:.0f} MB of English and "
        f"{zh['stage_mb_per_second']:.0f} MB of Chinese text a second: "
        f"{en['milliseconds_per_mb']:.1f} and {zh['milliseconds_per_mb']:.1f} ms a MB, of which "
        f"{en['beyond_words_milliseconds_per_mb']:.1f} and "
        f"{zh['beyond_words_milliseconds_per_mb']:.1f} go beyond reading the words.\n"
    )


def render(page: str) -> str:
    """Return the page with the results in their places."""
    found = json.loads(RESULTS.read_text("utf-8"))
    parts = (("chinese", chinese), ("english", english), ("recall", recall), ("cost", cost))
    for name, part in parts:
        mark = f"<!-- {name} -->\n"
        begin = page.index(mark) + len(mark)
        end = page.index("<!-- end -->", begin)
        page = page[:begin] + part(found) + page[end:]
    return page


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text("utf-8")), "utf-8")
