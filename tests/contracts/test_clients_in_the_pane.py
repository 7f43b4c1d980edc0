"""One rule for a client's name and address: what may be saved is what the sealed pane takes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import astuple, replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.booking.clients.billing_address import (
    BillingAddress,
    problem_of_address,
    tidied,
)
from desktop.booking.clients.client import Client
from desktop.card_protocol import CardAddress, ProtocolError, encode_request
from desktop.use_cases.clients.client_validation import checked
from desktop.use_cases.errors import Refused
from tests.support.samples import sample_address
from tests.unit.card_protocol.test_card_protocol import TRAINING

ADA = Client("c1", "Ada", "ada@example.com", "+13105550142", datetime(2026, 11, 1, tzinfo=UTC))
INVISIBLE = ("\u202e", "\u200b", "\u00ad", "\u2066", "\ufeff", "\x00", "\n")


PARTS = ("line1", "line2", "city", "region", "postcode", "country")


def saved(name: str, address: BillingAddress) -> Client:
    """The client as it would be saved. Refused; ValueError for an address that may not be."""
    client = checked(replace(ADA, name=name), lambda phone: phone)
    tidy = tidied(address)
    if problem_of_address(tidy) is not None:
        raise ValueError
    return replace(client, address=tidy)


def opened(name: str, address: BillingAddress) -> bytes:
    return encode_request(
        replace(TRAINING, client_name=name, address=CardAddress(*astuple(address)))
    )


@given(st.text(max_size=200), st.sampled_from(PARTS), st.text(max_size=70))
@example("A" * 120, "line1", "x" * 60)
@example("A" * 121, "line1", "x" * 60)
@example("Ada", "postcode", "9" * 10)
@example("Ada", "region", "𐌰" * 40)
def test_the_pane_opens_for_every_client_that_may_be_saved(name: str, part: str, text: str) -> None:
    with suppress(Refused, ValueError):
        client = saved(name, replace(sample_address(), **{part: text}))
        opened(client.name, client.address)


@pytest.mark.parametrize("sign", INVISIBLE)
@pytest.mark.parametrize("field", ["name", *PARTS])
def test_a_sign_that_cannot_be_seen_is_never_saved_and_never_shown(sign: str, field: str) -> None:
    def with_sign(text: str) -> str:
        return text[:1] + sign + text[1:]

    name = with_sign("Ada") if field == "name" else "Ada"
    address = sample_address(line2="Suite 4")
    if field != "name":
        address = replace(address, **{field: with_sign(getattr(address, field))})
    with pytest.raises(ProtocolError):
        opened(name, address)
    with suppress(Refused, ValueError):
        client = saved(name, address)
        assert sign not in client.name + "".join(astuple(client.address)), "left out, or a space"
