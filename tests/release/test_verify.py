"""Whatever is changed in a release is found and named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import provender
from provender.release.manifest import write_sums
from provender.rights.policy import policy_from_dict


@pytest.fixture
def release(built: provender.BuildResult, tmp_path: Path) -> Path:
    """A copy that may be harmed."""
    return Path(shutil.copytree(built.release, tmp_path / "release"))


def findings(release: Path) -> str:
    return "\n".join(provender.verify(release).findings)


def shard(release: Path, tier: str = "attribution") -> Path:
    return min((release / "data" / tier).glob("*.parquet"))


def test_an_untouched_copy_verifies(release: Path) -> None:
    """The twin of all that fails below."""
    assert findings(release) == ""


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "manifest.json",
        "ledger/inputs.parquet",
        "policy/policy.json",
        "evidence/evidence.parquet",
    ],
)
def test_a_flipped_bit_is_found(release: Path, name: str) -> None:
    """One bit in any file."""
    path = release / name
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    if name == "manifest.json":
        try:
            assert "manifest.json was changed" in findings(release)
        except provender.CheckFailed:
            return
    else:
        assert f"{name} was changed" in findings(release)


def test_missing_extra_and_linked_files_are_found(release: Path) -> None:
    """What is not there, what is there too much, and what is no file."""
    shard(release).unlink()
    (release / "extra.txt").write_text("x")
    (release / "link").symlink_to("/etc/passwd")
    found = findings(release)
    assert "is missing" in found
    assert "extra.txt is not listed" in found
    assert "link is not listed" in found


def test_reordered_sums_are_found(release: Path) -> None:
    """SHA256SUMS is sorted by name."""
    path = release / "SHA256SUMS"
    path.write_text("".join(reversed(path.read_text().splitlines(keepends=True))))
    assert "not sorted" in findings(release)


def rewrite(path: Path, **columns: object) -> None:
    table = pq.read_table(path)
    for name, value in columns.items():
        index = table.schema.get_field_index(name)
        kind = table.schema.field(name).type
        table = table.set_column(index, name, pa.array([value] * table.num_rows, kind))
    pq.write_table(table, path)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"text": "other words"}, "does not match size_bytes"),
        ({"tier": "public-domain"}, "it lies in the folder of attribution"),
        ({"license_concluded": "CC0-1.0"}, "its evidence gives"),
        ({"evidence_ids": []}, "the embedded policy does not release it"),
        ({"evidence_ids": ["0" * 32]}, "is not in evidence/evidence.parquet"),
        ({"id": "0" * 32}, "stands twice"),
        ({"source": "peps"}, "ledger says"),
        ({"license_declared": "CC0-1.0"}, "license_declared is 'CC0-1.0'"),
        ({"text_sha256": "0" * 64}, "does not match text_sha256"),
        ({"language": "fr"}, "does not match language: fr told"),
        ({"text_words": 999}, "does not match text_words: 999 told"),
        ({"url": "https://example.org/"}, "its domain is"),
        ({"title": "Another"}, "its attribution names the title"),
        ({"attribution": None}, "its attribution links None"),
    ],
)
def test_rows_that_lie_are_found_even_with_new_sums(release: Path, columns, message) -> None:
    """A forger who renews SHA256SUMS still has to agree with hashes, evidence and ledger."""
    guides = next((release / "data" / "attribution").glob("guides-*.parquet"))
    rewrite(guides, **columns)
    write_sums(release)
    assert message in findings(release)


def edit(path: Path, change) -> None:
    loaded = json.loads(path.read_text("utf-8"))
    change(loaded)
    path.write_text(json.dumps(loaded), "utf-8")


def test_the_embedded_rules_judge_quality_again(release: Path) -> None:
    """A row that its own release's rule table drops should not be there."""

    def stricter(rules) -> None:
        rules["rules"][0]["threshold"] = 10**9

    edit(release / "policy" / "rules.json", stricter)
    write_sums(release)
    assert "it fails the embedded rule" in findings(release)


def test_the_embedded_licence_records_decide(release: Path) -> None:
    """What the release embeds is what it was made by; that today reads otherwise is a note."""

    def closed(licenses) -> None:
        licenses["CC-BY-4.0"]["tier"] = "agreement"

    edit(release / "policy" / "licenses.json", closed)
    write_sums(release)
    assert "the embedded policy does not release it" in findings(release)


def test_where_today_would_refuse_a_note_says_so(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release keeps to the policy that made it; today's stricter one is a note, not a fault."""
    assert provender.verify(release).notes == []
    policy = json.loads((release / "policy" / "policy.json").read_text("utf-8"))
    policy["rules"] = [rule for rule in policy["rules"] if rule["id"] != "open-attribution"]
    monkeypatch.setattr(
        "provender.release.recheck.load_policy", lambda _name: policy_from_dict(policy)
    )
    result = provender.verify(release)
    assert result.ok
    assert any("CC-BY-4.0 would be refused" in note for note in result.notes)


def test_changed_evidence_is_found(release: Path) -> None:
    """An observation's id is a hash of what was seen."""
    path = release / "evidence" / "evidence.parquet"
    rewrite(path, context="something else")
    write_sums(release)
    assert "the id is a hash of the statement" in findings(release)


def test_an_edited_card_is_found(release: Path) -> None:
    """The card's figures are the manifest's."""
    path = release / "README.md"
    path.write_text(path.read_text("utf-8").replace("records read", "records invented"), "utf-8")
    write_sums(release)
    assert "README.md says something else" in findings(release)


def test_edited_languages_of_a_tier_are_found(release: Path) -> None:
    """The manifest's table of languages is counted again."""

    def other(manifest) -> None:
        manifest["tiers"]["attribution"]["languages"]["en"] += 1

    edit(release / "manifest.json", other)
    write_sums(release)
    assert "tier attribution: manifest says" in findings(release)


def test_a_dropped_ledger_row_is_found(release: Path) -> None:
    """Records read = released + dropped + unreadable, to the row."""
    path = release / "ledger" / "departures.parquet"
    pq.write_table(pq.read_table(path).slice(1), path)
    write_sums(release)
    assert "inputs say" in findings(release)


def test_edited_counts_are_found(release: Path) -> None:
    """The manifest's figures are the ledger's."""
    path = release / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["counts"]["released"] += 1
    path.write_text(json.dumps(manifest))
    write_sums(release)
    assert "manifest says" in findings(release)


def test_a_row_moved_to_another_tier_is_found(release: Path) -> None:
    """A share-alike shard in the public-domain folder is named."""
    moved = next((release / "data" / "share-alike").glob("*.parquet"))
    moved.rename(release / "data" / "public-domain" / f"moved-{moved.name}")
    write_sums(release)
    assert "it lies in the folder of public-domain" in findings(release)


def test_a_folder_that_is_no_release_says_so(tmp_path: Path) -> None:
    """No manifest: an error with a hint."""
    with pytest.raises(provender.CheckFailed, match=r"is no Provender release"):
        provender.verify(tmp_path)
