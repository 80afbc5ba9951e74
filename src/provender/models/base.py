# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The model that is tuned: one of ours, or any local folder of Qwen3's layout.

    config.json            names of several versions of Transformers are understood (`variants`)
    *.safetensors          one file, or shards with their index (`shards`)
    tokenizer.json         taken as it is; it must have the marks of ChatML and an end of text
    chat_template.jinja    its own is kept where it speaks ChatML too; ours where it has none

Tuned, its folder keeps every file but the weights, so whatever opened it before opens it after.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from provender.acquire.small_files import read_json
from provender.errors import CheckFailed
from provender.models.base_terms import LICENSE_FILES, terms_of_base
from provender.models.checkpoint import FACTS, load_model, save_tensors, to_published
from provender.models.decoder import Decoder
from provender.models.dialogue import chat_template
from provender.models.tokenizer import TURN_BEGIN, TURN_END, ModelTokenizer
from provender.models.variants import plain_config
from provender.storage import copy_file, hash_file, write_bytes, write_json

__all__ = ["Base", "hashes_of", "open_base", "save_tuned"]

_KEPT = (
    "tokenizer.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt",
    *LICENSE_FILES,
)  # fmt: skip
_TEMPLATE = "chat_template.jinja"
_BULKY = ("curve", "panel", "versions", "base")
_PROBE = ("assistant\n", "Hello, 你好。\n\n  x = 1")


@dataclass(frozen=True)
class Base:
    """A model before it is tuned.

    Attributes:
        root: Its folder.
        decoder: Its weights.
        tokenizer: Its encoding.
        facts: What its `run.json` says; empty for a model that is not ours.
        config: Its `config.json`, word by word.
        template: Its own chat template, if it has one.
    """

    root: Path
    decoder: Decoder
    tokenizer: ModelTokenizer
    facts: dict[str, Any]
    config: dict[str, Any]
    template: str | None

    @property
    def is_untaught(self) -> bool:
        """True if it is one of ours that has never read a turn: its marks mean nothing yet."""
        return bool(self.facts) and self.facts.get("kind") != "tuned"

    def give_marks_a_meaning(self) -> None:
        """Set the marks of turns to the mean of all tokens, so that they begin in their midst."""
        weights = self.decoder.embed_tokens.weight
        with torch.no_grad():
            for mark in (self.tokenizer.turn_begin, self.tokenizer.turn_end):
                weights[mark] = weights.mean(dim=0)

    def describe(self) -> dict[str, Any]:
        """Return name, hashes, terms and past of it, as JSON."""
        return {
            "name": self.root.resolve().name,
            "model_type": self.config.get("model_type"),
            "terms": terms_of_base(self.root, self.config),
            "facts": {name: one for name, one in self.facts.items() if name not in _BULKY},
        }


def open_base(root: Path, device: str) -> Base:
    """Open the folder of a model that shall be tuned.

    Raises:
        CheckFailed: It cannot be read, is of another architecture, or its encoding or its own
            chat template is not of ChatML.
    """
    decoder, tokenizer, facts = load_model(root, device)
    joined = tokenizer.encode("".join(_PROBE))
    if joined != [token for part in _PROBE for token in tokenizer.encode(part)]:
        raise CheckFailed(
            f"the encoding of {root} joins the head of a turn with its text",
            hint="tune it with TRL; our mask would teach other tokens than the model is asked for",
        )
    template = _own_template(root)
    if template is not None and not (TURN_BEGIN in template and TURN_END in template):
        raise CheckFailed(
            f"the chat template of {root} does not speak ChatML",
            hint="tune a base model without a template, or this one with TRL", subject=str(root),
        )  # fmt: skip
    config = json.loads((root / "config.json").read_text("utf-8"))
    return Base(root, decoder, tokenizer, facts, config, template)


def hashes_of(root: Path) -> dict[str, str]:
    """Return the SHA-256 of config, encoding and weights of a model's folder.

    Raises:
        CheckFailed: There is no such folder.
    """
    names = ["config.json", "tokenizer.json", *(one.name for one in root.glob("*.safetensors"))]
    try:
        return {name: hash_file(root / name) for name in sorted(names)}
    except OSError as error:
        raise CheckFailed(
            f"{root} is no model's folder: {error}",
            hint="it has config.json, tokenizer.json and *.safetensors", subject=str(root),
        ) from error  # fmt: skip


def save_tuned(folder: Path, base: Base, facts: dict[str, Any]) -> None:
    """Write a tuned model, products merged: what its base had, other weights, and the facts.

    Args:
        folder: Receives the files.
        base: The model; its decoder was changed.
        facts: What `run.json` shall hold.

    Raises:
        StorageFull: The disk is full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    root, tokenizer = base.root, base.tokenizer
    for name in _KEPT:
        if (root / name).is_file():
            copy_file(root / name, folder / name)
    plain = plain_config(base.config)
    written = str(plain.get("dtype") or plain.get("torch_dtype") or "float32")
    dtype = getattr(torch, written) if written in ("bfloat16", "float16") else torch.float32
    tensors = {name: one.to(dtype) for name, one in to_published(base.decoder).items()}
    save_tensors(folder / "model.safetensors", tensors, {"format": "pt"})
    write_json(folder / "config.json", base.config)
    words = _json(root / "tokenizer_config.json") or tokenizer.config(base.decoder.shape.context)
    words.pop("chat_template", None)
    write_json(folder / "tokenizer_config.json", words)
    ends = [tokenizer.turn_end, tokenizer.end]
    generation = {"pad_token_id": tokenizer.end, **_json(root / "generation_config.json")}
    write_json(folder / "generation_config.json", {**generation, "eos_token_id": ends})
    write_bytes(folder / _TEMPLATE, (base.template or chat_template()).encode("utf-8"))
    write_json(folder / FACTS, facts)


def _own_template(root: Path) -> str | None:
    """Return the template of a folder, from either of the places where it may stand."""
    if (root / _TEMPLATE).is_file():
        return (root / _TEMPLATE).read_text("utf-8", errors="replace")
    found = _json(root / "tokenizer_config.json").get("chat_template")
    if isinstance(found, list):
        named = {one.get("name"): one.get("template") for one in found if isinstance(one, dict)}
        found = named.get("default")
    return found if isinstance(found, str) and found else None


def _json(path: Path) -> dict[str, Any]:
    found = read_json(path.read_bytes()) if path.is_file() else None
    return dict(found) if isinstance(found, dict) else {}
