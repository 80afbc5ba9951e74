# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The licences of many documents, told together without blending them.

A tier's documents keep their own terms. Where a format has room for one expression only, the
expressions are joined with `AND`, as SPDX does for a package whose files are under several licences
(SPDX 3.0.1, annex "SPDX license expressions"): whoever takes all has to keep all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from provender.release.contents import Contents
from provender.rights.choice import offers_of
from provender.rights.license import License, split_top

__all__ = ["address_of", "ids_of", "is_listed", "join", "name_of", "stated"]


def stated(contents: Contents, dimension: str, **only: str) -> tuple[list[str], bool]:
    """Return the expressions of some documents, and whether each document has one.

    Args:
        contents: The release.
        dimension: `license_declared` or `license_concluded`.
        only: Values that other dimensions must have, such as `tier`.
    """
    found = contents.figures.by(dimension, **only)
    return sorted(one for one in found if one), bool(found) and all(found)


def join(expressions: Iterable[str]) -> str:
    """Return one SPDX expression under which all documents stand.

    Args:
        expressions: At least one.
    """
    parts = {part for one in expressions for part in split_top(one, "AND")}
    told = [f"({part})" if " OR " in part and part[0] != "(" else part for part in sorted(parts)]
    return told[0].removeprefix("(").removesuffix(")") if len(told) == 1 else " AND ".join(told)


def ids_of(expressions: Iterable[str]) -> list[str]:
    """Return the licence ids that expressions name, sorted; exceptions are left out."""
    offers = (offer for one in expressions for offer in offers_of(one))
    return sorted({name.split(" WITH ")[0] for offer in offers for name in offer})


def is_listed(identifier: str) -> bool:
    """True if an id is of the SPDX licence list."""
    return not identifier.startswith("LicenseRef-")


def name_of(identifier: str, licenses: Mapping[str, License]) -> str:
    """Return a licence's full name; its id if nobody has told more."""
    return licenses[identifier].name if identifier in licenses else identifier


def address_of(identifier: str, licenses: Mapping[str, License]) -> str | None:
    """Return where a licence can be read: on the SPDX list, or where its record says.

    Args:
        identifier: SPDX id or LicenseRef.
        licenses: The records that the release embeds.
    """
    if is_listed(identifier):
        return f"https://spdx.org/licenses/{identifier}"
    known = licenses.get(identifier)
    return f"https://{known.urls[0]}" if known and known.urls else None
