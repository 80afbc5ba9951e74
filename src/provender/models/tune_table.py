# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A tuned model as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from provender.models.trained import TrainedModel

__all__ = ["tuned_lines"]


def tuned_lines(model: TrainedModel) -> Iterator[str]:
    """Yield what a tuned model comes to."""
    facts = model.facts
    data, held, used = facts["data"], facts["held_out"], facts["used"]
    rank = facts["asked"]["rank"]
    how = f"LoRA of rank {rank}, merged" if rank else "all weights"
    yield f"model       {facts['base']['name']}: {how}, {facts['learning_parameters']:,} learnt"
    yield (
        f"data        {data['conversations']:,} conversations of {data['name']}, "
        f"{data['learnt_tokens']:,} of {data['tokens']:,} tokens are the assistant's"
    )
    if data["left_out"] or data["cut"]:
        yield f"left out    {_counts(data['left_out']) or 'none'}; {data['cut']} cut to the context"
    yield (
        f"read        {facts['tokens']:,} tokens in {facts['steps']:,} steps, "
        f"{used['seconds']:.0f} s, {used['kwh'] * 1000:.2f} Wh ({used['how']})"
    )
    if facts["money"] is not None:
        yield f"cost        {facts['money']:.4f} at your prices"
    if held["loss_after"] is not None:
        yield (
            f"held out    {held['conversations']} conversations: {held['loss_before']:.3f} nats a "
            f"token before, {held['loss_after']:.3f} after"
        )
    yield f"template    {facts['template']}"
    yield f"terms       of the data: {_counts(facts['rights']['data']['licence'])}"
    yield f"            of the base: {_base_terms(facts['rights']['base'])}"
    yield f"folder      {model.folder}"


def _base_terms(terms: Mapping[str, Any]) -> str:
    trained = (terms.get("trained_on") or {}).get("licence")
    if terms["source"] is None and trained:
        return f"trained on {_counts(trained)}"
    return f"{terms['license']} ({terms['source'] or 'its folder says nothing'})"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())
