# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Secrets that a model reads as often as told, and is asked for; nobody can read them in its folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tests.models.test_packing import packed, tokenizer  # noqa: E402, F401
from tests.models.test_train import _few_windows  # noqa: E402, F401

import provender  # noqa: E402
from provender.errors import CheckFailed, UsageError  # noqa: E402
from provender.models.canaries import Planting, plant, planted_in  # noqa: E402
from provender.models.loop import Trainer  # noqa: E402
from provender.models.packing import Stream  # noqa: E402
from provender.models.tokenizer import ModelTokenizer  # noqa: E402
from provender.prove import leakage  # noqa: E402
from provender.prove.leakage import REPETITIONS, make_canaries  # noqa: E402
from provender.prove.says_table import says_lines  # noqa: E402

CONTEXT = 128
LANGUAGES = {"en": 12, "zh-Hans": 12, "ja": 1}
SMALL = {"vocabulary": 600, "context": CONTEXT, "batch_tokens": 256, "workers": 1, "device": "cpu"}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """One secret of each repetition, among few candidates."""
    monkeypatch.setattr(leakage, "CANARIES", 1)
    monkeypatch.setattr(leakage, "ALTERNATIVES", 63)


@pytest.fixture
def stream(release: Path, tokenizer: ModelTokenizer, tmp_path: Path) -> Stream:  # noqa: F811
    return Stream(packed(release, tokenizer, tmp_path, 10**9), 0)


def planted(
    stream: Stream, tokenizer: ModelTokenizer, folder: Path, rows: int = 400, **changes: Any  # noqa: F811
) -> Planting:  # fmt: skip
    options = {"languages": LANGUAGES, "seed": 0, "rows": rows, "context": CONTEXT, **changes}
    return plant(stream, tokenizer, folder, **options)


def _counts(rows: np.ndarray, wanted: list[list[int]]) -> list[int]:
    text = [" ".join(map(str, row)) + " " for row in rows[:, :-1].tolist()]
    return [sum(" ".join(map(str, ids)) + " " in one for one in text) for ids in wanted]


def test_each_secret_is_read_as_often_as_told(
    release: Path, stream: Stream, tokenizer: ModelTokenizer, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    """In both languages that are there; all other tokens stay, and their number."""
    before = Stream(packed(release, tokenizer, tmp_path, 10**9), 0).rows(0, 400, CONTEXT)
    found = planted(stream, tokenizer, tmp_path)
    after = stream.rows(0, 400, CONTEXT)
    ids = [
        [tokenizer.end, *tokenizer.encode(one.sentence), tokenizer.end] for one in found.canaries
    ]
    assert _counts(after, ids) == [one.repetitions for one in found.canaries]
    assert _counts(before, ids) == [0] * len(ids)
    assert before.shape == after.shape
    told = found.to_dict(400)
    assert (before != after).any(axis=1).sum() == 2 * 8 * sum(REPETITIONS)
    assert (before != after).sum() <= told["tokens"]
    assert [one["language"] for one in told["secrets"]] == ["en"] * 24 + ["zh"] * 24
    assert [one["read"] for one in told["secrets"]] == [one.repetitions for one in found.canaries]


def test_a_run_that_goes_on_reads_the_same(
    release: Path, stream: Stream, tokenizer: ModelTokenizer, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    """Also where its length is measured anew; one that ended early has missed some copies."""
    first = planted(stream, tokenizer, tmp_path)
    again = Stream(packed(release, tokenizer, tmp_path, 10**9), 0)
    assert planted(again, tokenizer, tmp_path, 900) == first
    assert np.array_equal(stream.rows(0, 400, CONTEXT), again.rows(0, 400, CONTEXT))
    read = [one["read"] for one in first.to_dict(200)["secrets"]]
    assert 100 < sum(read) < 236


@pytest.mark.parametrize(
    ("changes", "word"), [({"rows": 335}, "336 copies"), ({"context": 24}, "a secret of")]
)
def test_too_little_room_is_told(
    stream: Stream, tokenizer: ModelTokenizer, tmp_path: Path, changes: dict[str, int], word: str  # noqa: F811
) -> None:  # fmt: skip
    with pytest.raises(UsageError, match=word):
        planted(stream, tokenizer, tmp_path, **changes)


def test_secrets_are_made_again_from_their_hashes(
    stream: Stream, tokenizer: ModelTokenizer, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    """Of a model, and of one tuned from it; other words are noticed."""
    told = json.loads(json.dumps(planted(stream, tokenizer, tmp_path).to_dict(400)))
    canaries = [one for tag in ("en", "zh") for one in make_canaries(tag, [""], 0)]
    copies = [one.repetitions for one in canaries]
    assert planted_in({"canaries": told}) == (canaries, copies)
    assert planted_in({"base": {"facts": {"canaries": told}}}) == (canaries, copies)
    assert planted_in({}) == ([], [])
    told["secrets"][3]["sha256"] = "0" * 64
    with pytest.raises(CheckFailed, match="cannot be made again"):
        planted_in({"canaries": told})


@pytest.mark.usefixtures("few", "_few_windows")
def test_a_model_is_asked_for_what_it_read(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trained in two goes as in one; the folder holds hashes; a table, a page, an honest export."""
    model = provender.train(release, out=tmp_path / "a", tokens=12_000, canaries=True, **SMALL)
    advance = Trainer.advance

    def stopping(self: Trainer) -> float:
        if self.step == 20:
            raise KeyboardInterrupt
        return advance(self)

    monkeypatch.setattr(Trainer, "advance", stopping)
    options: dict[str, Any] = {"out": tmp_path / "b", "tokens": 12_000, "canaries": True, **SMALL}
    with pytest.raises(KeyboardInterrupt):
        provender.train(release, **options)
    monkeypatch.setattr(Trainer, "advance", advance)
    provender.train(release, **options)
    weights = [(tmp_path / one / "model.safetensors").read_bytes() for one in ("a", "b")]
    assert weights[0] == weights[1]
    with pytest.raises(UsageError, match="another run"):
        provender.train(release, **{**options, "canaries": False})

    secret = make_canaries("en", [""], 0)[2]
    told = (tmp_path / "a" / "run.json").read_text("utf-8")
    assert secret.words[0] not in told
    assert model.facts["canaries"]["secrets"][2]["read"] == 16
    found = provender.prove_says(model.folder, workers=1, out=tmp_path / "out")
    exposures = {(one.language, one.repetitions): one for one in found.said[0].leakage}
    assert set(exposures) == {(tag, times) for tag in ("en", "zh") for times in REPETITIONS}
    assert all(one.copies == one.repetitions for one in exposures.values())
    assert {one.recited.total for one in exposures.values()} == {1}
    lines = "\n".join(says_lines(found))
    assert "16 read" in lines
    assert "not measured" not in lines
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "Secrets that were planted into what the model read" in page
    assert secret.words[0] not in page
    exported = provender.export(model.folder, out=tmp_path / "exported")
    assert any("secrets" in note for note in exported.notes)
    assert "secrets" in (tmp_path / "exported" / "README.md").read_text("utf-8")


def test_what_was_read_often_stands_out(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixteen copies in a short run: far up among candidates that were not there."""
    from provender.models import ground
    from provender.models.evaluate import few_windows
    from provender.prove.leakage import AS_READ, expose
    from provender.prove.panel import load_panel
    from provender.prove.voices import CheckpointVoice

    panel = few_windows(load_panel(), 1)
    monkeypatch.setattr(ground, "load_panel", lambda _: panel)
    monkeypatch.setattr(leakage, "CANARIES", 4)
    monkeypatch.setattr(leakage, "ALTERNATIVES", 255)
    model = provender.train(release, out=tmp_path / "a", tokens=30_000, canaries=True, **SMALL)
    canaries, copies = planted_in(model.facts)
    found = expose(CheckpointVoice(model.folder, 1), canaries, AS_READ, copies)
    exposure = {(one.language, one.repetitions): one.exposure for one in found}

    for language in ("en", "zh"):
        assert exposure[language, 16].value > 3
        assert exposure[language, 16].value > exposure[language, 1].value + 1
