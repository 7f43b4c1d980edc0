"""What the records show happened: incidents, drills, refunds and disputes by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime

from desktop.booking.access.audit_entry import AuditEntry, LoggedEntry
from desktop.booking.date_time_text import local_time
from desktop.booking.delegation.legal_checklist import ChecklistStatus
from desktop.booking.money import Money
from desktop.booking.refunds.refund_entry import RefundLine

from .company_sections import OWN_WORD, line_of, noted
from .evidence_facts import EvidenceFacts
from .log_selection import ALARM, REKEYED, SUSPENDED, is_fault
from .pack_section import NOT_KNOWN, Cell, PackSection, Row, Tone, row, utc_text

_REQUESTED, _DONE = "requested", "done"


def incidents(facts: EvidenceFacts) -> PackSection:
    """What the desk itself found; it keeps no register of incidents."""
    rows = []
    for each in facts.log:
        entry = each.entry
        if is_fault(entry):
            rows.append(row(utc_text(entry.at), entry.action, Cell(entry.outcome, Tone.BAD),
                            f"entry {each.seq}"))  # fmt: skip
        elif entry.outcome == ALARM:
            what = "a vendor's answer that could not be true"
            rows.append(row(utc_text(entry.at), what, Cell("alarm", Tone.BAD), f"entry {each.seq}"))
    return PackSection(
        "incidents",
        "Incidents",
        "What the program found by itself and wrote to the audit log. The program keeps no "
        "register of incidents beside it: others are not known here.",
        ("When", "What", "Outcome", "In the log"),
        tuple(rows),
        "" if rows else "Nothing of that kind is in the log that was read for this pack.",
    )


def drills(facts: EvidenceFacts) -> PackSection:
    """Suspensions with their measured times; drills that the owner has noted."""
    rows = [_suspension(each) for each in _suspensions(facts.log)]
    for name, what in (
        ("suspension-drill", "Suspension drill, noted by the owner"),
        ("backup-restored", "Restore of a backup"),
        ("incident-drill", "Incident drill"),
    ):
        line = line_of(facts.safeguards, name)
        done = line is not None and line.status is ChecklistStatus.DONE and not line.is_open
        on = "" if line is None or line.answer is None else _day(line.answer.at)
        result = noted(line) if done else NOT_KNOWN
        rows.append(row(what, on if done else NOT_KNOWN, result, "owner's word" if done else ""))
    return PackSection(
        "drills",
        "Drills",
        "A suspension is measured by the audit log of this machine: from the key press until the "
        "member can sign in no more, and until the records have a new key. When other desks "
        f"obeyed: not known. {OWN_WORD}",
        ("What", "When", "Result", "Known from"),
        tuple(rows),
    )


def refunds_by_month(facts: EvidenceFacts) -> PackSection:
    """Of the ledger: how many, how much, and how many late."""
    months: dict[str, list[RefundLine]] = defaultdict(list)
    for line in facts.refunds:
        if not line.entry.was_withdrawn:
            months[f"{line.entry.learned_on:%Y-%m}"].append(line)
    today = facts.safeguards.today
    rows = tuple(_month(month, months[month], today) for month in sorted(months, reverse=True))
    return PackSection(
        "refunds",
        "Refunds by month",
        "Of the company's refund ledger, by the month in which a refund became known. What was "
        "withdrawn is left out. That one is paid is a person's word.",
        ("Month", "Refunds", "Amount", "Paid", "Paid late", "Overdue now"),
        rows,
        "" if rows else "The ledger has no entry.",
    )


def disputes_by_month(facts: EvidenceFacts) -> PackSection:
    """Of what the card processor showed by itself."""
    months: dict[str, int] = defaultdict(int)
    for each in facts.disputes:
        months[f"{each.found_at.astimezone(UTC):%Y-%m}"] += 1
    rows = tuple(row(month, str(months[month])) for month in sorted(months, reverse=True))
    return PackSection(
        "disputes",
        "Disputes by month",
        "As the card processor showed them to this desk, by the month in which it did: one line "
        "for each opening or decision. Disputes of payments that the records lack: not known.",
        ("Month", "News of disputes"),
        rows,
        "" if rows else "The processor has shown none to this desk.",
    )


def _month(month: str, lines: list[RefundLine], today: date) -> Row:
    sums: dict[str, Money] = {}
    for line in lines:
        amount = line.entry.amount
        before = sums.get(amount.currency)
        sums[amount.currency] = amount if before is None else before + amount
    paid = sum(1 for line in lines if not line.entry.is_owed)
    late = sum(1 for line in lines if line.entry.was_late)
    over = sum(
        1
        for line in lines
        if line.entry.is_owed and line.entry.has_last_day and today > line.entry.due_on
    )
    return row(
        *(month, str(len(lines)), ", ".join(str(each) for each in sums.values()), str(paid)),
        Cell(str(late), Tone.WARN if late else Tone.PLAIN),
        Cell(str(over), Tone.BAD if over else Tone.PLAIN),
    )


def _suspensions(log: Iterable[LoggedEntry]) -> list[tuple[AuditEntry, datetime, datetime | None]]:
    """Each that was done: its request, when it was done, and when the records had a new key."""
    asked: dict[str, AuditEntry] = {}
    found: list[tuple[AuditEntry, datetime, datetime | None]] = []
    for each in log:
        entry = each.entry
        if entry.action == SUSPENDED and entry.outcome == _REQUESTED:
            asked[entry.subject] = entry
        elif entry.action == SUSPENDED and entry.outcome == _DONE:
            request = asked.pop(entry.subject, None)
            if request is not None:
                found.append((request, entry.at, None))
        elif entry.action == REKEYED and entry.outcome == _DONE:
            found = [
                (request, done, entry.at)
                if rekeyed is None and request.subject == entry.subject
                else (request, done, rekeyed)
                for request, done, rekeyed in found
            ]
    return found


def _suspension(found: tuple[AuditEntry, datetime, datetime | None]) -> Row:
    request, done, rekeyed = found
    closed = _seconds(request.at, done)
    after = "not known" if rekeyed is None else f"after {_seconds(request.at, rekeyed)}"
    result = Cell(f"no sign-in after {closed}; new key of the records: {after}")
    return row("Suspension of a member", utc_text(request.at), result, "audit log")


def _seconds(since: datetime, until: datetime) -> str:
    """Not known where the clock went back between the two."""
    seconds = (until - since).total_seconds()
    return "a time not known" if seconds < 0 else f"{seconds:.1f} s"


def _day(at: datetime) -> str:
    return local_time(at).date().isoformat()
