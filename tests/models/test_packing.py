# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A release as tokens: whole documents, an order by seed, epochs, and what the panel shares."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from provender.models.packing import Packed, Stream, learn_tokenizer, open_packed, pack
from provender.models.tokenizer import ModelTokenizer
from provender.prove.corpus import tables_of, texts_of
from provender.run.progress import make_progress


@pytest.fixture(scope="module")
def tokenizer(release: Path) -> ModelTokenizer:
    with make_progress(quiet=True) as progress:
        return learn_tokenizer(release, 600, progress)


def packed(
    release: Path, tokenizer: ModelTokenizer, folder: Path, tokens: int, seed: int = 0,
    windows: tuple[str, ...] = (),
) -> Packed:  # fmt: skip
    with make_progress(quiet=True) as progress:
        return pack(
            release, tokenizer, folder, tokens=tokens, seed=seed, windows=list(windows),
            progress=progress,
        )  # fmt: skip


def texts(release: Path) -> list[str]:
    tables = tables_of(release, ["id", "text", "messages"])
    return [text for table in tables for text in texts_of(table)]


def test_every_document_is_there_whole(
    release: Path, tokenizer: ModelTokenizer, tmp_path: Path
) -> None:
    """Each begins with the token that ends one, and decodes to its text."""
    found = packed(release, tokenizer, tmp_path, 10**9)
    epoch = Stream(found, 0).read(0, len(found.tokens))
    documents = np.split(epoch, np.flatnonzero(epoch == tokenizer.end))[1:]
    decoded = [tokenizer.decode(one[1:].tolist(), marks=True) for one in documents]
    assert Counter(decoded) == Counter(texts(release))
    assert found.facts["size_bytes"] == sum(len(text.encode()) for text in texts(release))
    assert found.facts["documents"] == found.facts["documents_there"] == len(documents)


def test_a_seed_has_its_order(release: Path, tokenizer: ModelTokenizer, tmp_path: Path) -> None:
    found = packed(release, tokenizer, tmp_path, 10**9)
    count = len(found.tokens)
    first, again, other = (Stream(found, seed).read(0, count) for seed in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.array_equal(np.sort(first), np.sort(other))


def test_epochs_follow_each_other(release: Path, tokenizer: ModelTokenizer, tmp_path: Path) -> None:
    """In another order each, and reading in pieces gives what reading at once gives."""
    stream = Stream(packed(release, tokenizer, tmp_path, 10**9), 5)
    count = stream.epoch_tokens
    whole = stream.read(0, 2 * count + 10)
    assert not np.array_equal(whole[:count], whole[count : 2 * count])
    assert np.array_equal(np.sort(whole[:count]), np.sort(whole[count : 2 * count]))
    cuts = [0, 1, 500, count - 3, count + 4, 2 * count + 10]
    pieces = [stream.read(a, b - a) for a, b in itertools.pairwise(cuts)]
    assert np.array_equal(np.concatenate(pieces), whole)
    # The same place, found by another way: nothing of what was read before is kept.
    assert np.array_equal(stream.read(count - 3, 7), whole[count - 3 : count + 4])


def test_a_small_budget_reads_some_documents(
    release: Path, tokenizer: ModelTokenizer, tmp_path: Path
) -> None:
    """Whole ones, chosen by the seed, more than are needed; and it begins as the whole would."""
    whole = packed(release, tokenizer, tmp_path / "whole", 10**9, seed=2)
    some = packed(release, tokenizer, tmp_path / "some", 5000, seed=2)
    other = packed(release, tokenizer, tmp_path / "other", 5000, seed=3)
    assert 5000 < some.facts["tokens"] < whole.facts["tokens"]
    assert np.array_equal(Stream(some, 2).read(0, 5000), Stream(whole, 2).read(0, 5000))
    assert set(some.keys.tolist()) != set(other.keys.tolist())


def test_it_comes_back_from_disk(release: Path, tokenizer: ModelTokenizer, tmp_path: Path) -> None:
    found = packed(release, tokenizer, tmp_path, 5000)
    again = open_packed(tmp_path)
    assert np.array_equal(found.tokens, again.tokens)
    assert again.facts == found.facts


def test_what_the_panel_shares_is_seen(
    release: Path, tokenizer: ModelTokenizer, tmp_path: Path
) -> None:
    """A planted copy is, another text is not, and one too short to tell counts as one."""
    copy = texts(release)[0][200:1200]
    other = " ".join(f"word{number} stone{number * 7}" for number in range(60))
    found = packed(release, tokenizer, tmp_path, 10**9, windows=(copy, other, "too short"))
    assert found.shares[0] > 0.9
    assert found.shares[1] == 0
    assert found.shares[2] == 1


def test_the_encoding_is_of_the_release(release: Path, tokenizer: ModelTokenizer) -> None:
    with make_progress(quiet=True) as progress:
        assert learn_tokenizer(release, 600, progress).text == tokenizer.text
    assert tokenizer.vocabulary == 600
