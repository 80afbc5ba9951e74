# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The ways in which a `config.json` of Qwen3's layout can be written, made one.

Published checkpoints and the versions of Transformers that saved them differ in names and in what
they leave to defaults. What our decoder computes otherwise is refused by name rather than computed
wrongly. Defaults: Transformers 5.24, configuration_qwen3.py and configuration_qwen3_moe.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from provender.errors import CheckFailed

__all__ = ["plain_config"]

KINDS = ("qwen3", "qwen3_moe")
_DEFAULTS = {"head_dim": 128, "max_position_embeddings": 32768, "rms_norm_eps": 1e-6}
_COUNTS = (
    "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads",
    "head_dim", "intermediate_size", "moe_intermediate_size", "max_position_embeddings",
    "num_experts", "num_experts_per_tok",
)  # fmt: skip
_MOST = 1 << 24
_OTHER_NAMES = {"num_experts": "num_local_experts", "num_key_value_heads": "num_attention_heads"}
_ROPE_BASE = 10_000.0
_ELSEWHERE = "tune it with TRL and peft: its `messages` and our chat template fit them as they are"

_REFUSED: tuple[tuple[str, Callable[[Mapping[str, Any]], Any]], ...] = (
    ("biases in attention", lambda config: config.get("attention_bias")),
    ("sliding-window attention", lambda config: config.get("use_sliding_window")),
    ("another activation than SiLU", lambda config: config.get("hidden_act", "silu") != "silu"),
    ("quantised weights", lambda config: config.get("quantization_config")),
    (
        "rotary positions that are scaled",
        lambda config: (
            (config.get("rope_scaling") or {}).get(
                "rope_type", (config.get("rope_scaling") or {}).get("type", "default")
            )
            != "default"
            or (config.get("rope_parameters") or {}).get("rope_type", "default") != "default"
        ),
    ),
)
_REFUSED_SPARSE: tuple[tuple[str, Callable[[Mapping[str, Any]], Any]], ...] = (
    ("some layers without experts", lambda config: config.get("mlp_only_layers")),
    ("some layers without experts", lambda config: config.get("decoder_sparse_step", 1) != 1),
    (
        "experts whose weights do not add up to 1 (norm_topk_prob)",
        lambda config: not config.get("norm_topk_prob", False),
    ),
)


def plain_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a config in one form: every name that `checkpoint.shape_from` reads is there.

    Args:
        config: What `config.json` holds.

    Raises:
        CheckFailed: It is of another architecture, or of a variant that our decoder is not.
    """
    kind = config.get("model_type")
    if kind not in KINDS:
        raise CheckFailed(
            f"config.json is of a {kind!r}, not of a qwen3 or qwen3_moe", hint=_ELSEWHERE
        )
    rules = _REFUSED + (_REFUSED_SPARSE if kind == "qwen3_moe" else ())
    try:
        for what, found in rules:
            if found(config):
                raise CheckFailed(f"this {kind} has {what}, which Provender lacks", hint=_ELSEWHERE)
        rope = config.get("rope_parameters") or {}
        base = rope.get("rope_theta", config.get("rope_theta")) or _ROPE_BASE
    except AttributeError as error:
        raise CheckFailed(f"config.json garbles its rotary positions: {error}") from error
    plain = {**_DEFAULTS, **{name: one for name, one in config.items() if one is not None}}
    plain["rope_theta"] = base
    for name, other in _OTHER_NAMES.items():
        if other in plain:
            plain.setdefault(name, plain[other])
    plain["tie_word_embeddings"] = bool(config.get("tie_word_embeddings", False))
    _check_counts(plain)
    return plain


def _check_counts(plain: Mapping[str, Any]) -> None:
    """Complain of counts that are none, before anything of that size is made."""
    for name in _COUNTS:
        value = plain.get(name, 1)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _MOST:
            raise CheckFailed(
                f"config.json says {name} is {str(value)[:40]!r}", hint="fetch it again"
            )
    if plain.get("num_attention_heads", 1) % plain.get("num_key_value_heads", 1):
        raise CheckFailed("config.json has heads that cannot share keys and values evenly")
