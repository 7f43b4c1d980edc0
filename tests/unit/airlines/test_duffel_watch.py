"""What Duffel lists about orders by itself: marks, changes, failures, and odd answers."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.airlines.duffel.order_watch_wire import decode_failure, decode_order_now
from desktop.booking.polling.order_news import AirlineChange
from desktop.system.strict_json import Malformed
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.airline_port import FailedOrder
from tests.support.airlines.duffel_says import TOKEN, data, no
from tests.support.airlines.wire_samples import Json, wire_offer, wire_order
from tests.support.fakes.endpoint import CUT, Endpoint, Say

FAILED = "order.creation_failed"
SINCE = datetime(2026, 11, 20, tzinfo=UTC)
warns = pytest.mark.expects_warning("desktop.airlines.duffel")


def order(**changes: object) -> Json:
    shown = {**wire_order(), "slices": wire_offer()["slices"], "airline_initiated_changes": []}
    return {**shown, **changes}


def change(name: str, made: object = "2026-11-24T18:05:00Z", **changes: object) -> Json:
    return {"id": name, "created_at": made, "action_taken": None, **changes}


def delivery(event: str, **changes: object) -> Json:
    made = {
        "id": "wdl_one",
        "event_id": event,
        "type": FAILED,
        "created_at": "2026-11-24T18:05:00Z",
    }
    return {**made, **changes}


def event(name: str, about: object = None, kind: str = FAILED) -> Json:
    return {"id": name, "type": kind, "data": {"object": about or {"offer_id": "off_one"}}}


def test_one_order_is_read_with_flights_tickets_and_the_open_change(
    side: Endpoint, duffel: Duffel
) -> None:
    slices = wire_offer()["slices"]
    side.will(data({**order(), "airline_initiated_changes": [
        change("aic_old", "2026-11-24T18:05:00Z"),
        change("aic_new", "2026-11-24T19:05:00Z", removed=slices, added=slices),
        change("aic_done", "2026-11-24T20:05:00Z", action_taken="accepted"),
        change("aic_undated", None),
    ]}))  # fmt: skip
    shown = duffel.order_now("duffel", "ord_one")
    assert side.heard[0].path == "/air/orders/ord_one"
    assert (shown.airline_id, shown.offer_id, shown.is_canceled) == ("ord_one", "off_one", False)
    assert shown.slices is not None
    assert [each.designator for each in shown.slices[0].segments] == ["NW 214", "NW 214"]
    assert shown.tickets == ("999-2400176310",)
    assert shown.change == AirlineChange("aic_new", shown.slices, shown.slices)


@pytest.mark.parametrize(
    ("changes", "slices", "tickets"),
    [
        ({"slices": None}, None, ("999-2400176310",)),
        ({"slices": [{"id": "sli_one"}]}, None, ("999-2400176310",)),
        ({"slices": []}, None, ("999-2400176310",)),
        ({"documents": None}, ..., ()),
        ({"documents": ["odd", {"type": "electronic_ticket"}]}, ..., ()),
        (
            {"documents": [{"type": "electronic_ticket", "unique_identifier": "4242424242424242"}]},
            ...,
            (),
        ),
        ({"airline_initiated_changes": ["odd", {"id": 3}, {}]}, ..., ("999-2400176310",)),
    ],
)
def test_what_cannot_be_read_of_an_order_is_left_out(
    changes: Json, slices: object, tickets: tuple[str, ...]
) -> None:
    shown = decode_order_now({**order(), **changes})
    assert (shown.slices is None) is (slices is None)
    assert (shown.tickets, shown.change) == (tickets, None)


@pytest.mark.parametrize(
    ("metadata", "read"),
    [({"our_reference": "orderada"}, "orderada"), ({"our_reference": 5}, ""), (None, "")],
)
def test_an_order_shows_what_it_was_asked_for_with(metadata: object, read: str) -> None:
    assert decode_order_now(order(metadata=metadata)).our_reference == read


def test_a_canceled_order_counts_in_any_form() -> None:
    assert decode_order_now(order(cancelled_at="yesterday")).is_canceled
    assert not decode_order_now(order(cancelled_at=None)).is_canceled


@warns
@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (no("not_found", status=404), Refused, "order_not_shown"),
        (no("access_token_not_found", status=401), Refused, "airline_key_refused"),
        (no("unavailable_feature", status=403), Refused, "airline_not_set_up"),
        (no("airline_internal", status=500), Unreachable, "airline_down"),
        (data({"id": ""}), Unreachable, "airline_garbled"),
        (data(wire_order("off_one", id="ord_another")), Refused, "order_not_shown"),
        (CUT, Unreachable, "airline_unreachable"),
    ],
)
def test_an_order_that_is_not_shown_is_named_so(
    side: Endpoint, duffel: Duffel, answer: Say, kind: type[Exception], code: str
) -> None:
    side.will(*[answer] * 3)
    with pytest.raises(kind, match=code):
        duffel.order_now("duffel", "ord_one")


@warns
def test_a_question_that_was_not_sent_and_one_without_an_answer_are_two_things(
    side: Endpoint, duffel: Duffel
) -> None:
    side.will(*[CUT] * 3)
    with pytest.raises(Unreachable) as silent:
        duffel.order_now("duffel", "ord_one")
    assert silent.value.happened == "The airline service did not answer."
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        nobody = Duffel.open(
            f"https://127.0.0.1:{held.getsockname()[1]}", TOKEN, live=False, ca_file=side.ca_file
        )
        with pytest.raises(Unreachable) as unreached:
            nobody.order_now("duffel", "ord_one")
        nobody.close()
    assert unreached.value.happened == "The airline service cannot be reached."


@warns
@pytest.mark.parametrize(
    ("seconds", "longest"), [(40, 41), (86400 * 4000, 3600)], ids=["as it is", "an hour at most"]
)
def test_a_long_wait_is_handed_on_and_not_waited_for(
    side: Endpoint, duffel: Duffel, seconds: int, longest: int
) -> None:
    reset = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
    late = {"ratelimit-reset": reset}
    side.will(Say(429, no("rate_limit_exceeded", status=429).body, late))
    with pytest.raises(Unreachable) as caught:
        duffel.orders_wanting_answer()
    assert 30 < caught.value.retry_after <= longest


def test_marked_orders_are_read_page_by_page_and_an_odd_one_hides_no_other(
    side: Endpoint, duffel: Duffel
) -> None:
    side.will(
        data([{"id": None}, order()], meta={"after": "next", "limit": 200}),
        data([order(id="ord_two", slices=None)]),
    )
    first, second = duffel.orders_wanting_answer()
    assert (first.airline_id, second.airline_id) == ("ord_one", "ord_two")
    # Marked without a change: it wants an answer all the same.
    assert first.change == AirlineChange("requires_action")
    assert side.heard[0].query == {"requires_action": "true", "limit": "200"}
    assert side.heard[1].query["after"] == "next"


@warns
@pytest.mark.parametrize("page", [{"not": "a list"}, [order()]])
def test_a_list_that_is_none_or_never_ends_is_garbled(
    side: Endpoint, duffel: Duffel, page: object
) -> None:
    side.will(*[data(page, meta={"after": "again"})] * 10)
    with pytest.raises(Unreachable, match="airline_garbled"):
        duffel.orders_wanting_answer()


def test_a_failed_order_is_found_in_the_log_of_deliveries(side: Endpoint, duffel: Duffel) -> None:
    side.will(
        data(
            [
                delivery("wev_one"),
                delivery("wev_one", id="wdl_again"),
                delivery("wev_old", created_at="2026-11-01T00:00:00Z"),
                delivery("wev_other", type="order.created"),
                delivery("wev_undated", created_at=None),
                {"id": "wdl_odd"},
            ]
        ),
        data(event("wev_one")),
        data(event("wev_undated", {"metadata": {"our_reference": "ordersample"}})),
    )
    assert duffel.failed_orders(SINCE) == (
        FailedOrder("duffel", "wev_one", frozenset({"off_one"})),
        FailedOrder("duffel", "wev_undated", frozenset(), "ordersample"),
    )
    assert side.heard[0].query == {"type": FAILED, "limit": "200"}


@warns
def test_an_event_that_is_gone_or_odd_is_left_out(side: Endpoint, duffel: Duffel) -> None:
    side.will(
        data([delivery(f"wev_{name}") for name in ("gone", "odd", "other")]),
        no("not_found", status=404),
        data({"type": FAILED}),
        data(event("wev_other", kind="order.created")),
    )
    assert duffel.failed_orders(SINCE) == ()


@pytest.mark.parametrize(
    ("about", "offers"),
    [
        ({"offer_id": "off_one"}, {"off_one"}),
        ({"offer": {"id": "off_one"}}, {"off_one"}),
        ({"selected_offers": ["off_one", 3]}, {"off_one"}),
        ({"offer_id": 3, "offer": "off_one"}, set()),
        ("odd", set()),
    ],
)
def test_whatever_names_the_offer_of_a_failure_is_read(about: object, offers: set[str]) -> None:
    found = decode_failure(event("wev_one", about))
    assert found is not None
    assert found.offer_ids == offers


def test_an_event_without_an_id_is_none() -> None:
    with pytest.raises(Malformed):
        decode_failure({"type": FAILED})


@pytest.mark.parametrize(
    ("passengers", "read"),
    [
        ([{"given_name": "Ada", "family_name": "Lovelace"}], ("Ada Lovelace",)),
        ([{"given_name": "Ada", "family_name": "Lovelace"}, {"given_name": "Bob"}], ()),
        ([{"given_name": "A" * 200, "family_name": "B"}], ()),
        (["odd"], ()),
        (None, ()),
    ],
)
def test_the_names_of_an_order_are_read_whole_or_not_at_all(
    passengers: object, read: tuple[str, ...]
) -> None:
    assert decode_order_now(order(passengers=passengers)).travelers == read
