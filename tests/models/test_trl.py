# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""TRL takes an exported folder and the template as they are: loss on what the assistant says."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.models.conftest import SPARSE
from tests.models.test_decoder import made

import provender
from provender.models.checkpoint import save_model
from provender.models.tokenizer import train_tokenizer

TEMPLATE = Path(provender.__file__).parent / "models" / "data" / "chat_template.jinja"


@pytest.mark.slow
@pytest.mark.skipif(find_spec("trl") is None, reason="trl is not installed")
@pytest.mark.skipif(not TEMPLATE.is_file(), reason="no template ships")
@pytest.mark.filterwarnings("ignore")
def test_trl_prepares_and_trains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from datasets import Dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl import SFTConfig, SFTTrainer

    tokenizer = train_tokenizer(["user assistant 你好 hello good day 基本法"] * 4, 320)
    save_model(tmp_path / "model", made(SPARSE), tokenizer, {})
    (tmp_path / "model" / "chat_template.jinja").write_bytes(TEMPLATE.read_bytes())
    provender.export(tmp_path / "model", out=tmp_path / "out")
    said = [{"role": "user", "content": "你好"}, {"role": "assistant", "content": "good day 基"}]
    encoding = AutoTokenizer.from_pretrained(tmp_path / "out")
    trainer = SFTTrainer(
        model=AutoModelForCausalLM.from_pretrained(tmp_path / "out"),
        args=SFTConfig(
            output_dir=str(tmp_path / "trl"), assistant_only_loss=True, max_steps=2,
            per_device_train_batch_size=2, report_to=[], use_cpu=True, max_length=64,
            save_strategy="no", bf16=False, gradient_checkpointing=False,
        ),
        train_dataset=Dataset.from_list([{"messages": said}] * 4),
        processing_class=encoding,
    )  # fmt: skip
    row = trainer.train_dataset[0]
    learnt = [one for one, label in zip(row["input_ids"], row["labels"], strict=True) if label >= 0]
    assert encoding.decode(learnt) == "good day 基<|im_end|>"
    assert trainer.train().training_loss > 0
