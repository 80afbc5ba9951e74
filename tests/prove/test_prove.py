# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Whole proofs over real releases: what must be found, what must not, and what people see."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.prove.conftest import Documents, Make

import provender
from provender.errors import CheckFailed, UsageError
from provender.prove.command import plan_proof
from provender.prove.compute import Training
from provender.prove.findings import Proof
from provender.prove.panel import cut, load_panel
from provender.prove.question import read_number
from provender.prove.table import columns, proof_lines
from provender.prove.tokenizer import ReferenceTokenizer
from provender.prove.words import VERDICTS


@pytest.fixture(scope="module")
def found(worse: Path, clean: Path, tmp_path_factory: pytest.TempPathFactory) -> Proof:
    """Shuffled words against clean text."""
    out = tmp_path_factory.mktemp("proof")
    training = Training(parameters=7e9, price_kwh=0.25)
    return provender.prove(worse, clean, seeds=3, training=training, out=out)


def test_shuffled_words_are_worse(found: Proof) -> None:
    """And the other way round they are better."""
    one = found.comparisons[0]
    assert one.verdict == "worse"
    assert one.difference.p < 0.05
    assert one.value.high < 0.6
    assert [release.name for release in found.releases] == ["worse 1.0.0", "clean 1.0.0"]
    assert {cell.cell.split()[0] for cell in one.cells} == {"en"}


def test_the_other_way_round_it_is_better(found: Proof, worse: Path, clean: Path) -> None:
    """Same seeds, same documents: the difference turns its sign and the value its fraction."""
    back = provender.prove(clean, worse, seeds=3)
    there, here = found.comparisons[0], back.comparisons[0]
    assert here.verdict == "better"
    assert here.difference.value == pytest.approx(-there.difference.value)
    assert here.value.value == pytest.approx(1 / there.value.value)
    assert back.savings[0] is not None
    assert found.savings[0] is not None
    assert back.savings[0].flops > 0 > found.savings[0].flops


def test_a_release_does_not_differ_from_itself(clean: Path) -> None:
    """0 in every seed, worth 1, and no words; no saving is claimed."""
    proof = provender.prove(clean, clean, seeds=2)
    one = proof.comparisons[0]
    assert proof.savings == [None]
    assert [r.name for r in proof.releases][1].endswith("again")
    assert "On this panel they are the same." in "\n".join(proof_lines(proof))
    assert (one.difference.value, one.verdict, one.value.value) == (0, "no difference seen", 1)


def test_the_same_question_gets_the_same_answer(found: Proof, worse: Path, clean: Path) -> None:
    """Whatever the number of workers: draws come from ids, not from a clock."""
    again = provender.prove(worse, clean, seeds=3, workers=1)
    assert again.comparisons[0] == found.comparisons[0]
    assert again.control == found.control


def test_the_report_says_what_must_be_said(found: Proof) -> None:
    """Control, domains, reliability, fit, compute as an estimate; JSON and page agree."""
    assert found.folder is not None
    told = "\n".join(proof_lines(found))
    for words in ("control ", "about 4 in 5 pairs", "fit to the panel", "an estimate", "at your prices",
                  "left out: ", "missing in zh-Hant", "report     "):  # fmt: skip
        assert words in told
    report = json.loads((found.folder / "report.json").read_text("utf-8"))
    assert report["schema_version"] == 1
    assert report["comparisons"][0]["verdict"] == "worse"
    assert report["comparisons"][0]["saving"]["label"] == "estimate"
    assert report["settings"]["training"]["price_kwh"] == 0.25
    assert len(report["releases"][0]["curve"]) == 5
    page = (found.folder / "report.html").read_text("utf-8")
    for words in (
        "worse 1.0.0 is worse than",
        "比 clean 1.0.0 更差",
        "<svg",
        "about 4 in 5",
        "对照",
    ):
        assert words in page
    for forbidden in ("<script", 'http-equiv="refresh', "src=", "<link", "@import", "url("):
        assert forbidden not in page


def test_savings_follow_the_formula(found: Proof) -> None:
    """Six operations a parameter and token, 20 tokens a parameter, at the user's price."""
    saved, value = found.savings[0], found.comparisons[0].value
    assert saved is not None
    theirs = 20 * 7e9
    assert saved.tokens_theirs == theirs
    assert saved.flops == pytest.approx(6 * 7e9 * (theirs - theirs / value.value))
    assert saved.flops_low <= saved.flops <= saved.flops_high
    assert saved.kwh == pytest.approx(saved.hours * 0.7)
    assert saved.money == pytest.approx(saved.kwh * 0.25)


def test_sources_are_worth_what_was_put_in(make: Make, english: Documents, root: Path) -> None:
    """Text helps; a copy of it, and text in a language that the panel lacks, are worth nothing."""
    folder = root / "examples" / "commons" / "corpus" / "guides" / "_articles" / "ko"
    korean = [
        (f"{path.name}#{number}", re.sub(r"[\x21-\x7e]+", " ", window))
        for path in sorted(folder.glob("*.md"))
        for number, window in enumerate(cut(path.read_text("utf-8")))
    ]
    copies = [(f"copy {name}", text) for name, text in english[: len(english) // 4]]
    release = make("mixed", text=english, copies=copies, korean=korean)
    proof = provender.prove(release, by="source")
    worth = {part.name: part for part in proof.parts}
    base = proof.releases[0].curve[-1][1]
    assert worth["text"].verdict.startswith("helps")
    assert worth["text"].natural is not None
    assert worth["text"].natural.value > 0.05 * base
    for name in ("copies", "korean"):
        natural = worth[name].natural
        assert natural is not None
        assert abs(natural.value) < 0.01 * base
    assert sum(part.share for part in proof.parts) == pytest.approx(1)
    assert "what each source of mixed 1.0.0 is worth" in "\n".join(proof_lines(proof))


def test_a_part_of_one_document_has_a_sane_interval(make: Make, english: Documents) -> None:
    """The replicate that leaves its only document out is one without the part, not without bits."""
    long = " ".join(text for _, text in english[:16] if "Copyright" not in text)
    release = make("lone", text=english, lone=[("one", long)])
    lone = {p.name: p for p in provender.prove(release, by="source", seeds=3).parts}["lone"]
    assert lone.natural is not None
    assert lone.natural.half_width < 0.2


@pytest.mark.parametrize("by", ["tier", "licence", "language"])
def test_other_ways_of_taking_apart(clean: Path, by: str) -> None:
    """A release of one part is that part: all its bits, and a token worth one."""
    parts = provender.prove(clean, by=by, seeds=2).parts
    assert parts[0].value is not None
    assert parts[0].value.value == pytest.approx(1, abs=0.1)
    expected = {"tier": "public-domain", "licence": "CC0-1.0", "language": "en"}
    assert parts[0].name == expected[by]


def test_what_rules_dropped_is_measured_from_the_work_folder(
    make: Make, english: Documents, shuffled: Documents, tmp_path: Path
) -> None:
    """Documents come back by their ids, repeats too; lost ones are counted."""
    spam = [("spam", "buy " * 3000), ("spam", "buy now " * 3000), ("short", "no")]
    release = make("ruled", rules=("length", "gopher-quality"), text=[*english, *spam])
    work = release.parents[2] / "work"
    proof = provender.prove(release, by="rule", work=work, seeds=2)
    table = pq.read_table(release / "ledger" / "departures.parquet").to_pylist()
    reasons = [f"{row['stage']}/{row['reason']}" for row in table]
    assert {part.name: part.documents for part in proof.parts} == {
        reason: reasons.count(reason) for reason in set(reasons)
    }
    assert sum(part.documents for part in proof.parts) >= 3
    assert proof.lost == 0
    assert not any(part.released for part in proof.parts)
    with pytest.raises(UsageError, match="holds no extracted text"):
        provender.prove(release, by="rule", work=tmp_path)
    other = make("other", elsewhere=shuffled[:50]).parents[2] / "work"
    with pytest.raises(UsageError, match="the text of none of"):
        provender.prove(release, by="rule", work=other)


def test_tiers_tell_what_refusals_cost(make: Make, english: Documents) -> None:
    """With the work folder, `--by tier` measures refused text beside the tiers."""
    release = make("open", text=english[:200])
    recipe = json.loads((release.parents[2] / "recipe.yaml").read_text())
    lines = (json.dumps({"key": n, "text": t}) for n, t in english[200:])
    (release.parents[2] / "closed.jsonl").write_text("\n".join(lines))
    closed = {**recipe["sources"][0], "id": "closed", "path": "closed.jsonl", "reserved": "yes"}
    recipe["sources"].append(closed)
    recipe["release"]["version"] = "2.0.0"
    path = release.parents[2] / "second.yaml"
    path.write_text(json.dumps(recipe))
    work = release.parents[2] / "work"
    built = provender.build(path, out=release.parents[2] / "out", work=work)
    assert built.dropped == len(english) - 200
    parts = provender.prove(built.release, by="tier", work=work, seeds=2).parts
    assert [(part.name, part.released) for part in parts] == [
        ("public-domain", True),
        ("clear/reserved", False),
    ]
    assert parts[1].verdict.startswith("would help")


def test_questions_that_cannot_be_answered(clean: Path, worse: Path, tmp_path: Path) -> None:
    """Each is refused with a hint before anything is read."""
    refused = [
        ({"by": "colour"}, (clean,)),
        ({"by": "source"}, (clean, worse)),
        ({"by": "rule"}, (clean,)),
        ({"work": tmp_path}, (clean,)),
        ({"seeds": 1}, (clean,)),
        ({"order": 7}, (clean,)),
        ({"budget": "many"}, (clean,)),
        ({"budget": 10}, (clean,)),
        ({"training": Training(accelerator="abacus")}, (clean,)),
        ({"training": Training(parameters=0)}, (clean,)),
        ({}, ()),
    ]
    for options, releases in refused:
        with pytest.raises(UsageError):
            provender.prove(*releases, **options)
    with pytest.raises(CheckFailed, match="is no Provender release"):
        provender.prove(tmp_path)
    assert read_number("1.5m", "--budget") == 1_500_000


def test_too_little_text_is_told(make: Make, english: Documents) -> None:
    """Two paragraphs prove nothing."""
    tiny = make("tiny", text=english[:1])
    with pytest.raises(UsageError, match="cannot be measured"):
        provender.prove(tiny)


def test_a_release_that_holds_the_panel_has_nothing_left_to_be_measured_on(make: Make) -> None:
    """Training on the test is found, whatever the ids."""
    panel = load_panel()
    texts = [text for text, cell in zip(panel.texts, panel.cell, strict=True) if cell < 4]
    release = make("cheat", text=[(str(n), text) for n, text in enumerate(texts)])
    with pytest.raises(CheckFailed, match="no part of the panel is left"):
        provender.prove(release)


def test_a_damaged_release_is_named(clean: Path, tmp_path: Path) -> None:
    """A cut data file, and a manifest that names nothing."""
    broken = tmp_path / "broken"
    shutil.copytree(clean, broken)
    data = next((broken / "data").rglob("*.parquet"))
    data.write_bytes(data.read_bytes()[:-100])
    with pytest.raises(CheckFailed, match=data.name):
        provender.prove(broken)
    manifest = json.loads((broken / "manifest.json").read_text())
    (broken / "manifest.json").write_text(json.dumps({**manifest, "release": []}))
    with pytest.raises(CheckFailed, match="names no release"):
        provender.prove(broken)


def test_hostile_names_stay_names(clean: Path, worse: Path, tmp_path: Path) -> None:
    """No markup on the page, no control characters on the terminal."""
    evil = tmp_path / "evil"
    shutil.copytree(worse, evil)
    manifest = json.loads((evil / "manifest.json").read_text())
    manifest["release"]["name"] = "<script>alert(1)</script>\x1b[2J\ud800" + "x" * 5000
    (evil / "manifest.json").write_text(json.dumps(manifest))
    proof = provender.prove(evil, clean, seeds=2, out=tmp_path / "proof")
    assert "<script" not in (tmp_path / "proof" / "report.html").read_text()
    told = "\n".join(proof_lines(proof))
    assert "\x1b" not in told
    assert "x" * 100 not in told


def test_few_documents_prove_nothing(make: Make, english: Documents) -> None:
    """The same text in three documents: no word, no error, for comparisons and for parts."""
    third = len(english) // 3
    packed = [
        (str(n), "\n".join(text for _, text in english[n * third : (n + 1) * third]))
        for n in range(3)
    ]
    few, other = make("few", text=packed), make("other", text=packed[::-1][:2])
    proof = provender.prove(few, other, seeds=2)
    assert proof.comparisons[0].verdict == "too few documents to tell"
    assert {cell.verdict for cell in proof.comparisons[0].cells} == {"too few documents to tell"}
    assert "fewer than 10 documents" in "\n".join(proof_lines(proof))
    parts = provender.prove(few, by="source", seeds=2).parts
    assert [part.verdict for part in parts] == ["too few documents to tell"]


def test_the_budget_does_not_change_shares(
    make: Make, english: Documents, shuffled: Documents
) -> None:
    """Of the release and of what was dropped the same share is taken."""
    bad = [
        (f"bad {name}", "\n".join(f"- {word}" for word in text.split()[:60]))
        for name, text in shuffled
    ]
    release = make("budget", text=english, bad=bad, rules=("gopher-quality",))
    work = release.parents[2] / "work"
    shares, rates = [], []
    for budget in (10**7, 60_000):
        proof = provender.prove(release, by="rule", work=work, seeds=2, budget=budget)
        shares.append({part.name: part.share for part in proof.parts})
        counted = min(budget, proof.releases[0].pool_tokens)
        rates.append(sum(part.tokens for part in proof.parts) / counted)
    assert shares[0] == shares[1]
    assert rates[1] == pytest.approx(rates[0], rel=0.35)


def test_a_whole_release_takes_all_that_was_dropped(make: Make, english: Documents) -> None:
    """Also of a release with few documents, whose marks end well before the line does."""
    bad = [(f"bad {name}", "\n".join(f"- {w}" for w in t.split())) for name, t in english[40:140]]
    release = make("small", text=english[:15], bad=bad, rules=("gopher-quality",))
    work = release.parents[2] / "work"
    table = pq.read_table(release / "ledger" / "departures.parquet", columns=["id"])
    proof = provender.prove(release, by="rule", work=work, seeds=2)
    texts = dict(bad)
    tokenizer = ReferenceTokenizer()
    assert table.num_rows >= 90
    wanted = sum(len(tokenizer.encode([text])[0]) for text in texts.values())
    assert sum(part.tokens for part in proof.parts) == pytest.approx(wanted, rel=0.02)


def test_a_report_that_cannot_be_written_is_told_before_the_work(
    clean: Path, tmp_path: Path
) -> None:
    """Not after minutes of counting."""
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "file" / "deeper"):
        with pytest.raises(UsageError, match="cannot be made a folder"):
            provender.prove(clean, out=out)


@pytest.mark.parametrize("damage", ["null id", "wrong type", "no such column", "bad text"])
def test_malformed_data_is_named(clean: Path, tmp_path: Path, damage: str) -> None:
    """Whatever the rows hold: file and fault, no traceback."""
    broken = tmp_path / "broken"
    shutil.copytree(clean, broken)
    path = next((broken / "data").rglob("*.parquet"))
    table = pq.read_table(path)
    if damage == "null id":
        column = pa.array([None, *table.column("id").to_pylist()[1:]], pa.string())
        table = table.set_column(table.schema.get_field_index("id"), "id", column)
    elif damage == "wrong type":
        at = table.schema.get_field_index("size_bytes")
        table = table.set_column(at, "size_bytes", table.column("id"))
    elif damage == "no such column":
        table = table.drop_columns(["tier"])
    else:
        raw = pa.array([b"\xff\xfe"] * table.num_rows, pa.large_binary()).view(pa.large_string())
        table = table.set_column(table.schema.get_field_index("text"), "text", raw)
    pq.write_table(table, path)
    with pytest.raises(CheckFailed, match=path.name):
        provender.prove(broken)


def test_the_plan_reads_no_text(clean: Path, worse: Path) -> None:
    """Sizes come from columns; runs are counted."""
    plan = plan_proof(clean, worse, seeds=4, budget="5k")
    assert plan.runs == 12
    assert plan.tokens_per_run == 5000
    assert plan.releases[0]["documents"] == pq.read_table(clean / "data").num_rows
    assert plan_proof(clean, by="source").runs == 16
    with pytest.raises(UsageError):
        plan_proof(clean, seeds=0)


def test_the_command_line(clean: Path, worse: Path, tmp_path: Path) -> None:
    """Table on stdout, progress on stderr, JSON when asked, exit codes."""

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "provender", "prove", *map(str, words)],
            capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip

    done = run(worse, clean, "--seeds", 2, "--budget", "20k")
    assert done.returncode == 0, done.stderr
    assert "one token of worse 1.0.0 is worth" in done.stdout
    assert "count     6 of 6" in done.stderr
    assert (tmp_path / "proof" / "report.html").is_file()
    quiet = run(worse, "--seeds", 2, "--budget", "20k", "--json", "--quiet", "--out", "p2")
    assert quiet.stderr == ""
    assert json.loads(quiet.stdout)["tier"] == "ngram"
    assert json.loads(run(clean, "--plan", "--json").stdout)["estimate"] is True
    assert "models of up to" in run(clean, "--plan").stdout
    assert run(clean, "--by", "rule").returncode == 2
    assert "hint: add --work" in run(clean, "--by", "rule").stderr
    assert run(tmp_path).returncode == 1


def test_columns_know_wide_characters() -> None:
    """A Chinese name takes two cells a character."""
    lines = columns([["部分", "1", "x"], ["part", "22", "y"]], indent="")
    assert lines == ["部分   1  x", "part  22  y"]


def test_every_verdict_has_chinese_words() -> None:
    """The page says each in both languages."""
    assert all(VERDICTS.values())
