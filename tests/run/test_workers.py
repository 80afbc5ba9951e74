# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Killable workers: a page that never ends costs one record."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from provender.document import ParsedDocument
from provender.extract.options import ExtractOptions
from provender.record import Record, Unreadable
from provender.run.workers import WorkerPool

GOOD = (
    "<html><body><article><p>"
    + "The mountain road is beautiful in autumn. " * 9
    + "</p></article></body></html>"
).encode()


def record(payload: bytes) -> Record:
    return Record(input="a", locator="a", kind="html", payload=payload)


def test_a_page_beyond_its_budget_is_ended_and_the_next_one_parsed() -> None:
    """Past the guards, a page that is quadratic to parse is killed; its worker is replaced."""
    options = ExtractOptions(cpu_seconds=1.0, max_depth=10**6, max_elements=10**7)
    pool = WorkerPool(1, options)
    try:
        ended = pool.parse(record(b"<div>" * 200_000 + GOOD))
        assert isinstance(ended, Unreadable)
        assert ended.reason == "extractor_killed"
        assert isinstance(pool.parse(record(GOOD)), ParsedDocument)
    finally:
        pool.close()


def test_a_killed_worker_costs_one_restart() -> None:
    """A worker that dies between pages is noticed at the next one."""
    pool = WorkerPool(1, ExtractOptions())
    try:
        assert isinstance(pool.parse(record(GOOD)), ParsedDocument)
        (worker,) = pool._all
        os.kill(worker._process.pid, signal.SIGKILL)
        first = pool.parse(record(GOOD))
        second = pool.parse(record(GOOD))
        assert isinstance(first, ParsedDocument | Unreadable)
        assert isinstance(second, ParsedDocument)
    finally:
        pool.close()


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    """SIGKILL to the build leaves no extraction process behind."""
    script = tmp_path / "parent.py"
    script.write_text(
        "import time\nfrom provender.extract.options import ExtractOptions\n"
        "from provender.record import Record\nfrom provender.run.workers import WorkerPool\n"
        "if __name__ == '__main__':\n"
        "    pool = WorkerPool(1, ExtractOptions())\n"
        "    pool.parse(Record(input='a', locator='a', kind='html', payload=b'<p>x</p>'))\n"
        "    (worker,) = pool._all\n    print(worker._process.pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{worker}").exists() and time.monotonic() < deadline:
        if "Z" in Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[0]:
            break
        time.sleep(0.05)
    else:
        assert not Path(f"/proc/{worker}").exists()
