"""Recipes: every problem at once, at its place, with a hint."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from provender.errors import LockMismatch, RecipeError, UsageError
from provender.recipe.load import check, load
from provender.recipe.lock import lock_path
from provender.recipe.scaffold import init
from provender.recipe.schema import SCHEMA_PATH, schema_text

GOOD = """\
release: {name: small, version: "1.0.0", date: 2026-11-01}
sources:
  - {id: notes, channel: own, format: files, path: notes, license: CC0-1.0}
"""


@pytest.fixture
def write(tmp_path: Path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("A text.")

    def write_recipe(text: str | bytes) -> Path:
        path = tmp_path / "recipe.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write_recipe


def problems(path: Path) -> list[str]:
    with pytest.raises(RecipeError) as caught:
        check(path)
    return [problem.removeprefix(f"{path.parent}/") for problem in caught.value.problems]


def test_a_good_recipe_passes(write) -> None:
    """The twin of all that fails below."""
    assert check(write(GOOD)).recipe.release.name == "small"


def test_an_unknown_key_is_shown_with_the_nearest_known_one(write) -> None:
    """The exact rendering: place, message, snippet, caret, hint."""
    found = problems(write(GOOD.replace("license:", "licence:")))
    assert found == [
        "recipe.yaml:3:59: unknown key `licence`\n"
        "     2 | sources:\n"
        "     3 |   - {id: notes, channel: own, format: files, path: notes, licence: CC0-1.0}\n"
        f"       | {' ' * 58}^\n"
        "hint: did you mean `license`?"
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "hint"),
    [
        ('version: "1.0.0"', "version: 1.0", 1, "`version`", 'in quotes: "1.0"'),
        ("format: files", "format: fils", 3, "unknown format `fils`", "did you mean `files`?"),
        ("format: files, ", "", 3, "the key `format` is missing", "known: "),
        ("channel: own", "channel: internet", 3, "`channel` is 'internet'", "known: "),
        ("path: notes", "path: nots", 3, "there is no file or folder nots", "paths are relative"),
        ("channel: own", "channel: purchased", 3, "needs the key `contract`", "Contract file"),
        ("channel: own", "channel: generated", 3, "needs the key `generator`", "Model"),
        ("channel: own", "channel: contributed", 3, "needs the key `sign_off`", "Certificate"),
        ("license: CC0-1.0", "contract: c.yaml", 3, "`contract` has no meaning", "purchased"),
        (
            "sources:",
            "policy: open-relase\nsources:",
            2,
            "there is no policy `open-relase`",
            "did you mean `open-release`?",
        ),
        (
            "sources:",
            "assess: {rules: [gofer]}\nsources:",
            2,
            "no rule table `gofer`",
            "did you mean `gopher`?",
        ),
        (
            "sources:",
            "assess: {overrides: {too_few_wrds: 1}}\nsources:",
            2,
            "`too_few_wrds`",
            "did you mean `too_few_words`?",
        ),
        (
            "sources:",
            "assess: {own_rules: [{code: mine, column: zzz, keep: '<=', threshold: 1}]}\nsources:",
            2,
            "no stage makes the column `zzz`",
            "known: ",
        ),
        (
            "sources:",
            "assess: {own_rules: [{code: mine, column: text_hashs, keep: '<=', threshold: 1}]}\n"
            "sources:",
            2,
            "no stage makes the column `text_hashs`",
            "did you mean `text_hashes`?",
        ),
        (
            "sources:",
            "assess: {own_rules: [{code: too_short, column: text_words, keep: '>=', threshold: 1}]}"
            "\nsources:",
            2,
            "the rule `too_short` stands twice",
            "overrides",
        ),
        (
            "sources:",
            "limits: {max_record_bytes: lots}\nsources:",
            2,
            "is no size",
            "max_record_bytes",
        ),
        ("id: notes", "id: ../up", 3, "`id`", "Stable name"),
        ("release: {name", "release: {name: twice, name", 1, "stands twice", "keep one"),
        ("sources:", "\tsources:", 2, "this is no YAML", None),
    ],
)
def test_each_problem_has_place_message_and_hint(write, old, new, line, message, hint) -> None:
    """Wrong values, files, combinations and YAML are told with line and remedy."""
    found = problems(write(GOOD.replace(old, new, 1)))
    assert any(f":{line}:" in p and message in p and (hint or "") in p for p in found), found


def test_all_problems_come_at_once(write) -> None:
    """Three mistakes give three problems."""
    text = GOOD.replace("license", "licence").replace("channel: own", "channel: x")
    assert len(problems(write(text + "polcy: open-release\n"))) == 3


def test_two_sources_need_two_ids(write) -> None:
    """Ids name documents for good."""
    assert "stands twice" in problems(write(GOOD + GOOD.splitlines()[2] + "\n"))[0]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"- a\n",
        b"\xff\xfe",
        b"a: &x [1]\nb: [" + b"*x, " * 200 + b"]",
        b"x" * 1_100_000,
        b"{" * 5000,
    ],
)
def test_files_that_are_no_recipe_say_so(write, text) -> None:
    """Nothing that a file may hold gets past as anything but a problem."""
    assert len(problems(write(text))) >= 1


def test_a_missing_recipe_and_a_folder_say_so(tmp_path: Path) -> None:
    """A path that is no file is a problem of the recipe, not a crash."""
    assert "cannot be read" in problems(tmp_path / "none.yaml")[0]
    assert "this is a folder" in problems(tmp_path)[0]


def test_a_licence_that_means_nothing_is_a_warning(write) -> None:
    """It builds, but nothing of the source will be open; that is said."""
    loaded = check(write(GOOD.replace("CC0-1.0", "gpl")))
    assert "names no licence for certain" in loaded.warnings[0]
    assert check(write(GOOD)).warnings == ()


def test_no_stays_a_word(write) -> None:
    """YAML 1.2: `no` is no boolean."""
    recipe = load(write(GOOD.replace("license:", "reserved: no, license:"))).recipe
    assert recipe.sources[0].reserved == "no"


def test_the_shipped_schema_is_current() -> None:
    """Editors see what the code accepts."""
    assert SCHEMA_PATH.read_text("utf-8") == schema_text()
    json.loads(schema_text())


def test_init_writes_a_recipe_that_checks(tmp_path: Path) -> None:
    """The scaffold is valid, small, and never overwrites."""
    written = init(tmp_path / "näme with space")
    assert check(tmp_path / "näme with space" / "recipe.yaml").recipe.release.name == "sample"
    assert sum(path.stat().st_size for path in written) < 1_000_000
    with pytest.raises(UsageError, match="exists already"):
        init(tmp_path / "näme with space")


def test_a_lock_holds_inputs_tools_and_date(write) -> None:
    """A changed input is named and stops the build; --update-lock accepts it."""
    import provender

    recipe = write(GOOD.replace(", date: 2026-11-01", ""))
    with pytest.raises(UsageError, match=r"no `release.date`"):
        provender.build(recipe, out=recipe.parent / "out")
    assert provender.lock(recipe) == lock_path(recipe)
    (recipe.parent / "notes" / "a.txt").write_text("The river is quiet in the morning, all say.")
    with pytest.raises(LockMismatch, match=r"input notes/a\.txt was changed"):
        provender.build(recipe, out=recipe.parent / "out")
    with pytest.raises(provender.CheckFailed, match="nothing to release"):
        provender.build(recipe, out=recipe.parent / "out", update_lock=True)


# REUSE-IgnoreStart
def test_a_lock_holds_what_decides_rights(write) -> None:
    """A LICENSE beside the input, and another library version, are named."""
    import provender

    recipe = write(GOOD)
    (recipe.parent / "notes" / "LICENSE").write_text("SPDX-License-Identifier: CC-BY-4.0\n")
    provender.lock(recipe)
    (recipe.parent / "notes" / "LICENSE").write_text("SPDX-License-Identifier: CC0-1.0\n")
    with pytest.raises(LockMismatch, match="decides the terms of source notes"):
        provender.build(recipe, out=recipe.parent / "out")
    provender.lock(recipe)
    assert provender.plan(recipe).warnings == []
    lock = lock_path(recipe)
    lock.write_text(re.sub(r"py3langid: .*", "py3langid: 0.0.1", lock.read_text()))
    assert "library py3langid was 0.0.1" in provender.plan(recipe).warnings[0]
    with pytest.raises(LockMismatch, match=r"library py3langid was 0\.0\.1, is"):
        provender.build(recipe, out=recipe.parent / "out")


def test_nothing_hides_anything_else(write) -> None:
    """Wrong keys, types, duplicates, dates, files, policies, rules and tools, in one go."""
    found = problems(
        write(
            "release: {name: small, version: 1.0}\n"
            "policy: open-relase\n"
            "sources:\n"
            "  - {id: notes, channel: own, format: files, path: notes, licence: CC0-1.0}\n"
            "  - {id: notes, channel: own, format: files, path: nowhere}\n"
            "  - {id: far, channel: public, format: jsonl, path: s3://bucket/x.jsonl, channel: own}\n"
            "  - {id: bought, channel: purchased, format: files}\n"
            "assess: {rules: [lenght, 3], overrides: {too_short: many}}\n"
            "extrct: {}\n"
        )
    )
    told = "\n".join(found)
    for words in (
        "`version`: Input should be a valid string",
        "there is no policy `open-relase`",
        "unknown key `licence`",
        "the source id `notes` stands twice",
        "nowhere",
        "the key `channel` stands twice",
        "the key `path` is missing",
        "there is no rule table `lenght`",
        "`rules, item 2`: Input should be a valid string",
        "`too_short`: ",
        "unknown key `extrct`",
    ):
        assert words in told, (words, told)
    assert "`float`" not in told
    assert "literal[" not in told


def test_a_date_that_there_is_not_is_shown_where_it_stands(write) -> None:
    """Not at 1:1."""
    found = problems(write(GOOD.replace("2026-11-01", "2026-13-01")))
    assert found[0].startswith("recipe.yaml:1:48: 2026-13-01 is no date: month must be in 1..12")


def test_a_plan_tells_terms_of_every_kind_of_file(write) -> None:
    """One refused folder is not hidden by the first file's terms; licence files count as files."""
    import provender

    recipe = write(
        GOOD.replace(", license: CC0-1.0", "").replace("format: files", "format: repository")
    )
    (recipe.parent / "notes" / "LICENSE").write_text("SPDX-License-Identifier: CC-BY-4.0\n")
    (recipe.parent / "notes" / "b.txt").write_text("Another text.")
    (recipe.parent / "notes" / "closed").mkdir()
    (recipe.parent / "notes" / "closed" / "c.txt").write_text("A third text.")
    closed = recipe.parent / "notes" / "closed" / "LICENSE"
    closed.write_text("SPDX-License-Identifier: CC-BY-NC-4.0\n")
    source = provender.plan(recipe).sources[0]
    assert source.terms == "CC-BY-4.0 (attribution): 3; refused: non_commercial: 2"
    assert not source.refused


# REUSE-IgnoreEnd


def test_what_stations_name_and_is_not_there_is_told_with_its_place(tmp_path: Path) -> None:
    """Files, tables, readings and columns of stages that nobody asked for, all at once."""
    (tmp_path / "rows.jsonl").write_text('{"text": "x"}\n', "utf-8")
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(
        "release: {name: tiny, version: '1.0', date: 2026-11-01}\n"
        "sources: [{id: r, channel: own, format: jsonl, path: rows.jsonl, license: CC0-1.0}]\n"
        "assess:\n"
        "  rules: [length]\n"
        "  corrections: [refinedwep]\n"
        "  readings: {copies: none_at_all}\n"
        "  listed_words: words.txt\n"
        "  classifier: {path: model}\n"
        "  tokenizer: {path: tokenizer.json}\n"
        "  unsafe: {lists: [keywords]}\n"
        "  contamination: {benchmarks: [{path: gsm.jsonl, definition: gsm9k}], quoted: [laws]}\n"
        "  own_rules:\n"
        "    - {code: with_phone, column: personal_phone, keep: '<=', threshold: 0}\n",
        "utf-8",
    )
    with pytest.raises(RecipeError) as error:
        check(recipe)
    told = str(error.value)
    for place, what in (
        ("5:17", "no table of line corrections `refinedwep`"),
        ("6:22", "no reading of `copies` `none_at_all`"),
        ("7:17", "no list of words `words.txt`"),
        ("8:22", "no classifier `model`"),
        ("9:21", "no tokenizer `tokenizer.json`"),
        ("10:20", "no list of keywords `keywords`"),
        ("11:39", "no test set `gsm.jsonl`"),
        ("11:62", "no definition of a test set `gsm9k`"),
        ("11:80", "no quoted text `laws`"),
        ("13:34", "no stage makes the column `personal_phone`"),
    ):
        assert f"recipe.yaml:{place}: " in told, (place, told)
        assert what in told
    assert "did you mean `refinedweb`" in told
    assert "`assess.personal_data` asks for" in told


def test_what_stations_name_and_is_there_is_fine(tmp_path: Path) -> None:
    """The twin: the same keys, with everything in its place."""
    for name in ("rows.jsonl", "words.txt", "tokenizer.json", "gsm.jsonl", "laws"):
        (tmp_path / name).write_text('{"text": "x"}\n', "utf-8")
    (tmp_path / "keywords").mkdir()
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(
        "release: {name: tiny, version: '1.0', date: 2026-11-01}\n"
        "sources: [{id: r, channel: own, format: jsonl, path: rows.jsonl, license: CC0-1.0}]\n"
        "assess:\n"
        "  rules: [length]\n"
        "  corrections: [refinedweb]\n"
        "  listed_words: words.txt\n"
        "  tokenizer: {path: tokenizer.json}\n"
        "  unsafe: {lists: [keywords]}\n"
        "  personal_data: true\n"
        "  contamination: {benchmarks: [{path: gsm.jsonl, definition: gsm8k}], quoted: [laws]}\n"
        "  own_rules:\n"
        "    - {code: with_phone, column: personal_phone, keep: '<=', threshold: 0}\n"
        "    - {code: cut, column: corrections_removed_lines, keep: '<=', threshold: 9}\n",
        "utf-8",
    )
    assert check(recipe).recipe.assess.personal_data is not None
