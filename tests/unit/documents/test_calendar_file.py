"""The calendar file, parsed back as the client's calendar would."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from desktop.app.environment.environment_policy import (
    LIVE,
    TRAINING,
    VENDOR_TEST,
    EnvironmentKind,
    EnvironmentPolicy,
)
from desktop.booking.airport import Airport
from desktop.booking.trip.itinerary import Stop
from desktop.booking.trip.trip import Trip, TripStage
from desktop.documents.calendar_file import calendar_bytes
from tests.support.samples import (
    DUB,
    JFK,
    LAX,
    LHR,
    OPENED_AT,
    sample_client,
    sample_inbound,
    sample_offer,
    sample_trip,
)


def written(trip: Trip, at: datetime = OPENED_AT, test_word: str = "") -> bytes:
    return calendar_bytes(
        trip, sample_client(), company="Calloway Concierge", at=at, test_word=test_word
    )


def calendar_of(trip: Trip, at: datetime = OPENED_AT) -> Calendar:
    calendar = Calendar.from_ical(written(trip, at))
    assert isinstance(calendar, Calendar)
    return calendar


def events_of(trip: Trip, at: datetime = OPENED_AT) -> list[Event]:
    return list(calendar_of(trip, at).events)


def instants(event: Event) -> tuple[datetime, datetime]:
    """Start and end in UTC, as a calendar reads the local times that are written."""
    start, end = event.start, event.end
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    return start.replace(fold=0).astimezone(UTC), end.replace(fold=0).astimezone(UTC)


def by_its_own_rules(calendar: Calendar, event: Event, end: str) -> datetime:
    """The instant, computed only from the time zones in the file."""
    zones = {zone.tz_name: zone.to_tz(lookup_tzid=False) for zone in calendar.timezones}
    local = event.start if end == "DTSTART" else event.end
    assert isinstance(local, datetime)
    return local.replace(tzinfo=zones[event[end].params["TZID"]]).astimezone(UTC)


def test_one_event_for_each_flight_in_order() -> None:
    assert [str(event["SUMMARY"]) for event in events_of(sample_trip())] == [
        "NW 214 Los Angeles to Dublin",
        "NW 1176 Dublin to London",
        "NW 215 London to Los Angeles",
    ]


def test_each_end_has_the_zone_of_its_own_airport() -> None:
    first = events_of(sample_trip())[0]
    assert first["DTSTART"].params["TZID"] == "America/Los_Angeles"
    assert first["DTEND"].params["TZID"] == "Europe/Dublin"
    assert first["DTSTART"].to_ical() == b"20261212T164500"
    assert first["DTEND"].to_ical() == b"20261213T105500"


def _in_summer(trip: Trip) -> Trip:
    later = timedelta(days=200)
    slices = tuple(
        replace(
            slice_,
            segments=tuple(
                replace(segment, departs=segment.departs + later, arrives=segment.arrives + later)
                for segment in slice_.segments
            ),
        )
        for slice_ in trip.offer.slices
    )
    return sample_trip(offer=sample_offer(slices=slices))


@pytest.mark.parametrize("summer", [False, True])
def test_the_files_own_zones_give_the_flying_times(summer: bool) -> None:
    trip = _in_summer(sample_trip()) if summer else sample_trip()
    calendar = calendar_of(trip)
    segments = [segment for slice_ in trip.offer.slices for segment in slice_.segments]
    for event, segment in zip(calendar.events, segments, strict=True):
        start = by_its_own_rules(calendar, event, "DTSTART")
        end = by_its_own_rules(calendar, event, "DTEND")
        assert end - start == segment.elapsed


def test_time_zones_come_before_the_events_that_need_them() -> None:
    text = written(sample_trip()).decode()
    assert text.rindex("END:VTIMEZONE") < text.index("BEGIN:VEVENT")
    assert text.count("BEGIN:VTIMEZONE") == 3


def test_reference_and_terminals_are_in_the_description() -> None:
    text_line = str(events_of(sample_trip())[0]["DESCRIPTION"])
    assert "Northwind reference K7PQ2M" in text_line
    assert "Kilo 7 Papa Quebec 2 Mike" in text_line
    assert "Los Angeles International (LAX), terminal B" in text_line
    assert "Arrives Sun 13 Dec 10:55 local time, Dublin (DUB), terminal 2" in text_line
    assert "Operated by" not in text_line
    assert "Operated by Northwind Regional" in str(events_of(sample_trip())[1]["DESCRIPTION"])


def test_a_canceled_trip_cancels_the_same_entries() -> None:
    before, after = calendar_of(sample_trip()), calendar_of(sample_trip(TripStage.CANCELED))
    assert "method" not in before
    assert str(after["method"]) == "CANCEL"
    for was, now in zip(before.events, after.events, strict=True):
        assert (was["uid"], was["status"]) == (now["uid"], "CONFIRMED")
        assert (now["status"], now["transp"]) == ("CANCELLED", "TRANSPARENT")
        assert int(str(was["sequence"])) < int(str(now["sequence"]))
        assert now["organizer"].params["cn"] == "Calloway Concierge"


def test_sending_it_again_replaces_the_old_entries() -> None:
    first = events_of(sample_trip())
    again = events_of(sample_trip(), OPENED_AT + timedelta(hours=5))
    assert [str(event["UID"]) for event in first] == [str(event["UID"]) for event in again]
    assert len({str(event["UID"]) for event in first}) == 3
    assert all(new.stamp > old.stamp for old, new in zip(first, again, strict=True))


def test_the_sequence_grows_with_the_booking_and_never_goes_back_with_the_clock() -> None:
    stages = (TripStage.BOOKING, TripStage.UNKNOWN, TripStage.PENDING, TripStage.FEE_DUE)
    hour = timedelta(hours=1)
    found = [
        {event.sequence for event in events_of(sample_trip(stage), OPENED_AT - at * hour)}
        for at, stage in enumerate((*stages, TripStage.BOOKED))
    ]
    numbers = [number for (number,) in found]
    assert numbers == sorted(set(numbers))
    earlier = events_of(sample_trip(), OPENED_AT - timedelta(days=400))
    assert {event.sequence for event in earlier} == {numbers[-1]}


def test_it_is_a_plain_file_that_names_nobody() -> None:
    text = written(sample_trip()).decode()
    assert "METHOD" not in text
    assert "X-WR-" not in text
    assert sample_client().name not in text


def _one_flight(**changes: object) -> Trip:
    segment = replace(sample_inbound().segments[0], **changes)  # type: ignore[arg-type]
    return sample_trip(offer=sample_offer(slices=(sample_inbound(segments=(segment,)),)))


SFO = Airport("SFO", "San Francisco", "San Francisco", "US", "America/Los_Angeles", "SFO")


@pytest.mark.parametrize(
    ("departs", "arrives", "minutes", "start", "end"),
    [
        # Clocks go back from 02:00 to 01:00 on 1 November 2026.
        ((1, 30), (1, 25), 55, b"20261101T013000", b"20261101T092500Z"),
        ((1, 10), (1, 50), 40, b"20261101T011000", b"20261101T015000"),
        ((1, 10), (1, 50), 100, b"20261101T011000", b"20261101T095000Z"),
        ((0, 30), (1, 45), 135, b"20261101T003000", b"20261101T094500Z"),
        ((1, 45), (3, 0), 75, b"20261101T094500Z", b"20261101T030000"),
    ],
)
def test_a_flight_in_a_repeated_hour_ends_after_it_starts(
    departs: tuple[int, int], arrives: tuple[int, int], minutes: int, start: bytes, end: bytes
) -> None:
    trip = _one_flight(
        origin=SFO,
        destination=LAX,
        departs=datetime(2026, 11, 1, *departs),
        arrives=datetime(2026, 11, 1, *arrives),
        elapsed=timedelta(minutes=minutes),
    )
    [event] = events_of(trip)
    assert (event["DTSTART"].to_ical(), event["DTEND"].to_ical()) == (start, end)
    starts, ends = instants(event)
    assert ends - starts == timedelta(minutes=minutes)


def test_a_connection_in_a_repeated_hour_starts_after_the_first_flight_has_landed() -> None:
    night = replace(sample_inbound().segments[0], origin=SFO, destination=LAX)
    first = replace(
        night,
        departs=datetime(2026, 11, 1, 0, 20),
        arrives=datetime(2026, 11, 1, 1, 40),
        elapsed=timedelta(minutes=80),
    )
    second = replace(
        night,
        origin=LAX,
        destination=JFK,
        departs=datetime(2026, 11, 1, 1, 20),
        arrives=datetime(2026, 11, 1, 9, 40),
        elapsed=timedelta(minutes=320),
    )
    trip = sample_trip(offer=sample_offer(slices=(sample_inbound(segments=(first, second)),)))
    landed, leaves = (instants(event) for event in events_of(trip))
    assert leaves[0] - landed[1] == timedelta(minutes=40)


def test_times_that_contradict_each_other_still_end_after_they_start() -> None:
    trip = _one_flight(arrives=datetime(2026, 12, 19, 2, 0), elapsed=timedelta(hours=11))
    [event] = events_of(trip)
    starts, ends = instants(event)
    assert ends - starts == timedelta(hours=11)


def test_a_stop_is_in_the_description() -> None:
    [event] = events_of(_one_flight(stops=(Stop(DUB, timedelta(minutes=100)),)))
    assert "Stop of 1 h 40 in Dublin (DUB), same flight" in str(event["DESCRIPTION"])


def test_two_trips_never_share_an_entry() -> None:
    ours = {str(event["UID"]) for event in events_of(sample_trip())}
    theirs = {str(event["UID"]) for event in events_of(sample_trip(id="tripother"))}
    assert not ours & theirs


def test_no_alarm_rings_unasked() -> None:
    assert b"VALARM" not in written(sample_trip())


def test_an_entry_is_tentative_until_the_airline_confirms() -> None:
    assert {str(event["STATUS"]) for event in events_of(sample_trip(TripStage.PENDING))} == {
        "TENTATIVE"
    }
    assert {str(event["STATUS"]) for event in events_of(sample_trip())} == {"CONFIRMED"}


def test_an_airport_without_a_known_zone_keeps_its_local_time() -> None:
    lost = replace(LHR, zone="Atlantis/Capital")
    segment = replace(sample_inbound().segments[0], origin=lost)
    offer = sample_offer(slices=(sample_inbound(segments=(segment,)),))
    [event] = events_of(sample_trip(offer=offer))
    assert event["DTSTART"].to_ical() == b"20261219T113000"
    assert "TZID" not in event["DTSTART"].params
    assert event.duration == segment.elapsed


def test_crossing_the_date_line_ends_after_it_begins() -> None:
    auckland = replace(LHR, code="AKL", zone="Pacific/Auckland")
    segment = replace(
        sample_inbound().segments[0],
        origin=auckland,
        destination=LAX,
        departs=datetime(2026, 12, 19, 19, 30),
        arrives=datetime(2026, 12, 19, 10, 30),
        elapsed=timedelta(hours=12),
    )
    trip = sample_trip(offer=sample_offer(slices=(sample_inbound(segments=(segment,)),)))
    calendar = calendar_of(trip)
    [event] = calendar.events
    start = by_its_own_rules(calendar, event, "DTSTART")
    assert by_its_own_rules(calendar, event, "DTEND") - start == timedelta(hours=12)


@pytest.mark.parametrize("policy", [TRAINING, VENDOR_TEST, LIVE], ids=lambda policy: policy.name)
def test_every_event_says_by_its_environment_whether_it_is_real(policy: EnvironmentPolicy) -> None:
    trip = sample_trip(offer=sample_offer(live=policy.live))
    first_lines = {
        str(event["DESCRIPTION"]).splitlines()[0]
        for event in Calendar.from_ical(written(trip, test_word=policy.document_word)).events
    }
    reference = f"Northwind reference {trip.record_locator}"
    word = {
        EnvironmentKind.TRAINING: "TRAINING: not a real ticket.",
        EnvironmentKind.VENDOR_TEST: "TEST: not a real ticket.",
        EnvironmentKind.LIVE: reference,
    }
    assert first_lines == {word[policy.kind]}


def test_the_same_trip_at_the_same_moment_is_the_same_file() -> None:
    assert written(sample_trip()) == written(sample_trip())
