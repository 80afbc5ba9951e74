# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages and texts written after the rules, and read once before anything was changed.

Half grant something in unusual words or places; half narrow, deny, limit or contradict what they
name. Of the first forty 25 were read right at first (18 of 20 grants, 7 of 20 narrowed); then the
rules for pairs of words were made. Of the next twenty-four 20 were (12 of 12, 8 of 12). What was
wrong was mended afterwards.
"""

from __future__ import annotations

import datetime

import pytest
from resiliparse.parse.html import HTMLTree

from provender.acquire.readmes import prose_observations
from provender.extract.plain import read_markdown, read_text
from provender.extract.rights_html import page_observations
from provender.rights.conclude import Conclusion, conclude
from provender.rights.evidence import Observation
from provender.rights.statements import is_open

CC = "https://creativecommons.org/licenses"
OPEN = ("public-domain", "attribution", "share-alike")
STORY = {
    "en": "The harbour road is quiet in autumn, and the ferry runs until the first snow falls. "
    * 8,
    "zh": "秋天的港口公路非常美丽，渡轮一直运行到第一场雪落在码头上为止。" * 10,
    "ja": "秋の港の道は静かで、最初の雪が桟橋に降るまで渡し船が走っています。" * 10,
    "de": "Im Herbst ist die Hafenstraße still, und die Fähre fährt bis zum ersten Schnee. " * 8,
    "fr": "En automne la route du port est calme, et le bac circule jusqu'à la neige. " * 8,
    "it": "In autunno la strada del porto è quieta e il traghetto va fino alla prima neve. " * 8,
    "ko": "가을의 항구 길은 조용하고 첫눈이 부두에 내릴 때까지 나룻배가 다닌다. " * 10,
    "nl": "In de herfst is de havenweg stil en vaart het veer tot de eerste sneeuw valt. " * 8,
    "pt": "No outono a estrada do porto é calma e a balsa vai até cair a primeira neve. " * 8,
    "ru": "Осенью дорога у гавани тиха, и паром ходит, пока не выпадет первый снег. " * 8,
    "es": "En otoño la carretera del puerto está tranquila, y el ferri circula hasta la nieve. "
    * 8,
    "ar": "في الخريف يكون طريق الميناء هادئا وتعمل العبارة حتى يسقط الثلج الأول على الرصيف. " * 8,
}
_LINKED_BY = '<a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a>'
_LINKED_SA = '<a rel="license" href="{CC}/by-sa/4.0/">CC BY-SA 4.0</a>'
_TAGS = {
    "footer": ("<footer><p>", "</p></footer>"),
    "page": ("<section><p>", "</p></section>"),
    "mail": ('<div class="message"><p>', "</p></div>"),
}
_HEADINGS = {
    "en": "License", "zh": "许可协议", "ja": "ライセンス", "ko": "라이선스", "de": "Lizenz",
    "fr": "Licence", "es": "Licencia", "pt": "Licença", "it": "Licenza", "ru": "Лицензия",
    "ar": "الترخيص",
}  # fmt: skip
_DECLARED = Observation(
    signal="card.license", value="cc-by-4.0", location="README.md", scope="source", rank="card"
)


def terms(form: str, language: str, said: str) -> Conclusion:
    """Return what is concluded of what a text says of its terms.

    `html` is markup behind the main text of a page, `footer` the words of its footer, `page` the
    words of a page about nothing else, `mail` a message in an archive; `md` and `txt` are whole
    texts, `section` the words of one about terms; `card` is the body of a dataset card that declares CC BY 4.0 above. `{BY}`
    and `{SA}` are the licences' names, linked on pages.
    """
    linked = form in ("html", *_TAGS)
    said = said.replace("{BY}", _LINKED_BY if linked else "CC BY 4.0")
    said = said.replace("{SA}", _LINKED_SA if linked else "CC BY-SA 4.0").replace("{CC}", CC)
    story = STORY[language[:2]]
    if linked:
        tag, end = _TAGS.get(form, ("", ""))
        said = f"{tag}{said}{end}"
        page = (
            f'<html lang="{language}"><head><title>Port</title></head><body><article><p>{story}'
            f"</p></article>{said}</body></html>"
        )
        seen = page_observations(HTMLTree.parse(page), page, text=story)
    elif form == "card":
        body = f"# Port\n\n{story}\n\n## Licensing information\n\n{said}\n"
        prose, _ = prose_observations(body, "card", "README.md", "source", "card")
        seen = [_DECLARED, *(one for one in prose if not is_open(one.value))]
    elif form in ("md", "section"):
        body = f"# Port\n\n{{STORY}}\n\n## {_HEADINGS[language[:2]]}\n\n{said}\n"
        said = said if form == "md" else body
        seen = read_markdown(said.replace("{STORY}", story)).observations
    else:
        seen = read_text(said.replace("{STORY}", story)).observations
    return conclude(seen, as_of=datetime.date(2026, 11, 1))


GRANTS = [
    ("html", "en", '<div class="colophon"><p>Feel free to share and adapt: everything I write on '
     'this blog is <a href="{CC}/by/4.0/">CC BY 4.0</a>, commercial use included.</p></div>',
     "CC-BY-4.0"),
    ("html", "en", '<aside class="sidebar"><h4>Rights</h4><p>Our articles are offered under <a '
     'rel="license" href="{CC}/by-sa/4.0/">Attribution-ShareAlike</a>. No permission is needed, '
     "not even for commercial use.</p></aside>", "CC-BY-SA-4.0"),
    ("html", "en", '<footer><p>Text: <a href="{CC}/by/4.0/">CC BY 4.0</a>. Photos: all rights '
     "belong to the photographers and may not be used commercially.</p></footer>", "CC-BY-4.0"),
    ("html", "en", "<footer><small>If not otherwise stated, the content of this site is available "
     "under the Creative Commons Attribution-ShareAlike 3.0 Unported licence.</small></footer>",
     "CC-BY-SA-3.0"),
    ("html", "en", '<footer>Except for the logo, all text on this site is licensed under a <a '
     'href="{CC}/by/3.0/us/" rel="license">Creative Commons Attribution 3.0 US</a>. Use it for '
     "training, teaching or anything else.</footer>", "CC-BY-3.0-US"),
    ("html", "zh-Hans", '<footer><p>除非另有声明，本站内容均采用<a rel="license" href="{CC}/by/4.0/'
     '">知识共享署名 4.0 国际许可协议</a>，欢迎商业使用，无需另行授权。</p></footer>', "CC-BY-4.0"),
    ("html", "zh-Hans", "<div class='post-copyright'><p>版权声明：本文采用 CC BY-SA 4.0 许可协议，"
     "转载请注明出处。</p></div>", "CC-BY-SA-4.0"),
    ("html", "zh-Hans", '<div id="footer">本维基的全部文字在 <a href="{CC}/by-sa/3.0/">知识共享 '
     "署名-相同方式共享 3.0</a> 下发布，图片版权归各自作者所有。</div>", "CC-BY-SA-3.0"),
    ("html", "zh-Hant", '<footer>本網站內容採用<a rel="license" href="{CC}/by/4.0/">創用CC 姓名標示'
     " 4.0 國際</a>授權條款釋出，歡迎自由利用。</footer>", "CC-BY-4.0"),
    ("html", "zh-Hant", '<aside class="widget"><p>除另有註明外，站上文章以 CC BY-SA 4.0 授權。'
     "</p></aside>", "CC-BY-SA-4.0"),
    ("html", "ja", '<footer><p>このサイトの文章は<a rel="license" href="{CC}/by/4.0/">'
     "クリエイティブ・コモンズ 表示 4.0 国際ライセンス</a>の下に提供されています。商用利用も可能です。"
     "</p></footer>", "CC-BY-4.0"),
    ("html", "ja", '<div class="license"><p>本記事は <a href="{CC}/by-sa/4.0/">CC BY-SA 4.0</a> '
     "で公開しています。許可なく自由にお使いください。</p></div>", "CC-BY-SA-4.0"),
    ("html", "de", '<footer><p>Soweit nicht anders angegeben, stehen die Texte dieser Seite unter '
     'der Lizenz <a rel="license" href="{CC}/by-sa/3.0/de/">CC BY-SA 3.0 DE</a>. Auch kommerzielle '
     "Nutzung ist erlaubt.</p></footer>", "CC-BY-SA-3.0-DE"),
    ("html", "de", '<div class="impressum"><p>Alle Inhalte dieses Blogs: <a href="{CC}/by/4.0/'
     'deed.de">Namensnennung 4.0 International</a>. Logos sind Marken und dürfen nicht verändert '
     "werden.</p></div>", "CC-BY-4.0"),
    ("html", "fr", '<footer><p>Sauf mention contraire, les textes de ce site sont publiés sous '
     '<a rel="license" href="{CC}/by/2.0/fr/">licence Creative Commons Attribution 2.0 France</a>.'
     "</p></footer>", "LicenseRef-provender-CC-BY-2.0-FR"),
    ("html", "fr", '<footer>Contenu sous <a rel="license" href="{CC}/by-sa/4.0/">CC BY-SA 4.0</a>, '
     "réutilisation commerciale bienvenue, sans autorisation à demander.</footer>",
     "CC-BY-SA-4.0"),
    ("html", "es", '<footer><p>Salvo que se indique lo contrario, los textos de esta web están '
     'bajo una <a rel="license" href="{CC}/by/4.0/deed.es">Licencia Creative Commons Atribución '
     "4.0 Internacional</a>.</p></footer>", "CC-BY-4.0"),
    ("md", "en", "# Port\n\n{STORY}\n\n## Licence\n\nThese notes are licensed under CC BY 4.0; "
     "sell them, translate them, train on them, only name me.\n", "CC-BY-4.0"),
    ("md", "zh-Hans", "# 港口\n\n{STORY}\n\n## 版权声明\n\n本文采用 CC BY-SA 4.0 许可协议发布，"
     "可以用于商业目的，也可以修改。\n", "CC-BY-SA-4.0"),
    ("txt", "en", "{STORY}\n\nThis text is licensed under the Creative Commons Attribution 4.0 "
     "International licence, in every country and for ever.\n", "CC-BY-4.0"),
]  # fmt: skip
"""Form, language, words, what they grant."""

NARROWED = [
    ("html", "en", '<footer><p>Text licensed <a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a>.'
     "</p><p>Companies must buy a licence before they use our articles.</p></footer>"),
    ("html", "en", '<footer><a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a> &mdash; scraping by '
     "AI companies is not allowed.</footer>"),
    ("html", "en", '<footer>Until the end of 2019 the content of this site was available under <a '
     'href="{CC}/by-sa/3.0/">CC BY-SA 3.0</a>. Newer articles are not.</footer>'),
    ("html", "en", '<footer>We are thinking about moving all content to <a href="{CC}/by/4.0/">'
     "CC BY 4.0</a>. Tell us what you think!</footer>"),
    ("html", "en", '<footer>Comments on this site are licensed under <a rel="license" href="{CC}/'
     'by/4.0/">CC BY 4.0</a>; the articles belong to Acme Press.</footer>'),
    ("html", "en", '<footer><p>This article is published under <a href="{CC}/by/4.0/">CC BY 4.0'
     "</a>.</p><p>The text may be reproduced in full and unchanged; edits require our consent."
     "</p></footer>"),
    ("html", "zh-Hans", '<footer>本站文章采用 <a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a> '
     "协议，但企业使用须另行付费。</footer>"),
    ("html", "zh-Hans", '<footer><p>本站内容采用<a href="{CC}/by-sa/4.0/">知识共享署名-相同方式共享 '
     "4.0</a>许可协议。</p><p>严禁将本站内容用于任何人工智能训练。</p></footer>"),
    ("html", "zh-Hans", "<footer>自 2022 年起，本站文章不再以 CC BY 4.0 协议发布。</footer>"),
    ("html", "zh-Hans", '<footer>本站源代码以 <a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a> '
     "发布，文章版权归作者。</footer>"),
    ("html", "zh-Hant", '<footer>本文採用 <a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a> 授權，'
     "惟營利使用應先取得作者同意。</footer>"),
    ("html", "zh-Hant", "<footer>本站尚未採用 CC BY 4.0 授權，敬請期待。</footer>"),
    ("html", "ja", '<footer>本サイトの文章は<a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a>です。'
     "ただし営利目的の利用には事前の承諾が必要です。</footer>"),
    ("html", "ja", '<footer><p>記事は <a href="{CC}/by/4.0/">CC BY 4.0</a> で提供します。</p>'
     "<p>生成AIへの入力および機械学習への利用はお控えください。</p></footer>"),
    ("html", "de", '<footer>Die Texte stehen unter <a rel="license" href="{CC}/by/4.0/">CC BY 4.0'
     "</a>, ausgenommen ist die gewerbliche Verwertung.</footer>"),
    ("html", "de", '<footer>Diese Seite stand bis 2021 unter <a href="{CC}/by-sa/3.0/de/">CC BY-SA '
     "3.0 DE</a>.</footer>"),
    ("html", "fr", '<footer><p>Textes sous <a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a>.</p>'
     "<p>Usage strictement privé ; toute exploitation commerciale nous est réservée.</p></footer>"),
    ("html", "es", '<footer>Contenido bajo <a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a>, solo '
     "para centros educativos.</footer>"),
    ("md", "en", "# Port\n\n{STORY}\n\n## License\n\nCC BY 4.0 for universities. Anyone else, "
     "please write to us first.\n"),
    ("txt", "de", "{STORY}\n\nDieser Text wird ab 2030 unter der Creative-Commons-Lizenz "
     "Namensnennung 4.0 International (CC BY 4.0) stehen.\n"),
]  # fmt: skip
"""Form, language, words that open nothing."""

MORE_GRANTS = [
    ("html", "en", '<footer>© 2021 Ann Hill. Words on this site: <a rel="license" href="{CC}/by/4.0/'
     '">CC BY 4.0</a>. Made in Leeds, no cookies.</footer>', "CC-BY-4.0"),
    ("html", "en", '<footer>This work is licensed under a <a rel="license" href="{CC}/by-sa/4.0/">'
     "Creative Commons Attribution-ShareAlike 4.0 International License</a>. You are free to use it "
     "commercially as long as you give credit.</footer>", "CC-BY-SA-4.0"),
    ("html", "en", '<footer><p>Except where noted, content is <a href="{CC}/by/4.0/">CC BY 4.0</a>. '
     "The code samples are MIT and may not be sold as a product.</p></footer>", "CC-BY-4.0"),
    ("html", "en", '<div class="sidebar"><p>All posts are dedicated to the public with <a rel='
     '"license" href="https://creativecommons.org/publicdomain/zero/1.0/">CC0</a>, use them for '
     "whatever you like.</p></div>", "CC0-1.0"),
    ("html", "zh-Hans", '<footer>本作品采用<a rel="license" href="{CC}/by-sa/4.0/">知识共享署名-相同方式'
     "共享 4.0 国际许可协议</a>进行许可。粤ICP备12345678号</footer>", "CC-BY-SA-4.0"),
    ("html", "zh-Hant", '<footer>除另有註明，本站內容皆採用<a href="{CC}/by/3.0/tw/">創用CC 姓名標示 3.0 '
     "台灣授權條款</a>授權。網站圖示請勿使用。</footer>", "LicenseRef-provender-CC-BY-3.0-TW"),
    ("html", "ja", '<footer><p>特に記載のない限り、本サイトのコンテンツは<a rel="license" href="{CC}/by/'
     '4.0/deed.ja">クリエイティブ・コモンズ 表示 4.0</a>で利用できます。</p></footer>', "CC-BY-4.0"),
    ("html", "de", '<footer>Texte dieser Website: <a rel="license" href="{CC}/by-sa/4.0/">CC BY-SA '
     "4.0</a>, Fotos: alle Rechte vorbehalten bei den Fotografen.</footer>", "CC-BY-SA-4.0"),
    ("html", "fr", "<footer>Le contenu de ce site est mis à disposition selon les termes de la "
     '<a rel="license" href="{CC}/by-sa/4.0/deed.fr">Licence Creative Commons Attribution - Partage '
     "dans les Mêmes Conditions 4.0 International</a>.</footer>", "CC-BY-SA-4.0"),
    ("html", "es", '<aside class="widget">Este blog está bajo <a rel="license" href="{CC}/by-sa/4.0/'
     '">CC BY-SA 4.0</a>; puedes usarlo también con fines comerciales.</aside>', "CC-BY-SA-4.0"),
    ("md", "de", "# Hafen\n\n{STORY}\n\n## Lizenz\n\nDieser Text steht unter CC BY 4.0 und darf "
     "auch kommerziell genutzt werden.\n", "CC-BY-4.0"),
    ("txt", "en", "{STORY}\n\nThis document is licensed under CC BY-SA 4.0, whoever you are and "
     "whatever for.\n", "CC-BY-SA-4.0"),
]  # fmt: skip

MORE_NARROWED = [
    ("html", "en", '<footer>Licensed <a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a> to registered '
     "readers.</footer>"),
    ("html", "en", '<footer><a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a><br>Bots that feed '
     "large language models: keep out.</footer>"),
    ("html", "en", '<footer>The licence of this site used to read <a href="{CC}/by/4.0/">CC BY 4.0'
     "</a>; today you need a subscription.</footer>"),
    ("html", "en", '<footer><p>Content: <a href="{CC}/by/4.0/">CC BY 4.0</a></p><p>Any use of our '
     "articles for profit requires a separate agreement.</p></footer>"),
    ("html", "zh-Hans", '<footer>本站文章以 <a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a> 授权，'
     "仅限在校师生使用。</footer>"),
    ("html", "zh-Hans", '<footer><p>本文采用 <a href="{CC}/by/4.0/">CC BY 4.0</a> 协议。</p><p>转载时'
     "必须保持全文完整，不得删改。</p></footer>"),
    ("html", "zh-Hant", '<footer>本站文字採 <a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a>，'
     "惟禁止供大型語言模型訓練之用。</footer>"),
    ("html", "ja", '<footer>旧サイトは <a href="{CC}/by/4.0/">CC BY 4.0</a> で公開していました。'
     "現在は著作権法に従います。</footer>"),
    ("html", "de", '<footer>Inhalte: <a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a>. Eine Nutzung '
     "zum Trainieren von KI-Systemen untersagen wir.</footer>"),
    ("html", "fr", '<footer>Textes : <a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a>, à '
     "l'exclusion de toute utilisation à but lucratif.</footer>"),
    ("html", "es", '<footer><a rel="license" href="{CC}/by/4.0/">CC BY 4.0</a>. Queda prohibido '
     "modificar los textos.</footer>"),
    ("md", "zh-Hans", "# 港口\n\n{STORY}\n\n## 许可\n\n本文采用 CC BY 4.0 协议，但公司使用请先购买"
     "授权。\n"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "language", "said", "expected"), GRANTS + MORE_GRANTS)
def test_what_is_granted_is_found(form: str, language: str, said: str, expected: str) -> None:
    """In odd words and places, beside restrictions of other things."""
    found = terms(form, language, said)
    assert (found.concluded, found.tier in OPEN) == (expected, True), found


@pytest.mark.parametrize(("form", "language", "said"), NARROWED + MORE_NARROWED)
def test_what_is_narrowed_opens_nothing(form: str, language: str, said: str) -> None:
    """Denied, past, planned, limited, or said of something else."""
    found = terms(form, language, said)
    assert found.tier not in OPEN, found
