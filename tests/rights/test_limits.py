# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Words that limit beside a licence: the files by language, and what suffices where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.rights import limits
from provender.rights.license import DATA, load_data
from provender.rights.limits import find_limit, known_limits, limits_place, without_harmless
from provender.rights.narrowing import is_about_text, narrowing_around, narrowing_beside
from provender.rights.scan import KindScan
from provender.rights.wording import compiled, flat, pattern_of, scan_pattern_of

FILES = sorted((DATA / "limits").glob("*.yml"))
ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
TEXT_LISTS = ("sources", "narrows", "opens")


def _documents(kind: str) -> list[tuple[str, str]]:
    return [(path.stem, one) for path in FILES for one in load_data(path)[kind]]


def _around(sentence: str) -> str | None:
    before, named, after = sentence.partition("{name}")
    assert named
    return narrowing_around(before, f"CC BY 4.0{after}", ADDRESS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_complete(path) -> None:
    """The same fields in each language, lower case, sourced, told in the README beside them."""
    row = load_data(path)
    assert row["language"] == path.stem
    assert set(row) == set(known_limits()["en"])
    assert row["sources"]
    assert row["narrows"]
    assert row["opens"]
    readme = (path.parent / "README.md").read_text("utf-8")
    for key in set(row) - {"language", "spaced", "sources"}:
        assert f"`{key}`" in readme
        words = row[key]
        assert key in TEXT_LISTS or [one for one in words if one != one.lower()] == [], key


@pytest.mark.parametrize(("language", "sentence"), _documents("narrows"))
def test_what_narrows_is_heard(language: str, sentence: str) -> None:
    """In each language."""
    assert _around(sentence) is not None, language


@pytest.mark.parametrize(("language", "sentence"), _documents("opens"))
def test_its_twin_is_not(language: str, sentence: str) -> None:
    """Permissions, duties, and words that look alike."""
    assert _around(sentence) is None, language


@pytest.mark.parametrize(
    ("sentence", "own", "near", "beside"),
    [
        ("only on tuesdays", True, False, False),
        ("juggling is prohibited", True, True, False),
        ("not for robots of any maker", True, True, True),
        ("no juggling", True, True, False),
        ("copies only", True, True, False),
        ("it is meant for personal use", False, True, False),
        (
            "it is meant for personal use and for anyone else's, including firms",
            False,
            False,
            False,
        ),
        ("libraries must sign a contract", True, True, True),
        ("dentists require an agreement", True, True, False),
        ("resale needs our consent", True, True, True),
        ("translations must carry the same notice", False, False, False),
        ("reuse without asking", False, False, False),
        ("made in leeds", False, False, False),
    ],
)
def test_the_nearer_the_less_suffices(sentence: str, own: bool, near: bool, beside: bool) -> None:
    """An operator alone, a prohibition, a pair of plain words."""
    heard = tuple(find_limit([sentence], zone) is not None for zone in ("own", "near", "beside"))
    assert heard == (own, near, beside)


def test_leave_not_asked_leaves_what_is_forbidden() -> None:
    """ "Without permission" takes nothing away, the ban beside it does."""
    assert find_limit(["may be resold without permission"], "beside") is None
    assert find_limit(["may not be resold without permission"], "beside") is not None


@pytest.mark.parametrize(
    ("before", "after", "heard"),
    [
        ("the annotations are", "cc by 4.0", True),
        ("the annotations and the texts are", "cc by 4.0", False),
        ("this article and its abstract are", "cc by 4.0", False),
        ("this site and its metadata are", "cc by 4.0", False),
        ("we grant schools", "cc by 4.0", True),
        ("available to members under", "cc by 4.0", True),
        ("available to everyone under", "cc by 4.0", False),
        ("", "cc by 4.0 for members", True),
        ("", "cc by 4.0 for a trial period", True),
        ("", "cc by 4.0 for the text", False),
        ("", "cc by 4.0 (academic)", True),
        ("", "cc by 4.0", False),
    ],
)
def test_a_licence_for_few_or_for_a_piece(before: str, after: str, heard: bool) -> None:
    """What stands before the name is its subject, what stands behind it its purpose."""
    assert (limits_place(before, after) is not None) is heard


def test_harmless_words_are_cut_out_and_others_stay() -> None:
    """A disclaimer ends with its clause."""
    said = flat("We are not responsible for errors, and the texts may not be sold.")
    assert "may not be sold" in without_harmless(said)
    assert "responsible" not in without_harmless(said)


@pytest.mark.parametrize(
    ("sentence", "speaking", "about"),
    [
        ("the articles may not be sold", True, True),
        ("the photos may not be sold", True, False),
        ("our trademark may not be used", True, False),
        ("data mining is not allowed", True, True),
        ("not a member yet?", True, False),
        ("may not be sold", True, True),
        ("may not be sold", False, True),
        ("a long story of how the thing was never to be sold " * 4, False, False),
        ("this site may not be copied", False, True),
    ],
)
def test_what_is_said_of_the_text(sentence: str, speaking: bool, about: bool) -> None:
    """Not of pictures, marks and accounts; questions restrict nothing."""
    assert is_about_text(sentence, speaking=speaking) is about


@pytest.mark.parametrize(
    ("rest", "heard"),
    [
        ("\nCC BY 4.0 for members only", True),
        ("\nCC BY 4.0", False),
        ("CC BY 4.0. Texts belong to their authors, 非商业用途", True),
        ("CC BY 4.0. 非商业用途", True),
    ],
)
def test_the_name_may_stand_below_its_lead(rest: str, heard: bool) -> None:
    """And a sentence that `notices.yml` alone knows is heard as well."""
    assert (narrowing_around("This site:", rest, ADDRESS) is not None) is heard


@pytest.mark.parametrize(
    ("sentence", "heard"),
    [
        ("commercial use is permitted", False),
        ("no commercial use is permitted", True),
        ("可商用", False),
        ("不可商用", True),
        ("可以用于商业用途", False),
        ("不可以用于商业用途", True),
        ("商用利用が可能です", False),
        ("商用利用が可能ではありません", True),
        ("el uso comercial está permitido", False),
        ("el uso comercial no está permitido", True),
        ("auch kommerziell nutzbar", False),
        ("nicht kommerziell nutzbar", True),
    ],
)
def test_a_permission_that_is_denied_is_none(sentence: str, heard: bool) -> None:
    """What is cut out as harmless takes nothing away; with `not` before or behind it, it does."""
    assert (find_limit([flat(sentence)], "near") is not None) is heard


@pytest.mark.parametrize(
    ("sentence", "heard"),
    [
        ("kostenpflichtige kurse", False),
        ("der nachdruck ist gebührenpflichtig", True),
        ("bezahlt", False),
        ("bezahlte kurse müssen bezahlt werden", True),
    ],
)
def test_a_word_is_no_pair_with_itself(sentence: str, heard: bool) -> None:
    """Though it stands among the operators and among what they are about."""
    assert (find_limit([sentence], "beside") is not None) is heard


@pytest.mark.parametrize(
    ("sentence", "heard"),
    [
        ("署名と出典を記せば、編集は自由です", False),
        ("編集には許可が必要です", True),
        ("图片版权归各自作者所有，署名", False),
    ],
)
def test_japanese_words_count_beside_kana(sentence: str, heard: bool) -> None:
    """自作 stands in 各自作者, and is no Japanese there."""
    assert (find_limit([sentence], "beside") is not None) is heard


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("the text, images and code may not be used commercially", True),
        ("the book, its images and its code may not be sold", True),
        ("the images and code may not be used commercially", False),
        ("the dataset may not be redistributed", True),
        ("this license does not cover the appendix", True),
        ("works derived from it may not be sold", True),
        ("les réponses ne font pas partie de la licence", True),
        ("la police ne peut être vendue", True),
        ("les images ne peuvent être vendues", False),
        ("los textos no son libres", True),
        ("no son para empresas", True),
        ("nachdruck nur mit angabe der quelle und mit genehmigung", True),
    ],
)
def test_a_sentence_about_several_things_counts(sentence: str, about: bool) -> None:
    """If one of them is a text, data or a book, or only looks like a picture or code."""
    assert is_about_text(sentence, speaking=True) is about


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        (" не ", "это не так", True),
        (" не ", "мнение", False),
        (" не", "нельзя", True),
        (" لا ", "لا يجوز", True),
        (" لا ", "خلال", False),
        ("не", "мнение", True),
    ],
)
def test_a_space_at_an_edge_is_the_edge_of_a_word(phrase: str, text: str, found: bool) -> None:
    """In scripts whose letters RE2's own edges do not know."""
    import re2

    assert (re2.search(pattern_of([phrase]), text) is not None) is found


@pytest.mark.parametrize("sign", ["🚫 AI", "❌ Sale", "com\u00admercial use: \u200bno"])
def test_signs_and_invisible_characters(sign: str) -> None:
    """A sign forbids, what nobody sees hides nothing."""
    assert find_limit([flat(sign)], "near") is not None


def test_what_only_the_sentences_and_the_normaliser_know() -> None:
    """Terms of somebody else's, and terms that hold beside the name."""
    assert narrowing_beside("Users comply with OpenAI usage policies.") is not None
    assert narrowing_beside("Users comply with our usage policies.") is None
    assert (
        narrowing_around("This site:", "CC BY 4.0 and the Harbour Terms of Service", ADDRESS)
        is not None
    )
    assert narrowing_around("This site:", "CC BY 4.0 and the Harbour Data Almanac", ADDRESS) is None


def test_no_phrases_match_nothing() -> None:
    """A language without words of a kind is silent."""
    import re2

    assert re2.search(pattern_of([]), "anything at all") is None
    assert re2.search(pattern_of(["open …"], "", " [a-z]*"), "open gate")[0] == "open gate"


_PIECES = sorted(
    {
        flat(piece.replace("*", "")).strip()
        for row in known_limits().values()
        for group in ("denies", "limits", "asks", "gain", "harmless")
        for phrase in row[group][:30]
        for piece in phrase.split("…")
    }
    - {""}
)


@given(st.lists(st.sampled_from([*_PIECES, "x", "слово", ",", "\n"]), max_size=5), st.booleans())
def test_a_scan_knows_just_the_texts_that_a_pattern_does(pieces: list[str], joined: bool) -> None:
    """In all languages, words with edges in any script among them."""
    text = ("" if joined else " ").join(pieces)
    groups = ("denies", "limits", "asks", "gain")
    for row in known_limits().values():
        scan = KindScan({group: scan_pattern_of(row[group]) for group in groups})
        found = {group for group in groups if compiled(pattern_of(row[group])).search(text)}
        assert scan.kinds(text) == found


@given(st.lists(st.sampled_from([*_PIECES, "x", ","]), max_size=4))
def test_phrases_of_one_language_are_cut_as_those_of_all_are(pieces: list[str]) -> None:
    """The program of one language is asked where phrases of no other stand."""
    sentence = " ".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "_harmless", lambda _: limits._any_language("harmless"))
        expected = without_harmless.__wrapped__(sentence)
    assert without_harmless.__wrapped__(sentence) == expected


def test_no_phrases_are_found_nowhere() -> None:
    assert KindScan({"none": scan_pattern_of([])}).kinds("any text at all") == frozenset()
    assert KindScan({"some": scan_pattern_of(["text"])}).kinds("any text at all") == {"some"}
