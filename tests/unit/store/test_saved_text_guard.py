"""What may and may not be saved as text."""

from __future__ import annotations

import pytest

from desktop.booking.trip.order import Ticket
from desktop.use_cases.errors import Refused
from desktop.use_cases.saved_text_guard import refuse_card_numbers
from tests.support.samples import sample_client

# Published test numbers of the card processors.
NUMBERS = ("4242424242424242", "378282246310005", "5555 5555 5555 4444", "30569309025904")


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("said", ["{}", "card {} exp 08/29", "({})", "no.{}."])
def test_a_card_number_is_refused_however_it_is_written(number: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse_card_numbers(sample_client(notes=said.format(number)))
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
    "phone", ["4242424242424242", "+4242424242424242", "+378282246310005", "+30569309025904"]
)
def test_a_card_number_in_the_telephone_field_is_refused(phone: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse_card_numbers(sample_client(phone=phone))
    assert refused.value.field == "phone"


@pytest.mark.parametrize("number", ["4222222222222", "422-2222222222"])
def test_a_ticket_number_is_kept_though_it_passes_as_a_card(number: str) -> None:
    refuse_card_numbers(Ticket(number, ()))
    with pytest.raises(Refused):
        refuse_card_numbers(sample_client(notes=number))


@pytest.mark.parametrize("text", ["", "4242", "4242424242424241", "2026-11-24 18:30", "K7PQ2M"])
def test_other_text_is_kept(text: str) -> None:
    refuse_card_numbers(text, "draft")
