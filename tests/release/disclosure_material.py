# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A recipe with text of every channel, whole and plain: what it states, counts and asks for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import provender

TOKENIZER = Path(provender.__file__).parent / "prove" / "data" / "tokenizer.json"
LINE = "The keeper of {} writes the level of the water down every morning, in {} and in the wind. "
HOSTILE = "<script>alert(1)</script> | [x](javascript:y) `z` # \u202eevil"

SOURCES = """\
sources:
  - {id: up, channel: public, format: release, path: UPSTREAM}
  - {id: large, channel: public, format: jsonl, path: large.jsonl, id_field: id, license: CC-BY-4.0,
     acquired_at: 2026-03-04,
     attribution: {title: "Lakes | ponds", author: "<b>Limnologists</b>", source_url: "https://lakes.example/set"}}
  - {id: bought, channel: purchased, format: jsonl, path: bought.jsonl, id_field: id, contract: open.yaml}
  - {id: brokered, channel: purchased, format: jsonl, path: brokered.jsonl, id_field: id, contract: open.yaml}
  - {id: crawl, channel: web, format: jsonl, path: crawl.jsonl, id_field: id, url_field: url,
     date_field: date, license: CC-BY-SA-4.0, reserved_field: reserved}
  - {id: given, channel: contributed, format: jsonl, path: given.jsonl, id_field: id, license: CC0-1.0,
     sign_off: {contributor: A. Gardener, statement: DCO-1.1, date: 2026-10-01}}
  - {id: made, channel: generated, format: jsonl, path: made.jsonl, id_field: id,
     generator: {model: example-model-1, terms: CC0-1.0}}
  - {id: ours, channel: own, format: jsonl, path: ours.jsonl, id_field: id, license: CC0-1.0}
  - {id: talk, channel: own, format: conversations, path: talk.json, license: CC0-1.0}
"""

WHOLE = """\
release:
  name: whole
  version: "1.0.0"
  date: 2026-11-01
  description: Every channel at once.
  authors: [A. Author]
  publisher: Water Archive
  contact: rights@water.example
  homepage: https://water.example/whole
  statements: STATEMENTS
SOURCES
assess:
  rules: []
  personal_data: true
  unsafe: {drop: [a1_terrorism]}
  synthetic_marks: true
  tokenizer: {path: TOKENIZER}
"""

PLAIN = """\
release: {name: plain, version: "1.0.0", date: 2026-11-01}
SOURCES
assess: {rules: []}
"""

STATEMENTS = {
    "purpose": HOSTILE,
    "eu.sme": "yes",
    "eu.routes": "brokered: 2.2.2",
    "eu.crawlers": "WaterBot/1.0",
    "eu.code_signatory": "no",
    "eu.template_version": "C(2025) 5235",
    "china.foreign_mix": "境内 60%,境外 40%。\n\n每季度复核。",
}


def _text(place: str, number: int) -> str:
    words = ("rain", "snow", "fog", "hail", "sleet", "drizzle", "thaw", "frost")
    return "".join(LINE.format(f"{place} {number}", f"{word} {number * 7 + 3}") for word in words)


def _rows() -> dict[str, list[dict[str, Any]]]:
    crawl: list[dict[str, Any]] = [
        {
            "id": f"{number}-{page}",
            "text": _text(f"site {number} page {page}", number),
            "url": f"https://www.site{number}.com/{page}",
            "date": f"2026-0{1 + number % 9}-15",
        }
        for number in range(60)
        for page in range(3 if number % 20 == 0 else 1)
    ]
    crawl.append({**crawl[0], "id": "no", "text": _text("a reserved place", 1), "reserved": "yes"})
    return {
        "large": [{"id": n, "text": _text("lake", n)} for n in range(30)],
        "bought": [{"id": 0, "text": _text("harbour", 1)}],
        "brokered": [{"id": 0, "text": _text("dock", 1)}],
        "crawl": crawl,
        "given": [{"id": 0, "text": _text("garden", 1)}],
        "made": [{"id": 0, "text": 'AIGC{"Label":"1","ContentProducer":"x"}\n' + _text("dam", 1)}],
        "ours": [
            {"id": "plain", "text": _text("office", 1)},
            {"id": "person", "text": "联系人手机13812345678,邮箱zhang.wei@shuiku.com.cn。" + "记录水位。" * 9},
            {"id": "child", "text": "患者今年8岁,身份证号110105201803070015,就诊于市儿童医院。" + "病历。" * 9},
            {"id": "bomb", "text": "自杀式袭击,圣战,恐怖袭击,制造炸弹。" * 3},
            {"id": "betting", "text": "百家乐,六合彩特码,时时彩计划。" * 3},
            {"id": "mention", "text": "新闻提到自杀式袭击。" + "记录水位、风向和天空的颜色。" * 60},
        ],
    }  # fmt: skip


def write_material(folder: Path) -> None:
    """Write the sources, a release among them, and both recipes."""
    for name, rows in _rows().items():
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(lines, "utf-8")
    talk = [{"conversations": [
        {"from": "human", "value": "How high is the water at the weir this morning?"},
        {"from": "gpt", "value": "Two metres and ten, three centimetres above yesterday."},
    ]}]  # fmt: skip
    (folder / "talk.json").write_text(json.dumps(talk), "utf-8")
    (folder / "open.yaml").write_text(
        "parties: [Water Archive, Harbour Press]\nsigned: 2026-01-01\n"
        "purposes: [training of language models]\nredistribution: allowed\ntraining: allowed\n"
        "license: CC-BY-4.0\n",
        "utf-8",
    )
    up = folder / "up"
    up.mkdir()
    pages = [
        {"id": n, "text": _text("spring", n), "url": f"https://spring{n}.org/"} for n in range(4)
    ]
    (up / "pages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in pages), "utf-8")
    (up / "recipe.yaml").write_text(
        'release: {name: up, version: "1.0.0", date: 2026-10-01}\n'
        "sources: [{id: pages, channel: web, format: jsonl, path: pages.jsonl, id_field: id, "
        "url_field: url, license: CC0-1.0}]\nassess: {rules: []}\n",
        "utf-8",
    )
    upstream = provender.build(up / "recipe.yaml", out=up / "out").release
    sources = SOURCES.replace("UPSTREAM", str(upstream))
    stated = json.dumps(STATEMENTS, ensure_ascii=False)
    whole = WHOLE.replace("SOURCES", sources).replace("STATEMENTS", stated)
    (folder / "whole.yaml").write_text(whole.replace("TOKENIZER", str(TOKENIZER)), "utf-8")
    (folder / "plain.yaml").write_text(PLAIN.replace("SOURCES", sources), "utf-8")
