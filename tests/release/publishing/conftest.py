# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Three small releases: all open; with an agreement tier; and under a policy for gated targets only."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import provender

PROSE = (
    "The keeper of reservoir {0} wrote the level of the water down in the {0} of that year, and "
    "the mill below it could plan its work by what stood in that book. "
)
MINE = """
name: mine
title: all that may be shared at all
rules:
  - {id: open, effect: allow, when: {tier: [public-domain, attribution, share-alike]}}
  - {id: closed, effect: allow, when: {tier: [agreement]}}
switches: {}
"""
LICENSES = {"public-domain": "CC0-1.0", "attribution": "CC-BY-4.0", "agreement": "CC-BY-NC-4.0"}


def make(folder: Path, policy: str, tiers: tuple[str, ...]) -> Path:
    """Build a release with a few documents in each of some tiers."""
    folder.mkdir(parents=True)
    (folder / "mine.yml").write_text(MINE, "utf-8")
    lines = ""
    for index, tier in enumerate(tiers):
        rows = [
            {
                "id": f"{tier}-{n}",
                "text": "".join(PROSE.format(n * 97 + index * 13 + k) for k in range(6)),
            }
            for n in range(5)
        ]
        (folder / f"{tier}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
        lines += (
            f"  - {{id: {tier}, channel: own, format: jsonl, path: {tier}.jsonl, id_field: id, "
            f"license: {LICENSES[tier]}}}\n"
        )
    (folder / "recipe.yaml").write_text(
        'release: {name: water, version: "1.0.0", date: 2026-11-01, title: "Water | <b>books</b>"}\n'
        f"policy: {policy}\nassess: {{rules: []}}\nsources:\n{lines}",
        "utf-8",
    )
    return provender.build(folder / "recipe.yaml", out=folder / "releases", quiet=True).release


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The releases, built once."""
    home = tmp_path_factory.mktemp("publishing")
    return {
        "open": make(home / "open", "open-release", ("public-domain", "attribution")),
        "closed": make(home / "closed", "mine.yml", ("attribution", "agreement")),
        "research": make(home / "research", "research-only", ("attribution", "agreement")),
    }


@pytest.fixture
def release(made: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    """Give a test a copy of one of the releases, in a home of its own."""

    def copy(kind: str) -> Path:
        target = tmp_path / "releases" / "water" / "1.0.0"
        return Path(shutil.copytree(made[kind], target))

    return copy


@pytest.fixture(autouse=True)
def no_real_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep tests from logins and servers of the machine they run on."""
    for name in ("HF_TOKEN", "HF_ENDPOINT", "MODELSCOPE_API_TOKEN", "MODELSCOPE_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("MODELSCOPE_HOME", str(tmp_path / "modelscope"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
