# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a reviewer sees in the browser: one item, why it is here, two answers.

Everything that others wrote is escaped and shown as text; nothing is fetched from anywhere, and no
address is a link. The script only adds the keyboard.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from provender.report.page import Markup, escape
from provender.review.categories import categories, groups, load
from provender.review.reading import Part, shown
from provender.review.sample import Item
from provender.review.session import Desk

__all__ = ["policy", "render_done", "render_item"]

_DATA = Path(__file__).parent / "data"
_LANGUAGES = {"en": "en", "zh": "zh-Hans"}


def policy(nonce: str) -> str:
    """Return the content security policy of a page (W3C, CSP Level 3).

    Args:
        nonce: What the page's own style and script carry.
    """
    return (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def render_item(
    desk: Desk, item: Item, part: Part, *, language: str, nonce: str, problem: str = ""
) -> str:
    """Return the page of an item.

    Args:
        desk: The person's place.
        item: The item.
        part: The part of its text to show.
        language: `en` or `zh`.
        nonce: As of `policy`.
        problem: What was wrong with the last answer.
    """
    words = load("words")[language]
    hidden = {"item": item.id, "text": item.text_sha256, "language": language}
    fields = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in hidden.items()
    )
    told = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    opened = " open" if problem else ""
    body = (
        f"{told}{_about(item, words, language)}{_text(item, part, words, language)}"
        f'<form method="post" action="judge">{fields}'
        f"<details{opened}><summary>{escape(words['why_fail'])} <kbd>F</kbd></summary>"
        f"{_choices(language)}</details>"
        f'<label class="note">{escape(words["note"])} '
        f'<span class="soft">{escape(words["note_hint"])}</span>'
        '<input type="text" name="note" maxlength="2000" autocomplete="off"></label>'
        f'<p class="soft keys">{escape(words["keys"])}</p>'
        '<div class="bar"><div>'
        f'<button class="good" name="verdict" value="pass">{escape(words["pass"])} '
        "<kbd>P</kbd></button>"
        f'<button class="bad" name="verdict" value="fail">{escape(words["fail"])} '
        "<kbd>F</kbd></button></div></div></form>"
    )
    return _page(desk, body, item, language=language, nonce=nonce)


def render_done(desk: Desk, *, language: str, nonce: str) -> str:
    """Return the page of a person for whom nothing waits; arguments as of `render_item`."""
    words = load("words")[language]
    body = f"<h2>{escape(words['done'])}</h2><p>{escape(words['done_hint'])}</p>"
    return _page(desk, body, None, language=language, nonce=nonce)


def _page(desk: Desk, body: str, item: Item | None, *, language: str, nonce: str) -> str:
    words, progress = load("words")[language], desk.progress()
    other = "zh" if language == "en" else "en"
    here = {} if item is None else {"item": item.id}
    switch = _link({**here, "language": other}, words["other_language"], lang=_LANGUAGES[other])
    last = desk.last()
    back = (
        ""
        if last is None or (item is not None and last.id == item.id)
        else _link({"item": last.id, "language": language}, words["undo"], key="u")
    )
    counts = words["progress"].format(
        judged=progress.judged, left=progress.left, hours=progress.hours_left
    )
    return (
        f'<!doctype html>\n<html lang="{_LANGUAGES[language]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(words['title'])}: {escape(desk.reviewed.name)}</title>"
        f'<style nonce="{nonce}">{_file("page.css")}</style></head><body>'
        f"<header><h1>{escape(words['title'])}: {escape(desk.reviewed.name)}</h1>"
        f'<span class="soft">{escape(words[desk.role])} {_safe(desk.reviewer)} · '
        f"{escape(counts)}</span>{back}{switch}</header>"
        f'<main>{body}</main><script nonce="{nonce}">{_file("page.js")}</script></body></html>\n'
    )


def _link(query: Mapping[str, str], text: str, *, key: str = "", lang: str = "") -> str:
    marks = f' data-key="{key}"' if key else ""
    marks += f' lang="{lang}"' if lang else ""
    return f'<a href="?{escape(urlencode(query))}"{marks}>{escape(text)}</a>'


def _about(item: Item, words: Mapping[str, str], language: str) -> str:
    size = f"{item.size_bytes:,} {words['bytes']}"
    rows = "".join(
        f"<dt>{escape(words[name])}</dt><dd>{_safe(value)}</dd>"
        for name, value in (
            ("source", item.source), ("language", item.language), ("license", item.license),
            ("url", item.url), ("size", size),
        )
        if value
    )  # fmt: skip
    why = "; ".join(reason.words(language) for reason in item.why) or words["random"]
    title = f"<h2>{_safe(item.title)}</h2>" if item.title else ""
    return f'{title}<dl>{rows}</dl><p class="why">{escape(words["why_here"])}: {_safe(why)}</p>'


def _text(item: Item, part: Part, words: Mapping[str, str], language: str) -> str:
    cut = _parts(item, part, words, language) if part.hidden else ""
    tag = f' lang="{escape(item.language)}"' if item.language else ""
    return f'{cut}<div class="text" dir="auto"{tag}>{_safe(part.text)}</div>{cut}'


def _parts(item: Item, part: Part, words: Mapping[str, str], language: str) -> str:
    told = words["part"].format(
        number=part.number, parts=part.parts, hidden=f"{part.hidden:,}",
        characters=f"{part.characters:,}",
    )  # fmt: skip
    links = ""
    for number, name, key in (
        (part.number - 1, "previous_part", "b"), (part.number + 1, "next_part", "n"),
    ):  # fmt: skip
        if 1 <= number <= part.parts:
            query = {"item": item.id, "part": str(number), "language": language}
            links += _link(query, words[name], key=key)
    return f'<nav><span class="soft">{escape(told)}</span>{links}</nav>'


def _choices(language: str) -> str:
    """Return the categories, each with the keys that choose it."""
    parts = []
    for group in groups():
        rows = "".join(
            f'<label><input type="radio" name="category" value="{one.code}" '
            f'data-key="{one.key}"><kbd>{one.key}</kbd><span>{escape(getattr(one, language))}'
            "</span></label>"
            for one in categories().values()
            if one.group == group.code
        )
        name = f"{group.number} {getattr(group, language)}".strip()
        parts.append(f"<fieldset><legend>{escape(name)}</legend>{rows}</fieldset>")
    return "".join(parts)


def _safe(text: Any) -> Markup:
    """Return text of others as HTML, codes in place of what is invisible or turns directions."""
    return Markup(
        "".join(
            f'<span class="code">{run}</span>' if coded else escape(run)
            for run, coded in shown(str(text))
        )
    )


@functools.cache
def _file(name: str) -> str:
    return (_DATA / name).read_text("utf-8")
