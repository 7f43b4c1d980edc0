"""The real pane behind a proxy: one that forwards TLS, and one that intercepts it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.cardpane.published import VISA_DUFFEL
from tests.support.fakes.connect_proxy import ConnectProxy, connect_proxy
from tests.support.fakes.endpoint import Endpoint, endpoint
from tests.support.hostile.pane_stage import (
    PROCESSOR_TAKES,
    VAULT_TAKES,
    open_pane,
    picture_below_the_header,
    stable_picture,
    until,
)
from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.hostile
CARD = VISA_DUFFEL + "1231" + "123"


def test_a_card_goes_through_a_proxy_encrypted(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    with (
        connect_proxy() as proxy,
        open_pane(screen, processor, vault, proxy_port=proxy.port) as pane,
    ):
        screen.type(CARD)
        screen.press("Return")
        assert pane.ending()["code"] == "tokens"
    assert len(proxy.asked) == 2
    assert VISA_DUFFEL.encode() not in b"".join(proxy.carried)


def test_a_proxy_that_intercepts_tls_gets_no_digit_and_is_reported(
    screen: VirtualDisplay,
    processor: Endpoint,
    vault: Endpoint,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with endpoint(tmp_path_factory.mktemp("opener")) as opener, connect_proxy() as proxy:
        proxy.leads_to = int(opener.url.rsplit(":", 1)[1])
        with open_pane(screen, processor, vault, proxy_port=proxy.port) as pane:
            screen.type(CARD)
            ready = stable_picture(screen)
            screen.press("Return")
            until(lambda: picture_below_the_header(screen) != ready)
            stable_picture(screen)
            screen.press("Escape")
            assert pane.ending()["code"] == "intercepted"
        assert opener.heard == []


def ending_at_vendors(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint, proxy: ConnectProxy
) -> dict[str, Any]:
    """How a card ends that is sent to the vendors' own hosts by way of this proxy."""
    address = f"http://ada:word@127.0.0.1:{proxy.port}"
    with open_pane(screen, processor, vault, https_proxy=address) as pane:
        screen.type(CARD)
        ready = stable_picture(screen)
        screen.press("Return")
        until(lambda: picture_below_the_header(screen) != ready)
        until(lambda: proxy.asked != [])
        stable_picture(screen)
        screen.press("Escape")
        return pane.ending()


@pytest.mark.parametrize(
    ("says", "code", "sentence"),
    [
        (b"HTTP/1.1 407 Who are you\r\n\r\n", "proxy_sign_in", "asks for a name and a password"),
        (b"HTTP/1.1 403 No\r\n\r\n", "proxy_refused", "did not let the card through"),
        (b"", "proxy_silent", "does not answer"),
    ],
    ids=["sign-in", "refused", "silent"],
)
def test_a_proxy_that_does_not_connect_is_named_with_its_reason(
    screen: VirtualDisplay,
    processor: Endpoint,
    vault: Endpoint,
    says: bytes,
    code: str,
    sentence: str,
) -> None:
    with connect_proxy() as proxy:
        proxy.says = says
        ending = ending_at_vendors(screen, processor, vault, proxy)
    assert ending["code"] == code
    assert sentence in ending["sentences"]
    assert "HTTPS_PROXY" in ending["sentences"]
    assert proxy.asked == ["api.stripe.com:443"]
    assert b"\r\nProxy-Authorization: Basic YWRhOndvcmQ=\r\n" in proxy.heads[0]
    assert VISA_DUFFEL.encode() not in b"".join((*proxy.heads, *proxy.carried))


def test_a_proxy_cannot_stand_in_for_the_vendors(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with connect_proxy() as proxy:
        proxy.leads_to = int(processor.url.rsplit(":", 1)[1])
        ending = ending_at_vendors(screen, processor, vault, proxy)
        assert ending["code"] == "intercepted"
        assert proxy.asked == ["api.stripe.com:443"]
        assert processor.heard == []
    assert VISA_DUFFEL.encode() not in b"".join((*proxy.heads, *proxy.carried))


def test_a_hanging_proxy_is_given_up(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with connect_proxy() as proxy:
        proxy.answers = False
        address = f"http://127.0.0.1:{proxy.port}"
        with open_pane(screen, processor, vault, https_proxy=address) as pane:
            screen.type(CARD)
            screen.press("Return")
            until(lambda: proxy.asked != [])
            sending = stable_picture(screen)
            until(lambda: proxy.given_up)
            until(lambda: picture_below_the_header(screen) != sending)
            stable_picture(screen)
            screen.press("Escape")
            assert pane.ending()["code"] == "proxy_silent"
