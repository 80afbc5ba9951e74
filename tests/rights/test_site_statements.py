# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""tdmrep.json, RSL documents, ai.txt and trust.txt: what they say about a path."""

from __future__ import annotations

import json

import pytest

from provender.rights.rsl import RslDocument, is_rsl_type
from provender.rights.site_texts import AiTxt, TrustTxt
from provender.rights.tdmrep import TdmRep


def tdm(content: object, path: str = "/a") -> list[str]:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return [told.value for told in TdmRep(raw).statements(path)]


def test_the_first_location_that_matches_decides() -> None:
    """TDMRep §6.1: in sequence; what no location matches is unset; a policy is told."""
    rules = [
        {"location": "/open/*.html$", "tdm-reservation": 0},
        {"location": "/odd", "tdm-reservation": 2},
        {"location": "/", "tdm-reservation": "1", "tdm-policy": "https://a.example/p"},
    ]
    assert tdm(rules, "/open/x.html") == ["0"]
    assert tdm(rules, "/open/x.txt") == ["1"]
    assert tdm(rules, "/odd/x") == ["unset"]
    assert tdm(rules[:1], "/other") == []
    told = TdmRep(json.dumps(rules).encode()).statements("/x")[0]
    assert told.context == "location: /; tdm-policy: https://a.example/p"
    assert tdm({"location": "*", "tdm-reservation": 1, "tdm-policy": 5}) == ["1"]
    assert tdm([{"location": "/", "tdm-reservation": True}]) == ["unset"]
    assert tdm(
        b'\xef\xbb\xbf[{"location": "/caf\xc3\xa9", "tdm-reservation": 1}]', "/caf%C3%A9"
    ) == ["1"]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"<html>404</html>", "no JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b" " * (2 << 20), "more than"),
        (b'["x", {"tdm-reservation": 1}]', "no object with a location"),
        (b"5", "no object with a location"),
        (b"\xff\xfe", "no JSON"),
    ],
)
def test_a_malformed_tdmrep_is_unknown_and_says_so(raw: bytes, why: str) -> None:
    """The clue names what is wrong."""
    (only,) = tdm(raw)
    assert only.startswith("unreadable: ")
    assert why in only


def test_rules_without_end_are_cut() -> None:
    """Two thousand are read, the rest is told."""
    rules = [{"location": f"/{n}", "tdm-reservation": 0} for n in range(2001)]
    assert "first 2,000 rules" in tdm(rules, "/x")[0]
    assert tdm(rules[:2000], "/x") == []


def rsl(content: str, path: str = "/a", hosts: tuple[str, ...] = ("a.example",)) -> list[str]:
    text = f'<?xml version="1.0"?><rsl xmlns="https://rslstandard.org/rsl">{content}</rsl>'
    return [told.value for told in RslDocument(text.encode()).statements(path, hosts)]


def license_of(inner: str) -> str:
    (only,) = rsl(f'<content url="/"><license>{inner}</license></content>')
    return only.partition(":")[0]


@pytest.mark.parametrize(
    ("inner", "verdict"),
    [
        ('<prohibits type="usage">ai-train</prohibits>', "prohibits"),
        ('<prohibits type="usage">ai-all</prohibits>', "prohibits"),
        ('<prohibits>all</prohibits>', "prohibits"),
        ('<prohibits type="ai-train"/>', "prohibits"),
        ('<permits type="usage">search train-ai</permits>', "permits"),
        ('<permits type="usage">all</permits><prohibits type="usage">ai-train</prohibits>', "prohibits"),
        ('<permits type="usage">all</permits><payment type="free"/>', "permits"),
        ('<permits type="usage">ai-all</permits><payment type="attribution"/>', "permits"),
        ('<payment type="free"/>', "permits"),
        ('<permits type="usage">ai-train</permits><payment type="purchase"/>', "conditional"),
        ('<permits type="usage">ai-all</permits><payment><standard>x</standard></payment>', "conditional"),
        ('<permits type="usage">ai-all</permits><payment type="per-token"/>', "conditional"),
        ('<permits type="usage">search ai-input</permits>', "conditional"),
        ('<permits type="usage">all</permits><permits type="user">non-commercial</permits>', "conditional"),
        ('<permits type="geo">US</permits>', "conditional"),
        ('<prohibits type="usage">search</prohibits>', "silent"),
        ('<legal type="warranty">x</legal>', "silent"),
        ("", "silent"),
    ],
)  # fmt: skip
def test_a_licence_is_read_for_training(inner: str, verdict: str) -> None:
    """RSL 1.0 §3: prohibitions first; listed usages exclude others; payment is a condition."""
    assert license_of(inner) == verdict


def test_alternatives_and_paths() -> None:
    """One prohibition beats all offers, a free offer beats a paid one; the longest path decides."""
    free = '<license><permits type="usage">all</permits></license>'
    paid = '<license><payment type="purchase"/></license>'
    never = '<license><prohibits type="usage">ai-train</prohibits></license>'
    assert rsl(f'<content url="/">{paid}{free}</content>')[0].startswith("permits")
    assert rsl(f'<content url="/">{free}{never}</content>')[0].startswith("prohibits")
    site = f'<content url="/">{never}</content><content url="/open/*">{free}</content>'
    assert rsl(site, "/open/x")[0].startswith("permits")
    assert rsl(site, "/shut")[0].startswith("prohibits")
    assert rsl(f'<content url="images/">{never}</content>', "/images/x") != []
    assert rsl('<content url="/x?y=1"/>', "/x?y=1") == ["silent: no license"]
    assert rsl("<other/>") == []


def test_a_document_speaks_for_the_hosts_that_let_it() -> None:
    """Nobody reserves, or frees, the pages of a third."""
    never = '<license><prohibits type="usage">all</prohibits></license>'
    other = f'<content url="https://b.example/">{never}</content>'
    assert rsl(other) == []
    assert rsl(other, "/a", ("b.example",)) != []
    assert rsl(f'<content url="https://[bad/">{never}</content>') == []
    inside = RslDocument(
        f'<rsl><content url="https://b.example/x">{never}</content></rsl>'.encode()
    )
    assert inside.statements("", ()) == []
    page = RslDocument(f"<rsl><content>{never}</content></rsl>".encode())
    assert len(page.statements("", ())) == 1


BOMB = (
    '<!DOCTYPE rsl [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<rsl><content>&b;</content></rsl>"
)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (BOMB.encode(), "document type"),
        (b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rsl>&x;</rsl>', "document type"),
        ('<?xml version="1.0" encoding="UTF-16"?>'.encode("utf-16") + BOMB.encode("utf-16")[2:],
         "no UTF-8 text"),
        (b'<?xml version="1.0" encoding="UTF-7"?>+ADw-+ACE-DOCTYPE x+AD4-<rsl/>',
         "no well-formed XML"),
        (b"<rsl>" + b"<content/>" * 50_000, "more than"),
        (b" " * (2 << 20), "more than"),
        (b"<rsl>" + b"<a>" * 5000, "no well-formed XML"),
        (b"<rsl><content>", "no well-formed XML"),
        (b"", "no well-formed XML"),
        (b"<feed/>", "root element"),
    ],
)  # fmt: skip
def test_hostile_and_broken_documents_are_unknown(raw: bytes, why: str) -> None:
    """No entity is expanded, nothing is fetched, and the clue says what is wrong."""
    (only,) = RslDocument(raw).statements("/", ("a.example",))
    assert only.value.startswith("unreadable: ")
    assert why in only.value


def test_contents_without_end_are_cut() -> None:
    """A thousand are read, the rest is told."""
    told = rsl('<content url="/x"/>' * 1001, "/y")
    assert told == ["unreadable: only its first 1,000 contents are read"]


def test_the_media_type_of_rsl() -> None:
    """With parameters and in any case."""
    assert is_rsl_type("Application/RSL+XML; charset=utf-8")
    assert not is_rsl_type("application/xml")


def ai(text: str, path: str = "/a.html") -> list[str]:
    return [told.value for told in AiTxt(text.encode()).statements(path)]


@pytest.mark.parametrize(
    ("rules", "path", "wanted"),
    [
        ("Disallow: *.html", "/page", ["Disallow: *.html (User-agent: *)"]),
        ("Disallow: *.jpg", "/page", []),
        ("Disallow: *.jpg", "/page.jpg?x", ["Disallow: *.jpg (User-agent: *)"]),
        ("Disallow: *.txt\nAllow: *.html", "/a.html", ["Allow: *.html (User-agent: *)"]),
        ("Disallow: *.txt\nAllow: *.html", "/a.txt", ["Disallow: *.txt (User-agent: *)"]),
        ("Disallow: /\nAllow: /open/", "/open/x", ["Allow: /open/ (User-agent: *)"]),
        (
            "Disallow: /\nAllow: /",
            "/x",
            ["Disallow: / (User-agent: *)", "Allow: / (User-agent: *)"],
        ),
        ("Disallow: private", "/private/x", ["Disallow: private (User-agent: *)"]),
        ("Disallow:", "/x", []),
        ("Other: x", "/x", []),
    ],
)
def test_ai_txt_names_places_and_kinds_of_media(rules: str, path: str, wanted: list[str]) -> None:
    """Text pages are what its lines for text endings are about; pictures are not."""
    assert ai(f"# Spawning AI\nUser-Agent: *\n{rules}\n", path) == wanted


def test_ai_txt_is_heard_where_it_speaks_to_us_or_to_collectors() -> None:
    """Groups as in robots.txt; other files of that name hold none."""
    assert ai("User-Agent: GPTBot\nUser-Agent: x\nDisallow: /") == [
        "Disallow: / (User-agent: GPTBot)"
    ]
    assert ai("User-Agent: Provender\nDisallow: /") == ["Disallow: / (User-agent: Provender)"]
    assert ai("User-Agent: *\nAllow: /x\nUser-Agent: Googlebot\nDisallow: /") == []
    assert ai("---\nname: my site\n---\n# Facts for assistants\n") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("datatrainingallowed=no", ["datatrainingallowed=no"]),
        ("# x\n member = https://a.example\nDataTrainingAllowed = YES # ok",
         ["datatrainingallowed=yes"]),
        ("datatrainingallowed=yes\r\ndatatrainingallowed=no",
         ["datatrainingallowed=no", "datatrainingallowed=yes"]),
        ("member=https://a.example", []),
    ],
)  # fmt: skip
def test_trust_txt_has_one_word_for_training(text: str, wanted: list[str]) -> None:
    """It speaks of the whole site; both answers are kept if both are given."""
    assert [told.value for told in TrustTxt(text.encode()).statements("/any")] == wanted
