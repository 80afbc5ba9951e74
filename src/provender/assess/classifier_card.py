# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The card of a classifier: what it was learned from, on what terms, and how well it does.

A model card in the sense of Mitchell et al. 2019 (arXiv:1810.03993). It reads no clock and names no
absolute path: equal examples give equal bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from provender.assess.classifier_training import Measured, learning
from provender.rights.license import terms_of

__all__ = ["CARD", "README", "Examples", "card_files"]

CARD, README = "card.json", "README.md"
_UNKNOWN = "unknown"
_SAID = {
    "commercial": "forbid commercial use",
    "adapt": "forbid adaptations",
    "use_restrictions": "restrict what may be done with them",
}


@dataclass
class Examples:
    """Examples of one side out of one place.

    Attributes:
        side: `good` or `bad`.
        name: Name of the file or folder, without where it lies.
        documents: Texts that were learned from.
        size_bytes: Their size as UTF-8.
        licenses: How many stand under which terms; `unknown` for those that state none.
        refused: Texts left out because the policy refuses them, by its reason.
        unread: Records that held no text.
    """

    side: str
    name: str
    documents: int = 0
    size_bytes: int = 0
    licenses: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    unread: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the source as plain JSON types."""
        return {
            "side": self.side,
            "name": self.name,
            "documents": self.documents,
            "size_bytes": self.size_bytes,
            "licenses": dict(sorted(self.licenses.items())),
            "refused": dict(sorted(self.refused.items())),
            "unread": self.unread,
        }


def card_files(
    name: str,
    examples: Sequence[Examples],
    measured: Measured,
    model: Mapping[str, Any],
    policy: str | None,
) -> dict[str, bytes]:
    """Return the card as JSON and as Markdown, by file name.

    Args:
        name: Name of the classifier.
        examples: What it was learned from.
        measured: How well it does.
        model: What its `model.json` says.
        policy: The policy that refused examples; None if none was asked.
    """
    card = {
        "schema_version": 1,
        "name": name,
        "specification": model["specification"],
        "weights_sha256": model["weights_sha256"],
        "learning": dict(learning()),
        "policy": policy,
        "training_data": [one.to_dict() for one in examples],
        "rights": list(rights_of(examples)),
        "measured": measured.to_dict(),
    }
    text = json.dumps(card, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    return {CARD: text.encode("utf-8"), README: "\n".join(_markdown(card)).encode("utf-8")}


def rights_of(examples: Sequence[Examples]) -> Iterator[str]:
    """Yield what the terms of the examples mean for the classifier, as sentences."""
    licenses: Counter[str] = Counter()
    for one in examples:
        licenses.update(one.licenses)
    unknown = licenses.pop(_UNKNOWN, 0)
    for prohibition, words in _SAID.items():
        bound = {
            name: count
            for name, count in sorted(licenses.items())
            if prohibition in terms_of(name).prohibits
        }
        if bound:
            told = ", ".join(f"{name}: {count:,}" for name, count in bound.items())
            yield f"It was learned from texts whose terms {words} ({told})."
    shared = {
        name: count
        for name, count in sorted(licenses.items())
        if any(duty.startswith("share_alike") for duty in terms_of(name).duties)
    }
    if shared:
        told = ", ".join(f"{name}: {count:,}" for name, count in shared.items())
        yield f"It was learned from texts under share-alike terms ({told})."
    if unknown:
        yield f"It was learned from {unknown:,} texts whose terms are not known."
    refused = sum(sum(one.refused.values()) for one in examples)
    if refused:
        yield f"The policy refused {refused:,} examples, and it was not learned from them."
    yield (
        "Whether weights are bound by the terms of texts they were learned from is not settled; "
        "this card says what those were. It is no legal advice."
    )


def _markdown(card: Mapping[str, Any]) -> Iterator[str]:
    measured = card["measured"]
    yield f"# {card['name']}"
    yield ""
    yield "A text-quality classifier of Provender. Its score is the probability that a text is of"
    yield "the good kind, where both kinds are equally frequent. It knows what its examples show."
    yield ""
    yield "## Rights"
    yield ""
    yield from (f"- {sentence}" for sentence in card["rights"])
    yield ""
    yield "## Learned from"
    yield ""
    yield "| side | source | texts | bytes | terms | refused |"
    yield "|---|---|--:|--:|---|---|"
    for one in card["training_data"]:
        cells = [
            one["side"],
            str(one["name"]).replace("|", "\\|"),
            f"{one['documents']:,}",
            f"{one['size_bytes']:,}",
            _listed(one["licenses"]),
            _listed(one["refused"]),
        ]
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield "## Measured"
    yield ""
    yield (
        f"On texts that the measured model had not seen ({card['learning']['folds']} folds, copies "
        f"kept together; {measured['good_texts']:,} good and {measured['bad_texts']:,} bad texts): "
        f"area under the ROC curve {measured['held_out_auc']:.4f} "
        f"± {measured['held_out_auc_standard_error']:.4f}, Brier score "
        f"{measured['held_out_brier']:.4f}."
    )
    yield ""
    yield "| keep from | good texts kept | bad texts dropped |"
    yield "|--:|--:|--:|"
    for one in measured["thresholds"]:
        yield (
            f"| {one['score']:.4f} | {100 * one['good_kept']:.1f} % "
            f"| {100 * one['bad_dropped']:.1f} % |"
        )
    yield ""


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name}: {count:,}" for name, count in counts.items()) or "none"
