# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One shard from bytes to extracted text: read, parse, commit piece by piece.

Each piece is committed by itself, so a build that is killed inside a large archive goes on behind
its last piece: the reader runs over the committed records again without parsing them. HTML goes to
killable worker processes, a bounded number of pages ahead; everything else is parsed in place.
Order is the reader's order, whatever finishes first.
"""

from __future__ import annotations

import base64
import functools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyarrow as pa
from tld import get_fld

from provender.acquire.reader import read
from provender.document import TEXT_SCHEMA, ParsedDocument, document_id
from provender.extract.parse import parse
from provender.parquet import ParquetFile
from provender.record import Furniture, Record, Rejected, SiteFile, Unreadable
from provender.run.cache import Cache, PieceMark
from provender.storage import canonical_json, hash_file, write_json

if TYPE_CHECKING:
    from provender.acquire.limits import Limits
    from provender.acquire.sharding import Shard
    from provender.acquire.source import Source
    from provender.extract.options import ExtractOptions
    from provender.run.workers import WorkerPool

__all__ = ["DEPARTURE_SCHEMA", "Extraction", "extract_shard"]

DEPARTURE_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("input", pa.string()),
        ("locator", pa.string()),
        ("url", pa.string()),
        ("kind", pa.string()),
        ("stage", pa.string()),
        ("reason", pa.string()),
        ("message", pa.string()),
        ("bytes_read", pa.int64()),
        ("bytes_lost", pa.int64()),
    ]
)
"""A record that held no document: `kind` is `dropped` or `unreadable`."""

_BATCH_BYTES = 2 << 20
_BATCH_ROWS = 2048
_AHEAD_BYTES = 16 << 20

Item = Record | Rejected | Unreadable | Furniture | SiteFile
Outcome = ParsedDocument | Rejected | Unreadable


@dataclass(frozen=True)
class Extraction:
    """What `extract_shard` needs besides the shard itself.

    Attributes:
        cache: Where pieces are committed.
        options: Options of extraction.
        limits: Limits of reading.
        pool: Killable workers for HTML.
        workers: Pages that may be in flight at once.
        advance: Called with (records, payload bytes) as work is done.
    """

    cache: Cache
    options: ExtractOptions
    limits: Limits
    pool: Callable[[], WorkerPool]
    workers: int
    advance: Callable[[int, int], None]


def extract_shard(
    run: Extraction, source: Source, shard: Shard, key: str, *, sample: int | None = None
) -> None:
    """Read and parse a shard into `text/<key>/`, going on where an earlier run stopped.

    Args:
        run: Cache, options and workers.
        source: The recipe's source.
        shard: Which files of it.
        key: Cache key of the result.
        sample: Parse only so many records; the rest are rejected as `not_sampled`.
    """
    done = run.cache.pieces(key)
    skip = sum(mark.items for mark in done)
    items: Iterator[Item] = (
        item for file in shard.files for item in read(source, file, run.limits)
    )
    _skip_items(items, skip)
    if sample is not None:
        items = _sampled(items, sample - skip)
    count = len(done)
    piece = _Piece(run, source.id, key, count)
    try:
        for item, outcome in _parsed(run, items):
            piece.add(item, outcome)
            if piece.payload_bytes >= run.limits.piece_bytes:
                piece.commit()
                count += 1
                piece = _Piece(run, source.id, key, count)
        if piece.items or piece.inputs or piece.sites or count == 0:
            piece.commit()
            count += 1
    except BaseException as error:
        piece.abandon(error)
        raise
    run.cache.finish(key, count)


def _skip_items(items: Iterator[Item], count: int) -> None:
    """Run over items that are committed already. Furniture and sites' statements count as none."""
    while count > 0:
        item = next(items, None)
        if item is None:
            return
        if not isinstance(item, Furniture | SiteFile):
            count -= 1


def _sampled(items: Iterable[Item], count: int) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Record):
            if count <= 0:
                yield Rejected(
                    input=item.input,
                    locator=item.locator,
                    reason="not_sampled",
                    message="beyond the number of records that --sample asks for",
                    url=item.url,
                )
                continue
            count -= 1
        yield item


def _parsed(run: Extraction, items: Iterable[Item]) -> Iterator[tuple[Item, Outcome | None]]:
    """Parse items in order, with a bounded number of HTML pages in flight."""
    waiting: deque[tuple[Item, Outcome | Future[Outcome] | None]] = deque()
    ahead_bytes = 0
    with ThreadPoolExecutor(max_workers=run.workers, thread_name_prefix="page") as threads:
        for item in items:
            if isinstance(item, Record) and item.kind == "html":
                waiting.append((item, threads.submit(run.pool().parse, item)))
            elif isinstance(item, Record):
                waiting.append((item, parse(item, run.options)))
            else:
                waiting.append((item, None if isinstance(item, Furniture | SiteFile) else item))
            ahead_bytes += item.size_bytes if isinstance(item, Record) else 0
            while waiting and (
                not isinstance(waiting[0][1], Future)
                or waiting[0][1].done()
                or len(waiting) > 4 * run.workers
                or ahead_bytes > _AHEAD_BYTES
            ):
                ahead_bytes -= _payload_bytes(waiting[0][0])
                yield _settled(*waiting.popleft())
        while waiting:
            yield _settled(*waiting.popleft())


def _payload_bytes(item: Item) -> int:
    return item.size_bytes if isinstance(item, Record) else 0


def _settled(item: Item, outcome: Outcome | Future[Outcome] | None) -> tuple[Item, Outcome | None]:
    return item, outcome.result() if isinstance(outcome, Future) else outcome


class _Piece:
    """The piece being written: documents, departures, and counts per input."""

    def __init__(self, run: Extraction, source_id: str, key: str, number: int):
        self.run, self.source_id, self.key, self.number = run, source_id, key, number
        folder = run.cache.text_folder(key)
        self.text_path = folder / f"piece-{number:05d}.parquet"
        self.departures_path = folder / f"departures-{number:05d}.parquet"
        self.sites_path = folder / f"sites-{number:05d}.json"
        self.sites: list[list[str | None]] = []
        self.items = self.rows = self.text_bytes = self.payload_bytes = 0
        self.inputs: dict[str, dict[str, Any]] = {}
        self._documents = _Columns(TEXT_SCHEMA)
        self._departures = _Columns(DEPARTURE_SCHEMA)
        self._file: ParquetFile | None = None
        self._pending_bytes = 0

    def add(self, item: Item, outcome: Outcome | None) -> None:
        if isinstance(item, SiteFile):
            body = base64.b64encode(item.body).decode("ascii")
            self.sites.append([item.input, item.url, body, item.acquired_at, item.problem])
            return
        counts = self.inputs.setdefault(
            item.input, {"records": 0, "rejected": 0, "unreadable": 0, "furniture": {}}
        )
        if isinstance(item, Furniture):
            counts["furniture"][item.kind] = counts["furniture"].get(item.kind, 0) + item.count
            return
        self.items += 1
        counts["records"] += 1
        size = _payload_bytes(item)
        self.payload_bytes += size
        self.run.advance(1, size)
        if isinstance(outcome, ParsedDocument):
            assert isinstance(item, Record)  # noqa: S101  only records parse into documents
            self._add_document(item, outcome)
            return
        if outcome is None:
            raise TypeError(f"no outcome for {item.locator}")
        counts["rejected" if isinstance(outcome, Rejected) else "unreadable"] += 1
        self._departures.append(_departure_row(self.source_id, outcome))

    def _add_document(self, record: Record, document: ParsedDocument) -> None:
        text = document.encoded()
        size = len(text)
        self._documents.append(_document_row(self.source_id, record, document, text))
        self.rows += 1
        self.text_bytes += size
        self._pending_bytes += size
        if self._pending_bytes >= _BATCH_BYTES or self._documents.rows >= _BATCH_ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._file is None:
            self._file = ParquetFile(self.text_path, TEXT_SCHEMA, level=1)
            self._file.__enter__()
        self._file.write(self._documents.take())
        self._pending_bytes = 0

    def abandon(self, error: BaseException) -> None:
        """Leave no temporary file behind."""
        if self._file is not None:
            self._file.__exit__(type(error), error, error.__traceback__)
            self._file = None

    def commit(self) -> None:
        self._flush()
        assert self._file is not None  # noqa: S101  set by _flush
        file, self._file = self._file, None
        file.__exit__(None, None, None)
        with ParquetFile(self.departures_path, DEPARTURE_SCHEMA, level=1) as departures:
            departures.write(self._departures.take())
        if self.sites:
            write_json(self.sites_path, self.sites)
        self.run.cache.commit_piece(
            self.key,
            PieceMark(
                number=self.number,
                rows=self.rows,
                items=self.items,
                text_bytes=self.text_bytes,
                text_sha256=hash_file(self.text_path),
                inputs=self.inputs,
            ),
        )


class _Columns:
    """Rows gathered as tuples, made into columns at once: cheaper than a list of dictionaries."""

    def __init__(self, schema: pa.Schema):
        self.schema = schema
        self._rows: list[tuple[Any, ...]] = []

    @property
    def rows(self) -> int:
        return len(self._rows)

    def append(self, row: tuple[Any, ...]) -> None:
        self._rows.append(row)

    def take(self) -> pa.Table:
        columns = zip(*self._rows, strict=True) if self._rows else [() for _ in self.schema]
        arrays = [
            _column(values, field) for values, field in zip(columns, self.schema, strict=True)
        ]
        self._rows = []
        return pa.Table.from_arrays(arrays, schema=self.schema)


def _column(values: Sequence[Any], field: pa.Field) -> pa.Array:
    """Return values as Arrow has them; Python encoded the text, so Arrow need not check it."""
    if field.name == "text":
        return pa.array(values, pa.large_binary()).view(field.type)
    return pa.array(values, field.type)


def _document_row(
    source_id: str, record: Record, document: ParsedDocument, text: bytes
) -> tuple[Any, ...]:
    observations = (*record.observations, *document.observations)
    return (
        document_id(source_id, record.locator),
        record.input,
        record.locator,
        text,
        document.title or record.title,
        document.author or record.author,
        document.published,
        record.language or document.language,
        record.url,
        registrable_domain(record.url),
        record.acquired_at,
        record.http_date,
        document.encoding,
        document.extractor,
        document.modified,
        record.size_bytes,
        [segment_dict(segment) for segment in document.segments] or None,
        document.tools,
        document.label,
        [observation.to_dict() for observation in observations],
        canonical_json(dict(record.origin)) if record.origin else None,
    )


def segment_dict(segment: Any) -> dict[str, Any]:
    """Return a segment as the struct that `TEXT_SCHEMA` stores."""
    return {name: getattr(segment, name) for name in segment.__dataclass_fields__}


def _departure_row(source_id: str, gone: Rejected | Unreadable) -> tuple[Any, ...]:
    unreadable = isinstance(gone, Unreadable)
    return (
        document_id(source_id, gone.locator),
        gone.input,
        gone.locator,
        None if isinstance(gone, Unreadable) else gone.url,
        "unreadable" if unreadable else "dropped",
        "acquire" if isinstance(gone, Unreadable) else gone.stage,
        gone.reason,
        gone.message,
        gone.bytes_read if isinstance(gone, Unreadable) else None,
        gone.bytes_lost if isinstance(gone, Unreadable) else None,
    )


def registrable_domain(url: str | None) -> str | None:
    """Return the registrable domain of a URL by the Public Suffix List, None if it has none."""
    if url is None:
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return _domain_of_host(host) if host else None


@functools.lru_cache(maxsize=65536)
def _domain_of_host(host: str) -> str | None:
    found: str | None = get_fld(host, fix_protocol=True, fail_silently=True)
    return found
