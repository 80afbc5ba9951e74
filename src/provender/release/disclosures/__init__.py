# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a release must say to authorities and readers: disclosures and the datasheet.

    data/disclosures/*.yml ─► template (words) ┐
    contents ─► facts (figures) ──────────────► one module a document ─► model ─► page, JSON
    recipe: release.statements ───────────────┘

Each document is made once and written twice, as Markdown and as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from provender.release.contents import Contents
from provender.release.disclosures.california_ab2013 import california_ab2013
from provender.release.disclosures.china_dossier import china_dossier
from provender.release.disclosures.copyright_policy import copyright_policy
from provender.release.disclosures.datasheet import datasheet
from provender.release.disclosures.eu_summary import eu_summary
from provender.release.disclosures.facts import Facts
from provender.release.disclosures.model import Disclosure
from provender.release.disclosures.osaid import osaid
from provender.release.disclosures.page import render_page

__all__ = ["DISCLOSURES", "disclosures_of", "write_disclosures"]

DISCLOSURES: tuple[Callable[[Facts], Disclosure], ...] = (
    datasheet,
    eu_summary,
    copyright_policy,
    california_ab2013,
    china_dossier,
    osaid,
)
"""Every document, in the order of docs/disclosures.md."""

PAGES = {"datasheet": "DATASHEET.md"}
"""Pages that lie elsewhere than `disclosures/<name>.md`."""


def disclosures_of(contents: Contents) -> Iterator[Disclosure]:
    """Yield every disclosure of a release.

    Args:
        contents: The release.
    """
    facts = Facts(contents)
    for make in DISCLOSURES:
        yield make(facts)


def write_disclosures(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield the name in the release and the bytes of each page and JSON file."""
    for one in disclosures_of(contents):
        page = PAGES.get(one.name, f"disclosures/{one.name}.md")
        yield page, render_page(one).encode("utf-8")
        text = json.dumps(one.to_dict(), ensure_ascii=False, sort_keys=True, indent=2) + "\n"
        yield f"disclosures/{one.name}.json", text.encode("utf-8")
