"""The repository of findings: what vendors showed by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, select, update

from desktop.booking.polling.finding import Dismissal, Finding, FindingKind
from desktop.store.row_reads import readable
from desktop.store.row_writes import write_row
from desktop.store.schema import findings, trips
from desktop.store.store_messages import damaged
from desktop.use_cases.ports.store_port import FindingHit
from desktop.use_cases.saved_text_guard import refuse_card_numbers

from .client_rows import TripNames, trip_names


@dataclass(frozen=True, slots=True)
class StoredFindings:
    """`FindingRepository`."""

    _connection: Connection

    def add(self, finding: Finding) -> bool:
        """Refused ``card_number_in_text``."""
        refuse_card_numbers((finding.text, finding.subject), "finding")
        same = (
            findings.c.vendor == finding.vendor,
            findings.c.kind == finding.kind.name,
            findings.c.subject == finding.subject,
        )
        values = {
            "id": finding.id,
            "kind": finding.kind.name,
            "vendor": finding.vendor,
            "subject": finding.subject,
            "trip_id": finding.trip_id,
            "text": finding.text,
            "found_at": finding.found_at,
            "dismissed_at": None,
            "dismissed_by": "",
            "dismissed_name": "",
        }
        taken = self._connection.scalar(select(findings.c.number).where(*same))
        if taken is None:
            write_row(self._connection, insert(findings).values(**values))
            return True
        if any(one.trip_id == finding.trip_id for one in self._found(and_(*same))):
            return False
        # What another program put in its place was shown to nobody, or as another trip's.
        instead = update(findings).where(findings.c.number == taken)
        write_row(self._connection, instead.values(**values))
        return True

    def open(self, limit: int = 200) -> tuple[FindingHit, ...]:
        asked = select(findings).where(findings.c.dismissed_at.is_(None))
        newest_first = asked.order_by(findings.c.number.desc())
        found = readable(self._connection, newest_first, _finding, most=limit)
        about = {one.trip_id for one in found if one.trip_id}
        names = trip_names(self._connection, trips.c.id.in_(about)) if about else {}

        def hit(one: Finding) -> FindingHit:
            of_trip = names.get(one.trip_id, TripNames())
            return FindingHit(one, of_trip.route, of_trip.client_name)

        return tuple(map(hit, found))

    def of_trip(self, trip_id: str) -> tuple[Finding, ...]:
        return self._found(findings.c.trip_id == trip_id)

    def of_kind(self, kind: FindingKind) -> tuple[Finding, ...]:
        return self._found(findings.c.kind == kind.name)

    def dismiss(self, finding_id: str, dismissal: Dismissal) -> Finding | None:
        done = self._connection.execute(
            update(findings)
            .where(findings.c.id == finding_id, findings.c.dismissed_at.is_(None))
            .values(
                dismissed_at=dismissal.at,
                dismissed_by=dismissal.member_id,
                dismissed_name=dismissal.member_name,
            )
        )
        return self._found(findings.c.id == finding_id)[0] if done.rowcount else None

    def _found(self, which: ColumnElement[bool]) -> tuple[Finding, ...]:
        asked = select(findings).where(which).order_by(findings.c.number.desc())
        return readable(self._connection, asked, _finding)


def _finding(row: Row[*tuple[Any, ...]]) -> Finding:
    """Refused ``store_damaged`` for a kind that is none."""
    if row.kind not in FindingKind.__members__:
        raise damaged()
    dismissed = (
        None
        if row.dismissed_at is None
        else Dismissal(row.dismissed_by, row.dismissed_name, row.dismissed_at)
    )
    return Finding(
        id=row.id,
        kind=FindingKind[row.kind],
        vendor=row.vendor,
        subject=row.subject,
        trip_id=row.trip_id,
        text=row.text,
        found_at=row.found_at,
        dismissed=dismissed,
    )
