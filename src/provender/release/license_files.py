# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`LICENSE.md` and `LICENSES/`: which terms hold, and the text of every licence in the release.

Many licences ask that their text goes with the work (REUSE lays it out the same way). Where the
text does not ship with Provender, the file says where it stands and what Provender's record of it
says; it never passes for the licence.
"""

from __future__ import annotations

from collections.abc import Iterator

from provender.release.contents import Contents
from provender.release.markdown import table
from provender.rights.license import License
from provender.rights.license_texts import license_texts

__all__ = ["write_licenses"]


def write_licenses(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield `LICENSE.md`, and `LICENSES/<id>.txt` for each licence that the policy folder holds."""
    yield "LICENSE.md", _overview(contents).encode()
    texts = license_texts(contents.licenses)
    for identifier, record in contents.licenses.items():
        text = texts.get(identifier) or _pointer(record)
        yield f"LICENSES/{identifier}.txt", f"{text.rstrip()}\n".encode()


def _overview(contents: Contents) -> str:
    """Return which licence holds for how much, for who opens a file named LICENSE first."""
    rows = [
        (tier, concluded, f"{share.documents:,}", f"{share.text_bytes / 1e6:,.2f}")
        for tier in contents.tiers
        for concluded, share in contents.figures.by("license_concluded", tier=tier).items()
    ]
    return "\n".join(
        [
            "# Terms of this release",
            "",
            "No licence covers this release as a whole. Each document keeps its own: it stands in",
            "the column `license_concluded`, and in `attribution` whom to name. The texts of the",
            "licences are in `LICENSES/`, the credits in `ATTRIBUTION/`.",
            "",
            table(("tier", "licence of a document", "documents", "MB of text"), rows),
            "",
            "How these terms were concluded, and from what evidence: `policy/` and `evidence/`.",
            "Nothing here is legal advice.",
            "",
        ]
    )


def _pointer(record: License) -> str:
    """Return where a licence whose text does not ship stands, and what is known of it."""
    where = [f"https://{url}" if "://" not in url else url for url in record.urls]
    parts = [
        f"{record.name} ({record.id})",
        "This file is not the text of these terms; Provender does not ship it.",
        "\n".join(["Its text:", *where]) if where else "No address of its text is known.",
        "\n".join(
            [
                "What Provender's record says of it:",
                f"permits: {', '.join(record.permits) or 'nothing that is recorded'}",
                f"duties: {', '.join(record.duties) or 'none'}",
                f"prohibits: {', '.join(record.prohibits) or 'nothing that is recorded'}",
            ]
        ),
        record.note or "",
        "\n".join(["Sources of the record:", *record.sources]) if record.sources else "",
    ]
    return "\n\n".join(part for part in parts if part)
