# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a recipe stands on: files, hashes, context, shards and the keys of their results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from provender.acquire.context import SourceContext, scan_context
from provender.acquire.first_rows import unread_terms
from provender.acquire.inventory import Inventory, inventory
from provender.acquire.reader import READ_STAGES
from provender.acquire.release import sums_digest
from provender.acquire.sharding import Shard, cut
from provender.acquire.source import Source
from provender.assess.rules import RuleTable
from provender.assess.station import all_rules
from provender.dedup.shared import shared_stage
from provender.extract.parse import EXTRACT_STAGE
from provender.recipe.load import LoadedRecipe
from provender.recipe.lock import current_state
from provender.recipe.model import Recipe
from provender.record import Unreadable
from provender.rights.policy import Policy, load_policy
from provender.run.cache import Cache, key_of
from provender.run.origins import KnownReference, load_references, references_identity
from provender.run.scoring import Scoring, scoring_of
from provender.stage import Stage
from provender.storage import hash_file

__all__ = ["Ground", "lock_state", "rule_sets", "stages_of", "survey", "unread_terms_of"]

_RIGHTS_ONLY = {
    "path",
    "channel",
    "license",
    "terms",
    "attribution",
    "reserved",
    "reserved_reference",
    "reservations",
    "reservations_at",
    "contract",
    "generator",
    "sign_off",
    "language",
    "acquired_at",
    "required",
    "include",
    "exclude",
}
"""Fields of a source that do not decide what is read from a file that was chosen."""


@dataclass(frozen=True)
class Ground:
    """What a recipe stands on: its sources' files, context, shards and cache keys.

    Attributes:
        loaded: The recipe.
        inventories: Files of each source.
        contexts: What each source says of itself as a whole.
        shards: Shards of each source.
        keys: Cache key of each shard's extracted text, as `shards`.
        hashes: Content hash of each input, by source position and name.
        policy: The policy that decides.
        rules: The rule table of `assess`.
        scoring: What is computed of every text.
        references: Fingerprint indexes that rows are looked up in.
        reviews: Content hashes of the labels of people.
    """

    loaded: LoadedRecipe
    inventories: list[Inventory]
    contexts: list[SourceContext]
    shards: list[list[Shard]]
    keys: list[list[str]]
    hashes: dict[tuple[int, str], str]
    policy: Policy
    rules: RuleTable
    scoring: Scoring
    references: list[KnownReference] = field(default_factory=list)
    reviews: list[str] = field(default_factory=list)

    @property
    def sources(self) -> Sequence[Source]:
        """The recipe's sources, in order."""
        return self.loaded.recipe.sources

    @property
    def stages(self) -> list[Stage]:
        """Every stage that the build passes through, in the journey's order."""
        return stages_of(self.loaded.recipe, self.scoring)


def stages_of(recipe: Recipe, scoring: Scoring) -> list[Stage]:
    """Return every stage that a recipe's build passes through, in the journey's order."""
    sources = recipe.sources
    readers = {READ_STAGES[source.format].name: READ_STAGES[source.format] for source in sources}
    shared = [] if recipe.dedup.shared is None else [shared_stage(recipe.dedup.shared)]
    return [*(readers[name] for name in sorted(readers)), EXTRACT_STAGE, *scoring.stages, *shared]


def survey(loaded: LoadedRecipe, cache: Cache, *, sample: int | None = None) -> Ground:
    """Look at every input of a recipe: what is there, what it says, what its text will be called.

    Args:
        loaded: A checked recipe.
        cache: The work folder, for content hashes that are known already.
        sample: Records per source that will be parsed; None is all.
    """
    sources = loaded.recipe.sources
    hashes: dict[tuple[int, str], str] = {}
    inventories, contexts, shards, keys = [], [], [], []
    for index, source in enumerate(sources):
        found, digests = _hashed(inventory(source, loaded.folder), cache)
        inventories.append(found)
        hashes |= {(index, name): digest for name, digest in digests.items()}
        contexts.append(scan_context(source, found.files, loaded.folder))
        cut_shards = cut(found.files)
        shards.append(cut_shards)
        keys.append([_text_key(loaded, source, index, s, hashes, sample) for s in cut_shards])
    return Ground(
        loaded,
        inventories,
        contexts,
        shards,
        keys,
        hashes,
        _policy(loaded),
        all_rules(loaded.recipe.assess),
        scoring_of(loaded),
        load_references(loaded.recipe.references, loaded.folder),
        [hash_file(loaded.folder / name) for name in loaded.recipe.reviews],
    )


def unread_terms_of(ground: Ground) -> list[str]:
    """Name sources whose first rows state terms that the recipe does not read."""
    limits = ground.loaded.recipe.limits
    pairs = zip(ground.sources, ground.inventories, strict=True)
    told = (unread_terms(source, found.files, limits) for source, found in pairs)
    return [one for one in told if one is not None]


def _hashed(found: Inventory, cache: Cache) -> tuple[Inventory, dict[str, str]]:
    """Hash every file; one that cannot be read becomes a problem of the source."""
    hashes: dict[str, str] = {}
    problems = list(found.problems)
    for file in found.files:
        try:
            hashes[file.name] = cache.input_sha256(file)
        except OSError as error:
            problems.append(
                Unreadable(
                    input=file.name,
                    locator=file.name,
                    reason="unreadable_file",
                    message=f"{file.name} cannot be read: {error.strerror or error}; check that "
                    "it is there and that your user may read it",
                )
            )
    files = tuple(file for file in found.files if file.name in hashes)
    return Inventory(files, tuple(problems)), hashes


def _policy(loaded: LoadedRecipe) -> Policy:
    choice = loaded.recipe.policy
    beside = loaded.folder / choice.name
    return load_policy(str(beside) if beside.is_file() else choice.name, choice.switches)


def _text_key(
    loaded: LoadedRecipe,
    source: Source,
    index: int,
    shard: Shard,
    hashes: dict[tuple[int, str], str],
    sample: int | None,
) -> str:
    limits = loaded.recipe.limits
    return key_of(
        reader=READ_STAGES[source.format].identity,
        extract=EXTRACT_STAGE.identity,
        options=loaded.recipe.extract.model_dump(mode="json"),
        limits=limits.model_dump(mode="json", exclude={"release_shard_bytes"}),
        source=source.model_dump(mode="json", exclude=_RIGHTS_ONLY),
        files=[[file.name, hashes[index, file.name]] for file in shard.files],
        sample=None if sample is None else [sample, shard.index],
        **_upstream(source, shard),
    )


def _upstream(source: Source, shard: Shard) -> dict[str, Any]:
    """Return what decides besides the files' bytes whether rows of a release are believed."""
    if source.format != "release":
        return {}
    digests = {root: sums_digest(root) for root in {file.root for file in shard.files}}
    return {"sums": [digests[file.root] for file in shard.files]}


def lock_state(ground: Ground) -> Any:
    """Return what a lock pins, as it is now."""
    inputs = {
        source.id: [
            (file.name, file.size_bytes, ground.hashes[index, file.name])
            for file in ground.inventories[index].files
        ]
        for index, source in enumerate(ground.sources)
    }
    contexts = {
        source.id: context.digest
        for source, context in zip(ground.sources, ground.contexts, strict=True)
    }
    return current_state(inputs, contexts, ground.stages, rule_sets(ground))


def rule_sets(ground: Ground) -> dict[str, str]:
    """Return the hashes of the rule sets that decide: policy, rules, references, labels."""
    told = {"policy": ground.policy.identity, "assess": ground.rules.identity}
    if ground.references:
        told["references"] = references_identity(ground.references)
    if ground.reviews:
        told["reviews"] = key_of(labels=ground.reviews)
    return told
