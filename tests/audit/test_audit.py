# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Audits of what people have: pages, texts, rows, archives, datasets, repositories, releases."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.audit.material import MIT, PROSE, RESEARCH, page, write_rows
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import provender
from provender.audit.guess import guess_sources
from provender.audit.plain import plain_words
from provender.errors import UsageError
from provender.rights.conclude import Conclusion
from provender.rights.license import load_data, load_licenses
from provender.rights.origin import FINGERPRINT


def terms_of(result: provender.Audit) -> list[tuple[str | None, int, bool]]:
    return [(g.conclusion.concluded, g.items, g.allowed) for g in result.groups]


def test_a_page_tells_its_terms(tmp_path: Path) -> None:
    """A page under CC BY-NC: evidence, conclusion, refusal, plain words; its twin is allowed."""
    bound, free = tmp_path / "bound.html", tmp_path / "free.html"
    bound.write_text(page("by-nc/4.0"), "utf-8")
    free.write_text(page("by/4.0"), "utf-8")
    result = provender.audit(bound)
    (group,) = result.groups
    assert terms_of(result) == [("CC-BY-NC-4.0", 1, False)]
    assert [seen["signal"] for seen in group.evidence.values()] == ["html.rel_license"]
    assert "use it commercially" in group.words.may_not
    assert "use it commercially" not in group.words.may
    assert "name the author and the source" in group.words.must
    assert terms_of(provender.audit(free)) == [("CC-BY-4.0", 1, True)]


def test_a_policy_may_be_named(tmp_path: Path) -> None:
    """What an open release refuses, an agreement may let leave."""
    path = tmp_path / "page.html"
    path.write_text(page("by-nc/4.0"), "utf-8")
    assert not provender.audit(path).allowed
    assert provender.audit(path, policy=RESEARCH).allowed
    with pytest.raises(UsageError, match="no policy"):
        provender.audit(path, policy="nonesuch")


def archive(path: Path, pages: dict[str, str]) -> Path:
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for url, body in pages.items():
            headers = StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1"
            )
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=io.BytesIO(body.encode()), http_headers=headers
                )
            )
    return path


def test_an_archive_is_a_table_and_one_page_of_it_an_answer(tmp_path: Path) -> None:
    """Pages are grouped by what follows for them; `ARCHIVE#URL` asks for one."""
    path = archive(
        tmp_path / "crawl.warc.gz",
        {
            "https://a.example/1": page("by/4.0"),
            "https://a.example/2": page("by/4.0", "second"),
            "https://b.example/3": page("by-nc-nd/4.0", "third"),
        },
    )
    result = provender.audit(path)
    assert terms_of(result) == [("CC-BY-4.0", 2, True), ("CC-BY-NC-ND-4.0", 1, False)]
    assert result.groups[0].examples == ["https://a.example/1", "https://a.example/2"]
    assert any("refused: 1 of 3 items" in line for line in result.lines())
    one = provender.audit(f"{path}#https://b.example/3")
    assert terms_of(one) == [("CC-BY-NC-ND-4.0", 1, False)]
    assert terms_of(provender.audit(path, url="https://a.example/1")) == [("CC-BY-4.0", 1, True)]
    with pytest.raises(UsageError, match="holds no page"):
        provender.audit(path, url="https://a.example/9")


def test_rows_are_told_by_their_own_terms(tmp_path: Path) -> None:
    """A table with a licence column: one group per licence, rows without one refused."""
    rows = [
        {"content": f"{PROSE} {n}", "license": name}
        for n, name in enumerate(["CC-BY-4.0", "CC-BY-4.0", "CC-BY-NC-4.0", None])
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert terms_of(provender.audit(path)) == [
        ("CC-BY-4.0", 2, True),
        ("CC-BY-NC-4.0", 1, False),
        (None, 1, False),
    ]
    assert provender.audit(path, sample=2).items == 2


def test_every_kind_of_table_is_read(tmp_path: Path) -> None:
    """JSON, JSON lines, Parquet and CSV with the field that holds the text, whatever its name."""
    rows = [{"number": "1", "Body": PROSE}, {"number": "2", "Body": PROSE + " More of it."}]
    (tmp_path / "a.json").write_text(json.dumps(rows), "utf-8")
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "c.parquet")
    (tmp_path / "d.csv").write_text(
        "number,Body\n" + "".join(f'{r["number"]},"{r["Body"]}"\n' for r in rows), "utf-8"
    )
    for name in ("a.json", "b.jsonl", "c.parquet", "d.csv"):
        assert provender.audit(tmp_path / name).items == 2, name


def test_a_dataset_folder_is_its_rows_under_its_statements(tmp_path: Path) -> None:
    """LICENSE beside conversations; with a card, the card; texts beside rows are items too."""
    write_rows(tmp_path / "data" / "train.json", 3)
    (tmp_path / "LICENSE").write_text(MIT, "utf-8")
    (tmp_path / "README.md").write_text("# Rows\n", "utf-8")
    (tmp_path / "wiki.txt").write_text(PROSE, "utf-8")
    result = provender.audit(tmp_path)
    assert terms_of(result) == [("MIT", 4, True)]
    (tmp_path / "README.md").write_text("---\nlicense: cc-by-nc-sa-4.0\n---\n# Rows\n", "utf-8")
    stricter = provender.audit(tmp_path)
    assert {g.allowed for g in stricter.groups} == {False}


def test_a_repository_of_code_is_judged_by_its_files(tmp_path: Path) -> None:
    """Files that are no text for a release still carry the repository's terms."""
    (tmp_path / "LICENSE").write_text(MIT, "utf-8")
    (tmp_path / "main.py").write_text("print(1)\n", "utf-8")
    (tmp_path / "README.md").write_text("# Tool\n\nIt prints one and then it ends.\n", "utf-8")
    result = provender.audit(tmp_path)
    assert [(c, a) for c, _, a in terms_of(result)] == [("MIT", True)]
    (tmp_path / "LICENSE").unlink()
    assert not provender.audit(tmp_path).allowed


def test_one_file_of_a_repository_has_the_repository_s_terms(tmp_path: Path) -> None:
    """The root is where `.git` is; a LICENSE above it does not count."""
    inner = tmp_path / "repo" / "docs"
    inner.mkdir(parents=True)
    (tmp_path / "LICENSE").write_text(MIT, "utf-8")
    note = inner / "note.md"
    note.write_text(PROSE, "utf-8")
    (tmp_path / "repo" / ".git").mkdir()
    assert not provender.audit(note).allowed
    (tmp_path / "repo" / "LICENSE").write_text(MIT, "utf-8")
    assert terms_of(provender.audit(note)) == [("MIT", 1, True)]


def test_a_release_is_audited_by_what_it_says(built: provender.BuildResult) -> None:
    """Rows of a release carry its conclusions, and an open release is allowed."""
    result = provender.audit(built.release)
    assert result.kind == "release"
    assert result.items == built.released
    assert result.allowed


def test_nothing_readable_is_refused_and_nothing_there_is_an_error(tmp_path: Path) -> None:
    """An empty folder allows nothing; a path that is not there is a usage error."""
    assert not provender.audit(tmp_path).allowed
    assert any("nothing of it could be read" in line for line in provender.audit(tmp_path).lines())
    with pytest.raises(UsageError, match="no file or folder"):
        provender.audit(tmp_path / "none")


def test_hostile_input_costs_only_itself(tmp_path: Path) -> None:
    """Broken JSON, a page too deep, a pipe-like name and a link out of the folder."""
    write_rows(tmp_path / "good.json", 2)
    (tmp_path / "broken.json").write_text('[{"text": "', "utf-8")
    (tmp_path / "deep.json").write_text("[" * 100_000, "utf-8")
    (tmp_path / "deep.html").write_text("<div>" * 200_000, "utf-8")
    (tmp_path / "away.jsonl").symlink_to("/etc/passwd")
    result = provender.audit(tmp_path)
    assert result.items >= 2
    assert any("broken.json" in problem for problem in result.problems)
    assert "root:" not in json.dumps(result.to_dict())


def test_origin_speaks_in_an_audit(tmp_path: Path) -> None:
    """A set that declares MIT and holds rows of a set under CC BY-NC is refused where it does."""
    write_rows(tmp_path / "known" / "rows.json", 40)
    index = provender.fingerprint(
        tmp_path / "known", tmp_path / "known.fp", terms="CC-BY-NC-4.0", name="Known"
    )
    assert index.index.rows == 40
    write_rows(tmp_path / "set" / "sharegpt.json", 30, shape="sharegpt")
    write_rows(tmp_path / "set" / "own.json", 10, offset=500)
    (tmp_path / "set" / "LICENSE").write_text(MIT, "utf-8")
    before = provender.audit(tmp_path / "set")
    assert terms_of(before) == [("MIT", 40, True)]
    result = provender.audit(tmp_path / "set", references=[index.path])
    assert terms_of(result) == [("CC-BY-NC-4.0", 30, False), ("MIT", 10, True)]
    assert FINGERPRINT in {seen["signal"] for seen in result.groups[0].evidence.values()}
    assert any(
        "declares MIT: 30 of 30 rows occur in Known (CC-BY-NC-4.0)" in o for o in result.origins
    )


def test_a_fingerprint_takes_the_dataset_s_own_terms(tmp_path: Path) -> None:
    """What all rows declare is used; rows without terms need them stated."""
    write_rows(tmp_path / "set" / "rows.json", 5)
    with pytest.raises(UsageError, match="does not say"):
        provender.fingerprint(tmp_path / "set", tmp_path / "x.fp")
    with pytest.raises(UsageError, match="no vocabulary"):
        provender.fingerprint(tmp_path / "set", tmp_path / "x.fp", terms="cc")
    with pytest.raises(UsageError, match="no date"):
        provender.fingerprint(tmp_path / "set", tmp_path / "x.fp", terms="MIT", date="soon")
    (tmp_path / "set" / "LICENSE").write_text(MIT, "utf-8")
    made = provender.fingerprint(tmp_path / "set", tmp_path / "x.fp")
    assert (made.index.terms.license, made.index.terms.basis) == ("MIT", "declared")


def test_plain_words_cover_the_vocabulary() -> None:
    """Every permit, duty, prohibition and training grant of every licence has its phrase."""
    from provender.rights.license import DATA

    words = load_data(DATA / "plain_words.yml")
    missing = {
        (kind, key)
        for known in load_licenses().values()
        for kind in ("permits", "duties", "prohibits")
        for key in getattr(known, kind)
        if key not in words[kind]
    }
    assert missing == set()


def test_unknown_terms_permit_nothing() -> None:
    """Without terms, and with a reservation, the words say so."""
    words = plain_words(Conclusion(reserved="yes", reserved_by="http.tdm_reservation"))
    assert words.must == ()
    assert any("nothing that counts permits it" in phrase for phrase in words.may_not)
    assert any("reservation" in phrase for phrase in words.may_not)


def test_guesses_keep_the_folder_as_root(tmp_path: Path) -> None:
    """Sources of a folder bear ids of their own and know the LICENSE above their files."""
    for name in ("a/rows.json", "b/rows.json"):
        write_rows(tmp_path / name, 1)
    sources = guess_sources(tmp_path).sources
    assert [source.id for source in sources] == ["a-rows.json", "b-rows.json"]


@pytest.mark.parametrize(("mark", "code"), [("by/4.0", 0), ("by-nd/4.0", 1), (None, 2)])
def test_exit_codes(tmp_path: Path, mark: str | None, code: int) -> None:
    """0 allowed, 1 refused, 2 usage; `--json` has its schema version."""
    path = tmp_path / "page.html"
    if mark:
        path.write_text(page(mark), "utf-8")
    command = [sys.executable, "-m", "provender", "audit", str(path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert json.loads(done.stdout)["schema_version"] == 1


def test_many_tables_of_one_kind_are_one_source(tmp_path: Path) -> None:
    """A set in sixty shards is read as one source, and none of it is left out."""
    for number in range(60):
        write_rows(tmp_path / f"part-{number:02}.json", 1, offset=number)
    (tmp_path / "LICENSE").write_text(MIT, "utf-8")
    assert len(guess_sources(tmp_path).sources) == 1
    assert terms_of(provender.audit(tmp_path)) == [("MIT", 60, True)]


def test_the_lines_tell_all_that_was_found(tmp_path: Path) -> None:
    """Evidence, conflict, reservation, decision, plain words, what was not read, the verdict."""
    (tmp_path / "reserved.html").write_text(
        page("by/4.0").replace("<title>", '<meta name="tdm-reservation" content="1"><title>'),
        "utf-8",
    )
    (tmp_path / "plain.html").write_text("<html><body><p>" + PROSE + "</p></body></html>", "utf-8")
    (tmp_path / "empty.html").write_text("", "utf-8")
    told = "\n".join(provender.audit(tmp_path).lines())
    for phrase in (
        "html.tdm_reservation: 1",
        "text and data mining reserved: yes",
        "the policy refuses it",
        "you may not",
        "  none",
        "not read    1 empty_file",
        "verdict     refused: 2 of 2 items",
        "no legal advice",
    ):
        assert phrase in told, phrase


def test_rows_of_a_dataset_with_a_card_speak_for_themselves(tmp_path: Path) -> None:
    """A card says CC0, a row CC BY-NC: the row is refused, also where the first row is silent."""
    (tmp_path / "README.md").write_text("---\nlicense: cc0-1.0\n---\n# Rows\n", "utf-8")
    rows = [
        {"content": PROSE, "license": None},
        {"content": PROSE + " Two.", "license": "CC-BY-NC-4.0"},
    ]
    (tmp_path / "train.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    result = provender.audit(tmp_path)
    assert result.kind == "huggingface"
    assert sorted(terms_of(result), key=str) == [("CC-BY-NC-4.0", 1, False), ("CC0-1.0", 1, True)]
