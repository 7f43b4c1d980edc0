"""What the palette offers beside the keys of the page: clients, trips, and mishaps to practise."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from desktop.ui.widgets.command_palette import Seek
from desktop.ui.widgets.commands import Command
from desktop.use_cases.errors import DeskError

from .background import Background, Lane
from .use_cases import UseCases

log = logging.getLogger(__name__)
_MOST = 4
Open = Callable[[str], None]


def seek_records(
    background: Background, use_cases: UseCases, open_client: Open, open_trip: Open
) -> Seek:
    """Clients and trips for the text, found elsewhere and handed over as acts."""

    def seek(text: str, then: Callable[[tuple[Command, ...]], None]) -> None:
        def found() -> tuple[Command, ...]:
            clients = [
                Command("client", hit.name, partial(open_client, hit.id))
                for hit in use_cases.find_clients(text)[:_MOST]
            ]
            trips = [
                Command(
                    "trip",
                    f"{hit.route} {hit.client_name} {hit.reference}".rstrip(),
                    partial(open_trip, hit.id),
                )
                for hit in use_cases.find_trips(text)[:_MOST]
            ]
            return (*clients, *trips)

        background.run(found, then, lambda _: None, latest="palette")

    return seek


def fault_commands(
    background: Background,
    use_cases: UseCases,
    tell: Callable[[str], None],
    fail: Callable[[DeskError], None],
) -> tuple[Command, ...]:
    """In training the palette can make things go wrong, so that endings are practised."""
    trigger_fault = use_cases.trigger_fault
    if trigger_fault is None:
        return ()

    def ask(name: str, words: str) -> None:
        def asked(_: None) -> None:
            tell(words)
            log.info("mishap asked name=%s", name)

        background.run(lambda: trigger_fault(name), asked, fail, lane=Lane.REMOTE)

    return tuple(
        Command("", f"Practise: {words}", partial(ask, name, words), in_key_bar=False)
        for name, words in use_cases.faults
    )
