"""Opening a client's file."""

from __future__ import annotations

import pytest

from desktop.booking.trip import TripStage
from desktop.desk.errors import Refused
from desktop.desk.open_client import OpenClient
from tests.samples import sample_traveller

from .small_desk import WHO, SmallDesk


def test_the_file_holds_the_client_the_travellers_and_the_trips(desk: SmallDesk) -> None:
    trip = desk.put_at(TripStage.BOOKED)
    desk.kept.write(lambda books: books.clients.save_traveller(sample_traveller()))
    file = OpenClient(desk.records, WHO)(trip.client_id)
    assert file.client.id == trip.client_id
    assert file.travellers == (sample_traveller(),)
    assert [hit.id for hit in file.trips] == [trip.id]


def test_an_unknown_client_is_refused(desk: SmallDesk) -> None:
    with pytest.raises(Refused):
        OpenClient(desk.records, WHO)("nobody")
