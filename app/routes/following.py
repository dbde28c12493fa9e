"""How far a job is, as a stream of events: whoever leaves is noticed."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

from fastapi.responses import StreamingResponse

from app.jobs import Job
from app.languages import in_words, spoken

EVENTS = "text/event-stream"
TICK = 0.25


def events_of(job: Job, progress_of: Callable[[Job], str]) -> StreamingResponse:
    """Tell how far a job is, again and again, until there is nothing more to come."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    told = _events(job, progress_of)
    return StreamingResponse(told, media_type=EVENTS, headers=headers)


async def _events(job: Job, progress_of: Callable[[Job], str]) -> AsyncIterator[str]:
    while not job.ended:
        job.look()
        said = in_words(progress_of(job), spoken.get())
        yield f"event: news\ndata: {json.dumps({'said': said})}\n\n"
        await asyncio.sleep(TICK)
    yield "event: end\ndata: {}\n\n"
