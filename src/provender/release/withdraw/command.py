# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Takedown and erasure: a new version without what was taken back, and nothing left of it behind.

In this order, so that a run that ends anywhere is made good by the same command: the work folder's
own list, the new version, `versions.json` beside it, cached results, old versions.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from provender.acquire.ancestry import LIST_NAME, Home, version_order
from provender.errors import CheckFailed, UsageError
from provender.extract.charset import BadEncoding, decode
from provender.release.manifest import read_manifest
from provender.release.verify import verify
from provender.release.withdraw.find import Finding, find
from provender.release.withdraw.result import Withdrawal, Withdrawn
from provender.release.withdraw.standing import newest, rows_held
from provender.release.withdraw.version import Change, write_version
from provender.release.withdraw.versions import next_major, write_versions
from provender.rights.requests import Request, make_request, read_requests
from provender.rights.signature import expected_recall
from provender.rights.suppression import SuppressionList, read_list
from provender.rights.suppression_keys import reasons
from provender.run.cache import Cache
from provender.run.purge import purge
from provender.run.work_folder import is_work_folder
from provender.storage import (
    TEMPORARY_PREFIX,
    folder_lock,
    hash_file,
    remove_tree,
    storage_errors,
)

__all__ = ["Withdrawal", "withdraw"]

_EDITED = 0.95
"""Similarity that edits leave, at a guess: one shingle in twenty changed."""


def withdraw(
    release: str | Path,
    *,
    ids: Sequence[str] = (),
    urls: Sequence[str] = (),
    hosts: Sequence[str] = (),
    authors: Sequence[str] = (),
    sha256s: Sequence[str] = (),
    texts: Sequence[str | Path] = (),
    requests: str | Path | None = None,
    reason: str | None = None,
    date: str | None = None,
    request_id: str | None = None,
    near: bool = True,
    only_named: bool = False,
    remove_attribution: bool = False,
    work: str | Path | None = None,
    purge_old: bool = False,
    dry_run: bool = False,
) -> Withdrawal:
    """Take documents out of a release: a new MAJOR version without them, and a list for ever.

    Args:
        release: The newest version of a release, or the folder of its versions.
        ids: Ids of documents.
        urls: Addresses.
        hosts: Hosts, with all below them.
        authors: Names of authors.
        sha256s: SHA-256 of texts, as extracted or as released, in hex.
        texts: Texts, or paths of files that hold one.
        requests: A file of requests: JSON lines, a JSON array or CSV (docs/withdraw.md).
        reason: Code of the reason (`rights/data/suppression.yml`); rows of a file may state theirs.
        date: Date of the decision and of the new version, ISO 8601; today without it.
        request_id: Id of the request; without it a hash of what it names.
        near: Take near copies, and texts that hold one of these, along.
        only_named: Leave copies, near copies and what was derived alone.
        remove_attribution: Keep the texts and drop their authors' names.
        work: Work folder of the release's build, to look through and to purge.
        purge_old: Remove the folders of other versions that hold what goes.
        dry_run: Say what would go, and write nothing.

    Raises:
        UsageError: A request cannot be read, or the release is not the newest version.
        CheckFailed: The release does not verify, so nothing can be concluded from it.
    """
    asked = _requests(
        Path(requests) if requests is not None else None,
        reason or ("attribution_removal" if remove_attribution else None),
        date or datetime.datetime.now(datetime.UTC).date().isoformat(),
        request_id,
        only_named=only_named,
        name_only=remove_attribution,
        texts=[_text(text) for text in texts],
        id=ids,
        url=urls,
        host=hosts,
        author=authors,
        sha256=sha256s,
    )
    home, version = newest(Path(release), {one.request for one in asked})
    cache = None if work is None else _work(Path(work))
    root = Path(home.place) / version
    result = Withdrawal(root, dry_run=dry_run)
    with folder_lock(Path(home.place)), storage_errors(root):
        checked = verify(root)
        if not checked.ok:
            raise CheckFailed(
                f"{root} does not verify: {checked.findings[0]}",
                hint=f"see `provender verify {root}`; fetch or build it again first",
                subject=str(root),
            )
        if cache is None:
            _take_back(home, asked, None, result, near=near, purge_old=purge_old)
        else:
            with folder_lock(cache.folder):
                _take_back(home, asked, cache, result, near=near, purge_old=purge_old)
    return result


def _text(text: str | Path) -> str:
    if isinstance(text, str):
        return text
    try:
        return decode(text.read_bytes(), known=None, content_type=None, markup=False)[0]
    except (OSError, BadEncoding) as error:
        raise UsageError(
            f"{text} cannot be read as text: {error}",
            hint="give --text a file that holds the text and nothing else",
            subject=str(text),
        ) from error


def _requests(
    path: Path | None,
    reason: str | None,
    date: str,
    request: str | None,
    *,
    only_named: bool,
    name_only: bool,
    texts: Sequence[str],
    **named: Sequence[str],
) -> tuple[Request, ...]:
    found = []
    if path is not None:
        found += read_requests(path, reason=reason, decided=date, request=request)
    if texts or any(named.values()) or path is None:
        if reason is None or reason not in reasons():
            raise UsageError(
                "no reason is given" if reason is None else f"there is no reason {reason!r}",
                hint=f"give --reason with one of {', '.join(reasons())}",
            )
        try:
            made = make_request(
                reason=reason, decided=date, request=request, name_only=name_only,
                only_named=only_named, texts=texts, **named,
            )  # fmt: skip
        except ValueError as error:
            raise UsageError(
                f"this cannot be taken back: {error}",
                hint="name documents with --id, --url, --host, --author, --sha256 or --text, or "
                "give a file with --requests",
            ) from error
        found.append(made)
    return tuple(found)


def _work(folder: Path) -> Cache:
    if not is_work_folder(folder):
        raise UsageError(
            f"{folder} is no work folder of Provender",
            hint="give the folder .provender/ that lies beside the recipe",
            subject=str(folder),
        )
    return Cache(folder)


def _take_back(
    home: Home,
    asked: tuple[Request, ...],
    cache: Cache | None,
    result: Withdrawal,
    *,
    near: bool,
    purge_old: bool,
) -> None:
    root = result.release
    manifest = read_manifest(root)
    found = find(root, asked, near=near, work=None if cache is None else cache.folder)
    known = SuppressionList(found.keys).merge([_listed(root)])
    _tell(result, found, asked, known)
    for version in home.versions:
        try:
            count = rows_held(Path(home.place) / version.folder, known)
        except (pa.ArrowException, OSError, ValueError, LookupError) as error:
            result.notes.append(
                f"{version.folder} cannot be looked through ({type(error).__name__}), so whether "
                "it holds what goes is not known: remove it by hand if it may"
            )
            continue
        if count:
            result.still_held[version.folder] = count
    if result.dry_run:
        if not result.documents:
            result.notes.append("nothing of this release is named; look for it with `explain`")
        return
    if cache is not None:
        own = SuppressionList(found.keys)
        if cache.suppression_path.exists():
            own = own.merge([read_list(cache.suppression_path, str(cache.suppression_path))])
        own.write(cache.suppression_path)
    if found.changes:
        new = next_major([*home.known, *(v.version for v in home.versions)])
        change = Change(
            root, manifest, asked, found, known, new, max(one.decided for one in asked),
            hash_file(root / "SHA256SUMS"),
        )  # fmt: skip
        result.new_release = _place(Path(home.place), change)
        newer = [
            v.version
            for v in home.versions
            if version_order(v.version) > version_order(manifest["release"]["version"])
            and not home.superseded_by(v.version)
        ]
        if newer:
            result.notes.append(
                f"{new} holds what {root.name} held without what goes; what came later with "
                f"{', '.join(newer)} is not in it: build again, or withdraw from that version"
            )
        superseded = {v.version for v in home.versions if v.folder in result.still_held}
        why = {"reasons": sorted({one.reason for one in asked}), "decided": change.date}
        superseded.add(manifest["release"]["version"])
        write_versions(Path(home.place), home.name, sorted(superseded), new, why)
    else:
        later = (
            "later builds with this work folder will leave it out"
            if cache is not None
            else "give --work, so that later builds leave it out"
        )
        done = {one.request for one in asked} <= set(_listed(root).requests)
        result.notes.append(
            f"{root.name} holds nothing more of it: it was taken back"
            if done
            else f"nothing of this release is named; {later}"
        )
        if any(version.supersedes for version in home.versions):
            write_versions(Path(home.place), home.name)
    if cache is not None:
        gone = {*found.released, *found.departed, *found.unnamed}
        result.purged_entries, result.purged_bytes = purge(cache.folder, found.pieces, gone)
    else:
        result.notes.append(
            "no work folder was given: if the release's build left one, it still holds the text; "
            "run the same command with --work, or `provender clean`"
        )
    if purge_old:
        _purge_old(home, result)


def _listed(root: Path) -> SuppressionList:
    path = root / LIST_NAME
    return read_list(path, LIST_NAME) if path.exists() else SuppressionList()


def _place(home: Path, change: Change) -> Path:
    staging = home / f"{TEMPORARY_PREFIX}{change.version}"
    remove_tree(staging)
    try:
        write_version(change, staging)
        checked = verify(staging)
        if not checked.ok:
            raise CheckFailed(
                f"the new version does not verify, so it was not kept: {checked.findings[0]}",
                hint="this is a fault of Provender; the old version is as it was",
                subject=str(change.root),
            )
        staging.rename(home / change.version)
    finally:
        remove_tree(staging)
    return home / change.version


def _purge_old(home: Home, result: Withdrawal) -> None:
    place = Path(home.place)
    for name in result.still_held:
        folder = place / name
        if folder.parent == place and folder.is_dir() and not folder.is_symlink():
            remove_tree(folder)
            result.purged_versions.append(name)
    purged = {v.version for v in home.versions if v.folder in result.purged_versions}
    write_versions(place, home.name, purged=sorted(purged, key=version_order))


def _tell(
    result: Withdrawal, found: Finding, asked: Sequence[Request], known: SuppressionList
) -> None:
    hits = [("released", found.released), ("departed", found.departed), ("named", found.unnamed)]
    for fate, told in hits:
        for document, hit in sorted(told.items()):
            request = asked[hit.request]
            result.documents.append(
                Withdrawn(document, request.reason, request.request, hit.by, fate)
            )
    result.entries = len(known)
    signed = [one for one in found.keys if one.kind == "signature"]
    made = Counter(str(one.made_from) for one in signed)
    similarity = {"extracted": 0.8, "released": 0.8 * _EDITED}
    result.signatures = {name: made[name] for name in sorted(made)}
    result.expected_recall = {
        name: round(expected_recall(similarity[name]), 4) for name in result.signatures
    }
    result.inputs = sorted(set(found.inputs.values()))
