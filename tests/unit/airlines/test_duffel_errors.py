"""Error answers may be anything at all, and still end in one of four ways and in plain words."""

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
_BODY = st.one_of(
    st.binary(max_size=40),
    _VALUE.map(lambda value: json.dumps(value).encode()),
    st.lists(_ERROR | _VALUE, max_size=2).map(
        lambda errors: json.dumps({"errors": errors}).encode()
    ),
)


@given(st.integers(100, 599), _BODY)
def test_an_order_ends_in_doubt_unless_the_status_says_otherwise(status: int, body: bytes) -> None:
    ending = order_failure(Reply(status, {}, body))
    assert ending.happened
    assert ending.safe
    assert ending.press
    if isinstance(ending, Refused):
        assert 400 <= status < 500
    elif isinstance(ending, Unreachable):
        assert status in (429, 502, 503)
    else:
        assert isinstance(ending, Unknown)


@given(st.integers(100, 599), _BODY)
def test_a_call_that_makes_no_order_never_ends_in_doubt(status: int, body: bytes) -> None:
    ending = refusal(Reply(status, {}, body))
    assert isinstance(ending, Refused | Unreachable)
    assert ending.happened
    assert ending.safe
    assert ending.press
