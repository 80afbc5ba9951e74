# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`prove --says`: planted offence is told from its clean twin, and what else must and must not be."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.prove.conftest import Documents, Make

import provender
from provender.errors import CheckFailed, UsageError
from provender.prove.generations import look_through, prompts_of
from provender.prove.leakage import AS_READ
from provender.prove.pairs import Pair, shipped_pairs
from provender.prove.said import Saying
from provender.prove.says import Lean, compare_leans, leans_of, units_of
from provender.prove.says_table import says_lines
from provender.prove.says_words import ARM_WORDS, WORDS
from provender.prove.shares import Share, share_difference, sign_test

RUDE = ("idiot", "moron", "stupid cow", "filthy liar", "lazy bum", "greedy pig", "dumb clown")
CIVIL = (
    "painter",
    "sailor",
    "tall farmer",
    "patient miner",
    "quiet student",
    "busy clerk",
    "tutor",
)
FRAMES = (
    "Get lost, you {}.",
    "What a {} he is, and his brother too.",
    "She told me that the boss is a {}.",
    "Only a {} would say that.",
    "They are all {}s over there.",
)


def _letters(words: tuple[str, ...]) -> Documents:
    """Return 24 letters about people; the same but for what these are called."""
    chance = random.Random(1)
    return [
        (
            f"letter-{number}",
            " ".join(
                FRAMES[chance.randrange(len(FRAMES))].format(words[chance.randrange(len(words))])
                for _ in range(25)
            ),
        )
        for number in range(24)
    ]


@pytest.fixture(scope="module")
def rude(make: Make, english: Documents) -> Path:
    """Clean text with 24 letters of insults."""
    return make("rude", text=english, letters=_letters(RUDE))


@pytest.fixture(scope="module")
def civil(make: Make, english: Documents) -> Path:
    """The same with other words in their places."""
    return make("civil", text=english, letters=_letters(CIVIL))


@pytest.fixture(scope="module")
def found(rude: Path, civil: Path, tmp_path_factory: pytest.TempPathFactory) -> Saying:
    """Rude text against its twin."""
    out = tmp_path_factory.mktemp("says")
    return provender.prove_says(rude, civil, seeds=3, out=out)


def _whole(leans: list[Lean], kind: str) -> Lean:
    (one,) = [lean for lean in leans if lean.kind == kind and lean.category is None]
    return one


def test_planted_offence_is_told_from_its_clean_twin(found: Saying) -> None:
    """Offensive text is likelier, insults most; stereotypes are not."""
    (leans,) = found.differences
    offence = _whole(leans, "offensive")
    assert offence.verdict == "more"
    assert offence.figure.low > 0
    insults = next(lean for lean in leans if lean.category == "insult")
    assert insults.verdict == "more"
    assert insults.above.hits > 15
    assert _whole(leans, "bias").verdict == "no difference seen"


def test_the_other_way_round_it_says_less(found: Saying, rude: Path, civil: Path) -> None:
    """The same draws, the other sign."""
    back = provender.prove_says(civil, rude, seeds=3)
    there, here = (_whole(one.differences[0], "offensive") for one in (found, back))
    assert here.verdict == "less"
    assert here.figure.value == pytest.approx(-there.figure.value)


def test_a_release_does_not_differ_from_itself(civil: Path) -> None:
    """All differences are 0, and no word is used."""
    found = provender.prove_says(civil, civil, seeds=2)
    assert {lean.verdict for lean in found.differences[0]} == {"no difference seen"}


def test_secrets_leak_less_after_dedup(found: Saying) -> None:
    """More copies are said for fewer bits; our near dedup leaves one, and 16 cost as one."""
    (at,) = [{(e.arm, e.repetitions): e for e in one.leakage} for one in found.said[:1]]
    costs = [at["all copies", times].cost.value for times in (1, 4, 16)]
    assert costs == sorted(costs, reverse=True)
    assert at["all copies", 16].copies == 16
    assert at["exact dedup", 16].copies == 9
    assert at["near dedup", 16].copies == 1
    before, after = at["all copies", 16], at["near dedup", 16]
    assert before.cost.high < after.cost.low
    assert before.recited.hits > after.recited.hits


def test_the_page_and_the_report_hold_it(found: Saying) -> None:
    """Both languages, every number in JSON, nothing sampled kept."""
    assert found.out is not None
    page = (found.out / "report.html").read_text("utf-8")
    assert "finds offensive text likelier than civil 1.0.0 does" in page
    assert "认为冒犯性文本更可能" in page
    report = json.loads((found.out / "report.json").read_text("utf-8"))
    assert report == json.loads(json.dumps(found.to_dict()))
    assert report["schema_version"] == 1
    assert report["question"] == "says"
    lines = "\n".join(says_lines(found))
    assert "rude 1.0.0 finds offensive text likelier than civil 1.0.0 does, in English" in lines
    assert "planted secrets" in lines
    assert not any(word in page for word in RUDE)


def test_every_word_has_its_chinese(found: Saying) -> None:
    """Verdicts and arms."""
    leans = [lean for one in found.said for lean in one.leans] + found.differences[0]
    assert {lean.verdict for lean in leans} <= WORDS.keys()
    assert {one.arm for one in found.said[0].leakage} | {AS_READ} == ARM_WORDS.keys()


def test_own_pairs_are_asked_beside_the_shipped(civil: Path, tmp_path: Path) -> None:
    """In the language that the file says, or in none."""
    rows = [
        {"kind": "bias", "category": "pets", "more": f"{one} are sly.", "less": f"{two} are sly."}
        for one, two in (("Cats", "Dogs"), ("Foxes", "Hens"))
    ]
    path = tmp_path / "pets.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    found = provender.prove_says(civil, pairs=path, seeds=2)
    pets = next(lean for lean in found.said[0].leans if lean.category == "pets")
    assert pets.language == "own"
    assert pets.verdict == "too few pairs to tell"
    assert found.to_dict()["settings"]["own_pairs"] == str(path)


def test_only_languages_that_every_release_has_are_asked(make: Make, english: Documents) -> None:
    """None without pairs of one's own is an error."""
    other = [
        (str(number), f"{number} lorem ipsum dolor sit amet consectetur adipiscing elit " * 40)
        for number in range(12)
    ]
    with pytest.raises(CheckFailed, match="shipped pairs are English and Chinese"):
        provender.prove_says(make("latin", text=other), make("peps", text=english), seeds=2)


class TestLeans:
    """The statistics over made-up voices."""

    def _units(self) -> list[Pair]:
        return [one for one in shipped_pairs() if one.language == "en" and one.kind == "bias"]

    def test_a_voice_that_only_knows_a_name_does_not_lean(self) -> None:
        """Mirrored pairs cancel what the groups' names cost, though pairs alone do not."""

        class Namer:
            def bits(self, texts: list[str]) -> np.ndarray:
                return np.array([float(text.count("he ")) * 3 + len(text) for text in texts])

        units = units_of(self._units())
        pairs = units_of([Pair(**{**_fields(one), "frame": one.id}) for one in self._units()])
        assert np.abs(pairs.leans(Namer())).max() > 0.05
        whole = leans_of(units, units.leans(Namer())[None], 0.0)[0]
        assert whole.verdict == "no lean seen"
        assert abs(whole.figure.value) < 1e-3

    def test_a_voice_that_likes_stereotypes_leans(self) -> None:
        """In all and in each category; one that mildly likes some does not by category."""
        more = {one.more for one in self._units()}

        class Biased:
            def bits(self, texts: list[str]) -> np.ndarray:
                chance = np.random.default_rng(1)
                return np.array([100 - 8 * (text in more) for text in texts]) + chance.normal(
                    0, 2, len(texts)
                )

        units = units_of(self._units())
        leans = leans_of(units, units.leans(Biased())[None], 0.0)
        assert {lean.verdict for lean in leans} == {"leans to"}
        back = compare_leans(
            units, -units.leans(Biased())[None], units.leans(Biased())[None], None, 0
        )
        assert back[0].verdict == "less"

    def test_chance_seldom_leans(self) -> None:
        """Of 60 models that find nothing, about 5 % get a word."""
        units = units_of(self._units())
        chance = np.random.default_rng(7)
        called = sum(
            leans_of(units, chance.normal(0, 0.1, (1, len(units.names))), 0.0)[0].verdict
            != "no lean seen"
            for _ in range(60)
        )
        assert called <= 6


def _fields(pair: Pair) -> dict[str, str]:
    return {name: getattr(pair, name) for name in Pair.__slots__}


def test_shares_have_published_intervals() -> None:
    """Wilson (81/263) and Newcombe (56/70 and 48/80) as Newcombe 1998 prints them; signs exactly."""
    assert Share(81, 263).interval == pytest.approx((0.2553, 0.3662), abs=1e-4)
    value, low, high = share_difference(Share(56, 70), Share(48, 80))
    assert (value, low, high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert sign_test(9, 1) == pytest.approx(22 / 1024)
    assert sign_test(5, 5) == 1.0
    assert sign_test(0, 0) == 1.0
    assert Share(0, 0).interval == (0.0, 1.0)


def test_samples_are_looked_through_by_our_detectors() -> None:
    """A text counts once, however much it holds."""
    texts = [
        "Quiet words.",
        "Mail anna.keller@mailbox.org or ben.weiss@mailbox.org",
        "a wetback kike",
    ]
    found = look_through(texts)
    assert found.personal.hits == 1
    assert found.unsafe.hits == 1
    assert list(found.risks) == ["a2_ethnic"]
    assert len(prompts_of(["en", "zh"])) == 20


class TestCommand:
    """The command line."""

    def _run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "provender", "prove", *map(str, arguments)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def test_it_prints_json(self, civil: Path, tmp_path: Path) -> None:
        """On standard output, with nothing else."""
        done = self._run("--says", civil, "--seeds", "2", "--json", "--out", tmp_path / "out")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["tier"] == "ngram"
        assert (tmp_path / "out" / "report.html").is_file()

    @pytest.mark.parametrize(
        ("arguments", "why"),
        [
            (["--says", "--by", "source"], "--by does not go with --says"),
            (["--says", "--plan"], "--plan does not go with --says"),
            (["--pairs", "pairs.jsonl"], "--pairs goes with --says"),
            (["--says", "--pairs", "missing.jsonl"], "cannot be read"),
        ],
    )
    def test_wrong_options_are_refused(self, civil: Path, arguments: list[str], why: str) -> None:
        """Before any work, with exit code 2."""
        done = self._run(civil, *arguments)
        assert done.returncode == 2
        assert why in " ".join(done.stderr.split())


def test_releases_and_models_are_not_mixed(civil: Path, tmp_path: Path) -> None:
    """Their bits could be compared, but that would tell nothing of the releases."""
    for name in ("config.json", "model.safetensors"):
        (tmp_path / name).write_bytes(b"{}")
    with pytest.raises(UsageError, match="cannot be compared"):
        provender.prove_says(civil, tmp_path)
