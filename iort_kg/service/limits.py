"""What a worker may take: memory beside the graph, and no new file or socket while it evaluates what a stranger wrote."""

import io
import os
import resource
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer


class Overflow(Exception):
    """More was written than an answer may hold."""


class Bounded(io.BytesIO):
    """A file in memory that refuses to grow past a limit."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def write(self, part: "Buffer") -> int:
        """Add a part.

        Raises:
            Overflow: it is one too many.
        """
        if self.tell() + memoryview(part).nbytes > self.limit:
            raise Overflow
        return super().write(part)


def limit_memory(beside: int) -> None:
    """Let this process take so much more memory than it has; the engine ends it when it asks for more.

    The hard limit stays, so that our own code, which is trusted, can be let go (`release_memory`).
    """
    with suppress(OSError, ValueError):  # no /proc, or no such limit: the time limit still holds
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        used = pages * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (used + beside, resource.getrlimit(resource.RLIMIT_AS)[1]))
    with suppress(OSError):  # when the machine runs short nevertheless, the kernel is to end a worker first
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")


def release_memory() -> None:
    """Lift the limit, for work of our own."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def processor_time(process: int) -> float:
    """The seconds for which a process has been run.

    Raises:
        OSError: there is no such process, or this system does not tell (it has no /proc).
    """
    fields = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()  # proc_pid_stat(5): utime and stime, after the name
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Seal:
    """Whether the system refuses this process every new file and socket: no number is left for one."""

    def __init__(self) -> None:
        self.closed = False
        self._soft, self._hard = resource.getrlimit(resource.RLIMIT_NOFILE)

    def set(self, closed: bool) -> None:
        """Close the process, or open it again; nothing is asked of the system if it is so already."""
        if closed != self.closed:
            resource.setrlimit(resource.RLIMIT_NOFILE, (0 if closed else self._soft, self._hard))
            self.closed = closed
