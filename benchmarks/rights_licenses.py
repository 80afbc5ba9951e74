# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How well licence texts and dataset declarations are read, with every error, and how fast.

    python benchmarks/rights_licenses.py ../shared/data

Texts: choosealicense (47), licensee's single licence files, and the stand-alone licence paragraphs
of Debian's copyright files (DEP-5), with their short names as the truth and again with five of them
corrected by a person (`READ`). The matcher was tuned on these three; `held out` only means that the
four texts which became templates are left out. The licence files of the packages installed beside
Provender were first looked at when that was done: 111 right, 1 wrong, 12 missed of 124. Their
labels by hand were written beside that run's answers, and the matcher was corrected after it.
Declarations: the Data Provenance Initiative, what sites declare next to what a person verified.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import re
import sysconfig
import time
from collections import Counter
from collections.abc import Iterator
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from build import processor
from provender.rights.conclude import conclude
from provender.rights.evidence import Observation
from provender.rights.license import load_licenses, terms_of, tier_strictness
from provender.rights.normalize import normalize
from provender.rights.texts import identify_text, match_texts

AS_TEMPLATES = {"CECILL-2.1", "PostgreSQL", "Vim", "OFL-1.1"}
CHANGED = {
    "pixar-modified-apache": "Pixar",
    "lgpl": "GPL-3.0-only",
    "cc-by-nc-sa": "CC-BY-NC-SA-4.0",
    "cc-by-nd": "CC-BY-ND-4.0",
    "bsd-plus-patents": "BSD-3-Clause",
}
"""Fixtures read by hand: licensee's label is for the project, or `other` because choosealicense has
no such licence, while the file itself is this text (the patents stand in a second file)."""
BARE_GNU = re.compile(r"-(?:only|or-later)$")
DEBIAN = {"expat": "MIT", "boost-1.0": "BSL-1.0", "boost": "BSL-1.0", "sil-1.1": "OFL-1.1"}


READ = {
    "coreutils BSD-4-clause-UC": ("BSD-3-Clause", "the clause on advertising is not in the text"),
    "libblkid1 BSD-4-clause": (
        "BSD-4-Clause-UC",
        "the text names the University of California; SPDX has an id for it",
    ),
    "libharfbuzz0b MIT": ("MIT-Modern-Variant", "not the Expat text; SPDX has an id for this one"),
    "libopenjp2-7 BSD-3": (
        "LicenseRef-scancode-bsd-2-clause-plus-advertizing",
        "its third clause is the one on advertising, none is on endorsement",
    ),
    "libwayland-egl1 X11": ("MIT", "the text says that it is the Expat version"),
}
"""Debian's short names that a person found to be another text's, with what the text says."""


def wilson(right: int, of: int) -> tuple[float, float]:
    """Return the 95% interval of a share (Wilson 1927)."""
    if not of:
        return (0.0, 1.0)
    z, share = 1.96, right / of
    middle = share + z * z / (2 * of)
    spread = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return ((middle - spread) / (1 + z * z / of), (middle + spread) / (1 + z * z / of))


def choosealicense(data: Path) -> Iterator[tuple[str, str, str | None]]:
    """Yield name, text and id of the 47 texts."""
    for path in sorted((data / "licence-texts" / "choosealicense" / "_licenses").glob("*.txt")):
        head, text = path.read_text("utf-8").split("\n---\n", 1)
        yield path.name, text, re.findall(r"^spdx-id: (\S+)$", head, re.MULTILINE)[0]


def licensee(data: Path) -> Iterator[tuple[str, str, str | None]]:
    """Yield single licence files of licensee's fixtures; `other` has no id, by its authors."""
    folder = data / "licence-texts" / "licensee-fixtures"
    truths = YAML(typ="safe").load(folder / "fixtures.yml")
    for name, row in truths.items():
        names = ("LICENSE", "COPYING", "UNLICENSE")
        files = [p for p in sorted((folder / name).iterdir()) if p.name.upper().startswith(names)]
        if len(files) != 1 or not files[0].is_file() or row["key"] is None:
            continue
        text = files[0].read_bytes().decode("utf-8", "replace")
        truth = None if row["key"] in ("other", "no-license") else str(row["key"])
        yield name, text, CHANGED.get(name, truth)


def debian(data: Path, *, corrected: bool = True) -> Iterator[tuple[str, str, str | None]]:
    """Yield the licence paragraphs of Debian's copyright files that hold a whole text.

    With Debian's own short names as the truth, or with `READ` in place of five of them.
    """
    seen = set()
    for path in sorted((data / "licence-texts" / "debian-copyright").glob("*.copyright")):
        text = path.read_bytes().decode("utf-8", "replace")
        for match in re.finditer(
            r"^License: *([A-Za-z0-9.+-]+) *\n((?: .*\n?)+)", text, re.MULTILINE
        ):
            body = re.sub(r"^ \.?$", "", match[2], flags=re.MULTILINE)
            if len(body.split()) < 100 or "/usr/share/common-licenses" in body or body in seen:
                continue
            seen.add(body)
            truth = DEBIAN.get(match[1].lower()) or normalize(match[1]).expression
            name = f"{path.stem} {match[1]}"
            if truth:
                yield name, body, READ.get(name, (truth,))[0] if corrected else truth


def installed(site: Path) -> Iterator[tuple[str, str, str | None]]:
    """Yield the licence files of the packages installed beside us.

    The label of the only licence file of a package is its metadata's `License-Expression` (or
    `License`, if that names one); every other file was read by hand.
    """
    gold = YAML(typ="safe").load(
        (Path(__file__).parent / "rights_installed_gold.yml").read_text("utf-8")
    )
    for folder in sorted(site.glob("*.dist-info")):
        package = folder.name.split("-")[0]
        if package == "provender":
            continue
        head = HeaderParser().parsestr((folder / "METADATA").read_text("utf-8"))
        files = [
            path
            for path in sorted(folder.rglob("*"))
            if path.is_file() and re.search(r"licen[cs]e|copying|notice", path.name, re.IGNORECASE)
        ]
        label = normalize(head["License-Expression"] or head["License"] or "").expression
        for path in files:
            name = re.sub(r"(fast_float)-[\d.]+", r"\1", f"{package}/{path.relative_to(folder)}")
            text = path.read_bytes().decode("utf-8", "replace")
            if name in gold:
                yield name, text, gold[name]
            elif len(files) == 1 and label and " " not in label:
                yield name, text, label


def same(found: str | None, truth: str | None) -> bool:
    """True if two expressions name the same texts.

    The GNU licences are one text with or without `or later`, and to say that all of a choice hold
    is the stricter answer; no answer here is a choice.
    """
    if found is None or truth is None:
        return found is truth
    return _parts(found) == _parts(truth)


def _parts(expression: str) -> set[str]:
    ids = re.split(r" AND | OR ", expression.strip("()").replace("(", "").replace(")", ""))
    return {BARE_GNU.sub("", identifier).lower() for identifier in ids}


def score(rows: list[tuple[str, str, str | None]]) -> dict[str, Any]:
    """Return counts, precision, recall and the errors."""
    right = wrong = missed = with_id = 0
    errors = []
    for name, text, truth in rows:
        found = identify_text(text)
        with_id += truth is not None
        if found is not None and same(found, truth):
            right += 1
        elif found is not None:
            wrong += 1
            errors.append(f"WRONG {name}: {found}, should be {truth}")
        elif truth is not None:
            missed += 1
            near = [(m.expression, m.found, m.price) for m in match_texts(text)]
            errors.append(f"missed {name}: {truth}; texts in it: {near}")
    return {
        "files": len(rows),
        "with_id": with_id,
        "right": right,
        "wrong": wrong,
        "missed": missed,
        "precision": [right / max(1, right + wrong), *wilson(right, right + wrong)],
        "recall": [right / max(1, with_id), *wilson(right, with_id)],
        "errors": errors,
    }


USES = {"All": 0, "NC": 1, "Acad": 2, "Unspecified": 3, "?": 3}


def our_class(expression: str | None) -> int:
    """Return our class as DPI counts it: 0 any use, 1 non-commercial or narrower, 3 unknown."""
    if expression is None:
        return 3
    terms = terms_of(expression)
    return {"unknown": 3, "agreement": 1}.get(terms.tier, 0)


def declarations(data: Path) -> dict[str, Any]:
    """Score the dataset declarations."""
    folder = data / "dataset-licences-dpi"
    classes = json.loads((folder / "constants" / "license_classes.json").read_text("utf-8"))
    lax, table = [], {}
    for name, (use, _, share_alike) in classes.items():
        expression = normalize(name).expression
        tier = terms_of(expression).tier if expression else "unknown"
        table[name] = f"{expression or normalize(name).reason} ({tier})"
        laxer = our_class(expression) < min(USES[use], 1)
        if laxer or (share_alike == "1" and tier in ("public-domain", "attribution")):
            lax.append(f"{name}: theirs {use} share-alike {share_alike}, ours {tier}")
    strings: Counter[str] = Counter()
    entries = [
        entry
        for path in sorted(folder.glob("data_summaries*/*.json"))
        for entry in json.loads(path.read_text("utf-8")).values()
    ]
    compared = laxer_than_person = stricter = 0
    not_stricter_enough = []
    for entry in entries:
        inferred = entry.get("Inferred Metadata") or {}
        fields = ("GitHub License", "HF Yaml License", "HF Config License", "PwC License Name")
        declared = [str(inferred[f]) for f in fields if inferred.get(f)]
        verified = [row["License"] for row in entry.get("Licenses") or () if row.get("License")]
        strings.update([*declared, *verified])
        seen = [
            Observation(signal="card.license", value=v, location=v, rank="card") for v in declared
        ]
        concluded = conclude(seen, as_of=datetime.date(2026, 11, 1))
        known = [n for d in declared if (n := normalize(d).expression)]
        strictest = max((tier_strictness(terms_of(n).tier) for n in known), default=0)
        if tier_strictness(concluded.tier) < strictest:
            not_stricter_enough.append(f"{declared} -> {concluded.tier}")
        told = [d for d in declared if classes.get(d, ["?"])[0] != "Unspecified"]
        if not told or not verified:
            continue
        compared += 1
        said = max(our_class(normalize(d).expression) for d in told)
        truth = max(our_class(normalize(v).expression) for v in verified)
        laxer_than_person += said < truth
        stricter += said > truth
    mapped = {s: normalize(s).expression or normalize(s).reason for s in strings}
    return {
        "classes": len(classes),
        "laxer_than_theirs": lax,
        "class_table": table,
        "entries": len(entries),
        "strings": len(mapped),
        "string_table": mapped,
        "concluded_laxer_than_strictest_declaration": not_stricter_enough,
        "compared": compared,
        "all_declarations_laxer_than_person": laxer_than_person,
        "share_laxer": [laxer_than_person / compared, *wilson(laxer_than_person, compared)],
        "declarations_stricter_than_person": stricter,
    }


def speed() -> dict[str, float]:
    """Return rows a second of processor time, and what loading costs."""
    load_licenses.cache_clear()
    started = time.process_time()
    load_licenses()
    loading = time.process_time() - started
    values = ["cc-by-4.0", "CC BY-NC-SA 3.0 DE", "mit", "https://creativecommons.org/licenses/by-sa/4.0/", "知识共享署名 4.0", "apache-2.0", "odc-by", "other", "Licensed under the MIT License"]  # fmt: skip  # noqa: E501
    rows = [values[i % len(values)] for i in range(300_000)]
    started = time.process_time()
    for value in rows:
        expression = normalize(value).expression
        if expression is not None:
            terms_of(expression)
    cached = len(rows) / (time.process_time() - started)
    fresh = [f"{value} {i}" for i in range(300) for value in values]
    started = time.process_time()
    for value in fresh:
        normalize(value)
    return {
        "loading_ms": 1000 * loading,
        "rows_per_second": cached,
        "never_seen_statements_per_second": len(fresh) / (time.process_time() - started),
    }


def main() -> None:
    """Measure, print, and keep the result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    arguments = parser.parse_args()
    chosen = list(choosealicense(arguments.data))
    sets = {
        "choosealicense": chosen,
        "choosealicense, held out": [row for row in chosen if row[2] not in AS_TEMPLATES],
        "licensee fixtures": list(licensee(arguments.data)),
        "debian, labels as given": list(debian(arguments.data, corrected=False)),
        "debian, labels corrected": list(debian(arguments.data)),
    }
    sets["installed packages"] = list(installed(Path(sysconfig.get_path("purelib"))))
    first = "choosealicense", "licensee fixtures", "debian, labels corrected"
    sets["the three of shared/data"] = [row for name in first for row in sets[name]]
    result: dict[str, Any] = {"processor": processor(), "texts": {}}
    for name, rows in sets.items():
        found = result["texts"][name] = score(rows)
        precision, low, high = found["precision"]
        recall, recall_low, recall_high = found["recall"]
        print(
            f"{name:<32} {found['right']:>3} right {found['wrong']:>2} wrong {found['missed']:>2} "
            f"missed of {found['with_id']:>3}; precision {precision:.3f} [{low:.3f}, {high:.3f}] "
            f"recall {recall:.3f} [{recall_low:.3f}, {recall_high:.3f}]"
        )
        if name != "the three of shared/data":
            for error in found["errors"]:
                print("    ", error)
    told = result["declarations"] = declarations(arguments.data)
    print(f"{told['classes']} classes; ours laxer than theirs: {told['laxer_than_theirs']}")
    print(f"{told['strings']} strings in {told['entries']} entries: {told['string_table']}")
    print(f"concluded laxer: {told['concluded_laxer_than_strictest_declaration']}")
    share, low, high = told["share_laxer"]
    print(
        f"all declarations laxer than a person: {told['all_declarations_laxer_than_person']} of "
        f"{told['compared']} ({share:.3f} [{low:.3f}, {high:.3f}])"
    )
    result["speed"] = speed()
    print(result["speed"])
    arguments.out.mkdir(exist_ok=True)
    target = arguments.out / "rights_licenses.json"
    target.write_text(json.dumps(result, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
