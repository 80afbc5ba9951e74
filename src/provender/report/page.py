# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A self-contained page: HTML with its style inside, no script, nothing fetched.

Everything that is said is said in English and in Chinese; two radio buttons choose what is shown.
Text is escaped where it enters, so a hostile name stays a name; only `Markup` passes as it is.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

__all__ = ["Markup", "Page", "both", "escape"]


class Markup(str):
    """HTML that is safe to insert as it stands."""

    __slots__ = ()


def escape(text: object) -> Markup:
    """Return text as HTML; `Markup` as it is."""
    return text if isinstance(text, Markup) else Markup(html.escape(str(text), quote=True))


def both(english: object, chinese: object) -> Markup:
    """Return a phrase in both languages, of which the page shows one."""
    return Markup(
        f'<span class="en" lang="en">{escape(english)}</span>'
        f'<span class="zh" lang="zh-Hans">{escape(chinese)}</span>'
    )


_STYLE = """
:root{--ink:#1d2430;--soft:#5b6675;--line:#d9dee5;--paper:#fff;--mark:#0b6e8f;--good:#1b7f4b;
--bad:#b3402a;--band:#f4f6f8}
@media(prefers-color-scheme:dark){:root{--ink:#e4e8ee;--soft:#9aa6b5;--line:#39424e;
--paper:#14181e;--mark:#5cb8d6;--good:#5cc78d;--bad:#f0876f;--band:#1c222a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1.5rem;color:var(--ink);background:var(--paper);
font:16px/1.55 system-ui,"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
h1{font-size:1.6rem;line-height:1.25;margin:.4rem 0}h2{font-size:1.15rem;margin:2.2rem 0 .5rem;
border-bottom:1px solid var(--line);padding-bottom:.2rem}
p{margin:.5rem 0}.lead{font-size:1.15rem}.soft,figcaption{color:var(--soft);font-size:.9rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem;
font-variant-numeric:tabular-nums}
th,td{text-align:right;padding:.3rem .55rem;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child{text-align:left;white-space:normal;overflow-wrap:break-word;
min-width:9rem;max-width:16rem}
td small{display:block;color:var(--soft)}
td.words{text-align:left;white-space:normal;min-width:8rem}
th{color:var(--soft);font-weight:600;vertical-align:bottom}
tr:nth-child(even) td{background:var(--band)}
figure{margin:1rem 0}svg{width:100%;height:auto;font:12px system-ui,sans-serif}
.good{color:var(--good)}.bad{color:var(--bad)}
.pick{position:absolute;opacity:0}.picks{text-align:right;font-size:.85rem}
.picks label{cursor:pointer;padding:.15rem .5rem;border:1px solid var(--line);border-radius:.4rem}
#pick-en:checked~.picks label[for=pick-en],#pick-zh:checked~.picks label[for=pick-zh]
{background:var(--mark);color:var(--paper)}
#pick-en:focus-visible~.picks label[for=pick-en],#pick-zh:focus-visible~.picks label[for=pick-zh]
{outline:2px solid var(--ink)}
#pick-en:checked~main .zh,#pick-zh:checked~main .en{display:none}
"""


class Page:
    """Collects sections and renders them.

    Args:
        title: What the page is called, in the browser too.
    """

    def __init__(self, title: str):
        self._title = title
        self._parts: list[str] = []

    def heading(self, english: str, chinese: str) -> None:
        """Begin a section."""
        self._parts.append(f"<h2>{both(english, chinese)}</h2>")

    def paragraph(self, text: object, style: str = "") -> None:
        """Add a paragraph; `style` may be `lead` or `soft`."""
        self._parts.append(f'<p class="{escape(style)}">{escape(text)}</p>')

    def table(self, head: Sequence[object], rows: Sequence[Sequence[object]]) -> None:
        """Add a table; a column whose heading is `Markup("")` holds words and is set left."""
        words = {at for at, cell in enumerate(head) if cell == ""}
        top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
        body = "".join(
            "<tr>"
            + "".join(
                f"<td{' class=words' if at in words else ''}>{escape(cell)}</td>"
                for at, cell in enumerate(row)
            )
            + "</tr>"
            for row in rows
        )
        self._parts.append(
            f'<div class="scroll"><table><thead><tr>{top}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>"
        )

    def figure(self, drawing: Markup, caption: object) -> None:
        """Add a drawing with what it shows."""
        self._parts.append(f"<figure>{drawing}<figcaption>{escape(caption)}</figcaption></figure>")

    def render(self) -> str:
        """Return the page."""
        return (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            f"<title>{escape(self._title)}</title><style>{_STYLE}</style></head><body>"
            '<input class="pick" type="radio" name="pick" id="pick-en" checked>'
            '<input class="pick" type="radio" name="pick" id="pick-zh">'
            '<div class="picks"><label for="pick-en">English</label> '
            '<label for="pick-zh" lang="zh-Hans">中文</label></div>'
            f"<main><h1>{escape(self._title)}</h1>{''.join(self._parts)}</main></body></html>\n"
        )
