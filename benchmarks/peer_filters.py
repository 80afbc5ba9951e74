# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Published programs run over texts, each in an environment of its own.

    PEER_PYTHON benchmarks/peer_filters.py datatrove|datatrove-rules|dolma|data-juicer TEXTS.jsonl

Runs inside the peer's environment, so it imports nothing of ours. It prints one JSON object:
processor seconds of a second pass over all texts, and what each filter said of each text.
"""

import json
import sys
import time


def datatrove(texts):
    """Run the four filters of its FineWeb example."""
    from datatrove.data import Document
    from datatrove.pipeline.filters import (
        C4QualityFilter,
        FineWebQualityFilter,
        GopherQualityFilter,
        GopherRepetitionFilter,
    )

    filters = {
        "gopher-repetition": GopherRepetitionFilter(),
        "gopher-quality": GopherQualityFilter(),
        "c4": C4QualityFilter(filter_no_terminal_punct=True),
        "fineweb-code": FineWebQualityFilter(),
    }

    def say(answer):
        return "" if answer is True else str(answer[1] if isinstance(answer, tuple) else "failed")

    said = {
        name: [say(one.filter(Document(text=text, id="x"))) for text in texts]
        for name, one in filters.items()
    }
    start = time.process_time()
    for text in texts:
        document = Document(text=text, id="x")
        for one in filters.values():
            if one.filter(document) is not True:
                break
    return time.process_time() - start, said


def datatrove_rules(texts):
    """Ask its filters for each rule by itself, and its tokenizer how it splits."""
    from datatrove.data import Document
    from datatrove.pipeline.filters import (
        C4QualityFilter,
        FineWebQualityFilter,
        GopherQualityFilter,
        GopherRepetitionFilter,
    )
    from datatrove.utils.text import (
        TERMINAL_PUNCTUATION,
        split_into_sentences,
        split_into_words,
    )

    quality = {
        "too_few_words": "min_doc_words",
        "too_many_words": "max_doc_words",
        "words_too_short": "min_avg_word_length",
        "words_too_long": "max_avg_word_length",
        "too_many_bullet_lines": "max_bullet_lines_ratio",
        "too_many_ellipsis_lines": "max_ellipsis_lines_ratio",
        "too_few_words_with_letter": "max_non_alpha_words_ratio",
        "too_few_stop_words": "min_stop_words",
    }
    repetition = {
        "too_many_duplicate_lines": "dup_line_frac",
        "too_many_duplicate_paragraphs": "dup_para_frac",
        "too_much_text_in_duplicate_lines": "dup_line_char_frac",
        "too_much_text_in_duplicate_paragraphs": "dup_para_char_frac",
    }
    grams = dict(GopherRepetitionFilter().top_n_grams)
    again = dict(GopherRepetitionFilter().dup_n_grams)
    off = dict.fromkeys([*quality.values(), "max_symbol_word_ratio"])
    still = dict.fromkeys(repetition.values())

    def quality_rule(name):
        shipped = getattr(GopherQualityFilter(), name)
        return GopherQualityFilter(**{**off, name: shipped})

    def repetition_rule(top=(), dup=(), **kept):
        return GopherRepetitionFilter(**{**still, **kept}, top_n_grams=top, dup_n_grams=dup)

    loose = {
        "line_punct_thr": 0.0,
        "short_line_thr": 2.0,
        "char_duplicates_ratio": 2.0,
        "new_line_ratio": float("inf"),
    }

    def fineweb_rule(name):
        shipped = {
            "line_punct_thr": 0.12,
            "short_line_thr": 0.67,
            "char_duplicates_ratio": 0.01,
            "new_line_ratio": 0.3,
        }
        return FineWebQualityFilter(**{**loose, name: shipped[name]})

    def c4_rule(**kept):
        page = {"filter_lorem_ipsum": False, "filter_curly_bracket": False}
        return C4QualityFilter(
            filter_no_terminal_punct=True, **{**page, "min_num_sentences": -1, **kept}
        )

    rules = {
        "gopher-quality": {code: quality_rule(name) for code, name in quality.items()},
        "gopher-repetition": {
            **{
                code: repetition_rule(**{name: getattr(GopherRepetitionFilter(), name)})
                for code, name in repetition.items()
            },
            **{f"one_{n}_gram_too_often": repetition_rule(top=((n, f),)) for n, f in grams.items()},
            **{
                f"too_many_repeated_{n}_grams": repetition_rule(dup=((n, f),))
                for n, f in again.items()
            },
        },
        "c4": {
            "placeholder_text": c4_rule(filter_lorem_ipsum=True),
            "curly_bracket": c4_rule(filter_curly_bracket=True),
            "too_few_sentences": c4_rule(min_num_sentences=5),
        },
        "fineweb-code": {
            "too_few_lines_end_sentences": fineweb_rule("line_punct_thr"),
            "too_many_short_lines": fineweb_rule("short_line_thr"),
            "too_much_text_in_repeated_lines": fineweb_rule("char_duplicates_ratio"),
            "too_many_line_feeds": fineweb_rule("new_line_ratio"),
        },
    }
    symbols = GopherQualityFilter(**{**off, "max_symbol_word_ratio": 0.1})

    def failed(one, text):
        answer = one.filter(Document(text=text, id="x"))
        return "" if answer is True else answer[1] if isinstance(answer, tuple) else "failed"

    start = time.process_time()
    said = {table: {code: [] for code in filters} for table, filters in rules.items()}
    for text in texts:  # text by text, because it remembers how the last ones were split
        for table, filters in rules.items():
            for code, one in filters.items():
                said[table][code].append(failed(one, text) != "")
    # Both rules on symbols have one threshold; hashes are asked first, so a text without any says
    # what is said of ellipses.
    said["gopher-quality"]["too_many_hashes"] = [
        failed(symbols, text) == "gopher_too_many_hashes" for text in texts
    ]
    said["gopher-quality"]["too_many_ellipses"] = [
        failed(symbols, text.replace("#", "=")) == "gopher_too_many_ellipsis" for text in texts
    ]
    lines = {line.strip() for text in texts for line in text.splitlines()}
    lines = sorted(line for line in lines if line.endswith((".", "?", "!", '"', "'")))
    return time.process_time() - start, {
        "rules": said,
        "tokens": [split_into_words(text) for text in texts],
        "sentences": {line: len(split_into_sentences(line)) for line in lines},
        "final_marks": sorted(TERMINAL_PUNCTUATION),
    }


def dolma(texts):
    """Run its Gopher tagger."""
    from dolma.core.data_types import Document
    from dolma.taggers.gopher import GopherTagger

    tagger = GopherTagger()

    def spans(text):
        result = tagger.predict(Document(id="x", source="x", text=text))
        return {span.type: span.score for span in result.spans}

    said = [spans(text) for text in texts]
    start = time.process_time()
    for text in texts:
        spans(text)
    return time.process_time() - start, {"attributes": said}


def data_juicer(texts):
    """Run the filters that count what our rules count, at the bounds that our tables have."""
    from data_juicer.ops.common import (
        SPECIAL_CHARACTERS,
        get_words_from_document,
        words_refinement,
    )
    from data_juicer.ops.filter.alphanumeric_filter import AlphanumericFilter
    from data_juicer.ops.filter.text_length_filter import TextLengthFilter
    from data_juicer.ops.filter.word_repetition_filter import WordRepetitionFilter
    from data_juicer.ops.filter.words_num_filter import WordsNumFilter
    from data_juicer.utils.constant import Fields

    filters = {
        "too_few_words": WordsNumFilter(min_num=50),
        "too_many_repeated_10_grams": WordRepetitionFilter(rep_len=10, max_ratio=0.1),
        "too_much_not_alphanumeric": AlphanumericFilter(min_ratio=0.75),
        "too_short": TextLengthFilter(min_len=20),
    }

    def run(one):
        samples = {"text": list(texts), Fields.stats: [{} for _ in texts]}
        return [not kept for kept in one.process_batched(one.compute_stats_batched(samples))]

    said = {name: run(one) for name, one in filters.items()}
    start = time.process_time()
    for one in filters.values():
        run(one)
    seconds = time.process_time() - start
    words = [get_words_from_document(text) for text in texts]
    tokens = [words_refinement(list(one), strip_chars=SPECIAL_CHARACTERS) for one in words]
    return seconds, {"rules": said, "tokens": tokens}


if __name__ == "__main__":
    which, path = sys.argv[1:]
    with open(path, encoding="utf-8") as stream:
        documents = [json.loads(line) for line in stream]
    peers = {
        "datatrove": datatrove,
        "datatrove-rules": datatrove_rules,
        "dolma": dolma,
        "data-juicer": data_juicer,
    }
    seconds, answers = peers[which](documents)
    json.dump({"seconds": seconds, "said": answers}, sys.stdout)
