"""The application: routes, refusals, and the guard before them."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from threading import Thread

from fastapi import FastAPI

from app.evidence import evidence
from app.jobs import jobs
from app.routes import (
    api,
    checking,
    checks,
    compare,
    comparisons,
    indexing,
    lessons,
    metrics,
    oembed,
    pages,
    passports,
    pictures,
    risk,
    rooms,
    saving,
    scenarios,
    searches,
    settings,
    sharing,
    short,
    shrunk,
    sweeps,
    waiting,
    writing,
)
from app.routes import evidence as proven
from app.routes.describing import described
from app.routes.errors import add_errors
from app.routes.guard import Guard, Interpreter, Versions
from app.routes.rooms import sending
from app.routes.rooms.masking import mask_log
from app.routes.watching import router_of
from app.stopping import stopping
from app.sweeping.workers import dismiss
from app.views.cards import cards


@asynccontextmanager
async def warmed(_: FastAPI) -> AsyncIterator[None]:
    """Play the catalogue once beside the first visits, so that nobody waits for it."""
    Thread(target=cards, daemon=True).start()
    with stopping.heeded(end_streams):
        yield
    sending.hub.close()
    jobs.stop()
    dismiss()


def end_streams() -> None:
    """End what would go on for ever, since the server stops."""
    sending.hub.let_go()
    jobs.stop()


def make() -> FastAPI:
    """Put the application together."""
    evidence()  # if a file of it is damaged, nothing starts
    made = FastAPI(
        title="Ackward",
        version=version("ackward"),
        summary="A deterministic simulator of how Kafka loses messages.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        lifespan=warmed,
    )
    made.include_router(pages.router)
    made.include_router(indexing.router)
    made.include_router(scenarios.router)
    made.include_router(passports.router)
    made.include_router(pictures.router)
    made.include_router(saving.pages)
    made.include_router(risk.pages)
    made.include_router(shrunk.router)
    made.include_router(lessons.router)
    made.include_router(rooms.router)
    made.include_router(compare.router)
    made.include_router(checking.router)
    made.include_router(sweeps.router)
    made.include_router(searches.router)
    made.include_router(settings.pages)
    made.include_router(proven.pages)
    made.include_router(sharing.router)
    made.include_router(oembed.router)
    made.include_router(writing.router)
    made.include_router(short.pages)
    made.include_router(api.router)
    made.include_router(waiting.router)
    made.include_router(checks.router)
    made.include_router(comparisons.router)
    made.include_router(metrics.router)
    made.include_router(short.api)
    made.include_router(saving.api)
    made.include_router(risk.api)
    made.include_router(settings.api)
    made.include_router(proven.api)
    made.openapi = lambda: described(made)  # type: ignore[method-assign]
    add_errors(made)
    mask_log()
    made.add_middleware(Versions)
    made.add_middleware(Interpreter)
    made.add_middleware(Guard)
    return made


def watching(file: Path) -> FastAPI:
    """Put one together that shows a file while it is written: `ackward watch`."""
    made = make()
    made.include_router(router_of(file))
    return made


app = make()

# What is loaded by now stays loaded: the collector need not look at it again.
gc.collect()
gc.freeze()
