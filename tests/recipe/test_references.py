# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`references:` of a recipe: what would stop a build at an index is told by `provender check`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from provender.errors import RecipeError
from provender.recipe.load import check
from provender.rights.fingerprint import IndexBuilder, IndexTerms, write_index

HEAD = """\
release: {name: small, version: "1.0.0", date: 2026-11-01}
sources: [{id: a, channel: own, format: files, path: a.txt, license: CC-BY-4.0}]
references:
"""
FACTS = "jurisdiction: CN, reference: Art. 23, verified_by: A, verified_at: 2026-11-01"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a text, a good index, and a file that is none."""
    (tmp_path / "a.txt").write_text("The mountain road to the harbour is beautiful. " * 12)
    builder = IndexBuilder()
    rows = [f"Row {n} of the harbour tells of ferries, snow and letters." for n in range(9)]
    builder.add(pa.array(rows, pa.large_string()), np.arange(9))
    terms = IndexTerms(name="Set X", license="CC-BY-NC-4.0", basis="stated")
    write_index(builder.index(terms, 9), tmp_path / "good.index")
    (tmp_path / "bad.index").write_bytes(b"no index")
    return tmp_path


def problems(folder: Path, references: str) -> list[str]:
    path = folder / "recipe.yaml"
    path.write_text(HEAD + references)
    with pytest.raises(RecipeError) as caught:
        check(path)
    return [one.removeprefix(f"{folder}/") for one in caught.value.problems]


@pytest.mark.parametrize(
    "entry",
    [
        "  - good.index\n",
        "  - {path: good.index, license: CC-BY-NC-4.0}\n",
        f"  - {{path: good.index, terms: {{ground: copyright-expired, author_died: 1936, {FACTS}}}}}\n",
    ],
)
def test_an_index_that_can_be_used_passes(folder: Path, entry: str) -> None:
    """The twin of all that fails below."""
    path = folder / "recipe.yaml"
    path.write_text(HEAD + entry)
    assert len(check(path).recipe.references) == 1


@pytest.mark.parametrize(
    ("entry", "place", "message", "hint"),
    [
        ("  - gone.index\n", "4:5", "no fingerprint index `gone.index`", "provender fingerprint"),
        ("  - {path: gone.index}\n", "4:12", "no fingerprint index `gone.index`", "relative to"),
        ("  - bad.index\n", "4:5", "`bad.index` is no fingerprint index", "fetch it again"),
        (
            "  - {path: good.index, license: wobble-9}\n",
            "4:33",
            "`wobble-9` names no licence",
            "SPDX id",
        ),
        (
            "  - {path: good.index, terms: {ground: copyright-expired, author_died: 2020, "
            f"{FACTS}}}}}\n",
            "4:40",
            "too recent",
            "50 years ago",
        ),
    ],
)
def test_what_would_stop_a_build_is_told_at_its_place(
    folder: Path, entry: str, place: str, message: str, hint: str
) -> None:
    """With line, column and the next step; a stated ground is held to the rules as a source's."""
    found = problems(folder, entry)
    assert any(f":{place}:" in p and message in p and hint in p for p in found), found


def test_a_wrong_reference_hides_nothing_and_is_hidden_by_nothing(folder: Path) -> None:
    """The other entries are looked at where one has not the right form, and beside other errors."""
    found = problems(folder, "  - {pth: x}\n  - gone.index\nassess: {rules: [gofer]}\n")
    text = "\n".join(found)
    assert "gone.index" in text
    assert "gofer" in text
    assert "pth" in text
