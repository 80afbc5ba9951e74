# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender classifier`: a quality classifier out of good and bad examples, with its card."""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from provender.acquire.source import Source
from provender.assess.classifier import MODEL
from provender.assess.classifier_card import CARD, Examples, card_files
from provender.assess.classifier_training import Measured, train
from provender.audit.examine import Examined, examine
from provender.audit.guess import guess_sources
from provender.errors import UsageError
from provender.recipe.model import PolicyChoice
from provender.review.examples import write_examples
from provender.run.judging import Piece, term_codes
from provender.run.signals import text_batches
from provender.run.sites import site_books
from provender.run.terms import TermTable
from provender.storage import write_bytes

__all__ = ["Learned", "classifier"]

_Paths = str | Path | list[str | Path]


@dataclass(frozen=True)
class Learned:
    """A classifier that was made.

    Attributes:
        path: Its folder.
        measured: How well it does on texts that it did not see.
        examples: What it was learned from.
        rights: What the terms of the examples mean for it, as sentences.
    """

    path: Path
    measured: Measured
    examples: tuple[Examples, ...]
    rights: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as the JSON object that `provender classifier --json` prints."""
        return {
            "schema_version": 1,
            "path": str(self.path),
            "training_data": [one.to_dict() for one in self.examples],
            "rights": list(self.rights),
            "measured": self.measured.to_dict(),
        }


def classifier(
    good: _Paths,
    bad: _Paths,
    out: str | Path,
    *,
    reviews: Sequence[str | Path] = (),
    release: str | Path | None = None,
    policy: str | None = None,
    workers: int | None = None,
) -> Learned:
    """Learn a quality classifier and write it with its card.

    Args:
        good: Files or folders of texts to keep: pages, texts, rows, archives.
        bad: Files or folders of texts to drop.
        out: Folder that receives the model and its card.
        reviews: Files of labels (`provender review`): texts of `release` that people passed are
            good examples, too, and those that they failed for their quality are bad ones.
        release: The release that people judged.
        policy: A policy; examples that it refuses are not learned from. By default all are, and
            the card says on what terms they stand.
        workers: Threads and extraction processes; by default the machine's cores.

    Raises:
        UsageError: An example is not there, there are too few, one is on both sides, or the folder
            holds something else.
    """
    if bool(reviews) != (release is not None):
        raise UsageError(
            "labels teach only together with the release that holds the texts",
            hint="give both --reviews and --release",
        )
    kept, dropped = _listed(good), _listed(bad)
    with tempfile.TemporaryDirectory(prefix="provender-") as folder:
        if release is not None:
            passed, failed = write_examples(reviews, release, Path(folder))
            kept, dropped = [*kept, passed], [*dropped, failed]
        return _learn(kept, dropped, out, policy, workers)


def _listed(paths: _Paths) -> list[str | Path]:
    return paths if isinstance(paths, list) else [paths]


def _learn(
    good: list[str | Path],
    bad: list[str | Path],
    out: str | Path,
    policy: str | None,
    workers: int | None,
) -> Learned:
    target = Path(out)
    if target.exists() and not ((target / MODEL).is_file() or _is_empty(target)):
        raise UsageError(
            f"{target} is there and is no classifier",
            hint="choose another folder with --out",
            subject=str(target),
        )
    sources: list[Source] = []
    examples: list[Examples] = []
    for side, paths in (("good", good), ("bad", bad)):
        for path in paths:
            for source in guess_sources(Path(path)).sources:
                sources.append(source.model_copy(update={"id": f"s{len(sources)}"}))
                examples.append(Examples(side, Path(path).resolve().name))
    with examine(
        sources, policy=None if policy is None else PolicyChoice(name=policy), workers=workers
    ) as found:
        texts = _texts(found, examples, refuse=policy is not None)
        made, measured = train(texts["good"], texts["bad"])
    files = made.to_files()
    model = json.loads(files[MODEL])
    files |= card_files(target.resolve().name, examples, measured, model, policy)
    # The model last: a folder that has one is whole.
    for name in sorted(files, key=lambda name: (name == MODEL, name)):
        write_bytes(target / name, files[name])
    card = json.loads(files[CARD])
    return Learned(target, measured, tuple(examples), tuple(card["rights"]))


def _is_empty(path: Path) -> bool:
    return path.is_dir() and next(path.iterdir(), None) is None


def _texts(
    found: Examined, examples: Sequence[Examples], *, refuse: bool
) -> dict[str, pa.ChunkedArray]:
    """Return the texts of each side, and note what they are in `examples`."""
    table = TermTable(found.ground.sources, found.ground.policy, datetime.date.max)
    sites = site_books(found.pieces)
    kept: dict[str, list[pa.Array]] = {"good": [], "bad": []}
    for piece in found.pieces:
        about = examples[piece.source]
        context = found.ground.contexts[piece.source]
        codes = term_codes(piece, table, context, sites.get(piece.source)).tolist()
        kept[about.side] += _of_piece(piece, codes, table, about, refuse=refuse)
        about.unread += piece.mark.items - piece.mark.rows
    return {side: pa.chunked_array(parts, pa.large_string()) for side, parts in kept.items()}


def _of_piece(
    piece: Piece, codes: list[int], table: TermTable, about: Examples, *, refuse: bool
) -> list[pa.Array]:
    parts: list[pa.Array] = []
    row = 0
    for batch in text_batches(piece.text_path, ["text"]):
        wanted: list[bool] = []
        for code in codes[row : row + batch.num_rows]:
            term = table.terms[code]
            wanted.append(term.allowed or not refuse)
            if wanted[-1]:
                about.licenses[term.conclusion.concluded or "unknown"] += 1
            else:
                about.refused[term.decision.reason or "refused"] += 1
        row += batch.num_rows
        texts = batch.column("text").filter(pa.array(wanted, pa.bool_()))
        about.documents += len(texts)
        about.size_bytes += pc.sum(pc.binary_length(texts)).as_py() or 0
        parts.append(texts.cast(pa.large_string()))
    return parts
