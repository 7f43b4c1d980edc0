"""Error answers may be anything at all, and still map to one of four errors with a sentence."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from desktop.airlines.duffel.duffel_errors import order_failure, refusal
from desktop.system.https import Reply
from desktop.use_cases.errors import Refused, Unknown, Unreachable

_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
_POINTERS = st.sampled_from(["/passengers/0/given_name", "/passengers/99/title", "/card_id", ""])
_ERROR = st.fixed_dictionaries(
    {},
    optional={
        "code": _VALUE
        | st.sampled_from(["offer_expired", "duplicate_booking", "airline_internal"]),
        "source": _VALUE | st.fixed_dictionaries({"pointer": _VALUE | _POINTERS}),
        "message": _VALUE,
    },
)
_STATUS = st.shared(st.integers(100, 599), key="status")
_ENVELOPE = st.builds(
    lambda status, error: {
        "meta": {"status": status, "request_id": "Freq"},
        "errors": [{"type": "invalid_request_error", **error}],
    },
    _STATUS,
    _ERROR,
)
_BODY = st.one_of(
    _ENVELOPE.map(lambda envelope: json.dumps(envelope).encode()),
    st.binary(max_size=40),
    _VALUE.map(lambda value: json.dumps(value).encode()),
    st.lists(_ERROR | _VALUE, max_size=2).map(
        lambda errors: json.dumps({"errors": errors}).encode()
    ),
)


@given(_STATUS, _BODY)
def test_an_order_is_unknown_unless_the_status_is_definite(status: int, body: bytes) -> None:
    failure = order_failure(Reply(status, {}, body))
    assert failure.happened
    assert failure.safe
    assert failure.press
    if not isinstance(failure, Unknown):
        assert b"request_id" in body, "something in between"
    if isinstance(failure, Refused):
        assert 400 <= status < 500
    elif isinstance(failure, Unreachable):
        assert status in (429, 502, 503)
    else:
        assert isinstance(failure, Unknown)


@given(st.integers(100, 599), _BODY)
def test_a_call_that_makes_no_order_never_ends_in_doubt(status: int, body: bytes) -> None:
    failure = refusal(Reply(status, {}, body))
    assert isinstance(failure, Refused | Unreachable)
    assert failure.happened
    assert failure.safe
    assert failure.press
