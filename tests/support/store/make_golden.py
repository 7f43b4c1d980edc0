"""Writes the file of the first version, to be kept: ``python -m tests.support.store.make_golden``.

Until that release a change of the first migration is followed by this; after it, never again.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.clients.client_note import ClientNote
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip, TripStage
from desktop.use_cases.ports.store_port import Repositories
from tests.support.booking.fee_samples import sample_hold, sample_release
from tests.support.booking.refund_samples import sample_refund, sample_refund_paid
from tests.support.safeguard_samples import save_safeguards
from tests.support.samples import (
    OPENED_AT,
    sample_client,
    sample_order,
    sample_payment,
    sample_receipt,
    sample_traveler,
    sample_trip,
)
from tests.support.set_up_samples import finished

from .opening import open_store

_FILE = Path(__file__).parents[2] / "unit" / "store" / "golden" / "records_0001.db"


def _golden_trips() -> tuple[Trip, ...]:
    """A booked one with a former refusal and a receipt, one cut off while it was booked, and one
    whose fee was held, released and held again.
    """
    refused = sample_order(AttemptState.REFUSED, id="orderrefused")
    booked = sample_trip(
        orders=(refused, sample_order()), payments=(sample_payment(),), receipts=(sample_receipt(),)
    )
    cut_off = sample_trip(TripStage.BOOKING, id="tripcutoff")
    asked = tuple(replace(one, id="ordercutoff", trip_id=cut_off.id) for one in cut_off.attempts)
    held = sample_trip(TripStage.CARD_TAKEN, id="tripheld")
    fee = (sample_hold(), sample_release(), sample_hold(id="holdagain", subject="pi_again"))
    holds = tuple(replace(one, id=f"{one.id}golden", trip_id=held.id) for one in fee)
    return booked, replace(cut_off, attempts=asked), replace(held, attempts=holds)


GOLDEN_TRIPS = _golden_trips()
GOLDEN_NOTE = ClientNote(
    "notegolden", "clientada", "Never by Dublin.", OPENED_AT, "adaid", "Ada", is_pinned=True
)
GOLDEN_REFUNDS = (sample_refund(), sample_refund_paid())


def _save(repos: Repositories) -> None:
    repos.clients.save(sample_client())
    repos.clients.save_traveler(sample_traveler())
    repos.clients.save_note(GOLDEN_NOTE)
    repos.clients.note_call("clientada", OPENED_AT)
    for trip in GOLDEN_TRIPS:
        repos.trips.save(trip)
        for attempt in trip.attempts:
            repos.trips.save_attempt(attempt)
        for receipt in trip.receipts:
            repos.trips.add_receipt(trip.id, receipt)
    repos.audit.add(
        AuditEntry("adaid", "Ada", "card taken", OPENED_AT, "done", "desk", "tripsample")
    )
    repos.drafts.keep("call", "lax-lhr")
    save_safeguards(repos)
    for refund in GOLDEN_REFUNDS:
        repos.refunds.add(refund)
    for section in finished().sections:
        repos.set_up.save(section.value, section.at, section.by)


def main() -> None:
    with TemporaryDirectory() as folder:
        fresh = Path(folder) / "records.db"
        store = open_store(fresh)
        store.write(_save)
        store.close()
        _FILE.write_bytes(fresh.read_bytes())


if __name__ == "__main__":
    main()
