# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Main-text extraction against gold, beside trafilatura and resiliparse, in one run.

    python benchmarks/extract.py ../shared/data [--json FILE]

Token F1 over bags of words; for Chinese and Japanese over bags of characters. Speeds are pages per
second of processor time, extractors interleaved page by page. Pages whose gold is empty are left
out and counted.
"""

from __future__ import annotations

import argparse
import gzip
import json
import platform
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import trafilatura
from fastwarc.warc import ArchiveIterator, WarcRecordType
from resiliparse.extract.html2text import extract_plain_text

from provender.extract.charset import decode
from provender.extract.html import extract_html
from provender.extract.options import ExtractOptions

CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def ours(html: Any) -> Callable[[str], str]:
    """Return our extractor with one setting of `extract.html`."""
    options = ExtractOptions(html=html)
    return lambda page: extract_html(page, options).text


def peer(**options: Any) -> Callable[[str], str]:
    """Return trafilatura in one of its modes."""
    return lambda page: (
        trafilatura.extract(page, include_comments=False, deduplicate=False, **options) or ""
    )


EXTRACTORS: dict[str, Callable[[str], str]] = {
    "provender quality": ours("quality"),
    "provender bulk": ours("bulk"),
    "trafilatura fast": peer(fast=True),
    "trafilatura default": peer(),
    "trafilatura precision": peer(favor_precision=True),
    "trafilatura recall": peer(favor_recall=True),
    "resiliparse": lambda page: extract_plain_text(page, main_content=True),
}


def tokens(text: str, cjk: bool) -> Counter[str]:
    """Return the bag of characters (Chinese, Japanese) or of words."""
    return Counter(re.sub(r"[\W_]+", "", text) if cjk else re.findall(r"\w+", text.lower()))


def score(found: str, gold: str) -> float:
    """Return F1 of the bags."""
    cjk = len(CJK.findall(gold)) > 0.2 * max(1, len(gold))
    have, want = tokens(found, cjk), tokens(gold, cjk)
    common = sum((have & want).values())
    if not common:
        return 0.0
    precision, recall = common / sum(have.values()), common / sum(want.values())
    return 2 * precision * recall / (precision + recall)


def gold_sets(data: Path) -> dict[str, list[tuple[str, str, str]]]:
    """Return (id, page, gold text) by set."""
    sets: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for name, warc, gold_name in (
        ("wcxb", "web-wcxb-dev/wcxb-dev-sample.warc.gz", "web-wcxb-dev/gold.jsonl.gz"),
        ("zh", "web-zh/web-zh.warc.gz", "web-zh/gold.jsonl"),
    ):
        path = data / gold_name
        text = (
            gzip.decompress(path.read_bytes()).decode()
            if path.suffix == ".gz"
            else (path.read_text("utf-8"))
        )
        rows = {row["url"]: row for row in map(json.loads, text.splitlines())}
        with (data / warc).open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                row = rows.get(record.headers.get("WARC-Target-URI"))
                if row is None or not (row.get("main_content") or "").strip():
                    continue
                page, _ = decode(record.reader.read(), known=None, content_type=None, markup=True)
                kind = row.get("kind") or row.get("page_type") or "all"
                entry = (row["url"], page, row["main_content"])
                sets[f"{name}/{kind}" if name == "zh" else name].append(entry)
                if name != "zh":
                    sets[f"{name}/{kind}"].append(entry)
    return sets


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--low", action="store_true", help="list Chinese pages below 0.8")
    arguments = parser.parse_args()
    sets = gold_sets(arguments.data)
    seconds: Counter[str] = Counter()
    scores: dict[str, dict[str, float]] = {name: {} for name in EXTRACTORS}
    pages = {entry[0]: entry for entries in sets.values() for entry in entries}
    for url, page, gold in pages.values():
        for name, extract in EXTRACTORS.items():
            start = time.process_time()
            try:
                found = extract(page)
            except Exception:  # noqa: BLE001  a peer that fails on a page scores 0 there
                found = ""
            seconds[name] += time.process_time() - start
            scores[name][url] = score(found, gold)
    result: dict[str, Any] = {"machine": platform.platform(), "sets": {}, "pages_per_second": {}}
    print(f"{'set':<22}{'pages':>6} " + " ".join(f"{n[-18:]:>18}" for n in EXTRACTORS))
    for name, entries in sorted(sets.items()):
        means = {e: sum(scores[e][u] for u, _, _ in entries) / len(entries) for e in EXTRACTORS}
        result["sets"][name] = {"pages": len(entries), **{e: round(m, 4) for e, m in means.items()}}
        print(f"{name:<22}{len(entries):>6} " + " ".join(f"{means[e]:>18.3f}" for e in EXTRACTORS))
    rates = {e: len(pages) / seconds[e] for e in EXTRACTORS}
    result["pages_per_second"] = {e: round(r, 1) for e, r in rates.items()}
    print(f"{'pages/s per core':<28} " + " ".join(f"{rates[e]:>18.1f}" for e in EXTRACTORS))
    low = [
        (scores["provender quality"][u], max(scores[e][u] for e in EXTRACTORS), u)
        for u, _, _ in sets["zh/article"]
        if scores["provender quality"][u] < 0.8
    ]
    result["chinese_articles_below_0.8"] = [[round(a, 3), round(b, 3), u] for a, b, u in low]
    for own, best, url in sorted(low):
        print(f"below 0.8: {own:.3f} (best of all {best:.3f}) {url}")
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
