# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Files of requests: every form that is promised, and hostile ones, which are refused whole."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.errors import UsageError
from provender.rights import requests
from provender.rights.requests import Request, make_request, read_requests
from provender.rights.suppression_keys import account_keys, author_key, place_keys, url_key

BODY = """### Accounts and organizations to remove ENTIRELY

Jane-Doe
old-jane

### Specific repositories to remove

some-org/another-repo

### Optional - your relationship to what you listed

- [X] These are my own personal account(s).

### Optional - a link that helps confirm this is you/yours

_No response_

### Anything else? (optional)

Please be quick. https://example.org
"""


def read(folder: Path, text: str | bytes, **more: Any) -> list[Request]:
    path = folder / "requests"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read_requests(path, **{"reason": "opt_out", "decided": "2026-12-01", **more})


def keys(requests: list[Request]) -> set[tuple[str, str]]:
    return {key for request in requests for key in request.keys}


def test_json_lines_name_documents_in_every_way(tmp_path: Path) -> None:
    told = [
        {"id": "A" * 32, "request_id": "r-1", "reason": "illegal_content", "date": "2026-11-30T10:00:00Z"},
        {"urls": ["https://example.org/a", "http://example.org/b"], "request_id": "r-2"},
        {"domain": "Example.org.", "request_id": "r-2"},
        {"author": "Jane Doe\nJane Roe", "remove_attribution": True},
        {"text": "A text that was published, with a comma, and\nlines.", "only_named": "yes"},
        {"content_hash": "sha256:" + "B" * 64},
    ]  # fmt: skip
    found = read(tmp_path, "".join(json.dumps(one) + "\n" for one in told) + "\n")
    assert [one.request for one in found][:2] == ["r-1", "r-2"]
    assert found[0].decided == "2026-11-30"
    assert found[0].reason == "illegal_content"
    assert keys(found) == {
        ("id", "a" * 32),
        ("url", url_key("https://example.org/a")),
        ("url", url_key("https://example.org/b")),
        ("host", "example.org"),
        ("author", author_key("jane doe")),
        ("author", author_key("jane roe")),
        ("sha256", "b" * 64),
    }
    assert [one.effect for one in found].count("name") == 1
    assert [one.binds for one in found].count("place") == 1
    assert [text for one in found for text in one.texts] == [told[4]["text"]]


@pytest.mark.parametrize(
    "text",
    [
        "issue,remove_accounts,remove_repos,authority,proof,notes\n"
        '7,"jane-doe\nold-jane",some-org/another-repo,own,https://github.com/jane,"Please, now"\n',
        "issue;remove_accounts;remove_repos\r\n7;jane-doe old-jane;some-org/another-repo\r\n",
        "\ufeffissue,Accounts and organizations to remove ENTIRELY,Specific repositories to remove,author\n"
        '7,"@Jane-Doe, https://github.com/old-jane/",https://github.com/some-org/another-repo.git,filer\n',
        json.dumps({"issue": 7, "author": "filer", "optout_owners": ["jane-doe", "old-jane"], "optout_repos": ["some-org/another-repo"]}),
        json.dumps([{"number": 7, "html_url": "https://github.com/x/y/issues/7", "url": "https://api.github.com/x", "user": {"login": "filer"}, "title": "Opt-out", "body": BODY}]),
    ],
)  # fmt: skip
def test_exports_of_the_opt_out_form_are_read_as_they_are(tmp_path: Path, text: str) -> None:
    """BigCode opt-out v2: CSV, the ledger of its scripts, issues with the form in their body."""
    found = read(tmp_path, text)
    wanted = {
        key for name in ("jane-doe", "old-jane", "some-org/another-repo") for key in account_keys(name)
    }  # fmt: skip
    assert keys(found) == {("place", key) for key in wanted}
    assert [one.request for one in found] == ["7"]
    held = set(place_keys("https://github.com/some-org/another-repo/blob/main/a.py"))
    assert held & wanted
    assert not set(place_keys("https://github.com/some-org/other/blob/main/a.py")) & wanted
    assert set(place_keys("https://raw.githubusercontent.com/Jane-Doe/x/main/b.py")) & wanted


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "no request"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b'{"id": "x"}\n{"id": "' + b"a" * 32 + b'"}\n', "line 1: 'x' is no id"),
        (b'{"id": 1e999}\n', "is no id"),
        (b'{"id": {"a": 1}}\n', "neither a text nor a list"),
        (b'{"ulr": "https://example.org/"}\n', "the column 'ulr' is not known"),
        (b'{"notes": "nothing"}\n', "names nothing"),
        (b'{"host": "com"}\n', "registrable"),
        (b'{"host": "*"}\n', "is no host"),
        (b'{"url": "javascript:alert(1)"}\n', "is no url"),
        (b'{"account": "../../etc/passwd"}\n', "is no account"),
        (b'{"account": "a/b"}\n', "is no account"),
        (b'{"repository": "a"}\n', "is no repository"),
        (b'{"host": "a.org", "reason": "because"}\n', "no reason 'because'"),
        (b'{"host": "a.org", "request_id": "=cmd()"}\n', "request id"),
        (b'{"host": "a.org", "date": "soon"}\n', "no date"),
        (b'{"host": "a.org", "name_only": "perhaps"}\n', "neither yes nor no"),
        (b'{"host": "a.org"}\n{"host":\n', "line 2 is no JSON object"),
        (b"[" * 100_000, "cannot be read"),
        (b'["a.org"]', "not known"),
        (b"host,reason\na.org\n", "another number of cells"),
        (b"host\na.org,b\n", "another number of cells"),
        (b'host\n"a.org\n', "cannot be read"),
        (b"host\n\0\n", "NUL"),
        (b"host\n", "no request"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_anywhere_is_refused_whole(
    tmp_path: Path, text: bytes, why: str
) -> None:
    with pytest.raises(UsageError) as told:
        read(tmp_path, text)
    assert why in told.value.message
    assert "nothing was taken back" in told.value.message


def test_all_wrong_rows_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        read(tmp_path, '{"id": "x"}\n{"host": "example.org"}\n{"url": "y"}\n')
    assert "line 1" in told.value.message
    assert "line 3" in told.value.message
    assert "line 2" not in told.value.message


def test_a_reason_is_needed_somewhere(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="states no reason"):
        read(tmp_path, '{"host": "example.org"}\n', reason=None)


def test_ids_of_rows_follow_the_id_of_the_file(tmp_path: Path) -> None:
    found = read(
        tmp_path, '{"host": "a.org", "issue": 3}\n{"host": "b.org"}\n', request="form-2026"
    )
    assert [one.request for one in found] == ["form-2026#3", "form-2026#line2"]


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    """What they name can be taken back, or the file is refused."""
    found: list[Request] = []
    with tempfile.TemporaryDirectory() as name, contextlib.suppress(UsageError):
        found = read(Path(name), raw)
    assert all(one.keys or one.texts for one in found)


def test_a_request_makes_entries_of_a_list() -> None:
    """What it binds and drops goes along."""
    made = make_request(
        reason="opt_out", decided="2026-11-01", host=["example.org"], only_named=True
    )
    told = made.entry("host", "example.org")
    assert (told.binds, told.effect, told.request) == ("place", "text", made.request)


def test_a_file_larger_than_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "_MOST_BYTES", 10)
    path = tmp_path / "requests.jsonl"
    path.write_text(json.dumps({"host": "example.org"}) + "\n", "utf-8")
    with pytest.raises(UsageError, match="larger than"):
        read_requests(path, reason="opt_out", decided="2026-11-01")


@pytest.mark.parametrize("row", [{"url": {"a": 1}}, {"url": [["a"]]}, {"body": 7}])
def test_cells_of_another_type_are_named(tmp_path: Path, row: dict[str, object]) -> None:
    """An object where a text should stand, a list in a list, an issue whose body is a number."""
    path = tmp_path / "requests.jsonl"
    path.write_text(json.dumps(row) + "\n", "utf-8")
    with pytest.raises(UsageError, match="1"):
        read_requests(path, reason="opt_out", decided="2026-11-01")


def test_nothing_among_several_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    path.write_text(json.dumps({"url": [None, "https://example.org/a"]}) + "\n", "utf-8")
    (one,) = read_requests(path, reason="opt_out", decided="2026-11-01")
    assert one.keys == (("url", url_key("https://example.org/a")),)
