"""Print what the page costs in a real Chromium: ``python -m tests.bench_browser``.

    make bench-browser

A story of some 300 steps with 3 partitions and 40 messages is played and scrubbed,
at the processor's own speed and slowed down four times; a setting is changed, to
values never seen and to values seen before. Frames and tasks are counted in the
processor's own time, and by the clock beside it; every figure is the best of some
runs: whatever else the machine does makes it worse, and nothing makes it better.
None of them is a test (see tests/bench.py).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from statistics import quantiles
from typing import Any, NamedTuple

from playwright.sync_api import CDPSession, Page, sync_playwright

from app.main import app
from app.parsing import parse
from app.runs import find_run
from app.store import pack
from app.views.frames import chunks, frames
from app.views.rendering import render
from app.views.scenario import scenario_page
from tests.bench import say
from tests.browser.chromium import FLAGS, prepare_chromium
from tests.browser.serve import serving

STORY = "acked-then-lost"
# In the lab, which sends five messages of its own.
LONG = "partitions=3&linger.ms=35&do=0:send:35:every-40&do=900:crash:leader"
RUNS = 3
WATCHED_MS = 4_000
SLOWER = 4
LONG_MS = 50

CHANGE = """async (value) => {
  const field = document.querySelector("#controls [name='linger.ms']");
  field.value = value;
  const done = new Promise((painted) => document.addEventListener(
    "htmx:after:swap", () => requestAnimationFrame(() => setTimeout(
      () => painted(performance.now()))), {once: true}));
  const start = performance.now();
  field.dispatchEvent(new Event("input", {bubbles: true}));
  return await done - start;
}"""

WATCH = """async ([scrub, ms]) => {
  const seek = document.querySelector("#seek"), last = +seek.max;
  if (!scrub) document.querySelector("#play").click();
  const times = [], start = performance.now();
  await new Promise((end) => {
    const frame = (now) => {
      performance.mark("frame");
      times.push(now);
      if (scrub) {
        const way = (now - start) / ms;
        seek.value = Math.round(last * Math.abs(1 - 2 * (way % 1)));
        seek.dispatchEvent(new Event("input", {bubbles: true}));
      }
      now - start < ms ? requestAnimationFrame(frame) : end();
    };
    requestAnimationFrame(frame);
  });
  if (!scrub) document.querySelector("#play").click();
  const gaps = times.slice(1).map((time, i) => time - times[i]);
  const extra = gaps.map((gap) => Math.max(0, Math.round(gap / 16.667) - 1));
  return [times.length, extra.reduce((sum, some) => sum + some, 0)];
}"""
# The tasks of the page's own thread, with the processor's time that each of them took:
# what other programs do to the clock is not in it. Nothing else is traced: what the
# developer's tools want to know of every style and line doubles the time of a frame.
TRACED = "toplevel,blink.user_timing"
TASK, FRAME = "ThreadControllerImpl::RunTask", "frame"
FRAME_MS = 16.667


class Smooth(NamedTuple):
    """How smoothly something moved."""

    late: float  # percent of frames for which the page itself was too slow
    long: int  # tasks of more than 50 ms of the processor
    worst_ms: float  # the longest of them
    mean_ms: float  # of the processor, a frame
    missed: float  # percent of frames by the clock, whoever was to blame


def best_of(measure: Callable[[], Smooth]) -> Smooth:
    """Return the best of some runs."""
    return min(measure() for _ in range(RUNS))


def traced(page: Page, action: Callable[[], None]) -> list[float]:
    """Return the processor's milliseconds of every task while something is done.

    A frame's beginning is a task of 0 ms.
    """
    events: list[dict[str, Any]] = []
    session = page.context.new_cdp_session(page)
    session.on("Tracing.dataCollected", lambda told: events.extend(told["value"]))
    ended: list[bool] = []
    session.on("Tracing.tracingComplete", lambda _: ended.append(True))
    session.send("Tracing.start", {"categories": TRACED})
    action()
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(50)
    session.detach()
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = sorted(
        (event["ts"], 0.0 if is_frame else event["tdur"] / 1_000)
        for event in events
        if (event["pid"], event["tid"]) in threads
        and (
            (is_frame := event["name"] == FRAME)
            or (event["name"] == TASK and "tdur" in event)
        )
    )
    return [took for _, took in tasks]


@contextmanager
def slowed(session: CDPSession, rate: int) -> Iterator[None]:
    """Slow the page's processor down."""
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    yield
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})


def watch(page: Page, *, scrub: bool) -> Smooth:
    """Look at every frame and task while it plays or is scrubbed."""
    page.locator("#seek").fill("40")
    page.wait_for_timeout(400)
    counted: list[int] = []
    tasks = traced(
        page,
        lambda: counted.extend(page.evaluate(WATCH, [scrub, WATCHED_MS])),
    )
    frames = per_frame(tasks)
    shown, missed = counted
    return Smooth(
        late=100 * sum(took > FRAME_MS for took in frames) / len(frames),
        long=sum(took > LONG_MS for took in tasks),
        worst_ms=max(tasks),
        mean_ms=sum(frames) / len(frames),
        missed=100 * missed / (shown + missed),
    )


def per_frame(tasks: list[float]) -> list[float]:
    """Add up the tasks between the beginnings of two frames."""
    frames = [0.0]
    for took in tasks:
        if took == 0:
            frames.append(0.0)
        frames[-1] += took
    return frames[2:-1]  # without how the measuring begins and ends


def motion(page: Page, base: str) -> None:
    """Measure playing at 1× and 8×, and scrubbing sixty times a second."""
    page.goto(f"{base}/s/lab?{LONG}")
    page.wait_for_timeout(2_500)
    session = page.context.new_cdp_session(page)
    for rate in (1, SLOWER):
        where = "" if rate == 1 else f", processor {rate} times slower"
        for name, doublings, scrub in (
            ("playing at 1×", "0", False),
            ("playing at 8×", "3", False),
            ("scrubbing 60 times a second", "0", True),
        ):
            page.locator("#speed").fill(doublings)
            with slowed(session, rate):
                smooth = best_of(partial(watch, page, scrub=scrub))
            say(
                f"{name}{where}",
                f"{smooth.late:.1f} % late, {smooth.long} long",
                "≤ 1 % late, 0 long tasks; "
                f"{smooth.mean_ms:.1f} ms a frame, longest task "
                f"{smooth.worst_ms:.0f} ms, {smooth.missed:.0f} % missed by the clock",
            )


def changes(page: Page, base: str) -> None:
    """Measure the time from a changed setting to the new picture."""
    page.goto(f"{base}/s/{STORY}?at=20")
    page.wait_for_timeout(500)
    page.evaluate(CHANGE, "3")
    fresh = [list(range(10 + 10 * n, 20 + 10 * n)) for n in range(RUNS)]
    known = [[10, 11] * 5] * RUNS
    for name, budget, runs in (("cold", 150, fresh), ("warm", 110, known)):
        tries = [[page.evaluate(CHANGE, str(v)) for v in values] for values in runs]
        p95 = min(quantiles(times, n=20, method="inclusive")[18] for times in tries)
        least = min(min(times) for times in tries)
        say(
            f"a setting changed, until painted, {name} (60 ms of it debounce)",
            f"p95 {p95:.0f}, least {least:.0f} ms",
            f"p95 ≤ {budget} ms",
        )


def weight() -> None:
    """Print the bytes of the long story over the wire."""
    found = find_run(parse("lab", LONG))
    page = len(
        pack(
            [render("pages/scenario.html", page=scenario_page(found, 0))], "br"
        ).content
    )
    parts = [len(pack(frames(found, c), "br").content) for c in range(chunks(found))]
    messages = found.timeline.plan.messages
    say(f"the long story: {found.last} steps, {messages} messages, page", f"{page:,} B")
    say(f"its frames, in {len(parts)} answers", f"{sum(parts):,} B")


def main() -> None:
    """Measure what a visitor sees."""
    weight()
    with sync_playwright() as playwright, serving(app) as base:
        chromium = playwright.chromium.launch(
            executable_path=prepare_chromium(), args=list(FLAGS)
        )
        page = chromium.new_page(viewport={"width": 1280, "height": 800})
        changes(page, base)
        motion(page, base)
        chromium.close()


if __name__ == "__main__":
    main()
