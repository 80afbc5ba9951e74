# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender classifier`: any kind of input, a card that says the terms, the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.assess.test_classifier import sides
from typer.testing import CliRunner

import provender
from provender.assess.classifier import load_classifier
from provender.cli.main import app
from provender.errors import UsageError


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """Good rows with their licences, and a folder of bad texts."""
    good, bad = (side.to_pylist() for side in sides())
    terms = ["CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-SA-4.0", None]
    rows = [{"text": text, "license": terms[n % 4]} for n, text in enumerate(good)]
    (tmp_path / "good.jsonl").write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8"
    )
    folder = tmp_path / "bad"
    folder.mkdir()
    for number, text in enumerate(bad):
        (folder / f"{number:03}.txt").write_text(text, "utf-8")
    return tmp_path / "good.jsonl", folder


def test_the_card_says_on_what_terms_the_examples_stand(places, tmp_path) -> None:
    made = provender.classifier(*places, tmp_path / "model", workers=1)
    assert made.measured.auc > 0.85
    good, bad = made.examples
    assert (good.name, good.documents, bad.name, bad.documents) == ("good.jsonl", 60, "bad", 60)
    assert dict(good.licenses) == {
        "CC-BY-4.0": 15, "CC-BY-NC-4.0": 15, "CC-BY-SA-4.0": 15, "unknown": 15,
    }  # fmt: skip
    told = "\n".join(made.rights)
    assert "terms forbid commercial use (CC-BY-NC-4.0: 15)" in told
    assert "share-alike terms (CC-BY-SA-4.0: 15)" in told
    assert "75 texts whose terms are not known" in told
    page = (tmp_path / "model" / "README.md").read_text("utf-8")
    assert all(sentence in page for sentence in made.rights)
    assert f"{made.measured.auc:.4f}" in page
    assert str(tmp_path) not in page + (tmp_path / "model" / "card.json").read_text("utf-8")


def test_equal_examples_give_an_equal_folder(places, tmp_path) -> None:
    for name in ("one/model", "two/model"):
        provender.classifier(*places, tmp_path / name, workers=1)
    files = sorted(path.name for path in (tmp_path / "one/model").iterdir())
    assert files == ["README.md", "card.json", "model.json", "weights.npy"]
    for name in files:
        one, two = ((tmp_path / f"{n}/model" / name).read_bytes() for n in ("one", "two"))
        assert one == two


def test_what_a_policy_refuses_is_not_learned_from(places, tmp_path) -> None:
    good, _ = places
    bad = tmp_path / "bad.jsonl"
    bad.write_text(
        "\n".join(json.dumps({"text": t, "license": "CC0-1.0"}) for t in sides()[1].to_pylist())
    )
    made = provender.classifier(good, bad, tmp_path / "model", policy="open-release", workers=1)
    one = made.examples[0]
    assert set(one.licenses) == {"CC-BY-4.0", "CC-BY-SA-4.0"}
    assert (one.documents, sum(one.refused.values())) == (30, 30)
    assert not any("commercial" in sentence for sentence in made.rights)
    assert any("refused 30 examples" in sentence for sentence in made.rights)


def test_the_command_says_what_it_made(places, tmp_path) -> None:
    out = tmp_path / "model"
    good, bad = map(str, places)
    result = CliRunner().invoke(app, ["classifier", good, bad, "--out", str(out), "--workers", "1"])
    assert result.exit_code == 0, result.output
    assert "held out  area under the ROC curve" in result.output
    assert load_classifier(out).weights.shape == (1 << 18,)
    again = ["classifier", good, bad, "--out", str(out), "--workers", "1", "--json"]
    told = json.loads(CliRunner().invoke(app, again).output)
    assert told["schema_version"] == 1
    assert told["measured"]["good_texts"] == 60


def test_a_folder_that_holds_something_else_is_left_alone(places, tmp_path) -> None:
    with pytest.raises(UsageError, match="is there and is no classifier"):
        provender.classifier(*places, places[1], workers=1)
