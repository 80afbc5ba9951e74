# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
r"""Make `rights/data/license_texts.jsonl.xz`: whole licence texts, for releases to carry along.

    npm pack spdx-license-list && tar xzf spdx-license-list-*.tgz
    python benchmarks/license_texts_make.py package

Taken are the texts of the npm package `spdx-license-list` (CC0-1.0), which are those that SPDX
publishes, for licences that Provender has a record of. One JSON object a line, sorted by id.
"""

from __future__ import annotations

import json
import lzma
import sys
from pathlib import Path

from provender.rights.license import load_licenses
from provender.rights.license_texts import TEXTS


def main(package: Path) -> None:
    """Write the file.

    Args:
        package: The unpacked npm package.
    """
    lines = []
    for identifier in sorted(load_licenses()):
        path = package / "licenses" / f"{identifier}.json"
        if path.is_file():
            text = json.loads(path.read_text("utf-8"))["licenseText"]
            lines.append(json.dumps({"id": identifier, "text": text.strip()}, ensure_ascii=False))
    data = "".join(f"{line}\n" for line in lines).encode("utf-8")
    TEXTS.write_bytes(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(lines)} texts, {TEXTS.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
