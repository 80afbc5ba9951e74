# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What is handed on of a model tuned from somebody else's: both terms, the template, the licence."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.models.tune_material import write_base, write_rows

import provender
from provender.models.exported import Exported
from provender.models.trained import TrainedModel


def tuned(base: Path | None, out: Path, **options: object) -> TrainedModel:
    data = write_rows(out.parent / f"{out.name}.jsonl", 12)
    return provender.tune(
        data=data, base=base, out=out, epochs=1, context=64, device="cpu", workers=1, rank=2,
        **options,
    )  # type: ignore[arg-type]  # fmt: skip


def exported(model: TrainedModel, **options: object) -> tuple[Exported, str]:
    out = model.folder.with_name(model.folder.name + "-out")
    found = provender.export(model.folder, out=out, **options)  # type: ignore[arg-type]
    return found, (out / "README.md").read_text("utf-8")


def test_the_card_tells_base_and_data(tmp_path: Path) -> None:
    """Once tuned, and once more: what began with others' weights stays theirs, too."""
    base = write_base(tmp_path / "theirs")
    (base / "README.md").write_text("---\nlicense: cc-by-nc-4.0\n---\n# Theirs\n", "utf-8")
    (base / "NOTICE").write_text("Made by others.\n", "utf-8")
    first = tuned(base, tmp_path / "first", data_license="CC-BY-SA-4.0")
    found, card = exported(first, gguf=["f32"], license="mit")
    assert found.terms["base"] == "CC-BY-NC-4.0"
    assert "carry their own licence: **CC-BY-NC-4.0**" in card
    assert "| CC-BY-SA-4.0 | 12 |" in card
    assert found.terms["answers"][1]["answer"] == "no"
    assert any("commercial" in one for one in found.complaints)
    assert "base        theirs: CC-BY-NC-4.0" in list(found.lines())
    assert (found.folder / "NOTICE").read_text("utf-8") == "Made by others.\n"

    gguf = pytest.importorskip("gguf")
    reader = gguf.GGUFReader(next(found.folder.glob("*.gguf")))
    template = reader.get_field("tokenizer.chat_template").contents()
    assert "<|im_start|>" in template
    assert "generation %}" not in template

    second = tuned(None, tmp_path / "second", model=first.folder, data_license="CC0-1.0")
    found, card = exported(second)
    assert found.terms["base"] == "CC-BY-NC-4.0"
    assert found.terms["licences"] == {"CC0-1.0": 12, "CC-BY-SA-4.0": 12}
    assert "carry their own licence: **CC-BY-NC-4.0**" in card


def test_what_is_not_stated_is_told(tmp_path: Path) -> None:
    """Of base and of data: nothing is permitted, and the card says what to find out."""
    found, card = exported(tuned(write_base(tmp_path / "theirs"), tmp_path / "first"))
    assert found.terms["base"] == "to be stated"
    assert "The licence of the weights that it was tuned from is not stated" in card
    assert "| to be stated | 12 |" in card
    assert [one["answer"] for one in found.terms["answers"]] == ["no", "no"]
    chinese = (found.folder / "README.zh-CN.md").read_text("utf-8")
    assert "所微调的权重没有写明许可" in chinese
