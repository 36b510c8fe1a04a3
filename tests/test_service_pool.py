"""The pool of workers, before a nursery of the test's own: how many there are, in whatever order things happen."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator

import pytest

pytest.importorskip("uvicorn", reason="the server is not installed (pip install 'iort-kg[serve]')")

from iort_kg.service import pool as module
from iort_kg.service.links import Worker
from iort_kg.service.messages import Request, Response, pack_request, pack_response, receive_request
from iort_kg.service.nursery import FORK, ORDER
from iort_kg.service.pool import Pool
from iort_kg.service.problems import Problem
from iort_kg.service.settings import Settings

ASKED = Request("GET", "/sparql")


class Nursery:
    """Keeps the workers' ends of the sockets: what a worker does, and when it ends, is the test's to say."""

    def __init__(self) -> None:
        self.front, self._orders = socket.socketpair()
        self._orders.setblocking(False)
        self.workers: list[socket.socket] = []

    def count(self) -> int:
        """How many have been asked for until now."""
        while True:
            try:
                order, descriptors, _, _ = socket.recv_fds(self._orders, ORDER.size, 1)
            except BlockingIOError:
                return len(self.workers)
            if ORDER.unpack(order)[0] == FORK:
                self.workers.append(socket.socket(fileno=descriptors[0]))

    def answer(self, place: int) -> None:
        assert receive_request(self.workers[place]) is not None
        self.workers[place].sendall(pack_response(Response(200)))

    def close(self) -> None:
        self.count()
        for end in (self.front, self._orders, *self.workers):
            end.close()


@pytest.fixture
def nursery(monkeypatch: pytest.MonkeyPatch) -> Iterator[Nursery]:
    monkeypatch.setattr(module, "IDLE_DEATH_PAUSE", 0.02)
    made = Nursery()
    yield made
    made.close()


def run(nursery: Nursery, work: Callable[[Pool], Awaitable[None]], kind: type[Pool] = Pool) -> None:
    """With one worker, and two slow requests at most."""

    async def main() -> None:
        pool = kind(Settings(workers=1, slow=2), nursery.front)
        await pool.open()
        assert nursery.count() == 1
        await work(pool)
        pool.close()

    asyncio.run(main())


def test_a_burst_of_what_is_known_to_be_slow_is_held_to_the_limit(nursery: Nursery) -> None:
    async def work(pool: Pool) -> None:
        pool._know(pack_request(ASKED))
        asked = [asyncio.create_task(pool.run(ASKED)) for _ in range(5)]
        await asyncio.sleep(0)
        assert (pool.state()["slow"], pool.state()["busy"]) == (2, 2)  # though none is forked yet
        await asyncio.sleep(0.1)
        assert [isinstance(one.exception(), Problem) for one in asked if one.done()] == [True] * 3
        assert (nursery.count(), pool.state()["slow"], pool.state()["busy"]) == (3, 2, 2)
        for one in asked:
            one.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        assert (pool.state()["slow"], pool.state()["busy"]) == (0, 0)

    run(nursery, work)


def test_a_slow_place_is_free_again_when_its_worker_cannot_be_forked(nursery: Nursery, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(pool: Pool) -> None:
        pool._know(pack_request(ASKED))
        with monkeypatch.context() as patched:
            patched.setattr(socket, "socketpair", refuse)
            for _ in range(3):
                with pytest.raises(OSError, match="no more files"):
                    await pool.run(ASKED)
        assert pool.state() == {"workers": 1, "busy": 0, "slow": 0, "waiting": 0}

    run(nursery, work)


def refuse() -> None:
    raise OSError("no more files")


# ---------------------------------------------------------------- a worker that ends while it has nothing to do


async def told_while_idle(pool: Pool, nursery: Nursery) -> None:
    pool.ended(1, -9)
    await asyncio.sleep(0)
    nursery.workers[0].close()


async def told_before_its_connection_is_seen_to_end(pool: Pool, nursery: Nursery) -> None:
    nursery.workers[0].close()
    pool.ended(1, -9)
    await asyncio.sleep(0)


async def told_after_it_is_taken(pool: Pool, nursery: Nursery) -> None:
    nursery.workers[0].close()
    await asyncio.sleep(0.01)
    asyncio.get_running_loop().call_later(0.01, pool.ended, 1, -9)


async def told_when_another_has_its_place(pool: Pool, nursery: Nursery) -> None:
    nursery.workers[0].close()
    await asyncio.sleep(0.01)
    asyncio.get_running_loop().call_later(0.1, pool.ended, 1, -9)


async def told_only_by_its_connection(pool: Pool, nursery: Nursery) -> None:  # noqa: ARG001
    nursery.workers[0].close()
    await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "end",
    [
        told_while_idle,
        told_before_its_connection_is_seen_to_end,
        told_after_it_is_taken,
        told_when_another_has_its_place,
        told_only_by_its_connection,
    ],
)
def test_an_idle_worker_that_ends_is_replaced_once(nursery: Nursery, end: Callable[[Pool, Nursery], Awaitable[None]]) -> None:
    async def work(pool: Pool) -> None:
        await end(pool, nursery)
        await served_by(pool, nursery, 1)
        await asyncio.sleep(1.2)  # until its connection would have told, too
        assert (nursery.count(), pool.state()) == (2, {"workers": 1, "busy": 0, "slow": 0, "waiting": 0})

    run(nursery, work)


def test_a_worker_that_ends_between_two_requests_is_replaced_once(nursery: Nursery) -> None:
    """It is given to the request that waits, and has ended before that begins."""

    class Ending(Pool):
        def _free(self, worker: Worker) -> None:
            super()._free(worker)
            if worker.number == 1 and self._numbers == 1 and worker not in self._idle:
                self.ended(1, -9)

    async def work(pool: Pool) -> None:
        first, second = (asyncio.create_task(pool.run(ASKED)) for _ in range(2))
        await asyncio.sleep(0.01)
        nursery.answer(0)
        assert (await first).status == 200
        await served_by(pool, nursery, 1, second)
        assert (nursery.count(), pool.state()["workers"]) == (2, 1)

    run(nursery, work, Ending)


def test_a_worker_is_replaced_though_at_first_none_can_be_forked(nursery: Nursery, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(pool: Pool) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(socket, "socketpair", refuse)
            pool.ended(1, -9)
            await asyncio.sleep(0.1)
            assert pool.state()["workers"] == 0
        await served_by(pool, nursery, 1)
        assert (nursery.count(), pool.state()["workers"]) == (2, 1)

    run(nursery, work)


async def served_by(pool: Pool, nursery: Nursery, place: int, asked: asyncio.Task[Response] | None = None) -> None:
    asked = asked or asyncio.create_task(pool.run(ASKED, limit=5))
    async with asyncio.timeout(5):
        while nursery.count() <= place:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.01)
        nursery.answer(place)
        assert (await asked).status == 200
