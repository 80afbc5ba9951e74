# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Write the tables of `docs/disclosures.md` from the forms that releases fill.

    python -m tests.docs.disclosure_tables

A test holds the page to them, so no table in it is typed by hand.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.docs.rights_tables import table

from provender.recipe.statements import statements
from provender.release.disclosures import PAGES
from provender.release.disclosures.data import load

PAGE = Path(__file__).resolve().parents[2] / "docs" / "disclosures.md"
FORMS = ("datasheet", "eu", "copyright", "california", "china", "osaid")
PARAMETERS = "decides how fields are filled"


def documents() -> str:
    """Return every document with the form that it follows."""
    rows = []
    for name in FORMS:
        form = load(name)
        page = PAGES.get(form["name"], f"disclosures/{form['name']}.md")
        version = form["form"].get("version")
        follows = form["form"]["name"] + (f" ({version})" if version else "")
        rows.append([f"`{page}`", form["title"], follows, "; ".join(form["form"]["sources"])])
    return table(["file", "what it is", "follows", "sources"], rows)


def stated() -> str:
    """Return every field that a recipe may state, and where it is asked."""
    asked: dict[str, list[str]] = {}
    for name in FORMS:
        for section in load(name)["sections"]:
            for field in section["fields"]:
                if "statement" in field:
                    where = f"{load(name)['name']} {section['id']}"
                    asked.setdefault(field["statement"], []).append(where)
    rows = [
        [
            f"`{one.id}`",
            one.form,
            one.asks,
            ", ".join(dict.fromkeys(asked.get(one.id, [PARAMETERS]))),
        ]
        for one in statements().values()
    ]
    return table(["field", "form", "what it asks", "asked by"], rows)


def routes() -> str:
    """Return where each channel's sources belong, and why."""
    words = load("routes")
    rows = [
        [f"`{channel}`", row["eu"], words["sections"][row["eu"]]["en"], row["china"], row["why"]]
        for channel, row in words["routes"].items()
    ]
    return table(["channel", "EU section", "which is", "语料类型", "why"], rows)


def thresholds() -> str:
    """Return the numbers of China's dossier and in which text each was read."""
    form = load("china")
    rows = [
        [row["zh"], str(row["value"]), row["standard"], row["read"]]
        for row in form["thresholds"].values()
    ]
    return table(["项目", "数值", "标准", "read in"], rows)


def unverified() -> str:
    """Return what nobody here has read in the original, document by document."""
    rows = []
    for name in FORMS:
        form = load(name)
        told = [*form.get("unverified", ())]
        for version in form["form"].get("versions", {}).values():
            told += version.get("unverified", ())
        rows += [[form["name"], one] for one in told]
    return table(["document", "what"], rows)


def render(page: str) -> str:
    """Return the page with every table made again."""
    made = {
        "documents": documents, "statements": stated, "routes": routes, "thresholds": thresholds,
        "unverified": unverified,
    }  # fmt: skip
    for name, make in made.items():
        page, count = re.subn(
            rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)",
            lambda match, make=make: f"{match[1]}{make()}\n{match[2]}",
            page,
            flags=re.DOTALL,
        )
        if count != 1:
            raise ValueError(f"docs/disclosures.md has {count} places for the table {name}")
    return page


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text("utf-8")), "utf-8")
