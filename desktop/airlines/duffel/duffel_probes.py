"""What a token may do at Duffel, asked without booking anything, moving money or naming a card."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from desktop.booking.set_up.vendor_check import CheckAnswer, CheckName, VendorCheck
from desktop.system.https import HttpsClient, NoAnswer, NotSent, Reply

from .duffel_json import says_other_mode
from .order_watch_wire import FAILED

_READ_SECONDS = 35.0
_REQUEST_ID = re.compile(r"[A-Za-z0-9_\-]{1,60}")
_EXPIRED = frozenset({"expired_access_token"})
_UNAVAILABLE = "unavailable_feature"
_CARDS = "card payments, which Duffel opens on request"
_NOT_REFUSED = "not refused, and the trial booking shows it"
_NO_WEBHOOK = f"no active webhook is registered for {FAILED}"
_PROVES = frozenset({_NOT_REFUSED, _NO_WEBHOOK})
_LATER = timedelta(days=60)
_ONE, _ALL = (("limit", "1"),), (("limit", "200"),)

_Judged = tuple[CheckAnswer, str, str]
"""The answer, the right that is missing, and why as a clause."""


@dataclass(frozen=True, slots=True)
class DuffelProbes:
    """`VendorChecker`, for one token. `cards` is Duffel's host for cards."""

    http: HttpsClient
    cards: HttpsClient
    token: str = field(repr=False)
    live: bool

    @classmethod
    def open(
        cls, urls: tuple[str, str], token: str, /, *, live: bool, ca_file: Path | None = None
    ) -> DuffelProbes:
        """A client of the API and of the card host that trusts `ca_file` alone, if any."""
        api, cards = (HttpsClient.open(url, ca_file) for url in urls)
        return cls(api, cards, token, live)

    def close(self) -> None:
        """Close all connections."""
        self.http.session.close()
        self.cards.session.close()

    def ask(self, at: datetime, *, reads_only: bool) -> tuple[VendorCheck, ...]:
        """What this token should be allowed, one after the other. Raises nothing."""
        checks = [
            self._check(CheckName.AIRLINE_READ, self.http, "/air/airlines", None, at, _ONE),
            # One that keeps failing may be switched off by Duffel, so it is looked for daily.
            self._check(CheckName.FAILED_ORDERS, self.http, "/air/webhooks", None, at, _ALL),
        ]
        if not reads_only:
            checks += [
                self._check(
                    CheckName.AIRLINE_SEARCH,
                    self.http,
                    "/air/offer_requests",
                    _a_search(at.date() + _LATER),
                    at,
                    (("return_offers", "false"), ("supplier_timeout", "2000")),
                ),
                # Asks for the right alone: no number, so that nothing can be kept.
                self._check(
                    CheckName.AIRLINE_CARDS, self.cards, "/payments/cards", {"number": "0"}, at
                ),
                self._check(
                    CheckName.AIRLINE_CARD_CHECK,
                    self.http,
                    "/payments/three_d_secure_sessions",
                    {
                        "card_id": "tcd_probe",
                        "resource_id": "off_probe",
                        "services": [],
                        "cardholder_present": False,
                    },
                    at,
                ),
            ]
        return tuple(checks)

    def _check(
        self,
        name: CheckName,
        host: HttpsClient,
        path: str,
        asked: object,
        at: datetime,
        query: tuple[tuple[str, str], ...] = (),
    ) -> VendorCheck:
        try:
            reply = host.send(
                "GET" if asked is None else "POST",
                path,
                headers={
                    "Authorization": f"Bearer {self.token}",
                    "Duffel-Version": "v2",
                    "Accept": "application/json",
                    "Content-Type": "application/json",
                },
                body=None if asked is None else json.dumps({"data": asked}).encode(),
                query=query,
                read_seconds=_READ_SECONDS,
            )
        except (NotSent, NoAnswer):
            why = "the airline service was not reached"
            return VendorCheck(name, CheckAnswer.NOT_KNOWN, at, why=why, proves_something=False)
        answer, missing, why = self._judge(name, reply)
        found = _REQUEST_ID.fullmatch(reply.headers.get("x-request-id", ""))
        request_id = found.group() if found else ""
        proves = answer is not CheckAnswer.NOT_KNOWN or why in _PROVES
        return VendorCheck(name, answer, at, request_id, missing, why, proves)

    def _judge(self, name: CheckName, reply: Reply) -> _Judged:
        try:
            untrusted = reply.untrusted_json()
        except ValueError:
            return _unknown(reply)
        code = _code(untrusted)
        if reply.status == 401:
            if code in _EXPIRED:
                return CheckAnswer.EXPIRED, "", "make a new token"
            return CheckAnswer.WRONG_KEY, "", "the airline service does not know this token"
        if reply.status == 403:
            if code == _UNAVAILABLE:
                return CheckAnswer.NOT_ALLOWED, _CARDS, ""
            return CheckAnswer.NOT_ALLOWED, "", "the airline service names no right"
        if name in (CheckName.AIRLINE_CARDS, CheckName.AIRLINE_CARD_CHECK):
            # Whether Duffel looks at what is asked before the account's rights is not known.
            if reply.status in (404, 422):
                return CheckAnswer.NOT_KNOWN, "", _NOT_REFUSED
            return _unknown(reply)
        data = untrusted.get("data") if isinstance(untrusted, dict) else None
        if reply.status not in (200, 201) or not isinstance(data, (dict, list)):
            return _unknown(reply)
        if says_other_mode(data, self.live):
            mode = "live" if self.live else "test"
            return CheckAnswer.OTHER_MODE, "", f"the answer is not of {mode} mode"
        if name is CheckName.FAILED_ORDERS:
            return _webhook(data)
        if name is CheckName.AIRLINE_SEARCH and not _says_mode(data):
            return CheckAnswer.NOT_KNOWN, "", "the answer does not say its mode"
        return CheckAnswer.GOOD, "", ""


def _a_search(on: date) -> object:
    """One adult, London Luton to London Stansted: a route of the vendor's test airline."""
    leg = {"origin": "LTN", "destination": "STN", "departure_date": on.isoformat()}
    return {"slices": [leg], "passengers": [{"type": "adult"}], "cabin_class": "economy"}


def _webhook(untrusted: object) -> _Judged:
    """Of the list of webhooks (Duffel API, webhooks)."""
    listed = untrusted if isinstance(untrusted, list) else []
    for each in listed:
        events = each.get("events") if isinstance(each, dict) else None
        if isinstance(events, list) and FAILED in events and each.get("active") is True:
            return CheckAnswer.GOOD, "", ""
    return CheckAnswer.NOT_KNOWN, "", _NO_WEBHOOK


def _says_mode(data: object) -> bool:
    return isinstance(data, dict) and isinstance(data.get("live_mode"), bool)


def _unknown(reply: Reply) -> _Judged:
    return CheckAnswer.NOT_KNOWN, "", f"the answer ({reply.status}) proves nothing"


def _code(untrusted: object) -> str:
    errors = untrusted.get("errors") if isinstance(untrusted, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else None
    code = first.get("code") if isinstance(first, dict) else None
    return code[:100] if isinstance(code, str) else ""
