# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Planted test questions are found, their twins are not; drop, mask, mark; the report."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.contracts.test_contracts import TEXTS

from provender.assess.benchmarks import known_benchmarks, read_items, resolve
from provender.assess.contamination import contamination_stage, count_common, settle
from provender.assess.contamination_index import ContaminationIndex, contamination_index
from provender.assess.contamination_options import Benchmark, ContaminationOptions
from provender.assess.contamination_report import contamination_report, may_print
from provender.edits import apply_edits, edits_of
from provender.errors import UsageError

QUESTION = (
    "Mara packs 14 jars of plum jam into every crate. She fills nine crates before noon and eleven "
    "crates after lunch, but 23 jars break on the way. How many jars reach the market in the end?"
)
ANSWER = (
    "She fills 9 + 11 = <<9+11=20>>20 crates. They hold 20 * 14 = <<20*14=280>>280 jars. After the "
    "breakage there are 280 - 23 = <<280-23=257>>257 jars.\n#### 257"
)
CHINESE = "某果园上午采摘了二十四筐苹果,下午比上午多采摘了三分之一,每筐重十五千克,请问这一天一共采摘了多少千克苹果"
SHORT = "请问太阳系中体积最大的行星"
FILLER = "The weather report spoke of rain in the north and of a dry week in the hills beyond. "


@pytest.fixture
def options(tmp_path: Path) -> ContaminationOptions:
    rows = [
        {"question": QUESTION, "answer": ANSWER},
        {"question": CHINESE, "answer": "840"},
        {"question": SHORT, "answer": "木星"},
    ]
    path = tmp_path / "jam.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    jam = Benchmark(path=str(path), definition="gsm8k", name="jam")
    return ContaminationOptions(benchmarks=[jam])


@pytest.fixture
def index(options: ContaminationOptions, tmp_path: Path) -> ContaminationIndex:
    return contamination_index(options, tmp_path)


def look(texts: list[str | None], options, index) -> pa.RecordBatch:
    batch = pa.record_batch(
        {
            "id": pa.array([f"d{n}" for n in range(len(texts))]),
            "text": pa.array(texts, pa.large_string()),
        }
    )
    return contamination_stage(options, index).function(batch)


def found(text: str, options, index) -> tuple[int, str | None]:
    row = look([text], options, index).to_pylist()[0]
    return row["contamination_found"], row["contamination_item"]


@pytest.mark.parametrize(
    "text",
    [
        QUESTION,
        QUESTION.upper(),
        QUESTION.replace(" ", "\n"),
        QUESTION.replace(",", " —").replace(".", "!"),
        "“" + QUESTION.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)}) + "”",
        FILLER * 500 + QUESTION + FILLER * 500,
        QUESTION.replace("lunch", "dinner"),
        QUESTION.replace("jam", "j\u00adam").replace("plum", "plüm"),
    ],
    ids=["verbatim", "case", "lines", "marks", "fullwidth", "long", "one word", "soft hyphen"],
)
def test_a_planted_question_is_found(text, options, index) -> None:
    assert found(text, options, index) == (1, "jam/jam.jsonl:1 question")


@pytest.mark.parametrize(
    "text",
    [
        ANSWER,
        "Solution. 9 + 11 = 20 crates.",
        "She fills 9 + 11 = 20 crates. They hold 20 * 14 = 280 jars.\nAfter the breakage there are "
        "280 - 23 = 257 jars.",
    ],
    ids=["with sums", "too little", "without sums"],
)
def test_an_answer_is_found_with_and_without_what_a_calculator_was_asked(
    text, options, index
) -> None:
    expected = None if text.startswith("Solution") else "jam/jam.jsonl:1 answer"
    assert found(text, options, index)[1] == expected


@pytest.mark.parametrize(
    ("text", "item"),
    [
        (CHINESE, 2),
        (CHINESE.replace(",", "，\n"), 2),
        (CHINESE.replace("请问", "請問").replace("采摘", "採摘").replace("苹果", "蘋果"), 2),
        ("题目:" + " ".join(CHINESE), 2),
        (SHORT, 3),
        ("問答:請問太陽系中體積最大的行星?木星。", 3),
    ],
    ids=["verbatim", "marks", "traditional", "spaced", "short", "short traditional"],
)
def test_a_planted_chinese_question_is_found(text, item, options, index) -> None:
    if item == 2:
        text = text.replace("採摘", "采摘")
    assert found(text, options, index) == (1, f"jam/jam.jsonl:{item} question")


@pytest.mark.parametrize(
    "text",
    [
        "Mara packs jars of plum jam. She fills crates before noon, but jars break on the way.",
        " ".join(reversed(QUESTION.split())),
        QUESTION[:60],
        CHINESE[:15] + "以及别的水果",
        SHORT[:11],
        SHORT.replace("体积", "质量"),
        "",
        "行星",
        FILLER * 50,
    ],
)
def test_a_twin_is_not_found(text, options, index) -> None:
    """The same words in another order, less than a gram, a question about something else."""
    assert found(text, options, index) == (0, None)


def test_the_contract_of_maps(options, index) -> None:
    """Same rows, the declared columns, null and empty texts, any split."""
    stage = contamination_stage(options.model_copy(update={"action": "mask"}), index)
    texts = [*TEXTS, QUESTION, None, "x " + CHINESE]
    batch = pa.record_batch(
        {"id": list(map(str, range(len(texts)))), "text": pa.array(texts, pa.large_string())}
    )
    after = stage.function(batch)
    added = [(f.name, f.type) for f in after.schema if f.name not in ("id", "text")]
    assert added == list(stage.columns_out)
    assert after.select(["id", "text"]).equals(batch)
    for cut in range(len(texts) + 1):
        parts = [stage.function(batch.slice(0, cut)), stage.function(batch.slice(cut))]
        assert pa.Table.from_batches(parts).to_pylist() == after.to_pylist()


def test_the_identity_holds_the_items_and_the_options(options, index, tmp_path) -> None:
    path = tmp_path / "other" / "jam.jsonl"
    path.parent.mkdir()
    path.write_text((tmp_path / "jam.jsonl").read_text("utf-8"), "utf-8")
    moved = options.benchmarks[0].model_copy(update={"path": "other/jam.jsonl"})
    elsewhere = options.model_copy(update={"benchmarks": [moved]})
    same = contamination_stage(elsewhere, contamination_index(elsewhere, tmp_path))
    stage = contamination_stage(options, index)
    assert stage.identity == same.identity
    path.write_text(
        path.read_text("utf-8").replace(
            "840", "8400 kilograms of apples in all, more than on any day before that one"
        ),
        "utf-8",
    )
    changed = contamination_stage(elsewhere, contamination_index(elsewhere, tmp_path))
    assert changed.identity != stage.identity
    marked = contamination_stage(options.model_copy(update={"action": "mark"}), index)
    assert marked.identity != stage.identity


def test_a_mask_covers_the_item_and_nothing_else(options, index) -> None:
    options = options.model_copy(update={"action": "mask"})
    changed = QUESTION.replace("lunch", "dinner")
    text = f"前言。Before it. {changed} After it. {FILLER}"
    row = look([text], options, index).to_pylist()[0]
    assert apply_edits(text, edits_of(row["contamination_edits"])) == (
        f"前言。Before it. <BENCHMARK>? After it. {FILLER}"
    )
    untouched = look([FILLER], options, index).to_pylist()[0]
    assert untouched["contamination_edits"] is None


def test_a_phrase_of_many_documents_is_common_and_a_copied_question_is_not(options, index) -> None:
    """Eleven documents share seventeen words of an item; eleven others hold all of it."""
    options = options.model_copy(update={"share": 0.5, "action": "mark"})
    words = QUESTION.split()
    phrase = FILLER + " ".join(words[:17]) + FILLER
    half = " ".join(words[:17]) + " or something else entirely. " + " ".join(words[-15:])
    few = look([phrase] * 10 + [half], options, index)
    many = look([phrase] * 11 + [half], options, index)
    copies = look([QUESTION] * 30, options, index)
    assert settle(few, count_common(few, options, index), options, index) is few
    settled = settle(many, count_common(many, options, index), options, index)
    assert many.column("contamination_found").to_pylist()[-1] == 1
    assert many.column("contamination_share").to_pylist()[0] > 0
    assert settled.column("contamination_share").to_pylist()[0] == 0
    assert settled.schema.equals(many.schema)
    counts = count_common(copies, options, index)
    assert counts.sum() == 0
    assert (
        settle(copies, counts, options, index).column("contamination_found").to_pylist() == [1] * 30
    )


def test_a_template_of_the_test_set_is_no_question(tmp_path) -> None:
    frame = (
        "Read the following passage with care and then choose the one statement that is true of it "
        "without any use of what you may know from other books or from a teacher at your school"
    )
    rows = [{"question": f"{frame}: {n}"} for n in range(12)]
    rows.append({"question": frame + " " + QUESTION})
    path = tmp_path / "frames.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    options = ContaminationOptions(benchmarks=[Benchmark(path=str(path), question="question")])
    index = contamination_index(options, tmp_path)
    assert found(frame, options, index) == (0, None)
    assert found(QUESTION, options, index)[0] == 1
    report = contamination_report([look([QUESTION], options, index)], options, index).to_dict()
    assert report["benchmarks"][0]["not_looked_for"] == 12


def test_what_a_quoted_text_holds_is_no_sign(options, tmp_path) -> None:
    statute = "国家保护自然人的个人信息权益，任何组织、个人不得侵害自然人的个人信息权益。"
    rows = [{"question": "根据法律规定，" + statute}, {"question": CHINESE}]
    (tmp_path / "law.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (tmp_path / "laws").mkdir()
    (tmp_path / "laws" / "pipl.md").write_text("第二条　" + statute, "utf-8")
    plain = ContaminationOptions(benchmarks=[Benchmark(path="law.jsonl", question="question")])
    knowing = plain.model_copy(update={"quoted": ["laws"]})
    for options, expected in ((plain, 1), (knowing, 0)):
        index = contamination_index(options, tmp_path)
        assert found("第二条 " + statute, options, index)[0] == expected
        assert found(CHINESE, options, index)[0] == 1


def test_items_come_out_of_every_format(tmp_path) -> None:
    rows = [
        {"q": QUESTION, "choices": ["one jar", "two jars"], "n": 1, "deep": {"id": "first"}},
        {"q": "Short?", "choices": [], "n": 2, "deep": {"id": "second"}},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (tmp_path / "a.json").write_text(json.dumps(rows), "utf-8")
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    folder = tmp_path / "hub"
    (folder / "data").mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows), folder / "data" / "test-00000.parquet")
    (folder / "data" / "train.jsonl").write_text(json.dumps({"q": "not this"}), "utf-8")
    (folder / "README.md").write_text(
        "---\nconfigs:\n- config_name: default\n  data_files:\n  - split: test\n"
        "    path: data/test-*.parquet\n---\n# x\n",
        "utf-8",
    )
    expected = [f"{QUESTION}\none jar\ntwo jars (1)", "Short?\n (2)"]
    for name in ("a.jsonl", "a.json", "a.parquet", "hub"):
        benchmark = Benchmark(path=name, question="{q}\n{choices} ({n})", id_field="deep.id")
        items, problems = read_items(resolve(benchmark, tmp_path), tmp_path)
        assert [item.texts for item in items] == [(("question", text),) for text in expected]
        assert [item.id for item in items] == ["first", "second"]
        assert problems == []
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["Question", "A"], ["哪一个?", "这个"], ["那一个?", "那个"]])
    benchmark = Benchmark(path="a.csv", question=["Question", "{Question} {A}"])
    items, _ = read_items(resolve(benchmark, tmp_path), tmp_path)
    assert items[0].texts == (("question", "哪一个?"), ("question", "哪一个? 这个"))


def test_a_name_that_is_the_text_of_an_item_is_not_shown(tmp_path) -> None:
    (tmp_path / "set.jsonl").write_text(json.dumps({"question": QUESTION}), "utf-8")
    named = Benchmark(path="set.jsonl", question="question", id_field="question")
    items, _ = read_items(resolve(named, tmp_path), tmp_path)
    assert len(items[0].id) == 16
    assert items[0].id not in QUESTION


def test_hostile_items_cost_only_themselves(tmp_path) -> None:
    """Empty, one word, 10 MB, half a surrogate pair, no JSON, wrong types."""
    lines = [
        json.dumps({"question": ""}),
        json.dumps({"question": "why"}),
        json.dumps({"question": " ".join(f"w{n}" for n in range(1_300_000))}),
        '{"question": "\\ud800 ' + QUESTION + '"}',
        "{no json",
        "[1, 2]",
        json.dumps({"question": {"nested": True}}),
        json.dumps({"question": None}),
        json.dumps({"question": 12345}),
    ]
    (tmp_path / "odd.jsonl").write_text("\n".join(lines), "utf-8")
    options = ContaminationOptions(benchmarks=[Benchmark(path="odd.jsonl", question="question")])
    index = contamination_index(options, tmp_path)
    assert len(index.benchmarks[0].problems) == 2
    assert found(QUESTION, options, index)[0] == 1
    assert found("why", options, index)[0] == 0
    assert found(" ".join(f"w{n}" for n in range(700_000)), options, index)[0] == 1


@pytest.mark.parametrize(
    ("benchmark", "words"),
    [
        ({"path": "none.jsonl", "definition": "gsm8k"}, "no file or folder"),
        ({"path": "jam.jsonl"}, "nothing says which fields"),
        ({"path": "jam.jsonl", "definition": "mmlu-of-mine"}, "cannot be read"),
        ({"path": "jam.jsonl", "question": "prompt"}, "fields there: answer, question"),
        ({"path": "jam.jsonl", "definition": "bad.yml"}, "cannot be used"),
    ],
)
def test_what_cannot_be_used_is_said(benchmark, words, options, tmp_path) -> None:
    (tmp_path / "bad.yml").write_text("question: x\nquestions: y\n", "utf-8")
    wrong = ContaminationOptions(benchmarks=[Benchmark(**benchmark)])
    with pytest.raises(UsageError, match=words):
        contamination_index(wrong, tmp_path)


def test_the_report_names_items_and_never_their_text(options, index) -> None:
    batches = [
        look([QUESTION + "\n" + ANSWER, FILLER], options, index),
        look([" ".join(QUESTION.split()[:15]), CHINESE], options, index),
    ]
    report = contamination_report(batches, options, index).to_dict()
    assert report["documents"] == 4
    assert report["contaminated"] == 2
    first = report["items"][0]
    assert (first["item"], first["question_share"], first["answer_share"]) == ("jam.jsonl:1", 1, 1)
    assert (first["documents_found"], first["documents_touched"]) == (1, 1)
    assert first["documents"] == ["d0"]
    assert report["benchmarks"][0]["found"] == 2
    told = json.dumps(report, ensure_ascii=False)
    assert not any(text[:20] in told for text in (QUESTION, ANSWER, CHINESE, SHORT))


def test_shipped_definitions_say_terms_that_the_vocabulary_knows(tmp_path) -> None:
    assert known_benchmarks() == ["cmmlu", "gsm8k", "humaneval"]
    printable = {}
    for name in known_benchmarks():
        about = resolve(Benchmark(path="x", definition=name), tmp_path)
        assert about.name == name
        assert about.source is not None
        printable[name] = may_print(about.terms)
    assert printable == {"cmmlu": False, "gsm8k": True, "humaneval": True}
    assert may_print(None) is False
