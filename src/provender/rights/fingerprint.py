# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A dataset whose terms are known, as hashes that can be shared: the index file.

Specification `origin/1` (docs/fingerprints.md; numbers in `data/fingerprint.yml`). What is hashed
is the extracted text of a row, in parts: each message of a conversation, and the whole text. A
part gives one 64-bit key of its sequence of words, and, from 13 words on, the smallest shingles of
each window of it. Parts and shingles that recur in many rows are templates and are left out.

    "PROVFPR1" | length of the header, 4 bytes | header, JSON in UTF-8 | arrays, little-endian
    keys u64[T]  key_rows u32[T]  key_weights u8[T]
    window_rows u32[W]  window_lengths u16[W]  window_sizes u8[W]  sketches u32[S]

Nothing of it is text, nothing of it is code: a reader checks every count against the size of the
file and the SHA-256 of the arrays before it looks at them.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.errors import UsageError
from provender.kernels.shingles import shingles, sketch_windows
from provender.rights.license import DATA, load_data
from provender.rights.normalize import normalize
from provender.storage import canonical_json, write_bytes

__all__ = ["Index", "IndexBuilder", "IndexTerms", "numbers", "read_index", "write_index"]

_MAGIC = b"PROVFPR1"
_MOST_HEADER = 1 << 16
_MOST_BYTES = 8 << 30
_ARRAYS = (
    ("keys", "<u8", "parts"),
    ("key_rows", "<u4", "parts"),
    ("key_weights", "<u1", "parts"),
    ("window_rows", "<u4", "windows"),
    ("window_lengths", "<u2", "windows"),
    ("window_sizes", "<u1", "windows"),
    ("sketches", "<u4", "sketches"),
)


@functools.cache
def numbers() -> Mapping[str, Any]:
    """Return the numbers of the specification, `index` and `match` in one."""
    raw = load_data(DATA / "fingerprint.yml")
    return MappingProxyType({"specification": raw["specification"], **raw["index"], **raw["match"]})


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexTerms:
    """Whose rows they are and under which terms they stand.

    Attributes:
        name: Name of the dataset.
        license: Its terms as an expression of the vocabulary.
        basis: Who says so: `stated` by the maker of the index, or `declared` by the dataset.
        url: Where the dataset is.
        date: When its terms were looked at (ISO 8601).
        ground: A public-domain ground in words, if that is why it is free. Only the `terms:` of a
            recipe make a conclusion laxer; this tells a person what to check.
    """

    name: str
    license: str
    basis: str
    url: str | None = None
    date: str | None = None
    ground: str | None = None


@dataclass(frozen=True)
class Index:
    """A fingerprint index in memory.

    Attributes:
        terms: Whose rows, under which terms.
        rows: Rows that were hashed.
        sha256: Hash of the arrays, in hex: the index's identity.
        keys: Keys of parts, sorted, shape (parts,).
        key_rows: Row of each key.
        key_weights: Weight of each part in half words, at most 255.
        window_rows: Row of each window, shape (windows,).
        window_lengths: Shingles of each window.
        window_sizes: Kept shingles of each window.
        sketches: Low 32 bits of the kept shingles of all windows, shape (kept,).
    """

    terms: IndexTerms
    rows: int
    sha256: str
    keys: npt.NDArray[np.uint64]
    key_rows: npt.NDArray[np.uint32]
    key_weights: npt.NDArray[np.uint8]
    window_rows: npt.NDArray[np.uint32]
    window_lengths: npt.NDArray[np.uint16]
    window_sizes: npt.NDArray[np.uint8]
    sketches: npt.NDArray[np.uint32]

    def with_terms(self, terms: IndexTerms) -> Index:
        """Return the same rows under other terms, as a recipe that verified them says."""
        return replace(self, terms=terms)


class IndexBuilder:
    """Gathers the parts of a dataset's rows, batch by batch."""

    def __init__(self) -> None:
        self._keys: list[npt.NDArray[Any]] = []
        self._windows: list[tuple[npt.NDArray[Any], ...]] = []
        self._kept: list[npt.NDArray[np.uint64]] = []
        self._seen: set[int] = set()

    def add(self, parts: pa.Array, rows: npt.NDArray[np.int64]) -> None:
        """Add parts of rows.

        Args:
            parts: Their texts.
            rows: Number of the row of each part, counted over the whole dataset.
        """
        told = numbers()
        content = shingles(parts, told["shingle_words"])
        owners, lengths, sizes, kept = sketch_windows(
            content, told["window_shingles"], told["kept_shingles"]
        )
        # What repeats itself ("ha ha ha") has too few shingles of its own to be known by.
        distinct = np.zeros(len(parts), np.int64)
        np.add.at(distinct, owners, sizes)
        weights = np.where(
            (content.weights >= told["long_weight"]) & (distinct < told["held_least"]),
            told["long_weight"] - 1,
            content.weights,
        )
        new = self._new(content.keys, rows)
        telling = new & (weights >= told["short_weight"])
        self._keys.append(
            np.rec.fromarrays(
                [content.keys[telling], rows[telling], np.minimum(weights[telling], 255)],
                dtype=[("key", "<u8"), ("row", "<u4"), ("weight", "<u1")],
            )
        )
        wanted = new[owners] & (weights[owners] >= told["long_weight"])
        wanted &= sizes >= told["held_least"]
        self._windows.append(
            (rows[owners[wanted]], np.minimum(lengths[wanted], 0xFFFF), sizes[wanted])
        )
        self._kept.append(kept[np.repeat(wanted, sizes)])

    def _new(
        self, keys: npt.NDArray[np.uint64], rows: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.bool_]:
        """Return which parts are of rows that no earlier row equals: repeats are no template."""
        numbered, places = np.unique(rows, return_inverse=True)
        sums = np.zeros(len(numbered), np.uint64)
        np.add.at(sums, places, keys)
        first = np.ones(len(numbered), np.bool_)
        for place, value in enumerate(sums.tolist()):
            first[place] = value not in self._seen
            self._seen.add(value)
        return first[places] if len(places) else np.zeros(0, np.bool_)

    def index(self, terms: IndexTerms, rows: int) -> Index:
        """Return the index of everything that was added.

        Args:
            terms: Whose rows, under which terms.
            rows: How many rows there were.
        """
        most = numbers()["template_rows"]
        keys = np.unique(np.concatenate([*self._keys, np.zeros(0, self._key_type())]))
        values, counts = np.unique(keys["key"], return_counts=True)
        keys = keys[np.repeat(counts <= most, counts)] if len(values) else keys
        owners, lengths, sizes, sketches = self._distinct_windows(most)
        index = Index(
            terms, rows, "", keys["key"].copy(), keys["row"].copy(), keys["weight"].copy(),
            owners.astype(np.uint32), lengths.astype(np.uint16), sizes.astype(np.uint8), sketches,
        )  # fmt: skip
        return replace(index, sha256=hashlib.sha256(_body(index)).hexdigest())

    @staticmethod
    def _key_type() -> Any:
        return [("key", "<u8"), ("row", "<u4"), ("weight", "<u1")]

    def _distinct_windows(self, most: int) -> tuple[npt.NDArray[Any], ...]:
        """Drop windows that stand in an earlier row, and shingles of templates."""
        empty = np.zeros(0, np.int64)
        owners, lengths, sizes = (
            np.concatenate([*(window[n] for window in self._windows), empty]) for n in range(3)
        )
        kept = np.concatenate([*self._kept, np.zeros(0, np.uint64)]).astype(np.uint32)
        values, places, counts = np.unique(kept, return_inverse=True, return_counts=True)
        telling = counts[places] <= most if len(values) else np.zeros(0, np.bool_)
        number_of = np.repeat(np.arange(len(sizes)), sizes)
        left = np.bincount(number_of[telling], minlength=len(sizes))
        enough = left >= numbers()["held_least"]
        seen: set[bytes] = set()
        start = 0
        for number, size in enumerate(sizes.tolist()):
            sketch = kept[start : start + size].tobytes()
            start += size
            enough[number] &= sketch not in seen
            seen.add(sketch)
        kept = kept[telling & enough[number_of]]
        return owners[enough], lengths[enough], left[enough], kept


def _body(index: Index) -> bytes:
    return b"".join(
        np.ascontiguousarray(getattr(index, name), kind).tobytes() for name, kind, _ in _ARRAYS
    )


def write_index(index: Index, path: Path) -> None:
    """Write an index, atomically; equal content gives equal bytes."""
    header = {
        "format": "provender-fingerprint",
        "specification": numbers()["specification"],
        "terms": asdict(index.terms),
        "rows": index.rows,
        "parts": len(index.keys),
        "windows": len(index.window_rows),
        "sketches": len(index.sketches),
        "sha256": index.sha256,
    }
    raw = canonical_json(header).encode("utf-8")
    if len(raw) > _MOST_HEADER:
        raise UsageError("name, URL and terms of the dataset are too long for an index's header")
    write_bytes(path, _MAGIC + len(raw).to_bytes(4, "little") + raw + _body(index))


def read_index(path: Path) -> Index:
    """Read an index and check all of it.

    Raises:
        UsageError: It is no index, damaged, or of another specification.
    """
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise ValueError(f"it has {size:,} bytes, more than {_MOST_BYTES:,}")
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"the fingerprint index {path} cannot be read: {error.strerror}",
            hint="make one with `provender fingerprint DATASET --out FILE`",
            subject=str(path),
        ) from error
    except ValueError as error:
        raise _damaged(path, str(error)) from error
    try:
        return _parsed(raw)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, why: str) -> UsageError:
    return UsageError(
        f"{path} is no fingerprint index that can be used: {why[:200]}",
        hint="fetch it again, or make it anew with `provender fingerprint`",
        subject=str(path),
    )


def _parsed(raw: bytes) -> Index:
    if raw[:8] != _MAGIC:
        raise ValueError("it does not begin as one")
    length = int.from_bytes(raw[8:12], "little")
    if length > _MOST_HEADER or 12 + length > len(raw):
        raise ValueError("its header is longer than the file or the bound")
    header = json.loads(raw[12 : 12 + length].decode("utf-8"))
    if header["specification"] != numbers()["specification"]:
        raise ValueError(
            f"it follows the specification {str(header['specification'])[:40]!r}, this version of "
            f"Provender {numbers()['specification']!r}"
        )
    terms = _terms(header["terms"])
    counts = {name: _count(header[name]) for name in ("rows", "parts", "windows", "sketches")}
    body = raw[12 + length :]
    needed = sum(np.dtype(kind).itemsize * counts[group] for _, kind, group in _ARRAYS)
    if len(body) != needed:
        raise ValueError(f"it has {len(body):,} bytes of hashes where its header says {needed:,}")
    if hashlib.sha256(body).hexdigest() != header["sha256"]:
        raise ValueError("its hashes are not those that its header is about")
    arrays: dict[str, Any] = {}
    place = 0
    for name, kind, group in _ARRAYS:
        arrays[name] = np.frombuffer(body, kind, counts[group], place)
        place += arrays[name].nbytes
    index = Index(terms, counts["rows"], header["sha256"], **arrays)
    _check_arrays(index)
    return index


def _check_arrays(index: Index) -> None:
    keys = index.keys
    if len(keys) > 1 and not bool(np.all(keys[1:] >= keys[:-1])):
        raise ValueError("its keys are not sorted")
    for rows in (index.key_rows, index.window_rows):
        if len(rows) and int(rows.max()) >= index.rows:
            raise ValueError("it names a row that it does not have")
    if int(index.window_sizes.sum(dtype=np.int64)) != len(index.sketches):
        raise ValueError("its windows do not add up")


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 32:
        raise ValueError("a count in its header is no whole number in range")
    return value


def _terms(raw: Mapping[str, Any]) -> IndexTerms:
    said: dict[str, Any] = {}
    for name in ("name", "license", "basis", "url", "date", "ground"):
        value = raw.get(name)
        if value is not None and (type(value) is not str or len(value) > 2000):
            raise ValueError(f"{name} in its header is no short text")
        if value is not None and not value.isprintable():
            raise ValueError(f"{name} in its header holds characters that cannot be shown")
        said[name] = value
    if not said["name"] or not said["license"] or said["basis"] not in ("stated", "declared"):
        raise ValueError("its header does not say whose rows they are and on what terms")
    meaning = normalize(said["license"])
    if meaning.expression is None:
        raise ValueError(f"its terms {said['license'][:80]!r} are in no vocabulary")
    return IndexTerms(**{**said, "license": meaning.expression})
