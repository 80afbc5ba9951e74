# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The card in short in Chinese: what it holds, on what terms, what left, whom to ask."""

from __future__ import annotations

from provender.release.account import percent, personal_rows
from provender.release.card_tables import megabytes
from provender.release.columns import words
from provender.release.contents import Contents
from provender.release.licensing import stated
from provender.release.markdown import escape, section, table

__all__ = ["chinese"]

_LARGEST = 3


def chinese(contents: Contents) -> str:
    """Return the card's Chinese section.

    Args:
        contents: The release.
    """
    release, counts = contents.manifest["release"], contents.manifest["counts"]
    total = contents.figures.total
    languages = "、".join(
        f"{escape(tag or 'und')} {percent(share.text_bytes, total.text_bytes)}"
        for tag, share in list(contents.figures.by("language").items())[:_LARGEST]
    )
    return section(
        "中文简介",
        f"《{escape(release.get('title') or release['name'])}》{escape(release['version'])} 版"
        f"({release['date']})共 {total.documents:,} 篇文档,正文 {megabytes(total.text_bytes)} MB,"
        f"主要语言:{languages}。每篇文档保留各自的许可,以 `license_concluded` 与 `attribution` "
        "两列为准;各层级分开存放,不合并为单一许可。本说明不构成法律意见。",
        _tiers(contents),
        f"共读取 {counts['records_read']:,} 条记录,发布 {counts['released']:,} 条,因故剔除 "
        f"{counts['dropped']:,} 条,无法读取 {counts['unreadable']:,} 条;每条的去向与原因见 "
        f"`ledger/departures.parquet`。合并重复 {total.records - total.documents:,} 条。",
        f"{_personal(contents)}{_removal(contents)}",
    )


def _tiers(contents: Contents) -> str:
    shares = contents.figures.by("tier")
    told = words("card")["tiers"]
    rows = [
        [
            f"{told[tier]['zh_name']}({tier})",
            f"{shares[tier].documents:,}",
            megabytes(shares[tier].text_bytes),
            told[tier]["zh"],
            ", ".join(stated(contents, "license_concluded", tier=tier)[0]),
        ]
        for tier in contents.tiers
    ]
    return table(["层级", "文档", "正文 MB", "义务", "许可"], rows)


def _personal(contents: Contents) -> str:
    rows = personal_rows(contents)
    if not rows:
        return "未检测个人信息。"
    changed = sum(row[2] for row in rows)
    left = sum(row[3] for row in rows)
    return (
        f"已按模式与校验码检测 {len(rows)} 类个人信息:改动 {changed:,} 篇次,剔除 {left:,} 篇;"
        "正文中的人名不在检测之列。"
    )


def _removal(contents: Contents) -> str:
    contact = contents.manifest["release"].get("contact")
    if contact:
        return f"投诉、更正与删除请联系 {escape(contact)},并注明文档的 `id`、`url` 或标题。"
    return "配方未提供联系方式(`release.contact`);删除请求请向本数据集的提供者提出。"
