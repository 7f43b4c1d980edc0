"""The audit log as a chain: each entry holds the hash of the one before it, and is signed.

Editing, removing from within and reordering are found by `verify_chain`. Cutting the end off is
found only against a `ChainHead` that was kept somewhere else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from enum import Enum

from sqlalchemy import Connection, Row, insert, select, text

from desktop.booking.access.audit_entry import AuditEntry
from desktop.store.search.bitmap_index import newest_rows
from desktop.store.search.index_maintenance import audit_indexed_to
from desktop.store.search.search_terms import AUDIT_ENTRY
from desktop.store.search.search_words import audit_query_words, audit_words, has_all
from desktop.use_cases.saved_text_guard import refuse_card_numbers

from .audit_rows import TEXTS, entry_of
from .schema import audit

_BEFORE_ALL = bytes(32)
_ROWS_AT_ONCE = 1000
# As they are in the file: a column that holds what this program never writes is no error here.
_WHOLE_ROWS = text(
    "SELECT seq, member_id, member_name, action, at, outcome, workstation, subject, detail, "
    "previous, hash, signer, signature "
    "FROM audit WHERE seq > :after AND seq <= :to ORDER BY seq LIMIT :most"
)

Progress = Callable[[int], None]
"""Called with the number of entries done."""

Sign = Callable[[bytes], bytes]
"""Signs a hash of 32 bytes."""

Verify = Callable[[str, bytes, bytes], bool]
"""Whether this signer's key (by id) signed this hash so: (signer, hash, signature)."""


@dataclass(frozen=True, slots=True)
class AuditSigner:
    """The key that signs entries: its id, and how it signs."""

    signer: str
    sign: Sign


@dataclass(frozen=True, slots=True)
class ChainedEntry:
    """An entry in its place. `seq` counts from 1 without gaps."""

    seq: int
    entry: AuditEntry
    previous: bytes
    hash: bytes
    signer: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class ChainHead:
    """How long the chain is, and the hash of its last entry; zeros when it is empty."""

    seq: int
    hash: bytes

    @classmethod
    def beginning(cls) -> ChainHead:
        """Of a chain without an entry."""
        return cls(0, _BEFORE_ALL)


class Flaw(Enum):
    """What is wrong at a place in the chain."""

    MISSING = "an entry is missing or out of order"
    EDITED = "the entry was changed"
    UNSIGNED = "the signature is not its signer's"
    CUT = "the end of the chain is missing"


@dataclass(frozen=True, slots=True)
class ChainFlaw:
    """The first flaw, at the place with this `seq`."""

    seq: int
    flaw: Flaw


@dataclass(frozen=True, slots=True)
class StoredAudit:
    """`AuditRepository`."""

    _connection: Connection
    _signer: AuditSigner

    def add(self, entry: AuditEntry) -> None:
        """Refused ``card_number_in_text``."""
        refuse_card_numbers(entry)
        before = self.head()
        seq = before.seq + 1
        digest = _hash(seq, entry, before.hash, self._signer.signer)
        self._connection.execute(
            insert(audit).values(
                seq=seq,
                member_id=entry.member_id,
                member_name=entry.member_name,
                action=entry.action,
                at=entry.at,
                outcome=entry.outcome,
                workstation=entry.workstation,
                subject=entry.subject,
                detail=entry.detail,
                previous=before.hash,
                hash=digest,
                signer=self._signer.signer,
                signature=self._signer.sign(digest),
            )
        )

    def newest(self, limit: int = 200) -> tuple[AuditEntry, ...]:
        rows = select(audit).order_by(audit.c.seq.desc()).limit(limit)
        return tuple(entry_of(row) for row in self._connection.execute(rows))

    def find(self, asked_for: str, limit: int = 200) -> tuple[AuditEntry, ...]:
        """Newest first; searches the index, and the few entries that are not in it yet."""
        asked = audit_query_words(asked_for)
        if not asked:
            return self.newest(limit)
        indexed_to = audit_indexed_to(self._connection)
        newer = select(audit.c.seq, *TEXTS).where(audit.c.seq > indexed_to)
        found = [
            seq
            for seq, *texts in self._connection.execute(newer.order_by(audit.c.seq.desc()))
            if has_all(audit_words(*(str(part) for part in texts)), asked)
        ]
        if len(found) < limit:
            found += newest_rows(self._connection, AUDIT_ENTRY, asked, limit - len(found))
        rows = select(audit).where(audit.c.seq.in_(found[:limit])).order_by(audit.c.seq.desc())
        return tuple(entry_of(row) for row in self._connection.execute(rows))

    def head(self) -> ChainHead:
        """Where the chain ends now."""
        row = self._connection.execute(
            select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
        ).one_or_none()
        return ChainHead(row.seq, row.hash) if row else ChainHead(0, _BEFORE_ALL)

    def holds(self, head: ChainHead) -> bool:
        """Whether the chain went through this end, or ends there."""
        if head == ChainHead.beginning():
            return True
        return self.hash_at(head.seq) == head.hash

    def hash_at(self, seq: int) -> bytes | None:
        """The hash of the entry in this place, from 1; None where there is none."""
        found = self._connection.scalar(select(audit.c.hash).where(audit.c.seq == seq))
        return bytes(found) if found is not None else None

    def contents(self, seqs: Sequence[int], progress: Progress) -> tuple[bytes, ...]:
        """For each of these places, ascending, a digest of every column of every row up to it.

        One pass, without a look at signatures: about 10 s for a million entries.
        """
        digest, found, after = hashlib.sha256(), list[bytes](), 0
        for seq in seqs:
            while after < seq:
                rows = self._connection.execute(
                    _WHOLE_ROWS, {"after": after, "to": seq, "most": _ROWS_AT_ONCE}
                ).all()
                if not rows:
                    break
                # The text of a row shows its types, so no two rows have the same. Of the
                # bare tuple, for SQLAlchemy shortens the text of long rows.
                texts = "".join(f"{tuple(row)!r}\n" for row in rows)
                digest.update(texts.encode("utf-8", "backslashreplace"))
                after = rows[-1].seq
                progress(after)
            found.append(digest.digest())
        return tuple(found)

    def chain(self, after: int = -1) -> Iterator[ChainedEntry]:
        """All entries behind this place, a thousand at a time. UnreadableEntry."""
        while True:
            rows = self._rows_after(after, _ROWS_AT_ONCE)
            for row in rows:
                yield _chained(row)
            if not rows:
                return
            after = rows[-1].seq

    def _rows_after(self, after: int, most: int) -> Sequence[Row[tuple[object, ...]]]:
        asked = select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(most)
        try:
            return self._connection.execute(asked).all()
        except (ArithmeticError, TypeError, ValueError) as strange:
            # A column holds what this program never writes: up to there it can be read.
            seqs = select(audit.c.seq).where(audit.c.seq > after).order_by(audit.c.seq)
            first = self._connection.execute(seqs.limit(1)).scalar_one()
            if most == 1:
                raise UnreadableEntry(first) from strange
            return self._rows_after(after, 1)


class UnreadableEntry(Exception):
    """The entry in this place is not as this program writes one."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


def verify_chain(
    chain: Iterable[ChainedEntry],
    verify: Verify,
    head: ChainHead | None = None,
    *,
    start: ChainHead | None = None,
    progress: Progress = lambda done: None,
) -> ChainFlaw | None:
    """The first flaw, or None. `head` is the end as it was last known elsewhere, if it was.

    `chain` goes on behind `start`, to where it is known to be whole.
    """
    try:
        return _first_flaw(chain, verify, head, start or ChainHead.beginning(), progress)
    except UnreadableEntry as strange:
        return ChainFlaw(strange.seq, Flaw.EDITED)


def _first_flaw(
    chain: Iterable[ChainedEntry],
    verify: Verify,
    head: ChainHead | None,
    last: ChainHead,
    progress: Progress,
) -> ChainFlaw | None:
    head_seen = head is None or head == last
    for link in chain:
        if link.seq != last.seq + 1 or link.previous != last.hash:
            return ChainFlaw(last.seq + 1, Flaw.MISSING)
        if link.hash != _hash(link.seq, link.entry, link.previous, link.signer):
            return ChainFlaw(link.seq, Flaw.EDITED)
        if not verify(link.signer, link.hash, link.signature):
            return ChainFlaw(link.seq, Flaw.UNSIGNED)
        last = ChainHead(link.seq, link.hash)
        head_seen = head_seen or last == head
        if link.seq % _ROWS_AT_ONCE == 0:
            progress(link.seq)
    return None if head_seen else ChainFlaw(last.seq + 1, Flaw.CUT)


def _hash(seq: int, entry: AuditEntry, previous: bytes, signer: str) -> bytes:
    """Over canonical JSON: sorted keys, no spaces, UTF-8, the moment in UTC."""
    fields = {
        "seq": seq,
        "previous": previous.hex(),
        "signer": signer,
        "member_id": entry.member_id,
        "member_name": entry.member_name,
        "action": entry.action,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "outcome": entry.outcome,
        "workstation": entry.workstation,
        "subject": entry.subject,
        "detail": entry.detail,
    }
    text = json.dumps(
        fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=repr
    )
    return hashlib.sha256(text.encode()).digest()


def _chained(row: Row[tuple[object, ...]]) -> ChainedEntry:
    return ChainedEntry(row.seq, entry_of(row), row.previous, row.hash, row.signer, row.signature)
