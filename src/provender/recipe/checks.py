# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What no schema can see: files, policies, rule tables, and combinations that make no sense."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from provender.acquire.inventory import inventory
from provender.acquire.source import PublicDomainGround, Reference, Source
from provender.assess.options import AssessOptions
from provender.assess.rules import known_codes, known_presets
from provender.assess.station import columns_for_rules, key_that_makes
from provender.errors import EnvironmentProblem, UsageError
from provender.recipe.model import PolicyChoice, Recipe
from provender.recipe.partial import Parts
from provender.recipe.problems import Problem, position_of, suggest
from provender.recipe.statements import statement_problems
from provender.recipe.station_checks import station_problems
from provender.rights.contract import ContractError, load_contract
from provender.rights.fingerprint import read_index
from provender.rights.grounds import ground_problem
from provender.rights.normalize import normalize
from provender.rights.policy import known_policies, load_policy
from provender.rights.suppression import read_list

__all__ = ["semantic_problems", "semantic_warnings"]

_CHANNEL_NEEDS = {"purchased": "contract", "generated": "generator", "contributed": "sign_off"}


def semantic_problems(parts: Parts, folder: Path, tree: Any) -> list[Problem]:
    """Return everything that is wrong with the parts of a recipe that have the right form.

    Args:
        parts: The parts.
        folder: The folder that its paths are relative to.
        tree: Its YAML tree, for positions.
    """
    problems: list[Problem] = []
    if parts.policy is not None:
        problems += _policy(parts.policy, folder, tree)
    if parts.assess is not None:
        problems += _rules(parts.assess, tree)
        problems += station_problems(parts.assess, folder, tree)
    problems += statement_problems(parts.statements, tree)
    seen: dict[str, int] = {}
    for index, source in parts.sources:
        if source.id in seen:
            problems.append(
                _at(
                    tree,
                    ["sources", index, "id"],
                    f"the source id `{source.id}` stands twice",
                    "ids name documents for good; give each source its own",
                )
            )
        seen[source.id] = index
        problems += _source(source, index, folder, tree)
    for index, reference in parts.references:
        problems += _reference(reference, index, folder, tree)
    for index, name in parts.reviews:
        if not (folder / name).is_file():
            hint = f"paths are relative to {folder}; `provender review RELEASE` makes such files"
            problems.append(_at(tree, ["reviews", index], f"there are no labels `{name}`", hint))
    for index, name in parts.suppression:
        problems += _suppression(name, index, folder, tree)
    return problems


def _at(tree: Any, path: list[str | int], message: str, hint: str | None = None) -> Problem:
    line, column = position_of(tree, path)
    return Problem(line, column, message, hint)


def _policy(choice: PolicyChoice, folder: Path, tree: Any) -> Iterator[Problem]:
    name = choice.name
    path = folder / name
    if not path.is_file() and name not in known_policies():
        yield _at(tree, ["policy"], f"there is no policy `{name}`", suggest(name, known_policies()))
        return
    try:
        policy = load_policy(str(path) if path.is_file() else name)
    except UsageError as error:
        message = " ".join(error.message.split()).replace(str(path), f"the policy file `{name}`")
        yield _at(tree, ["policy"], message, error.hint)
        return
    for switch in choice.switches:
        if switch not in policy.switches:
            yield _at(
                tree,
                ["policy", "switches", switch],
                f"the policy `{policy.name}` has no switch `{switch}`",
                suggest(switch, sorted(policy.switches)),
            )


def _rules(assess: AssessOptions, tree: Any) -> Iterator[Problem]:
    known = known_presets()
    for index, preset in enumerate(assess.rules):
        if preset not in known:
            yield _at(
                tree,
                ["assess", "rules", index],
                f"there is no rule table `{preset}`",
                suggest(preset, known),
            )
    codes = known_codes([preset for preset in assess.rules if preset in known])
    for code in assess.overrides:
        if code not in codes:
            line, column = position_of(tree, ["assess", "overrides", code], key=True)
            yield Problem(
                line,
                column,
                f"no rule table of this recipe has the rule `{code}`",
                suggest(code, codes),
            )

    yield from _own_rules(assess, set(codes), tree)


def _own_rules(assess: AssessOptions, codes: set[str], tree: Any) -> Iterator[Problem]:
    columns = columns_for_rules(assess)
    for index, rule in enumerate(assess.own_rules):
        here: list[str | int] = ["assess", "own_rules", index]
        if rule.code in codes:
            yield _at(
                tree,
                [*here, "code"],
                f"the rule `{rule.code}` stands twice",
                "use `overrides` to change a shipped rule's threshold, or choose another code",
            )
        codes.add(rule.code)
        for key, column in (("column", rule.column), ("per", rule.per)):
            if column is not None and column not in columns:
                yield _at(
                    tree,
                    [*here, key],
                    f"no stage makes the column `{column}`",
                    _maker(column) or suggest(column, columns),
                )


def _maker(column: str) -> str | None:
    key = key_that_makes(column)
    return None if key is None else f"a stage makes it that `assess.{key}` asks for"


def _source(source: Source, index: int, folder: Path, tree: Any) -> Iterator[Problem]:
    here: list[str | int] = ["sources", index]
    for channel, key in _CHANNEL_NEEDS.items():
        given = getattr(source, key) is not None
        if source.channel == channel and not given:
            described = type(source).model_fields[key].description
            yield _at(
                tree,
                [*here, "channel"],
                f"`channel: {channel}` needs the key `{key}`",
                f"`{key}`: {described}",
            )
        if source.channel != channel and given:
            yield _at(
                tree,
                [*here, key],
                f"`{key}` has no meaning with `channel: {source.channel}`",
                f"use `channel: {channel}`, or remove it",
            )
    if source.format == "release" and source.channel != "public":
        yield _at(
            tree,
            [*here, "channel"],
            "a release is read with `channel: public`",
            "its own rows say how their text came",
        )
    if source.terms is not None:
        yield from _ground(source.terms, here, tree)
    if source.contract is not None:
        yield from _contract(source.contract, here, folder, tree)
    yield from _reservations(source, here, folder, tree)
    yield from _files(source, here, folder, tree)


def _files(source: Source, here: list[str | int], folder: Path, tree: Any) -> Iterator[Problem]:
    try:
        found = inventory(source, folder)
    except (UsageError, EnvironmentProblem) as error:
        yield _at(tree, [*here, "path"], error.message, error.hint)
        return
    if not found.files and not found.problems:
        shown = source.path if isinstance(source.path, str) else ", ".join(source.path)
        yield _at(
            tree,
            [*here, "path"],
            f"no file of format `{source.format}` matches `{shown}`",
            "paths are relative to the recipe's folder; check `path`, `include` and `format`",
        )


def _reservations(
    source: Source, here: list[str | int], folder: Path, tree: Any
) -> Iterator[Problem]:
    if source.reservations is not None and not (folder / source.reservations).exists():
        yield _at(
            tree,
            [*here, "reservations"],
            f"there is no snapshot of reservations `{source.reservations}`",
            f"name a folder with HOST/robots.txt and the like, or a WARC; relative to {folder}",
        )
    if source.reservations_at is not None and source.reservations is None:
        yield _at(
            tree,
            [*here, "reservations_at"],
            "`reservations_at` dates a snapshot, and none is named",
            "name it with `reservations`, or remove the date",
        )


def _ground(terms: PublicDomainGround, here: list[str | int], tree: Any) -> Iterator[Problem]:
    problem = ground_problem(
        terms.ground,
        terms.jurisdiction,
        author_died=terms.author_died,
        published=terms.published,
        verified_at=terms.verified_at,
    )
    if problem is not None:
        yield _at(tree, [*here, "terms", "ground"], *problem)


def _reference(entry: Reference | str, index: int, folder: Path, tree: Any) -> Iterator[Problem]:
    """Yield what would stop a build at a fingerprint index, or make it believe too much."""
    here: list[str | int] = ["references", index]
    wanted = Reference(path=entry) if isinstance(entry, str) else entry
    place = here if isinstance(entry, str) else [*here, "path"]
    path = folder / wanted.path
    if not path.is_file():
        yield _at(
            tree,
            place,
            f"there is no fingerprint index `{wanted.path}`",
            f"paths are relative to {folder}; `provender fingerprint DATASET --out FILE` makes one",
        )
    else:
        try:
            read_index(path)
        except UsageError as error:
            yield _at(tree, place, error.message.replace(str(path), f"`{wanted.path}`"), error.hint)
    if wanted.license is not None and normalize(wanted.license).expression is None:
        yield _at(
            tree,
            [*here, "license"],
            f"`{wanted.license}` names no licence for certain",
            "write an SPDX id such as CC-BY-NC-4.0",
        )
    if wanted.terms is not None:
        yield from _ground(wanted.terms, here, tree)


def _suppression(name: str, index: int, folder: Path, tree: Any) -> Iterator[Problem]:
    here: list[str | int] = ["suppression", index]
    path = folder / name
    if path.is_dir():
        return
    if not path.exists():
        yield _at(
            tree,
            here,
            f"there is no suppression list `{name}`",
            f"paths are relative to {folder}; a folder of a release or of its versions will do",
        )
        return
    try:
        read_list(path, f"`{name}`")
    except UsageError as error:
        yield _at(tree, here, error.message, error.hint)


def _contract(name: str, here: list[str | int], folder: Path, tree: Any) -> Iterator[Problem]:
    path = folder / name
    if not path.is_file():
        yield _at(
            tree,
            [*here, "contract"],
            f"there is no contract file `{name}`",
            f"paths are relative to {folder}",
        )
        return
    try:
        load_contract(path)
    except ContractError as error:
        for problem in error.problems:
            yield _at(
                tree,
                [*here, "contract"],
                f"{name}:{problem}",
                "its keys: parties, signed, purposes, redistribution, training, territory, "
                "expires, license",
            )
    except OSError as error:
        yield _at(
            tree,
            [*here, "contract"],
            f"`{name}` cannot be read: {error.strerror or type(error).__name__}",
            "check that you may read the file",
        )


def semantic_warnings(recipe: Recipe, tree: Any) -> Iterator[Problem]:
    """Yield what will build, but not as somebody may think."""
    for index, source in enumerate(recipe.sources):
        if source.license is not None:
            meaning = normalize(source.license)
            if meaning.expression is None:
                yield _at(
                    tree,
                    ["sources", index, "license"],
                    f"`{source.license}` names no licence for certain "
                    f"({meaning.reason}); nothing of {source.id} will enter an open tier",
                    "write an SPDX id such as CC-BY-4.0",
                )
