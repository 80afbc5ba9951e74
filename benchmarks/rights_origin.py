# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Origin beats label: what is found, what is found wrongly, and how fast.

    python benchmarks/rights_origin.py ../shared/data

Finds the Alpaca rows in sets that declare other terms; changes rows of known sets step by step and
counts how many are still found; looks every set up in the index of every unrelated set, where each
copy found is a false one or a real overlap and is printed to be read; measures matching, indexing
and evidence to decision by processor time on one core, beside the floor (reading the words alone).
Results go to `benchmarks/results/rights_origin.json`.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import os
import platform
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

import provender
from provender.acquire.context import SourceContext
from provender.acquire.source import TableSource
from provender.audit.examine import examine
from provender.audit.guess import guess_sources
from provender.document import TEXT_SCHEMA
from provender.kernels.characters import simplified_of
from provender.kernels.shingles import shingles
from provender.parquet import ParquetFile
from provender.rights.evidence import Observation
from provender.rights.fingerprint import Index, IndexBuilder, IndexTerms
from provender.rights.license import load_licenses
from provender.rights.matching import Found, Matcher, Tally
from provender.rights.policy import load_policy
from provender.run.cache import PieceMark
from provender.run.judging import Piece, term_codes
from provender.run.origins import row_parts
from provender.run.signals import text_batches
from provender.run.terms import TermTable

RESULTS = Path(__file__).parent / "results" / "rights_origin.json"
Rows = list[list[str]]
MIXED = "datasets-mixed-licence"
SETS = {
    "alpaca-en": f"{MIXED}/alpaca_chinese_dataset/history/原始英文数据",
    "alpaca-zh": f"{MIXED}/alpaca_chinese_dataset/history/翻译后的中文数据",
    "codealpaca": f"{MIXED}/codealpaca",
    "gsm8k": f"{MIXED}/gsm8k",
    "kdconv": f"{MIXED}/kdconv",
    "coldataset": f"{MIXED}/coldataset",
    "schema-guided": f"{MIXED}/schema-guided-dialogue",
    "glaive-en": f"{MIXED}/llamafactory-demos/data/glaive_toolcall_en_demo.json",
    "glaive-zh": f"{MIXED}/llamafactory-demos/data/glaive_toolcall_zh_demo.json",
    "c4": f"{MIXED}/llamafactory-demos/data/c4_demo.jsonl",
    "wikipedia": f"{MIXED}/llamafactory-demos/data/wiki_demo.txt",
    "statutes-zh": "text-repos/cn-laws",
    "peps": "text-repos/peps",
    "rust-book": "text-repos/rust-book",
    "oi-wiki": "text-repos/oi-wiki",
}
"""Sets of different makers; `alpaca` and `codealpaca` were written by one model."""

FAMILY = {"alpaca-en", "alpaca-zh", "codealpaca"}
"""Sets that share rows: left untranslated, or the same code from the same model."""

SUSPECTS = ("alpaca_en_demo", "dpo_en_demo", "kto_en_demo", "v1_sft_demo")


def rows_of(path: Path) -> Rows:
    """Return the parts of each row of a set, as a build reads them."""
    rows: Rows = []
    with examine(guess_sources(path).sources) as found:
        for piece in found.pieces:
            for batch in text_batches(piece.text_path, ["text", "segments"]):
                parts, owners = row_parts(batch)
                begin = len(rows)
                rows += [[] for _ in range(batch.num_rows)]
                for part, owner in zip(parts.to_pylist(), owners.tolist(), strict=True):
                    rows[begin + owner].append(part)
    return rows


def columns(rows: Rows) -> tuple[pa.Array, np.ndarray]:
    """Return parts and owners as kernels read them."""
    owners = np.repeat(np.arange(len(rows), dtype=np.int64), [len(row) for row in rows])
    return pa.array([part for row in rows for part in row], pa.large_string()), owners


def index_of(rows: Rows, name: str) -> Index:
    """Return the index of rows."""
    builder = IndexBuilder()
    builder.add(*columns(rows))
    return builder.index(IndexTerms(name=name, license="CC-BY-NC-4.0", basis="stated"), len(rows))


def find(index: Index, rows: Rows) -> np.ndarray:
    """Return how each row occurs in an index."""
    return Matcher(index).find(*columns(rows), len(rows))


def wilson(hits: int, of: int) -> list[float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    if of == 0:
        return [0.0, 1.0]
    z, p = 1.96, hits / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return [round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)]


def replaced(text: str, one_in: int, rng: random.Random) -> str:
    """Replace every n-th word (or character, where no spaces are) at random places."""
    spaced = text.count(" ") * 8 > len(text)
    words = text.split() if spaced else list(text)
    for place in range(len(words)):
        if rng.random() < 1 / one_in:
            words[place] = "zyxwv" if spaced else "囧"
    return (" " if spaced else "").join(words)


def changes() -> dict[str, Callable[[list[str]], list[str]]]:
    """Return what is done to a row, by name."""
    rng = random.Random(4)
    traditional = {plain: old for old, plain in simplified_of().items()}
    template = (
        "Below is an instruction that describes a task.\n\n"
        "### Instruction:\n{}\n\n### Response:\n{}"
    )
    return {
        "as it is": lambda row: row,
        "case and white space": lambda row: ["\n".join(p.upper().split(" ")) for p in row],
        "without punctuation": lambda row: [
            "".join(c if c.isalnum() or c.isspace() else " " for c in p) for p in row
        ],
        "in Traditional characters": lambda row: [
            "".join(traditional.get(c, c) for c in p) for p in row
        ],
        "in a prompt template, one text": lambda row: [
            template.format(row[0], "\n\n".join(row[1:-1]))
        ],
        "as one text with speakers": lambda row: [
            "\n".join(f"{'BA'[n % 2]}: {part}" for n, part in enumerate(row[:-1] or row))
        ],
        "last message only": lambda row: row[:-1][-1:] or row,
        "one word in 20 replaced": lambda row: [replaced(p, 20, rng) for p in row],
        "one word in 10 replaced": lambda row: [replaced(p, 10, rng) for p in row],
        "one word in 5 replaced": lambda row: [replaced(p, 5, rng) for p in row],
        "first half of each message": lambda row: [p[: len(p) // 2] for p in row],
    }


def recall(sets: dict[str, Rows]) -> dict[str, Any]:
    """Count how many changed rows are still found as copies, long rows and short ones apart."""
    table: dict[str, Any] = {}
    for name in ("alpaca-en", "kdconv", "statutes-zh", "c4"):
        rows = sets[name]
        index = index_of(rows, name)
        chosen = random.Random(7).sample(rows, min(2000, len(rows)))
        weights = [max(shingles(columns([row])[0], 4).weights) for row in chosen]
        long = np.array(weights) >= 26
        table[name] = {}
        for change, make in changes().items():
            found = find(index, [make(row) for row in chosen])
            copies = found == Found.COPY
            hits, of = int(copies[long].sum()), int(long.sum())
            table[name][change] = {
                "long_rows": of,
                "long_rows_found": hits,
                "share": round(hits / max(1, of), 4),
                "interval": wilson(hits, of),
                "short_rows": int((~long).sum()),
                "short_rows_told": int((found[~long] >= Found.SHORT).sum()),
            }
    return table


def false_matches(sets: dict[str, Rows]) -> dict[str, Any]:
    """Look every set up in every other; return counts and the texts of what was found."""
    indexes = {name: index_of(rows, name) for name, rows in sets.items()}
    unrelated, family = Tally(), Tally()
    lengths: Counter[int] = Counter()
    pairs, examples = {}, []
    for reference, index in indexes.items():
        matcher = Matcher(index)
        for name, rows in sets.items():
            if name == reference:
                continue
            found = matcher.find(*columns(rows), len(rows))
            tally = Tally()
            tally.add(found)
            (family if {name, reference} <= FAMILY else unrelated).add(found)
            if tally.copies or tally.short or tally.parts:
                pairs[f"{name} in {reference}"] = vars(tally)
            for row in np.flatnonzero(found == Found.SHORT).tolist():
                keys = shingles(columns([rows[row]])[0], 4)
                there = keys.weights[np.isin(keys.keys, index.keys)]
                lengths[int(max(there, default=0)) // 2] += 1
            examples += [
                {"row_of": name, "in": reference, "text": rows[row][-1][:300]}
                for row in np.flatnonzero(found == Found.COPY).tolist()
                if not {name, reference} <= FAMILY
            ]
    return {
        "unrelated": {
            **vars(unrelated),
            "copies_interval": wilson(unrelated.copies, unrelated.rows),
        },
        "family": vars(family),
        "equal_short_texts_by_words": {str(k): lengths[k] for k in sorted(lengths)},
        "pairs": pairs,
        "copies_between_unrelated_sets_to_read": examples,
    }


def suspects(data: Path, index: Index) -> dict[str, Any]:
    """Look the demo sets up, which declare Apache-2.0, in the two English parts of Alpaca."""
    told = {}
    for name in SUSPECTS:
        folder = data / MIXED / "llamafactory-demos" / "data"
        rows = rows_of(next(folder.glob(f"{name}.*")))
        tally = Tally()
        tally.add(find(index, rows))
        told[name] = {**vars(tally), "occur": tally.matched, "short_counts": tally.short_counts}
    return told


def seconds(work: Callable[[], Any]) -> float:
    """Return the processor time of a call, the better of three."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def speed(sets: dict[str, Rows]) -> dict[str, Any]:
    """Measure indexing, matching and their floor in MB of UTF-8 per second, one core."""
    rates: dict[str, Any] = {}
    index = index_of(sets["alpaca-en"], "alpaca-en")
    matcher = Matcher(index)
    for name in ("alpaca-en", "schema-guided", "statutes-zh", "c4"):
        rows = sets[name] * max(
            1, 20_000_000 // sum(len(p.encode()) for r in sets[name] for p in r)
        )
        parts, owners = columns(rows)
        size = sum(len(part.encode()) for row in rows for part in row) / 1e6
        floor = seconds(partial(shingles, parts, 4))
        match = seconds(partial(matcher.find, parts, owners, len(rows)))
        make = seconds(partial(IndexBuilder().add, parts, owners))
        rates[name] = {
            "megabytes": round(size, 1),
            "match_mb_per_second": round(size / match, 1),
            "index_mb_per_second": round(size / make, 1),
            "words_alone_mb_per_second": round(size / floor, 1),
        }
    rates["bytes_per_indexed_row"] = round(
        sum(getattr(index, name).nbytes for name in (
            "keys", "key_rows", "key_weights", "window_rows", "window_lengths", "window_sizes",
            "sketches",
        )) / index.rows, 1,
    )  # fmt: skip
    return rates


def statements(count: int) -> Iterator[tuple[Observation, ...]]:
    """Yield what rows declare of themselves: every licence of the vocabulary in turn."""
    names = sorted(load_licenses())
    for number in range(count):
        yield (
            Observation(
                signal="record.license", value=names[number % len(names)], location="license",
                detector="rows/1",
            ),
        )  # fmt: skip


def decisions(count: int = 200_000) -> dict[str, Any]:
    """Measure evidence to decision over rows with declared licences, from a cached piece."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "piece.parquet"
        source = TableSource(id="rows", channel="public", path="rows.jsonl", format="jsonl")
        with ParquetFile(path, TEXT_SCHEMA) as file:
            for begin in range(0, count, 2048):
                rows = [
                    {"id": f"{n:032x}", "input": "rows.jsonl", "locator": str(n), "text": "text",
                     "observations": [o.to_dict() for o in SEEN[n]]}
                    for n in range(min(2048, count - begin))
                ]  # fmt: skip
                file.write(pa.Table.from_pylist(rows, TEXT_SCHEMA))
        piece = Piece(0, 0, PieceMark(0, count, count, 0, "", {}), path, path, path)
        table = TermTable([source], load_policy("open-release"), datetime.date(2026, 1, 1))
        cold = seconds(lambda: term_codes(piece, table, SourceContext("", ())))
        decided = Counter(term.decision.effect for term in table.terms)
    return {
        "rows": count,
        "combinations": len(table.terms),
        "rows_per_second": round(count / cold),
        "terms_by_decision": dict(decided),
    }


SEEN = list(statements(2048))


def main() -> None:
    """Run all parts and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    sets = {name: rows_of(data / place) for name, place in SETS.items()}
    index = index_of(sets["alpaca-en"], "Stanford Alpaca")
    results = {
        "provender": provender.__version__,
        "machine": platform.platform(),
        "cores": os.cpu_count(),
        "rows": {name: len(rows) for name, rows in sets.items()},
        "suspects": suspects(data, index),
        "recall": recall(sets),
        "false_matches": false_matches(sets),
        "speed": speed(sets),
        "evidence_to_decision": decisions(),
    }
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(json.dumps({k: v for k, v in results.items() if k != "recall"}, indent=1,
                     ensure_ascii=False))  # fmt: skip


if __name__ == "__main__":
    main()
