# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender licenses [ID]`: the vocabulary, listed or explained."""

from __future__ import annotations

from typing import Annotated

import typer

from provender.cli.options import AsJson
from provender.cli.output import print_json, say


def run(
    license_name: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            help="An id, alias, URL or words such as 'CC BY 4.0'.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the licences that Provender knows, or explain one. Exit 1: unknown or ambiguous."""
    from provender.rights.catalogue import licenses

    found = licenses(license_name)
    if as_json:
        print_json({"schema_version": 1, "licenses": [known.to_dict() for known in found]})
        return
    if license_name is None:
        say(f"{'id':<46} {'tier':<14} duties and limits")
        for known in found:
            say(
                f"{known.id:<46} {known.tier:<14} {_short(known.duties, known.prohibits) or 'none'}"
            )
        return
    for number, known in enumerate(found):
        if number:
            say()
        rows = {
            "id": known.id,
            "name": known.name,
            "tier": known.tier,
            "you may": _words(known.permits),
            "you must": _words(known.duties),
            "you may not": _words(known.prohibits),
            "covers": known.covers.replace("_", " "),
            "training": known.train_grant.replace("_", " "),
            "note": known.note or "",
            "sources": ", ".join(known.sources),
            "review": known.review,
        }
        for label, value in rows.items():
            if value:
                say(f"{label:<12} {value}")
    say()
    say("This is a reading of the licence, no legal advice.")


def _short(duties: tuple[str, ...], prohibits: tuple[str, ...]) -> str:
    limits = [f"no {limit}" for limit in prohibits if limit != "unknown"]
    return _words((*duties, *limits))


def _words(terms: tuple[str, ...]) -> str:
    return ", ".join(term.replace("_", " ").replace(":", " of ") for term in terms)
