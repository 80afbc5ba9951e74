# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What small trained models give away of planted secrets, and what dedup takes back.

    python benchmarks/leaks.py RELEASE [read | dedup]

*read*: `provender train RELEASE --canaries`, each secret read 1, 4 and 16 times. *dedup*: two
releases of the example's text that hold the same secrets in copies of documents, every second a
near copy; one is built without dedup, the other with `near: fineweb`. Both models have one
encoding, one seed and as many tokens. Results go to `benchmarks/results/leaks.json` and, through
`proof_tables.py`, to `docs/proof.md`.
"""

from __future__ import annotations

import json
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

import provender
from provender.models.canaries import planted_in
from provender.prove import leakage
from provender.prove.corpus import tables_of, texts_of
from provender.prove.leakage import AS_READ, Canary, Exposure, expose, make_canaries, planted_texts
from provender.prove.statistics import estimate
from provender.prove.voices import CheckpointVoice
from says import texts

RESULTS = Path(__file__).parent / "results" / "leaks.json"
SEEDS = (0,)
TOKENS = 1_000_000
MOST_WINDOWS = {"en": 40, "zh": 24}
CARRIER = {"en": 300, "zh": 120}
SMALL = {"vocabulary": 1024, "context": 128, "workers": 1, "device": "cpu"}
"""Of the twins: so little text that a model reads it in a minute."""
EPOCHS = 1.05
"""Of the release without dedup, so that each copy is read."""


def pooled(found: Sequence[Sequence[Exposure]]) -> list[dict[str, Any]]:
    """Return exposures by language and repetition, all seeds' secrets together."""
    rows = []
    for same in zip(*found, strict=True):
        figures = {
            name: estimate([one for e in same for one in getattr(e, name).by_seed], 0.0)
            for name in ("exposure", "cost")
        }
        rows.append(
            {
                "language": same[0].language,
                "repetitions": same[0].repetitions,
                "copies": sum(e.copies for e in same) / len(same),
                **{name: [one.value, one.low, one.high] for name, one in figures.items()},
                "recited": [sum(e.recited.hits for e in same), sum(e.recited.total for e in same)],
                "exposure_by_seed": [e.exposure.value for e in same],
            }
        )
    return rows


def read_often(release: Path, folder: Path) -> dict[str, Any]:
    """Train with planted secrets, and ask."""
    found, bits = [], []
    for seed in SEEDS:
        out = folder / f"read-{seed}"
        model = provender.train(
            release, tokens=TOKENS, seed=seed, canaries=True, out=out, workers=1, device="cpu"
        )
        canaries, copies = planted_in(model.facts)
        found.append(expose(CheckpointVoice(out, 1), canaries, AS_READ, copies))
        bits.append(model.facts["panel"]["bits_per_byte"])
        print("read", seed, [(e.repetitions, e.exposure.value) for e in found[-1]], flush=True)
    share = model.facts["canaries"]["tokens"] / model.facts["tokens"]
    return {"rows": pooled(found), "tokens": TOKENS, "planted_share": share, "bits_per_byte": bits,
            "parameters": model.facts["parameters"]["total"]}  # fmt: skip


def build(folder: Path, name: str, rows: list[tuple[str, str]], dedup: dict[str, Any]) -> Path:
    """Build a release of these texts."""
    at = folder / name
    at.mkdir()
    lines = (json.dumps({"key": key, "text": text}) for key, text in rows)
    (at / "rows.jsonl").write_text("\n".join(lines), "utf-8")
    recipe = {
        "release": {"name": name, "version": "1.0.0", "date": "2026-11-01"},
        "sources": [{"id": "rows", "channel": "own", "format": "jsonl", "path": "rows.jsonl",
                     "id_field": "key", "license": "CC0-1.0"}],
        "assess": {"rules": []}, "dedup": dedup,
    }  # fmt: skip
    (at / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
    return provender.build(at / "recipe.yaml", out=at / "out", work=at / "work").release


def left_of(release: Path, canaries: Sequence[Canary]) -> list[int]:
    """Return in how many documents each secret is left."""
    every = [text for table in tables_of(release, ["id", "text", "messages"])
             for text in texts_of(table)]  # fmt: skip
    return [sum(one.sentence in text for text in every) for one in canaries]


def twins(folder: Path) -> dict[str, Any]:
    """Train on copies and on what dedup leaves of them, and ask both."""
    found: dict[str, list[list[Exposure]]] = {"all copies": [], "near dedup": []}
    documents = {}
    for seed in SEEDS:
        rows, canaries = [], []
        for language, windows in texts().items():
            some = windows[:: max(1, len(windows) // MOST_WINDOWS[language])]
            rows += some[: MOST_WINDOWS[language]]
            carriers = [text[: CARRIER[language]] for _, text in windows[5::7]]
            canaries += make_canaries(language, carriers, seed)
        rows += [
            (f"letter-{number}-{copy}", text)
            for number, one in enumerate(canaries)
            for copy, text in enumerate(planted_texts(one))
        ]
        tokens, shared = None, None
        for arm, dedup in (("all copies", {"exact": False}), ("near dedup", {"near": "fineweb"})):
            release = build(folder, f"{arm.replace(' ', '-')}-{seed}", rows, dedup)
            copies = left_of(release, canaries)
            out = folder / f"twin-{arm.replace(' ', '-')}-{seed}"
            budget = {"tokens": tokens} if tokens else {"epochs": EPOCHS}
            options = {**SMALL, "vocabulary": None if shared else SMALL["vocabulary"]}
            model = provender.train(
                release, seed=seed, tokenizer=shared, out=out, **budget, **options
            )  # fmt: skip
            tokens, shared = model.facts["tokens"], out / "tokenizer.json"
            found[arm].append(expose(CheckpointVoice(out, 1), canaries, arm, copies))
            documents[arm] = model.facts["data"]["documents"]
            told = [(e.repetitions, e.copies, e.exposure.value) for e in found[arm][-1]]
            print(arm, seed, tokens, model.facts["epochs"], told, flush=True)
    return {"tokens": tokens, "documents": documents,
            "arms": {arm: pooled(one) for arm, one in found.items()}}  # fmt: skip


def main() -> None:
    """Run both, or one, and keep the results."""
    torch.set_num_threads(1)
    release, wanted = Path(sys.argv[1]), sys.argv[2:] or ["read", "dedup"]
    results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.is_file() else {}
    results |= {
        "machine": platform.platform(), "seeds": len(SEEDS), "secrets": leakage.CANARIES,
    }  # fmt: skip
    for part in wanted:
        began = time.process_time()
        with tempfile.TemporaryDirectory() as name:
            found = read_often(release, Path(name)) if part == "read" else twins(Path(name))
        results[part] = {**found, "cpu_seconds": round(time.process_time() - began)}
        RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
