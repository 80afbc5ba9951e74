# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Put what `benchmarks/train.py sparse` measured into `docs/compare.md`, with its plots.

    python benchmarks/compare_tables.py

A test holds page and plots to the results, so no figure in them is made by hand.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from proof_tables import table
from provender.report.plots import Curve, curve_plot

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "compare.md"
PLOTS = {"flops": "operations", "cpu_seconds": "processor seconds"}
COLOURS = {
    "mark": "#0a6c8f", "bad": "#b3372b", "good": "#217a3c", "soft": "#5c6670", "line": "#d9dee3",
    "ink": "#1c2024",
}  # fmt: skip
HEAD = """<!--
SPDX-FileCopyrightText: 2026 The Provender contributors
SPDX-License-Identifier: Apache-2.0
-->
"""


def models(found: dict[str, Any]) -> str:
    """Return every model by arm, mean over seeds, at each of its budgets."""
    arms: dict[str, list[dict[str, Any]]] = {}
    for run in found["runs"]:
        arms.setdefault(run["arm"], []).append(run)
    rows = []
    for arm, runs in sorted(arms.items(), key=lambda item: item[1][0]["experts"]):
        for at, point in enumerate(runs[0]["points"]):
            bits = ", ".join(f"{run['points'][at]['bits_per_byte']:.4f}" for run in runs)
            seconds = sum(run["points"][at]["cpu_seconds"] for run in runs) / len(runs)
            wh = sum(run["points"][at]["kwh"] for run in runs) / len(runs) * 1000
            rows.append(
                [arm, f"{runs[0]['total_parameters'] / 1e6:.2f} M", f"{point['tokens']:,}",
                 f"{point['flops']:.2e}", f"{seconds:.0f}", f"{wh:.2f}", bits]
            )  # fmt: skip
    head = ["arm", "stored", "tokens", "FLOPs", "CPU s", "Wh (estimate)", "bits per byte, by seed"]
    return table(head, rows)


def plots(found: dict[str, Any]) -> dict[str, str]:
    """Return every plot as SVG, by the name of its file: mean over seeds, and their range."""
    arms: dict[str, list[dict[str, Any]]] = {}
    for run in sorted(found["runs"], key=lambda run: (run["experts"], run["seed"])):
        arms.setdefault(run["arm"], []).append(run)
    drawn = {}
    for measure, unit in PLOTS.items():
        curves = []
        for arm, runs in arms.items():
            points, band = [], []
            for same in zip(*(run["points"] for run in runs), strict=True):
                bits = [point["bits_per_byte"] for point in same]
                spent = sum(point[measure] for point in same) / len(same)
                points.append((spent, sum(bits) / len(bits)))
                band.append((min(bits), max(bits)))
            curves.append(Curve(arm, points, band))
        svg = str(curve_plot(curves, unit, "bits per byte"))
        for name, colour in COLOURS.items():
            svg = svg.replace(f"var(--{name})", colour)
        ground = '<rect width="100%" height="100%" fill="#fff"/><g font-family="sans-serif" '
        svg = re.sub(r"(<svg[^>]*>)(.*)(</svg>)", rf'\1{ground}font-size="12">\2</g>\3', svg)
        drawn[f"compare-{measure.replace('_', '-')}.svg"] = f"{HEAD}{svg}\n"
    return drawn


def results() -> dict[str, Any]:
    """Return what was measured."""
    found: dict[str, Any] = json.loads((HERE / "results" / "train.json").read_text("utf-8"))
    sparse: dict[str, Any] = found["sparse"]
    return sparse


def saved(one: dict[str, Any]) -> str:
    """Return how many times as much the dense model needs, by seed."""
    bound = f"{one['bound']} " if one["bound"] else ""
    return f"{bound}{one['mean']:.2f} ({', '.join(f'{x:.2f}' for x in one['times'])})"


def gains(found: dict[str, Any]) -> str:
    """Return every sparse arm against the dense one."""
    busiest: dict[str, float] = {}
    for run in found["runs"]:
        busiest[run["arm"]] = max(busiest.get(run["arm"], 0.0), *run["busiest"], 0.0)
    rows = [
        [
            gain["arm"],
            f"{gain['difference']['value']:+.4f} "
            f"({', '.join(f'{x:+.4f}' for x in gain['difference']['by_seed'])})",
            f"{gain['wins']} of {gain['seeds']}",
            saved(gain["saved"]["flops"]),
            saved(gain["saved"]["cpu_seconds"]),
            f"{gain['time_per_flop']:.2f}",
            f"{busiest[gain['arm']]:.2f}",
        ]
        for gain in found["gains"]
    ]
    head = ["arm", "bits per byte less dense, by seed", "fewer in", "operations saved, times",
            "time and energy saved, times", "time an operation, over dense",
            "busiest expert over the mean"]  # fmt: skip
    return table(head, rows)


def render(page: str) -> str:
    """Return the page with its tables renewed."""
    found = results()
    for mark, text in (("models", models(found)), ("gains", gains(found))):
        pattern = rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)"
        page, count = re.subn(pattern, lambda m: f"{m[1]}{text}\n{m[2]}", page, flags=re.DOTALL)  # noqa: B023
        if count != 1:
            raise SystemExit(f"docs/compare.md has {count} places for the table {mark}")
    return page


if __name__ == "__main__":
    for file, drawing in plots(results()).items():
        (PAGE.parent / "images").mkdir(exist_ok=True)
        (PAGE.parent / "images" / file).write_text(drawing, "utf-8")
    PAGE.write_text(render(PAGE.read_text("utf-8")), "utf-8")
