# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender fingerprint`: a shareable index of a dataset whose terms are known."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from provender.audit.examine import Examined, examine
from provender.audit.guess import guess_sources
from provender.errors import UsageError
from provender.rights.fingerprint import Index, IndexBuilder, IndexTerms, write_index
from provender.rights.normalize import normalize
from provender.run.judging import term_codes
from provender.run.origins import row_parts
from provender.run.signals import text_batches
from provender.run.sites import site_books
from provender.run.terms import TermTable

__all__ = ["Fingerprint", "fingerprint"]


@dataclass(frozen=True)
class Fingerprint:
    """An index that was made.

    Attributes:
        path: Its file.
        index: What it holds.
        size_bytes: Size of the file.
        unreadable: Rows of the dataset that held no document and are not in it.
    """

    path: Path
    index: Index
    size_bytes: int
    unreadable: int

    def to_dict(self) -> dict[str, Any]:
        """Return the result as the JSON object that `provender fingerprint --json` prints."""
        terms = self.index.terms
        return {
            "schema_version": 1,
            "path": str(self.path),
            "name": terms.name,
            "license": terms.license,
            "basis": terms.basis,
            "ground": terms.ground,
            "url": terms.url,
            "date": terms.date,
            "rows": self.index.rows,
            "parts": len(self.index.keys),
            "windows": len(self.index.window_rows),
            "unreadable": self.unreadable,
            "size_bytes": self.size_bytes,
            "sha256": self.index.sha256,
        }


def fingerprint(
    dataset: str | Path | list[str | Path],
    out: str | Path,
    *,
    terms: str | None = None,
    ground: str | None = None,
    name: str | None = None,
    url: str | None = None,
    date: str | None = None,
    workers: int | None = None,
) -> Fingerprint:
    """Make the index of a dataset: hashes of its rows, no text.

    Args:
        dataset: A file or folder of rows, pages or texts, or several.
        out: Where the index appears.
        terms: The dataset's terms, as you verified them; by default what the dataset declares.
        ground: Why it is free of copyright, if it is: tells others what to check.
        name: Name of the dataset; by default that of its path.
        url: Where it can be found.
        date: When its terms were looked at, `YYYY-MM-DD`.
        workers: Threads and extraction processes; by default the machine's cores.

    Raises:
        UsageError: The dataset is not there, holds no text, or its terms are not known.
    """
    paths = [Path(one) for one in (dataset if isinstance(dataset, list) else [dataset])]
    if date is not None:
        _check_date(date)
    stated = None if terms is None else _stated(terms)
    sources = [source for path in paths for source in guess_sources(path).sources]
    sources = [s.model_copy(update={"id": f"s{n}"}) for n, s in enumerate(sources)]
    builder = IndexBuilder()
    with examine(sources, workers=workers) as found:
        rows = 0
        for piece in found.pieces:
            for batch in text_batches(piece.text_path, ["text", "segments"]):
                parts, owners = row_parts(batch)
                builder.add(parts, np.asarray(owners + rows, np.int64))
                rows += batch.num_rows
        if rows == 0:
            raise UsageError(
                f"{', '.join(map(str, paths))} holds no text that could be read",
                hint="`provender audit` on it says what stands in the way",
            )
        expression = stated or _declared(found)
        gone = sum(mark.mark.items - mark.mark.rows for mark in found.pieces)
    about = IndexTerms(
        name=name or paths[0].resolve().name,
        license=expression,
        basis="declared" if stated is None else "stated",
        url=url,
        date=date,
        ground=ground,
    )
    index = builder.index(about, rows)
    target = Path(out)
    write_index(index, target)
    return Fingerprint(target, index, target.stat().st_size, gone)


def _check_date(date: str) -> None:
    try:
        datetime.date.fromisoformat(date)
    except ValueError as error:
        raise UsageError(
            f"{date!r} is no date", hint="write it as YYYY-MM-DD", subject=date
        ) from error


def _stated(terms: str) -> str:
    meaning = normalize(terms)
    if meaning.expression is None:
        raise UsageError(
            f"the terms {terms!r} are in no vocabulary ({meaning.reason})",
            hint="give an SPDX expression, such as CC-BY-NC-4.0",
            subject=terms,
        )
    return meaning.expression


def _declared(found: Examined) -> str:
    """Return the one conclusion that the dataset's own statements give for all its rows."""
    table = TermTable(found.ground.sources, found.ground.policy, datetime.date.max)
    sites = site_books(found.pieces)
    codes: set[int] = set()
    for piece in found.pieces:
        context = found.ground.contexts[piece.source]
        codes |= set(term_codes(piece, table, context, sites.get(piece.source)).tolist())
    said = {table.terms[code].conclusion.concluded for code in codes}
    expression = said.pop() if len(said) == 1 else None
    if expression is None:
        raise UsageError(
            "the dataset does not say under which terms all its rows stand",
            hint="verify them and state them with --license, such as --license CC-BY-NC-4.0",
        )
    return expression
