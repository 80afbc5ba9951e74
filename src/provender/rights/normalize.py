# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One normaliser for all the ways in which people write a licence.

URLs (every Creative Commons port and language), SPDX expressions, Hugging Face ids, and prose in
English and Chinese become one SPDX expression. Version, port, NC, ND and SA are never lost: what
does not say them all is ambiguous and has no expression.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from license_expression import ExpressionError, LicenseSymbol, Licensing

from provender.rights.license import load_licenses

__all__ = ["Normalized", "find_statements", "mentions_terms", "normalize"]

_MOST_CHARACTERS = 4000
_MOST_STATEMENTS = 20


@dataclass(frozen=True, slots=True)
class Normalized:
    """What a statement means.

    Attributes:
        expression: SPDX expression, None if it cannot be told.
        reason: Why not: `ambiguous_license` or `unknown_license`.
    """

    expression: str | None
    reason: str | None = None


_AMBIGUOUS = Normalized(None, "ambiguous_license")
_UNKNOWN = Normalized(None, "unknown_license")

_FAMILIES = frozenset(
    {
        "cc",
        "creative commons",
        "creativecommons",
        "gpl",
        "lgpl",
        "agpl",
        "gfdl",
        "bsd",
        "openrail",
        "openrail++",
        "other",
        "unknown",
        "open source",
        "free",
        "mixed",
        "various",
        "cc by",
        "cc-by",
        "cc-by-sa",
        "cc-by-nc",
        "cc-by-nc-sa",
        "cc-by-nd",
        "cc-by-nc-nd",
        "知识共享",
        "創用cc",
        "创作共用",
        "unidentified",
        "see license",
        "see licence",
        "odbl/odc-by",
    }
)

_CC_URL = re.compile(
    r"creativecommons\.org/(licenses|publicdomain)/([a-z+-]{1,24})(?:/(\d\.\d))?"
    r"(?:/([a-z]{2,10})(?=[/.?#]|$))?"
)
_CC_CODE = re.compile(
    r"\bcc[\s:_-]{0,3}(by(?:[\s_-]{1,3}(?:nc|nd|sa)){0,2})(?:[\s_-]{1,3}v?(\d\.\d))?"
    r"(?:[\s_-]{1,3}(at|au|de|fr|igo|jp|nl|uk|us)\b)?(?![a-z0-9])"
)
_CC_PROSE = re.compile(
    r"creative\s?commons[\s(]{1,3}(?:licen[cs]e[\s:]{1,3})?attribution(?:\s?[-–/ ]\s?"
    r"(?:non[- ]?commercial|no[- ]?deriv(?:ative)?s?(?: works)?|share[- ]?alike)){0,3}"
    r"(?:[\s,]{1,3}(?:version |v)?(\d\.\d))?"
)
_CC_CHINESE = re.compile(
    r"(?:知识共享|創用\s?cc|创作共用|creative commons|cc)[\s(（「“]{0,3}(?:协议|许可)?[\s:：]{0,2}"
    r"署名(?:标示)?((?:\s?[-－—–·\s/]{0,3}(?:非商业性?(?:使用)?|非商業性|禁止演绎|禁止改作|"
    r"相同方式共享|相同方式分享)){0,3})"
    r"[\s)）」”]{0,3}(?:国际)?\s?(?:v|版本)?\s?(\d\.\d)?"
)
_PUBLIC_DOMAIN = re.compile(
    r"(?:placed|released|dedicated|is|are|been|falls?|now) (?:in|into|to) the public domain|"
    r"^public domain\b|进入公有领域|属于公有领域|公有领域"
)
_CC0 = re.compile(r"\bcc[- ]?0(?:[- ]1\.0)?(?:[- ]universal)?\b")
_RESERVED = re.compile(r"all rights reserved|版权所有|版權所有|保留所有权利|未经(?:授权|许可)")


@functools.cache
def _aliases() -> dict[str, str]:
    names: dict[str, str] = {}
    for identifier, known in load_licenses().items():
        for name in (identifier, known.name, *known.aliases):
            names[_key(name)] = identifier
    return names


@functools.cache
def _addresses() -> dict[str, str]:
    return {url: identifier for identifier, known in load_licenses().items() for url in known.urls}


@functools.cache
def _licensing() -> Licensing:
    return Licensing([LicenseSymbol(identifier) for identifier in load_licenses()])


@functools.cache
def _spdx_index() -> Licensing:
    from license_expression import get_spdx_licensing

    return get_spdx_licensing()


@functools.lru_cache(maxsize=65536)
def normalize(statement: str) -> Normalized:
    """Return the SPDX expression that a statement means.

    Args:
        statement: A URL, an SPDX expression, a Hugging Face id, or a short passage of prose.
    """
    text = " ".join(statement[:_MOST_CHARACTERS].split())
    if not text:
        return _UNKNOWN
    lower = text.lower()
    key = _key(text)
    known = _aliases().get(key)
    if known is not None:
        return Normalized(known)
    if key in _FAMILIES:
        return _AMBIGUOUS
    if "://" in lower or lower.startswith(("//", "www.", "creativecommons.org")):
        found = _from_url(lower)
        if found is not None and " " not in text:
            return found
    return _from_expression(text) or _from_prose(lower) or _UNKNOWN


def _key(name: str) -> str:
    lower = " ".join(name.lower().split())
    for prefix in ("the ", "licence: ", "license: "):
        lower = lower.removeprefix(prefix)
    return lower.strip(" .,:;()[]\"'")


def _from_url(lower: str) -> Normalized | None:
    match = _CC_URL.search(lower)
    if match is not None:
        return _from_cc_url(match)
    address = lower.split("://", 1)[-1].lstrip("/").removeprefix("www.")
    address = address.split("?")[0].split("#")[0].rstrip("/")
    for ending in (".html", ".htm", ".txt", ".php", ".en", "/legalcode"):
        address = address.removesuffix(ending)
    identifier = _addresses().get(address)
    return Normalized(identifier) if identifier else None


def _from_cc_url(match: re.Match[str]) -> Normalized:
    family, code, version, port = match.groups()
    if family == "publicdomain":
        names = {"zero": "CC0-1.0", "mark": "CC-PDM-1.0", "certification": "CC-PDDC"}
        return Normalized(names[code]) if code in names else _AMBIGUOUS
    if code == "publicdomain":
        return Normalized("CC-PDDC")
    if version is None:
        return _AMBIGUOUS
    if port in ("deed", "legalcode", None) or (version == "4.0"):
        port = None
    return _cc(code, version, port)


def _cc(code: str, version: str | None, port: str | None) -> Normalized:
    """Build a Creative Commons id; elements are put into SPDX order, none is dropped."""
    elements = re.split(r"[\s_-]+", code.strip("-_ "))
    if set(elements) - {"by", "nc", "nd", "sa"} or "by" not in elements:
        return Normalized("CC-SA-1.0") if code == "sa" and version == "1.0" else _AMBIGUOUS
    if version is None:
        return _AMBIGUOUS
    ordered = "-".join(e.upper() for e in ("by", "nc", "sa", "nd") if e in elements)
    base = f"CC-{ordered}-{version}"
    if port is None:
        return Normalized(base) if base in load_licenses() else _AMBIGUOUS
    ported = f"{base}-{port.upper()}"
    if ported in load_licenses():
        return Normalized(ported)
    if base not in load_licenses():
        return _AMBIGUOUS
    # A port without an SPDX id keeps its elements, version and jurisdiction under our own ref.
    return Normalized(f"LicenseRef-provender-{ported}")


def _from_expression(text: str) -> Normalized | None:
    if len(text) > 300 or not re.fullmatch(r"[A-Za-z0-9.+() \-]{2,300}", text):
        return None
    normalized = re.sub(r"\s(and|or|with)\s", lambda m: m[0].upper(), text)
    for licensing in (_licensing(), _spdx_index()):
        try:
            parsed = licensing.parse(normalized, validate=True)
        except (ExpressionError, ValueError, AttributeError, TypeError):
            continue
        if parsed is not None:
            return Normalized(str(parsed))
    return _from_aliased_expression(normalized)


def _from_aliased_expression(text: str) -> Normalized | None:
    """Read `cc-by-4.0 AND sata`: operands in any alias, operators as in SPDX."""
    if "(" in text or not re.search(r"\s(AND|OR)\s", text):
        return None
    operators = set(re.findall(r"\s(AND|OR)\s", text))
    parts = [_aliases().get(_key(part)) for part in re.split(r"\s(?:AND|OR)\s", text)]
    if len(operators) > 1 or None in parts:
        return None
    return Normalized(f" {operators.pop()} ".join(str(part) for part in parts))


def _from_prose(lower: str) -> Normalized | None:
    """Read a passage: everything it names must hold, alternatives only where it says so."""
    found: list[Normalized] = [_from_cc_url(m) for m in _CC_URL.finditer(lower)]
    bare = re.sub(r"(?:https?:)?//\S{1,200}", " ", lower)
    found += [_cc(m[1], m[2], m[3]) for m in _CC_CODE.finditer(bare)]
    found += [_cc_english(m) for m in _CC_PROSE.finditer(bare)]
    found += [_cc_chinese(m) for m in _CC_CHINESE.finditer(bare)]
    if _CC0.search(bare):
        found.append(Normalized("CC0-1.0"))
    if _PUBLIC_DOMAIN.search(bare):
        found.append(Normalized("CC-PDM-1.0"))
    found += [Normalized(identifier) for identifier in _named(bare)]
    # A passage that names a licence both by code and by address says it once.
    settled = sorted({n.expression for n in found if n.expression})
    if found and not settled:
        return _AMBIGUOUS
    if not settled:
        all_rights = _RESERVED.search(bare)
        return Normalized("LicenseRef-provender-all-rights-reserved") if all_rights else None
    if len(settled) == 1:
        return Normalized(settled[0])
    either = re.search(r"whichever|\bor\b|dual|at your option|任选|或者?", bare)
    return Normalized((" OR " if either else " AND ").join(settled))


def _cc_english(match: re.Match[str]) -> Normalized:
    text = re.sub(r"[\s-]", "", match[0])
    code = "by"
    code += "-nc" if "noncommercial" in text else ""
    code += "-nd" if "noderiv" in text else ""
    code += "-sa" if "sharealike" in text else ""
    return _cc(code, match[1], None)


def _cc_chinese(match: re.Match[str]) -> Normalized:
    text = match[1] or ""
    code = "by"
    code += "-nc" if "非商" in text else ""
    code += "-nd" if "禁止" in text else ""
    code += "-sa" if "相同方式" in text else ""
    return _cc(code, match[2], None)


@functools.cache
def _name_pattern() -> re.Pattern[str]:
    names = sorted(
        (
            n
            for n in _aliases()
            if len(n) >= 4
            and not n.startswith(("cc", "public"))
            and _aliases()[n] != "LicenseRef-provender-all-rights-reserved"
            and not _aliases()[n].startswith("CC")
        ),
        key=len,
        reverse=True,
    )
    return re.compile("|".join(rf"(?<![a-z0-9]){re.escape(n)}(?![a-z0-9])" for n in names))


def _named(lower: str) -> list[str]:
    words = [_aliases()[match[0]] for match in _name_pattern().finditer(lower)]
    if re.search(r"\bmit licen[cs]ed?\b|\bmit\b.{0,12}licen", lower):
        words.append("MIT")
    return words


_MARKS = (
    "creativecommons",
    "creative commons",
    "cc-by",
    "cc by",
    "cc0",
    "知识共享",
    "創用",
    "署名",
    "license",
    "licence",
    "许可",
    "協議",
    "协议",
    "public domain",
    "公有领域",
    "all rights reserved",
    "版权",
    "copyright",
)


def mentions_terms(text: str) -> bool:
    """True if a passage holds a word without which nothing is read from it: a scan of literals."""
    lower = text.lower()
    return any(mark in lower for mark in _MARKS)


def find_statements(text: str) -> list[str]:
    """Return lines of prose that state a licence, for scanners of READMEs and footers.

    Args:
        text: A whole file; only its first 200,000 characters are looked at.

    Returns:
        Up to 20 lines, in order, each at most 1,000 characters.
    """
    found: list[str] = []
    if not mentions_terms(text[:200_000]):
        return found
    for line in text[:200_000].splitlines():
        if not mentions_terms(line[:1000]):
            continue
        passage = line.strip()[:1000]
        meaning = _from_prose(passage.lower())
        if meaning is not None and meaning.expression and passage not in found:
            found.append(passage)
            if len(found) == _MOST_STATEMENTS:
                break
    return found
