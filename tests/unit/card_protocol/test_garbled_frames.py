"""The card protocol: garbage, and good frames with a part replaced, are refused."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.card_protocol import (
    Outcome,
    ProtocolError,
    decode_reply,
    decode_request,
    decode_self_check,
    encode_reply,
)

from .test_card_protocol import FULL


def test_ten_thousand_garbage_frames_are_refused_and_nothing_else_is_raised() -> None:
    rng = random.Random(20261124)  # noqa: S311
    good = encode_reply(FULL)
    for turn in range(10_000):
        garbage = rng.randbytes(rng.randrange(600))
        if turn % 3 == 1:
            garbage = good[: rng.randrange(len(good))] + garbage
        elif turn % 3 == 2:
            garbage = b'{"v":6,' + garbage + b"}\n"
        decode = (decode_request, decode_reply, decode_self_check)[turn // 3 % 3]
        with pytest.raises(ProtocolError):
            decode(garbage)


_ANY: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(json.loads(encode_reply(FULL)))), _ANY)
def test_a_reply_with_one_part_replaced_is_refused_or_decodes_to_that_part(
    part: str, value: object
) -> None:
    content = json.loads(encode_reply(FULL))
    frame = json.dumps(content | {part: value}, separators=(",", ":")).encode() + b"\n"
    try:
        reply = decode_reply(frame)
    except ProtocolError:
        return
    assert decode_reply(encode_reply(reply)) == reply
    assert isinstance(reply.outcome, Outcome)
    assert (reply.tokens is None) == (reply.outcome is not Outcome.TOKENS)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_good_reply_with_flipped_bytes_never_brings_in_free_text(data: st.DataObject) -> None:
    frame = bytearray(encode_reply(FULL))
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    try:
        reply = decode_reply(bytes(frame))
    except ProtocolError:
        return
    assert reply.tokens is not None
    assert reply.tokens.by_payee
    for payee in reply.tokens.by_payee:
        assert payee.token.replace("_", "").isalnum()
        assert payee.token.isascii()
