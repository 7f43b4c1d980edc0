"""The refusals for what is not in the records, or is there once already."""

from __future__ import annotations

from .errors import Refused


def no_such_client() -> Refused:
    """Asked for by an id that no client has."""
    return Refused(
        "no_such_client",
        "That client is not in the records.",
        "Nothing was changed.",
        "Press F2 and find the client again.",
    )


def no_such_trip() -> Refused:
    """Asked for by an id that no trip has."""
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
