# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A server on this machine that answers requests by a table of routes, and keeps what it was asked."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Request:
    """What a client asked."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"null")


@dataclass
class Answer:
    """What the server says."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


Route = Callable[..., Answer]


class Server:
    """Routes are methods of a subclass, listed in `routes` with a pattern each.

    Attributes:
        seen: Every request, in order.
        fail: Given a request, the status to fail it with; None lets it pass.
    """

    routes: tuple[tuple[str, str, str], ...] = ()

    def __init__(self) -> None:
        self.url = ""
        self.seen: list[Request] = []
        self.fail: Callable[[Request], int | None] = lambda _: None
        self.lock = threading.RLock()

    def answer(self, request: Request) -> Answer:
        with self.lock:
            self.seen.append(request)
            status = self.fail(request)
            if status is not None:
                return Answer(status, {"error": "the server has a bad day"})
            for method, pattern, name in self.routes:
                found = re.fullmatch(pattern, request.path)
                if found and request.method in method.split("|"):
                    made: Answer = getattr(self, name)(request, *map(unquote, found.groups()))
                    return made
        return Answer(404, {"error": f"no route {request.method} {request.path}"})

    def asked(self, method: str, part: str) -> list[Request]:
        """Return the requests of a method whose path contains something."""
        return [r for r in self.seen if r.method == method and part in r.path]


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return body

        def _serve(self) -> None:
            if self.headers.get("Expect", "").lower() == "100-continue":
                self.send_response_only(100)
                self.end_headers()
            parts = urlsplit(self.path)
            query = {k: v[0] for k, v in parse_qs(parts.query, keep_blank_values=True).items()}
            headers = {k.lower(): v for k, v in self.headers.items()}
            made = server.answer(Request(self.command, parts.path, query, headers, self._body()))
            raw = made.body if isinstance(made.body, bytes) else json.dumps(made.body).encode()
            self.send_response(made.status)
            if not isinstance(made.body, bytes):
                self.send_header("Content-Type", "application/json")
            for name, value in made.headers.items():
                self.send_header(name, value)
            if "Content-Length" not in made.headers:
                self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(raw)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _serve  # noqa: N815

    return Handler


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Run a server until the block ends."""
    listener = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    server.url = f"http://127.0.0.1:{listener.server_address[1]}"
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()
