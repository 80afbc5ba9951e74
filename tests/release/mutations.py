# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Single changes to a release, at random places of any of its files.

Three kinds of forger: one changes bytes and forgets `SHA256SUMS`; one renews it; one renews the
hashes in the manifest too. A mutation says which names a finding must hold one of: the file, the
row's id, or the record's place. It is generic over the files that a release holds.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from provender.release.manifest import write_sums
from provender.release.seal import seal_manifest

__all__ = ["BYTES", "RENEWED", "RESEALED", "Mutation", "reseal"]

SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Mutation:
    """One change: what was done, and what a finding about it must name one of."""

    what: str
    names: tuple[str, ...]


Mutator = Callable[[Path, Random], Mutation]


def reseal(release: Path) -> None:
    """Renew every hash that the folder holds of itself."""
    path = release / "manifest.json"
    if path.is_file():
        seal_manifest(release, json.loads(path.read_text("utf-8")))
    write_sums(release)


def files(release: Path, *suffixes: str, sums: bool = False) -> list[Path]:
    """Return the files of a release, of some kinds."""
    return [
        path
        for path in sorted(release.rglob("*"))
        if path.is_file()
        and (path.name != SUMS or sums)
        and (not suffixes or path.suffix in suffixes)
    ]


def named(release: Path, *paths: Path) -> tuple[str, ...]:
    """Return the names of files in the release."""
    return tuple(path.relative_to(release).as_posix() for path in paths)


# --- bytes and file names --------------------------------------------------------------------


def flip_bit(release: Path, random: Random) -> Mutation:
    """One bit anywhere in the folder."""
    return _flip(release, random.choice(files(release, sums=True)), random)


def flip_bit_of_content(release: Path, random: Random) -> Mutation:
    """One bit in any file but the list of hashes, which is renewed afterwards."""
    return _flip(release, random.choice(files(release)), random)


def flip_inside_parquet(release: Path, random: Random) -> Mutation:
    """One bit in a table, behind the magic bytes."""
    return _flip(release, random.choice(files(release, ".parquet")), random)


def _flip(release: Path, path: Path, random: Random) -> Mutation:
    raw = bytearray(path.read_bytes())
    at = random.randrange(len(raw))
    raw[at] ^= 1 << random.randrange(8)
    path.write_bytes(raw)
    return Mutation(f"flipped a bit of byte {at} in {path.name}", named(release, path))


def cut(release: Path, random: Random) -> Mutation:
    """A file that ends early, perhaps at once."""
    path = random.choice(files(release, sums=True))
    raw = path.read_bytes()
    length = random.choice([0, len(raw) - 1, random.randrange(len(raw))])
    path.write_bytes(raw[:length])
    return Mutation(f"cut {path.name} to {length} bytes", named(release, path))


def lengthen(release: Path, random: Random) -> Mutation:
    """A file with more behind its end."""
    path = random.choice(files(release, sums=True))
    path.write_bytes(path.read_bytes() + random.choice([b"\n", b" ", b"\0", b"x"]))
    return Mutation(f"lengthened {path.name}", named(release, path))


def remove(release: Path, random: Random) -> Mutation:
    """A file that is gone."""
    path = random.choice(files(release))
    path.unlink()
    return Mutation(f"removed {path.name}", named(release, path))


def remove_listed(release: Path, random: Random) -> Mutation:
    """A file that is gone, the list of hashes among those that may be."""
    path = random.choice(files(release, sums=True))
    path.unlink()
    return Mutation(f"removed {path.name}", named(release, path))


def add(release: Path, random: Random) -> Mutation:
    """A file more, in any folder."""
    folder = random.choice(sorted({path.parent for path in files(release)}))
    path = folder / random.choice(["extra.txt", ".hidden", "x-train-00000.parquet", "data.json"])
    path.write_bytes(random.choice([b"", b"x", random.choice(files(release)).read_bytes()]))
    return Mutation(f"added {path.name}", named(release, path))


def rename(release: Path, random: Random) -> Mutation:
    """A file under another name, in its folder or in another."""
    path = random.choice(files(release))
    target = random.choice(
        [
            path.with_name(f"x-{path.name}"),
            path.with_name(path.name.swapcase()),
            random.choice(sorted({one.parent for one in files(release)})) / f"moved-{path.name}",
            path.with_name(re.sub(r"\d", "7", path.name) + ("" if "0" in path.name else "~")),
        ]
    )
    path.rename(target)
    return Mutation(f"renamed {path.name} to {target.name}", named(release, path, target))


def swap(release: Path, random: Random) -> Mutation:
    """Two files with each other's content."""
    kind = random.choice([".parquet", ".json"])
    one, other = random.sample(files(release, kind), 2)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    return Mutation(f"swapped {one.name} and {other.name}", named(release, one, other))


def link(release: Path, random: Random) -> Mutation:
    """A file that is a link to its own bytes elsewhere."""
    path = random.choice(files(release))
    outside = release.parent / "outside"
    shutil.copyfile(path, outside)
    path.unlink()
    path.symlink_to(outside)
    return Mutation(f"made {path.name} a link", named(release, path))


def reorder_sums(release: Path, random: Random) -> Mutation:
    """Two lines of the list of hashes have changed places."""
    lines = (release / SUMS).read_text("utf-8").splitlines(keepends=True)
    one, other = random.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    (release / SUMS).write_text("".join(lines), "utf-8")
    return Mutation(f"swapped lines {one} and {other} of {SUMS}", (SUMS,))


def edit_sums(release: Path, random: Random) -> Mutation:
    """A line of the list of hashes is gone, stands twice, ends otherwise or is written in capitals."""
    lines = (release / SUMS).read_text("utf-8").splitlines(keepends=True)
    at = random.randrange(len(lines))
    line = lines[at]
    name = line[66:].rstrip("\n")
    lines[at] = random.choice(
        [
            "",
            line * 2,
            line.replace("\n", "\r\n"),
            line.upper(),
            f"\n{line}",
            line.replace("  ", " *"),
        ]
    )
    (release / SUMS).write_bytes("".join(lines).encode())
    return Mutation(f"edited line {at} of {SUMS}", (SUMS, name))


# --- figures of JSON and of pages ------------------------------------------------------------


def edit_json(release: Path, random: Random) -> Mutation:
    """One value of a JSON file, at any depth."""
    return _edit_json(release, random.choice(files(release, ".json")), random)


def edit_manifest(release: Path, random: Random) -> Mutation:
    """One value of the manifest."""
    return _edit_json(release, release / "manifest.json", random)


def _edit_json(release: Path, path: Path, random: Random) -> Mutation:
    value = json.loads(path.read_text("utf-8"))
    places = list(_leaves(value))
    holder, key, where = random.choice(places)
    if random.random() < 0.2:
        del holder[key]
        what = f"deleted {where}"
    else:
        old = holder[key]
        holder[key] = _other(old, random)
        what = f"set {where} to {str(holder[key])[:40]!r} (was {str(old)[:40]!r})"
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    path.write_text(text, "utf-8")
    return Mutation(f"{what} in {path.name}", named(release, path))


def _leaves(value: Any, where: str = "") -> Iterator[tuple[Any, Any, str]]:
    """Yield the holder, the key and the place of every value that holds no others."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(pairs):
        place = f"{where}.{key}" if where else str(key)
        if isinstance(inner, (dict, list)) and inner:
            yield from _leaves(inner, place)
        else:
            yield value, key, place


def spread_json(release: Path, random: Random) -> Mutation:
    """A JSON file that says the same in other bytes."""
    path = random.choice(files(release, ".json"))
    value = json.loads(path.read_text("utf-8"))
    spaces = random.choice([None, 1, 4])
    path.write_text(json.dumps(value, indent=spaces), "utf-8")
    return Mutation(f"laid {path.name} out with {spaces} spaces", named(release, path))


def edit_figure(release: Path, random: Random) -> Mutation:
    """One digit of the card or of another page."""
    path = random.choice(files(release, ".md", ".html", ".txt"))
    text = path.read_text("utf-8")
    at = random.choice([found.start() for found in re.finditer(r"\d", text)])
    digit = random.choice([d for d in "0123456789" if d != text[at]])
    path.write_bytes((text[:at] + digit + text[at + 1 :]).encode())
    return Mutation(f"set character {at} of {path.name} to {digit}", named(release, path))


def edit_page(release: Path, random: Random) -> Mutation:
    """One line of a page is gone, twice or elsewhere."""
    path = random.choice(files(release, ".md", ".html", ".txt"))
    lines = path.read_bytes().decode().splitlines(keepends=True)
    at = random.choice([n for n, line in enumerate(lines) if line.strip()])
    lines[at] = random.choice(["", lines[at] * 2, f" {lines[at]}"])
    path.write_bytes("".join(lines).encode())
    return Mutation(f"edited line {at} of {path.name}", named(release, path))


# --- rows ------------------------------------------------------------------------------------


def edit_cell(release: Path, random: Random) -> Mutation:
    """One cell of any table."""
    while True:
        path = random.choice(files(release, ".parquet"))
        table = pq.read_table(path)
        if table.num_rows:
            return change_cell(release, path, random.choice(table.column_names), random)


def change_cell(release: Path, path: Path, column: str, random: Random) -> Mutation:
    """One cell of a column: another value of its kind."""
    table = pq.read_table(path)
    row = random.randrange(table.num_rows)
    index = table.schema.get_field_index(column)
    values = table.column(column).to_pylist()
    old = values[row]
    values[row] = _other_of(table.schema.field(column).type, old, random)
    changed = pa.array(values, table.schema.field(column).type)
    pq.write_table(table.set_column(index, column, changed), path)
    return Mutation(
        f"row {row} of {path.name}: {column} was {str(old)[:40]!r}, is {str(values[row])[:40]!r}",
        (*named(release, path), *_row_names(table, row)),
    )


def _row_names(table: pa.Table, row: int) -> list[str]:
    """Return how a finding may name a row: by its id, or by source and input."""
    told = table.select([c for c in ("id", "source", "input") if c in table.column_names])
    (cells,) = told.slice(row, 1).to_pylist()
    names = [cells["id"]] if cells.get("id") else []
    return [*names, f"{cells['source']}/{cells['input']}"] if "input" in cells else names


def edit_rows(release: Path, random: Random) -> Mutation:
    """A row of any table is gone, stands twice or elsewhere."""
    path = random.choice(
        [p for p in files(release, ".parquet") if pq.read_metadata(p).num_rows > 1]
    )
    return _edit_rows(release, path, random.choice(["delete", "repeat", "reorder"]), random)


def _edit_rows(release: Path, path: Path, how: str, random: Random) -> Mutation:
    table = pq.read_table(path)
    order = list(range(table.num_rows))
    row, other = random.sample(order, 2)
    if how == "delete":
        order.remove(row)
    elif how == "repeat":
        order.insert(other, row)
    else:
        order[row], order[other] = order[other], order[row]
    pq.write_table(table.take(order), path)
    return Mutation(
        f"{how} row {row} of {path.name}", (*named(release, path), *_row_names(table, row))
    )


def move_row(release: Path, random: Random) -> Mutation:
    """A row lies in the file of another tier."""
    shards = files(release / "data", ".parquet")
    source = random.choice([p for p in shards if pq.read_metadata(p).num_rows > 1])
    target = random.choice([p for p in shards if p.parent != source.parent])
    table, receiver = pq.read_table(source), pq.read_table(target)
    row = random.randrange(table.num_rows)
    pq.write_table(table.take([n for n in range(table.num_rows) if n != row]), source)
    pq.write_table(pa.concat_tables([receiver, table.slice(row, 1)]), target)
    return Mutation(
        f"moved row {row} of {source.name} to {target.name}",
        tuple(_row_names(table, row)[:1]),
    )


def recomputed_cell(release: Path, random: Random) -> Mutation:
    """A cell that verify computes again, or holds to another column, file or figure."""
    path = random.choice(files(release / "data", ".parquet"))
    while any(pq.read_table(path, columns=["edited_by"]).column(0).to_pylist()):
        path = random.choice(files(release / "data", ".parquet"))
    return change_cell(release, path, random.choice(RECOMPUTED), random)


def data_rows(release: Path, random: Random) -> Mutation:
    """A document is gone or stands twice."""
    path = random.choice([p for p in files(release / "data") if pq.read_metadata(p).num_rows > 1])
    done = _edit_rows(release, path, random.choice(["delete", "repeat"]), random)
    source = path.name.split("-train-")[0]
    return Mutation(done.what, (*done.names, f"source {source}"))


def ledger_rows(release: Path, random: Random) -> Mutation:
    """A departure or an input is gone or stands twice."""
    path = release / "ledger" / random.choice(["departures.parquet", "inputs.parquet"])
    return _edit_rows(release, path, random.choice(["delete", "repeat"]), random)


def ledger_figures(release: Path, random: Random) -> Mutation:
    """A sum of an input is another."""
    path = release / "ledger" / "inputs.parquet"
    return change_cell(release, path, random.choice(SUMMED), random)


def manifest_figures(release: Path, random: Random) -> Mutation:
    """A count of the manifest is another."""
    path = release / "manifest.json"
    value = json.loads(path.read_text("utf-8"))
    counted = {name: value[name] for name in ("counts", "tiers", "sources", "reasons")}
    places = [p for p in _leaves(counted) if isinstance(p[0][p[1]], int)]
    holder, key, where = random.choice(places)
    holder[key] = _other(holder[key], random)
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    return Mutation(f"set {where} to {holder[key]} in manifest.json", ("manifest",))


def edit_policy(release: Path, random: Random) -> Mutation:
    """One value of what decided."""
    return _edit_json(release, random.choice(files(release / "policy", ".json")), random)


RECOMPUTED = (
    "text", "size_bytes", "text_sha256", "extracted_sha256", "tier", "license_declared",
    "license_concluded", "covers", "legal_basis", "jurisdiction", "policy_rule", "reserved",
    "title", "author", "url", "domain", "source", "split", "language", "text_characters",
    "text_words", "text_lines", "modality", "channel", "repetitions", "cluster_id",
)  # fmt: skip
"""Columns of which a single change is found whoever renews every hash (docs/verify.md)."""

SUMMED = ("records_read", "released", "dropped", "unreadable")


def _other_of(kind: pa.DataType, old: Any, random: Random) -> Any:
    """Return another value of an Arrow type."""
    if pa.types.is_struct(kind):
        new = dict(old or {})
        field = random.choice(list(kind))
        new[field.name] = _other_of(field.type, new.get(field.name), random)
        return new
    if pa.types.is_map(kind):
        return [*(old or []), ("x", 1)]
    if pa.types.is_list(kind):
        if old and random.random() < 0.5:
            return old[1:]
        return [*(old or []), _other_of(kind.value_type, None, random)]
    if old is None:
        old = False if pa.types.is_boolean(kind) else "" if _is_text(kind) else 0
    return _other(float(old) if pa.types.is_floating(kind) else old, random)


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _other(old: Any, random: Random) -> Any:
    """Return another JSON value of the same kind."""
    if isinstance(old, bool):
        return not old
    if isinstance(old, int):
        return old + random.choice([-1, 1, 1000])
    if isinstance(old, float):
        return old + random.choice([-0.25, 0.25])
    if isinstance(old, str) and old:
        at = random.randrange(len(old))
        letter = random.choice([c for c in "0123456789abcdef" if c != old[at]])
        return old[:at] + letter + old[at + 1 :]
    return "x"


BYTES: tuple[Mutator, ...] = (
    flip_bit, flip_inside_parquet, cut, lengthen, remove_listed, add, rename, swap, link,
    reorder_sums, edit_sums, edit_json, edit_figure, edit_cell, edit_rows,
)  # fmt: skip
"""Of a forger who leaves `SHA256SUMS` as it was."""

RENEWED: tuple[Mutator, ...] = (
    flip_bit_of_content, flip_inside_parquet, remove, add, rename, swap, edit_json, edit_manifest,
    spread_json, edit_figure, edit_page, edit_cell, edit_rows, move_row,
)  # fmt: skip
"""Of a forger who renews it."""

RESEALED: tuple[Mutator, ...] = (
    recomputed_cell, data_rows, move_row, ledger_rows, ledger_figures, manifest_figures,
    edit_policy, edit_figure, remove,
)  # fmt: skip
"""Of a forger who renews the hashes in the manifest too."""
