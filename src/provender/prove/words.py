# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How figures are put into words, on a terminal and on a page, in English and Chinese."""

from __future__ import annotations

from provender.prove.compare import Agreement, Comparison
from provender.prove.compute import Saving
from provender.prove.findings import Proof
from provender.prove.parts import LEAST_EFFECT
from provender.prove.statistics import FEW_DOCUMENTS, LEAST_DOCUMENTS, Estimate
from provender.prove.worth import CHECKPOINTS, TokenValue

__all__ = [
    "VERDICTS",
    "agreement_sentence",
    "caveats",
    "headline",
    "large",
    "making_sentence",
    "p_words",
    "part_value_words",
    "parts_notes",
    "saving_words",
    "unseen_sentence",
    "value_words",
    "with_interval",
]

WIDEST_VALUE = 10.0

VERDICTS = {
    "better": "更好",
    "worse": "更差",
    "no difference seen": "看不出差别",
    "too small to call": "太小，不作判断",
    "too few documents to tell": "文档太少，无法判断",
    "helps": "有益",
    "helps, more than the average token": "有益，高于平均词元",
    "helps, less than the average token": "有益，低于平均词元",
    "harms": "有害",
    "would help": "若保留则有益",
    "would help, more than the average token": "若保留则有益，高于平均词元",
    "would help, less than the average token": "若保留则有益，低于平均词元",
    "would harm": "若保留则有害",
    "too little text to tell": "文本太少，无法判断",
}
"""Every verdict, and how it is said in Chinese."""

_CAVEATS = (
    (
        "Known reliability of rankings made at small scale: about 4 in 5 pairs hold at 1B "
        "parameters (DataDecide, arXiv:2504.11393).",
        "小规模排名的已知可靠程度：约五分之四的两两比较在十亿参数规模上仍成立（DataDecide，arXiv:2504.11393）。",
    ),
    (
        "Figures tell fit to the panel: read them by domain, and add what your model is for with "
        "--panel DIR.",
        "数字表示与评测集的契合程度：请分领域来看，并用 --panel DIR 加入你的模型所要服务的文本。",
    ),
)

_TIER_CAVEATS = {
    "ngram": (
        "n-gram tier: it hears wording, no long range and no reasoning; it gates, a trained model "
        "decides.",
        "这是 n-gram 档：只看得见局部措辞，看不见长程关联与推理；"
        "它用来把关，最终由训练出的模型裁定。",
    ),
    "tiny": (
        "tiny tier: its models are trained so little that only their order tells something, not "
        "their level.",
        "这是 tiny 档：模型训练得很少，只有相对次序有意义，绝对水平没有意义。",
    ),
    "gpu": (
        "gpu tier: models of a few million parameters; larger ones may order text otherwise.",
        "这是 gpu 档：模型只有几百万参数；更大的模型可能给出不同的次序。",
    ),
}


def caveats(tier: str) -> tuple[tuple[str, str], ...]:
    """Return what must be said beside the figures of a tier, in English and Chinese."""
    return (*_CAVEATS, _TIER_CAVEATS[tier])


def agreement_sentence(found: Agreement) -> tuple[str, str]:
    """Return how far a tier and the n-gram tier agree, in English and Chinese."""
    return (
        f"The n-gram tier puts {found.same_sign} of {found.figures} differences on the same side. "
        f"Both call {found.called} of them better or worse; {found.contradicted} times they "
        "contradict each other.",
        f"n-gram 档在 {found.figures} 个差值中有 {found.same_sign} 个方向相同；"
        f"两档都判为更好或更差的有 {found.called} 个，互相矛盾的有 {found.contradicted} 个。",
    )


def making_sentence(proof: Proof) -> tuple[str, str]:
    """Return what the runs of a proof were, in English and Chinese."""
    asked = proof.question
    if not asked.tier.trains:
        return f"order {asked.order}", f"{asked.order} 阶"
    shape = asked.tier.shape()
    size, flops = large(shape.active_parameters), large(asked.tier.flops_of_run(proof.tokens))
    return (
        f"decoders of {size} parameters, {flops} operations each",
        f"{size} 参数的解码器，每次 {flops} 次运算",
    )


def large(number: float) -> str:
    """Return a count with k, M, G or T."""
    sign = "-" if number < 0 else ""
    number = abs(number)
    for size, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{sign}{number / size:.3g} {letter}"
    return f"{sign}{number:.3g}"


def with_interval(figure: Estimate | None, digits: int = 4) -> str:
    """Return `+0.0100 [+0.0020, +0.0180]`; a dash for a figure that was not taken."""
    if figure is None:
        return "-"
    return f"{figure.value:+.{digits}f} [{figure.low:+.{digits}f}, {figure.high:+.{digits}f}]"


def part_value_words(figure: Estimate | None) -> str:
    """Return a part's value per token, unless its interval is so wide that it says nothing."""
    if figure is not None and figure.high - figure.low > WIDEST_VALUE:
        return "cannot be told"
    return with_interval(figure, 2)


def value_words(value: TokenValue) -> str:
    """Return a token value with its interval, or the bound beyond which it lies."""
    if value.bound == "less":
        return f"less than {CHECKPOINTS[0]:.2g}"
    if value.bound == "more":
        return f"more than {1 / CHECKPOINTS[0]:.2g}"
    return f"{value.value:.2f} [{value.low:.2f}, {value.high:.2f}]"


def p_words(p: float) -> str:
    """Return a p value as papers print it."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def unseen_sentence(found: Comparison) -> tuple[str, str]:
    """Return why no difference was called, and what it would take, in both languages."""
    difference, needed = found.difference, found.seeds_needed
    if found.verdict == FEW_DOCUMENTS:
        return (
            f"A release has fewer than {LEAST_DOCUMENTS} documents of like size: samples of it "
            "cannot tell how others would differ.",
            f"某发布集中大小相近的文档不足 {LEAST_DOCUMENTS} 篇："
            "其样本无法说明其他样本会有多大差异。",
        )
    if difference.value == 0 and difference.p == 1:
        return "On this panel they are the same.", "在此评测集上二者相同。"
    english, chinese = "", ""
    if not difference.low <= 0 <= difference.high:
        english = "The interval excludes 0, but two samples of one release may differ as much. "
        chinese = "区间不含 0，但同一发布集的两个样本也可能相差这么多。"
    if needed is None:
        return (
            f"{english}More seeds would not settle it: it takes more text, or a larger panel.",
            f"{chinese}增加种子数也无法定论：需要更多文本或更大的评测集。",
        )
    return f"{english}It would need about {needed} seeds.", f"{chinese}约需 {needed} 个种子。"


def headline(found: Comparison) -> tuple[str, str]:
    """Return the sentence that a comparison comes down to."""
    if found.verdict in ("better", "worse"):
        return (
            f"{found.ours} is {found.verdict} than {found.theirs}",
            f"{found.ours} 比 {found.theirs} {VERDICTS[found.verdict]}",
        )
    return (
        f"{found.ours} and {found.theirs}: {found.verdict}",
        f"{found.ours} 与 {found.theirs}：{VERDICTS[found.verdict]}",
    )


def parts_notes() -> list[tuple[str, str]]:
    """Return what must be said beside a table of parts, in both languages."""
    return [
        (
            "Each interval is 95 %: of 20 parts that are worth nothing, one gets a word by chance. "
            f"None is used below {LEAST_EFFECT:.1%} of the bits, by which the measure may err.",
            "每个区间均为 95 %：20 个毫无价值的部分中，约有一个会偶然得到判断。"
            f"效应低于比特数的 {LEAST_EFFECT:.1%} 时不作判断，测量本身可能有此误差。",
        ),
        (
            "At equal tokens: against as many tokens taken evenly from the whole. A token is worth "
            "so many average tokens of the release: 1 is the average, 0 adds nothing.",
            "按相同词元数：与从整体中均匀取出的同样多词元相比。"
            "一个词元的价值以发布集的平均词元计：1 为平均，0 表示毫无增益。",
        ),
    ]


def saving_words(found: Comparison, saved: Saving | None) -> tuple[str, str]:
    """Return what a token value saves in compute, in both languages; none where none is claimed."""
    if saved is None:
        return (
            "Compute: no saving is claimed where no difference is seen.",
            "算力：看不出差别时不声称任何节省。",
        )
    flops = f"{abs(saved.flops):.2g} FLOPs"
    low, high = sorted((abs(saved.flops_low), abs(saved.flops_high)))
    inside = saved.flops_low * saved.flops_high > 0
    if inside and not saved.bound:
        flops += f" [{low:.2g}, {high:.2g}]"
    amount = "" if saved.money is None else f", {abs(saved.money):,.2f} at your prices"
    chinese_amount = "" if saved.money is None else f"，按你的价格计 {abs(saved.money):,.2f}"
    word = ("saves", "节省") if saved.flops >= 0 else ("costs", "多花")
    least = (" at least", "至少") if saved.bound else ("", "")
    spent = f"{abs(saved.hours):,.3g} {saved.accelerator}"
    return (
        f"Compute, an estimate: in place of {large(saved.tokens_theirs)} tokens of {found.theirs} "
        f"it takes {large(saved.tokens_ours)} of {found.ours}. That {word[0]}{least[0]} {flops}, "
        f"{spent} hours, {abs(saved.kwh):,.3g} kWh{amount}.",
        f"算力（估计值）：{large(saved.tokens_theirs)} 个 {found.theirs} 词元可由 "
        f"{large(saved.tokens_ours)} 个 {found.ours} 词元代替，{least[1]}{word[1]} {flops}、"
        f"{spent} 小时、{abs(saved.kwh):,.3g} 千瓦时{chinese_amount}。",
    )
