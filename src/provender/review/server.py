# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Serves the page to one person on this machine, and to nobody else.

It listens on 127.0.0.1 only. Each address holds a secret of this run, so other pages of the
browser cannot guess it; a request under another host's name (DNS rebinding) or from another site
gets nothing. Requests hold at most a few kilobytes.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from provender.errors import EnvironmentProblem, ProvenderError
from provender.review.page import policy, render_done, render_item
from provender.review.reading import Texts, part_of
from provender.review.sample import Item
from provender.review.session import Desk

__all__ = ["PageServer", "serve"]

_HOST = "127.0.0.1"
_MOST_BYTES = 1 << 16
_SECONDS = 30


class PageServer(ThreadingHTTPServer):
    """The page of one person's place.

    Args:
        desk: The place.
        port: Port to listen on; 0 takes a free one.
        language: `en` or `zh`, until the person chooses.

    Raises:
        EnvironmentProblem: The port is taken.
    """

    daemon_threads = True

    def __init__(self, desk: Desk, *, port: int = 0, language: str = "en"):
        try:
            super().__init__((_HOST, port), _Handler)
        except OSError as error:
            raise EnvironmentProblem(
                f"port {port} of {_HOST} cannot be used: {error.strerror or error}",
                hint="choose another with --port, or leave it out",
            ) from error
        self.desk, self.language = desk, language
        self.texts = Texts(desk.reviewed.stock)
        self.token = secrets.token_urlsafe(24)
        self.turn = threading.Lock()

    @property
    def names(self) -> tuple[str, str]:
        """The host names under which it answers."""
        port = self.server_address[1]
        return f"{_HOST}:{port}", f"localhost:{port}"

    @property
    def address(self) -> str:
        """The address to open."""
        return f"http://{self.names[0]}/{self.token}/"


def serve(desk: Desk, *, port: int, language: str, say: Callable[[str], None]) -> None:
    """Serve the page until the person interrupts.

    Args:
        desk: Their place.
        port: Port; 0 takes a free one.
        language: `en` or `zh`.
        say: Shows a line.
    """
    with PageServer(desk, port=port, language=language) as server:
        say(server.address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say(f"labels    {desk.file.path}")


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    server: PageServer
    server_version = "provender"
    sys_version = ""
    timeout = _SECONDS

    def do_GET(self) -> None:
        """Show an item: the one that is asked for, or the next."""
        query = self._admitted("")
        if query is None:
            return
        with self.server.turn:
            self._show(query)

    def do_POST(self) -> None:
        """Take a verdict, then show the next item."""
        query = self._admitted("judge")
        if query is None:
            return
        form = self._form()
        if form is None:
            return
        with self.server.turn:
            self._judge(form)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
        """Say nothing: addresses hold the secret."""

    def _admitted(self, action: str) -> dict[str, str] | None:
        """Return the query of a request that may be answered; answer all others with nothing."""
        parts = urlsplit(self.path)
        path = f"/{self.server.token}/{action}"
        ours = {f"http://{name}" for name in self.server.names}
        if not (
            hmac.compare_digest(parts.path.encode(), path.encode())
            and self.headers.get("Host") in self.server.names
            and self.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
            and self.headers.get("Origin", next(iter(ours))) in ours
        ):
            self._send(404, "nothing here\n", kind="text/plain")
            return None
        return _first(parts.query)

    def _form(self) -> dict[str, str] | None:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > _MOST_BYTES:
            self._send(413, "too long\n", kind="text/plain")
            return None
        return _first(self.rfile.read(int(length)).decode("utf-8", "replace"))

    def _language(self, query: dict[str, str]) -> str:
        chosen = query.get("language", "")
        return chosen if chosen in ("en", "zh") else self.server.language

    def _show(self, query: dict[str, str], problem: str = "", status: int = 200) -> None:
        desk, language, nonce = self.server.desk, self._language(query), secrets.token_urlsafe(12)
        item: Item | None = desk.item(query.get("item", ""))
        if item is None or not desk.may_judge(item):
            item = desk.next()
        if item is None:
            self._send(status, render_done(desk, language=language, nonce=nonce), nonce)
            return
        try:
            text = self.server.texts.of(item)
        except ProvenderError as error:
            self._send(500, f"{error}\n", kind="text/plain")
            return
        number = query.get("part", "1")
        part = part_of(text, int(number) if number.isascii() and number.isdigit() else 1)
        page = render_item(desk, item, part, language=language, nonce=nonce, problem=problem)
        self._send(status, page, nonce)

    def _judge(self, form: dict[str, str]) -> None:
        desk, language = self.server.desk, self._language(form)
        item = desk.item(form.get("item", ""))
        if item is None or form.get("text") != item.text_sha256:
            self._send(400, "no such item\n", kind="text/plain")
            return
        verdict = form.get("verdict", "")
        category = form.get("category") if verdict == "fail" else None
        try:
            desk.judge(item, verdict, category or None, form.get("note", ""))
        except ProvenderError as error:
            self._show({"item": item.id, "language": language}, str(error), 400)
            return
        self.send_response(303)
        self.send_header("Location", f"/{self.server.token}/?{urlencode({'language': language})}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: int, body: str, nonce: str = "", kind: str = "text/html") -> None:
        raw = body.encode("utf-8", "replace")
        self.send_response(status)
        for name, value in (
            ("Content-Type", f"{kind}; charset=utf-8"),
            ("Content-Length", str(len(raw))),
            ("Content-Security-Policy", policy(nonce) if nonce else "default-src 'none'"),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Cache-Control", "no-store"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)


def _first(query: str) -> dict[str, str]:
    """Return the first value of each field of a form."""
    try:
        found = parse_qs(query, max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}
