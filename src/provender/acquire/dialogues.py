# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Dialogue corpora: two people talk, and no turn carries one of the roles of a chat.

    KdConv, CrossWOZ          messages: [{message}]            speakers alternate
    Schema-Guided Dialogue    turns: [{speaker, utterance}]    USER and SYSTEM
    DailyDialog               dialog: [text, text, …]          speakers alternate

Whoever opens is the user, the other one the assistant. `SYSTEM` in a task-oriented dialogue is the
machine that answers (Rastogi et al. 2020, arXiv:1909.05855), not a system prompt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["dialogue_turns"]

_LISTS = ("messages", "turns", "dialog", "dialogue", "utterances")
_TEXTS = ("message", "utterance", "text")
_ANSWERING = frozenset({"system", "agent", "wizard", "assistant"})


def dialogue_turns(row: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Return the turns of a dialogue as messages; None if the row has none of two or more turns.

    Args:
        row: The row.
    """
    for name in _LISTS:
        turns = row.get(name)
        if isinstance(turns, list) and len(turns) > 1:
            spoken = [_spoken(turn) for turn in turns]
            if all(one is not None for one in spoken):
                return _roles([one for one in spoken if one is not None])
    return None


def _spoken(turn: Any) -> tuple[str | None, str] | None:
    """Return speaker and text of a turn, None if it is none of a dialogue."""
    if isinstance(turn, str):
        return None, turn
    if not isinstance(turn, dict) or "role" in turn or "from" in turn:
        return None
    text = next((turn[key] for key in _TEXTS if isinstance(turn.get(key), str)), None)
    speaker = turn.get("speaker")
    return None if text is None else (str(speaker).lower() if speaker is not None else None, text)


def _roles(spoken: list[tuple[str | None, str]]) -> list[dict[str, Any]]:
    opened = spoken[0][0]
    messages = []
    for number, (speaker, text) in enumerate(spoken):
        if speaker is None:
            answers = number % 2 == 1
        elif speaker in _ANSWERING:
            answers = True
        else:
            answers = speaker != opened and opened not in _ANSWERING
        messages.append({"role": "assistant" if answers else "user", "content": text})
    return messages
