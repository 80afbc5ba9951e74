"""The example, end to end: every messy item meets its own fate, and other tools read the rest."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

import provender

EXPECTED = {
    # source, locator: reason
    ("notes", "tea-zh-hant"): "duplicate",  # one of the script variants stands for both
    ("notes", "library-nc"): "non_commercial",
    ("notes", "library-laundered"): "copy_is_refused",
    ("notes", "river-nd"): "no_derivatives",
    ("notes", "bicycle-unlicensed"): "no_license",
    ("notes", "garden-ambiguous"): "ambiguous_license",
    ("notes", "clock-other"): "unknown_license",
    ("notes", "soup-reserved"): "reserved",
    ("notes", "bread-again"): "duplicate",
    ("notes", "too-short"): "too_short",
    ("notes", "symbols"): "too_many_hashes",
    ("notes", "few-words"): "too_few_words",
    ("notes", "wrong-type"): "wrong_type",
    ("notes", "no-text"): "missing_text_field",
    ("notes", "surrogate"): "invalid_encoding",
    ("pages", "noncommercial.html"): "non_commercial",
    ("pages", "unmarked.html"): "no_license",
    ("pages", "two-marks.html"): "non_commercial",
    ("pages", "furniture.html"): "no_text",
    ("pages", "deep.html"): "too_deep",
    ("pages", "garbled.txt"): "invalid_encoding",
    ("pages", "binary.txt"): "invalid_encoding",
    ("pages", "image.png"): "unsupported_media_type",
    ("pages", "empty.md"): "empty_file",
    ("pages", "bundle.zip!/../evil.txt"): "unsafe_name",
    ("crawl", "crawl-cut.warc.gz"): "truncated_archive",
    ("crawl", "urn:uuid:00000000-0000-4000-8000-000000000001"): "reserved",
    ("crawl", "urn:uuid:00000000-0000-4000-8000-000000000002"): "reserved",
    ("crawl", "urn:uuid:00000000-0000-4000-8000-000000000003"): "http_status_not_ok",
    ("packed", "cut.jsonl.gz"): "truncated_archive",
    ("csv", "c2"): "no_text",
    ("contradictory", "bridge.md"): "conflicting_licenses",
    ("bought-closed", "chess.txt"): "contract_forbids",
    ("bought-expired", "river.txt"): "contract_expired",
}

RELEASED = {
    "pages": {
        "gb18030.html",
        "gbk-said-to-be-utf8.html",
        "big5.html",
        "utf16.html",
        "share-alike.md",
    },
    "bought-open": {"harbour.txt"},
    "contributed": {"garden.md"},
    "generated": {"snow.md"},
}


@pytest.fixture(scope="session")
def departures(built: provender.BuildResult) -> list[dict]:
    return pq.read_table(built.release / "ledger" / "departures.parquet").to_pylist()


def test_the_example_verifies(built: provender.BuildResult) -> None:
    """Nothing is wrong with the release, and records add up to the row."""
    result = provender.verify(built.release)
    assert result.findings == []
    assert result.rows == built.released
    assert built.records_read == built.released + built.dropped + built.unreadable


@pytest.mark.parametrize(("source", "locator"), EXPECTED)
def test_each_messy_item_has_its_own_reason(departures, source: str, locator: str) -> None:
    """Every item that must not leave is in the ledger with the reason that it was made for."""
    reasons = {
        row["reason"] for row in departures if row["source"] == source and row["locator"] == locator
    }
    assert reasons == {EXPECTED[source, locator]}


@pytest.mark.parametrize("source", RELEASED)
def test_readable_items_of_odd_form_are_released(built, departures, source: str) -> None:
    """Pages in GB 18030, Big5 and UTF-16, even wrongly declared, come through."""
    left = {row["locator"] for row in departures if row["source"] == source}
    assert not RELEASED[source] & left


def test_chinese_pages_are_decoded(built) -> None:
    """The text of the GB 18030 and Big5 pages is the text that was written."""
    rows = pl.read_parquet(f"{built.release}/data/*/pages-*.parquet")
    texts = "".join(rows["text"].to_list())
    for phrase in (
        "自行车的链条每个月都应该擦一次",
        "清明前后是种豆的时候",
        "漁船慢慢地回到港口",
        "After the first snow the forest",
    ):
        assert phrase in texts


def test_nothing_restricted_is_in_an_open_tier(built) -> None:
    """No row rests on terms that its tier does not have."""
    for tier in ("public-domain", "attribution", "share-alike"):
        for row in pl.read_parquet(f"{built.release}/data/{tier}/*.parquet").iter_rows(named=True):
            assert row["tier"] == tier
            assert row["reserved"] != "yes"
            for word in ("-NC", "-ND", "all-rights", "research-only"):
                assert word not in row["license_concluded"]


def test_a_laundered_copy_is_reported_as_a_conflict(built) -> None:
    """The same text under NC and under CC0 stands in the conflict table, and neither is out."""
    rows = pq.read_table(built.release / "ledger" / "conflicts.parquet").to_pylist()
    between = [row for row in rows if row["kind"] == "between"]
    assert len(between) == 1
    assert between[0]["survivor"] is None
    assert "CC0-1.0" in between[0]["detail"]


def test_datasets_loads_each_tier(built, tmp_path: Path, monkeypatch) -> None:
    """`load_dataset(path, tier)` gives the rows of that tier."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    for tier, count in built.tiers.items():
        loaded = datasets.load_dataset(
            str(built.release), tier, split="train", cache_dir=str(tmp_path / tier)
        )
        assert loaded.num_rows == count
    default = datasets.load_dataset(
        str(built.release), split="train", cache_dir=str(tmp_path / "default")
    )
    assert default.num_rows == built.tiers["public-domain"]


def test_duckdb_polars_and_pandas_agree(built) -> None:
    """Three other readers see the same rows."""
    pattern = f"{built.release}/data/*/*.parquet"
    by_duckdb = duckdb.sql(f"select count(*), sum(size_bytes) from '{pattern}'").fetchall()[0]
    by_polars = pl.read_parquet(pattern)
    by_pandas = pd.concat(
        pd.read_parquet(path) for path in sorted(built.release.glob("data/*/*.parquet"))
    )
    assert by_duckdb == (built.released, by_polars["size_bytes"].sum())
    assert len(by_polars) == len(by_pandas) == built.released


def test_conversations_come_out_as_messages(built) -> None:
    """Alpaca, ShareGPT, messages and preference rows are messages; their text is null."""
    rows = pl.read_parquet(f"{built.release}/data/*/talk-*.parquet").to_dicts()
    assert len(rows) == 3
    assert all(row["text"] is None for row in rows)
    assert {message["role"] for row in rows for message in row["messages"]} == {"user", "assistant"}
    assert [row["rejected"][0]["content"] for row in rows if row["rejected"]] == ["It is foggy."]


def test_records_that_repeat_a_locator_are_told(built) -> None:
    """Ids stay apart by the order of the files, which a person should know."""
    told = [warning for warning in built.warnings if "the locator of an earlier one" in warning]
    assert "notes: 1 record repeats" in told[0]
    assert "packed: 30 records repeat" in told[-1]


def test_evidence_tells_when_it_was_seen(built) -> None:
    """A statement that came with receipts has the times of the first and the last of them."""
    rows = pq.read_table(built.release / "evidence" / "evidence.parquet").to_pylist()
    dated = [row for row in rows if row["first_seen"]]
    assert dated
    assert all(row["first_seen"] <= row["last_seen"] for row in dated)
    assert any(row["signal"].startswith("html.") for row in dated)
    assert any(row["first_seen"] is None and row["signal"] == "record.license" for row in rows)


def test_explain_tells_a_released_and_a_refused_life(built) -> None:
    """Origin, evidence, rules and verdict of both kinds."""
    refused = provender.explain(built.release, "library-laundered")
    assert refused.fate == "dropped"
    assert "CC-BY-NC-4.0" in "\n".join(refused.lines())
    row = pq.read_table(next(built.release.glob("data/public-domain/peps-*.parquet"))).to_pylist()
    released = provender.explain(built.release, row[0]["id"][:12])
    assert released.evidence[0]["signal"] == "document.copyright_section"
    assert all(rule["passed"] for rule in released.rules)
    name = next(iter((built.release.parents[2] / "commons/corpus/peps").glob("pep-*.rst"))).name
    assert provender.explain(built.release, name).fate == "released"
    with pytest.raises(provender.UsageError, match="knows no document"):
        provender.explain(built.release, "nobody")


def test_a_release_is_a_source(built, tmp_path: Path) -> None:
    """Rights and ids come along into the next release."""
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(
        'release: {name: second, version: "1.0.0", date: 2026-11-02}\n'
        f"sources:\n  - {{id: first, channel: public, format: release, path: '{built.release}'}}\n"
    )
    second = provender.build(recipe, out=tmp_path / "out")
    assert provender.verify(second.release).findings == []
    assert second.tiers == built.tiers
    rows = pl.read_parquet(f"{second.release}/data/*/*.parquet")
    first = set(pl.read_parquet(f"{built.release}/data/*/*.parquet")["id"])
    assert {parent for parents in rows["parents"] for parent in parents} == first
    upstream = pl.read_parquet(f"{built.release}/data/*/*.parquet")
    pairs = rows.with_columns(parent=pl.col("parents").list.first()).join(
        upstream, left_on="parent", right_on="id", suffix="_before"
    )
    assert len(pairs) == built.released
    for column in ("channel", "generator", "attribution", "license_concluded", "tier"):
        assert pairs[column].to_list() == pairs[f"{column}_before"].to_list(), column
    [parent] = json.loads((second.release / "manifest.json").read_text())["parents"]
    sums = hashlib.sha256((built.release / "SHA256SUMS").read_bytes()).hexdigest()
    assert (parent["name"], parent["sums_sha256"]) == ("commons", sums)
    assert parent["counts"]["released"] == built.released


def test_make_writes_the_messy_part_byte_for_byte(root: Path, tmp_path: Path) -> None:
    """examples/commons/make.py makes what the repository holds."""
    import runpy

    make = runpy.run_path(str(root / "examples" / "commons" / "make.py"))
    make["main"](tmp_path)
    kept = root / "examples" / "commons" / "corpus" / "messy"
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert made == sorted(p.relative_to(kept) for p in kept.rglob("*") if p.is_file())
    for name in made:
        assert (tmp_path / name).read_bytes() == (kept / name).read_bytes(), name


OPEN_TERMS = {
    "classics": {"MIT"},
    "cn-laws": {"LicenseRef-provender-public-domain"},
    "coldataset": {"Apache-2.0"},
    "debian-docs": {"GPL-2.0-or-later", "GPL-2.0-only", "Latex2e", "CC-PDM-1.0"},
    "gsm8k": {"MIT"},
    "kdconv": {"Apache-2.0"},
    "oi-wiki": {"CC-BY-SA-4.0 AND LicenseRef-provender-SATA"},
    "opensource-guide": {"CC-BY-4.0"},
    "peps": {"CC-PDM-1.0", "CC-PDM-1.0 AND CC0-1.0"},
    "poetry": {"MIT"},
    "rust-book": {"Apache-2.0"},
    "schema-guided": {"CC-BY-SA-4.0"},
}
"""What SOURCE.txt says of the sources that are open; pages of the web state their own terms."""


def test_shared_data_builds(shared_release: provender.BuildResult) -> None:
    """Everything in ../shared/data that can be a source builds, verifies, and stays in its terms."""
    result = shared_release
    assert provender.verify(result.release).findings == []
    assert result.records_read == result.released + result.dropped + result.unreadable
    assert result.released > 10_000
    released: dict[str, set[str]] = {}
    for path in (result.release / "data").rglob("*.parquet"):
        for row in pq.read_table(path, columns=["source", "license_concluded"]).to_pylist():
            released.setdefault(row["source"], set()).add(row["license_concluded"])
    pages = {name: released.pop(name) for name in list(released) if name.startswith("w")}
    assert released.keys() == OPEN_TERMS.keys()
    for source, terms in released.items():
        assert terms <= OPEN_TERMS[source], source
    assert not any(
        part in name for names in pages.values() for name in names for part in ("-NC", "-ND")
    )
    gone = pq.read_table(result.release / "ledger" / "departures.parquet").to_pylist()
    refused = {row["source"] for row in gone if row["stage"] == "clear"}
    closed = {"alpaca-chinese-history", "stanford-seeds", "es6tutorial", "c4-demo", "vue-docs-zh"}
    assert closed | {"codealpaca", "llamafactory", "uspto", "alpaca-chinese"} <= refused
