# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Unsafe text: keywords by the 31 risks that China's standards for training data name.

The risks are those of GB/T 45652-2025 and TC260-003 (`data/unsafe/categories.yml`); the words are a
small list of ours and whatever the user brings. A keyword says that a text speaks of a matter, not
what it says of it: statutes, medicine and news hold the same words. So matches are counted, rules
compare their share of the text, and no rule drops anything unless the recipe names it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field, field_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from provender.assess.rules import Rule
from provender.data_files import read_data
from provender.errors import UsageError
from provender.kernels.keywords import (
    LONGEST_KEYWORD,
    KeywordTrie,
    find_keywords,
    fold_keyword,
    trie_of,
)
from provender.stage import Stage
from provender.storage import canonical_json

__all__ = [
    "UNSAFE_STAGE",
    "Category",
    "UnsafeOptions",
    "categories",
    "keyword_lists",
    "unsafe_rules",
    "unsafe_stage",
]

_DATA = Path(__file__).parent / "data" / "unsafe"
_SHIPPED = (_DATA / "zh.yml", _DATA / "en.yml")
_SEARCHED = "searched_characters"
MOST_KEYWORDS = 1_000_000
MOST_LIST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Category:
    """A risk.

    Attributes:
        code: Its name in columns, lists and rules; `a1` to `a5` are the standard's groups.
        title: What it is, in words.
        keywords: Whether the standards ask for a keyword library.
        most_per_1000: Matches per 1,000 characters that the rule allows, None without a rule.
    """

    code: str
    title: str
    keywords: bool = False
    most_per_1000: float | None = None


@functools.cache
def categories() -> tuple[Category, ...]:
    """Return all risks, in the standard's order."""
    rows = read_data(_DATA / "categories.yml")["categories"]
    return tuple(Category(**row) for row in rows)


class UnsafeOptions(BaseModel):
    """What a recipe may say about unsafe text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lists: list[str] = Field(
        [],
        description="Folders or files of keywords: `<category>.txt` with one keyword a line, or "
        "`.yml` like the shipped lists",
    )
    shipped: bool = Field(True, description="Whether the shipped lists count, too")
    drop: list[str] = Field(
        [], description="Categories whose rule drops documents; `all` is every category with a rule"
    )
    most_per_1000: dict[str, float] = Field(
        {}, description="By category: matches per 1,000 characters that its rule allows"
    )

    @field_validator("drop", "most_per_1000")
    @classmethod
    def _known(cls, names: Any) -> Any:
        known = {category.code for category in categories()} | {"all"}
        unknown = sorted(set(names) - known)
        if unknown:
            raise ValueError(
                f"there is no category {unknown[0]!r}; categories: {', '.join(sorted(known))}"
            )
        return names


def list_files(options: UnsafeOptions) -> tuple[Path, ...]:
    """Return the files that hold the keywords, in a stable order.

    Raises:
        UsageError: A file or folder is not there, or a folder holds no list.
    """
    files = list(_SHIPPED) if options.shipped else []
    for name in options.lists:
        path = Path(name)
        if path.is_dir():
            found = sorted(one for one in path.iterdir() if one.suffix in (".txt", ".yml", ".yaml"))
        else:
            found = [path] if path.is_file() else []
        if not found:
            raise UsageError(
                f"there is no keyword list at {name}",
                hint="name a folder with files such as a1_terrorism.txt, one keyword a line",
                subject=name,
            )
        files += found
    return tuple(files)


def keyword_lists(options: UnsafeOptions) -> dict[str, str]:
    """Return folded keyword to category; a keyword in two lists is of the first.

    Raises:
        UsageError: A list is too large, names no category or holds a keyword that cannot be.
    """
    found: dict[str, str] = {}
    for path in list_files(options):
        if path.stat().st_size > MOST_LIST_BYTES:
            raise UsageError(f"{path} is larger than {MOST_LIST_BYTES} bytes", subject=str(path))
        for category, word in _read(path):
            folded = fold_keyword(word)
            if not 2 <= len(folded) <= LONGEST_KEYWORD or ord(folded[0]) >= 0x10000:
                raise UsageError(
                    f"{path}: keyword {word!r} has {len(folded)} characters",
                    hint=f"keywords have 2 to {LONGEST_KEYWORD} characters",
                    subject=str(path),
                )
            found.setdefault(folded, category)
            if len(found) > MOST_KEYWORDS:
                raise UsageError(f"more than {MOST_KEYWORDS} keywords", subject=str(path))
    return found


def _read(path: Path) -> Iterator[tuple[str, str]]:
    known = {category.code for category in categories()}
    try:
        text = path.read_text("utf-8-sig")
        if path in _SHIPPED:
            raw: Any = read_data(path)
        else:
            raw = {} if path.suffix == ".txt" else YAML(typ="safe").load(text)
    except (UnicodeDecodeError, YAMLError) as error:
        raise UsageError(
            f"{path} is not a keyword list: {error}", hint="write it as UTF-8", subject=str(path)
        ) from None
    if path.suffix == ".txt":
        words = [line.split("#", 1)[0].strip() for line in text.splitlines()]
        rows: list[dict[str, Any]] = [
            {"category": path.stem, "words": [word for word in words if word]}
        ]
    else:
        rows = raw.get("lists", []) if isinstance(raw, dict) else []
    for row in rows:
        if row.get("category") not in known:
            raise UsageError(
                f"{path}: there is no category {row.get('category')!r}",
                hint=f"categories: {', '.join(sorted(known))}",
                subject=str(path),
            )
        for word in row.get("words", ()):
            yield row["category"], str(word)


def unsafe_stage(options: UnsafeOptions) -> Stage:
    """Return the stage that counts keywords: one `unsafe_<category>` column for each risk.

    `searched_characters` is how many characters were looked through: those of a conversation's
    messages, and of what stands beside them.

    Raises:
        UsageError: A list cannot be read.
    """
    keywords = keyword_lists(options)
    codes = [category.code for category in categories()]
    place = np.array([codes.index(category) for category in keywords.values()], np.int64)

    @functools.cache
    def trie_once() -> KeywordTrie:
        return trie_of(list(keywords))

    def add_unsafe(batch: pa.RecordBatch) -> pa.RecordBatch:
        trie = trie_once()
        matches = find_keywords(batch.column("text"), trie)
        cells = matches.row * len(codes) + place[matches.keyword]
        counts = np.bincount(cells, minlength=batch.num_rows * len(codes)).astype(np.int64)
        columns = np.ascontiguousarray(counts.reshape(batch.num_rows, len(codes)).T)
        fields = [pa.field(f"unsafe_{code}", pa.int64()) for code in codes]
        schema = pa.schema([*batch.schema, *fields], batch.schema.metadata)
        made = pa.RecordBatch.from_arrays([*batch.columns, *map(pa.array, columns)], schema=schema)
        characters = pc.fill_null(pc.utf8_length(batch.column("text")), 0).cast(pa.int64())
        return made.append_column(_SEARCHED, characters)

    return Stage(
        name="assess.unsafe",
        shape="map",
        version=2,
        function=add_unsafe,
        modules=(
            "provender.assess.unsafe",
            "provender.kernels.keywords",
            "provender.kernels.hashing",
            "provender.kernels.characters",
            "provender.kernels.buffers",
            "provender.kernels.utf8",
            "provender.extract.tool_calls",
            "provender.extract.json_text",
        ),
        columns_in=("text",),
        beside="all",
        columns_out=(*((f"unsafe_{code}", pa.int64()) for code in codes), (_SEARCHED, pa.int64())),
        data_files=(_DATA / "categories.yml", *list_files(options)),
        parameters="" if options.shipped else canonical_json({"shipped": False}),
    )


UNSAFE_STAGE = unsafe_stage(UnsafeOptions())
"""The stage with the shipped lists."""


def unsafe_rules(options: UnsafeOptions) -> tuple[Rule, ...]:
    """Return the rules that drop documents, `too_much_<category>`, to be judged like any others.

    They divide by the characters that were looked through.
    """
    rules = []
    for category in categories():
        bound = options.most_per_1000.get(category.code, category.most_per_1000)
        if bound is not None and ("all" in options.drop or category.code in options.drop):
            rules.append(
                Rule(
                    code=f"too_much_{category.code}",
                    column=f"unsafe_{category.code}",
                    keep="<=",
                    threshold=bound / 1000,
                    per=_SEARCHED,
                    preset="unsafe",
                )
            )
    return tuple(rules)
