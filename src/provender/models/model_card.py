# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The card of a model: what it is and can do, what it read, and the terms that follow.

Every figure is the run's own; the words are data (`data/model_card.yml`), in English and Chinese.
What a release says of itself is others' text and is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from provender.data_files import read_data
from provender.models.data_terms import DataTerms, complaints_of
from provender.models.words import able_words
from provender.release.columns import words as release_words
from provender.release.markdown import Markdown, escape, section, table
from provender.rights.purposes import Clause
from provender.storage import yaml_text

__all__ = ["CARDS", "Card", "render_card"]

CARDS = {"en": "README.md", "zh": "README.zh-CN.md"}
"""Name of the card in each language; a hub shows the first."""

_DATA = Path(__file__).parent / "data" / "model_card.yml"
_MOST_ROWS = 40


@dataclass(frozen=True)
class Card:
    """What a card tells of.

    Attributes:
        name: The model's name.
        known: `active`, `total`, `experts`, `chosen`, `turns`, `tokens`, `sparse`, `release`,
            `secrets`, as `words.known_of` tells it.
        facts: What `run.json` says.
        terms: What follows from the data.
        licence: SPDX expression of the weights' licence; None if none was chosen.
        files: GGUF files: name and bytes.
        summary: Path of the summary of training content; None if it is not attached.
        credits: True if `ATTRIBUTION/` and `LICENSES/` lie beside the card.
        measured: Bits per byte as `export` measured them; empty if it did not.
    """

    name: str
    known: Mapping[str, Any]
    facts: Mapping[str, Any]
    terms: DataTerms
    licence: str | None = None
    files: Mapping[str, int] = field(default_factory=dict)
    summary: str | None = None
    credits: bool = False
    measured: Mapping[str, Any] = field(default_factory=dict)


def render_card(card: Card, language: str = "en") -> str:
    """Return a card as Markdown; the English one has the head that the Hugging Face Hub reads.

    Args:
        card: What it tells of.
        language: `en` or `zh`.
    """
    words = read_data(_DATA)[language]
    head = f"---\n{_head(card)}---\n\n" if language == "en" else ""
    parts = [
        f"# {escape(card.name)}",
        _intro(card, words),
        section(words["able"], words["between"].join(able_words(card.known, language))),
        section(words["use"], _use(card, words)),
        section(words["data"], _data(card, words)),
        section(words["terms"], _terms(card, words, language)),
        section(words["summary"], _summary(card, words)),
        section(words["score"], _score(card, words)),
        section(words["gguf_cost"], _gguf_cost(card, words)),
        section(words["cost"], _cost(card, words)),
    ]
    return head + "\n\n".join(part for part in parts if part) + "\n"


def _head(card: Card) -> str:
    read = (card.facts.get("data") or {}).get("documents_by") or {}
    languages = sorted({tag.split("-")[0] for tag in read.get("language") or {}} - {"und", "zxx"})
    hub = (card.licence or "").lower()
    named = {"license": hub}
    if hub not in read_data(_DATA)["hub_licences"]:
        name = hub or "not-chosen-see-terms"
        named = {"license": "other", "license_name": name, "license_link": "README.md"}
    head: dict[str, Any] = {
        "pretty_name": card.name, "language": [one for one in languages if len(one) in (2, 3)],
        **named, "library_name": "transformers", "pipeline_tag": "text-generation",
        "tags": ["provender", "moe" if card.known["sparse"] else "dense"],
    }  # fmt: skip
    return yaml_text(head)


def _intro(card: Card, words: Mapping[str, Any]) -> str:
    known, more = card.known, ""
    if known["sparse"]:
        more = words["of_total"].format(
            total=_count(known["total"]), experts=known["experts"], chosen=known["chosen"]
        )
    return str(words["intro"].format(active=_count(known["active"]), of_total=more))


def _use(card: Card, words: Mapping[str, Any]) -> str:
    lines = [
        "provender chat .",
        'python -c "from transformers import pipeline; '
        "print(pipeline('text-generation', '.')('The'))\"",
    ]
    lines += [f"llama-cli -m {name}" for name in list(card.files)[:1]]
    return "```sh\n" + "\n".join(lines) + f"\n```\n\n{words['use_note']}"


def _data(card: Card, words: Mapping[str, Any]) -> str:
    facts = card.facts
    data, release = facts.get("data") or {}, card.known["release"]
    read = data.get("documents_by") or {}
    if not card.terms.licences and card.terms.base is None:
        return str(words["data_unknown"])
    said = []
    if card.terms.base_name:
        said.append(words["data_base"].format(base=escape(card.terms.base_name)))
    if release.get("name"):
        said.append(words["data_release"].format(
            name=escape(release["name"]), version=escape(release.get("version")),
            manifest=escape(release.get("manifest_sha256")),
        ))  # fmt: skip
    if "documents_there" in data:
        said.append(words["data_read"].format(
            documents=f"{data['documents']:,}", there=f"{data['documents_there']:,}",
            size=f"{data['size_bytes']:,}", tokens=f"{facts['tokens']:,}",
            epochs=f"{facts['epochs']:.2g}",
        ))  # fmt: skip
    elif "conversations" in data:
        said.append(words["data_other"].format(conversations=f"{data['conversations']:,}"))
    tables = [words["between"].join(said)]
    tables += [
        _counts(words[kind], words["documents"], read[kind])
        for kind in ("source", "language", "tier") if read.get(kind)
    ]  # fmt: skip
    if card.known.get("secrets"):
        tables.append(words["data_secrets"].format(secrets=card.known["secrets"]))
    if card.terms.licences:
        tables.append(_counts(words["licence"], words["documents"], card.terms.licences))
    return "\n\n".join(tables)


def _terms(card: Card, words: Mapping[str, Any], language: str) -> str:
    terms, together = card.terms, card.terms.combined
    licences = ", ".join(escape(one) for one in together.licenses)
    parts = [
        words["terms_note"],
        words["strictest"].format(tier=together.tier, licences=licences),
        "\n".join(_answers(terms, words)),
    ]
    if terms.base is not None:
        stated = terms.base != "NOASSERTION" and "stated" not in terms.base
        parts.append(
            words["base_terms"].format(licence=escape(terms.base))
            if stated else words["base_unstated"]
        )  # fmt: skip
    if terms.contracts:
        parts.append(words["contracts"])
    duties = _duties(terms, words, language)
    if duties:
        parts.append(words["between"].join((words["question"], _carried(terms, words))))
    parts.append(duties or words["no_duties"])
    if card.credits:
        parts.append(words["credits"])
    if card.licence is None:
        parts.append(words["no_licence"])
    else:
        parts.append(words["own_licence"].format(licence=escape(card.licence)))
        told = complaints_of(terms, card.licence)
        parts += [words["complaint"].format(text=escape(one)) for one in told]
    return "\n\n".join(parts)


def _answers(terms: DataTerms, words: Mapping[str, Any]) -> Iterator[str]:
    for one in terms.answers:
        yield "- " + words["may"].format(
            purpose=words["purpose"][one.purpose],
            answer=words["yes" if one.yes else "no"],
            because=escape("; ".join(ground.text for ground in one.grounds[:4])),
        )


def _carried(terms: DataTerms, words: Mapping[str, Any]) -> str:
    if terms.conflicts:
        return str(words["carries_none"].format(why=escape("; ".join(terms.conflicts))))
    if terms.carries:
        return str(words["carries"].format(licences=", ".join(map(escape, terms.carries[:6]))))
    return str(words["carries_any"])


def _duties(terms: DataTerms, words: Mapping[str, Any], language: str) -> str:
    first = terms.answers[0]
    rows = [
        (_clause(one, language), ", ".join(one.licenses))
        for one in (*first.must, *first.must_if_shared)
    ]
    rows += [
        (words["forbidden"].format(what=_clause(one, language)), ", ".join(one.licenses))
        for one in first.may_not
    ]
    return table((words["duty"], words["asked_by"]), rows)


def _clause(clause: Clause, language: str) -> str:
    """Return what a duty or prohibition asks."""
    if language == "en":
        return clause.text
    told = release_words("terms_zh")
    return str({**told["duties"], **told["prohibits"]}.get(clause.id, clause.text))


def _summary(card: Card, words: Mapping[str, Any]) -> str:
    if card.summary is None:
        return str(words["summary_missing"])
    return str(words["summary_there"].format(path=card.summary))


def _score(card: Card, words: Mapping[str, Any]) -> str:
    panel = card.facts.get("panel") or {}
    if panel.get("bits_per_byte") is None:
        return ""
    rows = [(name, f"{bits:.4f}") for name, bits in panel["cells"].items()]
    text = words["score_text"].format(mean=f"{panel['bits_per_byte']:.4f}")
    return f"{text}\n\n{table((words['cell'], words['bits']), rows)}"


def _gguf_cost(card: Card, words: Mapping[str, Any]) -> str:
    if not card.measured:
        return ""
    before = card.measured["bits_per_byte"]
    rows = [
        (Markdown(f"`{name}`"), f"{card.files[name]:,}", f"{bits:.4f}", f"{bits / before - 1:+.3%}")
        for name, bits in card.measured["files"].items()
    ]
    text = words["gguf_text"].format(texts=card.measured["texts"], bits=f"{before:.4f}")
    titles = tuple(words[key] for key in ("file", "bytes", "bits", "change"))
    return f"{text}\n\n{table(titles, rows)}"


def _cost(card: Card, words: Mapping[str, Any]) -> str:
    facts, used = card.facts, card.facts.get("used")
    if not used:
        return ""
    return str(words["cost_text"].format(
        flops=f"{facts['flops']:.3g}", formula=facts["flops_formula"],
        seconds=f"{used['seconds']:,.0f}", device=facts["device"], kwh=f"{used['kwh']:.3g}",
        how=used["how"],
    ))  # fmt: skip


def _counts(title: str, documents: str, counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    rows = [(name, f"{count:,}") for name, count in ordered[:_MOST_ROWS]]
    if len(ordered) > _MOST_ROWS:
        rest = ordered[_MOST_ROWS:]
        rows.append((f"… {len(rest)}", f"{sum(count for _, count in rest):,}"))
    return table((title, documents), rows)


def _count(parameters: int) -> str:
    return f"{parameters / 1e6:,.1f} M"
