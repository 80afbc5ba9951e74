# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""YAML to a recipe, with every problem at its line and column, all at once.

A part that has the wrong form does not hide what is wrong elsewhere (`partial`).
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from provender.errors import RecipeError
from provender.recipe.checks import semantic_problems, semantic_warnings
from provender.recipe.model import Recipe
from provender.recipe.parse import parse
from provender.recipe.partial import Parts, parts_of, sound_parts
from provender.recipe.problems import Problem, position_of, render, suggest

__all__ = ["LoadedRecipe", "check", "load"]

_MOST_BYTES = 1_000_000
_FORMAT_ERRORS = frozenset({"union_tag_invalid", "union_tag_not_found"})
_NOT_AT_FAULT = _FORMAT_ERRORS | {"missing"}
"""Errors at a place whose other parts may be sound."""
_HINT = "recipe/recipe.schema.json of the package lists every key with its type"


@dataclass(frozen=True)
class LoadedRecipe:
    """A recipe with where it stands.

    Attributes:
        recipe: The recipe.
        path: Its file.
        folder: The folder that its paths are relative to.
        text: The file's text.
        sha256: Hash of the file's bytes, in hex.
        tree: The YAML tree with positions.
        warnings: What a person should look at, rendered.
    """

    recipe: Recipe
    path: Path
    folder: Path
    text: str
    sha256: str
    tree: Any = field(repr=False, default=None)
    warnings: tuple[str, ...] = ()


def check(path: str | Path) -> LoadedRecipe:
    """Load a recipe and check it against files, policies and rule tables.

    Raises:
        RecipeError: It has problems; all of them are reported at once.
    """
    loaded, problems, sound = _load(Path(path))
    if sound is not None:
        parts, tree = sound
        problems += semantic_problems(parts, Path(path).resolve().parent, tree)
    if problems or loaded is None:
        raise _error(Path(path), problems)
    warnings = [
        render(w, str(path), loaded.text.splitlines())
        for w in semantic_warnings(loaded.recipe, loaded.tree)
    ]
    return LoadedRecipe(**{**loaded.__dict__, "warnings": tuple(warnings)})


def load(path: str | Path) -> LoadedRecipe:
    """Load a recipe without looking at anything but its file.

    Raises:
        RecipeError: It has problems; all of them are reported at once.
    """
    loaded, problems, _ = _load(Path(path))
    if problems or loaded is None:
        raise _error(Path(path), problems)
    return loaded


def _error(path: Path, problems: Sequence[Problem]) -> RecipeError:
    try:
        lines = path.read_bytes()[:_MOST_BYTES].decode("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    told = {problem if problem.hint else replace(problem, hint=_HINT) for problem in problems}
    rendered = [render(problem, str(path), lines) for problem in sorted(told)]
    count = len(rendered)
    return RecipeError(
        f"{path}: {count} problem{'s' if count != 1 else ''}", rendered, subject=str(path)
    )


def _load(path: Path) -> tuple[LoadedRecipe | None, list[Problem], tuple[Parts, Any] | None]:
    """Return the recipe if it has the right form, problems, and the sound parts with their tree."""
    raw = _read(path)
    if isinstance(raw, Problem):
        return None, [raw], None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return None, [Problem(line, 1, "the recipe is no UTF-8", "save it as UTF-8")], None
    tree, problems = parse(text)
    if tree is None and problems:
        return None, problems, None
    if not isinstance(tree, dict):
        hint = "`provender init DIR` writes one to start from"
        message = "a recipe is a mapping with `release` and `sources`"
        return None, [*problems, Problem(1, 1, message, hint)], None
    plain = _plain(tree)
    try:
        recipe = Recipe.model_validate(plain)
    except ValidationError as invalid:
        errors, plain = _past_formats(invalid.errors(include_url=False), plain)
        wrong = [
            _path(error["loc"], tree) for error in errors if error["type"] not in _NOT_AT_FAULT
        ]
        problems += [_problem(error, tree) for error in _united(errors, tree)]
        return None, problems, (sound_parts(plain, wrong), tree)
    loaded = LoadedRecipe(
        recipe, path, path.resolve().parent, text, hashlib.sha256(raw).hexdigest(), tree
    )
    return loaded, problems, (parts_of(recipe), tree)


def _past_formats(errors: list[Any], plain: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Return errors as well of sources whose format is unknown, and the recipe with guesses.

    Such a source is looked at as what it most likely is; a key that another format knows may be
    right, and is no error then.
    """
    unknown = [error for error in errors if error["type"] in _FORMAT_ERRORS]
    places = [error["loc"][1] for error in unknown if len(error["loc"]) == 2]
    if not places:
        return errors, plain
    sources = [
        {**one, "format": _guessed(one)} if place in places else one
        for place, one in enumerate(plain["sources"])
    ]
    plain = {**plain, "sources": sources}
    try:
        Recipe.model_validate(plain)
    except ValidationError as invalid:
        known = {name for model in _source_models().values() for name in model.model_fields}
        return unknown + [
            error
            for error in invalid.errors(include_url=False)
            if not (
                error["type"] == "extra_forbidden"
                and error["loc"][:1] == ("sources",)
                and error["loc"][1] in places
                and error["loc"][-1] in known
            )
        ], plain
    return unknown, plain


def _guessed(source: dict[str, Any]) -> str:
    """Return the format that is meant most likely; any file will do for `files`."""
    close = difflib.get_close_matches(str(source.get("format")), _source_models(), n=1, cutoff=0.6)
    return close[0] if close else "files"


def _united(errors: Sequence[Any], tree: Any) -> list[Any]:
    """Return one error where a value fits none of several types, each of which complains."""
    united: dict[tuple[str | int, ...], Any] = {}
    for error in errors:
        key = (*_path(error["loc"], tree), error["type"] == "extra_forbidden")
        known = united.get(key)
        if known is None:
            united[key] = error
        else:
            also = error["msg"][:1].lower() + error["msg"][1:]
            united[key] = {**known, "type": "union", "msg": f"{known['msg']}, or {also}"}
    return list(united.values())


def _read(path: Path) -> bytes | Problem:
    try:
        if path.is_dir():
            return Problem(1, 1, "this is a folder, not a recipe", "give the YAML file inside it")
        if path.stat().st_size > _MOST_BYTES:
            return Problem(
                1,
                1,
                f"the recipe is larger than {_MOST_BYTES:,} bytes",
                "a recipe names data, it does not hold them",
            )
        return path.read_bytes()
    except OSError as error:
        return Problem(
            1,
            1,
            f"the recipe cannot be read: {error.strerror}",
            "`provender init DIR` writes one to start from",
        )


def _plain(node: Any) -> Any:
    """Return plain types; round-trip scalars keep their value and lose their clothes."""
    if isinstance(node, dict):
        return {_scalar(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return _scalar(node)


def _scalar(value: Any) -> Any:
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return value


def _problem(error: Any, tree: Any) -> Problem:
    """Turn one of pydantic's errors into a problem at its place."""
    path = _path(error["loc"], tree)
    kind, context = error["type"], error.get("ctx", {})
    last = _called(path)
    if kind == "extra_forbidden":
        line, column = position_of(tree, path, key=True)
        known = _known_keys(path[:-1], tree)
        return Problem(line, column, f"unknown key `{last}`", suggest(last, known))
    line, column = position_of(tree, path)
    if kind == "missing":
        return Problem(line, column, f"the key `{last}` is missing", _described(path, tree))
    if kind == "union_tag_not_found":
        return Problem(line, column, "the key `format` is missing", f"known: {_formats()}")
    if kind == "union_tag_invalid":
        tag = str(context.get("tag", ""))
        line, column = position_of(tree, [*path, "format"])
        return Problem(
            line, column, f"unknown format `{tag}`", suggest(tag, _formats().split(", "))
        )
    if kind == "literal_error":
        known = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return Problem(
            line, column, f"`{last}` is {error['input']!r}", suggest(str(error["input"]), known)
        )
    message = error["msg"].removeprefix("Value error, ")
    hint = _described(path, tree)
    if kind == "string_type" and isinstance(error["input"], (int, float)):
        hint = f'put it in quotes: "{error["input"]}"'
    return Problem(line, column, f"`{last}`: {message}", hint)


def _called(path: Sequence[str | int]) -> str:
    """Return what to call the node at a path: its key, or the key and place of a list's item."""
    if not path:
        return "recipe"
    if isinstance(path[-1], int) and len(path) > 1:
        return f"{path[-2]}, item {path[-1] + 1}"
    return str(path[-1])


def _path(loc: Sequence[str | int], tree: Any) -> list[str | int]:
    """Drop the union tags that pydantic puts into locations."""
    path: list[str | int] = []
    node = tree
    for place, step in enumerate(loc):
        inside = isinstance(node, dict) and step in node
        indexed = isinstance(node, list) and isinstance(step, int)
        if inside or indexed:
            path.append(step)
            node = node[step] if inside or int(step) < len(node) else None
        elif place == len(loc) - 1 and isinstance(node, dict):
            path.append(step)
    return path


def _formats() -> str:
    return ", ".join(sorted(_source_models()))


def _source_models() -> dict[str, Any]:
    from typing import get_args

    from provender.acquire.source import Source

    models: dict[str, Any] = {}
    for model in get_args(get_args(Source)[0]):
        for tag in get_args(model.model_fields["format"].annotation):
            models[tag] = model
    return models


def _model_at(path: Sequence[str | int], tree: Any) -> Any:
    """Return the pydantic model that describes the mapping at a path, None if there is none."""
    from typing import get_args

    model: Any = Recipe
    node = tree
    for step in path:
        node = node[step]
        if step == "sources":
            continue
        if isinstance(step, int):
            models = _source_models()
            model = None
            if isinstance(node, dict):
                model = models.get(str(node.get("format"))) or models[_guessed(node)]
        elif model is not None and step in model.model_fields:
            annotation = model.model_fields[step].annotation
            options = [annotation, *get_args(annotation)]
            model = next((o for o in options if hasattr(o, "model_fields")), None)
        if model is None:
            return None
    return model


def _known_keys(path: Sequence[str | int], tree: Any) -> list[str]:
    model = _model_at(path, tree)
    return [] if model is None else list(model.model_fields)


def _described(path: Sequence[str | int], tree: Any) -> str | None:
    """Return the description of the field at a path, as a hint."""
    if not path:
        return None
    model = _model_at(path[:-1], tree)
    if model is None or path[-1] not in model.model_fields:
        return None
    described = model.model_fields[path[-1]].description
    return f"`{path[-1]}`: {described}" if described else None
