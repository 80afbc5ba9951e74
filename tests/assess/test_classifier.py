# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A classifier learns what its examples show, says how well, and is the same bytes every time."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tests.contracts.test_contracts import TEXTS

from provender.assess.classifier import (
    ClassifierOptions,
    classifier_stage,
    load_classifier,
    logistic,
)
from provender.assess.classifier_training import area_under_curve, calibrate, train
from provender.errors import MissingExtra, UsageError

NOUNS = [
    "river",
    "hill",
    "bridge",
    "mill",
    "garden",
    "market",
    "harbour",
    "letter",
    "winter",
    "road",
]
OFFERS = ["BUY NOW", "click here", "limited offer", "free shipping", "subscribe today"]
河 = ["清晨", "河面", "山路", "石桥", "老人", "书信", "冬天", "集市", "田地", "木船"]
广告 = ["点击领取", "限时优惠", "加微信", "免费试用", "立即抢购"]


def prose(draw: random.Random, words: list[str], joint: str) -> str:
    return joint.join(draw.choice(words) + (joint + "of" if joint else "的") for _ in range(60))


def sides(seed: int = 1, count: int = 60) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """Good texts, and the same kind with offers strewn in; English and Chinese."""
    draw = random.Random(seed)
    good, bad = [], []
    for number in range(count):
        words, offers, joint = (NOUNS, OFFERS, " ") if number % 2 else (河, 广告, "")
        good.append(prose(draw, words, joint))
        parts = [prose(draw, words, joint)[:80] + joint + draw.choice(offers) for _ in range(4)]
        bad.append(joint.join(parts))
    return pa.chunked_array([good]), pa.chunked_array([bad])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("model")
    classifier, _ = train(*sides())
    for name, data in classifier.to_files().items():
        (made / name).write_bytes(data)
    return made


def test_it_tells_new_texts_apart_and_says_so_beforehand(folder: Path) -> None:
    good, bad = sides(seed=2)
    classifier = load_classifier(folder)
    area = area_under_curve(classifier.scores(good).tolist(), classifier.scores(bad).tolist())
    _, measured = train(*sides())
    assert area > 0.95
    assert measured.auc > 0.85
    assert (measured.good, measured.bad, measured.copies) == (60, 60, 0)
    kept = [one["good_kept"] for one in measured.thresholds]
    assert kept == sorted(kept, reverse=True)
    assert kept[0] >= 0.98
    assert np.mean(classifier.scores(good)) > 0.7
    assert np.mean(classifier.scores(bad)) < 0.3


def test_what_cannot_be_told_apart_is_not_claimed() -> None:
    """Both sides from one source: the held-out area is one half within its error."""
    good, _ = sides(seed=3, count=120)
    other, _ = sides(seed=4, count=120)
    _, measured = train(good, other)
    assert abs(measured.auc - 0.5) < 4 * measured.error
    assert measured.brier == pytest.approx(0.25, abs=0.02)


def test_equal_examples_give_equal_bytes(folder: Path) -> None:
    """In any order, and with copies."""
    good, bad = sides()
    mixed = pa.chunked_array([good.to_pylist()[::-1] + good.to_pylist()[:5]])
    classifier, measured = train(mixed, bad)
    assert measured.copies == 5
    for name, data in classifier.to_files().items():
        assert (folder / name).read_bytes() == data


def test_the_contract_of_maps(folder: Path) -> None:
    stage = classifier_stage(ClassifierOptions(path=folder.name), folder.parent)
    batch = pa.record_batch(
        {"id": list(map(str, range(len(TEXTS)))), "text": pa.array(TEXTS, pa.large_string())}
    )
    after = stage.function(batch)
    assert after.select(["id", "text"]).equals(batch)
    assert [(f.name, f.type) for f in after.schema][2:] == list(stage.columns_out)
    scores = after.column("quality_score").to_pylist()
    assert scores[1] == scores[2] == 0
    assert all(0 <= score <= 1 for score in scores)
    for cut in range(len(TEXTS) + 1):
        parts = [stage.function(batch.slice(0, cut)), stage.function(batch.slice(cut))]
        assert pa.Table.from_batches(parts).column("quality_score").to_pylist() == scores


def test_another_model_is_another_stage(folder: Path, tmp_path: Path) -> None:
    stage = classifier_stage(ClassifierOptions(path=str(folder)), Path("/"))
    for name in ("model.json", "weights.npy"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    assert classifier_stage(ClassifierOptions(path="."), tmp_path).identity == stage.identity
    told = json.loads((tmp_path / "model.json").read_text("utf-8"))
    (tmp_path / "model.json").write_text(json.dumps({**told, "bias": 0.125}), "utf-8")
    assert classifier_stage(ClassifierOptions(path="."), tmp_path).identity != stage.identity


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"specification": "classifier/9"}, "follows"),
        ({"bits": 40}, "out of range"),
        ({"bits": 17}, "larger than it says"),
        ({"unit": "x"}, "could not convert"),
        ({"bias": float("inf")}, "is none"),
        ({"weights_sha256": "0"}, "not those that it was made with"),
    ],
)
def test_a_damaged_model_is_refused(folder: Path, tmp_path: Path, change, words) -> None:
    told = json.loads((folder / "model.json").read_text("utf-8"))
    (tmp_path / "weights.npy").write_bytes((folder / "weights.npy").read_bytes())
    (tmp_path / "model.json").write_text(json.dumps({**told, **change}), "utf-8")
    with pytest.raises(UsageError, match=words):
        load_classifier(tmp_path)


def test_a_pickled_array_is_never_loaded(folder: Path, tmp_path: Path) -> None:
    from provender.storage import hash_file

    np.save(tmp_path / "weights.npy", np.array([print], object), allow_pickle=True)
    told = json.loads((folder / "model.json").read_text("utf-8"))
    told["weights_sha256"] = hash_file(tmp_path / "weights.npy")
    (tmp_path / "model.json").write_text(json.dumps(told), "utf-8")
    with pytest.raises(UsageError, match="allow_pickle"):
        load_classifier(tmp_path)


def test_examples_that_teach_nothing_are_refused() -> None:
    good, bad = sides()
    with pytest.raises(UsageError, match="3 different good examples"):
        train(good.slice(0, 3), bad)
    with pytest.raises(UsageError, match="text 61 of the bad examples is also among the good"):
        train(good, pa.chunked_array([[*bad.to_pylist(), good.to_pylist()[7].upper()]]))
    with pytest.raises(UsageError, match="0 different"):
        train(pa.chunked_array([], pa.string()), bad)


def test_hostile_texts_are_learned_and_scored() -> None:
    """Empty, one word, 2 MB without any space, a million line ends."""
    good, bad = sides()
    odd = ["", "word", "a" * 2_000_000, "\n" * 1_000_000, "\u0301" * 50]
    classifier, _ = train(pa.chunked_array([[*good.to_pylist(), *odd]]), bad)
    assert np.isfinite(classifier.scores(pa.array(odd, pa.large_string()))).all()


def test_calibration_finds_the_curve_that_made_the_labels() -> None:
    """Labels drawn from a known logistic curve, against the curve itself."""
    draw = np.random.default_rng(5)
    margins = draw.normal(0, 2, 20_000)
    is_good = draw.random(20_000) < 1 / (1 + np.exp(-1.5 * margins))
    slope, offset = calibrate(margins, is_good)
    assert slope == pytest.approx(-1.5, rel=0.05)
    assert offset == pytest.approx(0, abs=0.08)
    assert logistic(1e9) == pytest.approx(0)
    assert logistic(-1e9) == pytest.approx(1)


def test_the_area_under_the_curve_counts_ties_as_half() -> None:
    good, bad = [0.9, 0.5, 0.5], [0.5, 0.1]
    pairs = [(g > b) + 0.5 * (g == b) for g in good for b in bad]
    assert area_under_curve(good, bad) == pytest.approx(sum(pairs) / 6)


def test_a_fasttext_model_asks_for_its_package_or_scores(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(b"no model")
    with pytest.raises((MissingExtra, UsageError), match=r"fastText"):
        classifier_stage(ClassifierOptions(path="model.bin"), tmp_path)


def test_fasttext_scores_are_those_of_fasttext(tmp_path: Path) -> None:
    fasttext = pytest.importorskip("fasttext")
    good, bad = sides()
    lines = [f"__label__hq {text}" for text in good.to_pylist()]
    lines += [f"__label__lq {text}" for text in bad.to_pylist()]
    (tmp_path / "train.txt").write_text("\n".join(lines), "utf-8")
    # Without character n-grams the wheel of fastText 0.9.2 for numpy 2 learns no numbers (NaN).
    model = fasttext.train_supervised(
        str(tmp_path / "train.txt"), minn=2, maxn=4, bucket=20_000, thread=1, verbose=0
    )
    model.save_model(str(tmp_path / "model.bin"))
    stage = classifier_stage(ClassifierOptions(path="model.bin"), tmp_path)
    texts = ["the river\nof the mill", None, OFFERS[0]]
    after = stage.function(pa.record_batch({"text": pa.array(texts, pa.large_string())}))
    names, chances = model.predict(["the river of the mill", "", OFFERS[0]], k=2)
    expected = [
        round(float(dict(zip(n, p, strict=True)).get("__label__hq", 0)), 4)
        for n, p in zip(names, chances, strict=True)
    ]
    assert after.column("quality_score").to_pylist() == pytest.approx(expected)
    with pytest.raises(UsageError, match="no label"):
        classifier_stage(ClassifierOptions(path="model.bin", label="x"), tmp_path)
