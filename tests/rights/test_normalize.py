"""One normaliser for URLs, expressions, Hugging Face ids and prose."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.rights.normalize import find_statements, normalize
from provender.rights.texts import identify_text

KNOWN = {
    "https://creativecommons.org/licenses/by-sa/2.0/": "CC-BY-SA-2.0",
    "http://creativecommons.org/licenses/by-nc-nd/3.0/de/": "CC-BY-NC-ND-3.0-DE",
    "https://creativecommons.org/licenses/by-nc-nd/3.0/hr/": "LicenseRef-provender-CC-BY-NC-ND-3.0-HR",
    "https://creativecommons.org/licenses/by/4.0/deed.zh": "CC-BY-4.0",
    "//creativecommons.org/publicdomain/zero/1.0/": "CC0-1.0",
    "https://creativecommons.org/publicdomain/mark/1.0/": "CC-PDM-1.0",
    "cc-by-4.0": "CC-BY-4.0",
    "CC BY-NC-SA 4.0": "CC-BY-NC-SA-4.0",
    "apache-2.0": "Apache-2.0",
    "MIT OR Apache-2.0": "MIT OR Apache-2.0",
    "Creative Commons Attribution-NonCommercial-ShareAlike 4.0": "CC-BY-NC-SA-4.0",
    "知识共享署名-相同方式共享 4.0 国际许可协议": "CC-BY-SA-4.0",
    "知识共享署名-非商业性使用-禁止演绎 4.0": "CC-BY-NC-ND-4.0",
    "This document has been placed in the public domain.": "CC-PDM-1.0",
    "All rights reserved": "LicenseRef-provender-all-rights-reserved",
    "odc-by": "ODC-By-1.0",
}


@pytest.mark.parametrize(("statement", "expression"), KNOWN.items())
def test_statements_keep_version_port_and_every_element(statement: str, expression: str) -> None:
    """Version, port, NC, ND and SA are never lost."""
    assert normalize(statement).expression == expression


@pytest.mark.parametrize("statement", ["cc", "gpl", "CC BY", "Creative Commons", "other", "bsd"])
def test_families_without_a_version_are_ambiguous(statement: str) -> None:
    """What leaves open which licence is meant has no expression."""
    assert normalize(statement).expression is None
    assert normalize(statement).reason == "ambiguous_license"


@pytest.mark.parametrize("statement", ["转载请注明出处", "ask the author first", "x" * 9000, ""])
def test_words_that_are_no_licence_are_unknown(statement: str) -> None:
    """A request to name the source is no licence."""
    assert normalize(statement).reason == "unknown_license"


@given(st.text(max_size=300))
def test_any_text_has_an_answer(statement: str) -> None:
    """No text makes the normaliser fail, and it never answers both or neither."""
    answer = normalize(statement)
    assert (answer.expression is None) != (answer.reason is None)


@given(
    st.sampled_from(["by", "by-sa", "by-nc", "by-nc-sa", "by-nd", "by-nc-nd"]),
    st.sampled_from(["2.0", "2.5", "3.0", "4.0"]),
    st.sampled_from(["", "deed.fr", "legalcode"]),
)
def test_every_cc_url_gives_its_own_id(code: str, version: str, tail: str) -> None:
    """The URL of a licence and its id name each other."""
    url = f"https://creativecommons.org/licenses/{code}/{version}/{tail}"
    assert normalize(url).expression == f"CC-{code.upper()}-{version}"


def test_pep_statements_agree_with_people(shared_data) -> None:
    """At least 98 of 100 PEP copyright sections read as a person read them."""
    wanted = {
        "public domain OR CC0-1.0": "CC-PDM-1.0 OR CC0-1.0",
        "public domain": "CC-PDM-1.0",
        "none stated": None,
    }
    rows = list(csv.DictReader((shared_data / "text-repos" / "peps-labels.csv").open()))
    agreed = sum(
        normalize(row["statement"]).expression == wanted.get(row["label"], row["label"])
        if row["statement"]
        else row["label"] == "none stated"
        for row in rows
    )
    assert agreed >= 0.98 * len(rows)


def test_full_texts_are_identified_and_never_wrongly(shared_data) -> None:
    """Of 47 licence texts with known ids none gets another licence's id."""
    folder = shared_data / "licence-texts" / "choosealicense"
    right = 0
    for path in folder.rglob("*.txt"):
        text = path.read_text("utf-8")
        head = [line for line in text.splitlines() if line.startswith("spdx-id:")]
        if head:
            found = identify_text(text.split("---", 2)[-1])
            truth = head[0].split(":")[1].strip()
            assert found is None or found.removesuffix("-only") == truth
            right += found is not None
    assert right >= 22


def test_statements_in_prose_are_found_once() -> None:
    """A README's sentence about its licence is found, other lines are not."""
    text = "# Title\n\nSome words.\n\nLicensed under CC BY-SA 4.0.\n\nThe license plate is red.\n"
    assert find_statements(text) == ["Licensed under CC BY-SA 4.0."]
