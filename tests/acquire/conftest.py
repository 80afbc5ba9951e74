# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Sources and files for the readers' tests."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter

from provender.acquire.inventory import InputFile
from provender.acquire.limits import Limits
from provender.acquire.reader import read
from provender.acquire.source import Source
from provender.record import SiteFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SOURCE: TypeAdapter[Source] = TypeAdapter(Source)


@pytest.fixture
def make_source() -> Callable[..., Source]:
    """Build a source from its options."""

    def make(**options: Any) -> Source:
        return _SOURCE.validate_python({"id": "s", "channel": "public", "path": ".", **options})

    return make


@pytest.fixture
def read_bytes(tmp_path: Path, make_source: Callable[..., Source]) -> Callable[..., list[Any]]:
    """Write bytes to a file and read it as a source of some format."""

    def run(name: str, data: bytes, limits: Limits | None = None, **options: Any) -> list[Any]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        file = InputFile(name, str(path), len(data), str(tmp_path))
        return list(read(make_source(**options), file, limits or Limits()))

    return run


@pytest.fixture
def told() -> Callable[[list[Any]], list[str]]:
    """Say in one word each what items are: `record`, `site`, a reason, a kind of furniture."""

    def words(items: list[Any]) -> list[str]:
        return [
            getattr(item, "reason", None)
            or ("record" if hasattr(item, "payload") else None)
            or ("site" if isinstance(item, SiteFile) else f"{item.kind}={item.count}")
            for item in items
        ]

    return words


@pytest.fixture
def counted(told: Callable[[list[Any]], list[str]]) -> Callable[[list[Any]], Counter[str]]:
    """Count items by what they are."""
    return lambda items: Counter(told(items))
