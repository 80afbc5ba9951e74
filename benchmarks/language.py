# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Language labels on the 25 editions of `shared/data/lang-id`, beside other libraries.

    python benchmarks/language.py ../shared/data --venv DIR [--json FILE]

A paragraph is a `para` element of an edition of the Universal Declaration, white space collapsed,
NFC. The Cantonese edition is in Simplified characters and is counted a second time in Hong Kong's
(OpenCC s2hk). A label is right if its ISO 639 code is the edition's; for Gan, Hakka and Min Nan,
which no library knows, their macrolanguage `zh` is right too. F1 is per language, the editions in
`zh` together; the macro mean is over languages. Speed is processor time on one core, on the
paragraphs (`short`) and on twelve at a time (`long`, about 3 kB). The peers run in an environment
that this program makes in DIR.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import time
import venv
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from language_peers import PACKAGES
from provender.assess.language import language_stage
from provender.assess.language_options import LanguageOptions

GOLD = {
    "arb": "ar", "bod": "bo", "cmn_hans": "zh", "cmn_hant": "zh", "deu_1996": "de", "eng": "en",
    "fra": "fr", "gan": "gan", "hak": "hak", "hin": "hi", "ind": "id", "ita": "it", "jpn": "ja",
    "khk": "mn", "kor": "ko", "nan": "nan", "por_BR": "pt", "rus": "ru", "spa": "es", "tha": "th",
    "tur": "tr", "uig_arab": "ug", "vie": "vi", "wuu": "wuu", "yue": "yue", "yue_hant": "yue",
}  # fmt: skip
_MACRO = {"gan", "hak", "nan"}
_BUCKETS = (60, 180, 500)


def ours(texts: list[str], options: LanguageOptions) -> tuple[list[str], float]:
    """Return labels and MB per second of processor time, the best of three."""
    stage = language_stage(options)
    batch = pa.record_batch({"text": pa.array(texts, pa.large_string())})
    stage.function(batch)
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        labels = stage.function(batch).column("language").to_pylist()
        best = min(best, time.process_time() - start)
    size_mb = sum(len(text.encode()) for text in texts) / 1e6
    return [label.split("-")[0] for label in labels], size_mb / best


def judge(paragraphs: list[list[str]], labels: list[str]) -> dict[str, Any]:
    """Return accuracy, in all, by edition and by length in bytes, and F1."""
    right: dict[str, list[bool]] = defaultdict(list)
    true: Counter[str] = Counter()
    gold_count: Counter[str] = Counter()
    label_count: Counter[str] = Counter()
    for (edition, text), label in zip(paragraphs, labels, strict=True):
        gold = GOLD[edition]
        if gold in _MACRO:
            gold = label if label in _MACRO else "zh"
        size = len(text.encode())
        bucket = next((f"under {limit} B" for limit in _BUCKETS if size < limit), "500 B and more")
        for key in ("all", edition, bucket):
            right[key].append(label == gold)
        gold_count[gold] += 1
        label_count[label] += 1
        true[gold] += label == gold
    f1 = {name: 2 * true[name] / (gold_count[name] + label_count[name]) for name in gold_count}
    share = {key: round(sum(value) / len(value), 4) for key, value in right.items()}
    return {
        "accuracy": share.pop("all"),
        "macro_f1": round(sum(f1.values()) / len(f1), 4),
        "by_edition_and_length": share,
        "f1": {name: round(value, 4) for name, value in sorted(f1.items())},
    }


def peers(data: Path, folder: Path) -> tuple[list[list[str]], dict[str, Any]]:
    """Run the peers in their environment; return the paragraphs and what each said."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        wanted = [*PACKAGES.values(), "opencc-python-reimplemented==0.1.7"]
        subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=True)
    script = Path(__file__).with_name("language_peers.py")
    prepared, labelled = folder / "paragraphs.json", folder / "labels.json"
    subprocess.run([python, script, "prepare", data, prepared], check=True)
    subprocess.run([python, script, "label", prepared, labelled, *PACKAGES], check=True)
    return json.loads(prepared.read_text("utf-8")), json.loads(labelled.read_text("utf-8"))


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--venv", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    paragraphs, said = peers(arguments.data, arguments.venv)
    texts = [text for _, text in paragraphs]
    long = ["\n".join(texts[place : place + 12]) for place in range(0, len(texts), 12)]
    results: dict[str, Any] = {}
    options = LanguageOptions()
    labels, short_speed = ours(texts, options)
    results["provender"] = judge(paragraphs, labels) | {
        "short_mb_s": short_speed,
        "long_mb_s": ours(long, options)[1],
        "wrong": [
            {"edition": edition, "label": label, "text": text[:80]}
            for (edition, text), label in zip(paragraphs, labels, strict=True)
            if label != GOLD[edition] and not (GOLD[edition] in _MACRO and label == "zh")
        ],
    }
    for name, report in said.items():
        if "failed" in report:
            results[name] = report
            continue
        results[name] = judge(paragraphs, report.pop("labels")) | report
    for name, result in results.items():
        if "failed" in result:
            print(f"{name:<14} {result['failed']}")
            continue
        print(
            f"{name:<14} accuracy {result['accuracy']:.3f}  macro F1 {result['macro_f1']:.3f}  "
            f"yue {result['by_edition_and_length']['yue']:.2f}/"
            f"{result['by_edition_and_length']['yue_hant']:.2f}  "
            f"{result['short_mb_s']:7.2f} MB/s short {result['long_mb_s']:7.2f} long"
        )
    if arguments.json:
        report = {"machine": platform.platform(), "python": sys.version.split()[0]}
        arguments.json.write_text(
            json.dumps(report | {"results": results}, indent=1, ensure_ascii=False) + "\n", "utf-8"
        )


if __name__ == "__main__":
    main()
