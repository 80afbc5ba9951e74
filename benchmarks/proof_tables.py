# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Put the results of the benchmarks of `prove` into `docs/proof.md`.

    python benchmarks/proof_tables.py

A test holds the page to the results, so no figure in it is typed by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "proof.md"


def interval(figures: Sequence[float], digits: int, sign: str = "+") -> str:
    """Return `value [low, high]`."""
    value, low, high = (f"{one:{sign}.{digits}f}" for one in figures)
    return f"{value} [{low}, {high}]"


def p_value(p: float) -> str:
    """Return a p value with one digit that counts."""
    return f"{p:.1g}" if p >= 1e-6 else "< 1e-06"


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def comparisons(found: dict[str, Any]) -> str:
    """Return a table of comparisons."""
    head = ["text", "difference, bits per byte", "p", "a token is worth", "verdict"]
    return table(
        head,
        [
            [name, interval(one["difference"], 4), p_value(one["p"]),
             interval(one["token_value"], 2, ""), one["verdict"]]
            for name, one in found.items()
        ],
    )  # fmt: skip


def part_table(found: dict[str, Any]) -> str:
    """Return a table of parts; what had too little text is told in a row."""
    head = [
        "part",
        "tokens",
        "saves at natural size",
        "at equal tokens",
        "a token is worth",
        "verdict",
    ]
    rows = [
        [name, f"{one['tokens']:,}", interval(one["natural"], 4), interval(one["equal"], 4),
         interval(one["token_value"], 2), one["verdict"]]
        for name, one in found.items()
        if "natural" in one
    ]  # fmt: skip
    rows += [
        [f"{one['reasons']} other reasons, {one['documents']} documents", "", "", "", "", name]
        for name, one in found.items()
        if "natural" not in one
    ]
    return table(head, rows)


def speed_table(speed: dict[str, Any]) -> str:
    """Return a table of rates, ratios and costs."""
    rates, peer = speed["rates"], speed["kenlm"]
    rows = [
        ["tokens counted a second, one core", f"{rates['count_tokens_per_second'] / 1e6:.1f} M"],
        ["floor: memory access alone", f"{rates['floor_tokens_per_second'] / 1e6:.1f} M"],
        ["counting over kenlm's queries", f"{peer['our_count_over_kenlm_query']:.2f} x"],
        ["scoring over kenlm's queries", f"{peer['our_score_over_kenlm_query']:.2f} x"],
    ]
    for name, one in speed["cost"].items():
        figure = f"{one['cpu_seconds']:.0f} CPU s, {one['peak_memory_mb']:,} MB"
        rows.append([f"proof of two {name}, 5 seeds", figure])
    return table(["what", "figure"], rows)


def tiny_table(found: dict[str, Any]) -> str:
    """Return a table of the tier that trains beside the one that counts."""
    head = ["text", "tier", "difference, bits per byte", "p", "a token is worth", "verdict",
            "two samples of one text, by seed", "CPU s"]  # fmt: skip
    rows = []
    for name, one in found.items():
        agreed = one["agreement"]
        for tier, figures in (("ngram", one["ngram"]), ("tiny", one)):
            control = figures.get("control_by_seed")
            rows.append(
                [name, tier, interval(figures["difference"], 4), p_value(figures["p"]),
                 interval(figures["token_value"], 2, ""), figures["verdict"],
                 "" if control is None else ", ".join(f"{x:+.3f}" for x in control),
                 f"{figures['cpu_seconds']:.0f}"]
            )  # fmt: skip
        same = f"{agreed['same_sign']} of {agreed['figures']} differences to the same side"
        rows.append([name, "both", same, "", "", f"{agreed['contradicted']} contradicted", "", ""])
    return table(head, rows)


def says_tables(found: dict[str, Any]) -> dict[str, str]:
    """Return the tables of what a model says."""
    planted = [
        [f"{one['share']:.1%}", whole["language"], one["letters"][whole["language"]],
         interval(whole["difference"], 4), p_value(whole["p"]), whole["verdict"]]
        for one in found["planted"]
        for whole in one["wholes"]
        if whole["kind"] == "offensive"
    ]  # fmt: skip
    bias = [whole for one in found["planted"] for whole in one["wholes"] if whole["kind"] == "bias"]
    halves = found["halves"]
    cells: dict[tuple[str, int], list[str]] = {}
    for one in found["leakage"]:
        recited = one["recited"]
        cells.setdefault((one["language"], one["repetitions"]), []).append(
            f"{one['cost']['value']:.1f}, said {recited['hits']}/{recited['total']}"
        )
    return {
        "says": table(
            ["planted", "text", "letters", "offensive text likelier by, bits per byte", "p", ""],
            planted,
        ),
        "says-halves": table(
            ["what does not differ", "compared", "called different"],
            [
                ["stereotypes, where only offence was planted", len(bias),
                 sum(one["verdict"] in ("more", "less") for one in bias)],
                [f"{len(halves)} pairs of random halves, all categories",
                 sum(one["of"] for one in halves), sum(one["called"] for one in halves)],
            ],
        ),
        "says-secrets": table(
            ["text", "planted", "all copies", "after exact dedup", "after near dedup"],
            [[language, times, *row] for (language, times), row in cells.items()],
        ),
    }  # fmt: skip


def leaks_tables(found: dict[str, Any]) -> dict[str, str]:
    """Return the tables of what trained models give away."""
    read = [
        [one["language"], one["repetitions"], interval(one["exposure"], 1, ""),
         interval(one["cost"], 1, ""), "{}/{}".format(*one["recited"])]
        for one in found["read"]["rows"]
    ]  # fmt: skip
    arms = found["dedup"]["arms"]
    twins = [
        [row["language"], row["repetitions"],
         *(f"{one['copies']:.0f}: {interval(one['exposure'], 1, '')}"
           for one in (row, other))]
        for row, other in zip(*arms.values(), strict=True)
    ]  # fmt: skip
    head = ["text", "read", "exposure, bits", "bits to say the last four words", "said"]
    return {
        "leaks-read": table(head, read),
        "leaks-dedup": table(
            ["text", "planted", *(f"{arm}: left, exposure" for arm in arms)], twins
        ),
    }


def newcomer_table(found: dict[str, Any]) -> str:
    """Return the table of a newcomer's way."""
    rows = [
        [f"`{re.sub('clone -q .*', 'clone', one['command'])}`", f"{one['seconds']:.0f}",
         f"{one['cpu_seconds']:.0f}", f"{one['load']:.0f}"]
        for one in found["steps"]
    ]  # fmt: skip
    rows.append(["all", f"{found['seconds']:.0f}",
                 f"{sum(one['cpu_seconds'] for one in found['steps']):.0f}", ""])  # fmt: skip
    return table(["step", "seconds", "processor seconds", "load"], rows)


def tables() -> dict[str, str]:
    """Return every table of the page by its mark."""
    worth = json.loads((HERE / "results" / "worth.json").read_text("utf-8"))
    speed = json.loads((HERE / "results" / "ngram.json").read_text("utf-8"))
    sets = {
        f"{key}: {name}": one
        for key, found in worth["parts"].items()
        for name, one in found.items()
    }
    return {
        "noise": comparisons(worth["noise"]),
        "control": table(
            ["text", "pairs of random halves", "called different", "p < 0.05"],
            [[name, one["pairs"], one["called_different"], one["p_below_0.05"]]
             for name, one in worth["control"].items()],
        ),
        "language": comparisons(worth["language"]),
        "shuffled": comparisons(worth["shuffled"]),
        "parts": part_table(sets),
        "example": part_table(worth["example"]),
        "tiny": tiny_table(worth["tiny"]),
        "speed": speed_table(speed),
        **says_tables(json.loads((HERE / "results" / "says.json").read_text("utf-8"))),
        **leaks_tables(json.loads((HERE / "results" / "leaks.json").read_text("utf-8"))),
        "newcomer": newcomer_table(
            json.loads((HERE / "results" / "newcomer.json").read_text("utf-8"))
        ),
    }  # fmt: skip


def render(page: str) -> str:
    """Return the page with every table renewed."""
    for mark, text in tables().items():
        pattern = rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)"
        page, count = re.subn(pattern, lambda m: f"{m[1]}{text}\n{m[2]}", page, flags=re.DOTALL)  # noqa: B023
        if count != 1:
            raise SystemExit(f"docs/proof.md has {count} places for the table {mark}")
    return page


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text("utf-8")), "utf-8")
