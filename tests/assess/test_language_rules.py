# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Language labels: every rule with a text that it names and a twin that it leaves alone."""

from __future__ import annotations

import importlib.util

import pyarrow as pa
import pytest

from provender.assess.language import LANGUAGE_STAGE, language_stage
from provender.assess.language_options import LanguageOptions
from provender.assess.language_rules import decide_words, group_of, words_evidence
from provender.assess.second_opinion import combined
from provender.errors import MissingExtra

ENGLISH = (
    "The harbour was quiet before dawn, and the fishermen sat on the wall mending their nets. "
)
GERMAN = "Der Hafen war vor der Dämmerung still, und die Fischer saßen auf der Mauer und flickten. "
CHINESE = "天亮以前港口很安静，渔民们坐在墙上补着他们的渔网，没有人说话，只听见海水拍打石头的声音。"


def label(*texts: str, **options: object) -> list[str]:
    batch = pa.record_batch({"text": pa.array(texts, pa.large_string())})
    stage = language_stage(LanguageOptions(**options)) if options else LANGUAGE_STAGE
    return stage.function(batch).column("language").to_pylist()


def row(text: str, **options: object) -> dict[str, object]:
    batch = pa.record_batch({"text": pa.array([text], pa.large_string())})
    return language_stage(LanguageOptions(**options)).function(batch).to_pylist()[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Cantonese by its own characters, in either script; Hong Kong's written Chinese is not.
        ("佢哋琴日喺屋企食咗飯，之後去睇戲，好夜先返嚟。", "yue"),
        ("佢哋琴日喺屋企食咗饭，之后去睇戏，好夜先返嚟。", "yue"),
        ("他們昨天在家裡吃了飯，之後去看電影，很晚才回來。港鐵的士巴士均有安排。", "zh"),
        ("粵語的「嘅」是結構助詞，這和國語的「的」是一樣的，都是用來表示所屬關係的。", "zh-Hant"),
        # Wu needs its own words; the model alone calls this one Wu.
        ("伲辰光勿多，侬勿要再搭伊拉讲搿桩物事个道理。", "wuu"),
        ("人人有权享有国籍。", "zh-Hans"),
        # Hakka shares 佢 and 唔 with Cantonese, and has a genitive 个.
        ("佢个财产唔得任意剥夺，人人个权利同自由都应受法律个保护。", "zh-Hans"),
        # Han characters only: what only one character set has, or nothing.
        ("東京都渋谷区桜丘町", "ja"),
        ("北京大学", "und"),
        ("己所不欲勿施於人在邦無怨在家無怨", "zh-Hant"),
    ],
)
def test_east_asian_texts(text: str, expected: str) -> None:
    """Chinese, Cantonese, Wu, Japanese and what cannot be told."""
    found = label(text)[0]
    assert found == expected or found.startswith(f"{expected}-")


def test_words_decide_inside_a_group_and_only_there() -> None:
    """`bahwa` is Indonesian and `bahawa` Malay; both in a text decide nothing."""
    languages = words_evidence()[2]
    counts = [0] * len(languages)
    counts[languages.index("id")] = 2
    assert decide_words("ms", counts) == "id"
    counts[languages.index("ms")] = 2
    assert decide_words("ms", counts) is None
    assert set(group_of("ms")) == {"id", "ms"}
    assert group_of("en") == ("en",)


def test_indonesian_and_malay_are_told_by_their_words() -> None:
    """The same sentence as either language writes it."""
    assert label(
        "Ia mengatakan bahwa mereka tidak bisa datang karena kantor tutup.",
        "Ia mengatakan bahawa mereka tidak boleh datang kerana pejabat tutup.",
    ) == ["id", "ms"]


def test_code_addresses_and_numbers_have_no_language() -> None:
    """Program text is `zxx`; prose about it, and Chinese prose full of formulas, is not."""
    code = "static int sum(int *a, int n) {\n  int s = 0;\n  for (i = 0; i < n; i++) { s += a[i]; }\n}\n"
    formulas = (
        "设 $f(x)=x^2$，求 $f'(x)$；由定义得 $f'(x)=2x$，于是 $f'(1)=2$。这就是我们要的结果。\n"
    )
    found = label(code * 3, "https://a.example.org/x?id=1234\n" * 5, ENGLISH * 2, formulas * 4)
    assert found[0] == found[1] == "zxx"
    assert found[2] == "en"
    assert found[3].startswith("zh")


def test_mixed_texts_tell_their_share_and_their_languages() -> None:
    """Passages in another language count by their bytes; a text in one language has share 1."""
    mixed = row("\n".join([ENGLISH * 2] * 5 + [GERMAN * 2] * 3))
    assert mixed["language"] == "en"
    assert mixed["languages"] == ["en", "de"]
    assert 0.5 < mixed["language_share"] < 0.75
    pure = row("\n".join([CHINESE] * 12))
    assert (pure["language_share"], pure["languages"]) == (1.0, ["zh-Hans"])


def test_thresholds_turn_a_label_into_und() -> None:
    """Below the recipe's score or share the label is `und`; at its default it stands."""
    mixed = "\n".join([ENGLISH * 2] * 5 + [GERMAN * 2] * 4)
    assert label(mixed) == ["en"]
    assert label(mixed, minimum_share=0.9) == ["und"]
    assert label(ENGLISH, minimum_score=0.5) == ["en"]
    assert label("proclama", minimum_score=0.9) == ["und"]


def test_empty_text_is_und_and_lists_no_language() -> None:
    """Nothing to tell: no label, no share, no language."""
    found = row("")
    assert (found["language"], found["language_share"], found["languages"]) == ("und", 0.0, [])


def test_opinions_combine() -> None:
    """Agreement raises the score; another label counts only inside the group or where unknown."""
    known = frozenset({"id", "ms", "en"})
    assert combined("id", 0.5, "id", known) == ("id", 0.75)
    assert combined("ms", 0.5, "id", known) == ("id", 0.5)
    assert combined("ms", 0.5, "en", known) == ("ms", 0.5)
    assert combined("ms", 0.25, "ceb", known) == ("ceb", 0.75)
    assert combined("ms", 0.5, None, known) == ("ms", 0.5)


def test_second_opinion_needs_its_extra() -> None:
    """Without pycld2 the error names the extra; with it, options are part of the identity."""
    asked = {"second_opinion": "pycld2", "second_opinion_below": 1.0}
    if importlib.util.find_spec("pycld2") is None:
        with pytest.raises(MissingExtra, match="language"):
            label(ENGLISH, **asked)
    else:
        assert label(ENGLISH, **asked) == ["en"]
    assert language_stage(LanguageOptions(minimum_score=0.3)).identity != LANGUAGE_STAGE.identity
