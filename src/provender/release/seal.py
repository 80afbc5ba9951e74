# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The second lock of a release: what the manifest knows of the files and of itself.

Whoever changes a file and renews `SHA256SUMS` (`sha256sum` does that in a line) leaves a folder
that lists itself correctly. So the manifest holds the hash of every file that holds documents,
ledger or evidence, and a hash of each of its own keys: a single change is found and named by file
or key. Whoever renews all of these too is met by what is computed again (texts, signals, rights,
counts); what no computation speaks of, only a signature of `SHA256SUMS` protects (docs/verify.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from provender.storage import (
    canonical_json,
    hash_bytes,
    hash_file,
    indented_json,
    write_json,
)

__all__ = [
    "content_hashes",
    "content_problems",
    "manifest_problems",
    "seal_manifest",
]

_CONTENT = ("data", "evidence", "ledger", "review", "suppression")
"""Folders whose files the manifest lists in `files`; those of `policy` stand in `policy_files`."""

_SEALS = "seals"


def content_hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that holds documents, ledger or evidence, by name."""
    found = sorted(path for inner in _CONTENT for path in (folder / inner).rglob("*"))
    return {p.relative_to(folder).as_posix(): hash_file(p) for p in found if p.is_file()}


def seal_manifest(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Write `manifest.json` with the hashes of the content and of its own keys; return it.

    Args:
        folder: A release folder with its content in place.
        manifest: What it says; `files` and `seals` are made new.
    """
    told = {**manifest, "files": content_hashes(folder)}
    told[_SEALS] = _seals(told)
    write_json(folder / "manifest.json", told)
    return told


def _seals(manifest: Mapping[str, Any]) -> dict[str, str]:
    return {key: _hash(value) for key, value in sorted(manifest.items()) if key != _SEALS}


def _hash(value: Any) -> str:
    return hash_bytes(canonical_json(value).encode("utf-8", "surrogatepass"))


def manifest_problems(manifest: Mapping[str, Any], raw: bytes, bad: set[str]) -> Iterator[str]:
    """Yield which keys of a manifest were edited since it was sealed.

    Args:
        manifest: The manifest.
        raw: The bytes of its file.
        bad: Keys that are not as they must be.
    """
    if _SEALS in bad:
        return
    told, held = manifest[_SEALS], _seals(manifest)
    for key in sorted(told.keys() | held.keys()):
        if key not in held:
            yield f"manifest.json: seals names {key}, which it does not have"
        elif key not in told:
            yield f"manifest.json: {key} was added: seals does not name it"
        elif told[key] != held[key]:
            yield f"manifest.json: {key} was edited: seals has another hash of it"
    if indented_json(manifest).encode("utf-8", "surrogatepass") != raw:
        yield "manifest.json is not laid out as Provender writes it"


def content_problems(
    manifest: Mapping[str, Any], listed: Mapping[str, str], bad: set[str]
) -> Iterator[str]:
    """Yield which files of the content are not those that made the release.

    All others are derived and written again (`release.documents`).

    Args:
        manifest: The manifest.
        listed: SHA-256 of the release's files by name, held to the files already.
        bad: Keys of the manifest that are not as they must be.
    """
    told = {} if "files" in bad else manifest["files"]
    for name in sorted(told.keys() - listed.keys()):
        yield f"{name} is missing, manifest.json names it in files"
    for name in sorted(listed):
        if name.split("/")[0] not in _CONTENT:
            continue
        if name not in told:
            if "files" not in bad:
                yield f"{name} is no part of the release: manifest.json does not name it"
        elif listed[name] != told[name]:
            yield f"{name} is not the file that made the release: manifest.json has another hash"
