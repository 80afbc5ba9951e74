# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Checks of numbers that mean something: check digits, dates, issuers, and what stands beside them.

Formulas are restated from the standards named; none needs a list of districts or branches.
"""

from __future__ import annotations

import datetime
import ipaddress
from dataclasses import replace

from provender.assess.hits import Hit, check
from provender.assess.patterns import facts, words

__all__ = ["is_iban", "is_luhn", "is_resident_id"]


_CURRENCIES = tuple(sign.encode() for sign in "$€£¥￥")


@check
def edges(hit: Hit) -> Hit | None:
    """Not a piece of a longer number, name, path or decimal fraction, and no sum of money."""
    before, sign = hit.left[-2:-1], hit.left[-1:]
    if sign in (b"$", b"#", b"\\") or hit.before.endswith(_CURRENCIES):
        return None
    if sign == b"/" and before.isalpha():
        return None
    if sign in (b"-", b"_", b"*") and before.isalnum():
        return None
    if sign in (b".", b"+", b"#") and before.isdigit():
        return None
    sign, behind = hit.right[:1], hit.right[1:2]
    if sign == b"." and behind.isdigit():
        return None
    return None if sign in (b"-", b"_", b"*") and behind.isalnum() else hit


@check
def edges_right(hit: Hit) -> Hit | None:
    """Not the beginning of a longer number."""
    return None if hit.right[:1] in (b"-", b".") and hit.right[1:2].isdigit() else hit


@check
def not_in_link(hit: Hit) -> Hit | None:
    """Not a number in a web address, unless the address says that it is one to call."""
    word = hit.before.split()[-1:] if not hit.before[-1:].isspace() else []
    if word and (b"://" in word[0] or word[0].lower().startswith(b"www.")):
        asks = (b"tel:", b"phone=", b"mobile=", b"sms:", b"tel=")
        return hit if word[0].lower().endswith(asks) else None
    return hit


@check
def not_quantity(hit: Hit) -> Hit | None:
    """Not an amount of money, bytes or people."""
    behind = hit.after[:16].lstrip()
    return None if words("quantity").pattern.match(behind) is not None else hit


@check
def not_other_number(hit: Hit) -> Hit | None:
    """Not an order, a book, a commit or another number that words beside it name."""
    return None if hit.has("other_number") else hit


@check
def same_separators(hit: Hit) -> Hit | None:
    """Dots or dashes, not both."""
    return None if "." in hit.text.split("x")[0].split("ext")[0] and "-" in hit.text else hit


def is_luhn(digits: str) -> bool:
    """Whether the last digit is right (ISO/IEC 7812-1 annex B)."""
    total = 0
    for index, letter in enumerate(reversed(digits)):
        value = int(letter) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


@check
def bank_card(hit: Hit) -> Hit | None:
    """Luhn, and an issuer's range: strong ranges alone, weak ones beside words about cards."""
    digits = hit.digits()
    if not is_luhn(digits) or len(set(digits)) < 2:
        return None
    if _in_ranges(digits, "strong"):
        return hit
    return hit if hit.has("card") and _in_ranges(digits, "weak") else None


def _in_ranges(digits: str, strength: str) -> bool:
    for row in facts("card_ranges")[strength]:
        head = digits[: len(row["from"])]
        if row["from"] <= head <= row["to"] and len(digits) in row["lengths"]:
            return True
    return False


def is_iban(text: str) -> bool:
    """Whether the remainder modulo 97 is 1 (ISO 13616-1 section 6.1) and the length is right."""
    compact = text.replace(" ", "").upper()
    if facts("iban_lengths").get(compact[:2]) != len(compact):
        return False
    return int("".join(str(int(letter, 36)) for letter in compact[4:] + compact[:4])) % 97 == 1


@check
def iban(hit: Hit) -> Hit | None:
    """Modulo 97; what follows the country's length is cut off."""
    wanted = facts("iban_lengths").get(hit.text[:2].upper(), 0)
    seen = 0
    for index, letter in enumerate(hit.text):
        seen += letter != " "
        if seen == wanted:
            rest = hit.text[index + 1 :]
            if rest and rest[0].isalnum():
                return None
            return hit.cut(index + 1) if is_iban(hit.text[: index + 1]) else None
    return None


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


def is_resident_id(text: str) -> bool:
    """Whether eighteen characters fit GB 11643-1999: province, date, ISO 7064 MOD 11-2."""
    if len(text) != 18 or text[:2] not in facts("provinces"):
        return False
    if not _is_date(int(text[6:10]), int(text[10:12]), int(text[12:14])):
        return False
    total = sum(int(letter) * pow(2, 17 - index, 11) for index, letter in enumerate(text[:17]))
    return "10X98765432"[total % 11] == text[17].upper()


@check
def resident_id(hit: Hit) -> Hit | None:
    """Check digit and birth date."""
    return hit if is_resident_id(hit.text.replace(" ", "").replace("-", "")) else None


@check
def resident_id_15(hit: Hit) -> Hit | None:
    """Province and birth date; cards of fifteen digits were given out until 1999."""
    text = hit.text
    fits = text[:2] in facts("provinces") and _is_date(
        1900 + int(text[6:8]), int(text[8:10]), int(text[10:12])
    )
    return hit if fits else None


@check
def hong_kong_id(hit: Hit) -> Hit | None:
    """Weights 9 to 2 and 1 modulo 11; a blank letter counts 36, A 10, a check digit of A 10."""
    text = hit.text.replace("(", "").replace(")", "").replace(" ", "").rjust(9)
    values = [36 if letter == " " else int(letter, 36) for letter in text]
    total = sum(value * weight for value, weight in zip(values, range(9, 0, -1), strict=True))
    return hit if total % 11 == 0 else None


_TAIWAN_REGIONS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"


@check
def taiwan_id(hit: Hit) -> Hit | None:
    """The letter stands for two digits (10 to 35), weights 1 9 8 7 6 5 4 3 2 1 1 modulo 10."""
    region = 10 + _TAIWAN_REGIONS.index(hit.text[0])
    values = [region // 10, region % 10, *(int(letter) for letter in hit.text[1:])]
    weights = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
    total = sum(value * weight for value, weight in zip(values, weights, strict=True))
    return hit if total % 10 == 0 else None


@check
def us_ssn(hit: Hit) -> Hit | None:
    """Area, group and serial that were or can be given out; not the numbers that adverts used."""
    digits = hit.digits()
    wrong = digits[:3] in ("000", "666") or digits[0] == "9" or digits[3:5] == "00"
    if wrong or digits[5:] == "0000" or digits in ("078051120", "219099999", "123456789"):
        return None
    return hit


@check
def ipv4(hit: Hit) -> Hit | None:
    """Public, and no version or section; four small numbers only beside a word about addresses."""
    left, right = hit.left[-1:], hit.right[:2]
    if hit.left[-1:] == b"/" and hit.left[-2:-1].isalnum():
        return None  # nginx/1.18.0.1
    if left in (b".", b"-", b"_") or (right[:1] in (b".", b"-") and right[1:].isalnum()):
        return None
    address = ipaddress.ip_address(hit.text)
    if not address.is_global or address.is_multicast or hit.text in facts("public_resolvers"):
        return None
    octets = [int(part) for part in hit.text.split(".")]
    named = hit.has("address")
    if hit.has("version") and not (named and max(octets) > 99):
        return None
    if max(octets) < 100 and not named:
        return None
    return hit


@check
def ipv6(hit: Hit) -> Hit | None:
    """Public, whole, and not a piece of a fingerprint, a time or a name in code."""
    if hit.left[-1:].isalnum() or hit.left[-1:] in (b":", b".", b"_") or hit.right[:1].isalnum():
        return None
    if hit.right[:1] in (b":", b"_"):
        return None
    text = (
        hit.text.rstrip(":") if hit.text.endswith(":") and not hit.text.endswith("::") else hit.text
    )
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return None
    groups = [group for group in text.split(":") if group]
    if not address.is_global or (len(groups) < 8 and address.packed[0] >> 5 != 1):
        return None
    return hit.cut(len(text)) if len(groups) > 2 or len(text) > 9 else None


@check
def hardware(hit: Hit) -> Hit | None:
    """Not in a longer fingerprint, and no address kept for documentation."""
    around = hit.left[-1:] + hit.right[:1]
    if any(byte in b":-" for byte in around):
        return None
    compact = hit.text.replace(":", "").replace("-", "").lower()
    return None if compact.startswith(tuple(facts("documentation_hardware"))) else hit


@check
def china_plate(hit: Hit) -> Hit | None:
    """At most two letters among the five behind the office's letter; not inside a longer name."""
    if hit.right[:1].isalnum() and hit.right[:1].isascii():
        return None
    serial = hit.text.encode("latin-1").decode("utf-8", "replace")[2:].lstrip("· .")
    letters = sum(letter.isascii() and letter.isalpha() for letter in serial)
    return hit if letters <= 2 and any(letter.isdigit() for letter in serial) else None


@check
def wechat(hit: Hit) -> Hit | None:
    """Holds a digit, `_` or `-`, or stands alone; common words of software are no accounts."""
    if any(letter.isdigit() or letter in "_-" for letter in hit.text):
        return hit
    return None


_NAMELESS = ("某", "×", "甲", "乙", "丙", "丁", "ｘ", "Ｘ")


@check
def party_name(hit: Hit) -> Hit | None:
    """A name that was not veiled already (a certain Zhang, ××)."""
    name = hit.text.encode("latin-1").decode("utf-8", "replace")
    return None if any(sign in name for sign in _NAMELESS) else court_document(hit)


@check
def court_document(hit: Hit) -> Hit | None:
    """In a document that calls itself a judgment, ruling, mediation or indictment."""
    head = hit.document(0, 4000)
    kinds = (
        "判决书",
        "裁定书",
        "调解书",
        "起诉书",
        "决定书",
        "支付令",
        "判決書",
        "裁定書",
        "民初",
        "刑初",
        "民终",
        "刑终",
        "行初",
    )
    return hit if any(kind.encode() in head for kind in kinds) else None


@check
def home_address(hit: Hit) -> Hit | None:
    """More than a province: it holds a road, a village, a house or a room."""
    place = hit.text.encode("latin-1").decode("utf-8", "replace")
    if any(sign in place for sign in ("某", "×", "*")):
        return None
    return hit if any(sign in place for sign in "路街巷村镇乡号室栋幢楼组弄屯庄园") else None


@check
def child_or_health(hit: Hit) -> Hit | None:
    """An identity number beside words about a child or about health is of its own type."""
    if hit.has("child"):
        return replace(hit, type="minor_identity")
    if hit.has("health"):
        return replace(hit, type="health_identity")
    return hit
