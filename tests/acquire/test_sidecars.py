# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Licences that stand beside files: `.license` and REUSE.toml."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import provender
from provender.acquire.folders import Folders
from provender.acquire.sidecars import Sidecars, _matches, _tokens

TOML = """version = 1
[[annotations]]
path = "docs/**"
SPDX-License-Identifier = "CC-BY-4.0"

[[annotations]]
path = ["docs/private/*.md", "docs/a\\\\*b.md"]
SPDX-License-Identifier = "CC-BY-NC-4.0"
"""


def said(root: Path, name: str) -> list[str]:
    return [o.value for o in Sidecars(Folders(str(root))).observations_for(name)]


# REUSE-IgnoreStart
def test_the_last_annotation_and_the_nearest_file_count(tmp_path: Path) -> None:
    """REUSE 3.3: last in a file, nearest of several, unless one further up overrides."""
    (tmp_path / "docs" / "private").mkdir(parents=True)
    (tmp_path / "REUSE.toml").write_text(TOML)
    assert said(tmp_path, "docs/x/deep.md") == ["CC-BY-4.0"]
    assert said(tmp_path, "docs/private/x.md") == ["CC-BY-NC-4.0"]
    assert said(tmp_path, "docs/a*b.md") == ["CC-BY-NC-4.0"]
    assert said(tmp_path, "docs/axb.md") == ["CC-BY-4.0"]
    assert said(tmp_path, "other.md") == []
    near = '[[annotations]]\npath = "**"\nSPDX-License-Identifier = "MIT"\n'
    (tmp_path / "docs" / "REUSE.toml").write_text(near)
    assert said(tmp_path, "docs/private/x.md") == ["MIT"]
    override = TOML.replace('path = "docs/**"', 'path = "docs/**"\nprecedence = "override"')
    (tmp_path / "REUSE.toml").write_text(override)
    assert said(tmp_path, "docs/x.md") == ["CC-BY-4.0"]


def test_a_license_file_beside_speaks_before_a_table(tmp_path: Path) -> None:
    """`name.license` is nearer than REUSE.toml; broken files say nothing."""
    (tmp_path / "REUSE.toml").write_text(TOML.replace("docs/**", "**"))
    (tmp_path / "x.md.license").write_text("SPDX-License-Identifier: CC-BY-NC-4.0\n")
    assert said(tmp_path, "x.md") == ["CC-BY-NC-4.0"]
    assert said(tmp_path, "y.md") == ["CC-BY-4.0"]
    (tmp_path / "REUSE.toml").write_bytes(b"\xff= [")
    assert said(tmp_path, "y.md") == []


def test_no_pattern_takes_long() -> None:
    """A hostile glob against a long name."""
    began = time.process_time()
    assert not _matches("a" * 5000, _tokens("*a" * 40 + "b"))
    assert not _matches("a/" * 2500, _tokens("**a" * 40 + "b"))
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("name", "body", "beside"),
    [
        ("sidecar.md", "# A\n", {"sidecar.md.license": "SPDX-License-Identifier: CC-BY-NC-4.0\n"}),
        ("table.md", "# A\n", {"REUSE.toml": TOML.replace("docs/**", "none").replace(
            "docs/private/", "")}),
        ("section.md", "# A\n{}\n## License\n\nCreative Commons Attribution-NonCommercial 4.0\n", {}),
        ("chinese.md", "# 甲\n{}\n本文采用 CC BY-NC-SA 4.0 许可协议，禁止商业用途。\n", {}),
        ("chinese.txt", "{}\n本文采用 CC BY-NC-SA 4.0 许可协议，禁止商业用途。\n", {}),
    ],
)  # fmt: skip
def test_what_a_document_says_is_stricter_than_its_repository(
    tmp_path: Path, name: str, body: str, beside: dict[str, str]
) -> None:
    """A CC BY repository does not open a document that says NC of itself; its twin is released."""
    words = "The bridge over the river was built by people of the valley. " * 20
    folder = tmp_path / "repo"
    folder.mkdir()
    (folder / "LICENSE").write_text("SPDX-License-Identifier: CC-BY-4.0\n")
    (folder / name).write_text(body.replace("{}", "") + "\n\n" + words + "\n" + body[4:])
    (folder / f"twin-{name}").write_text(f"# B\n\n{words[:-5]}\n\n## License\n\nSee LICENSE.\n")
    for path, text in beside.items():
        (folder / path).write_text(text.replace('"*.md"', f'"{name}"'))
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(
        'release: {name: t, version: "1", date: 2026-11-01}\nassess: {rules: []}\n'
        "sources:\n  - {id: r, channel: public, format: repository, path: repo, "
        "include: ['*.md', '*.txt']}\n"
    )
    built = provender.build(recipe, out=tmp_path / "out", work=tmp_path / "work")
    assert built.reasons == {"clear/non_commercial": 1}
    assert built.tiers == {"attribution": 1}


# REUSE-IgnoreEnd
