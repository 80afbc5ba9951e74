# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One peer's MinHash signatures over given documents; runs in that peer's own environment.

    python dedup_peers.py {datasketch|rensa|daft} DOCUMENTS.json {words|characters}

Prints processor seconds, the best of three, as JSON. 112 permutations over runs of 5 words, or of 8
characters. datasketch and rensa take sets of shingles, which are made here the shortest way in
Python; Daft makes its own, of words between spaces.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

COUNT = 112


def shingles(text: str, unit: str) -> set[str]:
    """Return the distinct runs of 5 lower-case words, or of 8 characters."""
    if unit == "characters":
        return {text[i : i + 8] for i in range(len(text) - 7)}
    words = text.lower().split()
    return {" ".join(words[i : i + 5]) for i in range(len(words) - 4)}


def datasketch(texts: list[str], unit: str) -> Callable[[], object]:
    """Sign by `MinHash.update_batch`."""
    from datasketch import MinHash

    def run() -> None:
        for text in texts:
            MinHash(num_perm=COUNT).update_batch([s.encode() for s in shingles(text, unit)])

    return run


def rensa(texts: list[str], unit: str) -> Callable[[], object]:
    """Sign by `RMinHash.digests_from_token_sets`, all documents in one call."""
    from rensa import RMinHash

    return lambda: RMinHash.digests_from_token_sets(
        [list(shingles(text, unit)) for text in texts], COUNT, 42
    )


def daft(texts: list[str], _unit: str) -> Callable[[], object]:
    """Sign by `Expression.minhash` with its fastest hash, 64-bit xxHash3."""
    import daft as engine

    frame = engine.from_pydict({"text": texts}).collect()

    def run() -> None:
        # Its letters are not lowered, which would cost it more.
        signed = engine.col("text").minhash(
            num_hashes=COUNT, ngram_size=5, hash_function="xxhash3_64"
        )
        frame.select(signed).collect()

    return run


def main() -> None:
    """Run and print."""
    name, path, unit = sys.argv[1:]
    texts = json.loads(Path(path).read_text("utf-8"))
    run = {"datasketch": datasketch, "rensa": rensa, "daft": daft}[name](texts, unit)
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    json.dump({"seconds": best}, sys.stdout)


if __name__ == "__main__":
    main()
