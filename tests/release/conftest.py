# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The example, and a small release of every kind of content, each built once for all tests."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.release.releases import build_full
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


SMALL = """\
release: {name: small, version: "1.0.0", date: 2026-11-01, title: A small one}
sources:
  - {id: notes, channel: own, format: jsonl, path: messy/notes.jsonl, id_field: id,
     license_field: license, author_field: author, reserved_field: reserved}
  - {id: pages, channel: own, format: files, path: messy/pages}
  - {id: crawl, channel: web, format: warc, path: [messy/crawl.warc.gz, messy/crawl-cut.warc.gz]}
  - {id: talk, channel: own, format: conversations, path: messy/talk.json, license: CC0-1.0}
  - {id: hub, channel: public, format: huggingface, path: messy/hub}
  - {id: contradictory, channel: public, format: repository, path: messy/contradictory,
     exclude: [README.md, LICENSE]}
  - {id: bought, channel: purchased, format: files, path: messy/bought-open,
     contract: messy/contracts/open.yaml}
  - {id: contributed, channel: contributed, format: files, path: messy/contributed,
     license: CC-BY-4.0,
     sign_off: {contributor: A. Gardener, statement: DCO-1.1, date: 2026-10-01}}
  - {id: generated, channel: generated, format: files, path: messy/generated,
     generator: {model: example-model-1, terms: CC0-1.0}}
  - {id: rows, channel: own, format: jsonl, path: rows.jsonl, id_field: id, license: CC0-1.0}
  - {id: turns, channel: own, format: conversations, path: turns.jsonl, license: CC0-1.0}
assess:
  rules: [length, gopher-quality, chinese-basic]
  personal_data: true
  contamination: {action: mark, benchmarks: [{path: items.jsonl, definition: gsm8k}]}
dedup: {exact: true, near: fineweb}
"""
"""Every channel, all open tiers, conversations, web archives, conflicts, copies, masks, a test set."""

_QUESTION = (
    "Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in May. "
    "How many clips did Natalia sell altogether in April and May?"
)
_WORDS = (
    "The water of the reservoir stands high this week, and the keeper of the sluice at {} wrote "
)
_MORE = (
    "the level down three times a day, as the rules of the valley have asked for since the flood. "
)


def write_small(folder: Path) -> None:
    """Write the recipe of the small release and what the example does not hold."""
    rows = {
        "person": f"{_WORDS.format('Lowmere')}{_MORE * 3}Call 13800138000 or reader@mail.cn today.",
        "test": f"{_WORDS.format('Highmere')}{_MORE * 3}{_QUESTION}",
        "plain": f"{_WORDS.format('Oldmere')}{_MORE * 4}",
    }
    lines = (json.dumps({"id": name, "text": text}) for name, text in rows.items())
    (folder / "rows.jsonl").write_text("\n".join(lines), "utf-8")
    turns = [
        {"role": "user", "content": "Why does the keeper write the level of the water down?"},
        {"role": "assistant", "content": f"{_WORDS.format('Newmere')}{_MORE * 2}"},
    ]
    (folder / "turns.jsonl").write_text(json.dumps({"messages": turns}), "utf-8")
    item = {"question": _QUESTION, "answer": "In May she sold 24 clips. #### 72"}
    (folder / "items.jsonl").write_text(json.dumps(item), "utf-8")
    (folder / "recipe.yaml").write_text(SMALL, "utf-8")


@pytest.fixture(scope="session")
def small(root: Path, tmp_path_factory: pytest.TempPathFactory) -> provender.BuildResult:
    """A release that is checked in a fraction of a second."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(root / "examples" / "commons" / "corpus" / "messy", folder / "messy")
    write_small(folder)
    return provender.build(folder / "recipe.yaml", out=folder / "releases")


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


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> provender.BuildResult:
    """A release of everything that a report speaks of."""
    return build_rich(tmp_path_factory.mktemp("rich"))
