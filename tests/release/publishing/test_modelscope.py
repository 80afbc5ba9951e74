# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""ModelScope, by its own client against a server on this machine."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import datasets
import pytest
from ruamel.yaml import YAML
from tests.release.publishing.hub_server import serving
from tests.release.publishing.modelscope_server import TOKEN, ModelScope

import provender
from provender.errors import CheckFailed, EnvironmentProblem, Incomplete, MissingExtra

Releases = Callable[[str], Path]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelScope]:
    """A hub, found as people find another one: by `MODELSCOPE_ENDPOINT`."""
    with serving(ModelScope()) as server:
        assert isinstance(server, ModelScope)
        monkeypatch.setenv("MODELSCOPE_ENDPOINT", server.url)
        monkeypatch.setenv("MODELSCOPE_API_TOKEN", TOKEN)
        monkeypatch.setattr(time, "sleep", lambda _: None)
        yield server


def test_each_tier_has_a_repository_with_a_card_of_modelscopes(
    release: Releases, hub: ModelScope, tmp_path: Path
) -> None:
    result = provender.publish(release("open"), "modelscope://board/books")
    assert sorted(hub.repositories) == ["board/books-attribution", "board/books-public-domain"]
    for receipt in result.receipts:
        name = receipt.sent.repository.split("/datasets/")[1]
        found = hub.repositories[name]
        assert found.tags.keys() == {"1.0.0"}
        assert found.tags["1.0.0"] == found.files
        assert found.files.keys() == {item.name for item in receipt.part.items}
        assert not found.private
        assert all(message.startswith("water 1.0.0") for message in found.messages)
    found = hub.repositories["board/books-attribution"]
    assert found.form["License"] == "cc-by-4.0"
    head = YAML(typ="safe").load(found.files["README.md"].decode().split("---\n")[1])
    assert head["license"] == "cc-by-4.0"
    assert head["text"]["text-generation"]["languages"] == ["en"]
    for path, content in found.files.items():
        (tmp_path / "copy" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "copy" / path).write_bytes(content)
    loaded = datasets.load_dataset(
        str(tmp_path / "copy"), "attribution", cache_dir=str(tmp_path / "cache")
    )
    assert loaded["train"].num_rows == 5


def test_twice_sends_nothing_and_leaves_nothing_behind(
    release: Releases, hub: ModelScope, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = release("open")
    result = provender.publish(folder, "modelscope://board")
    assert capsys.readouterr().out == "", "the client's report is no data of ours"
    hub.seen = []
    again = provender.publish(folder, "modelscope://board")
    assert [r.unchanged for r in again.receipts] == [True, True]
    assert not [r for r in hub.seen if r.method != "GET"]
    left = {p.name for p in (folder.parent / "receipts").iterdir()} - {".lock"}
    assert left == {"1.0.0"}
    assert provender.verify(folder).ok
    assert len(result.paths) == 2


def test_the_agreement_tier_is_asked_for(release: Releases, hub: ModelScope) -> None:
    """Private, with a gate: what ModelScope calls a gated dataset."""
    folder = release("closed")
    provender.publish(folder, "modelscope://board")
    closed = hub.repositories["board/water-agreement"]
    assert closed.private
    assert closed.gated
    assert closed.files["AGREEMENT.md"].decode() == provender.agreement(folder)[0].text
    assert provender.agreement(folder)[0].sha256 in closed.form["Description"]
    assert not hub.repositories["board/water-attribution"].private


@pytest.mark.parametrize("how", ["deaf", "public"])
def test_a_gate_that_is_not_on_refuses(release: Releases, hub: ModelScope, how: str) -> None:
    """A server that ignores it; a repository that somebody has made before."""
    folder = release("closed")
    if how == "deaf":
        hub.deaf_gate = True
    else:
        provender.publish(folder, "modelscope://board", tiers=["attribution"])
        hub.repositories["board/water-agreement"] = hub.repositories["board/water-attribution"]
        hub.repositories["board/water-agreement"].files.clear()
        hub.repositories["board/water-agreement"].tags.clear()
    with pytest.raises(CheckFailed, match="not gated"):
        provender.publish(folder, "modelscope://board", tiers=["agreement"])
    assert hub.repositories["board/water-agreement"].files == {}


def test_a_server_that_fails_is_no_end(release: Releases, hub: ModelScope) -> None:
    folder = release("open")
    hub.fail = lambda r: 500 if "/commit/" in r.path else None
    with pytest.raises(Incomplete) as stopped:
        provender.publish(folder, "modelscope://board", tiers=["attribution"])
    assert TOKEN not in str(stopped.value)
    assert "signed" not in str(stopped.value)
    arrived = set(hub.blobs)
    assert hub.repositories["board/water-attribution"].tags == {}
    hub.fail, hub.seen = (lambda _: None), []
    provender.publish(folder, "modelscope://board", tiers=["attribution"])
    assert not {r.path.rsplit("/", 1)[1] for r in hub.asked("PUT", "/store/")} & arrived
    assert hub.repositories["board/water-attribution"].tags.keys() == {"1.0.0"}


def test_another_release_under_a_tag_is_refused_and_a_new_version_replaces_files(
    release: Releases, hub: ModelScope
) -> None:
    folder = release("open")
    provender.publish(folder, "modelscope://board", tiers=["attribution"])
    found = hub.repositories["board/water-attribution"]
    before = dict(found.files)
    found.tags["1.0.0"]["manifest.json"] = b"other"
    with pytest.raises(CheckFailed, match="another release"):
        provender.publish(folder, "modelscope://board", tiers=["attribution"])
    found.tags = {"0.9.0": found.tags["1.0.0"]}
    found.files["data/attribution/old-train-00000.parquet"] = b"old"
    found.files["manifest.json"] = b"old"
    provender.publish(folder, "modelscope://board", tiers=["attribution"])
    assert found.files == before
    assert found.tags.keys() == {"0.9.0", "1.0.0"}


def test_who_has_no_token_learns_where_it_is_read(
    release: Releases, hub: ModelScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELSCOPE_API_TOKEN", "ms-another-token")
    with pytest.raises(EnvironmentProblem, match="MODELSCOPE_API_TOKEN") as refused:
        provender.publish(release("open"), "modelscope://board")
    assert "ms-another-token" not in str(refused.value)


def test_without_the_extra_it_says_how_to_get_it(
    release: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "modelscope_hub", None)
    with pytest.raises(MissingExtra, match=r"provender\[publish\]"):
        provender.publish(release("open"), "modelscope://board")
