# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""GGUF files: names and shapes are llama.cpp's, what is read back is what was written."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from tests.models.conftest import DENSE, SPARSE
from tests.models.test_decoder import ids, made

from provender.errors import CheckFailed
from provender.models.sizes import Shape
from provender.models.tokenizer import ModelTokenizer, train_tokenizer

gguf = pytest.importorskip("gguf")

from provender.models.gguf_file import KINDS, read_gguf, write_gguf  # noqa: E402

BOTH = pytest.mark.parametrize("shape", [DENSE, SPARSE], ids=["dense", "sparse"])
TOLD = {"name": "small", "license": "apache-2.0"}


@pytest.fixture(scope="module")
def tokenizer() -> ModelTokenizer:
    return train_tokenizer(["ground truth, grounded truly; 基本法,基本的。 1234"] * 4, 310)


@BOTH
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_reads_back(
    shape: Shape, kind: str, tokenizer: ModelTokenizer, tmp_path: Path
) -> None:
    """In 32 bits the same; in fewer, each weight within half a step of its kind."""
    decoder = made(shape)
    write_gguf(tmp_path / "a.gguf", decoder, tokenizer, kind, TOLD)
    other = read_gguf(tmp_path / "a.gguf")
    assert other.shape == replace(shape, epsilon=other.shape.epsilon)
    assert other.shape.epsilon == pytest.approx(shape.epsilon)
    step = {"f32": 0.0, "f16": 2**-11, "q8_0": 0.5 / 127 + 2**-11}[kind]
    theirs = other.state_dict()
    for name, weights in decoder.state_dict().items():
        if name.endswith(".load"):
            continue
        limit = step if weights.dim() > 1 and not name.endswith("gate.weight") else 0.0
        assert (weights - theirs[name]).abs().max() <= limit * weights.abs().max(), name
    if kind == "f32":
        assert torch.equal(other(ids(1, 20)), decoder(ids(1, 20)))
    assert (tmp_path / "a.gguf").stat().st_mode & 0o777 == 0o644
    assert [one.name for one in tmp_path.iterdir()] == ["a.gguf"]


@BOTH
def test_names_are_those_that_llama_cpp_knows(
    shape: Shape, tokenizer: ModelTokenizer, tmp_path: Path
) -> None:
    """Each tensor stands in gguf-py's list for the architecture; experts are one tensor."""
    write_gguf(tmp_path / "a.gguf", made(shape), tokenizer, "q8_0", TOLD, "{{ messages }}")
    reader = gguf.GGUFReader(tmp_path / "a.gguf")
    name = reader.get_field("general.architecture").contents()
    arch = next(one for one, told in gguf.MODEL_ARCH_NAMES.items() if told == name)
    known = {
        gguf.TENSOR_NAMES[one].format(bid=layer) + ".weight"
        for one in gguf.MODEL_TENSORS[arch] for layer in range(shape.layers)
    }  # fmt: skip
    found = {one.name: one for one in reader.tensors}
    assert found.keys() <= known
    assert len(found) == 2 + shape.layers * (12 if shape.experts else 11)
    if shape.experts:
        down = found["blk.1.ffn_down_exps.weight"]
        assert list(down.shape) == [shape.expert_width, shape.width, shape.experts]
        assert down.tensor_type == gguf.GGMLQuantizationType.Q8_0
        assert found["blk.0.ffn_gate_inp.weight"].tensor_type == gguf.GGMLQuantizationType.F32
        assert reader.get_field("qwen3moe.expert_used_count").contents() == shape.chosen
        assert reader.get_field("qwen3moe.expert_feed_forward_length").contents() == 32
    told = {
        key: reader.get_field(f"tokenizer.{key}").contents()
        for key in ("ggml.pre", "ggml.tokens", "ggml.eos_token_id", "chat_template",
                    "ggml.add_bos_token", "ggml.token_type")
    }  # fmt: skip
    assert told["ggml.pre"] == "qwen2"
    assert len(told["ggml.tokens"]) == len(told["ggml.token_type"]) == shape.vocabulary
    assert told["ggml.tokens"][tokenizer.end] == "<|endoftext|>"
    assert told["ggml.tokens"][-1].startswith("[PAD")
    assert told["ggml.eos_token_id"] == tokenizer.turn_end
    assert told["chat_template"] == "{{ messages }}"
    assert told["ggml.add_bos_token"] is False


def test_rows_that_cannot_be_cut_keep_16_bits(tokenizer: ModelTokenizer, tmp_path: Path) -> None:
    """Q8_0 cuts rows into 32; a row of 24 is left as it is."""
    shape = replace(SPARSE, feed_forward=48)
    decoder = made(shape)
    write_gguf(tmp_path / "a.gguf", decoder, tokenizer, "q8_0", TOLD)
    kinds = {one.name: one.tensor_type for one in gguf.GGUFReader(tmp_path / "a.gguf").tensors}
    assert kinds["blk.0.ffn_down_exps.weight"] == gguf.GGMLQuantizationType.F16
    assert kinds["blk.0.ffn_up_exps.weight"] == gguf.GGMLQuantizationType.Q8_0
    found = read_gguf(tmp_path / "a.gguf")(ids(1, 9))
    assert torch.nn.functional.cosine_similarity(found, decoder(ids(1, 9)), dim=-1).min() > 0.99


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 1e6])
def test_weights_that_do_not_fit_are_told(
    value: float, tokenizer: ModelTokenizer, tmp_path: Path
) -> None:
    decoder = made(DENSE)
    with torch.no_grad():
        decoder.layers[0].mlp.down_proj.weight[0, 0] = value
    with pytest.raises(CheckFailed, match=r"blk\.0\.ffn_down"):
        write_gguf(tmp_path / "a.gguf", decoder, tokenizer, "f16", TOLD)
    assert not list(tmp_path.iterdir())


def test_an_encoding_that_llama_cpp_would_read_otherwise_is_refused(
    tokenizer: ModelTokenizer, tmp_path: Path
) -> None:
    other = ModelTokenizer(tokenizer.text.replace(r"|\\p{N}|", r"|\\p{N}{1,3}|"))
    assert other.text != tokenizer.text
    with pytest.raises(CheckFailed, match="Qwen2"):
        write_gguf(tmp_path / "a.gguf", made(DENSE), other, "f16", TOLD)
    assert not list(tmp_path.iterdir())


def test_the_same_model_gives_the_same_bytes(tokenizer: ModelTokenizer, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_gguf(tmp_path / name, made(SPARSE), tokenizer, "q8_0", TOLD)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("damage", ["missing", "text", "half", "other"])
def test_damage_is_told(damage: str, tokenizer: ModelTokenizer, tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    write_gguf(path, made(DENSE), tokenizer, "f16", TOLD)
    body = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "text":
        path.write_bytes(b"no model at all, only text")
    elif damage == "half":
        path.write_bytes(body[: len(body) // 2])
    else:
        path.write_bytes(body.replace(b"qwen3", b"qwenX"))
    with pytest.raises(CheckFailed):
        read_gguf(path)


@pytest.mark.slow
@pytest.mark.skipif(find_spec("xllamacpp") is None, reason="no llama.cpp is installed (xllamacpp)")
@BOTH
def test_llama_cpp_computes_the_same(
    shape: Shape, tokenizer: ModelTokenizer, tmp_path: Path
) -> None:
    """Chances of the next token within 1e-2, from its own reading of the text."""
    import json

    import xllamacpp

    decoder = made(shape)
    write_gguf(tmp_path / "a.gguf", decoder, tokenizer, "f32", TOLD)
    asked = xllamacpp.CommonParams()
    asked.model.path = str(tmp_path / "a.gguf")
    asked.n_ctx, asked.n_parallel, asked.cpuparams.n_threads = shape.context, 1, 1
    asked.warmup = False
    server = xllamacpp.Server(asked)
    compared = 0
    for text in ("ground truth", "truly; 基本法", "  1234\n\n's", "naïve 🦊"):
        told = server.handle_completions(
            {"prompt": text, "max_tokens": 1, "temperature": 0, "n_probs": 5, "repeat_penalty": 1.0}
        )
        told = json.loads(told) if isinstance(told, str) else told
        tokens = torch.tensor([[tokenizer.end, *tokenizer.encode(text)]])
        with torch.no_grad():
            ours = decoder(tokens)[0, -1].log_softmax(-1)
        for step in (told["choices"][0].get("logprobs") or {}).get("content", [])[:1]:
            for one in step["top_logprobs"]:
                assert one["logprob"] == pytest.approx(float(ours[one["id"]]), abs=1e-2)
                compared += 1
    assert compared >= 5
