"""A desk in a process of its own that takes one card through the sealed pane.

It reads one line of JSON, the settings. It writes one line when the pane's process exists and one
with the result. It runs until its input ends, so that its memory can be scanned afterwards. It
never gets the card number.
"""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from desktop.app.environment.environment import VendorKeys, vendor_test
from desktop.app.environment.environment_policy import VENDOR_TEST
from desktop.booking.card import CARD_VAULT, PROCESSOR
from desktop.booking.card_entry.card_entry_receipt import PaneReport
from desktop.card_entry.native_pane import CardPane
from desktop.card_entry.pane_target import Credentials, PaneTarget, PayeeAccess
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.card_entry_port import CardLine, CardRequest, Surroundings
from tests.support.cardpane.addresses import BILLED_AT
from tests.support.cardpane.signed_requests import MARLOW, Company


def protection_report(report: PaneReport) -> dict[str, object]:
    """The screen shield and the protections of the card entry."""
    held = [protection.value for protection in report.held]
    return {"shield": report.shield.value, "held": held}


def _access(vendor: str, key: str, url: str) -> PayeeAccess:
    """A payee on this machine."""
    return PayeeAccess(vendor, lambda: key, urlsplit(url).port or 0)


def _here(settings: dict[str, Any]) -> PaneTarget:
    return PaneTarget.on_loopback(
        {
            PROCESSOR: _access("stripe", "pk_test_hostile", settings["processor_url"]),
            CARD_VAULT: _access("duffel", "ck.hostile.key", settings["vault_url"]),
        },
        ca_pem=settings["ca_pem"],
        proxy=("127.0.0.1", settings["proxy_port"]) if settings["proxy_port"] else None,
    )


def _at_vendors_by(https_proxy: str) -> PaneTarget:
    """As a desk of the vendors' test systems has it behind that proxy, for its own company."""
    keys = VendorKeys(
        "pk_test_hostile", lambda: "ck.hostile.key", "duffel_test_hostile", "rk_test_hostile"
    )
    settings = VENDOR_TEST.settings(Path(), company=MARLOW)
    environment, company = vendor_test(keys, settings), Company()

    def credentials() -> Credentials:
        return Credentials(
            company.org_key.verify_key,
            company.sheet_of(environment.merchant),
            company.certificate_in(environment.policy.certified_name),
            company.member.sign,
        )

    return replace(environment.pane_target({"HTTPS_PROXY": https_proxy}), credentials=credentials)


def main() -> None:
    settings = json.loads(sys.stdin.readline())
    pane = CardPane(
        _at_vendors_by(settings["https_proxy"]) if settings["https_proxy"] else _here(settings),
        lambda: Surroundings(dark=settings["dark"], screen_reader=settings["screen_reader"]),
        command=tuple(settings["command"]) if settings["command"] else None,
        idle_seconds=settings["idle_seconds"],
        total_seconds=settings["total_seconds"],
    )
    if settings["ready"]:
        pane.make_ready()
    result: dict[str, object] = {}

    def take() -> None:
        try:
            reading = pane.take(
                CardRequest(
                    payees=tuple(settings["payees"]) or (PROCESSOR, CARD_VAULT),
                    client_id="clientada",
                    client_name="Ada Lovelace",
                    address=BILLED_AT,
                    lines=(CardLine("AIRLINE CHARGES", "USD 412.10"),),
                )
            )
        except DeskError as error:
            result.update(code=error.code, sentences=error.sentences())
            if error.report is not None:
                result.update(reader="yes" if error.report.screen_reader else "no")
                result.update(protection_report(error.report))
                result.update(shown=str(error.report.shown))
        else:
            card = reading.card
            result.update(code="tokens", words=card.display_text())
            result.update(tokens={token.payee: token.token for token in card.tokens})
            result.update(protection_report(reading.report))
            result.update(shown=str(reading.report.shown))

    thread = threading.Thread(target=take)
    thread.start()
    while pane.pid is None and thread.is_alive():
        thread.join(0.002)
    print(json.dumps({"pid": pane.pid}), flush=True)
    closer = threading.Thread(target=_close_on_command, args=(pane,), daemon=True)
    closer.start()
    thread.join()
    print(json.dumps(result), flush=True)
    closer.join()


def _close_on_command(pane: CardPane) -> None:
    for line in sys.stdin:
        if line.strip() == "close":
            pane.close()


if __name__ == "__main__":
    main()
