# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Plants in clean text what an unclean collection has, at a fixed strength.

Furniture of pages, copies, spam, garbled and wrongly decoded text, left-over markup; English and
Chinese. The strengths are those of `reference/train.md` §4: 0.6 is strong, 0.15 mild.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

__all__ = ["STRENGTHS", "plant"]

STRENGTHS = {"strong": 0.6, "mild": 0.15}

_TOP = {
    "en": "Home | Products | Docs | Community | Blog | Sign in | Register\nSkip to main content\n"
    "We use cookies on this site. By going on you accept them. Accept all  Reject all  Settings\n",
    "zh": "首页 | 新闻 | 财经 | 体育 | 娱乐 | 论坛 | 登录 | 注册\n当前位置：首页 > 资讯 > 正文\n"
    "字号：大 中 小  分享到：微信 微博 QQ空间  收藏本页  打印  关闭窗口\n",
}
_BOTTOM = {
    "en": "\nShare on Facebook  Share on Twitter\nRelated articles:\n"
    " - Ten things you did not know\n - Subscribe to our newsletter\n"
    "(c) 2023 Example Media. Terms of Service | Privacy | Contact\n",
    "zh": "\n责任编辑：小编  上一篇：没有了  下一篇：点击查看更多\n相关阅读 热门推荐 猜你喜欢\n"
    "关于我们 | 联系我们 | 版权声明 | 网站地图\n版权所有 京ICP备00000000号 技术支持：某某网络\n",
}
_EN_SPAM = """cheap best buy online free shipping discount casino bonus replica watches loan credit
rate hotel booking download crack keygen movie stream full hd seo backlinks coupon"""
_ZH_SPAM = """优惠 正品 代购 特价 包邮 贷款 办证 发票 彩票 时时彩 娱乐城 注册送 下载 破解版 高清
在线观看 减肥 丰胸 增高 美容 招聘 兼职 日结 加微信 秒杀 代理 加盟 赚钱 开户 返利"""
_SPAM = {"en": _EN_SPAM.split(), "zh": _ZH_SPAM.split()}
_WRONG = "lI1|0O§¤\ufffd锟斤拷"


def plant(
    documents: Sequence[tuple[str, str]], language: str, strength: float, seed: int = 1
) -> list[tuple[str, str]]:
    """Return documents with noise planted among and inside them.

    Args:
        documents: Id and text of each.
        language: `en` or `zh`.
        strength: 0 leaves all as it is, 1 spares little.
        seed: Where the noise falls.
    """
    chance = random.Random(seed)
    space = " " if language == "en" else ""
    noisy: list[tuple[str, str]] = []
    for name, text in documents:
        turn = chance.random()
        if turn < 0.15 * strength:
            text = _garbled(text, chance)
        elif turn < 0.25 * strength:
            text = _wrongly_decoded(text, language)
        elif turn < 0.5 * strength:
            text = _marked_up(text, chance)
        if chance.random() < 0.7 * strength:
            text = _TOP[language] + text + _BOTTOM[language]
        noisy.append((name, text))
        if chance.random() < 0.25 * strength:
            for copy in range(chance.randint(1, 4)):
                again = text if chance.random() < 0.6 else _TOP[language] + text
                noisy.append((f"{name}#copy-{copy}", again))
        if chance.random() < 0.15 * strength:
            words = chance.choices(_SPAM[language], k=chance.randint(80, 500))
            noisy.append((f"{name}#spam", space.join(words)))
    return noisy


def _garbled(text: str, chance: random.Random) -> str:
    out = []
    for character in text:
        turn = chance.random()
        if turn < 0.02:
            out.append(chance.choice(_WRONG))
        elif turn > 0.04:
            out.append(character)
    return "".join(out)


def _wrongly_decoded(text: str, language: str) -> str:
    wrong = "latin-1" if language == "en" else "gb18030"
    return text.encode("utf-8").decode(wrong, "replace")


def _marked_up(text: str, chance: random.Random) -> str:
    def between(_: re.Match[str]) -> str:
        pad = chance.randint(1, 99)
        return f'</p>\n<div class="c{pad}" style="margin:0px;padding:4px"><p>&nbsp;'

    return re.sub(r"\n\n?", lambda m: between(m) if chance.random() < 0.5 else m[0], text)
