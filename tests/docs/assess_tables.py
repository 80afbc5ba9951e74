# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Write the tables of `docs/assess.md` from the data that decides and the results measured.

python -m tests.docs.assess_tables
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.docs.rights_tables import table

from provender.assess.corrections import correction_table, known_corrections
from provender.assess.presets import known_presets, preset, readings

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "assess.md"
QUALITY = ROOT / "benchmarks" / "results" / "quality.json"


def presets() -> str:
    """Return every rule table with its parts and its source."""
    rows = []
    for name in known_presets():
        one = preset(name)
        parts = [f"`{part}`" for part in one.includes]
        parts += [f"line corrections `{part}`" for part in one.corrections]
        languages = ", ".join(one.languages) or "all"
        rows.append([f"`{name}`", one.title, languages, ", ".join(parts) or "-", one.source])
    return table(["table", "what it is", "languages", "includes", "source"], rows)


def rules() -> str:
    """Return every rule with what it measures and its bound."""
    rows = []
    for name in known_presets():
        for rule in preset(name).rules:
            measure = f"`{rule['column']}`" + (f" / `{rule['per']}`" if "per" in rule else "")
            bound = f"{rule['keep']} {rule['threshold']:g}"
            rows.append([f"`{name}`", f"`{rule['code']}`", measure, bound])
    return table(["table", "reason code", "measures", "a kept document has"], rows)


def choices() -> str:
    """Return every question with its answers; the first is the default."""
    rows = []
    for name, one in readings().items():
        for place, (answer, (read_by, _)) in enumerate(one.answers.items()):
            asked = [f"`{name}`", one.question] if place == 0 else ["", ""]
            shown = f"**`{answer}`**" if answer == one.default else f"`{answer}`"
            rows.append([*asked, shown, read_by])
    return table(["reading", "question", "answer", "so read by"], rows)


def corrections() -> str:
    """Return every table of line corrections."""
    rows = []
    for name in known_corrections():
        one = correction_table(name)
        asked = ", ".join(f"{key} {value}" for key, value in one.ask.items())
        asked += f", {len(one.phrases)} phrases" if one.phrases else ""
        rows.append([f"`{name}`", one.title, ", ".join(one.languages), asked, one.source])
    return table(["table", "what goes", "languages", "asks for", "source"], rows)


def worth() -> str:
    """Return what the tables did on the labelled task."""
    found: dict[str, Any] = json.loads(QUALITY.read_text("utf-8"))["tables"]
    rows = []
    for language in ("en", "zh"):
        for name, by_language in sorted(found.items()):
            if language in by_language:
                one = by_language[language]
                kinds = ", ".join(f"{k} {v:.2f}" for k, v in one["recall_by_kind"].items())
                figures = [one[key] for key in ("precision", "recall", "auc", "good_text_dropped")]
                shown = ["-" if figure is None else f"{figure:.2f}" for figure in figures]
                rows.append([language, f"`{name}`", *shown, kinds])
    head = ["", "table", "precision", "recall", "AUC", "good text dropped", "recall by kind"]
    return table(head, rows)


MADE = {
    "presets": presets,
    "rules": rules,
    "readings": choices,
    "corrections": corrections,
    "worth": worth,
}


def render(page: str) -> str:
    """Return the page with every table made again."""
    for name, make in MADE.items():
        page, count = re.subn(
            rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)",
            lambda match, make=make: f"{match[1]}{make()}\n{match[2]}",
            page,
            flags=re.DOTALL,
        )
        if count != 1:
            raise ValueError(f"docs/assess.md has {count} places for the table {name}")
    return page


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text("utf-8")), "utf-8")
