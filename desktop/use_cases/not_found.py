"""The refusals for things that are not in the records."""

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
