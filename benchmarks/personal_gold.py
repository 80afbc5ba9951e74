# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Made-up sentences with personal data of known type, in English and in Chinese without spaces.

Values are drawn with a fixed seed; check digits are right. Look-alikes are numbers of other kinds:
books, papers, commits, versions, dates, orders, amounts, places, private addresses.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator

ENGLISH = ("please note {} for our records", "It says {}.", "({})", "Mine is {}, and yours?")
CHINESE = ("他说{}然后就走了", "请记下{}，谢谢", "（{}）", "我的是{}。")
_DRAW = random.Random(20261125)
_pick, _whole = _DRAW.choice, _DRAW.randint
_HEX = "0123456789abcdef"
_SOME_HEX = "abcdef123456789"


def digits(count: int, first: str = string.digits) -> str:
    """Return digits, the first from a set."""
    return _pick(first) + "".join(_pick(string.digits) for _ in range(count - 1))


def letters(count: int, among: str = string.ascii_letters + string.digits) -> str:
    """Return letters and digits."""
    return "".join(_pick(among) for _ in range(count))


def card() -> str:
    """Return a card number with its Luhn digit."""
    head, length = _pick((("4", 16), ("62", 19), ("62", 16), ("53", 16), ("37", 15)))
    body = head + digits(length - len(head) - 1)
    total = 0
    for index, letter in enumerate(reversed(body)):
        value = int(letter) * (2 - index % 2)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def resident() -> str:
    """Return a resident identity number with its check digit."""
    born = f"{_whole(1940, 2005)}{_whole(1, 12):02d}{_whole(1, 28):02d}"
    body = _pick(("110105", "440305", "510107", "330106", "659001")) + born + digits(3)
    total = sum(int(letter) * pow(2, 17 - index, 11) for index, letter in enumerate(body))
    return body + "10X98765432"[total % 11]


def hong_kong() -> str:
    """Return an identity card number of Hong Kong."""
    body = letters(1, string.ascii_uppercase) + digits(6)
    values = [36, int(body[0], 36), *map(int, body[1:])]
    rest = -sum(v * w for v, w in zip(values, range(9, 1, -1), strict=True)) % 11
    return f"{body}({'A' if rest == 10 else rest})"


def iban() -> str:
    """Return a German account number."""
    body = digits(18)
    check = 98 - int(body + "131400") % 97
    return f"DE{check:02d}{body}"


def mobile() -> str:
    """Return a mobile number of mainland China, written in one of four ways."""
    number = "1" + _pick("3456789") + digits(9)
    ways: tuple[Callable[[str], str], ...] = (
        lambda n: n,
        lambda n: f"{n[:3]}-{n[3:7]}-{n[7:]}",
        lambda n: f"+86 {n[:3]} {n[3:7]} {n[7:]}",
        lambda n: "".join(chr(0xFF10 + int(letter)) for letter in n),
    )
    return _pick(ways)(number)


def address(least: int, most: int, between: str = ".") -> str:
    """Return four numbers."""
    return between.join(str(_whole(least, most)) for _ in range(4))


def moment() -> str:
    """Return a date and a time."""
    day = f"{_whole(1990, 2026)}-{_whole(1, 12):02d}-{_whole(1, 28):02d}"
    return f"{day} 12:{digits(2, '012345')}:{digits(2, '012345')}"


def mailbox(signs: tuple[str, ...] = ("@",)) -> str:
    """Return an e-mail address."""
    end = _pick(("com", "cn", "co.uk"))
    return f"{letters(8).lower()}{_pick(signs)}{letters(6).lower()}.{end}"


def north_america() -> str:
    """Return a number of the North American plan."""
    return f"({digits(3, '23456789')}) {digits(3, '23456789')}-{digits(4)}"


KINDS: dict[str, tuple[str, Callable[[], str]]] = {
    "e-mail": ("email", mailbox),
    "e-mail, spelled": ("email", lambda: mailbox(("[at]", " (at) ", "＠"))),
    "mobile, China": ("phone", mobile),
    "fixed line, China": (
        "phone",
        lambda: f"0{_pick(('10', '21', '755', '571'))}-{digits(8, '68')}",
    ),
    "phone, North America": ("phone", north_america),
    "phone, international": ("phone", lambda: f"+44 77{digits(2)} {digits(6)}"),
    "resident identity number": ("resident_id", resident),
    "identity card, Hong Kong": ("hong_kong_id", hong_kong),
    "plate, China": ("plate", lambda: f"{_pick('京沪粤浙川')}{_pick('ABCDE')}{digits(5)}"),
    "card": ("bank_card", card),
    "IBAN": ("iban", iban),
    "SSN": ("us_ssn", lambda: f"{digits(3, '123457')}-{_whole(1, 99):02d}-{_whole(1, 9999):04d}"),
    "IPv4": ("ip_address", lambda: f"{_pick((47, 81, 106))}.{_whole(100, 250)}.{_whole(1, 250)}.9"),
    "IPv6": ("ip_address", lambda: f"2400:{letters(4, _SOME_HEX)}::{letters(4, _SOME_HEX)}"),
    "MAC": ("mac_address", lambda: ":".join(["3c", *(letters(2, _HEX) for _ in range(5))])),
    "AWS key": ("secret", lambda: "AK" + "IA" + letters(16, string.ascii_uppercase + "234567")),
    "GitHub token": ("secret", lambda: "gh" + "p_" + letters(36)),
    "Alibaba Cloud key": ("secret", lambda: "LT" + "AI" + letters(20)),
}

LOOK_ALIKES: dict[str, Callable[[], str]] = {
    "ISBN": lambda: f"ISBN 978-7-{digits(3)}-{digits(5)}-{digits(1)}",
    "DOI": lambda: f"10.{digits(4, '123456789')}/{digits(7)}.{digits(7)}",
    "commit": lambda: letters(40, _HEX),
    "UUID": lambda: "-".join(letters(n, _HEX) for n in (8, 4, 4, 4, 12)),
    "version": lambda: f"v{address(0, 250)}",
    "date and time": moment,
    "timestamp": lambda: digits(_pick((10, 13)), "1"),
    "coordinates": lambda: f"{_whole(-90, 90)}.{digits(7)}, {_whole(-180, 180)}.{digits(7)}",
    "order": lambda: f"订单号{digits(_pick((16, 18, 20)), '123456789')}",
    "altered identity number": lambda: resident()[:-1] + "?",
    "altered card": lambda: card()[:-1] + "?",
    "private IPv4": lambda: f"192.168.{_whole(0, 255)}.{_whole(0, 255)}",
    "amount": lambda: f"{digits(11, '1')}元",
    "case": lambda: f"（{_whole(2010, 2024)}）京0105民初{digits(5)}号",
    "decimal": lambda: f"0.{digits(18)}",
    "link": lambda: f"https://a.cn/i/{digits(11, '1')}.html",
    "page range": lambda: f"pp. {digits(4, '123')}-{digits(4, '456')}",
    "statute": lambda: f"section {address(1, 20)}",
}


def _altered(value: str) -> str:
    """Put a wrong check digit where the maker left a question mark."""
    body = value[:-1]
    for letter in _DRAW.sample(string.digits, 10):
        if not _is_right(body + letter):
            return body + letter
    return body


def _is_right(number: str) -> bool:
    from provender.assess.checks import is_luhn, is_resident_id

    return is_luhn(number) or is_resident_id(number)


def gold(each: int = 25) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield kind, wanted type (empty for look-alikes), language, text and value."""
    for language, frames in (("en", ENGLISH), ("zh", CHINESE)):
        for kind, (wanted, make) in KINDS.items():
            for index in range(each):
                value = make()
                yield kind, wanted, language, frames[index % len(frames)].format(value), value
        for kind, make in LOOK_ALIKES.items():
            for index in range(each):
                value = make()
                if value.endswith("?"):
                    value = _altered(value)
                yield kind, "", language, frames[index % len(frames)].format(value), value
