"""What can be practiced in training: what goes wrong, and what a client does on a link's page."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.use_cases.errors import Refused, Unreachable

from .training_control import ask_control
from .training_process import TrainingServers

TRAINING_FAULTS: tuple[tuple[str, str], ...] = (
    ("price_jump", "the next fare rises when asked again"),
    ("fare_gone", "the next fare is gone when asked again"),
    ("card_surcharge", "the airline asks a surcharge for the next card"),
    ("charged_abroad", "the airline charges the next card in another currency"),
    ("airline_refuses_card", "the airline refuses the next card"),
    ("decline_at_token", "the processor refuses the next card"),
    ("name_refused", "the airline's side refuses the name on the next card"),
    ("decline", "the bank refuses our next fee"),
    ("airline_silent", "the airline does not answer the next booking"),
    ("order_pending", "the airline confirms the next booking later"),
    ("order_fails_later", "the airline accepts the next booking, and fails it later"),
    ("flight_retimed", "the airline moves the newest trip's flights"),
    ("cancel_lost_reply", "the airline cancels the next trip, and its answer is lost"),
    ("cancel_later", "the airline accepts the next cancellation, and confirms it later"),
    ("fee_disputed", "the client's bank takes our newest fee back"),
    ("order_not_created", "the airline cannot make the next booking"),
    ("slow", "the next search is slow"),
)


@dataclass(frozen=True, slots=True)
class TrainingFaults:
    """Asks the training servers of this run for a fault by name, and which are still to happen."""

    servers: TrainingServers

    def __call__(self, fault: str) -> None:
        """Once, at the next chance. Blocks; Unreachable when the servers do not answer."""
        try:
            ask_control(self.servers, "/faults", {"name": fault, "times": 1})
        except OSError as silent:
            raise _not_asked() from silent

    def armed(self) -> frozenset[str]:
        """The names of those that have not happened yet. Blocks; Unreachable as above."""
        try:
            answer = ask_control(self.servers, "/faults", None)
        except OSError as silent:
            raise _not_asked() from silent
        armed = answer.get("armed") if isinstance(answer, dict) else None
        return frozenset(str(fault.get("name")) for fault in armed or () if isinstance(fault, dict))


@dataclass(frozen=True, slots=True)
class TrainingClient:
    """The client at the other end of a link. Its page is on this machine, where no phone comes, so
    the training servers type a published card themselves; no number of it is in the desk.
    """

    servers: TrainingServers

    def __call__(self, link_id: str) -> None:
        """On the page of this link. Blocks. Refused ``card_declined`` or ``link_over`` where
        nothing is held; Unreachable.
        """
        try:
            answer = ask_control(self.servers, "/links", {"id": link_id})
        except OSError as silent:
            raise _not_asked() from silent
        ending = answer.get("ending") if isinstance(answer, dict) else None
        if ending == "refused":
            raise Refused(
                "card_declined",
                "The bank refused the client's card.",
                "Nothing is held or charged, and the link is still open.",
                "T lets the client try again.",
            )
        if ending != "typed":
            raise Refused(
                "link_over",
                "The page takes no card any more.",
                "Nothing is held by it.",
                "Wait a moment: the desk asks what came of it.",
            )


def _not_asked() -> Unreachable:
    return Unreachable(
        "fault_not_triggered",
        "The training servers did not take it.",
        "Nothing was changed.",
        "Start Skycap again if this goes on.",
    )
