# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Send a part to the Hugging Face Hub: one dataset repository, one commit, one tag a version.

`HF_ENDPOINT` and `HF_TOKEN` are those of the client library, `huggingface_hub`. A gate is on before
any data is sent. The commit appears as a whole; large files are content-addressed, so what an
interrupted run has sent is not sent again. A tag that exists is never moved.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provender.errors import (
    CheckFailed,
    EnvironmentProblem,
    Incomplete,
    MissingExtra,
    ProvenderError,
)
from provender.release.publishing.parts import Item, Part
from provender.release.publishing.receipt import MADE_OTHERWISE, Sent, names_of
from provender.release.publishing.target import (
    Target,
    check_endpoint,
    repository_name,
    scrub,
    version_name,
)
from provender.storage import hash_bytes

__all__ = ["send_to_huggingface"]

_KIND = "dataset"
_OF_THE_HUB = {".gitattributes"}


def send_to_huggingface(
    target: Target,
    part: Part,
    *,
    endpoint: str | None = None,
    private: bool = False,
    approve: str = "manual",
) -> Sent:
    """Send a part.

    Args:
        target: The organisation.
        part: What is sent.
        endpoint: Address of the hub; by default `HF_ENDPOINT`, else huggingface.co.
        private: Make a new repository private.
        approve: Who lets people in: `manual` or `auto`.

    Raises:
        CheckFailed: The gate cannot be turned on, or other files stand under this version.
        EnvironmentProblem: The hub refuses us.
        Incomplete: It failed; run the same command again.
        MissingExtra: `provender[publish]` is not installed.
    """
    try:
        import huggingface_hub
    except ImportError as error:
        raise MissingExtra("publishing to the Hugging Face Hub", "publish") from error
    api = huggingface_hub.HfApi(
        endpoint=check_endpoint(endpoint or os.environ.get("HF_ENDPOINT")),
        library_name="provender",
    )
    repository = f"{target.place}/{repository_name(part.name)}"
    try:
        return _send(api, repository, part, private, approve)
    except (ProvenderError, AttributeError, NameError):
        raise  # ours: said already, or a fault of the code
    except Exception as error:
        raise _in_our_words(repository, error) from error


def _send(api: Any, repository: str, part: Part, private: bool, approve: str) -> Sent:
    """Gate, commit, look, tag: in this order."""
    tag = version_name(part.version)
    api.create_repo(repository, repo_type=_KIND, private=private or None, exist_ok=True)
    if part.gated:
        _close(api, repository, approve)
    address = f"{api.endpoint}/datasets/{repository}"
    tags = {ref.name: ref for ref in api.list_repo_refs(repository, repo_type=_KIND).tags}
    if tag in tags:
        notes = _same_version(part, _files(api, repository, tag), f"{address}, tag {tag}")
        revision = api.dataset_info(repository, revision=tag).sha
        return Sent(address, revision, (), tag, notes)
    there = _files(api, repository, "main")
    wanted = {item.name: item for item in part.items}
    missing = [item for item in part.items if not _is_same(item, there.get(item.name))]
    stale = sorted(there.keys() - wanted.keys() - _OF_THE_HUB)
    if missing or stale:
        revision = _commit(api, repository, part, missing, stale)
    else:
        revision = api.dataset_info(repository, revision="main").sha
    arrived = _files(api, repository, revision)
    for item in part.items:
        if not _is_same(item, arrived.get(item.name)):
            raise CheckFailed(
                f"{address}: {item.name} did not arrive as it is in the release; no tag was made",
                hint="verify the release again, let nothing write to it, and publish once more",
            )
    api.create_tag(repository, tag=tag, revision=revision, repo_type=_KIND)
    return Sent(address, revision, names_of(part, [item.name for item in missing]), tag)


def _close(api: Any, repository: str, approve: str) -> None:
    """Turn the gate on, and see that it is.

    Raises:
        CheckFailed: It is not; nothing is sent.
    """
    if not api.dataset_info(repository).gated:
        api.update_repo_settings(repository, gated=approve, repo_type=_KIND)
    if not api.dataset_info(repository).gated:
        raise CheckFailed(
            f"{repository} is not gated although the hub was asked to: nothing was sent",
            hint="turn its gate on in the settings of the repository, and publish again",
        )


def _commit(api: Any, repository: str, part: Part, missing: list[Item], stale: list[str]) -> str:
    """Send files and remove those that this version does not have, as one commit."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    operations: list[Any] = [
        CommitOperationAdd(
            item.name, str(item.content) if isinstance(item.content, Path) else item.content
        )
        for item in missing
    ]
    operations += [CommitOperationDelete(name) for name in stale]
    made = api.create_commit(
        repository,
        operations,
        commit_message=f"{part.release} {part.version}",
        commit_description=f"Tiers: {', '.join(part.tiers)}. Published by Provender.",
        repo_type=_KIND,
    )
    return str(made.oid)


def _files(api: Any, repository: str, revision: str) -> dict[str, Any]:
    """Return the files of a revision by name; a repository without commits has none."""
    from huggingface_hub.errors import EntryNotFoundError, RevisionNotFoundError
    from huggingface_hub.hf_api import RepoFile

    try:
        tree = list(
            api.list_repo_tree(repository, recursive=True, revision=revision, repo_type=_KIND)
        )
    except (EntryNotFoundError, RevisionNotFoundError):
        return {}
    return {entry.path: entry for entry in tree if isinstance(entry, RepoFile)}


def _is_same(item: Item, there: Any) -> bool:
    """Say if a file of the hub holds an item's bytes: by SHA-256 if large, else by git's hash."""
    if there is None or there.size != item.size_bytes:
        return False
    if there.lfs is not None:
        return bool(there.lfs.sha256 == item.sha256)
    with item.open() as stream:
        content = stream.read()
    if hash_bytes(content) != item.sha256:
        return False  # changed since `verify` saw it
    head = b"blob %d\0" % len(content)
    return bool(hashlib.sha1(head + content, usedforsecurity=False).hexdigest() == there.blob_id)


def _same_version(part: Part, there: Mapping[str, Any], place: str) -> tuple[str, ...]:
    """Hold that a tag holds this release; return what a person should know.

    Raises:
        CheckFailed: It holds another one.
    """
    differing = [item for item in part.items if not _is_same(item, there.get(item.name))]
    if part.identity in differing or any(not item.made for item in differing):
        raise CheckFailed(
            f"{place} holds another release of the same version",
            hint="raise release.version in the recipe; a version that people may have cited "
            "does not change",
        )
    return (MADE_OTHERWISE,) if differing else ()


def _in_our_words(repository: str, error: Exception) -> ProvenderError:
    """Say what went wrong at the hub, without addresses that are signed and without tokens."""
    lines = scrub(str(error)).strip().splitlines()
    said = (lines[0] if lines else type(error).__name__)[:300]
    code = getattr(getattr(error, "response", None), "status_code", None)
    if code in (401, 403, 404):
        return EnvironmentProblem(
            f"the hub refuses to let us write {repository}: {said}",
            hint="log in with `hf auth login` or set HF_TOKEN to a token that may write there",
        )
    if isinstance(error, ValueError):
        return CheckFailed(f"the hub does not take {repository}: {said}")
    return Incomplete(
        f"{repository} is not there in full: {said}",
        hint="run the same command again; what has arrived is not sent again",
    )
