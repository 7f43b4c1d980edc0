"""Which payees get the card, with which key, and which tokens the desk accepts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.booking.card import CARD_VAULT, PROCESSOR, CardToken
from desktop.card_entry.native_pane import CardPane
from desktop.card_entry.pane_target import PaneTarget, PayeeAccess
from desktop.use_cases.errors import Cancelled, Refused
from tests.unit.card_entry.test_native_pane import (
    GOOD,
    ON_LOOPBACK,
    REQUEST,
    at_vendors,
    code_of,
    pane_that,
    saying,
)

FEE_ALONE = replace(REQUEST, payees=(PROCESSOR,), lines=REQUEST.lines[1:])


def test_a_card_for_our_fee_alone_is_for_the_processor_alone(tmp_path: Path) -> None:
    request_file = tmp_path / "said"
    alone = GOOD | {"card": GOOD["card"] | {"tokens": {"processor": ["pm_abcd", None]}}}
    pane = pane_that(f"open({str(request_file)!r}, 'wb').write(request)\n{saying(alone)}")
    assert pane.take(FEE_ALONE).card.tokens == (CardToken(PROCESSOR, "pm_abcd"),)
    request = json.loads(request_file.read_bytes())
    assert list(request["payees"]) == ["processor"]
    assert request["ports"] == [4001], "nor can the pane reach the airline's vault"
    assert "ck.one.two" not in request_file.read_text()


def test_the_key_of_a_payee_without_a_card_is_not_fetched() -> None:
    fetched: list[str] = []

    def key() -> str:
        fetched.append("vault")
        return "ck.one"

    pane = CardPane(at_vendors(vault_key=key), command=("/nowhere/pane",))
    assert code_of(pane, FEE_ALONE) == "pane_missing"
    assert fetched == []


@pytest.mark.expects_warning("desktop.card_entry.native_pane")
def test_a_token_of_an_unrequested_payee_is_refused() -> None:
    assert code_of(pane_that(saying(GOOD)), FEE_ALONE) == "pane_garbled"


@pytest.mark.parametrize("code", ["processor_wrong_mode", "vault_wrong_mode"])
def test_a_payee_of_the_other_mode_raises_an_alarm(
    code: str, caplog: pytest.LogCaptureFixture
) -> None:
    reply = GOOD | {"outcome": "refused", "code": code, "card": None}
    with pytest.raises(Refused) as caught:
        pane_that(saying(reply)).take(REQUEST)
    assert caught.value.code == f"card_{code}"
    assert "no card is kept" in caught.value.safe
    assert "tell the owner at once" in caught.value.press
    (alarm,) = [r for r in caplog.records if r.levelname == "CRITICAL"]
    assert code in alarm.getMessage()


@pytest.mark.parametrize(
    ("target", "part"),
    [
        (at_vendors("pk_test_one"), "key"),
        (at_vendors("sk_live_one"), "key"),
        (replace(at_vendors(), live=False), "published_only"),
        (replace(at_vendors(), live=False, published_only=True), "key"),
        (replace(at_vendors(), ports=(4001,)), "ports"),
        (replace(ON_LOOPBACK, live=True), "live"),
        (replace(ON_LOOPBACK, published_only=False), "published_only"),
        (replace(ON_LOOPBACK, ca_pem=""), "ca_pem"),
    ],
    ids=range(8),
)
def test_contradictory_settings_open_no_pane(target: PaneTarget, part: str) -> None:
    with pytest.raises(Refused) as caught:
        CardPane(target, command=("/nowhere/pane",)).take(REQUEST)
    assert caught.value.code == "pane_request"
    assert part in caught.value.happened


def test_vendor_test_uses_vendor_hosts_test_keys_and_published_numbers(
    tmp_path: Path,
) -> None:
    request_file = tmp_path / "said"
    target = replace(at_vendors("pk_test_one"), published_only=True, live=False)
    script = f"open({str(request_file)!r}, 'wb').write(request)\n{saying(GOOD)}"
    pane_that(script, target=target).take(REQUEST)
    request = json.loads(request_file.read_bytes())
    assert {payee["loopback_port"] for payee in request["payees"].values()} == {0}
    assert (request["ports"], request["ca_pem"]) == ([443], "")
    assert (request["published_only"], request["live"]) == (True, False)


def test_behind_a_proxy_no_other_port_is_allowed(tmp_path: Path) -> None:
    request_file = tmp_path / "said"
    proxy = ("proxy.example", 3128)
    target = PaneTarget.at_vendors(
        at_vendors().payees, published_only=False, live=True, proxy=proxy
    )
    script = f"open({str(request_file)!r}, 'wb').write(request)\n{saying(GOOD)}"
    pane_that(script, target=target).take(REQUEST)
    request = json.loads(request_file.read_bytes())
    assert (request["ports"], request["proxy"]) == ([3128], ["proxy.example", 3128])


LIVE_PAYEES = {
    PROCESSOR: PayeeAccess("stripe", lambda: "pk_live_one"),
    CARD_VAULT: PayeeAccess("duffel", lambda: "ck.one"),
}


@pytest.mark.parametrize(
    ("payees", "ports"),
    [((PROCESSOR, CARD_VAULT), [443, 3128]), ((PROCESSOR,), [3128]), ((CARD_VAULT,), [443])],
)
def test_a_payee_that_the_proxy_is_not_for_needs_its_own_port(
    tmp_path: Path, payees: tuple[str, ...], ports: list[int]
) -> None:
    request_file = tmp_path / "said"
    target = PaneTarget.at_vendors(
        LIVE_PAYEES,
        published_only=False,
        live=True,
        proxy=("proxy.example", 3128),
        proxy_authorization="Basic YWRhOndvcmQ=",
        direct=(CARD_VAULT,),
    )
    script = f"open({str(request_file)!r}, 'wb').write(request)\nsys.exit()"
    with pytest.raises(Cancelled):
        pane_that(script, target=target).take(replace(REQUEST, payees=payees))
    request = json.loads(request_file.read_bytes())
    assert request["ports"] == ports
    assert request["proxy_authorization"] == "Basic YWRhOndvcmQ="
    assert "YWRhOndvcmQ=" not in repr(target)
    direct = {name: payee["direct"] for name, payee in request["payees"].items()}
    assert direct == {name: name == CARD_VAULT for name in payees}


@pytest.mark.parametrize("proxy", [("", 0), ("proxy.example", 0), ("::1", 3128)])
def test_a_proxy_of_another_kind_opens_no_pane_and_is_named(proxy: tuple[str, int]) -> None:
    target = PaneTarget.at_vendors(
        LIVE_PAYEES,
        published_only=False,
        live=True,
        proxy=proxy,
    )
    with pytest.raises(Refused) as caught:
        CardPane(target, command=("/nowhere/pane",)).take(REQUEST)
    assert caught.value.code == "pane_proxy"
    assert "HTTPS_PROXY" in caught.value.happened
