# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Tiers without PyTorch: the small encoding, what is refused, and how tiers are held together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import provender
from provender.errors import MissingExtra, UsageError
from provender.models import extra
from provender.prove.command import plan_proof
from provender.prove.compare import CellDifference, Comparison, agreement_of
from provender.prove.statistics import estimate
from provender.prove.tiers import TIERS, tier_of
from provender.prove.tokenizer import DATA, MOST_TOKENS, ReferenceTokenizer
from provender.prove.words import agreement_sentence, caveats
from provender.prove.worth import TokenValue


def cut_encoding(vocabulary: int, folder: Path) -> Path:
    """Write the encoding as it would be had its learning stopped at so many tokens."""
    whole = json.loads((DATA / "tokenizer.json").read_text("utf-8"))
    model = whole["model"]
    model["vocab"] = {one: at for one, at in model["vocab"].items() if at < vocabulary}
    model["merges"] = model["merges"][: vocabulary - 256]
    path = folder / "tokenizer.json"
    path.write_text(json.dumps(whole), "utf-8")
    return path


@pytest.mark.parametrize("vocabulary", [256, 700, 2048, 9001])
def test_fewer_tokens_are_the_encoding_that_stopped_there(vocabulary: int, tmp_path: Path) -> None:
    """Taking late tokens apart gives what an encoder without them gives."""
    from kitoken import Kitoken

    twin = Kitoken.from_tokenizers_file(str(cut_encoding(vocabulary, tmp_path)))
    ours = ReferenceTokenizer(vocabulary)

    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.text(max_size=200), max_size=4))
    def same(texts: list[str]) -> None:
        tokens, lengths = ours.encode(texts)
        expected = [list(twin.encode(text)) for text in texts]
        assert lengths.tolist() == [len(one) for one in expected]
        assert tokens.tolist() == [token for one in expected for token in one]
        assert tokens.size == 0 or tokens.max() < vocabulary

    same()
    for text in (
        "the words of the law",
        "中华人民共和国著作权法 第五条",
        "for i in range(10):\n\tpass",
    ):
        tokens, _ = ours.encode([text])
        assert tokens.tolist() == list(twin.encode(text))
        assert ours.decode(tokens.tolist()) == text


@pytest.mark.parametrize("vocabulary", [0, 255, MOST_TOKENS + 1])
def test_an_encoding_has_its_bounds(vocabulary: int) -> None:
    """Bytes are never left out, and no token is made up."""
    with pytest.raises(ValueError, match="256 to 16384"):
        ReferenceTokenizer(vocabulary)


def test_every_tier_is_described() -> None:
    """Cheapest first; two of them train, and each has words of its own."""
    tiers = [tier_of(name) for name in TIERS]
    assert [one.trains for one in tiers] == [False, True, True]
    for one in tiers[1:]:
        assert one.shape().vocabulary > one.vocabulary
        assert one.flops_of_run(1000) > 1000 * 6 * one.vocabulary
    assert len({caveats(name)[-1] for name in TIERS}) == 3


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"tier": "huge"}, "ngram, tiny, gpu"),
        ({"tier": "tiny", "by": "source"}, "takes counts apart"),
        ({"tier": "tiny", "budget": "1"}, "from 1k"),
    ],
)
def test_what_cannot_be_asked(clean: Path, options: dict[str, str], word: str) -> None:
    """Before anything is read; the message names what would do."""
    with pytest.raises(UsageError) as caught:
        provender.prove(clean, **options)  # type: ignore[arg-type]
    assert word in f"{caught.value} {caught.value.hint}"


def test_a_tier_that_trains_says_what_it_lacks(
    clean: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is named before the release is read."""
    monkeypatch.setattr(extra, "_PACKAGES", ("no_such_package",))
    with pytest.raises(MissingExtra) as caught:
        provender.prove(clean, clean, tier="tiny")
    assert "pip install 'provender[prove]'" in str(caught.value)


def test_a_plan_of_the_tiny_tier_needs_no_torch(clean: Path, worse: Path) -> None:
    """It has fewer tokens and takes longer than counting."""
    counted, trained = plan_proof(clean, worse), plan_proof(clean, worse, tier="tiny")
    assert trained.runs == counted.runs == 15
    assert trained.tokens_per_run <= 300_000
    assert trained.cpu_seconds > counted.cpu_seconds


def comparison(whole: tuple[float, str], **cells: tuple[float, str]) -> Comparison:
    """Return a comparison with the given differences and verdicts."""
    figures = {name: estimate([value, value], 0.0) for name, (value, _) in cells.items()}
    return Comparison(
        "a", "b", estimate([whole[0]] * 2, 0.0), whole[1], None, TokenValue(1.0, 1.0, 1.0),
        [CellDifference(name, 2.0, 2.0, figures[name], cells[name][1]) for name in cells],
    )  # fmt: skip


def test_tiers_are_held_together() -> None:
    """Sides, words and contradictions are counted; a domain that one lacks is not."""
    ours = comparison((0.1, "worse"), law=(0.2, "worse"), prose=(-0.1, "better"), code=(1, "worse"))
    theirs = comparison((0.3, "worse"), law=(-0.1, "no difference seen"), prose=(0.2, "worse"))
    found = agreement_of([ours], [theirs])
    assert (found.figures, found.same_sign, found.called, found.contradicted) == (3, 1, 2, 1)
    english, chinese = agreement_sentence(found)
    assert "1 of 3" in english
    assert "3" in chinese
