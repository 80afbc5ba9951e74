# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A report stays small however much the release holds."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from lxml import html

import provender
from provender.document import RELEASE_SCHEMA
from provender.release.contents import Contents
from provender.release.report import write_report
from provender.release.tables import CONFLICTS, DEPARTURES, EVIDENCE, INPUTS

DOMAINS, SOURCES, LICENSES, LANGUAGES, REASONS = 10_000, 1_000, 500, 500, 400
LONG = "x" * 3_000


def row(number: int) -> dict[str, Any]:
    """A released document unlike all others in whatever is counted."""
    name = f"{number:05d}-{LONG[:40]}"
    return {
        "id": f"{number:032x}",
        "text": f"文本 {number} {LONG}",
        "title": f"标题 {number} {LONG}",
        "language": f"x-{number % LANGUAGES}",
        "language_score": number % 997 / 997,
        "size_bytes": 1 << number % 40,
        "token_count": number * 7,
        "source": f"source-{number % SOURCES:04d}-{'s' * 50}",
        "channel": "web",
        "url": f"https://{name}.example.org/{LONG}",
        "domain": f"{name}.example.org",
        "license_declared": f"LicenseRef-{number % LICENSES}-{LONG[:100]}",
        "license_concluded": f"LicenseRef-{number % LICENSES}-{LONG[:100]}",
        "tier": "attribution",
        "reserved": "no",
        "policy_rule": f"rule-{number % 200}-{LONG[:60]}",
        "evidence_ids": [f"e{number % LICENSES * 12 + k}" for k in range(12)],
        "repetitions": 1 + number % 50,
        "edited_by": [f"rule.{number % 300}{LONG[:60]}"],
        "generator": {"model": f"model {number % 400} {LONG}", "terms": LONG},
        "split": "train",
        "modified": False,
        "text_words": number,
    }


def write_huge(folder: Path, like: dict[str, Any]) -> Contents:
    """Write a release of very many names, each very long."""

    def write(name: str, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / name)

    columns = pa.schema([*RELEASE_SCHEMA, pa.field("text_words", pa.int64())])
    write("data/attribution/all.parquet", [row(n) for n in range(DOMAINS)], columns)
    gone = [
        {"id": f"{n:032x}", "source": f"source-{n % SOURCES:04d}-{'s' * 50}", "kind": "dropped",
         "stage": "assess", "reason": f"reason_{n % REASONS}_{LONG[:80]}", "size_bytes": 9,
         "failures": [{"rule": f"reason_{n % REASONS}", "value": LONG, "threshold": LONG}],
         "duplicate_of": f"{n:032x}"}
        for n in range(2_000)
    ]  # fmt: skip
    write("ledger/departures.parquet", gone, DEPARTURES)
    inputs = [
        {"source": f"source-{n % SOURCES:04d}-{'s' * 50}", "input": f"{n}/{LONG}", "sha256": "0" * 64,
         "size_bytes": n, "records_read": 1, "released": 1, "dropped": 0, "unreadable": 0}
        for n in range(10 * SOURCES)
    ]  # fmt: skip
    write("ledger/inputs.parquet", inputs, INPUTS)
    write("ledger/conflicts.parquet", [{"kind": f"k{n}{LONG}", "concluded": LONG} for n in range(900)],
          CONFLICTS)  # fmt: skip
    seen = [
        {"id": f"e{n}", "source": "s", "signal": f"html.{n % 12}{LONG}", "value": LONG, "context": LONG,
         "location": LONG}
        for n in range(12 * LICENSES)
    ]  # fmt: skip
    write("evidence/evidence.parquet", seen, EVIDENCE)
    item = {"benchmark": "b", "item": LONG, "documents_found": 3, "question_share": 0.5,
            "answer_share": 0.5}  # fmt: skip
    (folder / "ledger" / "contamination.json").write_text(
        json.dumps({"documents": 1, "contaminated": 1, "benchmarks": [
            {"name": f"b{n}{LONG}", "items": 9, "found": 3, "touched": 1, "not_looked_for": 0,
             "unreadable": 0, "terms": LONG} for n in range(300)], "items": [item] * 5_000})
    )  # fmt: skip
    rules = [
        {"code": f"rule_{n}_{LONG[:60]}", "column": "text_words", "keep": ">=", "threshold": n,
         "per": None, "languages": [], "preset": f"table {LONG[:60]}"}
        for n in range(300)
    ]  # fmt: skip
    (folder / "policy").mkdir()
    (folder / "policy" / "rules.json").write_text(json.dumps({"rules": rules, "languages": []}))
    (folder / "policy" / "licenses.json").write_text("{}")
    switches = {
        f"switch {n}": {"value": True, "question": LONG, "source": LONG} for n in range(300)
    }
    (folder / "policy" / "policy.json").write_text(
        json.dumps({"name": LONG, "title": LONG, "switches": switches, "rules": [
            {"id": f"rule-{n}", "effect": "allow", "source": LONG} for n in range(300)]})
    )  # fmt: skip
    choice = {"offered": LONG, "chosen": LONG, "why": LONG}
    sources = [
        {"id": f"source-{n:04d}-{'s' * 50}", "channel": "web", "format": "jsonl", "records_read": 12,
         "released": 10, "licenses": [f"L{m}{LONG}" for m in range(20)], "choices": [choice] * 3,
         "stated": {"license": LONG}}
        for n in range(SOURCES)
    ]  # fmt: skip
    manifest = {
        **like,
        "release": {**like["release"], "title": LONG, "description": LONG},
        "sources": sources,
        "signals": ["text_words"],
        "tiers": {"attribution": {**next(iter(like["tiers"].values())),
                                  "files": ["data/attribution/all.parquet"]}},
        "parents": [{"name": LONG, "version": "1", "sums_sha256": "0" * 64}] * 500,
    }  # fmt: skip
    return Contents(folder, manifest)


def test_ten_thousand_domains_fit(built: provender.BuildResult, tmp_path: Path) -> None:
    """Under 2 MB; what is cut is said and summed, so totals still hold."""
    like = json.loads((built.release / "manifest.json").read_text("utf-8"))
    contents = write_huge(tmp_path, like)
    [(_, page)] = list(write_report(contents))
    assert len(page) < 2_000_000
    tree = html.fromstring(page.decode("utf-8"))
    text = tree.text_content()
    assert "10,000" in text
    held = {
        link.get("download"): base64.b64decode(link.get("href").partition(",")[2])
        for link in tree.xpath("//a[@download]")
    }
    assert all(len(one) <= 60_000 for one in held.values())
    cut = []
    for name in ("domains.csv", "licenses.csv", "languages.csv", "released_by_source.csv"):
        rows = list(csv.DictReader(io.StringIO(held[name].decode("utf-8-sig"))))
        assert sum(int(one["documents"]) for one in rows) == DOMAINS, name
        cut += [one for row in rows for one in row.values() if re.fullmatch(r"[\d,]+ others", one)]
    assert len(cut) >= 2
