"""One rule for a client's name and postcode: what may be saved is what the sealed pane takes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.booking.clients.client import Client
from desktop.card_protocol import ProtocolError, encode_request
from desktop.use_cases.clients.client_validation import checked
from desktop.use_cases.errors import Refused
from tests.unit.card_protocol.test_card_protocol import TRAINING

ADA = Client("c1", "Ada", "ada@example.com", "+13105550142", datetime(2026, 11, 1, tzinfo=UTC))
INVISIBLE = ("\u202e", "\u200b", "\u00ad", "\u2066", "\ufeff", "\x00", "\n")


def saved(name: str, postcode: str) -> Client:
    """The client as it would be saved. Refused."""
    return checked(replace(ADA, name=name, postcode=postcode), lambda phone: phone)


@given(st.text(max_size=200), st.text(max_size=24))
@example("A" * 120, "9" * 16)
@example("A" * 121, "")
@example("Ada", "9" * 17)
def test_the_pane_opens_for_every_client_that_may_be_saved(name: str, postcode: str) -> None:
    with suppress(Refused):
        client = saved(name, postcode)
        encode_request(replace(TRAINING, client_name=client.name, postcode=client.postcode))


@pytest.mark.parametrize("sign", INVISIBLE)
@pytest.mark.parametrize("field", ["name", "postcode"])
def test_a_sign_that_cannot_be_seen_is_never_saved_and_never_shown(sign: str, field: str) -> None:
    values = {"name": "Ada", "postcode": "90012"}
    values[field] = values[field][:2] + sign + values[field][2:]
    with pytest.raises(ProtocolError):
        encode_request(replace(TRAINING, client_name=values["name"], postcode=values["postcode"]))
    with suppress(Refused):
        client = saved(**values)
        assert sign not in client.name + client.postcode, "it was left out, or became a space"
