"""Finding a client."""

from __future__ import annotations

import pytest

from desktop.use_cases.clients.find_clients import FindClients
from tests.support.use_cases.small_desk import WHO, SmallDesk


def test_a_client_is_found_by_the_beginning_of_a_name(desk: SmallDesk) -> None:
    client = desk.add_client()
    hits = FindClients(desk.store, WHO)("  callo ")
    assert [hit.id for hit in hits] == [client.id]


@pytest.mark.parametrize("typed", ["", "   ", "\t"])
def test_nothing_typed_finds_nobody(desk: SmallDesk, typed: str) -> None:
    desk.add_client()
    assert FindClients(desk.store, WHO)(typed) == ()
