"""When vendors are asked by themselves, by whom, and what keeps them from being asked too often."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.access.role import IN_TEST_MODE, LIVE, Role
from desktop.booking.money import Money
from desktop.booking.polling.account_event import AccountEvent, AccountEventKind
from desktop.booking.polling.finding import FindingKind
from desktop.use_cases.actor import Actor
from desktop.use_cases.errors import DeskError, Refused, Unreachable
from desktop.use_cases.polling.poll import Occasion
from desktop.use_cases.polling.poll_vendors import Polled, PollVendors
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.processor_port import FeeRequest
from tests.support.fakes.processor import Payment
from tests.support.samples import OPENED_AT
from tests.support.use_cases.polling_desk import PollingDesk

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DISPUTE = AccountEvent(
    AccountEventKind.DISPUTE_OPENED, "processor", "du_one", "pi_sample", Money(3500, "USD")
)


@pytest.fixture
def polling() -> PollingDesk:
    desk = PollingDesk()
    desk.booked()
    return desk


def asked(polling: PollingDesk) -> int:
    """How often the processor was asked."""
    return len(polling.desk.processor.asked_since)


def test_a_desk_asks_at_sign_in_and_then_every_quarter_of_an_hour(polling: PollingDesk) -> None:
    polling.poll_vendors(Occasion.SIGN_IN)
    for _ in range(14):
        polling.pass_time(MINUTE)
        polling.poll_vendors()
    assert asked(polling) == 1
    polling.pass_time(MINUTE)
    polling.poll_vendors()
    assert asked(polling) == 2


def test_a_new_sign_in_asks_for_events_at_once_and_two_in_a_row_ask_once(
    polling: PollingDesk,
) -> None:
    polling.poll_vendors(Occasion.SIGN_IN)
    polling.pass_time(MINUTE)
    polling.sign_in_again()
    polling.poll_vendors(Occasion.SIGN_IN)
    polling.sign_in_again()
    polling.poll_vendors(Occasion.SIGN_IN)
    assert asked(polling) == 2


def test_what_was_found_is_kept_once(polling: PollingDesk) -> None:
    polling.desk.processor.events = [DISPUTE, DISPUTE]
    assert polling.poll_vendors().found == 1
    polling.pass_time(HOUR)
    assert polling.poll_vendors().found == 0
    (finding,) = polling.findings
    assert (finding.kind, finding.trip_id) == (FindingKind.DISPUTE, "tripsample")


def test_events_are_asked_for_from_an_hour_before_the_newest_answer(polling: PollingDesk) -> None:
    processor = polling.desk.processor
    # By the processor's own clock: this machine's is a year ahead.
    processor.as_of = OPENED_AT - timedelta(days=365)
    polling.poll_vendors()
    polling.pass_time(HOUR)
    polling.poll_vendors()
    polling.pass_time(HOUR)
    processor.as_of = None
    polling.poll_vendors()
    assert processor.asked_since == [None, *[OPENED_AT - timedelta(days=365) - HOUR] * 2]


def test_an_answer_that_was_lost_is_asked_for_again_from_where_it_was(polling: PollingDesk) -> None:
    processor = polling.desk.processor
    processor.as_of = OPENED_AT
    polling.poll_vendors()
    processor.activity_endings.append(Unreachable("processor_silent", "No answer."))
    for _ in range(2):
        polling.pass_time(HOUR)
        polling.poll_vendors()
    assert processor.asked_since == [None, OPENED_AT - HOUR, OPENED_AT - HOUR]


def test_what_cannot_be_saved_is_found_again(polling: PollingDesk) -> None:
    polling.desk.processor.events = [DISPUTE]
    full = Refused("disk_full", "The disk is full.")
    # The lease of the airline, two answers, the lease of the processor; then its answer.
    polling.desk.kept.write_endings.extend([None, None, None, None, None, full])
    with pytest.raises(Refused):
        polling.poll_vendors()
    assert polling.findings == []
    polling.pass_time(HOUR)
    assert polling.poll_vendors().found == 1


def test_a_network_that_is_gone_is_tried_less_and_less(polling: PollingDesk) -> None:
    gone = Unreachable("processor_silent", "No answer.")
    polling.desk.processor.activity_endings.extend([gone] * 1000)
    for _ in range(24 * 60):
        polling.pass_time(MINUTE)
        polling.poll_vendors()
    # Half of a quarter of an hour, by the draws of this desk, is the longest pause.
    assert 24 * 60 // 9 <= asked(polling) <= 24 * 60 // 7
    polling.desk.processor.activity_endings.clear()
    polling.desk.processor.events = [DISPUTE]
    polling.pass_time(timedelta(minutes=15))
    assert polling.poll_vendors().found == 1


def test_one_vendor_that_is_not_reached_is_not_tried_for_all_that_it_is_asked(
    polling: PollingDesk,
) -> None:
    gone = Unreachable("airline_unreachable", "No line.")
    polling.desk.airline.watch_endings.extend([gone] * 3)
    polled = polling.poll_vendors()
    assert [failure.code for failure in polled.failures] == ["airline_unreachable"]
    assert len(polling.desk.airline.watch_endings) == 2
    assert asked(polling) == 1


def test_a_vendor_that_asks_for_a_pause_is_given_it_on_every_occasion(
    polling: PollingDesk,
) -> None:
    busy = Unreachable("processor_busy", "Slow down.")
    busy.retry_after = 300
    polling.desk.processor.activity_endings.append(busy)
    polling.poll_vendors(Occasion.SIGN_IN)
    polling.pass_time(timedelta(seconds=299))
    polling.poll_vendors(Occasion.ASKED_FOR)
    assert asked(polling) == 1
    polling.pass_time(timedelta(seconds=1))
    polling.poll_vendors(Occasion.ASKED_FOR)
    assert asked(polling) == 2


def test_a_pause_that_was_asked_for_by_a_wrong_clock_ends_with_it(polling: PollingDesk) -> None:
    polling.desk.clock.set(timedelta(days=900))
    busy = Unreachable("processor_busy", "Slow down.")
    busy.retry_after = 300
    polling.desk.processor.activity_endings.append(busy)
    polling.poll_vendors()
    polling.desk.clock.set(timedelta(days=-900))
    polling.poll_vendors()
    assert asked(polling) == 2


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400)])
def test_a_clock_that_is_set_asks_once_and_goes_on(polling: PollingDesk, jump: timedelta) -> None:
    polling.poll_vendors()
    polling.desk.clock.set(jump)
    for _ in range(5):
        polling.poll_vendors()
    assert asked(polling) == 2
    polling.pass_time(timedelta(minutes=15))
    polling.poll_vendors()
    assert asked(polling) == 3


def test_one_desk_of_the_company_asks(polling: PollingDesk) -> None:
    other = polling.second_desk()
    polling.poll_vendors(Occasion.SIGN_IN)
    polling.pass_time(MINUTE)
    assert other(Occasion.SIGN_IN) == Polled(0, 0)
    assert asked(polling) == 1
    # The first desk is closed, or locked: its lease ends, and the other one goes on.
    polling.pass_time(timedelta(minutes=15))
    other()
    assert asked(polling) == 2
    assert polling.poll_vendors() == Polled(0, 0)


@pytest.mark.parametrize(
    ("code", "stays"),
    [
        ("processor_key_refused", True),
        ("processor_address_closed", True),
        ("processor_key_too_weak", True),
        ("processor_silent", False),
    ],
)
def test_a_key_that_is_refused_is_not_used_again_until_the_next_sign_in(
    polling: PollingDesk, code: str, stays: bool
) -> None:
    kind = Unreachable if code == "processor_silent" else Refused
    polling.desk.processor.activity_endings.append(
        kind(code, "The card processor does not accept the key.", "", "Ask the owner.")
    )
    polling.poll_vendors()
    polling.pass_time(HOUR)
    polling.poll_vendors(Occasion.ASKED_FOR)
    assert asked(polling) == (1 if stays else 2)
    notices = [one for one in polling.findings if one.kind is FindingKind.POLL_STOPPED]
    assert [one.text for one in notices] == (
        [
            "The card processor does not accept the key. Until the next sign-in Skycap does not "
            "ask for disputes and refunds. Ask the owner."
        ]
        if stays
        else []
    )
    polling.sign_in_again()
    polling.pass_time(HOUR)
    polling.poll_vendors(Occasion.SIGN_IN)
    assert asked(polling) == (2 if stays else 3)


def test_the_notice_of_a_refused_key_comes_once_a_day(polling: PollingDesk) -> None:
    refused = Refused("processor_key_refused", "Not accepted.")
    polling.desk.processor.activity_endings.extend([refused] * 3)
    for pause in (timedelta(), HOUR, timedelta(days=1)):
        polling.pass_time(pause)
        polling.sign_in_again()
        polling.poll_vendors(Occasion.SIGN_IN)
    assert len(polling.findings) == 2


def test_a_refused_key_stops_all_that_the_vendor_is_asked_and_a_missing_right_one(
    polling: PollingDesk,
) -> None:
    airline = polling.desk.airline
    airline.watch_endings.append(Refused("airline_not_set_up", "Not opened."))
    polling.poll_vendors()
    assert polling.poll_vendors.stopped == {"orders that want an answer"}
    assert airline.read == ["airlineordersample"]
    polling.sign_in_again()
    airline.watch_endings.append(Refused("airline_key_refused", "Not accepted."))
    polling.pass_time(timedelta(days=2))
    polling.poll_vendors()
    assert polling.poll_vendors.stopped == {"airline"}
    assert airline.read == ["airlineordersample"]


def test_a_member_without_the_key_leaves_it_to_others_without_a_notice(
    polling: PollingDesk,
) -> None:
    polling.desk.airline.watch_endings.append(Refused("no_airline_token", "You hold no token."))
    assert polling.poll_vendors().failures == ()
    assert polling.findings == []
    assert polling.poll_vendors.stopped == {"airline"}


def test_two_questions_at_once_are_one(polling: PollingDesk) -> None:
    polling.poll_vendors._running[""] = object()
    with pytest.raises(Refused) as refused:
        polling.poll_vendors()
    assert refused.value.code == "already_underway"
    polling.poll_vendors._running.clear()
    polling.poll_vendors()
    assert polling.poll_vendors._running == {}


def test_an_error_of_ours_ends_the_question(polling: PollingDesk) -> None:
    polling.desk.kept.write_endings.append(Refused("disk_full", "Full."))
    with pytest.raises(DeskError):
        polling.poll_vendors()
    assert polling.poll_vendors().asked == 4


def test_a_trainee_asks_in_training_and_not_in_live_work(polling: PollingDesk) -> None:
    def of(table: object) -> PollVendors:
        member = Member("traineeid", "Tess", "trainee", table[Role.TRAINEE])  # type: ignore[index]
        actor = Actor(member, polling.desk.clock, "desk one")
        poll_vendors = polling.poll_vendors
        return PollVendors(
            actor,
            poll_vendors.store,
            poll_vendors.leases,
            poll_vendors.new_id,
            poll_vendors.polls,
            poll_vendors.draw,
        )

    with pytest.raises(Refused) as refused:
        of(LIVE)()
    assert refused.value.code == "not_permitted"
    assert of(IN_TEST_MODE)().asked == 4


@pytest.mark.expects_warning("desktop.use_cases.polling")
def test_an_id_like_a_card_number_loses_no_other_finding(
    polling: PollingDesk, caplog: pytest.LogCaptureFixture
) -> None:
    odd = AccountEvent(AccountEventKind.REFUNDED, "processor", "4242 4242 4242 4242", "pi_sample")
    polling.desk.processor.events = [odd, DISPUTE]
    with caplog.at_level(logging.WARNING):
        assert polling.poll_vendors().found == 1
    assert "4242" not in caplog.text


def test_what_is_about_no_payment_of_ours_is_left_out(polling: PollingDesk) -> None:
    others = AccountEvent(AccountEventKind.REFUNDED, "processor", "re_one", "pi_of_a_web_shop")
    elsewhere = AccountEvent(AccountEventKind.REFUNDED, "other", "re_two", "pi_sample")
    polling.desk.processor.events = [others, elsewhere]
    assert polling.poll_vendors().found == 0


def lacking(trip_id: str) -> FeeRequest:
    """What a former desk asked for, for this trip."""
    return FeeRequest(Money(3500, "USD"), "", "", trip_id, "", "", client_id="")


@pytest.mark.parametrize("names", [True, False])
def test_what_is_about_a_payment_of_ours_that_the_records_lack_is_shown(
    polling: PollingDesk, names: bool
) -> None:
    """They may be an older copy: the payment itself says for which trip it is."""
    request = lacking("tripsample" if names else "")
    polling.desk.processor.payments["pi_lacking"] = Payment("pi_lacking", request)
    polling.desk.processor.events = [replace(DISPUTE, payment="pi_lacking")]
    polling.poll_vendors(Occasion.SIGN_IN)
    shown = [(one.trip_id, "records lack that payment" in one.text) for one in polling.findings]
    assert shown == ([("tripsample", True)] if names else [])


def test_many_payments_of_others_keep_none_of_ours_from_being_shown(polling: PollingDesk) -> None:
    polling.desk.processor.find_endings += [Refused("no_such_payment", "There is none.")] * 3
    sold = [replace(DISPUTE, subject=f"du_{n}", payment=f"pi_shop{n}") for n in range(45)]
    polling.desk.processor.payments["pi_lacking"] = Payment("pi_lacking", lacking("gonetrip"))
    polling.desk.processor.events = [*sold, replace(DISPUTE, payment="pi_lacking")]
    for _ in range(3):
        polling.poll_vendors(Occasion.SIGN_IN)
        polling.pass_time(HOUR)
    assert [(one.subject, one.trip_id) for one in polling.findings] == [("du_one disputed", "")]
