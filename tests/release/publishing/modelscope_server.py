# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""As much of ModelScope as its client asks for when a dataset is published."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

from tests.release.publishing.hub_server import Answer, Request, Server

REPO = r"/api/v1/datasets/([^/]+/[^/]+)"
WRITE = r"/api/v1/repos/datasets/([^/]+/[^/]+)"
OPEN = r"/openapi/v1/datasets/([^/]+/[^/]+)"
TOKEN = "ms-of-the-test-12345"


@dataclass
class Repository:
    """A dataset repository."""

    form: dict[str, str]
    files: dict[str, bytes] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    tags: dict[str, dict[str, bytes]] = field(default_factory=dict)

    @property
    def private(self) -> bool:
        return self.form["Visibility"] == "1"

    @property
    def gated(self) -> bool:
        return self.form.get("ProtectedMode") == "1"


class ModelScope(Server):
    """The hub."""

    routes = (
        ("POST", r"/api/v1/datasets/?", "create"),
        ("GET", OPEN, "info"),
        ("GET", REPO, "legacy_info"),
        ("GET", REPO + r"/revisions", "revisions"),
        ("GET", REPO + r"/repo/tree", "tree"),
        ("POST", REPO + r"/repo/tag", "tag"),
        ("DELETE", REPO + r"/repo(?:/.*)?", "delete"),
        ("POST", WRITE + r"/info/lfs/objects/batch", "batch"),
        ("POST", WRITE + r"/commit/([^/]+)", "commit"),
        ("PUT", r"/store/([0-9a-f]{64})", "store"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.repositories: dict[str, Repository] = {}
        self.blobs: dict[str, bytes] = {}
        self.deaf_gate = False

    def answer(self, request: Request) -> Answer:
        if TOKEN not in request.headers.get("authorization", "") + request.headers.get(
            "cookie", ""
        ):
            return Answer(401, {"Code": 10010205001, "Message": "please log in", "Success": False})
        return super().answer(request)

    def create(self, request: Request) -> Answer:
        form = dict(
            re.findall(
                r'name="(\w+)"\r\n(?:[^\r]+\r\n)*\r\n(.*?)\r\n--', request.body.decode(), re.DOTALL
            )
        )
        if self.deaf_gate:
            form.pop("ProtectedMode", None)
        name = f"{form['Owner']}/{form['Name']}"
        if name in self.repositories:
            told = {"Code": 10020101001, "Message": "dataset already exists", "Success": False}
            return Answer(400, told)
        self.repositories[name] = Repository(form)
        return _data({"Id": len(self.repositories), "Name": form["Name"], "Owner": form["Owner"]})

    def _missing(self) -> Answer:
        return Answer(404, {"Code": 10010205404, "Message": "not found", "Success": False})

    def info(self, request: Request, name: str) -> Answer:
        found = self.repositories.get(name)
        if found is None:
            return self._missing()
        told = {"id": name, "private": found.private, "gated": found.gated}
        return Answer(200, {"success": True, "data": told, "request_id": "1"})

    def legacy_info(self, request: Request, name: str) -> Answer:
        found = self.repositories.get(name)
        if found is None:
            return self._missing()
        owner, short = name.split("/")
        visibility = int(found.form["Visibility"])
        return _data({"Id": 1, "Owner": owner, "Name": short, "Visibility": visibility})

    def revisions(self, request: Request, name: str) -> Answer:
        tags = [{"Revision": tag, "CreatedAt": 1} for tag in self.repositories[name].tags]
        branches = [{"Revision": "master", "CreatedAt": 1}]
        return _data({"RevisionMap": {"Tags": tags, "Branches": branches}})

    def tree(self, request: Request, name: str) -> Answer:
        found, revision = self.repositories[name], request.query["Revision"]
        files = found.tags.get(revision, {}) if revision != "master" else found.files
        rows: list[dict[str, Any]] = [
            {
                "Path": path,
                "Name": path.rsplit("/", 1)[-1],
                "Size": len(content),
                "Sha256": hashlib.sha256(content).hexdigest(),
                "Type": "blob",
            }
            for path, content in sorted(files.items())
        ]
        folders = {path.rsplit("/", 1)[0] for path in files if "/" in path}
        rows += [{"Path": f, "Name": f, "Size": 0, "Sha256": "", "Type": "tree"} for f in folders]
        page, size = (
            int(request.query.get("PageNumber", 1)),
            int(request.query.get("PageSize", 1000)),
        )
        part = rows[(page - 1) * size : page * size]
        return _data({"Files": part, "TotalCount": len(rows)})

    def tag(self, request: Request, name: str) -> Answer:
        found = self.repositories[name]
        found.tags[request.json["TagName"]] = dict(found.files)
        return _data({})

    def delete(self, request: Request, name: str) -> Answer:
        self.repositories[name].files.pop(request.query.get("FilePath", ""), None)
        return _data({})

    def batch(self, request: Request, name: str) -> Answer:
        return _data({"objects": [
            {"oid": one["oid"], "actions": {"upload": {"href": f"{self.url}/store/{one['oid']}?sig=signed"}}}
            for one in request.json["objects"]
            if one["oid"] not in self.blobs
        ]})  # fmt: skip

    def store(self, request: Request, oid: str) -> Answer:
        assert hashlib.sha256(request.body).hexdigest() == oid
        self.blobs[oid] = request.body
        return Answer(200, {"Code": 200})

    def commit(self, request: Request, name: str, revision: str) -> Answer:
        found = self.repositories[name]
        for action in request.json["actions"]:
            if action["action"] == "delete":
                found.files.pop(action["path"], None)
            elif action["type"] == "lfs":
                found.files[action["path"]] = self.blobs[action["sha256"]]
            else:
                found.files[action["path"]] = base64.b64decode(action["content"])
        found.messages.append(request.json["commit_message"])
        return _data({"oid": "1"})


def _data(value: Any) -> Answer:
    return Answer(200, {"Code": 200, "Success": True, "Data": value, "RequestId": "1"})
