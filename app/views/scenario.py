"""A scenario's page: everything around the frame."""

from dataclasses import dataclass

from app.assets import REVISION
from app.comparing import with_fix
from app.evidence import evidence
from app.laboratory import LAB
from app.links import Experiment
from app.pairing import pair_of
from app.runs import Run
from app.shrinking import can_shrink
from app.views.branch import Branch, branch
from app.views.configuration import File, files
from app.views.controls import Controls, controls
from app.views.folds import hands_of
from app.views.frames import FRAMES_A_CHUNK, Frame, Framer
from app.views.lab import Idea, ideas
from app.views.matrix import MANY
from app.views.notes import Notes, notes
from app.views.pictures import Picture, pictures
from app.views.pointing import Pointed, pointed, with_rings
from app.views.proof import Proof, proof
from app.views.sharing import Difference, differs, seen
from app.views.silences import Gap, gaps
from app.views.stage import stage_view
from app.views.stage.marks import StageView
from app.views.story import Cue, Line, Mark, marks, script, story
from app.views.words import PLACES
from engine.ledger import group_names
from engine.model.orders import processes
from engine.scenario.lines import VERBS
from engine.sentence import say
from engine.settings import Resolved
from engine.settings.catalogue import catalogue as presets

TALLEST = 495  # on a screen of 800 pixels its letters are just 12 pixels high


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    """What the page of one step shows."""

    run: Run
    at: Experiment  # this page's own link
    number: int
    place: str
    versions: tuple[str, ...]  # "Kafka 4.1+", "Java 4.1+"
    timeline: str  # where all frames are
    chunk: int
    frame: Frame
    tall: bool  # too high for one screen
    groups: tuple[str, ...]  # a column each in the matrix of the three truths
    many: bool  # messages: the matrix scrolls
    controls: Controls
    marks: tuple[Mark, ...]
    silences: tuple[Gap, ...]  # on the scrubber
    story: tuple[Line, ...]
    script: tuple[Cue, ...]
    pictures: tuple[Picture, ...]  # tabs that load when they are opened
    files: tuple[File, ...]
    notes: Notes
    proof: Proof | None  # what real clusters showed; the lab tells no story
    verbs: tuple[str, ...]
    targets: tuple[str, ...]
    ideas: tuple[Idea, ...]  # what to try, in the lab
    seen: str  # how it ends, for a shared link
    compare: (
        str  # beside the story as told; as told, beside its fix; "" for an empty lab
    )
    branch: Branch | None  # the run without the last order
    shrink: str  # what of it the harm needs; "" where nothing was added or harmed
    differs: Difference | None  # from what a shared link promised
    pointed: Pointed  # what whoever shared this step says of it


def scenario_page(
    run: Run, number: int, link: Experiment | None = None
) -> ScenarioPage:
    """Compose the page of one step; its link may have a note, and promise an ending."""
    in_lab = run.scenario.slug == LAB
    hands = hands_of(run.experiment)
    stage = stage_view(run.timeline, run.ledger, number, hands)
    told = link or run.experiment
    at = run.to(number).like(told)
    frame = Framer(run).frame(number, stage)
    return ScenarioPage(
        run=run,
        at=at,
        number=number,
        place="" if in_lab else PLACES[run.scenario.where],
        versions=_versions(run.play.resolved),
        timeline=run.experiment.under(f"/tl/{REVISION}/"),
        chunk=FRAMES_A_CHUNK,
        frame=with_rings(frame, stage, at.look) if at.look else frame,
        tall=_tall(stage),
        groups=group_names(run.timeline.plan.config),
        many=run.timeline.plan.messages > MANY,
        controls=controls(run),
        marks=marks(run),
        silences=gaps(run),
        story=story(run),
        script=script(run),
        pictures=pictures(run, number),
        files=files(run),
        notes=notes(run),
        proof=None if in_lab else proof(run.scenario.slug, evidence()),
        verbs=VERBS,
        targets=processes(run.timeline.steps[0].world),
        seen=seen(run),
        ideas=ideas(run) if in_lab else (),
        compare=_compare(run),
        branch=branch(run),
        shrink=run.experiment.under("/s/", "/shrink") if can_shrink(run) else "",
        differs=differs(run, told.seen),
        pointed=pointed(at, stage),
    )


def _compare(run: Run) -> str:
    """Return what this run is best compared with: what was told, or the fix."""
    told = Experiment(run.experiment.slug)
    if run.experiment._replace(folds=()) != told:
        return pair_of(told, run.experiment).url
    return pair_of(told, with_fix(run.scenario)).url if run.scenario.fix else ""


def _versions(found: Resolved) -> tuple[str, ...]:
    """Name the Kafka and the clients of a run; one name where both are the same."""
    known = presets()
    kafka = known.brokers[found.kafka].label
    sends = known.producers[found.producer].label
    reads = known.consumers[found.consumer].label
    if sends == reads:
        return kafka, sends
    return (
        kafka,
        say("{client} producer", client=sends),
        say("{client} consumer", client=reads),
    )


def _tall(stage: StageView) -> bool:
    """Tell whether the picture, made to fit on a screen, would be too small to read."""
    return any(
        drawn.kind == "wide" and drawn.height > TALLEST for drawn in stage.pictures
    )
