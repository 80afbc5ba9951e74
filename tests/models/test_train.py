# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""From a release to a model: the command, its twin, resuming, branches, budgets, two processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import provender
from provender.errors import UsageError
from provender.models import ground, training
from provender.models.checkpoint import load_model
from provender.models.evaluate import few_windows
from provender.models.flops import training_flops_per_token
from provender.models.loop import Trainer
from provender.prove.panel import load_panel


@pytest.fixture(autouse=True)
def _few_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A panel of which each cell has little."""
    few = few_windows(load_panel(), 3)
    monkeypatch.setattr(ground, "load_panel", lambda _: few)


SMALL = {"vocabulary": 600, "context": 64, "batch_tokens": 256, "workers": 1}


def test_a_model_from_a_release(release: Path, tmp_path: Path) -> None:
    """Sparse, with a branch; all facts; nothing of the text left behind."""
    model = provender.train(
        release, out=tmp_path / "m", experts=4, tokens=6000, branches=[0.5], price_kwh=0.3, **SMALL
    )
    facts = json.loads((tmp_path / "m" / "run.json").read_text())
    assert facts == json.loads(json.dumps(model.facts))
    assert sorted(p.name for p in (tmp_path / "m").iterdir()) == [
        "branches", "config.json", "model.safetensors", "panel.json", "run.json",
        "tokenizer.json", "tokenizer_config.json",
    ]  # fmt: skip
    assert facts["steps"] == 6000 // 256
    assert facts["tokens"] == facts["steps"] * 256
    decoder, tokenizer, again = load_model(tmp_path / "m")
    assert again == facts
    assert decoder.shape.vocabulary == tokenizer.vocabulary == 600
    assert facts["flops"] == facts["tokens"] * training_flops_per_token(decoder.shape)
    assert facts["used"]["kwh"] >= 0
    assert facts["used"]["how"].startswith(("estimate", "measured"))
    assert facts["money"] == pytest.approx(0.3 * facts["used"]["kwh"])
    assert facts["curve"][-1]["bits_per_byte"] < facts["curve"][0]["bits_per_byte"]
    assert len(facts["expert_load"]) == decoder.shape.layers
    assert facts["release"]["name"] == "small"
    assert sum(facts["data"]["documents_by"]["licence"].values()) == facts["data"]["documents"]
    # What the branch took is the branch's: the run took what it had taken at its last look.
    assert facts["used"]["cpu_seconds"] - facts["curve"][-1]["cpu_seconds"] < 0.5
    branch = json.loads((model.branches[0] / "run.json").read_text())
    assert branch["steps"] == round(facts["steps"] / 2)
    assert branch["panel"]["bits_per_byte"] > facts["panel"]["bits_per_byte"]
    panel = json.loads((tmp_path / "m" / "panel.json").read_text())
    assert panel["documents"]


def test_the_same_command_continues(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped twice, weights are those of a run that was not; done, nothing is done again."""
    straight = provender.train(release, out=tmp_path / "a", tokens=3000, **SMALL)
    advance = Trainer.advance
    for stop in (3, 8):

        def stopping(self: Trainer, stop: int = stop) -> float:
            if self.step == stop:
                raise KeyboardInterrupt
            return advance(self)

        monkeypatch.setattr(Trainer, "advance", stopping)
        with pytest.raises(KeyboardInterrupt):
            provender.train(release, out=tmp_path / "b", tokens=3000, **SMALL)
        monkeypatch.setattr(Trainer, "advance", advance)
    model = provender.train(release, out=tmp_path / "b", tokens=3000, **SMALL)
    same = [(tmp_path / name / "model.safetensors").read_bytes() for name in ("a", "b")]
    assert same[0] == same[1]
    assert model.facts["panel"] == straight.facts["panel"]
    monkeypatch.setattr(Trainer, "advance", None)
    assert provender.train(release, out=tmp_path / "b", tokens=3000, **SMALL).facts == model.facts
    with pytest.raises(UsageError, match="another run"):
        provender.train(release, out=tmp_path / "b", tokens=4000, **SMALL)


def test_an_unfinished_run_of_others_is_left_alone(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(self: Trainer) -> float:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "advance", stop)
        with pytest.raises(KeyboardInterrupt):
            provender.train(release, out=tmp_path, tokens=3000, **SMALL)
    with pytest.raises(UsageError, match="another run"):
        provender.train(release, out=tmp_path, tokens=3000, seed=1, **SMALL)


def test_a_budget_of_minutes_ends_about_then(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Steps follow from the speed that was measured; a speed too high is corrected by decaying."""
    monkeypatch.setattr(training, "_measure", lambda *_: 10**6)
    model = provender.train(release, out=tmp_path, minutes=0.03, **SMALL)
    assert model.facts["steps"] < 0.03 * 60 * 10**6 / 256
    assert model.facts["tokens"] == model.facts["steps"] * 256


def test_a_budget_of_minutes_is_used_up(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that was busy when its speed was measured does not end the run early."""
    monkeypatch.setattr(training, "_measure", lambda *_: 512.0)
    model = provender.train(release, out=tmp_path, minutes=0.05, branches=[0.5], **SMALL)
    assert model.facts["steps"] > 512 * 0.05 * 60 * 0.95 / 256
    assert model.facts["steps"] <= 4 * 512 * 0.05 * 60 * 0.95 / 256
    assert len(model.branches) == 1


def test_an_encoding_can_be_shared(release: Path, tmp_path: Path) -> None:
    first = provender.train(release, out=tmp_path / "a", tokens=1000, **SMALL)
    options = {**SMALL, "vocabulary": None}
    second = provender.train(
        release, out=tmp_path / "b", tokens=1000, seed=1, tokenizer=first.folder, **options
    )
    assert second.facts["data"]["tokenizer"] == first.facts["data"]["tokenizer"]
    assert second.facts["shape"]["vocabulary"] == 600


def run(*arguments: str, module: tuple[str, ...] = ("provender",)) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", *module, *arguments], capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def test_the_command(release: Path, tmp_path: Path) -> None:
    """A plan, a model, and a mistake; data on standard output alone."""
    options = [str(release), "--context", "64", "--vocabulary", "600", "--workers", "1"]
    planned = run("train", *options, "--experts", "16", "--plan")
    assert planned.returncode == 0
    assert "16 experts, 2 for each token" in planned.stdout
    done = run("train", *options, "--tokens", "2k", "--out", str(tmp_path / "m"), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["schema_version"] == 1
    assert "train" in done.stderr
    wrong = run("train", *options, "--size", "huge")
    assert wrong.returncode == 2
    assert "hint: one of xs" in wrong.stderr
    assert run("train", str(tmp_path)).returncode == 1


@pytest.mark.slow
def test_two_processes_train_what_one_does(release: Path, tmp_path: Path) -> None:
    """Under torchrun each takes half of every batch, and balance is that of both."""
    for name, module in (
        ("one", ("provender",)),
        (
            "two",
            ("torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "provender"),
        ),
    ):
        done = run(
            "train", str(release), "--out", str(tmp_path / name), "--tokens", "3k", "--experts",
            "4", "--context", "64", "--vocabulary", "600", "--batch-tokens", "256", "--workers",
            "1", "--quiet", module=module,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    one, two = (json.loads((tmp_path / n / "run.json").read_text()) for n in ("one", "two"))
    assert two["processes"] == 2
    assert two["tokens"] == one["tokens"]
    assert two["panel"]["bits_per_byte"] == pytest.approx(one["panel"]["bits_per_byte"], abs=0.01)
    assert sum(two["expert_load"][0]) == pytest.approx(4)
