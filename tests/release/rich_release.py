# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A release of everything that a report speaks of, with names that no page may take for markup."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import provender

HOSTILE = "\"><script>alert(1)</script>'&`=1+1\u202e"
"""What a title may hold without becoming markup, code or a formula."""

SECRETS = (
    "SecretTitleOfRefused",
    "refused-host.example.com",
    "SecretWordsOfRefused",
    "secret-row-name",
)
"""What stands only in documents that are not released: title, host, text and locator."""

GATED = ("GatedTitle", "gated-host.example.com", "GatedWords")
"""What stands only in a document of the agreement tier."""

RECIPE = """\
release: {name: rich, version: "2.0.0", date: 2026-11-01, title: "TITLE", description: A & B <i>}
policy: research-only
sources:
  - {id: notes, channel: web, format: jsonl, path: notes.jsonl, license: CC0-1.0, id_field: id,
     title_field: title, url_field: url, acquired_at: 2026-10-01}
  - {id: guides, channel: own, format: jsonl, path: guides.jsonl, license: CC-BY-4.0, id_field: id}
  - {id: alike, channel: public, format: jsonl, path: alike.jsonl, license: CC-BY-SA-4.0,
     id_field: id}
  - {id: gated, channel: web, format: jsonl, path: gated.jsonl, license: CC-BY-NC-4.0,
     id_field: id, title_field: title, url_field: url}
  - {id: shut, channel: web, format: jsonl, path: shut.jsonl, license: all rights reserved,
     id_field: id, title_field: title, url_field: url}
  - {id: made, channel: generated, format: jsonl, path: made.jsonl, id_field: id,
     generator: {model: "model <b>", terms: CC0-1.0}}
assess:
  rules: [length, gopher, chinese-web]
  corrections: [refinedweb, chinese-lines]
  personal_data: {most_spans: 50}
  unsafe: {drop: [a1_other_prohibited], most_per_1000: {a1_other_prohibited: 10}}
  synthetic_marks: true
  contamination: {benchmarks: [{path: items.jsonl, definition: gsm8k}], action: mask}
  own_rules: [{code: too_plain, column: text_symbols, keep: ">", threshold: 0}]
dedup: {near: fineweb, prompts: true, urls: true}
"""

WORDS = re.findall(
    r"\w+",
    "the keeper of reservoir writes level water down every morning before rain and snow with wind "
    "from hills that be to have a pencil while sluice opens slowly under old bridge near village",
)
CHINESE = (
    "水库管理员每天早晨记录水位、风向和天空的颜色，并把数字写在本子上。下雨以后山里的小路很滑，"
    "他要走半个钟头才能看到闸门。秋天的时候，附近村庄的孩子常来这里钓鱼，老人则坐在石阶旁边聊起从前修坝的故事。"
)
LONG = (
    "春天来得晚，桃花到四月底才开，蜜蜂绕着屋檐飞来飞去。邻居送来一篮新摘的青菜，母亲把它们洗净晾在竹竿下面。"
    "傍晚收音机里播放戏曲，声音越过院墙，飘到很远的田埂。冬季漫长，雪压弯了松枝，狐狸在林边留下细碎足迹。"
    "木匠用旧船板做了一张桌子，纹理像河流一样弯曲。市场里卖鱼的人大声吆喝，冰块在阳光照射之下慢慢融化。"
)
QUESTION = (
    "Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in "
    "May. How many clips did Natalia sell altogether in April and May?"
)


def prose(seed: int, words: int = 120) -> str:
    """Return sentences that pass the rules and are like no others."""
    draw = random.Random(seed)
    sentences = [
        " ".join(draw.choice(WORDS) for _ in range(12)).capitalize() + "."
        for _ in range(max(words // 12, 1))
    ]
    return "\n".join(sentences)


def rows() -> dict[str, list[dict[str, str]]]:
    """Return the rows of each file."""
    notes = [
        {
            "id": f"n{n}",
            "text": prose(n),
            "title": f"Note {n}",
            "url": f"https://h{n}.example.{('org', 'net')[n % 2]}/a",
        }
        for n in range(30)
    ]
    notes[0] |= {"title": HOSTILE, "url": "https://evil.example.com/?q=" + HOSTILE}
    notes += [
        {"id": "copy", "text": prose(0), "title": "Copy", "url": "https://copy.example.org/"},
        {"id": "near", "text": prose(1) + "\nNobody asked.", "title": "", "url": ""},
        {"id": "same", "text": prose(77), "title": "", "url": "https://h2.example.org/a"},
        {"id": "person", "text": prose(50) + "\nCall 13812345678 or zhang.wei@shuiku.com.cn now."},
        {
            "id": "child",
            "text": "患者今年8岁，身份证号110105201803070015，就诊于市医院。" + CHINESE,
        },
        {"id": "puzzle", "text": prose(51) + "\n" + QUESTION},
        {"id": "marked", "text": 'AIGC{"Label":"1","ContentProducer":"x"}\n' + prose(52)},
        {"id": "zh", "text": CHINESE},
        {"id": "unsafe", "text": "有人在赌博网站上输光积蓄，又去找出售冰毒的人。" + CHINESE[40:]},
        {"id": "risky", "text": CHINESE[20:] + "旧报纸上写着一个赌博网站的名字。" + LONG},
        {"id": "short", "text": "Too short."},
    ]
    return {
        "notes": notes,
        "guides": [{"id": f"g{n}", "text": prose(100 + n, 300)} for n in range(6)],
        "alike": [{"id": f"a{n}", "text": prose(200 + n)} for n in range(3)],
        "gated": [
            {"id": "gate", "text": "GatedWords here. " + prose(300), "title": "GatedTitle",
             "url": "https://gated-host.example.com/x"},
            {"id": "gate2", "text": "GatedWords here. " + prose(300), "title": "GatedTitle",
             "url": "https://gated-host.example.com/x"},
        ],
        "shut": [
            {"id": "secret-row-name", "text": "SecretWordsOfRefused. " + prose(400),
             "title": "SecretTitleOfRefused", "url": "https://refused-host.example.com/x"},
        ],
        "made": [{"id": "m", "text": prose(500)}],
    }  # fmt: skip


def build_rich(folder: Path) -> provender.BuildResult:
    """Build the release into a folder."""
    for name, held in rows().items():
        lines = [json.dumps(row) for row in held]
        if name == "notes":
            lines.append("{not json")
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    item = {"question": QUESTION, "answer": "She sold 72 clips altogether. #### 72"}
    (folder / "items.jsonl").write_text(json.dumps(item) + "\n", "utf-8")
    title = json.dumps(HOSTILE)[1:-1]
    (folder / "recipe.yaml").write_text(RECIPE.replace("TITLE", title), "utf-8")
    return provender.build(folder / "recipe.yaml", out=folder / "releases")
