# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What contamination search finds after a change, what it finds by chance, and what it costs.

    python benchmarks/contamination.py ../shared/data

Recall: items of GSM8K, HumanEval and CMMLU planted in clean documents, as they are and changed.
Chance: the same items, and questions made of quotations the way exams quote, looked for in
documents that are no test sets, by size of the gram. Speed: one core, processor time, beside a
kernel that only reads the same words. Results go to `benchmarks/results/contamination.json`.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import json
import platform
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from provender.assess.benchmarks import Item, read_items, resolve
from provender.assess.contamination import contamination_stage
from provender.assess.contamination_index import (
    ContaminationIndex,
    IndexedBenchmark,
    build_index,
    contamination_index,
)
from provender.assess.contamination_options import Benchmark, ContaminationOptions
from provender.kernels.buffers import text_buffers
from provender.kernels.characters import simplified_of
from provender.kernels.gram_folding import folding
from provender.kernels.gram_words import ROOM_WORDS, SEED, read_words
from provender.kernels.jit import kernel

RESULTS = Path(__file__).parent / "results" / "contamination.json"
SETS = {"gsm8k": "gsm8k-test.jsonl", "humaneval": "HumanEval.jsonl.gz", "cmmlu": "cmmlu-dev"}
CHARACTERS = (8, 10, 12, 13, 14, 16, 18, 20, 22, 24, 26, 28, 32, 40)
WORDS = (5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 17, 20)
MADE_ITEMS = 1000
SEED_OF_ITEMS = 20260801


def options_for(data: Path, names: Sequence[str], **more: Any) -> ContaminationOptions:
    """Return options that look for some of the test sets."""
    folder = (data / "decontam-benchmarks").resolve()
    benchmarks = [Benchmark(path=str(folder / SETS[name]), definition=name) for name in names]
    return ContaminationOptions(benchmarks=benchmarks, **more)


def strings(value: Any) -> Iterator[str]:
    """Yield every text inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings(one)


def corpora(data: Path) -> dict[str, list[str]]:
    """Return documents that are no test sets, whole files but for poems."""
    repos = data / "text-repos"

    def files(folder: str, pattern: str) -> list[str]:
        paths = sorted((repos / folder).rglob(pattern))
        return [path.read_text("utf-8", "replace") for path in paths]

    poems: list[str] = []
    for path in sorted((repos / "chinese-poetry").rglob("*.json")):
        loaded = json.loads(path.read_text("utf-8"))
        poems += [
            "\n".join(strings(one)) for one in (loaded if isinstance(loaded, list) else [loaded])
        ]
    with gzip.open(data / "web-wcxb-dev" / "gold.jsonl.gz", "rt", encoding="utf-8") as lines:
        web = ["\n".join(strings(json.loads(line))) for line in lines]
    return {
        "statutes": files("cn-laws", "*.md"),
        "classical": poems,
        "technical zh": files("oi-wiki", "*.md") + files("vue-docs-zh", "*.md"),
        "technical en": files("peps", "*.rst") + files("rust-book", "*.md"),
        "guides en": files("opensource-guide", "*.md"),
        "web en": web,
    }


_CLAUSE = re.compile(r"[^，。；：、！？\s（）《》“”|#*\-\[\]]+")


def quoting_items(texts: Sequence[str], kind: str) -> list[Item]:
    """Return questions made of quotations: of one clause, two, or a whole sentence of a text.

    Args:
        texts: Statutes or classical texts.
        kind: `clause`, `two clauses` or `sentence`.
    """
    draw = random.Random(SEED_OF_ITEMS)
    items: list[Item] = []
    while len(items) < MADE_ITEMS:
        sentences = [s for s in draw.choice(texts).split("。") if len(_CLAUSE.findall(s)) >= 2]
        if not sentences:
            continue
        clauses = _CLAUSE.findall(draw.choice(sentences))
        at = draw.randrange(len(clauses) - 1)
        quoted = {
            "clause": clauses[at],
            "two clauses": "，".join(clauses[at : at + 2]),
            "sentence": "，".join(clauses),
        }[kind]
        others = [_CLAUSE.findall(draw.choice(texts))[:1] or ["无"] for _ in range(3)]
        choices = [clauses[at + 1], *(one[0] for one in others)]
        draw.shuffle(choices)
        text = f"下列各项中，与“{quoted}”的含义最为接近的一项是\n" + "\n".join(
            f"{letter}. {choice}" for letter, choice in zip("ABCD", choices, strict=True)
        )
        items.append(Item(str(len(items)), (("question", text),)))
    return items


def found_in(
    documents: Sequence[str], options: ContaminationOptions, index: ContaminationIndex
) -> dict[str, int]:
    """Return how many documents and items are found, and touched."""
    stage = contamination_stage(options.model_copy(update={"action": "mark"}), index)
    batch = stage.function(pa.record_batch({"text": pa.array(documents, pa.large_string())}))
    from provender.assess.contamination import held_parts

    held = held_parts(batch, options, index)
    items = np.column_stack([index.part_benchmark[held.parts], index.part_item[held.parts]])
    return {
        "documents": len(documents),
        "documents_found": len(np.unique(held.rows[held.found])),
        "items_touched": len(np.unique(items, axis=0)),
        "items_found": len(np.unique(items[held.found], axis=0)),
    }


def looked_for(index: ContaminationIndex) -> int:
    """Return how many items are looked for."""
    pairs = np.column_stack([index.part_benchmark, index.part_item])[index.looked_for]
    return len(np.unique(pairs, axis=0))


def chance(data: Path) -> dict[str, Any]:
    """Return what is found where nothing is, by size of the gram."""
    texts = corpora(data)
    chinese = ("statutes", "classical", "technical zh")
    english = ("technical en", "guides en", "web en")
    found: dict[str, Any] = {"zh": {}, "en": {}, "quoting": {}}
    for size in CHARACTERS:
        options = options_for(data, ["cmmlu"], characters=size)
        index = contamination_index(options, Path("/"))
        row = {name: found_in(texts[name], options, index) for name in chinese}
        found["zh"][size] = {"items": 335, "looked_for": looked_for(index), **row}
    for size in WORDS:
        options = options_for(data, ["gsm8k", "humaneval"], words=size)
        index = contamination_index(options, Path("/"))
        row = {name: found_in(texts[name], options, index) for name in english}
        found["en"][size] = {"items": 1483, "looked_for": looked_for(index), **row}
    for name in ("statutes", "classical"):
        for kind in ("clause", "two clauses", "sentence"):
            items = quoting_items(texts[name], kind)
            rows: dict[Any, Any] = {}
            for size in CHARACTERS:
                rows[size] = _quoting(items, texts[name], size, [])
            quoted = [pa.array(texts[name], pa.large_string())]
            rows["16, texts named as quoted"] = _quoting(items, texts[name], 16, quoted)
            found["quoting"][f"{name}, {kind}"] = rows
    return found


def _quoting(
    items: list[Item], documents: list[str], size: int, quoted: list[pa.Array]
) -> dict[str, int]:
    about = Benchmark(path="made", name="made", question="question")
    options = ContaminationOptions(benchmarks=[about], characters=size)
    names = tuple(item.id for item in items)
    index = build_index([(IndexedBenchmark(about, names), items)], options, quoted)
    found = found_in(documents, options, index)
    return {"items": len(items), "looked_for": looked_for(index), **found}


_TRADITIONAL = {simple: old for old, simple in sorted(simplified_of().items(), reverse=True)}


def changes() -> dict[str, Callable[[str, random.Random], str]]:
    """Return ways in which a copy differs from what was copied."""

    def words(text: str, draw: random.Random, every: int) -> str:
        parts = re.findall(r"[A-Za-z0-9']+|[一-鿿]|[^A-Za-z0-9'一-鿿]+", text)
        for place, part in enumerate(parts):
            if part[0].isalnum() and draw.randrange(every) == 0:
                parts[place] = "另" if ord(part[0]) > 0x4E00 else "other"
        return "".join(parts)

    return {
        "as it is": lambda text, _: text,
        "upper case": lambda text, _: text.upper(),
        "without punctuation": lambda text, _: re.sub(r"[^\w\s]", " ", text),
        "other white space": lambda text, _: re.sub(r"\s+", "\n  ", text),
        "a line end every 40 characters": lambda text, _: (
            re.sub(r"(.{30,40}?)\s", r"\1\n", text)
            if " " in text
            else re.sub(r"(.{40})", r"\1\n", text)
        ),
        "full-width letters": lambda text, _: text.translate(
            {n: n + 0xFEE0 for n in range(0x21, 0x7F)}
        ),
        "in Traditional characters": lambda text, _: "".join(_TRADITIONAL.get(c, c) for c in text),
        "one word in 40 replaced": functools.partial(words, every=40),
        "one word in 20 replaced": functools.partial(words, every=20),
        "one word in 10 replaced": functools.partial(words, every=10),
        "first two thirds": lambda text, _: text[: 2 * len(text) // 3],
    }


def recall(data: Path) -> dict[str, Any]:
    """Return the share of planted items that are found, by test set and change."""
    texts = corpora(data)
    result: dict[str, Any] = {}
    for name in SETS:
        options = options_for(data, [name])
        index = contamination_index(options, Path("/"))
        about = resolve(options.benchmarks[0], Path("/"))
        items, _ = read_items(about, Path("/"))
        hosts = texts["technical zh" if name == "cmmlu" else "guides en"]
        for part in ("question", "answer"):
            kind = 0 if part == "question" else 1
            planted = [
                next((t for p, t in reversed(item.texts) if p == part), None) for item in items
            ]
            if not any(planted):
                continue
            rows = {}
            for change, alter in changes().items():
                draw = random.Random(7)
                documents = [
                    _planted(draw.choice(hosts), alter(one or "", draw)) for one in planted
                ]
                rows[change] = _share(documents, options, index, kind)
            owners = index.part_item[(index.part_kind == kind) & index.looked_for]
            result[f"{name} {part}"] = {
                "items": sum(one is not None for one in planted),
                "looked_for": len(np.unique(owners)),
                "found": rows,
            }
    return result


def _planted(host: str, text: str) -> str:
    middle = host.find("\n", min(len(host), 4000) // 2)
    return f"{host[:middle]}\n\n{text}\n\n{host[middle : middle + 2000]}"


def _share(
    documents: list[str], options: ContaminationOptions, index: ContaminationIndex, kind: int
) -> float:
    from provender.assess.contamination import held_parts

    batch = contamination_stage(options, index).function(
        pa.record_batch({"text": pa.array(documents, pa.large_string())})
    )
    held = held_parts(batch, options, index)
    # Another item may stand in the same words (twins inside a test set), so the row's own counts.
    own = (
        held.found
        & (index.part_item[held.parts] == held.rows)
        & (index.part_kind[held.parts] == kind)
    )
    return round(len(np.unique(held.rows[own])) / len(documents), 4)


@kernel
def words_alone(
    data: np.ndarray, offsets: np.ndarray, entries: np.ndarray, more: np.ndarray
) -> int:
    """Read the words of all texts and do nothing with them."""
    values, single = np.zeros(ROOM_WORDS, np.uint64), np.zeros(ROOM_WORDS, np.bool_)
    starts, ends = np.zeros(ROOM_WORDS, np.int64), np.zeros(ROOM_WORDS, np.int64)
    total = 0
    for row in range(offsets.shape[0] - 1):
        p, start, word = offsets[row], -1, SEED
        while p < offsets[row + 1]:
            p, start, word, count = read_words(
                data,
                p,
                offsets[row + 1],
                start,
                word,
                entries,
                more,
                0,
                values,
                starts,
                ends,
                single,
            )
            total += count
    return total


def seconds(work: Callable[[], Any]) -> float:
    """Return the processor time of a call, the best of seven."""
    best = float("inf")
    for _ in range(7):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def speed(data: Path) -> dict[str, Any]:
    """Return MB per second of one core and what an index takes."""
    texts = corpora(data)
    options = options_for(data, list(SETS))
    began = time.process_time()
    index = contamination_index(options, Path("/"))
    stage = contamination_stage(options, index)
    made = time.process_time() - began
    result: dict[str, Any] = {
        "index": {
            "items": sum(len(one.items) for one in index.benchmarks),
            "grams": index.grams,
            "memory_bytes": index.memory_bytes,
            "bytes_per_gram": round(index.memory_bytes / index.grams, 1),
            "seconds": round(made, 2),
        }
    }
    tables = folding()
    for name, documents in {
        "en": texts["technical en"] + texts["guides en"],
        "zh": texts["statutes"] + texts["technical zh"],
    }.items():
        batch = pa.record_batch({"text": pa.array(documents, pa.large_string())})
        content, offsets = text_buffers(batch.column("text"))
        words_alone(content, offsets, *tables)
        size_mb = (offsets[-1] - offsets[0]) / 1e6
        whole = seconds(functools.partial(stage.function, batch))
        alone = seconds(functools.partial(words_alone, content, offsets, *tables))
        result[name] = {
            "size_mb": round(size_mb, 1),
            "stage_mb_per_second": round(size_mb / whole, 1),
            "words_alone_mb_per_second": round(size_mb / alone, 1),
            "milliseconds_per_mb": round(1e3 * whole / size_mb, 2),
            "beyond_words_milliseconds_per_mb": round(1e3 * (whole - alone) / size_mb, 2),
        }
    return result


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", choices=("speed", "recall", "chance"))
    arguments = parser.parse_args()
    data = arguments.data.resolve()
    report = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    report["machine"] = platform.platform()
    for name, part in (("speed", speed), ("recall", recall), ("chance", chance)):
        if arguments.only in (None, name):
            report[name] = part(data)
            print(json.dumps(report[name], indent=1, ensure_ascii=False))
    RESULTS.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
