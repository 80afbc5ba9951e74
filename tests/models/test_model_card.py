# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The card of a model says the same in English and in Chinese."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from provender.data_files import read_data
from provender.models import model_card
from provender.models.data_terms import data_terms
from provender.models.model_card import CARDS, Card, render_card
from provender.release.columns import words as release_words
from provender.rights.purposes import purposes

KNOWN: dict[str, Any] = {
    "active": 10**6, "total": 10**6, "experts": 0, "chosen": 0, "turns": False, "tokens": 4096,
    "sparse": False, "release": {"name": "small <b>", "version": "1.0.0"}, "secrets": 0,
}  # fmt: skip


def cards(licences: dict[str, int]) -> dict[str, str]:
    """Return the card of a model that read texts of such licences, by language."""
    facts = {"data": {"documents_by": {"licence": licences, "source": {"a | b": 3}}}}
    card = Card("a_model", KNOWN, facts, data_terms(facts))
    return {language: render_card(card, language) for language in CARDS}


def test_duties_and_prohibitions_are_told_in_the_language_of_the_card() -> None:
    """English by the law's own data, Chinese by the card's words for the same vocabulary."""
    told = cards({"CC-BY-SA-4.0": 1, "CC-BY-NC-4.0": 1})
    for english, chinese in (
        ("name the author, the title and the source", "注明作者与来源"),
        ("put adaptations under the same terms", "改编作品采用相同许可证"),
        ("forbidden: use it commercially", "禁止：用于商业目的"),
    ):
        assert f"| {english}" in told["en"]
        assert f"| {chinese}" in told["zh"]
        assert english not in told["zh"]
    assert told["en"].count("\n|") == told["zh"].count("\n|")


def test_every_duty_and_prohibition_has_chinese_words() -> None:
    """All that a clause of the law's vocabulary can be; and every other phrase, too."""
    told = release_words("terms_zh")
    assert purposes()["clauses"].keys() <= told["duties"].keys() | told["prohibits"].keys()
    words = read_data(Path(model_card.__file__).parent / "data" / "model_card.yml")
    assert words["zh"].keys() == words["en"].keys()


def test_what_a_release_says_of_itself_stays_text() -> None:
    """Neither HTML nor a new cell, in either language."""
    for told in cards({"CC0-1.0": 3}).values():
        assert "small &lt;b&gt;" in told
        assert "| a \\| b | 3 |" in told
        assert told.split("---\n")[-1].lstrip().startswith("# a_model\n")
