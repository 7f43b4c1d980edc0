"""However long a name is: whole in the file, inside the page, and over no other line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from itertools import combinations

import pytest
from pypdf import PdfReader

from desktop.booking.clients.client import Client
from desktop.booking.trip.itinerary import Carrier, Stop
from desktop.booking.trip.order import Ticket
from desktop.booking.trip.trip import Trip
from desktop.documents.itinerary_pdf import draw_itinerary
from tests.support.documents.written_lines import written_lines
from tests.support.samples import (
    JFK,
    LGA,
    OPENED_AT,
    sample_answer,
    sample_client,
    sample_companion,
    sample_offer,
    sample_offer_for_two,
    sample_order,
    sample_outbound,
    sample_traveler,
    sample_trip,
)

SPACED = " ".join(["Maria-Anneliese", "von", "Hohenzollern-Sigmaringen"] * 3)[:117]
UNBROKEN = "W" * 117
# Names that are spelled in other letters, some of them in five times as many.
OTHER_SCRIPTS = ("\u738b" * 39, "\u0645\u062d\u0645\u062f" * 29, "\u0915\u094d\u0937\u093f" * 29)
BRAND = ("Premium Flexible Comfort with Lounge Access and Priority Boarding " * 2)[:105].strip()
AIRLINE = " ".join(["Northwind Transatlantic and Pacific Airlines Holdings"] * 3)
SHORT_COMPANY, LONG_COMPANY = "Calloway Concierge", " ".join(["Calloway Concierge of"] * 6)


def tickets(seat: str, count: int) -> tuple[Ticket, ...]:
    return tuple(Ticket(f"999-{seat[-3:]}00{number:05}", (seat,)) for number in range(count))


def crowded(name: str, brand: str = BRAND) -> Trip:
    """Two travelers with six and two tickets, and everything that an airline names is long."""
    offer = sample_offer_for_two(live=True, owner=Carrier("NW", AIRLINE))
    first, second = sample_outbound(fare_brand=brand).segments
    city = replace(JFK, city=name, name=f"{name} International")
    out = sample_outbound(
        fare_brand=brand,
        segments=(
            replace(first, carrier=Carrier("NW", AIRLINE), stops=(Stop(city, timedelta(hours=1)),)),
            replace(second, origin=replace(LGA, city=name), destination=city,
                    operated_by=Carrier("", name), aircraft=name),
        ),
    )  # fmt: skip
    offer = replace(offer, slices=(out, *offer.slices[1:]))
    answer = sample_answer(offer, tickets=tickets("passengerone", 6) + tickets("passengertwo", 2))
    return sample_trip(
        offer=offer,
        orders=(sample_order(offer=offer, answer=answer),),
        travelers=(
            sample_traveler(given_name=name[:58], family_name=name[59:]),
            sample_companion(),
        ),
    )


def itinerary_of(trip: Trip, client: Client, company: str = SHORT_COMPANY) -> bytes:
    return draw_itinerary(
        trip, client, company=company, contact="+1 213 555 0100", at=OPENED_AT, test_word="TRAINING"
    ).pdf()


@pytest.mark.parametrize("company", [SHORT_COMPANY, LONG_COMPANY])
@pytest.mark.parametrize("name", [SPACED, UNBROKEN, *OTHER_SCRIPTS])
@pytest.mark.parametrize("phone", ["+13105550142", "+442079460000"])
def test_long_names_stay_on_the_page_and_apart(name: str, phone: str, company: str) -> None:
    pdf = itinerary_of(crowded(name), sample_client(name=name, phone=phone), company)
    box = PdfReader(BytesIO(pdf)).pages[0].mediabox
    lines = written_lines(pdf)
    assert len(lines) > 50
    margin = 18 / 25.4 * 72 - 0.5
    outside = [
        line
        for line in lines
        if line.left < margin
        or line.right > float(box.width) - margin
        or not 20 < line.bottom < line.top < float(box.height) - 20
    ]
    assert outside == []
    assert [(a.text, b.text) for a, b in combinations(lines, 2) if a.overlaps(b)] == []


@pytest.mark.parametrize("name", [SPACED, UNBROKEN])
def test_long_names_are_there_to_the_last_letter(name: str) -> None:
    pdf = itinerary_of(crowded(name, name[:105]), sample_client(name=name))
    text = "".join("".join(line.text for line in written_lines(pdf)).split())
    whole = "".join(name.split())
    assert f"for{whole}" in text
    assert f"·{''.join(name[:105].split())}" in text
    assert f"Operatedby{whole}" in text
    assert f"of1h00in{whole}(JFK),sameflight" in text
    for number in (*tickets("passengerone", 6), *tickets("passengertwo", 2)):
        assert f"Ticket{number.number}" in text


def test_a_name_with_hyphens_is_broken_after_one() -> None:
    who = sample_traveler(given_name="Charlotte", family_name="Hohenzollern-Sigmaringen-Habsburg")
    lines = [
        line.text
        for line in written_lines(itinerary_of(sample_trip(travelers=(who,)), sample_client()))
    ]
    assert "HOHENZOLLERN-" in lines or "HOHENZOLLERN-SIGMARINGEN-" in lines


def test_a_stop_under_one_flight_number_is_printed() -> None:
    out = sample_outbound()
    first, second = out.segments
    stopping = replace(first, stops=(Stop(JFK, timedelta(minutes=100)),))
    offer = sample_offer(slices=(replace(out, segments=(stopping, second)),))
    lines = [
        line.text for line in written_lines(itinerary_of(sample_trip(offer=offer), sample_client()))
    ]
    assert "Stop of 1 h 40 in New York (JFK), same flight" in lines
    assert "13 h 45 · 2 stops" in lines
