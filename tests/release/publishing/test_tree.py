# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Folders: what arrives, what is sent again, what is refused; and what a target may be called."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import datasets
import pyarrow.parquet as pq
import pytest

import provender
from provender.errors import CheckFailed, FolderLocked, UsageError
from provender.release.publishing import tree
from provender.release.publishing.target import parse_target, scrub
from provender.release.signing import new_key, sign
from provender.storage import folder_lock

Releases = Callable[[str], Path]


def test_a_whole_release_arrives_with_its_signature(release: Releases, tmp_path: Path) -> None:
    folder, key = release("open"), tmp_path / "k"
    public, _ = new_key(key, None)
    sign(folder, key)
    result = provender.publish(folder, str(tmp_path / "out"))
    arrived = tmp_path / "out" / "water" / "1.0.0"
    assert provender.verify(arrived, public_key=public.encode()).ok
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert set(result.receipts[0].sent.sent) == names
    receipt = json.loads(result.paths[0].read_text("utf-8"))
    assert {f["name"] for f in receipt["files"] if f["sent"]} == names
    assert result.paths[0].is_relative_to(folder.parent / "receipts")
    assert provender.verify(folder).ok, "the receipt is beside the release, not in it"


def test_twice_sends_nothing_and_keeps_the_receipt(release: Releases, tmp_path: Path) -> None:
    folder = release("open")
    first = provender.publish(folder, str(tmp_path / "out"))
    before = first.paths[0].read_bytes()
    again = provender.publish(folder, str(tmp_path / "out"))
    assert again.receipts[0].unchanged
    assert again.paths == first.paths
    assert again.paths[0].read_bytes() == before


def test_an_interrupted_run_goes_on(
    release: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has arrived stays, what is cut off is sent again, and the list of hashes comes last."""
    folder, sent = release("open"), []
    put = tree.FolderStore.put

    def stop_after_three(self: tree.FolderStore, name: str, item: tree.Item) -> str:
        if len(sent) == 3:
            raise KeyboardInterrupt
        sent.append(item.name)
        return put(self, name, item)

    monkeypatch.setattr(tree.FolderStore, "put", stop_after_three)
    with pytest.raises(KeyboardInterrupt):
        provender.publish(folder, str(tmp_path / "out"))
    monkeypatch.setattr(tree.FolderStore, "put", put)
    arrived = tmp_path / "out" / "water" / "1.0.0"
    assert not (arrived / "SHA256SUMS").exists()
    (arrived / ".tmp-killed").write_bytes(b"half")
    cut = arrived / sent[0]
    cut.write_bytes(cut.read_bytes()[:-1] + b"?")
    result = provender.publish(folder, str(tmp_path / "out"))
    assert sent[0] in result.receipts[0].sent.sent
    assert not set(sent[1:]) & set(result.receipts[0].sent.sent)
    assert provender.verify(arrived).ok


def test_one_process_at_a_time_publishes_a_release(release: Releases, tmp_path: Path) -> None:
    """Two would make each other's files."""
    folder = release("open")
    with folder_lock(folder.parent / "receipts"), pytest.raises(FolderLocked):
        provender.publish(folder, str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_another_release_of_this_version_is_refused(release: Releases, tmp_path: Path) -> None:
    """As are files that nobody knows, and links."""
    folder, arrived = release("open"), tmp_path / "out" / "water" / "1.0.0"
    provender.publish(folder, str(tmp_path / "out"))
    (arrived / "SHA256SUMS").write_text("other", "utf-8")
    with pytest.raises(CheckFailed, match="another release"):
        provender.publish(folder, str(tmp_path / "out"))
    (arrived / "SHA256SUMS").unlink()
    (arrived / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(CheckFailed, match=r"notes\.txt"):
        provender.publish(folder, str(tmp_path / "out"))
    (arrived / "notes.txt").unlink()
    (arrived / "notes.txt").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CheckFailed, match="is a link"):
        provender.publish(folder, str(tmp_path / "out"))


def test_a_file_that_changes_meanwhile_does_not_arrive(
    release: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between `verify` and the sending, somebody writes."""
    folder = release("open")
    send = tree.send_to_tree

    def change_first(store: tree.Store, part: tree.Part) -> tree.Sent:
        (folder / "manifest.json").write_text("{}", "utf-8")
        return send(store, part)

    monkeypatch.setattr("provender.release.publishing.command.send_to_tree", change_first)
    with pytest.raises(CheckFailed, match=r"manifest\.json changed"):
        provender.publish(folder, str(tmp_path / "out"))
    assert not (tmp_path / "out" / "water" / "1.0.0" / "manifest.json").exists()
    assert not (tmp_path / "out" / "water" / "1.0.0" / "SHA256SUMS").exists()


def test_the_folder_of_a_tier_loads_and_holds_that_tier_only(
    release: Releases, tmp_path: Path
) -> None:
    """By its card alone, with the evidence on which its rows rest."""
    provender.publish(release("open"), str(tmp_path / "out"), tiers=["attribution"])
    folder = tmp_path / "out" / "water-attribution" / "1.0.0"
    loaded = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert loaded["train"].num_rows == 5
    assert set(loaded["train"]["license_concluded"]) == {"CC-BY-4.0"}
    named = datasets.load_dataset(str(folder), "attribution", cache_dir=str(tmp_path / "cache"))
    assert named["train"].num_rows == 5
    wanted = {i for row in loaded["train"]["evidence_ids"] for i in row}
    kept = pq.read_table(folder / "evidence" / "evidence.parquet").column("id").to_pylist()
    assert set(kept) == wanted
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, check=True)
    check = "grep ' data/' release/SHA256SUMS | sha256sum --quiet --ignore-missing -c"
    subprocess.run(["bash", "-c", check], cwd=folder, check=True)
    assert check.replace(" --quiet", "") in (folder / "README.md").read_text("utf-8")
    page = (folder / "LICENSE.md").read_text("utf-8")
    assert "| CC-BY-4.0 | 5 | <https://creativecommons.org/licenses/by/4.0> |" in page
    assert "<b>" not in (folder / "README.md").read_text("utf-8").split("---", 2)[2]


def test_a_card_of_another_provender_stays(
    release: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same release under the same version is unchanged, whoever words the card."""
    folder = release("open")
    provender.publish(folder, str(tmp_path / "out"), tiers=["attribution"])
    card = tmp_path / "out" / "water-attribution" / "1.0.0" / "README.md"
    before = card.read_bytes()
    render = "provender.release.publishing.parts.render_tier_card"
    monkeypatch.setattr(render, lambda *_: ("another card", "other"))
    again = provender.publish(folder, str(tmp_path / "out"), tiers=["attribution"])
    assert again.receipts[0].unchanged
    assert again.receipts[0].sent.notes
    assert card.read_bytes() == before


@pytest.mark.parametrize(
    "target",
    [
        "s3://key:hunter2@bucket/x",
        "hf://user:hunter2@org/name",
        "https://user:hunter2@example.org/x",
        "s3://bucket/x?secret_key=hunter2",
        "modelscope://hunter2@org/name",
    ],
)
def test_credentials_in_a_target_are_refused_and_never_shown(
    release: Releases, target: str
) -> None:
    folder = release("open")
    with pytest.raises(UsageError) as refused:
        provender.publish(folder, target)
    assert "hunter2" not in str(refused.value)
    command = [sys.executable, "-m", "provender", "publish", str(folder), target]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "hunter2" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "target",
    ["", " ", "hf://", "hf://..", "hf://org/..", "hf://org/a/b", "hf://org/a--b", "hf://o rg/a",
     "s3://", "s3://bucket/../other", "s3://bucket//x", "ftp://host/x", "modelscope://org/%2e%2e"],
)  # fmt: skip
def test_what_is_no_target_is_refused(target: str) -> None:
    with pytest.raises(UsageError):
        parse_target(target)


def test_targets_read_as_they_are_meant() -> None:
    assert str(parse_target("hf://org")) == "hf://org"
    assert parse_target("hf://org/name/").name == "name"
    assert parse_target("s3://bucket/a/b").place == "bucket/a/b"
    assert parse_target("file:///srv/data").place == "/srv/data"
    assert parse_target("out/../there").kind == "folder"


@pytest.mark.parametrize("target", ["s3://bucket", "hf://org", "modelscope://org"])
def test_credentials_in_an_endpoint_are_refused_and_never_shown(
    release: Releases, target: str
) -> None:
    """A receipt would name the server with them."""
    folder = release("open")
    for endpoint in ("http://u:hunter2@localhost:1", "http://localhost:1?key=hunter2", "localhost"):
        with pytest.raises(UsageError, match="no address") as refused:
            provender.publish(folder, target, endpoint=endpoint)
        assert "hunter2" not in str(refused.value)


def test_errors_are_scrubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed addresses, users and the tokens of the environment."""
    monkeypatch.setenv("HF_TOKEN", "hf_abcdefghijk")
    said = scrub("PUT https://u:p@h.org/x?X-Amz-Signature=abc failed for hf_abcdefghijk")
    assert said == "PUT https://***@h.org/x?*** failed for ***"


def test_a_release_whose_name_leads_elsewhere_goes_nowhere(
    release: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hostile manifest that verifies otherwise."""
    from provender.release.publishing import command

    folder = release("open")
    manifest = command.read_manifest(folder)
    for release_of in ({"name": "../../evil"}, {"version": "../1"}, {"version": ".."}):
        hostile = {**manifest, "release": {**manifest["release"], **release_of}}
        monkeypatch.setattr(command, "read_manifest", lambda _, hostile=hostile: hostile)
        with pytest.raises(UsageError, match="cannot name"):
            provender.publish(folder, str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()
