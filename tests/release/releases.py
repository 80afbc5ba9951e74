# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A small release with everything in it that a document about a release may have to tell."""

from __future__ import annotations

import json
from pathlib import Path

import provender

HOSTILE = (
    "# <script>alert(1)</script> [x](javascript:1) ![y](http://evil.example/z) | `a` *b* \u202e"
)
"""What a recipe could say to break a card."""

TOKENIZER = Path(provender.__file__).parent / "prove" / "data" / "tokenizer.json"
QUESTION = (
    "Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in "
    "May. How many clips did Natalia sell altogether in April and May?"
)
PROSE = "The keeper of the reservoir writes the level of the water down every morning. " * 4
NORWEGIAN = (
    "Vaktmannen ved demningen skriver ned vannstanden hver morgen før han koker kaffe og mater "
    "hundene. Om vinteren går han på ski langs isen, og om sommeren ror han over fjorden for å "
    "hente posten. Han har ikke fri på søndager, men det gjør ham ingenting. "
) * 3

RECIPE = """\
release:
  name: full
  version: "2026.1"
  date: 2026-11-01
  title: {hostile}
  description: {hostile}
  authors: [{hostile}, "Li Hua 李华"]
  publisher: The Commons of Text
  homepage: https://text.example/full
  contact: {hostile}
policy: research-only
sources:
  - id: notes
    channel: web
    format: jsonl
    path: notes.jsonl
    id_field: id
    license_field: license
    url_field: url
    date_field: date
    attribution: {{title: {hostile}, author: {hostile}, source_url: "javascript:alert(1)"}}
    acquired_at: 2026-05-01
  - id: talk
    channel: contributed
    format: conversations
    path: talk.json
    license: CC0-1.0
    sign_off: {{contributor: A. Keeper, statement: DCO-1.1, date: 2026-10-01}}
  - {{id: first, channel: public, format: release, path: {parent}}}
assess:
  rules: []
  personal_data: true
  contamination: {{benchmarks: [{{path: items.jsonl, definition: gsm8k}}], action: mask}}
  tokenizer: {{path: {tokenizer}}}
"""


def notes() -> list[dict[str, str | None]]:
    """Return rows under many terms, one with personal data, one with an item of a test set."""
    rows = [
        ("plain", PROSE, "CC0-1.0"),
        ("norsk", NORWEGIAN, "CC-BY-4.0"),
        ("person", f"{PROSE} Write to zhang.wei@shuiku.com.cn or 13812345678.", "CC-BY-SA-4.0"),
        ("puzzle", f"{PROSE} A puzzle. {QUESTION} Ask your friends.", "MIT OR Apache-2.0"),
        ("closed", f"{PROSE} Not for sale.", "CC-BY-NC-4.0"),
        ("none", f"{PROSE} Nobody says.", None),
    ]
    return [
        {"id": name, "text": text, "license": terms, "url": f"https://{name}.water.example/",
         "date": "2026-04-01"}
        for name, text, terms in rows
    ]  # fmt: skip


def build_full(folder: Path, parent: Path) -> provender.BuildResult:
    """Build it.

    Args:
        folder: Empty folder for recipe, sources and release.
        parent: A release that becomes a source.
    """
    rows = "".join(json.dumps(row) + "\n" for row in notes())
    (folder / "notes.jsonl").write_text(rows, "utf-8")
    item = {"question": QUESTION, "answer": "Natalia sold 72 clips altogether. #### 72"}
    (folder / "items.jsonl").write_text(json.dumps(item) + "\n", "utf-8")
    turns = [{"from": "human", "value": "Where does the water go in the dry months of the year?"},
             {"from": "gpt", "value": "It goes to the lower fields, and then into the river."}]  # fmt: skip
    (folder / "talk.json").write_text(json.dumps([{"conversations": turns}]), "utf-8")
    recipe = RECIPE.format(
        hostile=json.dumps(HOSTILE), parent=json.dumps(str(parent)), tokenizer=TOKENIZER
    )
    (folder / "recipe.yaml").write_text(recipe, "utf-8")
    return provender.build(folder / "recipe.yaml", out=folder / "out")
