"""Who asks for a card, as the pane has verified it, or why it is refused."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.card_protocol import Code, Protection, SheetEnvironment


class RequestRefused(Exception):
    """`code` is the reason."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks, as it was verified here. Without `environment`: our own training servers.

    `held`: what the check adds to the protections in force.
    """

    company: str = ""
    environment: SheetEnvironment | None = None
    held: frozenset[Protection] = frozenset()


TRAINING = Requester()
