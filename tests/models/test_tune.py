# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E402  (what is imported needs packages that may not be there)
"""`provender tune`: models learn to answer, and what is left opens everywhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from tests.models.tune_material import DIALOGUES, tokenizer, turns, write_base, write_rows

import provender
from provender.errors import CheckFailed, UsageError
from provender.models.checkpoint import load_model, save_model
from provender.models.decoder import IGNORED, Decoder
from provender.models.dialogue import Dialogue, encode_dialogue, encode_prompt
from provender.models.lora import LowRank, adapt
from provender.models.sizes import Shape
from provender.models.tuning import Tuner, _rows, draw_batches, loss_of

CPU = torch.device("cpu")
SHAPE = Shape(
    vocabulary=400, width=48, layers=2, heads=4, kv_heads=2, head_width=16, feed_forward=96,
    context=64,
)  # fmt: skip
FAST = {"epochs": 12, "batch_tokens": 256, "learning_rate": 0.01, "workers": 1}


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rows(tmp_path_factory.mktemp("rows") / "sums.jsonl")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody else's model, with a card."""
    folder = write_base(tmp_path_factory.mktemp("base") / "small")
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def tuned(base: Path, rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    out = tmp_path_factory.mktemp("tuned") / "out"
    return provender.tune(
        data=rows, base=base, out=out, rank=8, data_license="CC0-1.0", **FAST
    )  # fmt: skip


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A model as `train` leaves it."""
    facts = {"schema_version": 1, "data": {"documents_by": {"licence": {"CC-BY-4.0": 7}}}}
    save_model(tmp_path / "own", Decoder(SHAPE, 0), tokenizer(), facts)
    return tmp_path / "own"


def lessons() -> list[Any]:
    return [
        encode_dialogue(Dialogue(tuple(one), tuple(more)), tokenizer()) for one, more in DIALOGUES
    ]


def test_loss_falls_and_other_programs_open_the_merged_model(tuned: Any, base: Path) -> None:
    facts = tuned.facts
    curve = facts["curve"]
    assert sum(curve[-5:]) < 0.5 * sum(curve[:5])
    assert facts["held_out"]["loss_after"] < 0.5 * facts["held_out"]["loss_before"]
    decoder, encoding, read = load_model(tuned.folder)
    assert read == json.loads((tuned.folder / "run.json").read_text("utf-8")) == facts
    prompt = torch.tensor([encode_prompt(turns("What is 2 plus 2?"), encoding)])
    theirs = transformers.AutoModelForCausalLM.from_pretrained(tuned.folder).eval()
    before = transformers.AutoModelForCausalLM.from_pretrained(base).eval()
    with torch.no_grad():
        assert float((decoder(prompt) - theirs(prompt).logits).abs().max()) < 1e-3
        assert float((before(prompt).logits - theirs(prompt).logits).abs().max()) > 0.1
    assert not (tuned.folder / "work").exists()


def test_transformers_asks_and_stops_as_we_do(tuned: Any) -> None:
    """Template, end marks and mask come with the folder."""
    theirs = transformers.AutoTokenizer.from_pretrained(tuned.folder)
    asked = turns("1加1是多少?")
    told = theirs.apply_chat_template(asked, add_generation_prompt=True, return_dict=True)
    assert told["input_ids"] == encode_prompt(asked, tokenizer())
    masks = theirs.apply_chat_template(
        turns("a", "b"), return_dict=True, return_assistant_tokens_mask=True
    )["assistant_masks"]
    assert sum(masks) == len(tokenizer().encode("b")) + 1
    generation = json.loads((tuned.folder / "generation_config.json").read_text("utf-8"))
    assert generation["eos_token_id"] == [tokenizer().turn_end, tokenizer().end]


def test_the_folder_tells_the_terms_of_data_and_base(tuned: Any) -> None:
    rights = tuned.facts["rights"]
    assert rights["data"]["licence"] == {"CC0-1.0": 40}
    assert rights["base"] == {
        "license": "Apache-2.0", "source": "README.md: license", "link": None
    }  # fmt: skip
    assert tuned.facts["asked"]["model"]["model.safetensors"]
    assert tuned.facts["template"] == "Provender's ChatML"


def test_the_same_call_is_done_already_and_another_is_refused(
    tuned: Any, base: Path, rows: Path
) -> None:
    again = provender.tune(
        data=rows, base=base, out=tuned.folder, rank=8, data_license="CC0-1.0", **FAST
    )  # fmt: skip
    assert again.facts == tuned.facts
    with pytest.raises(UsageError, match="holds another run"):
        provender.tune(data=rows, base=base, out=tuned.folder, rank=4)


def test_a_model_of_ours_learns_with_all_its_weights(own: Path, rows: Path, tmp_path: Path) -> None:
    done = provender.tune(own, data=rows, out=tmp_path / "tuned", **FAST)
    held = done.facts["held_out"]
    assert held["loss_after"] < 0.3 * held["loss_before"]
    assert done.facts["learning_parameters"] == SHAPE.total_parameters
    assert done.facts["rights"]["base"]["trained_on"] == {"licence": {"CC-BY-4.0": 7}}
    assert done.facts["rights"]["data"]["licence"] == {"to be stated": 40}
    further = provender.tune(tmp_path / "tuned", data=rows, out=tmp_path / "more", epochs=1)
    assert further.facts["rights"]["base"]["before"] == done.facts["rights"]


def test_marks_that_mean_nothing_yet_begin_as_the_mean(own: Path) -> None:
    from provender.models.base import open_base

    opened = open_base(own, "cpu")
    assert opened.is_untaught
    opened.give_marks_a_meaning()
    weights = opened.decoder.embed_tokens.weight
    assert torch.allclose(weights[tokenizer().turn_begin], weights.mean(dim=0), atol=1e-3)


@pytest.mark.parametrize("adapted", [False, True])
def test_a_run_that_was_interrupted_continues_bit_for_bit(tmp_path: Path, adapted: bool) -> None:
    taught = lessons()
    batches = draw_batches([len(one.ids) for one in taught], 100, 4, 0)

    def begin() -> Tuner:
        decoder = Decoder(SHAPE, 0)
        if adapted:
            adapt(decoder, LowRank(4, 8.0))
        return Tuner(decoder, taught, batches, 0.01, CPU)

    whole, first = begin(), begin()
    losses = [whole.advance() for _ in batches]
    halves = [first.advance() for _ in range(3)]
    first.save(tmp_path / "state.safetensors", {"note": 1})
    second = begin()
    assert second.load(tmp_path / "state.safetensors") == {"note": 1}
    halves += [second.advance() for _ in batches[3:]]
    assert halves == losses
    assert second.tokens == whole.tokens
    for one, other in zip(whole.decoder.parameters(), second.decoder.parameters(), strict=True):
        assert torch.equal(one, other)
    (tmp_path / "state.safetensors").write_bytes(b"no")
    with pytest.raises(CheckFailed, match="cannot be continued from"):
        begin().load(tmp_path / "state.safetensors")


def test_the_command_continues_what_was_stopped(
    own: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the middle leaves a state; other options do not take it over."""
    options = {**FAST, "epochs": 2}
    whole = provender.tune(own, data=rows, out=tmp_path / "whole", **options)
    real = Tuner.advance

    def stopped(tuner: Tuner) -> float:
        if tuner.step == 3:
            raise KeyboardInterrupt
        return real(tuner)

    monkeypatch.setattr(Tuner, "advance", stopped)
    with pytest.raises(KeyboardInterrupt):
        provender.tune(own, data=rows, out=tmp_path / "halves", **options)
    monkeypatch.undo()
    with pytest.raises(UsageError, match="holds another run"):
        provender.tune(own, data=rows, out=tmp_path / "halves", **FAST)
    halves = provender.tune(own, data=rows, out=tmp_path / "halves", **options)
    assert halves.facts["curve"] == whole.facts["curve"]
    assert halves.facts["held_out"] == whole.facts["held_out"]
    weights = [(one.folder / "model.safetensors").read_bytes() for one in (whole, halves)]
    assert weights[0] == weights[1]


def test_weights_keep_the_type_of_the_base(tmp_path: Path, rows: Path) -> None:
    """And a sparse, sharded base with adapted experts is merged as a dense one is."""
    folder = write_base(tmp_path / "base", "qwen3_moe", shard="60KB", dtype="bfloat16")
    done = provender.tune(
        data=rows, base=folder, out=tmp_path / "tuned", rank=4, epochs=1, workers=1,
        targets=["attention", "experts"], learning_rate=0.01,
    )  # fmt: skip
    theirs = transformers.AutoModelForCausalLM.from_pretrained(done.folder)
    assert theirs.dtype is torch.bfloat16
    decoder, encoding, _ = load_model(done.folder)
    prompt = torch.tensor([encode_prompt(turns("What is 2 plus 2?"), encoding)])
    with torch.no_grad():
        difference = decoder(prompt) - theirs.float()(prompt).logits
    assert float(difference.abs().max()) < 1e-3


def test_no_conversation_sees_another() -> None:
    """The loss of all is the mean over their tokens of the losses of each alone."""
    taught = lessons()
    decoder = Decoder(SHAPE, 0)
    alone, learnt = 0.0, 0
    for one in taught:
        found = loss_of(decoder, [one], CPU)
        assert found is not None
        alone, learnt = alone + found * sum(one.learnt), learnt + sum(one.learnt)
    assert loss_of(decoder, taught, CPU) == pytest.approx(alone / learnt, abs=1e-5)
    for tokens, targets in _rows(taught, CPU):
        assert tokens.shape == targets.shape
    assert sum(int((one != IGNORED).sum()) for _, one in _rows(taught, CPU)) == learnt


def test_every_epoch_reads_everything_once_in_its_own_order() -> None:
    batches = draw_batches([10] * 20, 35, 2, 7)
    flat = [one for batch in batches for one in batch]
    assert sorted(flat[:20]) == sorted(flat[20:]) == list(range(20))
    assert flat[:20] != flat[20:]
    assert {len(one) for one in batches} == {4}
    assert draw_batches([10] * 20, 35, 2, 8) != batches


@pytest.mark.parametrize(
    "options",
    [
        {"epochs": 0}, {"context": 4}, {"batch_tokens": 0}, {"learning_rate": 2.0}, {"rank": 5000},
        {"targets": ["router"], "rank": 4}, {"seed": -1}, {"device": "tpu"}, {"base": "elsewhere"},
    ],
)  # fmt: skip
def test_options_out_of_bounds_are_refused(
    own: Path, rows: Path, tmp_path: Path, options: dict[str, Any]
) -> None:
    with pytest.raises(UsageError):
        provender.tune(own, data=rows, out=tmp_path / "tuned", **options)
    with pytest.raises(UsageError):
        provender.tune(own, data=rows, out=own)


def test_the_command_prints_what_its_twin_returns(own: Path, rows: Path, tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "provender", "tune", str(own), "--data", str(rows), "--epochs", "1",
        "--out", str(tmp_path / "tuned"), "--workers", "1", "--quiet",
    ]  # fmt: skip
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert "terms       of the data: 40 to be stated" in said.stdout
    told = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    assert json.loads(told.stdout)["kind"] == "tuned"
    wrong = subprocess.run(
        [*command, "--data", "none"], capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 2
    assert "neither a release nor a file" in wrong.stderr
