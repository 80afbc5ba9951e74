# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What text files say of themselves: SPDX headers, front matter, PEP fields and copyright sections.

Bodies stay as they are; only front matter is taken off, because it is metadata.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from provender.extract.document_terms import document_terms
from provender.extract.front_matter import split_front_matter
from provender.rights.evidence import Observation
from provender.rights.normalize import normalize
from provender.rights.notices import find_notices
from provender.rights.passages import narrowing_in_terms
from provender.rights.statements import is_open, is_restricted

__all__ = ["TextFile", "read_markdown", "read_restructuredtext", "read_text"]

_DETECTOR = "plain/3"
# REUSE-IgnoreStart
_SPDX_LITERAL = "SPDX-License-Identifier:"
_SPDX = re.compile(rf"{_SPDX_LITERAL}[ \t]{{0,5}}([A-Za-z0-9.+() -]{{2,200}})")
# REUSE-IgnoreEnd
_SPDX_WITHIN = 20_000
_HEADING = re.compile(r"^#[ \t]+(.{1,300})$", re.MULTILINE)
_FIELD = re.compile(
    r"^(PEP|Title|Author|Created|Post-History|Version):[ \t]{0,40}(.{1,500})$", re.MULTILINE
)


@dataclass
class TextFile:
    """A text file taken apart.

    Attributes:
        text: Its body.
        utf8: The body in UTF-8, None where nobody made it yet.
        title: Title that it states.
        author: Author that it states.
        published: ISO date that it states.
        language: Language that it states.
        observations: What it says of its rights.
    """

    text: str
    utf8: bytes | None
    title: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    observations: list[Observation] = field(default_factory=list)


def read_text(text: str, utf8: bytes | None = None) -> TextFile:
    """Read plain text: an SPDX header within its first 50 lines, and what it says of itself.

    Args:
        text: The text.
        utf8: The same in UTF-8, where it is at hand.
    """
    utf8 = _encoded(text) if utf8 is None else utf8
    found = [*_spdx(text), *document_terms(text, utf8)]
    return TextFile(text, utf8, observations=_with_narrowing(text, utf8, found))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _with_narrowing(body: str, utf8: bytes, found: list[Observation]) -> list[Observation]:
    """Add what narrows an open licence from another sentence or paragraph about terms."""
    stated = [seen.value for seen in found if is_open(seen.value)]
    restricted = any(seen.signal == "document.notice" for seen in found)
    told = narrowing_in_terms(body, stated, utf8) if stated and not restricted else None
    if told is not None:
        found.append(
            Observation(
                signal="document.notice", value="LicenseRef-provender-custom",
                location="beside the licence", context=told[:150], detector=_DETECTOR,
            )
        )  # fmt: skip
    return found


def _spdx(text: str) -> list[Observation]:
    if text.find(_SPDX_LITERAL, 0, _SPDX_WITHIN) < 0:
        return []
    match = _SPDX.search("\n".join(text[:_SPDX_WITHIN].split("\n")[:50]))
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


def read_markdown(text: str, utf8: bytes | None = None) -> TextFile:
    """Read Markdown: YAML front matter becomes metadata, the first heading the title.

    Args:
        text: The text.
        utf8: The same in UTF-8, where it is at hand.
    """
    front, body = split_front_matter(text)
    utf8 = _encoded(body) if utf8 is None or body is not text else utf8
    heading = _HEADING.search(body[:5000])
    observations = [*_spdx(text), *document_terms(body, utf8)]
    file = TextFile(body, utf8, heading[1].strip() if heading else None, observations=observations)
    if front is None:
        file.observations = _with_narrowing(body, utf8, observations)
        return file
    file.title = _word(front, "title") or file.title
    file.author = _word(front, "author", "authors")
    file.language = _word(front, "lang", "language")
    date = _word(front, "date", "published", "created")
    file.published = date[:10] if date and re.match(r"\d{4}-\d{2}-\d{2}", date) else None
    file.observations = _with_narrowing(body, utf8, observations + _front_terms(front))
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


_LICENSE_KEYS = (
    "license", "licence", "license_url", "license-url", "licenseurl", "license_name", "rights",
    "dc.rights", "许可", "许可证", "许可协议", "授权协议", "版权协议",
)  # fmt: skip
_COPYRIGHT_KEYS = ("copyright", "copyright_info", "版权", "版权声明")


def _front_terms(front: dict[str, Any]) -> list[Observation]:
    """Read the licence fields of front matter; a copyright field counts where it names terms."""
    found: list[Observation] = []
    lower = {str(key).lower(): value for key, value in front.items()}
    for key in (*_LICENSE_KEYS, *_COPYRIGHT_KEYS):
        value = lower.get(key)
        if isinstance(value, dict):
            value = _of_mapping(value)
        said = _word({key: value}, key)
        if said is None or isinstance(value, bool):
            continue
        notices = [] if is_restricted(said) else find_notices(said)
        if key in _LICENSE_KEYS or normalize(said).expression is not None:
            found.append(_front("frontmatter.license", said, key))
        found += [_front("document.notice", notice.says, key) for notice in notices]
    return found


def _of_mapping(value: dict[str, Any]) -> str | None:
    """Return what a licence field with parts says: the part that can be read, else the first."""
    parts = [value.get(one) for one in ("spdx", "id", "url", "link", "name", "type", "text")]
    named = [one for one in parts if isinstance(one, str) and one.strip()]
    read = [one for one in named if normalize(one[:500]).expression is not None]
    return next(iter(read + named), None)


def _front(signal: str, value: str, key: str) -> Observation:
    return Observation(
        signal=signal, value=value[:500], location=f"front matter: {key}", detector=_DETECTOR
    )


def _word(front: dict[str, Any], *keys: str) -> str | None:
    for key in keys:
        value = front.get(key)
        if isinstance(value, list):
            value = ", ".join(str(one) for one in value[:20])
        if value is not None and not isinstance(value, dict) and str(value).strip():
            return " ".join(str(value).split())[:500]
    return None


def read_restructuredtext(text: str, utf8: bytes | None = None) -> TextFile:
    """Read reStructuredText: header fields such as PEPs have, and the Copyright section.

    Args:
        text: The text.
        utf8: The same in UTF-8, where it is at hand.
    """
    utf8 = _encoded(text) if utf8 is None else utf8
    fields = {name: value.strip() for name, value in _FIELD.findall(text[:4000])}
    found = [*_spdx(text), *document_terms(text, utf8)]
    return TextFile(
        text, utf8, title=fields.get("Title"), author=fields.get("Author"),
        observations=_with_narrowing(text, utf8, found),
    )  # fmt: skip
