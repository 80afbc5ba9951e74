# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Dense against sparse, trained for real: equal text, equal operations, resumed, reported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import provender
from provender.errors import UsageError
from provender.models import contesting, ground, held_out
from provender.models.comparison import ModelComparison
from provender.models.held_out import hold_out
from provender.models.packing import pack
from provender.models.tokenizer import train_tokenizer
from provender.models.training import train_on
from provender.run.progress import make_progress

SMALL = {"vocabulary": 600, "context": 64, "batch_tokens": 256, "workers": 1}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the comparison lies."""
    return tmp_path_factory.mktemp("compare") / "c"


@pytest.fixture(scope="module")
def found(release: Path, folder: Path) -> ModelComparison:
    """A short ladder of two seeds."""
    return provender.compare(
        release, out=folder, experts=(4, 8), tokens=4096, seeds=2, price_kwh=0.3, **SMALL
    )


def test_arms_read_the_same_and_have_the_same(found: ModelComparison, folder: Path) -> None:
    """Operations within a step, one encoding, one panel; nothing is left but models and report."""
    assert len(found.standings) == 6
    for one in found.standings:
        ends = 4 if one.experts == 0 else 3
        assert len(one.points) == ends
        wanted = found.of_arm(found.reference)[0].points[2].flops
        assert one.points[2].flops == pytest.approx(wanted, rel=0.08)
        facts = json.loads((Path(one.folder) / "run.json").read_text())
        assert (
            facts["data"]["tokens"]
            == json.loads((folder / f"seed-{one.seed}" / "dense" / "run.json").read_text())["data"][
                "tokens"
            ]
        )
    assert {gain.seeds for gain in found.gains} == {2}
    assert sorted(path.name for path in folder.iterdir()) == [
        "asked.json", "report.html", "report.json", "seed-0", "seed-1", "tokenizer.json",
    ]  # fmt: skip
    assert found.standings[0].money is not None


def test_what_is_measured_with_is_not_read(release: Path, tmp_path: Path) -> None:
    """A document of each source; the encoding has not seen it either."""
    held = hold_out(release)
    assert len(held.keys) == 2
    assert sorted(cell.name for cell in held.panel.cells) == [
        "en peps (held out)", "zh-Hans wiki-zh (held out)",
    ]  # fmt: skip
    assert hold_out(release).panel.digest == held.panel.digest
    tokenizer = train_tokenizer(["some text"], 300)
    with make_progress(quiet=True) as progress:
        whole, rest = (
            pack(
                release, tokenizer, tmp_path / name, tokens=10**9, seed=0, windows=["x"],
                progress=progress, without=without,
            )
            for name, without in (("a", frozenset()), ("b", held.keys))
        )  # fmt: skip
    assert set(whole.keys.tolist()) - set(rest.keys.tolist()) == held.keys


def test_a_panel_of_ones_own_stands_beside(release: Path, tmp_path: Path) -> None:
    """And stands alone where nothing can be held out."""
    (tmp_path / "p" / "law").mkdir(parents=True)
    (tmp_path / "p" / "law" / "a.txt").write_text("The court may order the costs to be paid. " * 99)
    cells = hold_out(release, tmp_path / "p").panel.cells
    assert [cell.name for cell in cells][-1] == "en law (yours)"
    assert len(cells) == 3


def test_too_few_documents_to_hold_out(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Says what would do."""
    monkeypatch.setattr(held_out, "_MOST_SHARE", 1000)
    with pytest.raises(UsageError, match="too few documents") as caught:
        hold_out(release)
    assert "--panel" in str(caught.value.hint)


def test_experts_are_counted_by_kind_of_text(found: ModelComparison) -> None:
    """Shares of every layer and kind add up to 1."""
    for one in found.standings:
        assert bool(one.shares) == bool(one.experts)
        for layers in one.shares.values():
            for shares in layers:
                assert len(shares) == one.experts
                assert sum(shares) == pytest.approx(1)


def test_what_is_done_is_not_done_again(
    found: ModelComparison, release: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that is missing is made again, the others are kept, and it comes out the same."""
    from provender.storage import remove_tree

    gone = folder / "seed-1" / "experts-8"
    before = json.loads((gone / "panel.json").read_text())
    remove_tree(gone)
    made: list[Path] = []

    def noted(stand: ground.Ground, out: Path) -> provender.TrainedModel:
        if not (out / "run.json").is_file():
            made.append(out)
        return train_on(stand, out)

    monkeypatch.setattr(contesting, "train_on", noted)
    options = {"experts": (4, 8), "tokens": 4096, "seeds": 2, **SMALL}
    again = provender.compare(release, out=folder, **options)  # type: ignore[arg-type]
    assert made == [gone]
    assert json.loads((gone / "panel.json").read_text()) == before
    assert again.gains[1].difference == found.gains[1].difference
    with pytest.raises(UsageError, match="another run"):
        provender.compare(release, out=folder, **{**options, "tokens": 5000})  # type: ignore[arg-type]


def test_the_command_prints_what_it_comes_to(
    found: ModelComparison, folder: Path, tmp_path: Path
) -> None:
    """Finished models are compared as they are, arms of one's own choice."""
    del found
    folders = [str(folder / f"seed-{seed}" / arm) for seed in (0, 1)
               for arm in ("dense", "experts-8")]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "provender", "compare", *folders, "--out", str(tmp_path / "r")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "at equal operations" in done.stdout
    assert "busiest expert by layer" in done.stdout
    assert "estimate" in done.stdout or "measured" in done.stdout
    assert (tmp_path / "r" / "report.html").is_file()
