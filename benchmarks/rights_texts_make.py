# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Make `rights/data/texts.jsonl.xz`, the words of the licence texts that the SPDX list publishes.

    npm pack spdx-license-list && tar xzf spdx-license-list-*.tgz
    python benchmarks/rights_texts_make.py package CECILL-2.1=cecill-2.1-fr.txt

The npm package `spdx-license-list` (CC0-1.0) holds the texts as SPDX publishes them; what we keep
of each is its sequence of words, numbered, with the SHA-256 of the text it was made from.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import sys
from pathlib import Path

from license_expression import get_license_index

import provender.rights.license as vocabulary
from provender.rights.text_words import words_of

_APPENDED = {
    "LGPL-3.0-only": "\nGNU GENERAL PUBLIC LICENSE",
    "LGPL-3.0-or-later": "\nGNU GENERAL PUBLIC LICENSE",
}
"""SPDX prints another licence behind these; people mostly do not."""


def main(package: Path, more: list[str]) -> None:
    """Write the templates of one unpacked package and of more texts, given as `ID=FILE`."""
    version = json.loads((package / "package.json").read_text("utf-8"))["version"]
    deprecated = {row["spdx_license_key"] for row in get_license_index() if row["is_deprecated"]}
    same: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for path in sorted((package / "licenses").glob("*.json")):
        text = json.loads(path.read_text("utf-8"))["licenseText"]
        old = path.stem in deprecated or path.stem.endswith("+") or "-with-" in path.stem
        bare_gnu = path.stem.startswith(("GPL", "LGPL", "AGPL", "GFDL")) and "o" not in path.stem
        if not old and not bare_gnu:
            digest = hashlib.sha256(text.encode()).hexdigest()
            if path.stem in _APPENDED:
                text = text.split(_APPENDED[path.stem])[0]
            same.setdefault(tuple(words_of(text)), []).append((path.stem, digest))
    for given in more:
        identifier, _, file = given.partition("=")
        text = Path(file).read_text("utf-8").split("\n---\n", 1)[-1]
        digest = hashlib.sha256(text.encode()).hexdigest()
        same.setdefault(tuple(words_of(text)), []).append((identifier, digest))
    numbers: dict[str, int] = {}
    rows = []
    for words, named in same.items():
        identifier, digest = min(named, key=lambda row: _preference(row[0]))
        rows.append(
            {
                "id": identifier,
                "same_text": sorted(name for name, _ in named if name != identifier),
                "sha256": digest,
                "words": [numbers.setdefault(word, len(numbers)) for word in words],
            }
        )
    rows.sort(key=lambda row: str(row["id"]))
    head = {"source": f"npm spdx-license-list {version}, CC0-1.0", "words": list(numbers)}
    lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in [head, *rows]]
    target = vocabulary.DATA / "texts.jsonl.xz"
    target.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9))
    print(f"{len(rows)} texts, {target.stat().st_size:,} bytes")


def _preference(identifier: str) -> tuple[bool, bool, int, str]:
    later = identifier.endswith("-or-later") or "invariants" in identifier or "RFN" in identifier
    return (identifier not in vocabulary.load_licenses(), later, len(identifier), identifier)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
