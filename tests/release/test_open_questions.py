# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Answers to open questions and choices among offers, from the recipe to `verify` and `explain`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import provender
from provender.release.manifest import write_sums
from provender.storage import hash_file

PROSE = "The harbour road is beautiful in autumn, and the ferry runs until the first snow falls. "
RSL = '<link rel="license" type="application/rsl+xml" href="https://example.org/terms.xml">'
BY = '<footer><a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY</a></footer>'
PREFERS = """
name: mine
title: share-alike alone
rules:
  - {id: by, effect: allow, when: {tier: [attribution], license: [CC-BY-4.0]}}
  - {id: alike, effect: allow, when: {tier: [share-alike]}}
switches: {}
"""


def words(number: int) -> str:
    return "\n\n".join(f"{PROSE * 6}Paragraph {number}.{part} ends here." for part in range(3))


def recipe(folder: Path, policy: str) -> Path:
    """Two pages from the web, one that links machine-readable terms, and an essay with an offer."""
    site, essays = folder / "site", folder / "essays"
    site.mkdir(parents=True)
    essays.mkdir()
    for name, head, number in (("free", "", 1), ("terms", RSL, 2)):
        body = words(number).replace("\n\n", "</p><p>")
        (site / f"{name}.html").write_text(
            f"<html><head><title>{name}</title>{head}</head>"
            f"<body><article><p>{body}</p></article>{BY}</body></html>"
        )
    (essays / "offer.md").write_text(f"---\nlicense: MIT OR CC-BY-SA-4.0\n---\n\n{words(3)}\n")
    path = folder / "recipe.yaml"
    path.write_text(
        'release: {name: small, version: "1.0.0", date: 2026-11-01}\n'
        f"policy: {policy}\n"
        "sources:\n"
        "  - {id: site, channel: web, format: files, path: site}\n"
        "  - {id: essays, channel: own, format: files, path: essays}\n"
    )
    (folder / "mine.yml").write_text(PREFERS)
    return path


def released(folder: Path, column: str = "title") -> set[str]:
    tables = [pq.read_table(path) for path in (folder / "data").rglob("*.parquet")]
    return {row[column] for table in tables for row in table.to_pylist()}


def build(folder: Path, policy: str) -> Path:
    return Path(provender.build(recipe(folder, policy), out=folder / "out").release)


def test_a_reading_of_reservations_is_the_policys(tmp_path: Path) -> None:
    """By default a link to RSL terms reserves; a recipe that answers otherwise releases the page,
    and `verify` follows the embedded answer."""
    default = build(tmp_path / "default", "open-release")
    assert "terms" not in released(default)
    assert "free" in released(default)
    otherwise = build(
        tmp_path / "otherwise", "{name: open-release, switches: {rsl_link_reserves: false}}"
    )
    assert {"free", "terms"} <= released(otherwise)
    assert provender.verify(otherwise).ok
    manifest = json.loads((otherwise / "manifest.json").read_text())
    assert manifest["policy"]["switches"]["rsl_link_reserves"]["value"] is False
    assert "| no | rsl_link_reserves |" in (otherwise / "README.md").read_text()


def test_another_answer_in_the_embedded_policy_is_found_out(tmp_path: Path) -> None:
    """`verify` concludes again by the answers that the release embeds, not by today's."""
    release = build(tmp_path / "a", "{name: open-release, switches: {rsl_link_reserves: false}}")
    policy = release / "policy" / "policy.json"
    told = json.loads(policy.read_text())
    told["switches"]["rsl_link_reserves"]["value"] = True
    policy.write_text(json.dumps(told))
    manifest = json.loads((release / "manifest.json").read_text())
    manifest["policy"]["switches"]["rsl_link_reserves"]["value"] = True
    manifest["policy_files"]["policy/policy.json"] = hash_file(policy)
    (release / "manifest.json").write_text(json.dumps(manifest))
    write_sums(release)
    problems = provender.verify(release).findings
    assert any("the embedded policy does not release it: reserved" in one for one in problems)


@pytest.mark.parametrize(
    ("policy", "chosen", "tier"),
    [("open-release", "MIT", "attribution"), ("mine.yml", "CC-BY-SA-4.0", "share-alike")],
)
def test_a_choice_is_the_policys_and_is_recorded(
    tmp_path: Path, policy: str, chosen: str, tier: str
) -> None:
    """In the row, the manifest, the card, and whatever tells of the document."""
    release = build(tmp_path, policy)
    (row,) = [
        row
        for path in (release / "data").rglob("essays-*.parquet")
        for row in pq.read_table(path).to_pylist()
    ]
    assert (row["license_concluded"], row["tier"]) == (chosen, tier)
    manifest = json.loads((release / "manifest.json").read_text())
    told = {source["id"]: source["choices"] for source in manifest["sources"]}
    assert told["site"] == []
    ((offer,), why) = (told["essays"], told["essays"][0]["why"])
    assert (offer["offered"], offer["chosen"]) == ("MIT OR CC-BY-SA-4.0", chosen)
    assert f"the policy {policy.removesuffix('.yml')} releases it" in why
    assert f"| essays | MIT OR CC-BY-SA-4.0 | {chosen} |" in (release / "README.md").read_text()
    life = provender.explain(release, row["id"])
    assert life.choices == [offer]
    assert any(f"chose {chosen} of MIT OR CC-BY-SA-4.0" in line for line in life.lines())
    assert provender.verify(release).ok


def test_a_choice_that_nobody_made_is_found_out(tmp_path: Path) -> None:
    """The manifest is held to what evidence and policy give."""
    release = build(tmp_path, "open-release")
    harmed = Path(shutil.copytree(release, tmp_path / "harmed"))
    manifest = json.loads((harmed / "manifest.json").read_text())
    for source in manifest["sources"]:
        source["choices"] = [{"offered": "A OR B", "chosen": "B", "why": "w"}]
    (harmed / "manifest.json").write_text(json.dumps(manifest))
    write_sums(harmed)
    problems = provender.verify(harmed).findings
    assert "source site: only the manifest says that B is of A OR B" in problems
    assert any("only its evidence says that MIT is of MIT OR CC-BY-SA-4.0" in p for p in problems)


def test_an_audit_shows_the_choice_and_takes_answers(tmp_path: Path) -> None:
    """As `plan` and `build` decide, so does `audit`."""
    path = recipe(tmp_path, "open-release")
    essay = provender.audit(path.parent / "essays")
    assert any("chosen    MIT of MIT OR CC-BY-SA-4.0" in line for line in essay.lines())
    assert essay.to_dict()["groups"][0]["choices"][0]["chosen"] == "MIT"
    own = provender.audit(path.parent / "essays", policy=str(path.parent / "mine.yml"))
    assert own.groups[0].conclusion.concluded == "CC-BY-SA-4.0"
    page = path.parent / "site" / "terms.html"
    assert provender.audit(page).groups[0].conclusion.reserved == "yes"
    answered = provender.audit(page, switches={"rsl_link_reserves": False})
    assert answered.groups[0].conclusion.reserved == "unknown"
    assert answered.to_dict()["switches"]["rsl_link_reserves"] is False
    assert any("rsl_link_reserves no" in line for line in answered.lines())
    with pytest.raises(provender.UsageError, match="no switch 'rsl_links_reserve'"):
        provender.audit(page, switches={"rsl_links_reserve": False})
