"""One normaliser for URLs, expressions, Hugging Face ids and prose."""

from __future__ import annotations

import csv
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.rights.license import load_licenses, terms_of
from provender.rights.normalize import find_statements, mentions_terms, normalize

ALL_RIGHTS = "LicenseRef-provender-all-rights-reserved"
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
    "https:\\/\\/creativecommons.org\\/licenses\\/by-sa\\/3.0\\/": "CC-BY-SA-3.0",
    "https://licensebuttons.net/l/by-nc/4.0/88x31.png": "CC-BY-NC-4.0",
    "http://creativecommons.org/licenses/by-nc/3.0/deed.de": "CC-BY-NC-3.0",
    "https://creativecommons.org/licenses/by/3.0/nl/deed.en": "CC-BY-3.0-NL",
    "https://creativecommons.org/licenses/nd-nc/1.0/": "LicenseRef-provender-CC-ND-NC-1.0",
    "https://creativecommons.org/licenses/by-nd-nc/1.0/": "CC-BY-NC-ND-1.0",
    "https://creativecommons.org/licenses/sampling+/1.0/": "LicenseRef-scancode-cc-sampling-plus-1.0",
    "https://creativecommons.org/publicdomain/certification/1.0/us/": "CC-PDDC",
    "Creative Commons Attribution-NonCommercial-ShareAlike 3.0 Germany": "CC-BY-NC-SA-3.0-DE",
    "CC BY-SA 3.0 ES": "LicenseRef-provender-CC-BY-SA-3.0-ES",
    "CC BY 3.0 at the site": "CC-BY-3.0",
    "CC BY- SA 4.0": "CC-BY-SA-4.0",
    "ccbyncsa4.0": "CC-BY-NC-SA-4.0",
    "CC 4.0 BY-SA版权协议": "CC-BY-SA-4.0",
    "cc0-1.0-universal": "CC0-1.0",
    "創用 CC 姓名標示-非商業性-禁止改作 3.0 台灣 授權條款": "LicenseRef-provender-CC-BY-NC-ND-3.0-TW",
    "Namensnennung - Nicht kommerziell - Keine Bearbeitungen 4.0 International": "CC-BY-NC-ND-4.0",
    "licence CC Attribution - Pas d’Utilisation Commerciale 4.0 International": "CC-BY-NC-4.0",
    "Reconocimiento-NoComercial-CompartirIgual 4.0 Internacional": "CC-BY-NC-SA-4.0",
    "表示-非営利-継承 4.0 国際": "CC-BY-NC-SA-4.0",
    "저작자표시-비영리-변경금지 2.0 대한민국": "LicenseRef-provender-CC-BY-NC-ND-2.0-KR",
    "Creative Commons Attribution 4.0 International (CC BY 4.0)": "CC-BY-4.0",
    "mit/apache-2.0": "MIT OR Apache-2.0",
    "license:cc-by-4.0": "CC-BY-4.0",
    "GPL-3.0+": "GPL-3.0-or-later",
    'Licensed under the Apache License, Version 2.0 (the "License")': "Apache-2.0",
    "MIT License (https://github.com/x/y/blob/master/LICENSE)": "MIT",
    "dual-licensed under MIT and GPL-3.0": "GPL-3.0-only OR MIT",
    "CC BY-SA 4.0 or GFDL 1.3": "CC-BY-SA-4.0 OR GFDL-1.3-only",
    "政府資料開放授權條款-第1版": "OGDL-Taiwan-1.0",
    "木兰宽松许可证, 第2版": "MulanPSL-2.0",
    "Licence Ouverte / Open Licence version 2.0": "etalab-2.0",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/": "OGL-UK-3.0",
    "https://www.govdata.de/dl-de/by-2-0": "DL-DE-BY-2.0",
    "Llama 3.1 Community License Agreement": "LicenseRef-scancode-llama-3.1-license-2024",
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


def test_statements_in_prose_are_found_once() -> None:
    """A README's sentence about its licence is found, other lines are not."""
    text = "# Title\n\nSome words.\n\nLicensed under CC BY-SA 4.0.\n\nThe license plate is red.\n"
    assert find_statements(text) == ["Licensed under CC BY-SA 4.0."]


ELEMENTS = ["by", "by-sa", "by-nc", "by-nc-sa", "by-nd", "by-nc-nd"]
WORDS = {
    "en": ("Attribution", "NonCommercial", "NoDerivatives", "ShareAlike"),
    "en-old": ("Attribution", "Non-Commercial", "No Derivs", "Share Alike"),
    "zh-Hans": ("署名", "非商业性使用", "禁止演绎", "相同方式共享"),
    "zh-Hant": ("姓名標示", "非商業性", "禁止改作", "相同方式分享"),
    "de": ("Namensnennung", "Nicht kommerziell", "Keine Bearbeitungen", "Weitergabe unter gleichen Bedingungen"),
    "fr": ("Attribution", "Pas d'Utilisation Commerciale", "Pas de Modification", "Partage dans les Mêmes Conditions"),
    "es": ("Atribución", "NoComercial", "SinDerivadas", "CompartirIgual"),
    "pt": ("Atribuição", "NãoComercial", "SemDerivações", "CompartilhaIgual"),
    "it": ("Attribuzione", "Non commerciale", "Non opere derivate", "Condividi allo stesso modo"),
    "ja": ("表示", "非営利", "改変禁止", "継承"),
    "ko": ("저작자표시", "비영리", "변경금지", "동일조건변경허락"),
    "ru": ("Атрибуция", "Некоммерческая", "Без производных", "С сохранением условий"),
    "ar": ("نَسب المُصنَّف", "غير تجاري", "منع الاشتقاق", "الترخيص بالمثل"),
    "nl": ("Naamsvermelding", "NietCommercieel", "GeenAfgeleideWerken", "GelijkDelen"),
    "pl": ("Uznanie autorstwa", "Użycie niekomercyjne", "Bez utworów zależnych", "Na tych samych warunkach"),
}  # fmt: skip
CODE_TEMPLATES = [
    "CC {upper} {version}{port}",
    "CC-{upper}-{version}{port}",
    "cc {lower} {version}{port}",
    "cc-{lower}-{version}{port}",
    "CC {spaced} {version}{port}",
    "Creative Commons {upper} {version}{port}",
    "Creative Commons ({upper} {version}{port})",
    "Licensed under CC {upper} {version}{port}.",
    "This page is under a Creative Commons {upper} {version}{port} license.",
    "本文采用 CC {upper} {version}{port} 许可协议",
    "本站文章采用知识共享 {upper} {version}{port} 协议，转载请注明出处",
    "(c) 2020 Someone, CC {upper} {version}{port}",
    "License: CC-{upper}-{version}{port}",
    "http://creativecommons.org/licenses/{lower}/{version}/{path}",
    "see //creativecommons.org/licenses/{lower}/{version}/{path}deed.fr for it",
    "<https://www.creativecommons.org/licenses/{lower}/{version}/{path}>",
    "https://licensebuttons.net/l/{lower}/{version}/{path}88x31.png",
]
PORTS = ["", "de", "fr", "us", "uk", "tw", "cn", "hk", "jp", "au", "igo", "nl", "scotland", "br"]


def _expected(code: str, version: str, port: str) -> str:
    base = f"CC-{code.upper()}-{version}"
    if not port or version == "4.0":
        return base
    ported = f"{base}-{port.upper()}"
    return ported if ported in load_licenses() else f"LicenseRef-provender-{ported}"


@given(
    st.sampled_from(ELEMENTS),
    st.sampled_from(["1.0", "2.0", "2.5", "3.0", "4.0"]),
    st.sampled_from(PORTS),
    st.sampled_from(CODE_TEMPLATES),
)
def test_elements_out_are_elements_in(code: str, version: str, port: str, template: str) -> None:
    """Whatever the spelling, version, port, NC, ND and SA come out as they went in."""
    statement = template.format(
        upper=code.upper(),
        lower=code,
        spaced=code.upper().replace("-", " "),
        version=version,
        port=f" {port.upper()}" if port and "-{version}" not in template else (port and f"-{port}"),
        path=f"{port}/" if port else "",
    )
    assert normalize(statement).expression == _expected(code, version, port), statement


@given(
    st.sampled_from(ELEMENTS),
    st.sampled_from(["2.0", "3.0", "4.0"]),
    st.sampled_from(sorted(WORDS)),
    st.sampled_from(["-", " - ", " – ", " ", "–", "/", " · "]),
    st.sampled_from(
        [
            "Creative Commons {name} {version}",
            "知识共享{name} {version} 国际许可协议",
            "CC {name} {version}",
            "© 2021. Creative Commons {name} {version} International",
            "{name} {version} International (CC {code} {version})",
        ]
    ),
)
def test_names_in_every_language_keep_their_elements(
    code: str, version: str, language: str, joint: str, template: str
) -> None:
    """The deed's name in fifteen languages and spellings gives the elements that it names."""
    words = dict(zip(("by", "nc", "nd", "sa"), WORDS[language], strict=True))
    name = joint.join(words[element] for element in code.split("-"))
    statement = template.format(name=name, version=version, code=code.upper())
    assert normalize(statement).expression == f"CC-{code.upper()}-{version}", statement


@given(
    st.sampled_from(ELEMENTS),
    st.sampled_from(
        ["CC {}", "CC-{}", "Creative Commons {}", "under a CC {} license", "采用 CC {} 协议"]
    ),
)
def test_without_a_version_the_elements_stay_visible(code: str, template: str) -> None:
    """No version, no expression; the reason says which elements were read."""
    meant = normalize(template.format(code.upper()))
    assert meant.expression is None
    assert meant.reason == "ambiguous_license"
    assert code.upper().replace("NC-ND", "NC-ND") in str(meant.detail).upper()


@pytest.mark.parametrize(
    "statement",
    [
        "CC BY 4.0, non-commercial use only",
        "CC BY-SA 4.0，禁止商用",
        "MIT License; the data are for noncommercial research only",
        "CC BY 4.0. Images are CC BY-NC-ND.",
        "Apache License 2.0, not for commercial use",
        "CC BY-SA 3.0/4.0",
        "CC BY-SA 4.0, 3.0, 2.5",
        "cc by-nc-sa-nd 4.0",
        "Creative Commons 4.0",
        "CC BY 5.0",
        "除特别声明外，本博客所有文章采用 BY-NC-SA 许可协议",
    ],
)
def test_more_than_was_understood_is_ambiguous(statement: str) -> None:
    """A limit beside a licence, two versions or an impossible mix never give an open id."""
    meant = normalize(statement)
    assert meant.expression is None
    assert meant.reason == "ambiguous_license"
    assert meant.detail


@pytest.mark.parametrize(
    "statement",
    [
        "https://example.org/standby/3.0/",
        "https://example.org/publicdomain/faq",
        "https://notcreativecommons.org/licenses/by/4.0/",
        "https://evil.example/?u=https://creativecommons.org/licenses/by/4.0/",
        "https://example.org/creativecommons.org/licenses/by/4.0/",
        "Modified MIT License",
        "BSD-4-Clause-California",
        "apache-2.0-noncommercial",
        "trained on Llama 3 and Qwen at MIT",
        "a fair share of Intel's curl",
        "this work is not in the public domain",
    ],
)
def test_what_only_resembles_a_licence_is_none(statement: str) -> None:
    """Loose patterns of other tools read licences here (reference/style.md §7)."""
    assert normalize(statement).expression is None


@pytest.mark.parametrize(
    ("given", "denied"),
    [
        ("This text is in the public domain.", "This text is not in the public domain."),
        (
            "It was dedicated to the public domain by all.",
            "It was never dedicated to the public domain by anyone.",
        ),
        (
            "The photos were released into the public domain",
            "The photos haven’t been formally released into the public domain",
        ),
        (
            "This file is not copyrighted and is in the public domain.",
            "This file is copyrighted and isn't placed in the public domain.",
        ),
        ("Never mind: it is in the public domain", "Neither text is in the public domain"),
        ("Minor works released into the public domain", "No work, nor is in the public domain one"),
        ("本作品属于公有领域", "本作品不属于公有领域"),
        ("版权不再受保护，本书已进入公有领域", "本书尚未进入公有领域"),
        ("此書為公有領域", "此書並非公有領域"),
    ],
)
def test_a_gift_to_the_public_that_is_denied_is_none(given: str, denied: str) -> None:
    """A denial counts in its own clause, beside a twin that gives."""
    assert normalize(given).expression == "CC-PDM-1.0"
    assert normalize(denied).expression is None


def test_the_four_bugs_of_other_tools() -> None:
    """Each loss that reference/peers.md §0.3 and style.md §7 record, as a regression test."""
    # Common Pile: share-alike of 2.0 lost, `by/1.0` and `by/2.1` and the plain name raised.
    by_sa = normalize("https://creativecommons.org/licenses/by-sa/2.0/").expression
    assert by_sa == "CC-BY-SA-2.0"
    assert terms_of(str(by_sa)).tier == "share-alike"
    assert normalize("https://creativecommons.org/licenses/by/1.0/").expression == "CC-BY-1.0"
    assert normalize("https://creativecommons.org/licenses/by/2.1/jp/").expression
    # Common Pile: a text with a strict and a lax licence became the lax one.
    both = "https://creativecommons.org/licenses/by-nc-nd/4.0/ https://creativecommons.org/licenses/by/4.0/"
    assert normalize(f"see {both}").expression == "CC-BY-4.0 AND CC-BY-NC-ND-4.0"
    assert terms_of("CC-BY-4.0 AND CC-BY-NC-ND-4.0").tier == "agreement"
    # Dolma: a filter for `creativecommons.org/licenses` never saw CC0.
    zero = "<a href='//creativecommons.org/publicdomain/zero/1.0/'>"
    assert mentions_terms(zero)
    assert normalize(f"under {zero}").expression == "CC0-1.0"
    # Data Provenance Initiative: unknown among several was read as academic use.
    assert normalize("CC BY 4.0 and whatever terms the owner sets").expression == "CC-BY-4.0"
    assert terms_of("CC-BY-4.0 AND LicenseRef-provender-custom").tier == "unknown"


@given(st.permutations(["CC BY 4.0", "CC BY-NC 4.0", "MIT License"]))
def test_order_does_not_make_a_passage_laxer(names: list[str]) -> None:
    """All that a passage names holds, in whatever order it stands."""
    meant = normalize(", ".join(names)).expression
    assert meant == "CC-BY-4.0 AND CC-BY-NC-4.0 AND MIT"


def test_a_choice_is_one_only_where_the_words_join_the_licences() -> None:
    """An `or` elsewhere in a passage is no choice between its licences."""
    far = "CC BY-NC 4.0 text. Ask or write. The code is under the MIT License"
    assert normalize(far).expression == "CC-BY-NC-4.0 AND MIT"
    assert normalize("CC BY-NC 4.0 or MIT License").expression == "CC-BY-NC-4.0 OR MIT"
    pairs = itertools.permutations(["CC BY 4.0", "CC BY-SA 4.0"])
    assert {normalize(f"{a} or {b}").expression for a, b in pairs} == {"CC-BY-4.0 OR CC-BY-SA-4.0"}


@pytest.mark.parametrize(
    "hostile",
    [
        "cc " * 1300,
        "cc by-nc-" * 400,
        "https://creativecommons.org/licenses/by/" * 90,
        "(" * 4000,
        "MIT AND (" * 400,
        "creative commons " * 230,
        "署名" * 2000,
        "\u0130" * 3000,
        "a/" * 2000,
    ],
)
def test_hostile_statements_have_a_quick_answer(hostile: str) -> None:
    """No statement costs more than its length or fails."""
    meant = normalize(hostile)
    assert (meant.expression is None) != (meant.reason is None)


def test_an_address_between_two_licences_is_no_choice() -> None:
    """The slashes of a link must not turn "and" into "or": share-alike was lost that way."""
    passage = (
        "采用 [CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/deed.zh) 及附加的 "
        "[The Star And Thank Author License](https://github.com/zTrix/sata-license) 进行许可"
    )
    expected = "CC-BY-SA-4.0 AND LicenseRef-provender-SATA"
    assert normalize(passage).expression == expected
    assert normalize("MIT/GPL-3.0").expression == "MIT OR GPL-3.0-only"
    assert normalize("CC BY 4.0 / CC BY-NC 4.0").expression == "CC-BY-4.0 AND CC-BY-NC-4.0"
    linked = "See [MIT](https://a.example/mit) and [Apache-2.0](https://a.example/apache) licenses"
    assert " OR " not in (normalize(linked).expression or "")


@pytest.mark.parametrize(
    ("passage", "expression"),
    [
        ("Public domain. Taken from the archive.", "CC-PDM-1.0"),
        ("© 2020 The Harbour Times. All rights reserved.", ALL_RIGHTS),
        ("CC BY-NC-SA 4.0 (see the deed of CC BY-NC)", "CC-BY-NC-SA-4.0"),
        ("本软件使用木兰宽松许可证第2版", "MulanPSL-2.0"),
        (
            "http://web.archive.org/web/2019/https://creativecommons.org/licenses/by-nc/4.0/",
            "CC-BY-NC-4.0",
        ),
    ],
)
def test_passages_that_say_it_in_other_words(passage: str, expression: str) -> None:
    """Prose without a licence's code, and a second, shorter name that says nothing new."""
    assert normalize(passage).expression == expression


def test_a_shorter_name_that_says_more_is_ambiguous() -> None:
    """The twin: the second name withholds what the first does not."""
    assert normalize("CC BY-SA 4.0 (see the deed of CC BY-NC)").reason == "ambiguous_license"


def test_a_file_yields_a_bounded_number_of_statements() -> None:
    """The first twenty, in their order."""
    lines = [f"Chapter {number}: CC BY 4.0" for number in range(40)]
    assert find_statements("\n".join(lines)) == lines[:20]
