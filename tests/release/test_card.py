# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The card: what the Hub and `datasets` read in it, what people read, and who cannot break it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from markdown_it import MarkdownIt
from tests.release.hub import local_hub
from tests.release.releases import HOSTILE

import provender
from provender.document import RELEASE_SCHEMA
from provender.release.columns import words
from provender.release.contents import Contents
from provender.release.documents import documents
from provender.release.manifest import read_manifest, write_sums
from provender.release.markdown import paragraphs

VALIDATE = (
    "import sys; from huggingface_hub import DatasetCard; "
    "card = DatasetCard.load(sys.argv[1]); card.validate(); print(card.data.pretty_name)"
)


def card(result: provender.BuildResult) -> str:
    return (result.release / "README.md").read_text("utf-8")


def head(result: provender.BuildResult) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(card(result).split("---\n")[1])
    return loaded


def validate(path: Path) -> subprocess.CompletedProcess[str]:
    """Validate a card as `huggingface_hub` does, against the Hub on this machine."""
    with local_hub() as address:
        environment = {**os.environ, "HF_ENDPOINT": address, "HF_HUB_OFFLINE": "0"}
        return subprocess.run(
            [sys.executable, "-c", VALIDATE, str(path)],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip


def test_huggingface_hub_loads_and_validates_it(any_release) -> None:
    """`DatasetCard.load` and `.validate`, which asks the Hub: here one on this machine."""
    done = validate(any_release.release / "README.md")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == head(any_release)["pretty_name"].strip()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("license: other", "license: cc-by"),
        ('"n<1K"', '"n<1000"'),
        ('- "no"', "- no"),
        ("language-modeling", "reading"),
        ("  default: true\n", ""),
    ],
)
def test_a_card_with_a_wrong_value_is_refused(full, tmp_path: Path, old: str, new: str) -> None:
    """The twins: one value changed, among them Norwegian without quotes."""
    assert old in card(full)
    path = tmp_path / "README.md"
    path.write_text(card(full).replace(old, new, 1), "utf-8")
    done = validate(path)
    assert done.returncode != 0
    assert "ValueError" in done.stderr


def test_datasets_loads_every_tier_as_the_card_says(any_release, tmp_path, monkeypatch) -> None:
    """Config, features and number of rows; without a config the first open tier."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    told = {info["config_name"]: info for info in head(any_release)["dataset_info"]}
    path = str(any_release.release)
    assert datasets.get_dataset_config_names(path) == list(told)
    for tier, info in told.items():
        loaded = datasets.load_dataset(path, tier, cache_dir=str(tmp_path / tier))
        assert list(loaded) == [split["name"] for split in info["splits"]]
        for split in info["splits"]:
            rows = loaded[split["name"]]
            assert rows.num_rows == split["num_examples"]
            assert rows.features == datasets.Features._from_yaml_list(info["features"])
    default = datasets.load_dataset(path, cache_dir=str(tmp_path / "default"))
    assert default["train"].num_rows == next(iter(told.values()))["splits"][0]["num_examples"]


def test_features_are_those_that_datasets_writes(full) -> None:
    """Ours are made without `datasets`; the twin is its own YAML."""
    import datasets

    for info in head(full)["dataset_info"]:
        path = min((full.release / "data" / info["config_name"]).glob("*.parquet"))
        features = datasets.Features.from_arrow_schema(pq.read_schema(path))
        assert info["features"] == features._to_yaml_list()


def test_the_card_says_what_the_release_holds(full) -> None:
    """Languages, tasks, gate, people."""
    told = head(full)
    assert {"en", "zh", "no"} <= set(told["language"])
    assert "zh-Hans" in told["language_bcp47"]
    assert told["task_ids"] == ["language-modeling", "dialogue-modeling"]
    assert "agreement" in told["extra_gated_prompt"]
    assert told["source_datasets"] == ["original", "extended"]
    assert [config["config_name"] for config in told["configs"] if config.get("default")] == [
        "public-domain"
    ]
    body = card(full)
    for phrase in (
        "## Personal data", "| email | mask |", "assess.contamination", "GSM8K", "tokens",
        "Li Hua 李华", "Home: <https://text.example/full>", "## 中文简介", "| commons | 1.0.0 |",
    ):  # fmt: skip
        assert phrase in body, phrase


def test_an_ungated_release_has_no_gate(built) -> None:
    """The twin."""
    assert not any(key.startswith("extra_gated") for key in head(built))


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ("CC0-1.0", {"license": "cc0-1.0"}),
        (
            "OGL-UK-3.0",
            {
                "license": "other",
                "license_name": "ogl-uk-3.0",
                "license_link": "https://spdx.org/licenses/OGL-UK-3.0",
            },
        ),
        (None, {"license_name": "per-document", "license_link": "LICENSE.md"}),
    ],
)
def test_one_licence_is_named_only_where_all_have_it(tmp_path: Path, terms, told) -> None:
    """One licence of the Hub's list, one that it does not know, and several."""
    for name, own in (("a", terms or "CC0-1.0"), ("b", terms or "CC-BY-4.0")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text(f"{name}: the water stood high this year. " * 9)
        (tmp_path / name / "terms").write_text(own)
    sources = "".join(
        f"  - {{id: {name}, channel: own, format: files, path: {name}/x.txt, "
        f"license: {(tmp_path / name / 'terms').read_text()}}}\n"
        for name in "ab"
    )
    (tmp_path / "recipe.yaml").write_text(
        'release: {name: one, version: "1.0.0", date: 2026-11-01}\n'
        f"sources:\n{sources}assess: {{rules: []}}\n"
    )
    found = head(provender.build(tmp_path / "recipe.yaml", out=tmp_path / "out"))
    assert {key: found[key] for key in told} == told


def test_nothing_that_a_recipe_says_becomes_markup(full) -> None:
    """Rendered as GitHub does: no script, image or link of theirs, no heading, no broken table."""
    body = card(full).split("---\n", 2)[2]
    rendered = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(body)
    assert "<script" not in rendered
    assert "<img" not in rendered
    assert not re.search(r'href="(?!https://text\.example/full")', rendered)
    assert rendered.count("<h1>") == 1
    assert "alert(1)" in rendered
    for line in rendered.split("<tr>")[1:]:
        assert 2 <= len(re.findall("<t[dh]", line)) <= 9


def test_text_of_others_stays_text() -> None:
    """The twin, piece by piece: what a cell or a paragraph could do is shown instead."""
    for hostile in ("# a", "- a", "1. a", "=", "a\n---\nb", "---", "* a", "+ a", "> a", HOSTILE):
        rendered = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(
            f"Before\n\n{paragraphs(hostile)}\n"
        )
        assert rendered.startswith("<p>Before</p>\n<p>"), hostile
        assert rendered.count("<") == 4, hostile


def test_the_code_on_the_card_runs(built, tmp_path: Path) -> None:
    """Every block of Python, in a copy of the folder."""
    folder = shutil.copytree(built.release, tmp_path / "release")
    blocks = re.findall(r"```python\n(.*?)```", card(built), re.DOTALL)
    assert len(blocks) == 4
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "cache")}
    for block in blocks:
        done = subprocess.run(
            [sys.executable, "-c", block],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{block}\n{done.stderr}"


def test_every_column_is_explained_in_both_languages(full) -> None:
    """The words name exactly the columns of the schema."""
    table = words("columns")
    assert set(table["columns"]) == set(RELEASE_SCHEMA.names)
    assert all(one["en"] and one["zh"] for one in table["columns"].values())
    for name in RELEASE_SCHEMA.names:
        assert f"| {name} |" in card(full)


def test_the_same_release_gives_the_same_documents(any_release, tmp_path: Path) -> None:
    """Written again from another folder, byte for byte."""
    folder = Path(shutil.copytree(any_release.release, tmp_path / "elsewhere"))
    again = dict(documents(Contents(folder, read_manifest(folder))))
    assert {"README.md", "croissant.json", "spdx.json"} <= set(again)
    for name, data in again.items():
        assert (any_release.release / name).read_bytes() == data, name


@pytest.mark.parametrize("name", ["README.md", "croissant.json", "spdx.json"])
def test_a_changed_figure_is_found(built, tmp_path: Path, name: str) -> None:
    """`verify` writes every document again, so new sums do not help a forger."""
    folder = Path(shutil.copytree(built.release, tmp_path / "release"))
    path = folder / name
    text = path.read_text("utf-8")
    assert "197" in text
    path.write_text(text.replace("197", "198"), "utf-8")
    write_sums(folder)
    assert any(name in finding for finding in provender.verify(folder).findings)
