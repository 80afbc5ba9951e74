# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One record to one document, or the reason why there is none. Never raises on bad input."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from provender.document import ParsedDocument
from provender.extract.charset import BadEncoding, decode, looks_garbled
from provender.extract.conversation import parse_conversation
from provender.extract.guards import page_problem
from provender.extract.normalize import is_plain, normalize_text
from provender.extract.options import ExtractOptions
from provender.extract.plain import TextFile, read_markdown, read_restructuredtext, read_text
from provender.record import Record, Rejected, Unreadable
from provender.rights.license import DATA
from provender.stage import Stage

__all__ = ["EXTRACT_STAGE", "parse"]

_READERS = {"text": read_text, "markdown": read_markdown, "restructuredtext": read_restructuredtext}


def parse(record: Record, options: ExtractOptions) -> ParsedDocument | Rejected | Unreadable:
    """Turn a record into a document.

    Args:
        record: What a reader yielded.
        options: Tiers, switches and limits.

    Returns:
        The document; or `Rejected` if the record holds none; or `Unreadable` if it is damaged.
    """
    if record.kind == "conversation":
        return _normalized_conversation(record, options)
    try:
        text, encoding = _decoded(record)
    except BadEncoding as error:
        stated = " or state its encoding" if record.kind == "html" else ""
        return _unreadable(record, "invalid_encoding", f"{error}; save it as UTF-8{stated}")
    if record.kind == "html":
        return _parse_page(record, text, encoding, options)
    try:
        utf8 = record.payload if record.text is not None else text.encode("utf-8")
    except UnicodeEncodeError:
        return _lone_surrogates(record)
    file = _READERS[record.kind](text, utf8)
    if record.headers:
        from provender.extract.rights_headers import header_observations

        file = replace(file, observations=[*file.observations, *header_observations(record)])
    return _document(record, file, encoding, record.kind, options)


def _decoded(record: Record) -> tuple[str, str]:
    if record.text is not None:
        return record.text, f"{record.encoding} (reader)"
    return decode(
        record.payload,
        known=record.encoding,
        content_type=record.content_type,
        markup=record.kind == "html",
    )


def _normalized_conversation(
    record: Record, options: ExtractOptions
) -> ParsedDocument | Rejected | Unreadable:
    outcome = parse_conversation(record, options)
    if isinstance(outcome, ParsedDocument):
        if not outcome.text.strip():
            return _rejected(record, "no_text", "its messages are empty")
        try:
            outcome.text.encode("utf-8")
        except UnicodeEncodeError:
            return _unreadable(
                record,
                "invalid_encoding",
                "it holds lone surrogates; fix the \\u escapes in the source",
            )
    return outcome


def _parse_page(
    record: Record, text: str, encoding: str, options: ExtractOptions
) -> ParsedDocument | Rejected | Unreadable:
    if record.size_bytes > options.max_html_bytes:
        return _rejected(
            record,
            "too_large_page",
            f"the page has {record.size_bytes:,} bytes; "
            f"extract.max_html_bytes is {options.max_html_bytes:,}",
        )
    problem = page_problem(text, options)
    if problem is not None:
        return _rejected(record, problem[0], problem[1])
    from provender.extract.html import extract_html
    from provender.extract.rights_headers import header_observations
    from provender.extract.rights_html import page_observations
    from provender.extract.rights_reservations import reservation_observations

    try:
        page = extract_html(text, options)
        observations = [
            *header_observations(record),
            *page_observations(page.tree, text, metas=page.metas, text=page.text, scan=page.scan),
            *reservation_observations(page.marks),
        ]
    except Exception as error:  # noqa: BLE001  foreign parsers on foreign bytes: one record's fate
        return _unreadable(
            record, "extractor_failed", f"the HTML parser gave up ({type(error).__name__}: {error})"
        )
    file = TextFile(
        page.text, None, page.title, page.author, page.published, page.language, observations
    )
    return _document(record, file, encoding, page.extractor, options)


def _document(
    record: Record, file: TextFile, encoding: str, extractor: str, options: ExtractOptions
) -> ParsedDocument | Rejected | Unreadable:
    try:
        encoded = file.text.encode("utf-8") if file.utf8 is None else file.utf8
    except UnicodeEncodeError:
        return _lone_surrogates(record)
    text, modified, plain = file.text, False, is_plain(file.text, encoded)
    if not plain:
        text, modified = normalize_text(text, compose=options.unicode == "nfc")
    if not text.strip():
        return _rejected(record, "no_text", "nothing is left of it but markup and white space")
    if not plain and looks_garbled(text):
        return _unreadable(
            record,
            "invalid_encoding",
            "it was decoded wrongly before it reached us (such as 锟斤拷 or Ã©); "
            "fetch the original bytes",
        )
    kept = text.strip("\n")
    # A page goes through a pipe to another process, where its text is enough.
    reusable = plain and len(kept) == len(text) and record.kind != "html"
    return ParsedDocument(
        text=kept,
        utf8=encoded if reusable else None,
        title=_clean(file.title),
        author=_clean(file.author),
        published=file.published,
        language=file.language,
        encoding=encoding,
        extractor=extractor,
        modified=modified,
        observations=tuple(file.observations),
    )


def _clean(value: str | None) -> str | None:
    """Keep metadata printable: what cannot be encoded is replaced."""
    if value is None:
        return None
    plain, _ = normalize_text(value.encode("utf-8", "replace").decode("utf-8"))
    return " ".join(plain.split()) or None


def _lone_surrogates(record: Record) -> Unreadable:
    return _unreadable(
        record, "invalid_encoding", "it holds lone surrogates, which are no characters"
    )


def _rejected(record: Record, reason: str, message: str) -> Rejected:
    return Rejected(
        input=record.input,
        locator=record.locator,
        reason=reason,
        message=message,
        stage="extract",
        url=record.url,
    )


def _unreadable(record: Record, reason: str, message: str) -> Unreadable:
    return Unreadable(
        input=record.input,
        locator=record.locator,
        reason=reason,
        message=f"{_place(record)}: {message}",
        bytes_read=record.size_bytes,
        bytes_lost=record.size_bytes,
    )


def _place(record: Record) -> str:
    if record.locator == record.input:
        return record.input
    return f"{record.locator} of {record.input}"


_ROOM = Path(__file__).parent

_MODULES = (
    *(
        f"provender.extract.{path.stem}"
        for path in sorted(_ROOM.glob("[a-z]*.py"))
        if path.stem != "options"
    ),
    "provender.rights.agents",
    "provender.rights.badges",
    "provender.rights.creative_commons",
    "provender.rights.flat",
    "provender.rights.license",
    "provender.rights.limits",
    "provender.rights.names",
    "provender.rights.narrowing",
    "provender.rights.normalize",
    "provender.rights.notices",
    "provender.rights.passages",
    "provender.rights.paths",
    "provender.rights.phrases",
    "provender.rights.robots",
    "provender.rights.rsl",
    "provender.rights.scan",
    "provender.rights.statements",
    "provender.rights.wording",
)

EXTRACT_STAGE = Stage(
    name="extract.parse",
    shape="parse",
    version=16,
    function=parse,
    modules=_MODULES,
    data_files=(
        DATA / "agents.yml",
        DATA / "conventions.yml",
        DATA / "license_pages.yml",
        DATA / "narrowing.yml",
        DATA / "notices.yml",
        DATA / "cc_ports.yml",
        DATA / "reservations.yml",
        DATA / "signals.yml",
        DATA / "spdx_ids.yml",
        DATA / "spellings.yml",
        DATA / "subjects.yml",
        *sorted((DATA / "licenses").glob("*.yml")),
        *sorted((DATA / "limits").glob("*.yml")),
        *sorted((DATA / "phrases").glob("*.yml")),
    ),
    libraries=(
        "resiliparse",
        "trafilatura",
        "lxml",
        "ruamel.yaml",
        "justext",
        "google-re2",
        "license-expression",
    ),
)
