# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The Hugging Face Hub, by its own client against a server on this machine."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import datasets
import huggingface_hub
import pytest
from huggingface_hub import DatasetCard, constants
from tests.release.publishing.hub_server import Request, serving
from tests.release.publishing.huggingface_server import TOKEN, HuggingFace

import provender
from provender.errors import CheckFailed, EnvironmentProblem, Incomplete, MissingExtra

Releases = Callable[[str], Path]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[HuggingFace]:
    """A hub, found as people find another one: by `HF_ENDPOINT`."""
    with serving(HuggingFace()) as server:
        assert isinstance(server, HuggingFace)
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setattr(time, "sleep", lambda _: None)
        huggingface_hub.utils.disable_progress_bars()
        yield server


def test_each_tier_has_a_repository_that_loads(
    release: Releases, hub: HuggingFace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One commit, the version as its tag, a card that the hub takes, rows that `datasets` reads."""
    folder = release("open")
    result = provender.publish(folder, "hf://board/books")
    assert sorted(hub.repositories) == ["board/books-attribution", "board/books-public-domain"]
    for receipt in result.receipts:
        name = receipt.sent.repository.removeprefix(f"{hub.url}/datasets/")
        found = hub.repositories[name]
        assert found.messages == ["initial commit", "water 1.0.0"]
        assert found.tags == {"1.0.0": receipt.sent.revision}
        files = found.commits[receipt.sent.revision]
        assert files.keys() - {".gitattributes"} == {item.name for item in receipt.part.items}
        assert not found.gated
        card = DatasetCard(files["README.md"].decode())
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        card.validate(repo_type="dataset")
    repository = hub.repositories["board/books-attribution"]
    assert (
        DatasetCard(repository.commits[repository.head]["README.md"].decode()).data.license
        == "cc-by-4.0"
    )
    copy = tmp_path / "copy"
    for path, content in repository.commits[repository.head].items():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_bytes(content)
    loaded = datasets.load_dataset(str(copy), "attribution", cache_dir=str(tmp_path / "cache"))
    assert loaded["train"].num_rows == 5


def test_datasets_loads_it_from_the_hub(
    release: Releases, hub: HuggingFace, tmp_path: Path
) -> None:
    """`load_dataset("board/books-attribution")`, as people type it."""
    provender.publish(release("open"), "hf://board/books")
    code = (
        "import datasets; d = datasets.load_dataset('board/books-attribution'); "
        "print(d['train'].num_rows, sorted(set(d['train']['license_concluded'])))"
    )
    environment = {
        "HF_ENDPOINT": hub.url, "HF_TOKEN": TOKEN, "HF_HOME": str(tmp_path / "home"),
        "HF_HUB_DISABLE_XET": "1", "PATH": "/usr/bin:/bin", "HF_HUB_DISABLE_TELEMETRY": "1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "5 ['CC-BY-4.0']", done.stderr[-2000:]


def test_twice_sends_nothing(release: Releases, hub: HuggingFace) -> None:
    folder = release("open")
    first = provender.publish(folder, "hf://board")
    before, hub.seen = {n: r.head for n, r in hub.repositories.items()}, []
    again = provender.publish(folder, "hf://board")
    assert [r.unchanged for r in again.receipts] == [True, True]
    assert [r.sent.revision for r in again.receipts] == [r.sent.revision for r in first.receipts]
    assert not hub.asked("PUT", "/store/")
    assert not hub.asked("POST", "/commit/")
    assert before == {n: r.head for n, r in hub.repositories.items()}


def test_the_agreement_tier_is_gated_before_any_data_is_sent(
    release: Releases, hub: HuggingFace
) -> None:
    """With the agreement as its question, its version in the checkbox, and its text beside."""
    folder = release("closed")
    result = provender.publish(folder, "hf://board")
    closed = hub.repositories["board/water-agreement"]
    assert closed.gated == "manual"
    assert not hub.repositories["board/water-attribution"].gated
    order = [r.path for r in hub.seen if "water-agreement" in r.path and r.method != "GET"]
    assert order.index("/api/datasets/board/water-agreement/settings") == 0
    files = closed.commits[closed.head]
    head = DatasetCard(files["README.md"].decode()).data.to_dict()
    accepted, _ = provender.agreement(folder)
    assert accepted.sha256 in head["extra_gated_prompt"]
    assert (
        "I accept the agreement, version 1.0, and the terms of each document"
        in head["extra_gated_fields"]
    )
    assert files["AGREEMENT.md"].decode() == accepted.text
    assert result.receipts[1].to_dict()["agreement"]["sha256"] == accepted.sha256
    others = hub.repositories["board/water-attribution"]
    assert [name for name in others.commits[others.head] if "agreement" in name] == []


def test_a_gate_that_does_not_close_refuses(release: Releases, hub: HuggingFace) -> None:
    """An old server, or one that ignores the setting: nothing of the tier is sent."""
    hub.deaf_gate = True
    with pytest.raises(CheckFailed, match="not gated"):
        provender.publish(release("closed"), "hf://board", tiers=["agreement"])
    assert list(hub.repositories["board/water-agreement"].commits.values()) == [
        {".gitattributes": b"*.parquet filter=lfs\n"}
    ]
    assert hub.blobs == {}


def test_people_may_be_let_in_at_once_and_repositories_be_private(
    release: Releases, hub: HuggingFace
) -> None:
    provender.publish(release("closed"), "hf://board", approve="auto", private=True)
    assert hub.repositories["board/water-agreement"].gated == "auto"
    assert all(one.private for one in hub.repositories.values())


def test_a_server_that_fails_is_no_end(release: Releases, hub: HuggingFace) -> None:
    """What has arrived is not sent again; the error shows no signed address and no token."""
    folder = release("open")
    hub.fail = lambda r: 500 if "/commit/" in r.path and len(hub.blobs) >= 1 else None
    with pytest.raises(Incomplete) as stopped:
        provender.publish(folder, "hf://board")
    assert stopped.value.exit_code == 4
    assert TOKEN not in str(stopped.value)
    assert "signed" not in str(stopped.value)
    arrived = set(hub.blobs)
    assert arrived
    hub.fail, hub.seen = (lambda _: None), []
    result = provender.publish(folder, "hf://board")
    assert not {r.path.rsplit("/", 1)[1] for r in hub.asked("PUT", "/store/")} & arrived
    assert all(receipt.sent.tag == "1.0.0" for receipt in result.receipts)


def test_stopped_between_commit_and_tag_goes_on(release: Releases, hub: HuggingFace) -> None:
    folder = release("open")
    hub.fail = lambda r: 503 if "/tag/" in r.path else None
    with pytest.raises(Incomplete):
        provender.publish(folder, "hf://board", tiers=["attribution"])
    repository = hub.repositories["board/water-attribution"]
    head = repository.head
    hub.fail = lambda _: None
    provender.publish(folder, "hf://board", tiers=["attribution"])
    assert repository.tags == {"1.0.0": head}, "no second commit"


@pytest.mark.parametrize("status", [401, 403])
def test_a_hub_that_refuses_us_is_a_matter_of_the_environment(
    release: Releases, hub: HuggingFace, status: int
) -> None:
    hub.fail = lambda r: status if r.method == "POST" else None
    with pytest.raises(EnvironmentProblem, match="HF_TOKEN") as refused:
        provender.publish(release("open"), "hf://board")
    assert TOKEN not in str(refused.value)


def test_a_card_that_the_hub_does_not_take_stops_before_data(
    release: Releases, hub: HuggingFace
) -> None:
    hub.errors = [{"message": '"license" must be one of the known'}]
    with pytest.raises(CheckFailed, match="does not take"):
        provender.publish(release("open"), "hf://board")
    assert hub.blobs == {}


def test_another_release_under_a_tag_is_refused_and_a_new_version_replaces_files(
    release: Releases, hub: HuggingFace
) -> None:
    """The tag stays; `main` holds the new version's files alone."""
    folder = release("open")
    provender.publish(folder, "hf://board", tiers=["attribution"])
    repository = hub.repositories["board/water-attribution"]
    first = repository.head
    files = dict(repository.commits[first])
    gone = next(name for name in files if name.endswith(".parquet") and name.startswith("data/"))
    other = {**files, gone: b"other", "data/attribution/old-train-00000.parquet": b"old"}
    repository.tags["1.0.0"] = repository.commit(other, set(repository.large[first]), "another")
    with pytest.raises(CheckFailed, match="another release"):
        provender.publish(folder, "hf://board", tiers=["attribution"])
    repository.tags = {"0.9.0": repository.head}
    provender.publish(folder, "hf://board", tiers=["attribution"])
    assert repository.commits[repository.head].keys() == files.keys()
    assert repository.commits[repository.head][gone] == files[gone]
    assert repository.tags.keys() == {"0.9.0", "1.0.0"}


def test_a_commit_that_arrives_otherwise_gets_no_tag(
    release: Releases, hub: HuggingFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that changed between `verify` and the sending."""
    folder = release("open")

    def change(request: Request) -> None:
        if request.path.endswith("/preupload/main"):
            (folder / "manifest.json").write_bytes(
                (folder / "manifest.json").read_bytes()[:-1] + b" "
            )

    hub.fail = change
    with pytest.raises(CheckFailed, match=r"manifest\.json did not arrive"):
        provender.publish(folder, "hf://board", tiers=["attribution"])
    assert hub.repositories["board/water-attribution"].tags == {}


def test_without_the_extra_it_says_how_to_get_it(
    release: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(MissingExtra, match=r"provender\[publish\]"):
        provender.publish(release("open"), "hf://board")
