# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
r"""Make `rights/data/texts.jsonl.xz`, the words of the licence texts that are recognised.

    npm pack spdx-license-list && tar xzf spdx-license-list-*.tgz
    pip download --no-deps scancode-toolkit-mini
    unzip scancode_toolkit_mini-*.whl 'licensedcode/*'
    python benchmarks/rights_texts_make.py package licensedcode/data/licenses \
        CECILL-2.1=cecill-2.1-fr.txt GPL-2.0-only=/usr/share/common-licenses/GPL-2 …

The npm package `spdx-license-list` (CC0-1.0) holds the texts as SPDX publishes them; files given as
`ID=FILE` add the wordings that people use beside those. Of the texts that ScanCode's LicenseDB has
collected (CC-BY-4.0) four kinds are taken: licences of our vocabulary that SPDX does not list,
other wordings of listed ones, exceptions, and relatives of open licences whose small differences
change the terms, so that they are found under their own name and never as their relative. What we
keep of each text is its sequence of words, numbered, with the SHA-256 of the text it was made from.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from license_expression import get_license_index
from ruamel.yaml import YAML

import provender.rights.license as vocabulary
from provender.rights.normalize import normalize
from provender.rights.text_differences import differences, price
from provender.rights.text_words import words_of

_APPENDED = {
    "LGPL-3.0-only": "\nGNU GENERAL PUBLIC LICENSE",
    "LGPL-3.0-or-later": "\nGNU GENERAL PUBLIC LICENSE",
}
"""SPDX prints another licence behind these; people mostly do not."""
_DEPRECATED = {"BSD-2-Clause-FreeBSD", "BSD-2-Clause-NetBSD", "bzip2-1.0.5", "Net-SNMP"}
"""Deprecated on the SPDX list of 2026, which the index of license-expression does not say yet."""
_OURS = {
    "etalab-2.0-en": "etalab-2.0",
    "mulanpsl-1.0-en": "MulanPSL-1.0",
    "mulanpsl-2.0-en": "MulanPSL-2.0",
    "cecill-1.0-en": "CECILL-1.0",
    "cecill-b-en": "CECILL-B",
    "cecill-c-en": "CECILL-C",
    "cecill-2.0-fr": "CECILL-2.0",
    "cecill-2.1-fr": "CECILL-2.1",
    "nvidia-open-model-2025-04-28": "LicenseRef-provender-nvidia-open-model",
    "qwen-2024": "LicenseRef-provender-qwen",
    "openai-tou-20230314": "LicenseRef-provender-OpenAI-ToU",
    "openai-tou-20241211": "LicenseRef-provender-OpenAI-ToU",
    "openmdw-1.0": "OpenMDW-1.0",
    "sata": "LicenseRef-provender-SATA",
    "capec-tou": "CAPEC-tou",
    "wtfnmfpl-1.0": "WTFNMFPL",
    "wordnet": "WordNet",
}
"""Texts that ScanCode keeps under an id of its own and our vocabulary or SPDX under this one."""
_ALIKE = 0.6
"""Share of the groups of three words of one text that a relative holds."""
_HARD = {"Commercial", "CLA", "Patent License", "Unstated License"}
"""Kinds of ScanCode's that are no public licences; only near relatives of theirs count."""

_COMMON = 12
"""As `common_word` in texts.yml."""

_GRANTING = {"permission", "permitted", "redistribution", "granted", "grant", "may", "license"}
_NAMES_ONLY = 4
"""As `least_price` in texts.yml."""
_EXCEPTION = "exception"

Rows = dict[tuple[str, ...], list[tuple[str, str]]]


def main(package: Path, scancode: Path, more: list[str]) -> None:
    """Write the templates."""
    version = json.loads((package / "package.json").read_text("utf-8"))["version"]
    same: Rows = {}
    for identifier, text in [*_spdx(package), *_given(more)]:
        digest = hashlib.sha256(text.encode()).hexdigest()
        if identifier in _APPENDED:
            text = text.split(_APPENDED[identifier])[0]
        same.setdefault(tuple(words_of(text)), []).append((identifier, digest))
    collected = list(_scancode(scancode))
    exceptions = sorted({identifier for identifier, kind, _ in collected if kind == _EXCEPTION})
    _add_relatives(same, collected)
    numbers: dict[str, int] = {}
    rows = []
    for words, named in same.items():
        identifier, digest = min(named, key=lambda row: _preference(row[0]))
        rows.append(
            {
                "id": identifier,
                "same_text": sorted({name for name, _ in named if name != identifier}),
                "sha256": digest,
                "words": [numbers.setdefault(word, len(numbers)) for word in words],
            }
        )
    rows.sort(key=lambda row: (str(row["id"]), str(row["sha256"])))
    source = f"npm spdx-license-list {version}, CC0-1.0; ScanCode LicenseDB, CC-BY-4.0"
    head = {"source": source, "exceptions": exceptions, "words": list(numbers)}
    lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in [head, *rows]]
    target = vocabulary.DATA / "texts.jsonl.xz"
    target.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9))
    print(f"{len(rows)} texts, {target.stat().st_size:,} bytes")


def _spdx(package: Path) -> Iterator[tuple[str, str]]:
    """Yield id and text of what SPDX lists and has not deprecated."""
    deprecated = {row["spdx_license_key"] for row in get_license_index() if row["is_deprecated"]}
    for path in sorted((package / "licenses").glob("*.json")):
        old = path.stem in deprecated | _DEPRECATED or path.stem.endswith("+")
        bare_gnu = path.stem.startswith(("GPL", "LGPL", "AGPL", "GFDL")) and "o" not in path.stem
        if not old and not bare_gnu and "-with-" not in path.stem:
            yield path.stem, json.loads(path.read_text("utf-8"))["licenseText"]


def _given(more: list[str]) -> Iterator[tuple[str, str]]:
    for given in more:
        identifier, _, file = given.partition("=")
        yield identifier, Path(file).read_text("utf-8").split("\n---\n", 1)[-1]


def _scancode(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield id, kind and text of ScanCode's licences."""
    for path in sorted(folder.glob("*.LICENSE")):
        parts = re.match(r"---\n(.*?\n)---\n(.*)", path.read_text("utf-8"), re.DOTALL)
        if parts is None:
            continue
        told, text = YAML(typ="safe").load(parts[1]), parts[2]
        key = told["key"]
        identifier = _OURS.get(key) or told.get("spdx_license_key") or f"LicenseRef-scancode-{key}"
        hidden = told.get("is_deprecated") or told.get("is_generic") or "RFN" in identifier
        if told.get("is_exception") and not identifier.startswith("LicenseRef-"):
            if not hidden and normalize(f"GPL-3.0-only WITH {identifier}").expression:
                yield identifier, _EXCEPTION, text
        elif not hidden and text.strip() and normalize(identifier).expression == identifier:
            yield identifier, told["category"], text


def _add_relatives(same: Rows, collected: list[tuple[str, str, str]]) -> None:
    known = vocabulary.load_licenses()
    listed = {name for named in same.values() for name, _ in named}
    texts = [(_groups(words), named[0][0]) for words, named in same.items()]
    many = Counter(word for words in same for word in set(words))
    common = frozenset(word for word, found in many.items() if found >= _COMMON)
    by_group: dict[tuple[str, ...], list[int]] = {}
    for number, (groups, _) in enumerate(texts):
        for group in groups:
            by_group.setdefault(group, []).append(number)
    for identifier, kind, text in collected:
        words = tuple(words_of(text))
        groups = _groups(words)
        if words in same or len(groups) < 20:
            continue
        if kind == _EXCEPTION:
            same[words] = [(identifier, hashlib.sha256(text.encode()).hexdigest())]
            continue
        if not _GRANTING & set(words):
            continue  # a disclaimer or the like, which stands in many licences
        counts: dict[int, int] = {}
        for group in groups:
            for number in by_group.get(group, ()):
                counts[number] = counts.get(number, 0) + 1
        alike = {
            texts[number][1]
            for number, held in counts.items()
            if held >= _ALIKE * len(texts[number][0])
        }
        wording = identifier in listed
        if wording and alike != {identifier} and identifier not in alike:
            continue  # another version under the same id, or a text of several licences
        related = alike and kind not in _HARD and not _is_wording(words, alike, same, common)
        if wording or identifier in known or related:
            digest = hashlib.sha256(text.encode()).hexdigest()
            same[words] = [(identifier, digest)]


def _is_wording(
    words: tuple[str, ...], alike: set[str], same: Rows, common: frozenset[str]
) -> bool:
    """True if a relative differs from a listed text in names and the like only."""
    for other, named in same.items():
        if named[0][0] in alike:
            cost = price(differences(other, words), common)
            if cost is not None and cost <= _NAMES_ONLY:
                return True
    return False


def _groups(words: Iterable[str]) -> set[tuple[str, ...]]:
    row = tuple(words)
    return set(zip(row, row[1:], row[2:], strict=False))


def _preference(identifier: str) -> tuple[bool, bool, int, str]:
    later = identifier.endswith("-or-later") or "invariants" in identifier or "RFN" in identifier
    return (identifier not in vocabulary.load_licenses(), later, len(identifier), identifier)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
