# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Whatever a site serves, reading it ends with a statement and never with an exception."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from protego import Protego

from provender.rights.evidence import Observation
from provender.rights.license import signals
from provender.rights.paths import normal_path, path_matches
from provender.rights.reservation import read_reservations
from provender.rights.robots import Robots
from provender.rights.rsl import RslDocument
from provender.rights.site_texts import AiTxt, TrustTxt
from provender.rights.tdmrep import TdmRep

WORDS = st.sampled_from([
    "User-agent: *", "User-agent: GPTBot", "Disallow: /a", "Allow: /a*b$", "Disallow:", "\r\n", "\n",
    "Content-Usage: /a train-ai=n", "Content-Signal: ai-train=no", "License: http://[", "#", " ",
    "datatrainingallowed=no", '[{"location": "/", "tdm-reservation": 1}]', "<rsl>", "<content>",
    "</rsl>", "*", "$", "%", "\ufeff", "\ud800", "\u2028", "\0",
])  # fmt: skip
BODIES = st.one_of(
    st.binary(max_size=400),
    st.lists(WORDS, max_size=30).map(lambda w: "\n".join(w).encode("utf-8", "surrogatepass")),
)
PATHS = st.text(max_size=40).map(lambda text: f"/{text}")


@settings(max_examples=300, deadline=None)
@given(BODIES, PATHS)
def test_no_file_and_no_path_raises(body: bytes, path: str) -> None:
    """Every statement has a kind that the signal table knows."""
    told = [
        *Robots(body).statements(path), *TdmRep(body).statements(path),
        *RslDocument(body).statements(path, ("a.example",)), *AiTxt(body).statements(path),
        *TrustTxt(body).statements(path),
    ]  # fmt: skip
    for one in told:
        assert f"source.{one.kind}" in signals()["reservation"]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(signals()["reservation"]), st.text(max_size=60))
def test_no_statement_raises(signal: str, value: str) -> None:
    """What was stored is read again years later, by whatever then reads."""
    verdict, by = read_reservations([Observation(signal=signal, value=value, location="x")])
    assert (verdict, by) in {("unknown", None), ("yes", signal), ("no", signal)}


PIECES = st.lists(st.sampled_from(["a", "b", "/", "*", "?", "~", "%7e", "é"]), max_size=8)


@settings(max_examples=300, deadline=None)
@given(PIECES.map("".join), PIECES.map("".join), st.booleans())
def test_our_matcher_agrees_with_a_regular_expression_and_with_protego(
    pattern: str, path: str, anchored: bool
) -> None:
    """The twin may backtrack; on eight characters it may."""
    pattern = f"/{pattern}" + ("$" if anchored else "")
    path = "/" + path.replace("*", "").replace("?", "")
    spelled, wanted = normal_path(path), normal_path(pattern)
    twin = "".join(".*" if c == "*" else re.escape(c) for c in wanted.removesuffix("$"))
    twin += r"\Z" if anchored else ""
    ours = path_matches(spelled, wanted)
    assert ours == bool(re.match(twin, spelled))
    if not anchored:
        parsed = Protego.parse(f"User-agent: x\nDisallow: {pattern}")
        assert ours == (not parsed.can_fetch(f"https://a.example{path}", "x"))
