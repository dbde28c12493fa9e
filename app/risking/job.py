"""The closing of a run's larger graphs: a process that can be ended, a result kept."""

from functools import partial

from app.child import command, conversation
from app.jobs import Job, jobs
from app.limits import RISK_MEGABYTES, RISK_SECONDS
from app.links import Experiment
from app.results import results
from app.risking.written import Closings, read

KIND = "risk"
COMMAND = command("app.closer")
GRACE = 20  # seconds to simulate the run, and to read both graphs backwards
GRAPHS = 2


def known(link: Experiment) -> Closings | None:
    """Return what was closed for this run in larger limits, if it ever was."""
    found = results().get(KIND, _name(link))
    return None if found is None else read(found)


def begin(link: Experiment) -> Job:
    """Have the graphs of a run closed, or join; BusyError if there is no room."""
    seconds = GRAPHS * RISK_SECONDS + GRACE
    return jobs.get(_name(link), lambda: Job(1, seconds), partial(_work, link))


def _name(link: Experiment) -> str:
    return link.run._replace(seen="").under("/s/", "/risk/larger")


def _work(link: Experiment, job: Job) -> None:
    """Run the process, pass on what it says, and keep what does not go by a clock."""
    told = {
        "slug": link.slug,
        "query": _name(link).partition("?")[2],
        "seconds": RISK_SECONDS,
        "megabytes": RISK_MEGABYTES,
    }
    for line in conversation(COMMAND, told, job):
        if "answer" not in line:
            job.tell(line)
            continue
        job.add([(0, line["answer"])])
        if line["is_final"]:
            results().put(KIND, _name(link), line["answer"])
    if not job.parts:
        job.end("its process ended without an answer: it may have needed more memory")
