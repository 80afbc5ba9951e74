# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How well reservations are read: `benchmarks/rights_reservations.py [../shared/data] [--json]`.

1. 504 real robots.txt of 2019 with the verdicts of Google's parser and of protego for four agents:
   agreement, and every disagreement with its cause. 2. What those files mean for text: how many
   bar whom. 3. The list of ai.robots.txt itself. 4. The examples of both AIPREF drafts, read out of
   the drafts. 5. The cost for a page, by CPU time. All data lie in shared/data/robots.
"""

from __future__ import annotations

import gzip
import json
import platform
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from resiliparse.parse.html import HTMLTree

from provender.acquire.inventory import InputFile
from provender.acquire.limits import Limits
from provender.acquire.site_files import place_of
from provender.acquire.site_rules import SiteBook
from provender.acquire.warc import read_warc
from provender.extract.metas import read_marks
from provender.extract.rights_headers import header_observations
from provender.extract.rights_reservations import reservation_observations
from provender.record import Record, SiteFile
from provender.rights.agents import is_known, purpose_of
from provender.rights.preferences import stated_preferences
from provender.rights.reservation import read_reservations
from provender.rights.robots import Robots

_SHARED = Path(next((a for a in sys.argv[1:] if not a.startswith("-")), "../shared/data"))
DATA = _SHARED / "robots"
DRAFTS = DATA / "drafts"
_UNLISTED = "*"


def read_verdicts() -> list[dict[str, Any]]:
    """Return the rows of the verdict file: file, agent, url and both parsers' answers."""
    with gzip.open(DATA / "robots-2019-verdicts.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def our_answer(raw: bytes, agent: str, url: str) -> bool:
    """Return whether an agent may fetch a URL by our reading.

    Agents that are neither ours nor listed (Googlebot, Baiduspider) are no part of our question;
    here their lines are renamed to a listed agent, so that the same code answers for them.
    """
    name = agent
    if not is_known(agent):
        name = "GPTBot"
        # No file of 2019 names GPTBot, so the name is free to stand in.
        raw = re.sub(re.escape(agent.encode()), name.encode(), raw, flags=re.IGNORECASE)
    place = place_of(url)
    return place is None or Robots(raw).allows(name, place[1])


def agreement() -> dict[str, Any]:
    """Return agreement with both parsers, and each disagreement with its cause."""
    rows = read_verdicts()
    cache: dict[str, bytes] = {}
    counts: Counter[str] = Counter()
    causes: dict[str, Counter[str]] = {"google": Counter(), "protego": Counter()}
    shown: list[str] = []
    for row in rows:
        raw = cache.setdefault(row["file"], (DATA / "robots-2019" / row["file"]).read_bytes())
        ours = our_answer(raw, row["agent"], row["url"])
        for parser in ("google", "protego"):
            theirs = row[f"{parser}_allowed"]
            counts[parser] += ours == theirs
            if ours != theirs:
                cause = _cause(raw, row, parser)
                causes[parser][cause] += 1
                if cause == "unexplained" or parser == "google":
                    shown.append(f"{parser} {row['agent']} {row['url']} they: {theirs}: {cause}")
    return {
        "rows": len(rows),
        "agree_google": counts["google"],
        "agree_protego": counts["protego"],
        "google_against_protego": sum(r["google_allowed"] == r["protego_allowed"] for r in rows),
        "causes": {parser: dict(found.most_common()) for parser, found in causes.items()},
        "disagreements": shown,
    }


def _cause(raw: bytes, row: dict[str, Any], parser: str) -> str:
    """Name why a parser answers otherwise than we; found by reading all of them."""
    path = urlsplit(row["url"]).path
    if path == "/robots.txt":
        return (
            "robots.txt itself may always be fetched (RFC 9309 2.2.2); Google's matcher asks rules"
        )
    if parser == "google" and b"/index.htm" in raw and path.endswith("/"):
        return "Google reads `Allow: …/index.htm` as the folder; RFC 9309 knows no such rule"
    if len(raw) > 512_000:
        return "the rule stands behind the first 500 KiB (RFC 9309 2.5)"
    if parser == "protego" and raw.startswith(b"\xef\xbb\xbf"):
        return "a byte order mark hides the first group from protego"
    agent = row["agent"].encode()
    if parser == "protego" and re.search(rb"(?i)user-agent:\s*" + agent + rb"/", raw):
        return "protego does not find an agent whose line has a version behind it"
    if parser == "protego" and re.search(
        rb"(?i)user-agent:\s*" + agent + rb"\s+(?:(?:crawl-delay|noindex|#)[^\n]*\s+)+user-agent:",
        raw,
    ):
        return "a line that is no rule ends a group for protego, not for Google (RFC 9309 2.2.4)"
    return "unexplained"


def what_they_mean() -> dict[str, Any]:
    """Return what the files of 2019 say about text at the root of their sites."""
    verdicts: Counter[str] = Counter()
    barred: Counter[str] = Counter()
    for file in sorted((DATA / "robots-2019").iterdir()):
        host = file.name.replace("_", ":")
        book = SiteBook(
            [SiteFile(input="x", url=f"https://{host}/robots.txt", body=file.read_bytes())]
        )
        seen = book.observations_for(f"https://{host}/")
        verdicts[read_reservations(seen)[0]] += 1
        barred.update(
            "unreadable" if o.value.startswith("unreadable") else o.value
            for o in seen
            if o.signal == "source.robots"
        )
    return {"files": sum(verdicts.values()), "root": dict(verdicts),
            "evidence": dict(barred.most_common(8))}  # fmt: skip


def ai_list() -> dict[str, Any]:
    """Return how the published block list reads, and which of its names we do not list."""
    robots = Robots((DATA / "ai.robots.txt" / "robots.txt").read_bytes())
    names = json.loads((DATA / "ai.robots.txt" / "robots.json").read_text("utf-8"))
    statements = robots.statements("/any/page.html")
    unlisted = sorted(name for name in names if not is_known(name))
    purposes = Counter(purpose_of(name) for name in robots.agents())
    return {"names": len(names), "unlisted": unlisted, "barred_groups": len(statements),
            "by_purpose": dict(purposes.most_common())}  # fmt: skip


def draft_examples() -> list[tuple[str, Any, Any]]:
    """Return (what, read, wanted) for each example of the two drafts."""
    found: list[tuple[str, Any, Any]] = []
    vocabulary = _blocks(DRAFTS / "draft-ietf-aipref-vocab.md")
    wanted_preferences = [
        {"train-ai": "y", "search": "n"},  # §6: allows training, disallows search
        {},  # §6.4.1: neither value is a token, all is unknown
        {"train-ai": "y"},  # §6.4.2: the parameter of the first value is gone with it
        None,  # §6.4.2: unknown; RFC 9651 does not parse the semicolon at its end either
    ]
    for block, wanted in zip(vocabulary, wanted_preferences, strict=True):
        found.append((block, stated_preferences(block), wanted))
    header, short, table = _blocks(DRAFTS / "draft-ietf-aipref-attach.md")
    value = next(
        line.partition(":")[2].strip()
        for line in header.splitlines()
        if line.startswith("Content-Usage")
    )
    found.append((header, stated_preferences(value), {"train-ai": "n"}))
    found.append((short, _told(short, "/"), (True, ["train-ai=n (User-agent: *)"])))
    for path, wanted in (
        ("/test", (True, ["train-ai=n (User-agent: *)"])),
        ("/never/test", (False, [])),
        ("/ai-ok/test", (True, ["train-ai=y (User-agent: *)"])),
    ):
        found.append((f"{path} of {table[:20]}…", _told(table, path), wanted))
    renamed = table.replace("ExampleBot", "Provender")
    own = [s for s in _told(renamed, "/test", "Provender")[1] if "Provender" in s]
    found.append(("its second group", own, ["train-ai=y (User-agent: Provender)"]))
    return found


def _blocks(draft: Path) -> list[str]:
    """Return the examples of a draft: fenced blocks without a grammar."""
    blocks = re.findall(
        r"^~~~([^\n]*)\n(.*?)^~~~", draft.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return [text.strip() for kind, text in blocks if "abnf" not in kind]


def _told(text: str, path: str, agent: str = _UNLISTED) -> tuple[bool, list[str]]:
    robots = Robots(text.encode())
    told = [s.value for s in robots.statements(path) if s.kind == "content_usage"]
    return robots.allows(agent, path), told


def cost() -> dict[str, float]:
    """Return CPU microseconds a site (first page) and a page (each further one)."""
    files = [
        SiteFile(input="x", url=f"https://{f.name.replace('_', ':')}/robots.txt",
                 body=f.read_bytes())
        for f in sorted((DATA / "robots-2019").iterdir())
    ]  # fmt: skip
    block = (DATA / "ai.robots.txt" / "robots.txt").read_bytes()
    files.append(SiteFile(input="x", url="https://ai.example/robots.txt", body=block))
    hosts = [file.url.removesuffix("robots.txt") for file in files]
    book = SiteBook(files)
    started = time.process_time()
    for host in hosts:
        book.observations_for(host)
    parsed = time.process_time() - started
    pages = [f"{host}2024/05/a-page-{n}.html?id={n}" for host in hosts for n in range(20)]
    started = time.process_time()
    for page in pages:
        read_reservations(book.observations_for(page))
    matched = time.process_time() - started
    started = time.process_time()
    for n in range(2000):
        read_reservations(book.observations_for(f"https://ai.example/p/{n}"))
    listed = time.process_time() - started
    return {
        "microseconds_a_site": round(1e6 * parsed / len(hosts), 1),
        "microseconds_a_page": round(1e6 * matched / len(pages), 1),
        "microseconds_a_page_of_a_site_with_the_whole_ai_list": round(1e6 * listed / 2000, 1),
    }


def markup_cost() -> dict[str, float]:
    """Return CPU microseconds a page for reservations in markup and headers, beyond the parse."""
    pages = []
    for path in sorted((_SHARED / "warc-real").glob("*.warc.gz")):
        file = InputFile(path.name, str(path), path.stat().st_size)
        pages += [r for r in read_warc(file, Limits.model_validate({}))
                  if isinstance(r, Record) and r.kind == "html"]  # fmt: skip
    trees = [HTMLTree.parse(page.payload.decode("utf-8", "replace")) for page in pages]
    started = time.process_time()
    for _ in range(10):
        for page, tree in zip(pages, trees, strict=True):
            header_observations(page)
            reservation_observations(read_marks(tree))
    spent = (time.process_time() - started) / 10
    return {"pages": len(pages), "mean_bytes": sum(p.size_bytes for p in pages) // len(pages),
            "microseconds_a_page": round(1e6 * spent / len(pages), 1)}  # fmt: skip


def main() -> int:
    """Print what was measured; exit 1 if an example of a draft is read otherwise."""
    examples = draft_examples()
    wrong = [one for one in examples if one[1] != one[2]]
    measured = {
        "robots_2019": agreement(),
        "meaning": what_they_mean(),
        "ai_list": ai_list(),
        "draft_examples": {"count": len(examples), "wrong": [str(one) for one in wrong]},
        "cost": cost(),
        "markup_cost": markup_cost(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
    }
    if "--json" in sys.argv:
        print(json.dumps(measured, indent=1, ensure_ascii=False))
    else:
        for name, value in measured.items():
            print(f"{name}: {json.dumps(value, indent=1, ensure_ascii=False)}")
    return 1 if wrong or measured["robots_2019"]["causes"]["google"].get("unexplained") else 0


if __name__ == "__main__":
    sys.exit(main())
