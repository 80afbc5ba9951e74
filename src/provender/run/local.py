# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The local executor: threads over kernels that release the interpreter lock.

One thread pool cost the least processor time and memory of all engines that were measured
(`docs/design.md` §3). Results come back in the order of the tasks, so nothing downstream depends
on how many workers there were. The first failure stops what has not started; what has finished
stays in the cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import TypeVar

__all__ = ["run_tasks"]

Task = TypeVar("Task")
Result = TypeVar("Result")


def run_tasks(
    function: Callable[[Task], Result], tasks: Sequence[Task], workers: int
) -> Iterator[Result]:
    """Run a function over tasks on `workers` threads; yield results in the order of the tasks.

    Args:
        function: Pure with respect to the other tasks.
        tasks: What to do.
        workers: Threads; 1 runs in the calling thread.

    Yields:
        The function's results.

    Raises:
        BaseException: What the first failing task raised.
    """
    if workers == 1 or len(tasks) <= 1:
        yield from map(function, tasks)
        return
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="task") as threads:
        futures: list[Future[Result]] = [threads.submit(function, task) for task in tasks]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
            for future in futures:
                if future.done() and not future.cancelled() and future.exception() is not None:
                    future.result()
            for future in futures:
                yield future.result()
        finally:
            for future in futures:
                future.cancel()
