"""Start and stop: listen, start the nursery, run the front, and leave nothing behind."""

import asyncio
import contextlib
import gc
import json
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator

from iort_kg.errors import InvalidInput, MissingDependency, UnreadableInput
from iort_kg.service.log import flush, tell
from iort_kg.service.nursery import start, told
from iort_kg.service.settings import Settings

CONNECTIONS = 1_000
BACKLOG = 512


def serve(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve until told to stop (SIGTERM, SIGINT).

    Args:
        settings: what and where.
        ready: called with the address once requests are answered.

    Raises:
        MissingDependency: uvicorn is not installed.
        InvalidInput: the address cannot be listened on, or this system cannot fork.
        UnreadableInput: what is to be served cannot be read.
    """
    if not hasattr(os, "fork"):
        raise InvalidInput("serve needs a system that can fork processes, such as Linux or macOS")
    listener = _listen(settings)
    orders, their_orders = socket.socketpair()
    news, their_news = socket.socketpair()
    nursery = os.fork()
    if not nursery:  # before any thread or loop is there
        try:
            for end in (listener, orders, news):
                end.close()
            start(settings, their_orders, their_news)
        finally:
            os._exit(0)
    their_orders.close()
    their_news.close()
    try:
        _await_ready(news)
        _run(settings, listener, orders, news, ready)
    finally:
        orders.close()
        listener.close()
        os.waitpid(nursery, 0)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host.strip("[]"), settings.port))
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        why = getattr(error, "strerror", None) or error
        raise InvalidInput(f"cannot listen on {settings.host} port {settings.port}: {why}; give another --host or --port") from None
    return listener


def _await_ready(news: socket.socket) -> None:
    """Wait until the graph is loaded."""
    line = b""
    while not line.endswith(b"\n"):
        part = news.recv(4096)
        if not part:
            raise UnreadableInput("the process that loads the graph has ended")
        line += part
    message = json.loads(line)
    if "error" in message:
        raise told(message)


def _run(settings: Settings, listener: socket.socket, orders: socket.socket, news: socket.socket, ready: Callable[[str], None]) -> None:
    try:
        import uvicorn

        from iort_kg.service.http import GuardedProtocol
    except ImportError:
        raise MissingDependency("uvicorn, which speaks HTTP, is not installed", "serve") from None
    from iort_kg.service.front import Front
    from iort_kg.service.links import News
    from iort_kg.service.pool import Pool

    class Server(uvicorn.Server):
        """Stops on a signal as on any other request to stop: the exit code is ours."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self.handle_exit, number, None)
            yield

    for name in ("uvicorn", "asyncio"):
        logging.getLogger(name).addHandler(_Lines(logging.ERROR))
        logging.getLogger(name).propagate = False
    pool = Pool(settings, orders)
    front = Front(settings, pool)
    config = uvicorn.Config(
        front,
        http=GuardedProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        backlog=BACKLOG,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=int(settings.timeout) + 5,
    )
    server = Server(config)
    lost = False

    def on_lost() -> None:
        nonlocal lost
        lost = not server.should_exit
        server.should_exit = True

    async def main() -> None:
        await asyncio.get_running_loop().create_connection(lambda: News(pool.started, pool.ended, on_lost), sock=news)
        await pool.open()
        ready(f"http://{_shown(settings.host)}:{listener.getsockname()[1]}/")
        await server.serve(sockets=[listener])
        pool.close()
        flush()

    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)  # requests leave little behind that counting references does not free
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(main())
    if lost:
        raise UnreadableInput("the process that holds the graph has ended; start the server again")


class _Lines(logging.Handler):
    """What libraries log, in lines like ours: without tracebacks."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        error = record.exc_info[0] if record.exc_info else None
        tell(level=record.levelname.lower(), note=record.getMessage().partition("\n")[0], error=error.__name__ if error else None)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
