# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The rules of Gopher, C4 and FineWeb in plain Python over `str.split`, as one writes them by hand.

What a kernel is compared with where the time of a word tokenizer is not to be the whole story:
words are what white space parts, n-grams are counted with `Counter`, patterns are compiled once.
Every rule is asked of every text, as our kernels do.

Sources: Rae et al. 2021 (arXiv:2112.11446, appendix A.1.1 and Table A1); Raffel et al. 2020
(JMLR 21-074, section 2.2); Penedo et al. 2024 (arXiv:2406.17557, section 3.6).
"""

from __future__ import annotations

import re
from collections import Counter

__all__ = ["failed_rules"]

_STOP_WORDS = {"the", "be", "to", "of", "and", "that", "have", "with"}
_TOP_GRAMS = {2: 0.20, 3: 0.18, 4: 0.16}
_REPEATED_GRAMS = {5: 0.15, 6: 0.14, 7: 0.13, 8: 0.12, 9: 0.11, 10: 0.10}
_ENDS = (".", "!", "?", '"', "'", "”", "’")
_POLICIES = (
    "terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies",
    "use cookies",
)  # fmt: skip
_SENTENCE_END = re.compile(r"[.!?]+[\"')\]”’]*(?:\s|$)")
_CITATION = re.compile(r"\[(?:\d{1,4}|edit|citation needed)\]")


def failed_rules(text: str) -> dict[str, list[str]]:
    """Return the rules that a text fails, by table."""
    words = text.split()
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    return {
        "gopher-quality": _quality(text, words, lines),
        "gopher-repetition": _repetition(text, words, lines),
        "c4": _c4(text, lines),
        "fineweb-code": _fineweb(text, words, lines),
    }


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _quality(text: str, words: list[str], lines: list[str]) -> list[str]:
    count = len(words)
    bare = [word.strip(".,;:!?\"'()[]") for word in words]
    mean = _share(sum(map(len, bare)), count)
    said = {
        "too_few_words": count < 50,
        "too_many_words": count > 100_000,
        "words_too_short": mean < 3,
        "words_too_long": mean > 10,
        "too_many_hashes": _share(text.count("#"), count) > 0.1,
        "too_many_ellipses": _share(text.count("...") + text.count("…"), count) > 0.1,
        "too_many_bullet_lines": _share(
            sum(line.startswith(("•", "-", "*", "‣")) for line in lines), len(lines)
        )
        > 0.9,
        "too_many_ellipsis_lines": _share(
            sum(line.endswith(("...", "…")) for line in lines), len(lines)
        )
        > 0.3,
        "too_few_words_with_letter": _share(
            sum(any(map(str.isalpha, word)) for word in words), count
        )
        < 0.8,
        "too_few_stop_words": len(_STOP_WORDS & {word.lower() for word in bare}) < 2,
    }
    return [rule for rule, fails in said.items() if fails]


def _repetition(text: str, words: list[str], lines: list[str]) -> list[str]:
    failed = []
    paragraphs = [part for part in map(str.strip, re.split(r"\n\s*\n", text)) if part]
    characters = sum(map(len, lines))
    for name, parts in (("lines", lines), ("paragraphs", paragraphs)):
        again = {part: n for part, n in Counter(parts).items() if n > 1}
        if _share(sum(again.values()), len(parts)) > 0.3:
            failed.append(f"too_many_duplicate_{name}")
        if _share(sum(n * len(part) for part, n in again.items()), characters) > 0.2:
            failed.append(f"too_much_text_in_duplicate_{name}")
    lengths = list(map(len, words))
    total = sum(lengths)
    for n, most in _TOP_GRAMS.items():
        grams = Counter(zip(*(words[start:] for start in range(n)), strict=False))
        top, copies = grams.most_common(1)[0] if grams else ((), 0)
        if copies > 1 and _share(copies * sum(map(len, top)), total) > most:
            failed.append(f"one_{n}_gram_too_often")
    for n, most in _REPEATED_GRAMS.items():
        grams_in_order = list(zip(*(words[start:] for start in range(n)), strict=False))
        counts = Counter(grams_in_order)
        covered = bytearray(len(words))
        for start, gram in enumerate(grams_in_order):
            if counts[gram] > 1:
                covered[start : start + n] = b"\1" * n
        inside = sum(length for length, hit in zip(lengths, covered, strict=True) if hit)
        if _share(inside, total) > most:
            failed.append(f"too_many_repeated_{n}_grams")
    return failed


def _c4(text: str, lines: list[str]) -> list[str]:
    kept = []
    for line in lines:
        line = _CITATION.sub("", line)
        lower = line.lower()
        if not line.endswith(_ENDS) or line.endswith("...") or len(line.split()) < 3:
            continue
        if "javascript" in lower or any(policy in lower for policy in _POLICIES):
            continue
        if max(map(len, line.split())) <= 1000:
            kept.append(line)
    said = {
        "placeholder_text": "lorem ipsum" in text.lower(),
        "curly_bracket": "{" in text,
        "too_few_sentences": sum(len(_SENTENCE_END.findall(line)) for line in kept) < 5,
    }
    return [rule for rule, fails in said.items() if fails]


def _fineweb(text: str, words: list[str], lines: list[str]) -> list[str]:
    again = sum((n - 1) * len(line) for line, n in Counter(lines).items())
    said = {
        "too_few_lines_end_sentences": _share(
            sum(line.endswith(_ENDS) for line in lines), len(lines)
        )
        < 0.12,
        "too_much_text_in_repeated_lines": _share(again, sum(map(len, lines))) > 0.01,
        "too_many_short_lines": _share(sum(len(line) <= 30 for line in lines), len(lines)) > 0.67,
        "too_many_line_feeds": _share(text.count("\n"), len(words)) > 0.3,
    }
    return [rule for rule, fails in said.items() if fails]
