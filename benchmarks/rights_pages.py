# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How well licences of pages are found, and what that costs: `python benchmarks/rights_pages.py`.

Reads the labelled pages of ../shared/data (or `--data DIR`), compares what is concluded with the
labels as corrected by hand in `rights_pages_gold.yml`, puts trafilatura's own licence field beside
it, lists every error, and measures CPU time beyond the parse, beside the floor: the time in which
the machine can look at each byte once. Writes `results/rights_pages.json`.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import os
import platform
import re
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import re2
import trafilatura
from fastwarc.warc import ArchiveIterator
from resiliparse.parse.html import HTMLTree
from ruamel.yaml import YAML

from provender.extract.charset import decode
from provender.extract.html import extract_html
from provender.extract.metas import named_contents, read_marks
from provender.extract.options import ExtractOptions
from provender.extract.page_scan import scan_page
from provender.extract.rights_html import page_observations
from provender.extract.rights_reservations import reservation_observations
from provender.rights.conclude import Conclusion, conclude

HERE = Path(__file__).parent
AS_OF = datetime.date(2026, 11, 1)


def pages(path: Path) -> Iterator[tuple[str, str]]:
    """Yield address and decoded source of each response of a WARC."""
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, parse_http=True):
            if record.headers.get("WARC-Type") == "response":
                text, _ = decode(record.reader.read(), known=None, content_type=None, markup=True)
                yield record.headers["WARC-Target-URI"], text


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95% interval of a proportion (Wilson 1927)."""
    if not of:
        return 0.0, 1.0
    z = 1.959964
    share, spread = hits / of, z * z / of
    middle = share + spread / 2
    width = z * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    return (middle - width) / (1 + spread), (middle + width) / (1 + spread)


def told(hits: int, of: int) -> str:
    """Return a proportion with counts and interval."""
    low, high = wilson(hits, of)
    return f"{hits}/{of} ({hits / of if of else 0:.3f}; 95% {low:.3f}-{high:.3f})"


def concluded(page: str) -> tuple[Conclusion, list[Any]]:
    """Return what follows for a page, and its evidence."""
    document = extract_html(page, ExtractOptions(html="bulk"))
    seen = page_observations(document.tree, page, metas=document.metas, text=document.text)
    return conclude(seen, as_of=AS_OF), seen


def name_of(text: str | None) -> tuple[str, ...] | None:
    """Return elements, version and port of a label or an expression: `("BY-SA", "3.0", "DE")`."""
    if not text:
        return None
    found = re.search(
        r"CC[ -](0|BY(?:-(?:NC|ND|SA))*)(?:[ -](\d\.\d))?(?:[ -]([A-Z]{2}))?(?![a-z])", text
    )
    if not found:
        return (text, "", "")
    return ("-".join(sorted(found[1].split("-"))), found[2] or "", found[3] or "")


def labels(data: Path, corrections: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the audited and hand-corrected label of each page of web-cc-marked."""
    found = {}
    for line in (data / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        found[row["url"]] = {"license": row["license"], "why": "upstream label"}
    for line in (data / "audit-hard-negatives.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        found[row["url"]] = {"license": row["adjudicated_license"], "why": row["reason"]}
    for url, row in corrections.items():
        if url in found:
            found[url] |= row
    return found


def score_marked(data: Path, gold: dict[str, Any]) -> dict[str, Any]:
    """Score web-cc-marked against its audit."""
    folder = data / "web-cc-marked"
    known = labels(folder, gold["web-cc-marked"])
    hits = elements = exact = stated = negatives = clean = peer = peer_wrong = 0
    positives = sum(1 for row in known.values() if row["license"])
    errors = []
    for url, page in pages(folder / "cc-marked.warc.gz"):
        want = name_of(known[url]["license"])
        outcome, _ = concluded(page)
        got = name_of(outcome.concluded)
        other = getattr(trafilatura.extract_metadata(page), "license", None)
        if want is None:
            negatives += 1
            clean += got is None
            peer_wrong += bool(other)
            if got is not None:
                errors.append([url, "wrongly found", outcome.concluded])
            continue
        peer += bool(other)
        hits += got is not None
        if got is None:
            errors.append([url, "missed", f"{known[url]['license']}: {known[url]['why']}"])
            continue
        right = got[0] == want[0]
        elements += right
        if want[1]:
            stated += 1
            exact += got == want
        if not right or (want[1] and got != want):
            errors.append([url, "wrong", f"{outcome.concluded} for {known[url]['license']}"])
    return {
        "found": told(hits, positives),
        "elements right of found": told(elements, hits),
        "version and port right where stated": told(exact, stated),
        "negatives clean": told(clean, negatives),
        "precision": told(hits, hits + negatives - clean),
        "trafilatura found": told(peer, positives),
        "trafilatura wrongly on negatives": told(peer_wrong, negatives),
        "errors": errors,
    }


def score_read(path: Path, read: dict[str, Any]) -> dict[str, Any]:
    """Say what is found in pages without labels, each finding against what was read by hand."""
    right = total = count = 0
    findings, unlisted, missed = [], [], []
    for url, page in pages(path):
        count += 1
        outcome, seen = concluded(page)
        row = read.get(url, {})
        found = outcome.concluded or (outcome.reason if outcome.reason != "no_license" else None)
        if found is None:
            if row.get("license"):
                missed.append([url, row["license"]])
            continue
        total += 1
        signals = sorted({s.signal for s in seen if s.scope == "document" and "lic" in s.signal})
        if url not in read:
            unlisted.append([url, found, *signals])
        right += row.get("license") == found
        findings.append([url, found, row.get("license"), row.get("why")])
    return {
        "pages": count,
        "findings": total,
        "findings right, read by hand": told(right, total),
        "recall over pages read": told(right, right + len(missed)),
        "wrong": [f for f in findings if f[1] != f[2]],
        "missed": missed,
        "not read by hand": unlisted,
    }


def cost(data: Path) -> dict[str, Any]:
    """Measure CPU time of evidence and conclusion beyond the parse, per page.

    Each page counts with the best of seven rounds over all pages, so that other work on the machine
    tells little and no page is measured straight after itself. What was read of a passage is
    remembered from the first round, as it is in a build where many pages of a site share it.
    """
    report = {}
    for name in (
        "web-wcxb-dev/wcxb-dev-sample.warc.gz",
        "web-zh/web-zh.warc.gz",
        "web-cc-marked/cc-marked.warc.gz",
    ):
        sources = [page for _, page in pages(data / name)]
        trees = [HTMLTree.parse(page) for page in sources]
        texts = [extract_html(page, ExtractOptions(html="bulk")).text for page in sources]
        scans = [scan_page(page) for page in sources]
        reading = best_times(read_marks, list(zip(trees, scans, strict=True)))
        times = best_times(_evidence, list(zip(trees, sources, texts, strict=True)))
        content = [(page.encode("utf-8", "replace"),) for page in sources]
        floor = sum(best_times(_every_byte, content)) + sum(best_times(_ends, content))
        report[name.split("/")[0]] = {
            "pages": len(sources),
            "mean bytes": sum(len(page) for (page,) in content) // len(content),
            "evidence and conclusion, ms CPU per page": milliseconds(sum(times), len(times)),
            "of it the meta elements, which title and author need too": milliseconds(
                sum(reading), len(times)
            ),
            "the median page": milliseconds(statistics.median(times), 1),
            "floor, ms CPU per page": milliseconds(floor, len(times)),
            "times the floor": round(sum(times) / floor, 1),
            "parse alone, ms CPU per page": milliseconds(
                sum(best_times(HTMLTree.parse, [(page,) for page in sources])), len(times)
            ),
        }
    return report


def best_times(function: Callable[..., Any], items: list[tuple[Any, ...]]) -> list[int]:
    """Return for each item the least CPU time of seven rounds, in nanoseconds."""
    best = [1 << 62] * len(items)
    for _ in range(7):
        for index, item in enumerate(items):
            start = time.thread_time_ns()
            function(*item)
            best[index] = min(best[index], time.thread_time_ns() - start)
    return best


def milliseconds(nanoseconds: float, of: int) -> float:
    """Return a mean in milliseconds."""
    return round(nanoseconds / of / 1e6, 3)


def _evidence(tree: Any, page: str, text: str) -> None:
    scan = scan_page(page)
    marks = read_marks(tree, scan)
    seen = page_observations(tree, page, metas=named_contents(marks), text=text, scan=scan)
    conclude([*seen, *reservation_observations(marks)], as_of=AS_OF)


def _every_byte(page: bytes) -> bool:
    """Look at the whole page once at the speed of `memchr`: an address may stand anywhere."""
    return b"\0" in page


_NOWHERE = re2.compile("words that stand|in no page at all")


def _ends(page: bytes) -> bool:
    """Look at the last 24,000 bytes once at the speed of RE2: words of terms stand there."""
    return _NOWHERE.search(page[-24_000:]) is not None


def main() -> None:
    """Run everything, print it and keep it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared/data")
    parser.add_argument("--speed-only", action="store_true")
    given = parser.parse_args()
    gold = YAML(typ="safe").load((HERE / "rights_pages_gold.yml").read_text("utf-8"))
    report: dict[str, Any] = {
        "machine": {"cpu": platform.processor() or platform.machine(), "cores": os.cpu_count()},
        "speed": cost(given.data),
    }
    if not given.speed_only:
        report["web-cc-marked"] = score_marked(given.data, gold)
        report["web-wcxb-dev"] = score_read(
            given.data / "web-wcxb-dev/wcxb-dev-sample.warc.gz", gold["web-wcxb-dev"]
        )
        report["web-zh"] = score_read(given.data / "web-zh/web-zh.warc.gz", gold["web-zh"])
        (HERE / "results" / "rights_pages.json").write_text(
            json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8"
        )
    print(json.dumps(report, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
