# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Make what `prove` ships: the panel and the reference byte-pair encoding, byte for byte again.

    python benchmarks/panel.py ../shared/data [--out FOLDER]

Every document falls into one of three splits by the SHA-256 of its name: the panel, the training
text of the encoding, and the rest, which `benchmarks/worth.py` uses. No document of the example or
of the sample that `init` writes is in the first two. Needs `rustbpe` (`[dev]`).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src" / "provender" / "prove" / "data"
VOCABULARY = 1 << 14
PANEL_BYTES = 80_000
EXCERPT_BYTES = 7_000
TRAINING_BYTES = 2_500_000
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""How Qwen2's tokenizer splits text before merging; converters know it."""


@dataclass(frozen=True)
class Collection:
    """Documents of one domain, language and licence.

    Attributes:
        domain: Kind of text.
        language: BCP 47 tag.
        origin: Where it comes from, with the revision.
        license: SPDX expression.
        attribution: Whom to name.
        panel_share: Sixteenths of the documents that the panel may take.
    """

    domain: str
    language: str
    origin: str
    license: str
    attribution: str
    panel_share: int = 3


_SOURCES = YAML(typ="safe").load(Path(__file__).with_name("panel_sources.yml"))
COLLECTIONS = {key: Collection(**fields) for key, fields in _SOURCES["collections"].items()}
MISSING: dict[str, dict[str, str]] = _SOURCES["missing"]


def documents(data: Path) -> Iterator[tuple[str, str, str]]:
    """Yield collection, name and text of every document of `../shared/data` that may be used."""
    texts = data / "text-repos"
    guides = texts / "opensource-guide" / "_articles"
    scripts = {"en": guides, "zh-hans": guides / "zh-hans", "zh-hant": guides / "zh-hant"}
    for name, folder in scripts.items():
        yield from _files(f"{name}-prose", folder, "*.md", guides.parent)
    jargon = next(texts.rglob("jargon.txt")).read_text("utf-8", "replace")
    entries = re.split(r"\n(?=\s{0,3}:[A-Za-z0-9@&][^:\n]{0,60}:)", jargon)
    for number in range(0, len(entries), 12):
        yield "en-reference", f"jargon/{number // 12}", "\n".join(entries[number : number + 12])
    for collection, name, text in _files("en-technical", texts / "peps", "*.rst", texts):
        if re.search(r"public domain|CC0", text[-1500:]):
            yield collection, name, text
    yield from _files("zh-hans-law", texts / "cn-laws", "*.md", texts)
    yield from _files("zh-hans-technical", texts / "oi-wiki" / "docs", "*.md", texts)
    mixed = data / "datasets-mixed-licence"
    for path in sorted((mixed / "schema-guided-dialogue").rglob("dialogues_*.json")):
        for row in json.loads(path.read_text("utf-8")):
            spoken = "\n".join(turn["utterance"] for turn in row["turns"])
            yield "en-dialogue", row["dialogue_id"], spoken
    for path in sorted((mixed / "kdconv").rglob("dev.json")):
        for number, row in enumerate(json.loads(path.read_text("utf-8"))):
            spoken = "\n".join(turn["message"] for turn in row["messages"])
            yield "zh-hans-dialogue", f"{path.parent.name}/{number}", spoken
    yield from _classical(texts / "chinese-poetry")
    yield from _manual_pages(texts / "debian-docs" / "manpages-zh" / "usr" / "share" / "man")


def _files(
    collection: str, folder: Path, pattern: str, base: Path
) -> Iterator[tuple[str, str, str]]:
    # The English guides lie beside the folders of their translations.
    shallow = collection == "en-prose"
    for path in sorted(folder.glob(pattern) if shallow else folder.rglob(pattern)):
        text = path.read_text("utf-8", "replace")
        text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
        yield collection, path.relative_to(base).as_posix(), text


def _classical(folder: Path) -> Iterator[tuple[str, str, str]]:
    for path in sorted([*folder.glob("全唐诗/*.json"), *folder.glob("四书五经/*.json")]):
        rows = json.loads(path.read_text("utf-8"))
        rows = rows if isinstance(rows, list) else [rows]
        together = 20 if "全唐诗" in str(path) else 1
        for first in range(0, len(rows), together):
            poems = (
                "\n".join([row.get("title", row.get("chapter", "")), *row["paragraphs"]])
                for row in rows[first : first + together]
            )
            text = "\n\n".join(poems)
            yield "zh-hant-classical", f"{path.name}/{first}", text


_OTHER_TERMS = {"kill.1", "intro.6", "epoll.7"}
"""Pages that the package's copyright file puts under other terms than the GFDL."""


def _manual_pages(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield each manual page in one script: the two translations of a page are nearly the same."""
    for path in sorted(folder.rglob("*.[1-9]")):
        odd = hashlib.sha256(path.name.encode()).digest()[1] % 2
        if path.name in _OTHER_TERMS or path.parts[-3] != ("zh_TW", "zh_CN")[odd]:
            continue
        text = plain_roff(path.read_text("utf-8", "replace"))
        if len(re.findall(r"[\u3400-\u9fff]", text)) > len(text) / 5:
            yield f"{('zh-hant', 'zh-hans')[odd]}-reference", path.name, text


def plain_roff(source: str) -> str:
    """Return a manual page's text: requests go, headings and emphasised words stay."""
    lines = []
    for line in source.split("\n"):
        request = re.match(r"[.'] *(SH|SS|[BIR]|[BIR]{2}|SB|SM|IP)\b *(.*)", line)
        if request:
            line = ("\n" if request[1] in ("SH", "SS") else "") + request[2].replace('"', "")
        elif line.startswith((".", "'")):
            continue
        line = re.sub(r"\\f(\[[^\]]*\]|\(..|.)", "", line)
        line = re.sub(r"\\(\(..|\[[^\]]*\]|[&|^%c])", "", line)
        lines.append(re.sub(r"\\([-e ])", lambda m: {"e": "\\"}.get(m[1], m[1]), line))
    return "\n".join(lines)


def split_of(collection: str, name: str, shown: set[str]) -> str:
    """Return `panel`, `encoding` or `rest`; `shown` are names that the example publishes."""
    if Path(name).name in shown:
        return "rest"
    sixteenth = hashlib.sha256(f"{collection}/{name}".encode()).digest()[0] % 16
    share = COLLECTIONS[collection].panel_share
    return "panel" if sixteenth < share else "encoding" if sixteenth < share + 5 else "rest"


def shown_names() -> set[str]:
    """Return the file names of the example and of the sample that `init` writes."""
    folders = (
        ROOT / "examples/commons/corpus",
        ROOT / "src/provender/recipe/scaffold/files/corpus",
    )
    names = {path.name for folder in folders for path in folder.rglob("*") if path.is_file()}
    return names | {name.removeprefix("zh-") for name in names}


def excerpt(text: str) -> str:
    """Return the beginning of a text, cut at a line's end."""
    if len(text.encode()) <= EXCERPT_BYTES:
        return text.strip()
    cut = text.encode()[:EXCERPT_BYTES].decode("utf-8", "ignore")
    return cut[: cut.rfind("\n")].strip() or cut


def write_panel(found: dict[str, list[tuple[str, str]]], out: Path) -> None:
    """Write one JSON lines file a collection, and `panel.json` with hashes and terms."""
    out.mkdir(parents=True, exist_ok=True)
    listed: list[dict[str, Any]] = []
    for key, collection in COLLECTIONS.items():
        order = sorted(found[key], key=lambda one: hashlib.sha256(one[0].encode()).digest())
        lines: list[str] = []
        size = 0
        for name, text in order:
            text = excerpt(text)
            if size > PANEL_BYTES or len(text.encode()) < 300:
                continue
            lines.append(json.dumps({"id": f"{key}/{name}", "text": text}, ensure_ascii=False))
            size += len(text.encode())
        body = ("\n".join(lines) + "\n").encode()
        (out / f"{key}.jsonl").write_bytes(body)
        listed.append(
            {
                "file": f"{key}.jsonl",
                "sha256": hashlib.sha256(body).hexdigest(),
                "domain": collection.domain,
                "language": collection.language,
                "license": collection.license,
                "attribution": collection.attribution,
                "origin": collection.origin,
                "documents": len(lines),
                "text_bytes": size,
            }
        )
    head = {"version": 1, "collections": listed, "missing": MISSING}
    (out / "panel.json").write_text(json.dumps(head, indent=1, ensure_ascii=False) + "\n", "utf-8")


def training_texts(found: dict[str, list[tuple[str, str]]]) -> Iterator[str]:
    """Yield text for the encoding, no collection above its share; long runs of Han are cut."""
    for key in COLLECTIONS:
        left = TRAINING_BYTES
        for _, text in sorted(found[key], key=lambda one: hashlib.sha256(one[0].encode()).digest()):
            if left <= 0:
                break
            left -= len(text.encode())
            yield re.sub(r"([\u3400-\u9fff]{16})(?=[\u3400-\u9fff])", r"\1\n", text)


def write_encoding(texts: Iterator[str], out: Path) -> None:
    """Train the encoding and write it as a Hugging Face `tokenizer.json`."""
    import rustbpe

    tokenizer = rustbpe.Tokenizer()
    tokenizer.train_from_iterator(texts, VOCABULARY, pattern=SPLIT)
    ranks = {bytes(token): rank for token, rank in tokenizer.get_mergeable_ranks()}
    letters = _byte_letters()

    def spelled(token: bytes) -> str:
        return "".join(letters[byte] for byte in token)

    by_rank = sorted(ranks, key=ranks.__getitem__)
    merges = [" ".join(map(spelled, _parts(token, ranks))) for token in by_rank if len(token) > 1]
    split = {"type": "Split", "pattern": {"Regex": SPLIT}, "behavior": "Isolated", "invert": False}
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False}
    level |= {"use_regex": False}
    model = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, level]},
        "post_processor": None,
        "decoder": level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {spelled(token): ranks[token] for token in by_rank},
            "merges": merges,
        },
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "tokenizer.json").write_text(json.dumps(model, ensure_ascii=False) + "\n", "utf-8")


def _byte_letters() -> dict[int, str]:
    """Return the printable character that stands for each byte (GPT-2's byte-level alphabet)."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {byte: chr(byte) for byte in plain}
    for number, byte in enumerate(byte for byte in range(256) if byte not in letters):
        letters[byte] = chr(256 + number)
    return letters


def _parts(token: bytes, ranks: dict[bytes, int]) -> list[bytes]:
    """Return the two tokens that were merged into one: what is left with lower ranks only."""
    parts = [bytes([byte]) for byte in token]
    while len(parts) > 2:
        pairs = [ranks.get(a + b, 1 << 30) for a, b in pairwise(parts)]
        best = min(pairs)
        place = pairs.index(best)
        if best >= ranks[token]:
            break
        parts[place : place + 2] = [parts[place] + parts[place + 1]]
    return parts


def main() -> None:
    """Make both and say how large they are."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=DATA)
    arguments = parser.parse_args()
    shown = shown_names()
    splits: dict[str, dict[str, list[tuple[str, str]]]] = {
        name: {key: [] for key in COLLECTIONS} for name in ("panel", "encoding", "rest")
    }
    for collection, name, text in documents(arguments.data):
        splits[split_of(collection, name, shown)][collection].append((name, text))
    for split, found in splits.items():
        sizes = {
            key: sum(len(t.encode()) for _, t in texts) // 1000 for key, texts in found.items()
        }
        print(split, sizes)
    write_panel(splits["panel"], arguments.out / "panel")
    write_encoding(training_texts(splits["encoding"]), arguments.out)


if __name__ == "__main__":
    main()
