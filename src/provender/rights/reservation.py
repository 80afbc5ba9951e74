# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Machine-readable reservations of text and data mining: yes, no or unknown.

What is missing is unknown, never allowed. Any reservation reserves; only an explicit permission
without any reservation is a no (`reference/rights.md` §4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from provender.rights.evidence import Observation
from provender.rights.license import signals

__all__ = ["binds_its_place", "channel_of", "is_reservation", "read_reservations"]

_CHANNEL = "release.channel"

_TRAINING_LABELS = ("train-ai", "train-genai", "tdm", "ai", "genai", "all", "bots", "ai-use")
"""AIPREF categories that mean or imply training, of the current and the earlier drafts."""


def is_reservation(observation: Observation) -> bool:
    """True if the statement is about a reservation and so binds only the copy from its place."""
    return observation.signal in signals()["reservation"]


def binds_its_place(observation: Observation) -> bool:
    """True if the statement is about the place of one copy, and so says nothing of other copies."""
    return observation.signal == _CHANNEL or is_reservation(observation)


def channel_of(observations: Iterable[Observation], default: str) -> str:
    """Return how a document came: as an upstream release says, else as its source does.

    A text that was collected from the web stays so when a release of it is taken up as a public
    dataset; else a reservation that binds the web would end with the first release.
    """
    told = (seen.value for seen in observations if seen.signal == _CHANNEL)
    return next(told, default)


def read_reservations(observations: Iterable[Observation]) -> tuple[str, str | None]:
    """Return `yes`, `no` or `unknown`, and the signal that decided.

    TDMRep's own precedence (file < header < meta) holds among its three places.
    """
    verdicts: dict[str, str] = {}
    for seen in observations:
        if is_reservation(seen):
            verdict = _read(seen)
            if verdict is not None and verdicts.get(seen.signal) != "yes":
                verdicts[seen.signal] = verdict
    tdm = ("html.tdm_reservation", "http.tdm_reservation", "source.tdmrep")
    speaking = next((signal for signal in tdm if signal in verdicts), None)
    for signal in tdm:
        if signal != speaking:
            verdicts.pop(signal, None)
    for wanted in ("yes", "no"):
        for signal in sorted(verdicts):
            if verdicts[signal] == wanted:
                return wanted, signal
    return "unknown", None


def _read(seen: Observation) -> str | None:
    value = seen.value.strip().lower()
    if seen.signal in ("recipe.reserved", "record.reserved"):
        words = {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no"}
        return words.get(value)
    if "tdm" in seen.signal:
        found = re.search(r"(?<![0-9])([01])(?![0-9])", value)
        return None if found is None else ("yes" if found[1] == "1" else "no")
    if seen.signal in ("html.meta_robots", "http.x_robots_tag"):
        words_seen = set(re.split(r"[\s,;:]+", value))
        return "yes" if words_seen & {"noai", "noml", "noaitraining"} else None
    if seen.signal == "http.content_usage":
        return _content_usage(seen.value)
    if seen.signal == "source.robots":
        return "yes" if value.startswith("disallow") else None
    return None


def _content_usage(value: str) -> str | None:
    """Read an AIPREF dictionary (RFC 9651): the last of equal keys counts, odd values do not."""
    said: dict[str, str] = {}
    for member in value.split(","):
        key, _, token = member.strip().partition("=")
        said[key.strip()] = token.split(";")[0].strip()
    answers = {said[label] for label in _TRAINING_LABELS if label in said}
    if "n" in answers:
        return "yes"
    return "no" if "y" in answers else None
