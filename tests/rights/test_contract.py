# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Contract files: what is wrong with one, each problem a plain line at its place."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from provender.errors import RecipeError
from provender.recipe.load import check
from provender.rights.contract import ContractError, load_contract

GOOD = """\
parties: [Alpha, Beta]
signed: 2026-01-31
purposes: [training]
redistribution: allowed
training: allowed
"""


def problems(tmp_path: Path, content: str | bytes) -> list[str]:
    path = tmp_path / "contract.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ContractError) as caught:
        load_contract(path)
    return list(caught.value.problems)


def test_a_good_contract_is_read(tmp_path: Path) -> None:
    """The twin of all that fails below."""
    path = tmp_path / "contract.yaml"
    path.write_text(GOOD)
    contract = load_contract(path)
    assert contract.parties == ["Alpha", "Beta"]
    assert contract.signed == datetime.date(2026, 1, 31)


def test_all_problems_come_at_once_in_plain_words(tmp_path: Path) -> None:
    """Line, column, key, what it is, and what it must be; no word of the machinery."""
    bad = "parties: [A]\nredistribution: maybe\ntraining:\npurpose: [x]\nexpires: someday\n"
    assert problems(tmp_path, bad) == [
        "1:1: parties: is too short a list, must be a list of at least two names",
        "1:1: purposes: is missing; add a list of at least one permitted purpose",
        "1:1: signed: is missing; add a date such as 2026-01-31",
        "2:1: redistribution: is 'maybe', must be allowed or forbidden",
        "3:1: training: is empty, must be allowed or forbidden",
        "4:1: purpose: is no key of a contract; did you mean `purposes`?",
        "5:1: expires: is 'someday', must be a date such as 2027-01-31, or left out",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (GOOD.replace("[training]", "{a: 1}"), "3:1: purposes: is a mapping, must be a list"),
        (GOOD.replace("[Alpha, Beta]", "5"), "1:1: parties: is 5, must be a list"),
        (GOOD.replace("training: allowed", "training: [x]"), "5:1: training: is a list, must be"),
        (GOOD.replace("[Alpha, Beta]", "[Alpha, 7]"), "1:1: parties[1]: is 7, must be a list"),
        (GOOD + "zzzz: 1\n", "6:1: zzzz: is no key of a contract; known: parties"),
        (GOOD + "license: []\n", "6:1: license: is a list, must be an SPDX id"),
        (GOOD + "signed: 2026-01-31\n", "6:1: it is no YAML"),
        ("parties: [A\n", "2:1: it is no YAML"),
        ("- a\n", "1:1: it holds no keys; expected parties"),
        ("", "1:1: it holds no keys"),
        (b"\xff\xfe\x00", "1:1: it is not UTF-8"),
        ("\0", "1:1: it is no YAML"),
        ("a: " + "[" * 5000, "it is no YAML"),
        ("x" * 300_000, "1:1: it is larger than 256 kB"),
    ],
)  # fmt: skip
def test_each_problem_has_its_line(tmp_path: Path, content: str | bytes, expected: str) -> None:
    """Wrong kinds, unknown keys, no YAML, no text."""
    found = problems(tmp_path, content)
    assert any(expected in line for line in found), found
    assert not any("pydantic" in line or "Input should" in line for line in found)


def test_check_reports_each_problem_of_a_contract(tmp_path: Path) -> None:
    """At the recipe's `contract:`, with the place inside the contract."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("A text.")
    (tmp_path / "k.yaml").write_text("parties: [A, B]\nredistribution: maybe\ntraining: allowed\n")
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(
        'release: {name: small, version: "1.0.0", date: 2026-11-01}\nsources:\n'
        "  - {id: n, channel: purchased, format: files, path: notes, contract: k.yaml}\n"
    )
    with pytest.raises(RecipeError) as caught:
        check(recipe)
    told = "\n".join(caught.value.problems)
    assert "k.yaml:2:1: redistribution: is 'maybe', must be allowed or forbidden" in told
    assert "k.yaml:1:1: signed: is missing; add a date such as 2026-01-31" in told
    (tmp_path / "k.yaml").write_text(GOOD)
    check(recipe)
