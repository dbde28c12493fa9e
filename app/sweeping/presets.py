"""Sweeps to begin with: each a question, a link, and something to see."""

from typing import NamedTuple

from engine.sentence import Sentence, say


class Preset(NamedTuple):
    """A sweep that is worth a look."""

    title: Sentence
    about: Sentence
    query: str


PRESETS = (
    Preset(
        say("How long is too long to linger?"),
        say(
            "The application ends without closing its producer. What it had handed over"
            " and what was still in the buffer depends on linger.ms and on the moment."
        ),
        "scenario=lab&application.counts=send&lab.messages=8&lab.every=25"
        "&x=*:exit:p1:0..240/15&y=linger.ms:0..180/20",
    ),
    Preset(
        say("How late may a follower be?"),
        say(
            "With acks=1 the leader says yes alone. The later its followers, the longer"
            " the time in which its death costs a message."
        ),
        "scenario=lab&acks=1&lab.messages=8&lab.every=25"
        "&x=*:crash:leader:10..250/15&y=20:slow:b2-to-b1:*:1..361/40",
    ),
    Preset(
        say("acks and min.insync.replicas, on one bad afternoon"),
        say(
            "Two of three brokers are down for maintenance when the disk of the third"
            " dies. Which combination would have said no in time?"
        ),
        "scenario=all-was-one&x=acks:0,1,all&y=min.insync.replicas:1,2,3",
    ),
    Preset(
        say("When does the consumer say that it is done?"),
        say(
            "The consumer dies at one moment or another and comes back. How it commits"
            " decides whether that costs a message, repeats one, or neither."
        ),
        "scenario=lab&application.processing.ms=100&lab.messages=6&do=12000:start:c1"
        "&x=*:crash:c1:100..1300/80&y=application.commit:before,record,batch,auto,none",
    ),
    Preset(
        say("What can acks lose, whatever happens?"),
        say(
            "Not one schedule but all of them, with up to three faults: a search in"
            " every cell. A tick is a closed search, a question mark one that stopped"
            " at its limit."
        ),
        "scenario=lab&min.insync.replicas=2&mode=worst&fault=crash:2,power:1"
        "&x=acks:0,1,all&y=faults:0..3&states=150000",
    ),
)
