# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The panel: pinned, disjoint from what we publish, and open to a user's own documents."""

from __future__ import annotations

import importlib.util
import json
import math
import shutil
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from provender.errors import EnvironmentProblem, UsageError
from provender.kernels.overlap import GramTable
from provender.prove import panel as panel_module
from provender.prove.languages import base_language
from provender.prove.model import NgramModel
from provender.prove.panel import cut, load_panel
from provender.prove.scale import Scale
from provender.prove.tokenizer import DATA, MOST_TOKENS, ReferenceTokenizer


def test_the_panel_covers_what_it_says() -> None:
    """Prose, reference, law, technical and dialogue, or the reason why one is missing."""
    panel = load_panel()
    have = {(cell.language, cell.domain) for cell in panel.cells}
    for language in ("en", "zh-Hans", "zh-Hant"):
        for domain in ("prose", "reference", "law", "technical", "dialogue"):
            missing = domain in panel.missing.get(language, {})
            assert ((language, domain) in have) != missing, (language, domain)
    assert all(cell.license and cell.origin for cell in panel.cells)
    assert sum(path.stat().st_size for path in (DATA / "panel").iterdir()) < 1_000_000


def test_a_changed_panel_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures over another panel could not be compared."""
    shutil.copytree(DATA / "panel", tmp_path / "panel")
    monkeypatch.setattr(panel_module, "DATA", tmp_path)
    assert load_panel().digest == load_panel().digest
    file = tmp_path / "panel" / "en-prose.jsonl"
    file.write_bytes(file.read_bytes().replace(b"community", b"communitY", 1))
    with pytest.raises(EnvironmentProblem, match=r"en-prose.jsonl is not the file"):
        load_panel()


def test_what_we_publish_holds_no_document_of_the_panel(root: Path) -> None:
    """The example and the sample share at most passages with it, such as a template."""
    panel = load_panel()
    grams = GramTable(pa.array(panel.texts, pa.large_string()))
    for folder in ("examples/commons/corpus", "src/provender/recipe/scaffold/files/corpus"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file():
                grams.look(pa.array([path.read_text("utf-8", "replace")], pa.large_string()))
    shares = grams.shares()
    whole = [
        float(np.average(shares[panel.document == number])) for number in range(len(panel.names))
    ]
    assert max(whole) < 0.3


def test_the_program_makes_what_ships(root: Path, shared_data: Path, tmp_path: Path) -> None:
    """`benchmarks/panel.py` gives the shipped panel and encoding byte for byte."""
    spec = importlib.util.spec_from_file_location("maker", root / "benchmarks" / "panel.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    sys.modules["maker"] = maker
    try:
        spec.loader.exec_module(maker)
        shown = maker.shown_names()
        found: dict[str, dict[str, list[tuple[str, str]]]] = {
            split: {key: [] for key in maker.COLLECTIONS} for split in ("panel", "encoding", "rest")
        }
        for collection, name, text in maker.documents(shared_data):
            found[maker.split_of(collection, name, shown)][collection].append((name, text))
        maker.write_panel(found["panel"], tmp_path / "panel")
        maker.write_encoding(maker.training_texts(found["encoding"]), tmp_path)
    finally:
        del sys.modules["maker"]
    made = {p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file()}
    assert len(made) == 14
    for path in made:
        assert (tmp_path / path).read_bytes() == (DATA / path).read_bytes(), path


def test_own_documents_stand_beside_the_shipped_ones(tmp_path: Path) -> None:
    """Folders are domains; rows say theirs; what cannot be read is told."""
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "bread.txt").write_text("Flour, water, salt and time. " * 40)
    (tmp_path / "recipes" / "broken.txt").write_bytes(b"\xff\xfe\x00broken")
    (tmp_path / "recipes" / "photo.jpg").write_bytes(b"\xff\xd8")
    rows = ['{"text": "汤要慢慢熬。", "domain": "cooking", "language": "zh-Hans"}', "{", '{"text": 3}',
            '{"text": "\\ud800"}', "[]"]  # fmt: skip
    (tmp_path / "more.jsonl").write_text("\n".join(rows), "utf-8")
    panel = load_panel(tmp_path)
    own = {cell.name for cell in panel.cells if not cell.shipped}
    assert own == {"en recipes (yours)", "zh-Hans cooking (yours)"}
    told = "\n".join(panel.problems)
    assert "recipes/broken.txt cannot be read as UTF-8" in told
    assert [f"line {n} " in told for n in (2, 3, 4, 5)] == [True] * 4


def test_own_panels_are_bounded(tmp_path: Path) -> None:
    """A huge file is cut at the cap, very many domains at theirs, odd names are written anew."""
    (tmp_path / "big.txt").write_text("word " * 900_000)
    rows = [
        {"text": f"line {n} " * 30, "domain": f"d{n}\ud800", "id": "\ud800"} for n in range(120)
    ]
    (tmp_path / "many.jsonl").write_text("\n".join(map(json.dumps, rows)))
    panel = load_panel(tmp_path)
    assert len(panel.cells) == panel_module.MOST_CELLS
    sizes = np.bincount(panel.cell, panel.size_bytes)
    assert sizes.max() <= panel_module.MOST_CELL_BYTES + panel_module.WINDOW_BYTES
    assert any("more than 100 domains" in problem for problem in panel.problems)
    assert any("only the first 1 MiB" in problem for problem in panel.problems)
    "".join([*panel.names, *(cell.name for cell in panel.cells)]).encode("utf-8")


def test_a_folder_without_documents_is_an_error(tmp_path: Path) -> None:
    """Nothing to add is a mistake, not a wish."""
    with pytest.raises(UsageError, match="holds no document"):
        load_panel(tmp_path)
    with pytest.raises(UsageError, match="is no folder"):
        load_panel(tmp_path / "nowhere")


def test_windows_lose_nothing() -> None:
    """Short, long, without line ends, Chinese."""
    for text in ("a\n" * 5000, "x" * 10_000, "汉" * 4000 + "\n尾", "one\n\ntwo\n"):
        windows = cut(text)
        assert "".join(windows) == text
        assert all(len(window.encode()) <= panel_module.WINDOW_BYTES for window in windows)


def test_a_copy_is_left_out_and_its_twin_is_not() -> None:
    """Laid out anew, in capitals, in the other script: still a copy. Other words are none."""
    panel = load_panel()
    english = panel.texts.index(next(t for t in panel.texts if t.startswith("## Why do I need")))
    chinese = int(np.flatnonzero(panel.cell == 8)[0])
    grams = GramTable(pa.array(panel.texts, pa.large_string()))
    grams.look(pa.array(["Nothing of this stands in the panel, for it was written here. " * 9]))
    assert grams.shares().max() == 0
    copies = ["\n".join(panel.texts[english].upper().split()), f"前言。{panel.texts[chinese]}"]
    grams.look(pa.array(copies, pa.large_string()))
    shares = grams.shares()
    assert shares[english] == shares[chinese] == 1
    assert (shares > 0.05).sum() < 6


def test_a_model_of_nothing_costs_the_logarithm_of_the_vocabulary() -> None:
    """Bits per byte are exact: tokens times 14 bits over bytes, whatever the text."""
    tokenizer = ReferenceTokenizer()
    panel = load_panel()
    scale = Scale(panel, tokenizer)
    figures = scale.of_cells(scale.bits(NgramModel(tokenizer.vocabulary, 4)))
    for number, found in enumerate(figures):
        texts = [t for t, cell in zip(panel.texts, panel.cell, strict=True) if cell == number]
        tokens = len(tokenizer.encode(texts)[0])
        size = sum(len(text.encode()) for text in texts)
        assert found == pytest.approx(tokens * math.log2(tokenizer.vocabulary) / size)


def test_any_text_has_tokens_that_give_it_back() -> None:
    """Byte fallback: emoji, rare Han, control characters."""
    from kitoken import Kitoken

    encoder = Kitoken.from_tokenizers_file(str(DATA / "tokenizer.json"))
    vocabulary = json.loads((DATA / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    assert len(vocabulary) == MOST_TOKENS
    for text in ("plain words", "𠮷野家 👩‍🔬", "\x00\x07\x7f", "Ünï <|endoftext|>\r\n\t", "ᠮᠣᠩᠭᠣᠯ"):
        tokens, lengths = ReferenceTokenizer().encode([text])
        assert lengths.tolist() == [len(tokens)]
        assert encoder.decode(tokens.tolist()).decode("utf-8") == text


def test_members_of_a_macrolanguage_are_one_language() -> None:
    """Cantonese counts as Chinese; German does not."""
    assert {base_language(tag) for tag in ("zh-Hant", "yue", "zh", "lzh")} == {"zh"}
    assert base_language("de-AT") == "de"
