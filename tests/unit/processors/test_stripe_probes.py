"""What each answer of Stripe says of a key, and what no answer says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.booking.set_up.vendor_check import CheckAnswer, CheckName, VendorCheck
from desktop.processors.stripe.stripe_dashboard import (
    CHARGE_RIGHTS,
    REFUND_RIGHTS,
    dashboard_link,
)
from desktop.processors.stripe.stripe_probes import StripeProbes
from tests.support.fakes.endpoint import CUT, Endpoint, Say, endpoint
from tests.support.set_up_samples import AT

KEY = "rk_test_secret"
EMPTY = Say(200, {"object": "list", "data": [], "has_more": False}, {"Request-Id": "req_list"})
MOTO = "payment_method_options[card][moto]"


def no(status: int, **error: str) -> Say:
    return Say(status, {"error": {"message": "No.", **error}}, {"Request-Id": "req_no"})


MISSING = no(404, type="invalid_request_error", code="resource_missing")
GOOD_ANSWERS = (*[EMPTY] * 5, *[MISSING] * 5, MISSING)


@pytest.fixture(scope="module")
def side(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with endpoint(tmp_path_factory.mktemp("authority")) as side:
        yield side


def asked(
    side: Endpoint, *answers: Say, refunds: bool = False, reads_only: bool = False
) -> dict[CheckName, VendorCheck]:
    side.answers.clear()
    side.heard.clear()
    side.will(*answers)
    make = StripeProbes.open_refunds if refunds else StripeProbes.open
    probes = make(side.url, KEY, live=False, ca_file=side.ca_file)
    try:
        return {each.name: each for each in probes.ask(AT, reads_only=reads_only)}
    finally:
        probes.close()


def refund_check(side: Endpoint, answer: Say) -> VendorCheck:
    return asked(side, answer, refunds=True)[CheckName.REFUNDS]


def test_every_right_is_asked_by_a_call_that_can_do_nothing(side: Endpoint) -> None:
    found = asked(side, *GOOD_ANSWERS)
    good = {name for name, each in found.items() if each.answer is CheckAnswer.GOOD}
    assert good == set(found) - {CheckName.PHONE_ORDERS}
    assert {each.request_id for each in found.values()} == {"req_list", "req_no"}
    assert {each.at for each in found.values()} == {AT}
    calls = [f"{each.method} {each.path}" for each in side.heard]
    assert calls == [
        "GET /v1/payment_intents",
        "GET /v1/payment_intents/search",
        "GET /v1/charges",
        "GET /v1/events",
        "GET /v1/disputes",
        "POST /v1/payment_intents/pi_probe/cancel",
        "POST /v1/setup_intents/seti_probe/cancel",
        "POST /v1/payment_methods/pm_probe/attach",
        "POST /v1/customers/cus_probe",
        "POST /v1/checkout/sessions/cs_probe/expire",
        "POST /v1/payment_intents",
    ]
    assert not any("transfer-encoding" in each.headers for each in side.heard)
    assert side.heard[-1].form["payment_method"] == "pm_probe"
    assert side.heard[0].headers["authorization"] == f"Bearer {KEY}"


def test_the_daily_look_reads_only(side: Endpoint) -> None:
    asked(side, *[EMPTY] * 5, reads_only=True)
    assert {each.method for each in side.heard} == {"GET"}
    assert asked(side, refunds=True, reads_only=True) == {}


def test_the_right_to_refund_is_asked_by_the_other_key(side: Endpoint) -> None:
    assert refund_check(side, MISSING).answer is CheckAnswer.GOOD
    assert side.heard[0].form == {"payment_intent": "pi_probe"}


@pytest.mark.parametrize(
    ("answer", "found", "missing"),
    [
        (
            no(403, message="Having the 'rak_charge_write' permission would allow this request."),
            CheckAnswer.NOT_ALLOWED,
            "rak_charge_write",
        ),
        (
            no(401, message="The key lacks rak_charge_write."),
            CheckAnswer.NOT_ALLOWED,
            "rak_charge_write",
        ),
        (
            no(403, message="This key does not accept requests from your IP address."),
            CheckAnswer.NOT_ALLOWED,
            "this computer's address on the key's list of allowed ones",
        ),
        (no(403), CheckAnswer.NOT_ALLOWED, ""),
        (no(401, code="api_key_expired"), CheckAnswer.EXPIRED, ""),
        (no(401, code="api_key_invalid"), CheckAnswer.WRONG_KEY, ""),
        (Say(401, {"error": []}), CheckAnswer.WRONG_KEY, ""),
        (Say(404, {"livemode": True}), CheckAnswer.OTHER_MODE, ""),
    ],
)
def test_what_an_answer_proves(
    side: Endpoint, answer: Say, found: CheckAnswer, missing: str
) -> None:
    check = refund_check(side, answer)
    assert (check.answer, check.missing) == (found, missing)


@pytest.mark.parametrize(
    "answer",
    [
        CUT,
        no(429, code="rate_limit"),
        no(500, type="api_error"),
        no(400, code="parameter_missing"),
        no(404),
        Say(200, {"id": "re_one", "object": "refund", "livemode": False}),
        Say(404, b"<html>resource_missing"),
        Say(302, {"error": {"code": "resource_missing"}}),
    ],
)
def test_what_proves_nothing_is_never_good(side: Endpoint, answer: Say) -> None:
    check = refund_check(side, answer)
    assert check.answer is CheckAnswer.NOT_KNOWN
    assert not check.proves_something
    assert check.why


def test_a_read_that_is_no_list_proves_nothing(side: Endpoint) -> None:
    found = asked(side, Say(200, {"data": {}}), Say(200, []), MISSING, reads_only=True)
    assert {each.answer for each in found.values()} == {CheckAnswer.NOT_KNOWN}


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (no(400, code="parameter_unknown", param=MOTO), CheckAnswer.NOT_ALLOWED),
        (no(400, code="parameter_unknown", param="amount"), CheckAnswer.NOT_KNOWN),
        # Whether Stripe looks for the card before it looks at this right is not known.
        (MISSING, CheckAnswer.NOT_KNOWN),
        (Say(200, {"id": "pi_one", "livemode": False}), CheckAnswer.NOT_KNOWN),
    ],
)
def test_phone_orders_can_be_found_closed_and_never_open(
    side: Endpoint, answer: Say, found: CheckAnswer
) -> None:
    check = asked(side, *GOOD_ANSWERS[:-1], answer)[CheckName.PHONE_ORDERS]
    assert check.answer is found
    assert check.proves_something is (answer.status != 200 and "amount" not in str(answer.body))
    assert ("Stripe Support" in check.missing) is (found is CheckAnswer.NOT_ALLOWED)


def test_a_request_id_that_is_none_is_left_out(side: Endpoint) -> None:
    odd = Say(404, MISSING.body, {"Request-Id": "req_one and 4242"})
    assert refund_check(side, odd).request_id == ""


def test_the_dashboard_ticks_exactly_these_rights() -> None:
    assert dashboard_link("Skycap", CHARGE_RIGHTS) == (
        "https://dashboard.stripe.com/apikeys/create?name=Skycap"
        "&permissions[]=rak_payment_intent_write"
        "&permissions[]=rak_payment_method_write"
        "&permissions[]=rak_customer_write"
        "&permissions[]=rak_setup_intent_write"
        "&permissions[]=rak_checkout_session_write"
        "&permissions[]=rak_charge_read"
        "&permissions[]=rak_event_read"
        "&permissions[]=rak_dispute_read"
    )
    assert dashboard_link("Skycap-refunds", REFUND_RIGHTS) == (
        "https://dashboard.stripe.com/apikeys/create?name=Skycap-refunds"
        "&permissions[]=rak_charge_write"
    )


@pytest.mark.parametrize("name", ["", "Sky cap", "a&permissions[]=rak_all", "é"])
def test_a_name_cannot_tick_more(name: str) -> None:
    with pytest.raises(ValueError, match="not a plain name"):
        dashboard_link(name, REFUND_RIGHTS)
