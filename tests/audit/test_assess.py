# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender assess`: what rules would drop, told before a build."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import provender
from provender.audit.assessing import assess

GOOD = "The river is quiet in the morning and the boats have not left the harbour. " * 6
SHORT = "Only a few words stand here, and they are of no use."
ZH = "清晨的河面很安静，船还没有离开码头。老人坐在石阶上补网，孩子在旁边数船。" * 3


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    rows = [
        {"id": "good", "text": GOOD, "license": "CC-BY-4.0"},
        {"id": "open", "text": SHORT, "license": "CC0-1.0"},
        {"id": "closed", "text": SHORT + " More.", "license": "CC-BY-NC-4.0"},
        {"id": "zh", "text": ZH, "license": "CC0-1.0"},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path


def test_each_rule_tells_what_it_drops_of_which(texts: Path) -> None:
    """Counts by language, source and licence; the kept ones are told too."""
    result = assess(texts)
    rule = next(one for one in result.rules if one.code == "too_few_words")
    assert (result.documents, result.kept) == (4, 2)
    assert (rule.dropped, rule.first, rule.speaks_of) == (2, 2, 3)
    assert rule.by_language == {"en": 2}
    assert rule.by_source == {"rows.jsonl": 2}
    assert rule.by_licence == {"CC0-1.0": 1, "CC-BY-NC-4.0": 1}


def test_only_text_that_may_be_shown_is_shown(texts: Path) -> None:
    """An example under refused terms is a locator."""
    rule = next(one for one in assess(texts).rules if one.code == "too_few_words")
    assert [example.text for example in rule.examples] == [SHORT, None]
    assert all(example.place for example in rule.examples)
    assert not any("More." in line for line in assess(texts).lines())


def test_presets_and_globs_can_be_named(texts: Path, tmp_path: Path) -> None:
    """A table that includes others brings their rules; a glob names files."""
    (tmp_path / "page.txt").write_text("BUY NOW TODAY\n12 likes\n" + GOOD, "utf-8")
    result = assess(f"{tmp_path}/*", presets=["refinedweb"])
    expected = {"corrections", "gopher-quality", "gopher-repetition", "refinedweb"}
    assert {rule.preset for rule in result.rules} == expected
    assert result.corrections["refinedweb.upper_case"] == 1
    assert result.documents == 5


def test_a_recipe_brings_its_own_rules(texts: Path, tmp_path: Path) -> None:
    """Sources are relative to the recipe, and its wanted languages count."""
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(
        "release: {name: tiny, version: '1.0'}\n"
        "sources:\n"
        "  - {id: rows, channel: public, format: jsonl, path: rows.jsonl, license_field: license}\n"
        "assess: {rules: [length], languages: [zh]}\n",
        "utf-8",
    )
    result = provender.assess(recipe)
    assert (result.documents, result.kept) == (4, 1)
    assert result.rules[0].code == "unwanted_language"
    assert result.rules[0].by_language == {"en": 3}


def test_the_command_prints_json_and_its_exit_codes(texts: Path, tmp_path: Path) -> None:
    """0 with a result, 1 where nothing could be read, 2 where nothing is there."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "provender", "assess", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    done = run(str(texts), "--json", "--sample", "2", "--workers", "1")
    assert done.returncode == 0
    assert json.loads(done.stdout)["schema_version"] == 1
    assert json.loads(done.stdout)["documents"] == 2
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    assert run(str(empty)).returncode == 1
    assert run(str(tmp_path / "nothing.txt")).returncode == 2
    assert run(str(texts), "--preset", "gofer").returncode == 2


def test_a_known_name_is_the_text_even_where_the_first_row_is_empty(tmp_path: Path) -> None:
    """Otherwise the ids would be judged."""
    rows = [{"id": "a-rather-long-identifier", "text": ""}]
    rows += [{"id": str(n), "text": "The keeper writes the level down each morning."} for n in "ab"]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert provender.assess(path, presets=["length"]).documents == 2
