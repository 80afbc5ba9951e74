# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which cached results belong to whom, also while a build is unfinished."""

from __future__ import annotations

from pathlib import Path

import pytest

import provender
from provender import journey
from provender.run import usage

RECIPE = """release: {{name: small, version: "1", date: 2026-01-01}}
assess: {{rules: []}}
sources:
  - {{id: s, channel: own, format: files, path: {path}, license: CC-BY-4.0}}
"""


def recipe(folder: Path, name: str) -> Path:
    (folder / f"{name}.txt").write_text(f"The {name} stands in the yard.\n" * 20, "utf-8")
    path = folder / f"{name}.yaml"
    path.write_text(RECIPE.format(path=f"{name}.txt"), "utf-8")
    return path


def interrupt(monkeypatch: pytest.MonkeyPatch, path: Path, step: str, work: Path) -> None:
    """Stop a build in front of one of its steps, as Ctrl-C does."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(journey, step, stop)
        with pytest.raises(KeyboardInterrupt):
            provender.build(path, out=path.parent / "out", work=work)


def texts(work: Path) -> set[str]:
    return {path.name for path in (work / "text").iterdir()}


@pytest.mark.parametrize("step", ["_score", "_release"])
def test_unfinished_work_is_spared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Neither cleaning another recipe nor `--unused` takes away what an interrupted build made."""
    first, second, work = recipe(tmp_path, "pump"), recipe(tmp_path, "barn"), tmp_path / "work"
    provender.build(first, out=tmp_path / "out", work=work)
    done = texts(work)
    interrupt(monkeypatch, second, step, work)
    begun = texts(work) - done
    assert len(begun) == 1
    assert provender.clean(work, unused_only=True) == (0, 0)
    assert provender.clean(work, recipe=first)[0] >= 1
    assert texts(work) == begun
    assert provender.clean(work, recipe=second)[0] >= 1
    assert not texts(work)


def test_what_an_unfinished_build_stood_on_before_still_counts(tmp_path: Path) -> None:
    """Until it is finished; what no build has named may be its own."""
    work = tmp_path / "work"
    old, new, unnamed = (work / "text" / (digit * 64) for digit in "abc")
    for path in (old, new, unnamed):
        path.mkdir(parents=True)
    usage.record_use(work, tmp_path / "r.yaml", [old])
    usage.record_use(work, tmp_path / "r.yaml", [new], finished=False)
    assert usage.unused(work) == []
    usage.record_use(work, tmp_path / "r.yaml", [new])
    assert usage.unused(work) == [old, unnamed]
