# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of one page, and of two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.dedup.urls import normalize_url, url_keys

SAME = [
    ("HTTP://Example.ORG/a", "https://example.org/a"),
    ("https://example.org:443/a", "https://example.org/a"),
    ("http://example.org:80", "https://example.org/"),
    ("https://example.org./a", "https://example.org/a"),
    ("https://example.org/a#part", "https://example.org/a"),
    ("https://example.org/%7euser/%c3%a4", "https://example.org/~user/%C3%A4"),
    ("https://example.org/a/./b/../c", "https://example.org/a/c"),
    ("https://example.org/../a/..", "https://example.org/"),
    ("https://example.org/a?utm_source=x&id=7&UTM_Medium=y", "https://example.org/a?id=7"),
    ("https://example.org/a?gclid=1", "https://example.org/a"),
    ("https://item.taobao.com/i?id=1&spm=a1z10.5", "https://item.taobao.com/i?id=1"),
    ("https://[2001:DB8::1]:443/", "https://[2001:db8::1]/"),
    (" https://example.org/a ", "https://example.org/a"),
]
DIFFERENT = [
    ("https://example.org/a", "https://example.org/a/"),
    ("https://example.org/a", "https://example.org/A"),
    ("https://example.org/?a=1&b=2", "https://example.org/?b=2&a=1"),
    ("https://example.org/?gclidx=1", "https://example.org/"),
    ("https://example.org:8443/a", "https://example.org/a"),
    ("http://example.org:443/a", "https://example.org/a"),
    ("https://www.example.org/", "https://example.org/"),
    ("https://a@example.org/", "https://b@example.org/"),
    ("https://example.org/%2F", "https://example.org//"),
    ("https://example.org/page?utmost=1", "https://example.org/page"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_addresses_of_one_page_are_written_alike(one, other) -> None:
    """Case, ports, dots, fragments, escapes, tracking."""
    assert normalize_url(one) == other
    assert url_keys([one])[0] == url_keys([other])[0] != 0


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_addresses_that_a_server_may_tell_apart_stay_apart(one, other) -> None:
    """A slash, a letter's case in the path, the order of a query, another port or host."""
    assert normalize_url(one) != normalize_url(other)


@pytest.mark.parametrize(
    "url", ["", "a/b", "ftp://example.org/", "https://", "https://[::1", "https://a:99999/",
            "mailto:a@b.org", "https://example.org/" + "a" * 9000],
)  # fmt: skip
def test_what_is_no_web_address_has_no_key(url) -> None:
    """It takes no part."""
    assert normalize_url(url) is None
    assert url_keys([url, None]).tolist() == [0, 0]


PARTS = st.lists(
    st.sampled_from(["a", "B", "~", "%7e", "%c3%A4", "%2F", "/", ".", "..", "/../", "?", "&",
                     "utm_a=1", "id=2", "#", "@", ":80", "[", "%", " "]),
    max_size=8,
)  # fmt: skip


@given(st.sampled_from(["http://", "HTTPS://", "//", ""]), PARTS)
def test_to_normalise_twice_changes_nothing(scheme, parts) -> None:
    """A normal form is its own, whatever is thrown at it."""
    once = normalize_url(scheme + "".join(parts))
    assert once is None or normalize_url(once) == once
