# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What finding text that documents share costs, and whether it finds what was planted and no more.

    python benchmarks/shared.py ../shared/data [--json FILE] [--peers FOLDER]

Processor time. Documents are whole files that people wrote; passages of other files are planted
into them at ends of sentences, in other case and layout. Beside it runs a suffix array over the
same folded words (pydivsufsort, libdivsufsort in C), which the method of Lee et al. 2021 needs
before it looks for anything, in an environment of its own; and a plain Python dictionary of all
runs. Hostile input says what time and memory cost where everything is shared.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from assess import documents
from provender.dedup.options import SharedOptions
from provender.dedup.shared import SharedText
from provender.kernels.characters import CJK, character_class
from provender.kernels.reference_copies import placed_words
from provender.kernels.repeats import RUNS
from provender.run.stopwatch import peak_memory_bytes

PEER = "pydivsufsort==0.0.20"
_BATCH_BYTES = 4 << 20
_MOST_BYTES = 4_000_000
_ENDS = {"en": re.compile(r"[.!?] +|\n+"), "zh": re.compile(r"[。！？]|\n+")}
_PLANTED, _PLACES = 100, 6
_SUFFIXES = """\
import sys, time, numpy as np
from pydivsufsort import divsufsort, kasai
words = np.fromfile(sys.argv[1], np.uint8)
start = time.process_time()
suffixes = divsufsort(words)
sorted_at = time.process_time()
lengths = kasai(words, suffixes)
print(sorted_at - start, time.process_time() - start)
"""


def batches(texts: list[str]) -> list[tuple[np.ndarray, pa.Array]]:
    """Return positions and texts as a build reads them."""
    found, some, size, start = [], [], 0, 0
    for text in texts:
        some.append(text)
        size += len(text.encode())
        if size >= _BATCH_BYTES:
            found.append((np.arange(start, start + len(some)), pa.array(some, pa.large_string())))
            start, some, size = start + len(some), [], 0
    if some:
        found.append((np.arange(start, start + len(some)), pa.array(some, pa.large_string())))
    return found


def find(
    texts: list[str], options: SharedOptions
) -> tuple[list[str], dict[int, list[list[int]]], dict[str, Any]]:
    """Return the texts without what others keep, what that is in folded words, and what it took."""
    read = batches(texts)
    size = sum(len(text.encode()) for text in texts)
    kept = list(texts)
    taken = 0
    begin = time.process_time()
    steps: dict[str, float] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        SharedText(options, np.arange(len(texts), dtype=np.int32), Path(folder), size) as shared,
    ):
        for _, column in read:
            shared.mark(column)
        steps["mark"] = time.process_time() - begin
        for positions, column in read:
            shared.gather(positions, column)
        steps["gather"] = time.process_time() - begin - steps["mark"]
        stretches = shared.settle()
        steps["settle"] = time.process_time() - begin - sum(steps.values())
        involved = stretches.involved()
        cuts = []
        for positions, column in read:
            low, high = np.searchsorted(involved, [positions[0], positions[-1] + 1])
            first = int(positions[0])
            cuts += [
                stretches.cut(one, column, one - first, sentences=True)
                for one in involved[low:high].tolist()
            ]
        steps["cut"] = time.process_time() - begin - sum(steps.values())
        runs = {one: stretches.given_up_by(one, RUNS)[:, :2].tolist() for one in involved.tolist()}
        files = shared.spilled_bytes + shared.words_bytes
        peak = shared.peak_bytes
    for cut in cuts:
        content = texts[cut.position].encode()
        spans = sorted(span for some in cut.spans.values() for span in some.tolist())
        for start, end in reversed(_joined(spans)):
            taken += end - start
            content = content[:start] + content[end:]
        kept[cut.position] = content.decode()
    seconds = sum(steps.values())
    return (
        kept,
        runs,
        {
            "megabytes": round(size / 1e6, 2),
            "cpu_seconds": {name: round(value, 3) for name, value in steps.items()},
            "megabytes_per_cpu_second": round(size / 1e6 / seconds, 1),
            "documents_cut": len(cuts),
            "share_taken": round(taken / size, 4),
            "tables_peak_megabytes": round(peak / 1e6, 1),
            "files_against_text": round(files / size, 2),
        },
    )


def _joined(spans: list[list[int]]) -> list[list[int]]:
    joined: list[list[int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return joined


def some(texts: list[str]) -> list[str]:
    """Return a sample of documents that plain Python goes through in a minute."""
    found, size = [], 0
    for text in random.Random(1).sample(texts, len(texts)):
        size += len(text.encode())
        if size > _MOST_BYTES:
            break
        found.append(text)
    return found


def planted(texts: list[str], language: str) -> tuple[list[str], list[str]]:
    """Return documents with passages of others planted, and the passages.

    Every third place has its passage in capitals and on lines of other lengths.
    """
    numbers = random.Random(7)
    order = numbers.sample(range(len(texts)), len(texts))
    sources = order[: len(order) // 4]
    hosts = [texts[place] for place in sorted(order[len(order) // 4 :])]
    passages: list[str] = []
    for source in sources:
        parts = [part.strip() for part in _ENDS[language].split(texts[source])]
        sentences = [part for part in parts if 20 <= len(part) <= 300]
        if len(sentences) < 12 or len(passages) == _PLANTED:
            continue
        start = numbers.randrange(len(sentences) - 8)
        end = "。" if language == "zh" else ". "
        passages.append("".join(one + end for one in sentences[start : start + 8]).strip())
    passages = [one for one in passages if len(placed_words(one)) >= 50]
    for passage in passages:
        for place, host in enumerate(numbers.sample(range(len(hosts)), _PLACES)):
            text = hosts[host]
            ends = [match.end() for match in _ENDS[language].finditer(text)] or [len(text)]
            at = numbers.choice(ends)
            told = passage.upper().replace(" ", "\n", 1) if place % 3 == 2 else passage
            hosts[host] = f"{text[:at]}\n\n{told}\n\n{text[at:]}"
    return hosts, passages


def words_of(texts: list[str]) -> list[list[str]]:
    """Return the folded words of texts, told apart by a plain twin."""
    return [[word for _, word in placed_words(text)] for text in texts]


def plain_runs(said: list[list[str]], least: int) -> list[bytearray]:
    """Say of each word whether an earlier document keeps it, by a dictionary of all runs."""
    first: dict[int, int] = {}
    taken = [bytearray(len(words)) for words in said]
    for number, words in enumerate(said):
        for start in range(len(words) - least + 1):
            if first.setdefault(hash(tuple(words[start : start + least])), number) != number:
                taken[number][start : start + least] = bytes([1]) * least
    return taken


def truth(
    said: list[list[str]],
    runs: dict[int, list[list[int]]],
    taken: list[bytearray],
    kept: list[str],
    passages: list[str],
) -> dict[str, Any]:
    """Say which shared words were missed or taken wrongly, and what became of the passages."""
    missed = wrong = 0
    for number, words in enumerate(said):
        ends = np.cumsum([len(w.encode()) + (character_class(ord(w[0])) != CJK) for w in words])
        found = np.zeros(len(words), bool)
        for begin, end in runs.get(number, ()):
            found |= (ends > begin) & (ends <= end)
        wanted = np.frombuffer(taken[number], bool)
        missed += int((wanted & ~found).sum())
        wrong += int((found & ~wanted).sum())
    flat = "\n".join(re.sub(r"\s+", " ", text.lower()) for text in kept)
    counts = [flat.count(re.sub(r"\s+", " ", passage.lower())) for passage in passages]
    return {
        "words": sum(map(len, said)),
        "words_that_others_keep": sum(map(sum, taken)),
        "missed": missed,
        "taken_wrongly": wrong,
        "passages": len(passages),
        "copies_of_each": _PLACES,
        "kept_once": sum(count == 1 for count in counts),
        "kept_more_than_once": sum(count > 1 for count in counts),
        "kept_in_parts": sum(count == 0 for count in counts),
    }


def suffix_array(python: Path, said: list[list[str]]) -> dict[str, float] | None:
    """Return processor seconds of a suffix array over folded words, and of it with its LCP."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "words"
        path.write_text("\n".join(" ".join(words) for words in said), "utf-8")
        done = subprocess.run(
            [python, "-c", _SUFFIXES, path], capture_output=True, text=True, check=False
        )
    if done.returncode:
        print(f"  pydivsufsort is left out: {done.stderr.strip().splitlines()[-1]}")
        return None
    array, both = (float(word) for word in done.stdout.split())
    return {"suffix_array": array, "with_lcp": both}


def environment(folder: Path) -> Path:
    """Return the Python of the peer's environment, made on first use."""
    place = folder / "pydivsufsort"
    if not (place / "ready").exists():
        venv.create(place, with_pip=True, clear=True)
        subprocess.run([place / "bin" / "pip", "install", "-q", PEER], check=True)
        (place / "ready").touch()
    return place / "bin" / "python"


HOSTILE = {
    "phrase": "a phrase 1,000,000 times in 100,000 documents",
    "lines": "1,000,000 lines of 8 words, all the same, in 2 documents",
    "long": "two documents of 100 MB that share all but their first word",
}


def hostile(name: str) -> list[str]:
    """Return what would break what compares documents with each other."""
    if name == "phrase":
        phrase = " ".join(f"w{n}" for n in range(60)) + ". "
        return [f"d{n}. " + phrase * 10 for n in range(100_000)]
    if name == "lines":
        return ["a b c d e f g h\n" * 500_000] * 2
    numbers = random.Random(3)
    long = " ".join(f"v{numbers.randrange(50_000)}" for _ in range(16_000_000))
    return ["one " + long, "two " + long]


def alone(name: str) -> dict[str, Any]:
    """Run one hostile input in a process of its own, to tell its memory."""
    done = subprocess.run(
        [sys.executable, __file__, "-", "--hostile", name],
        capture_output=True, text=True, check=True, env=os.environ,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--hostile", choices=sorted(HOSTILE), help="run one hostile input alone")
    parser.add_argument("--only", choices=["planted", "hostile"], help="run one half")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser.add_argument("--peers", type=Path, default=cache / "provender-benchmarks")
    arguments = parser.parse_args()
    if arguments.hostile is not None:
        find(["warm up " * 60, "warm up " * 60], SharedOptions(lines=8))
        texts = hostile(arguments.hostile)
        before = peak_memory_bytes()
        _, _, told = find(texts, SharedOptions(lines=8, memory_bytes=64 << 20))
        more = {"process_peak_megabytes": round(peak_memory_bytes() / 1e6)}
        print(json.dumps({**told, **more, "of_which_input": round(before / 1e6)}))
        return
    report: dict[str, Any] = {
        "machine": platform.platform(),
        "date": time.strftime("%Y-%m-%d"),
        "planted": {},
        "speed": {},
        "hostile": {},
    }
    if arguments.json and arguments.json.is_file() and arguments.only:
        known = json.loads(arguments.json.read_text("utf-8"))
        report = {**report, **{name: known[name] for name in ("planted", "speed", "hostile")}}
    if arguments.only != "hostile":
        compare(arguments.data, environment(arguments.peers), report)
    for name, words in HOSTILE.items() if arguments.only != "planted" else ():
        report["hostile"][words] = alone(name)
        print(words, json.dumps(report["hostile"][words]), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


def compare(data: Path, python: Path, report: dict[str, Any]) -> None:
    """Plant, find, compare; into the report."""
    find(["warm up " * 60, "warm up " * 60], SharedOptions(lines=8, paragraphs=13))
    for language in ("en", "zh"):
        texts = some(documents(data, language))
        hosts, passages = planted(texts, language)
        said = words_of(hosts)
        start = time.process_time()
        taken = plain_runs(said, 50)
        times = {"plain Python, words given": time.process_time() - start}
        kept, runs, _ = find(hosts, SharedOptions())
        report["planted"][language] = truth(said, runs, taken, kept, passages)
        print(language, json.dumps(report["planted"][language], indent=1), flush=True)
        # A build compiles nothing, so the second run counts.
        _, _, alone_runs = find(hosts, SharedOptions())
        _, _, whole = find(hosts, SharedOptions(paragraphs=13, lines=8))
        _, _, spilled = find(hosts, SharedOptions(paragraphs=13, lines=8, memory_bytes=16 << 20))
        own = sum(alone_runs["cpu_seconds"].values())
        times |= suffix_array(python, said) or {}
        report["speed"][language] = {
            "runs": alone_runs,
            "runs, paragraphs and lines": whole,
            "the same in 16 MB": spilled,
            "times_as_fast_as": {name: round(value / own, 1) for name, value in times.items()},
        }
        print(language, json.dumps(report["speed"][language], indent=1), flush=True)


if __name__ == "__main__":
    main()
