"""The payees' endpoints: where each is reached, and what it is sent.

The desk names a vendor and never sends an address: hosts are those of `card_protocol/vendors/`. The
only alternative is a loopback port, with our own certificate authority.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from desktop.card_protocol import Code, PaneRequest, Payee, PayeeRole
from desktop.card_protocol.vendors.card_vendor import Answer, Body, CardText
from desktop.card_protocol.vendors.vendor_list import card_vendor

_LOOPBACK = "127.0.0.1"
_SILENT_CODES = {
    PayeeRole.PROCESSOR: Code.PROCESSOR_SILENT,
    PayeeRole.VAULT: Code.VAULT_SILENT,
}
_ECHO_CODES = {
    PayeeRole.PROCESSOR: Code.PROCESSOR_REPEATS,
    PayeeRole.VAULT: Code.VAULT_REPEATS,
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One payee's HTTP endpoint.

    `silent_code` is for no usable answer, `echo_code` for an answer that contains the number.
    `direct`: not by way of a proxy.
    """

    role: PayeeRole
    host: str
    port: int
    direct: bool
    path: str
    headers: tuple[tuple[str, str], ...]
    silent_code: Code
    echo_code: Code
    body: Callable[[CardText], Body]
    read_answer: Callable[[int, object], Answer]


def addresses(request: PaneRequest) -> tuple[tuple[str, int], ...]:
    """Every host and port that sending this card may have to reach."""
    return tuple(
        dict.fromkeys(
            request.proxy if request.proxy and not payee.direct else (_host(payee), payee.port)
            for payee in request.payees
        )
    )


def endpoint(payee: Payee, live: bool) -> Endpoint:
    """The endpoint of this payee. `live`: the livemode that its answer must have."""
    vendor = card_vendor(payee.role, payee.vendor)
    return Endpoint(
        role=payee.role,
        host=_host(payee),
        port=payee.port,
        direct=payee.direct,
        path=vendor.path,
        headers=vendor.headers(payee.key),
        silent_code=_SILENT_CODES[payee.role],
        echo_code=_ECHO_CODES[payee.role],
        body=vendor.body,
        read_answer=lambda status, untrusted: vendor.read_answer(status, untrusted, live),
    )


def _host(payee: Payee) -> str:
    return _LOOPBACK if payee.loopback_port else card_vendor(payee.role, payee.vendor).host


def read_json(untrusted: bytes) -> object:
    """The JSON value of the answer, or None."""
    try:
        return json.loads(untrusted)
    except (ValueError, RecursionError):
        return None
