# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Really Simple Licensing: what an RSL document lets one train on.

Source: RSL 1.0 (rslstandard.org/rsl, 2025-12-10): `<content url>` with path patterns, alternatives
as `<license>`, in them `<permits>` and `<prohibits>` of type usage, user or geo, and `<payment>`.
What a licence prohibits it does not permit; where it lists permitted usages, others are not
permitted; without a payment it is free. A document speaks for its own host, or for the host that
links to it; never for a third. XML is parsed without entities, document types or network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from provender.rights.agents import readings
from provender.rights.paths import normal_path, path_matches
from provender.rights.robots import Statement

__all__ = ["RslDocument", "is_rsl_type"]

_MOST_CONTENTS = 1000
_ORDER = ("prohibits", "permits", "conditional", "silent")


def is_rsl_type(media_type: str) -> bool:
    """True for the media type of RSL documents, whatever its parameters."""
    if not media_type:
        return False
    return media_type.partition(";")[0].strip().lower() == "application/rsl+xml"


@dataclass(frozen=True, slots=True)
class _Content:
    """Terms of the paths of one pattern.

    Attributes:
        host: Host that the address names; empty if it names none.
        pattern: Path pattern.
        verdict: `prohibits`, `permits`, `conditional` or `silent`, of training.
        why: The elements that say so.
    """

    host: str
    pattern: str
    verdict: str
    why: str


class RslDocument:
    """One RSL document.

    Args:
        raw: Its content.

    Attributes:
        problem: Why it could not be read; None if it could.
    """

    def __init__(self, raw: bytes):
        self.problem: str | None = None
        self._contents: list[_Content] = []
        limits = readings()["limits"]
        if len(raw) > limits["file_bytes"]:
            self.problem = f"it has more than {limits['file_bytes']:,} bytes"
        elif raw.count(b"<") > 2 * limits["rsl_elements"]:
            self.problem = f"it has more than {limits['rsl_elements']:,} elements"
        elif b"\0" in raw:
            self.problem = "it is no UTF-8 text"
        elif b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
            self.problem = "it declares a document type, which RSL does not have"
        else:
            self._parse(raw)

    def _parse(self, raw: bytes) -> None:
        from lxml import etree

        # Read as UTF-8 whatever it declares: an encoding must not hide a document type from us.
        parser = etree.XMLParser(
            encoding="utf-8",
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            text = raw.decode("utf-8-sig", "replace").strip()
            root = etree.fromstring(text.encode("utf-8"), parser)
        except (etree.XMLSyntaxError, ValueError):
            self.problem = "it is no well-formed XML"
            return
        if _name(root) != "rsl":
            self.problem = "its root element is not <rsl>"
            return
        contents = [one for one in root if _name(one) == "content"]
        if len(contents) > _MOST_CONTENTS:
            self.problem = f"only its first {_MOST_CONTENTS:,} contents are read"
        self._contents = [_content(one) for one in contents[:_MOST_CONTENTS]]

    def statements(self, path: str, hosts: tuple[str, ...]) -> list[Statement]:
        """Return what it says about a path.

        Args:
            path: Path with query, starting with `/`; empty for whatever page it stands in.
            hosts: The hosts for which it may speak; addresses of other hosts are not heard.

        Returns:
            The verdicts of the longest matching patterns, and any problem.
        """
        found: list[Statement] = []
        if self.problem is not None:
            found.append(Statement("rsl", f"unreadable: {self.problem}", ""))
        spelled = normal_path(path)
        matching = [
            one
            for one in self._contents
            if (not one.host or one.host in hosts)
            and (not path or path_matches(spelled, one.pattern))
        ]
        longest = max((len(one.pattern) for one in matching), default=0)
        found += [
            Statement("rsl", f"{one.verdict}: {one.why}"[:500], f"content {one.pattern}"[:150])
            for one in matching
            if len(one.pattern) == longest or not path
        ]
        return found


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _content(element: Any) -> _Content:
    address = (element.get("url") or "/").strip()
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        host, parts = "(unreadable)", urlsplit("")
    query = f"?{parts.query}" if parts.query else ""
    pattern = f"{parts.path}{query}" or "/"
    if not pattern.startswith(("/", "*")):
        pattern = f"/{pattern}"
    licenses = [_license(one) for one in element if _name(one) == "license"]
    prohibiting = [why for verdict, why in licenses if verdict == "prohibits"]
    for verdict in _ORDER:
        whys = prohibiting if verdict == "prohibits" else [w for v, w in licenses if v == verdict]
        if whys:
            return _Content(host, normal_path(pattern), verdict, whys[0])
    return _Content(host, normal_path(pattern), "silent", "no license")


def _license(element: Any) -> tuple[str, str]:
    """Return what one offer says of training, and its words."""
    words = readings()["rsl"]
    training, usage = set(words["training"]), set(words["usage"])
    permitted, prohibited, narrowed, shown = None, set[str](), False, []
    free = True
    for one in element:
        name, kind = _name(one), (one.get("type") or "").strip().lower()
        tokens = {token.lower() for token in (one.text or "").replace(",", " ").split()}
        if name in ("permits", "prohibits"):
            if kind in usage:  # the token as type, as early publishers wrote it
                kind, tokens = "usage", {kind}
            shown.append(f"{name} {kind or 'usage'} {' '.join(sorted(tokens))}".strip())
            if kind in ("", "usage"):
                if name == "permits":
                    permitted = (permitted or set()) | tokens
                else:
                    prohibited |= tokens
            else:
                narrowed = True
        elif name == "payment":
            shown.append(f"payment {kind or 'of no type'}")
            free = free and kind in words["free_payments"]
    why = "; ".join(shown) or "an empty license"
    if prohibited & training:
        return "prohibits", why
    if permitted is not None and not permitted & training:
        return "conditional", why
    if permitted is None and not shown:
        return "silent", why
    if permitted is None and prohibited and free:
        return "silent", why
    return ("permits" if free and not narrowed else "conditional"), why
