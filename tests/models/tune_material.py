# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Small conversations in two languages, an encoding learnt from them, and small models."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from provender.models.tokenizer import ModelTokenizer, train_tokenizer

WEATHER = {
    "type": "function",
    "function": {"name": "weather", "description": "天气", "parameters": {"type": "object"}},
}


def turns(*parts: str) -> list[dict[str, Any]]:
    roles = ("user", "assistant")
    return [{"role": roles[n % 2], "content": part} for n, part in enumerate(parts)]


def called(name: str, arguments: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name, "arguments": arguments}}


DIALOGUES: list[tuple[list[dict[str, Any]], list[Any]]] = [
    (turns("Hello!", "Hi. How can I help?"), []),
    ([{"role": "system", "content": "Be brief."}, *turns("2+2?", "4", "And 3+3?", "6")], []),
    (turns("长江有多长?", "大约六千三百公里。", "黄河呢?", "大约五千四百公里。\n\n它在北方。"), []),
    (turns("\n\n  Indented?\n", "\n \n  Leading lines are not taught.\n\n"), []),
    (turns("", "An answer to nothing 🙂"), []),
    (
        [
            *turns("Weather in Paris?"),
            {
                "role": "assistant",
                "content": "I look.",
                "tool_calls": [
                    called("weather", '{"city": "Paris"}'),
                    called("weather", {"城": 1}),
                ],
            },
            {"role": "tool", "content": '{"sky": "clear"}', "name": "weather"},
            {"role": "assistant", "content": "Clear."},
        ],
        [WEATHER],
    ),
    (
        [
            {"role": "system", "content": "你是助手。"},
            *turns("北京天气?"),
            {"role": "assistant", "content": "", "tool_calls": [called("weather", "{}")]},
        ],
        [WEATHER, WEATHER],
    ),
]


@lru_cache
def tokenizer() -> ModelTokenizer:
    texts = [
        f"{turn['role']}\n{turn['content']}\n<tool_call>"
        for found, _ in DIALOGUES
        for turn in found
    ]
    return train_tokenizer(texts * 3, 400)


def write_rows(path: Path, count: int = 40) -> Path:
    """Write questions with one right answer each, half of them Chinese."""
    rows = []
    for number in range(count):
        one, two = number % 5, number // 5 % 5
        chinese = number % 2
        question = f"{one}加{two}是多少?" if chinese else f"What is {one} plus {two}?"
        answer = f"是{one + two}。" if chinese else f"It is {one + two}."
        rows.append({"messages": turns(question, answer)})
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(lines, "utf-8")
    return path


def write_base(folder: Path, kind: str = "qwen3", **changes: Any) -> Path:
    """Write a small random model as Transformers does."""
    import torch
    import transformers

    transformers.logging.disable_progress_bar()
    torch.manual_seed(0)
    shape = {
        "vocab_size": 512, "hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16,
        "max_position_embeddings": 128, "initializer_range": 0.2, **changes,
    }  # fmt: skip
    shard, dtype = shape.pop("shard", "5GB"), getattr(torch, shape.pop("dtype", "float32"))
    if kind == "qwen3":
        config = transformers.Qwen3Config(**shape)
        model = transformers.Qwen3ForCausalLM(config)
    else:
        more = {"moe_intermediate_size": 32, "num_experts": 4, "num_experts_per_tok": 2}
        config = transformers.Qwen3MoeConfig(**{"norm_topk_prob": True, **more, **shape})
        model = transformers.Qwen3MoeForCausalLM(config)
    model.to(dtype).save_pretrained(folder, max_shard_size=shard)
    (folder / "tokenizer.json").write_text(tokenizer().text, "utf-8")
    words = tokenizer().config(128)
    (folder / "tokenizer_config.json").write_text(json.dumps(words), "utf-8")
    return folder
