# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What people accept before they get a gated tier, and the record that they did.

The wording is data (`data/agreement.yml`); the licences and their duties are those of the release.
Hubs keep the record themselves, of who asked and who was let in. For a folder or a bucket whoever
publishes keeps it: one line of JSON a person in `ACCEPTANCES.jsonl`, which is never published.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from provender.errors import CheckFailed, UsageError
from provender.release.columns import words as words_of
from provender.release.markdown import table
from provender.release.publishing.rules import DATA
from provender.rights.license import DATA as RIGHTS
from provender.rights.license import load_data
from provender.storage import canonical_json, hash_bytes, write_bytes

__all__ = ["Acceptance", "Agreement", "add_acceptance", "read_acceptances", "render_agreement"]

_MOST_BYTES = 1 << 26


@dataclass(frozen=True)
class Agreement:
    """The agreement for some tiers of one release.

    Attributes:
        version: Version of its wording.
        release: Name and version of the release.
        tiers: What it is for.
        licenses: The terms that it names.
        text: The agreement, Markdown in English and Chinese.
    """

    version: str
    release: str
    tiers: tuple[str, ...]
    licenses: tuple[str, ...]
    text: str

    @property
    def sha256(self) -> str:
        """Hash of the text: what exactly was accepted."""
        return hash_bytes(self.text.encode("utf-8"))

    def to_dict(self) -> dict[str, Any]:
        """Return what names it, without its text."""
        return {"version": self.version, "sha256": self.sha256, "tiers": list(self.tiers)}

    def gate(self) -> dict[str, Any]:
        """Return the fields of a card by which a hub asks people.

        Source: https://huggingface.co/docs/hub/datasets-gated#customize-requested-information
        """
        words = _wording()
        told = {
            "agreement": self.version,
            "sha256": self.sha256,
            "licenses": ", ".join(self.licenses),
        }
        fields = words["en"]["fields"]
        return {
            "extra_gated_heading": words["en"]["heading"],
            "extra_gated_prompt": "\n\n".join(
                words[language]["prompt"].format(**told) for language in ("en", "zh")
            ),
            "extra_gated_fields": {
                fields["name"]: "text",
                fields["organisation"]: "text",
                fields["purpose"]: "text",
                fields["checkbox"].format(**told): "checkbox",
            },
            "extra_gated_button_content": words["en"]["button"],
        }


@dataclass(frozen=True)
class Acceptance:
    """That somebody accepted an agreement.

    Attributes:
        accepted_by: Who, so that they can be found again.
        accepted_at: When, ISO 8601 in UTC.
        release: Name and version of the release.
        agreement_version: Version of the wording.
        agreement_sha256: Hash of the text that was accepted.
    """

    accepted_by: str
    accepted_at: str
    release: str
    agreement_version: str
    agreement_sha256: str


@functools.cache
def _wording() -> Mapping[str, Any]:
    found: Mapping[str, Any] = load_data(DATA / "agreement.yml")
    return found


def render_agreement(
    manifest: Mapping[str, Any], licenses: Mapping[str, Mapping[str, Any]], tiers: Sequence[str]
) -> Agreement:
    """Return the agreement for some tiers of a release.

    Args:
        manifest: The release's manifest.
        licenses: Its licence records, as `policy/licenses.json` holds them.
        tiers: Tiers that are sent together.
    """
    words, release = _wording(), manifest["release"]
    counts: dict[str, int] = {}
    for tier in tiers:
        for expression, number in manifest["tiers"][tier]["licenses"].items():
            counts[expression] = counts.get(expression, 0) + number
    told = {
        "title": _flat(release.get("title") or release["name"]),
        "name": release["name"],
        "version": release["version"],
        "date": release["date"],
        "tiers": ", ".join(tiers),
        "documents": f"{sum(counts.values()):,}",
    }
    parts = [
        _in_language(words[language], language, told, counts, licenses) for language in ("en", "zh")
    ]
    foot = f"Provender agreement {words['version']} · {release['name']} {release['version']}"
    text = "\n\n".join([*parts, f"_{foot}_"]) + "\n"
    name = f"{release['name']} {release['version']}"
    return Agreement(words["version"], name, tuple(tiers), tuple(sorted(counts)), text)


def _in_language(
    words: Mapping[str, Any],
    language: str,
    told: Mapping[str, str],
    counts: Mapping[str, int],
    licenses: Mapping[str, Mapping[str, Any]],
) -> str:
    rows = [
        (expression, f"{counts[expression]:,}", *_terms(expression, language, words, licenses))
        for expression in sorted(counts)
    ]
    return "\n\n".join(
        [
            f"# {words['title'].format(**told)}",
            words["about"].format(**told),
            words["terms"],
            table(words["columns"], rows),
            words["accept"],
            "\n".join(f"{number}. {point}" for number, point in enumerate(words["points"], 1)),
        ]
    )


def _terms(
    expression: str,
    language: str,
    words: Mapping[str, Any],
    licenses: Mapping[str, Mapping[str, Any]],
) -> tuple[str, str]:
    """Return duties and prohibitions of an expression in words; they unite over its parts."""
    names = [w for w in expression.replace("(", " ").replace(")", " ").split() if w.isascii()]
    found = [licenses[name] for name in names if name in licenses]
    unread = any(n not in licenses for n in names if n not in ("AND", "OR", "WITH"))
    spoken = words_of("terms_zh") if language == "zh" else load_data(RIGHTS / "plain_words.yml")
    told = []
    for kind in ("duties", "prohibits"):
        keys = dict.fromkeys(key for one in found for key in one.get(kind, ()))
        said = [spoken[kind].get(key, key) for key in keys]
        said += [words["unread"]] if unread else []
        told.append(("；" if language == "zh" else "; ").join(said) or words["nothing"])
    return told[0], told[1]


def read_acceptances(path: Path) -> list[Acceptance]:
    """Read who accepted what.

    Raises:
        UsageError: The file cannot be read, or a line of it is no record.
    """
    if not path.exists():
        return []
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{path} is too large for a record of acceptances")
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}", subject=str(path)) from error
    return [_record(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _record(path: Path, number: int, line: str) -> Acceptance:
    try:
        raw = json.loads(line)
        fields = {name: raw[name] for name in Acceptance.__dataclass_fields__}
        if not all(isinstance(value, str) and value.strip() for value in fields.values()):
            raise ValueError("a field is empty or no text")
        return Acceptance(**fields)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(
            f"{path} line {number} is no record of an acceptance",
            hint="write them with `provender agreement RELEASE --accepted-by NAME`",
            subject=str(path),
        ) from error


def add_acceptance(path: Path, agreement: Agreement, accepted_by: str, at: str) -> Acceptance:
    """Add a line that somebody accepted an agreement; earlier lines stay as they are.

    Args:
        path: The record.
        agreement: What was accepted.
        accepted_by: Who, with a way to reach them.
        at: When, ISO 8601.

    Raises:
        UsageError: The record cannot be read, or nobody is named.
    """
    who = _flat(accepted_by)
    if not who:
        raise UsageError("an acceptance names who accepted", hint="--accepted-by 'NAME <address>'")
    read_acceptances(path)
    made = Acceptance(who, at, agreement.release, agreement.version, agreement.sha256)
    before = path.read_bytes() if path.exists() else b""
    gap = b"\n" if before and not before.endswith(b"\n") else b""
    line = canonical_json({"schema_version": 1, **asdict(made)}).encode("utf-8")
    write_bytes(path, before + gap + line + b"\n")
    return made


def require_acceptance(agreement: Agreement, records: Iterable[Acceptance], path: Path) -> None:
    """Hold that somebody accepted exactly this text.

    Raises:
        CheckFailed: Nobody did.
    """
    if not any(one.agreement_sha256 == agreement.sha256 for one in records):
        raise CheckFailed(
            f"nobody has accepted the agreement for {agreement.release} "
            f"({', '.join(agreement.tiers)}): {path} holds no record of it",
            hint="show them `provender agreement RELEASE`, then record it with "
            "`provender agreement RELEASE --accepted-by 'NAME <address>'`",
            subject=str(path),
        )


def _flat(text: str) -> str:
    """Return text on one line that neither opens HTML nor breaks a table."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return flat.replace("<", "&lt;").replace(">", "&gt;").replace("|", "/")
