# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What is exported opens elsewhere, and its card names the terms of what was read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import torch
from ruamel.yaml import YAML
from tests.models.conftest import DENSE, SPARSE
from tests.models.test_decoder import ids, made

import provender
from provender.cli.main import app
from provender.errors import CheckFailed, UsageError
from provender.models.checkpoint import load_model, save_model
from provender.models.data_terms import complaints_of, data_terms
from provender.models.model_card import CARDS
from provender.models.sizes import Shape
from provender.models.tokenizer import ModelTokenizer, train_tokenizer
from provender.storage import hash_file

BOTH = pytest.mark.parametrize("shape", [DENSE, SPARSE], ids=["dense", "sparse"])
TEMPLATE = "{% for m in messages %}{% generation %}{{ m.content }}{%- endgeneration -%}{% endfor %}"
SUMMARY = "disclosures/eu-training-content-summary"


@pytest.fixture(scope="module")
def tokenizer() -> ModelTokenizer:
    return train_tokenizer(["ground truth, grounded truly; 基本法,基本的。"] * 4, 320)


def facts_of(licences: dict[str, int], release: Path | None = None) -> dict[str, Any]:
    manifest = None if release is None else hash_file(release / "manifest.json")
    return {
        "schema_version": 1, "size": "xs", "tokens": 4096, "epochs": 0.5, "flops": 10**9,
        "flops_formula": "6 N", "device": "cpu",
        "asked": {"panel": "/home/someone/secret/panel", "size": "xs"},
        "release": {"name": "small <b>", "version": "1.0.0", "manifest_sha256": manifest},
        "data": {
            "documents": 3, "documents_there": 9, "size_bytes": 100,
            "documents_by": {
                "licence": licences, "tier": {"attribution": 3}, "language": {"en": 2, "zh-Hans": 1},
                "source": {"a | b": 3},
            },
        },
        "used": {"seconds": 1.0, "kwh": 1e-6, "how": "estimate: 8 W a busy core"},
        "panel": {"bits_per_byte": 3.5, "cells": {"en prose": 3.5}},
    }  # fmt: skip


@pytest.fixture
def model(tokenizer: ModelTokenizer, release: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    save_model(folder, made(SPARSE), tokenizer, facts_of({"CC0-1.0": 3}, release))
    return folder


def head_of(card: str) -> dict[str, Any]:
    head: dict[str, Any] = YAML(typ="safe").load(card.split("---")[1])
    return head


@pytest.mark.slow
@pytest.mark.skipif(find_spec("transformers") is None, reason="transformers is not installed")
@pytest.mark.filterwarnings("ignore")
@BOTH
def test_transformers_opens_it(shape: Shape, tokenizer: ModelTokenizer, tmp_path: Path) -> None:
    """Logits within 1e-4, of the folder and of the GGUF file; and it generates."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    decoder = made(shape)
    save_model(tmp_path / "model", decoder, tokenizer, facts_of({"CC0-1.0": 3}))
    out = tmp_path / "out"
    provender.export(tmp_path / "model", out=out)
    other = AutoModelForCausalLM.from_pretrained(out).eval()
    with torch.no_grad():
        torch.testing.assert_close(
            other(ids(2, 30)).logits, decoder(ids(2, 30)), atol=1e-4, rtol=1e-4
        )
    assert other.generation_config.eos_token_id == [tokenizer.end, tokenizer.turn_end]
    encoding = AutoTokenizer.from_pretrained(out)
    text = "ground 基本法 🦊"
    assert encoding.decode(encoding(text).input_ids) == text


def test_an_export_is_whole_and_the_same_each_time(
    model: Path, release: Path, tmp_path: Path
) -> None:
    """Files, credits, measured costs; no path of the maker's machine."""
    pytest.importorskip("gguf")
    options: dict[str, Any] = {
        "gguf": ["q8_0"], "release": release, "license": "apache 2.0", "measure": True,
    }  # fmt: skip
    first = provender.export(model, out=tmp_path / "a", **options)
    provender.export(model, out=tmp_path / "b", **options)
    names = {"README.md", "README.zh-CN.md", "config.json", "model.safetensors", "run.json",
             "tokenizer.json", "generation_config.json", "small-b-xs-moe6-q8_0.gguf"}  # fmt: skip
    assert names <= first.files.keys()
    assert any(name.startswith("LICENSES/") for name in first.files)
    for name in first.files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
        assert b"/home/someone" not in (tmp_path / "a" / name).read_bytes()
    assert first.licence == "Apache-2.0"
    assert first.complaints == ()
    before, after = first.measured["bits_per_byte"], first.measured["files"]
    assert after["small-b-xs-moe6-q8_0.gguf"] == pytest.approx(before, rel=0.02)
    opened, _, facts = load_model(tmp_path / "a")
    assert torch.equal(opened(ids(1, 9)), load_model(model)[0](ids(1, 9)))
    assert facts["asked"]["panel"] == "panel"
    json.dumps(first.to_dict())
    assert any("commercial-training: yes" in line for line in first.lines())


@pytest.mark.parametrize(
    ("licences", "commercial", "words"),
    [
        ({"CC0-1.0": 2}, "**yes**", "No duties and nothing forbidden"),
        ({"CC-BY-4.0": 2}, "**yes**", "name the author"),
        ({"CC-BY-SA-4.0": 1, "CC0-1.0": 1}, "**yes**", "it can carry CC-BY-SA-4.0"),
        ({"CC-BY-NC-4.0": 1, "CC0-1.0": 8}, "**no**", "forbidden: use it commercially"),
        ({"CC-BY-SA-4.0": 1, "CC-BY-NC-SA-4.0": 1}, "**no**", "it can carry no licence at all"),
        ({"none stated": 1, "CC0-1.0": 8}, "**no**", "no permission is known"),
    ],
)
def test_the_card_names_the_terms_that_follow(
    licences: dict[str, int], commercial: str, words: str, tokenizer: ModelTokenizer, tmp_path: Path
) -> None:
    save_model(tmp_path / "model", made(DENSE), tokenizer, facts_of(licences))
    provender.export(tmp_path / "model", out=tmp_path / "out")
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert f"Training for commercial use: {commercial}" in card
    assert words in card
    for name, count in licences.items():
        assert f"| {name} | {count} |" in card
    assert head_of(card)["license"] == "other"
    assert "| a \\| b | 3 |" in card
    assert "small &lt;b&gt; 1.0.0" in card
    assert "it continues what you write" in card
    chinese = (tmp_path / "out" / CARDS["zh"]).read_text("utf-8")
    assert "不是法律意见" in chinese
    assert ("不可以" in chinese) == (commercial == "**no**")


def test_a_licence_that_the_data_speaks_against_is_told() -> None:
    """And one that it does not speak against is not."""

    def against(licence: str, *read: str) -> list[str]:
        return complaints_of(data_terms(facts_of(dict.fromkeys(read, 1))), licence)

    assert against("Apache-2.0", "CC0-1.0", "CC-BY-4.0") == []
    assert "commercial" in against("Apache-2.0", "CC-BY-NC-4.0")[0]
    assert against("CC-BY-SA-4.0", "CC-BY-SA-4.0") == []
    assert "adaptation" in against("MIT", "CC-BY-SA-4.0")[0]


def test_nothing_is_permitted_of_what_nobody_knows(
    tokenizer: ModelTokenizer, tmp_path: Path
) -> None:
    """A model without a record: no permission, and the card says so."""
    save_model(tmp_path / "model", made(DENSE), tokenizer, {})
    found = provender.export(tmp_path / "model", out=tmp_path / "out", license="mit")
    assert [one["answer"] for one in found.terms["answers"]] == ["no", "no"]
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert "nothing is known of the terms" in card
    assert head_of(card)["license"] == "mit"


def test_terms_of_a_tuned_model_are_those_of_all_that_it_was_made_from() -> None:
    read = {"licence": {"CC-BY-4.0": 2}, "tier": {"attribution": 2}}
    ours = {"license": "to be stated", "trained_on": {"licence": {"CC-BY-NC-4.0": 5}}}
    tuned = {"kind": "tuned", "base": {"name": "first"}, "rights": {"data": read, "base": ours}}
    terms = data_terms(tuned)
    assert terms.licences == {"CC-BY-NC-4.0": 5, "CC-BY-4.0": 2}
    assert terms.base is None
    assert "commercial" in terms.combined.prohibits
    foreign = {**tuned, "rights": {"data": read, "base": {"license": "Apache-2.0"}}}
    assert data_terms(foreign).base == "Apache-2.0"
    assert data_terms(foreign).answers[1].yes
    unstated = {**tuned, "rights": {"data": read, "base": {"license": "to be stated"}}}
    assert not data_terms(unstated).answers[1].yes


def test_the_summary_of_training_content_is_filled_in(
    model: Path, release: Path, tmp_path: Path
) -> None:
    """What the run knows is answered; what only the provider knows stays open."""
    import shutil

    copy = tmp_path / "release"
    shutil.copytree(release, copy)
    (copy / "disclosures").mkdir(exist_ok=True)
    fields = [
        {"id": one, "basis": "provider", "answer": [], "rests_on": [], "recipe": f"r: {one}"}
        for one in ("eu.model_names", "eu.placed_on_market")
    ]
    told = {"sections": [{"fields": fields}]}
    (copy / f"{SUMMARY}.json").write_text(json.dumps(told), "utf-8")
    open_line = "> to be stated by the provider (`release.statements: {}`)\n"
    page = "".join(open_line.format(one["id"]) for one in fields)
    (copy / f"{SUMMARY}.md").write_text(page, "utf-8")
    found = provender.export(model, out=tmp_path / "out", release=copy, name="mine")
    assert found.notes == ()
    lines = (tmp_path / "out" / f"{SUMMARY}.md").read_text("utf-8").splitlines()
    assert lines[0] == "mine"
    assert lines[1].startswith("> to be stated")
    answered = json.loads((tmp_path / "out" / f"{SUMMARY}.json").read_text("utf-8"))
    assert [one["basis"] for one in answered["sections"][0]["fields"]] == ["recipe", "provider"]
    assert f"{SUMMARY}.md" in (tmp_path / "out" / "README.md").read_text("utf-8")
    (copy / f"{SUMMARY}.json").write_text("{", "utf-8")
    with pytest.raises(CheckFailed, match="summary"):
        provender.export(model, out=tmp_path / "out", release=copy)


def test_a_template_loses_its_training_marks_for_llama_cpp(model: Path, tmp_path: Path) -> None:
    """And keeps them in the folder, where TRL needs them."""
    gguf = pytest.importorskip("gguf")
    (model / "chat_template.jinja").write_text(TEMPLATE, "utf-8")
    found = provender.export(model, out=tmp_path / "out", gguf=["f16"], name="m")
    assert (tmp_path / "out" / "chat_template.jinja").read_text("utf-8") == TEMPLATE
    told = gguf.GGUFReader(tmp_path / "out" / "m-f16.gguf").get_field("tokenizer.chat_template")
    assert told.contents() == "{% for m in messages %}{{ m.content }}{% endfor %}"
    assert "chat_template.jinja" in found.files
    assert "tuned on conversations" in (tmp_path / "out" / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"gguf": ["q4_0"]}, "--gguf"),
        ({"measure": True}, "--measure"),
        ({"name": "../up"}, "--name"),
        ({"license": "no such licence"}, "--license"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    options: dict[str, Any], word: str, model: Path, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=word):
        provender.export(model, out=tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


def test_another_release_and_the_model_itself_are_refused(
    tokenizer: ModelTokenizer, release: Path, tmp_path: Path
) -> None:
    save_model(tmp_path / "model", made(DENSE), tokenizer, facts_of({"CC0-1.0": 1}))
    with pytest.raises(UsageError, match="not the release"):
        provender.export(tmp_path / "model", out=tmp_path / "out", release=release)
    with pytest.raises(UsageError, match="itself"):
        provender.export(tmp_path / "model", out=tmp_path / "model")


def test_the_commands_speak_as_all_do(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Replies on standard output, words about them on standard error, JSON where it is asked for."""

    def command(*words: str) -> tuple[str, str]:
        app(list(words), standalone_mode=False)
        return capsys.readouterr()

    out, words = command("chat", str(model), "ground", "--max-tokens", "5", "--json")
    reply = json.loads(out)
    assert reply["schema_version"] == 1
    assert reply["tokens"] <= 5
    assert "knows nothing" in words
    assert command("chat", str(model), "ground", "--max-tokens", "5", "--quiet")[1] == ""
    out, _ = command("export", str(model), "--out", str(tmp_path / "out"), "--json")
    assert json.loads(out)["name"] == "small-b-xs-moe6"
    out, _ = command("export", str(model), "--out", str(tmp_path / "out"))
    assert "no release given" in out
    for wrong in (["--json"], ["a", "--temperature", "-1"], ["a", "--system", "be"]):
        with pytest.raises(UsageError):
            command("chat", str(model), *wrong)
    with pytest.raises(CheckFailed):
        command("chat", str(tmp_path / "nowhere"), "a")


def test_a_conversation_is_read_line_by_line(model: Path) -> None:
    """From a pipe as from a terminal; it ends where it is told to."""
    done = subprocess.run(
        [sys.executable, "-m", "provender", "chat", str(model), "--max-tokens", "3", "--quiet"],
        input="a\n/new\n\nb\n/quit\nc\n", capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") >= 2


def test_a_terminal_is_not_moved_by_what_a_model_says() -> None:
    from provender.cli.chat import _harmless

    assert _harmless("a\x1b[2Jb\n\tc\x9b基") == "a·[2Jb\n\tc·基"
