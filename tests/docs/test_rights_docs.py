# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`docs/rights.md` says what the policies, purposes and paths decide."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.docs import rights_tables

from provender.rights.contract import Contract, load_contract
from provender.rights.policy import known_policies


def test_the_tables_are_those_that_the_rules_make(root: Path) -> None:
    """Run `python -m tests.docs.rights_tables` after a change of the rules."""
    page = (root / "docs" / "rights.md").read_text("utf-8")
    assert rights_tables.render(page) == page
    assert set(rights_tables.POLICIES) == set(known_policies())


def test_the_page_says_what_it_must(root: Path) -> None:
    """No legal advice, each purpose, each switch."""
    page = (root / "docs" / "rights.md").read_text("utf-8")
    assert "**Nothing here is legal advice.**" in page
    for word in ("model_is_adaptation", "reservation_beats_license", "commercial-training"):
        assert f"`{word}`" in page


def test_a_page_without_a_place_for_a_table_is_told(root: Path) -> None:
    """A lost marker does not lose its table in silence."""
    page = (root / "docs" / "rights.md").read_text("utf-8")
    with pytest.raises(ValueError, match="0 places for the table switches"):
        rights_tables.render(page.replace("<!-- begin switches -->", ""))


def test_the_contract_on_the_page_is_one(root: Path, tmp_path: Path) -> None:
    """It shows every key there is, and loads."""
    page = (root / "docs" / "rights.md").read_text("utf-8")
    section = page.partition("## 9. The contract of bought text")[2]
    text = section.partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "contract.yaml").write_text(text, "utf-8")
    contract = load_contract(tmp_path / "contract.yaml")
    assert all(f"\n{key}: " in text for key in Contract.model_fields)
    assert (contract.redistribution, contract.training) == ("allowed", "allowed")
