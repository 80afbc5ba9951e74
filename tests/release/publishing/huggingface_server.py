# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""As much of the Hugging Face Hub as its client asks for when a dataset is published and loaded."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from ruamel.yaml import YAML
from tests.release.publishing.hub_server import Answer, Request, Server

REPO = r"/api/datasets/([^/]+/[^/]+)"
TOKEN = "hf_of_the_test_12345"


@dataclass
class Repository:
    """A dataset repository: commits, tags and settings."""

    private: bool = False
    gated: Any = False
    commits: dict[str, dict[str, bytes]] = field(default_factory=dict)
    large: dict[str, set[str]] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    head: str = ""
    tags: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.head = self.commit(
            {".gitattributes": b"*.parquet filter=lfs\n"}, set(), "initial commit"
        )

    def commit(self, files: dict[str, bytes], large: set[str], message: str) -> str:
        content = repr(
            (message, sorted((n, hashlib.sha256(c).hexdigest()) for n, c in files.items()))
        )
        oid = hashlib.sha1(content.encode() + self.head.encode()).hexdigest()
        self.commits[oid], self.large[oid], self.head = files, large, oid
        self.messages.append(message)
        return oid

    def at(self, revision: str) -> str | None:
        if revision in ("main", "refs/heads/main"):
            return self.head
        return self.tags.get(revision, revision if revision in self.commits else None)


class HuggingFace(Server):
    """The hub."""

    routes = (
        ("POST", r"/api/repos/create", "create"),
        ("POST", r"/api/validate-yaml", "validate"),
        ("PUT", REPO + "/settings", "settings"),
        ("GET", REPO + "/refs", "refs"),
        ("GET", REPO + r"/tree/([^/]+)", "tree"),
        ("GET", REPO + r"/tree/([^/]+)/(.*)", "tree"),
        ("POST", REPO + r"/paths-info/([^/]+)", "paths"),
        ("POST", REPO + r"/preupload/([^/]+)", "preupload"),
        ("POST", REPO + r"/commit/([^/]+)", "commit"),
        ("POST", REPO + r"/tag/([^/]+)", "tag"),
        ("GET", REPO + r"/revision/([^/]+)", "info"),
        ("GET", REPO, "info"),
        ("POST", r"/datasets/([^/]+/[^/]+)\.git/info/lfs/objects/batch", "batch"),
        ("PUT", r"/store/([0-9a-f]{64})", "store"),
        ("GET|HEAD", r"/datasets/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", "resolve"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.repositories: dict[str, Repository] = {}
        self.blobs: dict[str, bytes] = {}
        self.deaf_gate = False
        self.errors: list[dict[str, str]] = []

    def _allowed(self, request: Request) -> bool:
        return request.headers.get("authorization") == f"Bearer {TOKEN}"

    def create(self, request: Request) -> Answer:
        if not self._allowed(request):
            return Answer(401, {"error": "Invalid credentials"})
        asked = request.json
        name = f"{asked['organization']}/{asked['name']}"
        url = {"url": f"{self.url}/datasets/{name}"}
        if name in self.repositories:
            return Answer(409, {"error": "You already created this dataset repo", **url})
        self.repositories[name] = Repository(private=asked.get("visibility") == "private")
        return Answer(200, {**url, "name": name, "id": name})

    def validate(self, request: Request) -> Answer:
        """Check a card's head as strictly as we know how; the real hub knows more."""
        asked = request.json
        assert asked["repoType"] == "dataset"
        head = YAML(typ="safe").load(asked["content"].split("---\n")[1])
        wrong = [k for k in ("license", "configs", "language") if k not in head]
        if head["license"] == "other" and "license_name" not in head:
            wrong.append("license_name")
        if head.get("license_link", "LICENSE.md") not in ("LICENSE", "LICENSE.md"):
            wrong.append("license_link")
        wrong += [c["config_name"] for c in head["configs"] if not c["data_files"]]
        errors = [{"message": f'"{key}" is missing'} for key in wrong] + self.errors
        return Answer(400 if errors else 200, {"errors": errors, "warnings": []})

    def settings(self, request: Request, name: str) -> Answer:
        asked = request.json
        if "gated" in asked and not self.deaf_gate:
            self.repositories[name].gated = asked["gated"]
        return Answer(200, {})

    def refs(self, request: Request, name: str) -> Answer:
        found = self.repositories[name]
        tags = [
            {"name": n, "ref": f"refs/tags/{n}", "targetCommit": c} for n, c in found.tags.items()
        ]
        branch = {"name": "main", "ref": "refs/heads/main", "targetCommit": found.head}
        return Answer(200, {"branches": [branch], "converts": [], "tags": tags})

    def _entries(self, name: str, revision: str) -> list[dict[str, Any]]:
        found = self.repositories[name]
        oid = found.at(revision)
        assert oid is not None, revision
        entries = []
        for path, content in sorted(found.commits[oid].items()):
            entry: dict[str, Any] = {"type": "file", "path": path, "size": len(content)}
            entry["oid"] = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            if path in found.large[oid]:
                digest = hashlib.sha256(content).hexdigest()
                entry["lfs"] = {"oid": digest, "size": len(content), "pointerSize": 130}
            entries.append(entry)
        return entries

    def tree(self, request: Request, name: str, revision: str, inner: str = "") -> Answer:
        if name not in self.repositories or self.repositories[name].at(revision) is None:
            return Answer(404, {"error": "no revision"}, {"X-Error-Code": "RevisionNotFound"})
        top = f"{inner.strip('/')}/" if inner.strip("/") else ""
        below = [e for e in self._entries(name, revision) if e["path"].startswith(top)]
        folders = {
            top + "/".join(rest[: depth + 1])
            for e in below
            for rest in [e["path"].removeprefix(top).split("/")]
            for depth in range(len(rest) - 1)
        }
        below += [
            {"type": "directory", "path": f, "size": 0, "oid": "0" * 40} for f in sorted(folders)
        ]
        if request.query.get("recursive", "false").lower() in ("false", "0"):
            below = [e for e in below if "/" not in e["path"].removeprefix(top)]
        if top and not below:
            return Answer(404, {"error": "no folder"}, {"X-Error-Code": "EntryNotFound"})
        return Answer(200, below)

    def paths(self, request: Request, name: str, revision: str) -> Answer:
        raw = request.body.decode()
        wanted = request.json["paths"] if raw.startswith("{") else parse_qs(raw).get("paths", [])
        found = [e for e in self._entries(name, revision) if e["path"] in wanted]
        folders = [
            {"type": "directory", "path": path, "size": 0, "oid": "0" * 40}
            for path in wanted
            if any(e["path"].startswith(f"{path}/") for e in self._entries(name, revision))
        ]
        return Answer(200, found + folders)

    def preupload(self, request: Request, name: str, revision: str) -> Answer:
        return Answer(200, {"files": [
            {
                "path": asked["path"],
                "uploadMode": "lfs" if asked["path"].endswith(".parquet") else "regular",
                "shouldIgnore": False,
                "oid": None,
            }
            for asked in request.json["files"]
        ]})  # fmt: skip

    def batch(self, request: Request, name: str) -> Answer:
        objects = []
        for asked in request.json["objects"]:
            href = f"{self.url}/store/{asked['oid']}?X-Amz-Signature=signed"
            told: dict[str, Any] = {"oid": asked["oid"], "size": asked["size"]}
            if asked["oid"] not in self.blobs:
                told["actions"] = {"upload": {"href": href}}
            objects.append(told)
        return Answer(200, {"transfer": "basic", "objects": objects})

    def store(self, request: Request, oid: str) -> Answer:
        assert hashlib.sha256(request.body).hexdigest() == oid
        self.blobs[oid] = request.body
        return Answer(200, b"")

    def commit(self, request: Request, name: str, revision: str) -> Answer:
        if not self._allowed(request):
            return Answer(403, {"error": "Forbidden"})
        found = self.repositories[name]
        files, large = dict(found.commits[found.head]), set(found.large[found.head])
        lines = [json.loads(line) for line in request.body.splitlines()]
        for line in lines:
            value = line["value"]
            path = value.get("path", "")
            if line["key"] == "file":
                files[path] = base64.b64decode(value["content"])
                large.discard(path)
            elif line["key"] == "lfsFile":
                files[path] = self.blobs[value["oid"]]
                large.add(path)
            elif line["key"] == "deletedFile":
                files.pop(path)
                large.discard(path)
        oid = found.commit(files, large, lines[0]["value"]["summary"])
        return Answer(
            200, {"commitUrl": f"{self.url}/datasets/{name}/commit/{oid}", "commitOid": oid}
        )

    def tag(self, request: Request, name: str, revision: str) -> Answer:
        found, asked = self.repositories[name], request.json["tag"]
        if asked in found.tags:
            return Answer(409, {"error": "Tag reference exists already"})
        at = found.at(revision)
        assert at is not None
        found.tags[asked] = at
        return Answer(200, {})

    def info(self, request: Request, name: str, revision: str = "main") -> Answer:
        found = self.repositories.get(name)
        if found is None or found.at(revision) is None:
            return Answer(404, {"error": "not found"}, {"X-Error-Code": "RepoNotFound"})
        told = {
            "_id": "1", "id": name, "author": name.split("/")[0], "sha": found.at(revision),
            "private": found.private, "gated": found.gated, "disabled": False, "tags": [],
            "downloads": 0, "likes": 0, "createdAt": "2026-11-01T00:00:00.000Z",
            "lastModified": "2026-11-01T00:00:00.000Z",
            "siblings": [{"rfilename": e["path"]} for e in self._entries(name, revision)],
        }  # fmt: skip
        return Answer(200, told)

    def resolve(self, request: Request, name: str, revision: str, path: str) -> Answer:
        found = self.repositories[name]
        oid = found.at(revision)
        content = found.commits[oid].get(path) if oid else None
        if content is None or oid is None:
            return Answer(404, {"error": "no entry"}, {"X-Error-Code": "EntryNotFound"})
        headers = {
            "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
            "X-Repo-Commit": oid,
            "Content-Length": str(len(content)),
        }
        return Answer(200, content, headers)
