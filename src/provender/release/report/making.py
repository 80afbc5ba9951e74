# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What made the release, and how anybody checks it."""

from __future__ import annotations

from provender.release.contents import Contents
from provender.report.page import Markup, Page, Phrase, code, data, told
from provender.report.sheet import Column, Sheet

__all__ = ["add_making"]


_MOST_PARENTS = 20


def add_making(page: Page, contents: Contents) -> None:
    """Add recipe, tools, stages and the way to check."""
    manifest = contents.manifest
    page.heading("How it was made, and how to check it", "如何制作，如何核查")
    page.list(
        [
            _fact(Phrase("Recipe", "配方"), manifest["recipe"]["sha256"]),
            _fact(Phrase("Lock", "锁定"), manifest["lock_sha256"]),
            _fact(Phrase("Policy", "政策"), manifest["rule_sets"]["policy"]),
            _fact(Phrase("Rules", "规则"), manifest["rule_sets"]["assess"]),
        ]
    )
    parents = manifest["parents"]
    for parent in parents[:_MOST_PARENTS]:
        named = f"{parent['name']} {parent['version']} · {parent['sums_sha256']}"
        page.paragraph(Markup(f"{told(Phrase('Made of', '来自'))}: {data(named)}"))
    if len(parents) > _MOST_PARENTS:
        rest = len(parents) - _MOST_PARENTS
        page.paragraph(Phrase(f"And of {rest:,} more.", f"另有 {rest:,} 个来源发布集。"))
    page.paragraph(
        Phrase(
            "`provender verify` checks this folder from nothing but itself and writes this page "
            "again; `sha256sum -c SHA256SUMS` needs no Provender; `provender explain` tells one "
            "document's life.",
            "`provender verify` 仅凭本文件夹进行核查，并重新生成本页；`sha256sum -c SHA256SUMS` "
            "无需 Provender；`provender explain` 讲述单篇文档的经历。",
        )
    )
    with page.fold(Phrase("Tools and stages", "工具与阶段")):
        page.sheet(
            Sheet(
                "tools",
                (
                    Column("tool", Phrase("tool", "工具"), "code"),
                    Column("version", Phrase("version", "版本"), "code"),
                ),
                [[name, str(version)] for name, version in sorted(manifest["tools"].items())],
                shown=60,
            ),
            Phrase("Tools", "工具"),
            link=False,
        )
        page.sheet(
            Sheet(
                "stages",
                (
                    Column("stage", Phrase("stage", "阶段"), "code"),
                    Column("version", Phrase("version", "版本")),
                    Column("identity", Phrase("identity", "标识"), "code"),
                ),
                [
                    [name, one["version"], one["identity"]]
                    for name, one in sorted(manifest["stages"].items())
                ],
                shown=60,
            ),
            Phrase("Stages", "阶段"),
            link=False,
        )


def _fact(name: Phrase, digest: str) -> Markup:
    return Markup(f"{told(name)}: {code(digest)}")
