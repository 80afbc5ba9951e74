"""What every stage promises, whatever it computes."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.stage import Stage
from tests.contracts.registry import VERSIONS, stages, syntax_digest

MAPS = [stage for stage in stages() if stage.shape == "map"]
TEXTS = ["The river is quiet.", "", None, "清晨的河面很安静。", "# a\n- b…\n" * 9, "漢語 漢語"]


def batch(stage: Stage, texts: list[str | None]) -> pa.RecordBatch:
    columns = {
        "id": pa.array([str(n) for n in range(len(texts))], pa.string()),
        "text": pa.array(texts, pa.large_string()),
    }
    if "language" in stage.columns_in:
        columns["language"] = pa.array(["en"] * len(texts), pa.string())
    return pa.RecordBatch.from_pydict(columns)


@pytest.mark.parametrize("stage", MAPS, ids=lambda s: s.name)
def test_maps_keep_rows_and_add_what_they_declare(stage) -> None:
    """Same ids, same order, the declared columns with their types, the input untouched."""
    before = batch(stage, TEXTS)
    copy = batch(stage, TEXTS)
    after = stage.function(before)
    assert before.equals(copy)
    assert after.column("id").equals(before.column("id"))
    added = [(f.name, f.type) for f in after.schema if f.name not in before.schema.names]
    assert added == list(stage.columns_out)


@pytest.mark.parametrize("stage", MAPS, ids=lambda s: s.name)
def test_maps_take_an_empty_batch(stage) -> None:
    """No rows in, no rows out, the same columns."""
    after = stage.function(batch(stage, []))
    assert after.num_rows == 0
    made = {name for name, _ in stage.columns_out}
    assert set(after.schema.names) == {*batch(stage, []).schema.names, *made}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.one_of(st.none(), st.text(max_size=60)), max_size=8), st.integers(0, 8))
def test_maps_do_not_care_where_a_batch_is_cut(texts, cut) -> None:
    """f(a + b) = f(a) + f(b) at any split."""
    for stage in MAPS:
        whole = pa.Table.from_batches([stage.function(batch(stage, texts))])
        parts = [stage.function(batch(stage, part)) for part in (texts[:cut], texts[cut:])]
        joined = pa.Table.from_batches(parts)
        for name, _ in stage.columns_out:
            assert joined.column(name).to_pylist() == whole.column(name).to_pylist()


def test_code_does_not_change_without_its_version() -> None:
    """A stage whose code changed has a new version; comments and docstrings do not count."""
    known = json.loads(VERSIONS.read_text("utf-8"))
    for stage in stages():
        record = known.get(stage.name)
        help_text = (
            f"{stage.name}: raise its version if its output can change, then run "
            "`python -m tests.contracts.update`"
        )
        assert record is not None, help_text
        if record["version"] == stage.version:
            assert record["digest"] == syntax_digest(stage), help_text
    assert sorted(known) == [stage.name for stage in stages()]
