# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Sentences that set terms in their own words, and which part of a work a statement is about."""

from __future__ import annotations

import pytest

from provender.rights.license import load_licenses, terms_of, tier_strictness
from provender.rights.normalize import normalize
from provender.rights.notices import find_notices, find_wrapper, is_crawl, known_notices
from provender.rights.statements import (
    is_open,
    is_restricted,
    names_grant,
    offers_choice,
    read_statements,
)

ALL = ("restriction", "portal", "boilerplate")
LATER = {"OGDL-Taiwan-1.0", "Latex2e"}
"""Ids of the SPDX list whose record may come with another change; unknown until then."""


def test_every_rule_is_complete_and_none_opens_by_itself() -> None:
    """Source and review for each; restrictions belong to the strict tiers."""
    rules = known_notices()
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["sources"]
        assert rule["review"]
        assert rule["kind"] in ALL
        assert rule["says"] in set(load_licenses()) | LATER
        if rule["kind"] == "restriction":
            assert tier_strictness(terms_of(rule["says"]).tier) >= tier_strictness("agreement")


@pytest.mark.parametrize("rule", known_notices(), ids=lambda rule: rule["id"])
def test_each_phrase_is_found_and_its_reverse_is_not(rule) -> None:
    """Every phrase of every rule, in a sentence; and turned round by what turns it."""
    for phrase in rule["phrases"]:
        sentence = f"Note: {phrase.replace('…', ' xy ')} here."
        assert rule["id"] in {n.id for n in find_notices(sentence.title(), ALL)}, phrase
        assert rule["id"] in {n.id for n in find_notices(sentence.replace(" ", "\n> "), ALL)}
        for turned in rule.get("unless", [])[:2]:
            assert rule["id"] not in {n.id for n in find_notices(f"{turned} {sentence}", ALL)}
    assert rule["id"] not in {n.id for n in find_notices("A text about bridges and rivers.", ALL)}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("This dataset is for **non-\ncommercial** use only.", {"non-commercial-use-only"}),
        ("intended and licensed for research use only", {"research-purposes-only"}),
        ("本数据集仅供研究使用", {"research-purposes-only"}),
        ("請勿用於商業，僅供學術研究", {"research-purposes-only"}),
        ("未经许可，禁止转载", {"no-redistribution"}),
        ("商业转载请联系作者，非商业转载请注明出处", set()),
        ("转载请注明出处", set()),
        ("欢迎转载", set()),
        ("may be used for commercial and non-commercial purposes", set()),
        ("free for both commercial and noncommercial use only", set()),
        ("not only for research but for any purpose", set()),
        ("This is useful for research purposes.", set()),
        ("It may be used. Not for a commercial flight", set()),
        ("本资料依政府資料開放授權條款-第1版釋出", {"taiwan-open-government-data"}),
        ("Open Government Licence - Canada version 1.0", set()),
        ("see https://data.gov.hk/en/terms-and-conditions", {"hong-kong-data"}),
        ("开放属性：无条件开放", {"mainland-unconditional"}),
        ("数据分为无条件开放、有条件开放和非开放三类", set()),
        ("This is a COPYRIGHTED Project Gutenberg eBook", {"project-gutenberg-copyrighted"}),
    ],
)
def test_sentences_as_people_write_them(text: str, says: set[str]) -> None:
    """Emphasis, line breaks, both scripts; and what only sounds like a restriction."""
    assert {n.id for n in find_notices(text, ALL)} == says


@pytest.mark.parametrize(
    ("name", "crawl"),
    [("allenai/c4", True), ("extended|mc4", True), ("Common_Crawl", True), ("original", False),
     ("squad", False), ("HuggingFaceFW/fineweb-2", True), ("c45", False)],
)  # fmt: skip
def test_names_of_crawls(name: str, crawl: bool) -> None:
    """By the last part of the name, whole."""
    assert is_crawl(name) is crawl


def test_sentences_of_wrappers() -> None:
    """And a card that only mentions a crawl."""
    assert find_wrapper("Text was extracted from Common Crawl dumps.") is not None
    assert find_wrapper("Unlike Common Crawl dumps, this is written by hand.") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The code is licensed under the MIT license, documentation under CC BY 4.0.",
         [("MIT", False), ("CC-BY-4.0", True)]),
        ("Data and code are released under CC BY-NC 4.0.", [("CC-BY-NC-4.0", True)]),
        ("MIT for code and CC BY-NC 4.0 for data.", [("CC-BY-NC-4.0", True)]),
        ("Data is CC BY-NC 4.0 or MIT license for code.",
         [("CC-BY-NC-4.0 AND MIT", True)]),
        ("## Data License\n\nCC BY-NC 4.0\n\n## Code License\n\nMIT License\n",
         [("CC-BY-NC-4.0", True), ("MIT", False)]),
        ("Data License\n============\nCC BY-NC 4.0\n", [("CC-BY-NC-4.0", True)]),
        ("代码采用 MIT 许可证，文档采用 CC BY-NC-SA 4.0 许可协议。",
         [("CC-BY-NC-SA-4.0", True)]),
        ("除代码部分外均采用 CC BY-SA 4.0 许可协议", [("CC-BY-SA-4.0", True)]),
        ("The code in this repository is under CC BY-NC 4.0.", [("CC-BY-NC-4.0", False)]),
        ("The code, images and text are under CC BY-NC 4.0.", [("CC-BY-NC-4.0", True)]),
        ("Photos are CC BY-NC-ND 4.0, text is CC BY 4.0",
         [("CC-BY-NC-ND-4.0", False), ("CC-BY-4.0", True)]),
        ("[![x](https://img.shields.io/badge/Data%20License-CC%20By%20NC%204.0-red.svg)](y)",
         [("CC-BY-NC-4.0", True)]),
        ("[![x](https://img.shields.io/badge/Code%20License-Apache_2.0-green.svg)](y)",
         [("Apache-2.0", False)]),
        ("The code and the model are under CC BY-NC 4.0 and the MIT license.",
         [("CC-BY-NC-4.0 AND MIT", True)]),
        ("Nothing of the kind.", []),
    ],
)  # fmt: skip
def test_what_a_statement_is_about(text: str, expected: list[tuple[str, bool]]) -> None:
    """Set aside only what is plainly about something else; a doubt counts for the text."""
    found = [(normalize(one.value).expression, one.about_text) for one in read_statements(text)]
    missing = [one for one in expected if one not in found]
    assert not missing, found
    assert [one for one in found if one[1]] == [one for one in expected if one[1]]


def test_many_statements_hide_no_restriction() -> None:
    """A restriction after a thousand open lines is heard, and first."""
    text = "- Foo is under the MIT license.\n" * 1000 + "Bar is under CC BY-NC 4.0.\n"
    distinct = "".join(f"- Foo {n} is under the MIT license.\n" for n in range(900))
    for one in (text, distinct + "Bar is under the CC BY-NC 4.0 license.\n"):
        found = read_statements(one)
        assert len(found) == 40
        assert normalize(found[0].value).expression == "CC-BY-NC-4.0"


def test_small_questions() -> None:
    """Each with its twin."""
    assert names_grant("It is licensed under X")
    assert not names_grant("It uses X")
    assert is_restricted("CC BY-NC 4.0")
    assert not is_restricted("CC BY 4.0")
    assert not is_restricted("no licence at all")
    assert is_open("CC BY 4.0")
    assert not is_open("CC BY-NC 4.0")
    assert not is_open("no licence at all")
    assert offers_choice("X or Y, at your option")
    assert not offers_choice("X or Y")


def test_a_sentence_turned_round_many_times_is_not_heard_and_costs_little() -> None:
    """Hostile repetition is looked at up to a bound; one plain sentence among few is heard."""
    turned = "It is not only for research. " + "The harbour is quiet in autumn and snow falls. " * 3
    assert find_notices(turned * 450) == []
    plain = find_notices(f"{turned * 30} It is for research purposes only.")
    assert [notice.id for notice in plain] == ["research-purposes-only"]


def test_subjects_without_a_word_that_says_so_are_not_cut_apart() -> None:
    """What a list of names means stays whole: both hold; with colons each subject has its own."""
    listed = read_statements("## License\n\nDataset of CC BY 4.0 texts and code examples in MIT")
    assert len(listed) == 1
    before = read_statements("## License\n\nMIT License for the code, CC BY 4.0 for the dataset")
    assert [one.about_text for one in before] == [True]
    told = read_statements("## License\n\nDataset: CC BY 4.0; code: MIT")
    assert sorted((one.value, one.about_text) for one in told) == [
        ("Dataset: CC BY 4.0", True),
        ("code: MIT", False),
    ]
