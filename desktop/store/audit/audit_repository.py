"""The audit log in the store: written at its end, searched, and read from its beginning."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, insert, select, text
from sqlalchemy.exc import DBAPIError

from desktop.booking.access.audit_entry import AuditEntry, LoggedEntry
from desktop.store.schema import AUDIT_TEXTS, audit
from desktop.store.search.bitmap_index import newest_rows
from desktop.store.search.index_maintenance import audit_indexed_to
from desktop.store.search.search_terms import AUDIT_ENTRY
from desktop.store.search.search_words import audit_query_words, audit_words, has_all
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
_STATE = (audit.c.seq, audit.c.hash, audit.c.latest, audit.c.revision)
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
        """Refused ``card_number_in_text``."""
        refuse_card_numbers(entry)
        link = next_link(self._state(), entry, self._signer)
        self._connection.execute(insert(audit).values(**values_of(link)))

    def newest(self, limit: int = 200) -> tuple[LoggedEntry, ...]:
        rows = select(audit).order_by(audit.c.seq.desc()).limit(limit)
        return tuple(logged(row) for row in self._connection.execute(rows))

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
        if len(found) < limit:
            found += newest_rows(self._connection, AUDIT_ENTRY, asked, limit - len(found))
        rows = select(audit).where(audit.c.seq.in_(found[:limit])).order_by(audit.c.seq.desc())
        return tuple(logged(row) for row in self._connection.execute(rows))

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
        return bytes(found) if found is not None else None

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

    def chain(self, after: int = -1) -> Iterator[ChainedEntry]:
        """All entries behind this place, a thousand at a time. UnreadableEntry."""
        while True:
            rows = self._rows_after(after, _ROWS_AT_ONCE)
            for row in rows:
                yield chained(row)
            if not rows:
                return
            after = rows[-1].seq

    def state_at(self, head: ChainHead) -> ChainState:
        """What the entry behind `head`, which the chain holds, is checked against."""
        row = self._connection.execute(select(*_STATE).where(audit.c.seq == head.seq)).one()
        return ChainState(head, row.latest, row.revision)

    def _state(self) -> ChainState:
        newest = select(*_STATE).order_by(audit.c.seq.desc()).limit(1)
        row = self._connection.execute(newest).one_or_none()
        if row is None:
            return ChainState.beginning()
        return ChainState(ChainHead(row.seq, row.hash), row.latest, row.revision)

    def _rows_after(self, after: int, most: int) -> Sequence[Row[tuple[object, ...]]]:
        asked = select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(most)
        try:
            return self._connection.execute(asked).all()
        except (ArithmeticError, TypeError, ValueError, DBAPIError) as strange:
            # A column holds what this program never writes: up to there it can be read.
            seqs = select(audit.c.seq).where(audit.c.seq > after).order_by(audit.c.seq)
            first = self._connection.execute(seqs.limit(1)).scalar_one()
            if most == 1:
                raise UnreadableEntry(first) from strange
            return self._rows_after(after, 1)
