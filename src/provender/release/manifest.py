# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a release says of itself, and the list of its files' hashes.

`SHA256SUMS` covers every file but itself and is read by `sha256sum -c`. The manifest holds what
made the release: recipe, tools, stages, rule sets and counts. Neither reads a clock.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from provender.document import SCHEMA_VERSION
from provender.errors import CheckFailed
from provender.release.seal import seal_manifest
from provender.release.tables import Totals
from provender.stage import Stage
from provender.storage import hash_file, write_bytes

__all__ = [
    "MANIFEST_VERSION",
    "MIN_SUPPORTED_VERSION",
    "listing_of",
    "read_manifest",
    "tool_versions",
    "write_manifest",
    "write_sums",
]

MANIFEST_VERSION = 1
MIN_SUPPORTED_VERSION = "0.1.0"
_TOOLS = (
    "brotli",
    "fastwarc",
    "license-expression",
    "lxml",
    "numba",
    "numpy",
    "protego",
    "py3langid",
    "pyarrow",
    "resiliparse",
    "trafilatura",
    "warcio",
    "zstandard",
)


def tool_versions() -> dict[str, str]:
    """Return the versions of Provender and of the libraries that decide what a build makes."""
    return {name: metadata.version(name) for name in ("provender", *_TOOLS)}


def write_manifest(
    folder: Path,
    *,
    recipe: dict[str, Any],
    release: dict[str, Any],
    sources: list[dict[str, Any]],
    tiers: dict[str, dict[str, Any]],
    totals: Totals,
    stages: list[Stage],
    rule_sets: dict[str, str],
    options: dict[str, Any],
    lock_sha256: str,
    policy: dict[str, Any],
    policy_files: dict[str, str],
    signals: list[str],
    parents: list[dict[str, Any]],
    sample: int | None,
    suppression: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Write `manifest.json` and return what it says.

    `options` are the recipe's with every default filled in. `lock_sha256` is the hash of what
    `provender lock` would pin: inputs, contexts, stages, libraries and rule sets. `policy_files`
    are the SHA-256 of the files under `policy/` by name: the rule sets' hashes cover the installed
    licence vocabulary too, so from the folder alone only these can be checked. `files` are those
    of documents, ledger and evidence, `seals` those of the manifest's own keys (`release.seal`).
    `suppression` tells of the suppression list (`run.suppression`).
    """
    manifest = {
        "manifest_version": MANIFEST_VERSION,
        "schema_version": SCHEMA_VERSION,
        "min_supported_version": MIN_SUPPORTED_VERSION,
        "release": release,
        "recipe": recipe,
        "sources": sources,
        "tiers": tiers,
        "counts": {
            "records_read": totals.records_read,
            "released": totals.released,
            "dropped": totals.dropped,
            "unreadable": totals.unreadable,
            "conflicts": totals.conflicts,
        },
        "reasons": [
            {"kind": kind, "stage": stage, "reason": reason, "count": count}
            for (kind, stage, reason), count in sorted(totals.reasons.items())
        ],
        "signals": signals,
        "stages": {
            stage.name: {"version": stage.version, "identity": stage.identity} for stage in stages
        },
        "rule_sets": rule_sets,
        "options": options,
        "lock_sha256": lock_sha256,
        "policy": policy,
        "policy_files": policy_files,
        "tools": tool_versions(),
        "parents": parents,
        "sample": sample,
        "suppression": suppression,
    }
    return seal_manifest(folder, manifest)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a release's manifest.

    Raises:
        CheckFailed: It is missing, no JSON, or of a version that this Provender cannot read.
    """
    path = folder / "manifest.json"
    try:
        manifest: Any = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CheckFailed(
            f"{folder} is no Provender release: manifest.json cannot be read ({error})",
            hint="give the folder releases/<name>/<version> that `provender build` printed",
            subject=str(path),
        ) from error
    known = isinstance(manifest, dict) and manifest.get("manifest_version") == MANIFEST_VERSION
    if not known or isinstance(manifest["manifest_version"], bool):
        raise CheckFailed(
            f"{path} has a manifest version that this Provender does not know",
            hint="install the version that its min_supported_version names",
            subject=str(path),
        )
    found: dict[str, Any] = manifest
    return found


def listing_of(hashes: Mapping[str, str]) -> str:
    """Return the text of `SHA256SUMS`: hash and name as `sha256sum` writes them, sorted by name."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items()))


def write_sums(folder: Path) -> str:
    """Write `SHA256SUMS` over every file of the folder, sorted by name; return its text."""
    text = listing_of(
        {
            path.relative_to(folder).as_posix(): hash_file(path)
            for path in folder.rglob("*")
            if path.is_file() and path.name not in ("SHA256SUMS", "SHA256SUMS.minisig", ".lock")
        }
    )
    write_bytes(folder / "SHA256SUMS", text.encode("utf-8"))
    return text
