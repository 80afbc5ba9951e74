# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How fast models train, and what experts save: beside Transformers' classes, in one run.

    python benchmarks/train.py speed                  (needs `pip install transformers`)
    python benchmarks/train.py sparse RELEASE         (about six minutes of one core)

Speed: forwards and backwards over the same tokens, in turns, one thread, the best processor time of
each. Overhead of routing: time per operation with experts, over that of the dense model. Sparse:
for each seed, models of the same documents in the same order; dense ones at one, one and a half and
two times the operations of the sparse one, so that it can be said how many more a dense model takes
to be as good. Results go to `benchmarks/results/train.json`.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

import provender
from provender.models.checkpoint import config_of
from provender.models.decoder import Decoder
from provender.models.flops import training_flops_per_token
from provender.models.sizes import Shape, shape_of

RESULTS = Path(__file__).parent / "results" / "train.json"
EXPERTS = 16
SPARSE_TOKENS = 800_000
SEEDS = (0, 1)
DENSE_TIMES = (1.0, 1.5, 2.0)


def ours(shape: Shape, tokens: torch.Tensor, *, plain: bool = False) -> Callable[[], None]:
    """Return a step of our decoder, without the optimiser."""
    decoder = Decoder(shape, seed=1).train()
    for block in decoder.layers:
        block.mlp.plain = plain

    def step() -> None:
        decoder.begin_step()
        losses = decoder(tokens, targets=tokens)
        (losses.cross_entropy + losses.penalty).backward()
        decoder.zero_grad()

    return step


def theirs(shape: Shape, tokens: torch.Tensor) -> Callable[[], None]:
    """Return the same step of Transformers' class, with its own fastest experts and its penalty."""
    from transformers import Qwen3Config, Qwen3ForCausalLM, Qwen3MoeConfig, Qwen3MoeForCausalLM

    config = config_of(shape, 0)
    for name in ("architectures", "torch_dtype", "model_type"):
        config.pop(name)
    if shape.experts:
        settings = Qwen3MoeConfig(**config, output_router_logits=True)
        settings._experts_implementation = "grouped_mm"  # noqa: SLF001  its own switch
        model = Qwen3MoeForCausalLM(settings).train()
    else:
        model = Qwen3ForCausalLM(Qwen3Config(**config)).train()

    def step() -> None:
        model(input_ids=tokens, labels=tokens).loss.backward()
        model.zero_grad()

    return step


def speed(size: str, rows_tokens: int, turns: int) -> dict[str, Any]:
    """Return processor milliseconds of a step, and ratios."""
    dense, sparse = shape_of(size), shape_of(size, experts=EXPERTS)
    tokens = torch.randint(
        0, dense.vocabulary, (rows_tokens // dense.context, dense.context),
        generator=torch.Generator().manual_seed(0),
    )  # fmt: skip
    steps = {
        "dense": ours(dense, tokens),
        "sparse": ours(sparse, tokens),
        "sparse, plain": ours(sparse, tokens, plain=True),
        "transformers dense": theirs(dense, tokens),
        "transformers sparse": theirs(sparse, tokens),
    }
    best = dict.fromkeys(steps, math.inf)
    for turn in range(turns + 1):
        for name, step in steps.items():
            began = time.process_time()
            step()
            if turn:
                best[name] = min(best[name], time.process_time() - began)
    flops = {
        name: training_flops_per_token(sparse if "sparse" in name else dense) for name in steps
    }
    per_flop = {name: best[name] / flops[name] for name in steps}
    return {
        "size": size,
        "tokens": tokens.numel(),
        "milliseconds": {name: round(1000 * value, 1) for name, value in best.items()},
        "tokens_per_second": {n: round(tokens.numel() / value) for n, value in best.items()},
        "transformers_over_ours": {
            kind: round(best[f"transformers {kind}"] / best[kind], 3)
            for kind in ("dense", "sparse")
        },
        "routing_overhead_per_flop": round(per_flop["sparse"] / per_flop["dense"], 3),
        "routing_overhead_per_flop_transformers": round(
            per_flop["transformers sparse"] / per_flop["transformers dense"], 3
        ),
    }


def sparse_against_dense(release: Path, seed: int, folder: Path, encoding: Path | None) -> Any:
    """Return bits per byte, operations and processor seconds of one seed's models."""
    flops = SPARSE_TOKENS * training_flops_per_token(shape_of("xs", experts=EXPERTS))
    common = {"size": "xs", "seed": seed, "batch_tokens": 1024, "workers": 1, "tokenizer": encoding}
    sparse = provender.train(
        release, out=folder / f"sparse-{seed}", experts=EXPERTS, flops=float(flops), **common
    )
    common["tokenizer"] = encoding or sparse.folder
    most = max(DENSE_TIMES)
    dense = provender.train(
        release, out=folder / f"dense-{seed}", flops=most * flops,
        branches=[times / most for times in DENSE_TIMES if times < most], **common,
    )  # fmt: skip
    facts = [
        json.loads((one / "run.json").read_text("utf-8"))
        for one in (*sorted(dense.branches, key=lambda path: int(path.name)), dense.folder)
    ]
    points = [(one["panel"]["bits_per_byte"], one["flops"]) for one in facts]
    bits = sparse.facts["panel"]["bits_per_byte"]
    # Bits fall about evenly with the logarithm of operations; a better model than all is a bound.
    wanted = math.exp(np.interp(-bits, [-b for b, _ in points], [math.log(f) for _, f in points]))
    seconds = [one["used"]["cpu_seconds"] for one in facts]
    needed = float(np.interp(wanted, [f for _, f in points], seconds))
    return sparse.folder, {
        "seed": seed,
        "sparse": {
            "bits_per_byte": bits,
            "flops": sparse.facts["flops"],
            "cpu_seconds": sparse.facts["used"]["cpu_seconds"],
            "busiest_expert": max(max(load) for load in sparse.facts["expert_load"]),
        },
        "dense": [
            {"bits_per_byte": b, "flops": f, "cpu_seconds": s}
            for (b, f), s in zip(points, seconds, strict=True)
        ],
        "gain_bits_per_byte": points[0][0] - bits,
        "flops_saved_times": wanted / sparse.facts["flops"],
        "is_lower_bound": bits <= points[-1][0],
        "cpu_seconds_saved_times": needed / sparse.facts["used"]["cpu_seconds"],
        "epochs": dense.facts["epochs"],
    }


def main() -> None:
    """Run one part and keep its result."""
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=["speed", "sparse"])
    parser.add_argument("release", type=Path, nargs="?")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    kept = json.loads(RESULTS.read_text("utf-8")) if RESULTS.is_file() else {}
    kept["machine"] = {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "load": round(os.getloadavg()[0], 1),
    }
    if asked.part == "speed":
        kept["speed"] = [speed("xs", 2048, 20), speed("xs+", 1024, 6)]
    else:
        seeds, encoding = [], None
        with tempfile.TemporaryDirectory() as folder:
            for seed in SEEDS:
                encoding, found = sparse_against_dense(asked.release, seed, Path(folder), encoding)
                print(json.dumps(found, indent=2), flush=True)
                seeds.append(found)
        kept["sparse"] = {"experts": EXPERTS, "tokens": SPARSE_TOKENS, "seeds": seeds}
    RESULTS.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
    print(json.dumps(kept[asked.part], indent=2))


if __name__ == "__main__":
    main()
