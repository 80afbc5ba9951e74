# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which files a source has, under which names, and what it must not follow."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

import fsspec
import pytest

from provender.acquire.inventory import inventory
from provender.acquire.sharding import SHARD_BYTES, cut
from provender.errors import UsageError


@pytest.fixture
def look(make_source, tmp_path):
    def run(path, **options):
        found = inventory(make_source(**{"format": "files", "path": path, **options}), tmp_path)
        return [f.name for f in found.files], {p.input: p.reason for p in found.problems}

    return run


def write(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def test_names_are_relative_and_sorted(look, tmp_path):
    """Whatever way the folder is named, the files are called alike."""
    write(tmp_path, "c/b.txt", "c/a/z.txt", "c/a.txt")
    wanted = ["a.txt", "a/z.txt", "b.txt"]
    for path in ("c", "./c/", str(tmp_path / "c"), (tmp_path / "c").as_uri(), "c/**/*.txt"):
        assert look(path) == (wanted, {}), path


def test_another_checkout_gives_the_same_names_and_shards(make_source, tmp_path):
    """Neither the place nor the files' times have a say."""
    for place in ("one", "two/deeper"):
        write(tmp_path / place, *(f"c/{i}.txt" for i in range(40)))
    os.utime(tmp_path / "one/c/3.txt", (1, 1))
    source = make_source(format="files", path="c")
    one, two = (inventory(source, tmp_path / p) for p in ("one", "two/deeper"))
    assert one.files[0].sha256() == two.files[0].sha256()
    assert [f.name for f in one.files] == [f.name for f in two.files]
    assert [s.key for s in cut(one.files)] == [s.key for s in cut(two.files)]


def test_globs_includes_and_excludes(look, tmp_path):
    """`*` stays inside a folder, `**` does not, exclusion wins."""
    write(tmp_path, "c/a.md", "c/s/b.md", "c/s/c.txt", "c/.git/x.md", "c/.hidden.md")
    assert look("c/*.md")[0] == ["a.md"]
    assert look("c/**/*.md")[0] == ["a.md", "s/b.md"]
    assert look("c", include=["*.md"], exclude=["s/**"])[0] == ["a.md"]
    assert look("c")[0] == ["a.md", "s/b.md", "s/c.txt"]


@pytest.mark.parametrize(
    ("form", "wanted"),
    [
        ("warc", ["a.arc.gz", "a.warc", "a.warc.gz", "a.warc.wet.gz", "a.warc.zst", "a.wet"]),
        ("jsonl", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.ndjson"]),
        ("json", ["a.json"]),
        ("parquet", ["a.parquet"]),
        ("csv", ["a.csv", "a.tsv"]),
        ("conversations", ["a.json", "a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.ndjson",
                           "a.parquet"]),
    ],
)  # fmt: skip
def test_a_folder_contributes_what_its_format_reads(look, tmp_path, form, wanted):
    """Other files in the folder are not touched; a file named in the recipe always is."""
    write(tmp_path, *(f"c/a.{s}" for s in (
        "warc", "warc.gz", "warc.zst", "wet", "warc.wet.gz", "arc.gz", "jsonl", "jsonl.gz",
        "jsonl.zst", "ndjson", "json", "parquet", "csv", "tsv", "txt", "md")))  # fmt: skip
    assert look("c", format=form)[0] == wanted
    assert look("c/a.txt", format=form)[0] == ["a.txt"]


def test_equal_names_of_two_paths_are_told_apart(look, tmp_path):
    """Only the files that collide get their entry before their name."""
    write(tmp_path, "x/a.txt", "x/b.txt", "y/a.txt")
    assert look(["x", "y"])[0] == ["b.txt", "x/a.txt", "y/a.txt"]
    assert look(["x", "./x/"])[0] == ["a.txt", "b.txt"]


def test_links_that_leave_and_loops_are_problems(look, tmp_path):
    """A link inside the folder is read, one to the outside is not, a loop ends."""
    write(tmp_path, "c/a.txt", "c/s/b.txt", "outside/secret.txt")
    (tmp_path / "c/out.txt").symlink_to(tmp_path / "outside/secret.txt")
    (tmp_path / "c/outdir").symlink_to(tmp_path / "outside")
    (tmp_path / "c/s/loop").symlink_to(tmp_path / "c")
    (tmp_path / "c/self").symlink_to("self")
    (tmp_path / "c/inside.txt").symlink_to("a.txt")
    names, problems = look("c")
    assert names == ["a.txt", "inside.txt", "s/b.txt"]
    assert problems == {"out.txt": "unsafe_name", "outdir": "unsafe_name",
                        "s/loop": "unsafe_name", "self": "unreadable_file"}  # fmt: skip


def test_a_colon_in_a_name_is_no_problem_and_a_backslash_is(look, tmp_path):
    """Pages of wikis and chapters of books are called so; the twin could leave its folder."""
    write(tmp_path, "c/Talk:Page.txt", "c/Chapter 1: a.txt", "c/s/b: c.txt", "c/d\\e.txt")
    names, problems = look("c")
    assert sorted(names) == ["Chapter 1: a.txt", "Talk:Page.txt", "s/b: c.txt"]
    assert problems == {"d\\e.txt": "unsafe_name"}


def test_a_name_that_is_no_unicode_is_a_problem(look, tmp_path):
    """Its bytes can be written in no manifest."""
    write(tmp_path, "c/a.txt")
    with open(os.fsencode(tmp_path / "c") + b"/b\xff.txt", "wb"):
        pass
    names, problems = look("c")
    assert names == ["a.txt"]
    assert list(problems.values()) == ["unsafe_name"]
    assert all(name.encode() for name in problems)


def test_names_are_composed(look, tmp_path):
    """A checkout on a file system that decomposes names has the same ids."""
    write(tmp_path, "c/" + unicodedata.normalize("NFD", "é.txt"))
    assert look("c")[0] == [unicodedata.normalize("NFC", "é.txt")]


def test_pipes_are_not_opened(look, tmp_path):
    """Opening a FIFO would wait for ever."""
    write(tmp_path, "c/a.txt")
    os.mkfifo(tmp_path / "c/pipe.txt")
    assert look("c") == (["a.txt"], {"pipe.txt": "unreadable_file"})


LOOK = """
import os, sys
from pathlib import Path
from pydantic import TypeAdapter
from provender.acquire.inventory import inventory
from provender.acquire.source import Source
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
source = TypeAdapter(Source).validate_python(
    {"id": "s", "channel": "public", "format": "files", "path": "c"})
found = inventory(source, Path(sys.argv[1]))
print([f.name for f in found.files], {p.input: p.reason for p in found.problems})
"""


def test_unreadable_files_and_folders_are_problems():
    """As a user who may not read them; the rest is read all the same."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o755)
        write(folder, "c/a.txt", "c/b.txt", "c/s/c.txt")
        (folder / "c/b.txt").chmod(0)
        (folder / "c/s").chmod(0)
        try:
            done = subprocess.run(
                [sys.executable, "-c", LOOK, place], capture_output=True, text=True, check=True
            )
        finally:
            (folder / "c/s").chmod(0o755)
    wanted = {"b.txt": "unreadable_file", "s": "unreadable_file"}
    assert done.stdout.strip() == f"{['a.txt']} {wanted}"


def test_a_file_that_vanishes_is_unreadable(make_source, tmp_path, told):
    """Between the look and the reading anything can happen."""
    from provender.acquire.limits import Limits
    from provender.acquire.reader import read

    write(tmp_path, "c/a.txt")
    source = make_source(format="files", path="c")
    (file,) = inventory(source, tmp_path).files
    shutil.rmtree(tmp_path / "c")
    assert told(list(read(source, file, Limits()))) == ["unreadable_file"]


def test_a_path_that_is_not_there_is_an_error(look):
    """A misspelt path must not become an empty source."""
    with pytest.raises(UsageError, match="no file or folder nowhere"):
        look("nowhere")


def test_fsspec_urls_are_read(look, make_source, tmp_path):
    """A folder, a file and a glob in memory have the same names as on disk."""
    system = fsspec.filesystem("memory")
    system.pipe({"/prov/c/a.jsonl": b'{"text": "x"}', "/prov/c/s/b.jsonl": b"{}"})
    try:
        assert look("memory://prov/c", format="jsonl")[0] == ["a.jsonl", "s/b.jsonl"]
        assert look("memory://prov/c/*.jsonl", format="jsonl")[0] == ["a.jsonl"]
        assert look("memory://prov/c/a.jsonl", format="jsonl")[0] == ["a.jsonl"]
        source = make_source(format="jsonl", path="memory://prov/c/a.jsonl")
        (file,) = inventory(source, tmp_path).files
        with file.open() as stream:
            assert stream.read() == b'{"text": "x"}'
        assert file.size_bytes == 13
        with pytest.raises(UsageError):
            look("memory://prov/none")
    finally:
        system.rm("/prov", recursive=True)


def test_shards_hold_every_file_once_and_large_ones_alone(tmp_path):
    """Cut by content: a new file leaves the shards away from it as they were."""
    from provender.acquire.inventory import InputFile

    files = [InputFile(f"{i:05d}.txt", f"/x/{i}", 10_000) for i in range(3000)]
    large = InputFile("01500a.bin", "/x/l", SHARD_BYTES + 1)
    shards = cut([*files, large][::-1])
    assert [f.name for s in shards for f in s.files] == sorted(f.name for f in [*files, large])
    assert [s.files for s in shards if large in s.files] == [(large,)]
    assert all(s.size_bytes <= SHARD_BYTES for s in shards if large not in s.files)
    before = {s.key for s in cut(files)}
    after = {s.key for s in cut([*files, InputFile("00001a.txt", "/x/n", 5)])}
    assert len(before) > 3
    assert len(before - after) == 1
