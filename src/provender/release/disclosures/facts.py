# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What every disclosure may say of a release: its sources with their routes, sums and times.

All documents take their numbers from here, and here they come from the release's `figures` and
`details`, so that no two documents can differ.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from provender.assess.unsafe import categories
from provender.recipe.statements import read_routes, statements, yes_or_no
from provender.release.contents import Contents
from provender.release.disclosures.data import load
from provender.release.disclosures.model import Cell
from provender.release.figures import Share

__all__ = ["Facts", "SourceFacts", "days", "month", "span_of"]


@dataclass(frozen=True)
class SourceFacts:
    """A source of the release.

    Attributes:
        id: Its id in the recipe.
        channel: How its text came.
        format: How it was laid out.
        section: Its section of the Commission's template.
        share: What of it was released.
        records_read: Records read of it.
        left: Records that left, unreadable ones included.
        licenses: Licences concluded of what was released.
        stated: What the recipe says of its origin and terms.
        acquired: First and last day of collection (ISO 8601), None if no receipt tells.
        published: First and last day of publication that documents state.
        languages: Shares by language.
        upstream: Documents by channel, where an upstream release says another than the source's.
    """

    id: str
    channel: str
    format: str
    section: str
    share: Share
    records_read: int
    left: int
    licenses: tuple[str, ...]
    stated: Mapping[str, Any]
    acquired: tuple[str, str] | None
    published: tuple[str, str] | None
    languages: Mapping[str, Share]
    upstream: Mapping[str, int]

    @property
    def name(self) -> str:
        """The title that the recipe gives it, else its id."""
        return str((self.stated.get("attribution") or {}).get("title") or self.id)

    @property
    def owner(self) -> str | None:
        """Whom the recipe names as author, contributor or model."""
        attribution = self.stated.get("attribution") or {}
        told = (
            attribution.get("author")
            or (self.stated.get("sign_off") or {}).get("contributor")
            or (self.stated.get("generator") or {}).get("model")
        )
        return None if told is None else str(told)

    @property
    def link(self) -> str | None:
        """Where the recipe says that it can be found."""
        told = (self.stated.get("attribution") or {}).get("source_url")
        return None if told is None else str(told)


class Facts:
    """The facts of one release.

    Args:
        contents: The release.
    """

    def __init__(self, contents: Contents):
        self.contents = contents
        self.manifest = contents.manifest
        self.release: Mapping[str, Any] = contents.manifest["release"]
        self.figures = contents.figures
        self.details = contents.details

    @functools.cached_property
    def sources(self) -> tuple[SourceFacts, ...]:
        """All sources, in the recipe's order."""
        shares = self.figures.by("source")
        languages = self.figures.by("source", "language")
        channels = self.figures.by("source", "channel")
        return tuple(
            SourceFacts(
                id=source["id"],
                channel=source["channel"],
                format=source["format"],
                section=self._section(source),
                share=shares.get(source["id"], Share()),
                records_read=source["records_read"],
                left=source["records_read"] - source["released"],
                licenses=tuple(source["licenses"]),
                stated=source.get("stated") or {},
                acquired=self.figures.spans.get(source["id"], {}).get("acquired_at"),
                published=self.figures.spans.get(source["id"], {}).get("published"),
                languages={
                    tag or "und": share
                    for (name, tag), share in languages.items()
                    if name == source["id"]
                },
                upstream={
                    channel: share.documents
                    for (name, channel), share in channels.items()
                    if name == source["id"] and channel != source["channel"]
                },
            )
            for source in self.manifest["sources"]
        )

    def _section(self, source: Mapping[str, Any]) -> str:
        routes = load("routes")["routes"]
        told: str = self.routes.get(source["id"]) or routes[source["channel"]]["eu"]
        return told

    @functools.cached_property
    def routes(self) -> Mapping[str, str]:
        """Sections that the recipe states for sources."""
        try:
            return read_routes(self.statement("eu.routes") or "")
        except ValueError:
            return {}

    def of_section(self, section: str) -> tuple[SourceFacts, ...]:
        """Return the sources of a section of the template of which something was released."""
        return tuple(
            source
            for source in self.sources
            if source.section == section and source.share.documents
        )

    def share_of(self, sources: Iterable[SourceFacts]) -> Share:
        """Return what sources released together."""
        return sum((source.share for source in sources), Share())

    @property
    def has_tokens(self) -> bool:
        """True if the recipe chose a tokenizer, so that tokens were counted."""
        return self.manifest["options"]["assess"].get("tokenizer") is not None

    def tokens(self, share: Share) -> int | None:
        """Return a share's tokens, None if none were counted."""
        return share.tokens if self.has_tokens else None

    def amounts(self, share: Share) -> dict[str, Cell]:
        """Return a share as cells: documents, bytes of text, tokens."""
        return {
            "documents": share.documents,
            "text_bytes": share.text_bytes,
            "tokens": self.tokens(share),
        }

    def language_rows(self) -> list[dict[str, Cell]]:
        """Return a row for each language, the largest first; `und` is what nobody could tell."""
        found: dict[str, Share] = {}
        for tag, share in self.figures.by("language").items():
            found[tag or "und"] = found.get(tag or "und", Share()) + share
        order = sorted(found.items(), key=lambda one: (-one[1].text_bytes, one[0]))
        return [{"language": tag, **self.amounts(share)} for tag, share in order]

    @functools.cached_property
    def undated(self) -> int:
        """Released documents of sources for which no receipt tells when they were collected."""
        return sum(s.share.documents for s in self.sources if s.acquired is None)

    def ran(self, stage: str) -> bool:
        """True if the build ran a stage."""
        return stage in self.manifest["stages"]

    def statement(self, name: str) -> str | None:
        """Return what the recipe states, None if nothing."""
        told = (self.release.get("statements") or {}).get(name)
        return told if told and told.strip() else None

    def yes_no(self, name: str) -> bool | None:
        """Return the answer to a question of yes or no, None if it is none or not stated."""
        told = self.statement(name)
        asked = statements().get(name)
        return yes_or_no(told) if told and asked and asked.form == "yes-no" else None

    def departed(self, **only: str) -> int:
        """Return how many records left, by `source`, `kind`, `stage` or `reason`."""
        return sum(
            one.records
            for one in self.figures.departed
            if all(getattr(one, name) == value for name, value in only.items())
        )

    def left_for_risks(self, source: str | None = None) -> dict[str, int]:
        """Return how many records left for keywords of each of the 31 risks, by its code."""
        risks = {f"too_much_{one.code}": one.code for one in categories()}
        found: dict[str, int] = {}
        for one in self.figures.departed:
            if one.reason in risks and source in (None, one.source):
                code = risks[one.reason]
                found[code] = found.get(code, 0) + one.records
        return found

    def left_for_people(self) -> int:
        """Return how many records left for personal data in them."""
        return sum(
            one.records
            for one in self.figures.departed
            if (one.reason.startswith("holds_") and one.reason != "holds_test_item")
            or one.reason == "too_much_personal_data"
        )

    def masked(self) -> dict[str, int]:
        """Return how many released documents had personal data masked, by type."""
        start = "personal."
        return {
            rule.removeprefix(start): count
            for rule, count in self.figures.edits.items()
            if rule.startswith(start)
        }

    @functools.cached_property
    def acquired(self) -> tuple[str, str] | None:
        """First and last day of collection of all sources of which something was released."""
        return span_of(self.sources)


def span_of(sources: Iterable[SourceFacts]) -> tuple[str, str] | None:
    """Return first and last day of collection of some sources, None if no receipt tells."""
    spans = [source.acquired for source in sources if source.acquired is not None]
    return (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else None


def days(span: tuple[str, str] | None) -> str | None:
    """Return a span of days in words that need no language, None for none."""
    if span is None:
        return None
    return span[0] if span[0] == span[1] else f"{span[0]} – {span[1]}"


def month(day: str) -> str:
    """Return a day (ISO 8601) as MM/YYYY, as the Commission's template writes it."""
    return f"{day[5:7]}/{day[:4]}"
