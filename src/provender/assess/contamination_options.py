# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a recipe may say about test sets, and the numbers of the search."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from provender.data_files import read_data
from provender.kernels.gram_words import GramSize

__all__ = ["BENCHMARKS", "Benchmark", "ContaminationOptions", "Part", "numbers"]

_DATA = Path(__file__).parent / "data"
NUMBERS = _DATA / "contamination.yml"
BENCHMARKS = _DATA / "benchmarks"
"""Folder of the definitions that ship with Provender."""

Part = Literal["question", "answer"]


@functools.cache
def numbers() -> Mapping[str, Any]:
    """Return the numbers of the search by name."""
    return MappingProxyType(read_data(NUMBERS))


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


_Templates = Annotated[
    list[str], BeforeValidator(_listed, json_schema_input_type=str | list[str]), Field(min_length=1)
]


class Benchmark(BaseModel):
    """A test set whose questions and answers must not be trained on.

    A template names fields in braces, `{question}`; a text without braces is the name of a field.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(description="File or dataset folder: JSON lines, JSON, Parquet or CSV")
    definition: str | None = Field(
        None, description="A shipped definition, or the path of one; it says what follows"
    )
    name: str | None = Field(None, description="Name in reports; by default of the definition")
    question: _Templates | None = Field(
        None, description="Templates of the question; each is looked for by itself"
    )
    answer: _Templates | None = Field(None, description="Templates of the answer")
    id_field: str | None = Field(None, description="Field that names an item; else file and row")
    config: str | None = Field(None, description="Config of the dataset card to read")
    also_without: tuple[str, str] | None = Field(
        None, description="Marks; each text is also looked for without what stands between them"
    )
    title: str | None = Field(None, description="Full name, for reports")
    terms: str | None = Field(
        None, description="Its licence; a report prints text only of items under open terms"
    )
    source: str | None = Field(None, description="Where it is published")
    paper: str | None = Field(None, description="Where it is described")


class ContaminationOptions(BaseModel):
    """Which test sets are looked for, and what happens to documents that hold them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    benchmarks: list[Benchmark] = Field(min_length=1, description="The test sets")
    action: Literal["drop", "mask", "mark"] = Field(
        "drop", description="Drop the document, mask what it holds of the item, or only say so"
    )
    parts: list[Part] = Field(
        ["question", "answer"], min_length=1, description="What of an item counts"
    )
    share: float | None = Field(
        None, gt=0, le=1, description="Share of a part's words that a document holds to hold it"
    )
    words: int | None = Field(None, ge=4, le=100, description="Words of a gram")
    characters: int | None = Field(
        None, ge=4, le=100, description="Han, Kana or Bopomofo characters of a gram"
    )
    quoted: list[str] = Field(
        [],
        description="Files or folders of public texts that the test sets quote, such as statutes",
    )
    mask: str = Field("<BENCHMARK>", min_length=1, description="What stands for masked text")

    @property
    def size(self) -> GramSize:
        """How much is a gram."""
        told = numbers()
        words = self.words or told["words"]
        return GramSize(
            words, self.characters or told["characters"], min(words, told["short_words"])
        )

    @property
    def least_share(self) -> float:
        """Share of a part that a document must hold."""
        return float(numbers()["share"] if self.share is None else self.share)
