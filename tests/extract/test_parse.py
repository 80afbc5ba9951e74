# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Bytes to text: encodings, guards, front matter, rights marks, normal forms."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.document import ParsedDocument
from provender.extract.normalize import normalize_text
from provender.extract.options import ExtractOptions
from provender.extract.parse import parse
from provender.record import Record, Rejected, Unreadable

OPTIONS = ExtractOptions()
WORDS = "The mountain road to the harbour is beautiful in autumn. " * 8
CHINESE = "清晨的河面很安静，船还没有离开码头。老人坐在石阶上补网，孩子在旁边数船。" * 4


def record(payload: bytes, kind: str = "text", **more) -> Record:
    return Record(input="a", locator="a", kind=kind, payload=payload, **more)


def document(payload: bytes, kind: str = "text", **more) -> ParsedDocument:
    found = parse(record(payload, kind, **more), OPTIONS)
    assert isinstance(found, ParsedDocument), found
    return found


def page(body: str, head: str = "", foot: str = "") -> bytes:
    return (
        f"<html lang='zh'><head><title>T</title>{head}</head><body><article><p>{body}</p>"
        f"</article><footer>{foot}</footer></body></html>"
    ).encode()


LATIN = "Café déjà vu, naïve façade, «été» à Noël, l'íle et l'ïambe. " * 9


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (
            WORDS.encode() + b" \xed\xa0\x80 " + WORDS.encode(),
            "half of a surrogate pair at byte 457",
        ),
        (CHINESE.encode() + b"\xed\xb0\x80", "half of a surrogate pair at byte"),
        (
            WORDS.encode() + "it’s a café".encode() + b"\xe2\x80",
            "a few bad bytes, the first at byte 470",
        ),
        (CHINESE.encode()[:-1], "a few bad bytes, the first at byte"),
        (WORDS.encode("utf-16-le"), "it looks like UTF-16"),
        ("中文短文本。".encode("gbk"), "no stated or detected encoding decodes it"),
    ],
)
def test_damaged_text_is_not_read_as_what_any_bytes_are(payload: bytes, why: str) -> None:
    """In a single-byte encoding every byte is a letter; the message says what the text nearly is."""
    found = parse(record(payload, "text"), OPTIONS)
    assert isinstance(found, Unreadable)
    assert found.reason == "invalid_encoding"
    assert why in found.message
    assert found.message.endswith("; save it as UTF-8")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (LATIN, "cp1252"),
        ("Все люди рождаются свободными и равными. " * 9, "cp1251"),
        ("يولد جميع الناس أحرارا متساوين في الكرامة. " * 9, "cp1256"),
        ("มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกัน " * 9, "tis-620"),
    ],
)
def test_text_in_a_single_byte_encoding_is_no_damaged_utf8(text: str, encoding: str) -> None:
    """The twin: hardly a sequence of it is UTF-8."""
    assert document(text.encode(encoding)).text.split() == text.split()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig", "gb18030"])
def test_text_is_decoded_in_any_of_its_encodings(encoding: str) -> None:
    """A byte order mark or the detector finds the encoding; the text is exact."""
    assert document(CHINESE.encode(encoding)).text == CHINESE


def test_a_wrong_declaration_is_not_believed() -> None:
    """A page in GB 18030 that says UTF-8 is decoded as what it is."""
    raw = page(CHINESE, '<meta charset="utf-8">').decode().encode("gb18030")
    found = document(raw, "html")
    assert CHINESE[:60] in found.text
    assert found.encoding == "gb18030 (detected)"


@pytest.mark.parametrize("label", ["utf-16", "UTF-16LE", "utf-16be", "utf-32", "utf-7"])
@pytest.mark.parametrize("body", ["The river is quiet in the morning, say all. " * 9, CHINESE])
def test_a_page_that_calls_itself_utf16_is_utf8(label: str, body: str) -> None:
    """What can be read as ASCII is no UTF-16, whoever says so; text in UTF-16 is its twin."""
    raw = page(body, f'<meta charset="{label}">')
    for content_type in (None, f"text/html; charset={label}"):
        for more in (b"", b" "):
            found = document(raw + more, "html", content_type=content_type)
            assert body[:40] in found.text
    wide = page(body).decode().encode("utf-16-le")
    found = document(wide, "html", content_type="text/html; charset=utf-16le")
    assert found.encoding == "utf-16-le (header)"
    assert body[:40] in found.text


def test_header_beats_meta() -> None:
    """The HTTP header decides before the page does."""
    raw = page("漁船慢慢地回到港口，老人坐在石階上補網。" * 5, '<meta charset="utf-8">').decode()
    found = document(raw.encode("big5"), "html", content_type="text/html; charset=big5")
    assert found.encoding == "big5hkscs (header)"


def test_a_bad_byte_does_not_cost_a_page() -> None:
    """As browsers do; a page of another encoding, or text without a declaration, is its twin."""
    raw = page("The river is quiet in the morning, all say. " * 60, '<meta charset="utf-8">')
    found = document(raw.replace(b"quiet", b"qui\xffet", 1), "html")
    assert found.encoding == "utf-8 (meta, bad bytes replaced)"
    assert "The river is quiet" in found.text
    wrong = raw.replace(b"quiet", b"qui\xff\xfe\x81\x8d\x8f\x90\x9d")
    assert "replaced" not in getattr(parse(record(wrong, "html"), OPTIONS), "encoding", "")


@pytest.mark.parametrize("text", ["锟斤拷" * 30, "Ã©tÃ© " * 30, "a\ufffd" * 50])
def test_garbled_text_is_refused(text: str) -> None:
    """Text that was decoded wrongly before cannot be repaired with certainty."""
    found = parse(record(text.encode()), OPTIONS)
    assert isinstance(found, Unreadable)
    assert found.reason == "invalid_encoding"
    assert document((WORDS + "锟斤拷").encode()).text.endswith("锟斤拷")


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"<div>" * 200_000, "too_deep"),
        (b"<p>" * 500_000, "too_many_elements"),
        (b"<p " + b"a=1 " * 5000 + b">x", "too_many_elements"),
        (b"<html><body></body></html>", "no_text"),
        (b"", "no_text"),
    ],
)
def test_pages_that_are_not_parsed(payload: bytes, reason: str) -> None:
    """Counts decide before any parser sees the page."""
    found = parse(record(payload, "html"), OPTIONS)
    assert isinstance(found, Rejected)
    assert found.reason == reason


def test_deep_but_lawful_pages_are_parsed() -> None:
    """The twin: nesting below the limit, unclosed list items, many lines."""
    body = "<div>" * 200 + "<ul>" + "<li>item" * 4000 + "</ul>" + WORDS + "</div>" * 200
    assert WORDS[:40] in document(page(body), "html").text


def test_large_pages_are_refused_by_their_size() -> None:
    """`max_html_bytes` is checked before parsing."""
    small = ExtractOptions(max_html_bytes=100)
    assert parse(record(page(WORDS), "html"), small).reason == "too_large_page"


def test_marks_of_rights_are_seen_with_scope_and_rank() -> None:
    """A head link speaks for the page, a footer link weighs less, a figure's is about a part."""
    found = document(
        page(
            WORDS
            + "<figure><a rel=license href='https://creativecommons.org/licenses/by-nd/4.0/'>x"
            "</a></figure>",
            "<link rel=license href='https://creativecommons.org/licenses/by/4.0/'>"
            "<link rel=license type='application/rsl+xml' href='/rsl.xml'>"
            "<meta name='robots' content='noai'><meta name='tdm-reservation' content='1'>"
            '<script type="application/ld+json">{"@type":"Article","license":"https://x/l"}</script>',
            "<a rel='license' href='https://creativecommons.org/licenses/by-nc/4.0/'>NC</a>",
        ),
        "html",
    )
    seen = {
        (o.signal, o.value.rsplit("/licenses/")[-1], o.scope, o.rank) for o in found.observations
    }
    assert seen == {
        ("html.rel_license", "by/4.0/", "document", "document-statement"),
        ("html.rel_license", "by-nc/4.0/", "document", "page-footer"),
        ("html.rel_license", "by-nd/4.0/", "part", "document-statement"),
        ("html.meta_robots", "noai", "document", "document-statement"),
        ("html.tdm_reservation", "1", "document", "document-statement"),
        ("html.jsonld_license", "https://x/l", "document", "document-statement"),
        ("html.rsl_link", "/rsl.xml", "document", "document-statement"),
    }


def test_headers_of_a_capture_are_seen() -> None:
    """Reservations stand in HTTP headers, too."""
    found = document(
        page(WORDS),
        "html",
        headers=(("X-Robots-Tag", "noai"), ("Server", "x"), ("TDM-Reservation", "1")),
    )
    assert {o.signal for o in found.observations} == {"http.x_robots_tag", "http.tdm_reservation"}


def test_front_matter_is_metadata() -> None:
    """Title, author, date and licence come from it; it leaves the text."""
    found = document(
        b"---\ntitle: A road\nauthor: [A, B]\ndate: 2026-01-02\nlicense: CC-BY-4.0\n"
        b"---\n\n# Head\n\n" + WORDS.encode(),
        "markdown",
    )
    assert (found.title, found.author, found.published) == ("A road", "A, B", "2026-01-02")
    assert found.text.startswith("# Head")
    assert [o.value for o in found.observations] == ["CC-BY-4.0"]


@pytest.mark.parametrize(
    "head",
    ["---\n- a list\n---\n", "---\na: *x\nb: &x 1\n---\n", "---\nno end", "---\n\tbad: [\n---\n"],
)
def test_front_matter_that_is_none_stays_text(head: str) -> None:
    """What is no mapping, or could expand, is left in the text."""
    assert document((head + "\n" + WORDS).encode(), "markdown").text.startswith("---")


def test_copyright_sections_and_spdx_headers_are_statements() -> None:
    """PEPs state their terms in a section, source files in a header."""
    pep = (
        b"PEP: 1\nTitle: X\nAuthor: A\n\nBody.\n\nCopyright\n=========\n\nThis document is placed "
        b"in the public domain.\n"
    )
    assert document(pep, "restructuredtext").observations[0].signal == "document.copyright_section"
    header = b"# SPDX-License-" + b"Identifier: MIT\n" + WORDS.encode()
    assert document(header).observations[0].value == "MIT"
    assert document(WORDS.encode()).observations == ()


@given(st.text(max_size=80))
def test_normal_form_is_stable_and_spares_compatibility_ideographs(text: str) -> None:
    """Normalising twice changes nothing more; full-width signs and U+F900 survive."""
    once, _ = normalize_text(text + "，（）“”\uf900\U0002f81f")
    assert normalize_text(once) == (once, False)
    assert "，（）“”\uf900" in once


def test_composition_is_a_switch_and_recorded() -> None:
    """`unicode: keep` leaves decomposed text; a change is marked as modified."""
    decomposed = unicodedata.normalize("NFD", "été ") * 30
    composed = document(decomposed.encode())
    assert composed.modified
    assert composed.text.startswith("été ")
    kept = parse(record(decomposed.encode()), ExtractOptions(unicode="keep"))
    assert isinstance(kept, ParsedDocument)
    assert kept.text.startswith(decomposed[:4])


@given(
    st.binary(max_size=400),
    st.sampled_from(["html", "markdown", "restructuredtext", "text", "conversation"]),
)
def test_any_bytes_have_an_answer(payload: bytes, kind: str) -> None:
    """Whatever the bytes, the record ends as a document, rejected, or unreadable."""
    assert isinstance(parse(record(payload, kind), OPTIONS), ParsedDocument | Rejected | Unreadable)
