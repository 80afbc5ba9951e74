# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Releases as tokens, and draws from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import provender
from provender.kernels.overlap import GramTable
from provender.prove.corpus import GROUPS, Gatherer, read_release, release_size, spoken
from provender.prove.draws import document_keys, draw
from provender.prove.model import Spans
from provender.prove.proof import parts_of
from provender.prove.tokenizer import ReferenceTokenizer
from provender.recipe.scaffold import init
from provender.run.progress import make_progress

NOTHING = GramTable(pa.array(["nothing"], pa.large_string()))


def read(release: Path, pool_bytes: int = 1 << 40):
    with make_progress(quiet=True) as progress:
        return read_release(release, "it", pool_bytes, ReferenceTokenizer(), NOTHING, progress)


def test_every_document_and_byte_is_there(clean: Path) -> None:
    """Tokens decode to the release's own text, byte for byte."""
    corpus = read(clean)
    table = pq.read_table(clean / "data")
    assert corpus.documents_there == len(corpus.keys) == table.num_rows
    assert corpus.bytes_there == sum(table.column("size_bytes").to_pylist())
    assert release_size(clean) == (corpus.documents_there, corpus.bytes_there)
    assert sum(corpus.tokens_by("tier").values()) == len(corpus.tokens)


def test_a_pool_is_a_fair_and_bounded_part(clean: Path) -> None:
    """Chosen by ids: the same for any order of files, and not larger than asked for."""
    whole, half = read(clean), read(clean, read(clean).bytes_there // 2)
    assert int(half.size_bytes.sum()) == pytest.approx(whole.bytes_there / 2, rel=0.05)
    assert set(half.keys.tolist()) < set(whole.keys.tolist())
    assert half.documents_there == whole.documents_there


def test_conversations_are_read_as_what_was_said(tmp_path: Path) -> None:
    """The sample that `init` writes has plain text; messages are joined."""
    init(tmp_path / "sample")
    built = provender.build(tmp_path / "sample" / "recipe.yaml", out=tmp_path / "out")
    assert read(built.release).documents_there == built.released
    turns = [{"content": "Hi"}, {"content": None}, {"content": "Hello"}]
    assert spoken(turns) == "Hi\n\nHello"
    assert spoken(None) == ""


LENGTHS = st.lists(st.integers(0, 40), min_size=1, max_size=30)


@settings(max_examples=200, deadline=None)
@given(LENGTHS, st.integers(0, 5), st.data())
def test_stretches_cover_an_order_without_overlap(lengths, seed, data) -> None:
    """Cut anywhere, stretches behind each other are the whole, token for token."""
    spans = Spans.behind_each_other(np.array(lengths, np.int64))
    order = draw(document_keys(map(str, range(len(lengths)))), spans, seed)
    total = sum(lengths)
    cuts = sorted(data.draw(st.lists(st.integers(0, total), max_size=4)))
    seen: list[int] = []
    for begin, end in zip([0, *cuts], [*cuts, total], strict=True):
        part = order.stretch(begin, end)
        assert int(part.lengths.sum()) == end - begin
        for first, last in zip(part.starts, part.ends, strict=True):
            seen += range(first, last)
    assert sorted(seen) == list(range(total))


def test_seeds_draw_other_documents_and_share_what_releases_share() -> None:
    """Pairing: a document has the same place in the orders of both releases."""
    names = [str(number) for number in range(400)]
    keys = document_keys(names)
    spans = Spans.behind_each_other(np.ones(400, np.int64))
    first, second = draw(keys, spans, 0).order, draw(keys, spans, 1).order
    assert first.tolist() != second.tolist()
    fewer = draw(keys[100:], spans.take(np.arange(300)), 0).order + 100
    assert [one for one in first.tolist() if one >= 100] == fewer.tolist()


def test_parts_outside_the_pool_are_still_parts() -> None:
    """A source that the sample misses is named, with its true size."""
    keys = document_keys(["a", "b"]).tolist()
    gatherer = Gatherer("it", ReferenceTokenizer(), NOTHING, ["source"], min(keys))
    gatherer.add(["a", "b"], ["one two", "three"], {"source": ["x", None]})
    parts = parts_of(gatherer.corpus(), "source", released=True)
    assert [(p.name, p.documents, p.size_bytes) for p in parts] == [
        ("x", 1, 7),
        ("none stated", 1, 5),
    ]
    assert sum(len(part.members) for part in parts) == 1


def test_long_texts_are_encoded_in_slices() -> None:
    """Nothing is lost at the cut, and other texts stay what they were."""
    tokenizer = ReferenceTokenizer()
    long = "All work and no play. " * 80_000
    tokens, lengths = tokenizer.encode(["before", long, "", "after"])
    assert lengths[2] == 0
    assert tokens[: lengths[0]].tolist() == tokenizer.encode(["before"])[0].tolist()
    assert tokens[-lengths[3] :].tolist() == tokenizer.encode(["after"])[0].tolist()
    assert len(tokens) == lengths.sum()


def test_very_many_parts_become_a_table_that_can_be_read() -> None:
    """The thirty largest, and the others together."""
    gatherer = Gatherer("it", ReferenceTokenizer(), NOTHING, ["source"], (1 << 64) - 1)
    texts = [f"{'word ' * (number + 1)}" for number in range(50)]
    labels = {"source": [f"s{number}" for number in range(50)]}
    gatherer.add([str(n) for n in range(50)], texts, labels)
    parts = parts_of(gatherer.corpus(), "source", released=True)
    assert len(parts) == 31
    assert parts[0].name == "s49"
    assert parts[-1].name == "20 others"
    assert sum(len(part.members) for part in parts) == 50
    assert set(GROUPS) == {"source", "tier", "licence", "language"}
