# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What belongs to a whole source, host or folder: seen once, before rights are cleared.

The recipe's own statements, the contract, the dataset card, licence files and READMEs up the
folder tree, robots.txt, tdmrep.json and the like of a crawled folder, and a later snapshot of
them. The digest covers all that `observations_for` can answer from; a release never holds a place
on the machine that made it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from provender.acquire.copyright_files import CopyrightFinder
from provender.acquire.dataset_cards import DatasetCard
from provender.acquire.dataset_metadata import DatasetMetadata
from provender.acquire.folders import Folders, inner_name, upward
from provender.acquire.license_files import LicenseFinder, set_aside
from provender.acquire.sidecars import Sidecars
from provender.acquire.site_files import KIND_OF_PATH, place_of
from provender.acquire.site_rules import NOWHERE, READ_BYTES, SiteRules
from provender.acquire.snapshot import read_snapshot
from provender.errors import UsageError
from provender.record import SiteFile
from provender.rights.evidence import Observation
from provender.storage import canonical_json, hash_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from provender.acquire.inventory import InputFile
    from provender.acquire.source import Source
    from provender.rights.evidence import Rank

__all__ = ["SourceContext", "scan_context"]

_DETECTOR = "context/1"
_ROWS = frozenset({"huggingface", "jsonl", "json", "parquet", "csv", "conversations"})
_WITH_FOLDERS = _ROWS | {"files", "repository"}


@dataclass(frozen=True)
class SourceContext:
    """Statements about a source as a whole and about its folders and paths.

    Attributes:
        digest: SHA-256 over everything below, in hex.
        shared: What holds for every input.
        by_input: What holds for one input besides; inputs without an entry have nothing more.
        snapshot: What sites said of themselves later, as the recipe's `reservations:` holds it.
    """

    digest: str
    shared: tuple[Observation, ...]
    by_input: Mapping[str, tuple[Observation, ...]] = field(default_factory=dict)
    snapshot: tuple[SiteFile, ...] = ()

    def observations_for(self, input_name: str) -> tuple[Observation, ...]:
        """Return the statements that hold for an input, in a stable order.

        Args:
            input_name: Name of an input file of the source.
        """
        return self.by_input.get(input_name, self.shared)


def scan_context(source: Source, files: Sequence[InputFile], base: Path) -> SourceContext:
    """Look at everything that a source says of itself outside its records.

    Args:
        source: The recipe's source.
        files: Its files.
        base: The recipe's folder.

    Returns:
        The context; equal content gives an equal digest on every machine.

    Raises:
        UsageError: The contract or the snapshot that the recipe names cannot be read.
    """
    shared = (*_from_recipe(source), *_from_contract(source, base))
    by_input: dict[str, tuple[Observation, ...]] = {}
    if source.format in _WITH_FOLDERS:
        for root in sorted({file.root for file in files}):
            own = [file for file in files if file.root == root]
            by_input |= _from_folders(source, root, own, shared)
    distinct: dict[tuple[Observation, ...], list[str]] = {}
    for name in sorted(by_input):
        distinct.setdefault(by_input[name], []).append(name)
    snapshot = _snapshot(source, base)
    content: list[object] = [[o.to_dict() for o in shared]]
    content += [
        [[o.to_dict() for o in observations], names] for observations, names in distinct.items()
    ]
    if snapshot:
        content.append([[f.url, hash_bytes(f.body), f.acquired_at, f.problem] for f in snapshot])
    digest = hash_bytes(canonical_json(content).encode("utf-8", "surrogatepass"))
    return SourceContext(digest, shared, by_input, snapshot)


def _snapshot(source: Source, base: Path) -> tuple[SiteFile, ...]:
    if source.reservations is None:
        return ()
    seen = None if source.reservations_at is None else source.reservations_at.isoformat()
    return tuple(read_snapshot(base / source.reservations, seen))


def _from_folders(
    source: Source, root: str, files: Sequence[InputFile], shared: tuple[Observation, ...]
) -> dict[str, tuple[Observation, ...]]:
    folders = Folders(root)
    finder, sidecars = LicenseFinder(folders), Sidecars(folders)
    card, metadata = DatasetCard(folders), DatasetMetadata(folders)
    copyrights = CopyrightFinder(folders)
    sites = _Sites(folders, is_crawl=source.channel == "web")
    kept: dict[tuple[Observation, ...], tuple[Observation, ...]] = {}
    found: dict[str, tuple[Observation, ...]] = {}
    for file in files:
        name = inner_name(file)
        folder = name.rpartition("/")[0]
        general = finder.observations_for(folder)
        described = metadata.observations_for(name)
        own = (*sidecars.observations_for(name), *copyrights.observations_for(name))
        wrapped = card.is_wrapper and source.format in _ROWS
        if own or wrapped:
            # A table that names the file is narrower than what lies in its folder (REUSE 3.3); a
            # wrapper's licence licenses no row (Provender's survey of rights (2026) §2.1 R5).
            general = tuple(set_aside(seen) for seen in general)
        if wrapped:
            described = tuple(set_aside(seen) for seen in described)
        observations = (
            *shared,
            *card.observations_for(name),
            *described,
            *general,
            *own,
            *sites.observations_for(name),
        )
        found[file.name] = kept.setdefault(observations, observations)
    return found


def _seen(signal: str, value: str, location: str, rank: Rank = "card") -> Observation:
    return Observation(
        signal=signal, value=value, location=location, scope="source", rank=rank,
        detector=_DETECTOR,
    )  # fmt: skip


def _from_recipe(source: Source) -> list[Observation]:
    place = f"recipe: sources.{source.id}"
    found: list[Observation] = []
    if source.terms is not None:
        terms = source.terms
        found.append(_seen(
            "recipe.terms", f"{terms.ground}; {terms.jurisdiction}; {terms.reference}",
            f"{place}.terms", "public-domain-ground",
        ))  # fmt: skip
    if source.license is not None:
        found.append(_seen("recipe.license", source.license, f"{place}.license"))
    if source.reserved is not None:
        found.append(replace(
            _seen("recipe.reserved", source.reserved, f"{place}.reserved"),
            context=(source.reserved_reference or "")[:150],
        ))  # fmt: skip
    if source.generator is not None:
        found.append(replace(
            _seen("generator.terms", source.generator.terms, f"{place}.generator"),
            context=source.generator.model[:150],
        ))  # fmt: skip
    if source.sign_off is not None:
        signed = source.sign_off
        found.append(replace(
            _seen("sign_off.statement", signed.statement, f"{place}.sign_off"),
            context=f"{signed.contributor}, {signed.date.isoformat()}"[:150],
        ))  # fmt: skip
    return found


def _from_contract(source: Source, base: Path) -> list[Observation]:
    if source.contract is None:
        return []
    from provender.rights.contract import ContractError, contract_observations, load_contract

    try:
        contract = load_contract(base / source.contract)
    except ContractError as error:
        lines = "\n".join(f"  {source.contract}:{problem}" for problem in error.problems)
        raise UsageError(
            f"source {source.id}: the contract {source.contract} cannot be used\n{lines}",
            hint="mend the lines above, then run `provender check` again",
            subject=source.contract,
        ) from error
    except OSError as error:
        raise UsageError(
            f"source {source.id}: the contract {source.contract} cannot be read: "
            f"{error.strerror or type(error).__name__}",
            hint="paths are relative to the recipe's folder; check that you may read the file",
            subject=source.contract,
        ) from error
    return list(contract_observations(contract, source.contract))


class _Sites:
    """Finds the site rules that govern a path: those of the nearest folder that has any.

    Args:
        folders: The source's folders.
        is_crawl: All files count; in a folder that was not crawled robots.txt and its like are
            about a future site, and only tdmrep.json is about the texts beside it.
    """

    def __init__(self, folders: Folders, *, is_crawl: bool):
        self._folders, self._is_crawl = folders, is_crawl
        self._rules: dict[str, SiteRules | None] = {}

    def observations_for(self, name: str) -> tuple[Observation, ...]:
        for folder in upward(name.rpartition("/")[0]):
            rules = self._of(folder)
            if rules is not None:
                return rules.observations_for("/" + name[len(folder) :].lstrip("/"))
        return ()

    def _of(self, folder: str) -> SiteRules | None:
        if folder not in self._rules:
            prefix = f"{folder}/" if folder else ""
            files = []
            for path, kind in KIND_OF_PATH.items():
                inside, _, name = f"{folder}{path}".rpartition("/")
                heard = kind == "tdmrep" or self._is_crawl
                if heard and name in self._folders.names(inside):
                    body = self._folders.read(f"{prefix}{path[1:]}", READ_BYTES)
                    if body is not None:
                        url = f"{NOWHERE}{path}"
                        files.append(SiteFile(input=folder, url=url, body=body))
            documents = {place: [f] for f in files if (place := place_of(f.url)) is not None}
            rules = SiteRules(folder, files, documents=documents) if files else None
            self._rules[folder] = rules
        return self._rules[folder]
