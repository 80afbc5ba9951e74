# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The column `token_count`: how many tokens a text has under a tokenizer of the user's choice.

Long texts are encoded in slices, cut behind white space where there is any, because a token costs
an object; a token that would span a cut counts as two.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from provender.errors import UsageError
from provender.stage import Stage
from provender.storage import canonical_json, hash_file

__all__ = ["TokenOptions", "token_count_stage"]

_SLICE = 1 << 20
_BACK = 1 << 10


class TokenOptions(BaseModel):
    """Which tokenizer counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(description="The tokenizer's file, such as `tokenizer.json`")
    format: Literal["tokenizers", "sentencepiece", "tiktoken", "tekken"] = Field(
        "tokenizers", description="Kind of the file; `tokenizers` is Hugging Face's tokenizer.json"
    )


def token_count_stage(options: TokenOptions, base: Path) -> Stage:
    """Return the stage that counts tokens, special ones not among them.

    Args:
        options: The recipe's options.
        base: The recipe's folder, to which a relative path belongs.

    Raises:
        UsageError: The file is not there or is no such tokenizer.
    """
    path = base / options.path
    encoder = _encoder(path, options.format)

    def add_count(batch: pa.RecordBatch) -> pa.RecordBatch:
        texts = batch.column("text").to_pylist()
        counts = np.zeros(len(texts), np.int64)
        for owners, slices in _batches(texts):
            encoded = encoder.encode_all(slices, encode_specials=False)
            for owner, tokens in zip(owners, encoded, strict=True):
                counts[owner] += len(tokens)
        return batch.append_column("token_count", pa.array(counts, pa.int64()))

    return Stage(
        name="assess.tokens",
        shape="map",
        version=1,
        function=add_count,
        modules=("provender.assess.tokens",),
        columns_in=("text",),
        columns_out=(("token_count", pa.int64()),),
        libraries=("kitoken",),
        parameters=canonical_json({"tokenizer": hash_file(path), "format": options.format}),
    )


def _encoder(path: Path, kind: str) -> Any:
    from kitoken import Kitoken

    try:
        path.stat()
        return getattr(Kitoken, f"from_{kind}_file")(str(path))
    except (OSError, ValueError, RuntimeError) as error:
        raise UsageError(
            f"{path} is no {kind} tokenizer that can be used: {str(error)[:200]}",
            hint="give the tokenizer.json of the model, or set format: to the file's kind",
            subject=str(path),
        ) from error


def _batches(texts: list[str | None]) -> Iterator[tuple[list[int], list[str]]]:
    """Yield texts a few at a time, long ones in slices."""
    owners: list[int] = []
    slices: list[str] = []
    size = 0
    for owner, text in enumerate(texts):
        for one in _slices(text or ""):
            owners.append(owner)
            slices.append(one)
            size += len(one)
            if size >= _SLICE:
                yield owners, slices
                owners, slices, size = [], [], 0
    if slices:
        yield owners, slices


def _slices(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = at + _SLICE
        if end < len(text):
            tail = text[end - _BACK : end]
            end -= len(tail) - max(tail.rfind(" "), tail.rfind("\n"), -1)
            end = end if end > at + _SLICE - _BACK else at + _SLICE
        yield text[at:end]
        at = end
