"""A search as a job of the server: a process that can be ended, its answer kept."""

from functools import partial

from app.child import command, conversation
from app.jobs import Job, Part, jobs
from app.limits import SEARCH_MEGABYTES, SEARCH_SECONDS
from app.links import Damage, LinkError
from app.questions import Asked
from app.results import results
from engine.search import BOUNDED
from engine.settings import SettingError, resolve

KIND = "search"
COMMAND = command("app.searcher")
GRACE = 20  # seconds to tell the story, once it is found


def check_settings(asked: Asked) -> None:
    """Raise LinkError for a setting that cannot be."""
    try:
        resolve(changes=dict(asked.changes))
    except SettingError as error:
        good = asked._replace(
            changes=tuple(pair for pair in asked.changes if pair[0] != error.name)
        )
        raise LinkError([Damage(error.name or "settings", str(error))], good) from None


def known(asked: Asked) -> Part | None:
    """Return the answer, if it is known: LOSS and CLOSED are, once they were found."""
    found: Part | None = results().get(KIND, asked.url)
    return found


def begin(asked: Asked) -> Job:
    """Have a question searched, or join whoever does; BusyError if there is no room."""
    work = partial(_work, asked)
    return jobs.get(asked.url, lambda: Job(1, SEARCH_SECONDS + GRACE), work)


def _work(asked: Asked, job: Job) -> None:
    """Run the process, pass on what it says, and end it when it is no longer wanted."""
    told = {
        "query": asked.url.partition("?")[2],
        "seconds": SEARCH_SECONDS,
        "megabytes": SEARCH_MEGABYTES,
    }
    for line in conversation(COMMAND, told, job):
        if "answer" not in line:
            job.tell(line)
            continue
        job.add([(0, line["answer"])])
        if line["answer"]["verdict"] != BOUNDED:
            results().put(KIND, asked.url, line["answer"])
    if not job.parts:
        job.end("its process ended without an answer: it may have needed more memory")
