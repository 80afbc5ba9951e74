# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How fast the n-gram model counts and scores, beside kenlm's queries; what a whole proof costs.

    python benchmarks/ngram.py ../shared/data      (kenlm's part needs `pip install kenlm`)

Floor of counting: for each token and order, one random read and one random write of 32 bytes. It
is measured by a loop that does only these over tables of the same size. kenlm answers the same
held-out text from a probing table of our own n-grams; its time includes the splitting of words.
Results go to `benchmarks/results/ngram.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import provender
from panel import documents, shown_names, split_of
from provender.kernels.jit import kernel
from provender.prove.model import NgramModel, Spans
from provender.prove.tokenizer import MOST_TOKENS, ReferenceTokenizer

RESULTS = Path(__file__).parent / "results" / "ngram.json"
COST_TOKENS = 10_000_000
KENLM_TOKENS = 500_000


def seconds(work: Callable[[], Any]) -> float:
    """Return the processor time of a call, the better of three."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


@kernel
def touch(places: np.ndarray, rows: np.ndarray) -> int:
    """Read and write a row for each place."""
    total = 0
    for place in places:
        total += rows[place, 0]
        rows[place, 1] += np.uint32(1)
    return total


def floor_per_token(model_rows: int, order: int) -> float:
    """Return the seconds that bare memory access costs a token."""
    rows = np.zeros((model_rows, 8), np.uint32)
    places = np.random.default_rng(1).integers(0, model_rows, 4_000_000)
    touch(places[:10], rows)
    return seconds(lambda: touch(places, rows)) / len(places) * order


def count_and_score(tokens: np.ndarray, spans: Spans, held_out: Spans) -> dict[str, Any]:
    """Return our rates."""
    vocabulary = MOST_TOKENS
    total = int(spans.lengths.sum())

    def count() -> NgramModel:
        model = NgramModel(vocabulary, 4, total)
        model.add(tokens, spans)
        return model

    model = count()
    counting = seconds(count) / total
    scoring = seconds(lambda: model.bits(tokens, held_out)) / int(held_out.lengths.sum())
    floor = floor_per_token(model.memory_bytes // 32, 4)
    return {
        "tokens": total,
        "count_tokens_per_second": round(1 / counting),
        "score_tokens_per_second": round(1 / scoring),
        "floor_tokens_per_second": round(1 / floor),
        "distance_from_floor": round(counting / floor, 2),
        "model_bytes_per_token": round(model.memory_bytes / total, 1),
    }


def write_arpa(texts: Sequence[Sequence[int]], path: Path) -> None:
    """Write an order-4 model in the ARPA format; probabilities are relative frequencies."""
    grams: dict[int, Counter[tuple[int, ...]]] = defaultdict(Counter)
    for text in texts:
        for length in range(1, 5):
            grams[length].update(zip(*(text[n:] for n in range(length)), strict=False))
    with path.open("w") as out:
        extra = 3
        sizes = {n: len(grams[n]) + (extra if n == 1 else 0) for n in grams}
        out.write("\\data\\\n" + "".join(f"ngram {n}={sizes[n]}\n" for n in sizes))
        for length, counts in grams.items():
            out.write(f"\n\\{length}-grams:\n")
            if length == 1:
                out.write("-6\t<unk>\t-0.3\n-99\t<s>\t-0.3\n-6\t</s>\n")
            total = sum(counts.values())
            back = "" if length == 4 else "\t-0.3"
            for gram, seen in counts.items():
                below = grams[length - 1][gram[:-1]] if length > 1 else total
                words = " ".join(f"t{token}" for token in gram)
                out.write(f"{np.log10(seen / below * 0.9):.4f}\t{words}{back}\n")
        out.write("\n\\end\\\n")


def kenlm_rate(training: Sequence[Sequence[int]], held_out: Sequence[Sequence[int]]) -> Any:
    """Return kenlm's and our tokens a second on the same held-out text and n-grams."""
    try:
        import kenlm
    except ImportError:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.arpa"
        write_arpa(training, path)
        peer = kenlm.Model(str(path))
    sentences = [" ".join(f"t{token}" for token in text) for text in held_out]
    total = sum(map(len, held_out))
    theirs = seconds(lambda: [peer.score(one, bos=False, eos=False) for one in sentences]) / total

    def packed(texts: Sequence[Sequence[int]]) -> tuple[np.ndarray, Spans]:
        lengths = np.array([len(text) for text in texts])
        return np.concatenate(texts).astype(np.uint16), Spans.behind_each_other(lengths)

    model = NgramModel(MOST_TOKENS, 4)
    model.add(*packed(training))
    tokens, spans = packed(held_out)
    model.bits(tokens, spans)
    ours = seconds(lambda: model.bits(tokens, spans)) / total
    counting = seconds(lambda: model.add(*packed(training))) / sum(map(len, training))
    return {
        "kenlm_query_tokens_per_second": round(1 / theirs),
        "our_score_over_kenlm_query": round(theirs / ours, 2),
        "our_count_over_kenlm_query": round(theirs / counting, 2),
    }


def release_of(texts: Sequence[tuple[str, str]], tokens: int, folder: Path, seed: int) -> Path:
    """Build a release of so many tokens: real text, repeated with every tenth word changed."""
    folder.mkdir()
    tokenizer, chance = ReferenceTokenizer(), random.Random(seed)
    total, turn = 0, 0
    with (folder / "text.jsonl").open("w", encoding="utf-8") as out:
        while total < tokens:
            for name, text in texts:
                pieces = [
                    f"{w}{chance.randint(0, 999)}" if turn and chance.random() < 0.1 else w
                    for w in text.split(" ")
                ]
                changed = " ".join(pieces)
                total += len(tokenizer.encode([changed])[0])
                row = {"id": f"{seed}/{turn}/{name}", "text": changed}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                if total >= tokens:
                    break
            turn += 1
    recipe = {
        "release": {"name": folder.name, "version": "1.0.0", "date": "2026-11-01"},
        "sources": [{"id": "text", "channel": "own", "format": "jsonl", "path": "text.jsonl",
                     "id_field": "id", "license": "CC0-1.0"}],
        "assess": {"rules": []},
        "dedup": {"exact": False},
    }  # fmt: skip
    (folder / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
    return provender.build(folder / "recipe.yaml", out=folder / "out", work=folder / "w").release


def cost(texts: Sequence[tuple[str, str]], pool_tokens: int) -> dict[str, Any]:
    """Return processor time and peak memory of a whole proof, in a process of its own."""
    with tempfile.TemporaryDirectory() as place:
        half = len(texts) // 2
        a = release_of(texts[:half], pool_tokens, Path(place) / "a", 1)
        b = release_of(texts[half:], pool_tokens, Path(place) / "b", 2)
        words = [sys.executable, "-m", "provender", "prove", str(a), str(b), "--json", "--quiet",
                 "--out", str(Path(place) / "proof")]  # fmt: skip
        began = time.monotonic()
        child = subprocess.Popen(words, stdout=subprocess.PIPE)
        printed = child.stdout.read() if child.stdout else b""
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = status
        if status:
            raise SystemExit("the proof failed")
        told = json.loads(printed)
        return {
            "pool_tokens_each": pool_tokens,
            "tokens_per_run": told["settings"]["tokens_per_run"],
            "seeds": 5,
            "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1),
            "wall_seconds": round(time.monotonic() - began, 1),
            "peak_memory_mb": round(told["run"]["peak_memory_bytes"] / 1e6),
        }


def main() -> None:
    """Measure and keep the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    shown = shown_names()
    texts = [
        (f"{collection}/{name}", text)
        for collection, name, text in documents(data)
        if split_of(collection, name, shown) != "panel"
    ]
    random.Random(1).shuffle(texts)
    tokenizer = ReferenceTokenizer()
    tokens, lengths = tokenizer.encode([text for _, text in texts])
    spans = Spans.behind_each_other(lengths)
    last = np.arange(len(lengths) - 200, len(lengths))
    results: dict[str, Any] = {"machine": platform.platform()}
    results["rates"] = count_and_score(tokens, spans, spans.take(last))
    print(results, flush=True)
    cut = int(np.searchsorted(np.cumsum(lengths), KENLM_TOKENS))
    split = [tokens[a:b].tolist() for a, b in zip(spans.starts, spans.ends, strict=True)]
    results["kenlm"] = kenlm_rate(split[:cut], split[-200:])
    print(results["kenlm"], flush=True)
    results["cost"] = {}
    for name, pool in (("releases of 10 M tokens", 1), ("releases of 20 M tokens", 2)):
        results["cost"][name] = cost(texts, pool * COST_TOKENS)
        print(name, results["cost"][name], flush=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
