# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender plan RECIPE`: what a build would do."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from provender.cli.options import AsJson, Recipe, Sample, Work
from provender.cli.output import print_result

if TYPE_CHECKING:
    from provender.planning import Plan


def run(recipe: Recipe, work: Work = None, sample: Sample = None, as_json: AsJson = False) -> None:
    """Say what a build would do: sources, policy, cached work, disk need, refusals."""
    from provender.planning import plan

    result = plan(recipe, work=work, sample=sample)
    print_result(result, _lines(result), as_json=as_json)


def _lines(result: Plan) -> Iterator[str]:
    yield f"policy    {result.policy}"
    answers = ", ".join(f"{n} {'yes' if v else 'no'}" for n, v in sorted(result.switches.items()))
    yield from textwrap.wrap(
        f"switches  {answers or 'none'}", 96, subsequent_indent=" " * 10, break_on_hyphens=False
    )
    yield (
        f"{'source':<20} {'channel':<12} {'files':>6} {'MB':>9} {'cached':>7}  what its terms say"
    )
    for source in result.sources:
        share = f"{source.cached_shards}/{source.shards}"
        yield (
            f"{source.id:<20} {source.channel:<12} {source.files:>6,} "
            f"{source.size_bytes / 1e6:>9,.1f} {share:>7}  {source.terms}"
        )
    if (near := result.near) is not None:
        again = "" if near.recheck == "off" else f", again by {near.recheck} >= {near.threshold:g}"
        yield (
            f"near      {near.bands} bands of {near.rows}{again}; half of the pairs meet at a "
            f"Jaccard similarity of {near.even_similarity:g}"
        )
        yield f"          0 |{near.curve}| 1"
        found = "  ".join(f"{point} {share:.1%}" for point, share in near.recall.items())
        yield f"          expected to be found: {found}"
    if (shared := result.shared) is not None:
        asked = ", ".join(f"{what} of {least:,} words" for what, least in shared.asked.items())
        yield (
            f"shared    {asked} in {shared.copies:,} documents or more, cut by {shared.cut}; reads "
            f"{shared.text_bytes / 1e6:,.1f} MB of text three times"
        )
        yield (
            f"          tables in {shared.memory_bytes / 1e6:,.0f} MB of memory, "
            f"temporary files of about {shared.disk_bytes / 1e6:,.0f} MB"
        )
    if (review := result.review) is not None:
        said = f"; {review.labels:,} judgements are there" if review.labels else ""
        yield (
            f"review    {review.items:,} texts of about {review.item_bytes:,} bytes: about "
            f"{review.annotator_hours:,.0f} person-hours to annotate and "
            f"{review.checker_hours:,.0f} to check{said}"
        )
        for problem in review.problems:
            yield f"labels: {problem}"
    for problem in result.problems:
        yield f"unreadable: {problem}"
    for unread in result.unread_terms:
        yield f"warning: {unread}"
    yield (
        f"to do     {result.shards_to_extract:,} shards to extract, "
        f"{result.pieces_to_score:,} cached pieces to score; then judge and release"
    )
    for warning in result.warnings:
        yield f"warning: a build would stop: {warning}"
    yield (
        f"to read   {result.bytes_to_read / 1e6:,.1f} MB; "
        f"disk need about {result.disk_need_bytes / 1e6:,.0f} MB, "
        f"{result.disk_free_bytes / 1e6:,.0f} MB free"
    )
    yield f"release   {result.release}"
