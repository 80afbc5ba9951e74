# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What rule tables are worth: a labelled keep-or-drop task, English and Chinese apart.

    python benchmarks/quality.py ../shared/data [--json FILE] [--seed N]

Keep: passages of text that people wrote and published with care, markup and code in them. Drop: the
same number of passages that a seeded program spoils or makes, of four kinds: page furniture, spam,
mojibake, machine text. A table's precision and recall are those of what it drops; its AUC ranks by
the number of failed rules. The language is given, so that each table speaks of its own.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parent))
from assess import documents
from provender.assess.corrections import corrections_stage
from provender.assess.options import AssessOptions
from provender.assess.presets import correction_options, known_presets
from provender.assess.rules import load_rules
from provender.assess.statistics import STATISTICS_STAGE

_PASSAGES = 400
_CHARACTERS = {"en": 2400, "zh": 900}
_MENU = {
    "en": "Home|About us|Contact|Log in|Register|Cart (0)|Privacy policy|Cookie policy|Share|Tweet|"
    "12 likes|3 comments|Read more...|Next page|Previous|Subscribe|Jobs|Help|Sitemap|Terms of use|"
    "We use cookies to improve your visit|Enable JavaScript to see this page|© 2024|RSS|Top",
    "zh": "首页|关于我们|联系我们|登录|注册|购物车|点赞 12|阅读 345|评论(6)|分享到：微信 微博|"
    "上一篇：无|下一篇：无|"
    "返回顶部|加入收藏|设为首页|相关阅读|热门推荐|版权所有|京ICP备00000000号|"
    "扫一扫关注我们|1.2万次阅读|打印本页|关闭窗口",
}
_SPAM = {
    "en": "cheap watches|best price|buy now|free shipping|click here|limited offer|casino bonus|"
    "lose weight fast|hot deals|order today|100% original|discount code",
    "zh": "特价优惠|加微信|全网最低价|包邮|点击购买|限时抢购|代开发票|正品保证|日赚千元|"
    "联系电话|高仿手表|免费领取",
}


def passages(texts: list[str], size: int, number: int, chance: random.Random) -> list[str]:
    """Cut one passage of whole lines out of each of so many texts."""
    found = []
    pool = texts[:]
    chance.shuffle(pool)
    for text in pool:
        lines = text.split("\n")
        start = chance.randrange(max(1, len(lines) // 2))
        passage = ""
        for line in lines[start:]:
            passage += line + "\n"
            if len(passage) >= size:
                break
        if len(passage) >= size // 2:
            found.append(passage)
        if len(found) == number:
            break
    return found


def furniture(text: str, language: str, chance: random.Random) -> str:
    """A page of which little but its furniture came through."""
    menu = _MENU[language].split("|")
    lines = [chance.choice(menu) for _ in range(chance.randint(30, 60))]
    for line in text.split("\n")[:3]:
        lines.insert(chance.randrange(len(lines)), line[:120])
    return "\n".join(lines)


def spam(text: str, language: str, chance: random.Random) -> str:
    """Phrases that sell, over and over, with a little of a real text between them."""
    phrases = _SPAM[language].split("|")
    chosen = chance.sample(phrases, chance.randint(3, 6))
    joint = " " if language == "en" else "，"
    parts = [joint.join(chance.choices(chosen, k=8)) for _ in range(chance.randint(8, 20))]
    parts.insert(chance.randrange(len(parts)), text[:200])
    return "\n".join(parts)


def mojibake(text: str, language: str, chance: random.Random) -> str:
    """UTF-8 read in another encoding; English text gets typographic signs first."""
    if language == "zh":
        encoding = chance.choice(["latin-1", "cp1252", "gb18030"])
        return text.encode("utf-8").decode(encoding, "replace")
    signs = text.replace("'", "’").replace('"', "”").replace(" - ", " — ").replace("e", "é")
    return signs.encode("utf-8").decode("cp1252", "replace")


def machine(text: str, language: str, chance: random.Random) -> str:
    """Lines that a program writes: logs, tables of numbers, a sentence with its names exchanged."""
    kind = chance.randrange(3)
    if kind == 0:
        return "\n".join(
            f"2024-01-{chance.randint(1, 28):02d} 12:{chance.randint(0, 59):02d} INFO "
            f"worker-{chance.randint(1, 9)} job={chance.getrandbits(40):x} "
            f"took {chance.random():.3f}s"
            for _ in range(40)
        )
    if kind == 1:
        return "\n".join(
            "\t".join(str(chance.randint(0, 99999)) for _ in range(8)) for _ in range(40)
        )
    frame = (
        "{} is one of the best choices for {} and you will find the right {} at a good price here."
        if language == "en"
        else "{}是目前最好的选择，如果您正在寻找{}，请访问我们的网站，我们为您提供最优质的{}服务。"
    )
    words = text.split() if language == "en" else list(text.replace("\n", ""))
    return "\n".join(frame.format(*chance.choices(words, k=3)) for _ in range(25))


KINDS: dict[str, Callable[[str, str, random.Random], str]] = {
    "furniture": furniture,
    "spam": spam,
    "mojibake": mojibake,
    "machine": machine,
}


def auc(good: npt.NDArray[np.int64], bad: npt.NDArray[np.int64]) -> float:
    """Return the chance that a bad text scores higher than a good one, ties counted half."""
    higher = (bad[:, None] > good[None, :]).mean()
    return float(higher + 0.5 * (bad[:, None] == good[None, :]).mean())


def judge(texts: list[str], language: str, preset: str) -> npt.NDArray[np.int64]:
    """Return how many rules of a table each text fails."""
    options = AssessOptions(rules=[preset])
    labels = ["en" if language == "en" else "zh-Hans"] * len(texts)
    batch = pa.record_batch({"text": pa.array(texts, pa.large_string()), "language": labels})
    batch = STATISTICS_STAGE.function(batch)
    corrections = correction_options(options)
    if corrections is not None:
        batch = corrections_stage(corrections).function(batch)
    outcome = load_rules(options).evaluate(pa.Table.from_batches([batch]))
    failed = [failed for _, failed, _ in outcome.by_rule()]
    return np.sum(failed, axis=0, dtype=np.int64)


def measure(good: list[str], bad: dict[str, list[str]], language: str, preset: str) -> Any:
    """Return a table's figures on the task."""
    kept = judge(good, language, preset)
    spoilt = {kind: judge(texts, language, preset) for kind, texts in bad.items()}
    every = np.concatenate(list(spoilt.values()))
    dropped = int((every > 0).sum())
    wrong = int((kept > 0).sum())
    return {
        "precision": round(dropped / (dropped + wrong), 4) if dropped + wrong else None,
        "recall": round(dropped / len(every), 4),
        "auc": round(auc(kept, every), 4),
        "good_text_dropped": round(wrong / len(kept), 4),
        "recall_by_kind": {kind: round(float((n > 0).mean()), 4) for kind, n in spoilt.items()},
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--seed", type=int, default=20261125)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    report: dict[str, Any] = {"seed": arguments.seed, "tables": {}}
    for language, size in _CHARACTERS.items():
        chance = random.Random(arguments.seed)
        good = passages(documents(arguments.data, language), size, _PASSAGES, chance)
        bad = {
            kind: [spoil(text, language, chance) for text in good[place :: len(KINDS)]]
            for place, (kind, spoil) in enumerate(KINDS.items())
        }
        report[language] = {"keep": len(good), "drop": sum(map(len, bad.values()))}
        for preset in known_presets():
            figures = measure(good, bad, language, preset)
            if figures["recall"] or figures["good_text_dropped"]:
                report["tables"].setdefault(preset, {})[language] = figures
                print(f"{language} {preset:<18} {figures}")
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
