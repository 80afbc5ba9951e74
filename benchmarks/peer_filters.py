# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Published programs run over texts, each in an environment of its own.

    PEER_PYTHON benchmarks/peer_filters.py datatrove|dolma TEXTS.jsonl

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


if __name__ == "__main__":
    which, path = sys.argv[1:]
    with open(path, encoding="utf-8") as stream:
        documents = [json.loads(line) for line in stream]
    seconds, answers = {"datatrove": datatrove, "dolma": dolma}[which](documents)
    json.dump({"seconds": seconds, "said": answers}, sys.stdout)
