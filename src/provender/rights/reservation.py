# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Machine-readable reservations of text and data mining: yes, no or unknown.

What is missing is unknown, never allowed; what cannot be read is unknown too, and stays among the
evidence as a clue (its value begins with `unreadable`). Any reservation reserves, whether it was
seen with the page (`html.`, `http.`, `source.`) or in a later snapshot of its site
(`snapshot.`); only an explicit permission without any reservation is a no (Provender's survey
of rights (2026) §4.10). Within TDMRep its own precedence holds: file below header
below meta element.

| tail of the signal | protocol | reserves | permits |
|---|---|---|---|
| `reserved` | the recipe's or a row's own word | yes | no |
| `robots` | robots.txt, RFC 9309 | Disallow for `*`, us or an AI training agent | never |
| `content_usage` | AIPREF | `train-ai=n` and earlier labels | `train-ai=y` |
| `content_signal` | Content Signals | `ai-train=no` | `ai-train=yes` |
| `meta_robots`, `x_robots_tag` | robots tags | `noai`, `noml` (not `noimageai`) | never |
| `tdm_reservation`, `tdmrep` | TDMRep | 1 | 0 |
| `rsl`, `rsl_link` | RSL 1.0 | prohibited, conditional, or linked and not seen | free |
| `ai_txt` | Spawning ai.txt | Disallow | Allow |
| `trust_txt` | trust.txt | `datatrainingallowed=no` | `=yes` |

The uncertain readings among these are switches in `data/reservations.yml`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from provender.rights.agents import agent_of_line, purpose_of, readings
from provender.rights.evidence import Observation
from provender.rights.license import signals
from provender.rights.normalize import normalize
from provender.rights.preferences import content_signal, content_usage
from provender.rights.tdmrep import tdm_reservation

__all__ = [
    "Reading",
    "binds_its_place",
    "channel_of",
    "default_switches",
    "is_reservation",
    "read_reservations",
    "readings_of",
]

_CHANNEL = "release.channel"
_TDM = ("html.tdm_reservation", "http.tdm_reservation", "source.tdmrep")
"""The three places of TDMRep, the last word first."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One statement and what it says by itself.

    Attributes:
        observation: The statement.
        reserved: `yes`, `no`, or None if it says nothing of training.
    """

    observation: Observation
    reserved: str | None


def is_reservation(observation: Observation) -> bool:
    """True if the statement is about a reservation and so binds only the copy from its place."""
    return observation.signal in _reserving()


@functools.cache
def _reserving() -> frozenset[str]:
    return frozenset(signals()["reservation"])


def binds_its_place(observation: Observation) -> bool:
    """True if the statement is about the place of one copy, and so says nothing of other copies."""
    by_host = observation.signal in signals()["ban"]
    return observation.signal == _CHANNEL or by_host or is_reservation(observation)


def channel_of(observations: Iterable[Observation], default: str) -> str:
    """Return how a document came: as an upstream release says, else as its source does.

    A text that was collected from the web stays so when a release of it is taken up as a public
    dataset; else a reservation that binds the web would end with the first release.
    """
    told = (seen.value for seen in observations if seen.signal == _CHANNEL)
    return next(told, default)


def default_switches() -> dict[str, bool]:
    """Return the answers to uncertain readings that hold where a policy gives none."""
    return {name: bool(switch["value"]) for name, switch in readings()["switches"].items()}


def readings_of(
    observations: Iterable[Observation], switches: Mapping[str, bool] | None = None
) -> list[Reading]:
    """Return each statement about reservations with what it says by itself.

    Args:
        observations: What was seen of a document, of any signal.
        switches: Answers that differ from `default_switches`.
    """
    speaking = [seen for seen in observations if is_reservation(seen)]
    if not speaking:
        return []
    answers = {**default_switches(), **(switches or {})}
    return [Reading(seen, _read(seen, answers)) for seen in speaking]


def read_reservations(
    observations: Iterable[Observation], switches: Mapping[str, bool] | None = None
) -> tuple[str, str | None]:
    """Return `yes`, `no` or `unknown`, and the signal that decided.

    Args:
        observations: What was seen of a document, of any signal.
        switches: Answers that differ from `default_switches`.

    Example:
        >>> seen = Observation(
        ...     signal="http.content_usage", value="train-ai=n", location="Content-Usage"
        ... )
        >>> read_reservations([seen])
        ('yes', 'http.content_usage')
        >>> read_reservations([])
        ('unknown', None)
    """
    verdicts: dict[str, str] = {}
    spoken = readings_of(observations, switches)
    if not spoken:
        return "unknown", None
    for reading in spoken:
        signal = reading.observation.signal
        if reading.reserved is not None and verdicts.get(signal) != "yes":
            verdicts[signal] = reading.reserved
    speaking = next((signal for signal in _TDM if signal in verdicts), None)
    for signal in _TDM:
        if signal != speaking:
            verdicts.pop(signal, None)
    if any(_tells_rsl(seen.observation) for seen in spoken):
        # Terms that were read stand in the place of links to them, also where they are silent.
        verdicts = {s: v for s, v in verdicts.items() if not s.endswith(".rsl_link")}
    for wanted in ("yes", "no"):
        for signal in sorted(verdicts):
            if verdicts[signal] == wanted:
                return wanted, signal
    return "unknown", None


def _tells_rsl(seen: Observation) -> bool:
    return seen.signal.endswith(".rsl") and not seen.value.startswith(("unreadable", "unreachable"))


def _read(seen: Observation, switches: Mapping[str, bool]) -> str | None:
    value = seen.value.strip()
    if value.startswith("unreadable"):
        return None
    if value.startswith("unreachable"):
        robots = seen.signal.endswith(".robots")
        return "yes" if robots and switches["robots_unreachable_reserves"] else None
    reader = _READERS.get(seen.signal.partition(".")[2])
    return None if reader is None else reader(value, seen, switches)


_Switches = Mapping[str, bool]


def _word(value: str, seen: Observation, switches: _Switches) -> str | None:  # noqa: ARG001
    return {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no"}.get(
        value.lower()
    )


def _tdm(value: str, seen: Observation, switches: _Switches) -> str | None:  # noqa: ARG001
    return tdm_reservation(value)


def _robots(value: str, seen: Observation, switches: _Switches) -> str | None:  # noqa: ARG001
    stated, names = _addressed(value)
    if not stated.lower().startswith("disallow"):
        return None
    return "yes" if any(_counts(name, switches) for name in names) else None


def _counts(name: str, switches: _Switches) -> bool:
    purpose = purpose_of(name)
    switch = {
        "everyone": "robots_star_reserves",
        "own": "robots_own_agent_reserves",
        "reserving": "robots_agents_reserve",
    }.get(purpose)
    if switch is not None:
        return switches[switch]
    return purpose != "unknown" and switches["robots_other_ai_agents_reserve"]


def _addressed(value: str) -> tuple[str, list[str]]:
    """Part a statement from the agents to whom it is made."""
    stated, found, names = value.rpartition(" (User-agent: ")
    if not found:
        return value, []
    return stated, [name.strip() for name in names.removesuffix(")").split(",")]


def _preference(
    read: Callable[[str, Mapping[str, bool]], str | None],
) -> Callable[[str, Observation, Mapping[str, bool]], str | None]:
    def reader(value: str, seen: Observation, switches: _Switches) -> str | None:  # noqa: ARG001
        stated, names = _addressed(value)
        verdict = read(stated, switches)
        purposes = {purpose_of(name) for name in names}
        if not names or purposes & {"everyone", "own"}:
            return verdict
        # What is allowed to one named crawler is not allowed to us; what is forbidden to those who
        # collect training data is a reservation, as a Disallow for them is.
        return verdict if verdict == "yes" and any(_counts(n, switches) for n in names) else None

    return reader


def _robots_tag(value: str, seen: Observation, switches: _Switches) -> str | None:
    """Read a robots tag: words, each for the agent named before it, if one is."""
    words = readings()["robots_words"]
    agent = seen.location.removeprefix("meta[name=").removesuffix("]") if (
        seen.signal.endswith("meta_robots") and seen.location.startswith("meta[name=")
    ) else "robots"  # fmt: skip
    for part in value.split(","):
        head, colon, tail = part.partition(":")
        if colon and head.strip().lower() not in words["with_value"]:
            agent, part = head.strip(), tail
        for word in part.lower().replace(";", " ").split():
            wanted = word in words["reserve"] or (
                word in words["archive"] and switches["noarchive_reserves"]
            )
            if wanted and _is_spoken_to(agent, switches):
                return "yes"
    return None


def _is_spoken_to(agent: str, switches: _Switches) -> bool:
    if agent.lower() in ("robots", "*", ""):
        return True
    known = agent_of_line(agent)
    return switches["noai_for_other_agents_reserves"] or (
        known is not None and _counts(known, switches)
    )


def _rsl(value: str, seen: Observation, switches: _Switches) -> str | None:  # noqa: ARG001
    verdict = value.partition(":")[0]
    if verdict == "conditional":
        return "yes" if switches["rsl_conditions_reserve"] else None
    return {"prohibits": "yes", "permits": "no"}.get(verdict)


def _rsl_link(value: str, seen: Observation, switches: _Switches) -> str | None:  # noqa: ARG001
    """Read a link to RSL terms; one to a licence that we know is no such link."""
    if not switches["rsl_link_reserves"] or normalize(value).expression is not None:
        return None
    return "yes"


def _ai_txt(value: str, seen: Observation, switches: _Switches) -> str | None:  # noqa: ARG001
    return {"disallow": "yes", "allow": "no"}.get(value.partition(":")[0].strip().lower())


def _trust_txt(value: str, seen: Observation, switches: _Switches) -> str | None:  # noqa: ARG001
    return {"no": "yes", "yes": "no"}.get(value.partition("=")[2].strip().lower())


_READERS: dict[str, Callable[[str, Observation, Mapping[str, bool]], str | None]] = {
    "reserved": _word,
    "tdm_reservation": _tdm,
    "tdmrep": _tdm,
    "robots": _robots,
    "content_usage": _preference(content_usage),
    "content_signal": _preference(content_signal),
    "meta_robots": _robots_tag,
    "x_robots_tag": _robots_tag,
    "rsl": _rsl,
    "rsl_link": _rsl_link,
    "ai_txt": _ai_txt,
    "trust_txt": _trust_txt,
}
