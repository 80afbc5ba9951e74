# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Folders of documents and the archives inside them, hostile ones too."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import zipfile

import pytest
import zstandard

from provender.acquire.files import is_license_file
from provender.acquire.limits import Limits


@pytest.fixture
def read_file(read_bytes):
    def run(name, data, limits=None, **options):
        return read_bytes(name, data, limits, **{"format": "files", **options})

    return run


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.txt", "text"), ("d/a.MD", "markdown"), ("a.rst", "restructuredtext"), ("a.htm", "html"),
     ("a.xhtml", "html"), ("a.html.gz", "html")],
)  # fmt: skip
def test_the_suffix_says_what_a_file_holds(read_file, name, kind):
    """One file is one record, named by its path."""
    data = gzip.compress(b"x") if name.endswith("gz") else b"x"
    (record,) = read_file(name, data)
    assert (record.kind, record.payload, record.locator) == (kind, b"x", name)


def test_other_files_are_rejected_unless_the_recipe_says_what_they_are(read_file, told):
    """A manual page is text when the recipe says so."""
    assert told(read_file("ls.1", b".TH LS")) == ["unsupported_media_type"]
    assert told(read_file(".txt", b"x")) == ["unsupported_media_type"]
    (record,) = read_file("ls.1", b".TH LS", kind="text")
    assert record.kind == "text"


def test_a_file_above_the_limit_is_not_read(read_file, told):
    """Two hundred megabytes in one line are one unreadable row; just below is a record."""
    assert told(read_file("a.txt", b"x" * 1001, Limits(max_record_bytes=1000))) == [
        "record_too_large"
    ]
    assert told(read_file("a.txt", b"x" * 1000, Limits(max_record_bytes=1000))) == ["record"]
    assert told(read_file("a.txt", b"")) == ["empty_file"]
    assert told(read_file("a.txt.gz", gzip.compress(bytes(64 << 20)))) == ["archive_bomb"]


@pytest.mark.parametrize(
    "name",
    ["LICENSE", "LICENSE.txt", "LICENSE-MIT", "LICENCE", "COPYING", "COPYING.LESSER", "UNLICENSE",
     "DATA_LICENSE", "NOTICE", "copyright", "sub/LICENSE.md", "license.md", "LICENSE.html"],
)  # fmt: skip
def test_licence_files_are_furniture(read_file, told, name):
    """They are statements about the others."""
    assert told(read_file(name, b"x", format="repository")) == ["license_file=1"]


@pytest.mark.parametrize(
    "name", ["licensing.md", "docs/copying.md", "license.py", "licenses.json", "my-license.txt"]
)
def test_files_about_licences_are_not(name):
    """The twins: pages and programs about licences are no licence."""
    assert not is_license_file(name)


def zipped(*members: tuple[str, bytes], **options) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(*members: tuple[str, bytes], links: tuple[tuple[str, str], ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, target in links:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


PACK = {
    "a.zip": zipped,
    "a.tar": tarred,
    "a.tar.gz": lambda *m: gzip.compress(tarred(*m)),
    "a.tar.zst": lambda *m: zstandard.compress(tarred(*m)),
    "a.tar.xz": lambda *m: lzma.compress(tarred(*m)),
}


@pytest.mark.parametrize("name", PACK)
def test_members_become_records(read_file, told, name):
    """Each with the archive's name before its own; unsafe names are refused one by one."""
    data = PACK[name](
        ("d/a.txt", b"one"), ("../evil.txt", b"two"), ("/abs.txt", b"three"), ("b.md", b"four"),
        ("LICENSE", b"x"), ("c.bin", b"five"), ("文.txt", b"six"),
    )  # fmt: skip
    items = read_file(name, data)
    assert told(items) == [
        "record", "unsafe_name", "unsafe_name", "record", "unsupported_media_type", "record",
        "license_file=1",
    ]  # fmt: skip
    assert [i.locator for i in items[:4:3]] == [f"{name}!/d/a.txt", f"{name}!/b.md"]
    assert items[5].locator == f"{name}!/文.txt"
    assert items[5].payload == b"six"


@pytest.mark.parametrize("name", PACK)
def test_a_large_member_costs_itself(read_file, told, name):
    """The others are read."""
    data = PACK[name](("a.txt", b"1"), ("b.txt", bytes(range(256)) * 40), ("c.txt", b"3"))
    items = read_file(name, data, Limits(max_record_bytes=5000))
    assert told(items) == ["record", "record_too_large", "record"]


@pytest.mark.parametrize("name", [n for n in PACK if n != "a.tar"])
def test_a_bomb_is_abandoned(read_file, told, name):
    """The archive is given up as soon as it expands beyond the limit."""
    data = PACK[name](("a.txt", b"1"), ("b.txt", bytes(64 << 20)), ("c.txt", b"3"))
    items = read_file(name, data, Limits(max_expansion=100))
    assert told(items)[0] == "record"
    assert told(items)[-1] == "archive_bomb"
    assert told(items).count("record") == 1


def test_links_in_archives_are_not_followed(read_file, told):
    """A symbolic link to /etc/passwd is furniture."""
    data = tarred(("a.txt", b"1"), links=(("p.txt", "/etc/passwd"),))
    assert told(read_file("a.tar", data)) == ["record", "archive_link=1"]


@pytest.mark.parametrize("name", PACK)
def test_a_short_archive_keeps_what_came_before(read_file, told, name):
    """Zip has its index at the end and gives nothing; tar gives what stands before the cut."""
    body = bytes(i * 7919 % 251 for i in range(60_000))
    data = PACK[name](("a.txt", body), ("b.txt", body[::-1]))
    words = told(read_file(name, data[: len(data) * 3 // 4]))
    assert set(words[-1:]) <= {"truncated_archive", "damaged_archive"}
    if name in ("a.tar", "a.tar.gz"):
        assert words[0] == "record"


def test_an_encrypted_member_is_named(read_file):
    """It says to unpack it first."""
    data = bytearray(zipped(("a.txt", b"x")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (item,) = read_file("a.zip", bytes(data))
    assert "encrypted" in item.message


def test_a_zip_name_from_chinese_windows_is_read(read_file):
    """Names without the UTF-8 flag are GB18030 there."""
    raw = bytearray(zipped(("aaaa.txt", b"x")))
    data = bytes(raw).replace(b"aaaa", "中文".encode("gb18030"))
    (record,) = read_file("a.zip", data)
    assert record.locator == "a.zip!/中文.txt"


def test_what_is_no_archive_says_so(read_file, told):
    """Garbage under an archive's name."""
    assert told(read_file("a.zip", b"garbage")) == ["damaged_archive"]
    assert told(read_file("a.tar", b"garbage" * 999)) == ["damaged_archive"]
    assert told(read_file("a.tar.gz", b"garbage" * 999)) == ["damaged_archive"]


def test_real_repositories_are_read(make_source, shared_data, counted):
    """Every Markdown page of the shared repositories is one record."""
    from provender.acquire.inventory import inventory
    from provender.acquire.reader import read

    source = make_source(format="repository", path="text-repos/opensource-guide")
    found = inventory(source, shared_data)
    words = counted([i for f in found.files for i in read(source, f, Limits())])
    assert words["record"] == 133
    assert words["license_file=1"] == 1
