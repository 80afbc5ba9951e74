# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A trained or tuned model as a folder that others open, with its data's provenance and terms.

    run's folder ─► weights, config, encoding, template   (Transformers, vLLM, TRL read them)
                 ─► <name>-<kind>.gguf                     (llama.cpp)
    run.json     ─► README.md: what it read, and terms that follow
    release      ─► ATTRIBUTION/, LICENSES/, disclosures/: whom to credit, the EU's summary

Nothing here reads a clock: the same model and release give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provender.audit.holdings import release_holdings
from provender.errors import UsageError
from provender.models.data_terms import DataTerms, complaints_of, data_terms
from provender.models.exported import Exported
from provender.models.extra import require_extra
from provender.models.model_card import CARDS, Card, render_card
from provender.models.training_summary import SUMMARY, write_summary
from provender.models.words import known_of, release_of
from provender.release.manifest import read_manifest
from provender.rights.normalize import normalize
from provender.storage import copy_file, hash_file, write_bytes, write_json

if TYPE_CHECKING:
    from provender.models.decoder import Decoder
    from provender.models.tokenizer import ModelTokenizer

__all__ = ["export"]

_KINDS = ("f32", "f16", "q8_0")
_KEPT = (
    "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json",
    "chat_template.jinja",
)  # fmt: skip
_FROM_RELEASE = ("ATTRIBUTION", "LICENSES")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_WINDOWS = 4
_GENERATION_MARK = re.compile(r"\{%-?\s*(?:end)?generation\s*-?%\}")


def export(
    model: str | Path,
    *,
    out: str | Path = "exported",
    gguf: Sequence[str] = (),
    release: str | Path | None = None,
    license: str | None = None,  # noqa: A002 -- the word that people look for
    name: str | None = None,
    measure: bool = False,
) -> Exported:
    """Write a model as others open it.

    Args:
        model: The folder of a trained or tuned model.
        out: Receives the files.
        gguf: Kinds of GGUF files to write, too: `f32`, `f16`, `q8_0`.
        release: The release that it was trained on: credits, licences and the summary of training
            content are taken from it, and its policy answers open questions.
        license: Licence that you give the weights, in any form that people write.
        name: Name of the model; by default from the release and the size.
        measure: Read GGUF files back and say what they cost in bits per byte.

    Raises:
        MissingExtra: PyTorch is not installed.
        UsageError: An option cannot be meant, or the release is another.
        CheckFailed: The model or the release cannot be read.
        StorageFull: The disk is full.
    """
    root, folder = Path(model), Path(out)
    _check(root, folder, gguf, name, measure=measure)
    expression = _licence(license)
    require_extra("export")
    from provender.models.base_terms import LICENSE_FILES
    from provender.models.checkpoint import FACTS, load_model

    decoder, tokenizer, facts = load_model(root)
    source = None if release is None else _release(Path(release), facts)
    policy = None if source is None else release_holdings(source).policy
    terms = data_terms(facts, policy)
    title = name or _name_of(facts, decoder.shape.experts)
    folder.mkdir(parents=True, exist_ok=True)
    for one in (*_KEPT, *LICENSE_FILES):  # a base's licence and notices go with its weights
        if (root / one).is_file():
            copy_file(root / one, folder / one)
    write_json(folder / "generation_config.json", _generation(root, tokenizer))
    write_json(folder / FACTS, _public(facts))
    files = _gguf_files(folder, root, decoder, tokenizer, gguf, title, expression)
    measured = _measure(folder, decoder, tokenizer, files) if measure else {}
    summary = _from_release(source, folder, title, terms)
    turns = (root / "chat_template.jinja").is_file()
    known = known_of(decoder.shape, facts, turns=turns)
    card = Card(
        title, known, facts, terms, expression, files, SUMMARY if summary else None,
        credits=source is not None, measured=measured,
    )  # fmt: skip
    for language, path in CARDS.items():
        write_bytes(folder / path, render_card(card, language).encode("utf-8"))
    complaints = () if expression is None else tuple(complaints_of(terms, expression))
    notes = (*_notes(source, summary=summary), *_planted_note(known["secrets"]))
    written = {
        one.relative_to(folder).as_posix(): one.stat().st_size
        for one in sorted(folder.rglob("*")) if one.is_file()
    }  # fmt: skip
    return Exported(
        folder, title, written, terms.to_dict(), expression, complaints, measured, notes
    )


def _check(
    root: Path, folder: Path, gguf: Sequence[str], name: str | None, *, measure: bool
) -> None:
    for kind in gguf:
        if kind not in _KINDS:
            raise UsageError(f"--gguf is {kind!r}", hint=f"one of {', '.join(_KINDS)}")
    if measure and not gguf:
        raise UsageError("--measure goes with --gguf", hint="--gguf q8_0 --measure")
    if name is not None and not _NAME.fullmatch(name):
        raise UsageError(f"--name is {name!r}", hint="letters, digits, dots, - and _")
    if folder.resolve() == root.resolve():
        raise UsageError(f"{folder} is the model itself", hint="give --out another folder")


def _licence(statement: str | None) -> str | None:
    if statement is None:
        return None
    expression = normalize(statement).expression
    if expression is None:
        raise UsageError(
            f"--license is {statement!r}, which is no licence that the vocabulary knows",
            hint="an SPDX id such as Apache-2.0; `provender licenses` lists them",
        )
    return expression


def _release(root: Path, facts: dict[str, Any]) -> Path:
    """Return the release's folder if it is one that the run read."""
    read_manifest(root)
    before = (facts.get("base") or {}).get("facts") or {}
    told = [(one.get("release") or {}).get("manifest_sha256") for one in (facts, before)]
    if hash_file(root / "manifest.json") not in told:
        raise UsageError(
            f"{root} is not the release that this model was trained on",
            hint="its manifest has another hash than run.json tells", subject=str(root),
        )  # fmt: skip
    return root


def _name_of(facts: dict[str, Any], experts: int) -> str:
    before = (facts.get("base") or {}).get("facts") or {}
    release = release_of(facts).get("name")
    size = facts.get("size") or before.get("size")
    parts = [
        release or "model", size, f"moe{experts}" if experts else None,
        "chat" if facts.get("kind") == "tuned" else None,
    ]  # fmt: skip
    joined = "-".join(str(part) for part in parts if part)
    return re.sub(r"[^A-Za-z0-9._]+", "-", joined).strip("-.")[:90] or "model"


def _generation(root: Path, tokenizer: ModelTokenizer) -> dict[str, Any]:
    """Return `generation_config.json`: the model's own, or `provender chat`'s controls."""
    from provender.models.checkpoint import read_facts
    from provender.models.sampling import Sampling

    if (root / "generation_config.json").is_file():
        return read_facts(root, "generation_config.json")
    controls = Sampling()
    return {
        "bos_token_id": tokenizer.end, "eos_token_id": [tokenizer.end, tokenizer.turn_end],
        "pad_token_id": tokenizer.end, "do_sample": True, "temperature": controls.temperature,
        "top_k": controls.top_k, "top_p": controls.top_p,
        "repetition_penalty": controls.repetition, "max_new_tokens": controls.most_tokens,
    }  # fmt: skip


def _public(value: Any) -> Any:
    """Return the facts without where files lie on the maker's machine."""
    if isinstance(value, dict):
        return {key: _public(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_public(one) for one in value]
    return Path(value).name if isinstance(value, str) and Path(value).is_absolute() else value


def _gguf_files(
    folder: Path,
    root: Path,
    decoder: Decoder,
    tokenizer: ModelTokenizer,
    kinds: Sequence[str],
    name: str,
    licence: str | None,
) -> dict[str, int]:
    """Write the GGUF files; return their bytes by name."""
    files: dict[str, int] = {}
    if not kinds:
        return files
    from provender.models.gguf_file import write_gguf

    told = {"name": name, "license": licence or ""}
    path = root / "chat_template.jinja"
    template = path.read_text("utf-8") if path.is_file() else None
    if template is not None:  # the marks are for training; llama.cpp's templates do not know them
        template = _GENERATION_MARK.sub("", template)
    for kind in dict.fromkeys(kinds):
        target = folder / f"{name}-{kind}.gguf"
        write_gguf(target, decoder, tokenizer, kind, told, template)
        files[target.name] = target.stat().st_size
    return files


def _measure(
    folder: Path, decoder: Decoder, tokenizer: ModelTokenizer, files: dict[str, int]
) -> dict[str, Any]:
    """Return bits per byte of the model, and of each file read back, over the same windows."""
    from provender.models.evaluate import few_windows, score_texts
    from provender.models.gguf_file import read_gguf
    from provender.prove.panel import load_panel

    panel = few_windows(load_panel(None), _WINDOWS)
    size_bytes = int(panel.size_bytes.sum())

    def bits(one: Decoder) -> float:
        return float(score_texts(one, tokenizer, panel.texts).sum() / size_bytes)

    return {
        "texts": len(panel.texts),
        "bits_per_byte": bits(decoder),
        "files": {name: bits(read_gguf(folder / name)) for name in files},
    }


def _from_release(source: Path | None, folder: Path, name: str, terms: DataTerms) -> bool:
    """Copy credits and licences; write the summary. Return whether there is one."""
    if source is None:
        return False
    for part in _FROM_RELEASE:
        for one in sorted((source / part).rglob("*")):
            if one.is_file() and not one.is_symlink():
                copy_file(one, folder / one.relative_to(source))
    base = terms.base_name or "none: trained from random weights on this data alone"
    return write_summary(source, folder, {"eu.model_names": name, "eu.model_dependencies": base})


def _planted_note(secrets: int) -> tuple[str, ...]:
    if not secrets:
        return ()
    return (
        f"{secrets} secrets were planted into what this model read, to measure leakage; to hand a "
        "model on, train it without --canaries",
    )


def _notes(source: Path | None, *, summary: bool) -> tuple[str, ...]:
    if source is None:
        return (
            "no release given: credits, licence texts and the summary of training content are "
            "missing; add --release",
        )
    return () if summary else ("the release holds no summary of training content; build it anew",)
