# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A stand-in for the Hugging Face Hub's check of cards, `POST /api/validate-yaml`.

The Hub's own check is not published; this one is our reading of huggingface/hub-docs,
docs/hub/datasets-cards.md, and answers as `huggingface_hub.DatasetCard.validate` expects: 200, or
400 with the reason. YAML is read as YAML 1.1, in which a bare `no` is false.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import yaml

from provender.release.columns import words

CREATORS = {"found", "crowdsourced", "expert-generated", "machine-generated", "other"}
TASK_IDS = {"language-modeling", "dialogue-modeling", "dialogue-generation", "conversational"}
LISTED = {
    "annotations_creators": CREATORS | {"no-annotation"},
    "language_creators": CREATORS,
    "multilinguality": {"monolingual", "multilingual", "translation", "other"},
    "size_categories": {name for _, name in words("card")["sizes"]} | {"n>1T", "other"},
    "source_datasets": {"original", "extended"},
    "task_categories": {"text-generation"},
    "task_ids": TASK_IDS,
}
LICENSES = set(words("card")["hub_licenses"].values()) | {"other", "unknown"}


def card_problems(content: str) -> list[str]:
    """Return what the Hub's documentation does not allow in a card's head."""
    head = yaml.safe_load(content.split("---\n")[1])
    problems = [
        f"{key}: {value!r}"
        for key, allowed in LISTED.items()
        for value in head.get(key, [])
        if value not in allowed
    ]
    problems += [
        f"language: {code!r}"
        for code in head.get("language", [])
        if not (isinstance(code, str) and re.fullmatch("[a-z]{2,3}", code))
    ]
    if head.get("license") not in LICENSES:
        problems.append(f"license: {head.get('license')!r}")
    if head.get("license") == "other" and not (head.get("license_name") and head["license_link"]):
        problems.append("license: other needs license_name and license_link")
    names = [config["config_name"] for config in head["configs"]]
    if len(set(names)) != len(names) or sum(c.get("default", False) for c in head["configs"]) != 1:
        problems.append("configs: names twice, or not one default")
    if [info["config_name"] for info in head["dataset_info"]] != names:
        problems.append("dataset_info: other configs than configs")
    return problems


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = self.path == "/api/validate-yaml" and body["repoType"] == "dataset"
        problems = card_problems(body["content"]) if known else ["unknown path"]
        answer = "; ".join(problems).encode() or b"{}"
        self.send_response(400 if problems else 200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def local_hub() -> Iterator[str]:
    """Serve the check on a free port of this machine; yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
