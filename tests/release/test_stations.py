# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Every station that a recipe may ask for, in one build: what leaves, what is masked, what is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

import provender

RECIPE = """\
release: {name: stations, version: "1.0.0", date: 2026-11-01}
sources:
  - {id: notes, channel: own, format: jsonl, path: notes.jsonl, license: CC0-1.0, id_field: id}
assess:
  rules: []
  corrections: [refinedweb, chinese-lines]
  personal_data: true
  unsafe: true
  synthetic_marks: true
  contamination: {benchmarks: [{path: items.jsonl, definition: gsm8k}], action: ACTION}
  own_rules: [{code: no_tokens, column: token_count, keep: ">", threshold: 0}]
  tokenizer: {path: TOKENIZER}
dedup: {near: fineweb, repeats: {paragraphs: true}}
"""
TOKENIZER = Path(provender.__file__).parent / "prove" / "data" / "tokenizer.json"
WATER = "The keeper of the reservoir writes the level of the water down every morning, {}. "
QUESTION = (
    "Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in "
    "May. How many clips did Natalia sell altogether in April and May?"
)
ROWS = {
    "clean": "".join(WATER.format(word) for word in ("in rain", "in snow", "in wind", "in fog")),
    "near": "".join(WATER.format(word) for word in ("in rain", "in snow", "in wind", "in fog"))
    + "Nobody asked him to.",
    "person": "联系人手机13812345678,邮箱zhang.wei@shuiku.com.cn。"
    + "记录水位、风向和天空的颜色。" * 3,
    "child": "患者今年8岁,身份证号110105201803070015,就诊于市儿童医院。" + "病历如下。" * 9,
    "puzzle": "A puzzle for the evening. " + QUESTION + " Ask your friends.",
    "line": "A line about sluices that stays where it is.\n3 likes\nAnd another line that stays.",
    "furniture": "点赞 3\n阅读 5\n",
    "marked": 'AIGC{"Label":"1","ContentProducer":"x"}\nA text that a machine made about dams.',
}
ANSWER = "Natalia sold 48/2 = 24 clips in May, so 48 + 24 = 72 clips altogether. #### 72"


def build(folder: Path, action: str) -> provender.BuildResult:
    rows = [json.dumps({"id": name, "text": text}) for name, text in ROWS.items()]
    (folder / "notes.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
    item = {"question": QUESTION, "answer": ANSWER}
    (folder / "items.jsonl").write_text(json.dumps(item) + "\n", "utf-8")
    recipe = RECIPE.replace("ACTION", action).replace("TOKENIZER", str(TOKENIZER))
    (folder / "recipe.yaml").write_text(recipe, "utf-8")
    return provender.build(folder / "recipe.yaml", out=folder / action)


def released(result: provender.BuildResult) -> dict[str, dict[str, Any]]:
    table = duckdb.sql(f"select * from '{result.release}/data/*/*.parquet'").to_arrow_table()
    by_id = {provender.explain(result.release, name).id: name for name in ROWS}
    return {by_id[row["id"]]: row for row in table.to_pylist()}


@pytest.fixture(scope="module")
def masked(tmp_path_factory: pytest.TempPathFactory) -> provender.BuildResult:
    """One release of everything, test items masked."""
    return build(tmp_path_factory.mktemp("stations"), "mask")


def test_each_station_says_why_a_document_left(masked: provender.BuildResult) -> None:
    """Near copies, a child's number and a page of nothing but counters."""
    assert masked.reasons == {
        "assess/holds_minor_identity": 1,
        "assess/nothing_left": 1,
        "dedup/near_duplicate": 1,
    }
    assert provender.verify(masked.release).findings == []


def test_masks_and_corrections_stand_in_the_text_and_in_the_row(
    masked: provender.BuildResult,
) -> None:
    """The value is nowhere, the rule that took it is told; what nothing changed is as it was."""
    rows = released(masked)
    assert rows["person"]["text"].startswith("联系人手机<PHONE>,邮箱<EMAIL>。")
    assert rows["person"]["edited_by"] == ["personal.email", "personal.phone"]
    assert rows["person"]["extracted_sha256"] is None
    # CC BY 4.0, section 3(a)(1)(B): who shares changed material says that it was changed.
    assert rows["person"]["modified"]
    assert rows["puzzle"]["text"].startswith("A puzzle for the evening. <BENCHMARK>")
    assert rows["line"]["text"] == (
        "A line about sluices that stays where it is.\nAnd another line that stays."
    )
    assert rows["line"]["extracted_sha256"] != rows["line"]["text_sha256"]
    assert rows["clean"]["edited_by"] is None
    assert not rows["clean"]["modified"]
    assert rows["clean"]["text"] == ROWS["clean"]


def test_signals_of_the_stations_are_told(masked: provender.BuildResult) -> None:
    """Counts, marks and tokens are columns; spans and keys are not."""
    rows = released(masked)
    assert rows["person"]["personal_phone"] == 1
    assert rows["marked"]["synthetic_label"] == 1
    assert rows["puzzle"]["contamination_item"] == "gsm8k/items.jsonl:1 question"
    assert rows["clean"]["token_count"] > 10
    assert not {"personal_spans", "contamination_runs", "edits"} & rows["clean"].keys()
    told = json.loads((masked.release / "ledger" / "contamination.json").read_text("utf-8"))
    assert told["items"][0]["documents"] == [rows["puzzle"]["id"]]
    assert "Natalia" not in json.dumps(told)


def test_another_action_reads_no_text_again(masked: provender.BuildResult, tmp_path: Path) -> None:
    """What happens to a finding is decided on cached columns: the text may even be gone."""
    folder = masked.release.parents[2]
    recipe = (folder / "recipe.yaml").read_text("utf-8")
    changed = recipe.replace("personal_data: true", "personal_data: {actions: {phone: drop}}")
    (folder / "other.yaml").write_text(changed, "utf-8")
    before = sorted((folder / ".provender" / "signals").iterdir())
    result = provender.build(folder / "other.yaml", out=tmp_path / "out")
    assert result.reasons["assess/holds_phone"] == 1
    assert sorted((folder / ".provender" / "signals").iterdir()) == before


def test_documents_with_test_items_can_leave(tmp_path: Path) -> None:
    """`drop` is a rule like any other."""
    result = build(tmp_path, "drop")
    assert result.reasons["assess/holds_test_item"] == 1
    assert "puzzle" not in released(result)


def test_what_a_release_changed_stays_told_in_those_made_of_it(
    masked: provender.BuildResult, tmp_path: Path
) -> None:
    """A duty to tell of changes does not end with the first release."""
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(
        'release: {name: down, version: "1.0.0", date: 2026-11-01}\n'
        f"sources: [{{id: up, channel: public, format: release, path: '{masked.release}'}}]\n"
        "assess: {rules: [], corrections: [chinese-lines]}\n",
        "utf-8",
    )
    result = provender.build(recipe, out=tmp_path / "out")
    assert provender.verify(result.release).findings == []
    table = duckdb.sql(
        f"select text, modified, edited_by from '{result.release}/data/*/*.parquet'"
    ).fetchall()
    (person,) = [row for row in table if "<PHONE>" in row[0]]
    assert person[1:] == (True, ["personal.email", "personal.phone"])
    (clean,) = [row for row in table if row[0] == ROWS["clean"]]
    assert clean[1:] == (False, None)
