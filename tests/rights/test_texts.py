# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Full licence texts: found in any layout, refused where they were changed."""

from __future__ import annotations

import re
import textwrap
import time
from pathlib import Path

import pytest

from provender.rights.license import DATA, load_licenses
from provender.rights.texts import identify_text, match_texts


def _texts(shared_data: Path) -> dict[str, str]:
    found = {}
    for path in sorted(
        (shared_data / "licence-texts" / "choosealicense" / "_licenses").glob("*.txt")
    ):
        text = path.read_text("utf-8")
        found[re.search(r"^spdx-id: (\S+)$", text, re.MULTILINE)[1]] = text.split("\n---\n", 1)[1]
    return found


@pytest.fixture(scope="module")
def mit() -> str:
    """MIT's text on one line a paragraph."""
    text = (Path(__file__).parents[2] / "LICENSES" / "MIT.txt").read_text("utf-8")
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def test_every_text_of_choosealicense_is_found_and_none_wrongly(shared_data) -> None:
    """47 texts, 47 ids."""
    wrong = {
        truth: found
        for truth, text in _texts(shared_data).items()
        if (found := str(identify_text(text)).removesuffix("-only")) != truth
    }
    assert wrong == {}


def test_layout_headers_and_markup_do_not_count(shared_data) -> None:
    """Rewrapped, quoted as a comment, as HTML, with a header: the same licence."""
    for truth, text in _texts(shared_data).items():
        paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
        variants = {
            "rewrapped": "\n\n".join(textwrap.fill(part, 61) for part in paragraphs),
            "comment": "\n".join(f" * {line}" for line in text.splitlines()),
            "html": "<html><body>" + "".join(f"<p>{p}</p>" for p in paragraphs) + "</body></html>",
            "header": f"Acme Frobnicator\nCopyright (c) 2011-2020 Acme Ltd.\n\n{text}",
            "upper": text.upper(),
        }
        for name, variant in variants.items():
            found = identify_text(variant)
            assert found is None or found.removesuffix("-only") == truth, (truth, name, found)
            assert found is not None, (truth, name)


def test_licensees_fixtures_agree(shared_data) -> None:
    """Single licence files of licensee's fixtures get the id that its authors gave."""
    from ruamel.yaml import YAML

    folder = shared_data / "licence-texts" / "licensee-fixtures"
    truths = YAML(typ="safe").load(folder / "fixtures.yml")
    seen = 0
    for name, row in truths.items():
        files = [
            p
            for p in (folder / name).iterdir()
            if p.name.upper().startswith(("LICENSE", "COPYING"))
        ]
        if row["key"] in (None, "other", "no-license") or len(files) != 1 or not files[0].is_file():
            continue
        text = files[0].read_bytes().decode("utf-8", "replace")
        found = str(identify_text(text)).lower().removesuffix("-only")
        # GPL's text beside a COPYING.lesser: the file itself is the GPL.
        assert found == row["key"] or (name, found) == ("lgpl", "gpl-3.0"), name
        seen += 1
    assert seen >= 38


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("to deal in the Software", "to deal noncommercially in the Software"),
        ("to deal in the Software without restriction", "to use the Software for research"),
        ("any person obtaining", "any academic person obtaining"),
        ("and/or sell copies", "but not sell copies"),
        (
            "subject to the following conditions",
            "for non-commercial purposes only, subject to the following conditions",
        ),
    ],
)
def test_a_text_with_a_limit_put_in_is_another_licence(mit: str, old: str, new: str) -> None:
    """A word that takes away what MIT grants makes it no MIT."""
    assert identify_text(mit) == "MIT"
    assert old in mit
    assert identify_text(mit.replace(old, new)) is None


@pytest.mark.parametrize(
    "added",
    [
        '"Commons Clause" License Condition v1.0: you may not Sell the Software.',
        "The data in this repository may be used for non-commercial purposes only.",
        "Parts of this project are licensed under the GNU General Public License.",
        "Additional terms apply to the model weights.",
    ],
)
def test_limits_and_other_licences_beside_a_text_give_none(mit: str, added: str) -> None:
    """What stands beside the text and restricts it, or names another licence, leaves a doubt."""
    assert identify_text(f"{mit}\n\n{added}\n") is None
    assert identify_text(f"{added}\n\n{mit}\n") is None


def test_grants_in_other_words_beside_a_text_give_none(mit: str) -> None:
    """Whole sentences of another licence, not recognised, stand beside it; a single word does not.

    The threshold is `most_granting` in data/texts.yml.
    """
    other = (
        "The harbour board grants what follows. Redistribution is permitted to members. "
        "Permission is hereby granted by the licensor to keep one copy on a boat."
    )
    assert identify_text(f"{mit}\n\n{other}\n") is None
    assert identify_text(f"{mit}\n\nRedistribution to members is welcome.\n") == "MIT"


def test_several_texts_in_one_file_all_hold(shared_data, mit: str) -> None:
    """MIT and Apache in one file are both reported, in order, and both hold."""
    texts = _texts(shared_data)
    both = f"{mit}\n\n{'=' * 70}\n\n{texts['Apache-2.0']}"
    assert [match.expression for match in match_texts(both)] == ["MIT", "Apache-2.0"]
    assert identify_text(both) == "Apache-2.0 AND MIT"


def test_relatives_are_told_apart(shared_data) -> None:
    """The text itself wins over a longer relative that holds nearly all of it, and the reverse."""
    texts = _texts(shared_data)
    for name in (
        "Apache-2.0",
        "ECL-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSD-4-Clause",
        "MIT",
        "MIT-0",
        "ISC",
        "0BSD",
    ):
        assert identify_text(texts[name]) == name


def test_nothing_is_found_where_nothing_is() -> None:
    """Empty files, notices of ownership and prose are no licence."""
    for text in ("", "Copyright 2017 Google LLC", "Lorem ipsum dolor sit amet. " * 300, "a" * 1000):
        assert identify_text(text) is None


def test_a_short_file_that_names_its_licence_is_read_so() -> None:
    """A notice is no text, but it can name one."""
    assert identify_text("Licensed under CC BY-SA 4.0.\n") == "CC-BY-SA-4.0"
    assert identify_text("MIT License or CC BY 4.0? Ask us. CC BY-NC 4.0 is also here.\n") != "MIT"


def test_star_and_thank_author_is_read_by_its_phrases() -> None:
    """A text that SPDX does not list is read by phrases, and its parent is not."""
    text = (Path(__file__).parents[2] / "LICENSES" / "LicenseRef-provender-SATA.txt").read_text(
        "utf-8"
    )
    assert identify_text(text) in {"LicenseRef-provender-SATA", None}
    assert identify_text(text) != "MIT"


def test_a_machine_readable_copyright_file_is_no_single_licence(mit: str) -> None:
    """Debian's format says file by file whose licence is which; another reader reads it."""
    text = f"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: Expat\n{mit}"
    assert identify_text(text) is None
    assert [match.expression for match in match_texts(text)] == ["MIT"]


@pytest.mark.parametrize(
    "piece", ["<a ", "[", "copyright ", "a.", "non- ", "<!--", "-", "x", "(c) ", "\n", "http://"]
)
def test_five_megabytes_cost_bounded_time(piece: str) -> None:
    """A hostile LICENSE is cut, and no pattern backtracks over it."""
    text = piece * (5_000_000 // len(piece))
    started = time.process_time()
    assert identify_text(text) is None
    assert match_texts(text) == []
    assert time.process_time() - started < 10


def test_a_huge_file_with_a_known_text_is_not_known_for_certain(mit: str) -> None:
    """What stands behind the part that is looked at could take everything away."""
    assert identify_text(mit + " \n" * 500_000) is None
    assert {match.expression for match in match_texts(mit * 3000)} == {"MIT"}


def test_templates_are_small_and_name_known_ids() -> None:
    """The shipped words of the texts stay below one megabyte and give SPDX ids."""
    from provender.rights.normalize import normalize
    from provender.rights.text_templates import templates

    assert (DATA / "texts.jsonl.xz").stat().st_size < 1_000_000
    ids = {template.id for template in templates().rows}
    for identifier in ids - templates().exceptions:
        assert normalize(identifier).expression == identifier, identifier
    assert {"MIT", "CC-BY-NC-4.0", "ODbL-1.0"} <= ids & set(load_licenses())
