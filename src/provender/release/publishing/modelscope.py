# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Send a part to ModelScope: one dataset repository, one tag a version.

`MODELSCOPE_ENDPOINT` and `MODELSCOPE_API_TOKEN` are those of the client library, `modelscope-hub`
(the small one, without the training framework). A gated dataset of ModelScope is a private one that
people may ask for; that it is, is looked at before any data is sent. Its uploader makes several
commits of many files, so the tag comes last and says that all are there.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from contextlib import redirect_stdout
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
from provender.storage import remove_tree

__all__ = ["send_to_modelscope"]

_KIND = "dataset"
_BRANCH = "master"
_OF_THE_HUB = {".gitattributes", ".gitignore", "dataset_infos.json"}


def send_to_modelscope(
    target: Target,
    part: Part,
    scratch: Path,
    *,
    endpoint: str | None = None,
    private: bool = False,
) -> Sent:
    """Send a part.

    Args:
        target: The organisation.
        part: What is sent.
        scratch: A folder beside the release, in which the uploader finds what is missing.
        endpoint: Address of the hub; by default `MODELSCOPE_ENDPOINT`, else modelscope.cn.
        private: Make a new repository private.

    Raises:
        CheckFailed: The gate is not on, or other files stand under this version.
        EnvironmentProblem: The hub refuses us.
        Incomplete: It failed; run the same command again.
        MissingExtra: `provender[publish]` is not installed.
    """
    try:
        import modelscope_hub
    except ImportError as error:
        raise MissingExtra("publishing to ModelScope", "publish") from error
    logging.getLogger("modelscope_hub").setLevel(logging.ERROR)
    api = modelscope_hub.HubApi(
        endpoint=check_endpoint(endpoint or os.environ.get("MODELSCOPE_ENDPOINT")),
        token=os.environ.get("MODELSCOPE_API_TOKEN") or None,
    )
    repository = f"{target.place}/{repository_name(part.name)}"
    try:
        return _send(api, repository, part, scratch, private)
    except (ProvenderError, AttributeError, NameError):
        raise  # ours: said already, or a fault of the code
    except Exception as error:
        raise _in_our_words(repository, error) from error


def _send(api: Any, repository: str, part: Part, scratch: Path, private: bool) -> Sent:
    """Make and look at the gate, send, look, tag: in this order."""
    tag = version_name(part.version)
    if not api.repo_exists(repository, _KIND):
        api.create_repo(
            repository,
            _KIND,
            visibility="private" if part.gated or private else "public",
            gated_mode=True if part.gated else None,
            license=part.license,
            chinese_name=part.title,
            description=_description(part),
        )
    if part.gated:
        _require_gate(api, repository)
    address = f"{str(api.legacy.endpoint).rstrip('/')}/datasets/{repository}"
    if tag in _tags(api, repository):
        differing = _differing(part, _files(api, repository, tag))
        if any(not item.made for item in differing):
            raise CheckFailed(
                f"{address}, tag {tag} holds another release of the same version",
                hint="raise release.version in the recipe; a version that people may have cited "
                "does not change",
            )
        return Sent(address, tag, (), tag, (MADE_OTHERWISE,) if differing else ())
    there = _files(api, repository, _BRANCH)
    missing = _differing(part, there)
    if missing:
        _upload(api, repository, part, missing, scratch)
    stale = sorted(there.keys() - {item.name for item in part.items} - _OF_THE_HUB)
    if stale:
        api.delete_files(repository, _KIND, stale, revision=_BRANCH)
    if left := _differing(part, _files(api, repository, _BRANCH)):
        raise CheckFailed(
            f"{address}: {left[0].name} did not arrive as it is in the release; no tag was made",
            hint="verify the release again, let nothing write to it, and publish once more",
        )
    api.create_repo_tag(repository, _KIND, tag, revision=_BRANCH)
    return Sent(address, tag, names_of(part, [item.name for item in missing]), tag)


def _description(part: Part) -> str:
    """Return a line about the part; of a gated one, what people accept when they ask for it."""
    told = f"{part.release} {part.version}: {', '.join(part.tiers)}"
    if part.agreement is None:
        return told
    return (
        f"{told}. AGREEMENT.md, version {part.agreement.version}, SHA-256 {part.agreement.sha256}. "
        "申请即表示接受该协议。"
    )


def _require_gate(api: Any, repository: str) -> None:
    """See that a repository is gated.

    Raises:
        CheckFailed: It is not; nothing is sent.
    """
    from modelscope_hub.constants import Visibility

    told = api.get_repo(repository, _KIND)
    closed = told.private is True or told.visibility == Visibility.PRIVATE
    if not (closed and told.gated is True):
        raise CheckFailed(
            f"{repository} is not gated: nothing was sent",
            hint="make it private and turn its gate on in the settings of the repository",
        )


def _upload(api: Any, repository: str, part: Part, missing: list[Item], scratch: Path) -> None:
    """Lay what is missing into a folder, by links where the disk has them, and send that."""
    folder = scratch / f"modelscope-{part.name}"
    try:
        for item in missing:
            path = folder / item.name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(item.content, bytes):
                path.write_bytes(item.content)
                continue
            try:
                os.link(item.content, path)
            except OSError:
                shutil.copyfile(item.content, path)
        with redirect_stdout(sys.stderr):  # its report would stand in our data
            api.upload_folder(
                repository,
                _KIND,
                folder,
                commit_message=f"{part.release} {part.version}",
                revision=_BRANCH,
                use_cache=False,
                disable_tqdm=True,
            )
    finally:
        remove_tree(folder)


def _tags(api: Any, repository: str) -> set[str]:
    _, tags = api.legacy.list_revisions_detail(repository, _KIND)
    return {str(one.get("Revision") or one.get("Name") or "") for one in tags}


def _files(api: Any, repository: str, revision: str) -> dict[str, tuple[int, str]]:
    """Return size and SHA-256 of the files of a revision by name."""
    listed = api.list_repo_files(repository, _KIND, revision=revision)
    return {one.path: (one.size, one.sha256 or "") for one in listed if one.type != "tree"}


def _differing(part: Part, there: dict[str, tuple[int, str]]) -> list[Item]:
    return [item for item in part.items if there.get(item.name) != (item.size_bytes, item.sha256)]


def _in_our_words(repository: str, error: Exception) -> ProvenderError:
    """Say what went wrong at the hub, without addresses that are signed and without tokens."""
    lines = scrub(str(error)).strip().splitlines()
    said = (lines[0] if lines else type(error).__name__)[:300]
    code = getattr(error, "status_code", None)
    if code in (401, 403, 404):
        return EnvironmentProblem(
            f"ModelScope refuses to let us write {repository}: {said}",
            hint="set MODELSCOPE_API_TOKEN to a token that may write there",
        )
    return Incomplete(
        f"{repository} is not there in full: {said}",
        hint="run the same command again; what has arrived is not sent again",
    )
