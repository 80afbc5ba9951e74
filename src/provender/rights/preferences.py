# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Stated preferences about training: AIPREF's `Content-Usage` and Cloudflare's `Content-Signal`.

Sources: draft-ietf-aipref-vocab-07 §6 and -attach-05 (2026-08-19), RFC 9651; labels of the earlier
drafts count as well, the most restrictive first (`data/reservations.yml`). Content Signals Policy
(contentsignals.org). Both drafts may still change.
"""

from __future__ import annotations

from collections.abc import Mapping

from provender.rights.agents import readings
from provender.rights.structured_field import Token, parse_dictionary

__all__ = ["content_signal", "content_usage", "stated_preferences"]

_MEANING = {"y": "no", "n": "yes"}


def stated_preferences(value: str) -> dict[str, str] | None:
    """Return the preferences of an AIPREF statement by label, `y` or `n`.

    Labels whose value is another token or no token at all are unknown and left out (-vocab §6.4).

    Args:
        value: A structured-field dictionary, for instance `train-ai=n, search=y`.

    Returns:
        None if it does not parse, which makes all preferences unknown.
    """
    members = parse_dictionary(value)
    if members is None:
        return None
    return {
        key: member.text
        for key, member in members.items()
        if isinstance(member, Token) and member.text in _MEANING
    }


def content_usage(value: str, switches: Mapping[str, bool]) -> str | None:
    """Return whether an AIPREF statement reserves training: `yes`, `no`, None if it is silent.

    Args:
        value: The statement.
        switches: Answers to `aipref_specific_beats_general` and `aipref_use_reserves`.
    """
    said = stated_preferences(value)
    if said is None:
        return None
    labels = readings()["content_usage"]
    specific = {said[label] for label in labels["specific"] if label in said}
    general = {said[label] for label in labels["general"] if label in said}
    answers = specific if specific and switches["aipref_specific_beats_general"] else (
        specific | general
    )  # fmt: skip
    if switches["aipref_use_reserves"] and "n" in {said.get(label) for label in labels["use"]}:
        return "yes"
    return "yes" if "n" in answers else ("no" if "y" in answers else None)


def content_signal(value: str, switches: Mapping[str, bool]) -> str | None:
    """Return whether a Content-Signal reserves training: `yes`, `no`, None if it is silent.

    Args:
        value: Pairs such as `search=yes, ai-train=no`; of equal keys `no` counts.
        switches: Answer to `aipref_use_reserves`.
    """
    words = readings()["content_signal"]
    keys = [*words["training"], *(words["use"] if switches["aipref_use_reserves"] else ())]
    said: set[str] = set()
    for pair in value.lower().split(","):
        key, _, answer = pair.strip().partition("=")
        if key.strip() in keys and not (key.strip() in words["use"] and answer.strip() == "yes"):
            said.add(answer.strip())
    return "yes" if "no" in said else ("no" if "yes" in said else None)
