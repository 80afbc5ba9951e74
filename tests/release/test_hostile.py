# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Hostile and damaged input: each gets its own reason, and the rest is built."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import provender

GOOD = "The mountain road to the harbour is beautiful in autumn. " * 12


def page(body: str) -> str:
    return (
        '<html><head><link rel="license" href="https://creativecommons.org/publicdomain/zero/1.0/">'
        f"</head><body><article><p>{body}</p></article></body></html>"
    )


def make_files(folder: Path) -> None:
    def write(name: str, content: str | bytes) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    write("files/good.txt", GOOD)
    write("files/nested.html", "<div>" * 200_000 + GOOD)
    write("files/attributes.html", f"<p {' '.join(f'a{n}=1' for n in range(20_000))}>{GOOD}")
    write("files/nul.txt", b"\0" * 5000)
    write("files/random.txt", bytes((n * 7919 + n // 3) % 256 for n in range(4000)))
    write("files/utf16.html", page("In UTF-16. " + GOOD).encode("utf-16"))
    write("files/gb18030.txt", ("清晨的河面很安静，船还没有离开码头。" * 9).encode("gb18030"))
    write("files/empty.txt", b"")
    write("files/-rf <b>*.txt", "A name like an option. " + GOOD)
    (folder / "files" / "loop").symlink_to(folder / "files", target_is_directory=True)
    (folder / "files" / "out.txt").symlink_to("/etc/hostname")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("huge.txt", b"0" * 60_000_000)
        archive.writestr("/abs.txt", "absolute")
    write("files/bomb.zip", bomb.getvalue())
    rows = [json.dumps({"text": f"Row {n}. " + GOOD}) for n in range(5)]
    lines = [
        rows[0],
        '{"text": "' + "x" * 30_000_000 + '"}',
        rows[1],
        '{"text": "\\ud800"}',
        '{"text": 7}',
        "not json",
        rows[2],
    ]
    write("rows/long.jsonl", "\n".join(lines))
    write("rows/utf16.jsonl", "\n".join(rows).encode("utf-16"))
    whole = gzip.compress("\n".join(rows * 200).encode(), mtime=0)
    write("rows/cut.jsonl.gz", whole[: len(whole) // 2])
    flipped = bytearray(whole)
    flipped[len(flipped) // 2] ^= 0x10
    write("rows/flipped.jsonl.gz", bytes(flipped))
    write("rows/bomb.jsonl.gz", gzip.compress(b"0" * 400_000_000, compresslevel=9, mtime=0))
    make_archives(folder)
    (folder / "tables").mkdir()
    pq.write_table(pa.table({"text": [1, 2, 3]}), folder / "tables" / "numbers.parquet")
    pq.write_table(pa.table({"body": [GOOD]}), folder / "tables" / "other.parquet")
    (folder / "tables" / "cut.parquet").write_bytes(b"PAR1" + b"x" * 100)


def warc(bodies: list[bytes], *, compress: bool = True) -> bytes:
    """Pages as one WARC, numbered from 0."""
    sink = io.BytesIO()
    writer = WARCWriter(sink, gzip=compress)
    for number, body in enumerate(bodies):
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            f"https://example.org/{number}",
            "response",
            payload=io.BytesIO(body),
            http_headers=http,
            warc_headers_dict={
                "WARC-Record-ID": f"<urn:uuid:{number:032x}>",
                "WARC-Date": "2026-01-01T00:00:00Z",
            },
        )
        writer.write_record(record)
    return sink.getvalue()


def make_archives(folder: Path) -> None:
    """Archives with a good page before and behind each harm."""
    place = folder / "archives"
    place.mkdir()
    whole = [page(f"Page {number}. {GOOD}").encode() for number in range(5)]
    (place / "cut.warc.gz").write_bytes(warc(whole)[:-300])
    flipped = bytearray(warc(whole))
    flipped[len(flipped) // 2] ^= 0x10
    (place / "flipped.warc.gz").write_bytes(flipped)
    harmful = [
        whole[0],
        b"<div>" * 200_000 + GOOD.encode(),
        b"\0" * 5000,
        b"<p>" + b"x" * 30_000_000,
        page("In GB18030. 清晨的河面很安静，船还没有离开码头。" * 9).encode("gb18030"),
        page("In UTF-16. " + GOOD).encode("utf-16"),
        whole[4],
    ]
    (place / "pages.warc").write_bytes(warc(harmful, compress=False))
    (place / "empty.warc").write_bytes(b"")
    (place / "other.warc.gz").write_bytes(gzip.compress(b"no archive at all", mtime=0))
    (place / "bomb.warc.gz").write_bytes(warc([b"0" * 400_000_000]))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[provender.BuildResult, list[dict]]:
    folder = tmp_path_factory.mktemp("hostile")
    make_files(folder)
    (folder / "recipe.yaml").write_text("""\
release: {name: hostile, version: "1.0.0", date: 2026-11-01}
sources:
  - {id: files, channel: own, format: files, path: files, license: CC0-1.0}
  - {id: rows, channel: own, format: jsonl, path: rows, license: CC0-1.0}
  - {id: tables, channel: own, format: parquet, path: tables, license: CC0-1.0}
  - {id: archives, channel: web, format: warc, path: archives}
limits: {max_record_bytes: 20MB}
""")
    result = provender.build(folder / "recipe.yaml", out=folder / "out", workers=2)
    return result, pq.read_table(result.release / "ledger" / "departures.parquet").to_pylist()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nested.html", "too_deep"),
        ("attributes.html", "too_many_elements"),
        ("nul.txt", "invalid_encoding"),
        ("empty.txt", "empty_file"),
        ("loop", "unsafe_name"),
        ("out.txt", "unsafe_name"),
        ("long.jsonl", "record_too_large"),
        ("long.jsonl", "invalid_encoding"),
        ("long.jsonl", "wrong_type"),
        ("long.jsonl", "invalid_json"),
        ("cut.jsonl.gz", "truncated_archive"),
        ("flipped.jsonl.gz", "damaged_archive"),
        ("bomb.jsonl.gz", "archive_bomb"),
        ("numbers.parquet", "wrong_type"),
        ("cut.parquet", "damaged_archive"),
        ("cut.warc.gz", "truncated_archive"),
        ("flipped.warc.gz", "damaged_archive"),
        ("pages.warc", "too_deep"),
        ("pages.warc", "record_too_large"),
        ("empty.warc", "empty_file"),
        ("other.warc.gz", "damaged_archive"),
        ("bomb.warc.gz", "record_too_large"),
    ],
)
def test_each_harm_has_its_own_reason(hostile, name: str, reason: str) -> None:
    """The ledger names file and reason, with a message that says more."""
    _, rows = hostile
    found = [row for row in rows if row["input"] == name and row["reason"] == reason]
    assert found, [(r["input"], r["reason"], r["message"]) for r in rows if r["input"] == name]
    assert all(row["message"] for row in found)


def test_archive_members_stay_inside_and_bounded(hostile) -> None:
    """An absolute member name and an oversized member are refused by name."""
    _, rows = hostile
    reasons = {row["locator"]: row["reason"] for row in rows if row["input"] == "bomb.zip"}
    assert set(reasons.values()) <= {"unsafe_name", "record_too_large", "archive_bomb"}
    assert len(reasons) >= 1


def test_the_rest_is_built_and_everything_adds_up(hostile) -> None:
    """Good documents beside the bad ones are released; nothing is lost."""
    result, rows = hostile
    gone = {row["locator"] for row in rows}
    assert not {"good.txt", "utf16.html", "gb18030.txt", "-rf <b>*.txt"} & gone
    assert provender.verify(result.release).findings == []


def test_pages_around_each_harm_are_read(hostile) -> None:
    """A damaged page or archive costs what is damaged and no page beside it."""
    result, rows = hostile
    inputs = pq.read_table(result.release / "ledger" / "inputs.parquet").to_pylist()
    seen = {row["input"]: row for row in inputs if row["source"] == "archives"}
    assert seen["flipped.warc.gz"]["unreadable"] == 1
    assert seen["flipped.warc.gz"]["records_read"] == 5
    assert seen["cut.warc.gz"]["records_read"] == 5
    assert seen["pages.warc"]["records_read"] == 7
    lost = {r["locator"] for r in rows if r["input"] == "pages.warc" and r["stage"] != "dedup"}
    assert len(lost) == 3


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    """A file that the user may not read is counted, and the rest is built."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "good.txt").write_text(GOOD)
    secret = tmp_path / "files" / "secret.txt"
    secret.write_text(GOOD)
    secret.chmod(0)
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(
        'release: {name: s, version: "1.0.0", date: 2026-11-01}\nsources:\n'
        "  - {id: a, channel: own, format: files, path: files, license: CC0-1.0}\n"
    )
    if os.geteuid() == 0:
        for path in (tmp_path, *tmp_path.parents[:3]):
            os.chmod(path, 0o777)
        os.seteuid(65534)
    try:
        result = provender.build(recipe, out=tmp_path / "out")
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
    assert result.reasons == {"acquire/unreadable_file": 1}
    assert result.released == 1
