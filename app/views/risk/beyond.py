"""Beyond the limits of a page: the job that closes larger graphs, and the terminal."""

from typing import NamedTuple

from app.jobs import Job
from app.limits import BAND_FAULTS, BAND_STATES, RISK_SECONDS, RISK_STATES
from app.links import Experiment
from app.runs import Run
from app.views.risk.bands import Bands
from engine.sentence import Sentence, plural, say

ABOUT = {
    "copies": say("The copies on the brokers"),
    "applications": say("The producer and the groups"),
}


class Work(NamedTuple):
    """Larger graphs that are being closed, or were stopped."""

    stream: str  # "": it has ended
    progress: Sentence
    ended: str  # what stopped it; "": it goes on
    again: str


def larger(link: Experiment, prefix: str = "/s/") -> str:
    """Where larger graphs of a run are closed."""
    return link.run.under(prefix, "/risk/larger" if prefix == "/s/" else "")


def progress_of(job: Job) -> Sentence:
    """Say how far the closing of a run's graphs is."""
    if not job.began:
        return say("waiting for others to finish")
    if not job.news:
        return say("the run is played")
    news = {**job.news, "about": ABOUT[job.news["about"]]}
    faults = plural("{count} fault more", "{count} faults more", news.pop("depth"))
    return say(
        "{about}: {states:,} states with {faults}, {unexplored:,} not yet visited;"
        " {rate:,} states a second",
        faults=faults,
        **news,
    )


def work_of(run: Run, job: Job) -> Work:
    """Lay out how far a job is, or what stopped it."""
    stream = "" if job.ended else larger(run.experiment, "/stream/risk/")
    return Work(stream, progress_of(job), job.ended, larger(run.experiment))


def beyond(run: Run, found: Bands) -> Sentence:
    """Say what limits a page has, and what to do beyond them."""
    if found.by_job and not found.is_cut_short:
        return say("Closed by a job, with more states than a page has time for.")
    if not found.is_cut_short:
        return Sentence("")
    if found.by_job:
        return say(
            "A job has tried up to {states:,} states. On your own machine, with as much"
            " time and memory as you like: {command}",
            states=RISK_STATES,
            command=_command(run),
        )
    return say(
        "A page visits {few:,} states at most; a job {states:,}, for {seconds} s a"
        " graph: you see how far it is, and may stop it. Its result is kept.",
        few=BAND_STATES,
        states=RISK_STATES,
        seconds=RISK_SECONDS,
    )


def _command(run: Run) -> str:
    """The same on one's own machine."""
    words = [f"ackward risk {run.experiment.slug}"]
    words += [f"--set {name}={value}" for name, value in run.experiment.changes]
    words += [f"--do {order}" for order in run.experiment.orders]
    return " ".join([*words, f"--faults {BAND_FAULTS} --states {10 * RISK_STATES}"])
