# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Contracts of purchased text: what a delivery's contract permits, as evidence.

A contract binds whoever signed it, whatever licence the text carries (Provender's survey of
rights (2026) §2.1, R10), so what it forbids becomes a veto that travels to every copy of the text.
"""

from __future__ import annotations

import datetime
import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from provender.rights.evidence import Observation

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Contract", "ContractError", "contract_observations", "load_contract"]

_LARGEST_BYTES = 256 << 10


class Contract(BaseModel):
    """The terms of a purchase, as the contract file states them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parties: list[str] = Field(min_length=2, description="Who signed")
    signed: datetime.date = Field(description="When; before that day nothing is permitted")
    purposes: list[str] = Field(min_length=1, description="Permitted purposes")
    redistribution: Literal["allowed", "forbidden"] = Field(
        description="Whether the text may be passed on"
    )
    training: Literal["allowed", "forbidden"] = Field(description="Whether models may be trained")
    territory: str = Field("worldwide", description="Where the permission holds")
    expires: datetime.date | None = Field(None, description="When the permission ends")
    license: str | None = Field(None, description="Terms under which the text may be passed on")
    price: str | float | None = Field(None, description="What was paid; it is in no release")
    notes: str | None = Field(None, description="For people; they are in no release")


class ContractError(ValueError):
    """A contract file that cannot be used.

    Attributes:
        problems: All that is wrong, each `line:column: key: what, must be so` on one line.
    """

    def __init__(self, problems: list[str]):
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


def load_contract(path: Path) -> Contract:
    """Read a contract file.

    Raises:
        ContractError: It is no YAML, or its keys are wrong: all problems at once.
        OSError: It cannot be read.
    """
    if path.stat().st_size > _LARGEST_BYTES:
        raise ContractError(
            [f"1:1: it is larger than {_LARGEST_BYTES >> 10} kB; no contract file is"]
        )
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise ContractError(["1:1: it is not UTF-8; save it as UTF-8"]) from None
    try:
        raw = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{mark.line + 1}:{mark.column + 1}" if mark is not None else "1:1"
        raise ContractError([f"{where}: it is no YAML: {error.problem}"]) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise ContractError([f"1:1: it is no YAML: {type(error).__name__}"]) from None
    if not isinstance(raw, dict):
        raise ContractError([f"1:1: it holds no keys; expected {', '.join(Contract.model_fields)}"])
    try:
        return Contract.model_validate({str(key): _plain(value) for key, value in raw.items()})
    except ValidationError as error:
        lines = {_problem(one, raw) for one in error.errors(include_url=False)}
        raise ContractError([line for _, line in sorted(lines)]) from None


def _plain(value: Any) -> Any:
    """Take a value out of ruamel's types; deeper than a list of words is never valid."""
    if isinstance(value, list):
        return [str(one) if isinstance(one, str) else one for one in value]
    return str(value) if isinstance(value, str) else value


def _problem(error: Mapping[str, Any], raw: Any) -> tuple[tuple[int, int], str]:
    path = tuple(error["loc"])
    key = str(path[0])
    place = _place(raw, path)
    given = error.get("input")
    name = key + "".join(f"[{part}]" for part in path[1:] if isinstance(part, int))
    what = _what(error["type"], key, given)
    return place, f"{place[0]}:{place[1]}: {name}: {what}"


def _place(raw: Any, path: tuple[Any, ...]) -> tuple[int, int]:
    try:
        line, column = raw.lc.key(path[0])
    except (KeyError, AttributeError, TypeError):
        return 1, 1
    return line + 1, column + 1


def _what(kind: str, key: str, given: Any) -> str:
    field = Contract.model_fields.get(key)
    if kind == "missing" and field is not None:
        return f"is missing; add {_form(key)}"
    if field is None:
        close = difflib.get_close_matches(key, Contract.model_fields, n=1)
        return f"is no key of a contract; {_did_you_mean(close)}"
    shown = repr(given) if isinstance(given, str) else _shown(given)
    if kind == "too_short":
        return f"is too short a list, must be {_form(key)}"
    return f"is {shown}, must be {_form(key)}"


def _did_you_mean(close: list[str]) -> str:
    if close:
        return f"did you mean `{close[0]}`?"
    return f"known: {', '.join(Contract.model_fields)}"


def _shown(given: Any) -> str:
    if given is None:
        return "empty"
    if isinstance(given, dict):
        return "a mapping"
    return "a list" if isinstance(given, list) else str(given)[:40]


def _form(key: str) -> str:
    if key in ("redistribution", "training"):
        return "allowed or forbidden"
    return {
        "parties": "a list of at least two names",
        "purposes": "a list of at least one permitted purpose",
        "signed": "a date such as 2026-01-31",
        "expires": "a date such as 2027-01-31, or left out",
        "territory": "words such as worldwide",
        "license": "an SPDX id such as CC-BY-4.0, or left out",
        "price": "words or a number, or left out",
        "notes": "words, or left out",
    }[key]


def contract_observations(contract: Contract, location: str) -> tuple[Observation, ...]:
    """Return what a contract says, as evidence about every document of its delivery.

    Args:
        contract: The contract.
        location: Name of its file, as the recipe states it.
    """
    said: dict[str, str | None] = {
        "contract.license": contract.license,
        "contract.redistribution": contract.redistribution,
        "contract.training": contract.training,
        "contract.territory": contract.territory,
        "contract.purpose": "; ".join(contract.purposes),
        "contract.signed": contract.signed.isoformat(),
        "contract.expires": contract.expires.isoformat() if contract.expires else None,
    }
    return tuple(
        Observation(
            signal=signal,
            value=value,
            location=location,
            context=f"between {', '.join(contract.parties)}"[:150],
            scope="source",
            rank="repository-license",
            detector="contract/1",
        )
        for signal, value in said.items()
        if value is not None
    )
