# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Does `prove` say what is known to be so? Real text with planted faults, through real releases.

    python benchmarks/worth.py ../shared/data [--only noise,control,…,example,tiny]

Documents are those of `../shared/data` that neither the panel nor the reference encoding has
(`benchmarks/panel.py`), cut into windows of 3 kB, so that a sample holds hundreds of them. Results
go to `benchmarks/results/worth.json`; `docs/proof.md` tells them.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import provender
from noise import STRENGTHS, plant
from panel import ROOT, documents, shown_names, split_of
from provender.prove.findings import Proof
from provender.prove.panel import cut
from provender.prove.tokenizer import ReferenceTokenizer

RESULTS = Path(__file__).parent / "results" / "worth.json"
CONTROL_PAIRS = 20
FOREIGN = ("ru", "ar", "ko")
Documents = list[tuple[str, str]]


class Bench:
    """Makes releases of text, proves them, and keeps what came out.

    Args:
        data: `../shared/data`.
        folder: Where releases are made.
    """

    def __init__(self, data: Path, folder: Path):
        self.data, self.folder = data, folder
        self.tokenizer = ReferenceTokenizer()
        self.results: dict[str, Any] = {}
        shown = shown_names()
        found: dict[str, Documents] = {"en": [], "zh": []}
        for collection, name, text in documents(data):
            if split_of(collection, name, shown) == "rest":
                windows = enumerate(cut(text))
                found[collection[:2]] += [(f"{collection}/{name}#{n}", w) for n, w in windows]
        self.text = found
        self._made = 0

    def release(self, sources: dict[str, Documents]) -> Path:
        """Build a release that drops nothing, one source for each list of documents."""
        self._made += 1
        folder = self.folder / f"r{self._made}"
        folder.mkdir()
        entries = []
        for name, texts in sources.items():
            rows = (json.dumps({"id": i, "text": t}, ensure_ascii=False) for i, t in texts)
            (folder / f"{name}.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
            entries.append(
                {"id": name, "channel": "own", "format": "jsonl", "path": f"{name}.jsonl",
                 "id_field": "id", "license": "CC0-1.0"}
            )  # fmt: skip
        recipe = {
            "release": {"name": f"r{self._made}", "version": "1.0.0", "date": "2026-11-01"},
            "sources": entries,
            "assess": {"rules": []},
            "dedup": {"exact": False},
        }
        path = folder / "recipe.yaml"
        path.write_text(json.dumps(recipe, ensure_ascii=False), "utf-8")
        return provender.build(path, out=folder / "out", work=folder / "work").release

    def tokens(self, text: str) -> int:
        """Return the tokens of a text."""
        return len(self.tokenizer.encode([text])[0])

    def until(self, texts: Sequence[tuple[str, str]], tokens: int) -> Documents:
        """Return documents until so many tokens are reached."""
        taken, total = [], 0
        for name, text in texts:
            if total >= tokens:
                break
            taken.append((name, text))
            total += self.tokens(text)
        return taken

    def keep(self, part: str, key: str, figures: dict[str, Any]) -> None:
        """Note a result and print it."""
        self.results.setdefault(part, {})[key] = figures
        print(part, key, json.dumps(figures, ensure_ascii=False), flush=True)


def figures_of(proof: Proof) -> dict[str, Any]:
    """Return what a comparison comes down to."""
    one = proof.comparisons[0]
    return {
        "verdict": one.verdict,
        "p": round(one.difference.p, 6),
        "difference": [round(x, 4) for x in (one.difference.value, one.difference.low,
                                             one.difference.high)],
        "token_value": [round(x, 3) for x in (one.value.value, one.value.low, one.value.high)],
        "control": [round(x, 4) for x in (proof.control.macro.value, proof.control.macro.low,
                                          proof.control.macro.high)],
        "tokens_per_run": proof.tokens,
        "cpu_seconds": round(proof.cpu_seconds, 1),
    }  # fmt: skip


def noise(bench: Bench) -> None:
    """Plant noise of both strengths; it must be found worse."""
    for language, texts in bench.text.items():
        clean = bench.release({"text": texts})
        for strength, share in STRENGTHS.items():
            noisy = bench.release({"text": plant(texts, language, share)})
            bench.keep("noise", f"{language} {strength}", figures_of(provender.prove(noisy, clean)))


def control(bench: Bench) -> None:
    """Compare random halves of one text; few may differ."""
    for language, texts in bench.text.items():
        differ = below = 0
        values = []
        for pair in range(CONTROL_PAIRS):
            order = list(texts)
            random.Random(pair).shuffle(order)
            half = len(order) // 2
            a, b = bench.release({"text": order[:half]}), bench.release({"text": order[half:]})
            one = figures_of(provender.prove(a, b))
            differ += one["verdict"] != "no difference seen"
            below += one["p"] < 0.05
            values.append(one["difference"][0])
        bench.keep(
            "control", language,
            {"pairs": CONTROL_PAIRS, "called_different": differ, "p_below_0.05": below,
             "differences": values},
        )  # fmt: skip


def foreign_text(bench: Bench) -> Documents:
    """Return text in languages that the panel lacks, without the Latin words and marks in it."""
    guides = bench.data / "text-repos" / "opensource-guide" / "_articles"
    found = []
    for language in FOREIGN:
        for path in sorted((guides / language).glob("*.md")):
            bare = re.sub(r"[\x21-\x7e]+", " ", path.read_text("utf-8"))
            lines = (" ".join(line.split()) for line in bare.split("\n") if len(line.strip()) > 20)
            windows = enumerate(cut("\n".join(lines)))
            found += [(f"{language}/{path.name}#{number}", window) for number, window in windows]
    return found


def half_foreign(
    bench: Bench, texts: Documents, foreign: Documents, seed: int
) -> tuple[Path, Path]:
    """Return a release of which half the tokens are foreign, and the release without."""
    order = list(texts)
    random.Random(seed).shuffle(order)
    tokens = min(2_000_000, sum(bench.tokens(text) for _, text in order))
    # The panel does not know the language, so repeats of the little there is teach it nothing.
    many = [(f"{name}@{turn}", text) for turn in range(6) for name, text in foreign]
    random.Random(seed).shuffle(many)
    whole = bench.until(order, tokens)
    half = bench.until(order, tokens // 2)
    return (
        bench.release({"text": [*half, *bench.until(many, tokens // 2)]}),
        bench.release({"text": whole}),
    )


def language(bench: Bench) -> None:
    """Replace half the tokens by a language that the panel lacks: a token is worth a half."""
    foreign = foreign_text(bench)
    for name, texts in bench.text.items():
        for seed in range(3):
            pair = half_foreign(bench, texts, foreign, seed)
            bench.keep("language", f"{name} {seed}", figures_of(provender.prove(*pair)))


def shuffle_words(text: str, chance: random.Random) -> str:
    """Return a text with its words, or its Chinese characters, in random order."""
    words = re.findall(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+\s*|\s+", text)
    chance.shuffle(words)
    return "".join(words)


def shuffled(bench: Bench) -> None:
    """Shuffle the words of every document: less than half foreign text is worth."""
    for name, texts in bench.text.items():
        chance = random.Random(11)
        mixed = [(one, shuffle_words(text, chance)) for one, text in texts]
        pair = bench.release({"text": mixed}), bench.release({"text": texts})
        bench.keep("shuffled", name, figures_of(provender.prove(*pair)))


def parts(bench: Bench) -> None:
    """Take releases apart whose parts' worth is known by construction."""
    foreign = foreign_text(bench)
    for name, texts in bench.text.items():
        order = list(texts)
        random.Random(7).shuffle(order)
        half, quarter = len(order) // 2, len(order) // 4
        copies = {"first": order[:half], "second": order[half:], "copies": order[:quarter]}
        third = len(order) // 3
        size = sum(bench.tokens(text) for _, text in order[:third])
        empty = [(f"x{n}", text) for n, (_, text) in enumerate(foreign * 4)]
        mixed = [*order[third : third + third // 2], *bench.until(empty, size // 2)]
        known = {
            "good": order[2 * third :],
            "half": mixed,
            "nothing": bench.until([(f"y{i}", text) for i, text in empty], size),
        }
        for key, sources in (("copies", copies), ("known order", known)):
            proof = provender.prove(bench.release(sources), by="source")
            bench.keep("parts", f"{name} {key}", {p.name: _worth(p) for p in proof.parts})


def _worth(part: Any) -> dict[str, Any]:
    return {
        "tokens": part.tokens,
        "natural": [round(x, 4) for x in (part.natural.value, part.natural.low, part.natural.high)],
        "equal": [round(x, 4) for x in (part.equal.value, part.equal.low, part.equal.high)],
        "token_value": [round(x, 2) for x in (part.value.value, part.value.low, part.value.high)],
        "verdict": part.verdict,
    }


def example(bench: Bench) -> None:
    """Measure the example release against what it refused and dropped."""
    work = bench.folder / "example-work"
    recipe = ROOT / "examples" / "commons" / "recipe.yaml"
    built = provender.build(recipe, out=bench.folder / "example", work=work)
    proof = provender.prove(built.release, by="rule", work=work)
    for part in proof.parts:
        if part.natural is not None:
            bench.keep("example", part.name, _worth(part))
    small = [part for part in proof.parts if part.natural is None]
    told = {"reasons": len(small), "documents": sum(part.documents for part in small)}
    bench.keep("example", "too little text to tell", told)
    for part in provender.prove(built.release, by="tier", work=work).parts:
        if part.natural is not None and part.released:
            bench.keep("example", f"tier {part.name}", _worth(part))


def tiny(bench: Bench) -> None:
    """Plant noise and ask the tier that trains; five seeds, each with its own control."""
    for strength, share in STRENGTHS.items():
        for name, texts in bench.text.items():
            clean = bench.release({"text": texts})
            noisy = bench.release({"text": plant(texts, name, share)})
            proof = provender.prove(noisy, clean, tier="tiny")
            figures = figures_of(proof)
            figures["by_seed"] = [round(x, 4) for x in proof.comparisons[0].difference.by_seed]
            figures["control_by_seed"] = [round(x, 4) for x in proof.control.macro.by_seed]
            figures["agreement"] = None if proof.agreement is None else asdict(proof.agreement)
            figures["ngram"] = None if proof.beside is None else figures_of(proof.beside)
            bench.keep("tiny", f"{name} {strength}", figures)


SECTIONS: dict[str, Callable[[Bench], None]] = {
    one.__name__: one for one in (noise, control, language, shuffled, parts, example, tiny)
}


def main() -> None:
    """Run the sections and keep their results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", default=",".join(SECTIONS))
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="worth-"))
    try:
        bench = Bench(arguments.data, folder)
        for name in arguments.only.split(","):
            SECTIONS[name](bench)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    known = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    known |= {"machine": platform.platform(), **bench.results}
    RESULTS.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
