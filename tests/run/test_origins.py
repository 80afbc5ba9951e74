# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Origin beats label in a build, and the release alone tells it again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.audit.material import MIT, RESEARCH, write_rows

import provender
from provender.errors import LockMismatch, UsageError
from provender.rights.origin import FINGERPRINT, GROUND

RECIPE = """\
release: {{name: mixed, version: "1.0.0", date: 2026-01-01}}
policy: {policy}
sources:
  - {{id: rows, channel: public, format: conversations, path: set, license: {license}}}
references:
{references}
assess: {{rules: []}}
"""
TERMS = """{ground: statute-excluded-from-copyright, jurisdiction: CN,
           reference: Copyright Law Art. 5, verified_by: us, verified_at: 2026-01-01}"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set of 40 rows, 30 of which are those of a known set."""
    write_rows(tmp_path / "known" / "rows.json", 30)
    provender.fingerprint(tmp_path / "known", tmp_path / "known.fp", terms="CC-BY-NC-4.0")
    write_rows(tmp_path / "set" / "a.json", 30, shape="sharegpt")
    write_rows(tmp_path / "set" / "b.json", 10, offset=500)
    return tmp_path


def build(
    folder: Path,
    references: str = "  - known.fp",
    declared: str = "MIT",
    policy: str = "open-release",
) -> provender.BuildResult:
    text = RECIPE.format(references=references, license=declared, policy=policy)
    (folder / "recipe.yaml").write_text(text, "utf-8")
    out = folder / "releases"
    shutil.rmtree(out, ignore_errors=True)
    return provender.build(folder / "recipe.yaml", out=out, workers=1)


def evidence(release: Path) -> dict[str, dict]:
    rows = pq.read_table(release / "evidence" / "evidence.parquet").to_pylist()
    return {row["signal"]: row for row in rows}


def departed(release: Path) -> list[dict]:
    return pq.read_table(release / "ledger" / "departures.parquet").to_pylist()


def test_rows_of_a_stricter_origin_are_refused(folder: Path) -> None:
    """Only the rows that are the set's own are released; the ledger says why the rest are not."""
    result = build(folder)
    assert result.released == 10
    assert result.reasons == {"clear/non_commercial": 30}
    assert any("30 of 40 rows occur in known (CC-BY-NC-4.0)" in w for w in result.warnings)
    gone = departed(result.release)[0]
    assert gone["license_declared"] == "MIT"
    assert gone["license_concluded"] == "CC-BY-NC-4.0"
    assert "known" in gone["message"]
    assert evidence(result.release)[FINGERPRINT]["value"] == "CC-BY-NC-4.0"
    conflicts = pq.read_table(result.release / "ledger" / "conflicts.parquet").to_pylist()
    assert len([c for c in conflicts if "known" in c["detail"]]) == 30
    assert provender.verify(result.release).findings == []


def test_the_release_alone_concludes_again(folder: Path) -> None:
    """Rows that an agreement lets leave carry the origin's terms; verify and explain agree."""
    result = build(folder, policy=RESEARCH)
    assert result.tiers == {"agreement": 30, "attribution": 10}
    shutil.rmtree(folder / "set")
    (folder / "known.fp").unlink()
    checked = provender.verify(result.release)
    assert checked.findings == []
    shard = next((result.release / "data" / "agreement").glob("*.parquet"))
    row = pq.read_table(shard).to_pylist()[0]
    life = provender.explain(result.release, row["id"])
    assert FINGERPRINT in {seen["signal"] for seen in life.evidence}
    assert any("occurs in known" in line for line in life.conflicts)


def test_without_the_reference_the_label_holds(folder: Path) -> None:
    """The failing twin: the same rows, nothing to compare with."""
    result = build(folder, references="  []")
    assert result.released == 40
    assert result.warnings == []


def test_terms_of_a_reference_may_be_stated(folder: Path) -> None:
    """A recipe that verified other terms states them; nonsense is an error."""
    stated = build(folder, "  - {path: known.fp, license: CC-BY-SA-4.0}")
    assert stated.tiers == {"attribution": 10, "share-alike": 30}
    with pytest.raises(UsageError, match="names no licence for certain"):
        build(folder, "  - {path: known.fp, license: cc}")
    with pytest.raises(UsageError, match="there is no fingerprint index"):
        build(folder, "  - none.fp")


def test_only_a_verified_ground_makes_laxer(folder: Path) -> None:
    """Free text under a label that claims it is free again; a lax licence does not open it."""
    lax = build(folder, "  - {path: known.fp, license: CC0-1.0}", declared="CC-BY-NC-4.0",
                policy=RESEARCH)  # fmt: skip
    assert lax.tiers == {"agreement": 40}
    result = build(folder, f"  - {{path: known.fp, terms: {TERMS}}}", declared="CC-BY-NC-4.0")
    assert result.tiers == {"public-domain": 30}
    assert GROUND in evidence(result.release)
    assert provender.verify(result.release).findings == []


def test_a_changed_index_is_another_input(folder: Path) -> None:
    """A lock pins the references with their terms."""
    text = RECIPE.format(references="  - known.fp", license="MIT", policy="open-release")
    (folder / "recipe.yaml").write_text(text, "utf-8")
    provender.lock(folder / "recipe.yaml")
    provender.build(folder / "recipe.yaml", out=folder / "releases", workers=1)
    provender.fingerprint(folder / "known", folder / "known.fp", terms="CC-BY-4.0")
    with pytest.raises(LockMismatch):
        provender.build(folder / "recipe.yaml", out=folder / "other", workers=1)


def test_copies_that_declare_different_terms_are_a_conflict(tmp_path: Path) -> None:
    """Rights-aware dedup: the same rows under MIT and CC BY-NC are reported, none is released."""
    write_rows(tmp_path / "one" / "rows.json", 5)
    write_rows(tmp_path / "two" / "rows.json", 5)
    (tmp_path / "one" / "LICENSE").write_text(MIT, "utf-8")
    (tmp_path / "recipe.yaml").write_text(
        "release: {name: copies, version: '1.0.0', date: 2026-01-01}\n"
        f"policy: {RESEARCH}\n"
        "sources:\n"
        "  - {id: one, channel: public, format: conversations, path: one, license: MIT}\n"
        "  - {id: two, channel: public, format: conversations, path: two, license: CC-BY-NC-4.0}\n"
        "assess: {rules: []}\n",
        "utf-8",
    )
    result = provender.build(tmp_path / "recipe.yaml", out=tmp_path / "releases", workers=1)
    rows = pq.read_table(result.release / "ledger" / "conflicts.parquet").to_pylist()
    between = [row for row in rows if row["kind"] == "between"]
    assert len(between) == 5
    assert all("MIT" in row["detail"] and "CC-BY-NC-4.0" in row["detail"] for row in between)
    assert result.conflicts == len(rows)
    (tmp_path / "two" / "rows.json").write_text(json.dumps([]), "utf-8")
    alone = (tmp_path / "recipe.yaml").read_text("utf-8").replace("1.0.0", "1.0.1")
    (tmp_path / "recipe.yaml").write_text(alone, "utf-8")
    assert provender.build(tmp_path / "recipe.yaml", out=tmp_path / "releases").conflicts == 0


def test_the_alpaca_rows_of_the_demo_set_are_found(shared_data: Path, tmp_path: Path) -> None:
    """123 of 999: by equal prompts of all lengths, 39 of them by long texts."""
    folder = shared_data / "datasets-mixed-licence"
    parts = sorted((folder / "alpaca_chinese_dataset" / "history").glob("*/*英文.json"))
    made = provender.fingerprint(
        list(parts), tmp_path / "alpaca.fp", terms="CC-BY-NC-4.0", name="Stanford Alpaca"
    )
    assert made.index.rows == 6190
    result = provender.audit(
        folder / "llamafactory-demos" / "data" / "alpaca_en_demo.json", references=[made.path]
    )
    (counts,) = result.origin_counts
    assert (counts["rows"], counts["occur"]) == (999, 123)
    assert not result.allowed
    unrelated = provender.audit(folder / "gsm8k", references=[made.path]).origin_counts[0]
    assert (unrelated["rows"], unrelated["copies"], unrelated["occur"]) == (7473, 0, 0)
