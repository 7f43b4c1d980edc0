"""The one line each way: what is said comes back the same, everything else is refused."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.card_protocol import (
    REPLY_LIMIT,
    REQUEST_LIMIT,
    Brand,
    Code,
    Outcome,
    PaneReply,
    PaneRequest,
    Protection,
    ProtocolError,
    Receipt,
    Shield,
    Tokens,
    decode_reply,
    decode_request,
    encode_reply,
    encode_request,
    holds_number_run,
)
from tests.support.cardpane.published import AMEX, DINERS_14, MASTERCARD_DUFFEL, VISA_DUFFEL

TRAINING = PaneRequest(
    training=True,
    processor="stripe",
    vault="duffel",
    processor_key="pk_test_abc",
    vault_key="eyJh.b-c_d.e",
    client_name="Zoë O’Neill",
    postcode="SW1A 1AA",
    lines=(("AIRLINE CHARGES", "USD 1,412.10"), ("WE CHARGE", "USD 35.00")),
    dark=True,
    window_id=2097159,
    ports=(4001, 4002),
    ca_pem="-----BEGIN CERTIFICATE-----\nQUJD+/=\n-----END CERTIFICATE-----\n",
)
LIVE = replace(TRAINING, training=False, ports=None, ca_pem="", processor_key="pk_live_abc")
TOKENS = Tokens("pm_1Abc", "tcd_0000Abc", Brand.VISA, "8870", 3, 2030, 1795521600)
FULL = PaneReply(
    Outcome.TOKENS,
    Code.NONE,
    TOKENS,
    Receipt(180, 3, Shield.EXCLUDED, frozenset(Protection), True, 999),
)


@pytest.mark.parametrize(
    "request_",
    [TRAINING, LIVE, replace(LIVE, proxy=("proxy.example-1.com", 3128), screen_reader=True)],
    ids=["training", "live", "proxy"],
)
def test_a_request_arrives_as_it_was_sent(request_: PaneRequest) -> None:
    frame = encode_request(request_)
    assert len(frame) <= REQUEST_LIMIT
    assert decode_request(frame) == request_


def test_the_longest_reply_fits_and_arrives_as_it_was_sent() -> None:
    longest = replace(
        TOKENS,
        processor_token="pm_" + "x" * 72,
        vault_token="tcd_" + "y" * 72,
        brand=Brand.UNIONPAY,
    )
    frame = encode_reply(replace(FULL, tokens=longest))
    assert len(frame) <= REPLY_LIMIT
    assert decode_reply(frame) == replace(FULL, tokens=longest)


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.TOKENS])
@pytest.mark.parametrize("code", Code)
def test_every_ending_can_be_said(outcome: Outcome, code: Code) -> None:
    reply = PaneReply(outcome, code)
    assert decode_reply(encode_reply(reply)) == reply


def broken_request(**changes: object) -> bytes:
    said = json.loads(encode_request(TRAINING)) | changes
    return json.dumps({k: v for k, v in said.items() if v != "GONE"}).encode() + b"\n"


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("version", {"v": 1}),
        ("version", {"v": "2"}),
        ("version", {"v": 2.0}),
        ("processor", {"processor": "https://evil.example"}),
        ("vault", {"vault": "evil"}),
        ("training", {"training": False}),
        ("training", {"training": 1}),
        ("training", {"ports": None}),
        ("training", {"ca_pem": ""}),
        ("ports", {"ports": [80, 4002]}),
        ("ports", {"ports": [4001]}),
        ("ports", {"ports": [4001, True]}),
        ("ports", {"ports": ["4001", 4002]}),
        ("ports", {"ports": [4001, 65536]}),
        ("processor_key", {"processor_key": "pk\r\nX-Evil: 1"}),
        ("client_name", {"client_name": "Ada\n"}),
        ("client_name", {"client_name": "A" * 121}),
        ("postcode", {"postcode": 12}),
        ("lines", {"lines": [["a", "b"]] * 7}),
        ("lines", {"lines": [["a", "b", "c"]]}),
        ("lines", {"lines": [["a", 1]]}),
        ("lines", {"lines": ["ab"]}),
        ("dark", {"dark": "yes"}),
        ("window_id", {"window_id": -1}),
        ("idle_seconds", {"idle_seconds": 61}),
        ("total_seconds", {"total_seconds": 181}),
        ("total_seconds", {"total_seconds": 0}),
        ("ca_pem", {"ca_pem": "<script>"}),
        ("proxy", {"proxy": ["proxy", "3128"]}),
        ("proxy", {"proxy": ["proxy/path", 3128]}),
        ("proxy", {"proxy": ["-proxy", 3128]}),
        ("proxy", {"proxy": ["proxy", 0]}),
        ("proxy", {"proxy": ["proxy", True]}),
        ("proxy", {"proxy": ["proxy"]}),
        ("screen_reader", {"screen_reader": 1}),
        ("unknown_key", {"url": "https://evil.example"}),
        ("window_id", {"window_id": "GONE"}),
    ],
)
def test_a_request_that_breaks_the_schema_is_refused_by_part(
    part: str, changes: dict[str, object]
) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_request(broken_request(**changes))
    assert str(caught.value) == part


def test_an_oversize_request_is_refused_on_both_sides() -> None:
    with pytest.raises(ProtocolError):
        encode_request(replace(TRAINING, vault_key="k" * 5000))
    with pytest.raises(ProtocolError) as caught:
        decode_request(b" " * REQUEST_LIMIT + encode_request(TRAINING))
    assert str(caught.value) == "too_long"


def test_the_version_comes_first() -> None:
    said = json.loads(encode_reply(FULL))
    late = {key: said[key] for key in (*list(said)[1:], "v")}
    with pytest.raises(ProtocolError) as caught:
        decode_reply(json.dumps(late, separators=(",", ":")).encode() + b"\n")
    assert str(caught.value) == "no_version"


@pytest.mark.parametrize("number", [VISA_DUFFEL, AMEX, DINERS_14, MASTERCARD_DUFFEL], ids=range(4))
@pytest.mark.parametrize("between", ["", " ", "-", ".", "_"], ids=range(5))
def test_a_run_that_could_be_a_card_number_is_seen_however_it_is_spaced(
    number: str, between: str
) -> None:
    groups = between.join(number[start : start + 4] for start in range(0, len(number), 4))
    assert holds_number_run(f'"{groups}"'.encode())
    assert holds_number_run(f"77{groups}".encode()), "digits before it do not hide it"
    wrong = groups[:-1] + str((int(groups[-1]) + 1) % 10)
    assert not holds_number_run(f'"{wrong}"'.encode()) or len(number) > 13


def test_a_reply_with_a_number_where_a_token_belongs_cannot_even_be_encoded() -> None:
    with pytest.raises(ProtocolError) as caught:
        encode_reply(replace(FULL, tokens=replace(TOKENS, vault_token="tcd_" + VISA_DUFFEL)))
    assert str(caught.value) == "number_run"
    assert VISA_DUFFEL not in repr(caught.value)


@pytest.mark.parametrize("shield", [s for s in Shield if s is not Shield.EXCLUDED])
def test_a_number_shown_where_pictures_can_be_taken_cannot_be_said(shield: Shield) -> None:
    with pytest.raises(ProtocolError) as caught:
        encode_reply(replace(FULL, receipt=Receipt(shield=shield, shown=1)))
    assert str(caught.value) == "shown"


@pytest.mark.parametrize("shown", [-1, 1000, True, "1", None])
def test_how_often_it_was_shown_is_a_small_count(shown: object) -> None:
    said = json.loads(encode_reply(FULL)) | {"shown": shown}
    with pytest.raises(ProtocolError) as caught:
        decode_reply(json.dumps(said).encode() + b"\n")
    assert str(caught.value) == "shown"


def test_ten_thousand_garbage_frames_are_refused_and_nothing_else_is_raised() -> None:
    dice = random.Random(20261124)  # noqa: S311
    good = encode_reply(FULL)
    for turn in range(10_000):
        garbage = dice.randbytes(dice.randrange(600))
        if turn % 3 == 1:
            garbage = good[: dice.randrange(len(good))] + garbage
        elif turn % 3 == 2:
            garbage = b'{"v":2,' + garbage + b"}\n"
        decode = decode_request if turn % 2 else decode_reply
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
def test_a_reply_with_one_part_replaced_is_refused_or_means_what_it_says(
    part: str, value: object
) -> None:
    said = json.loads(encode_reply(FULL))
    frame = json.dumps(said | {part: value}, separators=(",", ":")).encode() + b"\n"
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
    for token in (reply.tokens.processor_token, reply.tokens.vault_token):
        assert token.replace("_", "").isalnum()
        assert token.isascii()
