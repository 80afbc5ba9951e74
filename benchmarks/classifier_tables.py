# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Puts the results of `classifier.py` into `docs/classifier.md`.

python benchmarks/classifier_tables.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "classifier.md"
RESULTS = ROOT / "benchmarks" / "results" / "classifier.json"


def faults(found: dict[str, Any]) -> str:
    """Return the table of what is told apart."""
    text = (
        "| language, fault | learned from | held out | AUC | AUC said before | good kept "
        "| bad dropped | scikit-learn AUC |\n|---|--:|--:|--:|--:|--:|--:|--:|\n"
    )
    for language in ("en", "zh"):
        for name, row in found[language]["faults"].items():
            own = row["provender"]
            text += (
                f"| {language}, {name} | {sum(row['learned_from'])} | {sum(row['held_out'])} "
                f"| {own['auc']:.3f} | {own['auc_said_before']:.3f} "
                f"| {100 * own['good_kept_at_advice']:.0f} % "
                f"| {100 * own['bad_dropped_at_advice']:.0f} % "
                f"| {row['scikit-learn']['auc']:.3f} |\n"
            )
    return text


def offence(found: dict[str, Any]) -> str:
    """Return the table of what is told of offensive posts."""
    text = (
        "| held out | learned from | held out posts | AUC | precision | recall | accuracy "
        "| keywords: precision | keywords: recall |\n"
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
    )
    for name, row in found["offence"]["zh"].items():
        own, words = row["classifier"], row["keywords"]
        text += (
            f"| {name} | {sum(row['learned_from'])} | {sum(row['held_out'])} | {own['auc']:.3f} "
            f"| {own['precision']:.2f} | {own['recall']:.2f} | {own['accuracy']:.2f} "
            f"| {words['precision']:.2f} | {words['recall']:.2f} |\n"
        )
    return text


def cost(found: dict[str, Any]) -> str:
    """Return the sentence about speed."""
    en, zh = found["en"], found["zh"]
    rates = [
        row["scikit-learn"]["score_mb_per_second"]
        for part in (en, zh)
        for row in part["faults"].values()
    ]
    return (
        f"One core scores {en['score_mb_per_second']:.0f} MB of English and "
        f"{zh['score_mb_per_second']:.0f} MB of Chinese text a second; scikit-learn with character "
        f"n-grams {min(rates):.1f} to {max(rates):.1f}. Tokens are counted at "
        f"{en['token_count_mb_per_second']:.1f} and {zh['token_count_mb_per_second']:.1f} MB a "
        "second.\n"
    )


def render(page: str) -> str:
    """Return the page with the results in their places."""
    found = json.loads(RESULTS.read_text("utf-8"))
    for name, part in (("faults", faults), ("offence", offence), ("cost", cost)):
        mark = f"<!-- {name} -->\n"
        begin = page.index(mark) + len(mark)
        end = page.index("<!-- end -->", begin)
        page = page[:begin] + part(found) + page[end:]
    return page


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text("utf-8")), "utf-8")
