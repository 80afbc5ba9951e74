# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""As much of the S3 API as a writer needs: objects, listings, uploads in parts."""

from __future__ import annotations

import hashlib
from xml.sax.saxutils import escape

from tests.release.publishing.hub_server import Answer, Request, Server

KEY, SECRET = "TESTKEY0000000000000", "secret-of-the-test-0001"


class Bucket(Server):
    """One bucket, `water`."""

    routes = (
        ("GET|HEAD", r"/water/?", "listing"),
        ("GET|HEAD", r"/water/(.+)", "get"),
        ("PUT", r"/water/(.+)", "put"),
        ("POST", r"/water/(.+)", "post"),
        ("DELETE", r"/water/(.+)", "delete"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, dict[int, bytes]] = {}

    def answer(self, request: Request) -> Answer:
        """Refuse whoever has no key; the signature itself is the client's business."""
        if f"Credential={KEY}/" not in request.headers.get("authorization", ""):
            return _error(403, "InvalidAccessKeyId")
        if not request.path.startswith("/water"):
            return _error(404, "NoSuchBucket")
        made = super().answer(request)
        return made if made.status < 400 else _error(made.status, "InternalError")

    def listing(self, request: Request) -> Answer:
        prefix, delimiter = request.query.get("prefix", ""), request.query.get("delimiter", "")
        keys = sorted(k for k in self.objects if k.startswith(prefix))
        below, groups = [], set()
        for key in keys:
            rest = key.removeprefix(prefix)
            if delimiter and delimiter in rest:
                groups.add(prefix + rest.split(delimiter)[0] + delimiter)
            else:
                below.append(key)
        rows = "".join(
            f"<Contents><Key>{escape(k)}</Key><Size>{len(self.objects[k])}</Size>"
            "<LastModified>2026-11-01T00:00:00.000Z</LastModified></Contents>"
            for k in below
        ) + "".join(
            f"<CommonPrefixes><Prefix>{escape(g)}</Prefix></CommonPrefixes>" for g in sorted(groups)
        )
        return _xml(
            f"<ListBucketResult><Name>water</Name><Prefix>{escape(prefix)}</Prefix>"
            f"<KeyCount>{len(below) + len(groups)}</KeyCount><IsTruncated>false</IsTruncated>"
            f"{rows}</ListBucketResult>"
        )

    def get(self, request: Request, key: str) -> Answer:
        if key not in self.objects:
            return _error(404, "NoSuchKey")
        content = self.objects[key]
        headers = {"ETag": _tag(content), "Content-Length": str(len(content))}
        asked = request.headers.get("range", "")
        if asked.startswith("bytes=") and request.method == "GET":
            first, _, last = asked.removeprefix("bytes=").partition("-")
            stop = min(int(last) + 1 if last else len(content), len(content))
            part = content[int(first) : stop]
            span = f"bytes {first}-{stop - 1}/{len(content)}"
            headers |= {"Content-Length": str(len(part)), "Content-Range": span}
            return Answer(206, part, headers)
        return Answer(200, content, headers)

    def put(self, request: Request, key: str) -> Answer:
        content = _plain(request)
        if "uploadId" in request.query:
            self.uploads[request.query["uploadId"]][int(request.query["partNumber"])] = content
        else:
            self.objects[key] = content
        return Answer(200, b"", {"ETag": _tag(content)})

    def post(self, request: Request, key: str) -> Answer:
        if "uploads" in request.query:
            name = f"upload-{len(self.uploads)}"
            self.uploads[name] = {}
            return _xml(
                f"<InitiateMultipartUploadResult><Bucket>water</Bucket><Key>{escape(key)}</Key>"
                f"<UploadId>{name}</UploadId></InitiateMultipartUploadResult>"
            )
        parts = self.uploads.pop(request.query["uploadId"])
        self.objects[key] = b"".join(parts[number] for number in sorted(parts))
        return _xml(
            f"<CompleteMultipartUploadResult><Key>{escape(key)}</Key>"
            f"<ETag>{_tag(self.objects[key])}</ETag></CompleteMultipartUploadResult>"
        )

    def delete(self, request: Request, key: str) -> Answer:
        self.uploads.pop(request.query.get("uploadId", ""), None)
        if "uploadId" not in request.query:
            self.objects.pop(key, None)
        return Answer(204, b"")


def _plain(request: Request) -> bytes:
    """Return the content of a body that may come in signed chunks with a checksum behind them."""
    if "aws-chunked" not in request.headers.get("content-encoding", ""):
        return request.body
    content, rest = b"", request.body
    while rest:
        head, _, rest = rest.partition(b"\r\n")
        size = int(head.split(b";")[0], 16)
        if not size:
            break
        content, rest = content + rest[:size], rest[size + 2 :]
    return content


def _tag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


def _xml(text: str) -> Answer:
    raw = f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()
    return Answer(200, raw, {"Content-Type": "application/xml"})


def _error(status: int, code: str) -> Answer:
    made = _xml(f"<Error><Code>{code}</Code><Message>{code}</Message></Error>")
    return Answer(status, made.body, made.headers)
