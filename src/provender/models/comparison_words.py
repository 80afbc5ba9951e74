# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a comparison of models comes to in words, for a terminal and for a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provender.models.comparison import Gain, ModelComparison, Saved
from provender.prove.words import p_words, with_interval
from provender.report.columns import columns, printable

__all__ = [
    "difference_words",
    "gain_sentences",
    "ladder_sentence",
    "lines_of",
    "plan_lines",
    "saved_words",
    "time_measure",
]


def saved_words(saved: Saved, digits: int = 2) -> str:
    """Return `1.24 times (1.22, 1.26)`, with `at least` where it is a bound."""
    by_seed = ", ".join(f"{one:.{digits}f}" for one in saved.times)
    bound = f"{saved.bound} " if saved.bound else ""
    seeds = f" ({by_seed})" if len(saved.times) > 1 else ""
    return f"{bound}{saved.mean:.{digits}f} times{seeds}"


def gain_sentences(found: ModelComparison, gain: Gain) -> list[tuple[str, str]]:
    """Return what is said of an arm, in English and Chinese."""
    better = gain.difference.value < 0
    amount = f"{abs(gain.difference.value):.4f}"
    flops, energy = saved_words(gain.saved["flops"]), saved_words(gain.saved["kwh"])
    time = saved_words(gain.saved[time_measure(found)])
    return [
        (
            f"{gain.arm}: {amount} bits per byte {'fewer' if better else 'more'} than "
            f"{found.reference} at equal operations; fewer in {gain.wins} of {gain.seeds} seeds.",
            f"{gain.arm}：运算量相同时，每字节比 {found.reference} "
            f"{'少' if better else '多'} {amount} 比特；"
            f"{gain.seeds} 个种子中有 {gain.wins} 个更少。",
        ),
        (
            f"To be as good, {found.reference} needs {flops} the operations, {time} the time and "
            f"{energy} the energy. Below 1 it is the cheaper one.",
            f"要达到同样水平，{found.reference} 需要 {flops} 的运算量、{time} 的时间、"
            f"{energy} 的能量（times 为倍数，小于 1 表示它更省）。",
        ),
        (
            f"An operation takes {gain.time_per_flop:.2f} times as long as in {found.reference}.",
            f"每次运算所用时间是 {found.reference} 的 {gain.time_per_flop:.2f} 倍。",
        ),
    ]


def time_measure(found: ModelComparison) -> str:
    """Return which time is told: the processor's, which neighbours do not stretch, if it works."""
    return "cpu_seconds" if found.standings[0].device == "cpu" else "seconds"


def ladder_sentence(found: ModelComparison) -> tuple[str, str] | None:
    """Return whether more experts always mean fewer bits; None without a ladder."""
    if found.monotone is None:
        return None
    count, seeds = found.monotone
    return (
        f"Every step of the ladder has fewer bits than the one before in {count} of {seeds} seeds.",
        f"{seeds} 个种子中有 {count} 个，阶梯上每一级的比特数都少于前一级。",
    )


def difference_words(gain: Gain) -> str:
    """Return the difference with its interval; one seed has none."""
    if gain.seeds == 1:
        return f"difference {gain.difference.value:+.4f}; one seed, so no interval"
    return f"difference {with_interval(gain.difference)}, {p_words(gain.difference.p)}"


def lines_of(found: ModelComparison) -> Iterator[str]:
    """Yield what `provender compare` prints."""
    rows = [["arm", "seed", "active", "total", "tokens", "FLOPs", "CPU s", "Wh", "bits per byte"]]
    for arm in found.arms:
        for one in found.of_arm(arm):
            rows += [
                [arm, str(one.seed), f"{one.active_parameters / 1e6:.2f} M",
                 f"{one.total_parameters / 1e6:.2f} M", f"{point.tokens:,}", f"{point.flops:.2e}",
                 f"{point.cpu_seconds:,.0f}", f"{point.kwh * 1000:.2f}",
                 f"{point.bits_per_byte:.4f}"]
                for point in one.points
            ]  # fmt: skip
    yield from columns(rows)
    yield ""
    for gain in found.gains:
        for english, _ in gain_sentences(found, gain):
            yield english
        yield f"  {difference_words(gain)}"
    ladder = ladder_sentence(found)
    if ladder is not None:
        yield ladder[0]
    for one in found.standings:
        if one.busiest:
            loads = ", ".join(f"{load:.2f}" for load in one.busiest)
            yield printable(
                f"  {one.arm}, seed {one.seed}: busiest expert by layer, over the mean: {loads}"
            )
    yield f"energy     {found.standings[0].energy}"
    money = [one.money for one in found.standings if one.money is not None]
    if money:
        yield f"cost       {sum(money):.4f} at your prices"
    if found.folder is not None:
        yield printable(f"report     {found.folder / 'report.html'}")


def plan_lines(plan: dict[str, Any]) -> Iterator[str]:
    """Yield what `provender compare --plan` prints."""
    rows = [["arm", "active", "total", "tokens", "FLOPs", "epochs"]]
    rows += [
        [one["arm"], f"{one['active_parameters'] / 1e6:.2f} M",
         f"{one['total_parameters'] / 1e6:.2f} M", f"{one['tokens']:,}", f"{one['flops']:.2e}",
         f"{one['epochs']:.2f}"]
        for one in plan["arms"]
    ]  # fmt: skip
    yield from columns(rows)
    yield (
        f"runs       {len(plan['arms'])} arms of {plan['seeds']} seeds, "
        f"{plan['flops_of_all']:.2e} FLOPs"
    )
    yield f"time       about {plan['seconds'] / 60:,.1f} min on this processor (estimate)"
    for name, seconds in plan["accelerator_seconds"].items():
        yield f"           about {seconds / 60:,.1f} min on one {name} (estimate)"
