# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What text files say of themselves: SPDX headers, front matter, PEP fields and copyright sections.

Bodies stay as they are; only front matter is taken off, because it is metadata.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from provender.rights.evidence import Observation
from provender.rights.normalize import find_statements, mentions_terms

__all__ = ["TextFile", "read_markdown", "read_restructuredtext", "read_text"]

_DETECTOR = "plain/2"
# REUSE-IgnoreStart
_SPDX = re.compile(r"SPDX-License-Identifier:[ \t]{0,5}([A-Za-z0-9.+() -]{2,200})")
# REUSE-IgnoreEnd
_FRONT = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"^#[ \t]+(.{1,300})$", re.MULTILINE)
_FIELD = re.compile(
    r"^(PEP|Title|Author|Created|Post-History|Version):[ \t]{0,40}(.{1,500})$", re.MULTILINE
)
_SECTION = re.compile(
    r"^(?:Copyright|License|Licence|版权|授权协议)[^\n]{0,40}\n[=\-~*^]{3,80}\n"
    r"(.{1,2000})",
    re.MULTILINE | re.DOTALL,
)


@dataclass
class TextFile:
    """A text file taken apart.

    Attributes:
        text: Its body.
        title: Title that it states.
        author: Author that it states.
        published: ISO date that it states.
        language: Language that it states.
        observations: What it says of its rights.
    """

    text: str
    title: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    observations: list[Observation] = field(default_factory=list)


def read_text(text: str) -> TextFile:
    """Read plain text: an SPDX header within its first 50 lines, and what it says of itself."""
    return TextFile(text, observations=[*_spdx(text), *_own_terms(text)])


def _spdx(text: str) -> list[Observation]:
    head = "\n".join(text[:20_000].split("\n")[:50])
    match = _SPDX.search(head)
    if match is None:
        return []
    value = match[1].replace("-->", "").strip(" -")
    return [
        Observation(
            signal="spdx.identifier",
            value=value,
            location="SPDX header",
            context=match[0][:150],
            detector=_DETECTOR,
        )
    ]


def read_markdown(text: str) -> TextFile:
    """Read Markdown: YAML front matter becomes metadata, the first heading the title."""
    match = _FRONT.match(text)
    front = _front_matter(match[1]) if match else None
    body = text[match.end() :] if match and front is not None else text
    heading = _HEADING.search(body[:5000])
    observations = [*_spdx(text), *_own_terms(body)]
    file = TextFile(body, heading[1].strip() if heading else None, observations=observations)
    if front is None:
        return file
    file.title = _word(front, "title") or file.title
    file.author = _word(front, "author", "authors")
    file.language = _word(front, "lang", "language")
    date = _word(front, "date", "published", "created")
    file.published = date[:10] if date and re.match(r"\d{4}-\d{2}-\d{2}", date) else None
    for key in ("license", "licence", "license_url"):
        if value := _word(front, key):
            file.observations.append(
                Observation(
                    signal="frontmatter.license",
                    value=value[:500],
                    location=f"front matter: {key}",
                    detector=_DETECTOR,
                )
            )
    for key in ("tdm-reservation", "tdm_reservation"):
        if (value := _word(front, key)) is not None:
            file.observations.append(
                Observation(
                    signal="record.reserved",
                    value=value,
                    location=f"front matter: {key}",
                    detector=_DETECTOR,
                )
            )
    return file


def _front_matter(block: str) -> dict[str, Any] | None:
    if "&" in block and "*" in block:
        return None  # anchors could expand without bound
    try:
        loaded = YAML(typ="safe").load(io.StringIO(block))
    except (YAMLError, ValueError, RecursionError, TypeError):
        return None
    return loaded if isinstance(loaded, dict) else None


def _word(front: dict[str, Any], *keys: str) -> str | None:
    for key in keys:
        value = front.get(key)
        if isinstance(value, list):
            value = ", ".join(str(one) for one in value[:20])
        if value is not None and not isinstance(value, dict) and str(value).strip():
            return " ".join(str(value).split())[:500]
    return None


_MARKDOWN_SECTION = re.compile(
    r"^#{1,6}[ \t]{1,10}(?:licen[cs]e|licensing|copyright|版权|版权声明|许可|许可协议|授权|"
    r"授权协议|授權|授權條款|版權|版權聲明)[ \t:：#]{0,10}$\n(.{1,2000})",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_OF_ITSELF = re.compile(
    r"本文|本作品|本文档|本文檔|本站|this (?:work|article|document|page|post|text|book|guide)",
    re.IGNORECASE,
)
_LONGEST_LINE = 600


def _own_terms(body: str) -> list[Observation]:
    """Return licences that a text names in a section about its terms, or in a line about itself.

    Sections and lines that name none say nothing: "see the licence file" must not close a text
    that its source opens.
    """
    found: dict[str, str] = {}
    for match in _MARKDOWN_SECTION.finditer(body[-20_000:]):
        section = re.split(r"\n#{1,6}[ \t]", match[1])[0]
        found |= dict.fromkeys(find_statements(section[:_LONGEST_LINE]), "section about its terms")
    for part in (body[:5_000], body[-5_000:]) if len(body) > 10_000 else (body,):
        if not mentions_terms(part):
            continue
        for line in part.split("\n"):
            if len(line) <= _LONGEST_LINE and _OF_ITSELF.search(line):
                found |= dict.fromkeys(find_statements(line), "line about itself")
    return [
        Observation(
            signal="document.copyright_section",
            value=statement[:500],
            location=place,
            context=statement[:150],
            detector=_DETECTOR,
        )
        for statement, place in found.items()
    ]


def read_restructuredtext(text: str) -> TextFile:
    """Read reStructuredText: header fields such as PEPs have, and the Copyright section."""
    fields = {name: value.strip() for name, value in _FIELD.findall(text[:4000])}
    file = TextFile(
        text, title=fields.get("Title"), author=fields.get("Author"), observations=_spdx(text)
    )
    for match in _SECTION.finditer(text[-20_000:]):
        passage = " ".join(match[1].split())[:500]
        passage = passage.split(" .. ")[0]
        if passage:
            file.observations.append(
                Observation(
                    signal="document.copyright_section",
                    value=passage,
                    location="section Copyright",
                    context=passage[:150],
                    detector=_DETECTOR,
                )
            )
            break
    return file
