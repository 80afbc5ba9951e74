# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A release and a Hub folder as sources."""

from __future__ import annotations

import hashlib
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from provender.acquire.inventory import inventory
from provender.acquire.limits import Limits
from provender.acquire.reader import read
from provender.document import RELEASE_SCHEMA
from provender.errors import UsageError


@pytest.fixture
def read_source(make_source, tmp_path):
    def run(**options):
        source = make_source(**options)
        found = inventory(source, tmp_path)
        return [item for file in found.files for item in read(source, file, Limits())]

    return run


def row(**values):
    return {name: values.get(name) for name in RELEASE_SCHEMA.names}


def write_release(folder, tier="attribution", rows=None):
    rows = rows or [
        row(id="a" * 32, text="文本", title="T", source="s0", license_concluded="CC-BY-4.0",
            tier=tier, reserved="no", parents=["b" * 32], url="http://x/"),
        row(id="c" * 32, license_concluded="MIT", tier=tier, reserved="unknown", label="true",
            tools='[{"name":"f"}]',
            messages=[{"role": "user", "content": "q", "name": None, "tool_calls": None,
                       "tool_call_id": None}],
            rejected=[{"role": "assistant", "content": "n", "name": None,
                       "tool_calls": '[{"x":1}]', "tool_call_id": None}]),
    ]  # fmt: skip
    path = folder / "data" / tier / "s0-train-00000.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=RELEASE_SCHEMA), path)
    (folder / "manifest.json").write_text(json.dumps({"name": "commons", "version": "1.0.0"}))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with (folder / "SHA256SUMS").open("a") as sums:
        sums.write(f"{digest}  {path.relative_to(folder).as_posix()}\n")
    return path


def test_rows_bring_their_rights_and_ids(read_source, tmp_path):
    """The conclusion is an observation, the rest of rights and lineage is the origin."""
    write_release(tmp_path / "r")
    text, talk = read_source(format="release", path="r")
    assert (text.kind, text.payload.decode(), text.locator) == ("text", "文本", "a" * 32)
    assert text.origin["id"] == "a" * 32
    assert text.origin["license_concluded"] == "CC-BY-4.0"
    assert text.origin["parents"] == ["b" * 32]
    concluded = {o.signal: o for o in text.observations}["release.concluded"]
    assert (concluded.value, concluded.location) == (
        "CC-BY-4.0",
        "commons 1.0.0: license_concluded",
    )
    assert talk.kind == "conversation"
    payload = json.loads(talk.payload)
    assert payload["messages"] == [{"role": "user", "content": "q"}]
    assert payload["rejected"][0]["tool_calls"] == [{"x": 1}]
    assert payload["tools"] == [{"name": "f"}]


def test_only_the_tiers_asked_for_are_read(read_source, tmp_path):
    """None reads all."""
    write_release(tmp_path / "r")
    write_release(tmp_path / "r", "share-alike")
    assert len(read_source(format="release", path="r")) == 4
    assert len(read_source(format="release", path="r", tiers=["share-alike"])) == 2


@pytest.mark.parametrize(
    "path",
    ["../up/r", "./r/", "r/../r", "link", "r/data/../", "below/link", "absolute", "r/data/.."],
)
def test_a_release_is_found_whatever_path_leads_to_it(
    read_source, told, tmp_path, monkeypatch, path
):
    """Through `..`, links, absolute, and from any working directory."""
    write_release(tmp_path / "r")
    (tmp_path / "up").symlink_to(tmp_path)
    (tmp_path / "link").symlink_to("r")
    (tmp_path / "below").symlink_to(tmp_path)
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    wanted = {"../up/r": f"../{tmp_path.name}/up/r", "absolute": str(tmp_path / "up" / "r")}
    items = read_source(format="release", path=wanted.get(path, path))
    assert told(items) == ["record", "record"]
    assert items[0].input == "data/attribution/s0-train-00000.parquet"


@pytest.mark.parametrize("change", ["bytes", "unlisted", "no sums"])
def test_a_file_that_is_not_the_release_s_is_not_believed(read_source, told, tmp_path, change):
    """Changed, added, or in a folder without sums."""
    path = write_release(tmp_path / "r")
    sums = tmp_path / "r" / "SHA256SUMS"
    if change == "bytes":
        path.write_bytes(path.read_bytes()[:-1] + b"\0")
    elif change == "unlisted":
        sums.write_text("")
    else:
        sums.unlink()
    items = read_source(format="release", path="r")
    assert told(items) == ["damaged_archive"]
    assert "SHA256SUMS" in items[0].message


def test_parquet_of_another_kind_is_no_release(read_source, told, tmp_path):
    """Right sums, wrong columns."""
    path = write_release(tmp_path / "r")
    pq.write_table(pa.table({"text": ["a"]}), path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (tmp_path / "r/SHA256SUMS").write_text(f"{digest}  data/attribution/s0-train-00000.parquet\n")
    assert told(read_source(format="release", path="r")) == ["wrong_type"]


CARD = """---
configs:
- config_name: a
  data_files:
  - split: train
    path: data/a-*.jsonl
- config_name: b
  data_files: data/b.csv
---
"""


@pytest.fixture
def hub(tmp_path):
    data = tmp_path / "h/data"
    data.mkdir(parents=True)
    (data / "a-0.jsonl").write_text(
        '{"text": "a0"}\n{"messages": [{"role": "user", "content": "q"}]}'
    )
    (data / "b.csv").write_text("text\nb0\n")
    (data / "c.jsonl").write_text('{"text": "c0"}')
    pq.write_table(pa.table({"text": ["d0"]}), data / "d.parquet")
    (data / "dataset_info.json").write_text("{}")
    return tmp_path / "h"


def test_without_a_card_every_data_file_is_read(read_source, hub, told):
    """Texts and conversations, whatever the file's format."""
    items = read_source(format="huggingface", path="h")
    assert told(items) == ["record"] * 5
    assert [i.kind for i in items] == ["text", "conversation", "text", "text", "text"]


def test_the_card_chooses_the_files(read_source, hub):
    """`config` picks one of its configs; an unknown one is an error that lists them."""
    (hub / "README.md").write_text(CARD)
    assert [i.payload for i in read_source(format="huggingface", path="h", config="b")] == [b"b0"]
    assert len(read_source(format="huggingface", path="h")) == 3
    with pytest.raises(UsageError, match="it has a, b"):
        read_source(format="huggingface", path="h", config="z")


def test_every_format_has_a_stage():
    """Identity covers the libraries that decide the output."""
    from provender.acquire.reader import READ_STAGES

    assert set(READ_STAGES) == {
        "warc", "jsonl", "json", "parquet", "csv", "files", "repository", "conversations",
        "huggingface", "release",
    }  # fmt: skip
    assert len({stage.identity for stage in READ_STAGES.values()}) == 10
