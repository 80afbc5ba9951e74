# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender audit`: what terms does this carry, on what evidence, and what may be done with it?"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from provender.audit.examine import Examined, examine
from provender.audit.guess import guess_sources
from provender.audit.plain import plain_words
from provender.audit.report import Audit, Group
from provender.errors import UsageError
from provender.parquet import row_groups
from provender.recipe.model import PolicyChoice
from provender.rights.doubts import doubts_of
from provender.rights.policy import load_policy
from provender.run.judging import Piece, term_codes
from provender.run.origins import KnownReference, Origins, load_references, match_origins
from provender.run.sites import site_books
from provender.run.terms import TermTable

__all__ = ["audit"]

_MOST_EXAMPLES = 5
_NOT_TEXT = "unsupported_media_type"


def audit(
    subject: str | Path,
    *,
    url: str | None = None,
    policy: str = "open-release",
    switches: Mapping[str, bool] | None = None,
    references: Sequence[str | Path] = (),
    sample: int | None = None,
    workers: int | None = None,
    date: datetime.date | None = None,
) -> Audit:
    """Say what terms something carries, on what evidence, and what a policy says to it.

    Args:
        subject: A page, text, file of rows, WARC, dataset folder, repository or release; or
            `ARCHIVE#URL` for one page of an archive.
        url: Audit only the pages of that address in an archive.
        policy: A shipped policy, or the path of one.
        switches: Questions of uncertain law that you answer otherwise.
        references: Fingerprint indexes of datasets whose terms are known.
        sample: Look at the first so many records of each source only; None is all.
        workers: Threads and extraction processes; by default the machine's cores.
        date: Date against which contracts expire; by default today.

    Returns:
        The evidence, conclusion, decision and plain words, grouped where there are many items.

    Raises:
        UsageError: There is nothing there, or no such policy, switch, index or address.
    """
    load_policy(policy, switches)
    known = load_references([str(path) for path in references], Path.cwd())
    path, wanted = _split(str(subject), url)
    guess = guess_sources(path)
    sources = guess.sources
    chosen = PolicyChoice(name=policy, switches=dict(switches or {}))
    with examine(sources, policy=chosen, sample=sample, workers=workers) as found:
        gathered = _Gathering(found, known, date or datetime.date.today(), wanted)
        groups = gathered.groups()
        if wanted is not None and not groups:
            raise UsageError(
                f"{path} holds no page of {wanted}",
                hint="give the address exactly as the archive has it, with its scheme",
                subject=wanted,
            )
        formats = Counter(str(source.format) for source in sources)
        return Audit(
            subject=str(subject),
            kind=", ".join(f"{n} x {name}" if n > 1 else name for name, n in formats.items()),
            policy=found.ground.policy.name,
            switches={n: one["value"] for n, one in found.ground.policy.switches.items()},
            groups=groups,
            not_read=gathered.not_read(),
            origins=list(gathered.origins.sentences(gathered.source_names())),
            origin_counts=gathered.origin_counts(),
            problems=[
                *(problem.message for one in found.ground.inventories for problem in one.problems),
                *(f"{name} holds no rows that could be read" for name in guess.left_out),
            ],
            sample=sample,
        )


def _split(subject: str, url: str | None) -> tuple[Path, str | None]:
    """Split `ARCHIVE#URL`; a file whose name holds the mark is itself."""
    if url is None and not Path(subject).exists():
        for mark in ("#http://", "#https://"):
            place, found, rest = subject.partition(mark)
            if found:
                return Path(place), mark[1:] + rest
    return Path(subject), url


class _Gathering:
    """Gathers items by what follows for them."""

    def __init__(
        self,
        found: Examined,
        references: Sequence[KnownReference],
        as_of: datetime.date,
        url: str | None,
    ):
        self._found, self._url = found, url
        ground = found.ground
        self._terms = TermTable(ground.sources, ground.policy, as_of)
        self.origins: Origins = match_origins(references, found.pieces, found.cache, found.workers)
        self._groups: dict[tuple[Any, Any], Group] = {}
        self._read: set[tuple[int, str]] = set()

    def groups(self) -> list[Group]:
        """Return all groups, the most frequent first."""
        sites = site_books(self._found.pieces)
        for piece in self._found.pieces:
            codes = term_codes(
                piece,
                self._terms,
                self._found.ground.contexts[piece.source],
                sites.get(piece.source),
                self.origins.statements(piece),
            )
            for name, code in self._named(piece, codes):
                self._add(code, name)
        if self._url is None:
            for source, name in self._texts_without_document():
                context = self._found.ground.contexts[source]
                self._add(self._terms.code(source, context.observations_for(name)), name)
        return sorted(self._groups.values(), key=lambda g: (-g.items, g.title(), g.decision.rule))

    def _named(self, piece: Piece, codes: Any) -> Iterator[tuple[str, int]]:
        start = 0
        for table in row_groups(piece.text_path, ["input", "locator", "url"]):
            columns = [table.column(name).to_pylist() for name in ("input", "locator", "url")]
            for row, (name, locator, url) in enumerate(zip(*columns, strict=True)):
                self._read.add((piece.source, name))
                if self._url is None or url == self._url:
                    place = locator if locator.startswith(name) else f"{name}: {locator}"
                    yield url or place, int(codes[start + row])
            start += table.num_rows

    def _texts_without_document(self) -> Iterator[tuple[int, str]]:
        """Yield files that readers do not turn into text, such as code: only folders speak.

        A file that is damaged, or that a guard turned away, is no item but told as not read.
        """
        gone = set(self._read)
        for piece in self._found.pieces:
            left = pq.read_table(piece.departures_path, columns=["input", "reason"]).to_pylist()
            gone |= {(piece.source, row["input"]) for row in left if row["reason"] != _NOT_TEXT}
        for index, found in enumerate(self._found.ground.inventories):
            if self._found.ground.sources[index].format in ("files", "repository"):
                for file in found.files:
                    if (index, file.name) not in gone:
                        yield index, file.name

    def _add(self, code: int, name: str) -> None:
        term = self._terms.terms[code]
        key = (replace(term.conclusion, rank=None), term.decision)
        group = self._groups.get(key)
        if group is None:
            group = Group(term.conclusion, term.decision, plain_words(term.conclusion))
            group.unverified = doubts_of(term.conclusion.concluded, term.observations)
            self._groups[key] = group
        group.items += 1
        source = self._found.ground.sources[term.source].id
        if len(group.examples) < _MOST_EXAMPLES:
            group.examples.append(name)
        if source not in group.sources or len(group.evidence) < _MOST_EVIDENCE_KEPT:
            group.sources.add(source)
            for identifier, _, seen in term.evidence:
                group.evidence.setdefault(identifier, seen.to_dict())

    def not_read(self) -> dict[str, int]:
        """Return reasons of records that held no document."""
        reasons: Counter[str] = Counter()
        for piece in self._found.pieces:
            reasons.update(pq.read_table(piece.departures_path).column("reason").to_pylist())
        reasons.pop("not_sampled", None)
        return dict(sorted(reasons.items()))

    def source_names(self) -> list[str]:
        """Return each source with what it declares of itself."""
        names: list[str] = []
        ground = self._found.ground
        for source, context, found in zip(
            ground.sources, ground.contexts, ground.inventories, strict=True
        ):
            statements = next(iter(context.by_input.values()), context.shared)
            code = self._terms.code(len(names), statements)
            declared = self._terms.terms[code].conclusion.declared
            name = found.files[0].name if len(found.files) == 1 else source.id
            names.append(f"{name} declares {declared}" if declared else name)
        return names

    def origin_counts(self) -> list[dict[str, Any]]:
        """Return the figures of every source and reference."""
        return [
            {
                "source": self._found.ground.sources[source].id,
                "reference": self.origins.references[number].index.terms.name,
                "license": self.origins.references[number].index.terms.license,
                "index_sha256": self.origins.references[number].index.sha256,
                "rows": tally.rows,
                "occur": tally.matched,
                "copies": tally.copies,
                "short": tally.short,
                "short_counts": tally.short_counts,
                "parts": tally.parts,
                "whole": tally.whole,
            }
            for (source, number), tally in sorted(self.origins.tallies.items())
        ]


_MOST_EVIDENCE_KEPT = 1000
