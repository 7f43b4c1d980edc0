"""What the palette offers beside the keys of the page: clients, trips, and mishaps to practise."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from desktop.ui.widgets.command_palette import Seek
from desktop.ui.widgets.commands import Act
from desktop.use_cases.errors import DeskError

from .background import Work
from .use_case_calls import DeskCalls

log = logging.getLogger(__name__)
_MOST = 4
Open = Callable[[str], None]


def seek_records(work: Work, calls: DeskCalls, open_client: Open, open_trip: Open) -> Seek:
    """Clients and trips for the text, found elsewhere and handed over as acts."""

    def seek(text: str, then: Callable[[tuple[Act, ...]], None]) -> None:
        def found() -> tuple[Act, ...]:
            clients = [
                Act("client", hit.name, partial(open_client, hit.id))
                for hit in calls.find_clients(text)[:_MOST]
            ]
            trips = [
                Act(
                    "trip",
                    f"{hit.route} {hit.client_name} {hit.reference}".rstrip(),
                    partial(open_trip, hit.id),
                )
                for hit in calls.find_trips(text)[:_MOST]
            ]
            return (*clients, *trips)

        work.run(found, then, lambda _: None)

    return seek


def mishap_acts(
    work: Work,
    calls: DeskCalls,
    tell: Callable[[str], None],
    fail: Callable[[DeskError], None],
) -> tuple[Act, ...]:
    """In training the palette can make things go wrong, so that endings are practised."""
    practise = calls.practise
    if practise is None:
        return ()

    def ask(name: str, words: str) -> None:
        def asked(_: None) -> None:
            tell(words)
            log.info("mishap asked name=%s", name)

        work.run(lambda: practise(name), asked, fail)

    return tuple(
        Act("", f"Practise: {words}", partial(ask, name, words), in_footer=False)
        for name, words in calls.mishaps
    )
