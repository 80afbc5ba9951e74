# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How well a learned classifier tells clean text from what it should drop, and what scoring costs.

    python benchmarks/classifier.py ../shared/data [--only offence]

Keep: whole documents that people wrote with care. Drop: made of other documents, so that no topic
gives the side away: page furniture strewn in, spam, wrong decoding, and text of a Markov chain.
English and Chinese apart, each kind by itself and all together; a fifth of the documents is held
out by hash and seen by nothing before. scikit-learn, if it is there, learns the same.

Offence: posts of COLDataset by its own labels, a fifth held out by hash; then each topic held out
whole, so that no word of it was seen; beside them the shipped keywords on the same posts. Results
go to `benchmarks/results/classifier.json`.
"""

from __future__ import annotations

import argparse
import csv
import functools
import itertools
import json
import platform
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

import provender
from assess import documents
from provender.assess.classifier_training import area_under_curve, train
from provender.assess.tokens import TokenOptions, token_count_stage
from provender.assess.unsafe import UNSAFE_STAGE
from provender.storage import hash_bytes

RESULTS = Path(__file__).parent / "results" / "classifier.json"
TOKENIZER = Path(provender.__file__).parent / "prove" / "data" / "tokenizer.json"
PIECE = 3000
"""Characters of a document: whole files differ too much in length."""

FURNITURE = {
    "en": "Home|About us|Sign in|Share on Facebook|Tweet|Read more|Next article|Comments (0)|"
    "Cookie settings|Accept all|Subscribe to our newsletter|Privacy policy|Back to top",
    "zh": "首页|关于我们|登录|注册|分享到微信|阅读全文|下一篇|评论(0)|收藏本站|返回顶部|"
    "版权所有|网站地图|上一页|联系我们|扫码关注公众号",
}
SPAM = {
    "en": "Buy cheap watches online now.|Limited offer, click here!!!|Best casino bonus, free.|"
    "Lose weight fast with this trick.|Work from home and earn $5000.|Order today, ship free.",
    "zh": "加微信领取优惠券。|点击下方链接立即抢购!!!|正规平台,稳赚不赔。|专业代开发票,保真。|"
    "三天瘦十斤,无效退款。|免费注册送888元红包。",
}


def strewn(text: str, phrases: list[str], draw: random.Random) -> str:
    """Put lines of furniture between the lines of a text, and around it."""
    lines = [line for line in text.split("\n") if line.strip()]
    for _ in range(max(6, len(lines) // 2)):
        lines.insert(draw.randrange(len(lines) + 1), draw.choice(phrases))
    return "\n".join(lines)


def spam(text: str, phrases: list[str], draw: random.Random) -> str:
    """Put advertisements between the sentences of a text."""
    parts = re.split(r"(?<=[.!?。！？])", text)
    return "".join(part + (draw.choice(phrases) if draw.random() < 0.4 else "") for part in parts)


def mojibake(text: str, _: list[str], draw: random.Random) -> str:
    """Decode some lines of a text as another encoding than they are in."""
    lines = text.split("\n")
    wrong = "gb18030" if draw.random() < 0.5 else "latin-1"
    return "\n".join(
        line.replace("'", "’").replace('"', "“").encode("utf-8").decode(wrong, "replace")
        if draw.random() < 0.6
        else line
        for line in lines
    )


def chain(texts: list[str]) -> Callable[[str, list[str], random.Random], str]:
    """Return what writes text that follows the word pairs of some texts and means nothing."""
    following: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        units = re.findall(r"[A-Za-z']+|[^\sA-Za-z']", text[:20_000])
        for one, after in itertools.pairwise(units):
            following[one].append(after)
    starts = sorted(following)

    def write(text: str, _: list[str], draw: random.Random) -> str:
        unit = draw.choice(starts)
        units = [unit]
        size = 0
        while size < len(text):
            unit = draw.choice(following.get(unit) or starts)
            size += len(unit) + 1
            units.append(unit)
        joined = " ".join(units)
        return re.sub(r"\s*([^\sA-Za-z'(])\s?", r"\1", joined) if _is_chinese(joined) else joined

    return write


def _is_chinese(text: str) -> bool:
    return sum("一" <= c <= "鿿" for c in text) > len(text) // 4


def pieces(texts: list[str]) -> list[str]:
    """Return one piece of each document, from its middle."""
    return [text[max(0, len(text) // 2 - PIECE) :][:PIECE] for text in texts if len(text) > 800]


def labelled(data: Path, language: str) -> dict[str, tuple[list[str], list[str]]]:
    """Return good and bad texts by kind of fault, from different documents."""
    texts = pieces(documents(data, language))
    draw = random.Random(20260801)
    draw.shuffle(texts)
    good, others = texts[::2], texts[1::2]
    kinds = {
        "furniture": (strewn, FURNITURE[language].split("|")),
        "spam": (spam, SPAM[language].split("|")),
        "mojibake": (mojibake, []),
        "machine text": (chain(others), []),
    }
    made: dict[str, list[str]] = {}
    for name, (change, phrases) in kinds.items():
        changed = [(text, change(text, phrases, draw)) for text in others]
        # Wrong decoding leaves plain ASCII as it is: that is no bad text.
        made[name] = [new for old, new in changed if sum(a != b for a, b in zip(old, new)) > 20]  # noqa: B905
    mixed = [text for place, name in enumerate(made) for text in made[name][place::4]]
    parts = {name: (good, texts) for name, texts in made.items()}
    return {**parts, "all": (good, mixed)}


def split(texts: list[str]) -> tuple[list[str], list[str]]:
    """Return what is learned from and what is held out."""
    held = [int(hash_bytes(text.encode("utf-8", "replace"))[:4], 16) % 5 == 0 for text in texts]
    return (
        [text for text, out in zip(texts, held, strict=True) if not out],
        [text for text, out in zip(texts, held, strict=True) if out],
    )


def ours(good: list[str], bad: list[str], held: tuple[list[str], list[str]]) -> dict[str, Any]:
    """Learn, and measure on what was held out."""
    began = time.process_time()
    classifier, measured = train(pa.chunked_array([good]), pa.chunked_array([bad]))
    spent = time.process_time() - began
    scores = [classifier.scores(pa.array(side, pa.large_string())) for side in held]
    keep = measured.thresholds[1]["score"]
    dropped, kept = float((scores[1] < keep).mean()), float((scores[0] >= keep).mean())
    return {
        "auc": round(area_under_curve(scores[0].tolist(), scores[1].tolist()), 4),
        "auc_said_before": measured.auc,
        "good_kept_at_advice": round(kept, 4),
        "bad_dropped_at_advice": round(dropped, 4),
        "seconds": round(spent, 2),
    }


def theirs(good: list[str], bad: list[str], held: tuple[list[str], list[str]]) -> dict[str, Any]:
    """Let scikit-learn do the same with character n-grams, the better of `libs.md` §9."""
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import SGDClassifier

    began = time.process_time()
    vectors = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=1 << 20)
    model = SGDClassifier(loss="modified_huber", random_state=1, max_iter=20)
    model.fit(vectors.transform([*good, *bad]), [1] * len(good) + [0] * len(bad))
    spent = time.process_time() - began
    began = time.process_time()
    found = [model.decision_function(vectors.transform(side)).tolist() for side in held]
    size_mb = sum(len(text.encode()) for side in held for text in side) / 1e6
    rate = size_mb / (time.process_time() - began)
    return {
        "auc": round(area_under_curve(*found), 4),
        "seconds": round(spent, 2),
        "score_mb_per_second": round(rate, 2),
    }


def best_rate(work: Callable[[], Any], size_mb: float) -> float:
    """Return MB per second of processor time, the best of five."""
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return round(size_mb / best, 1)


def offence(data: Path) -> dict[str, Any]:
    """Return how well offensive posts are told apart from others, in Chinese."""
    path = data / "datasets-mixed-licence" / "coldataset" / "COLDataset" / "dev.csv"
    with path.open(encoding="utf-8-sig") as lines:
        rows = list({row["TEXT"]: row for row in csv.DictReader(lines)}.values())
    out = [int(hash_bytes(row["TEXT"].encode())[:4], 16) % 5 == 0 for row in rows]
    parts = {"a fifth by hash": out}
    for topic in sorted({row["topic"] for row in rows}):
        parts[f"topic {topic}"] = [row["topic"] == topic for row in rows]
    found = {}
    for name, held in parts.items():
        sides: dict[bool, list[list[str]]] = {False: [[], []], True: [[], []]}
        for row, is_out in zip(rows, held, strict=True):
            sides[is_out][int(row["label"])].append(row["TEXT"])
        (good, bad), (good_out, bad_out) = sides[False], sides[True]
        classifier, _ = train(pa.chunked_array([good]), pa.chunked_array([bad]))
        scores = [classifier.scores(pa.array(s, pa.large_string())) for s in (good_out, bad_out)]
        found[name] = {
            "learned_from": [len(good), len(bad)],
            "held_out": [len(good_out), len(bad_out)],
            "classifier": {
                "auc": round(area_under_curve(scores[0].tolist(), scores[1].tolist()), 4),
                **_said(*((side < 0.5) for side in scores)),
            },
            "keywords": _said(*(_has_keyword(side) for side in (good_out, bad_out))),
        }
        print(name, json.dumps(found[name]), flush=True)
    return found


def _has_keyword(texts: list[str]) -> Any:
    made = UNSAFE_STAGE.function(pa.record_batch({"text": pa.array(texts, pa.large_string())}))
    names = [name for name in made.schema.names if name.startswith("unsafe_")]
    return np.any([made.column(name).to_numpy() > 0 for name in names], axis=0)


def _said(of_good: Any, of_bad: Any) -> dict[str, float]:
    """Return figures of what calls some good and some bad texts bad."""
    right, wrong = int(of_bad.sum()), int(of_good.sum())
    return {
        "precision": round(right / max(1, right + wrong), 4),
        "recall": round(right / len(of_bad), 4),
        "accuracy": round((right + len(of_good) - wrong) / (len(of_good) + len(of_bad)), 4),
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", choices=["offence"], help="measure this anew, keep the rest")
    arguments = parser.parse_args()
    data = arguments.data
    if arguments.only:
        known = json.loads(RESULTS.read_text("utf-8")) | {"offence": {"zh": offence(data)}}
        RESULTS.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", "utf-8")
        return
    try:
        import sklearn

        peer: str | None = sklearn.__version__
    except ImportError:
        peer = None
    report: dict[str, Any] = {"machine": platform.platform(), "scikit-learn": peer}
    report["offence"] = {"zh": offence(data)}
    counter = token_count_stage(TokenOptions(path=str(TOKENIZER)), Path("/"))
    for language in ("en", "zh"):
        found: dict[str, Any] = {}
        for kind, (good, bad) in labelled(data, language).items():
            good_in, good_out = split(good)
            bad_in, bad_out = split(bad)
            found[kind] = {
                "learned_from": [len(good_in), len(bad_in)],
                "held_out": [len(good_out), len(bad_out)],
                "provender": ours(good_in, bad_in, (good_out, bad_out)),
            }
            if peer:
                found[kind]["scikit-learn"] = theirs(good_in, bad_in, (good_out, bad_out))
            print(language, kind, json.dumps(found[kind]), flush=True)
        texts = documents(data, language)
        column = pa.array(texts, pa.large_string())
        size_mb = sum(len(text.encode()) for text in texts) / 1e6
        classifier, _ = train(pa.chunked_array([good]), pa.chunked_array([bad]))
        batch = pa.record_batch({"text": column.slice(0, max(1, np.searchsorted(
            np.cumsum([len(text.encode()) for text in texts]), 4_000_000)))})  # fmt: skip
        some_mb = sum(len(text.as_py().encode()) for text in batch.column("text")) / 1e6
        report[language] = {
            "faults": found,
            "score_mb_per_second": best_rate(functools.partial(classifier.scores, column), size_mb),
            "token_count_mb_per_second": best_rate(
                functools.partial(counter.function, batch), some_mb
            ),
        }
        print(language, {k: v for k, v in report[language].items() if k != "faults"})
    RESULTS.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
