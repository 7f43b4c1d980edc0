"""The itinerary as the client reads it: read back from the file itself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from desktop.app.environment.environment_policy import (
    LIVE,
    TRAINING,
    VENDOR_TEST,
    EnvironmentKind,
    EnvironmentPolicy,
)
from desktop.booking.clients.client import Client
from desktop.booking.money import Money
from desktop.booking.trip.itinerary import Bags
from desktop.booking.trip.offer import Condition, OfferTraveler
from desktop.booking.trip.order import TICKETLESS, Ticket
from desktop.booking.trip.trip import Trip, TripStage
from desktop.documents.itinerary_mail import itinerary_mail
from desktop.documents.itinerary_pdf import draw_itinerary
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

COMPANY = "Calloway Concierge"
CONTACT = "+1 213 555 0100"


def itinerary_of(
    trip: Trip, client: Client | None = None, at: datetime = OPENED_AT, test_word: str = ""
) -> bytes:
    return draw_itinerary(
        trip,
        client or sample_client(),
        company=COMPANY,
        contact=CONTACT,
        at=at,
        test_word=test_word,
    ).pdf()


def text_of(trip: Trip, client: Client | None = None, test_word: str = "") -> str:
    pages = PdfReader(BytesIO(itinerary_of(trip, client, test_word=test_word))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def live(**changes: object) -> Trip:
    return sample_trip(offer=sample_offer_for_two(live=True, **changes))


def test_the_reference_is_spaced_and_spelled() -> None:
    text = text_of(live())
    assert "NORTHWIND REFERENCE K7 PQ 2M Kilo 7 Papa Quebec 2 Mike" in text


def test_every_traveler_is_listed_with_ticket_name_and_number() -> None:
    text = text_of(live())
    assert "Ada Calloway CALLOWAY/ADA Ticket 999-2400176310" in text
    assert "Leo Calloway CALLOWAY/LEO Ticket 999-2400176311" in text


def test_an_airline_that_issues_no_tickets_is_no_number() -> None:
    answer = sample_answer()
    ada = answer.tickets[0].traveler_ids
    ticketless = replace(answer, tickets=(Ticket(TICKETLESS, ada),))
    trip = sample_trip(orders=(sample_order(answer=ticketless),))
    assert "Ada Calloway CALLOWAY/ADA Ticketless" in text_of(trip)
    mail = itinerary_mail(trip, sample_client(), company=COMPANY, contact=CONTACT, test_word="")
    assert "Ada Calloway, ticketless\n" in mail


def test_flights_are_listed_in_local_times_with_days_terminals_and_layovers() -> None:
    text = text_of(live())
    for text_line in (
        "Los Angeles to London and back",
        "Sat 12 Dec to Sat 19 Dec 2026",
        "13 h 45 · 1 stop",
        "Saturday 12 December 2026 · Premium Flex",
        "16:45 Sat 12 Dec Los Angeles LAX Terminal B",
        "NW 214 · Northwind · 10 h 10 · Premium economy · Airbus A350-900",
        "10:55 +1 Sun 13 Dec Dublin DUB Terminal 2",
        "Wait 2 h 10 in Dublin (DUB)",
        "Operated by Northwind Regional",
        "14:40 Sat 19 Dec Los Angeles LAX",
        "Bags for each traveler: 1 cabin · 2 checked",
    ):
        assert text_line in text


def test_money_is_parted_into_what_the_airline_and_what_we_charge() -> None:
    text = text_of(live())
    assert "AIRLINE CHARGES USD 3,684.40 Charged by Northwind to Visa ending 4242." in text
    assert "For all 2 travelers, of which taxes USD 844.40" in text
    assert f"WE CHARGE USD 35.00 Charged by {COMPANY} to Visa ending 4242." in text


def test_conditions_are_sentences_and_unknown_ones_are_stated() -> None:
    text = text_of(live())
    assert "Changes before departure cost USD 150.00" in text
    assert "Refunds before departure are not possible." in text
    unknown = text_of(live(refund=Condition()))
    assert "does not say whether a refund" in unknown


def test_whom_to_call_is_on_every_page() -> None:
    pages = PdfReader(BytesIO(itinerary_of(live()))).pages
    assert len(pages) > 1
    assert all(f"{COMPANY} · {CONTACT}" in page.extract_text() for page in pages)
    assert f"{COMPANY}: {CONTACT}. We answer for the whole trip." in text_of(live())


@pytest.mark.parametrize("stage", [TripStage.DRAFT, TripStage.CARD_TAKEN])
def test_a_quote_states_that_nothing_is_booked_or_charged(stage: TripStage) -> None:
    text = text_of(sample_trip(stage))
    assert "A quote: nothing is booked yet. The price ends Tue 24 Nov, 18:30 UTC." in text
    assert "Nothing is charged yet." in text
    assert "Not charged yet." in text
    assert "REFERENCE" not in text


@pytest.mark.parametrize("stage", [TripStage.BOOKING, TripStage.PENDING, TripStage.UNKNOWN])
def test_an_open_outcome_is_never_called_a_ticket(stage: TripStage) -> None:
    text = text_of(sample_trip(stage))
    assert "The airline has not confirmed yet. This is not a ticket" in text
    assert "Charged to Visa ending 4242 once Northwind confirms." in text
    assert "Charged by" not in text


def test_a_trip_without_a_fee_states_it() -> None:
    assert "No fee for this trip." in text_of(sample_trip(fee=Money(0, "USD")))


_UNREAL = "nothing here is a real ticket"


@pytest.mark.parametrize("policy", [TRAINING, VENDOR_TEST, LIVE], ids=lambda policy: policy.name)
def test_a_document_says_by_its_environment_whether_it_is_real(policy: EnvironmentPolicy) -> None:
    word = {
        EnvironmentKind.TRAINING: f"TRAINING: {_UNREAL}",
        EnvironmentKind.VENDOR_TEST: f"TEST: {_UNREAL}",
        EnvironmentKind.LIVE: "Calloway Concierge",
    }
    trip = live() if policy.live else sample_trip()
    text = text_of(trip, test_word=policy.document_word)
    assert text.startswith(word[policy.kind])
    assert ("TRAINING" in text) is (policy is TRAINING)
    assert (_UNREAL in text) is not policy.live


def test_an_offer_of_a_test_system_is_never_called_real() -> None:
    assert text_of(sample_trip()).startswith(f"TEST: {_UNREAL}")


@pytest.mark.parametrize(
    ("given", "family", "printed"),
    [
        ("Zoë", "Núñez", "Zoë Núñez"),
        ("Łucja", "Őry-Żak", "Lucja Ory-Zak"),
        ("Siân", "O’Brien", "Siân O'Brien"),
        ("Đorđe", "Šćepanović", "Dorde Scepanovic"),
        ("Ольга", "Щукина", "Olga Shchukina"),
        ("Ελένη", "Ψαρρά", "Eleni Psarra"),
        ("小明", "王", "Xiao Ming Wang"),
        ("Олег", "Щербаков", "Oleg Shcherbakov"),
    ],
)
def test_names_of_any_alphabet_are_printed_without_a_question_mark(
    given: str, family: str, printed: str
) -> None:
    traveler = sample_traveler(given_name=given, family_name=family)
    text = text_of(sample_trip(travelers=(traveler,)))
    assert printed in text
    assert "?" not in text


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("王小明", "2026 for Wang Xiao Ming "),
        ("Щербаков", "2026 for Shcherbakov "),
        ("محمد", "2026 for Mhmd "),
        ("אברהם לוי", "2026 for Avrhm Lvy "),
        ("राहुल शर्मा", "2026 for Rahul Sharma "),
        ("Ada 😀 Calloway", "2026 for Ada Calloway "),
        ("😀", "Made Tue 24 Nov 2026 Los Angeles"),
    ],
)
def test_a_client_is_named_in_letters_that_print(name: str, printed: str) -> None:
    assert printed in text_of(live(), sample_client(name=name))


def test_overnight_layovers_and_changes_of_airport_are_stated() -> None:
    first, second = sample_outbound().segments
    later = second.departs + timedelta(days=1)
    changed = sample_outbound(
        segments=(replace(first, destination=LGA), replace(second, origin=JFK, departs=later))
    )
    text = text_of(sample_trip(offer=sample_offer(slices=(changed,))))
    assert "overnight. Change airport from LGA to JFK" in text


def test_bags_that_differ_by_flight_are_the_least_of_them() -> None:
    first, second = sample_outbound().segments
    thin = sample_outbound(segments=(first, replace(second, bags=Bags(1, 0))))
    text = text_of(sample_trip(offer=sample_offer(slices=(thin,))))
    assert "1 cabin · no checked" in text


def test_children_and_infants_are_named_as_such() -> None:
    seats = (
        OfferTraveler("one"),
        OfferTraveler("two", "child", 9),
        OfferTraveler("three", "infant_without_seat"),
    )
    travelers = (sample_traveler(), sample_companion(), sample_companion(given_name="Mia"))
    trip = sample_trip(offer=sample_offer(travelers=seats), travelers=travelers)
    text = text_of(trip)
    assert "CALLOWAY/LEO Child, 9" in text
    assert "CALLOWAY/MIA Infant on a lap" in text


def test_a_long_trip_keeps_every_flight_on_a_page() -> None:
    offer = sample_offer(slices=(sample_outbound(),) * 7)
    pages = PdfReader(BytesIO(itinerary_of(sample_trip(offer=offer)))).pages
    texts = [page.extract_text() for page in pages]
    assert sum(text.count("NW 214 ") for text in texts) == 7
    assert all(f"{at} / {len(pages)}" in text for at, text in enumerate(texts, start=1))


def test_paper_is_letter_for_north_america_and_a4_elsewhere() -> None:
    letter = PdfReader(BytesIO(itinerary_of(live()))).pages[0].mediabox
    a4 = (
        PdfReader(BytesIO(itinerary_of(live(), sample_client(phone="+442079460000"))))
        .pages[0]
        .mediabox
    )
    assert (round(letter.width), round(letter.height)) == (612, 792)
    assert (round(a4.width), round(a4.height)) == (595, 842)


def test_the_same_trip_at_the_same_moment_is_the_same_file() -> None:
    assert itinerary_of(live()) == itinerary_of(live())


def test_the_file_reveals_nothing_of_the_machine_or_the_card() -> None:
    reader = PdfReader(BytesIO(itinerary_of(live())))
    assert reader.metadata is not None
    metadata = {key: str(value) for key, value in reader.metadata.items()}
    assert metadata["/Title"] == "Itinerary K7PQ2M LAX-LHR-LAX"
    assert metadata["/Author"] == COMPANY
    assert set(metadata) == {"/Title", "/Author", "/Creator", "/CreationDate"}
    assert not any("/" in value or "\\" in value for value in metadata.values())
    assert reader.metadata.creation_date == OPENED_AT.astimezone(UTC)
    text = text_of(live())
    assert "pm_sample" not in text
    assert "tcd_sample" not in text
    assert not re.search(r"\d{4} ?\d{4} ?\d{4} ?\d{4}", text)
