# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Small shapes, and a small release; without the extra only `test_without_torch.py` is run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import provender
from provender.models.sizes import Shape

HAS_EXTRA = all(find_spec(name) for name in ("torch", "tokenizers", "safetensors"))
collect_ignore_glob = [] if HAS_EXTRA else ["test_[!w]*.py"]

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

DENSE = Shape(
    vocabulary=320, width=32, layers=2, heads=4, kv_heads=2, head_width=8, feed_forward=64,
    context=32,
)  # fmt: skip
SPARSE = Shape(
    vocabulary=320, width=32, layers=2, heads=4, kv_heads=2, head_width=8, feed_forward=64,
    context=32, experts=6, chosen=2,
)  # fmt: skip


def pytest_report_header() -> str:
    """Say so when a whole folder is left out."""
    return "" if HAS_EXTRA else "tests/models: left out, for the extra 'prove' is not installed"


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Sums in one order, and no more of the machine than one core."""
    if HAS_EXTRA:
        import torch

        before = torch.get_num_threads()
        torch.set_num_threads(1)
        yield
        torch.set_num_threads(before)
    else:
        yield


@pytest.fixture(scope="session")
def release(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of PEPs and Chinese wiki pages from the example."""
    corpus = root / "examples" / "commons" / "corpus"
    folder = tmp_path_factory.mktemp("models")
    sources = []
    for name, pattern in (("peps", "*.rst"), ("wiki-zh", "*.md")):
        files = sorted((corpus / name).rglob(pattern))[:12]
        rows = [{"key": one.name, "text": one.read_text("utf-8")[:20_000]} for one in files]
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
        sources.append(
            {"id": name, "channel": "own", "format": "jsonl", "path": f"{name}.jsonl",
             "id_field": "key", "license": "CC0-1.0"}
        )  # fmt: skip
    recipe = {
        "release": {"name": "small", "version": "1.0.0", "date": "2026-11-01"},
        "sources": sources, "assess": {"rules": []}, "dedup": {"exact": False},
    }  # fmt: skip
    (folder / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
    built = provender.build(
        folder / "recipe.yaml", out=folder / "out", work=folder / "work", workers=1
    )
    return built.release
