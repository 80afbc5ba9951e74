# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Re-check a release from nothing but its folder.

Files against `SHA256SUMS` and the manifest (`release.seal`); shapes (`release.shape`); counts
against the ledger, to the row (`release.verify_ledger`); the card against the manifest; and every
row (`release.verify_rows`): text, signals, rules and rights again, by what the release embeds. A
part that cannot be read is a finding and the others go on. Where the rules of today would decide
otherwise, a note says so: that is no fault of the release.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from provender.document import SCHEMA_VERSION
from provender.errors import CheckFailed
from provender.release.contents import Contents
from provender.release.documents import documents
from provender.release.embedded import Embedded, read_embedded
from provender.release.manifest import listing_of, read_manifest, tool_versions
from provender.release.minisign import PublicKey
from provender.release.seal import content_problems, manifest_problems
from provender.release.shape import MANIFEST, first_line, json_problems
from provender.release.signing import (
    SIGNATURE_NAME,
    check_signature,
    read_public_key,
    signed_by,
)
from provender.release.verify_ledger import LedgerCheck
from provender.release.verify_rows import RowCheck
from provender.release.verify_suppression import SuppressionCheck, stale_notes
from provender.run.scoring import Scoring, known_signals, known_stages
from provender.storage import hash_bytes, hash_file, is_safe_relative

__all__ = ["Verification", "verify"]

_MOST_FINDINGS = 200
_OTHERS = {"SHA256SUMS", SIGNATURE_NAME, "manifest.json"}
"""Files that are not derived from the others, besides the content and the policy."""


@dataclass
class Verification:
    """What a check found.

    Attributes:
        folder: The release.
        files: Files checked.
        rows: Rows checked.
        findings: What is wrong, in plain words; empty if the release verifies.
        notes: What a person should know though nothing is wrong: where the rules of today differ.
    """

    folder: Path
    files: int = 0
    rows: int = 0
    findings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True if nothing is wrong."""
        return not self.findings

    def say(self, finding: str) -> None:
        """Add a finding, unless there are too many already; what a folder says stays one line."""
        if len(self.findings) < _MOST_FINDINGS:
            shown = (c if c.isprintable() else ascii(c)[1:-1] for c in finding)
            self.findings.append("".join(shown))

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON types."""
        return {
            "schema_version": 1,
            "release": str(self.folder),
            "ok": self.ok,
            "files": self.files,
            "rows": self.rows,
            "findings": self.findings,
            "notes": self.notes,
        }


def verify(folder: str | Path, public_key: str | Path | None = None) -> Verification:
    """Check a release folder.

    Args:
        folder: `releases/<name>/<version>`.
        public_key: Who must have signed it: a minisign public key, or its file.

    Raises:
        CheckFailed: The folder is no release at all.
        UsageError: The public key is none.
        MissingExtra: Checking a signature needs `provender[sign]`.
    """
    root = Path(folder)
    signer = None if public_key is None else read_public_key(public_key)
    manifest = read_manifest(root)
    result = Verification(root)
    listed = _check_files(root, result)
    _check_signature(root, signer, result)
    if result.findings:
        return result
    problems = json_problems(MANIFEST, manifest, "manifest.json")
    for told in problems.values():
        for problem in told:
            result.say(problem)
    bad = set(problems)
    with _part(result, "manifest.json"):
        for problem in manifest_problems(manifest, (root / "manifest.json").read_bytes(), bad):
            result.say(problem)
        for problem in content_problems(manifest, listed, bad):
            result.say(problem)
        _check_recipe(manifest, bad, result)
        _check_signals(manifest, bad, result)
        _check_stages(manifest, bad, result)
    _check_content(root, manifest, bad, result)
    if not result.findings:
        with _part(result, "documents"):
            _check_documents(Contents(root, manifest), result)
    return result


def _check_content(
    root: Path, manifest: dict[str, Any], bad: set[str], result: Verification
) -> None:
    """Check ledger, policy, evidence and data, each as far as the others can be read."""
    embedded, ledger = Embedded(), None
    with _part(result, "policy and evidence"):
        embedded = read_embedded(root, manifest, bad, result.say)
    with _part(result, "ledger"):
        ledger = LedgerCheck(root, manifest, bad, result.say)
        ledger.tables()
        ledger.conflicts()
        ledger.reports()
    suppressed = None
    with _part(result, "suppression"):
        suppressed = SuppressionCheck(root, manifest, bad, result.say)
        suppressed.files()
        suppressed.departures()
        result.notes += stale_notes(root, manifest)
    with _part(result, "data"):
        data = RowCheck(root, manifest, bad, embedded, result.say, suppressed)
        data.files()
        result.rows = data.rows
        result.notes += data.notes()
        data.counts(None if ledger is None else ledger.released)
        if ledger is not None:
            ledger.pointers(data.released, whole=data.whole)


@contextmanager
def _part(result: Verification, what: str) -> Iterator[None]:
    """Make of an error that no check foresaw a finding, and let the other parts go on."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - a hostile folder must not end the other checks
        result.say(f"{what} could not be checked: {first_line(error)}")


def _check_files(root: Path, result: Verification) -> dict[str, str]:
    """Hold every file to its hash; return the hashes by name."""
    expected: dict[str, str] = {}
    try:
        listing = (root / "SHA256SUMS").read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        result.say(f"SHA256SUMS cannot be read: {error}")
        return expected
    for number, line in enumerate(listing.splitlines(), 1):
        digest, _, name = line.partition("  ")
        if len(digest) != 64 or not is_safe_relative(name):
            result.say(f"SHA256SUMS line {number} is malformed: {line[:80]!r}")
        elif name in expected:
            result.say(f"SHA256SUMS line {number} names {name} again")
        else:
            expected[name] = digest
    if list(expected) != sorted(expected):
        result.say("SHA256SUMS is not sorted by name")
    found = {p.relative_to(root).as_posix(): p for p in root.rglob("*") if not p.is_dir()}
    for beside in ("SHA256SUMS", SIGNATURE_NAME):
        found.pop(beside, None)
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            result.say(f"{name} is missing")
        elif name not in expected:
            result.say(f"{name} is not listed in SHA256SUMS")
        elif found[name].is_symlink():
            result.say(f"{name} is a link; a release holds plain files")
        elif not found[name].is_file():
            result.say(f"{name} is no plain file")
        else:
            _check_hash(found[name], name, expected[name], result)
        result.files += 1
    if not result.findings and listing != listing_of(expected):
        result.say("SHA256SUMS is not laid out as `sha256sum` writes it")
    return expected


def _check_signature(root: Path, signer: PublicKey | None, result: Verification) -> None:
    """Check who signed; without a key to hold it to, a signature proves nothing."""
    try:
        if signer is not None:
            comment = check_signature(root, signer)
            result.notes.append(f"signed by key {signer.name} ({' '.join(comment.split())})")
        elif (name := signed_by(root)) is not None:
            result.notes.append(f"names a signature of key {name}; check it with --public-key")
    except CheckFailed as error:
        result.say(f"signature: {error.message}")


def _check_hash(path: Path, name: str, expected: str, result: Verification) -> None:
    try:
        if hash_file(path) != expected:
            result.say(f"{name} was changed: its SHA-256 differs from SHA256SUMS")
    except OSError as error:
        result.say(f"{name} cannot be read: {first_line(error)}")


def _check_recipe(manifest: dict[str, Any], bad: set[str], result: Verification) -> None:
    """Hold the recipe's text to its hash; the hash is of the file, which may start with a BOM."""
    if "recipe" in bad:
        return
    raw = manifest["recipe"]["text"].encode("utf-8")
    if manifest["recipe"]["sha256"] not in (hash_bytes(raw), hash_bytes(BOM_UTF8 + raw)):
        result.say("manifest.json: recipe.sha256 is not the hash of recipe.text")


def _check_signals(manifest: dict[str, Any], bad: set[str], result: Verification) -> None:
    """Hold the names of the signals to the schema; another version may have others."""
    if bad & {"signals", "schema_version", "tools"}:
        return
    told = manifest["signals"]
    base = {name for name, _ in Scoring().signals}
    ours = [name for name, _ in known_signals() if name in base or name in told]
    if len(set(told)) != len(told):
        result.say("manifest.json: signals names a column twice")
    if manifest["schema_version"] != SCHEMA_VERSION:
        result.notes.append(
            f"its schema_version is {manifest['schema_version']}, Provender's is "
            f"{SCHEMA_VERSION}: only the columns that the checks read are compared"
        )
    elif manifest["tools"]["provender"] == tool_versions()["provender"] and told != ours:
        differ = ", ".join(sorted(set(told) ^ set(ours))) or "their order"
        result.say(f"manifest.json: signals are not those of the schema: {differ}")


def _check_stages(manifest: dict[str, Any], bad: set[str], result: Verification) -> None:
    """Name the stages whose signals are not computed again because the manifest leaves them out."""
    if bad & {"signals", "stages"}:
        return
    for stage, columns in known_stages().items():
        made = sorted({name for name, _ in columns} & set(manifest["signals"]))
        if made and stage not in manifest["stages"]:
            result.say(f"manifest.json: stages does not name {stage}, which makes {made[0]}")


def _check_documents(contents: Contents, result: Verification) -> None:
    """Write every derived file again and compare; another version may write them otherwise.

    Called when everything that they are derived from is in order, so each difference is theirs.
    """
    manifest = contents.manifest
    made_by = manifest["tools"]["provender"]
    if made_by != tool_versions()["provender"]:
        result.notes.append(
            f"made by Provender {made_by}: its documents and signals are not computed again"
        )
        return
    derived: set[str] = set()
    for name, data in documents(contents):
        derived.add(name)
        path = contents.folder / name
        if not path.is_file():
            result.say(f"{name} is missing")
        elif path.read_bytes() != data:
            result.say(f"{name} says something else than the data, ledger and manifest")
    known = derived | {*manifest["files"], *manifest["policy_files"], *_OTHERS}
    for path in sorted(contents.folder.rglob("*")):
        name = path.relative_to(contents.folder).as_posix()
        if not path.is_dir() and name not in known:
            result.say(f"{name} is no part of a release")
