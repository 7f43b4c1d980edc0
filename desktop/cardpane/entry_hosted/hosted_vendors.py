"""The closed list of vendors whose own fields can be shown, and where they are."""

from __future__ import annotations

from desktop.card_protocol import PaneRequest, Payee, PayeeRole

from .duffel_fields import DUFFEL_FIELDS
from .host_list import HostList
from .hosted_vendor import HostedVendor
from .stripe_fields import STRIPE_FIELDS

_LOOPBACK = "127.0.0.1"
_HOSTED = (STRIPE_FIELDS, DUFFEL_FIELDS)


def hosted_vendor(role: PayeeRole, name: str) -> HostedVendor | None:
    """None where this vendor's own fields are not known here."""
    return next((each for each in _HOSTED if (each.role, each.name) == (role, name)), None)


def origin_of(payee: Payee, vendor: HostedVendor) -> str:
    """Where its fields are loaded from."""
    if payee.loopback_port:
        return f"https://{_LOOPBACK}:{payee.loopback_port}"
    return f"https://{vendor.host}"


def host_list(payee: Payee, vendor: HostedVendor) -> HostList:
    """What its fields may reach: of servers on this machine that one port, and nothing else."""
    if payee.loopback_port:
        return HostList((_LOOPBACK,), payee.loopback_port)
    return HostList(vendor.hosts)


def is_hosted(request: PaneRequest) -> bool:
    """Whether every payee of the request has fields of its own."""
    return all(hosted_vendor(payee.role, payee.vendor) for payee in request.payees)
