# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The Python twin of `provender review`: a sample of a release and what people said of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from provender.errors import CheckFailed, UsageError
from provender.release.manifest import read_manifest
from provender.review.categories import acceptance
from provender.review.effort import person_hours
from provender.review.hosts import ascii_host
from provender.review.labels import LabelFile, judgements_digest
from provender.review.records import Role, SignOff
from provender.review.sample import Drawn, Item, draw
from provender.review.session import TOOL, Desk, Reviewed, decide_host, now
from provender.review.stock import ReleaseStock, Stock, WorkStock
from provender.review.summary import agreement_of, counts_of, sample_rates, sign_offs_of
from provender.review.technical import technical_rate
from provender.review.verdicts import Outcome, outcomes
from provender.rights.normalize import normalize
from provender.run.work_folder import is_work_folder

__all__ = ["Review", "review"]


@dataclass
class Review:
    """A review of a release.

    Attributes:
        reviewed: The release.
        drawn: The sample.
        file: The labels.
    """

    reviewed: Reviewed
    drawn: Drawn
    file: LabelFile

    def desk(self, reviewer: str, role: Role = "annotator") -> Desk:
        """Return a person's place: whose turn it is, and where their word goes.

        Args:
            reviewer: A name or a pseudonym; labels and releases hold it as it is.
            role: `annotator` judges first, `checker` judges what somebody else annotated.

        Raises:
            UsageError: The name or the role cannot be one.
        """
        if role not in ("annotator", "checker"):
            raise UsageError(f"there is no role {role!r}", hint="annotator or checker")
        return Desk(self.reviewed, self.drawn, self.file, reviewer, role)

    def decide_host(self, host: str, terms: str | None, *, reviewer: str, reason: str) -> None:
        """Write down what holds for all text of a host: rights evidence of the next build.

        Args:
            host: The host as addresses name it, or `*.host` for those below it.
            terms: An SPDX expression; None if its text may not be used.
            reviewer: Who decides.
            reason: Where that is said.

        Raises:
            UsageError: The host is none, the licence is in no vocabulary, or there is no reason.
        """
        meaning = None if terms is None else normalize(terms)
        if meaning is not None and meaning.expression is None:
            raise UsageError(
                f"`{terms}` names no licence for certain",
                hint="write an SPDX id such as CC-BY-4.0, or `forbidden`",
                subject=host,
            )
        stated = None if meaning is None else meaning.expression
        decide_host(self.file, self.reviewed, reviewer, ascii_host(host), stated, reason)

    def report(self) -> dict[str, Any]:
        """Return what people said so far, as plain JSON types.

        The random sample's rates stand under `sample`, the counts of the sample by risk under
        `risk`, what keyword lists say of all documents under `technical`. `elsewhere` counts
        judgements of documents, or of texts, that are not there.
        """
        self.file.refresh()
        labels = self.file.labels
        found = outcomes(labels.judgements)
        judged = [(i.draw.stratum, o) for i, o in _judged(self.drawn.items, found)]
        risky = [outcome for _, outcome in _judged(self.drawn.risky, found)]
        here = held(self.reviewed.stock, found)
        return {
            "schema_version": 1,
            "release": self.reviewed.name,
            "labels": str(self.file.path),
            "sample": sample_rates(judged, self.drawn.strata, documents=self.drawn.documents),
            "risk": counts_of(risky, drawn=len(self.drawn.risky)),
            "technical": technical_rate(self.reviewed.stock),
            "agreement": agreement_of(o for key, o in found.items() if key in here),
            "own_checks": sum(bool(outcome.own_checks) for outcome in found.values()),
            "elsewhere": len(found) - len(here),
            "repeated": labels.repeated,
            "revised": sum(outcome.revised for outcome in found.values()),
            "problems": [str(problem) for problem in (*labels.problems, *labels.gaps())],
            "sign_offs": sign_offs_of(labels),
            "host_decisions": len(labels.host_decisions),
        }

    def sign_off(self, reviewer: str, note: str = "") -> dict[str, Any]:
        """Sign a finished review; return the report that the signature stands on.

        Args:
            reviewer: Who signs.
            note: Words for others to read.

        Raises:
            CheckFailed: Items of the sample wait for an annotator or a checker, or people disagree.
        """
        report = self.report()
        sample = report["sample"]
        missing = [
            f"{sample['drawn'] - sample['judged']:,} items wait for an annotator",
            f"{sample['judged'] - sample['checked']:,} items wait for a checker",
            f"{sample['disputed']:,} items are disputed, and no checker has decided",
        ]
        waiting = [line for line in missing if not line.startswith("0 ")]
        if not acceptance()["every_item_is_checked"]:
            waiting = [line for line in waiting if "checker" not in line or "disputed" in line]
        if waiting:
            raise CheckFailed(
                "the review is not done: " + "; ".join(waiting),
                hint="go on with --page or --terminal; `--role checker` for what is annotated",
                subject=str(self.file.path),
            )
        mine = [
            one for one in self.file.labels.judgements
            if one.release_sha256 == self.reviewed.sha256
        ]  # fmt: skip
        self.file.append(
            SignOff(
                time=now(),
                reviewer=reviewer,
                release=self.reviewed.name,
                release_sha256=self.reviewed.sha256,
                tool=TOOL,
                judgements_sha256=judgements_digest(mine),
                judgements=len(mine),
                items=sample["judged"],
                passed=sample["passed"],
                pass_rate=sample["pass_rate"],
                interval=sample["interval"],
                note=note,
            )
        )
        return self.report()

    def to_dict(self) -> dict[str, Any]:
        """Return the sample and what it asks of people, as `provender review --json` prints it."""
        self.file.refresh()
        found = outcomes(self.file.labels.judgements)
        everything = [*self.drawn.items, *self.drawn.risky]
        judged = {item.id for item, _ in _judged(everything, found)}
        hours = person_hours((item.size_bytes, item.language) for item in everything)
        return {
            "schema_version": 1,
            "release": self.reviewed.name,
            "labels": str(self.file.path),
            "documents": self.drawn.documents,
            "items": len(self.drawn.items),
            "risky": len(self.drawn.risky),
            "judged": len(judged),
            "annotator_hours": hours,
            "checker_hours": hours,
            "strata": [
                {"stratum": name, "documents": size, "items": count}
                for name, (size, count) in self.drawn.strata.items()
            ],
        }


def review(
    release: str | Path,
    *,
    sample: int | None = None,
    stratify: str = "source",
    risk: int = 0,
    seed: int = 0,
    labels: str | Path = "labels.jsonl",
) -> Review:
    """Draw a sample of a release for people to judge, and read what they said so far.

    Args:
        release: A release folder; or a work folder, whose texts were extracted and not judged.
        sample: Items of the random sample; by default what corpora are held to (4,000).
        stratify: `source`, `language`, `tier`, `licence` or `none`.
        risk: Items of the sample by risk, on top.
        seed: Decides which are drawn. The same seed draws the same items.
        labels: The file that holds what people say; it need not be there yet.

    Raises:
        UsageError: An option is out of bounds, or the labels would lie in the release.
        CheckFailed: The folder is no release, and no work folder, that can be read.
    """
    folder, path = Path(release), Path(labels)
    stock: Stock
    if is_work_folder(folder):
        stock = WorkStock(folder)
    else:
        stock = ReleaseStock(folder, read_manifest(folder))
    if path.resolve().is_relative_to(folder.resolve()):
        raise UsageError(
            f"the labels {path} would lie inside {folder}, which is not theirs",
            hint="name a file outside of it with --labels",
            subject=str(path),
        )
    if path.is_dir():
        raise UsageError(
            f"the labels {path} are a folder", hint="name a file with --labels", subject=str(path)
        )
    items = acceptance()["manual"]["items"] if sample is None else sample
    drawn = draw(stock, items=items, stratify=stratify, seed=seed, risky=risk)
    return Review(Reviewed(stock, stock.identity()), drawn, LabelFile(path))


def _judged(
    items: Iterable[Item], found: dict[tuple[str, str], Outcome]
) -> list[tuple[Item, Outcome]]:
    """Return the items that somebody judged with the very text that the release holds."""
    return [
        (item, found[item.id, item.text_sha256])
        for item in items
        if (item.id, item.text_sha256) in found
    ]


def held(stock: Stock, keys: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return which documents, by id and hash of the text, are there.

    Args:
        stock: The documents.
        keys: Ids and hashes.
    """
    wanted = set(keys)
    names = {name for name, _ in wanted}
    found: set[tuple[str, str]] = set()
    for file in stock.files if wanted else ():
        for table, _ in stock.tables(file, "none", stock.told_columns):
            rows = pc.indices_nonzero(pc.is_in(table.column("id"), pa.array(sorted(names))))
            if len(rows):
                told = stock.told(file, table.take(rows))
                found |= wanted.intersection((row["id"], row["text_sha256"]) for row in told)
    return found
