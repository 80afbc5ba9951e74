# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The example, built once for all tests of this folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.release.rich_release import build_rich

import provender


@pytest.fixture(scope="session")
def example(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example's folder, with nothing built in it."""
    folder = tmp_path_factory.mktemp("example") / "commons"
    shutil.copytree(
        root / "examples" / "commons",
        folder,
        ignore=shutil.ignore_patterns(".provender", "releases"),
    )
    return folder


@pytest.fixture(scope="session")
def built(example: Path) -> provender.BuildResult:
    """The example's release."""
    return provender.build(example / "recipe.yaml", out=example.parent / "releases")


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> provender.BuildResult:
    """A release of everything that a report speaks of."""
    return build_rich(tmp_path_factory.mktemp("rich"))
