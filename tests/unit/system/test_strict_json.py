"""JSON from outside: exactly what was promised, or Malformed by the field's name."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import pytest

from desktop.system.strict_json import (
    Json,
    Malformed,
    Truth,
    length,
    matching,
    reader,
    text,
    whole_number,
)


class Leg(NamedTuple):
    code: Annotated[str, matching("[A-Z]{3}")]
    terminal: Annotated[str, text(5, 0)] = ""


class Voyage(NamedTuple):
    name: Annotated[str, text(10)]
    seats: Annotated[int, whole_number(9, 1)]
    paid: Truth
    legs: Annotated[tuple[Leg, ...], length(3, 1)]
    first: Leg | None = None
    stops: Annotated[int, whole_number(5)] | None = None
    extras: Annotated[tuple[Json, ...], length(2)] | None = None
    anything: object = None


read = reader(Voyage, "voyage")
GOOD = {"name": "Ada", "seats": 2, "paid": True, "legs": [{"code": "LHR"}]}


def test_what_is_promised_is_read_and_the_rest_is_ignored() -> None:
    first, extras = {"code": "JFK", "terminal": None, "new": 1}, [{"any": [1]}]
    voyage = read({**GOOD, "first": first, "extras": extras, "anything": 1.5, "unheard": {}})
    assert voyage == Voyage(
        "Ada", 2, True, (Leg("LHR"),), Leg("JFK"), extras=({"any": [1]},), anything=1.5
    )


def test_what_may_be_absent_may_be_null() -> None:
    assert read({**GOOD, "first": None, "stops": None, "extras": None}) == read(GOOD)


def wrong(field: str, *values: object) -> list[tuple[str, object]]:
    return [(field, value) for value in values]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *wrong("name", None, "", "x" * 11, "a\u202eb", b"a", 5, ["a"]),
        *wrong("seats", None, 0, 10, 2.0, True, "2"),
        *wrong("paid", None, 1, "true"),
        *wrong("legs", None, [], {}, "LHR", [GOOD["legs"]], [None]),
        ("legs", [{"code": "LHR"}] * 4),
        *wrong("first", [], "LHR", 0, False),
        *wrong("stops", -1, 6, 1.0, ""),
        *wrong("extras", [1], [{}, {}, {}], {}),
    ],
)
def test_a_field_of_another_shape_is_named(field: str, value: object) -> None:
    with pytest.raises(Malformed) as caught:
        read({**GOOD, field: value})
    assert str(caught.value) == field


@pytest.mark.parametrize("field", list(GOOD))
def test_a_field_that_is_missing_is_named(field: str) -> None:
    with pytest.raises(Malformed) as caught:
        read({name: value for name, value in GOOD.items() if name != field})
    assert str(caught.value) == field


@pytest.mark.parametrize(
    ("leg", "named"),
    [({}, "code"), ({"code": "lhr"}, "code"), ({"code": "LHR", "terminal": "123456"}, "terminal")],
)
def test_the_innermost_field_is_named(leg: object, named: str) -> None:
    for changes in ({"legs": [{"code": "LHR"}, leg]}, {"first": leg}):
        with pytest.raises(Malformed) as caught:
            read({**GOOD, **changes})
        assert str(caught.value) == named


@pytest.mark.parametrize("untrusted", [None, [], "name", 5, [GOOD]])
def test_what_is_no_object_is_called_what_it_should_have_been(untrusted: object) -> None:
    with pytest.raises(Malformed) as caught:
        read(untrusted)
    assert str(caught.value) == "voyage"


def test_no_value_is_repeated_in_an_error() -> None:
    with pytest.raises(Malformed) as caught:
        read({**GOOD, "seats": "4242424242424242"})
    error: BaseException | None = caught.value
    while error is not None:
        assert "4242" not in str(error)
        error = error.__cause__ or error.__context__
