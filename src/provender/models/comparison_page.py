# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A comparison of models as a page: what it comes to, curves with seed bands, expert load."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from provender.models.comparison import MEASURES, ModelComparison
from provender.models.comparison_words import (
    difference_words,
    gain_sentences,
    ladder_sentence,
    time_measure,
)
from provender.models.flops import FORMULA
from provender.models.standing import Point, Standing, apartness
from provender.report.page import Page, both
from provender.report.plots import Curve, curve_plot, share_plot

__all__ = ["render_comparison"]

_AXES = {
    "flops": ("operations", ("Quality against operations", "质量与运算量")),
    "cpu_seconds": ("processor seconds", ("Quality against time", "质量与时间")),
    "seconds": ("seconds", ("Quality against time", "质量与时间")),
    "kwh": ("kilowatt hours", ("Quality against energy", "质量与能量")),
}
_MOST_EXPERTS = 128


def render_comparison(found: ModelComparison) -> str:
    """Return `report.html`."""
    page = Page("Dense and sparse models at equal operations")
    page.heading("What it comes to", "结论")
    for gain in found.gains:
        first, *others = gain_sentences(found, gain)
        page.paragraph(both(*first), "lead")
        for sentence in others:
            page.paragraph(both(*sentence))
        page.paragraph(difference_words(gain), "soft")
    ladder = ladder_sentence(found)
    if ladder is not None:
        page.paragraph(both(*ladder))
    for name in ("flops", time_measure(found), "kwh"):
        _curves(page, found, name)
    _runs(page, found)
    _cells(page, found)
    _experts(page, found)
    _method(page, found)
    return page.render()


def _curves(page: Page, found: ModelComparison, name: str) -> None:
    unit, title = _AXES[name]
    curves = [_curve(found.of_arm(arm), arm, MEASURES[name]) for arm in found.arms]
    if any(x <= 0 for curve in curves for x, _ in curve.points):
        return
    page.heading(*title)
    page.figure(
        curve_plot(curves, unit, "bits per byte"),
        both(
            "Each point is a model trained to its end, mean over seeds; the band reaches from the "
            "lowest seed to the highest. Lower is better.",
            "每个点都是训练到底的模型，取各种子平均；色带为种子间的最低与最高值。越低越好。",
        ),
    )


def _curve(runs: list[Standing], arm: str, measure: Callable[[Point], float]) -> Curve:
    """Return an arm's points, those that all its seeds have."""
    count = min(len(run.points) for run in runs)
    points, band = [], []
    for at in range(-count, 0):
        bits = [run.points[at].bits_per_byte for run in runs]
        x = float(np.mean([measure(run.points[at]) for run in runs]))
        points.append((x, float(np.mean(bits))))
        band.append((min(bits), max(bits)))
    return Curve(arm, points, band if len(runs) > 1 else ())


def _runs(page: Page, found: ModelComparison) -> None:
    page.heading("Every model", "全部模型")
    page.table(
        [
            both("arm", "模型"), both("seed", "种子"), both("active, M", "激活 M"),
            both("total, M", "总计 M"), both("tokens", "词元"), "FLOPs",
            both("CPU s", "CPU 秒"), "Wh", both("bits per byte", "比特/字节"),
        ],
        [
            [
                arm, one.seed, f"{one.active_parameters / 1e6:.2f}",
                f"{one.total_parameters / 1e6:.2f}", f"{point.tokens:,}", f"{point.flops:.2e}",
                f"{point.cpu_seconds:,.0f}", f"{point.kwh * 1000:.2f}",
                f"{point.bits_per_byte:.4f}",
            ]
            for arm in found.arms
            for one in found.of_arm(arm)
            for point in one.points
        ],
    )  # fmt: skip


def _cells(page: Page, found: ModelComparison) -> None:
    """Show bits per byte by kind of text at equal operations, mean over seeds."""
    flops = min(one.last.flops for one in found.standings)
    equal = {
        arm: [min(one.points, key=lambda point: abs(point.flops - flops)) for one in runs]
        for arm, runs in ((arm, found.of_arm(arm)) for arm in found.arms)
    }
    every = [point for points in equal.values() for point in points]
    names = [name for name in every[0].cells if all(name in point.cells for point in every)]
    page.heading("By kind of text", "分文本种类")
    page.paragraph(
        both("Bits per byte at equal operations.", "运算量相同时的每字节比特数。"), "soft"
    )
    page.table(
        [both("domain", "领域"), *equal],
        [
            [name, *(f"{np.mean([one.cells[name] for one in points]):.4f}"
                     for points in equal.values())]
            for name in names
        ],
    )  # fmt: skip


def _experts(page: Page, found: ModelComparison) -> None:
    for arm in found.arms:
        one = found.of_arm(arm)[0]
        if not one.shares or one.experts > _MOST_EXPERTS:
            continue
        page.heading(f"Experts: {arm}", f"专家：{arm}")
        apart = apartness(one.shares)
        layers = range(len(next(iter(one.shares.values()))))
        for layer in layers:
            page.figure(
                share_plot(
                    [(name, shares[layer]) for name, shares in one.shares.items()], "experts"
                ),
                both(
                    f"Layer {layer + 1}: which experts each kind of text chooses, seed {one.seed}. "
                    f"In training the busiest had {one.busiest[layer]:.2f} times the mean.",
                    f"第 {layer + 1} 层：各类文本选择哪些专家（种子 {one.seed}）。"
                    f"训练中最忙的专家是平均的 {one.busiest[layer]:.2f} 倍。",
                ),
            )
        page.table(
            [both("domain", "领域"), both("choices that differ from the mean", "与平均不同的选择")],
            [[name, f"{share:.1%}"] for name, share in apart.items()],
        )


def _method(page: Page, found: ModelComparison) -> None:
    page.heading("How it was measured", "如何测量")
    page.paragraph(
        both(
            "Arms of a seed read the same documents in the same order and are measured with the "
            "same texts. What the reference needs is read off its own curve, between its points, "
            "evenly over the logarithm; beyond them it is told as a bound. "
            f"Operations: {FORMULA}. Energy: {found.standings[0].energy}.",
            "同一种子的各模型以相同次序读相同文档，并用相同文本评测。参照模型所需的量由其自身曲线"
            "在相邻点之间按对数均匀读出；超出曲线则作为界限给出。"
            f"运算量公式：{FORMULA}。能量：{found.standings[0].energy}。",
        ),
        "soft",
    )
