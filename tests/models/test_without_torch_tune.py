# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What `provender tune` says where the extra is not installed."""

from __future__ import annotations

from pathlib import Path

import pytest

import provender
from provender.errors import MissingExtra, UsageError
from provender.models import extra


def test_a_missing_extra_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra, "_PACKAGES", ("no_such_package",))
    with pytest.raises(MissingExtra, match="tuning"):
        provender.tune(tmp_path, data=tmp_path / "rows.jsonl", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_one_model_is_tuned(tmp_path: Path) -> None:
    """Ours, or another's; not both, and not none."""
    with pytest.raises(UsageError, match="tune one model"):
        provender.tune(data="rows.jsonl")
    with pytest.raises(UsageError, match="tune one model"):
        provender.tune(tmp_path, base=tmp_path, data="rows.jsonl")
