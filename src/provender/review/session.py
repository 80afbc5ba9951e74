# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Whose turn it is: which item a person sees next, and what becomes of their answer.

Everything is read from the labels file again before each item, so a review goes on where it
stopped, and several people may work at once. Annotators share the items, but for some that all of
them judge, so that their agreement can be told. A checker sees what somebody else annotated, and
not what they said.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from provender import __version__
from provender.errors import UsageError
from provender.review.categories import acceptance
from provender.review.effort import person_hours
from provender.review.labels import LabelFile
from provender.review.records import HostDecision, Judgement, Role
from provender.review.sample import Drawn, Item
from provender.review.stock import Stock

__all__ = ["TOOL", "Desk", "Progress", "Reviewed", "decide_host", "now"]

TOOL = f"provender {__version__}"


def now() -> str:
    """Return the time of a decision: UTC, ISO 8601 with milliseconds."""
    moment = datetime.datetime.now(datetime.UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What people look at.

    Attributes:
        stock: The documents.
        sha256: What tells later which they were.
    """

    stock: Stock
    sha256: str

    @property
    def name(self) -> str:
        """What labels and reports call it."""
        return self.stock.name


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person is.

    Attributes:
        judged: Items that they judged.
        left: Items that wait for them.
        hours_left: Hours that these are expected to take.
    """

    judged: int
    left: int
    hours_left: float


class Desk:
    """One person's place in a review.

    Args:
        reviewed: The release.
        drawn: The sample.
        file: The labels.
        reviewer: Who sits here.
        role: `annotator` or `checker`.

    Raises:
        UsageError: The name cannot be one.
    """

    def __init__(
        self, reviewed: Reviewed, drawn: Drawn, file: LabelFile, reviewer: str, role: Role
    ):
        self.reviewed, self.file, self.reviewer, self.role = reviewed, file, reviewer, role
        if not 1 <= len(reviewer) <= 80 or not reviewer.isprintable() or not reviewer.strip():
            raise UsageError(
                f"{reviewer!r} is no name of a reviewer",
                hint="give --reviewer a name or a pseudonym of at most 80 printable characters",
            )
        own = sorted(drawn.items, key=lambda item: _number(reviewer, item.id))
        self.items: Sequence[Item] = [*drawn.risky, *own] if role == "checker" else [
            *own, *drawn.risky
        ]  # fmt: skip
        self._by_id = {item.id: item for item in self.items}
        self._said: dict[str, dict[str, set[str]]] = {}
        self._mine: list[str] = []
        self._read = 0
        self._catch_up()

    def _catch_up(self) -> None:
        """Take in what was written since, here or elsewhere."""
        self.file.refresh()
        new = self.file.labels.judgements[self._read :]
        self._read += len(new)
        for one in new:
            item = self._by_id.get(one.id)
            if item is None or item.text_sha256 != one.text_sha256:
                continue
            roles = self._said.setdefault(item.id, {"annotator": set(), "checker": set()})
            roles[one.role].add(one.reviewer)
            if one.reviewer == self.reviewer and one.role == self.role:
                self._mine = [name for name in self._mine if name != item.id] + [item.id]

    def waits(self, item: Item) -> bool:
        """True if this person has yet to judge an item."""
        said = self._said.get(item.id, {"annotator": set(), "checker": set()})
        if any(self.reviewer in people for people in said.values()):
            return False
        if self.role == "checker" and not said["annotator"]:
            return False
        return not said[self.role] or _is_shared(item.id)

    def next(self) -> Item | None:
        """Return the next item to judge, None if none waits."""
        self._catch_up()
        return next((item for item in self.items if self.waits(item)), None)

    def last(self) -> Item | None:
        """Return the item that this person judged last, to judge it again."""
        return self._by_id[self._mine[-1]] if self._mine else None

    def item(self, identifier: str) -> Item | None:
        """Return the item of an id, None if it is not in the sample."""
        return self._by_id.get(identifier)

    def may_judge(self, item: Item) -> bool:
        """True if this person may say something of an item, for the first time or again."""
        self._catch_up()
        said = self._said.get(item.id, {"annotator": set(), "checker": set()})
        other = "checker" if self.role == "annotator" else "annotator"
        return self.reviewer not in said[other] and (
            self.role == "annotator" or bool(said["annotator"])
        )

    def judge(self, item: Item, verdict: str, category: str | None = None, note: str = "") -> None:
        """Write down what this person says of an item.

        Args:
            item: The item.
            verdict: `pass` or `fail`.
            category: Why it fails.
            note: Words for others to read.

        Raises:
            UsageError: The words are no verdict, or the person holds the other role of this item.
        """
        if not self.may_judge(item):
            raise UsageError(
                f"{self.reviewer} cannot be the {self.role} of {item.id}: annotator and checker "
                "of an item are different people, and the annotator comes first",
                hint="let somebody else judge it",
            )
        try:
            record = Judgement(
                time=now(),
                reviewer=self.reviewer,
                release=self.reviewed.name,
                release_sha256=self.reviewed.sha256,
                tool=TOOL,
                id=item.id,
                text_sha256=item.text_sha256,
                extracted_sha256=item.extracted_sha256,
                source=item.source,
                language=item.language,
                role=self.role,
                verdict=verdict,  # type: ignore[arg-type]  # checked by the record
                category=category,
                note=_clean(note),
                drawn=item.draw,
            )
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise UsageError(
                f"this is no verdict: {first['msg']}",
                hint="a verdict is pass, or fail with a category (docs/review.md)",
            ) from error
        self.file.append(record)
        self._catch_up()

    def progress(self) -> Progress:
        """Return how far this person is, by what was read of the labels so far."""
        left = [item for item in self.items if self.waits(item)]
        hours = person_hours((item.size_bytes, item.language) for item in left)
        return Progress(len(self._mine), len(left), hours)


def decide_host(
    file: LabelFile, reviewed: Reviewed, reviewer: str, host: str, terms: str | None, reason: str
) -> HostDecision:
    """Write down a person's decision about all text of a host.

    Args:
        file: The labels.
        reviewed: The release that they looked at.
        reviewer: Who decides.
        host: The host, or `*.host` for those below it.
        terms: Its licence; None if its text may not be used.
        reason: Where that is said.

    Raises:
        UsageError: The host is none, or there is no reason.
    """
    try:
        record = HostDecision(
            time=now(),
            reviewer=reviewer,
            release=reviewed.name,
            release_sha256=reviewed.sha256,
            tool=TOOL,
            host=host.lower().rstrip("."),
            license=terms,
            reason=_clean(reason),
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise UsageError(
            f"this is no decision about a host: {first['loc'][0]}: {first['msg']}",
            hint="--host-decision HOST=LICENCE or HOST=forbidden, with --reviewer and --reason",
            subject=host,
        ) from error
    file.append(record)
    return record


def _clean(note: str) -> str:
    """Return a note of one line, in characters that a labels file can hold, cut at its limit."""
    plain = note.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())[:2000]


def _number(reviewer: str, identifier: str) -> bytes:
    """Order items anew for each person, so that people at work together rarely meet."""
    return hashlib.blake2b(f"{reviewer}\0{identifier}".encode(), digest_size=8).digest()


def _is_shared(identifier: str) -> bool:
    """True if all annotators, or all checkers, judge an item."""
    number = hashlib.blake2b(f"overlap\0{identifier}".encode(), digest_size=4).digest()
    return bool(int.from_bytes(number, "big") < acceptance()["overlap"] * (1 << 32))
