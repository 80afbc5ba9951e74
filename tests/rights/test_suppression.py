# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The suppression list: its frozen format and signature, its keys, and how rows are looked up."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from provender.errors import UsageError
from provender.kernels.minhash import minhash
from provender.rights import signature as frozen
from provender.rights import suppression
from provender.rights.suppressing import NONE, Suppressor
from provender.rights.suppression import FORMAT, Entry, SuppressionList, read_list
from provender.rights.suppression_keys import (
    author_key,
    host_problem,
    hosts_above,
    place_keys,
    reasons,
    request_columns,
    url_key,
)

GOLDEN = {
    "The keeper of the reservoir wrote the level of the water down in the book of that year.": "6386c3a4de409078",
    "水库的看守人每天早晨把水位写进那一年的册子里,夜里也写。": "0a3b08f60cd0dfa0",
    "two words": "af4991b531c668ea",
    "水位 level 2024 的记录 and the keeper's own hand in 那一年 the book of the year": "5a1cb7ef2fdd126c",
}


def entry(kind: str, value: str, **more: str) -> Entry:
    told = {"reason": "takedown_copyright", "request": "r1", "decided": "2026-11-01", **more}
    return Entry(kind, value, **told)  # type: ignore[arg-type]


def digest(text: str) -> str:
    return hashlib.sha256(frozen.encode(frozen.sign([text])[0]).encode()).hexdigest()[:16]


def test_the_signature_is_frozen() -> None:
    """Signatures in lists that others hold must mean the same for ever. Never change these."""
    assert {text: digest(text) for text in GOLDEN} == GOLDEN


def test_signatures_agree_with_the_kernel_of_dedup() -> None:
    """The lowest bytes of the minima are the sketch that near-deduplication compares by."""
    texts = pa.array([*GOLDEN, "x " * 5000])
    sketch = minhash(texts, frozen.SHINGLING, count=256, bands=1, rows=1).sketch
    assert np.array_equal(frozen.sign(texts).astype(np.uint8), sketch)


def test_a_text_without_words_has_no_signature() -> None:
    assert frozen.encode(frozen.sign(["?! ..."])[0]) is None
    index = frozen.SignatureIndex(frozen.sign(["the only text that is known here, and no other"]))
    assert index.find(
        frozen.sign(["", "the only text that is known here and no other"])
    ).tolist() == [-1, 0]


def pair(words: int, changed: int, seed: int) -> tuple[str, str, float]:
    """Return two texts of so many words, their ends different, and their Jaccard similarity."""
    draw = random.Random(seed)
    one = [f"w{draw.randrange(10**9)}" for _ in range(words)]
    other = [*one[: words - changed], *(f"v{draw.randrange(10**9)}" for _ in range(changed))]
    same, whole = words - changed - 4, words - 4
    return " ".join(one), " ".join(other), same / (2 * whole - same)


@pytest.mark.parametrize(("changed", "least", "most"), [(21, 0.99, 1.0), (80, 0.0, 0.03)])
def test_recall_is_what_is_expected(changed: int, least: float, most: float) -> None:
    """At Jaccard 0.81 nearly all pairs are found; at 0.43 hardly one is."""
    found = []
    for seed in range(200):
        one, other, similarity = pair(200, changed, seed)
        index = frozen.SignatureIndex(frozen.sign([one]))
        found.append(index.find(frozen.sign([other]))[0] == 0)
    assert least <= np.mean(found) <= most
    assert least <= frozen.expected_recall(similarity) <= most
    assert frozen.expected_recall(0.8) > 0.998


def test_equal_lists_are_equal_bytes_and_read_back() -> None:
    signed = frozen.encode(frozen.sign(["the text that is taken back stands nowhere any more"])[0])
    entries = [
        entry("host", "example.org", binds="place"),
        entry("id", "0" * 32),
        entry("signature", signed, made_from="released"),
        entry("text_sha256", "a" * 64),
    ]
    one = SuppressionList(entries)
    other = SuppressionList(entries[:2]).merge([SuppressionList(reversed(entries))])
    assert one.to_bytes() == other.to_bytes()
    assert read_list(one.to_bytes(), "x").entries == one.entries
    assert one.entries[-1].kind == "host"
    again = SuppressionList([*entries, entry("host", "example.org", decided="2026-12-01")])
    assert len(again) == 4
    assert next(again.of_kind("host")).binds == "text"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"", "no JSON object"),
        (b'{"kind": "id"', "no JSON object"),
        (b"[" * 100000, "no JSON object"),
        (b'["id"]', "object of texts"),
        (b'{"kind": "id", "value": 3}', "object of texts"),
        (b'{"kind": "id", "value": "x"}', "lacks 'decided'"),
        (b'{"kind":"id","value":"x","reason":"a","request":"b","decided":"c","d":"e"}', "'d'"),
        (b'{"kind":"id","value":"x","reason":"a","request":"b","decided":"2026-01-01"}', "32"),
        (b'{"kind":"id","value":"x","reason":"a","request":"b","decided":"soon"}', "no date"),
        (b'{"kind":"pet","value":"x","reason":"a","request":"b","decided":"2026-01-01"}', "pet"),
        (b'{"kind":"host","value":"com","reason":"a","request":"b","decided":"2026-01-01"}', "owner"),
        (b'{"kind":"signature","value":"eA==","reason":"a","request":"b","decided":"2026-01-01"}', "bytes"),
    ],
)  # fmt: skip
def test_a_list_that_is_wrong_anywhere_is_refused_whole(line: bytes, why: str) -> None:
    """An entry that was passed over would be a text released."""
    head = json.dumps(FORMAT).encode() + b"\n"
    with pytest.raises(UsageError, match="no suppression list") as refused:
        read_list(head + line + b"\n", "list")
    assert why in refused.value.message
    with pytest.raises(UsageError, match="first line"):
        read_list(b'{"format": "provender-suppression", "version": 2}\n', "list")
    with pytest.raises(UsageError, match="cut off"):
        read_list(SuppressionList([entry("id", "0" * 32)]).to_bytes()[:-1], "list")


def test_keys_of_addresses_and_names_are_hashes_of_one_form() -> None:
    key = url_key("https://example.org/a?b=1")
    assert key == url_key("HTTP://u:p@Example.ORG:80/a?b=1#top")
    assert len(key) == 64
    assert url_key("https://example.org") == url_key("http://example.org/")
    assert url_key("https://example.org/b") != key
    assert url_key("ftp://example.org/") is None is url_key("http://[bad")
    assert author_key("  Ａnna \n Müller") == author_key("anna müller") != author_key("anna")
    assert author_key(" ") is None
    account = next(place_keys("https://github.com/Jane"))
    assert account in set(place_keys("https://github.com/jane/repo/blob/main/x.py"))
    assert account not in set(place_keys("https://github.com/janet/repo"))
    assert list(hosts_above("a.b.org")) == ["a.b.org", "b.org", "org"]


@pytest.mark.parametrize(
    "host", ["com", "co.uk", "github.io", "", "a b.org", "https://a.org", "a.org/x", "u@a.org"]
)
def test_hosts_of_everybody_cannot_be_suppressed(host: str) -> None:
    assert host_problem(host) is not None


@pytest.mark.parametrize("host", ["example.org", "sub.example.co.uk", "10.0.0.1", "例子.中国"])
def test_hosts_of_one_owner_can(host: str) -> None:
    assert host_problem(host) is None


def test_rows_are_looked_up_by_every_key() -> None:
    known = SuppressionList(
        [
            entry("id", "1" * 32),
            entry("text_sha256", "a" * 64),
            entry("host", "example.org", binds="place"),
            entry("url", url_key("https://other.net/page")),
            entry("author", author_key("Jane Doe")),
            entry("author", author_key("Kim Li"), effect="name"),
        ]
    )
    columns = {
        "ids": [
            pa.array(["1" * 32, *["2" * 32] * 6]),
            pa.array([[], ["1" * 32], None, [], [], [], []], pa.list_(pa.string())),
        ],
        "hashes": [pa.array([None, None, "a" * 64, "b" * 64, None, None, None])],
        "urls": pa.array(
            [None, None, None, "https://www.example.org/x", "http://other.net/page", "x", None]
        ),
        "authors": [pa.array([None, None, None, None, None, "JANE doe", "Kim Li"])],
    }
    found = Suppressor(known).find(7, **columns)
    kinds = [None if at == NONE else known.entries[at].kind for at in found.tolist()]
    assert kinds == ["id", "id", "text_sha256", "host", "url", "author", None]
    names = Suppressor(known, "name").find(7, **columns)
    assert [at != NONE for at in names.tolist()] == [False] * 6 + [True]
    assert Suppressor(known, "name")
    assert not Suppressor(SuppressionList())


def test_reasons_are_told_in_both_languages_with_their_basis() -> None:
    for code, reason in reasons().items():
        assert all((reason.en, reason.zh, reason.basis)), code
        assert entry("id", "0" * 32, reason=code).problem() is None
    columns = request_columns()
    assert columns.meant["remove_accounts"] == "account"
    assert not columns.meant.keys() & columns.ignored


def test_the_format_is_frozen() -> None:
    """Lists that others hold must be read for ever. Never change these bytes."""
    known = SuppressionList(
        [
            entry("id", "0" * 32),
            entry("url", url_key("https://example.org/a?b=1")),
            entry("place", next(place_keys("https://github.com/jane-doe"))),
            entry("author", author_key("Jane Doe"), effect="name"),
            entry("host", "example.org", binds="place"),
        ]
    )
    assert known.sha256 == "a68ff213134d5a434dd9e0bf5fd47f6af21a9be8f11d76705e1d0c7a09c0398a"


def test_chinese_copies_are_found_in_both_scripts() -> None:
    """One sentence of a paragraph changed, and the whole of it in Traditional characters."""
    text = "那年冬天水库结了冰,看守人每天清晨走上大坝,把水位记在蓝皮本子里。风很大,他的手冻得发红,可他从不漏记一天。后来本子传到了女儿手里,她把它们一页一页抄了下来,送给了县里的图书馆。"
    traditional = "那年冬天水庫結了冰,看守人每天清晨走上大壩,把水位記在藍皮本子裡。風很大,他的手凍得發紅,可他從不漏記一天。後來本子傳到了女兒手裡,她把它們一頁一頁抄了下來,送給了縣裡的圖書館。"
    index = frozen.SignatureIndex(frozen.sign([text]))
    found = index.find(
        frozen.sign([traditional, text[:-6] + "别处。", text[:30] + traditional[:9]])
    )
    assert found.tolist() == [0, 0, -1]


@pytest.mark.parametrize(
    "wrong",
    [
        entry("colour", "red"),
        entry("host", "example.org", binds="nothing"),
        entry("host", "example.org", made_from="memory"),
        entry("host", "example.org", reason="Because I say so"),
    ],
)
def test_an_entry_of_another_form_says_what_is_wrong(wrong: Entry) -> None:
    """Twin: the same entry in the right form says nothing."""
    assert wrong.problem()
    assert entry("host", "example.org").problem() is None


def test_a_list_that_cannot_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder in its place, and a list larger than any that is read."""
    with pytest.raises(UsageError, match="cannot be read"):
        read_list(tmp_path, "here")
    monkeypatch.setattr(suppression, "_MOST_BYTES", 10)
    with pytest.raises(UsageError, match="larger than"):
        read_list(SuppressionList([entry("host", "example.org")]).to_bytes(), "here")


def test_entries_can_be_taken_by_kind_and_effect() -> None:
    known = SuppressionList([entry("host", "a.example"), entry("id", "0" * 32, effect="name")])
    assert [one.kind for one in known.of_kind("host", "id")] == ["id", "host"]
    assert [one.kind for one in known.of_kind("host", "id", effect="name")] == ["id"]


@pytest.mark.parametrize("value", ["no base64!", "AAAA"])
def test_what_is_no_signature_is_none(value: str) -> None:
    with pytest.raises(ValueError, match="a signature"):
        frozen.decode(value)


def test_an_empty_index_finds_nothing() -> None:
    index = frozen.SignatureIndex(frozen.sign([]))
    assert index.find(frozen.sign(["a text of a few words"])).tolist() == [-1]


def test_a_suppressor_knows_its_kinds() -> None:
    """And looks for nothing where rows bring no addresses."""
    suppressor = Suppressor(SuppressionList([entry("host", "example.org")]))
    assert suppressor.knows("host", "id")
    assert not suppressor.knows("id")
    assert suppressor.find(2).tolist() == [NONE, NONE]


def test_an_address_that_is_none_or_endless_has_no_keys() -> None:
    assert list(place_keys("http://[broken/path")) == []
    assert url_key("https://example.org/" + "a" * 100_000) is None


def test_near_copies_lead_to_their_entry() -> None:
    """A text of which only the end differs; twin: another text, and a list without signatures."""
    one, other, similarity = pair(200, 21, 7)
    assert similarity > 0.8
    signed = frozen.encode(frozen.sign([one])[0])
    known = SuppressionList([entry("host", "example.org"), entry("signature", signed)])
    suppressor = Suppressor(known)
    assert suppressor.signs
    assert suppressor.signatures == (signed,)
    which = suppressor.find_near(frozen.sign([other, "a text of which nobody asked anything back"]))
    kinds = [None if at == NONE else known.entries[at].kind for at in suppressor.places_of(which)]
    assert kinds == ["signature", None]
    assert not Suppressor(SuppressionList([entry("host", "example.org")])).signs


def test_columns_in_pieces_are_looked_up_as_whole_ones_are() -> None:
    """As tables hold them that were read in batches."""
    known = SuppressionList([entry("id", "1" * 32), entry("host", "example.org")])
    ids = pa.chunked_array([["2" * 32], ["1" * 32], ["2" * 32]])
    urls = pa.chunked_array([["https://example.org/a"], [None, "https://example.net/a"]])
    found = Suppressor(known).find(3, ids=[ids], urls=urls)
    kinds = [None if at == NONE else known.entries[at].kind for at in found]
    assert kinds == ["host", "id", None]


def test_a_list_is_read_from_the_file_it_was_written_to(tmp_path: Path) -> None:
    known = SuppressionList([entry("host", "example.org")])
    known.write(tmp_path / "list.jsonl")
    assert read_list(tmp_path / "list.jsonl", "here").entries == known.entries
    (tmp_path / "list.jsonl").write_bytes(known.to_bytes()[:-1])
    with pytest.raises(UsageError, match="cut off"):
        read_list(tmp_path / "list.jsonl", "here")
