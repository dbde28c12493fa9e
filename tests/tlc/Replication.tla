---------------------------- MODULE Replication ----------------------------
(* Three replicas of one partition, fenced by leader epochs (KIP-320), as      *)
(* engine.search.core has them: tests/tlc compares TLC's counts with its own.  *)
EXTENDS Integers, Sequences

CONSTANTS Replicas, Nobody, LogSize, Records, Epochs

VARIABLES leader, epoch, isr,  (* what the controller decided last *)
          news,                (* every decision that it announced, by epoch *)
          written,             (* how many messages there are *)
          replica              (* what each one believes, and its log *)

vars == <<leader, epoch, isr, news, written, replica>>

Fresh == [leader |-> Nobody, epoch |-> -1, isr |-> {}, hw |-> 0, log |-> <<>>]

Init ==
  /\ leader = Nobody /\ epoch = -1 /\ isr = Replicas
  /\ news = <<>> /\ written = 0
  /\ replica = [r \in Replicas |-> Fresh]

Least(a, b) == IF a < b THEN a ELSE b
Leads(r) == replica[r].leader = r
Follows(f, l) ==
  /\ Leads(l) /\ replica[f].leader = l
  /\ replica[f].epoch = replica[l].epoch
True(l) == leader = l /\ Leads(l) /\ replica[l].epoch = epoch

Decide(who, members) ==
  /\ epoch < Epochs
  /\ epoch' = epoch + 1 /\ leader' = who /\ isr' = members
  /\ news' = Append(news, [leader |-> who, isr |-> members])
  /\ UNCHANGED <<written, replica>>

Fail(r) ==
  /\ r \in isr \cup {leader}  (* one way, not two: TLC counts them *)
  /\ Decide(IF r = leader THEN Nobody ELSE leader,
            IF r = leader /\ isr = {r} THEN isr ELSE isr \ {r})

Elect(r) == r \in isr /\ r # leader /\ Decide(r, isr)

Lead(r, n) ==
  /\ news[n].leader = r /\ n - 1 > replica[r].epoch
  /\ replica' = [replica EXCEPT ![r].leader = r, ![r].epoch = n - 1,
                                ![r].isr = news[n].isr]
  /\ UNCHANGED <<leader, epoch, isr, news, written>>

Write(r) ==
  /\ Leads(r) /\ written < Records /\ Len(replica[r].log) < LogSize
  /\ written' = written + 1
  /\ replica' = [replica EXCEPT ![r].log =
       Append(@, [message |-> written, epoch |-> replica[r].epoch])]
  /\ UNCHANGED <<leader, epoch, isr, news>>

Fetch(f, l) ==
  LET next == Len(replica[f].log) + 1 IN
  /\ Follows(f, l) /\ next <= Len(replica[l].log)
  /\ replica' = [replica EXCEPT ![f].log = Append(@, replica[l].log[next]),
                                ![f].hw = Least(replica[l].hw, next)]
  /\ UNCHANGED <<leader, epoch, isr, news, written>>

(* After the last offset at which both logs have the same entry. *)
Agreement(a, b) ==
  LET same == {n \in 1..Least(Len(a), Len(b)) : a[n] = b[n]} IN
  IF same = {} THEN 0 ELSE CHOOSE n \in same : \A m \in same : m <= n

Follow(f, l, n) ==
  LET end == Agreement(replica[l].log, replica[f].log) IN
  /\ news[n].leader = l /\ n - 1 > replica[f].epoch
  /\ Leads(l) /\ replica[l].epoch = n - 1
  /\ replica' = [replica EXCEPT ![f] =
       [leader |-> l, epoch |-> n - 1, isr |-> news[n].isr,
        hw |-> Least(end, replica[f].hw),
        log |-> SubSeq(replica[f].log, 1, end)]]
  /\ UNCHANGED <<leader, epoch, isr, news, written>>

Alter(l, members) ==
  /\ isr' = members
  /\ replica' = [replica EXCEPT ![l].isr = members]
  /\ UNCHANGED <<leader, epoch, news, written>>

Shrink(l, f) ==
  /\ True(l) /\ f \in replica[l].isr
  /\ \/ ~Follows(f, l) /\ Alter(l, replica[l].isr \ {f})
     \/ Len(replica[f].log) < Len(replica[l].log) /\ Alter(l, replica[l].isr \ {f})

HasBegun(l) ==
  LET at == replica[l].hw IN
  IF at = Len(replica[l].log) THEN TRUE
  ELSE at < Len(replica[l].log) /\ replica[l].log[at + 1].epoch = replica[l].epoch

Expand(l, f) ==
  /\ True(l) /\ f \notin replica[l].isr
  /\ Follows(f, l) /\ replica[l].hw <= Len(replica[f].log) /\ HasBegun(l)
  /\ Alter(l, replica[l].isr \cup {f})

Raise(l) ==
  /\ Leads(l) /\ replica[l].hw < Len(replica[l].log)
  /\ \A f \in replica[l].isr : Follows(f, l) /\ replica[l].hw < Len(replica[f].log)
  /\ replica' = [replica EXCEPT ![l].hw = @ + 1]
  /\ UNCHANGED <<leader, epoch, isr, news, written>>

Next ==
  \E r \in Replicas :
    \/ Fail(r) \/ Elect(r) \/ Write(r) \/ Raise(r)
    \/ \E n \in 1..Len(news) : Lead(r, n)
    \/ \E other \in Replicas \ {r} :
         \/ Fetch(other, r) \/ Shrink(r, other) \/ Expand(r, other)
         \/ \E n \in 1..Len(news) : Follow(other, r, n)

Spec == Init /\ [][Next]_vars

(* No member of these replicas lacks what a leader calls committed. *)
Holds(l, members) ==
  \A f \in members : \A n \in 1..replica[l].hw :
    /\ n <= Len(replica[f].log) /\ n <= Len(replica[l].log)
    /\ replica[f].log[n] = replica[l].log[n]
Weak == \A l \in Replicas : Leads(l) => Holds(l, replica[l].isr)
Strong == \A l \in Replicas : Leads(l) => Holds(l, isr)
=============================================================================
