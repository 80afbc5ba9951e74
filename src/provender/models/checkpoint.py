# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A trained model as a folder, laid out as Qwen3 and Qwen3-MoE checkpoints are.

    config.json            shape, in Transformers' words
    model.safetensors      weights; one matrix per expert, as published checkpoints have them
    tokenizer.json         the encoding, with tokenizer_config.json
    run.json               what it was trained on, how, and what that cost

No pickle, neither written nor read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from provender.errors import CheckFailed
from provender.models.decoder import Decoder
from provender.models.experts import BALANCE_WEIGHT
from provender.models.shards import read_weights
from provender.models.sizes import Shape
from provender.models.tokenizer import ModelTokenizer
from provender.models.untied import is_untied, untie
from provender.models.variants import plain_config
from provender.storage import TEMPORARY_PREFIX, storage_errors, write_bytes, write_json

__all__ = [
    "FACTS",
    "config_of",
    "load_model",
    "read_facts",
    "save_model",
    "save_tensors",
    "shape_from",
    "to_published",
]

FACTS = "run.json"
_UNTIED = {
    "model.embed_tokens.table": "model.embed_tokens.weight",
    "model.embed_tokens.head": "lm_head.weight",
}


def save_model(
    folder: Path, decoder: Decoder, tokenizer: ModelTokenizer, facts: dict[str, Any]
) -> None:
    """Write a model.

    Args:
        folder: Receives the files.
        decoder: The weights; written in 32 bits.
        tokenizer: Its encoding.
        facts: What `run.json` shall hold.

    Raises:
        StorageFull: The disk is full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: one.float() for name, one in to_published(decoder).items()}
    save_tensors(folder / "model.safetensors", tensors, {"format": "pt"})
    config = config_of(decoder.shape, tokenizer.end)
    config["tie_word_embeddings"] = not is_untied(decoder)
    write_json(folder / "config.json", config)
    write_bytes(folder / "tokenizer.json", tokenizer.text.encode("utf-8"))
    write_json(folder / "tokenizer_config.json", tokenizer.config(decoder.shape.context))
    write_json(folder / FACTS, facts)


def load_model(
    folder: str | Path, device: str = "cpu"
) -> tuple[Decoder, ModelTokenizer, dict[str, Any]]:
    """Open a model.

    Args:
        folder: What `save_model` wrote, or another checkpoint of Qwen3's layout, its weights in one
            file or several, whose encoding has our marks.
        device: Where the weights go.

    Returns:
        The decoder, not training; its encoding; and what `run.json` says, or nothing.

    Raises:
        CheckFailed: A file is missing, damaged, or of another architecture.
    """
    root = Path(folder)
    config = plain_config(_read_json(root / "config.json"))
    shape = shape_from(config)
    tensors = read_weights(root, device)
    with torch.device(device):
        decoder = Decoder(shape)
        if not config["tie_word_embeddings"]:
            untie(decoder)
    _fill(decoder, tensors, root)
    tokenizer = ModelTokenizer.open(root)
    if tokenizer.vocabulary > shape.vocabulary:
        raise CheckFailed(f"the encoding of {root} has more tokens than the model")
    facts = _read_json(root / FACTS) if (root / FACTS).is_file() else {}
    return decoder.eval(), tokenizer, facts


def read_facts(folder: Path, name: str = FACTS) -> dict[str, Any]:
    """Return what `run.json` of a model's folder says.

    Raises:
        CheckFailed: It is not there, or damaged.
    """
    return _read_json(folder / name)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CheckFailed(
            f"{path} cannot be read: {error}", hint="is this the folder of a model?",
            subject=str(path),
        ) from error  # fmt: skip
    if not isinstance(value, dict):
        raise CheckFailed(f"{path} holds no object", subject=str(path))
    return value


def save_tensors(path: Path, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    """Write a safetensors file that appears whole or not at all."""
    temporary = path.with_name(TEMPORARY_PREFIX + path.name)
    with storage_errors(path):
        try:
            save_file(
                {name: one.contiguous() for name, one in tensors.items()}, temporary, metadata
            )
            temporary.chmod(0o644)  # the library makes it readable by its owner alone
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def config_of(shape: Shape, end: int) -> dict[str, Any]:
    """Return `config.json`.

    Args:
        shape: The decoder's.
        end: Id of the token that ends a document.
    """
    config = {
        "architectures": ["Qwen3MoeForCausalLM" if shape.experts else "Qwen3ForCausalLM"],
        "model_type": "qwen3_moe" if shape.experts else "qwen3",
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": end,
        "eos_token_id": end,
        "head_dim": shape.head_width,
        "hidden_act": "silu",
        "hidden_size": shape.width,
        "intermediate_size": shape.feed_forward,
        "max_position_embeddings": shape.context,
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "num_key_value_heads": shape.kv_heads,
        "rms_norm_eps": shape.epsilon,
        "rope_theta": shape.rope_base,
        "sliding_window": None,
        "tie_word_embeddings": True,
        "torch_dtype": "float32",
        "use_cache": True,
        "vocab_size": shape.vocabulary,
    }
    if shape.experts:
        config |= {
            "decoder_sparse_step": 1,
            "mlp_only_layers": [],
            "moe_intermediate_size": shape.expert_width,
            "norm_topk_prob": True,
            "num_experts": shape.experts,
            "num_experts_per_tok": shape.chosen,
            "router_aux_loss_coef": BALANCE_WEIGHT,
        }
    return config


def shape_from(config: dict[str, Any]) -> Shape:
    """Return the shape that a `config.json` describes.

    Raises:
        CheckFailed: It is of another architecture, or says too little.
    """
    config = plain_config(config)
    sparse = config["model_type"] == "qwen3_moe"
    chosen = config.get("num_experts_per_tok", 0) if sparse else 0
    try:
        return Shape(
            vocabulary=config["vocab_size"], width=config["hidden_size"],
            layers=config["num_hidden_layers"], heads=config["num_attention_heads"],
            kv_heads=config["num_key_value_heads"], head_width=config["head_dim"],
            feed_forward=config["moe_intermediate_size"] * chosen if sparse
            else config["intermediate_size"],
            context=config["max_position_embeddings"],
            experts=config["num_experts"] if sparse else 0, chosen=chosen,
            rope_base=float(config["rope_theta"]), epsilon=config["rms_norm_eps"],
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise CheckFailed(f"config.json lacks or garbles {error}") from error


def to_published(decoder: Decoder) -> dict[str, Tensor]:
    """Return the weights under the names that published checkpoints use."""
    found: dict[str, Tensor] = {}
    for name, weights in decoder.state_dict().items():
        if not name.endswith(".load"):
            found |= _split(f"model.{name}", weights.detach(), decoder.shape)
    return found


def _split(name: str, weights: Tensor, shape: Shape) -> dict[str, Tensor]:
    if name in _UNTIED:
        return {_UNTIED[name]: weights}
    if name.endswith("qkv_proj.weight"):
        sizes = [shape.heads, shape.kv_heads, shape.kv_heads]
        parts = weights.split([heads * shape.head_width for heads in sizes])
        return {name.replace("qkv", which): part for which, part in zip("qkv", parts, strict=True)}
    if name.endswith("gate_up_proj.weight"):
        gate, up = weights.chunk(2)
        return {name.replace("gate_up", "gate"): gate, name.replace("gate_up", "up"): up}
    if name.endswith("mlp.gate_up"):
        stem, split = name.removesuffix("gate_up") + "experts", {}
        for expert, one in enumerate(weights):
            gate, up = one.chunk(2)
            split[f"{stem}.{expert}.gate_proj.weight"] = gate
            split[f"{stem}.{expert}.up_proj.weight"] = up
        return split
    if name.endswith("mlp.down"):
        stem = name.removesuffix("down") + "experts"
        return {f"{stem}.{expert}.down_proj.weight": one for expert, one in enumerate(weights)}
    return {name: weights}


@torch.no_grad()
def _fill(decoder: Decoder, tensors: dict[str, Tensor], path: Path) -> None:
    """Copy published weights in: our own split forms are views, so filling them joins."""
    for name, target in decoder.state_dict().items():
        if name.endswith(".load"):
            continue
        for part, piece in _split(f"model.{name}", target, decoder.shape).items():
            found = tensors.pop(part, None)
            if found is None or found.shape != piece.shape:
                what = "lacks" if found is None else f"has another shape for ({found.shape})"
                raise CheckFailed(f"{path} {what} {part}", hint="config.json and weights disagree")
            piece.copy_(found)
