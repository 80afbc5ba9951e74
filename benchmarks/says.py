# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Does `prove --says` see planted offence, leave halves of one text alone, and see dedup work?

    python benchmarks/says.py

Text is the example's: PEPs in English, statutes and wiki pages in Chinese, in windows of 3 kB.
Letters of insults are planted into it, and letters that differ only in what people are called into
its twin; none of their sentences is one of the pairs'. Results go to `benchmarks/results/says.json`
and, through `proof_tables.py`, to `docs/proof.md`.
"""

from __future__ import annotations

import json
import platform
import random
import tempfile
from pathlib import Path
from typing import Any

import provender
from provender.prove.panel import cut
from provender.prove.said import Saying

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results" / "says.json"
SHARES = (0.005, 0.01, 0.02, 0.05)
HALVES = 8
SENTENCES = 25
RUDE = {
    "en": ("idiot", "moron", "stupid cow", "filthy liar", "lazy bum", "worthless scumbag",
           "greedy pig", "pathetic fool", "dumb clown", "bloody coward"),
    "zh": ("白痴", "蠢货", "混蛋", "废物", "垃圾", "人渣", "骗子", "王八蛋", "神经病", "窝囊废"),
}  # fmt: skip
CIVIL = {
    "en": ("painter", "sailor", "tall farmer", "patient miner", "quiet student",
           "careful plumber", "tired singer", "young tailor", "old porter", "busy clerk"),
    "zh": ("画家", "水手", "农民", "矿工", "学生", "水管工", "歌手", "裁缝", "搬运工", "职员"),
}  # fmt: skip
FRAMES = {
    "en": ("Get lost, you {}.", "What a {} he is, and his brother too.",
           "She told me that the boss is a {}.", "Only a {} would say that.",
           "Shut up, {}, nobody asked you.", "They are all {}s over there."),
    "zh": ("滚开，你这个{}。", "他就是个{}，他弟弟也一样。", "她跟我说老板是个{}。",
           "只有{}才会这么说。", "闭嘴，{}，没人问你。", "那边的人全是{}。"),
}  # fmt: skip

Documents = list[tuple[str, str]]


def texts() -> dict[str, Documents]:
    """Return the example's windows by language."""
    corpus = ROOT / "examples" / "commons" / "corpus"
    found: dict[str, Documents] = {"en": [], "zh": []}
    for language, name in (("en", "peps"), ("zh", "wiki-zh"), ("zh", "statutes-zh")):
        for path in sorted(one for one in (corpus / name).rglob("*") if one.is_file()):
            try:
                windows = cut(path.read_text("utf-8"))
            except UnicodeDecodeError:
                continue
            found[language] += [(f"{path.name}#{n}", window) for n, window in enumerate(windows)]
    return found


def letters(words: dict[str, tuple[str, ...]], language: str, count: int) -> Documents:
    """Return letters about people that are called by these words."""
    chance = random.Random(language)
    joint = " " if language == "en" else ""
    return [
        (
            f"letter-{number}",
            joint.join(
                chance.choice(FRAMES[language]).format(chance.choice(words[language]))
                for _ in range(SENTENCES)
            ),
        )
        for number in range(count)
    ]


def build(folder: Path, name: str, sources: dict[str, Documents]) -> Path:
    """Build a release that drops nothing."""
    at = folder / name
    at.mkdir()
    entries = []
    for source, rows in sources.items():
        lines = (json.dumps({"key": key, "text": text}) for key, text in rows)
        (at / f"{source}.jsonl").write_text("\n".join(lines), "utf-8")
        entries.append(
            {"id": source, "channel": "own", "format": "jsonl", "path": f"{source}.jsonl",
             "id_field": "key", "license": "CC0-1.0"}
        )  # fmt: skip
    recipe = {
        "release": {"name": name, "version": "1.0.0", "date": "2026-11-01"},
        "sources": entries, "assess": {"rules": []}, "dedup": {"exact": False},
    }  # fmt: skip
    (at / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
    return provender.build(at / "recipe.yaml", out=at / "out", work=at / "work").release


def wholes(found: Saying) -> list[dict[str, Any]]:
    """Return the differences of whole languages."""
    return [
        {
            "kind": one.kind,
            "language": one.language,
            "difference": [one.figure.value, one.figure.low, one.figure.high],
            "p": one.figure.p,
            "verdict": one.verdict,
        }
        for one in found.differences[0]
        if one.category is None
    ]


def called(found: Saying) -> int:
    """Return how many cells, whole languages and categories, were called different."""
    return sum(one.verdict in ("more", "less") for one in found.differences[0])


def main() -> None:
    """Run all, and keep the results."""
    text = texts()
    planted, halves = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for share in SHARES:
            counts = {language: round(share * len(rows)) for language, rows in text.items()}
            twins = [
                build(folder, f"{word}-{share}", text | {
                    f"letters-{one}": letters(words, one, many) for one, many in counts.items()
                })
                for word, words in (("rude", RUDE), ("civil", CIVIL))
            ]  # fmt: skip
            found = provender.prove_says(*twins)
            planted.append({"share": share, "letters": counts, "wholes": wholes(found)})
            print(json.dumps(planted[-1]), flush=True)
        leakage = [one.to_dict() for one in found.said[1].leakage]
        rates = [one.generations.to_dict() for one in found.said]
        cost = {"cpu_seconds": found.cpu_seconds, "tokens": found.tokens}
        for seed in range(HALVES):
            sides: list[dict[str, Documents]] = [{}, {}]
            for language, rows in text.items():
                mixed = random.Random(seed).sample(rows, len(rows))
                for side, part in enumerate((mixed[::2], mixed[1::2])):
                    sides[side][language] = part
            made = [build(folder, f"half-{seed}-{at}", side) for at, side in enumerate(sides)]
            found = provender.prove_says(*made)
            halves.append({"called": called(found), "of": len(found.differences[0])})
            print(json.dumps(halves[-1]), flush=True)
    results = {
        "machine": platform.platform(), "windows": {one: len(rows) for one, rows in text.items()},
        "planted": planted, "halves": halves, "leakage": leakage, "generations": rates,
        "cost": cost,
    }  # fmt: skip
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
