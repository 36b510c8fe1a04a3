"""Work over processes, a few tasks ahead of what is asked for, so that the memory does not grow with their number."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, TypeVar

from iort_kg.errors import IortKgError

AHEAD = 4  # tasks that are begun before their results are asked for, a process
Task = TypeVar("Task")
Result = TypeVar("Result")


def spread(
    work: Callable[[Task], Result], tasks: Iterable[Task], processes: int, start: Callable[..., None], arguments: tuple[Any, ...]
) -> Iterator[Result]:
    """What comes of each task, in the order of the tasks.

    Args:
        work: a function of a module, done in one of the processes.
        tasks: what can be pickled.
        processes: how many.
        start: a function of a module, called once in each process before its first task.
        arguments: of `start`.

    Raises:
        IortKgError: a process was ended.
    """
    # a fork would copy the threads of an open store, which do not run in it
    pool = ProcessPoolExecutor(processes, get_context("spawn"), start, arguments)
    waiting: deque[Future[Result]] = deque()
    try:
        for task in tasks:
            waiting.append(pool.submit(work, task))
            if len(waiting) >= processes * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise IortKgError("a process that does a part of the work was ended, perhaps for lack of memory; give fewer --jobs") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
