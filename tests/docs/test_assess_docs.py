# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`docs/assess.md` says what the rule tables, readings and results say."""

from __future__ import annotations

from pathlib import Path

from tests.docs import assess_tables


def test_the_tables_are_those_that_the_data_make(root: Path) -> None:
    """Run `python -m tests.docs.assess_tables` after a change of a table or of the results."""
    page = (root / "docs" / "assess.md").read_text("utf-8")
    assert assess_tables.render(page) == page
