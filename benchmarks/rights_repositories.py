# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Terms of repositories, datasets and single documents against what people read.

    python benchmarks/rights_repositories.py ../shared/data [--json FILE]

Documents: PEPs with the label of their Copyright section. Folders: licence files, READMEs and
copyright files against `rights_repositories_gold.yml`. A folder is right if what governs its texts
is what its files say; laxer is an error of another kind and is counted apart. Intervals are
Wilson's at 95 %. Every error is printed. Speed is processor time of what text files say of
themselves, on all Markdown and reStructuredText of the repositories.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import math
import platform
import time
from collections import Counter
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from provender.acquire.context import scan_context
from provender.acquire.folders import Folders
from provender.acquire.inventory import inventory
from provender.acquire.license_files import LicenseFinder
from provender.acquire.source import Source
from provender.extract.document_terms import document_terms
from provender.extract.plain import read_markdown, read_restructuredtext
from provender.rights.conclude import conclude
from provender.rights.license import load_data, split_top, terms_of, tier_strictness
from provender.rights.normalize import normalize

DAY = datetime.date(2026, 11, 1)
GOLD = Path(__file__).with_name("rights_repositories_gold.yml")
SOURCE: TypeAdapter[Source] = TypeAdapter(Source)
CLASSES = {
    "none stated": frozenset[str](),
    "public domain": frozenset({"CC-PDM-1.0"}),
    "public domain OR CC0-1.0": frozenset({"CC-PDM-1.0", "CC0-1.0"}),
    "CC0-1.0": frozenset({"CC0-1.0"}),
}
PROSE = ("opensource-guide", "oi-wiki", "rust-book", "es6tutorial", "vue-docs-zh", "peps")


def wilson(right: int, of: int) -> list[float]:
    """Return the 95 % interval of a share."""
    if of == 0:
        return [0.0, 1.0]
    z, share = 1.96, right / of
    middle = share + z * z / (2 * of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    base = 1 + z * z / of
    return [max(0.0, round((middle - half) / base, 4)), round((middle + half) / base, 4)]


def share(right: int, of: int) -> dict[str, Any]:
    """Return a share with its counts and interval."""
    return {"right": right, "of": of, "share": round(right / of, 4) if of else None,
            "interval": wilson(right, of)}  # fmt: skip


def documents(data: Path) -> dict[str, Any]:
    """Score what PEPs say of themselves."""
    folder = data / "text-repos"
    errors: list[str] = []
    right = found_count = wanted_count = 0
    with (folder / "peps-labels.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            seen = read_restructuredtext((folder / "peps" / row["file"]).read_text("utf-8"))
            found = conclude(seen.observations, as_of=DAY)
            # A conclusion takes one alternative of `A OR B`; the statement has them all.
            said = {normalize(one.value).expression for one in seen.observations}
            parts = _parts(" ".join(one for one in said if one))
            wanted = CLASSES[row["label"]]
            found_count += found.reason != "no_license"
            wanted_count += bool(wanted)
            agrees = bool(wanted) and parts >= wanted and found.tier == "public-domain"
            right += agrees
            if not agrees and (wanted or found.reason != "no_license"):
                errors.append(f"{row['file']}: {row['label']}; found {said}")
            elif parts - wanted and wanted:
                errors.append(f"{row['file']}: {row['label']}; found more: {said}")
    return {"precision": share(right, found_count), "recall": share(right, wanted_count),
            "errors": errors}  # fmt: skip


def _parts(expression: str | None) -> frozenset[str]:
    words = (expression or "").replace("(", " ").replace(")", " ").split()
    return frozenset(words) - {"AND", "OR"}


def folders(data: Path) -> dict[str, Any]:
    """Score what folders say of their texts."""
    rows = load_data(GOLD)
    errors: list[str] = []
    right = laxer = stated = spoke = 0
    for row in rows:
        options = {key: row[key] for key in ("path", "format", "kind") if key in row}
        source = SOURCE.validate_python({"id": "s", "channel": "public", **options})
        context = scan_context(source, inventory(source, data).files, data)
        told: Counter[tuple[str, str]] = Counter()
        for observations in context.by_input.values():
            found = conclude(observations, as_of=DAY)
            offered = {e for o in observations if o.scope != "part"
                       if (e := normalize(o.value).expression)}  # fmt: skip
            told[_told(found.concluded, found.reason, offered), found.tier] += 1
        (said, tier), _ = told.most_common(1)[0]
        agrees = len(told) == 1 and _agrees(said, row["expected"])
        right += agrees
        stated += row["expected"] != "none"
        spoke += said != "none"
        if _laxer(tier, row["expected"]):
            laxer += 1
        if not agrees:
            errors.append(f"{row['path']}: {row['expected']}; found {dict(told)}; {row['why']}")
    return {"right": share(right, len(rows)), "laxer": share(laxer, len(rows)),
            "folders with terms": stated, "folders found to have terms": spoke,
            "errors": errors}  # fmt: skip


def fixtures(data: Path) -> dict[str, Any]:
    """Score licensee's small repositories by the key that it expects of each.

    `other` says that licensee names none (it knows no NC and ND licences, and none of several
    files), so what we find there is printed and not scored; the words -only and -or-later, which it
    does not tell, do not count.
    """
    root = data / "licence-texts" / "licensee-fixtures"
    errors: list[str] = []
    others: list[str] = []
    right = laxer = unknown = of = 0
    for name, row in load_data(root / "fixtures.yml").items():
        if not (root / name).is_dir():
            continue
        observations = LicenseFinder(Folders(str(root / name))).observations_for("")
        found = conclude(observations, as_of=DAY)
        if row.get("key") == "other":
            others.append(f"{name}: {found.concluded or found.reason}")
            continue
        of += 1
        wanted = normalize(row.get("key") or "none").expression
        plain = [_family(one) for one in (wanted, found.concluded)]
        agrees = plain[0] == plain[1] if wanted else found.tier == "unknown"
        right += agrees
        if wanted and found.tier == "unknown":
            unknown += 1
        elif not agrees and (
            not wanted or tier_strictness(found.tier) < tier_strictness(terms_of(wanted).tier)
        ):
            laxer += 1
        if not agrees:
            seen = [(one.location, one.value[:60], one.scope) for one in observations][:4]
            errors.append(
                f"{name}: {row.get('key')}; found {found.concluded} ({found.reason}); {seen}"
            )
    return {"right": share(right, of), "laxer": share(laxer, of), "left unknown": unknown,
            "errors": errors, "where licensee names none": others}  # fmt: skip


def _family(expression: str | None) -> str:
    return (expression or "").removesuffix("-only").removesuffix("-or-later")


def _told(concluded: str | None, reason: str | None, offered: set[str]) -> str:
    if reason == "conflicting_licenses":
        return "conflict"
    if concluded is None:
        return "none" if reason == "no_license" else str(reason)
    choice = [one for one in offered if concluded in split_top(one, "OR")]
    return max(choice, key=len, default=concluded)


def _agrees(said: str, expected: Any) -> bool:
    if isinstance(expected, list):
        return _parts(said) == frozenset(expected) and " OR " not in said
    return said == expected


def _laxer(tier: str, expected: Any) -> bool:
    if expected in ("none", "conflict"):
        return tier != "unknown"
    several = expected if isinstance(expected, list) else [expected]
    wanted = max(tier_strictness(terms_of(one).tier) for one in several)
    return tier_strictness(tier) < wanted


def speed(data: Path) -> dict[str, Any]:
    """Measure what a text's own terms cost, as milliseconds of processor time per 6 kB."""
    texts = [
        (path.read_text("utf-8", "replace"), path.suffix)
        for name in PROSE
        for path in sorted((data / "text-repos" / name).rglob("*"))
        if path.suffix in (".md", ".rst")
    ]
    size = sum(len(text.encode()) for text, _ in texts)
    costs = {}
    for label, run in (
        ("own terms", lambda text, _: document_terms(text)),
        ("whole reader", lambda text, suffix: (
            read_markdown if suffix == ".md" else read_restructuredtext)(text)),
    ):  # fmt: skip
        best = math.inf
        for _ in range(3):
            began = time.process_time()
            for text, suffix in texts:
                run(text, suffix)
            best = min(best, time.process_time() - began)
        costs[label] = {"ms per document": round(1000 * best / len(texts), 3),
                        "ms per 6 kB": round(1000 * best / size * 6000, 3)}  # fmt: skip
    return {"documents": len(texts), "bytes": size, **costs}


def main() -> None:
    """Run all parts and print them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    result = {
        "machine": {"python": platform.python_version(), "processor": platform.machine()},
        "documents (PEPs)": documents(arguments.data),
        "folders": folders(arguments.data),
        "small repositories (licensee)": fixtures(arguments.data),
        "speed": speed(arguments.data),
    }
    text = json.dumps(result, indent=1, ensure_ascii=False)
    print(text)
    if arguments.json:
        arguments.json.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
