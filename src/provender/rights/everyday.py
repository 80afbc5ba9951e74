# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Names of licences that are everyday words too: `DOC`, `Cube`, `Intel`, `Info-ZIP`.

The SPDX list names some hundred licences by a word, a firm, a program or a format
(`data/everyday_names.yml`). Where a field asks for a licence such a word is one; "copyright: Intel"
names a holder, and a paragraph that says no more than "DOC" says nothing.
"""

from __future__ import annotations

import functools
import re

from provender.rights.evidence import Observation
from provender.rights.license import DATA, load_data, signals
from provender.rights.names import key_of

__all__ = ["is_mere_word", "names_holder"]

_OF_LICENSES = re.compile(
    r"(?i)licen|许可|許可|协议|協議|授权|授權|ライセンス|라이선스|lizenz|лиценз|ترخيص|رخصة"
)
_OF_RIGHTS = re.compile(r"(?i)rights|copyright|版权|版權|著作権|저작권")
_OF_HOLDERS = re.compile(r"(?i)copyright|版权|版權|著作権|저작권")


@functools.cache
def _names() -> frozenset[str]:
    kinds = load_data(DATA / "everyday_names.yml")["names"]
    return frozenset(name for names in kinds.values() for name in names)


def is_mere_word(seen: Observation, expression: str) -> bool:
    """True if a statement is an everyday word where none asks for a licence.

    Prose, and a field about rights, must speak of a licence and spell it as the list does.

    Args:
        seen: The statement.
        expression: What it was read as.
    """
    if key_of(seen.value) not in _names():
        return False
    if seen.signal not in signals()["prose"] and _OF_RIGHTS.search(seen.location) is None:
        return False
    said = _OF_LICENSES.search(f"{seen.location} {seen.context} {seen.value}")
    return said is None or expression not in seen.value


def names_holder(seen: Observation) -> bool:
    """True if a field about copyright says no more than an everyday word: "copyright: Intel"."""
    return key_of(seen.value) in _names() and _OF_HOLDERS.search(seen.location) is not None
