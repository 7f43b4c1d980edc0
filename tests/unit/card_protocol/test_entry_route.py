"""A request names by which fields a card is typed, and a reply what the vendors' own do not say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.card_protocol import (
    EntryRoute,
    PaneRequest,
    ProtocolError,
    decode_reply,
    decode_request,
    encode_reply,
    encode_request,
)
from tests.unit.card_protocol.test_card_protocol import FULL, LIVE, TOKENS, TRAINING


@pytest.mark.parametrize("request_", [TRAINING, LIVE], ids=["training", "live"])
@pytest.mark.parametrize("route", EntryRoute)
def test_a_route_arrives_as_it_was_sent(request_: PaneRequest, route: EntryRoute) -> None:
    sent = replace(request_, route=route)
    assert decode_request(encode_request(sent)) == sent


def test_there_is_no_other_route() -> None:
    frame = encode_request(TRAINING).replace(b'"route":"native"', b'"route":"web"')
    with pytest.raises(ProtocolError, match="route"):
        decode_request(frame)


def test_a_web_engine_speaks_to_no_screen_reader() -> None:
    with pytest.raises(ProtocolError, match="screen_reader"):
        encode_request(replace(TRAINING, route=EntryRoute.HOSTED, screen_reader=True))


def test_month_and_year_are_both_there_or_both_not_said() -> None:
    unsaid = replace(FULL, tokens=replace(TOKENS, exp_month=0, exp_year=0))
    assert decode_reply(encode_reply(unsaid)) == unsaid
    for month, year in ((0, 2031), (12, 0), (12, 1999)):
        with pytest.raises(ProtocolError, match="exp_month"):
            encode_reply(replace(FULL, tokens=replace(TOKENS, exp_month=month, exp_year=year)))
