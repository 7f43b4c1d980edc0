"""The real pane behind a proxy: one that forwards TLS, and one that intercepts it."""

from __future__ import annotations

import pytest

from tests.support.cardpane.published import VISA_DUFFEL
from tests.support.fakes.connect_proxy import connect_proxy
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
