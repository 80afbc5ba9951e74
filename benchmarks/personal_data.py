# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How well personal data is found and what it costs: `benchmarks/personal_data.py DATA [--json F]`.

1. Precision and recall by type on 1,500 labelled English sentences (shared/data/pii) and on made-up
   sentences in English and Chinese, with look-alikes (`personal_gold.py`).
2. Every span on clean text by type (guides, PEPs, statutes, wiki, manuals, poems).
3. Cost on clean text by CPU time, beside the same patterns under `re` and under RE2 without the
   scan, phonenumbers' matcher, and detect-secrets' prefix plugins in their own place (--peers).
4. Unsafe text: COLDataset's labels against the shipped keywords; what rules drop of clean text.
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import re
import subprocess
import time
import venv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import phonenumbers
import pyarrow as pa

from personal_gold import gold
from provender.assess.patterns import load_detectors
from provender.assess.personal_data import PERSONAL_DATA_STAGE
from provender.assess.rules import RuleTable
from provender.assess.statistics import STATISTICS_STAGE
from provender.assess.synthetic_marks import SYNTHETIC_MARKS_STAGE
from provender.assess.unsafe import UNSAFE_STAGE, UnsafeOptions, categories, unsafe_rules

_LABELS = {
    "EMAIL_ADDRESS": ("email", "role_email", "email_in_notice"),
    "PHONE_NUMBER": ("phone",),
    "CREDIT_CARD": ("bank_card",),
    "IBAN_CODE": ("iban",),
    "US_SSN": ("us_ssn",),
    "IP_ADDRESS": ("ip_address",),
}
_FOLDERS = {
    "peps": "rst", "opensource-guide": "md", "rust-book": "md", "cn-laws": "md", "oi-wiki": "md",
    "vue-docs-zh": "md", "es6tutorial": "md", "chinese-poetry": "json",
}  # fmt: skip
_SECRETS = """
import sys, time
from detect_secrets.core.scan import scan_line
from detect_secrets.settings import transient_settings
names = ("ArtifactoryDetector AWSKeyDetector AzureStorageKeyDetector BasicAuthDetector "
 "DiscordBotTokenDetector GitHubTokenDetector GitLabTokenDetector JwtTokenDetector "
 "MailchimpDetector NpmDetector OpenAIDetector PrivateKeyDetector SendGridDetector "
 "SlackDetector StripeDetector").split()
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
with transient_settings({"plugins_used": [{"name": name} for name in names]}):
    start = time.process_time()
    found = sum(len(list(scan_line(line))) for line in lines)
print(time.process_time() - start, found)
"""


def texts_of(data: Path, folder: str) -> list[str]:
    """Return the files of a folder of clean text."""
    paths = sorted((data / "text-repos" / folder).rglob(f"*.{_FOLDERS[folder]}"))
    return [path.read_text("utf-8", "replace") for path in paths]


def batch_of(texts: list[str]) -> pa.RecordBatch:
    """Return texts as a batch."""
    return pa.record_batch({"text": pa.array(texts, pa.large_string())})


def cost(function: Callable[[], object], size_mb: float, times: int = 15) -> float:
    """Return milliseconds of processor time for a megabyte, the best of some."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        function()
        best = min(best, time.process_time() - start)
    return round(1000 * best / size_mb, 2)


def spans_of(texts: list[str]) -> list[list[tuple[str, str]]]:
    """Return type and text of every span."""
    column = PERSONAL_DATA_STAGE.function(batch_of(texts)).column("personal_spans").to_pylist()
    return [
        [(s["type"], text.encode()[s["start"] : s["end"]].decode()) for s in spans]
        for text, spans in zip(texts, column, strict=True)
    ]


def labelled(data: Path) -> dict[str, Any]:
    """Compare with the labels of presidio-research, by overlap of four fifths of a span."""
    rows = json.loads((data / "pii" / "presidio-synth_dataset_v2.json").read_text("utf-8"))
    counts: dict[str, Counter[str]] = {label: Counter() for label in _LABELS}
    other: Counter[str] = Counter()
    for row, found in zip(rows, spans_of([row["full_text"] for row in rows]), strict=True):
        left = list(found)
        for span in row["spans"]:
            if span["entity_type"] not in _LABELS:
                continue
            value, wanted = span["entity_value"], _LABELS[span["entity_type"]]
            hit = next((f for f in left if f[0] in wanted and _same(f[1], value)), None)
            counts[span["entity_type"]]["found" if hit else "missed"] += 1
            if hit:
                left.remove(hit)
        other.update(kind for kind, _ in left)
    for label, kinds in _LABELS.items():
        counts[label]["wrong"] = sum(other[kind] for kind in kinds)
    return {label: dict(count) for label, count in counts.items()}


def _same(found: str, value: str) -> bool:
    return (found in value or value in found) and len(found) >= 0.8 * len(value)


def made_up() -> dict[str, Any]:
    """Return, by kind and language, the share found; for look-alikes the share wrongly found."""
    rows = list(gold())
    table: dict[str, dict[str, list[int]]] = {}
    for (kind, wanted, language, _, value), found in zip(
        rows, spans_of([row[3] for row in rows]), strict=True
    ):
        if wanted:
            right = any(f == (wanted, value) for f in found) and len(found) == 1
        else:
            right = bool(found)
        table.setdefault(kind, {}).setdefault(language, []).append(int(right))
    return {
        kind: {language: sum(hits) / len(hits) for language, hits in languages.items()}
        | {"look_alike": kind not in {row[0] for row in rows if row[1]}}
        for kind, languages in table.items()
    }


def speed(data: Path, peers: Path | None) -> dict[str, Any]:
    """Return milliseconds for a megabyte of clean text: ours, parts of ours, and others."""
    result: dict[str, Any] = {}
    for folder in _FOLDERS:
        texts = texts_of(data, folder)
        batch, size = batch_of(texts), sum(len(text.encode()) for text in texts) / 1e6
        stages = (PERSONAL_DATA_STAGE, UNSAFE_STAGE, SYNTHETIC_MARKS_STAGE, STATISTICS_STAGE)
        for stage in stages:
            stage.function(batch.slice(0, 1))
        result[folder] = {
            stage.name: cost(lambda s=stage, b=batch: s.function(b), size) for stage in stages
        }
        result[folder]["str.split"] = cost(lambda t=texts: [text.split() for text in t], size)
        result[folder]["spans"] = dict(Counter(kind for row in spans_of(texts) for kind, _ in row))
    halves = ("\n".join(texts_of(data, folder)).encode() for folder in ("peps", "oi-wiki"))
    raw = b"\n".join(half[:2_000_000] for half in halves).decode("utf-8", "ignore").encode()
    result["same text"] = _side_by_side(raw, peers)
    return result


def _side_by_side(raw: bytes, peers: Path | None) -> dict[str, Any]:
    size, text = len(raw) / 1e6, raw.decode()
    batch = batch_of([text])
    patterns = [detector.pattern for detector in load_detectors().detectors]
    plain = [re.compile(pattern.pattern) for pattern in patterns]

    def every(compiled: list[Any]) -> int:
        return sum(1 for pattern in compiled for _ in pattern.finditer(raw))

    result: dict[str, Any] = {
        "megabytes": size,
        "patterns": len(patterns),
        "this stage, checks and columns included": cost(
            lambda: PERSONAL_DATA_STAGE.function(batch), size
        ),
        "re, the same patterns one by one": cost(lambda: every(plain), size, 1),
        "RE2, the same patterns one by one, no scan": cost(lambda: every(patterns), size, 3),
        "phonenumbers.PhoneNumberMatcher, US": cost(
            lambda: sum(1 for _ in phonenumbers.PhoneNumberMatcher(text, "US")), size, 1
        ),
    }
    result["times as fast as re"] = round(
        result["re, the same patterns one by one"]
        / result["this stage, checks and columns included"]
    )
    if peers is not None:
        result["detect-secrets, 15 prefix plugins"] = _detect_secrets(raw, peers, size)
    return result


def _detect_secrets(raw: bytes, peers: Path, size: float) -> float:
    python = peers / "bin" / "python"
    if not python.exists():
        venv.create(peers, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "detect-secrets==1.5.0"], check=True)
    sample = peers / "sample.txt"
    sample.write_bytes(raw)
    out = subprocess.run(
        [python, "-c", _SECRETS, str(sample)], capture_output=True, text=True, check=True
    )
    return round(1000 * float(out.stdout.split()[0]) / size, 2)


def unsafe(data: Path) -> dict[str, Any]:
    """Return how well keywords tell offence, and what rules drop of clean text."""
    path = data / "datasets-mixed-licence" / "coldataset" / "COLDataset" / "dev.csv"
    with path.open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    out = UNSAFE_STAGE.function(batch_of([row["TEXT"] for row in rows]))
    names = [f"unsafe_{category.code}" for category in categories()]
    says = [any(out.column(name)[i].as_py() for name in names) for i in range(len(rows))]
    table = Counter((said, row["label"] == "1") for said, row in zip(says, rows, strict=True))
    dropped = {}
    rules = RuleTable(unsafe_rules(UnsafeOptions(drop=["all"])))
    for folder in _FOLDERS:
        texts = texts_of(data, folder)
        judged = pa.Table.from_batches(
            [STATISTICS_STAGE.function(UNSAFE_STAGE.function(batch_of(texts)))]
        ).append_column("language", pa.array(["und"] * len(texts)))
        outcome = rules.evaluate(judged)
        dropped[folder] = f"{int((~outcome.passed).sum())} of {len(texts)}"
    return {
        "rows": len(rows),
        "accuracy": round((table[True, True] + table[False, False]) / len(rows), 4),
        "precision": round(table[True, True] / (table[True, True] + table[True, False]), 4),
        "recall": round(table[True, True] / (table[True, True] + table[False, True]), 4),
        "clean documents that all rules together drop": dropped,
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--peers", type=Path, help="folder of a virtual environment for peers")
    arguments = parser.parse_args()
    report = {
        "machine": platform.platform(),
        "labelled": labelled(arguments.data),
        "made_up": made_up(),
        "milliseconds_per_megabyte": speed(arguments.data, arguments.peers),
        "unsafe": unsafe(arguments.data),
    }
    text = json.dumps(report, indent=1, ensure_ascii=False)
    print(text)
    if arguments.json:
        arguments.json.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
