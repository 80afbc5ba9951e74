# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What is written is what Transformers reads, and damage is told."""

from __future__ import annotations

import json
import stat
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from tests.models.conftest import DENSE, SPARSE
from tests.models.test_decoder import ids, made

from provender.errors import CheckFailed
from provender.models.checkpoint import load_model, save_model
from provender.models.sizes import Shape
from provender.models.tokenizer import ModelTokenizer, train_tokenizer

BOTH = pytest.mark.parametrize("shape", [DENSE, SPARSE], ids=["dense", "sparse"])


@pytest.fixture(scope="module")
def tokenizer() -> ModelTokenizer:
    return train_tokenizer(["ground truth, grounded truly; 基本法,基本的。"] * 4, 320)


@BOTH
def test_a_model_comes_back(shape: Shape, tokenizer: ModelTokenizer, tmp_path: Path) -> None:
    decoder = made(shape)
    save_model(tmp_path, decoder, tokenizer, {"schema_version": 1, "seed": 7})
    opened, encoding, facts = load_model(tmp_path)
    assert opened.shape == shape
    assert facts["seed"] == 7
    assert encoding.text == tokenizer.text
    assert torch.equal(opened(ids(2, 20)), decoder(ids(2, 20)))
    assert not opened.training
    mode = (tmp_path / "model.safetensors").stat().st_mode
    assert stat.S_IMODE(mode) == 0o644


@pytest.mark.slow
@pytest.mark.skipif(find_spec("transformers") is None, reason="transformers is not installed")
@pytest.mark.filterwarnings("ignore")
@BOTH
def test_transformers_computes_the_same(
    shape: Shape, tokenizer: ModelTokenizer, tmp_path: Path
) -> None:
    """Logits within 1e-4, and the same ids."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    decoder = made(shape)
    save_model(tmp_path, decoder, tokenizer, {})
    other = AutoModelForCausalLM.from_pretrained(tmp_path).eval()
    with torch.no_grad():
        torch.testing.assert_close(
            other(ids(2, 30)).logits, decoder(ids(2, 30)), atol=1e-4, rtol=1e-4
        )
    text = "Ground 基本法 🦊\n\n  truth's 12345"
    theirs = AutoTokenizer.from_pretrained(tmp_path)
    assert theirs(text, add_special_tokens=False).input_ids == tokenizer.encode(text)
    assert theirs.eos_token_id == tokenizer.end


@pytest.mark.parametrize("damage", ["config", "weights", "lacking", "kind", "list", "shape"])
def test_damage_is_told(damage: str, tokenizer: ModelTokenizer, tmp_path: Path) -> None:
    save_model(tmp_path, made(DENSE), tokenizer, {})
    config = json.loads((tmp_path / "config.json").read_text())
    if damage == "config":
        (tmp_path / "config.json").write_text("{")
    elif damage == "weights":
        body = (tmp_path / "model.safetensors").read_bytes()
        (tmp_path / "model.safetensors").write_bytes(body[: len(body) // 2])
    elif damage == "lacking":
        (tmp_path / "config.json").write_text(json.dumps({**config, "num_hidden_layers": 3}))
    elif damage == "kind":
        (tmp_path / "config.json").write_text(json.dumps({**config, "model_type": "gpt2"}))
    elif damage == "list":
        (tmp_path / "config.json").write_text("[]")
    else:
        (tmp_path / "config.json").write_text(json.dumps({**config, "hidden_size": 64}))
    with pytest.raises(CheckFailed):
        load_model(tmp_path)
