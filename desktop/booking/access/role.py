"""Roles, permissions, and the table that joins them.

A role has the permissions in its row and no others; an unknown role has none (PCI DSS 7.2.5
and 7.3.3: least privilege, and deny by default).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class Role(Enum):
    """What a member may do, from the least privileged to the most. The value is shown."""

    TRAINEE = "trainee"
    CONCIERGE = "concierge"
    BOOKING_AGENT = "booking agent"
    CARD_AGENT = "card agent"
    APPROVER = "approver"
    OWNER = "owner"


class Permission(Enum):
    """One thing that a role may or may not do. The value follows the word "may"."""

    MANAGE_OWN_ACCOUNT = "change their own passphrase"
    READ_STORE = "see clients and trips"
    KEEP_CLIENTS = "change a client's file"
    SEARCH_FARES = "search for fares"
    QUOTE = "choose a fare for a client"
    SETTLE = "look up the outcome of an order"
    MAKE_DOCUMENTS = "make an itinerary"
    BOOK = "book a trip"
    CANCEL_TRIP = "cancel a booked trip"
    TAKE_CARD = "take a card"
    CHARGE_FEE = "charge our fee"
    BOOK_FROM_BALANCE = "book from the company's balance"
    APPROVE = "approve what others ask for"
    RECORD_REFUND = "record that a refund is due"
    REFUND = "give money back"
    SETTLE_BY_HAND = "settle an outcome by hand"
    READ_AUDIT = "read who did what"
    MANAGE_MEMBERS = "manage members"
    SET_UP = "set up the company"
    READ_SAFEGUARDS = "read and sign policies"
    KEEP_SAFEGUARDS = "change policies, insurance and checks"


class AccountStatus(Enum):
    """Whether a person may sign in: invited until the code is used."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"


Table = Mapping[Role, frozenset[Permission]]

_CONCIERGE = frozenset(
    {
        Permission.MANAGE_OWN_ACCOUNT,
        Permission.READ_STORE,
        Permission.KEEP_CLIENTS,
        Permission.SEARCH_FARES,
        Permission.QUOTE,
        Permission.SETTLE,
        Permission.MAKE_DOCUMENTS,
        Permission.RECORD_REFUND,
        Permission.READ_SAFEGUARDS,
    }
)
_BOOKING_AGENT = _CONCIERGE | {Permission.BOOK, Permission.CANCEL_TRIP}
_CARD_AGENT = _BOOKING_AGENT | {
    Permission.TAKE_CARD,
    Permission.CHARGE_FEE,
    Permission.BOOK_FROM_BALANCE,
}
_APPROVER = _CARD_AGENT | {Permission.APPROVE, Permission.REFUND}
_OWNER = _APPROVER | {
    Permission.SETTLE_BY_HAND,
    Permission.READ_AUDIT,
    Permission.MANAGE_MEMBERS,
    Permission.SET_UP,
    Permission.KEEP_SAFEGUARDS,
}

LIVE: Table = MappingProxyType(
    {
        Role.TRAINEE: frozenset(),
        Role.CONCIERGE: _CONCIERGE,
        Role.BOOKING_AGENT: _BOOKING_AGENT,
        Role.CARD_AGENT: _CARD_AGENT,
        Role.APPROVER: _APPROVER,
        Role.OWNER: _OWNER,
    }
)
"""A trainee may do nothing where clients and money are real."""

IN_TEST_MODE: Table = MappingProxyType({**LIVE, Role.TRAINEE: _APPROVER})
"""Where nothing is real, in training and at the vendors' test systems: a trainee may do everything
but read the audit log and manage members."""


def role_named(name: str) -> Role | None:
    """The role of that name, None when there is none."""
    return next((role for role in Role if role.value == name), None)


def permissions(name: str, table: Table) -> frozenset[Permission]:
    """What the role of that name may do; nothing, where the name or its row is unknown."""
    role = role_named(name)
    return frozenset() if role is None else table.get(role, frozenset())


def those_who_may(permission: Permission) -> tuple[Role, ...]:
    """The roles that hold it in live work, the least first."""
    return tuple(role for role in Role if permission in LIVE.get(role, frozenset()))
