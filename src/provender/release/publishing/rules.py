# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which tier of which release may go to which target: `data/targets.yml`, read."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provender.errors import CheckFailed
from provender.rights.license import load_data

__all__ = ["TargetRules", "must_be_gated", "refuse_ungated", "rules", "target_rules"]

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class TargetRules:
    """What a kind of target can do.

    Attributes:
        kind: `folder`, `s3`, `hf` or `modelscope`.
        enforces_gate: It keeps people out by itself; else whoever publishes says so.
        by_tier: It holds one repository for each tier; else a whole release.
        approve: Who lets people in, where the target asks: `manual` or `auto`.
    """

    kind: str
    enforces_gate: bool
    by_tier: bool
    approve: str = "manual"


@functools.cache
def rules() -> Mapping[str, Any]:
    """Return the rules as they stand in the file."""
    found: Mapping[str, Any] = load_data(DATA / "targets.yml")
    return found


def target_rules(kind: str) -> TargetRules:
    """Return what a kind of target can do."""
    found = rules()["targets"][kind]
    return TargetRules(
        kind,
        found["gate"] == "enforced",
        found["layout"] == "tiers",
        found.get("approve", "manual"),
    )


def must_be_gated(manifest: Mapping[str, Any], tier: str) -> str | None:
    """Return why text of a tier may go to gated targets only; None if it may go anywhere.

    A tier that the rules do not name is treated like the strictest one.
    """
    if (manifest.get("policy") or {}).get("gated"):
        return f"its policy {manifest['policy']['name']} releases to people who accept its terms"
    told = rules()["tiers"].get(tier)
    if told is None or told["target"] != "any":
        return f"the tier {tier} goes only to people who accept its terms"
    return None


def refuse_ungated(
    manifest: Mapping[str, Any], tiers: Iterable[str], target: TargetRules, stated: bool
) -> bool:
    """Return whether what is sent must be gated.

    Args:
        manifest: The release's manifest.
        tiers: The tiers that would be sent together.
        target: Where to.
        stated: Whoever publishes says that access to the target is controlled.

    Raises:
        CheckFailed: It must be gated and this target is not.
    """
    reasons = [why for tier in tiers if (why := must_be_gated(manifest, tier))]
    if reasons and not (target.enforces_gate or stated):
        open_tiers = [t for t in manifest["tiers"] if must_be_gated(manifest, t) is None]
        others = " ".join(f"--tier {tier}" for tier in open_tiers)
        also = f"; or publish its open tiers alone: {others}" if others else ""
        raise CheckFailed(
            f"this release may not go to an ungated {target.kind} target: {reasons[0]}",
            hint="publish it to hf:// or modelscope://, which ask people first; or, where access "
            f"is controlled, say so with --gated{also}",
        )
    return bool(reasons) or stated
