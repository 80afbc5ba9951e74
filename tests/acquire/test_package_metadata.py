# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Package metadata of every kind, well formed, odd and hostile."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from provender.acquire.dataset_cards import DatasetCard
from provender.acquire.dataset_metadata import DatasetMetadata
from provender.acquire.debian_copyright import read_copyright, spdx_of_debian
from provender.acquire.folders import Folders
from provender.acquire.license_files import LicenseFinder
from provender.acquire.package_metadata import package_observations
from provender.acquire.small_files import nodes, read_json, read_toml, read_xml_texts, read_yaml
from provender.rights.notices import find_notices
from provender.rights.statements import is_restricted, read_statements

if TYPE_CHECKING:
    from pathlib import Path

POM = "<project xmlns='http://maven.apache.org/POM/4.0.0'>{}</project>"
BOMB = (
    "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
    "<project><licenses><license><name>&b;</name></license></licenses></project>"
)
ENTITY = (
    "<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/hostname'>]>"
    "<project><licenses><license><name>&f;</name></license></licenses></project>"
)


def said(root: Path, name: str, text: str) -> list[str]:
    (root / name).write_text(text, "utf-8")
    return [o.value for o in package_observations(Folders(str(root)), "")]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("pyproject.toml", '[project]\nlicense = "MIT"\n', ["MIT"]),
        ("pyproject.toml", '[project]\nlicense = {text = "CC-BY-4.0"}\n', ["CC-BY-4.0"]),
        ("pyproject.toml", '[project]\nlicense = {file = "LICENSE"}\n', []),
        ("pyproject.toml", '[tool.poetry]\nlicense = "Apache-2.0"\n', ["Apache-2.0"]),
        ("pyproject.toml",
         '[project]\nclassifiers = ["License :: OSI Approved :: MIT License", "Topic :: X"]\n',
         ["MIT License"]),
        ("pyproject.toml", "[project]\nlicense = 5\n", []),
        ("pyproject.toml", "[project\n", []),
        ("pyproject.toml", "project = 3\ntool = []\n", []),
        ("setup.cfg", "[metadata]\nlicense = BSD-3-Clause\n", ["BSD-3-Clause"]),
        ("setup.cfg", "[metadata]\nclassifiers =\n    License :: OSI Approved :: ISC License\n",
         ["ISC License"]),
        ("setup.cfg", "no section\n", []),
        ("package.json", '{"license": "MIT"}', ["MIT"]),
        ("package.json", '{"license": {"type": "ISC", "url": "x"}}', ["ISC"]),
        ("package.json", '{"licenses": [{"type": "MIT"}, {"type": "GPL-2.0"}]}', ["MIT", "GPL-2.0"]),
        ("package.json", '{"license": ["MIT", 5, null, {"a": 1}]}', ["MIT"]),
        ("package.json", '{"license": 7, "licenses": {"type": ["x"]}}', []),
        ("package.json", "[1, 2]", []),
        ("Cargo.toml", '[package]\nlicense = "MIT/Apache-2.0"\n', ["MIT OR Apache-2.0"]),
        ("Cargo.toml", '[workspace.package]\nlicense = "MIT"\n', ["MIT"]),
        ("Cargo.toml", "[package]\nlicense.workspace = true\n", []),
        ("x.nuspec", "<package><metadata><license type='expression'>MIT</license>"
         "<licenseUrl>https://licenses.nuget.org/MIT</licenseUrl></metadata></package>", ["MIT"]),
        ("x.nuspec", "<package><metadata><license type='file'>L.txt</license>"
         "<licenseUrl>https://aka.ms/deprecateLicenseUrl</licenseUrl></metadata></package>", []),
        ("pom.xml", POM.format("<licenses><license><name>MIT</name><url>u</url></license></licenses>"),
         ["MIT"]),
        ("pom.xml", POM.format("<licenses><license><url>https://x/y</url></license></licenses>"),
         ["https://x/y"]),
        ("pom.xml", POM.format("<parent><licenses><license><name>MIT</name></license></licenses>"
                               "</parent>"), []),
        ("pom.xml", BOMB, []),
        ("pom.xml", ENTITY, []),
        ("pom.xml", "<project>", []),
        ("CITATION.cff", "license: [MIT, Apache-2.0]\n", ["MIT OR Apache-2.0"]),
        ("CITATION.cff", "license-url: https://x/y\n", ["https://x/y"]),
        ("CITATION.cff", "- a\n", []),
        (".zenodo.json", '{"license": "cc-by-4.0"}', ["cc-by-4.0"]),
        (".zenodo.json", '{"license": {"id": "cc-by-4.0"}}', ["cc-by-4.0"]),
        ("codemeta.json", '{"license": ["https://spdx.org/licenses/MIT"]}',
         ["https://spdx.org/licenses/MIT"]),
        ("codemeta.json", "{", []),
    ],
)  # fmt: skip
def test_each_kind(tmp_path: Path, name: str, text: str, expected: list[str]) -> None:
    """What each states, and that what is odd or broken says nothing."""
    assert said(tmp_path, name, text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("GPL-2+", "GPL-2.0-or-later"), ("LGPL-2.1", "LGPL-2.1-only"), ("Expat", "MIT"),
        ("GFDL-NIV-1.3+", "GFDL-1.3-no-invariants-or-later"), ("CC-BY-SA-4.0", "CC-BY-SA-4.0"),
        ("GPL-2+ or Artistic-2.0, and BSD-3-clause",
         "(GPL-2.0-or-later OR Artistic-2.0) AND BSD-3-Clause"),
        ("Expat and ISC or GPL-3", "(MIT AND ISC) OR GPL-3.0-only"),
        ("GPL-2+ with OpenSSL exception", "GPL-2.0-or-later"),
        ("Own with Some exception", "Own WITH Some exception"), ("Strange", "Strange"),
    ],
)  # fmt: skip
def test_debian_names(name: str, expected: str) -> None:
    """Versions, `+`, and the precedence of comma, and, or."""
    assert spdx_of_debian(name) == expected


def test_a_free_form_copyright_file_is_not_machine_readable() -> None:
    """Its twin with a Format line is."""
    body = "\n\nFiles: *\nLicense: MIT\n"
    assert read_copyright(b"This package was made by A." + body.encode()) is None
    known = read_copyright(
        b"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        b"License: ISC" + b"\n\nComment: none\n\nFiles: a\\*b\nLicense: MIT\n"
    )
    assert known is not None
    assert known.license_of("a*b") == "MIT"
    assert known.license_of("axb") == "ISC"


def test_hostile_structured_files_say_nothing_and_cost_little(tmp_path: Path) -> None:
    """Bombs, depth and odd types, each beside what is still read."""
    began = time.process_time()
    assert read_json(b"[" * 500_000) is None
    assert read_json(b'{"a": 1}') == {"a": 1}
    assert read_toml(b"a = " + b"[" * 100_000) is None
    assert read_yaml("a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n") is None
    assert read_yaml("[" * 100_000) is None
    assert read_yaml("{a: " * 50_000) is None
    assert read_yaml("- " * 50_000) is None
    assert read_yaml("a: 1\n" * 200_000) is None
    assert read_yaml("a: AT&T *bold* [x]\n") == {"a": "AT&T *bold* [x]"}
    deep = read_json(b'{"a":' * 400 + b"1" + b"}" * 400)
    assert len(list(nodes(deep))) == 41
    assert read_xml_texts(b"<a>" * 100_000, frozenset({"b"})) == []
    wide = b"<project>" + b"<x/>" * 100_000 + b"</project>"
    assert read_xml_texts(wide, frozenset({"licenses/license/name"})) == []
    (tmp_path / "README.md").write_text("---\nlicense: &a [x]\nb: *a\n---\nText")
    assert DatasetCard(Folders(str(tmp_path))).observations_for("a") == ()
    (tmp_path / "croissant.json").write_text('{"@type": "Dataset", "license": {"x": ' * 5000)
    assert DatasetMetadata(Folders(str(tmp_path))).observations_for("a") == ()
    assert time.process_time() - began < 20


def test_a_hostile_repository_is_read_within_bounds(tmp_path: Path) -> None:
    """A 5 MB LICENSE, thousands of licence files, links in a loop, odd bytes."""
    began = time.process_time()
    (tmp_path / "LICENSE").write_text("CC BY-NC 4.0 licence " * 250_000)
    for number in range(3000):
        (tmp_path / f"LICENSE-{number}").write_text("Licensed under CC BY 4.0")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "sub" / "LICENSE").symlink_to("LICENSE")
    (tmp_path / "README.md").write_bytes(b"\xff\xfe" + b"license " * 200_000)
    finder = LicenseFinder(Folders(str(tmp_path)))
    found = finder.observations_for("sub")
    assert len([o for o in found if o.signal == "repository.license_file"]) <= 60
    assert all(len(o.value) <= 1000 for o in found)
    for folder in ("sub/loop", "sub/loop/sub", "bad\0name", "sub/../.."):
        assert finder.observations_for(folder) == found
    assert [is_restricted(o.value) for o in found if o.location == "LICENSE"] == [True]
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    "text",
    ["非商业" * 60_000, "may not " * 25_000, "code is under " * 15_000 + "MIT license",
     "only be used " * 15_000, "licence " * 30_000, "<" * 200_000, "`MIT license` code: " * 9_000],
)  # fmt: skip
def test_prose_cannot_make_a_reader_slow(text: str) -> None:
    """Each scan is bounded in places, lines and characters."""
    began = time.process_time()
    find_notices(text, ("restriction", "portal", "boilerplate"))
    read_statements(text)
    read_statements(text.replace(" ", "\n"))
    assert time.process_time() - began < 10
