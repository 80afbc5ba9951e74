# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What is sent: a release as it is, or one repository for each of its tiers.

A whole release stays byte for byte what it is, so `verify` and the signature hold where it arrives.
The repository of one tier has that tier's files under the same names, a card of its own, the
evidence on which its documents rest, and the release's list of hashes (`release/SHA256SUMS`), by
which its data can be tied to the release and its signature.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow.compute as pc
import pyarrow.parquet as pq

from provender.parquet import ParquetFile
from provender.release.contents import TIERS
from provender.release.publishing.agreement import Agreement
from provender.release.publishing.rules import rules
from provender.release.publishing.tier_card import (
    LICENSE_NAME,
    render_license_page,
    render_tier_card,
)
from provender.release.signing import SIGNATURE_NAME
from provender.release.tables import EVIDENCE
from provender.storage import hash_bytes, hash_file

__all__ = ["AGREEMENT_NAME", "SUMS", "Item", "Part", "tier_part", "whole_release"]

SUMS = "SHA256SUMS"
AGREEMENT_NAME = "AGREEMENT.md"
_EVIDENCE = "evidence/evidence.parquet"


@dataclass(frozen=True)
class Item:
    """One file that is sent.

    Attributes:
        name: Its name in the repository.
        size_bytes: Its size.
        sha256: Its hash, in hex.
        content: The file, or its bytes.
        made: It was made for this repository; else it is a file of the release.
    """

    name: str
    size_bytes: int
    sha256: str
    content: Path | bytes
    made: bool = False

    def open(self) -> BinaryIO:
        """Open it for reading."""
        if isinstance(self.content, bytes):
            return io.BytesIO(self.content)
        return self.content.open("rb")


@dataclass(frozen=True)
class Part:
    """What one repository gets.

    Attributes:
        name: Name of the repository.
        release: Name of the release.
        version: Its version.
        tiers: The tiers in it.
        items: Its files, by name; the list of hashes is last, for it says that all are there.
        gated: Only people who accept the terms may get it.
        agreement: What they accept.
        title: What a person calls it.
        license: Name of its licence as hubs know it.
    """

    name: str
    release: str
    version: str
    tiers: tuple[str, ...]
    items: tuple[Item, ...]
    gated: bool
    agreement: Agreement | None
    title: str
    license: str = "other"

    @property
    def identity(self) -> Item:
        """The file by which a version is known again: the release's list of hashes."""
        by_name = {item.name: item for item in self.items}
        return by_name.get(f"release/{SUMS}", by_name[SUMS])

    @property
    def size_bytes(self) -> int:
        """Size of all its files."""
        return sum(item.size_bytes for item in self.items)


def whole_release(
    folder: Path,
    manifest: Mapping[str, Any],
    sums: Mapping[str, str],
    gated: bool,
    agreement: Agreement | None,
) -> Part:
    """Return a release as it is.

    Args:
        folder: The release.
        manifest: Its manifest.
        sums: Its list of hashes, by name.
        gated: Only people who accept the terms may get it.
        agreement: What they accept.
    """
    release = manifest["release"]
    items = [_file(folder, name, digest) for name, digest in sorted(sums.items())]
    if (folder / SIGNATURE_NAME).is_file():
        items.append(_file(folder, SIGNATURE_NAME))
    items.append(_file(folder, SUMS))
    tiers = tuple(tier for tier in TIERS if tier in manifest["tiers"])
    title = release.get("title") or release["name"]
    return Part(
        release["name"],
        release["name"],
        release["version"],
        tiers,
        tuple(items),
        gated,
        agreement,
        title,
    )


def tier_part(
    folder: Path,
    manifest: Mapping[str, Any],
    sums: Mapping[str, str],
    tier: str,
    *,
    name: str,
    hub: str,
    gated: bool,
    agreement: Agreement | None,
    scratch: Path,
) -> Part:
    """Return the repository of one tier.

    Args:
        folder: The release.
        manifest: Its manifest.
        sums: Its list of hashes, by name.
        tier: The tier.
        name: Name of the repositories, to which the tier is added.
        hub: Whose card it gets: `hf` or `modelscope`.
        gated: Only people who accept the terms may get it.
        agreement: What they accept.
        scratch: A folder for what is made; it lives until all is sent.
    """
    release = manifest["release"]
    items = [_file(folder, path, digest) for path, digest in sums.items() if _belongs(path, tier)]
    if _EVIDENCE in sums:
        items.append(
            _evidence(folder, manifest["tiers"][tier]["files"], scratch / f"{tier}.parquet")
        )
    card, license_name = render_tier_card(folder, manifest, tier, hub, agreement if gated else None)
    items.append(_made("README.md", card))
    licenses = json.loads((folder / "policy" / "licenses.json").read_text("utf-8"))
    items.append(_made(LICENSE_NAME, render_license_page(manifest, licenses, tier)))
    if gated and agreement is not None:
        items.append(_made(AGREEMENT_NAME, agreement.text))
    for kept in (SUMS, SIGNATURE_NAME):
        if (folder / kept).is_file():
            moved = _file(folder, kept)
            items.append(Item(f"release/{kept}", moved.size_bytes, moved.sha256, moved.content))
    items.sort(key=lambda item: item.name)
    listing = "".join(f"{item.sha256}  {item.name}\n" for item in items)
    items.append(_made(SUMS, listing))
    title = f"{release.get('title') or release['name']}: {tier}"
    return Part(
        f"{name}-{tier}",
        release["name"],
        release["version"],
        (tier,),
        tuple(items),
        gated,
        agreement if gated else None,
        title,
        license_name,
    )


def _belongs(name: str, tier: str) -> bool:
    """Say if a file of the release belongs into the repository of a tier."""
    if name in rules()["not_in_a_tier"]:
        return False
    words = {part for piece in name.split("/") for part in (piece, piece.split(".", 1)[0])}
    return not words & (set(TIERS) - {tier})


def _evidence(folder: Path, files: Sequence[str], path: Path) -> Item:
    """Keep of the evidence what documents of some files rest on."""
    wanted = {
        identifier
        for name in files
        for batch in pq.ParquetFile(folder / name).iter_batches(columns=["evidence_ids"])
        for identifier in pc.unique(pc.list_flatten(batch.column(0))).to_pylist()
    }
    with ParquetFile(path, EVIDENCE) as file:
        for table in _row_groups(folder / _EVIDENCE):
            keep = [identifier in wanted for identifier in table.column("id").to_pylist()]
            file.write(table.filter(keep))
    return Item(_EVIDENCE, path.stat().st_size, hash_file(path), path, made=True)


def _row_groups(path: Path) -> Iterator[Any]:
    file = pq.ParquetFile(path)
    for group in range(file.num_row_groups):
        yield file.read_row_group(group, columns=EVIDENCE.names)


def _file(folder: Path, name: str, digest: str | None = None) -> Item:
    path = folder / name
    return Item(name, path.stat().st_size, digest or hash_file(path), path)


def _made(name: str, text: str) -> Item:
    content = text.encode("utf-8")
    return Item(name, len(content), hash_bytes(content), content, made=True)
