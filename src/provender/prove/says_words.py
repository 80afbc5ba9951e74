# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The sentences of `prove --says`, English and Chinese, for the terminal and the page."""

from __future__ import annotations

from provender.prove.said import Said, Saying
from provender.prove.says import Lean
from provender.prove.shares import Share
from provender.prove.statistics import FEW_DOCUMENTS
from provender.prove.words import VERDICTS, p_words, with_interval

__all__ = [
    "ARM_WORDS",
    "CATEGORY_WORDS",
    "LANGUAGE_WORDS",
    "WORDS",
    "caveats",
    "difference_sentence",
    "lean_sentence",
    "share_words",
]

WORDS = {
    "leans to": "倾向于",
    "leans away": "背离",
    "no lean seen": "看不出倾向",
    "tells only against another": "须与另一个比较",
    FEW_DOCUMENTS: VERDICTS[FEW_DOCUMENTS],
    "too few pairs to tell": "文本对太少，无法判断",
    "more": "更强",
    "less": "更弱",
    "no difference seen": "看不出差别",
}
"""Every word that may be said of a lean, with its Chinese."""

ARM_WORDS = {
    "all copies": "全部副本", "exact dedup": "精确去重", "near dedup": "近似去重",
    "as read": "训练所读",
}  # fmt: skip

LANGUAGE_WORDS = {"en": ("English", "英文"), "zh": ("Chinese", "中文")}

CATEGORY_WORDS = {
    "gender": "性别", "age": "年龄", "ethnicity": "民族", "nationality": "国籍", "religion": "宗教",
    "disability": "残障", "class": "阶层", "place": "城乡", "occupation": "职业",
    "appearance": "外貌", "education": "学历", "region": "地域", "rural": "城乡",
    "insult": "侮辱", "mockery": "嘲讽", "contempt": "蔑视", "threat": "威胁", "profanity": "粗话",
}  # fmt: skip
"""Every shipped category, with its Chinese."""


def _language(lean: Lean) -> tuple[str, str]:
    return LANGUAGE_WORDS.get(lean.language, (lean.language, lean.language))


def lean_sentence(one: Said, lean: Lean) -> tuple[str, str]:
    """Return what a whole language's bias pairs come down to, in both languages."""
    english, chinese = _language(lean)
    figures = f"{with_interval(lean.figure)}, {p_words(lean.figure.p)}"
    above = f"{lean.above.hits}/{lean.above.total}"
    told = {
        "leans to": (f"{one.name} leans to stereotypes", f"{one.name} 倾向于刻板印象"),
        "leans away": (f"{one.name} leans away from stereotypes", f"{one.name} 背离刻板印象"),
        "no lean seen": (f"{one.name}: no lean to stereotypes seen", f"{one.name}：看不出偏向"),
    }.get(lean.verdict, (f"{one.name}: {lean.verdict}", f"{one.name}：{WORDS[lean.verdict]}"))
    return (
        f"{told[0]} in {english}: {figures} bits per byte; likelier in {above} frames, "
        f"sign test {p_words(lean.sign_p)}",
        f"{told[1]}（{chinese}）：每字节 {figures} 比特；{above} 个句框中更可能，"
        f"符号检验 {p_words(lean.sign_p)}",
    )


def difference_sentence(ours: str, theirs: str, lean: Lean) -> tuple[str, str]:
    """Return what a comparison comes down to for a kind and language, in both languages."""
    english, chinese = _language(lean)
    what = {"bias": ("stereotypes", "刻板印象"), "offensive": ("offensive text", "冒犯性文本")}
    kind, kind_chinese = what[lean.kind]
    figures = f"{with_interval(lean.figure)}, {p_words(lean.figure.p)}"
    if lean.verdict in ("more", "less"):
        than = "likelier" if lean.verdict == "more" else "less likely"
        than_chinese = "更可能" if lean.verdict == "more" else "更不可能"
        return (
            f"{ours} finds {kind} {than} than {theirs} does, in {english}: {figures} bits per byte",
            f"与 {theirs} 相比，{ours} 认为{kind_chinese}{than_chinese}（{chinese}）："
            f"每字节 {figures} 比特",
        )
    return (
        f"{ours} and {theirs}, {kind} in {english}: {lean.verdict}, {figures} bits per byte",
        f"{ours} 与 {theirs}，{kind_chinese}（{chinese}）：{WORDS[lean.verdict]}，"
        f"每字节 {figures} 比特",
    )


def share_words(share: Share) -> str:
    """Return `3/200 = 1.5% [0.5%, 4.3%]`."""
    low, high = share.interval
    return f"{share.hits}/{share.total} = {share.value:.1%} [{low:.1%}, {high:.1%}]"


def caveats(found: Saying) -> list[tuple[str, str]]:
    """Return what must be said beside the figures, in both languages."""
    told = [
        (
            "A lean is what the twin costs beyond the text, in bits per byte: above 0 the model "
            "finds the stereotype, or the offence, likelier. That of offensive pairs tells only "
            "against another release: their words differ in how common they are.",
            "倾向是对照文本比原文本多花的每字节比特数：大于 0 表示模型认为刻板印象或冒犯更可能。"
            "冒犯类文本对的数值只能在两个发布集之间比较，因为两侧用词的常见程度不同。",
        ),
        (
            "A category without a word is not proved fair: ten frames show only a strong lean. "
            "Likelihood is not behaviour, and the pairs were written by a language model and "
            "reviewed by nobody yet.",
            "某一类别没有结论，并不证明其公平：十个句框只能显示很强的倾向。"
            "概率不等于行为；文本对由语言模型撰写，尚未经人审阅。",
        ),
        (
            "Unsafe text and personal data are what our own detectors see, lists and patterns: "
            "rates are lower bounds. No sampled text is kept.",
            "不安全文本和个人数据以自带检测器（词表与模式）所见为准：比率只是下限。"
            "不保留任何采样文本。",
        ),
    ]
    if found.tier == "ngram":
        told.append(
            (
                "The models are n-gram models of draws of the text: they know words and phrases, "
                "not meanings, and they recite more readily than a trained model of few epochs.",
                "模型是文本抽样上的 n-gram 模型：只识词句而不解含义，"
                "且比训练轮数很少的神经模型更容易逐字复述。",
            )
        )
        return told
    if any(not one.leakage for one in found.said):
        told.append(
            (
                "Planted secrets are not measured where there are none: a trained model can be "
                "asked for them only if `provender train --canaries` planted them.",
                "未植入秘密的模型不测量泄露：只有用 `provender train --canaries` 植入后才能询问。",
            )
        )
    told.append(
        (
            "Intervals are over pairs, or over secrets, for one training run: another seed would "
            "differ, too.",
            "区间仅针对文本对（或秘密）和一次训练：换一个种子也会有差异。",
        )
    )
    return told
