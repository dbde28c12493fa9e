"""What takes longer than an answer may: jobs, each in a thread, bounded, and shared.

A job is named by what it is about, so thirty visitors with one link look at one job.
It goes on as long as somebody looks, up to its seconds; only a few run at once, a few
more wait, and the rest are refused with the limit's name. What a stopped job had ready
by then is the next one's beginning.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Condition, Semaphore, Thread
from typing import Any

from app.limits import JOB_IDLE_SECONDS, JOBS_RUNNING, JOBS_WAITING

PARTIAL_KEPT = 20
TICK = 0.1

Part = dict[str, Any]


class BusyError(RuntimeError):
    """More is asked for than is worked on at once; `limit` is how much that is."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} sweeps, searches and larger bands are under way")
        self.limit = limit


class Job:
    """One job: its parts as they become ready, and how it ended.

    The thread that works calls `add` and `is_over`; anybody else reads.
    """

    def __init__(self, total: int, seconds: float) -> None:
        """Expect so many parts within so many seconds of work."""
        self.total = total
        self.seconds = seconds
        self.parts: dict[int, Part] = {}
        self.order: list[int] = []  # the parts' numbers, as they came
        self.news: Part = {}  # how far it is, as it says itself
        self.ended = ""  # "done", or what stopped it
        self.began = 0.0  # of the work, not of the waiting
        self.took = 0.0
        self._looked = time.monotonic()
        self._changed = Condition()

    @property
    def is_done(self) -> bool:
        """Whether it came to its own end."""
        return self.ended == "done"

    def add(self, parts: Iterable[tuple[int, Part]]) -> None:
        """Hand over what is ready."""
        with self._changed:
            for number, part in parts:
                if number not in self.parts:
                    self.order.append(number)
                self.parts[number] = part
            self._changed.notify_all()

    def tell(self, news: Part) -> None:
        """Say how far it is."""
        self.news = news

    def look(self) -> None:
        """Keep it alive: somebody is interested."""
        self._looked = time.monotonic()

    def since(self, seen: int) -> list[tuple[int, Part]]:
        """Return the parts that came after the first so many."""
        self.look()
        return [(number, self.parts[number]) for number in self.order[seen:]]

    def is_over(self) -> bool:
        """Whether to stop: nobody looks any more, or its time is up."""
        now = time.monotonic()
        if not self.ended and now - self._looked > JOB_IDLE_SECONDS:
            self.end("nobody looked at it any more")
        if not self.ended and self.began and now - self.began > self.seconds:
            self.end(f"{self.seconds:g} seconds, the limit")
        return bool(self.ended)

    def end(self, how: str) -> None:
        """Note how it ended; the first word counts."""
        with self._changed:
            if not self.ended:
                self.took = time.monotonic() - self.began if self.began else 0.0
                self.ended = how
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait for its end, and say whether it came."""
        until = time.monotonic() + seconds
        with self._changed:
            while not self.ended and (left := until - time.monotonic()) > 0:
                self.look()
                self._changed.wait(min(left, 1))
        return bool(self.ended)


class Jobs:
    """The jobs of this process."""

    def __init__(self, running: int, waiting: int) -> None:
        """Work on so many at once, and let so many more wait."""
        self._room = running + waiting
        self._slots = Semaphore(running)
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = Condition()

    def find(self, name: str) -> Job | None:
        """Return a job, whether it goes on or was stopped."""
        return self._jobs.get(name)

    def get(
        self, name: str, make: Callable[[], Job], work: Callable[[Job], object]
    ) -> Job:
        """Return the job of that name, begun now if need be; BusyError if it cannot."""
        with self._lock:
            old = self._jobs.get(name)
            if old is not None and (old.is_done or not old.ended):
                old.look()
                return old
            alive = sum(not job.ended for job in self._jobs.values())
            if alive >= self._room:
                raise BusyError(self._room)
            job = make()
            if old is not None:
                job.add(old.parts.items())
            self._jobs[name] = job
            self._jobs.move_to_end(name)
            self._forget()
        Thread(target=self._work, args=(job, work), daemon=True).start()
        return job

    def stop(self) -> None:
        """Let all of them end soon."""
        for job in list(self._jobs.values()):
            job.end("the server stops")

    def _work(self, job: Job, work: Callable[[Job], object]) -> None:
        while not self._slots.acquire(timeout=TICK):
            if job.is_over():
                return
        try:
            job.began = time.monotonic()
            if not job.is_over():
                work(job)
                job.end("done")
        except Exception:
            if job.ended:  # whatever it worked with may have been taken from it
                return
            job.end("a mistake of ours")
            raise
        finally:
            self._slots.release()

    def _forget(self) -> None:
        """Drop the oldest of those that have ended."""
        ended = [name for name, job in self._jobs.items() if job.ended]
        for name in ended[:-PARTIAL_KEPT]:
            del self._jobs[name]


jobs = Jobs(JOBS_RUNNING, JOBS_WAITING)
