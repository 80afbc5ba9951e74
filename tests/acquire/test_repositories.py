# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which licence file, README or package metadata governs a text, and which does not."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from provender.acquire.context import scan_context
from provender.acquire.inventory import inventory
from provender.rights.conclude import conclude

if TYPE_CHECKING:
    from pathlib import Path

MIT = (
    "MIT License\n\nCopyright (c) 2026 A\n\nPermission is hereby granted, free of charge, to any "
    "person obtaining a copy of this software and associated documentation files. The above "
    "copyright notice and this permission notice shall be included in all copies.\n" + "x " * 300
)
BY = "This work is licensed under the Creative Commons Attribution 4.0 International License."
NC = "This work is licensed under CC BY-NC 4.0.\nhttps://creativecommons.org/licenses/by-nc/4.0/\n"
GUIDE = "# Guide\n\nText.\n"


@pytest.fixture
def concluded(make_source, tmp_path: Path):
    """Write files, and return what follows for one of them from what surrounds it."""

    def run(files: dict[str, str], name: str = "docs/a.md", form: str = "repository") -> str | None:
        for path, text in {name: GUIDE, **files}.items():
            target = tmp_path / "c" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        source = make_source(format=form, path="c")
        context = scan_context(source, inventory(source, tmp_path).files, tmp_path)
        found = conclude(context.observations_for(name), as_of=datetime.date(2026, 11, 1))
        return found.concluded if found.tier != "unknown" else found.reason

    return run


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"LICENSE": MIT}, "MIT"),
        ({"LICENSE": MIT, "docs/LICENSE": NC}, "CC-BY-NC-4.0"),
        ({"LICENSE": NC, "docs/LICENSE": MIT}, "MIT"),
        ({"LICENSE": MIT, "LICENSE-docs": BY}, "CC-BY-4.0"),
        ({"LICENSE": MIT, "LICENSE-docs": NC}, "CC-BY-NC-4.0"),
        ({"LICENSE": MIT, "LICENSE-CONTENT.md": NC}, "CC-BY-NC-4.0"),
        ({"LICENSE": NC, "LICENSE-CODE": MIT}, "CC-BY-NC-4.0"),
        ({"LICENSE.code": MIT}, "no_license"),
        ({"CODE_LICENSE": MIT, "MODEL_LICENSE": NC}, "no_license"),
        ({"许可证": NC}, "CC-BY-NC-4.0"),
        ({"授权协议.txt": BY}, "CC-BY-4.0"),
        ({"LICENSES/CC-BY-4.0.txt": BY}, "CC-BY-4.0"),
        ({"LICENSES/CC-BY-4.0.txt": BY, "LICENSES/MIT.txt": MIT}, "no_license"),
        ({"NOTICE": MIT}, "no_license"),
        ({"LICENSE": "Code is licensed under MIT. Documentation is licensed under CC BY-NC 4.0."},
         "CC-BY-NC-4.0"),
        ({"LICENSE": MIT, "README.md": "## License\n\nCode is MIT, docs are CC BY-SA 4.0."},
         "CC-BY-SA-4.0"),
        ({"LICENSE": NC, "README.md": "## License\n\nDocs are licensed under CC BY 4.0."},
         "conflicting_licenses"),
        ({"README.md": "We use Foo, which is under the MIT License, to parse."}, "no_license"),
        ({"README.md": "## License\n\nMIT License\n"}, "MIT"),
        ({"LICENSE": MIT, "README.md": "This dataset is for non-commercial use only."},
         "conflicting_licenses"),
        ({"LICENSE": MIT, "README.md": "For commercial and non-commercial use."}, "MIT"),
        ({"LICENSE": MIT + "\nFor research purposes only.\n"}, "unknown_license"),
        ({"LICENSE": "Terms nobody knows. " * 300 + " Non-commercial use only."},
         "no_grant"),
        ({"LICENSE-MIT": MIT, "LICENSE-APACHE": "Apache License, Version 2.0, see apache.org. ",
          "COPYRIGHT": "Licensed under the Apache License 2.0\nor the MIT license, at your option."},
         "Apache-2.0"),
        ({"LICENSE": "Data is under CC BY-NC 4.0 or MIT for code."}, "CC-BY-NC-4.0"),
        ({"LICENSE": "本数据集采用CC BY-NC-SA 4.0许可，代码采用Apache 2.0许可"}, "CC-BY-NC-SA-4.0"),
        ({"README.md": "本数据集采用CC BY-NC-SA 4.0许可，代码采用Apache 2.0许可"},
         "CC-BY-NC-SA-4.0"),
        ({"LICENSE": "Data: CC BY-NC license.\nCode: MIT license."}, "conflicting_licenses"),
        ({"LICENSE": BY, "README.md": "The data is under a CC-BY-NC license."},
         "conflicting_licenses"),
        ({"LICENSE": BY, "README.md": "本书采用知识共享署名-非商业性使用许可。"},
         "conflicting_licenses"),
    ],
)  # fmt: skip
def test_what_governs_a_text(concluded, files: dict[str, str], expected: str) -> None:
    """Each rule of `license_files`, with a twin beside it where it does not hold."""
    assert concluded(files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"package.json": '{"license": "CC-BY-4.0"}'}, "CC-BY-4.0"),
        ({"package.json": '{"license": "MIT"}', "LICENSE": NC}, "CC-BY-NC-4.0"),
        ({"package.json": '{"license": "CC-BY-NC-4.0"}', "LICENSE": BY}, "conflicting_licenses"),
        ({"package.json": '{"license": "GPL-3.0-only"}', "LICENSE": BY}, "CC-BY-4.0"),
        ({"package.json": '{"license": "SEE LICENSE IN X"}'}, "no_license"),
        ({"package.json": '{"license": "UNLICENSED"}'}, "all_rights_reserved"),
        ({"CITATION.cff": "cff-version: 1.2.0\nlicense: CC-BY-SA-4.0\n"}, "CC-BY-SA-4.0"),
    ],
)  # fmt: skip
def test_package_metadata_speak_where_nothing_else_does(concluded, files, expected) -> None:
    """And a restriction in them is heard always."""
    assert concluded(files) == expected


DEP5 = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: x

Files: *
Copyright: A
License: GPL-2+

Files: docs/*
Copyright: B
License: CC-BY-SA-4.0

Files: docs/private/?.md
 docs/more/*
License: CC-BY-NC-4.0
 Some text.
"""


@pytest.mark.parametrize("place", ["debian/copyright", ".reuse/dep5"])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.md", "GPL-2.0-or-later"),
        ("docs/a.md", "CC-BY-SA-4.0"),
        ("docs/x/b.md", "CC-BY-SA-4.0"),
        ("docs/private/b.md", "CC-BY-NC-4.0"),
        ("docs/private/bb.md", "CC-BY-SA-4.0"),
        ("docs/more/x/y.md", "CC-BY-NC-4.0"),
    ],
)
def test_the_last_paragraph_of_a_copyright_file_counts(concluded, place, name, expected) -> None:
    """A star crosses folders, a question mark is one character; an open LICENSE yields to it."""
    assert concluded({place: DEP5, "LICENSE": MIT}, name) == expected


def test_a_copyright_file_hides_no_restriction(concluded) -> None:
    """The twin: a LICENSE that restricts is still heard."""
    assert concluded({"debian/copyright": DEP5, "LICENSE": NC}, "docs/a.md") == (
        "conflicting_licenses"
    )


def test_an_installed_package_is_governed_by_its_copyright_file(concluded) -> None:
    """Its patterns are about source paths: all hold, but single files of another name."""
    text = DEP5 + "\nFiles: src/other.1\nLicense: CC-BY-ND-4.0\n"
    text = text.replace("CC-BY-NC-4.0", "GFDL-1.3+").replace("CC-BY-SA-4.0", "GPL-2+")
    files = {"usr/share/doc/p/copyright": text}
    assert concluded(files, "usr/share/man/page.md") == "GFDL-1.3-or-later AND GPL-2.0-or-later"


def test_texts_of_licences_are_no_documents(make_source, tmp_path: Path) -> None:
    """`LICENSES/MIT.txt` is furniture, `licensing/guide.txt` a document."""
    from provender.acquire.files import is_license_file

    assert is_license_file("x/LICENSES/CC-BY-4.0.txt")
    assert is_license_file("许可证.txt")
    assert not is_license_file("licensing/guide.txt")
    assert not is_license_file("docs/许可证说明大全.md")
