"""The process that holds the loaded graph and forks a worker whenever the front asks for one.

A fork shares the graph's memory, so a new worker is there in milliseconds. Orders come as five bytes, a letter and a worker's number
(with the worker's socket, if it is to be forked); news goes back as lines of JSON. Only this process signals workers: it knows which
of them still live, so that no number of a process that has ended, and may be another's by now, is ever signaled.
"""

import gc
import json
import os
import select
import signal
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from iort_kg.errors import InvalidInput, InvalidQuery, IortKgError, MissingDependency, UnreadableInput
from iort_kg.service.settings import Settings

if TYPE_CHECKING:
    from iort_kg.graph import KnowledgeGraph

ORDER = struct.Struct("!cI")
FORK, KILL, SLOW = b"F", b"K", b"S"
LOWEST = 19


class Nursery:
    """Forks, slows down, ends and reaps workers."""

    def __init__(self, work: Callable[[socket.socket], None], orders: socket.socket, news: socket.socket) -> None:
        self.work = work
        self.orders = orders
        self.news = news
        self._numbers: dict[int, int] = {}  # by process
        self._processes: dict[int, int] = {}  # by number

    def run(self) -> None:
        """Follow orders until the front is gone; then no worker stays."""
        awake, alarm = os.pipe()
        for end in (awake, alarm):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
        with suppress(ConnectionError):
            while True:
                ready, _, _ = select.select([self.orders.fileno(), awake], [], [])
                if awake in ready:
                    with suppress(BlockingIOError):
                        os.read(awake, 4096)
                    self._reap()
                if self.orders.fileno() in ready and not self._follow():
                    break
        for process in self._numbers:
            os.kill(process, signal.SIGKILL)
        for process in self._numbers:
            os.waitpid(process, 0)

    def _follow(self) -> bool:
        """Carry out one order; False if there will be no more."""
        order, descriptors, _, _ = socket.recv_fds(self.orders, ORDER.size, 1)
        if len(order) < ORDER.size:
            return False
        letter, number = ORDER.unpack(order)
        process = self._processes.get(number)
        if letter == FORK:
            self._fork(number, socket.socket(fileno=descriptors[0]))
        elif process is not None and letter == KILL:
            os.kill(process, signal.SIGKILL)
        elif process is not None:
            os.setpriority(os.PRIO_PROCESS, process, LOWEST)
        return True

    def _fork(self, number: int, connection: socket.socket) -> None:
        process = os.fork()
        if process:
            connection.close()
            self._numbers[process], self._processes[number] = number, process
            tell(self.news, {"started": number, "process": process})
            return
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.orders.close()
            self.news.close()
            self.work(connection)
            status = 0
        finally:
            os._exit(status)  # nothing of the nursery's is to be done again here

    def _reap(self) -> None:
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                process, status = ended
                number = self._numbers.pop(process)
                del self._processes[number]
                tell(self.news, {"ended": number, "code": os.waitstatus_to_exitcode(status)})


def tell(news: socket.socket, message: dict[str, object]) -> None:
    """Send one line to the front."""
    news.sendall(json.dumps(message).encode() + b"\n")


def start(settings: Settings, orders: socket.socket, news: socket.socket) -> None:
    """Load the graph, tell the front, and follow its orders; for a process of its own."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # sent to all of a group at once: the front decides when to end
    try:
        work = _prepare(settings)
    except Exception as error:
        tell(news, _failure(error))
        return
    gc.collect()
    gc.freeze()
    tell(news, {"ready": True})
    Nursery(work, orders, news).run()


def told(failure: dict[str, Any]) -> IortKgError:
    """The error that another process has told."""
    kind: type[IortKgError] = UnreadableInput if failure["code"] == UnreadableInput.exit_code else InvalidInput
    return kind(failure["error"])


def _failure(error: Exception) -> dict[str, object]:
    """What is told of an error, in one line, whatever it is."""
    if isinstance(error, IortKgError):
        return {"error": str(error), "code": error.exit_code}
    if isinstance(error, ImportError):
        return {"error": f"{error}; run: pip install 'iort-kg[serve]'", "code": MissingDependency.exit_code}
    return {"error": f"what is to be served cannot be loaded ({type(error).__name__})", "code": UnreadableInput.exit_code}


def _prepare(settings: Settings) -> Callable[[socket.socket], None]:
    """What a worker does. A store in memory is loaded here, once, and a server elsewhere is looked up."""
    from iort_kg.service.graph import Served
    from iort_kg.service.pages import load_pages
    from iort_kg.service.worker import work

    if settings.store is None:
        graph = _open(settings)
        served = Served(graph, settings, load_pages(settings.pages, graph))
        elsewhere = (ValueError,) if settings.endpoint else ()
        with suppress(
            InvalidQuery, *elsewhere
        ):  # a server elsewhere that has more than fits, or other columns: workers ask it as they need
            served.prepare()
        served.rest()
        return lambda connection: work(served, connection)
    _build(settings)

    def open_and_work(connection: socket.socket) -> None:
        graph = _open(settings)  # a store on disk has threads, which a fork would lose: each worker opens it
        work(Served(graph, settings, load_pages(settings.pages, graph)), connection)

    return open_and_work


def _open(settings: Settings) -> "KnowledgeGraph":
    from iort_kg.endpoint import Endpoint
    from iort_kg.graph import KnowledgeGraph, load

    if settings.endpoint is not None:
        there = Endpoint(settings.endpoint, login=settings.login, timeout=settings.timeout, max_bytes=settings.max_bytes)
        return KnowledgeGraph(there)
    return load(settings.folders, store=settings.store, policies=settings.policies)


def _build(settings: Settings) -> None:
    """Have the store on disk built, and whatever is wrong with it told, by a process that ends before workers are forked."""
    ours, theirs = socket.socketpair()
    process = os.fork()
    if not process:
        status = 1
        try:
            ours.close()
            _open(settings)
            status = 0
        except Exception as error:
            tell(theirs, _failure(error))
        finally:
            os._exit(status)
    theirs.close()
    with ours, ours.makefile("rb") as said:
        failure = said.readline()
    _, status = os.waitpid(process, 0)
    if failure:
        raise told(json.loads(failure))
    if status:
        raise UnreadableInput("the process that builds the store has ended")
