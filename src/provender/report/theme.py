# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How pages look: two palettes, one style, and the patterns that tell fills apart without colour.

Contrast follows WCAG 2.2 at level AA: text 4.5 to 1 (1.4.3), parts of drawings 3 to 1 (1.4.11);
a test computes it from these palettes. Colour never speaks alone (1.4.1): fills have patterns and
every mark has its words.
"""

from __future__ import annotations

from provender.report.phrase import Markup

__all__ = ["DARK", "DRAWN_TONES", "LIGHT", "PATTERNS", "STYLE", "TEXT_TONES"]

LIGHT = {
    "ink": "#1d2430",
    "soft": "#566171",
    "line": "#d9dee5",
    "paper": "#ffffff",
    "band": "#f4f6f8",
    "mark": "#0b6e8f",
    "good": "#1b7f4b",
    "bad": "#b3402a",
    "tone-1": "#0b6e8f",
    "tone-2": "#1b7f4b",
    "tone-3": "#9a5b00",
    "tone-4": "#7a3fa0",
    "gone": "#7b8694",
}
"""Colours by the name of their variable, for light surroundings."""

DARK = {
    "ink": "#e4e8ee",
    "soft": "#a3afbd",
    "line": "#39424e",
    "paper": "#14181e",
    "band": "#1c222a",
    "mark": "#5cb8d6",
    "good": "#5cc78d",
    "bad": "#f0876f",
    "tone-1": "#5cb8d6",
    "tone-2": "#5cc78d",
    "tone-3": "#e0a95c",
    "tone-4": "#c79be6",
    "gone": "#8b97a6",
}
"""The same for dark ones."""

TEXT_TONES = ("ink", "soft", "mark", "good", "bad")
"""Colours that text has, on `paper` and on `band`."""

DRAWN_TONES = ("mark", "good", "bad", "soft", "tone-1", "tone-2", "tone-3", "tone-4", "gone")
"""Colours that marks of drawings have, on `paper`."""


def _variables(palette: dict[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in palette.items())


STYLE = (
    f":root{{color-scheme:light dark;{_variables(LIGHT)}}}\n"
    f"@media screen and (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}\n"
    """*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0 auto;max-width:60rem;padding:1.5rem;color:var(--ink);background:var(--paper);
font:16px/1.55 system-ui,"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;
overflow-wrap:break-word}
h1{font-size:1.6rem;line-height:1.25;margin:.4rem 0}
h2{font-size:1.25rem;margin:2.6rem 0 .5rem;border-bottom:1px solid var(--line);
padding-bottom:.2rem}
h3{font-size:1rem;margin:1.6rem 0 .4rem}
a{color:var(--mark)}p{margin:.5rem 0}.lead{font-size:1.15rem}
.soft,figcaption,caption{color:var(--soft);font-size:.9rem}
figcaption.title{color:var(--ink);font-size:1rem;font-weight:600;margin-bottom:.3rem}
code{font:.88em ui-monospace,SFMono-Regular,Consolas,monospace}
[translate=no]{unicode-bidi:isolate}
.scroll{overflow-x:auto;position:relative}table{border-collapse:collapse;width:100%;
font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:.2rem 0}
th,td{text-align:right;padding:.3rem .55rem;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child,tbody th{text-align:left;white-space:normal;
overflow-wrap:break-word;min-width:9rem;max-width:20rem}
tbody th{color:var(--ink);font-weight:400}
td small{display:block;color:var(--soft)}
td.words,th.words{text-align:left;white-space:normal;min-width:8rem;max-width:24rem}
td.name,th.name{text-align:left;white-space:normal;max-width:20rem}
thead th{color:var(--soft);font-weight:600;vertical-align:bottom}
td,tbody th{vertical-align:top}
tr:nth-child(even)>*{background:var(--band)}
figure{margin:1.2rem 0 .4rem;max-width:46rem}
svg{display:block;overflow:visible;width:100%;height:auto;
font:13px system-ui,"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:.2rem 0 .5rem;padding:0;
font-size:.9rem;color:var(--soft)}
.legend svg{display:inline-block;width:1.1em;height:.8em;margin-right:.4em;vertical-align:-.05em}
.good{color:var(--good)}.bad{color:var(--bad)}
details{margin:.3rem 0 .6rem;max-width:100%}summary{cursor:pointer;color:var(--mark)}
summary::marker{color:var(--soft)}
details>div,details>p{margin:.4rem 0 .4rem 1rem}
.csv{font-size:.9rem}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,21rem),1fr));
gap:0 2rem}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,9rem),1fr));
gap:.8rem 1.2rem;margin:1rem 0}
.facts div{border-top:2px solid var(--line);padding-top:.3rem}
.facts dt{color:var(--soft);font-size:.85rem}.facts dd{margin:0;font-size:1.1rem;font-weight:600;
font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
nav.contents ol{columns:2;padding-left:1.4rem;margin:.3rem 0}nav.contents li{margin:.15rem 0}
.skip{position:absolute;left:-99rem}.skip:focus{position:static}
.pick{position:absolute;opacity:0}.picks{text-align:right;font-size:.85rem}
.picks label{cursor:pointer;display:inline-block;padding:.15rem .6rem;border:1px solid var(--soft);
border-radius:.4rem}
#pick-en:checked~.picks label[for=pick-en],#pick-zh:checked~.picks label[for=pick-zh]
{background:var(--mark);color:var(--paper)}
#pick-en:focus-visible~.picks label[for=pick-en],#pick-zh:focus-visible~.picks label[for=pick-zh],
a:focus-visible,summary:focus-visible,.scroll:focus-visible
{outline:2px solid var(--ink);outline-offset:2px}
#pick-en:checked~.page .zh,#pick-zh:checked~.page .en{display:none}
.patterns{position:absolute;width:0;height:0}
@media(max-width:36rem){body{padding:1rem}nav.contents ol{columns:1}h1{font-size:1.35rem}
details>div,details>p{margin-left:0}}
@media print{.picks,.skip,.csv,nav.contents{display:none}
body{max-width:none;padding:0;font-size:11pt}
.scroll{overflow:visible}figure,tr{break-inside:avoid}h2,h3,figcaption{break-after:avoid}
td,th{white-space:normal}details::details-content{content-visibility:visible;display:block}}
"""
)
"""One style for all pages; print is always light."""

PATTERNS = Markup(
    '<svg class="patterns" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="fill-2" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="var(--tone-2)"/>'
    '<rect width="1.6" height="6" fill="var(--paper)"/></pattern>'
    '<pattern id="fill-3" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="var(--tone-3)"/>'
    '<circle cx="3" cy="3" r="1.2" fill="var(--paper)"/></pattern>'
    '<pattern id="fill-4" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="var(--tone-4)"/>'
    '<path d="M0 3h6M3 0v6" stroke="var(--paper)"/></pattern>'
    '<pattern id="fill-gone" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(-45)"><rect width="5" height="5" fill="var(--paper)"/>'
    '<rect width="2.2" height="5" fill="var(--gone)"/></pattern>'
    "</defs></svg>"
)
"""Fills that differ in more than colour; drawings name them as `url(#fill-2)`."""
