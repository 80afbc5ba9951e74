# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What assessing text costs, and what each rule table would drop of clean text.

    python benchmarks/assess.py ../shared/data [--json FILE] [--peers FOLDER]

Speed by processor time on one core, beside the rules of Gopher, C4 and FineWeb in plain Python over
`str.split` (`plain_rules.py`), and with `--peers` beside datatrove's four filters in a chain,
Dolma's Gopher tagger and four of Data-Juicer's filters (environments of their own, `peers.py`), in
one run on the same documents. `four tables` is statistics, line corrections and evaluation of the
rules that plain Python has too, `all rules` those of every table. Drops are of whole documents that
people wrote and published with care: guides, PEPs, statutes, wiki pages, poetry. A rule that drops
many of them is no default.
"""

from __future__ import annotations

import argparse
import functools
import json
import platform
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parent))
from peers import run_peer
from plain_rules import failed_rules
from provender.assess.corrections import corrections_stage
from provender.assess.options import AssessOptions
from provender.assess.presets import correction_options, known_presets
from provender.assess.rules import RuleOutcome, load_rules
from provender.assess.statistics import STATISTICS_STAGE
from provender.kernels.jit import warm_up
from provender.run.scoring import BASE_STAGES

FOUR_TABLES = ("gopher-quality", "gopher-repetition", "c4", "fineweb-code")
"""What `plain_rules` asks, and datatrove's chain."""

PEERS = ("datatrove", "dolma", "data-juicer")
_FOLDERS = {
    "en": (("peps", "rst"), ("opensource-guide", "md"), ("rust-book", "md")),
    "zh": (("cn-laws", "md"), ("oi-wiki", "md"), ("vue-docs-zh", "md"), ("es6tutorial", "md")),
}


def documents(data: Path, language: str, *, translations: bool = True) -> list[str]:
    """Return whole files of a language, as their authors left them.

    Args:
        data: The shared data.
        language: `en` or `zh`.
        translations: Whether the open-source guides come in all their nine languages.
    """
    texts = []
    for folder, suffix in _FOLDERS[language]:
        for path in sorted((data / "text-repos" / folder).rglob(f"*.{suffix}")):
            if path.parent.parent.name == "_articles" and not translations:
                continue
            text = path.read_text("utf-8", "replace")
            if len(text) > 500:
                texts.append(text)
    return texts


def plain_all(texts: list[str]) -> None:
    """Ask every text for every rule, in plain Python."""
    for text in texts:
        failed_rules(text)


def speed(function: Callable[[], object], size_mb: float) -> float:
    """Return MB per second of processor time, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        function()
        best = min(best, time.process_time() - start)
    return size_mb / best


def judge(tables: Sequence[str]) -> Callable[[pa.RecordBatch], RuleOutcome]:
    """Return a call that computes all statistics and corrections, and judges by some tables."""
    options = AssessOptions(rules=list(tables))
    corrections = correction_options(options)
    assert corrections is not None
    correct, rules = corrections_stage(corrections).function, load_rules(options)

    def run(batch: pa.RecordBatch) -> RuleOutcome:
        batch = correct(STATISTICS_STAGE.function(batch))
        return rules.evaluate(pa.Table.from_batches([batch]))

    return run


def agreement(outcome: RuleOutcome, texts: Sequence[str]) -> float:
    """Return the share of verdicts on which ours and plain Python agree, a rule and a text each.

    Words differ (`str.split` leaves punctuation on them), so that not all can.
    """
    codes = {rule.code for rule, _, _ in outcome.by_rule()}
    differ = 0
    for row, text in enumerate(texts):
        ours = {failure.rule for failure in outcome.failures(row)}
        differ += len(ours ^ {rule for found in failed_rules(text).values() for rule in found})
    return 1 - differ / (len(codes) * len(texts))


def beside_peers(
    folder: Path, texts: list[str], language: str, names: Sequence[str] = PEERS
) -> dict[str, Any]:
    """Return speeds and ratios on the same documents, in this run."""
    size_mb = sum(len(text.encode()) for text in texts) / 1e6
    batch = pa.record_batch(
        {"text": pa.array(texts, pa.large_string()), "language": pa.array([language] * len(texts))}
    )
    every, four = judge(known_presets()), judge(FOUR_TABLES)
    every(batch)
    agreed = agreement(four(batch), texts)
    ours = {
        "all statistics": speed(lambda: STATISTICS_STAGE.function(batch), size_mb),
        "four tables": speed(lambda: four(batch), size_mb),
        "all rules": speed(lambda: every(batch), size_mb),
    }
    theirs = {"plain Python": speed(lambda: plain_all(texts), size_mb)}
    failed = {}
    for name in names:
        result = run_peer(folder, name, texts)
        if "failed" in result:
            failed[name] = result["failed"]
        else:
            theirs[name] = size_mb / result["seconds"]
    return {
        "documents": len(texts),
        "megabytes": round(size_mb, 2),
        "megabytes_per_second": {k: round(v, 3) for k, v in {**ours, **theirs}.items()},
        "ratio": {
            f"{mine} / {name}": round(value / other, 1)
            for mine, value in ours.items()
            for name, other in theirs.items()
        },
        "verdicts that plain Python shares": round(agreed, 3),
        "failed": failed,
    }


def beside_one(data: Path, folder: Path, name: str, results: Path) -> None:
    """Measure one peer and ours anew, and put that run beside the one whose results are there."""
    report = json.loads(results.read_text("utf-8"))
    for language in _FOLDERS:
        texts = documents(data, language, translations=False)
        few = texts[:: max(1, len(texts) // 24)]
        found = beside_peers(folder, few, language, (name,))
        print(json.dumps(found, indent=1))
        report["peers"][language].setdefault("other_runs", {})[name] = found
    results.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--peers", type=Path, help="folder of the peers' environments")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--peer", choices=PEERS, help="measure this one anew, keep the rest")
    arguments = parser.parse_args()
    warm_up()
    if arguments.peer:
        beside_one(arguments.data, arguments.peers, arguments.peer, arguments.json)
        return
    report: dict[str, Any] = {"machine": platform.platform(), "speed": {}, "dropped": {}}
    for language in _FOLDERS:
        texts = documents(arguments.data, language, translations=False)
        size_mb = sum(len(text.encode()) for text in texts) / 1e6
        batch = pa.record_batch({"text": pa.array(texts, pa.large_string())})
        for stage in BASE_STAGES:  # so that no compilation is timed
            stage.function(batch)
        speeds = {
            stage.name: speed(functools.partial(stage.function, batch), size_mb)
            for stage in BASE_STAGES
        }
        speeds["all stages"] = 1 / sum(1 / value for value in speeds.values())
        speeds["plain Python"] = speed(functools.partial(plain_all, texts), size_mb)
        report["speed"][language] = {name: round(value, 1) for name, value in speeds.items()}
        print(f"{language}: {len(texts)} documents, {size_mb:.1f} MB, MB/s per core:")
        for name, value in speeds.items():
            print(f"  {name:<20} {value:8.1f}")
        if arguments.peers:
            few = texts[:: max(1, len(texts) // 24)]
            report.setdefault("peers", {})[language] = beside_peers(arguments.peers, few, language)
            print(json.dumps(report["peers"][language], indent=1))
        for stage in BASE_STAGES:
            batch = stage.function(batch)
        asked = correction_options(AssessOptions(rules=known_presets()))
        assert asked is not None
        batch = corrections_stage(asked).function(batch)
        table = pa.Table.from_batches([batch])
        for preset in known_presets():
            rules = load_rules(AssessOptions(rules=[preset]))
            outcome = rules.evaluate(table)
            failed = [outcome.failures(row) for row in range(table.num_rows)]
            reasons = Counter(failure.rule for one in failed for failure in one)
            share = sum(map(bool, failed)) / len(texts)
            report["dropped"].setdefault(preset, {})[language] = {
                "share": round(share, 4),
                "by_rule": dict(reasons.most_common()),
            }
            worst = ", ".join(f"{name} {count}" for name, count in reasons.most_common(3))
            print(f"  {preset:<20} drops {share:6.1%}  {worst}")
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
