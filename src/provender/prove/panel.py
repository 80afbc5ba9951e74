# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The panel: documents that no release is trained on, by domain and language.

What ships lies in `data/panel/`, each file pinned by its SHA-256 in `panel.json`, which also says
where it comes from, on what terms, and which kinds of text are missing. A folder of one's own adds
cells: they stand beside the shipped ones and count in full.

Documents are cut into windows of about 3 kB, so that a document that shares a passage with a
release loses that passage and not itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.errors import EnvironmentProblem, UsageError
from provender.prove.question import plain
from provender.prove.tokenizer import DATA

__all__ = ["OWN", "Cell", "Panel", "load_panel", "make_panel", "own_documents"]

OWN = "your panel"
"""Origin of documents that a user brings."""

WINDOW_BYTES = 3000
MOST_CELL_BYTES = 1 << 20
MOST_CELLS = 100
MOST_FILE_BYTES = 64 << 20
_TEXT_SUFFIXES = (".txt", ".md", ".rst")


@dataclass(frozen=True)
class Cell:
    """Documents of one domain and language.

    Attributes:
        domain: Kind of text, such as `law`.
        language: BCP 47 tag.
        origin: Where the documents come from.
        license: SPDX expression; empty for a user's own documents.
        shipped: Whether Provender ships them.
    """

    domain: str
    language: str
    origin: str
    license: str
    shipped: bool

    @property
    def name(self) -> str:
        """Return `language domain`, marked where it is not shipped."""
        mark = "" if self.shipped else " (yours)" if self.origin == OWN else f" ({self.origin})"
        return f"{self.language} {self.domain}{mark}"


@dataclass
class Panel:
    """Windows of held-out documents.

    Attributes:
        cells: Domains and languages.
        texts: The windows.
        cell: Cell of each window, shape (windows,).
        document: Document of each window, shape (windows,).
        size_bytes: UTF-8 bytes of each window, shape (windows,).
        names: Name of each document.
        missing: Kinds of text that the shipped panel lacks, by language, with the reason.
        problems: Files of the user's folder that could not be used, and why.
        digest: SHA-256 over all documents, in hex.
    """

    cells: list[Cell]
    texts: list[str]
    cell: npt.NDArray[np.int64]
    document: npt.NDArray[np.int64]
    size_bytes: npt.NDArray[np.int64]
    names: list[str]
    missing: dict[str, dict[str, str]]
    problems: list[str] = field(default_factory=list)
    digest: str = ""

    def keep(self, windows: npt.NDArray[np.bool_]) -> Panel:
        """Return the panel with some windows only; cells that lose all of theirs go."""
        kept = np.flatnonzero(windows)
        used = np.unique(self.cell[kept])
        number = np.full(len(self.cells), -1, np.int64)
        number[used] = np.arange(len(used))
        return Panel(
            [self.cells[at] for at in used],
            [self.texts[at] for at in kept],
            number[self.cell[kept]],
            self.document[kept],
            self.size_bytes[kept],
            self.names,
            self.missing,
            self.problems,
            self.digest,
        )


def load_panel(own: Path | None = None) -> Panel:
    """Read the shipped panel, and a folder of one's own beside it.

    Args:
        own: A folder of `<domain>/*.txt|md|rst` files, or of `*.jsonl` files whose rows have
            `text` and may have `id`, `domain` and `language`. Nothing of it leaves this machine.

    Raises:
        EnvironmentProblem: A shipped file is not the one that `panel.json` pins.
        UsageError: The folder is none, or holds no document that can be used.
    """
    head = json.loads((DATA / "panel" / "panel.json").read_text("utf-8"))
    found: dict[Cell, list[tuple[str, str]]] = {}
    for entry in head["collections"]:
        cell = Cell(entry["domain"], entry["language"], entry["origin"], entry["license"], True)
        found[cell] = list(_shipped(entry))
    problems: list[str] = []
    if own is not None:
        found |= own_documents(own, problems)
    return make_panel(found, head["missing"], problems)


def own_documents(own: Path, problems: list[str]) -> dict[Cell, list[tuple[str, str]]]:
    """Read a user's folder: name and text of each document, by cell.

    Args:
        own: As for `load_panel`.
        problems: Receives what could not be used, and why.

    Raises:
        UsageError: The folder is none, or holds no document that can be used.
    """
    found: dict[Cell, list[tuple[str, str]]] = {}
    for cell, name, text in _own_documents(own, problems):
        found.setdefault(cell, []).append((name, text))
    if not found:
        raise UsageError(
            f"{own} holds no document for a panel" + "".join(f"\n  {p}" for p in problems[:5]),
            hint="put text into <domain>/*.txt, or rows with a `text` into *.jsonl, in UTF-8",
            subject=str(own),
        )
    return found


def _shipped(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    path = DATA / "panel" / entry["file"]
    body = path.read_bytes()
    if hashlib.sha256(body).hexdigest() != entry["sha256"]:
        raise EnvironmentProblem(
            f"{path} is not the file that panel.json pins, so figures could not be compared",
            hint="install provender again",
            subject=str(path),
        )
    for line in body.decode("utf-8").splitlines():
        row = json.loads(line)
        yield row["id"], row["text"]


def _own_documents(folder: Path, problems: list[str]) -> Iterator[tuple[Cell, str, str]]:
    """Yield a user's documents; what cannot be read goes to `problems`."""
    if not folder.is_dir():
        raise UsageError(
            f"{folder} is no folder",
            hint="give --panel a folder of text files",
            subject=str(folder),
        )
    for path in sorted(folder.rglob("*")):
        name = plain(path.relative_to(folder).as_posix())
        if path.suffix not in (*_TEXT_SUFFIXES, ".jsonl") or not path.is_file():
            continue
        try:
            if path.stat().st_size > MOST_FILE_BYTES:
                problems.append(f"{name} is larger than {MOST_FILE_BYTES >> 20} MiB")
                continue
            body = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"{name} cannot be read as UTF-8: {error}")
            continue
        domain = name.split("/")[0] if "/" in name else "text"
        if path.suffix == ".jsonl":
            yield from _own_rows(body, name, path.stem, problems)
        elif body.strip():
            yield _own_cell(domain, _language(body)), name, body


def _own_rows(
    body: str, name: str, domain: str, problems: list[str]
) -> Iterator[tuple[Cell, str, str]]:
    for number, line in enumerate(body.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text = row["text"]
            if not isinstance(text, str) or not text.strip():
                raise ValueError("its text is empty or no string")
            text.encode("utf-8")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            problems.append(f"{name}, line {number} cannot be used: {error}")
            continue
        language = row.get("language")
        cell = _own_cell(
            str(row.get("domain") or domain),
            language if isinstance(language, str) and language else _language(text),
        )
        yield cell, plain(f"{name}#{row.get('id', number)}"), text


def _own_cell(domain: str, language: str) -> Cell:
    return Cell(plain(domain, 60), plain(language, 20), OWN, "", False)


def _language(text: str) -> str:
    from provender.assess.language import add_language

    batch = pa.record_batch({"text": pa.array([text[:20_000]], pa.large_string())})
    return str(add_language(batch).column("language")[0])


def make_panel(
    found: dict[Cell, list[tuple[str, str]]],
    missing: dict[str, dict[str, str]],
    problems: list[str],
) -> Panel:
    """Cut documents into windows.

    Args:
        found: Name and text of each document, by cell.
        missing: Kinds of text that are not there, by language, with the reason.
        problems: Documents that could not be used; receives those that are too many.
    """
    texts: list[str] = []
    cells: list[int] = []
    documents: list[int] = []
    names: list[str] = []
    digest = hashlib.sha256()
    for left_out in list(found)[MOST_CELLS:]:
        problems.append(f"{left_out.name}: there are more than {MOST_CELLS} domains")
        del found[left_out]
    for number, (cell, members) in enumerate(found.items()):
        room = MOST_CELL_BYTES
        for name, text in sorted(members, key=lambda m: hashlib.sha256(m[0].encode()).digest()):
            digest.update(hashlib.sha256(text.encode("utf-8")).digest())
            for window in cut(text[:room]):
                room -= len(window.encode("utf-8"))
                texts.append(window)
                cells.append(number)
                documents.append(len(names))
            names.append(name)
            if room <= 0:
                problems.append(
                    f"{cell.name}: only the first {MOST_CELL_BYTES >> 20} MiB are used, documents "
                    "in the order of their names' hashes"
                )
                break
    sizes = np.array([len(text.encode("utf-8")) for text in texts], np.int64)
    return Panel(
        list(found), texts, np.array(cells, np.int64), np.array(documents, np.int64),
        sizes, names, missing, problems, digest.hexdigest(),
    )  # fmt: skip


def cut(text: str) -> Sequence[str]:
    """Cut a text into windows at line ends; a line that is too long is cut inside."""
    windows: list[str] = []
    current: list[str] = []
    size = 0
    for line in text.splitlines(keepends=True):
        for piece in _pieces(line.encode("utf-8")):
            if size and size + len(piece) > WINDOW_BYTES:
                windows.append("".join(current))
                current, size = [], 0
            current.append(piece.decode("utf-8"))
            size += len(piece)
    last = "".join(current)
    return [*windows, last] if last.strip() else windows


def _pieces(line: bytes) -> Iterator[bytes]:
    """Yield a line in pieces that fit a window, cut between characters."""
    begin = 0
    while begin < len(line):
        end = min(begin + WINDOW_BYTES, len(line))
        while end < len(line) and line[end] & 0xC0 == 0x80:
            end -= 1
        yield line[begin:end]
        begin = end
