# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Do our rules decide as the published programs do, and where not, by which choice?

    python benchmarks/conformance.py ../shared/data --peers FOLDER [--json FILE] [--documents N]

Real documents go through datatrove's filters, Dolma's Gopher tagger and what Data-Juicer has of the
same (environments of their own) and through our tables, first as the paper reads, then in the
reading of that program (`assess/data/readings.yml`). Each disagreement that is left is counted
under the rules that speak on one side only.

Then every rule is asked by itself, and each disagreement about a document is traced to a choice:
our measure is made again with one choice of the program's in the place of ours (`choices.py`),
until the verdict turns. What no choice turns, nor several together, is listed as unexplained.
"""

from __future__ import annotations

import argparse
import json
import operator
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parent))
from assess import documents
from choices import CHOICES, Document, Measure, explain
from choices_datatrove import DATATROVE
from choices_dolma import DOLMA, JUICER
from peers import run_peer
from provender.assess.corrections import corrections_stage
from provender.assess.options import AssessOptions
from provender.assess.presets import correction_options
from provender.assess.rules import Rule, RuleOutcome, load_rules
from provender.assess.statistics import STATISTICS_STAGE

_DATATROVE = {
    "stop_words": "lower_distinct",
    "copies": "all_but_the_first",
    "whole": "text",
    "tokens": "words_and_symbols",
}
_CHOICES = {
    "gopher-quality": "datatrove counts each mark of punctuation as a word, ours with the reading "
    "`tokens` each symbol; spaCy's further splits (don't, hyphens) and its joined signs differ",
    "gopher-repetition": "datatrove measures n-grams over spaCy tokens, takes the first of equally "
    "frequent ones, and its paragraphs are divided by runs of two line feeds",
    "c4": "datatrove looks for a curly bracket only in lines that its line rules have left, "
    "takes an apostrophe as a final mark, splits words at white space, removes "
    "citation marks first, and counts sentences with spaCy",
    "fineweb-code": "datatrove's list of final marks has no closing quotes behind a full stop, and "
    "its lines of white space only count",
}


def outcome(texts: list[str], preset: str, readings: dict[str, str]) -> RuleOutcome:
    """Judge English texts by a table."""
    batch = pa.record_batch(
        {"text": pa.array(texts, pa.large_string()), "language": pa.array(["en"] * len(texts))}
    )
    options = AssessOptions(rules=[preset], readings=readings)
    batch = STATISTICS_STAGE.function(batch)
    corrections = correction_options(options)
    if corrections is not None:
        batch = corrections_stage(corrections).function(batch)
    return load_rules(options).evaluate(pa.Table.from_batches([batch]))


def compare(texts: list[str], preset: str, said: list[str], readings: dict[str, str]) -> Any:
    """Count on how many documents a table and a filter agree, and what speaks where not."""
    ours = outcome(texts, preset, readings)
    kept = np.array([not reason for reason in said])
    only_ours: Counter[str] = Counter()
    only_theirs: Counter[str] = Counter()
    for row in np.flatnonzero(kept != ours.passed).tolist():
        if kept[row]:
            only_ours[ours.failures(row)[0].rule] += 1
        else:
            only_theirs[said[row]] += 1
    return {
        "documents": len(texts),
        "both_keep": int((kept & ours.passed).sum()),
        "both_drop": int((~kept & ~ours.passed).sum()),
        "agreement": round(float((kept == ours.passed).mean()), 4),
        "only_ours_drops": dict(only_ours),
        "only_theirs_drops": dict(only_theirs),
    }


def with_dolma(texts: list[str], attributes: list[dict[str, float]]) -> Any:
    """Return the mean absolute difference of measures that Dolma's tagger shares with ours."""
    batch = pa.record_batch({"text": pa.array(texts, pa.large_string())})
    table = pa.Table.from_batches([STATISTICS_STAGE.function(batch)])
    column = lambda name: table.column(f"text_{name}").to_numpy().astype(float)  # noqa: E731
    lines = np.maximum(1, column("lines"))
    whole = np.maximum(1, column("repetition_characters"))
    measures = {
        "word_count": column("words"),
        "median_word_length": column("median_word_characters"),
        "fraction_of_words_with_alpha_character": column("words_with_letter")
        / np.maximum(1, column("words")),
        "fraction_of_lines_starting_with_bullet_point": column("bullet_lines") / lines,
        "fraction_of_lines_ending_with_ellipsis": column("ellipsis_lines") / lines,
        "fraction_of_duplicate_lines": column("duplicate_lines") / lines,
        "fraction_of_characters_in_most_common_2grams": column("top_2_gram_characters") / whole,
        "fraction_of_characters_in_most_common_4grams": column("top_4_gram_characters") / whole,
        "fraction_of_characters_in_duplicate_10grams": column("duplicate_10_gram_characters")
        / whole,
    }
    found = {}
    for name, ours in measures.items():
        theirs = np.array([one.get(name, np.nan) for one in attributes])
        if np.isnan(theirs).all():
            continue
        scale = 1.0 if name.startswith("fraction") else float(np.nanmean(theirs))
        found[name] = {
            "mean_difference": round(float(np.nanmean(ours - theirs)) / scale, 4),
            "mean_absolute_difference": round(float(np.nanmean(abs(ours - theirs))) / scale, 4),
            "correlation": round(float(np.corrcoef(ours, theirs)[0, 1]), 4)
            if ours.std() and theirs.std()
            else None,
        }
    return {
        "documents": len(texts),
        "measures": found,
        "why_they_differ": "Dolma splits words at white space, so marks are part of them; blank "
        "lines are lines; its share of n-grams is one of their mass, not of covered characters",
    }


def traced(
    rule: Rule,
    measure: Measure,
    choices: Sequence[str],
    seen: Sequence[Document],
    ours: Sequence[bool],
    theirs: Sequence[bool],
) -> dict[str, Any]:
    """Trace each document about which a rule of ours and one of a program disagree.

    Args:
        rule: Our rule.
        measure: Its measure in plain Python.
        choices: Choices of the program's.
        seen: The documents.
        ours: Which documents our rule drops.
        theirs: Which documents the program's own code drops.
    """
    compared = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}

    def fails(value: float) -> bool:
        return not compared[rule.keep](value, rule.threshold)

    alone: Counter[str] = Counter()
    together: Counter[str] = Counter()
    unexplained = []
    disagree = 0
    for place, (document, mine, other) in enumerate(zip(seen, ours, theirs, strict=True)):
        again, told, sets = explain(document, measure, choices, fails)
        found = {"document": place, "ours": mine, "theirs": other}
        disagree += mine != other
        if again != mine:
            unexplained.append({**found, "why": "our measure made again is another"})
        elif told != other:
            unexplained.append({**found, "why": "all choices together do not give its verdict"})
        else:
            for taken in sets:
                (alone if len(taken) == 1 else together)[" + ".join(taken)] += 1
    return {
        "documents": len(seen),
        "disagree": disagree,
        "one_choice": dict(alone),
        "several_choices": dict(together),
        "unexplained": unexplained,
    }


def trace_datatrove(texts: list[str], said: dict[str, Any]) -> dict[str, Any]:
    """Trace every rule of datatrove's four filters, by table and rule."""
    marks = tuple(said["final_marks"])
    seen = [
        Document(text, tokens, said["sentences"], marks)
        for text, tokens in zip(texts, said["tokens"], strict=True)
    ]
    found: dict[str, Any] = {}
    for table, rules in DATATROVE.items():
        by_rule = {rule.code: (rule, failed) for rule, failed, _ in _by_rule(texts, table)}
        for code, (measure, choices) in rules.items():
            rule, failed = by_rule[code]
            theirs = said["rules"][table][code]
            found[f"{table}: {code}"] = traced(rule, measure, choices, seen, failed, theirs)
    return found


def trace_dolma(texts: list[str], attributes: list[dict[str, float]]) -> dict[str, Any]:
    """Trace every rule that one of Dolma's attributes measures, at the thresholds of the paper."""
    seen = [Document(text, text.split()) for text in texts]
    by_rule = {rule.code: (rule, failed) for rule, failed, _ in _by_rule(texts, "gopher")}
    symbols = [a or b for a, b in zip(by_rule["too_many_hashes"][1],
                                      by_rule["too_many_ellipses"][1], strict=True)]  # fmt: skip
    found = {}
    for code, (name, measure, choices) in DOLMA.items():
        rule, failed = by_rule[code]
        values = np.array([one.get(name, 0.0) for one in attributes])
        theirs = rule.fails(values, np.array(["en"] * len(texts), object)).tolist()
        mine = symbols if name == "symbol_to_word_ratio" else failed
        found[code] = traced(rule, measure, choices, seen, mine, theirs)
    return found


def trace_juicer(texts: list[str], said: dict[str, Any]) -> dict[str, Any]:
    """Trace every rule that Data-Juicer has a filter for, at the bounds of our tables."""
    seen = [Document(text, tokens) for text, tokens in zip(texts, said["tokens"], strict=True)]
    found = {}
    for code, (table, measure, choices) in JUICER.items():
        rule, failed = next((r, f) for r, f, _ in _by_rule(texts, table) if r.code == code)
        found[code] = traced(rule, measure, choices, seen, failed, said["rules"][code])
    return found


def _by_rule(texts: list[str], table: str) -> Iterator[tuple[Rule, list[bool], Any]]:
    for rule, failed, values in outcome(texts, table, {}).by_rule():
        yield rule, failed.tolist(), values


def summary(rules: dict[str, Any]) -> dict[str, Any]:
    """Return the counts of all rules together."""
    alone: Counter[str] = Counter()
    together: Counter[str] = Counter()
    for one in rules.values():
        alone.update(one["one_choice"])
        together.update(one["several_choices"])
    return {
        "judgements": sum(one["documents"] for one in rules.values()),
        "disagree": sum(one["disagree"] for one in rules.values()),
        "one_choice": dict(alone.most_common()),
        "several_choices": dict(together.most_common()),
        "unexplained": sum(len(one["unexplained"]) for one in rules.values()),
    }


def _is_latin(text: str) -> bool:
    return sum(character < "\u0250" for character in text) > 0.98 * len(text)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--peers", type=Path, required=True, help="folder of their environments")
    parser.add_argument("--documents", type=int, default=120)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    # Other programs split words at white space only, so translations into Chinese stay out.
    texts = [text for text in documents(arguments.data, "en") if _is_latin(text)]
    texts = sorted(texts, key=len)[: 3 * arguments.documents : 3]
    report: dict[str, Any] = {}
    theirs = run_peer(arguments.peers, "datatrove", texts)
    report["datatrove"] = theirs if "failed" in theirs else {}
    for preset, said in theirs.get("said", {}).items():
        report["datatrove"][preset] = {
            "paper": compare(texts, preset, said, {}),
            "its_reading": compare(texts, preset, said, _DATATROVE),
            "what_is_left": _CHOICES[preset],
        }
    theirs = run_peer(arguments.peers, "datatrove", texts, "datatrove-rules")
    if "failed" in theirs:
        report["traced"] = {"datatrove": theirs}
    else:
        rules = trace_datatrove(texts, theirs["said"])
        report["traced"] = {"datatrove": {"all": summary(rules), "rules": rules}}
    theirs = run_peer(arguments.peers, "dolma", texts)
    attributes = theirs.get("said", {}).get("attributes")
    report["dolma"] = theirs if attributes is None else with_dolma(texts, attributes)
    if attributes is not None:
        rules = trace_dolma(texts, attributes)
        report["traced"]["dolma"] = {"all": summary(rules), "rules": rules}
    theirs = run_peer(arguments.peers, "data-juicer", texts)
    if "failed" in theirs:
        report["traced"]["data-juicer"] = theirs
    else:
        rules = trace_juicer(texts, theirs["said"])
        report["traced"]["data-juicer"] = {"all": summary(rules), "rules": rules}
    report["traced"]["choices"] = CHOICES
    print(json.dumps(report, indent=1))
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
