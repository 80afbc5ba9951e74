# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a run takes: seconds, processor seconds, energy, money. Measured where a counter is.

An accelerator tells its energy since boot (NVML, `nvmlDeviceGetTotalEnergyConsumption`, Volta and
later); a processor by RAPL (Linux powercap). Elsewhere processor seconds times watts of a core
(`data/meter.yml`) are printed as an estimate. Cooling and supply are not in it; prices are the
user's.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from provender.data_files import read_data

__all__ = ["Meter", "Usage"]

_RAPL = Path("/sys/class/powercap")
_JOULES_PER_KWH = 3.6e6
_SECONDS_PER_HOUR = 3600


@dataclass(frozen=True)
class Usage:
    """What was used.

    Attributes:
        seconds: Time on the wall.
        cpu_seconds: Processor time.
        joules: Energy.
        how: `measured: …` or `estimate: …`.
    """

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    joules: float = 0.0
    how: str = ""

    @property
    def is_shared(self) -> bool:
        """True if the counter is the machine's, so that processes on it all read the same."""
        return self.how.startswith("measured: RAPL")

    @property
    def kwh(self) -> float:
        """Energy in kilowatt hours."""
        return self.joules / _JOULES_PER_KWH

    def __add__(self, other: Usage) -> Usage:
        how = other.how if other.how in ("", self.how) or not self.how else "estimate: mixed"
        return Usage(
            self.seconds + other.seconds,
            self.cpu_seconds + other.cpu_seconds,
            self.joules + other.joules,
            how or self.how,
        )

    def money(self, price_kwh: float | None, price_hour: float | None) -> float | None:
        """Return the cost at the user's prices; None without one."""
        if price_kwh is None and price_hour is None:
            return None
        hours = self.seconds / _SECONDS_PER_HOUR
        return self.kwh * (price_kwh or 0.0) + hours * (price_hour or 0.0)

    def to_dict(self) -> dict[str, Any]:
        """Return the usage as JSON."""
        return {**asdict(self), "kwh": self.kwh}


class Meter:
    """Counts from when it is made.

    Args:
        accelerator: Number of the CUDA device that works; None for the processor.
    """

    def __init__(self, accelerator: int | None = None):
        self._energy, self._how = _counter(accelerator)
        self._began = time.perf_counter(), time.process_time(), self._energy()

    def read(self) -> Usage:
        """Return what was used since the meter was made."""
        wall, processor, joules = self._began
        used = Usage(
            time.perf_counter() - wall,
            time.process_time() - processor,
            max(0.0, self._energy() - joules),
            self._how,
        )
        if self._how.startswith("estimate"):
            return replace(used, joules=used.cpu_seconds * _watts_per_core())
        return used


def _watts_per_core() -> float:
    return float(read_data(Path(__file__).parent / "data" / "meter.yml")["watts_per_core"])


def _counter(accelerator: int | None) -> tuple[Callable[[], float], str]:
    """Return what reads joules, and how it does."""
    if accelerator is not None:
        reader = _nvml(accelerator)
        if reader is not None:
            return reader, "measured: NVML, the accelerator alone"
        return lambda: 0.0, f"estimate: {_watts_per_core():g} W a busy core, no accelerator"
    domains = [path for path in sorted(_RAPL.glob("intel-rapl:*")) if path.name.count(":") == 1]
    counters = [_rapl(path) for path in domains]
    if counters and all(one is not None for one in counters):
        return lambda: sum(one() for one in counters if one), "measured: RAPL, whole packages"
    return lambda: 0.0, f"estimate: {_watts_per_core():g} W a busy core"


def _rapl(domain: Path) -> Callable[[], float] | None:
    """Return what reads a package's joules, past the turns of its counter."""
    try:
        most = int((domain / "max_energy_range_uj").read_text())
        last = int((domain / "energy_uj").read_text())
    except (OSError, ValueError):
        return None
    total = 0

    def read() -> float:
        nonlocal last, total
        now = int((domain / "energy_uj").read_text())
        total += now - last if now >= last else now - last + most
        last = now
        return total / 1e6

    return read


def _nvml(device: int) -> Callable[[], float] | None:
    """Return what reads an accelerator's joules, through the driver's own library."""
    try:
        library = ctypes.CDLL("libnvidia-ml.so.1")
        handle, energy = ctypes.c_void_p(), ctypes.c_ulonglong()
        if library.nvmlInit_v2() or library.nvmlDeviceGetHandleByIndex_v2(
            device, ctypes.byref(handle)
        ):
            return None
        if library.nvmlDeviceGetTotalEnergyConsumption(handle, ctypes.byref(energy)):
            return None
    except (OSError, AttributeError):
        return None

    def read() -> float:
        library.nvmlDeviceGetTotalEnergyConsumption(handle, ctypes.byref(energy))
        return energy.value / 1e3

    return read
