# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: CC0-1.0
"""Write the messy part of the example: items that a build must refuse, repair, or find twice.

The texts are ours and CC0 (`texts.yaml`); the wrong or missing marks stand *inside* the items. Run
it to make `corpus/messy/` again, byte for byte:

    python examples/commons/make.py [FOLDER]
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from ruamel.yaml import YAML
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HERE = Path(__file__).parent
TEXTS = YAML(typ="safe").load((HERE / "texts.yaml").read_text("utf-8"))
EN, ZH = TEXTS["en"], TEXTS["zh"]
CC = "https://creativecommons.org/licenses"


def page(text: str, *, head: str = "", foot: str = "", charset: str = "utf-8") -> str:
    """Return a page with furniture around an article."""
    title = text[:24]
    body = f"<p>{text}</p>"
    return (
        f'<!doctype html><html><head><meta charset="{charset}"><title>{title}</title>{head}</head>'
        f"<body><nav><a href='/'>Home</a> <a href='/about'>About</a></nav><main><article>"
        f"<h1>{title}</h1>{body}</article></main><footer>{foot}</footer></body></html>"
    )


def write(folder: Path, name: str, content: str | bytes) -> None:
    """Write one file."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def make_notes(folder: Path) -> None:
    """JSON lines whose rows state their own terms, with broken and repeated ones among them."""
    rows: list[str] = []

    def row(identifier: str, text: object, **more: object) -> None:
        rows.append(json.dumps({"id": identifier, "text": text, **more}, ensure_ascii=False))

    row("bread", EN["bread"], license="CC0-1.0")
    row("tea", EN["tea"], license="CC-BY-4.0", author="A. Picker")
    row("tea-zh", ZH["喝茶"], license="CC0-1.0")
    row("library-nc", EN["library"], license="CC-BY-NC-4.0")
    row("river-nd", EN["river"], license="CC BY-ND 4.0")
    row("bicycle-unlicensed", EN["bicycle"])
    row("garden-ambiguous", EN["garden"], license="Creative Commons")
    row("clock-other", EN["clock"], license="ask the author first")
    row("soup-reserved", EN["soup"], license="CC-BY-4.0", reserved="yes")
    row("bread-again", EN["bread"].upper().replace(". ", ".\n\n "), license="CC0-1.0")
    row(
        "tea-zh-hant",
        ZH["喝茶"].translate(str.maketrans("讲义净会边让", "講義淨會邊讓")),
        license="CC0-1.0",
    )
    row("library-laundered", EN["library"], license="CC0-1.0")
    row("too-short", "Hi.", license="CC0-1.0")
    row("symbols", "# ## ### the list of items #### " * 20, license="CC0-1.0")
    row("few-words", "Only a few words stand here, and they are of no use.", license="CC0-1.0")
    row("wrong-type", ["a", "list", 3], license="CC0-1.0")
    rows.append(json.dumps({"id": "no-text", "body": "nothing"}))
    rows.append('{"id": "broken", "text": "an open string')
    rows.append('{"id": "surrogate", "license": "CC0-1.0", "text": "half a pair: \\ud83d"}')
    rows.append(json.dumps({"id": "bread", "text": EN["map"], "license": "CC0-1.0"}))
    write(folder, "notes.jsonl", "\n".join(rows) + "\n")


def make_pages(folder: Path) -> None:
    """HTML files: encodings, marks in head and footer, nothing but furniture."""
    zero = '<link rel="license" href="https://creativecommons.org/publicdomain/zero/1.0/">'
    write(
        folder,
        "pages/gb18030.html",
        page(ZH["修车"], head=zero, charset="gb18030").encode("gb18030"),
    )
    write(
        folder,
        "pages/gbk-said-to-be-utf8.html",
        page(ZH["种豆"], head=zero, charset="utf-8").encode("gb18030"),
    )
    write(
        folder,
        "pages/big5.html",
        page(
            "燈塔的光照在海上，漁船慢慢地回到港口。老人坐在石階上補網，孩子在旁邊數船。"
            "天黑以後，家家戶戶點起燈，海風把飯菜的香味吹到很遠的地方。",
            head=zero,
            charset="big5",
        ).encode("big5"),
    )
    write(folder, "pages/utf16.html", page(EN["snow"], head=zero).encode("utf-16"))
    write(
        folder,
        "pages/noncommercial.html",
        page(EN["harbour"], head=f'<link rel="license" href="{CC}/by-nc/4.0/">'),
    )
    write(folder, "pages/unmarked.html", page(EN["chess"]))
    write(
        folder,
        "pages/two-marks.html",
        page(
            ZH["老桥"],
            head=f'<link rel="license" href="{CC}/by/4.0/">',
            foot=f'<a rel="license" href="{CC}/by-nc-sa/4.0/">BY-NC-SA</a>',
        ),
    )
    write(folder, "pages/furniture.html", "<html><body><nav></nav></body></html>")
    write(folder, "pages/deep.html", "<div>" * 5000 + EN["map"])
    write(folder, "pages/garbled.txt", "锟斤拷锟斤拷 锟斤拷 " * 20)
    write(folder, "pages/binary.txt", bytes(range(256)) * 8)
    write(folder, "pages/image.png", b"\x89PNG\r\n\x1a\n")
    write(folder, "pages/empty.md", b"")
    write(
        folder,
        "pages/share-alike.md",
        f"---\ntitle: Noodles\nlicense: CC-BY-SA-4.0\n---\n\n{ZH['面条']}\n",
    )


def make_archive(folder: Path) -> None:
    """A WARC with pages that reserve, a revisit, an error, and the same file cut short."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    zero = '<link rel="license" href="https://creativecommons.org/publicdomain/zero/1.0/">'
    captures = [
        ("open", "200 OK", [], page(EN["soup"], head=zero)),
        (
            "reserved-meta",
            "200 OK",
            [],
            page(EN["garden"], head=zero + '<meta name="tdm-reservation" content="1">'),
        ),
        ("reserved-header", "200 OK", [("X-Robots-Tag", "noai")], page(EN["clock"], head=zero)),
        ("gone", "404 Not Found", [], page("Nothing here.")),
        ("open-zh", "200 OK", [], page(ZH["下雪"], head=zero)),
        ("last", "200 OK", [], page(EN["river"], head=zero)),
    ]
    for number, (name, status, headers, body) in enumerate(captures):
        url = f"https://example.org/{name}"
        http = StatusAndHeaders(
            status, [("Content-Type", "text/html; charset=utf-8"), *headers], protocol="HTTP/1.1"
        )
        identity = {
            "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{number:012d}>",
            "WARC-Date": "2026-10-01T00:00:00Z",
        }
        writer.write_record(
            writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body.encode("utf-8")),
                http_headers=http,
                warc_headers_dict=identity,
            )
        )
    whole = buffer.getvalue()
    write(folder, "crawl.warc.gz", whole)
    write(folder, "crawl-cut.warc.gz", whole[: len(whole) - 200])


def make_tables(folder: Path) -> None:
    """Parquet, CSV, compressed JSON lines, a zip that tries to escape, and conversations."""
    table = pa.table({"id": ["p1", "p2"], "text": [ZH["图书馆"], EN["map"]]})
    pq.write_table(table, folder / "table.parquet")
    write(folder, "table.csv", 'id,text\nc1,"' + ZH["灯塔"] + '"\nc2,""\n')
    line = json.dumps({"id": "z1", "text": EN["snow"]}) + "\n"
    write(folder, "packed/notes.jsonl.gz", gzip.compress(line.encode(), mtime=0))
    write(folder, "packed/cut.jsonl.gz", gzip.compress((line * 40).encode(), mtime=0)[:-30])
    line = json.dumps({"id": "z2", "text": EN["chess"]}) + "\n"
    write(folder, "packed/notes.jsonl.zst", zstandard.ZstdCompressor().compress(line.encode()))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in (("inside.md", EN["clock"]), ("../evil.txt", EN["bicycle"])):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    write(folder, "pages/bundle.zip", buffer.getvalue())
    talk = [
        {
            "instruction": "How do I keep soup for the next day?",
            "input": "",
            "output": "Let it cool, cover it, and keep it in a cold place. Heat it well before you "
            "serve it, and add salt only after you have tasted it again.",
        },
        {
            "messages": [
                {"role": "user", "content": "清明前后可以种什么？"},
                {"role": "assistant", "content": "可以种豆，也可以种瓜。" + ZH["种豆"]},
            ]
        },
        {
            "conversations": [
                {"from": "human", "value": "Tell me about the old bridge."},
                {"from": "gpt", "value": "It is three hundred years old. " + EN["map"]},
            ]
        },
        {
            "prompt": "Describe the harbour in the fog.",
            "chosen": EN["harbour"],
            "rejected": "It is foggy.",
        },
        {"prompt": "no answer"},
    ]
    write(folder, "talk.json", json.dumps(talk, ensure_ascii=False, indent=1))


def make_contracts(folder: Path) -> None:
    """Purchased deliveries: may be passed on, may not, and no longer may."""
    common = (
        "parties: [Provender contributors, Example Press]\nsigned: 2025-01-15\n"
        "purposes: [training of language models]\nterritory: worldwide\n"
    )
    write(
        folder,
        "contracts/open.yaml",
        common + "redistribution: allowed\ntraining: allowed\nlicense: CC-BY-4.0\n",
    )
    write(
        folder, "contracts/closed.yaml", common + "redistribution: forbidden\ntraining: allowed\n"
    )
    write(
        folder,
        "contracts/expired.yaml",
        common + "redistribution: allowed\n"
        "training: allowed\nlicense: CC-BY-4.0\nexpires: 2026-01-31\n",
    )
    press = "Printed for the example. "
    write(folder, "bought-open/harbour.txt", press + EN["harbour"])
    write(folder, "bought-closed/chess.txt", press + EN["chess"])
    write(folder, "bought-expired/river.txt", press + EN["river"])
    write(folder, "contributed/garden.md", "# A garden\n\n" + EN["garden"] + "\n")
    write(folder, "generated/snow.md", "# 雪\n\n" + ZH["下雪"] + ZH["老桥"] + "\n")
    write(folder, "hub/README.md", "---\nlicense: cc-by-sa-4.0\nlanguage: [en]\n---\n\n# A hub\n")
    write(
        folder,
        "hub/data/train.jsonl",
        json.dumps({"id": "h1", "text": "From the hub. " + EN["bicycle"]}) + "\n",
    )
    write(folder, "contradictory/LICENSE", f"This work is licensed under CC BY 4.0: {CC}/by/4.0/\n")
    write(
        folder,
        "contradictory/README.md",
        f"# Old bridge\n\nThis work is licensed under CC BY-NC-SA 4.0: {CC}/by-nc-sa/4.0/\n",
    )
    write(folder, "contradictory/bridge.md", ZH["老桥"] + ZH["灯塔"] + "\n")


def main(folder: Path) -> None:
    """Write everything into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for step in (make_notes, make_pages, make_archive, make_tables, make_contracts):
        step(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "corpus" / "messy")
