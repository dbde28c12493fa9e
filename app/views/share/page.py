"""The page from which a step is shared: links, code, pictures, texts, files."""

from typing import NamedTuple

import segno
from markupsafe import Markup, escape

from app.assets import REVISION
from app.languages import prefixed, spoken
from app.limits import NOTE_CHARACTERS
from app.links import Experiment
from app.runs import Run
from app.views.folds import hands_of
from app.views.pointing import to_look_at
from app.views.share.moving import Range, suggested
from app.views.share.words import markdown
from app.views.sharing import seen
from app.views.stage import stage_view
from app.views.stage.marks import StageView
from engine.sentence import Sentence

WIDTH, HEIGHT = 800, 640
FRAME = (
    '<iframe src="{link}" title="{title}" width="{width}" height="{height}" '
    'loading="lazy"></iframe>'
)


class Choice(NamedTuple):
    """One thing on the picture at which a note may point."""

    name: str
    words: Sentence
    chosen: bool


def local(url: str) -> str:
    """Lead to the same page in the language that is spoken."""
    return prefixed(url, spoken.get())


class SharePage(NamedTuple):
    """Everything by which a step is passed on; addresses with their host."""

    run: Run
    number: int
    at: Experiment
    story: str  # the run from its start
    step: str  # this very step, with what it promises
    code: Markup  # the QR code of the step's link, as SVG
    frame: str  # what a page needs to embed it
    text: str  # Markdown
    offline: str
    gif: Range  # that is suggested
    source: str
    short: str  # "" until one was asked for
    last: int
    choices: tuple[Choice, ...]  # what a note may point at
    note_characters: int


def share_page(run: Run, link: Experiment, host: str, short: str = "") -> SharePage:
    """Compose it; `host` is how this server was reached, as in ``http://host``."""
    number = link.at.value
    at = run.to(number).like(link)
    promised = at._replace(seen=seen(run))
    return SharePage(
        run=run,
        number=number,
        at=at,
        story=host + local(run.experiment._replace(seen=seen(run)).url),
        step=host + local(promised.url),
        code=qr(host + local(short or promised.url)),
        frame=framed(run, at, host),
        text=markdown(run, host + local(promised.url), at),
        offline=at.under("/s/", "/offline.html"),
        gif=suggested(run, number),
        source=at.under("/s/", "/scenario.yaml"),
        short=host + local(short) if short else "",
        last=run.last,
        choices=tuple(
            Choice(name, words, name in at.look)
            for name, words in to_look_at(run, stage_of(run, number))
        ),
        note_characters=NOTE_CHARACTERS,
    )


def stage_of(run: Run, number: int) -> StageView:
    """Draw a step as its link folds it."""
    return stage_view(run.timeline, run.ledger, number, hands_of(run.experiment))


def framed(
    run: Run, at: Experiment, host: str, width: int = WIDTH, height: int = HEIGHT
) -> str:
    """Write what a page needs to show a step within itself."""
    return FRAME.format(
        link=escape(host + local(at.under("/embed/"))),
        title=escape(run.scenario.title),
        width=width,
        height=height,
    )


def oembed(
    run: Run, at: Experiment, host: str, width: int, height: int
) -> dict[str, object]:
    """Describe a step to a site that embeds links (oEmbed 1.0, type rich)."""
    return {
        "version": "1.0",
        "type": "rich",
        "title": run.scenario.title,
        "provider_name": "Ackward",
        "provider_url": host,
        "html": framed(run, at, host, width, height),
        "width": width,
        "height": height,
        "thumbnail_url": host + picture(at, ".png"),
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }


def picture(at: Experiment, ending: str = "") -> str:
    """Return where the picture of a step is, for ever under this revision."""
    return at.under(f"/card/{REVISION}/", ending)


def qr(link: str) -> Markup:
    """Draw a link as a QR code, as an SVG that may stand in a page."""
    drawn = segno.make(link, error="m", micro=False).svg_inline(
        omitsize=True, dark="#000000", border=2, svgclass="qr", lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - it holds paths and numbers
