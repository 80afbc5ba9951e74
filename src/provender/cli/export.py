# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender export MODEL`: a model as others open it, with its data's provenance and terms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provender.cli.model_options import Model
from provender.cli.options import AsJson
from provender.cli.output import print_result

Folder = Annotated[Path, typer.Option("--out", help="Receives the files.")]
Gguf = Annotated[
    list[str] | None,
    typer.Option(
        "--gguf", help="Also for llama.cpp: f32, f16 or q8_0; may be given again.",
        show_default=False,
    ),
]  # fmt: skip
Release = Annotated[
    Path | None,
    typer.Option(
        "--release", help="What it was trained on: adds credits, licences, the EU's summary.",
        show_default=False,
    ),
]  # fmt: skip
License = Annotated[
    str | None,
    typer.Option("--license", help="Licence that you give the weights.", show_default=False),
]
Name = Annotated[str | None, typer.Option("--name", help="Name of the model.", show_default=False)]
Measure = Annotated[
    bool, typer.Option("--measure", help="Say what each GGUF file costs in bits per byte.")
]


def run(
    model: Model,
    out: Folder = Path("exported"),
    gguf: Gguf = None,
    release: Release = None,
    license_: License = None,
    name: Name = None,
    measure: Measure = False,
    as_json: AsJson = False,
) -> None:
    """Write a model for Transformers and llama.cpp, with a card of its data and terms."""
    from provender.models.export import export

    exported = export(
        model, out=out, gguf=tuple(gguf or ()), release=release, license=license_, name=name,
        measure=measure,
    )  # fmt: skip
    print_result(exported, exported.lines(), as_json=as_json)
