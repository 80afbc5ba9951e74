# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What runs inside an extraction process; the fork server loads it once for all of them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
from multiprocessing.connection import Connection

import provender.extract.html
import provender.extract.rights_html  # noqa: F401  loaded before forking
from provender.extract.options import ExtractOptions
from provender.extract.parse import parse

__all__ = ["serve"]

_PR_SET_PDEATHSIG = 1


def serve(pipe: Connection, options: ExtractOptions, parent: int) -> None:
    """Parse records from a pipe until it closes.

    Args:
        pipe: Records in, outcomes out.
        options: Options of extraction.
        parent: Process id of the build; when it is gone, so is the reason to be here.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (options.memory_bytes, options.memory_bytes))
    while True:
        try:
            record = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            outcome = parse(record, options)
        except MemoryError:
            os._exit(1)
        try:
            os.kill(parent, 0)
            pipe.send(outcome)
        except OSError:
            return
