# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A corpus with known texts planted in it, and the search for them in every byte of a folder."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import provender

WORDS = [f"{a}{b}{c}" for a in "bcdfglmnprst" for b in "aeiou" for c in ("l", "ne", "ris", "tok")]


def prose(seed: int, count: int = 120) -> str:
    """Return text whose every run of five words stands nowhere else."""
    draw = random.Random(seed)
    words = [draw.choice(WORDS) for _ in range(count)]
    return " ".join([" ".join(words[i : i + 12]).capitalize() + "." for i in range(0, count, 12)])


KNOWN = prose(1)
CHINESE = "那年冬天水库结了冰看守人每天清晨走上大坝把水位记在蓝皮本子里风很大他的手冻得发红可他从不漏记一天后来本子传到了他女儿手里她把它们一页一页抄了下来送给了县里的图书馆。"
NEAR = KNOWN.rsplit(" ", 8)[0] + " eight other words stand here at the end."
UNLICENSED = KNOWN.replace("\n", " ").rsplit(" ", 5)[0] + " five words stand at last."

PAGE = """<html><head><meta name="author" content="{author}"><title>The lost diary</title></head><body><article><p>{text}</p>
<p>{license}</p></article></body></html>"""


def rows() -> list[dict[str, Any]]:
    """Return documents by url and author; some are the known text, or nearly."""
    told = [
        {
            "id": "known",
            "text": KNOWN,
            "url": "https://diary.example.org/lost",
            "author": "Ann Ash",
        },
        {"id": "near", "text": NEAR, "url": "https://mirror.example.net/copy"},
        {"id": "upper", "text": KNOWN.upper(), "url": "https://loud.example.com/copy"},
        {"id": "chinese", "text": CHINESE, "url": "https://diary.example.org/zh"},
    ]
    told += [
        {"id": f"other{n}", "text": prose(100 + n), "url": f"https://plain.example.edu/{n}"}
        for n in range(6)
    ]
    return [*told, {"id": "ann", "text": prose(50), "author": "Ann Ash"}]


def chats() -> list[dict[str, Any]]:
    """Return instruction rows; one of them holds the known text within a message."""
    ask = "Please write a summary of the text below in one sentence that a child would read."
    around = f"{prose(63, 144)}\n\n{KNOWN}\n\n{prose(64, 144)}"
    return [
        {"messages": [{"role": "user", "content": around}, {"role": "assistant", "content": prose(65, 60)}]},
        {"messages": [{"role": "user", "content": f"{ask}\n\n{KNOWN}"}, {"role": "assistant", "content": prose(60, 60)}]},
        {"messages": [{"role": "user", "content": prose(61, 48)}, {"role": "assistant", "content": prose(62, 48)}]},
    ]  # fmt: skip


RECIPE = """release: {{name: {name}, version: "{version}", date: 2026-11-01}}
assess: {{rules: []}}
dedup: {{near: fineweb}}
sources:
{sources}"""

SOURCES = """  - {id: rows, channel: own, format: jsonl, path: in/rows.jsonl, license: CC-BY-4.0, id_field: id, url_field: url, author_field: author}
  - {id: free, channel: own, format: jsonl, path: in/free.jsonl, id_field: id, url_field: url}
  - {id: chat, channel: own, format: conversations, path: in/chats.jsonl, license: CC-BY-4.0}
  - {id: pages, channel: own, format: files, path: in/pages}
"""

UPSTREAM = """  - {{id: up, channel: public, format: release, path: {path}}}
  - {{id: own-{name}, channel: own, format: jsonl, path: in/{name}.jsonl, license: CC-BY-4.0, id_field: id, url_field: url}}
"""


def lines(told: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in told)


def plant(folder: Path) -> None:
    """Write the inputs."""
    (folder / "in" / "pages").mkdir(parents=True)
    (folder / "in" / "rows.jsonl").write_text(lines(rows()), "utf-8")
    refused = [
        {"id": "u", "text": UNLICENSED, "url": "https://grey.example.org/diary/copy"},
        {"id": "v", "text": prose(70), "url": "https://grey.example.org/other"},
    ]
    (folder / "in" / "free.jsonl").write_text(lines(refused), "utf-8")
    (folder / "in" / "chats.jsonl").write_text(lines(chats()), "utf-8")
    licensed = '{} This text is under <a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>.'
    for name, seed, author in (("diary", 80, "Ben Birch"), ("plain", 81, "Cleo Cedar")):
        words = prose(seed)
        around = f"{words[-60:]} Written by {author}."
        page = PAGE.format(text=words, license=licensed.format(around), author=author)
        (folder / "in" / "pages" / f"{name}.html").write_text(page, "utf-8")


def build(
    folder: Path, name: str, version: str = "1.0.0", up: str | None = None
) -> provender.BuildResult:
    """Build a release in a work folder of its own; one made of another has a text more."""
    sources = SOURCES
    if up is not None:
        sources = UPSTREAM.format(path=up, name=name)
        extra = [{"id": "x", "text": prose(200 + len(name)), "url": None}]
        (folder / "in" / f"{name}.jsonl").write_text(lines(extra), "utf-8")
    recipe = folder / f"{name}.yaml"
    recipe.write_text(RECIPE.format(name=name, version=version, sources=sources), "utf-8")
    return provender.build(recipe, out=folder / "out", work=folder / f"work-{name}")


def content(folder: Path) -> str:
    """Return everything that the files of a folder hold, decompressed."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        raw = path.read_bytes()
        if path.suffix == ".parquet":
            found.append(
                json.dumps(pq.read_table(path).to_pylist(), ensure_ascii=False, default=str)
            )
            found.append(str(pq.read_metadata(path).to_dict()))
        elif path.suffix == ".gz":
            raw = gzip.decompress(raw)
        found.append(raw.decode("utf-8", "replace"))
    return "\n".join(found).casefold()


def grams(text: str, length: int = 5) -> set[str]:
    """Return the runs of so many words of a text, or of so many characters of Chinese."""
    if text.isascii():
        words = text.casefold().split()
        return {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}
    return {text[i : i + 8] for i in range(len(text) - 7)}


def held(folder: Path, text: str) -> list[str]:
    """Return the runs of a text that stand in any file of a folder."""
    everything = content(folder)
    return sorted(gram for gram in grams(text) if gram in everything)


def released(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of a release."""
    return [row for p in sorted(folder.glob("data/*/*")) for row in pq.read_table(p).to_pylist()]
