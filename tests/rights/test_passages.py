# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What narrows is heard in cards, READMEs, contracts and fields, by the rules that pages have."""

from __future__ import annotations

import datetime

import pytest

from provender.acquire.readmes import prose_observations
from provender.extract.plain import read_markdown, read_restructuredtext, read_text
from provender.rights.conclude import conclude
from provender.rights.evidence import Observation
from provender.rights.passages import narrowing_in_terms

AS_OF = datetime.date(2026, 11, 1)
OPEN = ("public-domain", "attribution", "share-alike")
STORY = "The harbour road is quiet in autumn, and the ferry runs until the snow falls.\n\n" * 12
BAN = "Please do not use the corpus to build chatbots."


@pytest.mark.parametrize(
    ("text", "statements", "heard"),
    [
        (f"{STORY}## License\n\nCC BY 4.0.\n\n{BAN}\n\n## Thanks\n\nAll.", (), True),
        (f"{STORY}License\n-------\n\n{BAN}\n", (), True),
        (f"{STORY}## Usage\n\n{BAN}\n", (), False),
        (f"{STORY}## License\n\nCC BY 4.0.\n\n## Limits\n\n{BAN}\n", (), False),
        (f"{STORY}Text is CC BY 4.0.\n\n{BAN}\n\n{STORY}", ("Text is CC BY 4.0.",), True),
        (f"{STORY}Text is\nCC BY 4.0.\nNot for sale.\n", ("Text is CC BY 4.0.",), True),
        (f"Text is old.\n\n{STORY}Text is CC BY 4.0.\n", ("Text is CC BY 4.0.",), False),
        (f"{STORY}{BAN}\n", ("Text is CC BY 4.0.", ""), False),
        ("Text is old. " * 60, ("Text is CC BY 4.0.",), False),
    ],
)
def test_sections_and_paragraphs_about_terms(
    text: str, statements: tuple[str, ...], heard: bool
) -> None:
    """The section, the paragraph and the one below it; no other."""
    assert (narrowing_in_terms(text, statements) is not None) is heard


TABLE = "| use | status |\n| --- | --- |\n| study | yes |\n| commercial products | {} |"
ITEMS = "You may\n\n- read it\n- sell it{}\n1. print it\n"


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (TABLE.format("ask"), True),
        (TABLE.format("fine"), False),
        (ITEMS.format(" with permission"), True),
        (ITEMS.format(""), False),
        ("sell it, or ask\nus about | anything", True),
        ("- sell it\n  with our permission\n\n- print it", True),
        ("CC BY 4.0. You may, too.\n\n- read it\n- print it for\n  anyone", False),
        ("You may not:\n\n- print it\n- sell it", True),
    ],
)
def test_a_row_and_an_item_are_a_sentence_each(said: str, heard: bool) -> None:
    """With all its cells; a line that only holds a bar is none."""
    text = f"{STORY}## License\n\n{said}\n\n## Thanks\n\nAll.\n"
    assert (narrowing_in_terms(text) is not None) is heard


@pytest.mark.parametrize("read", [read_markdown, read_text, read_restructuredtext])
@pytest.mark.parametrize(("last", "is_open"), [(BAN, False), ("Please enjoy it.", True)])
def test_a_text_narrows_from_its_next_paragraph(read, last: str, is_open: bool) -> None:
    """Markdown, plain text, reStructuredText."""
    said = f"{STORY}License\n-------\n\nThis document is licensed under CC BY 4.0.\n\n{last}\n"
    assert (conclude(read(said).observations, as_of=AS_OF).tier in OPEN) is is_open


def test_front_matter_is_narrowed_by_the_body() -> None:
    """The licence above, the restriction in its section below."""
    front = "---\nlicense: CC-BY-4.0\n---\n\n"
    narrowed = read_markdown(f"{front}{STORY}## Terms of use\n\nCompanies may not copy it.\n")
    granted = read_markdown(f"{front}{STORY}## Terms of use\n\nCompanies may copy it.\n")
    tiers = [conclude(one.observations, as_of=AS_OF).tier in OPEN for one in (narrowed, granted)]
    assert tiers == [False, True]


@pytest.mark.parametrize(
    ("prose", "told"),
    [
        (f"# Corpus\n\n{STORY}## Licensing Information\n\n{BAN}\n", 1),
        (f"# Corpus\n\n{STORY}## Licensing Information\n\nCC BY 4.0, please cite us.\n", 0),
        (f"# Corpus\n\n{STORY}## License\n\nFor non-commercial use only. {BAN}\n", 1),
    ],
)
def test_the_body_of_a_card_is_heard(prose: str, told: int) -> None:
    """Once: a restriction that has a name of its own is not told again as an unknown one."""
    seen, _ = prose_observations(prose, "card", "README.md", "source", "card")
    assert len([one for one in seen if one.signal == "card.notice"]) == told


@pytest.mark.parametrize("signal", ["record.license", "contract.license", "card.license_name"])
@pytest.mark.parametrize(
    ("value", "is_open"),
    [
        ("CC BY 4.0", True),
        ("CC BY 4.0 for members only", False),
        ("CC BY 4.0, but please don't sell it", False),
        ("GPL-2.0-only OR CC-BY-4.0", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0 OR MIT", True),
    ],
)
def test_a_field_is_heard_to_its_end(signal: str, value: str, is_open: bool) -> None:
    """Of rows, contracts and cards."""
    seen = Observation(signal=signal, value=value, location="x", detector="test/1")
    assert (conclude([seen], as_of=AS_OF).tier in OPEN) is is_open
