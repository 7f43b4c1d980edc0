"""What each answer of Duffel says of a token, and what no answer says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.airlines.duffel.duffel_client_key import make_client_key
from desktop.airlines.duffel.duffel_probes import DuffelProbes
from desktop.booking.set_up.vendor_check import CheckAnswer, CheckName, VendorCheck
from desktop.use_cases.errors import Refused, Unreachable
from tests.support.airlines.duffel_says import data, no
from tests.support.fakes.endpoint import CUT, Endpoint, Say, endpoint
from tests.support.set_up_samples import AT

TOKEN = "duffel_test_secret"
AIRLINES = data([{"id": "arl_one"}])
SEARCH = data({"id": "orq_one", "live_mode": False}, 201)
NOT_BLANK = no("validation_required", "/cvc")
HOOK = {"id": "sev_one", "active": True, "live_mode": False, "events": ["order.creation_failed"]}
HOOKS = data([HOOK])
GOOD = (AIRLINES, HOOKS, SEARCH, NOT_BLANK, no("not_found", status=404))


@pytest.fixture(scope="module")
def side(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with endpoint(tmp_path_factory.mktemp("authority")) as side:
        yield side


def asked(side: Endpoint, *answers: Say, reads_only: bool = False) -> dict[CheckName, VendorCheck]:
    side.answers.clear()
    side.heard.clear()
    side.will(*answers)
    probes = DuffelProbes.open((side.url, side.url), TOKEN, live=False, ca_file=side.ca_file)
    try:
        return {each.name: each for each in probes.ask(AT, reads_only=reads_only)}
    finally:
        probes.close()


def test_every_right_is_asked_and_no_card_is_named(side: Endpoint) -> None:
    found = asked(side, *GOOD)
    assert {name: each.answer for name, each in found.items()} == {
        CheckName.AIRLINE_READ: CheckAnswer.GOOD,
        CheckName.FAILED_ORDERS: CheckAnswer.GOOD,
        CheckName.AIRLINE_SEARCH: CheckAnswer.GOOD,
        CheckName.AIRLINE_CARDS: CheckAnswer.NOT_KNOWN,
        CheckName.AIRLINE_CARD_CHECK: CheckAnswer.NOT_KNOWN,
    }
    assert [f"{each.method} {each.path}" for each in side.heard] == [
        "GET /air/airlines",
        "GET /air/webhooks",
        "POST /air/offer_requests",
        "POST /payments/cards",
        "POST /payments/three_d_secure_sessions",
    ]
    assert side.heard[3].data == {"number": "0"}
    assert side.heard[4].data["cardholder_present"] is False
    assert found[CheckName.AIRLINE_CARDS].request_id == "Freq"
    assert "trial booking" in found[CheckName.AIRLINE_CARDS].why
    assert all(each.proves_something for each in found.values())


def test_the_daily_look_reads_only(side: Endpoint) -> None:
    reads = {CheckName.AIRLINE_READ, CheckName.FAILED_ORDERS}
    assert set(asked(side, AIRLINES, HOOKS, reads_only=True)) == reads


@pytest.mark.parametrize(
    ("answer", "found", "proves"),
    [
        (data([]), CheckAnswer.NOT_KNOWN, True),
        (data([HOOK | {"active": False}]), CheckAnswer.NOT_KNOWN, True),
        (data([HOOK | {"events": ["order.created"]}]), CheckAnswer.NOT_KNOWN, True),
        (data(["sev_one", HOOK | {"events": None}]), CheckAnswer.NOT_KNOWN, True),
        (data({"id": "sev_one"}), CheckAnswer.NOT_KNOWN, True),
        (data([HOOK | {"active": False}, HOOK]), CheckAnswer.GOOD, True),
        (no("insufficient_permissions", status=403), CheckAnswer.NOT_ALLOWED, True),
        (no("internal_server_error", status=500), CheckAnswer.NOT_KNOWN, False),
    ],
)
def test_only_an_active_webhook_for_failed_orders_is_good(
    side: Endpoint, answer: Say, found: CheckAnswer, proves: bool
) -> None:
    check = asked(side, AIRLINES, answer, reads_only=True)[CheckName.FAILED_ORDERS]
    assert (check.answer, check.proves_something) == (found, proves)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (no("access_token_not_found", status=401), CheckAnswer.WRONG_KEY),
        (no("expired_access_token", status=401), CheckAnswer.EXPIRED),
        (no("insufficient_permissions", status=403), CheckAnswer.NOT_ALLOWED),
        (data({"live_mode": True}, 201), CheckAnswer.OTHER_MODE),
        (no("rate_limit_exceeded", status=429), CheckAnswer.NOT_KNOWN),
        (no("internal_server_error", status=500), CheckAnswer.NOT_KNOWN),
        (data("airlines"), CheckAnswer.NOT_KNOWN),
        (Say(200, []), CheckAnswer.NOT_KNOWN),
        (Say(200, b"<html>"), CheckAnswer.NOT_KNOWN),
        (Say(403, {"errors": [7]}), CheckAnswer.NOT_ALLOWED),
    ],
)
def test_what_an_answer_to_a_read_says(side: Endpoint, answer: Say, found: CheckAnswer) -> None:
    check = asked(side, answer, HOOKS, reads_only=True)[CheckName.AIRLINE_READ]
    assert check.answer is found
    assert check.why or check.missing


def test_silence_says_nothing(side: Endpoint) -> None:
    found = asked(side, CUT, CUT, CUT, CUT, CUT, CUT, reads_only=True)
    assert found[CheckName.AIRLINE_READ].answer is CheckAnswer.NOT_KNOWN
    assert not found[CheckName.AIRLINE_READ].proves_something


def test_a_search_has_to_say_its_mode(side: Endpoint) -> None:
    found = asked(side, AIRLINES, HOOKS, data({"id": "orq_one"}, 201), *GOOD[3:])
    assert found[CheckName.AIRLINE_SEARCH].answer is CheckAnswer.NOT_KNOWN


@pytest.mark.parametrize("name", [CheckName.AIRLINE_CARDS, CheckName.AIRLINE_CARD_CHECK])
@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (no("unavailable_feature", status=403), CheckAnswer.NOT_ALLOWED),
        (data({"id": "tcd_one", "live_mode": False}, 201), CheckAnswer.NOT_KNOWN),
        (no("internal_server_error", status=500), CheckAnswer.NOT_KNOWN),
    ],
)
def test_cards_can_be_found_closed_and_never_open(
    side: Endpoint, name: CheckName, answer: Say, found: CheckAnswer
) -> None:
    answers = list(GOOD)
    answers[3 if name is CheckName.AIRLINE_CARDS else 4] = answer
    check = asked(side, *answers)[name]
    assert check.answer is found
    assert ("on request" in check.missing) is (found is CheckAnswer.NOT_ALLOWED)


def test_a_key_for_one_card_is_made_by_the_token(side: Endpoint) -> None:
    side.answers.clear()
    side.heard.clear()
    side.will(data({"component_client_key": "eyJ.a.b"}, 201))
    assert make_client_key(side.url, TOKEN, live=False, ca_file=side.ca_file) == "eyJ.a.b"
    assert side.heard[0].path == "/identity/component_client_keys"


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (data({}, 201), Unreachable),
        (data({"component_client_key": "é"}, 201), Unreachable),
        (data([], 201), Unreachable),
        (no("access_token_not_found", status=401), Refused),
    ],
)
def test_no_key_for_a_card_is_made_of_anything_else(
    side: Endpoint, answer: Say, raised: type[Exception]
) -> None:
    side.answers.clear()
    side.will(answer)
    with pytest.raises(raised):
        make_client_key(side.url, TOKEN, live=False, ca_file=side.ca_file)
