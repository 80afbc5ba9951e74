"""Rule tables: each rule has a text that passes and a twin that fails."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from provender.assess.language import LANGUAGE_STAGE
from provender.assess.options import AssessOptions
from provender.assess.rules import known_presets, load_rules, rules_from_dict
from provender.assess.statistics import STATISTICS_STAGE
from provender.errors import UsageError

GOOD = ("The river is quiet in the morning and the boats have not left the harbour. " * 6).strip()
GOOD_ZH = "清晨的河面很安静，船还没有离开码头。老人坐在石阶上补网，孩子在旁边数船。" * 3

TWINS = {
    "too_short": ("Water boils at sea level.", "Hi."),
    "too_few_words": (GOOD, "The cat and the dog have a house with a garden of their own."),
    "words_too_long": (
        GOOD,
        "internationalization misunderstandings counterproposals and the " * 20,
    ),
    "words_too_short": (GOOD, "a b c d e f g of to be " * 20),
    "too_many_hashes": (GOOD, "# the list of # names and # places # to see " * 12),
    "too_many_ellipses": (GOOD, "the end... and the start... of it... " * 12),
    "too_many_bullet_lines": (GOOD, "- the end of the day and of the work\n" * 12),
    "too_many_ellipsis_lines": (GOOD, "the end of the day and of the work with all its ...\n" * 12),
    "too_few_words_with_letter": (GOOD, "the year of 1999 2000 2001 2002 and " * 12),
    "too_few_stop_words": (GOOD, "cats chase mice while dogs sleep under green trees today " * 9),
    "too_many_symbols": (GOOD_ZH, "清晨，。！？；：，。！？" * 12),
    "too_little_chinese": (GOOD_ZH, "清晨安静" + " 12345678901234567890" * 12),
}

TALE = """The river is quiet in the morning, and the boats have not yet left the harbour.
An old woman mends a net on the steps while two children count the masts.

By noon the market fills with voices, baskets of apples, and the smell of bread.
Somebody plays a fiddle under the arches; nobody listens, yet everyone walks in time.

When the wind turns, the fishermen look up at once and begin to coil their ropes.
Before evening the first lamps burn, and the last ferry goes back across the bay."""
"""A text in which nothing repeats."""


def times(words: str, copies: int, others: int) -> str:
    """A phrase several times among words that differ, so that longer n-grams do not repeat."""
    spare = iter(f"v{number}y" for number in range(copies * others + 1))
    return " ".join(
        f"{words} {' '.join(next(spare) for _ in range(others))}" for _ in range(copies)
    )


REPETITION = {
    "too_many_duplicate_lines": "Yes.\nYes.\n" + "\n".join(TALE.split("\n")[:5]),
    "too_many_duplicate_paragraphs": "Yes.\n\nYes.\n\n" + "\n\n".join(TALE.split("\n\n")[:3]),
    "too_much_text_in_duplicate_lines": f"{TALE}\n{TALE.splitlines()[0]}\n{TALE.splitlines()[0]}",
    "too_much_text_in_duplicate_paragraphs": f"{TALE}\n\n{TALE}",
    "one_2_gram_too_often": times("harbour lights", 12, 6),
    "one_3_gram_too_often": times("old harbour lights", 12, 6),
    "one_4_gram_too_often": times("the old harbour lights", 12, 6),
    "too_many_repeated_5_grams": times("the old harbour lights burn", 4, 12),
    "too_many_repeated_6_grams": times("the old harbour lights burn low", 4, 12),
    "too_many_repeated_7_grams": times("the old harbour lights burn low tonight", 4, 12),
    "too_many_repeated_8_grams": times("the old harbour lights burn low again tonight", 4, 12),
    "too_many_repeated_9_grams": times("the old harbour lights burn low once again tonight", 4, 12),
    "too_many_repeated_10_grams": times(
        "the old harbour lights burn low once more now tonight", 4, 9
    ),
}
FINEWEB = {
    "too_few_lines_end_sentences": TALE.replace(".", ""),
    "too_much_text_in_duplicate_lines": f"{TALE}\n{TALE.splitlines()[0]}",
    "too_many_short_lines": "Home.\nAbout us.\nContact.\nJobs.\n" + TALE.splitlines()[0],
    "too_much_text_in_repeated_lines": f"{TALE}\n{TALE.splitlines()[0]}",
    "too_many_line_feeds": "\n".join(f"Item {number} rises." for number in range(30)),
}


@pytest.mark.parametrize("code", REPETITION)
def test_each_repetition_rule_has_a_twin_that_fails(code: str) -> None:
    """A tale in which nothing repeats passes; a text that repeats in one way fails for it."""
    assert outcome(TALE, "en", ["gopher-repetition"]).passed.tolist() == [True]
    failed = [f.rule for f in outcome(REPETITION[code], "en", ["gopher-repetition"]).failures(0)]
    assert code in failed
    assert outcome(REPETITION[code], "zh", ["gopher-repetition"]).passed.tolist() == [True]


TALE_ZH = """清晨的河面很安静，船还没有离开码头。老人坐在石阶上补网，孩子在旁边数桅杆。

中午集市渐渐热闹，有人卖苹果，有人烤面包。拱门下传来琴声，行人的脚步跟着拍子走。

傍晚风向一变，渔夫抬头看天，收起缆绳。灯一盏盏亮起来，最后一班渡轮驶回对岸。"""
CHINESE = {
    "too_many_duplicate_paragraphs": "首页\n\n首页\n\n" + TALE_ZH,
    "too_much_text_in_duplicate_lines": "\n".join([TALE_ZH.splitlines()[0]] * 2 + ["完。"]),
    "too_much_text_in_duplicate_paragraphs": f"{TALE_ZH}\n\n{TALE_ZH.splitlines()[0]}",
    "one_2_gram_too_often": "优惠".join(TALE_ZH[:60]),
    "one_3_gram_too_often": "大优惠".join(TALE_ZH[:60]),
    "one_4_gram_too_often": "特价优惠".join(TALE_ZH[:60]),
    "too_many_repeated_10_grams": "本店全年无休欢迎光临惠顾谢谢。" * 6,
}


@pytest.mark.parametrize("code", CHINESE)
def test_each_rule_for_chinese_pages_has_a_twin_that_fails(code: str) -> None:
    """A tale passes; a page that repeats itself in one way fails for it, and only in Chinese."""
    assert outcome(TALE_ZH, "zh-Hans", ["chinese-web"]).passed.tolist() == [True]
    failed = [f.rule for f in outcome(CHINESE[code], "zh-Hans", ["chinese-web"]).failures(0)]
    assert code in failed
    assert outcome(CHINESE[code], "en", ["chinese-web"]).passed.tolist() == [True]


@pytest.mark.parametrize("code", FINEWEB)
@pytest.mark.parametrize("preset", ["fineweb-paper", "fineweb-code"])
def test_each_fineweb_rule_has_a_twin_that_fails(code: str, preset: str) -> None:
    """What the paper and what the program drop, each by its own table."""
    table = load_rules(AssessOptions(rules=[preset]))
    assert outcome(TALE, "en", [preset]).passed.tolist() == [True]
    if code in {rule.code for rule in table.rules}:
        assert code in [f.rule for f in outcome(FINEWEB[code], "en", [preset]).failures(0)]


def test_paper_and_program_of_fineweb_differ_at_their_bounds() -> None:
    """12 % of lines that end sentences are too few for the paper and enough for the program."""
    menu = "A line without an end is what a menu is made of and nothing else at all\n"
    text = "\n".join(f"{number} {menu}".strip() for number in range(22)) + "\nOne.\nTwo.\nThree."
    paper = [f.rule for f in outcome(text, "en", ["fineweb-paper"]).failures(0)]
    code = [f.rule for f in outcome(text, "en", ["fineweb-code"]).failures(0)]
    assert "too_few_lines_end_sentences" in paper
    assert "too_few_lines_end_sentences" not in code


def outcome(text: str, language: str, rules: list[str] | None = None):
    batch = pa.RecordBatch.from_pydict({"text": pa.array([text], pa.large_string())})
    batch = STATISTICS_STAGE.function(batch)
    batch = batch.append_column("language", pa.array([language]))
    return load_rules(AssessOptions(**({"rules": rules} if rules else {}))).evaluate(
        pa.Table.from_batches([batch])
    )


@pytest.mark.parametrize("code", TWINS)
def test_each_rule_has_a_twin_that_fails(code: str) -> None:
    """The good text passes all rules; its twin fails the rule it was written for."""
    good, bad = TWINS[code]
    preset = ["length"] if code == "too_short" else None
    language = "zh-Hans" if "清" in good else "en"
    assert outcome(good, language, preset).passed.tolist() == [True]
    assert code in [failure.rule for failure in outcome(bad, language, preset).failures(0)]


def test_a_word_count_limit_is_a_boundary() -> None:
    """Fifty words pass, forty-nine do not."""
    words = "the cat and dog " * 13
    assert outcome(" ".join(words.split()[:50]), "en").passed[0]
    assert not outcome(" ".join(words.split()[:49]), "en").passed[0]


def test_english_rules_do_not_judge_chinese() -> None:
    """Gopher's stop words and word lengths say nothing about Chinese."""
    assert outcome(GOOD_ZH, "zh-Hans", ["gopher-quality"]).passed[0]
    assert not outcome(GOOD_ZH, "en", ["gopher-quality"]).passed[0]


def test_overrides_change_and_switch_off() -> None:
    """A recipe's threshold replaces the table's; `off` leaves the rule out."""
    table = load_rules(AssessOptions(overrides={"too_few_words": 5, "too_short": "off"}))
    rules = {rule.code: rule.threshold for rule in table.rules}
    assert rules["too_few_words"] == 5
    assert "too_short" not in rules
    with pytest.raises(UsageError, match="too_few_wrds"):
        load_rules(AssessOptions(overrides={"too_few_wrds": 5}))


def test_a_recipe_may_add_its_own_rule() -> None:
    """It reads a signal column, names its code, and speaks about its languages only."""
    rule = {"code": "few_lines", "column": "text_lines", "keep": ">=", "threshold": 3}
    options = AssessOptions(rules=[], own_rules=[{**rule, "languages": ["en"]}])
    table = load_rules(options)
    assert table.columns == {"text_lines", "language"}
    rows = pa.table({"text_lines": [2, 3, 2], "language": ["en", "en", "de"]})
    judged = table.evaluate(rows)
    assert judged.passed.tolist() == [False, True, True]
    assert judged.failures(0)[0].rule == "few_lines"


def test_unwanted_languages_are_named() -> None:
    """With `languages` set, a text in another one fails with its tag."""
    table = load_rules(AssessOptions(languages=["zh"]))
    batch = pa.RecordBatch.from_pydict({"text": pa.array([GOOD, GOOD_ZH], pa.large_string())})
    batch = LANGUAGE_STAGE.function(STATISTICS_STAGE.function(batch))
    result = table.evaluate(pa.Table.from_batches([batch]))
    assert result.passed.tolist() == [False, True]
    assert result.failures(0)[0].rule == "unwanted_language"


def test_tables_survive_being_embedded() -> None:
    """A table read back from a release is the same table."""
    table = load_rules(AssessOptions(rules=known_presets()))
    assert rules_from_dict(table.to_dict()).identity == table.identity


@pytest.mark.parametrize(
    ("folder", "pattern", "language"),
    [
        ("examples/commons/corpus/peps", "*.rst", "en"),
        ("examples/commons/corpus/rust-book/src", "*.md", "en"),
        ("examples/commons/corpus/statutes-zh", "**/*.md", "zh-Hans"),
        ("examples/commons/corpus/wiki-zh", "**/*.md", "zh-Hans"),
    ],
)
def test_no_rule_drops_more_than_a_twentieth_of_clean_text(
    root: Path, folder: str, pattern: str, language: str
) -> None:
    """On clean text of the example each rule drops at most 5 % of the documents."""
    texts = [
        text
        for path in sorted((root / folder).glob(pattern))
        if (text := path.read_text("utf-8").strip())
    ]
    batch = pa.RecordBatch.from_pydict({"text": pa.array(texts, pa.large_string())})
    batch = STATISTICS_STAGE.function(batch)
    batch = batch.append_column("language", pa.array([language] * len(texts)))
    result = load_rules(AssessOptions()).evaluate(pa.Table.from_batches([batch]))
    drops: dict[str, int] = {}
    for row in range(len(texts)):
        for failure in result.failures(row):
            drops[failure.rule] = drops.get(failure.rule, 0) + 1
    assert all(count <= 0.05 * len(texts) for count in drops.values()), drops
