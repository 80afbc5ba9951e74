# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A self-contained page: HTML with its style inside, no script, nothing fetched.

Everything that is said is said in English and in Chinese; two radio buttons choose what is shown.
What is the same in both, such as names and numbers, is marked `translate="no"`. Drawings are named
by their captions, because captions follow the choice of language and an SVG's title does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from provender.report.phrase import Markup, Phrase, Said, both, code, data, escape, told
from provender.report.sheet import Sheet
from provender.report.theme import PATTERNS, STYLE

__all__ = ["Markup", "Page", "Phrase", "both", "code", "data", "escape", "told"]

_CONTENTS = Phrase("Contents", "目录")
_AS_TABLE = Phrase("These figures as a table", "以表格查看")


class Page:
    """Collects sections and renders them.

    Args:
        title: What the page is called, in the browser too.
        contents: Whether it begins with a table of contents.
    """

    def __init__(self, title: str, *, contents: bool = False):
        self._title = title
        self._with_contents = contents
        self._parts: list[str] = []
        self._sections: list[tuple[str, Markup]] = []
        self._count = 0
        self._heading = "top"
        self._at_contents: int | None = None

    def heading(self, english: str, chinese: str) -> None:
        """Begin a section."""
        if self._at_contents is None:
            self._at_contents = len(self._parts)
        self._heading = f"s{len(self._sections) + 1}"
        self._sections.append((self._heading, both(english, chinese)))
        self._parts.append(f'<h2 id="{self._heading}">{both(english, chinese)}</h2>')

    def subheading(self, said: Said) -> None:
        """Begin a part of a section."""
        self._heading = self._name("h")
        self._parts.append(f'<h3 id="{self._heading}">{told(said)}</h3>')

    def paragraph(self, text: object, style: str = "") -> None:
        """Add a paragraph; `style` may be `lead` or `soft`."""
        said = told(text) if isinstance(text, Phrase) else escape(text)
        style = f' class="{escape(style)}"' if style else ""
        self._parts.append(f"<p{style}>{said}</p>")

    def facts(self, facts: Sequence[tuple[Phrase, Markup]]) -> None:
        """Add the figures that matter most, each with what it is."""
        inner = "".join(f"<div><dt>{told(n)}</dt><dd>{value}</dd></div>" for n, value in facts)
        self._parts.append(f'<dl class="facts">{inner}</dl>')

    def table(self, head: Sequence[object], rows: Sequence[Sequence[object]]) -> None:
        """Add a table; a column whose heading is `Markup("")` holds words and is set left."""
        words = {at for at, cell in enumerate(head) if cell == ""}
        top = "".join(f'<th scope="col">{escape(c)}</th>' if c else "<td></td>" for c in head)
        body = "".join(
            f"<tr>{''.join(_cell(cell, at in words) for at, cell in enumerate(row))}</tr>"
            for row in rows
        )
        self._parts.append(_scroll(self._heading, f"<thead><tr>{top}</tr></thead>", body))

    def sheet(self, sheet: Sheet, caption: Said | None = None, *, link: bool = True) -> None:
        """Add a sheet as a table, with its CSV.

        Args:
            sheet: The figures.
            caption: What the table is, if the heading above does not say it.
            link: Whether its CSV is offered.
        """
        named = self._heading if caption is None else self._name("t")
        told_above = "" if caption is None else f'<caption id="{named}">{told(caption)}</caption>'
        head = sheet.head()
        styles = [f' class="{style}"' if style else "" for _, style in head]
        top = "".join(
            f'<th scope="col"{style}>{title}</th>'
            for (title, _), style in zip(head, styles, strict=True)
        )
        body = "".join(
            f'<tr><th scope="row">{row[0]}</th>'
            + "".join(
                f"<td{style}>{cell}</td>" for cell, style in zip(row[1:], styles[1:], strict=True)
            )
            + "</tr>"
            for row in sheet.cells()
        )
        self._parts.append(_scroll(named, f"{told_above}<thead><tr>{top}</tr></thead>", body))
        if link:
            self._parts.append(f"<p>{sheet.link()}</p>")

    def figure(
        self, drawing: Markup, caption: object, *, legend: Sequence[tuple[str, Said]] = ()
    ) -> None:
        """Add a drawing with what it shows, which is also its name for who cannot see it."""
        named = self._name("f")
        self._parts.append(
            f"<figure>{_named(drawing, named)}{_legend(legend)}"
            f'<figcaption id="{named}">{escape(caption)}</figcaption></figure>'
        )

    def chart(
        self,
        title: Said,
        drawing: Markup,
        sheet: Sheet,
        *,
        note: Phrase | None = None,
        legend: Sequence[tuple[str, Said]] = (),
    ) -> None:
        """Add a drawing, and behind a fold the same figures as a table and as CSV.

        Args:
            title: What it shows; the drawing's name.
            drawing: The drawing, with `role="img"`.
            sheet: Its figures.
            note: How to read it.
            legend: Fill and meaning of each kind of mark.
        """
        named = self._name("f")
        described = "" if note is None else f'<p class="soft" id="{named}d">{told(note)}</p>'
        self._parts.append(
            f'<figure><figcaption class="title" id="{named}">{told(title)}</figcaption>'
            f"{_legend(legend)}{_named(drawing, named, described=note is not None)}"
            f"{described}</figure>"
        )
        with self.fold(_AS_TABLE):
            self.sheet(sheet, title)

    @contextmanager
    def fold(self, summary: Said) -> Iterator[None]:
        """Put what is added meanwhile behind a line that opens it."""
        self._parts.append(f"<details><summary>{told(summary)}</summary><div>")
        yield
        self._parts.append("</div></details>")

    @contextmanager
    def grid(self) -> Iterator[None]:
        """Set each `cell` that is added meanwhile beside others where there is room."""
        self._parts.append('<div class="grid">')
        yield
        self._parts.append("</div>")

    @contextmanager
    def cell(self) -> Iterator[None]:
        """One cell of a grid."""
        self._parts.append("<div>")
        yield
        self._parts.append("</div>")

    def list(self, items: Sequence[Markup]) -> None:
        """Add a list."""
        self._parts.append(f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>")

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"

    def _contents(self) -> str:
        links = "".join(f'<li><a href="#{name}">{said}</a></li>' for name, said in self._sections)
        return (
            '<nav class="contents" aria-labelledby="contents">'
            f'<h2 id="contents">{told(_CONTENTS)}</h2><ol>{links}</ol></nav>'
        )

    def render(self) -> str:
        """Return the page."""
        parts = list(self._parts)
        if self._with_contents:
            at = len(parts) if self._at_contents is None else self._at_contents
            parts.insert(at, self._contents())
        title = escape(self._title)
        skip = told(Phrase("Skip to the content", "跳到正文"))
        return (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            f'<title translate="no">{title}</title><style>{STYLE}</style></head><body><main>'
            '<input class="pick" type="radio" name="pick" id="pick-en" checked>'
            '<input class="pick" type="radio" name="pick" id="pick-zh">'
            '<div class="picks"><label for="pick-en" lang="en" translate="no">English</label> '
            '<label for="pick-zh" lang="zh-Hans" translate="no">中文</label></div>'
            f'<div class="page">{PATTERNS}<a class="skip" href="#top">{skip}</a>'
            f'<h1 id="top" translate="no">{title}</h1>{"".join(parts)}</div></main></body></html>\n'
        )


def _cell(cell: object, words: bool) -> str:
    style = " class=words" if words else ""
    same = "" if isinstance(cell, Markup) else ' translate="no"'
    return f"<td{style}{same}>{escape(cell)}</td>"


def _scroll(named: str, head: str, body: str) -> str:
    """Return a table in a box that scrolls sideways, by keys too."""
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-labelledby="{named}">'
        f"<table>{head}<tbody>{body}</tbody></table></div>"
    )


def _named(drawing: Markup, name: str, *, described: bool = False) -> str:
    says = f' aria-describedby="{name}d"' if described else ""
    return drawing.replace('role="img"', f'role="img" aria-labelledby="{name}"{says}', 1)


def _legend(entries: Sequence[tuple[str, Said]]) -> str:
    if not entries:
        return ""
    inner = "".join(
        '<li><svg viewBox="0 0 16 12" aria-hidden="true" focusable="false">'
        f'<rect width="16" height="12" fill="{fill}" stroke="var(--soft)" stroke-width=".5"/>'
        f"</svg>{told(said)}</li>"
        for fill, said in entries
    )
    return f'<ul class="legend">{inner}</ul>'
