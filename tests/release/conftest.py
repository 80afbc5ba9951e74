# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The example, built once for all tests of this folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.release.releases import build_full

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
def full(
    built: provender.BuildResult, tmp_path_factory: pytest.TempPathFactory
) -> provender.BuildResult:
    """A release with a gated tier, personal data, test sets, tokens, a parent and hostile words."""
    return build_full(tmp_path_factory.mktemp("full"), built.release)


@pytest.fixture(scope="session")
def shared_release(
    shared_data: Path, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> provender.BuildResult:
    """The release of everything in ../shared/data that can be a source."""
    recipe = root / "tests" / "recipes" / "shared-data.yaml"
    folder = tmp_path_factory.mktemp("shared")
    return provender.build(recipe, out=folder / "out", work=folder / "work")


def _release(name: str, request: pytest.FixtureRequest) -> provender.BuildResult:
    result: provender.BuildResult = request.getfixturevalue(name)
    return result


@pytest.fixture(scope="session", params=["built", "full", "shared_release"])
def any_release(request: pytest.FixtureRequest) -> provender.BuildResult:
    """Each of the releases in turn."""
    return _release(request.param, request)
