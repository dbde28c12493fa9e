"""What a producing application believes of each message, beside what is true."""

from app.views.stage.draft import LETTER, Draft
from app.views.stage.layout import LISTED, VERDICT, Panel, rounded
from app.views.stage.moment import DOOMED
from engine.model.config import ProducerConfig
from engine.model.state import Belief, Producer
from engine.sentence import say

SIGNS = {
    "acked": "ok",
    "failed": "no",
    "unknown": "what",
    "in flight": "wait",
    "in transaction": "wait",
    "buffered": "wait",
}
WORDS = {
    "ok": "acked",
    "no": "failed",
    "what": say("never told"),
    "assumed": say("taken for sent"),
}
YET_LOST = say("yet lost")
SAFE = ("ok", "assumed")  # what an application takes for done
Verdicts = tuple[tuple[int, str], ...]  # messages of a script, each with its verdict


def draw_beliefs(
    draft: Draft,
    panel: Panel,
    producer: Producer,
    config: ProducerConfig,
    verdicts: Verdicts,
) -> None:
    """Draw every message of a script as its application sees it, and its verdict.

    Where an application takes for safe what is lost, that is the lesson: it is
    framed, or where there is no room for words beside each message, said below.
    """
    section = panel.sections[0]
    token = draft.layout.token
    line = token + (LISTED if section.listed else VERDICT)
    beliefs = {belief.message: belief for belief in producer.beliefs}
    yet: list[int] = []
    for number, (message, verdict) in enumerate(verdicts):
        belief = beliefs.get(message)
        spot = section.spot(number, line)
        sign = _sign(belief, config)
        fooled = verdict == "lost" and sign in SAFE
        if fooled:
            yet.append(message)
        if section.listed:
            _listed(draft, spot, message, (belief, sign, verdict), fooled=fooled)
        elif belief is not None and verdict:
            low = spot[1] + token // 2 + 11
            draft.icon(
                f"v{message}", f"verdict {verdict}", spot[0], low, _mark(verdict)
            )
        _copy(draft, spot, message, sign, verdict)
    if yet and not section.listed:
        below = section.spot(len(verdicts) - 1, line)[1] + token // 2 + VERDICT + 6
        words = _fitting(yet, section.per_row * section.step // LETTER)
        draft.say(f"yet-{producer.name}", "note bad", section.x + 2, below, words)


def _sign(belief: Belief | None, config: ProducerConfig) -> str:
    """Name the sign for a belief: a call's return may be taken for success."""
    if belief is None:
        return ""
    sign = SIGNS[belief.state]
    early = config.counts == "send" and belief.returned
    return "assumed" if early and sign in ("wait", "what") else sign


def _copy(
    draft: Draft, spot: tuple[int, int], message: int, sign: str, verdict: str
) -> None:
    """Draw the application's own copy, its belief at the corner."""
    x, y = spot
    if not sign:
        draft.token(f"m{message}-app", "t unsent", x, y, message)
        return
    look = f"t app {verdict}" if verdict in ("lost", DOOMED) else "t app"
    draft.token(f"m{message}-app", look, x, y, message)
    corner = draft.layout.token // 2 - 1
    draft.icon(f"k{message}", f"sign {sign}", x + corner, y - corner, f"sign-{sign}")


def _listed(
    draft: Draft,
    spot: tuple[int, int],
    message: int,
    what: tuple[Belief | None, str, str],
    *,
    fooled: bool,
) -> None:
    """Write beside a copy what is believed, and below that what is true."""
    belief, sign, verdict = what
    x, y = spot
    token = draft.layout.token
    right = x + token // 2 + 16
    if belief is None:
        draft.say(f"b{message}", "note", right, y + 5, say("not sent yet"))
        return
    if fooled:
        width = draft.layout.belief_width
        box = (x - token // 2 - 4, y - token // 2 - 3, width, token + 6)
        draft.shape(f"gap{message}", "gap", rounded(*box, 9))
    draft.say(f"b{message}", "belief", right, y - 4, WORDS.get(sign, belief.state))
    if verdict:
        sign = _mark(verdict)
        draft.icon(f"v{message}", f"verdict {verdict}", right + 9, y + 11, sign)
        words = YET_LOST if fooled else verdict
        draft.say(f"v{message}-w", f"ruled {verdict}", right + 24, y + 16, words)


def _mark(verdict: str) -> str:
    """Name the sign of a verdict; what is doomed is undecided still."""
    return "verdict-undecided" if verdict == DOOMED else f"verdict-{verdict}"


def _fitting(messages: list[int], letters: int) -> str:
    """Name as many messages as fit."""
    words = say("yet lost: {messages}", messages=", ".join(map(str, messages)))
    if len(words) <= letters:
        return words
    return say("yet lost: {count} of them", count=len(messages))
