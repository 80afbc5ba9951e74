# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The whole build: speed from text and from WARC, memory at three sizes, and the floors.

    python benchmarks/build.py ../shared/data [--sizes 100 400 1600] [--json FILE]

Text of real passages and real lengths (PEPs, guides, statutes, wiki pages) as JSON lines, by the
default stations; by every station, English and Chinese apart, at two sizes, so that what a build
costs at all and what each further megabyte costs can be told apart; and real pages as one WARC.
Each build runs in a fresh process; speed is by processor time (workers included), memory is the
peak resident size of the main process. Floors: writing and reading the same text once with the one
Parquet writer; the extractor alone over the same pages.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from fastwarc.warc import ArchiveIterator, WarcRecordType
from pydantic import TypeAdapter
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from provender.acquire.inventory import inventory
from provender.acquire.limits import Limits
from provender.acquire.reader import read
from provender.acquire.source import Source
from provender.kernels.jit import warm_up
from provender.parquet import ParquetFile
from provender.release.manifest import tool_versions
from provender.run.scoring import BASE_STAGES
from provender.run.signals import text_batches

RECIPE = """\
release: {{name: bench, version: "1.0.0", date: 2026-11-01}}
sources:
  - {{id: bench, channel: public, format: {format}, path: {path}, license: CC0-1.0}}
assess: {{rules: [length]}}
"""


STATIONS = """\
release: {{name: bench, version: "1.0.0", date: 2026-11-01}}
sources:
  - {{id: bench, channel: public, format: {format}, path: {path}, license: CC0-1.0}}
assess:
  rules: [length, gopher, chinese-web]
  personal_data: true
  contamination: {{benchmarks: [{{path: {tests}, definition: gsm8k}}]}}
dedup: {{near: fineweb}}
"""
"""Language, all statistics and rules, personal data, exact and near copies, test sets."""


FOLDERS = {
    "English": ("peps/**/*.rst", "opensource-guide/_articles/*.md", "rust-book/**/*.md"),
    "Chinese": ("cn-laws/**/*.md", "oi-wiki/**/*.md"),
}
_OWN_SHARE = 0.2
"""Passages that stay of the document whose length is taken."""
_EDGE = 3
_LEAST_PART = 4
"""Passages at a document's beginning and end that stay where they are: three, or a quarter."""
_SHORT = 100
"""A paragraph of fewer characters, such as a heading, stays with the one below it."""


def documents(data: Path) -> dict[str, list[str]]:
    """Return real documents by language."""
    found: dict[str, list[str]] = {}
    for language, patterns in FOLDERS.items():
        for pattern in patterns:
            paths = sorted((data / "text-repos").glob(pattern))
            texts = [path.read_text("utf-8", "replace") for path in paths]
            found.setdefault(language, []).extend(text for text in texts if len(text) > 500)
    return found


def write_text(path: Path, texts: dict[str, list[str]], size_bytes: int) -> int:
    """Write JSON lines of about that many text bytes, languages in turn; return documents.

    Documents have the lengths of the real ones and passages of them, each from about the same
    place of a document, so that more text can be had than there is and few are near copies.
    """
    chance = random.Random(7)
    passages = [[_passages(text) for text in of_language] for of_language in texts.values()]
    written = count = 0
    with path.open("w", encoding="utf-8") as stream:
        while written < size_bytes:
            text = _mixed(chance, passages[count % len(passages)])
            stream.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
            written += len(text.encode())
            count += 1
    return count


def _passages(text: str) -> list[str]:
    """Return a document's paragraphs, headings with what stands below them.

    A heading "Copyright" above another document's paragraph would make terms that no text has.
    """
    passages: list[str] = []
    open_ended = False
    for paragraph in text.split("\n\n"):
        if open_ended:
            passages[-1] += f"\n\n{paragraph}"
        else:
            passages.append(paragraph)
        open_ended = len(paragraph) < _SHORT
    return passages


def _mixed(chance: random.Random, documents: list[list[str]]) -> str:
    """Return a document of real length: the ends of one, between them passages of others.

    Documents speak of their terms at their ends, each in its own words as a whole.
    """
    frame = chance.choice(documents)
    parts = list(frame)
    for place in _middle(frame):
        other = chance.choice(documents)
        there = place * len(other) // len(frame)
        if chance.random() >= _OWN_SHARE and there in _middle(other):
            parts[place] = other[there]
    return "\n\n".join(parts)


def _middle(passages: list[str]) -> range:
    edge = min(_EDGE, len(passages) // _LEAST_PART)
    return range(edge, len(passages) - edge)


def write_warc(path: Path, data: Path, copies: int) -> list[str]:
    """Write real pages several times into a WARC; return the pages."""
    with (data / "web-wcxb-dev" / "wcxb-dev-sample.warc.gz").open("rb") as stream:
        records = ArchiveIterator(stream, record_types=WarcRecordType.response)
        pages = [record.reader.read() for record in records]
    with path.open("wb") as sink:
        writer = WARCWriter(sink, gzip=True)
        for copy in range(copies):
            for number, page in enumerate(pages):
                http = StatusAndHeaders(
                    "200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1"
                )
                body = page.replace(b"</p>", b" %d</p>" % copy, 1)
                writer.write_record(
                    writer.create_warc_record(
                        f"https://example.org/{copy}/{number}",
                        "response",
                        payload=io.BytesIO(body),
                        http_headers=http,
                    )
                )
    return [page.decode("utf-8", "replace") for page in pages] * copies


def build(
    folder: Path, name: str, kind: str, workers: int, html: str = "quality", tests: str = ""
) -> dict[str, Any]:
    """Build in a fresh process and return what it cost; with test sets, by every station."""
    recipe = folder / f"{name}.yaml"
    text = (STATIONS if tests else RECIPE).format(format=kind, path=name, tests=tests)
    recipe.write_text(text + f"extract: {{html: {html}}}\n")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    work = folder / f"work-{name}-{html}-{workers}"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "provender",
            "build",
            str(recipe),
            "--quiet",
            "--json",
            "--out",
            str(folder / f"out-{name}-{html}-{workers}"),
            "--work",
            str(work),
            "--workers",
            str(workers),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = json.loads(next((work / "runs").glob("*.json")).read_text())
    total = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    phases = {name: phase["cpu_seconds"] for name, phase in run["phases"].items()}
    return {
        "cpu_seconds": total + run.get("page_workers_cpu_seconds", 0.0),
        "page_workers_cpu_seconds": run.get("page_workers_cpu_seconds", 0.0),
        "wall_seconds": time.monotonic() - started,
        "peak_memory_mb": run["peak_memory_bytes"] / 1e6,
        "dedup_table_mb": run["dedup_table_bytes"] / 1e6,
        "phases": phases | {"start_and_assembly": total - sum(phases.values())},
        "stages": stage_seconds(work, folder / name, kind),
        "released": json.loads(done.stdout)["released"],
    }


def stage_seconds(work: Path, path: Path, kind: str) -> dict[str, float]:
    """Return CPU seconds of reading and of each signal stage alone, over what a build left."""
    source = TypeAdapter(Source).validate_python(
        {"id": "bench", "channel": "public", "format": kind, "path": path.name}
    )
    start = time.process_time()
    for file in inventory(source, path.parent).files:
        for _ in read(source, file, Limits()):
            pass
    seconds = {"acquire.read": time.process_time() - start}
    for text in sorted(work.glob("**/piece-*.parquet")):
        for batch in text_batches(text, ["id", "text"]):
            for stage in BASE_STAGES:
                start = time.process_time()
                batch = stage.function(batch)
                seconds[stage.name] = seconds.get(stage.name, 0) + time.process_time() - start
    return seconds


def codec_floor(path: Path, folder: Path) -> float:
    """Return CPU seconds to write and read the text once with the one Parquet writer."""
    schema = pa.schema([("text", pa.large_string())])
    with path.open(encoding="utf-8") as stream:
        texts = [json.loads(line)["text"] for line in stream]
    table = pa.table({"text": pa.array(texts, pa.large_string())})
    start = time.process_time()
    with ParquetFile(folder / "floor.parquet", schema) as file:
        file.write(table)
    with pq.ParquetFile(folder / "floor.parquet") as read:
        for group in range(read.num_row_groups):
            read.read_row_group(group, use_threads=False)
    return time.process_time() - start


def extractor_floor(pages: list[str], html: str) -> float:
    """Return CPU seconds of the extractor alone."""
    from provender.extract.html import extract_html
    from provender.extract.options import ExtractOptions

    options = ExtractOptions(html=html)  # type: ignore[arg-type]
    start = time.process_time()
    for page in pages:
        extract_html(page, options)
    return time.process_time() - start


def every_station(
    folder: Path, texts: dict[str, list[str]], arguments: argparse.Namespace
) -> dict[str, Any]:
    """Build a language's text by every station at two sizes, one worker; return what it cost."""
    tests = (arguments.data / "decontam-benchmarks" / "gsm8k-test.jsonl").resolve()
    costs: dict[str, Any] = {}
    for size in arguments.station_sizes:
        path = folder / f"every-{size}.jsonl"
        write_text(path, texts, size * 10**6)
        cost = build(folder, path.name, "jsonl", 1, tests=str(tests))
        cost["mb_per_cpu_second"] = size / cost["cpu_seconds"]
        cost["codec_floor_cpu_seconds"] = codec_floor(path, folder)
        cost["distance_from_codec"] = cost["cpu_seconds"] / cost["codec_floor_cpu_seconds"]
        costs[str(size)] = cost
        print(
            f"every station, {size} MB of {next(iter(texts))}: {cost['mb_per_cpu_second']:.1f} MB "
            f"per CPU second, {cost['distance_from_codec']:.1f} x codec, "
            f"phases {rounded(cost['phases'])}",
            flush=True,
        )
        path.unlink()
        clear(folder)
    small, large = arguments.station_sizes
    more = costs[str(large)]["cpu_seconds"] - costs[str(small)]["cpu_seconds"]
    costs["mb_per_further_cpu_second"] = (large - small) / more
    costs["cpu_seconds_at_all"] = costs[str(small)]["cpu_seconds"] - more * small / (large - small)
    print(
        f"  each further MB: {costs['mb_per_further_cpu_second']:.1f} a CPU second, "
        f"beside {costs['cpu_seconds_at_all']:.1f} CPU seconds whatever the size",
        flush=True,
    )
    return costs


def clear(folder: Path) -> None:
    """Remove what builds left."""
    for left in (*folder.glob("work-*"), *folder.glob("out-*")):
        shutil.rmtree(left)


def rounded(seconds: dict[str, float]) -> dict[str, float]:
    """Return seconds as a person reads them."""
    return {name: round(value, 2) for name, value in seconds.items()}


def processor() -> str:
    """Return the model of the processor, as the kernel names it."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 400, 1600], help="MB of text")
    parser.add_argument(
        "--station-sizes", type=int, nargs=2, default=[100, 400], help="MB of text, every station"
    )
    parser.add_argument("--quality-copies", type=int, default=4, help="copies of the 228 pages")
    parser.add_argument("--bulk-copies", type=int, default=100, help="copies of the 228 pages")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    report: dict[str, Any] = {
        "machine": platform.platform(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "tools": tool_versions(),
        "text": {},
        "warc": {},
    }
    texts = documents(arguments.data)
    warm_up()  # compiled once for a machine: no build of the comparison pays for it
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in arguments.sizes:
            path = folder / f"text-{size}.jsonl"
            write_text(path, texts, size * 10**6)
            cost = build(folder, path.name, "jsonl", 2)
            cost["mb_per_cpu_second"] = size / cost["cpu_seconds"]
            if size == min(arguments.sizes):
                floor = codec_floor(path, folder)
                cost["codec_floor_cpu_seconds"] = floor
                cost["distance_from_codec"] = cost["cpu_seconds"] / floor
            report["text"][str(size)] = cost
            print(
                f"text {size:>5} MB: {cost['mb_per_cpu_second']:.1f} MB per CPU second, peak "
                f"{cost['peak_memory_mb']:.0f} MB, dedup table {cost['dedup_table_mb']:.1f} MB, "
                f"{cost.get('distance_from_codec', 0):.1f} x codec, "
                f"phases {rounded(cost['phases'])}, "
                f"stages {rounded(cost['stages'])}",
                flush=True,
            )
            path.unlink()
            clear(folder)
        report["every station"] = {
            language: every_station(folder, {language: texts[language]}, arguments)
            for language in texts
        }
        for html, copies in (
            ("quality", arguments.quality_copies),
            ("bulk", arguments.bulk_copies),
        ):
            pages = write_warc(folder / "pages.warc.gz", arguments.data, copies)
            cost = build(folder, "pages.warc.gz", "warc", 2, html)
            floor = extractor_floor(pages, html)
            cost["pages_per_cpu_second"] = len(pages) / cost["cpu_seconds"]
            cost["extractor_alone_cpu_seconds"] = floor
            cost["share_beside_extraction"] = 1 - floor / cost["cpu_seconds"]
            cost["share_beside_page_workers"] = (
                1 - cost["page_workers_cpu_seconds"] / cost["cpu_seconds"]
            )
            report["warc"][html] = cost
            print(
                f"warc {html}: {cost['pages_per_cpu_second']:.1f} pages per CPU second, "
                f"{cost['share_beside_extraction']:.0%} of the CPU beside the extractor, "
                f"{cost['share_beside_page_workers']:.0%} beside the page workers, "
                f"phases {rounded(cost['phases'])}, stages {rounded(cost['stages'])}",
                flush=True,
            )
    peaks = [report["text"][str(size)]["peak_memory_mb"] for size in arguments.sizes]
    tables = [report["text"][str(size)]["dedup_table_mb"] for size in arguments.sizes]
    report["memory_growth"] = (peaks[-1] - tables[-1]) / (peaks[0] - tables[0])
    print(
        f"memory: {report['memory_growth']:.2f} x from {arguments.sizes[0]} to "
        f"{arguments.sizes[-1]} MB, dedup table apart"
    )
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
