# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`publish`: verify, ask the rules, say what would go where, send it, keep the receipt."""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from provender.errors import CheckFailed, UsageError
from provender.release.contents import TIERS
from provender.release.manifest import read_manifest
from provender.release.publishing.agreement import (
    Acceptance,
    Agreement,
    add_acceptance,
    read_acceptances,
    render_agreement,
    require_acceptance,
)
from provender.release.publishing.huggingface import send_to_huggingface
from provender.release.publishing.modelscope import send_to_modelscope
from provender.release.publishing.parts import SUMS, Part, tier_part, whole_release
from provender.release.publishing.receipt import Receipt, Sent, write_receipt
from provender.release.publishing.rules import (
    TargetRules,
    must_be_gated,
    refuse_ungated,
    target_rules,
)
from provender.release.publishing.target import (
    Target,
    parse_target,
    repository_name,
    version_name,
)
from provender.release.publishing.tree import send_to_tree, store_of
from provender.release.publishing.withdrawn import refuse_withdrawn
from provender.release.verify import verify
from provender.storage import TEMPORARY_PREFIX, folder_lock, hash_file, remove_tree

__all__ = ["Published", "agreement", "publish"]

ACCEPTANCES = "ACCEPTANCES.jsonl"
RECEIPTS = "receipts"


@dataclass
class Published:
    """What was published, or what would be.

    Attributes:
        target: Where to.
        parts: What goes there, one a repository.
        receipts: What arrived; empty for a plan.
        paths: Where the receipts are.
    """

    target: str
    parts: list[Part]
    receipts: list[Receipt] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)

    def plan(self) -> list[str]:
        """Return what goes where, a line a repository."""
        lines = []
        for part in self.parts:
            gate = "open"
            if part.gated:
                gate = "gated"
            if part.agreement is not None:
                gate += f", agreement {part.agreement.version}"
            lines.append(
                f"{part.name} {part.version}  {len(part.items):,} files, "
                f"{part.size_bytes / 1e6:,.2f} MB, {', '.join(part.tiers)}  {gate}"
            )
        return lines

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON types."""
        return {
            "schema_version": 1,
            "target": self.target,
            "plan": [
                {
                    "repository": part.name,
                    "version": part.version,
                    "tiers": list(part.tiers),
                    "files": len(part.items),
                    "size_bytes": part.size_bytes,
                    "gated": part.gated,
                    "agreement": None if part.agreement is None else part.agreement.to_dict(),
                }
                for part in self.parts
            ],
            "receipts": [receipt.to_dict() for receipt in self.receipts],
            "receipt_files": [str(path) for path in self.paths],
        }


def publish(
    release: str | Path,
    target: str,
    *,
    tiers: Sequence[str] = (),
    gated: bool = False,
    acceptances: str | Path | None = None,
    receipts: str | Path | None = None,
    endpoint: str | None = None,
    private: bool = False,
    approve: str | None = None,
    dry_run: bool = False,
    tell: Callable[[str], None] | None = None,
) -> Published:
    """Put a release where others find it, if its terms allow that place.

    Args:
        release: The release's folder.
        target: A folder, `s3://bucket/path`, `hf://org/name` or `modelscope://org/name`.
        tiers: These tiers only, each as a repository of its own.
        gated: Access to the folder or bucket is controlled.
        acceptances: Who accepted the agreement; by default beside the release's versions.
        receipts: Folder of receipts; by default beside the release's versions.
        endpoint: Address of the server, instead of what the environment says.
        private: Make new repositories private.
        approve: Who lets people through a hub's gate: `manual` or `auto`.
        dry_run: Say what would go where, and reach no server.
        tell: Gets the plan line by line before anything is sent.

    Raises:
        CheckFailed: The release does not verify, was withdrawn, or may not go there.
        UsageError: The target or a tier is none.
        EnvironmentProblem: The server refuses us, or a package is missing.
        Incomplete: It stopped before its end; run the same command again.
    """
    where, folder = parse_target(target), Path(release)
    manifest, sums = _verified(folder)
    refuse_withdrawn(folder, manifest["release"]["version"])
    kind = target_rules(where.kind)
    home = folder.resolve().parent
    chosen = _chosen(manifest, tiers)
    accepted_in = Path(acceptances) if acceptances is not None else home / ACCEPTANCES
    kept = Path(receipts) if receipts is not None else home / RECEIPTS
    with _scratch(None if dry_run else kept) as scratch:
        parts = _parts(folder, manifest, sums, where, kind, chosen, bool(tiers), gated, scratch)
        if not kind.enforces_gate:
            _require_accepted(parts, accepted_in)
        result = Published(str(where), parts)
        if tell is not None:
            for line in result.plan():
                tell(f"{where}: {line}")
        for part in () if dry_run else parts:
            sent = _send(where, part, scratch, endpoint, private, approve or kind.approve)
            receipt = Receipt(part, str(where), sent, hash_file(folder / SUMS), _now())
            result.receipts.append(receipt)
            result.paths.append(write_receipt(kept, receipt))
    return result


def agreement(
    release: str | Path,
    *,
    accepted_by: str | None = None,
    acceptances: str | Path | None = None,
) -> tuple[Agreement, Acceptance | None]:
    """Return what people accept before they get gated tiers, and record that one did.

    Args:
        release: The release's folder.
        accepted_by: Who accepted it, with a way to reach them; None records nothing.
        acceptances: The record; by default beside the release's versions.

    Raises:
        CheckFailed: The folder is no release, or nothing in it needs an agreement.
        UsageError: The record cannot be read.
    """
    folder = Path(release)
    manifest = read_manifest(folder)
    found = _agreement(folder, manifest)
    if found is None:
        raise CheckFailed(
            f"{folder} needs no agreement: all its tiers are open",
            hint="publish it anywhere with `provender publish`",
        )
    if accepted_by is None:
        return found, None
    path = Path(acceptances) if acceptances is not None else folder.resolve().parent / ACCEPTANCES
    return found, add_acceptance(path, found, accepted_by, _now())


@contextmanager
def _scratch(receipts: Path | None) -> Iterator[Path]:
    """Lend a folder for what is made; on the release's disk, so that links to its files work.

    Raises:
        FolderLocked: Another process publishes this release.
    """
    if receipts is None:
        with tempfile.TemporaryDirectory(prefix=f"{TEMPORARY_PREFIX}publish-") as made:
            yield Path(made)
        return
    with folder_lock(receipts):
        for stale in receipts.glob(f"{TEMPORARY_PREFIX}publish-*"):
            remove_tree(stale)
        made = tempfile.mkdtemp(prefix=f"{TEMPORARY_PREFIX}publish-", dir=receipts)
        try:
            yield Path(made)
        finally:
            remove_tree(Path(made))


def _verified(folder: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Return manifest and hashes of a release that verifies and whose names are names."""
    manifest = read_manifest(folder)
    result = verify(folder)
    if not result.ok:
        raise CheckFailed(
            f"{folder} is not published: it does not verify ({result.findings[0]})",
            hint=f"see all findings with `provender verify {folder}`",
            subject=str(folder),
        )
    repository_name(manifest["release"]["name"])
    version_name(manifest["release"]["version"])
    lines = (folder / SUMS).read_text("utf-8").splitlines()
    return manifest, {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _chosen(manifest: Mapping[str, Any], tiers: Sequence[str]) -> list[str]:
    """Return the tiers to send, in their order.

    Raises:
        UsageError: The release has no such tier.
    """
    known = [tier for tier in TIERS if tier in manifest["tiers"]]
    for tier in tiers:
        if tier not in known:
            raise UsageError(f"the release has no tier {tier!r}", hint=f"it has {', '.join(known)}")
    return [tier for tier in known if not tiers or tier in tiers]


def _agreement(folder: Path, manifest: Mapping[str, Any]) -> Agreement | None:
    """Return the agreement for all tiers that must be gated, None if there are none."""
    closed = [t for t in TIERS if t in manifest["tiers"] and must_be_gated(manifest, t)]
    if not closed:
        return None
    licenses = json.loads((folder / "policy" / "licenses.json").read_text("utf-8"))
    return render_agreement(manifest, licenses, closed)


def _parts(
    folder: Path,
    manifest: Mapping[str, Any],
    sums: Mapping[str, str],
    target: Target,
    kind: TargetRules,
    tiers: Sequence[str],
    by_tier: bool,
    stated: bool,
    scratch: Path,
) -> list[Part]:
    """Return what is sent, each part with its gate.

    Raises:
        CheckFailed: A part may not go to this target.
    """
    accepted = _agreement(folder, manifest)
    if not (by_tier or kind.by_tier):
        closed = refuse_ungated(manifest, tiers, kind, stated)
        return [whole_release(folder, manifest, sums, closed, accepted if closed else None)]
    name = repository_name(target.name or manifest["release"]["name"])
    gates = {tier: refuse_ungated(manifest, [tier], kind, stated) for tier in tiers}
    return [
        tier_part(
            folder, manifest, sums, tier,
            name=name, hub=kind.kind, gated=gates[tier], agreement=accepted, scratch=scratch,
        )
        for tier in tiers
    ]  # fmt: skip


def _require_accepted(parts: Sequence[Part], path: Path) -> None:
    """Hold that what is gated by a statement has somebody who accepted its agreement."""
    for part in parts:
        if part.gated and part.agreement is not None:
            require_acceptance(part.agreement, read_acceptances(path), path)


def _send(
    target: Target, part: Part, scratch: Path, endpoint: str | None, private: bool, approve: str
) -> Sent:
    if target.kind == "hf":
        return send_to_huggingface(
            target, part, endpoint=endpoint, private=private, approve=approve
        )
    if target.kind == "modelscope":
        return send_to_modelscope(target, part, scratch, endpoint=endpoint, private=private)
    return send_to_tree(store_of(target, endpoint), part)


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
