# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Killable processes for pages: one page in flight each, processor time re-armed per page.

A parser in native code cannot be interrupted from inside its process (`reference/libs.md` §1), so a
page that outlasts its budget is ended from outside: the parent reads the worker's processor time
and kills it. A dead worker costs one record and one restart. Workers end when their parent does.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import select
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from provender.document import ParsedDocument
from provender.extract.options import ExtractOptions
from provender.record import Record, Rejected, Unreadable

__all__ = ["WorkerPool", "lazy_pool"]

_POLL_SECONDS = 0.25
_WALL_FACTOR = 30.0
"""A page may wait for a busy machine this many times its budget before it counts as hung."""

Outcome = ParsedDocument | Rejected | Unreadable


class WorkerPool:
    """Extraction processes that threads borrow one page at a time.

    Args:
        workers: How many.
        options: Options of extraction, with the budgets.

    Attributes:
        cpu_seconds: Processor time of workers that have ended.
    """

    def __init__(self, workers: int, options: ExtractOptions):
        self._options = options
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["provender.run.worker_main"])
        self._idle: queue.SimpleQueue[_Worker | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._all: set[_Worker] = set()
        self._closed = False
        self.cpu_seconds = 0.0
        for _ in range(workers):
            self._idle.put(None)

    def parse(self, record: Record) -> Outcome:
        """Parse a record in a worker; blocks until one is free.

        Returns:
            What `extract.parse.parse` returns, or `Unreadable` with reason `extractor_killed`.
        """
        worker = self._idle.get()
        try:
            if worker is None:
                worker = self._start()
            answer = worker.ask(record, self._options.cpu_seconds)
            if answer is not None:
                return answer
            self._drop(worker)
            worker = None
            return Unreadable(
                input=record.input,
                locator=record.locator,
                reason="extractor_killed",
                message=f"{record.locator} of {record.input}: extraction was ended after "
                f"{self._options.cpu_seconds:g} seconds or by its own crash; raise "
                "extract.cpu_seconds if the page is worth it",
                bytes_read=record.size_bytes,
                bytes_lost=record.size_bytes,
            )
        finally:
            self._idle.put(worker)

    def _start(self) -> _Worker:
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool is closed")
            worker = _Worker(self._context, self._options)
            self._all.add(worker)
            return worker

    def _drop(self, worker: _Worker) -> None:
        with self._lock:
            self.cpu_seconds += worker.cpu_seconds()
            self._all.discard(worker)
        worker.kill()

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            self._closed = True
            for worker in self._all:
                self.cpu_seconds += worker.cpu_seconds()
                worker.kill()
            self._all.clear()


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, context: Any, options: ExtractOptions):
        from provender.run.worker_main import serve

        self._pipe, child = context.Pipe()
        self._process = context.Process(
            target=serve, args=(child, options, os.getpid()), daemon=True
        )
        self._process.start()
        child.close()
        # One poll object for all pages: `Connection.poll` makes a selector at each call.
        self._answers = select.poll()
        self._answers.register(self._pipe.fileno(), select.POLLIN | select.POLLHUP)

    def ask(self, record: Record, cpu_seconds: float) -> Outcome | None:
        """Send a record and wait; None if the worker died or had to be ended."""
        pipe: Connection = self._pipe
        try:
            pipe.send(record)
            # Nearly every page is done within the first wait, so its time is not looked at.
            started: float | None = None
            waited = 0.0
            while not self._answers.poll(_POLL_SECONDS * 1000):
                waited += _POLL_SECONDS
                if not self._process.is_alive():
                    return None
                started = self.cpu_seconds() if started is None else started
                if self.cpu_seconds() - started > cpu_seconds:
                    return None
                if waited > cpu_seconds * _WALL_FACTOR:
                    return None
            answer: Outcome = pipe.recv()
        except (EOFError, OSError):
            return None
        return answer

    def cpu_seconds(self) -> float:
        """Return the processor time that the process took so far."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """End the process and wait for it."""
        if self._process.pid is not None and self._process.is_alive():
            os.kill(self._process.pid, signal.SIGKILL)
        self._process.join()
        self._pipe.close()
        self._process.close()


@contextmanager
def lazy_pool(
    workers: int, options: ExtractOptions, ended: list[float]
) -> Iterator[Callable[[], WorkerPool]]:
    """Give a function that starts the extraction processes when the first page needs them.

    Args:
        workers: How many processes.
        options: Options of extraction.
        ended: Receives the processes' processor time when they have ended.
    """
    lock = threading.Lock()
    started: list[WorkerPool] = []

    def pool() -> WorkerPool:
        with lock:
            if not started:
                started.append(WorkerPool(workers, options))
            return started[0]

    try:
        yield pool
    finally:
        for one in started:
            one.close()
            ended.append(one.cpu_seconds)
