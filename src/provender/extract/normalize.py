# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One form of text: line feeds, composed characters, no control characters.

Full-width punctuation is never touched. Composition (Unicode Standard Annex #15, NFC) spares CJK
compatibility ideographs, which NFC would replace for good and which names and statutes rely on.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["normalize_text"]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufeff\ufffe\uffff]")
_ASCII_CONTROL = bytes({*range(0x20), 0x7F} - {0x09, 0x0A})
_COMPATIBILITY = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")


def normalize_text(text: str, *, compose: bool = True) -> tuple[str, bool]:
    """Return the text in one form, and whether more than line ends changed.

    Args:
        text: Extracted text.
        compose: Whether to apply NFC.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    if plain.isascii():
        # Composed already, and bytes are looked through ten times as fast as by a pattern.
        clean = plain.encode("ascii").translate(None, _ASCII_CONTROL).decode("ascii")
        return (plain, False) if len(clean) == len(plain) else (clean, True)
    clean = _CONTROL.sub("", plain)
    if compose and not unicodedata.is_normalized("NFC", clean):
        clean = "".join(
            part if index % 2 else unicodedata.normalize("NFC", part)
            for index, part in enumerate(_COMPATIBILITY.split(clean))
        )
    return clean, clean != plain
