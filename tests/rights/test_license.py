# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The licence files: read strictly, complete, and never laxer than what they withhold."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import provender
from provender.errors import CheckFailed, EnvironmentProblem
from provender.rights import normalize as normalizing
from provender.rights.catalogue import licenses
from provender.rights.flat import parse_flat
from provender.rights.license import (
    DATA,
    load_licenses,
    split_top,
    terms_of,
    vocabulary_identity,
)
from provender.rights.names import aliases, key_of
from provender.rights.normalize import normalize

FILES = sorted((DATA / "licenses").glob("*.yml"))
TIERS = {"public-domain", "attribution", "share-alike", "agreement", "unknown"}


def test_the_strict_reader_reads_as_a_yaml_parser_does() -> None:
    """Each licence file and table means the same to both, so nothing drifts unnoticed."""
    yaml = YAML(typ="safe")
    for path in [*FILES, DATA / "cc_ports.yml", DATA / "spdx_ids.yml", DATA / "spellings.yml"]:
        assert parse_flat(path.read_text("utf-8"), path.name) == yaml.load(path), path.name


@pytest.mark.parametrize(
    "text",
    [
        "id: a: b",
        "id: [a, b]",
        "id: 1.0",
        "id: yes",
        "id: {a: b}",
        "- a",
        "id: x\nid: y",
        "id:x",
        "  id: x",
        "id: 'x'",
        'id: "x',
        'id: "x" y"',
        "id: x # y",
        "id: *x",
        "note: |\n  x",
    ],
)
def test_the_strict_reader_refuses_what_yaml_could_read_otherwise(text: str) -> None:
    """A form that it does not know is an error with file and line, never a guess."""
    with pytest.raises(EnvironmentProblem, match=r"^x\.yml:\d+: "):
        parse_flat(text, "x.yml")


def test_what_lies_beside_the_licence_files_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor's copy of a licence, such as a system leaves it in a folder, is no licence."""
    copied = tmp_path / "data"
    shutil.copytree(DATA, copied)
    (copied / "licenses" / "MIT.yml~").write_text("half a file")
    monkeypatch.setattr("provender.rights.license.DATA", copied)
    assert load_licenses.__wrapped__() == load_licenses()
    (copied / "licenses" / "half.yml").write_text("half a file")
    with pytest.raises(EnvironmentProblem, match=r"^half\.yml:1: "):
        load_licenses.__wrapped__()


@pytest.mark.parametrize(
    ("expression", "parts"),
    [
        ("(MIT)", ["MIT"]),
        ("(MIT OR ISC) AND (Zlib)", ["(MIT OR ISC)", "Zlib"]),
        ("((MIT)", ["((MIT)"]),
        ("(A OR B) OR (C)", ["(A OR B) OR (C)"]),
    ],
)
def test_an_expression_is_split_outside_its_parentheses(expression: str, parts: list[str]) -> None:
    """A pair that encloses a single licence is dropped, one that never closes is not."""
    assert split_top(expression, "AND") == parts


def test_each_file_is_named_after_its_licence_and_complete() -> None:
    """One licence a file, with sources and a state of review."""
    for path in FILES:
        known = load_licenses()[path.stem]
        assert known.id == path.stem
        assert known.tier in TIERS, path.name
        assert known.sources, path.name
        assert known.review, path.name
        assert known.name, path.name


def test_what_withholds_is_in_no_laxer_tier() -> None:
    """NC, ND and fields of use are at best agreements, share-alike at best share-alike."""
    for known in load_licenses().values():
        if set(known.prohibits) & {"commercial", "adapt", "share_adaptation", "use_restrictions"}:
            assert known.tier in {"agreement", "unknown"}, known.id
        if any(duty.startswith("share_alike") for duty in known.duties):
            assert known.tier in {"share-alike", "agreement", "unknown"}, known.id
        name = known.id.upper()
        if name.startswith(("CC-", "LICENSEREF-PROVENDER-CC-")):
            assert ("commercial" in known.prohibits) == ("-NC" in name), known.id
            unchanged = bool({"adapt", "share_adaptation"} & set(known.prohibits))
            assert unchanged == ("-ND" in name), known.id
            shares = any(duty.startswith("share_alike") for duty in known.duties)
            assert shares == ("-SA" in name.replace("-SAMPLING", "")), known.id


def test_no_name_or_address_belongs_to_two_licences() -> None:
    """An alias that two records claim would be decided by the order of files."""
    names: dict[str, str] = {}
    addresses: dict[str, str] = {}
    for known in load_licenses().values():
        for name in {key_of(n) for n in (known.id, known.name, *known.aliases)}:
            assert names.setdefault(name, known.id) == known.id, name
        for url in known.urls:
            assert addresses.setdefault(url, known.id) == known.id, url


def test_every_licence_is_found_by_its_id_its_names_and_its_addresses() -> None:
    """Whatever a record says names it, the normaliser reads so."""
    for known in load_licenses().values():
        for name in (known.id, known.name, *known.aliases):
            assert normalize(name).expression == known.id, name
        for url in known.urls:
            assert normalize(f"https://{url}/").expression == known.id, url


def test_the_whole_draft_and_choosealicense_are_covered(shared_data) -> None:
    """Every licence of the draft vocabulary and of choosealicense has its record."""
    folder = shared_data.parent / "reference" / "rights-files"
    draft = YAML(typ="safe").load(folder / "content-licenses-draft.yaml")["licenses"]
    own = {"LicenseRef-unspecified": "unspecified", "LicenseRef-other": "custom"}
    for row in draft:
        name = row["id"]
        bare = own.get(name, name.removeprefix("LicenseRef-"))
        assert {name, f"LicenseRef-provender-{bare}"} & set(load_licenses()), name
    for name in json.loads((folder / "choosealicense-frontmatter.json").read_text())["licenses"]:
        assert normalize(name).expression in load_licenses(), name


@pytest.mark.parametrize("place", ["hr", "tw", "cn", "scotland", "jp"])
def test_ports_have_the_terms_of_their_version(place: str) -> None:
    """A port without an SPDX id keeps its elements in its tier."""
    version = {"scotland": "2.5", "jp": "2.1"}.get(place, "3.0")
    for code, tier in (("by", "attribution"), ("by-sa", "share-alike"), ("by-nc", "agreement")):
        meant = normalize(f"https://creativecommons.org/licenses/{code}/{version}/{place}/")
        assert meant.expression.endswith(place.upper())
        assert terms_of(meant.expression).tier == tier


def test_an_unlisted_port_and_an_unread_spdx_id_are_in_no_open_tier(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Known by name is not known by terms; a newer SPDX list has names that nobody here read."""
    monkeypatch.setattr(normalizing, "spdx_ids", lambda: {"newest-1.0": "Newest-1.0"})
    unlisted = normalize("https://creativecommons.org/licenses/by/3.0/zz/").expression
    assert unlisted == "LicenseRef-provender-CC-BY-3.0-ZZ"
    assert terms_of(unlisted).tier == "unknown"
    assert normalize("Newest-1.0").expression == "Newest-1.0"
    assert terms_of("Newest-1.0").tier == "unknown"
    assert terms_of("MIT AND Newest-1.0").tier == "unknown"


def test_identity_covers_the_tables_that_read_statements() -> None:
    """The identity is one hash over all files."""
    assert len(vocabulary_identity()) == 64


def test_licenses_lists_and_explains(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python twin of `provender licenses`."""
    assert {known.id for known in provender.licenses()} >= {"MIT", "CC-BY-4.0", "OGDL-Taiwan-1.0"}
    assert not any(known.id.startswith("LicenseRef-provender-CC-BY") for known in licenses())
    (known,) = licenses("知识共享署名-相同方式共享 4.0 国际许可协议")
    assert (known.id, known.tier) == ("CC-BY-SA-4.0", "share-alike")
    assert [k.id for k in licenses("MIT OR GPL-2.0-only WITH Classpath-exception-2.0")] == [
        "MIT",
        "GPL-2.0-only",
    ]
    monkeypatch.setattr(normalizing, "spdx_ids", lambda: {"newer-2.0": "Newer-2.0"})
    (unread,) = licenses("Newer-2.0")
    assert (unread.tier, unread.review) == ("unknown", "not reviewed")


@pytest.mark.parametrize(
    ("statement", "words", "near"),
    [
        ("gpl", "is ambiguous", "GPL-3.0-only"),
        ("CC BY-NC", "BY-NC: no version", "CC-BY-NC-4.0"),
        ("Apache 2.0 licenze", "names no known licence", "Apache-2.0"),
        ("zzzzqqqq", "names no known licence", "provender licenses"),
    ],
)
def test_licenses_says_why_it_knows_none(statement: str, words: str, near: str) -> None:
    """Unknown and ambiguous names stop with the reason and the nearest ids."""
    with pytest.raises(CheckFailed) as raised:
        licenses(statement)
    assert words in raised.value.message
    assert near in str(raised.value.hint)


def test_aliases_hold_the_hugging_face_ids() -> None:
    """Each licence id of the hub's documentation is a licence, or ambiguous by nature."""
    ids = [
        "apache-2.0",
        "mit",
        "bigscience-openrail-m",
        "creativeml-openrail-m",
        "bigscience-bloom-rail-1.0",
        "bigcode-openrail-m",
        "afl-3.0",
        "artistic-2.0",
        "bsl-1.0",
        "bsd-2-clause",
        "bsd-3-clause",
        "bsd-3-clause-clear",
        "c-uda",
        "cc0-1.0",
        "cc-by-2.0",
        "cc-by-2.5",
        "cc-by-3.0",
        "cc-by-4.0",
        "cc-by-sa-3.0",
        "cc-by-sa-4.0",
        "cc-by-nc-2.0",
        "cc-by-nc-3.0",
        "cc-by-nc-4.0",
        "cc-by-nd-4.0",
        "cc-by-nc-nd-3.0",
        "cc-by-nc-nd-4.0",
        "cc-by-nc-sa-2.0",
        "cc-by-nc-sa-3.0",
        "cc-by-nc-sa-4.0",
        "cdla-sharing-1.0",
        "cdla-permissive-1.0",
        "cdla-permissive-2.0",
        "wtfpl",
        "ecl-2.0",
        "epl-1.0",
        "epl-2.0",
        "etalab-2.0",
        "eupl-1.1",
        "agpl-3.0",
        "gpl-2.0",
        "gpl-3.0",
        "lgpl-2.1",
        "lgpl-3.0",
        "isc",
        "lppl-1.3c",
        "ms-pl",
        "mpl-2.0",
        "odc-by",
        "odbl",
        "osl-3.0",
        "postgresql",
        "ofl-1.1",
        "ncsa",
        "unlicense",
        "zlib",
        "pddl",
        "lgpl-lr",
        "deepfloyd-if-license",
        "llama2",
        "llama3",
        "llama3.1",
        "llama3.2",
        "llama3.3",
        "llama4",
        "gemma",
        "intel-research",
        "apple-ascl",
        "apple-amlr",
    ]
    for name in ids:
        assert normalize(name).expression in load_licenses(), name
    for name in ("cc", "gfdl", "gpl", "lgpl", "bsd", "openrail", "openrail++", "other", "unknown"):
        assert normalize(name).reason == "ambiguous_license", name
    assert aliases()["etalab-2.0"] == "etalab-2.0"


@pytest.mark.parametrize(
    ("expression", "covers", "tier"),
    [
        ("ODC-By-1.0", "database_only", "attribution"),
        ("ODC-By-1.0 AND ODbL-1.0", "database_only", "share-alike"),
        ("ODC-By-1.0 AND CC-BY-4.0", "contents+database_right", "attribution"),
        ("CC-BY-4.0 AND ODC-By-1.0", "contents+database_right", "attribution"),
        ("ODbL-1.0 AND CC-BY-4.0", "contents+database_right", "share-alike"),
        ("ODC-By-1.0 AND CC-BY-NC-4.0", "contents+database_right", "agreement"),
        ("ODC-By-1.0 AND LicenseRef-nobody", "unknown", "unknown"),
        ("ODC-By-1.0 OR CC-BY-SA-4.0", "contents+database_right", "share-alike"),
    ],
)
def test_what_covers_the_contents_covers_them_beside_a_databases_licence(
    expression: str, covers: str, tier: str
) -> None:
    """A database's licence alone leaves its documents open, and is no laxer alternative."""
    terms = terms_of(expression)
    assert (terms.covers, terms.tier) == (covers, tier)
