# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The page and the terminal: what others wrote stays text, and nobody else gets in."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import provender
from provender.document import document_id
from provender.review.reading import PART_CHARACTERS, part_of, shown
from provender.review.server import PageServer
from provender.review.terminal import judge_in_terminal

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def server(draw) -> Iterator[PageServer]:
    with PageServer(draw().desk("林海")) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def ask(
    server: PageServer, path: str = "", body: dict[str, str] | None = None, *,
    token: str | None = None, **headers: str,
) -> tuple[int, str, dict[str, str]]:  # fmt: skip
    """Return status, text and headers of an answer."""
    line = http.client.HTTPConnection(*server.server_address[:2], timeout=10)
    kind = "GET" if body is None else "POST"
    told = {
        **({} if body is None else FORM),
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }
    data = None if body is None else urlencode(body)
    line.request(kind, f"/{token or server.token}/{path}", body=data, headers=told)
    answer = line.getresponse()
    text = answer.read().decode("utf-8")
    line.close()
    return answer.status, text, dict(answer.getheaders())


def named(server: PageServer, locator: str) -> dict[str, str]:
    item = server.desk.item(document_id("notes", locator))
    assert item is not None
    return {"item": item.id, "text": item.text_sha256}


def test_nothing_of_a_text_acts_on_the_page(server: PageServer) -> None:
    """Markup is shown; nothing is fetched, no address is a link, no handler stands in the page."""
    status, page, headers = ask(server, f"?item={named(server, 'script')['item']}")
    assert status == 200
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;" in page
    assert page.count("<script") == 1
    assert "<img" not in page
    assert not re.search(r"<[^>]+ on\w+=", page)
    assert not re.search(r'(?:src|href|action)="(?!\?|judge")', page)
    nonce = re.search(r'<script nonce="([\w-]+)">', page)
    assert nonce is not None
    assert headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'nonce-{nonce[1]}'; script-src 'nonce-{nonce[1]}'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert ask(server)[1] != ask(server)[1]  # another nonce each time


def test_what_turns_or_hides_is_shown_as_its_code(server: PageServer) -> None:
    page = ask(server, f"?item={named(server, 'bidi')['item']}&language=zh")[1]
    for code in ("U+202E", "U+2066", "U+2069", "U+200B"):
        assert f'<span class="code">{code}</span>' in page
    assert not set(page) & set("\u202e\u2066\u2069\u200b\x1b")
    assert '<html lang="zh-Hans">' in page
    assert "为何不通过" in page


def test_a_long_text_is_cut_and_says_how_much(server: PageServer) -> None:
    huge = named(server, "huge")["item"]
    page = ask(server, f"?item={huge}")[1]
    length = len("".join(f"Line {n} of a long account of dams.\n" for n in range(9000)).strip())
    parts = -(-length // PART_CHARACTERS)
    assert (
        f"part 1 of {parts}; {length - PART_CHARACTERS:,} of {length:,} characters are not shown"
        in page
    )
    assert len(page) < 60_000
    last = ask(server, f"?item={huge}&part={parts}")[1]
    assert "Line 8999 of a long account" in last
    assert ask(server, f"?item={huge}&part=999999999999999999999")[1].count("Line 8999") == 1
    assert part_of("x" * 10_000_000).hidden == 10_000_000 - PART_CHARACTERS
    assert (part_of("").parts, part_of("").hidden) == (1, 0)


def test_a_verdict_is_kept_and_the_next_item_comes(server: PageServer) -> None:
    fields = named(server, "script")
    status, _, headers = ask(
        server, "judge", {**fields, "verdict": "fail", "category": "quality", "note": "模板"}
    )
    assert (status, headers["Location"]) == (303, f"/{server.token}/?language=en")
    kept = server.desk.file.labels.judgements[0]
    assert (kept.id, kept.verdict, kept.category, kept.note, kept.reviewer) == (
        fields["item"], "fail", "quality", "模板", "林海",
    )  # fmt: skip
    assert "1 judged, 78 left" in ask(server)[1]
    assert fields["item"] in ask(server)[1]  # the way back to it
    ask(server, "judge", {**fields, "verdict": "pass", "category": "quality"})
    assert server.desk.file.labels.judgements[1].category is None
    assert "1 judged, 78 left" in ask(server)[1]


@pytest.mark.parametrize(
    "change",
    [{"verdict": "fail"}, {"verdict": "fail", "category": "<b>"}, {"verdict": ""}, {}],
)
def test_half_an_answer_is_asked_again(server: PageServer, change: dict[str, str]) -> None:
    status, page, _ = ask(server, "judge", {**named(server, "bidi"), **change})
    assert status == 400
    assert 'role="alert"' in page
    assert "<b>" not in page.partition("<style")[2].partition("</style>")[2]
    assert server.desk.file.labels.judgements == []


def test_nobody_else_gets_in(server: PageServer) -> None:
    """Another secret, another host name, another site, another method, an endless body."""
    good = {**named(server, "bidi"), "verdict": "pass"}
    nothing = (404, "nothing here\n")
    assert ask(server, token="x" * 32)[:2] == nothing
    assert ask(server, "../../etc/passwd")[:2] == nothing
    assert ask(server, Host="evil.example.org")[:2] == nothing
    assert ask(server, "judge", good, Origin="https://evil.example.org")[:2] == nothing
    assert ask(server, "judge", good, Origin="null")[:2] == nothing
    assert ask(server, "judge", good, Sec_Fetch_Site="cross-site")[:2] == nothing
    assert ask(server, "judge", {**good, "text": "0" * 64})[0] == 400
    assert ask(server, "judge", {**good, "item": "f" * 32})[0] == 400
    assert ask(server, "judge", {**good, "note": "x" * 70_000})[0] == 413
    assert server.desk.file.labels.judgements == []
    assert server.server_address[0] == "127.0.0.1"
    assert ask(server, "judge", good, Origin=f"http://{server.names[0]}")[0] == 303


def test_when_all_is_judged_the_page_says_so(server: PageServer) -> None:
    for item in server.desk.items:
        server.desk.judge(item, "pass")
    assert "Nothing waits for you." in ask(server)[1]


def test_a_text_that_is_not_the_one_it_was_is_not_shown(release: Path, draw, monkeypatch) -> None:
    """A release that was changed under the review."""
    import provender.review.reading as reading

    made = draw(sample=1)
    monkeypatch.setattr(reading, "hash_bytes", lambda raw: "0" * 64)
    with pytest.raises(provender.CheckFailed, match="not the text that its text_sha256 names"):
        reading.Texts(made.reviewed.stock).of(made.drawn.items[0])


def spoken(desk: Any, answers: list[str], language: str = "en") -> tuple[int, str]:
    said: list[str] = []
    given = iter(answers)

    def answer() -> str:
        try:
            return next(given)
        except StopIteration:
            raise EOFError from None

    return judge_in_terminal(desk, language=language, ask=answer, say=said.append), "\n".join(said)


def test_a_review_in_the_terminal(draw) -> None:
    """Pass, fail with a note, a list of categories, a wrong answer, back, skip, quit."""
    desk = draw().desk("Ann")
    judged, said = spoken(
        desk, ["p", "what", "f", "f 99", "l", "f 61 broken lines", "u", "p", "s", "q"]
    )
    assert judged == 3
    assert [(one.verdict, one.note) for one in desk.file.labels.judgements] == [
        ("pass", ""), ("fail", "broken lines"), ("pass", ""),
    ]  # fmt: skip
    for words in ("that is no answer", "give a category", "11  subversion", "the last word counts"):
        assert words in said
    assert said.endswith(f"stopped; what was judged is kept in {desk.file.path}")
    assert spoken(desk, [], "zh")[1].endswith(f"已停止；已判结果保存在 {desk.file.path}")
    judged, said = spoken(desk, ["p"] * 100)
    assert judged == 77
    assert said.endswith("Nothing waits for you.")


def test_no_text_acts_on_the_terminal(draw) -> None:
    _, said = spoken(draw().desk("Ann"), ["p"] * 100)
    assert not set(said) & set("\u202e\u2066\u2069\u200b\x1b\x07\x00")
    assert "⟦U+202E⟧" in said
    assert "characters are not shown here" in said


def test_only_what_acts_is_replaced() -> None:
    plain = "plain 文字 नमस्ते می‌خواهم 👩‍🌾\n\ttab é"
    assert list(shown(plain)) == [(plain, False)]
    assert list(shown("a\x1b\u2028b")) == [
        ("a", False), ("U+001B", True), ("U+2028", True), ("b", False),
    ]  # fmt: skip
