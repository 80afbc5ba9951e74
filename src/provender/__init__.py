# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Provender: text one may lawfully use becomes a dataset that others may lawfully use.

    recipe ─► acquire ─► extract ─► clear ─► assess ─► dedup ─► release
    (what)    (with a    (bytes to  (rights) (good?)   (new?)   (citable,
               receipt)   text)                                  verifiable)

Every command of `provender` is a thin twin of a call here:

    >>> import provender
    >>> result = provender.build("recipe.yaml")  # doctest: +SKIP
    >>> provender.verify(result.release).ok  # doctest: +SKIP
    True

Importing the package loads none of its heavy parts; each call loads its own.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from provender.errors import (
    CheckFailed,
    EnvironmentProblem,
    Incomplete,
    ProvenderError,
    RecipeError,
    UsageError,
)

if TYPE_CHECKING:
    from provender.audit.assessing import assess
    from provender.audit.assessment import Assessment
    from provender.audit.auditing import audit
    from provender.audit.indexing import Fingerprint, fingerprint
    from provender.audit.learning import Learned, classifier
    from provender.audit.may import Permission, may
    from provender.audit.report import Audit
    from provender.journey import build
    from provender.models.chat import chat
    from provender.models.compare import compare
    from provender.models.comparison import ModelComparison
    from provender.models.export import export
    from provender.models.exported import Exported
    from provender.models.run import train
    from provender.models.sampling import Reply
    from provender.models.trained import TrainedModel
    from provender.models.tune import tune
    from provender.planning import Plan, clean, lock, plan
    from provender.prove.command import prove
    from provender.prove.findings import Proof
    from provender.prove.said import Saying
    from provender.prove.saying import prove_says
    from provender.recipe.load import check
    from provender.recipe.scaffold import init
    from provender.release.diff.compare import Difference, diff
    from provender.release.explain import explain
    from provender.release.outcome import BuildResult
    from provender.release.publishing.command import Published, agreement, publish
    from provender.release.signing import Signed, sign
    from provender.release.verify import Verification, verify
    from provender.release.withdraw.command import withdraw
    from provender.release.withdraw.result import Withdrawal
    from provender.review.command import Review, review
    from provender.rights.catalogue import licenses

__version__ = "0.1.0"

# Arrow reads this once, when it is first imported: its own pools keep what threads have freed.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

__all__ = [
    "Assessment",
    "Audit",
    "BuildResult",
    "CheckFailed",
    "Difference",
    "EnvironmentProblem",
    "Exported",
    "Fingerprint",
    "Incomplete",
    "Learned",
    "ModelComparison",
    "Permission",
    "Plan",
    "Proof",
    "ProvenderError",
    "Published",
    "RecipeError",
    "Reply",
    "Review",
    "Saying",
    "Signed",
    "TrainedModel",
    "UsageError",
    "Verification",
    "Withdrawal",
    "agreement",
    "assess",
    "audit",
    "build",
    "chat",
    "check",
    "classifier",
    "clean",
    "compare",
    "diff",
    "explain",
    "export",
    "fingerprint",
    "init",
    "licenses",
    "lock",
    "may",
    "plan",
    "prove",
    "prove_says",
    "publish",
    "review",
    "sign",
    "train",
    "tune",
    "verify",
    "withdraw",
]

_HOMES = {
    "Assessment": "provender.audit.assessment",
    "Audit": "provender.audit.report",
    "BuildResult": "provender.release.outcome",
    "Difference": "provender.release.diff.compare",
    "Exported": "provender.models.exported",
    "Fingerprint": "provender.audit.indexing",
    "Learned": "provender.audit.learning",
    "ModelComparison": "provender.models.comparison",
    "Permission": "provender.audit.may",
    "Plan": "provender.planning",
    "Proof": "provender.prove.findings",
    "Published": "provender.release.publishing.command",
    "Reply": "provender.models.sampling",
    "Review": "provender.review.command",
    "Saying": "provender.prove.said",
    "Signed": "provender.release.signing",
    "TrainedModel": "provender.models.trained",
    "Verification": "provender.release.verify",
    "Withdrawal": "provender.release.withdraw.result",
    "agreement": "provender.release.publishing.command",
    "assess": "provender.audit.assessing",
    "audit": "provender.audit.auditing",
    "build": "provender.journey",
    "chat": "provender.models.chat",
    "check": "provender.recipe.load",
    "classifier": "provender.audit.learning",
    "clean": "provender.planning",
    "compare": "provender.models.compare",
    "diff": "provender.release.diff.compare",
    "explain": "provender.release.explain",
    "export": "provender.models.export",
    "fingerprint": "provender.audit.indexing",
    "init": "provender.recipe.scaffold",
    "licenses": "provender.rights.catalogue",
    "lock": "provender.planning",
    "may": "provender.audit.may",
    "plan": "provender.planning",
    "prove": "provender.prove.command",
    "prove_says": "provender.prove.saying",
    "publish": "provender.release.publishing.command",
    "review": "provender.review.command",
    "sign": "provender.release.signing",
    "train": "provender.models.run",
    "tune": "provender.models.tune",
    "verify": "provender.release.verify",
    "withdraw": "provender.release.withdraw.command",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'provender' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return __all__
