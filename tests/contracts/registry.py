# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Every stage of the package, found by importing all of it."""

from __future__ import annotations

import ast
import base64
import functools
import hashlib
import importlib
import importlib.util
import pkgutil
import tempfile
from pathlib import Path

import numpy as np

import provender
from provender.assess.benchmarks import Item
from provender.assess.classifier import Classifier, ClassifierOptions, classifier_stage
from provender.assess.contamination import contamination_stage
from provender.assess.contamination_index import IndexedBenchmark, build_index
from provender.assess.contamination_options import Benchmark, ContaminationOptions
from provender.assess.correction_options import CorrectionOptions
from provender.assess.corrections import corrections_stage, known_corrections
from provender.assess.tokens import TokenOptions, token_count_stage
from provender.stage import Stage

VERSIONS = Path(__file__).with_name("versions.json")


def stages() -> list[Stage]:
    """Return all stages by name: those that modules hold, and those that factories make."""
    found: dict[str, Stage] = {stage.name: stage for stage in made_stages()}
    for module in pkgutil.walk_packages(provender.__path__, "provender."):
        if module.name in ("provender.__main__", "provender.cli.main"):
            continue
        if module.name.startswith("provender.models."):
            continue  # they make no stages, and import an extra
        values = vars(importlib.import_module(module.name)).values()
        for value in values:
            if isinstance(value, Stage):
                found[value.name] = value
            elif isinstance(value, dict):
                found |= {s.name: s for s in value.values() if isinstance(s, Stage)}
    return [found[name] for name in sorted(found)]


@functools.cache
def made_stages() -> tuple[Stage, ...]:
    """Return stages that need a model, an index or a tokenizer, each with a small one."""
    test_set = ContaminationOptions(
        benchmarks=[Benchmark(path="none.jsonl", name="none", question=["q"])], action="mask"
    )
    item = Item("1", (("question", "Where does the quiet river of the valley end? " * 4),))
    known = IndexedBenchmark(test_set.benchmarks[0], ("1",))
    corrections = CorrectionOptions(tables=tuple(known_corrections()))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = Classifier(np.arange(-128, 128, dtype=np.int16), 0.01, 0.1, -1.0, 0.0)
        for file, data in model.to_files().items():
            (folder / file).write_bytes(data)
        (folder / "tokenizer.tiktoken").write_bytes(
            b"".join(base64.b64encode(bytes([n])) + b" %d\n" % n for n in range(256))
        )
        tokens = TokenOptions(path="tokenizer.tiktoken", format="tiktoken")
        return (
            corrections_stage(corrections),
            contamination_stage(test_set, build_index([(known, [item])], test_set)),
            classifier_stage(ClassifierOptions(path="."), folder),
            token_count_stage(tokens, folder),
        )


def syntax_digest(stage: Stage) -> str:
    """Return the hash of a stage's syntax trees without comments and docstrings."""
    digest = hashlib.sha256()
    for name in stage.modules:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        tree = ast.parse(Path(spec.origin).read_text("utf-8"))
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(body, list):
                node.body = [one for one in body if not _is_docstring(one)]  # type: ignore[attr-defined]
        digest.update(ast.dump(tree).encode())
    return digest.hexdigest()


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
