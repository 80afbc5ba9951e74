# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Looks documents up in a suppression list, by the columns that say what they are.

Signatures are looked up apart, from texts (`rights.signature`), because they cost a pass over them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from provender.rights.signature import WIDTH, SignatureIndex, decode
from provender.rights.suppression import Entry, SuppressionList
from provender.rights.suppression_keys import (
    Effect,
    author_key,
    host_of,
    hosts_above,
    place_keys,
    url_key,
)

__all__ = ["NONE", "Places", "Suppressor", "first_of"]

NONE = np.iinfo(np.int32).max
"""No entry."""

Places = npt.NDArray[np.int32]
"""Place in the list of the first entry that fits each row, `NONE` for none, shape (rows,)."""

_CONTENT = ("extracted_sha256", "text_sha256")


def _hosts(url: str) -> Iterable[str]:
    host = host_of(url)
    return () if host is None else hosts_above(host)


def _one(key: str | None) -> tuple[str, ...]:
    return () if key is None else (key,)


_OF_URLS: tuple[tuple[str, Callable[[str], Iterable[str]]], ...] = (
    ("url", lambda url: _one(url_key(url))),
    ("place", place_keys),
    ("host", _hosts),
)


class Suppressor:
    """A list, ready to be looked up in.

    Args:
        known: The list.
        effect: Which of its entries count: those by which documents go, or names.
    """

    def __init__(self, known: SuppressionList, effect: Effect = "text"):
        self.entries: tuple[Entry, ...] = known.entries
        self._places: dict[str, dict[str, int]] = {}
        for place, entry in enumerate(self.entries):
            if entry.effect == effect:
                kind = "sha256" if entry.kind in _CONTENT else entry.kind
                self._places.setdefault(kind, {}).setdefault(entry.value, place)
        signed = self._places.get("signature", {})
        self._signed = np.array(list(signed.values()), np.int32)
        self.signatures: tuple[str, ...] = tuple(signed)
        rows = [decode(value) for value in signed]
        self._index = SignatureIndex(np.array(rows, np.uint32).reshape(len(rows), WIDTH))

    def __bool__(self) -> bool:
        return bool(self._places)

    @property
    def signs(self) -> bool:
        """True if the list holds signatures, so that texts must be looked at."""
        return len(self._signed) > 0

    def knows(self, *kinds: str) -> bool:
        """True if the list holds entries of one of the kinds; content hashes are `sha256`."""
        return any(kind in self._places for kind in kinds)

    def find(
        self,
        rows: int,
        *,
        ids: Sequence[pa.Array] = (),
        hashes: Sequence[pa.Array] = (),
        urls: pa.Array | None = None,
        authors: Sequence[pa.Array] = (),
    ) -> Places:
        """Return the first entry that fits each row.

        Args:
            rows: How many rows there are.
            ids: Columns of ids, or lists of ids: the row's own and its ancestors'.
            hashes: Columns of SHA-256 of its text, in hex, as extracted and as released.
            urls: Its addresses.
            authors: Columns of names.
        """
        found = np.full(rows, NONE, np.int32)
        for kind, columns in (("id", ids), ("sha256", hashes)):
            if kind in self._places:
                for column in columns:
                    np.minimum(found, _look_up(column, self._places[kind], rows), out=found)
        if urls is not None:
            for kind, keys in _OF_URLS:
                if kind in self._places:
                    np.minimum(found, _by_keys(urls, keys, self._places[kind]), out=found)
        if "author" in self._places:
            for column in authors:
                named = _by_keys(column, lambda n: _one(author_key(n)), self._places["author"])
                np.minimum(found, named, out=found)
        return found

    def find_near(self, minima: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
        """Return which of `signatures` each text is a near copy of, -1 for none.

        Args:
            minima: Minima of the texts, as `rights.signature.sign` gives them.
        """
        return self._index.find(minima)

    def places_of(self, which: npt.NDArray[np.int64]) -> Places:
        """Return the entries of signatures that `find_near` found."""
        ordered: Places = np.array([*self._signed, NONE], np.int32)
        found: Places = ordered[which]
        return found


def first_of(found: Places, owners: npt.NDArray[np.int64], rows: int) -> Places:
    """Return the first entry of each row from those of its parts.

    Args:
        found: Entries of the parts.
        owners: The row of each part.
        rows: How many rows there are.
    """
    first = np.full(rows, NONE, np.int32)
    np.minimum.at(first, owners, found)
    return first


def _look_up(column: pa.Array, places: Mapping[str, int], rows: int) -> Places:
    """Look up values, or lists of values, as they stand."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    owners = np.arange(rows, dtype=np.int64)
    if pa.types.is_list(column.type):
        owners = pc.list_parent_indices(column).to_numpy().astype(np.int64)
        column = pc.list_flatten(column)
    values = pa.array(list(places), column.type)
    index = pc.fill_null(pc.index_in(column, value_set=values, skip_nulls=True), -1).to_numpy()
    ordered = np.array([*places.values(), NONE], np.int32)
    return first_of(ordered[index], owners, rows)


def _by_keys(
    column: pa.Array, keys: Callable[[str], Iterable[str]], places: Mapping[str, int]
) -> Places:
    """Look up the keys that are made of each value; equal values cost once."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    coded = column.dictionary_encode()
    found = [
        min((places.get(key, NONE) for key in keys(value)), default=NONE) if value else NONE
        for value in coded.dictionary.to_pylist()
    ]
    ordered: Places = np.array([*found, NONE], np.int32)
    chosen: Places = ordered[pc.fill_null(coded.indices, len(found)).to_numpy()]
    return chosen
