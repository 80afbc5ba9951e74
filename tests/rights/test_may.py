# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""May I? Licences, releases, files and folders against purposes, in Python and on the command line."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import provender
from provender.audit.may import may
from provender.cli import may as command
from provender.rights.combine import combine
from provender.rights.license import load_licenses
from provender.rights.policy import load_policy
from provender.rights.purposes import answer, answers_of, known_purposes, purposes

TEXT = "The mountain road to the harbour is beautiful in autumn, and the village is quiet. "
EXPECTED = {
    # licence: purposes that are answered no
    "CC0-1.0": set(),
    "CC-BY-4.0": set(),
    "MIT": set(),
    "CC-BY-SA-3.0": set(),
    "GPL-3.0-only": set(),
    "CC-BY-NC-4.0": {"commercial-training", "commercial-redistribution", "commercial-adaptation"},
    "CC-BY-NC-SA-2.0": {"commercial-training", "commercial-redistribution", "commercial-adaptation"},
    "CC-BY-ND-4.0": {"adaptation", "commercial-adaptation"},
    "CC-BY-ND-2.5": {"adaptation", "commercial-adaptation"},
    "CC-BY-NC-ND-3.0": {
        "adaptation", "commercial-training", "commercial-redistribution", "commercial-adaptation",
    },
    "C-UDA-1.0": {"adaptation", "commercial-adaptation"},
    "ODC-By-1.0": set(known_purposes()),
    "LicenseRef-provender-all-rights-reserved": set(known_purposes()),
}  # fmt: skip


@pytest.mark.parametrize("licence", sorted(EXPECTED))
def test_a_licence_for_each_purpose(licence: str) -> None:
    """Yes or no, always with a rule and its source."""
    refused = set()
    for purpose in known_purposes():
        found = may(licence, purpose)
        assert all(ground.text and ground.source for ground in found.answer.grounds)
        if not found.yes:
            refused.add(purpose)
    assert refused == EXPECTED[licence]


def test_every_purpose_and_question_has_a_source_and_every_clause_words() -> None:
    """And every duty of the vocabulary is said in plain words."""
    table = purposes()
    for one in [*table["purposes"].values(), *table["switches"].values()]:
        assert one["source"]
    clauses = {str(c) for r in load_licenses().values() for c in (*r.duties, *r.prohibits)}
    known = set(table["clauses"])
    assert {c for c in clauses if not c.startswith("{")} <= known


def test_duties_come_with_the_licence_that_asks() -> None:
    """Bound by redistribution; only later by training; share-alike names where it leads."""
    shared = may("CC-BY-SA-4.0", "redistribution").answer
    assert {c.id for c in shared.must} >= {"attribution", "share_alike:adaptation"}
    assert shared.must_if_shared == ()
    trained = may("CC-BY-SA-4.0", "commercial-training").answer
    assert trained.must == ()
    assert {c.id for c in trained.must_if_shared} >= {"attribution"}
    adapted = may("CC-BY-SA-4.0", "adaptation").answer
    alike = next(c for c in adapted.must if c.id == "share_alike:adaptation")
    assert alike.text.startswith("put adaptations under the same terms: CC-BY-SA-4.0, ")
    assert "GPL-3.0-only" in alike.text
    assert alike.licenses == ("CC-BY-SA-4.0",)


def test_open_questions_change_answers_and_say_so() -> None:
    """No-derivatives text and models; weights of non-commercial text; data that frees results."""
    lax = may("CC-BY-ND-4.0", "commercial-training")
    assert lax.yes
    (question,) = lax.answer.questions
    assert (question.switch, question.value, question.matters) == (
        "model_is_adaptation",
        False,
        True,
    )
    on = {"model_is_adaptation": True}
    assert not may("CC-BY-ND-4.0", "commercial-training", switches=on).yes
    assert not may("CC-BY-ND-4.0", "commercial-training", policy="strict").yes
    bound = may("CC-BY-SA-4.0", "commercial-training", switches=on).answer
    assert "share_alike:adaptation" in {c.id for c in bound.must}
    assert not bound.questions[0].matters
    free = may("CDLA-Sharing-1.0", "commercial-training", switches=on).answer
    assert (free.yes, free.must) == (True, ())
    assert may("CC-BY-NC-4.0", "noncommercial-training").yes
    commercial = {"free_weights_are_commercial": True}
    assert not may("CC-BY-NC-4.0", "noncommercial-training", switches=commercial).yes
    extracted = {"extraction_is_adaptation": True}
    assert not may("CC-BY-ND-4.0", "redistribution", switches=extracted).yes
    assert may("CC-BY-4.0", "redistribution", switches=extracted).yes


def test_licences_in_any_form_and_offers() -> None:
    """A name, an address, alternatives; what is ambiguous is no, what is nothing is an error."""
    assert may("https://creativecommons.org/licenses/by-nc/4.0/", "research").subject == (
        "CC-BY-NC-4.0"
    )
    offered = may("MIT OR CC-BY-NC-4.0", "commercial-training")
    assert offered.yes
    assert "MIT was chosen" in offered.answer.notes[0]
    both = may("CC-BY-SA-4.0 AND CC-BY-NC-4.0", "adaptation").answer
    assert both.grounds[0].rule == "conflict"
    many = may("CC-BY-NC-3.0 AND CC-BY-NC-4.0", "commercial-training").answer
    assert many.grounds[0].text == ("CC-BY-NC-3.0, CC-BY-NC-4.0 do not let you use it commercially")
    ambiguous = may("cc-by", "research")
    assert [g.rule for g in ambiguous.answer.grounds] == ["ambiguous-license"]
    foreign = may("AAL", "research")
    assert foreign.yes or foreign.answer.grounds[0].rule == "unknown-terms"
    with pytest.raises(provender.UsageError, match="neither a path nor a licence"):
        may("releases/of/yesterday", "research")
    with pytest.raises(provender.UsageError, match="neither a path nor a licence"):
        may("x" * 5000, "research")
    with pytest.raises(provender.UsageError, match="no purpose 'fun'"):
        may("MIT", "fun")
    with pytest.raises(provender.UsageError, match="no switch 'colour'"):
        may("MIT", "research", switches={"colour": True})


def test_words_are_found_for_clauses_that_the_table_does_not_know() -> None:
    """A licence file may bring a new duty before anyone wrote its words."""
    record = load_licenses()["CC-BY-4.0"]
    import dataclasses

    known = {"X": dataclasses.replace(record, id="X", duties=("sing", "attribution"), sources=())}
    terms = combine(["X"], vocabulary=known)
    found = answer(terms, "redistribution", answers_of(load_policy("strict")), vocabulary=known)
    assert [c.text for c in found.must][-1] == "sing"
    refused = dataclasses.replace(known["X"], permits=("reproduce",))
    terms = combine(["X"], vocabulary={"X": refused})
    said = answer(terms, "adaptation", answers_of(load_policy("strict")), vocabulary={"X": refused})
    assert "X does not grant to pass it on" in said.grounds[0].text
    assert said.grounds[0].source.endswith("; X")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a licence, a page of its own terms, data beside, and code."""
    root = tmp_path_factory.mktemp("may") / "site"
    (root / "pages").mkdir(parents=True)
    (root / "data").mkdir()
    (root / ".git").mkdir()
    (root / "LICENSE").write_text("https://creativecommons.org/licenses/by/4.0/\n")
    (root / "pages" / "a.md").write_text(TEXT * 4)
    (root / "pages" / "b.html").write_text(
        "<html><body><p>" + TEXT * 4 + '</p><a rel="license" '
        'href="https://creativecommons.org/licenses/by-nc/4.0/">NC</a></body></html>'
    )
    (root / "pages" / "tool.py").write_text("print(1)\n")
    rows = [
        {"text": TEXT, "license": "CC-BY-SA-4.0"},
        {"text": TEXT, "license": "CC-BY-SA-4.0"},
    ]
    (root / "data" / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return root


def test_a_folder_is_as_free_as_its_least_free_document(folder: Path) -> None:
    """With the terms of each, and who refuses."""
    found = may(folder, "commercial-training")
    assert not found.yes
    assert found.answer.grounds[0].text.endswith("(1 document)")
    assert {part.name: part.documents for part in found.parts} == {
        "CC-BY-4.0": 1, "CC-BY-NC-4.0": 1, "CC-BY-SA-4.0": 2,
    }  # fmt: skip
    research = may(folder, "research")
    assert research.yes
    assert research.documents == 4
    adapted = may(folder, "adaptation")
    assert adapted.yes
    assert any("cannot become one text" in note for note in adapted.answer.notes)
    strict = may(folder, "noncommercial-training", switches={"free_weights_are_commercial": True})
    assert [q.matters for q in strict.answer.questions] == [False, True]
    assert any(q.matters for q in may(folder, "noncommercial-training").answer.questions)


def test_a_file_finds_the_licence_above_it(folder: Path, tmp_path: Path) -> None:
    """Up to the repository's root; without one, in its own folder only."""
    assert (
        may(folder / "pages" / "a.md", "commercial-training")
        .answer.grounds[0]
        .text.startswith("CC-BY-4.0 lets you")
    )
    alone = tmp_path / "alone.txt"
    alone.write_text(TEXT)
    silent = may(alone, "research")
    assert [g.rule for g in silent.answer.grounds] == ["no-terms"]
    assert not may(folder / "pages" / "b.html", "commercial-training").yes
    (folder / "b.html").write_text("<html><body><p>" + TEXT + "</p></body></html>")
    top = may(folder / "b.html", "commercial-training")
    (folder / "b.html").unlink()
    assert (top.yes, top.documents) == (True, 1)
    strange = folder / "pages" / "a[1]*.md"
    strange.write_text(TEXT)
    assert may(strange, "commercial-training").documents == 1
    strange.unlink()
    code = may(folder / "pages" / "tool.py", "redistribution")
    assert code.yes
    assert "not opened" in code.notes[0]
    assert may(folder / "data" / "rows.jsonl", "commercial-training").documents == 2


def test_data_whose_rows_are_not_read_are_as_free_as_their_card(tmp_path: Path) -> None:
    """A card's licence holds for a table without a text column; README is no document then."""
    (tmp_path / "README.md").write_text("---\nlicense: cc-by-nc-4.0\n---\n# Numbers\n")
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    found = may(tmp_path, "commercial-training")
    assert {part.name: part.documents for part in found.parts} == {"CC-BY-NC-4.0": 1}
    assert not found.yes
    (tmp_path / "table.csv").unlink()
    (tmp_path / "README.md").unlink()
    (tmp_path / "COPYING").write_text("https://creativecommons.org/licenses/by/4.0/\n")
    alone = may(tmp_path, "commercial-training")
    assert (alone.yes, alone.answer.grounds[0].rule) == (True, "permitted")


def test_reservations_and_archives(root: Path) -> None:
    """Web text whose site reserves mining is refused by the policy's rule, unless it is off."""
    crawl = root / "examples" / "commons" / "corpus" / "messy" / "crawl.warc.gz"
    found = may(crawl, "research")
    assert not found.yes
    assert "reserved-web" in {g.rule for g in found.answer.grounds}
    assert any(part.name.endswith(", reserved") for part in found.parts)
    cut = may(crawl.with_name("crawl-cut.warc.gz"), "research")
    assert any("could not be read" in note for note in cut.notes)
    text = "\n".join(may(crawl.parent, "commercial-training").lines())
    assert "no legal advice" in text


def archive(path: Path, *responses: tuple[str, str, str]) -> Path:
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for url, kind, body in responses:
            head = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=io.BytesIO(body.encode()), http_headers=head
                )
            )
    return path


def test_a_site_in_an_archive_is_heard(tmp_path: Path) -> None:
    """A robots.txt beside the pages reserves them; without it they are what they say."""
    page = (
        "<html><body><p>" + TEXT * 4 + '</p><a rel="license" '
        'href="https://creativecommons.org/licenses/by/4.0/">BY</a></body></html>'
    )
    pages = ("https://example.org/a", "text/html", page)
    robots = ("https://example.org/robots.txt", "text/plain", "User-agent: *\nDisallow: /\n")
    free = may(archive(tmp_path / "free.warc.gz", pages), "commercial-training")
    assert free.yes
    held = may(archive(tmp_path / "held.warc.gz", pages, robots), "commercial-training")
    assert {g.rule for g in held.answer.grounds} == {"reserved-web"}


def test_only_the_first_records_are_read(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """And it is said so."""
    monkeypatch.setattr("provender.audit.holdings._MOST_RECORDS", 1)
    found = may(folder / "data" / "rows.jsonl", "research")
    assert (found.documents, "only the first" in found.notes[0]) == (1, True)


def test_a_folder_of_nothing(tmp_path: Path) -> None:
    """Is an error, not an answer."""
    with pytest.raises(provender.UsageError, match="holds no document"):
        may(tmp_path, "research")
    (tmp_path / "manifest.json").write_text("[")
    with pytest.raises(provender.UsageError, match="holds no document"):
        may(tmp_path, "research")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with an attribution, a share-alike and an agreement tier, two ways narrowed."""
    home = tmp_path_factory.mktemp("may-release")
    for name, words in (("by", "road"), ("sa", "river"), ("nc", "garden"), ("bought", "bridge")):
        (home / f"{name}.txt").write_text(
            f"The mountain {words} to the harbour is beautiful in autumn, and the village near the "
            f"{words} is quiet for the people who walk there with their children. " * 5
        )
    (home / "contract.yaml").write_text(
        "parties: [We, They]\nsigned: 2026-01-01\npurposes: [research]\n"
        "redistribution: allowed\ntraining: allowed\nlicense: CC-BY-4.0\n"
    )
    (home / "recipe.yaml").write_text(
        'release: {name: small, version: "1.0.0", date: 2026-11-01}\n'
        "policy: {name: research-only, switches: {model_is_adaptation: true}}\nsources:\n"
        "  - {id: by, channel: own, format: files, path: by.txt, license: CC-BY-4.0}\n"
        "  - {id: sa, channel: own, format: files, path: sa.txt, license: CC-BY-SA-4.0}\n"
        "  - {id: nc, channel: own, format: files, path: nc.txt, license: CC-BY-NC-4.0}\n"
        "  - {id: bought, channel: purchased, format: files, path: bought.txt, "
        "contract: contract.yaml}\n"
    )
    return provender.build(home / "recipe.yaml", out=home / "out").release


def test_a_release_under_research_only(release: Path) -> None:
    """Its agreement tier is there, it verifies, it is gated, and its card says how it answers."""
    manifest = json.loads((release / "manifest.json").read_text("utf-8"))
    assert {t: e["documents"] for t, e in manifest["tiers"].items()} == {
        "attribution": 1, "share-alike": 1, "agreement": 2,
    }  # fmt: skip
    assert provender.verify(release).findings == []
    assert provender.verify(release).notes == []
    assert manifest["policy"]["gated"] is True
    card = (release / "README.md").read_text("utf-8")
    assert "extra_gated_prompt: " in card
    assert "| Is a trained model an adaptation of its data? | yes | model_is_adaptation |" in card


def test_a_release_is_answered_by_tier_and_as_a_whole(release: Path) -> None:
    """By the policy and the vocabulary that it embeds."""
    found = may(release, "commercial-redistribution")
    assert (found.kind, found.policy, found.yes) == ("release", "research-only", False)
    assert [(p.name, p.answer.yes) for p in found.parts] == [
        ("attribution", True), ("share-alike", True), ("agreement", False),
    ]  # fmt: skip
    rules = {g.rule for g in found.answer.grounds}
    assert rules == {"prohibited", "contract-narrows"}
    trained = may(release, "noncommercial-training")
    assert trained.answer.questions[0].value is True
    other = may(release, "noncommercial-training", policy="open-release")
    assert (other.policy, other.answer.questions[0].value) == ("open-release", False)
    told = json.loads(json.dumps(found.to_dict()))
    terms = {part["name"]: part["terms"] for part in told["parts"]}
    assert terms["share-alike"]["adaptation"][0] == "CC-BY-SA-4.0"
    assert terms["agreement"]["prohibits"] == ["commercial"]
    assert told["terms"]["permits"] == ["adapt", "adapt_private", "reproduce", "share"]
    assert told["terms"]["conflicts"][0]["between"] == ["CC-BY-SA-4.0", "CC-BY-NC-4.0"]


def test_contract_forbidden_text_never_leaves(tmp_path: Path) -> None:
    """Not even under `research-only`."""
    text = "The mountain road to the harbour is beautiful in autumn, and the village is quiet. "
    (tmp_path / "a.txt").write_text(text * 8)
    (tmp_path / "contract.yaml").write_text(
        "parties: [We, They]\nsigned: 2026-01-01\npurposes: [research]\n"
        "redistribution: forbidden\ntraining: allowed\nlicense: CC-BY-4.0\n"
    )
    (tmp_path / "recipe.yaml").write_text(
        'release: {name: small, version: "1.0.0", date: 2026-11-01}\npolicy: research-only\n'
        "sources: [{id: a, channel: purchased, format: files, path: a.txt, "
        "contract: contract.yaml}]\n"
    )
    with pytest.raises(provender.CheckFailed, match="nothing to release"):
        provender.build(tmp_path / "recipe.yaml", out=tmp_path / "out")


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "provender", "may", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_line(folder: Path) -> None:
    """0 yes, 1 no, 2 not a question; JSON on standard output."""
    assert run("CC-BY-4.0", "--for", "research").returncode == 0
    refused = run("CC-BY-NC-4.0", "--for", "commercial-training", "--json")
    told = json.loads(refused.stdout)
    assert (refused.returncode, told["schema_version"], told["answer"]) == (1, 1, "no")
    assert told["grounds"][0]["rule"] == "prohibited"
    for wrong in (
        ["MIT", "--for", "fun"],
        ["MIT"],
        ["MIT", "--for", "research", "--switch", "model_is_adaptation=perhaps"],
        ["MIT", "--for", "research", "--policy", "nowhere"],
        [str(folder / "absent"), "--for", "research"],
    ):
        assert run(*wrong).returncode == 2, wrong
    switched = run(
        "CC-BY-ND-4.0", "--for", "commercial-training", "--switch", "model_is_adaptation=yes"
    )
    assert switched.returncode == 1
    told_all = run(folder, "--for", "adaptation").stdout
    assert told_all.startswith(f"{folder} for adaptation: yes\n")
    assert "you must name the author" in told_all


def test_the_command_in_this_process(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Lines and JSON; many kinds of terms are cut in the lines and whole in the JSON."""
    rows = [{"text": f"{n} {TEXT}", "license": f"words number {n}"} for n in range(45)]
    rows += [{"text": TEXT, "license": name} for name in load_licenses() if name.startswith("CC-")]
    table = tmp_path / "rows.jsonl"
    table.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(typer.Exit):
        command.run(str(table), "redistribution")
    told = capsys.readouterr().out
    assert "kinds of terms more; see --json" in told
    assert " more)" in told
    with pytest.raises(typer.Exit):
        command.run(str(table), "redistribution", as_json=True)
    assert len(json.loads(capsys.readouterr().out)["parts"]) > 40
    command.run("MIT", "research", switch=["model_is_adaptation=NO"])
    assert capsys.readouterr().out.startswith("MIT for research: yes\n")
    with pytest.raises(provender.UsageError, match="answers neither yes nor no"):
        command.run("MIT", "research", switch=["model_is_adaptation"])
