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
        "scenario=lab&application.counts=send&lab.messages=8&lab.every=20"
        "&x=*:exit:p1:5..225/20&y=linger.ms:0..180/20",
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
        "scenario=lab&application.processing.ms=60&lab.messages=10&lab.every=10"
        "&auto.commit.interval.ms=200&do=12000:start:c1"
        "&x=*:crash:c1:50..750/50&y=application.commit:before,record,batch,auto,none",
    ),
    Preset(
        say("How long an outage do your producers survive?"),
        say(
            "The only broker is down for a while. A producer tries again until"
            " delivery.timeout.ms is over, and then it gives up. This application does"
            " not look at the result."
        ),
        "scenario=lab&application.counts=send&brokers=1&replication.factor=1"
        "&lab.seconds=400&do=150:crash:b1"
        "&x=*:start:b1:15000..180000/15000&y=delivery.timeout.ms:60000..180000/30000",
    ),
    Preset(
        say("A tenth of a second earlier?"),
        say(
            "The story “Acknowledged, then gone”, with its own crash at another time."
            " How much luck is in acks=1?"
        ),
        "scenario=acked-then-lost&x=when.crash.leader:40..160/10&y=acks:0,1,all",
    ),
    Preset(
        say("How long may a consumer be away?"),
        say(
            "A consumer is stopped and comes back later. What retention has deleted by"
            " then it never reads, and auto.offset.reset may cost it more."
        ),
        "scenario=deleted-unread&x=when.start.c1:20000..110000/10000"
        "&y=retention.ms:20000..80000/20000",
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
    Preset(
        say("Which Kafka keeps what it promised?"),
        say(
            "acks=all and two replicas in sync, from 0.10.2 to 4.1, and every order of"
            " up to three faults. Eight years of fixes in one picture."
        ),
        "scenario=lab&acks=all&min.insync.replicas=2&mode=worst&fault=crash:2,power:1"
        "&x=kafka:0.10.2,1.1,2.1,2.4,3.9,4.1&y=faults:0..3&states=200000",
    ),
)
