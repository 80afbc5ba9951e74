# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages of each kind, written for this test: what is concluded, and what is not."""

from __future__ import annotations

import datetime

import pytest
from resiliparse.parse.html import HTMLTree

from provender.extract.rights_html import page_observations
from provender.rights.conclude import Conclusion, conclude
from provender.rights.evidence import Observation

CC = "https://creativecommons.org/licenses"


def seen_in(body: str, head: str = "", text: str = "") -> list[Observation]:
    page = f"<html><head><title>A quiet river</title>{head}</head><body>{body}</body></html>"
    return page_observations(HTMLTree.parse(page), page, text=text)


def terms(body: str, head: str = "", text: str = "") -> Conclusion:
    return conclude(seen_in(body, head, text), as_of=datetime.date(2026, 11, 1))


LICENSED = {
    "wordpress widget": (
        f'<aside class="widget"><a rel="license" href="{CC}/by-sa/3.0/de/"><img alt="Creative '
        'Commons Lizenzvertrag" src="x.png"></a><br>Dieses Werk steht unter einer Lizenz</aside>',
        "CC-BY-SA-3.0-DE",
    ),
    "button alone": (
        f'<div id="sidebar"><a href="{CC}/by-nc-sa/3.0/"><img src="/cc/88x31.png"></a></div>',
        "CC-BY-NC-SA-3.0",
    ),
    "button in a figure": (
        f'<footer><figure><a href="{CC}/by/4.0/"><img src="https://licensebuttons.net/l/by/4.0/'
        '88x31.png" alt="CC BY"></a></figure></footer>',
        "CC-BY-4.0",
    ),
    "blogger": (
        f'<div class="widget-content">This <span>work</span> by <a href="/me">Ann</a> is licensed '
        f'under a <a href="{CC}/by-nd/3.0/" rel="license">Creative Commons License</a>.</div>',
        "CC-BY-ND-3.0",
    ),
    "ghost": (
        f'<footer>All content is <a href="{CC}/by/4.0/">CC BY 4.0</a> unless noted.</footer>',
        "CC-BY-4.0",
    ),
    "mediawiki": (
        f'<li id="footer-info-copyright">Content is available under <a class="external" '
        f'href="{CC}/by-nc-sa/3.0/">Attribution-NonCommercial-ShareAlike</a> unless otherwise '
        "noted.</li>",
        "CC-BY-NC-SA-3.0",
    ),
    "dspace": (
        "<div>Except where otherwise noted, this item's license is described as "
        f'<a href="{CC}/by-nc-nd/4.0/">Attribution-NonCommercial-NoDerivatives 4.0</a></div>',
        "CC-BY-NC-ND-4.0",
    ),
    "journal": (
        f'<div class="item copyright"><a href="{CC}/by/4.0/"><img src="//i.creativecommons.org/l/'
        'by/4.0/88x31.png"></a><p>This work is licensed under a Creative Commons Attribution 4.0 '
        "International License.</p></div>",
        "CC-BY-4.0",
    ),
    "open access in prose": (
        "<p>This is an open access article distributed under the terms of the Creative Commons "
        f"Attribution License ({CC}/by/4.0/), which permits unrestricted use.</p>",
        "CC-BY-4.0",
    ),
    "textbook": (
        f'<p>This book is shared under a <a href="{CC}/by-nc-sa/4.0">CC BY-NC-SA license</a>.</p>',
        "CC-BY-NC-SA-4.0",
    ),
    "questions and answers": (
        '<a data-se-share-sheet-license-url="https%3a%2f%2fcreativecommons.org%2flicenses%2fby-sa'
        '%2f4.0%2f" data-se-share-sheet-license-name="CC BY-SA 4.0">Share</a><footer>user '
        f'contributions licensed under <a href="{CC}/by-sa/4.0/">CC BY-SA</a></footer>',
        "CC-BY-SA-4.0",
    ),
    "archived link": (
        '<div id="footer"><a rel="license" href="https://web.archive.org/web/2016/http://creative'
        'commons.org/licenses/by-sa/3.0/at/">CC</a></div>',
        "CC-BY-SA-3.0-AT",
    ),
    "named subject": (
        f'<p>A Quiet River by Ann is licensed under <a href="{CC}/by/4.0/">CC BY 4.0</a></p>',
        "CC-BY-4.0",
    ),
    "label": (f'<p>Rights: <a href="{CC}/by-sa/4.0/">CC BY-SA 4.0</a></p>', "CC-BY-SA-4.0"),
    "government": (
        '<div>All content is available under the <a href="https://www.nationalarchives.gov.uk/doc/'
        'open-government-licence/version/3/" rel="license">Open Government Licence v3.0</a></div>',
        "OGL-UK-3.0",
    ),
    "photos and text": (
        f'<p>Photos and text on this blog are under <a href="{CC}/by/4.0/">CC BY</a>.</p>',
        "CC-BY-4.0",
    ),
    "content, and code otherwise": (
        '<p>Except as otherwise noted, the content of this page is licensed under the <a href="'
        f'{CC}/by/4.0/">CC BY 4.0</a>, and code samples under the <a rel="license" href='
        '"https://www.apache.org/licenses/LICENSE-2.0">Apache 2.0 License</a>.</p>',
        "CC-BY-4.0",
    ),
    "rdf in a comment": (
        f'<!-- <rdf:RDF><Work rdf:about=""><license rdf:resource="{CC}/by-nc-sa/2.0/" /></Work> -->',
        "CC-BY-NC-SA-2.0",
    ),
    "rdf in a comment, wrapped": (
        f'<!-- <rdf:RDF><Work rdf:about=""><license\n      rdf:resource="{CC}/by/2.0/" /></Work> -->',
        "CC-BY-2.0",
    ),
    "words behind scripts, comments and styles": (
        "<script>var a = '</p>';</script><!-- a --><style>p {}</style>"
        "<p>This page is licensed under CC BY 4.0.</p><script>var b;</script>",
        "CC-BY-4.0",
    ),
    "rdfa": (
        f'<p about="" typeof="cc:Work"><span property="dct:title">A river</span> <a rel='
        f'"cc:license" href="{CC}/by-sa/4.0/">licence</a></p>',
        "CC-BY-SA-4.0",
    ),
    "microdata": (
        f'<div itemscope itemtype="https://schema.org/Article"><link itemprop="license" href="{CC}'
        '/by-nc/4.0/"></div>',
        "CC-BY-NC-4.0",
    ),
    "zero": (
        '<footer><a rel="license" href="https://creativecommons.org/publicdomain/zero/1.0/">CC0'
        "</a></footer>",
        "CC0-1.0",
    ),
    "german authority": (
        "<div class='copyright'><p>Soweit nicht anders gekennzeichnet, stehen unsere Texte unter "
        "einer <span>Creative Commons</span> Namensnennung - Keine Bearbeitung 3.0 Deutschland "
        "Lizenz.</p></div>",
        "CC-BY-ND-3.0-DE",
    ),
    "french": (
        f'<footer>Sauf mention contraire, le contenu de ce site est sous <a href="{CC}/by-sa/2.0/'
        'fr/">licence CC</a></footer>',
        "LicenseRef-provender-CC-BY-SA-2.0-FR",
    ),
    "spanish": (
        "<p>Esta obra está bajo una Licencia Creative Commons Atribución-NoComercial-"
        "CompartirIgual 4.0 Internacional.</p>",
        "CC-BY-NC-SA-4.0",
    ),
    "portuguese": (
        "<p>Este trabalho está licenciado sob uma Licença Creative Commons Atribuição-NãoComercial"
        " 4.0 Internacional.</p>",
        "CC-BY-NC-4.0",
    ),
    "italian": (
        "<p>Quest'opera è distribuita con Licenza Creative Commons Attribuzione - Non opere "
        "derivate 4.0 Internazionale.</p>",
        "CC-BY-ND-4.0",
    ),
    "russian": (
        f'<footer>Текст доступен по <a href="{CC}/by-sa/4.0/deed.ru">лицензии</a></footer>',
        "CC-BY-SA-4.0",
    ),
    "japanese": (
        "<p>この作品はクリエイティブ・コモンズ 表示 - 非営利 4.0 国際 ライセンスの下に提供されています。</p>",
        "CC-BY-NC-4.0",
    ),
    "korean": (
        "<p>이 저작물은 크리에이티브 커먼즈 저작자표시-비영리-변경금지 4.0 국제 라이선스에 따라 "
        "이용할 수 있습니다.</p>",
        "CC-BY-NC-ND-4.0",
    ),
    "arabic": (
        f'<footer>محتوى هذا الموقع مرخص بموجب <a href="{CC}/by/4.0/deed.ar">رخصة المشاع</a>'
        "</footer>",
        "CC-BY-4.0",
    ),
    "traditional chinese": (
        "<p>除另有註明，本網站內容採用創用 CC 姓名標示-非商業性-相同方式分享 4.0 國際授權條款授權。</p>",
        "CC-BY-NC-SA-4.0",
    ),
    "hexo next": (
        '<ul class="post-copyright"><li><strong>版权声明：</strong> 本博客所有文章除特别声明外，均采用 '
        f'<a href="{CC}/by-nc-sa/4.0/deed.zh">BY-NC-SA</a> 许可协议。转载请注明出处！</li></ul>',
        "CC-BY-NC-SA-4.0",
    ),
    "hexo butterfly": (
        f'<div class="post-copyright__notice">除特别声明外，均采用 <a href="{CC}/by-nc-sa/4.0/">CC '
        "BY-NC-SA 4.0</a> 许可协议。</div>",
        "CC-BY-NC-SA-4.0",
    ),
    "csdn original post": (
        "<p>版权声明：本文为博主原创文章，遵循 CC 4.0 BY-SA 版权协议，转载请附上原文出处链接和本声明。</p>",
        "CC-BY-SA-4.0",
    ),
    "text stricter than its link": (
        f'<footer>This work is licensed under <a href="{CC}/by/4.0/">CC BY-NC-ND 4.0</a></footer>',
        None,
    ),
}

NOT_LICENSED = {
    "flickr credit": (
        f'<p>Photo by <a href="https://flickr.com/x">Bo</a> <a href="{CC}/by/2.0/">CC BY 2.0</a></p>'
    ),
    "wikimedia credit": (
        f'<small>© By Té (Own work) [GFDL or <a href="{CC}/by-sa/3.0/">CC-BY-SA-3.0</a>], via '
        "Wikimedia Commons</small>"
    ),
    "caption": f'<figure><img><figcaption><a href="{CC}/by/4.0/">CC BY</a></figcaption></figure>',
    "caption, marked": (
        f'<div class="wp-caption"><a rel="license" href="{CC}/by-sa/4.0/">Bo, CC BY-SA</a></div>'
    ),
    "all photos": (
        f'<footer>All photos on this blog are licensed under <a href="{CC}/by-nc-nd/3.0/">Creative '
        "Commons</a></footer>"
    ),
    "commons file page": (
        f'<p>This file is licensed under the <a rel="license" href="{CC}/by-sa/4.0/">Creative '
        "Commons Attribution-Share Alike 4.0</a> license.</p>"
    ),
    "theme": (
        f'<footer>Theme: Quiet by Jo, licensed under <a href="{CC}/by/3.0/">CC BY 3.0</a></footer>'
    ),
    "template": f'<footer>Design by HTML5 UP (<a href="{CC}/by/3.0/">CCA 3.0</a>)</footer>',
    "icons": f'<footer>Icons by Font Awesome, <a href="{CC}/by/4.0/">CC BY 4.0</a></footer>',
    "script": (
        '<div id="footer">Lightbox2 © Lokesh Dhakar licensed under the <a href="'
        f'{CC}/by/2.5/">Creative Commons Attribution 2.5 License</a></div>'
    ),
    "map": (
        '<div class="leaflet-control-attribution">Map data © OpenStreetMap contributors, '
        f'<a href="{CC}/by-sa/2.0/">CC-BY-SA</a></div>'
    ),
    "article about licences": (
        f'<p>Many pick the <a href="{CC}/by-nc/4.0/">non-commercial licence</a>, which keeps sales '
        "to themselves. Creative Commons Attribution-NonCommercial 4.0 is popular.</p>"
    ),
    "another work in prose": (
        f'<p>Wikipedia is licensed under <a href="{CC}/by-sa/4.0/">CC BY-SA</a>, a free one.</p>'
    ),
    "quotation": (
        f'<blockquote>This work is licensed under <a href="{CC}/by/4.0/">CC BY</a></blockquote>'
    ),
    "code sample": (
        f'<pre>&lt;a rel="license"&gt; This work is licensed under CC BY 4.0 {CC}/by/4.0/</pre>'
    ),
    "comment under the post": (
        f'<div class="comment">My text is under <a rel="license" href="{CC}/by/4.0/">CC BY</a></div>'
    ),
    "comment in the source": "<!-- This work is licensed under a Creative Commons Attribution 2.5 -->",
    "in a style": "<style>/* This work is licensed under Creative Commons BY 4.0 */</style>",
    "in a script": "<script>var t='This work is licensed under CC BY 4.0 Creative Commons';</script>",
    "choice of licences": "<form><select><option>CC-BY</option><option>CC-BY-NC</option></select>",
    "topic cloud": '<div class="sidebar"><a href="/tag/cc">Creative Commons</a></div>',
    "image object": (
        '<script type="application/ld+json">{"@type":"Article","image":{"@type":"ImageObject",'
        f'"license":"{CC}/by/4.0/"}}}}</script>'
    ),
    "data set": (
        '<script type="application/ld+json">{"@type":"Dataset","license":'
        f'"{CC}/by/4.0/"}}</script>'
    ),
    "microdata of a picture": (
        f'<div itemscope itemtype="http://schema.org/ImageObject"><a itemprop="license" href="{CC}/'
        'by/4.0/">x</a></div>'
    ),
    "rdfa of a picture": f'<div about="/a.jpg"><a rel="license cc:license" href="{CC}/by/4.0/">x</a>',
    "attribution of material": (
        f'<p>This section uses material from Wikipedia, <a href="{CC}/by-sa/3.0/">CC BY-SA</a></p>'
    ),
    "welcome to reprint": "<p>欢迎转载，转载请注明出处。</p>",
    "reserved": "<footer>© 2020 A. All rights reserved.</footer>",
    "csdn copied post": (
        "<p>版权声明：遵循 CC 4.0 BY-SA 版权协议，转载请附上原文出处链接。本文转自：别处</p>"
    ),
    "zhihu": "<p>著作权归作者所有。商业转载请联系作者获得授权，非商业转载请注明出处。</p>",
    "licence index": '<footer><a href="https://creativecommons.org/licenses/">Licences</a></footer>',
}


@pytest.mark.parametrize("kind", LICENSED)
def test_licensed_pages(kind: str) -> None:
    """Each kind of page says what it says, elements, version and port as they stand there."""
    body, expected = LICENSED[kind]
    found = terms(body)
    if expected is None:
        assert found.tier in ("agreement", "unknown")
        assert found.conflict
    else:
        assert found.concluded == expected


@pytest.mark.parametrize("kind", NOT_LICENSED)
def test_pages_that_license_nothing(kind: str) -> None:
    """A mark of a part, of a tool, or in an article about licences is not the page's licence."""
    found = terms(NOT_LICENSED[kind], text="清晨的河面" if "转载" in NOT_LICENSED[kind] else "")
    assert (found.concluded, found.tier) == (None, "unknown"), kind


@pytest.mark.parametrize("code", ["by-nc", "by-nd", "by-nc-sa", "by-nc-nd", "by-sa"])
@pytest.mark.parametrize("other", ["by/4.0", "by-sa/3.0"])
def test_elements_without_a_version_are_never_lost(code: str, other: str) -> None:
    """A laxer licence beside "CC BY-NC" opens nothing; one that says all of it stands."""
    body = (
        f'<footer>All content is under <a href="{CC}/{other}/">CC</a>.</footer>'
        f'<div class="license">This work: <a href="{CC}/{code}/">CC</a></div>'
    )
    found = terms(body)
    if set(code.split("-")) <= set(other.split("/")[0].split("-")):
        assert found.tier == "share-alike"
    else:
        assert found.tier in ("unknown", "agreement")
        assert found.conflict or "unversioned" in str(found.concluded)


def test_a_refusal_in_words_takes_back_an_open_licence() -> None:
    """CC BY beside 未经许可禁止转载 cannot both hold; both sides are kept."""
    body = f'<footer>本站文章采用 <a href="{CC}/by/4.0/">CC BY 4.0</a>。未经许可禁止转载</footer>'
    found = terms(body, text="清晨的河面很安静。")
    assert (found.concluded, found.reason) == (None, "conflicting_licenses")
    assert "CC-BY-4.0" in str(found.conflict)
    lax = terms(body.replace("未经许可禁止转载", "欢迎转载"), text="清晨的河面很安静。")
    assert (lax.concluded, lax.tier) == ("CC-BY-4.0", "attribution")


def test_reserved_words_are_told_beside_a_licence() -> None:
    """A footer that keeps all rights is a clue: told, and no more."""
    found = terms(
        f'<footer>© All rights reserved. This site: <a href="{CC}/by/4.0/">CC</a></footer>'
    )
    assert found.concluded == "CC-BY-4.0"
    assert "all rights reserved" in str(found.conflict)


def test_evidence_names_place_words_and_detector() -> None:
    """Each statement keeps where it stood and up to 150 characters around it."""
    seen = seen_in(f'<p>This work is under <a href="{CC}/by/4.0/">CC BY</a>.</p>' + "<p>x</p>" * 99)
    one = next(o for o in seen if o.signal == "html.license_link")
    assert one.location == "html>body>p>a"
    assert one.context.startswith("This work is under CC BY")
    assert len(one.context) <= 150
    assert one.detector == "html/2"
