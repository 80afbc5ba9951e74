# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The scan of texts lets through every heading, field and line that the exact readers would take."""

from __future__ import annotations

import pytest

from provender.extract.document_terms import _scan, document_terms
from provender.rights.statements import words

LAYOUTS = ["# {}", "## 8. {}", "{}\n====", "= {}", "* {}", ".SH {}", "=head1 {}", "\\section*{{{}}}",
           "###### 三、{} ：", "  {}\n~~~~", "\\subsubsection{{{}}}", "# **{}**", "## 第十章{}"]  # fmt: skip
FIELDS = ["{}: x", ":{}: x", "#+{}: x", "% {}: x", '.\\" {}: x', "// {} ：x", "@{}: x", "-- {}: x"]


def headings(text: str) -> list[int]:
    """Return where lines let through as headings begin behind a line of one letter."""
    return _scan().line_starts("heading", f"x\n{text}".encode())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_heading_is_let_through(layout: str) -> None:
    """Each heading, in lower and in upper case, in each layout; a longer heading is not."""
    for name in words()["headings"]:
        for written in (name, name.upper()):
            if written.lower() == name:
                assert headings(layout.format(written)) == [2], written
    assert headings(layout.format("My licence story")) == []


@pytest.mark.parametrize("layout", FIELDS)
def test_every_field_is_let_through(layout: str) -> None:
    """Each field that the reader knows; a name in the middle of a line is none."""
    for name in words()["fields"]:
        assert "field" in _scan().kinds("x\n" + layout.format(name.upper())), name
    assert "field" not in _scan().kinds("The " + layout.format("license"))


def test_every_line_about_itself_is_let_through() -> None:
    """Each mark before and after each name of the text; on two lines it is none.

    A mark that overlaps a name by a syllable would be missed, so none may.
    """
    for name in words()["itself"]:
        for mark in words()["marks"]:
            for line in (f"{name} x {mark}", f"{mark} x {name}", f"{mark}{name}"):
                assert "itself" in _scan().kinds(line.upper() if name.isascii() else line), line
            assert name not in mark
            assert mark not in name
            for first, second in ((name, mark), (mark, name)):
                assert not any(first.endswith(second[:size]) for size in range(3, len(second)))
        assert "itself" not in _scan().kinds(f"{name}\nlicense")


def test_case_and_place_do_not_matter() -> None:
    """A section in capitals, and a field and a line among Cyrillic and dotted letters."""
    assert document_terms("\u0130x\n\n# L\u0130CENSE\n\nCC BY 4.0\n") == []
    assert document_terms("\u0130x\n\n# LICENSE\n\nCC BY 4.0\n")[0].value == "CC BY 4.0"
    assert document_terms("ДАННАЯ СТАТЬЯ ПОД ЛИЦЕНЗИЕЙ CC BY 4.0.\n") != []


@pytest.mark.parametrize(
    "gap", [" " * 4900, "\u3000" * 1600, "for everyone" + " " * 4760 + "\nbut ", " "]
)
def test_a_restriction_behind_a_wide_gap_is_heard(gap: str) -> None:
    """White space counts for nothing, however much of it there is."""
    said = "Copyright: this work is licensed under CC BY 4.0\n"
    seen = document_terms(f"{said}{gap}for non-commercial use only.\nend\n")
    assert [one.value for one in seen] == ["LicenseRef-provender-non-commercial"]
    assert document_terms(f"{said}\nend\n")[0].value.endswith("CC BY 4.0")
