# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The head of the card: the YAML that the Hugging Face Hub and `datasets` read.

One config a tier, the first open tier the default, never a union under one blended licence: the
card names one licence only where every document of the whole release has it, for the Hub shows it
for all configs. Source: huggingface/hub-docs, docs/hub/datasets-cards.md, datasetcard.md; features
as `datasets.Features` writes them. Values are data (`data/card.yml`).
"""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from provender.release.columns import Column, columns_of, words
from provender.release.contents import TIERS, Contents
from provender.release.licensing import address_of, ids_of, stated
from provender.storage import yaml_text

__all__ = ["head", "language_codes"]

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./*:-]*[A-Za-z0-9]|[A-Za-z]{2}")
_SWITCHES = {"no", "on", "off", "yes", "true", "false", "null", "nan", "inf"}
"""Plain scalars that YAML 1.1, which PyYAML reads, takes for something else; `no` is Norwegian."""
_NO_LANGUAGE = {None, "", "und", "zxx", "mul", "mis"}


def head(contents: Contents) -> str:
    """Return the card's YAML, without the lines of dashes.

    Args:
        contents: The release.
    """
    told = {**_about(contents), **_licence(contents), **_makers(contents), **_tasks(contents)}
    told["configs"] = [_config(contents, tier) for tier in contents.tiers]
    columns = columns_of(contents)
    told["dataset_info"] = [_info(contents, tier, columns) for tier in contents.tiers]
    if contents.manifest["policy"]["gated"]:
        told |= words("card")["gate"]
    return yaml_text(_quoted(told))


def _quoted(value: Any) -> Any:
    """Quote what a reader of YAML 1.1 could take for a number, a date or a truth value."""
    if isinstance(value, dict):
        return {_quoted(key): _quoted(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_quoted(item) for item in value]
    if not isinstance(value, str):
        return value
    harmless = _PLAIN.fullmatch(value) and value.lower() not in _SWITCHES
    return value if harmless else DoubleQuotedScalarString(value)


def language_codes(contents: Contents) -> tuple[list[str], list[str]]:
    """Return the languages as the Hub wants them (ISO 639-1 to -3), and as BCP 47 tags."""
    tags = sorted(set(contents.figures.by("language")) - _NO_LANGUAGE)
    codes = sorted({tag.split("-")[0].lower() for tag in tags})
    return [code for code in codes if re.fullmatch(r"[a-z]{2,3}", code)], tags


def _about(contents: Contents) -> dict[str, Any]:
    release = contents.manifest["release"]
    codes, tags = language_codes(contents)
    about: dict[str, Any] = {"pretty_name": release.get("title") or release["name"]}
    about["language"] = codes
    if tags != codes:
        about["language_bcp47"] = tags
    about["multilinguality"] = ["multilingual" if len(codes) > 1 else "monolingual"]
    about["size_categories"] = [_size_category(contents.figures.total.documents)]
    return about if codes else {key: about[key] for key in ("pretty_name", "size_categories")}


def _size_category(count: int) -> str:
    table = words("card")
    return str(next((name for limit, name in table["sizes"] if count < limit), table["beyond"]))


def _licence(contents: Contents) -> dict[str, Any]:
    """Return one licence if every document has it, else where each document's own stands."""
    expressions, _ = stated(contents, "license_concluded")
    ids = ids_of(expressions)
    if len(expressions) == 1 and expressions == ids:
        known = words("card")["hub_licenses"].get(ids[0])
        if known:
            return {"license": known}
        address = address_of(ids[0], contents.licenses)
        link = address or "LICENSE.md"
        return {"license": "other", "license_name": ids[0].lower(), "license_link": link}
    return {
        "license": "other",
        "license_name": "per-document",
        "license_link": "LICENSE.md",
    }


def _makers(contents: Contents) -> dict[str, Any]:
    channels = words("card")["language_creators"]
    creators = {channels.get(name, "other") for name in contents.figures.by("channel")}
    released = [one["format"] for one in contents.manifest["sources"] if one["released"]]
    extended = [one for one in released if one in ("huggingface", "release")]
    return {
        "annotations_creators": ["machine-generated"],
        "language_creators": sorted(creators),
        "source_datasets": [
            *(["original"] if len(extended) < len(released) else []),
            *(["extended"] if extended else []),
        ],
    }


def _tasks(contents: Contents) -> dict[str, Any]:
    """Return tasks of the Hub; conversations and preferences add theirs."""
    expressions, _ = stated(contents, "license_concluded")
    ids = ["language-modeling"]
    tags = ["text", "pretraining"]
    if _holds(contents, "messages"):
        ids.append("dialogue-modeling")
        tags += ["conversational", "instruction-tuning"]
    if _holds(contents, "rejected"):
        tags.append("preference")
    licenses = [f"spdx:{name.lower()}" for name in ids_of(expressions)]
    return {
        "task_categories": ["text-generation"],
        "task_ids": ids,
        "tags": ["provender", "croissant", "spdx", *tags, *licenses],
    }


def _holds(contents: Contents, column: str) -> bool:
    """True if any row has messages of a kind; reads no text."""
    leaf = f"{column}.list.element.role"
    tables = contents.rows([leaf])
    return any(table.column(column).null_count < table.num_rows for table in tables)


def _config(contents: Contents, tier: str) -> dict[str, Any]:
    # Tiers stand from the freest on, so the first is open if any is.
    default = next(one for one in TIERS if one in contents.tiers)
    return {
        "config_name": tier,
        **({"default": True} if tier == default else {}),
        "data_files": [
            {"split": split, "path": f"data/{tier}/*-{split}-*.parquet"}
            for split in contents.manifest["tiers"][tier]["splits"]
        ],
    }


def _info(contents: Contents, tier: str, columns: tuple[Column, ...]) -> dict[str, Any]:
    """Return what `datasets` calls a config's info; sizes are bytes of text and of files."""
    shares = contents.figures.by("split", tier=tier)
    splits = contents.manifest["tiers"][tier]["splits"]
    return {
        "config_name": tier,
        "features": [_feature(column) for column in columns],
        "splits": [
            {
                "name": split,
                "num_bytes": shares[split].text_bytes,
                "num_examples": shares[split].documents,
            }
            for split in splits
        ],
        "download_size": sum(contents.size_bytes(name) for name in contents.data_files(tier)),
        "dataset_size": sum(share.text_bytes for share in shares.values()),
    }


def _feature(column: Column) -> dict[str, Any]:
    """Return a column as `datasets.Features` writes it in YAML."""
    told: dict[str, Any] = {"name": column.name}
    if column.parts:
        told["list" if column.is_list else "struct"] = [_feature(part) for part in column.parts]
    elif column.is_list:
        told["list"] = _dtype(column.kind.value_type)
    else:
        told["dtype"] = _dtype(column.kind)
    return told


def _dtype(kind: pa.DataType) -> str:
    known = {"float": "float32", "double": "float64"}
    return known.get(str(kind), str(kind))
