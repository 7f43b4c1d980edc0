"""What every call to the airline side must bring, and the shape of a refusal."""

from __future__ import annotations

import pytest

from tests.support.training.caller import Caller, first_error


@pytest.mark.parametrize(
    ("header", "value", "status", "kind", "code"),
    [
        ("Authorization", "", 401, "authentication_error", "missing_authorization_header"),
        ("Authorization", "Basic x", 401, "authentication_error", "invalid_authorization_header"),
        ("Authorization", "Bearer wrong", 401, "authentication_error", "access_token_not_found"),
        ("Duffel-Version", "", 400, "invalid_request_error", "missing_version_header"),
        ("Duffel-Version", "v1", 400, "invalid_request_error", "unsupported_version"),
        ("Duffel-Version", "later", 400, "invalid_request_error", "invalid_version_header"),
        ("Accept", "text/html", 406, "invalid_request_error", "unsupported_format"),
    ],
)
def test_a_call_without_the_right_headers_is_refused(
    caller: Caller, header: str, value: str, status: int, kind: str, code: str
) -> None:
    reply = caller.call("GET", "/air/airlines", **{header.replace("-", "_"): value})
    assert reply.status_code == status
    error = first_error(reply)
    assert (error["type"], error["code"]) == (kind, code)
    assert reply.json()["meta"] == {
        "status": status,
        "request_id": reply.headers["x-request-id"],
    }
    assert "source" not in error


def test_a_body_that_is_not_json_is_refused(caller: Caller) -> None:
    reply = caller.call("POST", "/air/orders", {}, Content_Type="text/plain")
    assert first_error(reply)["code"] == "invalid_content_type_header"
    reply = caller.session.post(
        caller.servers.airline_url + "/air/orders",
        data=b"{",
        headers={
            "Authorization": f"Bearer {caller.servers.airline_token}",
            "Duffel-Version": "v2",
            "Content-Type": "application/json",
        },
        verify=caller.servers.ca_file,
        timeout=60,
    )
    assert (reply.status_code, first_error(reply)["code"]) == (400, "bad_request")


def test_what_is_not_there_is_not_found(caller: Caller) -> None:
    for path in ("/air/nothing", "/air/offers/off_none", "/air/orders/ord_none"):
        reply = caller.call("GET", path)
        assert (reply.status_code, first_error(reply)["code"]) == (404, "not_found")


def test_the_client_key_is_good_for_cards_and_nothing_else(caller: Caller) -> None:
    client_key = caller.call("POST", "/identity/component_client_keys", {}).json()["data"]
    key = client_key["component_client_key"]
    assert caller.call("POST", "/payments/cards", {}, key=key).status_code == 422
    reply = caller.call("POST", "/payments/three_d_secure_sessions", {}, key=key)
    assert reply.status_code == 422
    reply = caller.call("GET", "/air/orders", key=key)
    assert (reply.status_code, first_error(reply)["code"]) == (403, "insufficient_permissions")


def test_answers_say_how_many_calls_are_left(caller: Caller) -> None:
    first = caller.call("GET", "/air/airlines")
    assert first.headers["ratelimit-limit"] == "4000"
    assert 0 < int(first.headers["ratelimit-remaining"]) < 4000
    assert first.headers["ratelimit-reset"].endswith("GMT")


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("rate_limited", 429, "rate_limit_exceeded"),
        ("unauthorized", 401, "expired_access_token"),
        ("airline_down", 503, "service_unavailable"),
        ("airline_error", 500, "internal_server_error"),
    ],
)
def test_a_fault_happens_as_often_as_it_was_asked_for(
    caller: Caller, fault: str, status: int, code: str
) -> None:
    caller.servers.fault(fault, times=2)
    for _ in range(2):
        reply = caller.call("GET", "/air/airlines")
        assert (reply.status_code, first_error(reply)["code"]) == (status, code)
    assert caller.call("GET", "/air/airlines").status_code == 200


def test_a_fault_can_wait_for_one_call(caller: Caller) -> None:
    caller.servers.fault("airline_down", on="GET /air/aircraft")
    assert caller.call("GET", "/air/airlines").status_code == 200
    assert caller.call("GET", "/air/aircraft").status_code == 503


def test_reference_data_comes_in_pages(caller: Caller) -> None:
    seen: list[str] = []
    after = ""
    while True:
        reply = caller.call("GET", f"/air/airlines?limit=7{after}").json()
        seen += [airline["iata_code"] for airline in reply["data"]]
        if reply["meta"]["after"] is None:
            break
        after = f"&after={reply['meta']['after']}"
    assert len(seen) == len(set(seen)) >= 12
    assert caller.call("GET", "/air/airlines?limit=500").status_code == 422


def test_places_are_suggested_by_code_city_and_point(caller: Caller) -> None:
    found = caller.call("GET", "/places/suggestions?query=lond").json()["data"]
    assert found[0]["type"] == "city"
    assert found[0]["iata_code"] == "LON"
    assert {"LHR", "LGW"} <= {place["iata_code"] for place in found}
    assert caller.call("GET", "/places/suggestions?query=zzzzqq").json()["data"] == []
    near = caller.call("GET", "/places/suggestions?lat=33.94&lng=-118.4&rad=20000").json()["data"]
    assert near[0]["iata_code"] == "LAX"
    assert near[0]["time_zone"] == "America/Los_Angeles"
