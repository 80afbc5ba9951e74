# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The work folder: content-addressed results that make a build resume by itself.

    text/<key>/piece-NNNNN.parquet      extracted text and evidence of all documents (private)
    text/<key>/departures-NNNNN.parquet records that held no document, with their reasons
    text/<key>/sites-NNNNN.json         robots.txt and tdmrep.json of archives, if there are any
    text/<key>/piece-NNNNN.json         commit mark of a piece: counts and hashes
    text/<key>/done.json                commit mark of the shard
    signals/<key>.parquet               signals and keys of one piece, without text
    shards/<key>.parquet                release shards
    builds/                             which recipe's builds used what, for `clean`
    inputs.json                         content hashes of inputs by size and time, to save reading
    suppression.jsonl                   what `withdraw --work` took back: later builds leave it out
    .provender-work                     the mark that a build made the folder (`work_folder`)
    runs/                               timings and machine, never part of a release

Keys are hashes of everything that decides the content: input bytes, options, stage identities.
Nothing is ever changed in place, so a key that exists is right.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provender.acquire.inventory import InputFile
from provender.parquet import is_whole
from provender.run.work_folder import sweep
from provender.storage import canonical_json, hash_bytes, write_json

__all__ = ["Cache", "PieceMark", "key_of"]


def key_of(**parts: Any) -> str:
    """Return the cache key of a result: SHA-256 over everything that decides its content."""
    return hash_bytes(canonical_json(parts).encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class PieceMark:
    """The commit mark of one piece of extracted text.

    Attributes:
        number: Position of the piece in its shard.
        rows: Documents in the piece.
        items: Records, rejected and unreadable items that the reader yielded for it.
        text_bytes: UTF-8 bytes of its documents' text.
        text_sha256: Hash of the piece's file.
        inputs: Per input: `records`, `rejected`, `unreadable`, and `furniture` counts by kind.
    """

    number: int
    rows: int
    items: int
    text_bytes: int
    text_sha256: str
    inputs: dict[str, dict[str, Any]]


class Cache:
    """Paths and bookkeeping of one work folder.

    Args:
        folder: The work folder, by default `.provender/` beside the recipe.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self._inputs_path = folder / "inputs.json"
        self._inputs = self._load_inputs()
        self._inputs_changed = False

    def text_folder(self, key: str) -> Path:
        """Folder of a shard's extracted pieces."""
        return self.folder / "text" / key

    def signals_path(self, key: str) -> Path:
        """File with the signals of one piece."""
        return self.folder / "signals" / f"{key}.parquet"

    def shard_path(self, key: str) -> Path:
        """File of one release shard."""
        return self.folder / "shards" / f"{key}.parquet"

    def pieces(self, key: str) -> list[PieceMark]:
        """Return the committed pieces of a shard in order, up to the first gap.

        A piece of which a file is missing, empty or cut off is a gap: it is made again.
        """
        marks: list[PieceMark] = []
        folder = self.text_folder(key)
        while (mark := _piece_mark(folder, len(marks))) is not None:
            marks.append(mark)
        return marks

    def commit_piece(self, key: str, mark: PieceMark) -> None:
        """Write a piece's commit mark, after its files are in place."""
        path = self.text_folder(key) / f"piece-{mark.number:05d}.json"
        write_json(path, {name: getattr(mark, name) for name in mark.__dataclass_fields__})

    def is_done(self, key: str) -> bool:
        """True if every piece of the shard is committed."""
        done = _read_object(self.text_folder(key) / "done.json")
        return done is not None and done.get("pieces") == len(self.pieces(key))

    def finish(self, key: str, pieces: int) -> None:
        """Mark a shard as complete."""
        write_json(self.text_folder(key) / "done.json", {"pieces": pieces})

    def input_sha256(self, file: InputFile) -> str:
        """Return the content hash of an input, from memory if size and time are unchanged.

        The file's time serves only to find out whether it must be read again; it enters no key.
        """
        stamp = _stamp(file)
        if stamp is not None:
            known = self._inputs.get(file.uri)
            if known is not None and known[:-1] == stamp:
                return str(known[-1])
        digest = file.sha256()
        if stamp is not None:
            self._inputs[file.uri] = [*stamp, digest]
            self._inputs_changed = True
        return digest

    def save_inputs(self) -> None:
        """Remember input hashes for the next build."""
        if self._inputs_changed:
            write_json(self._inputs_path, self._inputs)
            self._inputs_changed = False

    def _load_inputs(self) -> dict[str, list[Any]]:
        loaded = _read_object(self._inputs_path) or {}
        return {uri: known for uri, known in loaded.items() if isinstance(known, list) and known}

    def sweep(self) -> None:
        """Remove what a killed run left half-written."""
        if self.folder.exists():
            sweep(self.folder)

    def forget_inputs(self) -> None:
        """Forget the hashes of inputs, so that the next build reads every one of them."""
        self._inputs_path.unlink(missing_ok=True)

    @property
    def suppression_path(self) -> Path:
        """The folder's own suppression list; `clean` leaves it."""
        return self.folder / "suppression.jsonl"

    def free_bytes(self) -> int:
        """Return the bytes that are free where the work folder lies or would lie."""
        folder = self.folder
        while not folder.exists():
            folder = folder.parent
        return shutil.disk_usage(folder).free


def _piece_mark(folder: Path, number: int) -> PieceMark | None:
    """Return the mark of a piece, None if there is none or a file of the piece is damaged."""
    held = _read_object(folder / f"piece-{number:05d}.json")
    if held is None or set(held) != set(PieceMark.__dataclass_fields__):
        return None
    files = (folder / f"{name}-{number:05d}.parquet" for name in ("piece", "departures"))
    sites = folder / f"sites-{number:05d}.json"
    if not all(map(is_whole, files)) or (sites.exists() and not _is_whole_json(sites)):
        return None
    return PieceMark(**held)


def _is_whole_json(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            stream.seek(-2, 2)
            return stream.read() == b"]\n"
    except OSError:
        return False


def _read_object(path: Path) -> dict[str, Any] | None:
    try:
        loaded = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return loaded if isinstance(loaded, dict) else None


def _stamp(file: InputFile) -> list[Any] | None:
    if "://" in file.uri:
        return None
    try:
        status = Path(file.uri).stat()
    except OSError:
        return None
    return [status.st_size, status.st_mtime_ns, status.st_ino]
