"""The refusals for what is not in the store, or is in it already."""

from __future__ import annotations

from .errors import Refused


def no_such_client() -> Refused:
    """No client has this id."""
    return Refused(
        "no_such_client",
        "That client is not in the records.",
        "Nothing was changed.",
        "Press F2 and find the client again.",
    )


def no_such_trip() -> Refused:
    """No trip has this id."""
    return Refused(
        "no_such_trip",
        "That trip is not in the records.",
        "Nothing was changed.",
        "Open the trip again from the list.",
    )


def attempt_already_open() -> Refused:
    """The trip has another open attempt of this kind, which another desk may have begun."""
    return Refused(
        "attempt_already_open",
        "Another desk is asking for the same thing for this trip.",
        "Nothing was done.",
        "Wait for its answer, then look at the trip again.",
    )


def policy_changed() -> Refused:
    """Another version of a text is in force than the one that was read."""
    return Refused(
        "policy_changed",
        "This text was changed meanwhile.",
        "Nothing was signed or saved.",
        "Press R to read the newest version.",
    )


def no_such_approval() -> Refused:
    """No request for an approval has this id, or it cannot be read."""
    return Refused(
        "no_such_approval",
        "This request for an approval is not in the records.",
        "Nothing was changed.",
        "Press Esc to go back, and ask for it again.",
    )


def no_such_refund() -> Refused:
    """No entry of the refund ledger has this id."""
    return Refused(
        "no_such_refund",
        "That refund is not in the records.",
        "Nothing was changed.",
        "Press Esc, then open the page again.",
    )
