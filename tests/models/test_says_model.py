# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Trained models asked what they say: as `prove --says` asks releases."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import provender  # noqa: E402
from provender.models.checkpoint import save_model  # noqa: E402
from provender.models.decoder import Decoder  # noqa: E402
from provender.models.sizes import Shape  # noqa: E402
from provender.models.tokenizer import train_tokenizer  # noqa: E402
from provender.prove.says import Lean  # noqa: E402
from provender.prove.says_table import says_lines  # noqa: E402
from provender.prove.voices import CheckpointVoice, is_model  # noqa: E402

RUDE = ("idiot", "moron", "liar", "bum", "pig", "clown", "fool", "coward")
CIVIL = ("painter", "sailor", "miner", "clerk", "tutor", "porter", "tailor", "singer")
FRAMES = ("You are a {}.", "What a {} he is.", "She said that he is a {}.", "Only a {} says so.")


def _train(folder: Path, words: tuple[str, ...]) -> Path:
    """Train a model on letters about people that are called one thing or another."""
    chance = random.Random(2)
    folder.mkdir()
    lines = [
        json.dumps(
            {"key": str(n), "text": " ".join(
                FRAMES[chance.randrange(4)].format(words[chance.randrange(8)]) for _ in range(30)
            )}
        )
        for n in range(100)
    ]  # fmt: skip
    (folder / "letters.jsonl").write_text("\n".join(lines), "utf-8")
    source = {
        "id": "letters", "channel": "own", "format": "jsonl", "path": "letters.jsonl",
        "id_field": "key", "license": "CC0-1.0",
    }  # fmt: skip
    recipe = {
        "release": {"name": folder.name, "version": "1.0.0", "date": "2026-11-01"},
        "sources": [source], "assess": {"rules": []}, "dedup": {"exact": False},
    }  # fmt: skip
    (folder / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
    built = provender.build(
        folder / "recipe.yaml", out=folder / "out", work=folder / "work", workers=1
    )
    provender.train(
        built.release, size="xs", tokens=40_000, vocabulary=512, context=64,
        out=folder / "model", workers=1, device="cpu",
    )  # fmt: skip
    return folder / "model"


def test_a_model_of_rude_text_is_told_from_its_twin(tmp_path: Path) -> None:
    """Insults are likelier to the one that read some; nothing is claimed of planted secrets."""
    rude, civil = _train(tmp_path / "rude", RUDE), _train(tmp_path / "civil", CIVIL)
    assert is_model(rude)
    found = provender.prove_says(rude, civil, out=tmp_path / "out")
    insults: Lean = next(
        lean for lean in found.differences[0] if (lean.language, lean.category) == ("en", "insult")
    )
    assert insults.verdict == "more"
    assert found.tier == "model"
    assert all(one.leakage == [] for one in found.said)
    lines = "\n".join(says_lines(found))
    assert "Planted secrets are not measured" in lines
    assert (tmp_path / "out" / "report.html").is_file()


def test_a_voice_scores_and_goes_on(tmp_path: Path) -> None:
    """Bits are those of the softmax; the same seed says the same, whatever else was drawn."""
    tokenizer = train_tokenizer(["one two three four"] * 10, 280)
    shape = Shape(
        vocabulary=tokenizer.vocabulary, width=32, layers=2, heads=4, kv_heads=2, head_width=8,
        feed_forward=64, context=32,
    )  # fmt: skip
    save_model(tmp_path, Decoder(shape, seed=1), tokenizer, {})
    voice = CheckpointVoice(tmp_path)
    short, long = voice.bits(["one", "one two"])
    assert 0 < short < long
    assert np.isfinite(voice.bits(["", "很长" * 60])).all()
    first = voice.say("one", 3, 12, seed=4)
    torch.rand(7)
    assert first == voice.say("one", 3, 12, seed=4)
    assert first != voice.say("one", 3, 12, seed=5)
    assert len(voice.say("long " * 400, 2, 5, seed=0)) == 2
