"""What is wrong with the audit log, and what the log says about itself, as plain sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time

from desktop.booking.date_time_text import local_time, spoken_timestamp
from desktop.booking.printable_text import printable
from desktop.store.audit.audit_chain import ChainFlaw, ChainReport, Flaw, TimeLimit

from .audit_witness import Witness

_LAST = 1 << 63
_MOST_OF_A_NAME, _MOST_OF_A_DETAIL = 80, 300

_SENTENCES = {
    Flaw.MISSING: "Entry {seq} is missing, or is in another's place.",
    Flaw.EDITED: "Entry {seq} was changed after it was written.",
    Flaw.UNSIGNED: "Entry {seq} is not signed by anybody who works or worked here.",
    Flaw.REVISION_UNKNOWN: "Entry {seq} names a member list that no owner has signed.",
    Flaw.REVISION_BACK: "Entry {seq} names an older member list than the entry before it.",
    Flaw.NOT_A_MEMBER: (
        "Entry {seq} names {named}, but was signed with a key that was nobody's at that time."
    ),
    Flaw.IMPOSTOR: "Entry {seq} names {named}, but was signed by {signed_by}.",
    Flaw.NOT_A_NOTE: (
        "Entry {seq}, signed by {signed_by}, is marked as an unsigned note, but is none of a "
        "refused sign-in."
    ),
    Flaw.BACKDATED: (
        "Entry {seq} is dated {at}, before an entry that stands above it, and does not say that "
        "the clock was set back."
    ),
    Flaw.FALSE_CLOCK: "What entry {seq} says about the time of the entries before it is not true.",
    Flaw.CUT: "The end of the audit log is missing: from entry {seq} on it was cut off.",
}


def flaw_text(flaw: ChainFlaw) -> str:
    """One sentence. Times are those of this computer's zone."""
    link, by = flaw.link, flaw.signed_by
    return _SENTENCES[flaw.flaw].format(
        seq=flaw.seq,
        named="" if link is None else _of_others(link.entry.member_name),
        at="" if link is None else spoken_timestamp(local_time(link.entry.at)),
        signed_by="" if by is None else by.name,
    )


MOST_FLAWS = 20
"""So many flaws of entries are told: who has written to the log may have made a million."""


def flaw_texts(flaws: Sequence[ChainFlaw]) -> list[str]:
    """A sentence for each, and one that there may be more where there are `MOST_FLAWS`."""
    texts = [flaw_text(flaw) for flaw in flaws]
    if len(texts) >= MOST_FLAWS:
        texts.append(f"There may be more: only the first {MOST_FLAWS} are told.")
    return texts


def witness_text(witness: Witness) -> str:
    """For a log that does not contain what was witnessed."""
    return (
        f"Entry {witness.seq} is not the one that was witnessed on {witness.made_on.isoformat()}: "
        "the audit log was cut or written anew since."
    )


def unproved_text(name: str) -> str:
    """For a member whose enrollment proof is not valid."""
    return f"The member file names {name}, whom no owner let in."


def reported_texts(report: ChainReport) -> Iterator[str]:
    """What earlier sign-ins found, as the log itself tells."""
    for link in report.reported:
        at = spoken_timestamp(local_time(link.entry.at))
        found = _of_others(link.entry.detail, _MOST_OF_A_DETAIL)
        yield f"Entry {link.seq}: at the sign-in of {at}, {found}."


def ahead_texts(report: ChainReport) -> Iterator[str]:
    """Entries of a time that was still to come: who signed each, and no word on why."""
    for link in report.ahead:
        at = spoken_timestamp(local_time(link.entry.at))
        yield (
            f"Entry {link.seq}, by {_of_others(link.entry.member_name)}, is dated {at}, which was "
            "still to come: a clock was wrong, or the time was made up."
        )


def _of_others(text: str, most: int = _MOST_OF_A_NAME) -> str:
    """What an entry itself says, which may be a forger's: no more of it than a line may hold, on
    one line, without what a terminal would obey.
    """
    shown = printable(" ".join(text.split()))
    return shown if len(shown) <= most else f"{shown[:most]}..."


def time_limits(now: datetime, witness: Witness | None) -> tuple[TimeLimit, ...]:
    """This computer's time for every entry, and the day of the witness for what it has seen."""
    limits = [TimeLimit(_LAST, now)]
    if witness is not None:
        limits.append(TimeLimit(witness.seq, datetime.combine(witness.made_on, time.max, UTC)))
    return tuple(limits)


def remarks(report: ChainReport) -> Iterator[str]:
    """What is no flaw, but is to be known."""
    if report.notes:
        verb = "is an unsigned note" if report.notes == 1 else "are unsigned notes"
        yield (
            f"{report.notes:,} of the {report.entries:,} entries checked now {verb} of refused "
            "sign-ins, which anyone who can write to this folder may invent."
        )
    for name, count in report.not_let_in.items():
        verb = "entry checked now is" if count == 1 else "entries checked now are"
        yield (
            f"{count:,} {verb} by {name}, who had joined by a code and whom no owner let in: "
            "anyone who had that code may have written as much in that name."
        )
    first = report.first_set_back
    if first is not None:
        at, latest = (spoken_timestamp(local_time(each)) for each in (first.entry.at, first.latest))
        after = report.set_back_after
        by = "" if after is None else _of_others(after.entry.member_name)
        named = "an entry" if after is None else f"entry {after.seq} by {by}"
        yield (
            f"The clock was set back: entry {first.seq} is dated {at}, after {named} of {latest}, "
            "and says so itself. One of the two clocks was wrong, or one of the times was made up. "
            f"There are {report.set_back:,} of them."
        )
