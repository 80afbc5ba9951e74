# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A bucket, by Arrow's client against a server on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.release.publishing.hub_server import Request, serving
from tests.release.publishing.s3_server import KEY, SECRET, Bucket

import provender
from provender.errors import CheckFailed, EnvironmentProblem, Incomplete, UsageError
from provender.release.publishing.tree import ObjectStore

Releases = Callable[[str], Path]


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A bucket, found by the variables that every S3 client knows."""
    with serving(Bucket()) as server:
        assert isinstance(server, Bucket)
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        yield server


def fetch(bucket: Bucket, prefix: str, folder: Path) -> Path:
    """Lay what is in the bucket into a folder."""
    for key, content in bucket.objects.items():
        if key.startswith(prefix):
            path = folder / key.removeprefix(prefix)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return folder


def writes(bucket: Bucket) -> list[str]:
    """Return the objects that were written, in order."""
    return [r.path.removeprefix("/water/") for r in bucket.seen if r.method == "PUT"]


def test_a_release_arrives_and_verifies(release: Releases, bucket: Bucket, tmp_path: Path) -> None:
    folder = release("open")
    result = provender.publish(folder, "s3://water/data")
    arrived = fetch(bucket, "data/water/1.0.0/", tmp_path / "arrived")
    assert provender.verify(arrived).ok
    assert list(bucket.objects)[-1] == "data/water/1.0.0/SHA256SUMS", "the list comes last"
    assert result.receipts[0].sent.repository == "s3://water/data/water/1.0.0"
    bucket.seen = []
    assert provender.publish(folder, "s3://water/data").receipts[0].unchanged
    assert writes(bucket) == []


def test_the_endpoint_may_be_given(
    release: Releases, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    folder = release("open")
    provender.publish(folder, "s3://water", endpoint=bucket.url, tiers=["attribution"])
    assert "water-attribution/1.0.0/README.md" in bucket.objects
    for wrong in ("localhost:9000", "http://user:hunter2@localhost", "ftp://x"):
        with pytest.raises(UsageError) as refused:
            provender.publish(folder, "s3://water", endpoint=wrong)
        assert "hunter2" not in str(refused.value)


def test_an_interrupted_run_goes_on(release: Releases, bucket: Bucket, tmp_path: Path) -> None:
    """The server fails; what has arrived stays, what was cut off is sent again."""
    folder = release("open")

    def after_four(request: Request) -> int | None:
        return 500 if request.method == "PUT" and len(bucket.objects) == 4 else None

    bucket.fail = after_four
    with pytest.raises(Incomplete) as stopped:
        provender.publish(folder, "s3://water")
    assert SECRET not in str(stopped.value)
    assert not any(key.endswith("SHA256SUMS") for key in bucket.objects)
    arrived = sorted(bucket.objects)
    cut = arrived[0]
    bucket.objects[cut] = bucket.objects[cut][:-1]
    bucket.fail, bucket.seen = (lambda _: None), []
    provender.publish(folder, "s3://water")
    assert cut in writes(bucket)
    assert not set(arrived[1:]) & set(writes(bucket))
    assert provender.verify(fetch(bucket, "water/1.0.0/", tmp_path / "arrived")).ok


def test_another_release_of_this_version_is_refused(release: Releases, bucket: Bucket) -> None:
    folder = release("open")
    provender.publish(folder, "s3://water")
    bucket.objects["water/1.0.0/SHA256SUMS"] = b"other"
    with pytest.raises(CheckFailed, match="another release"):
        provender.publish(folder, "s3://water")


@pytest.mark.parametrize("place", ["elsewhere", "water"])
def test_who_is_refused_learns_why(
    release: Releases, bucket: Bucket, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """No such bucket; no such key."""
    if place == "water":
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "WRONGKEY000000000000")
    with pytest.raises(EnvironmentProblem, match="AWS_ACCESS_KEY_ID") as refused:
        provender.publish(release("open"), f"s3://{place}")
    assert SECRET not in str(refused.value)


def test_a_gated_bucket_needs_an_acceptance(release: Releases, bucket: Bucket) -> None:
    folder = release("closed")
    with pytest.raises(CheckFailed, match="ungated s3"):
        provender.publish(folder, "s3://water")
    with pytest.raises(CheckFailed, match="nobody has accepted"):
        provender.publish(folder, "s3://water", gated=True)
    assert bucket.objects == {}
    provender.agreement(folder, accepted_by="Jane Doe")
    provender.publish(folder, "s3://water", gated=True)
    assert "water/AGREEMENT-1.0.0.md" in bucket.objects


def test_large_files_go_in_parts(bucket: Bucket, tmp_path: Path) -> None:
    """And come back with the same hash."""
    from provender.release.publishing.parts import Item
    from provender.storage import hash_file

    path = tmp_path / "large"
    path.write_bytes(bytes(range(256)) * (48 << 10))
    store = ObjectStore("water")
    item = Item("large", path.stat().st_size, hash_file(path), path)
    assert store.put("a/large", item) == item.sha256 == store.sha256("a/large")
    assert any("partNumber" in r.query for r in bucket.seen)
    assert store.sizes("a") == {"large": item.size_bytes}
    store.remove("a/large")
    assert store.sizes("a") == {}
