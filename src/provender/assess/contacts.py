# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Checks of e-mail addresses and telephone numbers.

The plans of numbers are libphonenumber's, by `phonenumberslite`; it runs only on what a pattern
found, at about 50 µs a number.
"""

from __future__ import annotations

import functools
import re
from dataclasses import replace

from provender.assess.checks import edges
from provender.assess.hits import Hit, check
from provender.assess.patterns import facts, words

__all__ = ["known_domain"]

_SPELLED_AT = re.compile(
    r" ?(?:\[ ?at ?\]|\( ?at ?\)|\{ ?at ?\}|<at>|_at_| at | AT |è\x89¾ç\x89¹|#|\[@\]|\(@\)) ?",
    re.IGNORECASE,
)
_SPELLED_DOT = re.compile(r" ?(?:\[ ?dot ?\]|\( ?dot ?\)|\{dot\}|_dot_) ?| dot ", re.IGNORECASE)


@functools.lru_cache(maxsize=65536)
def known_domain(domain: str) -> str | None:
    """Return the part of a dotted name that ends in a public suffix, None if there is none.

    Words that follow without a space (`mail.com.Thanks`) are cut off. Domains kept for examples
    are nobody's.
    """
    from tld.utils import get_tld

    labels = domain.split(".")
    while len(labels) >= 2:
        name = ".".join(labels).lower()
        reserved = tuple("." + value for value in facts("reserved_domains"))
        if ("." + name).endswith(reserved):
            return None
        if all(0 < len(label) <= 63 and label[0] != "-" != label[-1] for label in labels):
            suffix = get_tld(name, fix_protocol=True, fail_silently=True, search_private=False)
            version = len(labels) > 2 and "".join(labels[:-1]).isdigit()
            if suffix is not None and suffix != name and not version:
                return ".".join(labels)
        labels.pop()
    return None


def _sorted_out(hit: Hit, local: str) -> Hit:
    name = local.lower().split("+")[0]
    if name in facts("role_names"):
        return replace(hit, type="role_email")
    line = hit.line_before()
    dated = re.match(rb"\s*(?:19|20)[0-9]{2}\b", line) is not None
    if words("notice").pattern.search(hit.before if dated else line) is not None:
        return replace(hit, type="email_in_notice")
    return hit


@check
def mail(hit: Hit) -> Hit | None:
    """A domain under a known suffix; functions and copyright notices are types of their own."""
    parts = re.split(r"@|&#64;|&#x40;|%40", hit.text, maxsplit=1)
    local = parts[0]
    if len(parts) != 2 or not 0 < len(local.strip(".")) <= 64 or hit.left[-1:] in (b"/", b"@"):
        return None
    domain = known_domain(parts[1])
    if domain is None or hit.right[:1] == b"(" or (local == "git" and hit.right[:1] == b":"):
        return None
    found = hit.cut(len(hit.text) - len(parts[1]) + len(domain))
    return _sorted_out(found, local.strip(".'"))


@check
def spelled_mail(hit: Hit) -> Hit | None:
    """The same, with the at-sign and the dots spelled out."""
    parts = _SPELLED_AT.split(hit.text, maxsplit=1)
    if len(parts) != 2:
        return None
    domain = _SPELLED_DOT.sub(".", parts[1]).replace(" ", "")
    if known_domain(domain) != domain or "." not in domain:
        return None
    return _sorted_out(hit, parts[0])


@functools.lru_cache(maxsize=65536)
def _fits(text: str, region: str | None, *, valid: bool) -> bool:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return False
    test = phonenumbers.is_valid_number if valid else phonenumbers.is_possible_number
    return bool(test(number))


@check
def international_phone(hit: Hit) -> Hit | None:
    """A country's plan knows it; grouped numbers need only a possible length.

    Digits that follow behind a space and are another number are cut off.
    """
    text = hit.text
    for _ in range(4):
        grouped = any(letter in " .-()" for letter in text.strip())
        plus = "+" + text.lstrip("+0 ") if text[0] != "+" else text
        sure = text[0] == "+"
        if _fits(plus, None, valid=not (grouped and sure)):
            return hit.cut(len(text))
        shorter = max(text.rfind(mark) for mark in " .-/(")
        if shorter < 8:
            return None
        text = text[:shorter].rstrip(" .-/(")
    return None


@check
def phone_valid_cn(hit: Hit) -> Hit | None:
    """The plan of mainland China knows it."""
    return (
        hit
        if _fits(hit.text.split("-ext")[0], "CN", valid=True)
        or _fits(re.sub(r"-[0-9]{1,5}$", "", hit.text), "CN", valid=True)
        else None
    )


@check
def phone_edges(hit: Hit) -> Hit | None:
    """As `edges`, but a label may hang on it: `555-123-4567-Fax`."""
    found = edges(hit)
    labelled = found is None and hit.right[:1] == b"-" and hit.has("phone_label")
    return hit if labelled else found


@check
def trunk_phone(hit: Hit) -> Hit | None:
    """The plan of a country with trunk prefix 0 knows it; no date.

    Two groups with a space between them, or of five and four digits (a ZIP+4 code), need a word
    for telephone beside them.
    """
    if _is_dated(hit.text):
        return None
    if hit.has("phone") or hit.has("phone_label"):
        return hit
    groups = re.findall(r"[0-9]+", hit.text)
    lone_pair = len(groups) == 2 and "(" not in hit.text
    if lone_pair and (" " in hit.text or [len(group) for group in groups] == [5, 4]):
        return None
    fits = any(_fits(hit.text, region, valid=True) for region in facts("trunk_regions"))
    return hit if fits else None


_DATED = re.compile(
    r"(?:19|20)[0-9]{2}[ ./-](?:0?[1-9]|1[0-2])[ ./-](?:0?[1-9]|[12][0-9]|3[01])"
    r"|(?:0?[1-9]|[12][0-9]|3[01])[ ./-](?:0?[1-9]|[12][0-9]|3[01])[ ./-](?:19|20)[0-9]{2}"
    r"|(?:19|20)[0-9]{2} ?- ?(?:19|20)[0-9]{2}"
    r"|(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
)


def _is_dated(text: str) -> bool:
    return _DATED.match(text) is not None


@check
def plausible_phone(hit: Hit) -> Hit | None:
    """Three different digits or more, and no date or span of years."""
    return None if _is_dated(hit.text) or len(set(hit.digits())) < 3 else hit


@check
def named_phone(hit: Hit) -> Hit | None:
    """A word for telephone before it or a label behind it, and no word for another number."""
    named = hit.has("phone") or hit.has("phone_label")
    return None if not named or hit.has("other_number") else hit
