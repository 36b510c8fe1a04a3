"""The front's side of the workers: hand a request to one, wait, and do not let it hold up the others.

A request gets a free worker at once, or waits its turn. One that has taken `SLOW_AFTER` of a processor is slow: its worker goes on with
the lowest priority, another takes its place, and what was asked is remembered, so that the same again begins slow. Time on the clock
does not make a request slow, for on a busy machine the lightest may take long; but who waits behind one that does gets another worker.
At the time limit a worker is killed. There are only so many slow requests, and so many that wait; what is beyond is told to come back
later.
"""

import asyncio
import signal
import socket
from collections import OrderedDict, deque
from contextlib import suppress

from iort_kg.service.limits import processor_time
from iort_kg.service.links import Gone, HungUp, Worker
from iort_kg.service.messages import Request, Response, pack_request
from iort_kg.service.nursery import FORK, KILL, ORDER, SLOW
from iort_kg.service.problems import Problem
from iort_kg.service.routes import out_of_memory
from iort_kg.service.settings import Settings

SLOW_AFTER = 0.2
TICK = 0.025
REMEMBERED = 1_000
IDLE_DEATH_PAUSE = 0.5  # a worker that cannot even start is not to be forked without pause


class Pool:
    """All workers. For one event loop."""

    def __init__(self, settings: Settings, orders: socket.socket) -> None:
        self.settings = settings
        self._orders = orders
        self._numbers = 0
        self._workers: dict[int, Worker] = {}
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._begun = 0  # slow requests whose worker is still being forked
        self._known: OrderedDict[int, None] = OrderedDict()
        self._ticking = False
        self._closing = False
        self._elsewhere = settings.endpoint is not None  # then the work is another machine's, and the clock is all that tells

    async def open(self) -> None:
        """Start the workers."""
        for _ in range(self.settings.workers):
            self._free(await self._fork())

    def close(self) -> None:
        """Let every worker end."""
        self._closing = True
        for worker in self._workers.values():
            if worker.transport is not None:
                worker.transport.abort()

    def state(self) -> dict[str, int]:
        """How many workers there are, and what they do."""
        busy = len(self._busy) + self._begun
        return {"workers": len(self._workers), "busy": busy, "slow": self._slow, "waiting": len(self._waiting)}

    async def run(
        self,
        request: Request,
        gone: HungUp | None = None,
        *,
        limit: float | None = None,
        trusted: bool = False,
    ) -> Response:
        """Have a request answered.

        Args:
            request: what is asked.
            limit: seconds that it may take, if other than what is set.
            trusted: whether it is work of our own, which keeps its priority.
            gone: returns when the client has hung up; asked once the request takes longer than most.

        Raises:
            Problem: there are too many requests, or this one takes too long, or too much memory.
            Gone: the client hung up.
        """
        message = pack_request(request)
        loop = asyncio.get_running_loop()
        worker = await self._take(message)
        while worker.dead:
            self._leave_place(worker, IDLE_DEATH_PAUSE)
            worker = await self._take(message)
        self._busy.add(worker)
        if not self._ticking:
            self._ticking = True
            loop.call_later(TICK, self._tick)
        worker.gone, worker.trusted = gone, trusted
        if worker.slow:
            self._watch(worker)
        try:
            before = worker.spent
            response = await worker.begin(message, limit or self.settings.timeout, loop.time())
            taken = loop.time() - worker.since if self._elsewhere else worker.spent - before
            if worker.slow and taken < SLOW_AFTER:  # it is slow no more, or a part of the work is now done once for all
                self._known.pop(hash(message), None)
            return response
        except asyncio.CancelledError:
            self._kill(worker, Gone())
            raise
        finally:
            self._done(worker)

    def started(self, number: int, process: int) -> None:
        """A worker has begun, as this process."""
        if number in self._workers:
            self._workers[number].process = process

    def ended(self, number: int, code: int | None) -> None:
        """A worker has ended, with this exit code."""
        worker = self._workers.pop(number, None)
        if worker is None:
            return
        worker.dead = True
        if worker.transport is not None:
            worker.transport.abort()
        if code == -signal.SIGABRT:  # so the engine ends when it is given no more memory
            worker.fail(out_of_memory(self.settings.max_memory))
        elif code == -signal.SIGSEGV:  # its stack is used up
            worker.fail(Problem(422, "the query is nested too deep"))
        else:
            worker.fail(Problem(500, "the process that worked on the request has ended; nothing else is harmed"))
        if worker in self._idle:
            self._idle.remove(worker)
            self._leave_place(worker, IDLE_DEATH_PAUSE)  # of any other, who has it sees to that

    # ------------------------------------------------------------ one request

    async def _take(self, message: bytes) -> Worker:
        """A free worker; a slow one of its own for what has been slow before."""
        if self._closing:
            raise _busy("this server is stopping")
        if self._known and hash(message) in self._known:
            self._refuse_slow()
            self._begun += 1  # now, for others may ask before it is forked
            try:
                worker = await self._fork()
            finally:
                self._begun -= 1
            worker.extra = True
            self._slow_down(worker)
            return worker
        if self._idle:
            return self._idle.pop()
        if len(self._waiting) >= self.settings.waiting:
            raise _busy(f"{len(self._waiting)} requests wait already")
        loop = asyncio.get_running_loop()
        place: asyncio.Future[Worker] = loop.create_future()
        self._waiting.append(place)
        expiry = loop.call_later(self.settings.timeout, self._expire, place)
        try:
            return await place
        except asyncio.CancelledError:
            if place.cancelled():
                with suppress(ValueError):  # it may have been passed over already
                    self._waiting.remove(place)
            elif place.exception() is None:  # given, and given up, in the same moment
                self._free(place.result())
            raise
        finally:
            expiry.cancel()

    def _expire(self, place: asyncio.Future[Worker]) -> None:
        if not place.done():
            self._waiting.remove(place)
            place.set_exception(_busy("no process has become free"))

    def _done(self, worker: Worker) -> None:
        self._busy.discard(worker)
        if worker.watch is not None:
            worker.watch.cancel()
            worker.watch = None
        worker.gone = None
        if worker.dead or worker.extra:  # all that are slow are extra: a process's priority cannot be raised again
            if worker.transport is not None:
                worker.transport.close()
            self._leave_place(worker)
        else:
            self._free(worker)

    def _free(self, worker: Worker) -> None:
        if worker.dead:
            self._leave_place(worker, IDLE_DEATH_PAUSE)
            return
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(worker)
                return
        self._idle.append(worker)

    # ------------------------------------------------------------ slow ones

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for worker in list(self._busy):
            taken = now - worker.since
            if not worker.since or worker.dead:
                continue
            if taken > worker.limit:
                self._kill(worker, Problem(504, f"the request was worked on for {worker.limit:g} s, which is the limit; narrow it"))
            elif taken > SLOW_AFTER and not worker.slow:
                self._watch(worker)
                if self._is_slow(worker):
                    self._found_slow(worker)
                elif self._waiting and sum(one.extra and not one.slow for one in self._busy) < self.settings.workers:
                    self._leave_place(worker)
        self._ticking = bool(self._busy)
        if self._ticking:
            loop.call_later(TICK, self._tick)

    def _is_slow(self, worker: Worker) -> bool:
        """Whether a request that is late by the clock is slow: by the time that a processor has worked on it, where that can be told."""
        if self._elsewhere:
            return True
        if not worker.process:  # it may not even have begun
            return False
        try:
            return processor_time(worker.process) - worker.spent > SLOW_AFTER
        except OSError:
            return True

    def _found_slow(self, worker: Worker) -> None:
        if not worker.trusted:
            self._know(worker.message)
        try:
            self._refuse_slow()
        except Problem as problem:
            self._kill(worker, problem)
        else:
            self._slow_down(worker)
            self._leave_place(worker)

    @property
    def _slow(self) -> int:
        return self._begun + sum(worker.slow for worker in self._busy)

    def _refuse_slow(self) -> None:
        if self._slow >= self.settings.slow:
            raise _busy(f"{self.settings.slow} requests are worked on that take long")

    def _slow_down(self, worker: Worker) -> None:
        worker.slow = True
        if not worker.trusted:
            self._order(SLOW, worker)

    def _know(self, message: bytes) -> None:
        self._known[hash(message)] = None
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def _watch(self, worker: Worker) -> None:
        """End the work when nobody waits for it any more."""
        if worker.gone is not None and worker.watch is None:
            worker.watch = asyncio.create_task(worker.gone())
            worker.watch.add_done_callback(lambda task: None if task.cancelled() else self._kill(worker, Gone()))

    def _kill(self, worker: Worker, error: Exception) -> None:
        if not worker.dead:
            worker.dead = True
            self._order(KILL, worker)
        worker.fail(error)

    # ------------------------------------------------------------ processes

    def _leave_place(self, worker: Worker, pause: float = 0.0) -> None:
        """Have another take a worker's place, once, however often it is told that the worker goes."""
        if not worker.extra:
            worker.extra = True
            asyncio.get_running_loop().call_later(pause, self._replace)

    def _replace(self) -> None:
        if not self._closing:
            asyncio.create_task(self._fork()).add_done_callback(self._forked)

    def _forked(self, task: asyncio.Task[Worker]) -> None:
        if isinstance(task.exception(), OSError):  # such as that no more files may be open now
            asyncio.get_running_loop().call_later(IDLE_DEATH_PAUSE, self._replace)
        else:
            self._free(task.result())

    async def _fork(self) -> Worker:
        ours, theirs = socket.socketpair()
        self._numbers += 1
        worker = Worker(self._numbers, self.ended)
        with theirs:
            socket.send_fds(self._orders, [ORDER.pack(FORK, worker.number)], [theirs.fileno()])
        self._workers[worker.number] = worker
        ours.setblocking(False)
        await asyncio.get_running_loop().create_connection(lambda: worker, sock=ours)
        return worker

    def _order(self, letter: bytes, worker: Worker) -> None:
        self._orders.sendall(ORDER.pack(letter, worker.number))


def _busy(why: str) -> Problem:
    return Problem(503, f"{why}; try again later", retry_after="1")
