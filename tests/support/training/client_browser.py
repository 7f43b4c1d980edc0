"""The client's own browser, as far as the processor's page needs it: a form that is sent."""

from __future__ import annotations

import requests

GOOD = "4242 4242 4242 4242"
ASKS_THE_CLIENT = "4000 0027 6000 3184"
"""The bank wants to see the client at every payment."""


def open_page(url: str, ca_file: str) -> str:
    """What the page says."""
    with requests.Session() as browser:
        browser.trust_env = False
        return browser.get(url, verify=ca_file, timeout=60).text


def type_on_page(
    url: str, ca_file: str, number: str = GOOD, *, expiry: str = "12 / 34", bank: str = ""
) -> str:
    """What the page says after the card was typed and sent, and after `bank` was answered, if it
    asked. Only a published test number.
    """
    with requests.Session() as browser:
        # Or else the environment's own CA bundle would take the place of `verify`.
        browser.trust_env = False

        def send(form: dict[str, str]) -> str:
            return browser.post(url, data=form, verify=ca_file, timeout=60).text

        typed = {"number": number, "expiry": expiry, "cvc": "123", "name": "Ada Calloway"}
        shown = send(typed)
        return send({"bank": bank}) if bank else shown
