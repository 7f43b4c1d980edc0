"""What may and may not be saved as text."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from desktop.booking.trip.order import Ticket
from desktop.use_cases.errors import Refused
from desktop.use_cases.saved_text_guard import refuse_card_numbers
from tests.support.samples import sample_client

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
    ],
)
def test_a_number_split_over_the_fields_of_a_form_is_refused(form: _Form) -> None:
    with pytest.raises(Refused):
        refuse_card_numbers(form)


@pytest.mark.parametrize(
    "form",
    [
        _Form("42424242", "and", "42424242"),
        _Form("42424242", "42424241"),
        _Form("362272062", "71667"),
        _Form("12424242", "42424244"),
    ],
)
def test_other_figures_in_neighboring_fields_are_kept(form: _Form) -> None:
    refuse_card_numbers(form)


@pytest.mark.parametrize("text", ["", "4242", "4242424242424241", "2026-11-24 18:30", "K7PQ2M"])
def test_other_text_is_kept(text: str) -> None:
    refuse_card_numbers(text, "draft")
