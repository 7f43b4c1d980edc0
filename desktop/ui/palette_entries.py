"""The palette's entries besides the page's commands: clients, trips, and training faults."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import partial

from desktop.ui.widgets.command_palette import SearchRecords
from desktop.ui.widgets.commands import Command
from desktop.use_cases.errors import DeskError

from .event_loop.background import Background, Lane
from .event_loop.timers import repeating_timer
from .use_cases import UseCases

log = logging.getLogger(__name__)
_MAX_HITS = 4
_LOOK_EVERY_MS = 2000
Open = Callable[[str], None]


def record_search(
    background: Background, use_cases: UseCases, open_client: Open, open_trip: Open
) -> SearchRecords:
    """Search clients and trips in the background; each hit becomes a command that opens it."""

    def search(text: str, then: Callable[[tuple[Command, ...]], None]) -> None:
        def found() -> tuple[Command, ...]:
            clients = [
                Command("client", hit.name, partial(open_client, hit.id))
                for hit in use_cases.find_clients(text)[:_MAX_HITS]
            ]
            found_trips = use_cases.find_trips(text)[:_MAX_HITS]
            trips = [
                Command(
                    "trip",
                    f"{hit.route} {hit.client_name} {hit.record_locator}".rstrip(),
                    partial(open_trip, hit.id),
                )
                for hit in found_trips
            ]
            # Its client is found by it too, and Enter opens the first.
            if text.strip().upper() in {hit.record_locator for hit in found_trips}:
                return (*trips, *clients)
            return (*clients, *trips)

        background.run(found, then, lambda _: None, latest="palette")

    return search


def fault_commands(
    background: Background,
    use_cases: UseCases,
    show: Callable[[str], None],
    fail: Callable[[DeskError], None],
) -> tuple[Command, ...]:
    """Commands that inject a fault into the training servers; empty outside training. `show` gets
    the labels of those that are still to happen, until there are none.
    """
    trigger_fault = use_cases.trigger_fault
    if trigger_fault is None:
        return ()
    labels = dict(use_cases.faults)

    def show_armed(armed: frozenset[str]) -> None:
        show(", ".join(label for name, label in labels.items() if name in armed))
        if not armed:
            look.stop()

    def ask() -> None:
        background.run(trigger_fault.armed, show_armed, lambda _: look.stop(),
                       lane=Lane.REMOTE, latest="armed faults")  # fmt: skip

    look = repeating_timer(background, _LOOK_EVERY_MS, ask)

    def trigger(name: str, label: str) -> None:
        def triggered(_: None) -> None:
            show(label)
            look.start()
            log.info("training fault triggered name=%s", name)

        background.run(lambda: trigger_fault(name), triggered, fail, lane=Lane.REMOTE)

    return tuple(
        Command("", f"Practice: {label}", partial(trigger, name, label), in_key_bar=False)
        for name, label in use_cases.faults
    )


def distinct_commands(commands: Iterable[Command]) -> tuple[Command, ...]:
    """Each label once, by its first command, without those whose key belongs to a field."""
    seen: set[str] = set()
    distinct: list[Command] = []
    for command in commands:
        if command.label not in seen and not command.own_key:
            seen.add(command.label)
            distinct.append(command)
    return tuple(distinct)
