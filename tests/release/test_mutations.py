# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Random single changes to a release, by three kinds of forger: all are found, and named.

What only a signature finds is kept out and told in docs/verify.md: cells that nothing else in the
folder speaks of, where every hash that covers them was renewed as well.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from tests.release.mutations import BYTES, RENEWED, RESEALED, Mutation, Mutator, reseal

import provender
from provender.release.manifest import write_sums

SEED = "provender 2026"
DRAWS = {"bytes": 8, "renewed": 7, "resealed": 7}
FORGERS: dict[str, tuple[tuple[Mutator, ...], Callable[[Path], object] | None]] = {
    "bytes": (BYTES, None),
    "renewed": (RENEWED, write_sums),
    "resealed": (RESEALED, reseal),
}


def findings(release: Path) -> list[str]:
    """Return what verify says; a manifest that cannot be read at all ends it."""
    try:
        return provender.verify(release).findings
    except provender.CheckFailed as error:
        return [str(error)]


@pytest.mark.parametrize(
    ("forger", "mutate"),
    [(forger, mutate) for forger, (mutators, _) in FORGERS.items() for mutate in mutators],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_every_change_is_found_and_named(
    small: provender.BuildResult, tmp_path: Path, forger: str, mutate: Mutator
) -> None:
    """A finding names the file, the row or the record that was changed."""
    renew = FORGERS[forger][1]
    done: set[Mutation] = set()
    for number in range(DRAWS[forger] * 4):
        release = Path(shutil.copytree(small.release, tmp_path / str(number)))
        mutation = mutate(release, Random(f"{SEED} {forger} {mutate.__name__} {number}"))
        if mutation in done:
            continue
        done.add(mutation)
        if renew is not None:
            renew(release)
        found = findings(release)
        assert any(name in one for one in found for name in mutation.names), (mutation, found[:5])
        if len(done) == DRAWS[forger]:
            break
    assert len(done) == DRAWS[forger], f"too few different changes: {done}"


def test_they_are_at_least_two_hundred() -> None:
    """The judged number (issue 6)."""
    assert sum(len(FORGERS[name][0]) * draws for name, draws in DRAWS.items()) >= 200


def test_the_untouched_twin_verifies(small: provender.BuildResult, tmp_path: Path) -> None:
    """The same copy without a change has no finding, and renewing its hashes changes no byte."""
    release = Path(shutil.copytree(small.release, tmp_path / "release"))
    assert findings(release) == []
    before = {path: path.read_bytes() for path in release.rglob("*") if path.is_file()}
    reseal(release)
    assert {path: path.read_bytes() for path in before} == before
    told = json.loads((release / "manifest.json").read_text("utf-8"))
    assert set(told["tiers"]) == {"public-domain", "attribution", "share-alike"}


def test_a_person_without_provender_checks_the_files(small: provender.BuildResult) -> None:
    """`sha256sum -c SHA256SUMS`, as the card says."""
    done = subprocess.run(
        ["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=small.release, capture_output=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b"")
