# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Public-domain grounds: the rules of law on which a recipe's `terms:` can rest.

The rules are data with their sources (`data/grounds.yml`). Nobody is believed who says that a text
is free: the recipe names a ground of the table, the country whose law says so, the statute, and who
checked it; an age is computed from the years that it states.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provender.rights.license import DATA, load_data

if TYPE_CHECKING:
    import datetime

__all__ = ["Ground", "find_ground", "ground_names", "ground_problem", "load_grounds"]


@dataclass(frozen=True, slots=True)
class Ground:
    """One rule of law.

    Attributes:
        id: Its name.
        ground: Kind that a recipe names: `statute-excluded-from-copyright`, `copyright-expired`, …
        jurisdictions: ISO 3166 codes in which it holds; `*` is any.
        covers: What it frees, in words.
        needs: What the recipe must state: `author_died`, `published`.
        years: How long protection lasts after the stated year, None if age does not count.
        licence_instead: Licence to state instead where the work is licensed and not free.
        sources: Statutes and decisions.
        review: What was read.
        missing: What is still to be read; empty if nothing is.
    """

    id: str
    ground: str
    jurisdictions: tuple[str, ...]
    covers: str
    needs: tuple[str, ...]
    years: int | None
    licence_instead: str | None
    sources: tuple[str, ...]
    review: str
    missing: str


@functools.cache
def load_grounds() -> tuple[Ground, ...]:
    """Return all rules in table order."""
    return tuple(_ground(row) for row in load_data(DATA / "grounds.yml"))


def _ground(row: dict[str, Any]) -> Ground:
    places = row["jurisdiction"]
    return Ground(
        id=row["id"],
        ground=row["ground"],
        jurisdictions=tuple(places) if isinstance(places, list) else (places,),
        covers=row["covers"],
        needs=tuple(row.get("needs", ())),
        years=next(iter(row.get("term", {}).values()), None),
        licence_instead=row.get("licence_instead"),
        sources=tuple(row["sources"]),
        review=row["review"],
        missing=row["missing"] if row.get("unverified") else "",
    )


def ground_names() -> list[str]:
    """Return the kinds of ground that a recipe can name."""
    return sorted({one.ground for one in load_grounds() if one.licence_instead is None})


def find_ground(ground: str, jurisdiction: str) -> Ground | None:
    """Return the rule of a kind that holds in a country, None if there is none.

    Args:
        ground: Kind of ground.
        jurisdiction: ISO 3166 code of the country.
    """
    place = jurisdiction.strip().upper()
    of_kind = [one for one in load_grounds() if one.ground == ground]
    exact = [one for one in of_kind if place in one.jurisdictions]
    anywhere = [one for one in of_kind if "*" in one.jurisdictions]
    return next(iter(exact + anywhere), None)


def ground_problem(
    ground: str,
    jurisdiction: str,
    *,
    author_died: int | None = None,
    published: int | None = None,
    verified_at: datetime.date,
) -> tuple[str, str] | None:
    """Return why a stated ground cannot be relied on, and what to do; None if it can.

    Args:
        ground: Kind of ground.
        jurisdiction: ISO 3166 code of the country whose law is meant.
        author_died: Year in which the last surviving author died; negative before our era.
        published: Year of first publication.
        verified_at: Day on which the ground was checked; protection must have ended before it.
    """
    known = find_ground(ground, jurisdiction)
    if known is None:
        return _unknown(ground, jurisdiction)
    if known.licence_instead is not None:
        return (
            f"the ground `{ground}` does not make a work free in {jurisdiction}",
            f"{known.covers} ({known.sources[0]})",
        )
    stated = {"author_died": author_died, "published": published}
    for need in known.needs:
        year = stated[need]
        if year is None:
            return (
                f"the ground `{ground}` in {jurisdiction} needs `{need}`",
                f"{known.covers}; state the year ({known.sources[0]})",
            )
        if known.years is not None and year + known.years >= verified_at.year:
            return (
                f"`{need}: {year}` is too recent: in {jurisdiction} protection lasts to the end of "
                f"{year + known.years}",
                f"{known.covers} ({known.sources[0]})",
            )
    return None


def _unknown(ground: str, jurisdiction: str) -> tuple[str, str]:
    places = sorted(
        {
            place
            for one in load_grounds()
            if one.ground == ground and one.licence_instead is None
            for place in one.jurisdictions
        }
    )
    if not places:
        return f"there is no ground `{ground}`", f"known: {', '.join(ground_names())}"
    return (
        f"no rule is known for the ground `{ground}` in `{jurisdiction}`",
        f"known for: {', '.join(places)}; add a rule with its source to rights/data/grounds.yml",
    )
