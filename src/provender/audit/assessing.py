# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender assess`: what would each rule drop of this text, before anything is built?"""

from __future__ import annotations

import datetime
import glob
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.acquire.globs import has_magic
from provender.acquire.source import Source
from provender.assess.rules import Rule, RuleOutcome
from provender.audit.assessment import Assessment, Example, RuleFindings
from provender.audit.examine import Examined, examine
from provender.audit.guess import guess_sources
from provender.errors import CheckFailed, UsageError
from provender.kernels.jit import warm_up
from provender.parquet import row_groups
from provender.recipe.load import LoadedRecipe, check
from provender.recipe.model import PolicyChoice, Recipe, ReleaseSpec
from provender.run.judging import Piece, term_codes
from provender.run.signals import score_batch
from provender.run.sites import site_books
from provender.run.terms import TermTable

__all__ = ["assess"]

_MOST_EXAMPLES = 3
_EXAMPLE_CHARACTERS = 80
_COLUMNS = ["input", "locator", "url", "text", "segments", "tools"]


def assess(
    *subjects: str | Path,
    presets: Sequence[str] = (),
    policy: str = "open-release",
    sample: int | None = None,
    workers: int | None = None,
) -> Assessment:
    """Say what each rule would drop, by language, source and licence, with examples.

    Args:
        subjects: Files, folders, globs or archives of any format that is read; or one recipe.
        presets: Rule tables; by default the recipe's, or those that a new recipe has.
        policy: Decides which documents may be shown: a shipped policy, or the path of one. A
            recipe's own holds for a recipe.
        sample: Look at the first so many records of each source only; None is all.
        workers: Threads and extraction processes; by default the machine's cores.

    Raises:
        UsageError: There is nothing there, or no such table or policy.
        CheckFailed: No document could be read.
    """
    if not subjects:
        raise UsageError("nothing to assess", hint="name a file, a folder or a recipe")
    loaded = _recipe(subjects)
    if loaded is None:
        recipe = Recipe(
            release=ReleaseSpec(name="assess", version="0"),
            policy=PolicyChoice(name=policy),
            sources=_sources(subjects),
        )
        loaded = LoadedRecipe(recipe, Path.cwd() / "recipe.yaml", Path.cwd(), "", "")
    options = loaded.recipe.assess
    if presets:
        options = options.model_copy(update={"rules": list(presets), "overrides": {}})
        recipe = loaded.recipe.model_copy(update={"assess": options})
        loaded = replace(loaded, recipe=recipe)
    with examine((), sample=sample, workers=workers, loaded=loaded) as found:
        warm_up()
        gathered = _Gathering(found)
        gathered.gather()
        result = Assessment(
            subjects=[str(subject) for subject in subjects],
            presets=list(options.rules),
            policy=found.ground.policy.name,
            documents=gathered.documents,
            kept=gathered.kept,
            languages=dict(sorted(gathered.languages.items())),
            rules=list(gathered.findings.values()),
            corrections=dict(sorted(gathered.corrections.items())),
            sample=sample,
        )
    if not result.documents:
        raise CheckFailed(
            f"no document could be read in {', '.join(result.subjects)}",
            hint="`provender audit` says what is there and why it is not read",
        )
    return result


def _recipe(subjects: Sequence[str | Path]) -> LoadedRecipe | None:
    """Return the recipe, if that is the one thing that was named."""
    path = Path(subjects[0])
    if len(subjects) > 1 or path.suffix not in (".yaml", ".yml") or not path.is_file():
        return None
    text = path.read_bytes()[:1_000_000]
    return check(path) if b"sources:" in text and b"release:" in text else None


def _sources(subjects: Sequence[str | Path]) -> list[Source]:
    """Return the sources of all that was named, each with an id of its own."""
    sources: list[Source] = []
    taken: set[str] = set()
    for subject in subjects:
        for path in _paths(str(subject)):
            for source in guess_sources(path).sources:
                name, number = source.id, 2
                while name in taken:
                    name, number = f"{source.id}-{number}", number + 1
                taken.add(name)
                sources.append(source.model_copy(update={"id": name}))
    return sources


def _paths(subject: str) -> list[Path]:
    if Path(subject).exists() or not has_magic(subject):
        return [Path(subject)]
    found = sorted(glob.glob(subject, recursive=True))  # noqa: PTH207  absolute patterns too
    if not found:
        raise UsageError(
            f"no file matches {subject}", hint="check the pattern, and quote it", subject=subject
        )
    return [Path(name) for name in found]


class _Gathering:
    """Counts what each rule says of each document."""

    def __init__(self, found: Examined):
        self._found, self._rules = found, found.ground.rules
        self._terms = TermTable(found.ground.sources, found.ground.policy, datetime.date.today())
        self.documents = self.kept = 0
        self.languages: dict[str, int] = {}
        self.corrections: dict[str, int] = {}
        self.findings = {
            rule: RuleFindings(rule.code, rule.preset, rule.asks) for rule in self._rules.rules
        }
        if self._rules.languages:
            wanted = Rule("unwanted_language", "language", "in", 0)
            asks = f"in {', '.join(self._rules.languages)}"
            self.findings = {wanted: RuleFindings(wanted.code, "recipe", asks), **self.findings}

    def gather(self) -> None:
        """Read every document that there is."""
        sites = site_books(self._found.pieces, self._found.ground.contexts)
        for piece in self._found.pieces:
            context = self._found.ground.contexts[piece.source]
            codes = term_codes(piece, self._terms, context, sites.get(piece.source))
            start = 0
            for table in row_groups(piece.text_path, _COLUMNS):
                self._add(piece, table, codes[start : start + table.num_rows].tolist())
                start += table.num_rows

    def _add(self, piece: Piece, table: pa.Table, codes: list[int]) -> None:
        batch = table.combine_chunks().to_batches()[0] if table.num_rows else None
        if batch is None:
            return
        scoring = self._found.ground.scoring
        signals = pa.table(score_batch(batch, scoring, scoring.stages, {}))
        outcome = self._rules.evaluate(signals)
        languages = signals.column("language").to_pylist()
        self.documents += table.num_rows
        self.kept += int(outcome.passed.sum())
        for language in languages:
            self.languages[language] = self.languages.get(language, 0) + 1
        if "edits" in signals.column_names:
            for edits in signals.column("edits").to_pylist():
                for edit in edits or ():
                    self.corrections[edit["rule"]] = self.corrections.get(edit["rule"], 0) + 1
        left = np.ones(table.num_rows, np.bool_)
        for rule, failed, values in _said(outcome, languages):
            findings = self.findings[rule]
            spoken = [not rule.languages or label in rule.languages for label in languages]
            findings.speaks_of += sum(spoken)
            findings.first += int((failed & left).sum())
            left &= ~failed
            for row in np.flatnonzero(failed).tolist():
                self._failed(findings, piece, table, row, languages[row], codes[row], values[row])

    def _failed(
        self, findings: RuleFindings, piece: Piece, table: pa.Table, row: int, language: str,
        code: int, value: float | str,
    ) -> None:  # fmt: skip
        term = self._terms.terms[code]
        licence = term.conclusion.concluded or f"unknown ({term.conclusion.reason})"
        source = self._found.ground.sources[piece.source].id
        findings.dropped += 1
        for counts, key in (
            (findings.by_language, language),
            (findings.by_source, source),
            (findings.by_licence, licence),
        ):
            counts[key] = counts.get(key, 0) + 1
        if len(findings.examples) < _MOST_EXAMPLES:
            shown = value if isinstance(value, str) else f"{value:.4g}"
            text = _beginning(table, row) if term.allowed else None
            findings.examples.append(Example(_place(table, row), shown, text))


def _said(
    outcome: RuleOutcome, languages: list[str]
) -> Iterator[tuple[Rule, npt.NDArray[np.bool_], Any]]:
    """Yield what a table says, the wanted languages first."""
    if outcome.unwanted is not None:
        yield Rule("unwanted_language", "language", "in", 0), outcome.unwanted, languages
    yield from outcome.by_rule()


def _place(table: pa.Table, row: int) -> str:
    name, locator, url = (table.column(key)[row].as_py() for key in ("input", "locator", "url"))
    return str(url or (locator if locator.startswith(name) else f"{name}: {locator}"))


def _beginning(table: pa.Table, row: int) -> str:
    """Return how a text begins, on one line."""
    text: str = table.column("text")[row].as_py()
    return " ".join(text[:_EXAMPLE_CHARACTERS].split())
