# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What near-deduplication costs beside its peers, and whether it finds what theory promises.

    python benchmarks/dedup.py ../shared/data [--json FILE] [--peers FOLDER] [--documents N]

Processor time on one core. Each peer runs in an environment of its own, made here once under
FOLDER (by default in the user's cache folder); one that cannot be installed is left out with a
message. Documents are whole files that people wrote. Clustering runs over synthetic keys of N
documents (10 million), of which 12 % are copies with most bands in common, and one text in a
thousand is in buckets of hundreds, as templates of web pages are.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from assess import documents
from dedup_truth import measure, passages
from provender.dedup.near import BandTable, cluster
from provender.kernels import reference, reference_copies
from provender.kernels.minhash import minhash
from provender.kernels.tokens import Shingling

PEERS = {"datasketch": "datasketch==2.0.0", "rensa": "rensa==0.5.0", "daft": "daft==0.7.26"}
SHINGLING = Shingling(5, 8)
_SCRIPT = Path(__file__).with_name("dedup_peers.py")
_MOST_MB = 6.0


def environment(folder: Path, name: str) -> Path | None:
    """Return the Python of a peer's environment, made on first use; None if it cannot be had."""
    place = folder / name
    python = place / "bin" / "python"
    if (place / "ready").exists():
        return python
    venv.create(place, with_pip=True, clear=True)
    done = subprocess.run(
        [python, "-m", "pip", "install", "-q", PEERS[name]],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"  {name} is left out: {done.stderr.strip().splitlines()[-1]}")
        return None
    (place / "ready").touch()
    return python


def peer_speeds(folder: Path, texts: list[str], unit: str, size_mb: float) -> dict[str, float]:
    """Return MB per second of processor time of each peer that can be had."""
    speeds = {}
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "documents.json"
        path.write_text(json.dumps(texts), "utf-8")
        for name in PEERS:
            if name == "daft" and unit == "characters":
                continue
            python = environment(folder, name)
            if python is None:
                continue
            done = subprocess.run(
                [python, _SCRIPT, name, path, unit],
                capture_output=True,
                text=True,
                check=False,
                env={**os.environ, "DAFT_PROGRESS_BAR": "0"},
            )
            if done.returncode:
                print(f"  {name} failed: {done.stderr.strip().splitlines()[-1]}")
                continue
            speeds[name] = size_mb / json.loads(done.stdout.splitlines()[-1])["seconds"]
    return speeds


def best_seconds(function: Callable[[], object], rounds: int = 5) -> float:
    """Return the least processor time of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        function()
        best = min(best, time.process_time() - start)
    return best


def speeds_of(texts: list[str], folder: Path, unit: str) -> dict[str, Any]:
    """Return our speed and the peers' on the same documents."""
    size_mb = sum(len(text.encode()) for text in texts) / 1e6
    column = pa.array(texts, pa.large_string())

    def sign() -> object:
        return minhash(column, SHINGLING, count=112, bands=14, rows=8)

    sign()
    # Before and after the peers, because other work on the machine comes and goes.
    ours = [size_mb / best_seconds(sign)]
    peers = peer_speeds(folder, texts, unit, size_mb)
    ours.append(size_mb / best_seconds(sign))
    found = {"provender": sum(ours) / 2, **peers}
    found["str.split"] = size_mb / best_seconds(lambda: [text.split() for text in texts])
    return {
        "documents": len(texts),
        "megabytes": round(size_mb, 2),
        "megabytes_per_second": {name: round(value, 1) for name, value in found.items()},
        "times_as_fast_as": {n: round(found["provender"] / v, 2) for n, v in found.items()},
    }


def some(texts: list[str]) -> list[str]:
    """Return every n-th document, so that together they have a few megabytes."""
    size_mb = sum(len(text.encode()) for text in texts) / 1e6
    return texts[:: max(1, round(size_mb / _MOST_MB))]


def clustering(count: int, memory_bytes: int) -> dict[str, Any]:
    """Cluster synthetic band keys; run in a process of its own, so that its peak is its own."""
    rng = np.random.default_rng(1)
    copies = np.sort(rng.choice(np.arange(1, count), int(count * 0.12), replace=False))
    originals = (rng.random(len(copies)) * copies).astype(np.int64)
    share = rng.beta(4, 1.5, len(copies))
    template = np.flatnonzero(rng.random(count) < 0.001)
    with tempfile.TemporaryDirectory() as folder:
        table = BandTable(14, Path(folder), memory_bytes)
        step = 100_000
        used = 0.0
        start_cpu = time.process_time()
        for start in range(0, count, step):
            made = time.process_time()
            keys = _keys(start, min(step, count - start), copies, originals, share, template)
            used += time.process_time() - made
            table.add(keys)
        first = np.arange(count, dtype=np.int32)
        clusters = cluster(table, first)
        spent = time.process_time() - start_cpu - used
        spilled = table.spilled_bytes
    return {
        "documents": count,
        "bands": 14,
        "memory_for_the_table_mb": memory_bytes >> 20,
        "spilled_mb": spilled >> 20,
        "cpu_seconds": round(spent, 2),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "clusters": int((clusters == first).sum()),
        "largest": int(np.bincount(clusters).max()),
    }


def _keys(
    start: int,
    size: int,
    copies: np.ndarray,
    originals: np.ndarray,
    share: np.ndarray,
    template: np.ndarray,
) -> np.ndarray:
    """Make keys of some documents: a copy has a band of its original by its similarity."""
    rows = np.arange(start, start + size, dtype=np.uint64)
    lineage = rows.copy()
    begin, end = np.searchsorted(copies, [start, start + size])
    lineage[copies[begin:end] - start] = originals[begin:end]
    keys = np.empty((size, 14), np.uint64)
    for band in range(14):
        own = rows.copy()
        at = copies[begin:end] - start
        same = _mixed(rows[at] * np.uint64(31) + np.uint64(band)) / 2.0**64 < share[begin:end]
        own[at[same]] = lineage[at[same]]
        low, high = np.searchsorted(template, [start, start + size])
        if band == 0:
            own[template[low:high] - start] = template[low:high].astype(np.uint64) % np.uint64(50)
        keys[:, band] = _mixed(own * np.uint64(14) + np.uint64(band)) | np.uint64(1)
    return keys


def _mixed(values: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return values ^ (values >> np.uint64(31))


def clustered_alone(count: int, memory_bytes: int) -> dict[str, Any]:
    """Run `clustering` in a process of its own."""
    code = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); import dedup; "
        "dedup.clustering(1000, 1 << 30); "
        "print(json.dumps(dedup.clustering(int(sys.argv[2]), int(sys.argv[3]))))"
    )
    command = [sys.executable, "-c", code, str(_SCRIPT.parent), str(count), str(memory_bytes)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def shingle_lengths(data: Path) -> dict[str, Any]:
    """Measure how many Chinese characters carry what five English words do.

    Two ways: the same guides in both languages, by length; and how often a run of n tokens occurs
    in two documents of different authors, where a shingle must be as rare as in the other script.
    """
    guide = data / "text-repos" / "opensource-guide" / "_articles"
    ratios = []
    for path in sorted(guide.glob("*.md")):
        twin = guide / "zh-hans" / path.name
        if twin.exists():
            words = len(reference.words_of(path.read_text("utf-8")))
            ratios.append(len(reference.words_of(twin.read_text("utf-8"))) / words)
    rare: dict[str, dict[str, float]] = {}
    for language, lengths in (("en", (4, 5, 6)), ("zh", (5, 6, 7, 8, 9, 10))):
        texts = some(documents(data, language))[:150]
        rare[language] = {}
        for length in lengths:
            holders = Counter(
                shingle
                for text in texts
                for shingle in set(reference_copies.near_shingles(text, length, length, "words"))
            )
            shared = sum(number for number in holders.values() if number > 1)
            rare[language][str(length)] = round(shared / sum(holders.values()), 4)
    return {
        "characters_for_five_words": round(5 * sum(ratios) / len(ratios), 2),
        "guides": len(ratios),
        "share_of_shingles_that_another_document_holds": rare,
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", type=Path)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser.add_argument("--peers", type=Path, default=cache / "provender-benchmarks")
    parser.add_argument("--documents", type=int, default=10_000_000)
    arguments = parser.parse_args()
    core = min(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    report: dict[str, Any] = {
        "machine": platform.platform(),
        "processor": _processor(),
        "date": time.strftime("%Y-%m-%d"),
        "speed": {},
        "truth": {},
    }
    for language, unit in (("en", "words"), ("zh", "characters")):
        texts = documents(arguments.data, language)
        report["speed"][language] = speeds_of(some(texts), arguments.peers, unit)
        print(f"{language}: {json.dumps(report['speed'][language], indent=1)}")
        cut = passages(texts, 4000, 120)
        report["truth"][language] = measure(cut, SHINGLING)
        print(f"{language}: {json.dumps(report['truth'][language], indent=1)}")
    report["shingles"] = shingle_lengths(arguments.data)
    print(json.dumps(report["shingles"], indent=1))
    report["clustering"] = [
        clustered_alone(arguments.documents, memory << 20) for memory in (64, 512, 2048)
    ]
    print(json.dumps(report["clustering"], indent=1))
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    name = next((line.split(":")[1].strip() for line in lines if "model name" in line), "")
    return f"{name}, one core"


if __name__ == "__main__":
    main()
