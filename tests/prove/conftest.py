# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Small releases of the example's text, made by real builds."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

import provender
from provender.prove.panel import cut

Documents = list[tuple[str, str]]
Make = Callable[..., Path]


@pytest.fixture(scope="session")
def english(root: Path) -> Documents:
    """PEPs of the example, in windows."""
    folder = root / "examples" / "commons" / "corpus" / "peps"
    return [
        (f"{path.name}#{number}", window)
        for path in sorted(folder.rglob("*.rst"))
        for number, window in enumerate(cut(path.read_text("utf-8")))
    ]


@pytest.fixture(scope="session")
def shuffled(english: Documents) -> Documents:
    """The same with the words of each window in random order."""
    chance = random.Random(3)
    mixed = []
    for name, text in english:
        words = text.split()
        chance.shuffle(words)
        mixed.append((name, " ".join(words)))
    return mixed


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Build a release from lists of documents, one source each; its work folder lies beside."""

    def build(name: str, *, rules: tuple[str, ...] = (), **sources: Documents) -> Path:
        folder = tmp_path_factory.mktemp("prove") / name
        folder.mkdir()
        entries = []
        for source, rows in sources.items():
            lines = (json.dumps({"key": key, "text": text}) for key, text in rows)
            (folder / f"{source}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
            entries.append(
                {
                    "id": source,
                    "channel": "own",
                    "format": "jsonl",
                    "path": f"{source}.jsonl",
                    "id_field": "key",
                    "license": "CC0-1.0",
                }
            )
        recipe = {
            "release": {"name": name, "version": "1.0.0", "date": "2026-11-01"},
            "sources": entries,
            "assess": {"rules": list(rules)},
            "dedup": {"exact": False},
        }
        (folder / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
        built = provender.build(
            folder / "recipe.yaml", out=folder / "out", work=folder / "work", workers=1
        )
        return built.release

    return build


@pytest.fixture(scope="session")
def clean(make: Make, english: Documents) -> Path:
    """A release of clean text."""
    return make("clean", text=english)


@pytest.fixture(scope="session")
def worse(make: Make, shuffled: Documents) -> Path:
    """A release of the same text, words shuffled."""
    return make("worse", text=shuffled)
