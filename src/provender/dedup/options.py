# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a recipe may say about duplicates."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from provender.data_files import read_data

__all__ = [
    "PRESETS_PATH",
    "DedupOptions",
    "NearOptions",
    "RepeatOptions",
    "SharedOptions",
    "ShingleOptions",
    "minhash_presets",
]

PRESETS_PATH = Path(__file__).parent / "data" / "minhash.yml"


@functools.cache
def minhash_presets() -> dict[str, dict[str, Any]]:
    """Return the options of each shipped preset, with its `source`, by name."""
    loaded: dict[str, dict[str, Any]] = read_data(PRESETS_PATH)
    return loaded


class ShingleOptions(BaseModel):
    """How texts are cut into shingles."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: int = Field(5, ge=1, le=64, description="Words in a shingle")
    characters: int = Field(
        8,
        ge=1,
        le=64,
        description="Characters in a shingle of Chinese or Japanese text, or of all text",
    )
    unit: Literal["words", "characters"] = Field(
        "words", description="Shingle by words, or all text by characters"
    )


class NearOptions(BaseModel):
    """How near-duplicates are found."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    preset: str = Field("fineweb", description="Shipped preset that fills what is not given here")
    shingle: ShingleOptions = Field(ShingleOptions(), description="How texts are cut")
    bands: int = Field(14, ge=1, le=1000, description="Bands; one in common makes a candidate")
    rows: int = Field(8, ge=1, le=64, description="Minima in a band, all of which must agree")
    permutations: int | None = Field(
        None, ge=1, le=20_000, description="Permutations; without it as many as the bands take"
    )
    recheck: Literal["off", "sketch", "exact"] = Field(
        "off",
        description="Compare candidates again: by their sketches, or by all shingles of the texts",
    )
    threshold: float = Field(
        0.7, gt=0, le=1, description="Least Jaccard similarity of copies that are compared again"
    )
    memory_bytes: int = Field(
        512 << 20, ge=1 << 20, description="Memory for the tables; what is beyond goes to files"
    )

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, value: Any) -> Any:
        """Take from the preset what is not given; a string is a preset's name."""
        if isinstance(value, str):
            value = {"preset": value}
        if not isinstance(value, dict) or not isinstance(value.get("preset", ""), str):
            return value
        name = value.get("preset", "fineweb")
        known = minhash_presets()
        if name not in known:
            raise ValueError(f"there is no MinHash preset `{name}`: {', '.join(sorted(known))}")
        filled = {key: one for key, one in known[name].items() if key != "source"}
        if "bands" in value or "rows" in value:
            filled.pop("permutations", None)
        return {**filled, **value}

    @model_validator(mode="after")
    def _fits(self) -> NearOptions:
        if self.permutation_count < self.bands * self.rows:
            raise ValueError(
                f"{self.bands} bands of {self.rows} rows take {self.bands * self.rows} "
                f"permutations, and `permutations` is {self.permutations}"
            )
        return self

    @property
    def permutation_count(self) -> int:
        """How many permutations are drawn."""
        return self.permutations or self.bands * self.rows


class RepeatOptions(BaseModel):
    """Which repetitions within a document are removed; each by the words that it has at least."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lines: int | None = Field(
        None, ge=1, description="Lines of so many words that stood before in the document"
    )
    paragraphs: int | None = Field(
        None, ge=1, description="Paragraphs of so many words that stood before in the document"
    )
    runs: int | None = Field(
        50, ge=8, description="Runs of so many words that stood before, wherever lines end"
    )


class SharedOptions(BaseModel):
    """Which text that documents share is released once; each by the words that it has at least."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    runs: int | None = Field(
        50,
        ge=8,
        le=10_000,
        description="Runs of so many words that other documents hold too, wherever lines end",
    )
    paragraphs: int | None = Field(
        None, ge=1, description="Paragraphs of so many words that other documents hold too"
    )
    lines: int | None = Field(
        None, ge=1, description="Lines of so many words that other documents hold too"
    )
    copies: int = Field(
        2, ge=2, description="Documents that hold a text, from which on it is released once"
    )
    cut: Literal["sentences", "words"] = Field(
        "sentences",
        description="Take out of runs whole sentences only, or all words that are shared",
    )
    least_left: int = Field(
        5,
        ge=1,
        description="Words that are left of a document from which text was taken; with fewer it "
        "leaves",
    )
    memory_bytes: int = Field(
        512 << 20, ge=16 << 20, description="Memory for the tables; what is beyond goes to files"
    )

    @model_validator(mode="after")
    def _asks_for_something(self) -> SharedOptions:
        if self.runs is None and self.paragraphs is None and self.lines is None:
            raise ValueError("`shared` asks for nothing: give `runs`, `paragraphs` or `lines`")
        return self


def _near(value: Any) -> Any:
    return None if value is False or value == "off" else value


class DedupOptions(BaseModel):
    """Options of `dedup`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    exact: bool = Field(
        True, description="Release each text once, whatever its case, spacing or Chinese script"
    )
    near: Annotated[
        NearOptions | None,
        BeforeValidator(_near, json_schema_input_type=str | bool | NearOptions | None),
    ] = Field(
        None,
        description="Release near copies once: `off`, the name of a MinHash preset, or options",
    )
    urls: bool = Field(
        False, description="Release one document of each web address, the newest of equal rights"
    )
    prompts: bool = Field(
        False, description="Release one conversation of each prompt, whatever the last answer"
    )
    repeats: RepeatOptions | None = Field(
        None, description="Remove what a document says again; `{}` is runs of 50 words"
    )
    shared: SharedOptions | None = Field(
        None,
        description="Release once what several documents hold; `{}` is runs of 50 words",
    )

    @model_validator(mode="after")
    def _with_exact(self) -> DedupOptions:
        if self.near is not None and not self.exact:
            raise ValueError("`near` removes copies too, so it needs `exact: true`")
        if self.shared is not None and not self.exact:
            raise ValueError("`shared` would empty copies, so it needs `exact: true`")
        return self
