# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A review in the terminal: a text, a question, a line of answer.

What a text holds cannot act on the terminal: everything but plain characters is shown as its code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from provender.review.categories import categories, groups, load
from provender.review.reading import Texts, part_of, shown
from provender.review.sample import Item
from provender.review.session import Desk

__all__ = ["judge_in_terminal", "one_line"]


def judge_in_terminal(
    desk: Desk, *, language: str, ask: Callable[[], str], say: Callable[[str], None]
) -> int:
    """Let a person judge items until none waits or they stop; return how many they judged.

    Args:
        desk: Their place.
        language: `en` or `zh`.
        ask: Reads a line of answer; raises `EOFError` at its end.
        say: Shows a line.
    """
    words, texts = load("words")[language], Texts(desk.reviewed.stock)
    skipped: set[str] = set()
    judged = 0
    item = desk.next()
    while item is not None:
        answer = _Answer(desk, item, texts, language, ask, say)
        try:
            outcome = answer.take()
        except (EOFError, KeyboardInterrupt):
            outcome = "quit"
        if outcome == "quit":
            say(words["stopped"].format(file=desk.file.path))
            return judged
        judged += outcome == "judged"
        if outcome == "skip":
            skipped.add(item.id)
        last = desk.last() if outcome == "undo" else None
        if outcome == "undo":
            say(words["nothing_to_undo"] if last is None else words["again"])
        item = last or _waiting(desk, skipped)
    say(words["done"])
    return judged


def _waiting(desk: Desk, skipped: set[str]) -> Item | None:
    desk.next()
    return next((i for i in desk.items if i.id not in skipped and desk.waits(i)), None)


class _Answer:
    """One item on the screen until the person decides."""

    def __init__(
        self, desk: Desk, item: Item, texts: Texts, language: str,
        ask: Callable[[], str], say: Callable[[str], None],
    ):  # fmt: skip
        self._desk, self._item, self._language = desk, item, language
        self._text = texts.of(item)
        self._ask, self._say = ask, say
        self._words = load("words")[language]
        self._part = 1

    def take(self) -> str:
        """Return `judged`, `skip`, `undo` or `quit`."""
        for line in self._head():
            self._say(line)
        self._show()
        while True:
            self._say(self._words["prompt"])
            command, _, rest = self._ask().strip().partition(" ")
            outcome = self._do(command.lower(), rest.strip())
            if outcome:
                return outcome

    def _do(self, command: str, rest: str) -> str | None:
        if command in ("q", "u", "s"):
            return {"q": "quit", "u": "undo", "s": "skip"}[command]
        if command in ("n", "b"):
            self._part += 1 if command == "n" else -1
            self._show()
        elif command == "l":
            for line in _category_lines(self._language):
                self._say(line)
        elif command == "p":
            self._desk.judge(self._item, "pass", note=rest)
            return "judged"
        elif command == "f":
            key, _, note = rest.partition(" ")
            known = {one.key: code for code, one in categories().items()}
            code = known.get(key, key if key in categories() else None)
            if code is not None:
                self._desk.judge(self._item, "fail", code, note)
                return "judged"
            self._say(self._words["no_category"])
        else:
            self._say(self._words["strange"])
        return None

    def _head(self) -> Iterator[str]:
        item, words, progress = self._item, self._words, self._desk.progress()
        yield ""
        yield f"── {words[self._desk.role]} {one_line(self._desk.reviewer)} ── " + words[
            "progress"
        ].format(judged=progress.judged, left=progress.left, hours=progress.hours_left)
        yield f"{item.id}  {words['size']} {item.size_bytes:,} {words['bytes']}"
        for name, value in (
            ("source", item.source), ("language", item.language), ("license", item.license),
            ("url", item.url),
        ):  # fmt: skip
            if value:
                yield f"{words[name]}: {one_line(value)}"
        why = "; ".join(reason.words(self._language) for reason in item.why) or words["random"]
        yield f"{words['why_here']}: {one_line(why)}"

    def _show(self) -> None:
        part = part_of(self._text, self._part)
        self._part = part.number
        self._say("")
        safe = "".join(f"⟦{run}⟧" if coded else run for run, coded in shown(part.text))
        for line in safe.split("\n"):
            self._say(line)
        if part.hidden:
            self._say("── " + self._words["part"].format(
                number=part.number, parts=part.parts, hidden=f"{part.hidden:,}",
                characters=f"{part.characters:,}",
            ))  # fmt: skip


def _category_lines(language: str) -> Iterator[str]:
    for group in groups():
        yield f"{group.number} {getattr(group, language)}".strip()
        for one in categories().values():
            if one.group == group.code:
                yield f"  {one.key}  {getattr(one, language)}"


def one_line(text: str, most: int = 200) -> str:
    """Return what others wrote as one line that cannot act on a terminal, cut at its limit.

    Args:
        text: Any text.
        most: Characters at most.
    """
    flat = " ".join(text.split())
    cut = flat if len(flat) <= most else f"{flat[: most - 1]}…"
    return "".join(f"⟦{run}⟧" if coded else run for run, coded in shown(cut))
