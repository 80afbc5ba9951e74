# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""robots.txt: groups, agents, preferences per path, and what hostile files cost."""

from __future__ import annotations

import pytest

from provender.rights.agents import agent_of_line, is_known, own_agent, purpose_of
from provender.rights.paths import normal_path, path_matches
from provender.rights.robots import Robots


def told(text: str | bytes, path: str = "/page") -> list[str]:
    raw = text if isinstance(text, bytes) else text.encode()
    return [f"{s.kind}: {s.value}" for s in Robots(raw).statements(path)]


def test_each_agent_is_answered_by_its_own_group() -> None:
    """A named agent does not hear `*`; agents that no line names do; no rule is no statement."""
    text = "User-agent: GPTBot\nDisallow: /a/\n\nUser-agent: *\nDisallow: /b/\n"
    assert told(text, "/a/1") == ["robots: Disallow (User-agent: GPTBot)"]
    assert told(text, "/b/1") == ["robots: Disallow (User-agent: *)"]
    assert told(text, "/c") == []
    robots = Robots(text.encode())
    assert not robots.allows("GPTBot", "/a/1")
    assert robots.allows("GPTBot", "/b/1")
    assert not robots.allows("CCBot", "/b/1")
    assert robots.agents() == ["GPTBot", "*"]


def test_groups_of_one_agent_merge_and_agents_share_a_group() -> None:
    """RFC 9309 §2.2.1; blank lines and comments part nothing."""
    text = (
        "user-AGENT: gptbot # ours\n\nUser-agent: CCBot/2.0 (https://commoncrawl.org/faq/)\n"
        "Disallow: /x\n\nUser-agent: GPTBot\nDisallow: /y\n"
    )
    assert told(text, "/x") == [
        "robots: Disallow (User-agent: GPTBot)", "robots: Disallow (User-agent: CCBot)",
    ]  # fmt: skip
    assert told(text, "/y") == ["robots: Disallow (User-agent: GPTBot)"]


def test_agents_with_the_same_rules_are_one_statement() -> None:
    """The evidence names all; `*` and ourselves are named apart."""
    text = "User-agent: GPTBot\nUser-agent: Bytespider\nUser-agent: *\nUser-agent: Provender\n"
    assert told(text + "Disallow: /\n") == [
        "robots: Disallow (User-agent: *)",
        "robots: Disallow (User-agent: Provender)",
        "robots: Disallow (User-agent: GPTBot, Bytespider)",
    ]


@pytest.mark.parametrize(
    ("rules", "path", "barred"),
    [
        ("Disallow: /\nAllow: /open/", "/open/x", False),
        ("Disallow: /\nAllow: /open/", "/shut", True),
        ("Disallow: /a\nAllow: /a", "/a", False),
        ("Disallow:", "/a", False),
        ("Disallow: /*.html$", "/a/b.html", True),
        ("Disallow: /*.html$", "/a/b.html?x", False),
        ("disallow /a", "/a", True),
        ("Dissallow: /a", "/a", True),
        ("Disallow: /caf%C3%A9", "/café", True),
        ("Disallow: /robots.txt", "/robots.txt", False),
        ("Disallow: /a?", "/a?", True),
    ],
)
def test_longest_match_wins_and_ties_allow(rules: str, path: str, barred: bool) -> None:
    """RFC 9309 §2.2.2, with the spellings that Google's parser accepts too."""
    assert bool(told(f"User-agent: *\n{rules}\n", path)) is barred


def test_lines_that_are_no_rules_end_no_group() -> None:
    """`Crawl-delay` between two agent lines leaves them in one group; a rule does not."""
    assert told("User-agent: GPTBot\nCrawl-delay: 3\nUser-agent: *\nDisallow: /\n") == [
        "robots: Disallow (User-agent: *)", "robots: Disallow (User-agent: GPTBot)",
    ]  # fmt: skip
    assert told("User-agent: GPTBot\nDisallow:\nUser-agent: *\nDisallow: /\n") == [
        "robots: Disallow (User-agent: *)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "agent"),
    [
        ("GPTBot", "GPTBot"), ("gptbot/1.1", "GPTBot"), ("GPTBot*", "GPTBot"),
        ("CCBot (https://commoncrawl.org)", "CCBot"), ("Kangaroo  Bot", "Kangaroo Bot"),
        ("iaskspider/2.0", "iaskspider/2.0"), ("*", "*"), ("* # all", "*"),
        ("GPTBot-News", None), ("MyGPTBot", None), ("Googlebot", None), ("", None),
        ("Applebot-Extended", "Applebot-Extended"), ("provender", "Provender"),
    ],
)  # fmt: skip
def test_a_line_names_an_agent_by_its_whole_token(line: str, agent: str | None) -> None:
    """Applebot is not Applebot-Extended (RFC 9309 §2.2.1); case and version do not count."""
    assert agent_of_line(line) == agent


def test_agents_have_purposes() -> None:
    """Purposes stand in data; names that nobody listed are unknown."""
    assert own_agent() == "Provender"
    assert {name: purpose_of(name) for name in ("*", "Provender", "ccbot", "ChatGPT-User", "x")} == {
        "*": "everyone", "Provender": "own", "ccbot": "reserving", "ChatGPT-User": "assistant",
        "x": "unknown",
    }  # fmt: skip
    assert is_known("GPTBOT")
    assert not is_known("Googlebot")


def test_preferences_hold_for_the_longest_path_that_may_be_crawled() -> None:
    """The example of draft-ietf-aipref-attach-05 §3.4, row by row."""
    text = (
        "User-Agent: *\nAllow: /\nDisallow: /never/\nContent-Usage: train-ai=n\n"
        "Content-Usage: /ai-ok/ train-ai=y\n\nUser-Agent: Provender\nAllow: /\n"
    )
    assert told(text, "/test") == ["content_usage: train-ai=n (User-agent: *)"]
    assert told(text, "/never/test") == ["robots: Disallow (User-agent: *)"]
    assert told(text, "/ai-ok/test") == ["content_usage: train-ai=y (User-agent: *)"]


def test_our_own_preferences_stand_in_the_place_of_everyones() -> None:
    """A crawler that is named uses its group; one that is not uses `*`."""
    own = "User-agent: Provender\nContent-Usage: train-ai=y\n"
    everyone = "User-agent: *\nContent-Usage: train-ai=n\n"
    assert told(own + everyone) == ["content_usage: train-ai=y (User-agent: Provender)"]
    assert told(everyone) == ["content_usage: train-ai=n (User-agent: *)"]
    assert told(own) == ["content_usage: train-ai=y (User-agent: Provender)"]


def test_equal_paths_apply_each_for_itself_and_kinds_do_not_mix() -> None:
    """-attach §3.1: conflicting preferences of one path all stand."""
    text = (
        "Content-Signal: ai-train=no\nUser-agent: *\nContent-Usage: /a/ train-ai=n\n"
        "Content-Usage: /a/ train-ai=y\nContent-Signal: /a search=yes\nContent-Usage: /b\n"
        "User-agent: Googlebot\nContent-Usage: train-ai=n\n"
    )
    assert told(text, "/a/x") == [
        "content_usage: train-ai=n (User-agent: *)", "content_usage: train-ai=y (User-agent: *)",
        "content_signal: search=yes (User-agent: *)",
    ]  # fmt: skip
    assert told(text, "/c") == ["content_signal: ai-train=no (User-agent: *)"]


def test_licenses_are_gathered_wherever_they_stand() -> None:
    """RSL 1.0 §4: `License:` in or outside a group; values past the twentieth are left out."""
    robots = Robots(b"License: https://a.example/l.xml\nUser-agent: *\nlicense: /r.xml\nLicense:\n")
    assert robots.licenses == ("https://a.example/l.xml", "/r.xml")
    many = "\n".join(f"License: /{n}.xml" for n in range(50))
    assert len(Robots(many.encode()).licenses) == 20


def test_a_byte_order_mark_hides_no_group() -> None:
    """protego and the standard library lose the first group to it."""
    assert told(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /\r\n") == [
        "robots: Disallow (User-agent: *)"
    ]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"\n<!DOCTYPE html><title>Not found</title>", "web page"),
        ("User-agent: *\nDisallow: /".encode("utf-16"), "UTF-16"),
    ],
)
def test_what_is_no_robots_txt_says_so(raw: bytes, why: str) -> None:
    """Unknown with its reason, not silence."""
    statements = told(raw)
    assert len(statements) == 1
    assert statements[0].startswith("robots: unreadable: ")
    assert why in statements[0]


def test_a_file_that_was_cut_may_reserve_and_never_permits() -> None:
    """What stands behind the first 500 KiB may say the contrary of what stands before it."""
    head = "User-agent: *\nDisallow: /x\nContent-Usage: train-ai={}\n"
    for answer, wanted in (("n", ["content_usage: train-ai=n (User-agent: *)"]), ("y", [])):
        text = head.format(answer) + "# filler\n" * 80_000
        assert told(text)[1:] == wanted
        assert "512,000" in told(text)[0]
    assert told(head.format("y"))[0] == "content_usage: train-ai=y (User-agent: *)"
    many = "User-agent: *\n" + "Content-Usage: train-ai=y\n" * 501
    assert told(many) == ["robots: unreadable: only 500 of its preferences are read"]


def test_lines_end_where_the_standard_says() -> None:
    """Characters at which Python splits lines, and NUL, are part of a path."""
    assert told("User-agent: *\nDisallow: /a\x0bDisallow: /b\n", "/b") == []
    assert told("User-agent: *\nDisallow: /a\u2028b\n", "/a%E2%80%A8b") != []
    assert told("User-agent: *\rDis\0allow: /a\r", "/a") != []


def test_patterns_are_compared_in_one_spelling() -> None:
    """RFC 3986 §6.2.2: needless escapes go, others are upper case; a slash stays escaped."""
    assert normal_path("/%7ea%2fb é") == "/~a%2Fb%20%C3%A9"
    assert normal_path("/plain?x=1") == "/plain?x=1"
    assert path_matches("/a/b", "/a")
    assert not path_matches("/a/b", "/a$")
    assert path_matches("/a", "/a$")
    assert path_matches("/a/x/b/y", "/a*b*$")
    assert not path_matches("/a/x", "/a*z*q")
    assert not path_matches("/b", "/a*")
    assert path_matches("/a1b", "*b")
    assert not path_matches("/ab", "/ab*b$")


def test_hostile_files_are_bounded() -> None:
    """50 MB, a million rules, stars without end: read once up to the limit, matched in one pass.

    It takes two seconds; a pattern that backtracks would not end.
    """
    huge = b"User-agent: *\n" + b"Disallow: /a\n" * 4_000_000
    assert told(huge, "/a") != []
    million = b"".join(b"User-agent: bot%d\nDisallow: /%d\n" % (n, n) for n in range(1_000_000))
    assert Robots(million).statements("/1")[0].value.startswith("unreadable")
    stars = b"User-agent: *\nDisallow: /" + b"*a" * 200_000 + b"b$\n"
    assert told(stars, "/" + "a" * 5000) == []
    agents = b"User-agent: GPTBot\n" * 20_000 + b"Disallow: /\n" * 10_000
    assert told(agents, "/x") == ["robots: Disallow (User-agent: GPTBot)"]
    assert told("User-agent: *\nDisallow: /a\n", "/a\ud800") != []
