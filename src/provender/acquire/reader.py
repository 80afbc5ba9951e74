# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One door to all readers: a file of a source in, records out, and nothing hostile raises.

warc           warc.py, arc.py          jsonl, json, parquet, csv   jsonl.py, json_array.py, table.py
files          files.py                 conversations               conversations.py
repository     files.py                 huggingface                 huggingface.py
                                        release                     release.py
"""  # noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from provender.acquire.problem import ReadProblem
from provender.record import Furniture, Record, Rejected, SiteFile, Unreadable
from provender.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provender.acquire.inventory import InputFile
    from provender.acquire.limits import Limits
    from provender.acquire.source import Source

__all__ = ["READ_STAGES", "read"]

Item = Record | Rejected | Unreadable | Furniture | SiteFile


def read(source: Source, file: InputFile, limits: Limits) -> Iterator[Item]:
    """Read one file of a source.

    Args:
        source: The recipe's source; its format says which reader.
        file: One of its files.
        limits: Bounds of reading.

    Yields:
        Exactly one record, rejection or unreadable row per record of the file, in its order; one
        more unreadable row for each stretch of damage; counts of furniture at the end.
    """
    if file.size_bytes == 0:
        yield Unreadable(
            input=file.name,
            locator=file.name,
            reason="empty_file",
            message=f"{file.name} is empty; remove it, or fetch it again",
        )
        return
    seen = False
    try:
        for item in _reader(source, file, limits):
            seen = True
            yield item
    except ReadProblem as problem:
        yield problem.unreadable(file.name)
    except OSError as error:
        why = error.strerror or str(error) or type(error).__name__
        yield Unreadable(
            input=file.name,
            locator=file.name,
            reason="unreadable_file",
            message=f"{file.name} cannot be read: {why}; check that it is there and that your "
            "user may read it",
        )
    except (ValueError, LookupError, ArithmeticError, RecursionError, pa.ArrowException) as error:
        yield Unreadable(
            input=file.name,
            locator=file.name,
            reason="damaged_archive",
            message=f"{file.name} cannot be read ({type(error).__name__}: {error}); what came "
            "before is kept",
        )
    else:
        if not seen:
            yield Unreadable(
                input=file.name,
                locator=file.name,
                reason="empty_file",
                message=f"{file.name} holds no record; remove it, or fetch it again",
                bytes_read=file.size_bytes,
            )


def _reader(source: Source, file: InputFile, limits: Limits) -> Iterator[Item]:
    """Choose the reader; modules are loaded when their format is first met."""
    if source.format == "warc":
        return _web_archive(file, limits)
    if source.format in ("files", "repository"):
        from provender.acquire.files import read_document

        return read_document(source, file, limits)
    if source.format == "conversations":
        from provender.acquire.conversations import read_conversations

        return read_conversations(source, file, limits)
    if source.format == "huggingface":
        from provender.acquire.huggingface import read_huggingface

        return read_huggingface(source, file, limits)
    if source.format == "release":
        from provender.acquire.release import read_release

        return read_release(file, limits)
    return _table(source, file, limits)


def _web_archive(file: InputFile, limits: Limits) -> Iterator[Item]:
    from provender.acquire.arc import read_arc
    from provender.acquire.warc import read_warc

    name = file.name.lower()
    is_arc = ".arc" in name and ".warc" not in name
    return read_arc(file, limits) if is_arc else read_warc(file, limits)


def _table(source: Source, file: InputFile, limits: Limits) -> Iterator[Item]:
    from provender.acquire.rows import RowReader
    from provender.acquire.source import TableSource

    assert isinstance(source, TableSource)  # noqa: S101  the other formats went before
    rows = RowReader(source, file.name, limits.max_record_bytes)
    if source.format == "jsonl":
        from provender.acquire.jsonl import read_jsonl

        return read_jsonl(rows, file, limits)
    if source.format == "json":
        from provender.acquire.json_array import read_array

        return read_array(rows, file, limits)
    from provender.acquire.table import read_csv, read_parquet

    return (read_parquet if source.format == "parquet" else read_csv)(rows, file, limits)


_COMMON = ("globs", "inventory", "problem", "reader", "remote", "streams")


def _stage(
    name: str, modules: tuple[str, ...], libraries: tuple[str, ...], version: int = 3
) -> Stage:
    return Stage(
        name=f"acquire.{name}",
        shape="read",
        version=version,
        function=read,
        modules=tuple(f"provender.acquire.{module}" for module in (*_COMMON, *modules)),
        libraries=libraries,
    )


_ROWS = ("lines", "rows", "receipt")
_WARC = _stage(
    "warc",
    ("arc", "http_message", "receipt", "site_files", "warc", "warc_recovery", "web"),
    ("fastwarc", "warcio"),
    version=5,
)
_FILES = ("files", "members")
_TALK = (
    "conversations", "dialogues", "json_array", "json_values", "jsonl", "shapes", "table", *_ROWS,
)  # fmt: skip

READ_STAGES: dict[str, Stage] = {
    "warc": _WARC,
    "jsonl": _stage("jsonl", ("json_values", "jsonl", *_ROWS), ("fastwarc",), version=4),
    "json": _stage("json", ("json_array", "json_values", *_ROWS), ("fastwarc",), version=4),
    "parquet": _stage("parquet", ("table", *_ROWS), ("pyarrow",), version=4),
    "csv": _stage("csv", ("table", *_ROWS), ("fastwarc",), version=4),
    "files": _stage("files", _FILES, ("fastwarc",), version=4),
    "repository": _stage("repository", _FILES, ("fastwarc",), version=4),
    "conversations": _stage("conversations", _TALK, ("fastwarc", "pyarrow"), version=4),
    "huggingface": _stage(
        "huggingface", ("huggingface", "small_files", *_TALK), ("fastwarc", "pyarrow"), version=5
    ),
    "release": _stage("release", ("folders", "release"), ("pyarrow",), version=5),
}
"""The reader of each format. FastWARC also opens Zstandard and Brotli."""
