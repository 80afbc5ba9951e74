# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E402  (what is imported needs packages that may not be there)
"""Models of others: what Transformers wrote is read to the same logits, or refused by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from tests.models.tune_material import tokenizer, write_base

from provender.errors import CheckFailed
from provender.models.base import open_base
from provender.models.base_terms import terms_of_base
from provender.models.checkpoint import load_model
from provender.models.dialogue import chat_template
from provender.models.variants import plain_config

TOKENS = torch.arange(40).view(2, 20)


def logits(folder: Path) -> tuple[Any, Any]:
    """Ours, and Transformers'."""
    decoder, _, _ = load_model(folder)
    theirs = transformers.AutoModelForCausalLM.from_pretrained(folder).eval()
    with torch.no_grad():
        return decoder(TOKENS), theirs(TOKENS).logits


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("qwen3", {}),
        ("qwen3", {"tie_word_embeddings": True, "shard": "40KB"}),
        ("qwen3", {"rope_parameters": {"rope_type": "default", "rope_theta": 5000.0}}),
        ("qwen3_moe", {"shard": "60KB"}),
    ],
)
def test_logits_are_those_of_transformers(
    tmp_path: Path, kind: str, changes: dict[str, Any]
) -> None:
    folder = write_base(tmp_path / "base", kind, **changes)
    ours, theirs = logits(folder)
    assert float((ours - theirs).abs().max()) < 1e-4
    assert float(theirs.std()) > 0.1
    assert (folder / "model.safetensors.index.json").is_file() == ("shard" in changes)


def test_older_names_mean_the_same(tmp_path: Path) -> None:
    """As Qwen3's own repositories write them: `rope_theta`, `num_experts`, `torch_dtype`."""
    folder = write_base(tmp_path / "base", "qwen3_moe")
    before = load_model(folder)[0](TOKENS)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config["rope_theta"] = config.pop("rope_parameters")["rope_theta"]
    config["num_experts"] = config.pop("num_local_experts")
    config["rope_scaling"] = None
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    assert torch.equal(load_model(folder)[0](TOKENS), before)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model_type": "llama"}, "'llama'"),
        ({"attention_bias": True}, "biases in attention"),
        ({"use_sliding_window": True}, "sliding-window"),
        ({"rope_scaling": {"type": "yarn", "factor": 4}}, "rotary positions that are scaled"),
        ({"quantization_config": {"bits": 4}}, "quantised"),
        ({"model_type": "qwen3_moe", "norm_topk_prob": False}, "norm_topk_prob"),
        (
            {"model_type": "qwen3_moe", "norm_topk_prob": True, "mlp_only_layers": [0]},
            "some layers without experts",
        ),
        ({"rope_parameters": [1]}, "garbles its rotary positions"),
        ({"hidden_size": "64"}, "hidden_size is '64'"),
        ({"vocab_size": 1 << 40}, "vocab_size is"),
        ({"num_attention_heads": 6, "num_key_value_heads": 4}, "share keys and values"),
    ],
)
def test_what_our_decoder_is_not_is_refused_by_name(change: dict[str, Any], said: str) -> None:
    plain_config({"model_type": "qwen3"})
    with pytest.raises(CheckFailed, match=said):
        plain_config({"model_type": "qwen3", **change})


def test_an_index_that_leaves_the_folder_is_refused(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "base", shard="40KB")
    index = folder / "model.safetensors.index.json"
    index.write_text('{"weight_map": {"a": "../other.safetensors"}}', "utf-8")
    with pytest.raises(CheckFailed, match="does not name files beside it"):
        load_model(folder)


def test_its_own_template_is_kept_if_it_speaks_chatml(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "base")
    assert open_base(folder, "cpu").template is None
    words = tokenizer().config(128) | {"chat_template": chat_template()}
    (folder / "tokenizer_config.json").write_text(json.dumps(words), "utf-8")
    assert open_base(folder, "cpu").template == chat_template()
    (folder / "chat_template.jinja").write_text("[INST] {{ messages }} [/INST]", "utf-8")
    with pytest.raises(CheckFailed, match="does not speak ChatML"):
        open_base(folder, "cpu")


@pytest.mark.parametrize(
    ("files", "licence", "source"),
    [
        ({"README.md": "---\nlicense: apache-2.0\n---\nHi"}, "Apache-2.0", "README.md: license"),
        (
            {"README.md": "---\nlicense: other\nlicense_name: own-1\nlicense_link: u\n---\n"},
            "own-1",
            "README.md: license_name",
        ),
        ({"LICENSE": "Terms of a kind that nobody has read before."}, "to be stated", "LICENSE"),
        ({"README.md": "No front matter."}, "to be stated", None),
    ],
)
def test_terms_are_read_where_they_stand(
    tmp_path: Path, files: dict[str, str], licence: str, source: str | None
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    found = terms_of_base(tmp_path, {})
    assert (found["license"], found["source"]) == (licence, source)


def test_a_license_file_is_recognised(root: Path, tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_bytes((root / "LICENSE").read_bytes())
    assert terms_of_base(tmp_path, {})["license"] == "Apache-2.0"
