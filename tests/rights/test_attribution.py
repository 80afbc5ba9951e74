# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Credits: title, author, source, licence and changes, where the licence asks for them."""

from __future__ import annotations

from typing import Any

from provender.rights.attribution import credit_of, gather_credits


def row(**more: Any) -> dict[str, Any]:
    attribution = {
        "title": "The harbour", "author": "Ada Li", "source_url": "https://example.org/h",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/", "notice": None,
    }  # fmt: skip
    return {
        "id": "0" * 32, "license_concluded": "CC-BY-4.0", "attribution": attribution,
        "modified": False, "derivation": None, **more,
    }  # fmt: skip


def test_a_credit_has_title_author_source_licence() -> None:
    """In one line that can be printed as it is."""
    credit = credit_of(row())
    assert credit is not None
    assert credit.line() == (
        "“The harbour” by Ada Li. source: https://example.org/h. "
        "licence: CC-BY-4.0 (https://creativecommons.org/licenses/by/4.0/)."
    )
    assert credit.to_dict()["author"] == "Ada Li"


def test_changes_are_told_where_there_are_any() -> None:
    """Extraction and normalisation when `modified`, and how text was derived."""
    changed = credit_of(row(modified=True))
    assert changed is not None
    assert "changes: the text was extracted from the original and its characters were" in (
        changed.line()
    )
    both = credit_of(row(modified=True, derivation="translation"))
    assert both is not None
    assert both.changes is not None
    assert both.changes.endswith("it was translated")
    copied = credit_of(row(derivation="copy"))
    assert copied is not None
    assert copied.changes is None


def test_no_credit_where_no_licence_asks() -> None:
    """Public domain asks for none; unknown terms are credited to be safe."""
    assert credit_of(row(license_concluded="CC0-1.0")) is None
    assert credit_of(row(license_concluded="LicenseRef-provender-public-domain")) is None
    assert credit_of(row(license_concluded=None)) is not None


def test_several_licences_are_all_named() -> None:
    """With the address of each that has one, and the notice that must be kept."""
    told = row(license_concluded="CC-BY-SA-4.0 AND LicenseRef-provender-SATA")
    told["attribution"]["notice"] = "Copyright 2024\nOI Wiki team."
    credit = credit_of(told)
    assert credit is not None
    assert credit.licenses[0] == (
        "CC-BY-SA-4.0",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    )
    assert "notice: Copyright 2024 OI Wiki team." in credit.line()
    unknown = credit_of(row(license_concluded="LicenseRef-nobody-knows"))
    assert unknown is not None
    assert unknown.licenses == (("LicenseRef-nobody-knows", None),)


def test_what_is_not_known_is_said_and_lines_cannot_be_forged() -> None:
    """No author, no title, nothing at all; a title with line breaks stays one line."""
    bare = row()
    bare["attribution"] = {"title": None, "author": None, "source_url": "https://example.org/h"}
    credit = credit_of(bare)
    assert credit is not None
    assert credit.line().startswith("https://example.org/h, author not stated. licence:")
    nothing = credit_of(row(attribution=None))
    assert nothing is not None
    assert nothing.line().startswith(f"document {'0' * 32}, author not stated")
    forged = row()
    forged["attribution"]["title"] = "A\n\n“B” by Mallory"
    made = credit_of(forged)
    assert made is not None
    assert "\n" not in made.line()


def test_works_are_gathered_once_in_a_stable_order() -> None:
    """Whatever the order of rows."""
    other = row()
    other["attribution"] = {**other["attribution"], "title": "A garden"}
    rows = [row(), other, row(id="1" * 32), row(license_concluded="CC0-1.0")]
    found = gather_credits(rows)
    assert [(credit.title, n) for credit, n in found] == [("A garden", 1), ("The harbour", 2)]
    assert gather_credits(reversed(rows)) == found
