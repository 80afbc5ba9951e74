# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Near copies in whole builds: who survives, whose terms hold, what the ledger says."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import provender
from provender.cli.plan import run as plan_command

_MANUAL = (Path(__file__).parents[2] / "docs" / "rights.md").read_text("utf-8")
# English words alone: what is surely one language leaves the order of equals to the input's order.
WORDS = [word for word in _MANUAL.split() if word.isascii() and word.isalpha()]


def page(seed: int, *, changed: int = 0, words: int = 400) -> str:
    """Return a text of real words in an order of its own, some of them changed."""
    numbers = random.Random(seed)
    text = numbers.choices(WORDS, k=words)
    for place in random.Random(seed + changed).sample(range(words), changed):
        text[place] = f"changed{numbers.randrange(10**6)}"
    return " ".join(text)


def build(folder: Path, sources: dict[str, dict[str, Any]], near: Any = "fineweb", **more: Any):
    """Build sources of one text a row; each says its rows and what its recipe entry adds."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for name, source in sources.items():
        rows = [
            {"id": f"{name}-{n}", **(row if isinstance(row, dict) else {"text": row})}
            for n, row in enumerate(source["rows"])
        ]
        (folder / f"{name}.jsonl").write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8"
        )
        entry = {"id": name, "format": "jsonl", "path": f"{name}.jsonl", "channel": "public"}
        entry |= {"id_field": "id", "text_field": "text"} | source.get("recipe", {})
        lines.append(entry)
    recipe = {
        "release": {"name": "near", "version": "1.0.0", "date": "2026-11-25"},
        "policy": more.pop("policy", "open-release"),
        "sources": lines,
        "assess": {"rules": []},
        "dedup": {"near": near, **more},
    }
    (folder / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
    return provender.build(folder / "recipe.yaml", out=folder / "releases")


def departures(result) -> dict[str, dict[str, Any]]:
    table = pq.read_table(result.release / "ledger" / "departures.parquet")
    return {row["locator"]: row for row in table.to_pylist()}


def released(result) -> dict[str, dict[str, Any]]:
    rows = {}
    for path in sorted((result.release / "data").rglob("*.parquet")):
        for row in pq.ParquetFile(path).read().to_pylist():
            rows[row["id"]] = row
    return rows


def conflicts(result) -> list[dict[str, Any]]:
    return pq.read_table(result.release / "ledger" / "conflicts.parquet").to_pylist()


BY = {"recipe": {"license": "CC-BY-4.0"}}


def test_one_of_near_copies_is_released_and_the_ledger_tells_how_near(tmp_path: Path) -> None:
    """A copy with one word in a hundred changed leaves in favour of the first; others stay."""
    rows = [page(1), page(2), page(1, changed=4), page(1).upper(), page(1, changed=200)]
    result = build(tmp_path, {"web": {"rows": rows, **BY}})
    gone = departures(result)
    assert sorted(gone) == ["web-2", "web-3"]
    near, same = gone["web-2"], gone["web-3"]
    assert (near["stage"], near["reason"]) == ("dedup", "near_duplicate")
    assert same["reason"] == "duplicate"
    assert near["duplicate_of"] == same["duplicate_of"]
    survivor = released(result)[near["duplicate_of"]]
    assert survivor["text"] == page(1)
    assert survivor["repetitions"] == 3
    (failure,) = near["failures"]
    assert failure["rule"] == "near_duplicate"
    assert 0.8 < float(failure["value"]) < 1.0
    assert failure["threshold"] == "a common band of 14 x 8"
    assert provender.verify(result.release).ok
    told = "\n".join(provender.explain(result.release, "web-2").lines())
    assert "left at dedup: near_duplicate" in told
    assert f"in favour of {near['duplicate_of']}" in told


def test_without_the_option_near_copies_stay(tmp_path: Path) -> None:
    """Off is the default."""
    result = build(tmp_path, {"web": {"rows": [page(1), page(1, changed=4)], **BY}}, near="off")
    assert result.released == 2


@pytest.mark.parametrize("recheck", ["sketch", "exact"])
def test_a_recheck_keeps_what_is_less_similar(tmp_path: Path, recheck: str) -> None:
    """At .9 a copy with three words in a hundred changed stays, one with a single word leaves."""
    rows = [page(1), page(1, changed=1), page(1, changed=12)]
    near = {"bands": 40, "rows": 2, "recheck": recheck, "threshold": 0.9, "permutations": 256}
    result = build(tmp_path, {"web": {"rows": rows, **BY}}, near=near)
    gone = departures(result)
    assert list(gone) == ["web-1"]
    assert gone["web-1"]["failures"][0]["threshold"] == f">= 0.9 ({recheck})"
    loose = {**near, "threshold": 0.5}
    assert build(tmp_path / "loose", {"web": {"rows": rows, **BY}}, near=loose).released == 1


def test_the_clearest_rights_survive(tmp_path: Path) -> None:
    """A document that states its licence is kept before an earlier one of a licensed source."""
    own = {"text": page(3, changed=2), "license": "CC-BY-4.0"}
    result = build(
        tmp_path,
        {
            "card": {"rows": [page(3)], **BY},
            "own": {"rows": [own], "recipe": {"license_field": "license"}},
        },
    )
    (row,) = released(result).values()
    assert row["source"] == "own"
    assert departures(result)["card-0"]["reason"] == "near_duplicate"


def test_a_refused_near_copy_with_better_evidence_refuses(tmp_path: Path) -> None:
    """What says of itself that it is not for all outweighs a source's word, and is reported."""
    own = {"text": page(4, changed=2), "license": "CC-BY-NC-4.0"}
    sources = {
        "card": {"rows": [page(4), page(5)], **BY},
        "own": {"rows": [own], "recipe": {"license_field": "license"}},
    }
    result = build(tmp_path, sources)
    gone = departures(result)
    assert gone["own-0"]["stage"] == "clear"
    assert (gone["card-0"]["stage"], gone["card-0"]["reason"]) == ("dedup", "near_copy_is_refused")
    assert "CC-BY-NC-4.0 (document-statement)" in gone["card-0"]["message"]
    (near,) = [row for row in conflicts(result) if row["kind"] == "near"]
    assert near["survivor"] is None
    assert set(near["documents"]) == {gone["own-0"]["id"], gone["card-0"]["id"]}
    assert result.released == 1
    assert provender.verify(result.release).ok


def test_a_refused_near_copy_with_weaker_evidence_is_only_reported(tmp_path: Path) -> None:
    """A document's own licence outweighs what a source says of its near copy."""
    own = {"text": page(6), "license": "CC-BY-4.0"}
    sources = {
        "own": {"rows": [own], "recipe": {"license_field": "license"}},
        "card": {"rows": [page(6, changed=2)], "recipe": {"license": "CC-BY-NC-4.0"}},
    }
    result = build(tmp_path, sources)
    (row,) = released(result).values()
    assert row["license_concluded"] == "CC-BY-4.0"
    assert row["repetitions"] == 2
    assert departures(result)["card-0"]["stage"] == "clear"
    (near,) = [one for one in conflicts(result) if one["kind"] == "near"]
    assert near["survivor"] == row["id"]


def test_a_near_copy_never_makes_terms_laxer(tmp_path: Path) -> None:
    """Exact copies share the better evidence's licence; a near copy's licence is its own."""
    own = {"text": page(7), "license": "CC0-1.0"}
    sources = {
        "own": {"rows": [own], "recipe": {"license_field": "license"}},
        "none": {"rows": [page(7, changed=3)], "recipe": {"license": "CC-BY-NC-4.0"}},
        "silent": {"rows": [page(8, changed=3), page(7, changed=5)]},
    }
    result = build(tmp_path, sources)
    (row,) = released(result).values()
    assert row["source"] == "own"
    gone = departures(result)
    assert gone["none-0"]["stage"] == gone["silent-1"]["stage"] == "clear"
    assert gone["silent-1"]["reason"] == "no_license"


def test_a_survivor_takes_over_stricter_terms_of_better_evidence(tmp_path: Path) -> None:
    """Share-alike stated by a near copy that failed the rules binds the survivor, verifiably."""
    own = {"text": page(9, changed=2) + " ", "license": "CC-BY-SA-4.0"}
    sources = {
        "card": {"rows": [page(9)], **BY},
        "own": {"rows": [own], "recipe": {"license_field": "license"}},
    }
    folder = tmp_path / "rules"
    result = build(folder, sources)
    assert [row["license_concluded"] for row in released(result).values()] == ["CC-BY-SA-4.0"]
    recipe = json.loads((folder / "recipe.yaml").read_text("utf-8"))
    # One rule that only the near copy fails: its text ends in a word more.
    sources["own"]["rows"][0]["text"] = page(9, changed=2) + " more" * 60
    recipe["assess"] = {
        "rules": [],
        "own_rules": [{"code": "too_long", "column": "text_words", "keep": "<=", "threshold": 430}],
    }
    (folder / "own.jsonl").write_text(
        json.dumps({"id": "own-0", **sources["own"]["rows"][0]}) + "\n", "utf-8"
    )
    (folder / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
    result = provender.build(folder / "recipe.yaml", out=folder / "strict")
    (row,) = released(result).values()
    assert row["source"] == "card"
    assert row["license_concluded"] == "CC-BY-SA-4.0"
    assert row["tier"] == "share-alike"
    assert len(row["evidence_ids"]) == 2
    assert departures(result)["own-0"]["reason"] == "too_long"
    assert provender.verify(result.release).ok


def test_reservations_by_place_bind_their_place(tmp_path: Path) -> None:
    """A reserved copy leaves alone; the near copy from elsewhere stays."""
    sources = {
        "reserved": {"rows": [page(10)], "recipe": {"license": "CC-BY-4.0", "reserved": "yes"}},
        "open": {"rows": [page(10, changed=2)], **BY},
    }
    result = build(tmp_path, sources)
    (row,) = released(result).values()
    assert row["source"] == "open"
    assert row["reserved"] != "yes"


def test_workers_memory_and_order_of_rows_do_not_change_the_bytes(tmp_path: Path) -> None:
    """One worker or two, tables in memory or in files: the same release."""
    rows = [page(n % 7, changed=n % 5) for n in range(60)]
    one = build(tmp_path / "one", {"web": {"rows": rows, **BY}})
    two = tmp_path / "two"
    build(two, {"web": {"rows": rows, **BY}}, near="off")
    recipe = json.loads((two / "recipe.yaml").read_text("utf-8"))
    recipe["dedup"]["near"] = {"preset": "fineweb", "memory_bytes": 1 << 20}
    (two / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
    again = provender.build(two / "recipe.yaml", out=two / "again", workers=1)
    assert one.reasons == again.reasons
    assert released(one) == released(again)
    assert not list((two / ".provender").glob(".tmp-*"))


def test_chinese_near_copies_in_either_script_meet(tmp_path: Path) -> None:
    """Traditional against Simplified with other punctuation is the same words."""
    text = (
        "清晨的河面很安静,渡船还没有开。老人坐在岸边的石头上,看着水慢慢地流过桥下,"
        "想起年轻的时候,每天都要从这里过河去对岸的学校教书,风雨无阻,一教就是四十年。"
    )
    folded = str.maketrans(
        "静还没开头着过桥想时从这对学书风无阻一教就", "靜還沒開頭著過橋想時從這對學書風無阻一教就"
    )
    rows = [
        text,
        text.translate(folded).replace(",", ";"),
        "完全不同的另一段文字,讲的是山里的猎人和他的狗。",
    ]
    result = build(tmp_path, {"zh": {"rows": rows, **BY}})
    assert result.released == 2
    assert departures(result)["zh-1"]["reason"] == "near_duplicate"


def test_near_needs_exact(tmp_path: Path) -> None:
    """Copies cannot stay where near copies leave."""
    with pytest.raises(provender.ProvenderError, match="problem"):
        build(tmp_path, {"web": {"rows": [page(1)], **BY}}, exact=False)


def test_plan_tells_what_the_bands_promise(tmp_path: Path, capsys) -> None:
    """The curve and the expected recall, in words and as JSON; nothing where it is off."""
    build(tmp_path, {"web": {"rows": [page(1)], **BY}})
    planned = provender.plan(tmp_path / "recipe.yaml").to_dict()["near"]
    assert planned["recall"] == {
        "0.5": 0.0533, "0.6": 0.2111, "0.7": 0.5645, "0.8": 0.9235, "0.9": 0.9996,
    }  # fmt: skip
    assert planned["even_similarity"] == 0.685
    assert len(planned["curve"]) == 41
    plan_command(str(tmp_path / "recipe.yaml"))
    told = capsys.readouterr()
    assert "0.7 56.5%" in told.out + told.err
    build(tmp_path / "off", {"web": {"rows": [page(1)], **BY}}, near=False)
    assert provender.plan(tmp_path / "off" / "recipe.yaml").near is None


def test_of_an_address_the_newest_of_the_clearest_rights_is_released(tmp_path: Path) -> None:
    """Two days of one page, and the same page elsewhere with a licence of its own."""
    day = {"old": "2024-01-01", "new": "2025-06-01"}
    sources = {
        name: {
            "rows": [{"text": page(20 + n), "url": "http://a.org/x?utm_source=b#c"},
                     {"text": page(30 + n), "url": f"https://a.org/{name}"}],
            "recipe": {"license": "CC-BY-4.0", "acquired_at": at, "url_field": "url"},
        }
        for n, (name, at) in enumerate(day.items())
    }  # fmt: skip
    result = build(tmp_path, sources, near="off", urls=True)
    gone = departures(result)
    assert list(gone) == ["old-0"]
    assert (gone["old-0"]["stage"], gone["old-0"]["reason"]) == ("dedup", "same_url")
    kept = released(result)[gone["old-0"]["duplicate_of"]]
    assert kept["text"] == page(21)
    assert provender.verify(result.release).ok
    clear = {"text": page(40), "url": "https://a.org/x", "license": "CC-BY-4.0"}
    own = {"license_field": "license", "acquired_at": "2023-01-01", "url_field": "url"}
    sources["own"] = {"rows": [clear], "recipe": own}
    gone = departures(build(tmp_path / "own", sources, near="off", urls=True))
    assert sorted(gone) == ["new-0", "old-0"]
    assert build(tmp_path / "off", sources, near="off").released == 5


def test_of_a_prompt_one_conversation_is_released(tmp_path: Path) -> None:
    """Another answer is the same prompt; another system message or question is another."""
    ask, first, second = "What is a sluice, and what is it for?", page(50), page(51)

    def talk(answer: str, question: str = ask, system: str = "Be kind.") -> dict[str, Any]:
        said = (("system", system), ("user", question), ("assistant", answer))
        return {"messages": [{"role": role, "content": text} for role, text in said]}

    rows = [talk(first), talk(second, ask.upper()), talk(second, system="Be brief."),
            talk(first, "And what is a weir?")]  # fmt: skip
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "talks.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    recipe = {
        "release": {"name": "talks", "version": "1.0.0", "date": "2026-11-25"},
        "sources": [{"id": "talks", "format": "conversations", "path": "talks.jsonl",
                     "channel": "own", "license": "CC0-1.0"}],
        "assess": {"rules": []},
        "dedup": {"prompts": True},
    }  # fmt: skip
    (folder / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
    result = provender.build(folder / "recipe.yaml", out=folder / "out")
    assert result.reasons == {"dedup/same_prompt": 1}
    assert provender.verify(result.release).ok
    recipe["dedup"] = {}
    (folder / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
    assert provender.build(folder / "recipe.yaml", out=folder / "whole").released == 4


def test_a_contract_that_forbids_binds_near_copies_from_the_web(tmp_path: Path) -> None:
    """A veto by text travels whatever its evidence weighs."""
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / "contract.yaml").write_text(
        "parties: [A, B]\nsigned: 2024-01-01\npurposes: [training]\n"
        "redistribution: forbidden\ntraining: allowed\n",
        "utf-8",
    )
    bought = {"channel": "purchased", "contract": "contract.yaml"}
    own = {"text": page(60), "license": "CC-BY-4.0"}
    sources = {
        "own": {"rows": [own, page(61)], "recipe": {"license_field": "license", **BY["recipe"]}},
        "bought": {"rows": [page(60, changed=2)], "recipe": bought},
    }
    gone = departures(build(tmp_path, sources))
    assert gone["own-0"]["reason"] == "near_copy_is_refused"
    assert gone["own-0"]["failures"][0]["rule"] == "contract_forbids"
    assert "own-1" not in gone
