"""The audit log in the store: written at its end, searched, and read from its beginning."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, insert, select, text, true
from sqlalchemy.exc import DBAPIError, IntegrityError

from desktop.booking.access.audit_entry import AuditEntry, LoggedEntry
from desktop.store.column_types import UNREADABLE, moment
from desktop.store.row_reads import first_readable
from desktop.store.row_writes import write_and_compare
from desktop.store.schema import AUDIT_TEXTS, MOST_AUDIT_ENTRIES, audit
from desktop.store.search.bitmap_index import newest_rows
from desktop.store.search.index_maintenance import audit_indexed_to
from desktop.store.search.search_terms import AUDIT_ENTRY
from desktop.store.search.search_words import audit_query_words, audit_words, has_all
from desktop.store.store_messages import not_kept
from desktop.use_cases.saved_text_guard import refuse_card_numbers

from .audit_chain import (
    AuditSigner,
    ChainedEntry,
    ChainHead,
    ChainState,
    Progress,
    UnreadableEntry,
    next_link,
)
from .audit_rows import chained, logged, values_of

_ROWS_AT_ONCE = 1000
_HASH_BYTES = 32
# What reading a row raises whose columns hold what this program never writes.
_STRANGE = (*UNREADABLE, DBAPIError)
# As they are in the file, whatever the columns say.
_STATE_AT = text("SELECT hash, latest, revision FROM audit WHERE seq = :seq")
# A value of the row itself, which no index holds, and nothing of it is decoded.
_WHETHER_READABLE = text("SELECT length(signer) FROM audit WHERE seq = :seq")
# The first number behind this one that no row has.
_FREE = text(
    "SELECT min(seq) + 1 FROM audit AS one WHERE seq >= :seq "
    "AND NOT EXISTS (SELECT 1 FROM audit WHERE seq = one.seq + 1)"
)
# As they are in the file: a column that holds what this program never writes is no error here.
_WHOLE_ROWS = text(
    f"SELECT {', '.join(column.name for column in audit.c)} "  # noqa: S608
    "FROM audit WHERE seq > :after AND seq <= :to ORDER BY seq LIMIT :most"
)


@dataclass(frozen=True, slots=True)
class StoredAudit:
    """`AuditRepository`."""

    _connection: Connection
    _signer: AuditSigner

    def add(self, entry: AuditEntry) -> None:
        """Refused ``card_number_in_text``; ``store_damaged`` where it is not in the log then."""
        refuse_card_numbers(entry)
        last = self._state()
        link = next_link(last, entry, self._signer, seq=self._free_behind(last.head.seq))
        values = values_of(link)
        try:
            write_and_compare(
                self._connection, insert(audit).values(**values), audit.c.seq == link.seq, values
            )
        except IntegrityError as refused:
            # A table as Skycap makes it takes every entry.
            raise not_kept() from refused

    def newest(self, limit: int = 200) -> tuple[LoggedEntry, ...]:
        newest_first = select(audit.c.seq).order_by(audit.c.seq.desc())

        def read(size: int) -> tuple[tuple[LoggedEntry, ...], int]:
            seqs = self._connection.scalars(newest_first.limit(size)).all()
            return self._logged(seqs), len(seqs)

        return first_readable(limit, read)

    def find(self, asked_for: str, limit: int = 200) -> tuple[LoggedEntry, ...]:
        """Newest first; the index, and the few acts that are not in it yet, are looked through."""
        asked = audit_query_words(asked_for)
        if not asked:
            return self.newest(limit)
        indexed_to = audit_indexed_to(self._connection)
        newer = select(audit.c.seq, *AUDIT_TEXTS).where(audit.c.seq > indexed_to)
        found = [
            seq
            for seq, *texts in self._connection.execute(newer.order_by(audit.c.seq.desc()))
            if has_all(audit_words(*(str(part) for part in texts)), asked)
        ]

        def read(size: int) -> tuple[tuple[LoggedEntry, ...], int]:
            indexed = newest_rows(self._connection, AUDIT_ENTRY, asked, max(size - len(found), 0))
            seqs = [*found, *indexed][:size]
            return self._logged(seqs), len(seqs)

        return first_readable(limit, read)

    def head(self) -> ChainHead:
        """Where the chain ends now."""
        return self._state().head

    def holds(self, head: ChainHead) -> bool:
        """Whether the chain went through this end, or ends there."""
        if head == ChainHead.beginning():
            return True
        return self.hash_at(head.seq) == head.hash

    def hash_at(self, seq: int) -> bytes | None:
        """The hash of the entry in this place, from 1; None where there is none."""
        found = self._connection.scalar(select(audit.c.hash).where(audit.c.seq == seq))
        return found if isinstance(found, bytes) else None

    def signer_at(self, seq: int) -> str | None:
        """Who signed the entry in this place, from 1, by its own word; None where there is none."""
        found = self._connection.scalar(select(audit.c.signer).where(audit.c.seq == seq))
        return found if isinstance(found, str) else None

    def contents(self, seqs: Sequence[int], progress: Progress) -> tuple[bytes, ...]:
        """For each of these places, ascending, a digest of every column of every row up to it.

        One pass, without a look at signatures: about 10 s for a million acts.
        """
        digest, found, after = hashlib.sha256(), list[bytes](), 0
        for seq in seqs:
            while after < seq:
                rows = self._connection.execute(
                    _WHOLE_ROWS, {"after": after, "to": seq, "most": _ROWS_AT_ONCE}
                ).all()
                if not rows:
                    break
                # The text of a row tells its types apart, so no two rows have the same. Of the
                # bare tuple, for SQLAlchemy shortens the text of long rows.
                texts = "".join(f"{tuple(row)!r}\n" for row in rows)
                digest.update(texts.encode("utf-8", "backslashreplace"))
                after = rows[-1].seq
                progress(after)
            found.append(digest.digest())
        return tuple(found)

    def chain(self, after: int | None = None) -> Iterator[ChainedEntry]:
        """All entries, or those behind this place, a thousand at a time. UnreadableEntry."""
        while True:
            rows = self._rows_after(after, _ROWS_AT_ONCE)
            for row in rows:
                yield chained(row)
            if not rows:
                return
            after = rows[-1].seq

    def state_at(self, head: ChainHead) -> ChainState | None:
        """What the entry behind `head`, which the chain holds, is checked against; None where that
        row is none that Skycap wrote.
        """
        return self._state_at(head.seq)

    def _state(self) -> ChainState:
        """Of the newest row that could be Skycap's. What another program wrote behind it is passed
        over, for it must keep nobody from signing in; `verify` finds it.
        """
        below, most = MOST_AUDIT_ENTRIES, 1
        while True:
            newest_first = select(audit.c.seq).where(audit.c.seq < below)
            seqs = self._connection.scalars(newest_first.order_by(audit.c.seq.desc()).limit(most))
            states = [(seq, self._state_at(seq)) for seq in seqs.all()]
            for _, state in states:
                if state is not None:
                    return state
            if not states:
                return ChainState.beginning()
            below, most = states[-1][0], _ROWS_AT_ONCE

    def _state_at(self, seq: int) -> ChainState | None:
        """None where that row is none that Skycap wrote: SQLite keeps any type in any column."""
        try:
            digest, latest, revision = self._connection.execute(_STATE_AT, {"seq": seq}).one()
            at = moment(latest)
        except _STRANGE:
            # Where the page itself cannot be read, this raises: then the records are damaged.
            self._connection.execute(_WHETHER_READABLE, {"seq": seq})
            return None
        if not isinstance(digest, bytes) or len(digest) != _HASH_BYTES:
            return None
        whole = isinstance(revision, int) and isinstance(seq, int)
        return ChainState(ChainHead(seq, digest), at, revision) if whole else None

    def _free_behind(self, seq: int) -> int:
        """The number of the next entry. Where all is in order, the one behind `seq`."""
        taken = self._connection.scalar(select(audit.c.seq).where(audit.c.seq == seq + 1))
        return seq + 1 if taken is None else self._connection.scalar(_FREE, {"seq": seq + 1})

    def _logged(self, seqs: Sequence[int]) -> tuple[LoggedEntry, ...]:
        """Newest first. Rows that are none of Skycap's are left out."""
        asked = select(audit).where(audit.c.seq.in_(seqs)).order_by(audit.c.seq.desc())
        try:
            return tuple(logged(row) for row in self._connection.execute(asked))
        except _STRANGE:
            if len(seqs) < 2:
                # Where the page itself cannot be read, this raises: then the records are damaged.
                self._connection.execute(_WHETHER_READABLE, {"seq": seqs[0]})
                return ()
            middle = len(seqs) // 2
            newest_first = sorted(seqs, reverse=True)
            return self._logged(newest_first[:middle]) + self._logged(newest_first[middle:])

    def _rows_after(self, after: int | None, most: int) -> Sequence[Row[tuple[object, ...]]]:
        # No entry of Skycap's has a number below 1; one of another program may.
        behind = true() if after is None else audit.c.seq > after
        asked = select(audit).where(behind).order_by(audit.c.seq).limit(most)
        try:
            return self._connection.execute(asked).all()
        except _STRANGE as strange:
            # A column holds what this program never writes: up to there it can be read.
            seqs = select(audit.c.seq).where(behind).order_by(audit.c.seq)
            first = self._connection.execute(seqs.limit(1)).scalar_one()
            if most == 1:
                raise UnreadableEntry(first) from strange
            return self._rows_after(after, 1)
