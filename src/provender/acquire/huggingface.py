# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A dataset folder as the Hub lays it out: a card, and data files that its configs name.

The card's `configs:` say which files belong to which config; without them every data file does.
Rows that hold a conversation rather than a text are read as conversations.
Format: huggingface.co/docs/hub/datasets-manual-configuration and datasets-cards.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from provender.acquire.conversations import Layout, conversation_item
from provender.acquire.globs import matches_path
from provender.acquire.json_array import array_rows
from provender.acquire.jsonl import json_rows
from provender.acquire.rows import RowReader
from provender.acquire.small_files import read_yaml
from provender.acquire.table import parquet_rows, read_csv
from provender.errors import UsageError
from provender.record import Record, Rejected, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from provender.acquire.inventory import InputFile
    from provender.acquire.limits import Limits
    from provender.acquire.source import HuggingFaceSource

__all__ = ["card_metadata", "choose_files", "config_names", "is_of_config", "read_huggingface"]

_MAX_CARD_BYTES = 4 << 20
_CONVERSATION_FIELDS = ("messages", "conversations", "instruction", "prompt", "question", "chosen")


def card_metadata(text: str) -> dict[str, Any]:
    """Return the YAML block at the head of a dataset card, empty if there is none or it is broken.

    Args:
        text: The card, `README.md`.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if not text.startswith("---\n"):
        return {}
    end = text.find("\n---", 3)
    if end < 0:
        return {}
    loaded = read_yaml(text[4 : end + 1])
    return loaded if isinstance(loaded, dict) else {}


def config_names(card: dict[str, Any]) -> list[str]:
    """Return the names of the configs that a card describes, in order.

    Args:
        card: Its YAML block.
    """
    names = [
        str(one.get("config_name", "default"))
        for key in ("configs", "dataset_info")
        for one in _listed(card.get(key))
    ]
    return list(dict.fromkeys(names))


def is_of_config(card: dict[str, Any], config: str, name: str) -> bool:
    """True if a data file may belong to a config: the card names it there, or names no files.

    Args:
        card: Its YAML block.
        config: Name of the config.
        name: Path of the file below the card's folder.
    """
    patterns = _configs(card).get(config) or []
    return not patterns or any(_is_named(name, pattern) for pattern in patterns)


def _listed(value: Any) -> list[dict[str, Any]]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def choose_files(source: HuggingFaceSource, files: Sequence[InputFile]) -> list[InputFile]:
    """Keep the data files that the card's configs name.

    Args:
        source: The source; may choose one config.
        files: All data files that were found.

    Raises:
        UsageError: The card has no config of that name.
    """
    chosen: list[InputFile] = []
    for root in sorted({file.root for file in files}):
        own = [file for file in files if file.root == root]
        configs = _configs(card_metadata(_card_text(root)))
        if source.config is not None and source.config not in configs:
            known = ", ".join(sorted(configs)) or "none"
            raise UsageError(
                f"source {source.id}: the card has no config {source.config!r}; it has {known}",
                hint="set config: to one of them, or leave it out to read all",
                subject=source.id,
            )
        wanted = [source.config] if source.config is not None else sorted(configs)
        patterns = [pattern for name in wanted for pattern in configs[name]]
        if patterns:
            own = [
                file for file in own if any(_is_named(file.name, pattern) for pattern in patterns)
            ]
        else:
            own = [file for file in own if file.name.rsplit("/", 1)[-1] not in _NO_DATA]
        chosen += own
    return chosen


_NO_DATA = ("dataset_info.json", "dataset_infos.json", "state.json", "dataset_dict.json")


def _is_named(name: str, pattern: str) -> bool:
    pattern = pattern.removeprefix("./")
    return matches_path(name, pattern) or name.startswith(pattern.rstrip("/") + "/")


def _configs(card: dict[str, Any]) -> dict[str, list[str]]:
    """Return the data file patterns of each config on the card."""
    found: dict[str, list[str]] = {}
    for config in _listed(card.get("configs")):
        name = str(config.get("config_name", "default"))
        folder = config.get("data_dir")
        patterns = _patterns(config.get("data_files"))
        if isinstance(folder, str):
            patterns = [f"{folder.strip('/')}/{pattern}" for pattern in patterns or ["**"]]
        found[name] = patterns
    return found


def _patterns(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return _patterns(value["path"]) if "path" in value else _patterns(list(value.values()))
    if isinstance(value, list):
        return [pattern for one in value for pattern in _patterns(one)]
    return []


def _card_text(root: str) -> str:
    if "://" in root:
        import fsspec

        try:
            with fsspec.open(f"{root.rstrip('/')}/README.md", "rb") as stream:
                return bytes(stream.read(_MAX_CARD_BYTES)).decode("utf-8", "replace")
        except OSError:
            return ""
    try:
        with (Path(root) / "README.md").open("rb") as stream:
            return stream.read(_MAX_CARD_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def read_huggingface(
    source: HuggingFaceSource, file: InputFile, limits: Limits
) -> Iterator[Record | Rejected | Unreadable]:
    """Read a data file of the folder by its suffix.

    Args:
        source: The source.
        file: The file.
        limits: Bounds of reading.
    """
    name = file.name.lower()
    rows = RowReader(source, file.name, limits.max_record_bytes)
    if ".csv" in name:
        yield from read_csv(rows, file, limits)
        return
    if name.endswith(".parquet"):
        items: Iterator[tuple[int, Any, bytes | None]] = parquet_rows(file, limits, None)
    elif ".jsonl" in name or ".ndjson" in name:
        items = json_rows(file, limits)
    else:
        items = array_rows(file, limits)
    layout = Layout(id_field=source.id_field, license_field=source.license_field)
    for number, row, raw in items:
        where = f"row {number}"
        if isinstance(row, Unreadable):
            yield row
        elif _is_conversation(row, source.text_field):
            yield conversation_item(layout, file.name, row, raw, where, limits)
        else:
            yield rows.item(row, raw, where)


def _is_conversation(row: Any, text_field: str) -> bool:
    return (
        isinstance(row, dict)
        and row.get(text_field) is None
        and any(field in row for field in _CONVERSATION_FIELDS)
    )
