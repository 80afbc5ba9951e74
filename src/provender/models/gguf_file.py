# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A model as one GGUF file, which llama.cpp and programs built on it open; written and read back.

Names and keys are those of llama.cpp's `qwen3` and `qwen3moe` (gguf-py, constants.py and
tensor_mapping.py). Experts of a layer are one tensor with three dimensions. Matrices take the kind
that is asked for; norms and routers stay in 32 bits, as llama.cpp's own converter keeps them. The
output is the embedding, so no `output.weight` is written where a model has only one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from gguf import GGMLQuantizationType, GGUFReader, GGUFWriter, LlamaFileType, TokenType
from gguf.quants import dequantize, quantize
from torch import Tensor

from provender.errors import CheckFailed
from provender.models.decoder import Decoder
from provender.models.experts import Experts
from provender.models.sizes import Shape
from provender.models.tokenizer import ModelTokenizer
from provender.models.vocabulary import vocabulary_of
from provender.storage import TEMPORARY_PREFIX, storage_errors

__all__ = ["KINDS", "read_gguf", "write_gguf"]

KINDS = {
    "f32": (GGMLQuantizationType.F32, LlamaFileType.ALL_F32),
    "f16": (GGMLQuantizationType.F16, LlamaFileType.MOSTLY_F16),
    "q8_0": (GGMLQuantizationType.Q8_0, LlamaFileType.MOSTLY_Q8_0),
}
"""Q8_0 keeps 32 weights of a row as whole numbers of 8 bits with one scale of 16 bits: 8.5 bits a
weight (ggml, ggml-quants.c, `quantize_row_q8_0`)."""

_BLOCK = 32
_QUANTISATION_VERSION = 2
_PRE_TOKENISER = "qwen2"


def write_gguf(
    path: Path,
    decoder: Decoder,
    tokenizer: ModelTokenizer,
    kind: str,
    told: Mapping[str, str],
    template: str | None = None,
) -> None:
    """Write a model.

    Args:
        path: The file.
        decoder: The weights.
        tokenizer: The encoding.
        kind: One of `KINDS`. Rows that Q8_0 cannot cut into 32 are kept in 16 bits.
        told: What the file says of itself: `name`, and `description`, `license` if known.
        template: The chat template of a tuned model.

    Raises:
        StorageFull: The disk is full.
        CheckFailed: Weights are infinite, or too large for 16 bits; or the encoding is not of the
            kind that llama.cpp knows as `qwen2`.
    """
    temporary = path.with_name(TEMPORARY_PREFIX + path.name)
    with storage_errors(path):
        try:
            writer = GGUFWriter(temporary, _architecture(decoder.shape))
            _describe(writer, decoder.shape, kind, told)
            _add_tokenizer(writer, tokenizer, decoder.shape, template)
            for name, weights in _named(decoder):
                _add_tensor(writer, name, weights, kind)
            writer.write_header_to_file()
            writer.write_kv_data_to_file()
            writer.write_tensors_to_file()
            writer.close()
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def read_gguf(path: Path) -> Decoder:
    """Return the model of a file, its weights in 32 bits, to see what its kind costs.

    Args:
        path: A file that `write_gguf` wrote, or another of its two architectures with tied output.

    Raises:
        CheckFailed: It cannot be read, or is of another architecture.
    """
    try:
        reader = GGUFReader(path)
        decoder: Decoder = Decoder(_shape_of(reader)).eval()
        found = {one.name: one for one in reader.tensors}
        with torch.no_grad():
            for name, target in _named(decoder):
                one = found[name]
                target.copy_(torch.from_numpy(dequantize(one.data, one.tensor_type).copy()))
    except (OSError, ValueError, KeyError, IndexError, RuntimeError, AttributeError) as error:
        raise CheckFailed(
            f"{path} cannot be read: {error}", hint="export the model again", subject=str(path)
        ) from error
    return decoder


def _architecture(shape: Shape) -> str:
    return "qwen3moe" if shape.experts else "qwen3"


def _describe(writer: Any, shape: Shape, kind: str, told: Mapping[str, str]) -> None:
    writer.add_type("model")
    writer.add_name(told["name"])
    if told.get("description"):
        writer.add_description(told["description"])
    if told.get("license"):
        writer.add_license(told["license"])
    writer.add_file_type(KINDS[kind][1])
    writer.add_quantization_version(_QUANTISATION_VERSION)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_key_length(shape.head_width)
    writer.add_value_length(shape.head_width)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    if shape.experts:
        writer.add_expert_count(shape.experts)
        writer.add_expert_used_count(shape.chosen)
        writer.add_expert_feed_forward_length(shape.expert_width)


def _add_tokenizer(
    writer: Any, tokenizer: ModelTokenizer, shape: Shape, template: str | None
) -> None:
    vocabulary = vocabulary_of(tokenizer)
    if not vocabulary.cut_by_qwen2:
        raise CheckFailed(
            "the encoding cuts text otherwise than Qwen2's, so llama.cpp would read it wrongly",
            hint="convert the folder with llama.cpp's convert_hf_to_gguf.py, which knows others",
        )
    spare = range(len(vocabulary.tokens), shape.vocabulary)
    kinds = [TokenType.NORMAL] * len(vocabulary.tokens) + [TokenType.UNUSED] * len(spare)
    for token in vocabulary.marks:
        kinds[token] = TokenType.CONTROL
    for token in vocabulary.words:
        kinds[token] = TokenType.USER_DEFINED
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(_PRE_TOKENISER)
    writer.add_token_list([*vocabulary.tokens, *(f"[PAD{number}]" for number in spare)])
    writer.add_token_types(kinds)
    writer.add_token_merges(list(vocabulary.merges))
    writer.add_bos_token_id(tokenizer.end)
    writer.add_eos_token_id(tokenizer.turn_end if template else tokenizer.end)
    writer.add_eot_token_id(tokenizer.turn_end)
    writer.add_pad_token_id(tokenizer.end)
    # A text began with the end of another in training; a conversation begins with its first turn.
    writer.add_add_bos_token(template is None)
    if template:
        writer.add_chat_template(template)


def _named(decoder: Decoder) -> Iterator[tuple[str, Tensor]]:
    """Yield the weights under llama.cpp's names: views, so that filling them fills the model."""
    shape = decoder.shape
    output = decoder.embed_tokens.weight
    table = getattr(decoder.embed_tokens, "table", output)  # larger open models have two matrices
    yield "token_embd.weight", table
    if table is not output:
        yield "output.weight", output
    yield "output_norm.weight", decoder.norm.weight
    heads = [one * shape.head_width for one in (shape.heads, shape.kv_heads, shape.kv_heads)]
    for number, block in enumerate(decoder.layers):
        stem, attention, mlp = f"blk.{number}", block.self_attn, block.mlp
        yield f"{stem}.attn_norm.weight", block.input_layernorm.weight
        for letter, part in zip("qkv", attention.qkv_proj.weight.split(heads), strict=True):
            yield f"{stem}.attn_{letter}.weight", part
        yield f"{stem}.attn_output.weight", attention.o_proj.weight
        yield f"{stem}.attn_q_norm.weight", attention.q_norm.weight
        yield f"{stem}.attn_k_norm.weight", attention.k_norm.weight
        yield f"{stem}.ffn_norm.weight", block.post_attention_layernorm.weight
        if isinstance(mlp, Experts):
            yield f"{stem}.ffn_gate_inp.weight", mlp.gate.weight
            gate, up = mlp.gate_up.chunk(2, dim=1)
            named = {"gate_exps": gate, "up_exps": up, "down_exps": mlp.down}
        else:
            gate, up = mlp.gate_up_proj.weight.chunk(2)
            named = {"gate": gate, "up": up, "down": mlp.down_proj.weight}
        for name, weights in named.items():
            yield f"{stem}.ffn_{name}.weight", weights


def _add_tensor(writer: Any, name: str, weights: Tensor, kind: str) -> None:
    array = weights.detach().float().contiguous().cpu().numpy()
    wanted = KINDS[kind][0]
    if array.ndim == 1 or "ffn_gate_inp" in name:
        wanted = GGMLQuantizationType.F32
    elif wanted == GGMLQuantizationType.Q8_0 and array.shape[-1] % _BLOCK:
        wanted = GGMLQuantizationType.F16
    with torch.no_grad():
        limit = float(weights.detach().abs().max())
    # 65504 is the largest number of 16 bits (IEEE 754-2008, binary16); a scale is limit / 127.
    most = {GGMLQuantizationType.F16: 65504.0, GGMLQuantizationType.Q8_0: 65504.0 * 127}
    if not limit <= most.get(wanted, 3.4e38):
        raise CheckFailed(f"{name} holds {limit:g}, too large for {kind}", hint="--gguf f32")
    if wanted == GGMLQuantizationType.F32:
        writer.add_tensor(name, array)
    else:
        writer.add_tensor(name, quantize(array, wanted), raw_dtype=wanted)


def _shape_of(reader: Any) -> Shape:
    def value(key: str) -> Any:
        return reader.get_field(key).contents()

    name = value("general.architecture")
    if name not in ("qwen3", "qwen3moe"):
        raise ValueError(f"it is of the architecture {name!r}, not qwen3 or qwen3moe")
    sparse = name == "qwen3moe"
    chosen = value(f"{name}.expert_used_count") if sparse else 0
    inner = f"{name}.expert_feed_forward_length" if sparse else f"{name}.feed_forward_length"
    return Shape(
        vocabulary=value(f"{name}.vocab_size"), width=value(f"{name}.embedding_length"),
        layers=value(f"{name}.block_count"), heads=value(f"{name}.attention.head_count"),
        kv_heads=value(f"{name}.attention.head_count_kv"),
        head_width=value(f"{name}.attention.key_length"),
        feed_forward=value(inner) * (chosen or 1), context=value(f"{name}.context_length"),
        experts=value(f"{name}.expert_count") if sparse else 0, chosen=chosen,
        rope_base=float(value(f"{name}.rope.freq_base")),
        epsilon=float(value(f"{name}.attention.layer_norm_rms_epsilon")),
    )  # fmt: skip
