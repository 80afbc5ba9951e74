# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Licences whose names are everyday words: heard where a licence is asked for, else not."""

from __future__ import annotations

import datetime

import pytest

from provender.acquire.readmes import prose_observations
from provender.extract.plain import read_markdown
from provender.rights.conclude import conclude
from provender.rights.evidence import Observation
from provender.rights.license import DATA, load_data
from provender.rights.names import aliases

AS_OF = datetime.date(2026, 11, 1)
STORY = "The harbour road is quiet in autumn, and the ferry runs until the snow falls.\n\n" * 12
KINDS = load_data(DATA / "everyday_names.yml")["names"]
NAMES = [name for names in KINDS.values() for name in names]


def _concluded(signal: str, value: str, location: str = "x", context: str = "") -> str | None:
    seen = Observation(
        signal=signal, value=value, location=location, context=context, detector="test/1"
    )
    return conclude([seen], as_of=AS_OF).concluded


def test_every_name_is_that_of_a_licence() -> None:
    """Listed once, and known."""
    assert len(set(NAMES)) == len(NAMES)
    assert [name for name in NAMES if name not in aliases()] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_field_for_a_licence_names_one_and_prose_does_not(name: str) -> None:
    """`license: cube` is the licence, a paragraph that says "cube" is none."""
    assert _concluded("package.license", name) == aliases()[name]
    assert _concluded("document.copyright_section", name, "section copyright") is None


@pytest.mark.parametrize(
    ("signal", "value", "location", "context", "expected"),
    [
        ("frontmatter.license", "Intel", "front matter: license", "", "Intel"),
        ("frontmatter.license", "Intel", "front matter: copyright", "", None),
        ("frontmatter.license", "DOC", "front matter: rights", "", None),
        ("html.meta_license", "DOC", "meta[name=dc.rights]", "", None),
        ("html.meta_license", "DOC", "meta[name=license]", "", "DOC"),
        ("repository.readme", "Glide", "README.md", "License: Glide", "Glide"),
        ("repository.readme", "glide", "README.md", "License: glide", None),
        ("repository.readme", "Glide", "README.md", "Glide", None),
        ("document.copyright_section", "Info-ZIP", "section license", "Info-ZIP", "Info-ZIP"),
        ("document.copyright_section", "MIT", "section copyright", "MIT", "MIT"),
    ],
)
def test_case_and_place_decide(
    signal: str, value: str, location: str, context: str, expected: str | None
) -> None:
    """A word that a licence is asked for, or that is spelled as one beside the word licence."""
    assert _concluded(signal, value, location, context) == expected


def test_a_holder_takes_nothing_from_a_licence() -> None:
    """ "copyright: Intel" beside a licence is no second statement of terms; alone it is none."""
    front = "---\nlicense: CC-BY-4.0\ncopyright: Intel\n---\n\n"
    both = conclude(read_markdown(f"{front}{STORY}").observations, as_of=AS_OF)
    assert both.concluded == "CC-BY-4.0"
    alone = read_markdown(f"---\ncopyright: Intel\n---\n\n{STORY}").observations
    assert conclude(alone, as_of=AS_OF).reason == "no_license"


@pytest.mark.parametrize(("heading", "expected"), [("License", "Cube"), ("Contents", None)])
def test_a_readme_names_it_below_a_heading(heading: str, expected: str | None) -> None:
    """Only below one about licences."""
    prose = f"# Port\n\n{STORY}## {heading}\n\nLicense: Cube\n"
    if expected is None:
        prose = prose.replace("License: Cube", "Cube")
    seen, _ = prose_observations(prose, "repository", "README.md", "source", "repository-license")
    assert conclude(seen, as_of=AS_OF).concluded == expected
