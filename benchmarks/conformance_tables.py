# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Puts the results of `conformance.py` into `docs/assess.md`.

python benchmarks/conformance_tables.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "assess.md"
RESULTS = ROOT / "benchmarks" / "results" / "conformance.json"
_PEERS = ("datatrove", "dolma", "data-juicer")


def choices(traced: dict[str, Any]) -> str:
    """Return how many disagreements each choice explains, by program."""
    found = {name: traced[name]["all"] for name in _PEERS}
    text = "| | " + " | ".join(_PEERS) + " |\n|---|" + "--:|" * len(_PEERS) + "\n"
    for title, key in (
        ("judgements: a rule of a document", "judgements"),
        ("disagreements", "disagree"),
    ):
        text += f"| {title} | " + " | ".join(f"{one[key]:,}" for one in found.values()) + " |\n"
    used = [n for n in traced["choices"] if any(n in one["one_choice"] for one in found.values())]
    counts = {n: [one["one_choice"].get(n, 0) for one in found.values()] for n in used}
    for name in sorted(used, key=lambda n: -sum(counts[n])):
        row = " | ".join(str(count or "") for count in counts[name])
        text += f"| `{name}`: {traced['choices'][name]} | {row} |\n"
    several = {n for one in found.values() for n in one["several_choices"]}
    for name in sorted(several):
        row = " | ".join(str(one["several_choices"].get(name, "")) for one in found.values())
        text += f"| only together: {name.replace(' + ', ', ')} | {row} |\n"
    row = " | ".join(str(one["unexplained"]) for one in found.values())
    return f"{text}| unexplained | {row} |\n"


def rules(traced: dict[str, Any]) -> str:
    """Return the rules about which we and a program disagree most."""
    text = "| program | rule | documents | disagree | by one choice | only by several |\n"
    text += "|---|---|--:|--:|---|---|\n"
    for name in _PEERS:
        for code, one in traced[name]["rules"].items():
            if one["disagree"]:
                alone = ", ".join(f"`{n}` {count}" for n, count in one["one_choice"].items())
                more = "; ".join(f"{n} {count}" for n, count in one["several_choices"].items())
                text += (
                    f"| {name} | {code} | {one['documents']} | {one['disagree']} | {alone} "
                    f"| {more} |\n"
                )
    return text


def render(page: str) -> str:
    """Return the page with the results in their places."""
    traced = json.loads(RESULTS.read_text("utf-8"))["traced"]
    for name, part in (("choices", choices), ("disagreements", rules)):
        mark = f"<!-- begin {name} -->\n"
        begin = page.index(mark) + len(mark)
        end = page.index(f"<!-- end {name} -->", begin)
        page = page[:begin] + part(traced) + page[end:]
    return page


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text("utf-8")), "utf-8")
