# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Checks of keys, tokens and passwords (`data/secrets.yml`).

Makers give their keys prefixes so that they can be found; those need little more than a look at
the letters behind. No measure of randomness is taken: it fires on hashes and on Chinese pinyin.
"""

from __future__ import annotations

import base64
import binascii
import re

from provender.assess.hits import Hit, check

__all__ = ["LONGEST_KEY_BLOCK"]

LONGEST_KEY_BLOCK = 32_768
"""Bytes in which the end of a key block is looked for; a 16,384-bit RSA key takes 12,700."""

_EXAMPLE = re.compile(
    r"example|sample|placeholder|changeme|your[_-]?|xxxx|\.\.\.|1234567890|abcdefghij|0{8}|\*{3}",
    re.IGNORECASE,
)
_STANDS_FOR = re.compile(
    r"<[^>]*>|\$\{?[A-Za-z_].*|\{\{?.*\}?\}|%[A-Za-z_(].*|\[.*\]|\*+|x+|\.+"
    r"|(?:pass|password|passwd|pwd|secret|token|user|mypass|mypassword|your[_-]?password|changeme|test|密码)",
    re.IGNORECASE,
)


@check
def not_example(hit: Hit) -> Hit | None:
    """Not one of the keys that manuals print, such as AWS's `AKIAIOSFODNN7EXAMPLE`."""
    return None if _EXAMPLE.search(hit.text) else hit


@check
def mixed(hit: Hit) -> Hit | None:
    """Letters and digits: words joined by dashes (`sk-learn-contrib-package`) are no key."""
    letters = any(letter.isalpha() for letter in hit.text[4:])
    digits = sum(letter.isdigit() for letter in hit.text[4:])
    return hit if letters and digits >= 2 and not _EXAMPLE.search(hit.text) else None


@check
def mixed_case(hit: Hit) -> Hit | None:
    """Small and capital letters: a name of a variable has one kind."""
    body = hit.text[4:]
    if body.lower() == body or body.upper() == body or _EXAMPLE.search(hit.text):
        return None
    return hit


@check
def web_token(hit: Hit) -> Hit | None:
    """Its first part is a JSON object that names an algorithm (RFC 7515 section 4.1.1)."""
    head = hit.text.split(".", 1)[0]
    try:
        opened = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))
    except (binascii.Error, ValueError):
        return None
    return hit if b'"alg"' in opened else None


@check
def key_block(hit: Hit) -> Hit | None:
    """From its first line to its last; without the last line, as far as base64 goes."""
    label = hit.text[len("-----BEGIN ") : -len("-----")]
    body = hit.document(hit.start - hit.first, LONGEST_KEY_BLOCK)
    closing = f"-----END {label}-----".encode("latin-1")
    end = body.find(closing)
    if end >= 0:
        return hit.reach(end + len(closing), body)
    lines = re.match(rb"-----BEGIN [A-Z0-9 ]+-----[\r\n]+(?:[0-9A-Za-z+/=]+[\r\n]*)*", body)
    shown = lines is not None and lines.end() > len(hit.text) + 40
    return hit.reach(lines.end(), body) if shown and lines is not None else None


@check
def not_placeholder(hit: Hit) -> Hit | None:
    """A password, not a word that stands for one."""
    return None if _STANDS_FOR.fullmatch(hit.text) else hit
