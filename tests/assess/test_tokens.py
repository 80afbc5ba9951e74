# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Token counts are those of the tokenizer itself."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from kitoken import Kitoken

import provender
from provender.assess.tokens import TokenOptions, token_count_stage
from provender.errors import UsageError

TOKENIZER = Path(provender.__file__).parent / "prove" / "data" / "tokenizer.json"
TEXTS = ["The river is quiet.", "", None, "清晨的河面很安静。", "漢語 " * 400_000, "x" * 1_200_000]


def count(texts: list[str | None]) -> list[int]:
    stage = token_count_stage(TokenOptions(path=TOKENIZER.name), TOKENIZER.parent)
    batch = pa.record_batch({"text": pa.array(texts, pa.large_string())})
    after = stage.function(batch)
    assert after.schema.field("token_count").type == dict(stage.columns_out)["token_count"]
    return after.column("token_count").to_pylist()


def test_counts_are_those_of_the_tokenizer() -> None:
    """Texts cut at white space count as whole ones; one without any gains a token at most."""
    encoder = Kitoken.from_tokenizers_file(str(TOKENIZER))
    expected = [len(encoder.encode(text or "", False)) for text in TEXTS]
    counts = count(TEXTS)
    assert counts[:5] == expected[:5]
    assert expected[5] <= counts[5] <= expected[5] + 1
    assert count([]) == []
    assert [count([text])[0] for text in TEXTS[:4]] == counts[:4]


@pytest.mark.parametrize("content", [None, b"", b"{}", b"not json"])
def test_what_is_no_tokenizer_is_said(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(UsageError, match="no tokenizers tokenizer"):
        token_count_stage(TokenOptions(path="tokenizer.json"), tmp_path)


def test_another_tokenizer_is_another_stage(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_bytes(TOKENIZER.read_bytes())
    same = token_count_stage(TokenOptions(path="tokenizer.json"), tmp_path)
    stage = token_count_stage(TokenOptions(path=str(TOKENIZER)), Path("/"))
    assert same.identity == stage.identity
    (tmp_path / "tokenizer.json").write_bytes(TOKENIZER.read_bytes() + b"\n")
    other = token_count_stage(TokenOptions(path="tokenizer.json"), tmp_path)
    assert other.identity != stage.identity
