# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a token costs to say: sparse beside dense of equal total and of equal active size; 8 bits.

    python benchmarks/decode.py speed            (two minutes of one core; random weights)
    python benchmarks/decode.py bits MODEL …     (folders that `provender train` wrote)

Speed: one sequence, keys and values kept, one thread; models take turns and the best processor time
of each counts, in 32 bits and in bfloat16. Energy is that time by the watts of a busy core
(`models/data/meter.yml`): an estimate. If xllamacpp is installed, llama.cpp says tokens of the same
models as Q8_0, too. Bits: what GGUF kinds cost in bits per byte over all windows of the panel.
Results go to `benchmarks/results/decode.json`.
"""

from __future__ import annotations

import argparse
import json
import platform
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch

from provender.data_files import read_data
from provender.models.checkpoint import load_model
from provender.models.decoder import Decoder
from provender.models.evaluate import score_texts
from provender.models.gguf_file import read_gguf, write_gguf
from provender.models.sizes import Shape
from provender.models.tokenizer import train_tokenizer
from provender.prove.panel import load_panel

RESULTS = Path(__file__).parent / "results" / "decode.json"
METER = Path(__file__).parents[1] / "src" / "provender" / "models" / "data" / "meter.yml"
ROUNDS, TOKENS, PROMPT = 5, 24, 32
KINDS = {"float32": torch.float32, "bfloat16": torch.bfloat16}


def shape(width: int, layers: int, heads: int, feed_forward: int, **more: int) -> Shape:
    """Return a shape that differs from the others only in what is given."""
    return Shape(
        vocabulary=8192, context=512, head_width=64, width=width, layers=layers, heads=heads,
        kv_heads=heads // 2, feed_forward=feed_forward, **more,
    )  # fmt: skip


SHAPES = {
    "sparse": shape(512, 8, 8, 1024, experts=32, chosen=2),
    "dense, equal total": shape(1024, 12, 16, 4480),
    "dense, equal active": shape(512, 8, 8, 1024),
}


@torch.no_grad()
def made(one: Shape) -> Decoder:
    """Return a decoder of random weights, none of them zero."""
    decoder = Decoder(one, seed=0).eval()
    chance = torch.Generator().manual_seed(2)
    for weights in decoder.parameters():
        if weights.dim() > 1 and not weights.any():
            weights.normal_(0.0, weights.shape[-1] ** -0.5, generator=chance)
    return decoder


@torch.inference_mode()
def seconds_per_token(decoder: Decoder) -> float:
    """Return the processor time of a token behind a prompt."""
    cache = decoder.make_cache(1, PROMPT + TOKENS + 2)
    decoder(torch.zeros(1, PROMPT, dtype=torch.long), cache)
    # Tokens differ, so that experts do: the same ones would stay in the processor's cache.
    chance = torch.Generator().manual_seed(1)
    said = torch.randint(0, decoder.shape.vocabulary, (TOKENS + 1, 1, 1), generator=chance)
    decoder(said[0], cache)
    began = time.process_time()
    for one in said[1:]:
        decoder(one, cache)
    return (time.process_time() - began) / TOKENS


def told(seconds: dict[str, float]) -> dict[str, Any]:
    """Return times with energy, and the sparse model beside each dense one."""
    watts = read_data(METER)["watts_per_core"]
    rows: dict[str, Any] = {
        name: {"milliseconds": one * 1e3, "joules_estimate": one * watts}
        for name, one in seconds.items()
    }
    beside = {name: seconds["sparse"] / one for name, one in seconds.items() if name != "sparse"}
    return {"per_token": rows, "sparse_over": beside}


def measure_speed() -> dict[str, Any]:
    """Measure all shapes in both kinds of numbers, and in llama.cpp if it is there."""
    found: dict[str, Any] = {
        "parameters": {
            name: {"active": one.active_parameters, "total": one.total_parameters}
            for name, one in SHAPES.items()
        }
    }
    decoders = {name: made(one) for name, one in SHAPES.items()}
    if find_spec("xllamacpp") is not None:
        found["llama.cpp q8_0"] = told(in_llama_cpp(decoders))
    for kind, dtype in KINDS.items():
        best = dict.fromkeys(SHAPES, float("inf"))
        for decoder in decoders.values():
            decoder.to(dtype)
        for _ in range(ROUNDS):
            for name, decoder in decoders.items():
                best[name] = min(best[name], seconds_per_token(decoder))
        found[kind] = told(best)
    return found


def in_llama_cpp(decoders: dict[str, Decoder]) -> dict[str, float]:
    """Return processor seconds of a token as llama.cpp says it, from Q8_0 files."""
    import xllamacpp

    tokenizer = train_tokenizer(["ground truth, grounded truly"] * 4, 300)
    best = dict.fromkeys(decoders, float("inf"))
    with tempfile.TemporaryDirectory() as folder:
        for name, decoder in decoders.items():
            path = Path(folder) / "model.gguf"
            write_gguf(path, decoder, tokenizer, "q8_0", {"name": name})
            asked = xllamacpp.CommonParams()
            asked.model.path = str(path)
            asked.n_ctx, asked.n_parallel, asked.cpuparams.n_threads = 256, 1, 1
            asked.warmup = False
            server = xllamacpp.Server(asked)

            def say(count: int, server: Any = server) -> float:
                began = time.process_time()
                server.handle_completions(
                    {"prompt": "ground", "max_tokens": count, "temperature": 2, "seed": 1,
                     "ignore_eos": True, "cache_prompt": False}
                )  # fmt: skip
                return time.process_time() - began

            say(4)
            for _ in range(ROUNDS):
                # What a request costs by itself is in both, so the difference is free of it.
                best[name] = min(best[name], (say(4 + TOKENS) - say(4)) / TOKENS)
            del server
    return best


def measure_bits(folders: list[Path]) -> dict[str, Any]:
    """Return bits per byte of models, and of their GGUF files read back."""
    panel = load_panel(None)
    size_bytes = int(panel.size_bytes.sum())
    found: dict[str, Any] = {}
    for root in folders:
        decoder, tokenizer, facts = load_model(root)

        def bits(one: Decoder, tokenizer: Any = tokenizer) -> float:
            return float(score_texts(one, tokenizer, panel.texts).sum() / size_bytes)

        before, rows = bits(decoder), {}
        with tempfile.TemporaryDirectory() as folder:
            for kind in ("f16", "q8_0"):
                path = Path(folder) / f"{kind}.gguf"
                write_gguf(path, decoder, tokenizer, kind, {"name": root.name})
                after = bits(read_gguf(path))
                rows[kind] = {
                    "bits_per_byte": after, "change": after / before - 1,
                    "size_bytes": path.stat().st_size,
                }  # fmt: skip
        name = "sparse" if decoder.shape.experts else "dense"
        found[name] = {
            "active": decoder.shape.active_parameters, "total": decoder.shape.total_parameters,
            "tokens": facts.get("tokens"), "windows": len(panel.texts), "bits_per_byte": before,
            "gguf": rows,
        }  # fmt: skip
    return found


def main() -> None:
    """Measure what is asked for and keep the rest of the results."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("what", choices=("speed", "bits"))
    parser.add_argument("models", nargs="*", type=Path)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.is_file() else {}
    results[asked.what] = measure_speed() if asked.what == "speed" else measure_bits(asked.models)
    results["machine"] = {
        "processor": platform.processor() or platform.machine(), "threads": 1,
        "torch": torch.__version__, "python": platform.python_version(),
    }  # fmt: skip
    RESULTS.write_text(json.dumps(results, indent=2, sort_keys=True) + "\n", "utf-8")
    print(json.dumps(results[asked.what], indent=2))


if __name__ == "__main__":
    main()
