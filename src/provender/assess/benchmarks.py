# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Test sets: shipped definitions, and their items out of files and dataset folders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from provender.acquire.inventory import InputFile, inventory
from provender.acquire.json_array import array_rows
from provender.acquire.jsonl import json_rows
from provender.acquire.limits import Limits
from provender.acquire.rows import RowReader
from provender.acquire.source import HuggingFaceSource
from provender.acquire.table import parquet_rows, read_csv
from provender.assess.contamination_options import BENCHMARKS, Benchmark, Part
from provender.errors import UsageError
from provender.record import Unreadable
from provender.storage import hash_bytes

if TYPE_CHECKING:
    from provender.record import Record, Rejected

__all__ = ["Item", "known_benchmarks", "read_items", "resolve"]

_LONGEST_NAME = 64
_FIELD = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a test set.

    Attributes:
        id: Its name: the id field's value, else file and row.
        texts: Part and text of all that is looked for.
    """

    id: str
    texts: tuple[tuple[Part, str], ...]


def known_benchmarks() -> list[str]:
    """Return the names of the definitions that ship with Provender."""
    return sorted(path.stem for path in BENCHMARKS.glob("*.yml"))


def resolve(benchmark: Benchmark, base: Path) -> Benchmark:
    """Return a test set with what its definition says filled in; its own words go first.

    Args:
        benchmark: As a recipe has it.
        base: Folder to which relative paths belong.

    Raises:
        UsageError: The definition is not there or cannot be used, or nothing says what to look for.
    """
    said: dict[str, Any] = {}
    if benchmark.definition is not None:
        shipped = benchmark.definition in known_benchmarks()
        name = f"{benchmark.definition}.yml"
        said = _definition(BENCHMARKS / name if shipped else base / benchmark.definition)
        said.setdefault("name", Path(name).stem)
    own = {key: value for key, value in benchmark.model_dump().items() if value is not None}
    try:
        full = Benchmark(**{"name": Path(benchmark.path).name.split(".")[0], **said, **own})
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(
            f"the definition {benchmark.definition} cannot be used: "
            f"{'.'.join(map(str, first['loc']))}: {first['msg']}",
            hint="compare it with a shipped one in provender/assess/data/benchmarks",
            subject=benchmark.definition,
        ) from error
    if full.question is None and full.answer is None:
        raise UsageError(
            f"nothing says which fields of the benchmark {benchmark.path} hold its questions",
            hint="set question: and answer:, or definition: to one of "
            + ", ".join(known_benchmarks()),
            subject=benchmark.path,
        )
    return full


def _definition(path: Path) -> dict[str, Any]:
    try:
        said = YAML(typ="safe").load(path.read_text("utf-8"))
    except (OSError, ValueError, YAMLError) as error:
        raise UsageError(
            f"the benchmark definition {path} cannot be read: {str(error).splitlines()[0]}",
            hint="shipped definitions: " + ", ".join(known_benchmarks()),
            subject=str(path),
        ) from error
    if not isinstance(said, dict):
        raise UsageError(f"the benchmark definition {path} is no mapping", subject=str(path))
    return said


def read_items(benchmark: Benchmark, base: Path) -> tuple[list[Item], list[str]]:
    """Read the items of a test set.

    Args:
        benchmark: A resolved test set.
        base: Folder to which a relative path belongs.

    Returns:
        Its items in order of files and rows, and what could not be read, in words.

    Raises:
        UsageError: There is no such file, or no row has the fields that the templates name.
    """
    source = HuggingFaceSource(
        id="benchmark",
        channel="public",
        format="huggingface",
        path=benchmark.path,
        config=benchmark.config,
    )
    found = inventory(source, base)
    items: list[Item] = []
    problems = [problem.message for problem in found.problems]
    fields: set[str] = set()
    for file in found.files:
        for number, row in _rows(file, source, benchmark):
            if isinstance(row, Unreadable):
                problems.append(row.message)
                continue
            if not isinstance(row, dict):
                problems.append(f"{file.name}, row {number} is no row with fields")
                continue
            fields |= {str(key) for key in list(row)[:50]}
            texts = _texts(benchmark, row)
            if texts:
                items.append(Item(_identifier(benchmark, row, file, number), texts))
    if not items:
        there = f"fields there: {', '.join(sorted(fields)[:20])}" if fields else "it has no rows"
        raise UsageError(
            f"no item of the benchmark {benchmark.name} can be read from {benchmark.path}: "
            f"{problems[0] if problems and not fields else there}",
            hint="set question: and answer: to fields that are there",
            subject=benchmark.path,
        )
    return items, problems


class _WholeRows(RowReader):
    """Hands rows of a CSV on as they are."""

    def item(self, row: Any, raw: bytes | None, where: str) -> Any:
        """Return the row."""
        del raw, where
        return row


def _rows(
    file: InputFile, source: HuggingFaceSource, benchmark: Benchmark
) -> Iterator[tuple[int, Any]]:
    name, limits = file.name.lower(), Limits()
    if name.endswith((".parquet", ".pq")):
        for number, row, _ in parquet_rows(file, limits, None):
            yield number, row
    elif ".csv" in name or ".tsv" in name:
        wanted = _fields([*(benchmark.question or ()), *(benchmark.answer or ())])
        reader = _WholeRows(
            source.model_copy(update={"text_field": wanted[0]}), file.name, limits.max_record_bytes
        )
        rows: Iterator[Record | Rejected | Unreadable] = read_csv(reader, file, limits)
        yield from enumerate(rows, 1)
    else:
        lines = ".jsonl" in name or ".ndjson" in name
        for number, row, _ in (json_rows if lines else array_rows)(file, limits):
            yield number, row


def _identifier(benchmark: Benchmark, row: Mapping[str, Any], file: InputFile, number: int) -> str:
    named = None if benchmark.id_field is None else _value(row, benchmark.id_field)
    if named is None or not named.strip():
        return f"{file.name}:{number}"
    # A long name may be the item's own text, which no report may hold.
    return (
        named if len(named) <= _LONGEST_NAME else hash_bytes(named.encode("utf-8", "replace"))[:16]
    )


def _fields(templates: Sequence[str]) -> list[str]:
    return [field for one in templates for field in (_FIELD.findall(one) or [one])]


def _texts(benchmark: Benchmark, row: Mapping[str, Any]) -> tuple[tuple[Part, str], ...]:
    found: dict[tuple[Part, str], None] = {}
    kinds: tuple[tuple[Part, list[str] | None], ...] = (
        ("question", benchmark.question),
        ("answer", benchmark.answer),
    )
    for part, templates in kinds:
        for template in templates or ():
            text = _filled(template, row)
            if text is None:
                continue
            found[part, text] = None
            if benchmark.also_without is not None:
                found[part, _without(text, *benchmark.also_without)] = None
    return tuple(found)


def _filled(template: str, row: Mapping[str, Any]) -> str | None:
    """Return a template with a row's fields in it; None if the row lacks one."""
    pieces: list[str] = []
    at = 0
    for field in _FIELD.finditer(template if "{" in template else f"{{{template}}}"):
        value = _value(row, field[1])
        if value is None:
            return None
        pieces += [template[at : field.start()], value] if "{" in template else [value]
        at = field.end()
    return "".join([*pieces, template[at:]] if "{" in template else pieces)


def _value(row: Mapping[str, Any], field: str) -> str | None:
    """Return a field as text, by its name or by its path `a.b`; a list is joined by line ends."""
    value: Any = row.get(field)
    if value is None and "." in field:
        value = row
        for step in field.split("."):
            value = value.get(step) if isinstance(value, dict) else None
    if isinstance(value, list):
        return "\n".join(str(one) for one in value if one is not None)
    return None if value is None or isinstance(value, dict) else str(value)


def _without(text: str, opening: str, closing: str) -> str:
    """Return a text without what stands between two marks, and without the marks."""
    kept: list[str] = []
    at = 0
    while (begin := text.find(opening, at)) >= 0:
        end = text.find(closing, begin + len(opening))
        if end < 0:
            break
        kept.append(text[at:begin])
        at = end + len(closing)
    return "".join([*kept, text[at:]])
