# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Where a release goes: a folder, `s3://bucket/path`, `hf://org/name`, `modelscope://org/name`.

Credentials never stand in a target: they would end in logs, receipts and shell histories. Each
library reads its own (environment or login). What libraries say of errors may quote addresses that
are signed or hold a token, so `scrub` goes over it before anybody sees it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import re2

from provender.errors import UsageError

__all__ = ["Target", "check_endpoint", "parse_target", "repository_name", "scrub", "version_name"]

_NAME = re2.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_VERSION = re2.compile(r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}")
_SCHEME = re2.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_USER = re2.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)[^/@\s]+@")
_QUERY = re2.compile(r"([A-Za-z][A-Za-z0-9+.-]*://[^\s?'\"]+)\?[^\s'\")>]*")
_SECRETS = (
    "HF_TOKEN",
    "HUGGING_FACE_HUB_TOKEN",
    "MODELSCOPE_API_TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
)


@dataclass(frozen=True)
class Target:
    """Where a release goes.

    Attributes:
        kind: `folder`, `s3`, `hf` or `modelscope`.
        place: The folder, `bucket/path`, or the organisation.
        name: Name of the repositories at a hub, None for that of the release.
    """

    kind: str
    place: str
    name: str | None = None

    def __str__(self) -> str:
        """Return the target as it was given."""
        if self.kind == "folder":
            return self.place
        tail = f"/{self.name}" if self.name else ""
        return f"{self.kind}://{self.place}{tail}"


def parse_target(given: str) -> Target:
    """Read a target.

    Raises:
        UsageError: It is none, holds credentials, or its names could lead elsewhere.
    """
    if not _SCHEME.match(given):
        if not given.strip() or "\0" in given:
            raise UsageError("an empty target", hint="give a folder or hf://org/name")
        return Target("folder", str(Path(given).expanduser()))
    scheme = given.split("://", 1)[0].lower()
    rest = given.split("://", 1)[1]
    shown = scrub(given)
    if "@" in rest.split("/", 1)[0] or urlsplit(given).username is not None:
        raise UsageError(
            f"{shown} holds credentials",
            hint="leave them out and revoke them if others saw this command; tokens are read from "
            "HF_TOKEN, MODELSCOPE_API_TOKEN, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        )
    if "?" in rest or "#" in rest:
        raise UsageError(
            f"{shown.split('?')[0]}: a target has no ? and no #",
            hint="options are options of the command, such as --endpoint",
        )
    if scheme == "file":
        return Target("folder", "/" + rest.lstrip("/"))
    names = rest.rstrip("/").split("/")
    if scheme == "s3" and all(_safe(name) for name in names):
        return Target("s3", "/".join(names))
    if scheme in ("hf", "modelscope") and len(names) <= 2 and all(map(_is_name, names)):
        return Target(scheme, names[0], names[1] if len(names) == 2 else None)
    known = "a folder, s3://bucket/path, hf://org/name or modelscope://org/name"
    raise UsageError(f"{shown} is no target", hint=f"give {known}")


def check_endpoint(given: str | None) -> str | None:
    """Return the address of a server, if it is one and nothing more.

    Raises:
        UsageError: It is none, or holds credentials or a query.
    """
    if not given:
        return None
    try:
        parts = urlsplit(given)
        formed = bool(parts.hostname) and parts.scheme in ("http", "https")
    except ValueError:
        formed = False
    if not formed or "@" in given or "?" in given or "#" in given:
        raise UsageError(
            f"{scrub(given)} is no address of a server",
            hint="give one such as https://hub.example.org, without credentials",
        )
    return given.rstrip("/")


def repository_name(name: str) -> str:
    """Return a name if it can name a repository or a folder.

    Raises:
        UsageError: It could lead elsewhere, or hubs do not take it.
    """
    if not _is_name(name):
        raise UsageError(
            f"{name!r} cannot name a repository",
            hint="letters, digits, '-', '_' and '.', at most 96, no '..' and no '--'; see "
            "release.name in the recipe, or give hf://org/name",
        )
    return name


def version_name(version: str) -> str:
    """Return a version if it can name a folder and a tag.

    Raises:
        UsageError: It could lead elsewhere.
    """
    if not _VERSION.fullmatch(version) or ".." in version:
        raise UsageError(
            f"{version!r} cannot name a version", hint="raise release.version, such as 1.0.1"
        )
    return version


def scrub(text: str) -> str:
    """Return text without users, queries of addresses and tokens of the environment."""
    text = _USER.sub(r"\1***@", text)
    text = _QUERY.sub(r"\1?***", text)
    for name in _SECRETS:
        secret = os.environ.get(name, "")
        if len(secret) >= 8:
            text = text.replace(secret, "***")
    return text


def _is_name(name: str) -> bool:
    """Say if hubs take a name, by the rules of huggingface_hub's `validate_repo_id`."""
    return bool(_NAME.fullmatch(name)) and ".." not in name and "--" not in name


def _safe(name: str) -> bool:
    return bool(name) and name not in (".", "..") and name.isprintable() and "\\" not in name
