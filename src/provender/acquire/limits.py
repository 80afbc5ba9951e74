# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How much of anything is read before it counts as hostile or damaged."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

__all__ = ["Limits", "parse_size"]

_UNITS = {
    "": 1,
    "B": 1,
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "KIB": 2**10,
    "MIB": 2**20,
    "GIB": 2**30,
}


def parse_size(value: Any) -> Any:
    """Turn `128MB` or `1.5 GiB` into bytes; leave anything else to the validator.

    Raises:
        ValueError: The text is no size.
    """
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"\s*(\d{1,15}(?:\.\d{1,6})?)\s*([KMG]?i?B?)\s*", value, re.IGNORECASE)
    if match is None or match[2].upper() not in _UNITS:
        raise ValueError(f"{value!r} is no size; write for instance 128MB or 1GiB")
    return int(float(match[1]) * _UNITS[match[2].upper()])


Size = Annotated[int, BeforeValidator(parse_size), Field(gt=0)]


class Limits(BaseModel):
    """Limits of reading and of release shards, in bytes unless the name says otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_record_bytes: Size = Field(
        128 * 10**6, description="A record above this is unreadable and never built in memory"
    )
    max_expansion: int = Field(
        1000, gt=0, description="Decoded bytes per compressed byte above which an archive is a bomb"
    )
    piece_bytes: Size = Field(
        64 * 2**20, description="Decoded bytes after which a large stream is cut and committed"
    )
    release_shard_bytes: Size = Field(
        256 * 2**20, description="Bytes of text after which a release shard is cut"
    )
