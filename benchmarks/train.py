# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How fast models train, and what experts save: beside Transformers' classes, in one run.

    python benchmarks/train.py speed                  (needs `pip install transformers`)
    python benchmarks/train.py sparse ../shared/data  (some seventy minutes of one core)

Speed: forwards and backwards over the same tokens, in turns, one thread, the best processor time of
each. Overhead of routing: time per operation with experts, over that of the dense model. Sparse:
`provender compare` with a ladder of 1, 4, 16 and 64 experts at equal operations, on text of
`../shared/data/text-repos`. Results go to `benchmarks/results/train.json`.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

import provender
from provender.models.checkpoint import config_of
from provender.models.decoder import Decoder
from provender.models.flops import training_flops_per_token
from provender.models.sizes import Shape, shape_of

RESULTS = Path(__file__).parent / "results" / "train.json"
EXPERTS = 16
LADDER = (4, 16, 64)


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


COLLECTIONS = {
    "peps": ("peps", "*.rst"),
    "book": ("rust-book", "*.md"),
    "wiki": ("oi-wiki/docs", "*.md"),
    "law": ("cn-laws", "*.md"),
}
"""Text of the comparison: English and Chinese, technical and law."""
LEAST_BYTES = 1500
LAW_SHARE = 3
"""One of so many statutes is taken: they would be half of the text."""


def material(data: Path, folder: Path) -> Path:
    """Build a release of real text."""
    sources = []
    for name, (place, pattern) in COLLECTIONS.items():
        root = data / "text-repos" / place
        files = sorted(one for one in root.rglob(pattern) if one.stat().st_size > LEAST_BYTES)
        for number, one in enumerate(files):
            if name == "law" and number % LAW_SHARE:
                continue
            target = folder / "text" / name / f"{number:04d}{one.suffix}"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(one, target)
        sources.append(
            {"id": name, "channel": "own", "format": "files", "path": f"text/{name}",
             "license": "CC0-1.0"}
        )  # fmt: skip
    recipe = {
        "release": {"name": "mixed", "version": "1.0.0", "date": "2026-11-30"},
        "sources": sources,
    }
    (folder / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
    return provender.build(folder / "recipe.yaml", out=folder / "out", work=folder / "work").release


def sparse(data: Path, out: Path, tokens: int, seeds: int) -> dict[str, Any]:
    """Return what the ladder comes to; the models and the report stay in a folder."""
    release = material(data, out / "material")
    found = provender.compare(
        release, out=out / "models", experts=LADDER, seeds=seeds, tokens=tokens,
        batch_tokens=1024, workers=1, device="cpu", quiet=False,
    )  # fmt: skip
    told = found.to_dict()
    for run in told["runs"]:
        del run["panel"]
        for point in run["points"]:
            del point["cells"]
    return {"tokens": tokens, "experts": list(LADDER), **told}


def main() -> None:
    """Run one part and keep its result."""
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=["speed", "sparse"])
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=4_000_000)
    parser.add_argument("--models", type=Path, default=Path("compared"))
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    kept = json.loads(asked.out.read_text("utf-8")) if asked.out.is_file() else {}
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
        kept["sparse"] = sparse(asked.data, asked.models, asked.tokens, asked.seeds)
    asked.out.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
    print(json.dumps(kept[asked.part], indent=2))


if __name__ == "__main__":
    main()
