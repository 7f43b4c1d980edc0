"""What may and may not be saved as text."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

import pytest

from desktop.booking.trip.order import Ticket
from desktop.use_cases.errors import Refused
from desktop.use_cases.saved_text_guard import refuse_card_numbers
from tests.support.samples import sample_address, sample_client

# Published test numbers of the card processors.
NUMBERS = ("4242424242424242", "378282246310005", "5555 5555 5555 4444", "30569309025904")


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("sentence", ["{}", "card {} exp 08/29", "({})", "no.{}."])
def test_a_card_number_is_refused_however_it_is_written(number: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse_card_numbers(sample_client(notes=sentence.format(number)))
    assert refused.value.field == "notes"


@pytest.mark.parametrize("zero", ["\uff10", "\u0660", "\u0966"])
def test_digits_of_other_scripts_do_not_slip_through(zero: str) -> None:
    other_script = "".join(chr(ord(zero) + int(digit)) for digit in NUMBERS[0])
    with pytest.raises(Refused):
        refuse_card_numbers(sample_client(notes=f"é {other_script}"))


@pytest.mark.parametrize("phone", ["+13105550142", "+4917612345678", "+8613800138000"])
def test_a_telephone_number_is_kept(phone: str) -> None:
    refuse_card_numbers(sample_client(phone=phone))


@pytest.mark.parametrize(
    "phone",
    [
        "4242424242424242", "+4242424242424242", "+378282246310005", "+30569309025904",
        "+135412345678911",
    ],
)  # fmt: skip
def test_a_card_number_in_the_telephone_field_is_refused(phone: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse_card_numbers(sample_client(phone=phone))
    assert refused.value.field == "phone"


@pytest.mark.parametrize("number", ["4222222222222", "422-2222222222"])
def test_a_ticket_number_is_kept_though_it_passes_as_a_card(number: str) -> None:
    refuse_card_numbers(Ticket(number, ()))
    with pytest.raises(Refused):
        refuse_card_numbers(sample_client(notes=number))


@pytest.mark.parametrize(
    "phone", ["+442071838750;ext=123", "+4915123456781;ext=42424242", "+4222222222222"]
)
def test_a_telephone_number_is_kept_with_its_extension(phone: str) -> None:
    """The first two pass the check digit, with the extension or without."""
    refuse_card_numbers(sample_client(phone=phone))


@pytest.mark.parametrize("phone", ["+12025550123;ext=4242424242424242", "+42424242;ext=42424242"])
def test_an_extension_hides_no_card_number(phone: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse_card_numbers(sample_client(phone=phone))
    assert refused.value.field == "phone"


def test_half_a_number_in_an_extension_is_a_part() -> None:
    with pytest.raises(Refused):
        refuse_card_numbers(sample_client(phone="+12025550123;ext=42424242", company="42424242"))
    with pytest.raises(Refused):
        refuse_card_numbers(sample_client(phone="+42424242", company="42424242"))


@dataclass(frozen=True)
class _Form:
    first: str
    second: str = ""
    third: str = ""


@pytest.mark.parametrize(
    "form",
    [
        _Form("42424242", "42424242"),
        _Form("4242 4242", "", "4242 4242"),
        _Form("3782", "822463", "10005"),
        _Form("x", "55555555", "5555-4444"),
        _Form("42424242", "and", "42424242"),
        _Form("42424242", "12 Rue X", "42424242"),
        _Form("４２４２４２４２", "４２４２４２４２"),
        _Form("4242/4242", "4242/4242"),
        _Form("card 42424242", "42424242"),
        _Form("42424242", "424242421227"),
        _Form("42424242", "42424242 12/27 123"),
        _Form("42424242 ", " 42424242"),
        _Form("4", "242424242424242"),
        _Form("42", "42424242424242"),
        _Form("4242", "x", "424242424242"),
        _Form("42424242 x", "42424242 x"),
        _Form("x42424242x", "no", "x42424242x"),
        _Form("the client says that 42424242 was first", "and 42424242 then"),
        _Form("424242 refunded", "4242424242"),
        _Form("3782822463 ok", "10005"),
        _Form("4242 4242 first", "then 4242 4242 end"),
        _Form("4242", "4242 a", "42424242 b"),
        _Form("four two four two four two four two", "x", "card 42424242"),
        _Form("order 42424242", "42424242"),
        _Form("42424242", "order 1234", "42424242"),
        _Form("42424242", "as he says when we call, the other half of it is 42424242"),
    ],
)
def test_a_number_split_over_the_fields_of_a_form_is_refused(form: _Form) -> None:
    with pytest.raises(Refused):
        refuse_card_numbers(form)


@pytest.mark.parametrize(
    "form",
    [
        _Form("42424242", "42424241"),
        _Form("42424", "and", "24242424242"),
        _Form("4242", "4242 Elm Street", "42424241"),
        _Form("42424242", "4242 and 4242 for Ada and Ida"),
        _Form("42424242 " + "x" * 120, "42424242"),
        _Form("the client was born in 4242, as they say", "424242424242"),
        _Form("362272062", "71667"),
        _Form("12424242", "42424244"),
        _Form("case 42424242", "order 42424242"),
        _Form("zero one " * 10, "42424242"),
        _Form("4242", "42424242", "room 4242"),
        _Form("42424242"),
    ],
)
def test_other_figures_in_neighboring_fields_are_kept(form: _Form) -> None:
    refuse_card_numbers(form)


_SENTENCES = [
    ("card 42424242 given", "42424242 ok"),
    ("4242 4242 first", "then 4242 4242 end"),
    ("card 4222222", "222222"),
    ("card 4222222 ok", "then 222222"),
    ("card 3056930", "9025904"),
    ("4242 here", "4242 there", "4242 and", "4242 so"),
    ("four two four two four two four two", "four two four two four two four two"),
    ("card 42424242", "four two four two four two four two"),
    ("the first half is 42424242 as he " + "says " * 30, "he " + "says " * 30 + "42424242"),
]


@pytest.mark.parametrize("texts", _SENTENCES)
def test_what_people_write_beside_each_other_is_read_as_one(texts: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        refuse_card_numbers(texts, "refund", are_sentences=True)
    assert refused.value.field == f"refund.{len(texts) - 1}"


@pytest.mark.parametrize(
    "texts",
    [
        ("NW 214 canceled on 24 Nov 2026", "re_3Nf8xK2eZvKYlo2C"),
        ("Ticket 999-2400176310 unused", "Call +13105550142"),
        ("NW 4214 canceled", "240017631"),
        ("card 4222222", "222221"),
        ("card 4222222", "ref 222222"),
        ("airline case 62000710", "wire 820353"),
    ],
)
def test_other_figures_beside_each_other_are_kept(texts: tuple[str, ...]) -> None:
    refuse_card_numbers(texts, "refund", are_sentences=True)


def test_of_a_thousand_forms_with_named_figures_none_is_refused() -> None:
    """Of figures without a name, about one in thirty are: README says so."""
    for at in range(1000):
        four = [f"{at * 7919 * place % 9999:04}" for place in (1, 3, 7, 9)]
        cases = [f"{at * 104729 * place % 99999999:08}" for place in (3, 7)]
        refuse_card_numbers(
            _Form(f"case {cases[0]} of the airline", f"our reference is {cases[1]}")
        )
        names = ("room", "gate", "member", "flight")
        refuse_card_numbers(
            [f"{name} {digits} b" for name, digits in zip(names, four, strict=True)]
        )


def test_of_a_thousand_clients_with_figures_in_every_field_none_is_refused() -> None:
    for at in range(1000):
        house, code, year = at * 7919 % 9999, at * 104729 % 99999, 50 + at % 50
        address = sample_address(
            line1=f"{house} Elm Street", line2=f"Apt {code % 300}", postcode=f"{code:05}-{house:04}"
        )
        client = sample_client(
            email=f"ada19{year}@example.com",
            phone=f"+1213{2000000 + at * 7907 % 7999999}",
            notes=f"Member since 19{year}, call ext {house} first",
            company=f"Studio {house}",
            address=address,
        )
        refuse_card_numbers(client)


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_year_among_the_quarters_of_a_number_hides_it_not(place: int) -> None:
    quarters = ["4242"] * 4
    quarters.insert(place, "2019")
    with pytest.raises(Refused):
        refuse_card_numbers({f"field{at}": text for at, text in enumerate(quarters)})


def test_times_and_years_in_fields_are_kept() -> None:
    times = ("0930", "1215", "2019", "4242", "1645", "2010")
    refuse_card_numbers({f"field{at}": text for at, text in enumerate(times)})


@pytest.mark.parametrize("text", ["", "4242", "4242424242424241", "2026-11-24 18:30", "K7PQ2M"])
def test_other_text_is_kept(text: str) -> None:
    refuse_card_numbers(text, "draft")


class _Kind(Enum):
    CARD = "4242424242424242"


class _Odd(tuple[str, ...]):
    """A container of a type of its own."""


_V = NUMBERS[0]
HOLDERS: dict[str, tuple[object, str]] = {
    "value": ({"a": _V}, "a"),
    "value under a name with blanks": ({"a b": _V}, "0"),
    "key": ({_V: "a"}, "key 0"),
    "key that is no text": ({int(_V): "a"}, "key 0"),
    "list": (["a", _V], "1"),
    "set": ({_V}, "0"),
    "frozenset": (frozenset((_V,)), "0"),
    "deque": (deque((_V,)), "0"),
    "mapping": (MappingProxyType({"a": (_V,)}), "a.0"),
    "view": ({"a": _V}.values(), "0"),
    "subclass": (_Odd((_V,)), "0"),
    "bytes": ((_V.encode(),), "0"),
    "bytes that are no text": ((b"\xff" + _V.encode() + b"\xfe",), "0"),
    "bytearray": ((bytearray(_V.encode()),), "0"),
    "memoryview": ((memoryview(_V.encode()),), "0"),
    "int": ((int(_V),), "0"),
    "float": ((float(_V),), "0"),
    "decimal": ((Decimal(_V),), "0"),
    "decimal with cents": ((Decimal(_V).scaleb(-2),), "0"),
    "two ints": ((42424242, 42424242), "1"),
    "enum": (_Kind.CARD, ""),
    "enum in a form": (_Form("", "", _Kind.CARD), "third"),  # type: ignore[arg-type]
    "deep": (({"a": [({"b": (_V,)},)]},), "0.a.0.0.b.0"),
    "json": (json.dumps({"a": _V}), ""),
    "json in json": (json.dumps({"a": json.dumps([["x", _V]])}), ""),
    "json key": (json.dumps({_V: 1}), ""),
    "json number": (json.dumps([int(_V)]), ""),
    "json of wide digits": (json.dumps({"a": "４２" * 8}), ""),
    "json of equal names": ('{"a": "4242424242424242", "a": "x"}', ""),
    "json of two fields": (json.dumps({"a": "42424242", "b": "42424242"}), ""),
    "no json": ('{"a": "4242424242424242"', ""),
    "json too deep": ("[" * 20000 + _V, ""),
    "json too deep to look into": ('{"a":' * 480 + json.dumps(_V) + "}" * 480, ""),
}


@pytest.mark.parametrize(("saved", "path"), HOLDERS.values(), ids=HOLDERS)
def test_no_container_hides_a_card_number(saved: object, path: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse_card_numbers(saved)
    assert refused.value.field == path


def test_what_holds_no_text_is_kept() -> None:
    moment = datetime(2026, 11, 27, 22, 31, 54, 424242, tzinfo=UTC)
    refuse_card_numbers(
        (None, True, 7, 0.4242424242424242, moment, moment.date(), moment.timetz(), UTC, str, len)
    )
    refuse_card_numbers({"a": [1, 2], "b": {"c": b"x"}, "d": timedelta(days=4242)})
    refuse_card_numbers(json.dumps({"entry": "lax-lhr 12dec", "notes": "4242 and more"}), "draft")


def test_what_cannot_be_looked_into_is_an_error() -> None:
    with pytest.raises(TypeError, match=r"a\.0: cannot look into object"):
        refuse_card_numbers({"a": (object(),)})
