"""The payees' endpoints: where each is reached, and what it is sent.

The desk names a vendor and never sends an address: hosts are those of `card_protocol/vendors/`. The
only alternative is a loopback port, with our own certificate authority.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from desktop.card_protocol import LAST_SECOND, Code, PaneRequest, Payee, PayeeRole

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


def endpoint(payee: Payee, live: bool) -> Endpoint:
    """The endpoint of this payee. `live`: the livemode that its answer must have."""
    return _MAKERS[payee.role](payee, live)


def addresses(request: PaneRequest) -> tuple[tuple[str, int], ...]:
    """Every host and port that sending this card may have to reach."""
    if request.proxy is not None:
        return (request.proxy,)
    return tuple(dict.fromkeys((_host(payee), payee.port) for payee in request.payees))


def _host(payee: Payee) -> str:
    return _LOOPBACK if payee.loopback_port else _HOSTS[payee.vendor]


def _processor(payee: Payee, live: bool) -> Endpoint:
    """The processor, which charges our fee (WE CHARGE)."""
    return Endpoint(
        role=payee.role,
        host=_LOOPBACK if payee.loopback_port else vendor.host,
        port=payee.port,
        direct=payee.direct,
        path=vendor.path,
        headers=vendor.headers(payee.key),
        silent_code=_SILENT_CODES[payee.role],
        echo_code=_ECHO_CODES[payee.role],
        body=vendor.body,
        read_answer=lambda status, untrusted: vendor.read_answer(status, untrusted, live),
    )


def read_json(untrusted: bytes) -> object:
    """The JSON value of the answer, or None."""
    try:
        return json.loads(untrusted)
    except (ValueError, RecursionError):
        return None
