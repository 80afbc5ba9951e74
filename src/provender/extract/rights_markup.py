# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Licences in a page's metadata: meta names, JSON-LD, microdata, RDFa, and RDF/XML in comments.

Each belongs to something: the `@type` it hangs on, the `itemtype` or `about` around it, decides
whether that is the page's text or a part (schema.org/license, ccREL: https://www.w3.org/Submission/ccREL/).
"""

from __future__ import annotations

import functools
import json
import re
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from provender.extract.rights_links import DETECTOR, overflow
from provender.extract.rights_place import about_of, is_about_part, read_place, read_words
from provender.rights.evidence import Observation, Scope
from provender.rights.phrases import load_page_marks, load_phrases

__all__ = ["comment_observations", "json_observations", "meta_observations", "term_observations"]

_MOST_SCRIPTS = 40
_MOST_SCRIPT_CHARACTERS = 2_000_000
_MOST_THINGS = 3000
_MOST_TERMS = 200
_RDF_LICENSE = re.compile(
    r"<(?:cc:)?license\s{1,8}rdf:resource\s{0,4}=\s{0,4}[\"']([^\"'<>]{1,300})[\"']"
)
_RDF_WORK = re.compile(
    r"<(?:cc:)?Work\s[^<>]{0,200}?rdf:about\s{0,4}=\s{0,4}[\"']([^\"'<>]{0,300})[\"']"
)


def meta_observations(metas: Sequence[tuple[str, str]]) -> list[Observation]:
    """Return what `<meta>` elements say of terms; `rights_reservations` reads reservations.

    Args:
        metas: Name (lower case) and content of each, in order.
    """
    license_names, clue_names = _meta_names()
    found = []
    for name, content in metas:
        if name in license_names:
            signal = "html.meta_license"
            if "right" in name and _only_notice(content.lower()):
                signal = "html.meta_copyright"
        elif name in clue_names:
            signal = "html.meta_copyright"
        else:
            continue
        found.append(
            Observation(
                signal=signal,
                value=content[:300],
                location=f"meta[name={name[:60]}]",
                detector=DETECTOR,
            )
        )
    return found


@functools.cache
def _meta_names() -> tuple[frozenset[str], frozenset[str]]:
    marks = load_page_marks()
    return frozenset(marks["meta"]), frozenset(marks["meta_clues"])


def _only_notice(content: str) -> bool:
    """True for "© 2022 A Company": a notice of who owns it, no statement of terms."""
    known = load_page_marks()
    if not content.startswith(tuple(known["notice_begins"])):
        return False
    if any(word in content for word in known["notice_terms"]):
        return False
    return "creativecommons" not in content and not load_phrases().find_names(content, 1)


def json_observations(tree: Any) -> list[Observation]:
    """Return the licences of a page's JSON-LD, each with the type and the key it hangs on."""
    nodes = tree.document.query_selector_all('script[type="application/ld+json"]')
    found: list[Observation] = []
    for node in nodes[:_MOST_SCRIPTS]:
        text = node.text or ""
        if "icense" not in text and "rights" not in text and "usageInfo" not in text:
            continue
        if len(text) > _MOST_SCRIPT_CHARACTERS:
            found.append(overflow("ld+json"))
            continue
        try:
            data = json.loads(text.strip().removesuffix(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        found += _from_data(data)
    if len(nodes) > _MOST_SCRIPTS:
        found.append(overflow(f"more than {_MOST_SCRIPTS} JSON-LD blocks"))
    return found


def _from_data(data: Any) -> list[Observation]:
    """Walk a JSON-LD block breadth first; references by `@id` are never followed."""
    marks = load_page_marks()
    keys, part_keys = frozenset(marks["json_keys"]), frozenset(marks["part_keys"])
    found: list[Observation] = []
    waiting: deque[tuple[Any, bool, str]] = deque([(data, False, "")])
    seen = 0
    while waiting:
        one, inside_part, where = waiting.popleft()
        seen += 1
        if seen > _MOST_THINGS:
            return [*found, overflow("ld+json")]
        if isinstance(one, list):
            waiting.extend((item, inside_part, where) for item in one[:_MOST_THINGS])
        elif isinstance(one, dict):
            kind = _kind(one.get("@type"))
            part = inside_part or is_part_type(kind)
            for key, value in one.items():
                if key in keys:
                    signal = "html.jsonld_license" if "usage" not in key else "html.license_mention"
                    place = f"ld+json:{where}{kind}"
                    found += [_stated(signal, said, place, part) for said in _values(value)]
                elif isinstance(value, (dict, list)):
                    inner = part or key.lower() in part_keys
                    step = "" if key == "@graph" else f"{where}{kind}.{key}>"[-120:]
                    waiting.append((value, inner, step))
    return found


def _kind(value: Any) -> str:
    if isinstance(value, list):
        value = ",".join(str(one) for one in value[:4])
    return str(value or "")[:60]


def is_part_type(kind: str) -> bool:
    """True if a schema.org or DCMI type is not one of a page's text."""
    lower = kind.lower()
    return any(word in lower for word in load_page_marks()["part_types"])


def _values(value: Any) -> Iterable[str]:
    for one in value[:20] if isinstance(value, list) else [value]:
        said = one
        if isinstance(one, dict):
            said = next(
                (one[k] for k in ("url", "@id", "@value", "name", "sameAs") if one.get(k)), None
            )
        if isinstance(said, str) and said.strip():
            yield said.strip()[:500]


def _stated(signal: str, value: str, location: str, part: bool) -> Observation:
    scope: Scope = "part" if part else "document"
    return Observation(
        signal=signal, value=value, location=location[:300], scope=scope, detector=DETECTOR
    )


def term_observations(tree: Any, canonical: str) -> list[Observation]:
    """Return licences in microdata and RDFa, with what they are said of.

    Args:
        tree: A `resiliparse` HTMLTree.
        canonical: The page's own address if it states one, else empty.
    """
    terms = frozenset(load_page_marks()["rdfa"])
    nodes = tree.document.query_selector_all("[itemprop~=license],[property],[rel*=icense]")
    found: list[Observation] = []
    read = 0
    for node in nodes[:20_000]:
        names = f"{node.getattr('property') or ''} {node.getattr('rel') or ''}".split()
        micro = "license" in (node.getattr("itemprop") or "").split()
        hit = [name for name in names if name in terms and not (name == "license" and _plain(node))]
        if (not micro and not hit) or (node.tag == "meta" and not micro):
            continue
        read += 1
        if read > _MOST_TERMS:
            found.append(overflow("microdata and RDFa"))
            break
        value = next(
            (
                v.strip()
                for a in ("href", "resource", "content", "src")
                if (v := node.getattr(a)) and v.strip()
            ),
            " ".join((node.text or "")[:300].split()),
        )
        if not value:
            continue
        place = read_place(node)
        subject, part = _subject(node, canonical, micro=micro)
        found.append(
            Observation(
                signal="html.microdata_license" if micro else "html.rdfa_license",
                value=value[:500],
                location=f"{place.path}[{subject}]"[-300:],
                context=read_words(node).context,
                scope="part" if part or place.part else "document",
                rank=place.rank,
                detector=DETECTOR,
            )
        )
    return found


def _plain(node: Any) -> bool:
    """True for plain `rel=license`, which is read as a link."""
    return "license" in (node.getattr("rel") or "").split() and not about_of(node)


def _subject(node: Any, canonical: str, *, micro: bool) -> tuple[str, bool]:
    """Return what a term is said of, and whether that is a part."""
    if micro:
        holder = node
        for _ in range(60):
            holder = holder.parent
            if holder is None or holder.tag == "#document":
                return "", False
            if holder.getattr("itemscope") is not None or holder.getattr("itemtype"):
                kind = (holder.getattr("itemtype") or "").rsplit("/", 1)[-1][:60]
                return kind, is_part_type(kind)
        return "", False
    about = about_of(node)
    return (about or "")[:120], is_about_part(about, canonical)


def comment_observations(page: str) -> list[Observation]:
    """Return licences in RDF/XML, which pages before RDFa carried in a comment.

    Source: https://creativecommons.org/ns (2001-2008 markup, `<Work rdf:about="">`).
    """
    found: list[Observation] = []
    at = page.find("rdf:resource")
    tries = 0
    while at >= 0 and tries < 200 and len(found) < 10:
        tries += 1
        match = _RDF_LICENSE.search(page, max(at - 60, 0), at + 400)
        if match:
            works = _RDF_WORK.findall(page, max(match.start() - 3000, 0), match.start())
            about = works[-1] if works else ""
            part = about.lower().split("?")[0].endswith((".jpg", ".png", ".gif", ".mp3", ".svg"))
            found.append(_stated("html.rdf_license", match[1], f"comment:Work[{about}]", part))
        at = page.find("rdf:resource", at + 12)
    return list(dict.fromkeys(found))
