"""The audit log as a chain: each entry holds the hash of the one before it, and is signed.

The members who write the log hold the key of the store, so the chain must prove itself against
them. Each entry says which member list was in force, and its signer must be the member it names
in that list. Each also says the latest time so far, so that a date cannot go back unsaid.

Editing, removing from within, reordering and writing in another's name are found by
`find_flaws`. Cutting the end off, and writing another one in the writer's own name, is found only
against an end that was kept somewhere else.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum

from desktop.booking.access.audit_entry import LOG_CHECKED, LOG_FLAWED, AuditEntry
from desktop.booking.access.failed_sign_in import is_note
from desktop.use_cases.ports.audit_port import AuditSigners, Signatory

_BEFORE_ALL = bytes(32)
_PROGRESS_EVERY = 1000
CLOCK_TOLERANCE = timedelta(minutes=5)
"""An entry may be dated so much before an earlier one: jobs run side by side and end in any order.
"""
FAR_AHEAD = timedelta(days=1)
"""So far ahead of a time that came later no clock of a desk is by its zone or by drift."""

MOST_AHEAD = 20
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""The latest time so far, of a chain without an entry."""

Progress = Callable[[int], None]
"""Told how many entries are done."""

Sign = Callable[[bytes], bytes]
"""Signs a hash of 32 bytes."""

Verify = Callable[[str, bytes, bytes], bool]
"""Whether this signer's key (by id) signed this hash so: (signer, hash, signature)."""


@dataclass(frozen=True, slots=True)
class AuditSigner:
    """The key that signs entries: its id, how it signs, and the member list in force now.

    `latest` is given where the member may get another key while the store is open.
    """

    signer: str
    sign: Sign
    revision: Callable[[], int]
    latest: Callable[[], AuditSigner] | None = None

    def now(self) -> AuditSigner:
        """Key and revision as they are in force together."""
        return self if self.latest is None else self.latest()


@dataclass(frozen=True, slots=True)
class ChainHead:
    """How long the chain is, and the hash of its last entry; zeros when it is empty."""

    seq: int
    hash: bytes

    @classmethod
    def beginning(cls) -> ChainHead:
        """Of a chain without an entry."""
        return cls(0, _BEFORE_ALL)


@dataclass(frozen=True, slots=True)
class ChainState:
    """What the next entry is checked against: the head, the latest time and revision so far."""

    head: ChainHead
    latest: datetime
    revision: int

    @classmethod
    def beginning(cls) -> ChainState:
        """Of a chain without an entry."""
        return cls(ChainHead.beginning(), BEGINNING, 0)

    def clock_set_back(self, at: datetime) -> bool:
        """Whether an entry of this time must say that the clock was set back."""
        return self.latest - at > CLOCK_TOLERANCE


@dataclass(frozen=True, slots=True)
class ChainedEntry:
    """An entry in its place. `seq` counts from 1 without gaps.

    `latest` is the latest time of any entry so far, its own included; `clock_set_back` says that
    its own is earlier by more than `CLOCK_TOLERANCE`. `revision` is of the member list in force.
    """

    seq: int
    entry: AuditEntry
    latest: datetime
    clock_set_back: bool
    revision: int
    previous: bytes
    hash: bytes
    signer: str
    signature: bytes

    @property
    def state(self) -> ChainState:
        """What the entry after it is checked against."""
        return ChainState(ChainHead(self.seq, self.hash), self.latest, self.revision)


class Flaw(Enum):
    """What is wrong at a place in the chain."""

    MISSING = "an entry is missing or out of order"
    EDITED = "the entry was changed"
    UNSIGNED = "the signature is not its signer's"
    REVISION_UNKNOWN = "it names a member list that no owner has signed"
    REVISION_BACK = "it names an older member list than the entry before"
    NOT_A_MEMBER = "the signer was not a member while that member list was in force"
    IMPOSTOR = "the signer is not the member that it names"
    NOT_A_NOTE = "an unsigned note of something other than a refused sign-in"
    BACKDATED = "it is dated before an earlier entry and does not say so"
    FALSE_CLOCK = "what it says about the time of earlier entries is not true"
    CUT = "the end of the chain is missing"


@dataclass(frozen=True, slots=True)
class ChainFlaw:
    """A flaw, at the place with this `seq`. `link` is the entry in that place, where one is read;
    `signed_by` is whose key signed it, where that is known.
    """

    seq: int
    flaw: Flaw
    link: ChainedEntry | None = None
    signed_by: Signatory | None = None

    @property
    def place(self) -> tuple[int, Flaw]:
        """Where and what, without the entry itself."""
        return self.seq, self.flaw


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """No entry up to `seq` may be dated after `at`, but for what clocks differ."""

    seq: int
    at: datetime

    def is_passed_by(self, link: ChainedEntry) -> bool:
        """Whether its time was still to come by more than `FAR_AHEAD`."""
        return link.seq <= self.seq and link.entry.at - self.at > FAR_AHEAD


@dataclass(slots=True)
class ChainReport:
    """What was seen on the way. `reported`: entries in which a sign-in found the log not intact.

    `not_let_in`: how many entries each has signed, by name, whom no owner let in.
    `ahead`: the first of those that are dated after one of the `limits`; `set_back_after` is the
    entry whose time the first that says so is set back behind, where it was seen.
    """

    limits: tuple[TimeLimit, ...] = ()
    entries: int = 0
    notes: int = 0
    set_back: int = 0
    first_set_back: ChainedEntry | None = None
    set_back_after: ChainedEntry | None = None
    reported: list[ChainedEntry] = field(default_factory=list)
    not_let_in: Counter[str] = field(default_factory=Counter)
    ahead: list[ChainedEntry] = field(default_factory=list)
    _newest: ChainedEntry | None = None

    def see(self, link: ChainedEntry, signed_by: Signatory | None) -> None:
        """Count this entry; `signed_by` is None where that is not proved."""
        self.entries += 1
        if signed_by is not None and not signed_by.let_in:
            self.not_let_in[signed_by.name] += 1
        self.notes += link.entry.unsigned
        if link.clock_set_back:
            self.set_back += 1
            if self.first_set_back is None:
                self.first_set_back, self.set_back_after = link, self._newest
        if self._newest is None or link.entry.at >= self._newest.entry.at:
            self._newest = link
        if len(self.ahead) < MOST_AHEAD and any(one.is_passed_by(link) for one in self.limits):
            self.ahead.append(link)
        if (link.entry.action, link.entry.outcome) == (LOG_CHECKED, LOG_FLAWED):
            self.reported.append(link)


class UnreadableEntry(Exception):
    """The entry in this place is not as this program writes one."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


def next_link(
    last: ChainState, entry: AuditEntry, signer: AuditSigner, *, seq: int | None = None
) -> ChainedEntry:
    """The entry, chained behind `last` and signed. `seq` where the next number is taken already."""
    signer = signer.now()
    unsigned = ChainedEntry(
        seq=seq or last.head.seq + 1,
        entry=entry,
        latest=max(last.latest, entry.at),
        clock_set_back=last.clock_set_back(entry.at),
        revision=signer.revision(),
        previous=last.head.hash,
        hash=b"",
        signer=signer.signer,
        signature=b"",
    )
    digest = hash_of(unsigned)
    return replace(unsigned, hash=digest, signature=signer.sign(digest))


def find_flaws(
    chain: Iterable[ChainedEntry],
    signers: AuditSigners,
    *,
    start: ChainState | None = None,
    report: ChainReport | None = None,
    progress: Progress = lambda done: None,
) -> Iterator[ChainFlaw]:
    """Every flaw in turn. `chain` goes on behind `start`.

    What follows a flaw is checked against what stands there, so that one does not hide another;
    an entry that cannot be read ends the search.
    """
    last = start or ChainState.beginning()
    report = report if report is not None else ChainReport()
    try:
        for link in chain:
            follows = link.seq == last.head.seq + 1 and link.previous == last.head.hash
            if not follows:
                yield ChainFlaw(last.head.seq + 1, Flaw.MISSING)
            signatory = signers.signatory(link.signer, link.revision)
            flaw = _flaw_of(link, last if follows else None, signers, signatory)
            if flaw is not None:
                yield flaw
            report.see(link, signatory if flaw is None else None)
            last = link.state
            if link.seq % _PROGRESS_EVERY == 0:
                progress(link.seq)
    except UnreadableEntry as strange:
        yield ChainFlaw(strange.seq, Flaw.EDITED)


def _flaw_of(
    link: ChainedEntry,
    last: ChainState | None,
    signers: AuditSigners,
    signatory: Signatory | None,
) -> ChainFlaw | None:
    """`last` is None behind a gap: then nothing is known of what the entry followed."""
    if link.hash != hash_of(link):
        return ChainFlaw(link.seq, Flaw.EDITED, link)
    if not signers.has_signed(link.signer, link.hash, link.signature):
        return ChainFlaw(link.seq, Flaw.UNSIGNED, link)
    flaw = _flaw_of_signer(link, signers, signatory)
    if flaw is None and last is not None:
        flaw = _flaw_of_order(link, last)
    return None if flaw is None else ChainFlaw(link.seq, flaw, link, signatory)


def _flaw_of_signer(
    link: ChainedEntry, signers: AuditSigners, signatory: Signatory | None
) -> Flaw | None:
    if link.revision > signers.revision:
        return Flaw.REVISION_UNKNOWN
    if signatory is None:
        return Flaw.NOT_A_MEMBER
    entry = link.entry
    if entry.unsigned:
        note = is_note(entry, signers.name_of(entry.member_id))
        return None if note else Flaw.NOT_A_NOTE
    named = (entry.member_id, entry.member_name)
    return None if named == (signatory.member_id, signatory.name) else Flaw.IMPOSTOR


def _flaw_of_order(link: ChainedEntry, last: ChainState) -> Flaw | None:
    if link.revision < last.revision:
        return Flaw.REVISION_BACK
    set_back = last.clock_set_back(link.entry.at)
    if set_back and not link.clock_set_back:
        return Flaw.BACKDATED
    true = link.clock_set_back == set_back and link.latest == max(last.latest, link.entry.at)
    return None if true else Flaw.FALSE_CLOCK


def hash_of(link: ChainedEntry) -> bytes:
    """Over canonical JSON of all but hash and signature: sorted keys, no spaces, UTF-8, UTC."""
    entry = link.entry
    fields = {
        "seq": link.seq,
        "previous": link.previous.hex(),
        "signer": link.signer,
        "revision": link.revision,
        "latest": _utc(link.latest),
        "clock_set_back": link.clock_set_back,
        "unsigned": entry.unsigned,
        "member_id": entry.member_id,
        "member_name": entry.member_name,
        "action": entry.action,
        "at": _utc(entry.at),
        "outcome": entry.outcome,
        "workstation": entry.workstation,
        "subject": entry.subject,
        "detail": entry.detail,
    }
    text = json.dumps(
        fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=repr
    )
    return hashlib.sha256(text.encode()).digest()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
