# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Each protocol has a statement that reserves, one that permits and one that is silent."""

from __future__ import annotations

import pytest

from provender.rights.agents import readings
from provender.rights.evidence import Observation
from provender.rights.license import signals
from provender.rights.reservation import default_switches, read_reservations, readings_of


def seen(signal: str, value: str, location: str = "x") -> Observation:
    return Observation(signal=signal, value=value, location=location)


def verdict(signal: str, value: str, location: str = "x", **switches: bool) -> str:
    return read_reservations([seen(signal, value, location)], switches)[0]


TRIPLES = [
    ("recipe.reserved", "yes", "no", "unknown"),
    ("record.reserved", "true", "0", "perhaps"),
    ("source.robots", "Disallow (User-agent: GPTBot)", None, "Disallow (User-agent: Googlebot)"),
    ("source.robots", "Disallow (User-agent: *)", None, "Disallow (User-agent: ChatGPT-User)"),
    ("source.robots", "Disallow (User-agent: Provender)", None, "unreadable: it is a web page"),
    ("source.robots", "Disallow (User-agent: YaK, CCBot)", None, "unreachable: status 503"),
    ("http.content_usage", "train-ai=n, search=y", "train-ai=y", "search=n"),
    ("http.content_usage", "tdm=n", "ai=y", "train-ai"),
    ("http.content_usage", "all=n, train-ai=y", "bots=y", "Train-AI=n"),
    ("http.content_usage", "train-ai=y, train-genai=n", "genai=y", "ai-use=n"),
    ("source.content_usage", "train-ai=n (User-agent: *)", "train-ai=y (User-agent: *)",
     "train-ai=y (User-agent: GPTBot)"),
    ("source.content_usage", "train-ai=n (User-agent: GPTBot)",
     "train-ai=y (User-agent: Provender)", "train-ai=n (User-agent: PerplexityBot)"),
    ("http.content_signal", "search=yes, ai-train=no", "AI-Train=Yes", "search=yes, ai-input=no"),
    ("http.content_signal", "ai-train=yes, ai-train=no", "ai-train = yes", "ai-train=maybe"),
    ("source.content_signal", "ai-train=no (User-agent: *)", "ai-train=yes (User-agent: *)",
     "ai-train (User-agent: *)"),
    ("http.x_robots_tag", "noai, noimageai", None, "noimageai, noindex"),
    ("http.x_robots_tag", "GPTBot: noai", None, "bingbot: noai"),
    ("http.x_robots_tag", "googlebot: nofollow, ccbot: noml", None, "noarchive"),
    ("http.x_robots_tag", "unavailable_after: 25 Jun 2027, NOAI", None, "max-snippet: 20"),
    ("html.meta_robots", "index; noai", None, "index, follow"),
    ("http.tdm_reservation", "1", "0", "2"),
    ("http.tdm_reservation", "0, 1", " 0 ", "1.0"),
    ("html.tdm_reservation", "1", "0", "true"),
    ("source.tdmrep", "1", "0", "unset"),
    ("html.tdm_policy", None, None, "https://a.example/policy.json"),
    ("source.rsl", "prohibits: prohibits usage ai-train", "permits: payment free", "silent: x"),
    ("html.rsl", "conditional: payment purchase", "permits: x", "unreadable: no XML"),
    ("source.rsl_link", "https://a.example/license.xml", None,
     "https://creativecommons.org/licenses/by/4.0/"),
    ("source.ai_txt", "Disallow: *.html (User-agent: *)", "Allow: / (User-agent: *)", "x"),
    ("source.trust_txt", "datatrainingallowed=no", "datatrainingallowed=yes",
     "datatrainingallowed=ask"),
]  # fmt: skip


@pytest.mark.parametrize(("signal", "reserves", "permits", "silent"), TRIPLES)
def test_each_protocol_reserves_permits_or_is_silent(
    signal: str, reserves: str | None, permits: str | None, silent: str
) -> None:
    """Three twins; protocols that cannot permit never do. A snapshot is read alike."""
    names = [signal]
    if signal.startswith("source."):
        names.append(signal.replace("source.", "snapshot."))
    for name in names:
        for value, wanted in ((reserves, "yes"), (permits, "no"), (silent, "unknown")):
            if value is not None:
                assert verdict(name, value) == wanted, (name, value)


def test_every_reservation_signal_has_its_triple() -> None:
    """A signal without a document that tests it would be a rule without a twin."""
    tails = {signal.partition(".")[2] for signal, *_ in TRIPLES}
    assert {signal.partition(".")[2] for signal in signals()["reservation"]} == tails


@pytest.mark.parametrize(
    ("switch", "signal", "value"),
    [
        ("robots_agents_reserve", "source.robots", "Disallow (User-agent: GPTBot)"),
        ("robots_star_reserves", "source.robots", "Disallow (User-agent: *)"),
        ("robots_own_agent_reserves", "source.robots", "Disallow (User-agent: Provender)"),
        ("robots_other_ai_agents_reserve", "source.robots", "Disallow (User-agent: YaK)"),
        ("robots_unreachable_reserves", "source.robots", "unreachable: status 503"),
        ("aipref_use_reserves", "http.content_usage", "ai-use=n"),
        ("aipref_use_reserves", "http.content_signal", "ai-input=no"),
        ("noai_for_other_agents_reserves", "http.x_robots_tag", "bingbot: noai"),
        ("noarchive_reserves", "http.x_robots_tag", "noarchive"),
        ("rsl_link_reserves", "source.rsl_link", "https://a.example/license.xml"),
        ("rsl_conditions_reserve", "source.rsl", "conditional: payment purchase"),
    ],
)
def test_each_uncertain_reading_is_a_switch(switch: str, signal: str, value: str) -> None:
    """Turned one way it reserves, turned the other it leaves the question open."""
    assert verdict(signal, value, **{switch: True}) == "yes"
    assert verdict(signal, value, **{switch: False}) == "unknown"


def test_a_specific_label_lifts_a_general_one_only_by_switch() -> None:
    """-vocab-02 knew a hierarchy; the most restrictive reading is the default."""
    lifted = {"aipref_specific_beats_general": True}
    assert verdict("http.content_usage", "all=n, train-ai=y", **lifted) == "no"
    assert verdict("http.content_usage", "all=n, train-ai=y") == "yes"
    assert verdict("http.content_usage", "all=n", **lifted) == "yes"
    assert verdict("http.content_signal", "ai-input=yes", aipref_use_reserves=True) == "unknown"


def test_every_switch_says_what_it_asks_and_by_what_source() -> None:
    """A report prints them."""
    for name, switch in readings()["switches"].items():
        assert switch["question"].endswith("?"), name
        assert switch["source"]
        assert isinstance(switch["value"], bool)
    assert set(default_switches()) == set(readings()["switches"])


def test_missing_is_unknown_and_a_reservation_beats_every_permission() -> None:
    """rights.md §4.10: any reservation, at the crawl or later, reserves."""
    assert read_reservations([]) == ("unknown", None)
    assert read_reservations([seen("html.rel_license", "CC-BY-4.0")]) == ("unknown", None)
    permits = [seen("http.content_usage", "train-ai=y"), seen("source.tdmrep", "0")]
    assert read_reservations(permits) == ("no", "http.content_usage")
    later = seen("snapshot.content_usage", "train-ai=n (User-agent: *)")
    assert read_reservations([*permits, later]) == ("yes", "snapshot.content_usage")
    earlier = seen("source.robots", "Disallow (User-agent: CCBot)")
    assert read_reservations([earlier, *permits]) == ("yes", "source.robots")


def test_tdmrep_has_its_own_precedence_within_one_time() -> None:
    """File below header below meta element; a value that is neither 0 nor 1 is unset."""
    file, header, meta = "source.tdmrep", "http.tdm_reservation", "html.tdm_reservation"
    assert read_reservations([seen(file, "1"), seen(header, "0")]) == ("no", header)
    assert read_reservations([seen(header, "0"), seen(meta, "1")]) == ("yes", meta)
    assert read_reservations([seen(file, "1"), seen(meta, "x")]) == ("yes", file)
    assert read_reservations([seen(file, "0"), seen(header, "1"), seen(meta, "0")]) == ("no", meta)
    assert read_reservations([seen(meta, "0"), seen("snapshot.tdmrep", "1")])[0] == "yes"


def test_terms_that_were_read_stand_in_the_place_of_links() -> None:
    """Also where they are silent; terms that could not be read leave the link standing."""
    link = seen("html.rsl_link", "/license.xml")
    assert read_reservations([link])[0] == "yes"
    assert read_reservations([link, seen("source.rsl", "silent: no license")])[0] == "unknown"
    assert read_reservations([link, seen("source.rsl", "permits: payment free")])[0] == "no"
    assert read_reservations([link, seen("source.rsl", "unreadable: no XML")])[0] == "yes"


def test_a_tag_in_the_page_speaks_to_the_agent_that_its_name_says() -> None:
    """`<meta name="gptbot">` and `<meta name="robots">`; not that of another crawler."""
    for name, wanted in (("robots", "yes"), ("GPTBot", "yes"), ("googlebot", "unknown")):
        assert verdict("html.meta_robots", "noai", f"meta[name={name}]") == wanted


def test_each_statement_tells_its_own_reading() -> None:
    """For an audit: what every statement says by itself, clues among them."""
    told = [seen("source.robots", "unreadable: x"), seen("http.tdm_reservation", "1"),
            seen("http.rsl_link", "unreachable: x"), seen("card.license", "mit")]  # fmt: skip
    assert [r.reserved for r in readings_of(told)] == [None, "yes", None]


def test_a_line_that_disallows_nothing_reserves_nothing() -> None:
    """The twin disallows the same agents."""
    lines = ("Allow: / (User-agent: GPTBot)", "Disallow: / (User-agent: GPTBot)")
    seen = [
        Observation(signal="source.robots", value=line, location="robots.txt") for line in lines
    ]
    assert [read_reservations([one])[0] for one in seen] == ["unknown", "yes"]
