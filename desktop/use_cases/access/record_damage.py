"""What was found damaged, or foreign, in the records: in a sentence, and in the audit log."""

from __future__ import annotations

from dataclasses import replace

from desktop.booking.access.audit_entry import RECORDS_CHECKED, RECORDS_DAMAGED
from desktop.use_cases.actor import Actor
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories

_MOST_NAMED = 3
_MOST_LOGGED = 100


def records_damaged(found: tuple[str, ...]) -> Refused:
    """After a change of key, or for the page that is shown first. `found` as clauses."""
    return Refused(
        "records_damaged",
        f"A part of the records is damaged: {'; '.join(_shortened(found, _MOST_NAMED))}.",
        "Everything else is in order.",
        "Press G A to see it in the audit log. Enter what is missing again, or call your "
        "administrator.",
    )


def log_damage(repos: Repositories, actor: Actor, found: tuple[str, ...]) -> None:
    """An entry for each clause, up to a hundred. One that the log refuses is logged without its
    words: what another program wrote must keep nobody from signing in.
    """
    for one in _shortened(found, _MOST_LOGGED):
        entry = actor.audit_entry(RECORDS_CHECKED, outcome=RECORDS_DAMAGED, detail=one)
        try:
            repos.audit.add(entry)
        except Refused:
            repos.audit.add(replace(entry, detail="something that Skycap did not write"))


def _shortened(found: tuple[str, ...], most: int) -> tuple[str, ...]:
    more = len(found) - most
    return (*found[:most], f"and {more} more") if more > 0 else found
