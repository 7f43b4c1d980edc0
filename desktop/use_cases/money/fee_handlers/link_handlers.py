"""Card links, on which the client types a card that our fee is held on, or saves one: how they are
looked for, and what people read about them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from desktop.booking.trip.attempt_kinds import LINK, SAVE_LINK, Answer, AttemptKind
from desktop.booking.trip.attempt_record import Attempt, HoldAttempt, LinkAttempt
from desktop.booking.trip.attempt_states import (
    ARRIVED_LATE,
    SETTLED_DONE,
    SETTLED_NOT_DONE,
    AttemptState,
)
from desktop.booking.trip.fee_rules import HOLD_LAPSED, LINK_CANCELED, LINK_ENDED, page_owner
from desktop.booking.trip.payment import FeeHold, SavedCard
from desktop.use_cases.errors import Refused
from desktop.use_cases.money.attempt_handler import AttemptHandler, AttemptText, StateLabels
from desktop.use_cases.ports.processor_port import CardLink, FeeCharger, PageRef
from desktop.use_cases.ports.store_port import NotDone, NothingFound, WithCard

A = TypeVar("A", bound=Answer)
_ANOTHER = "Nothing is held or charged. Make a new link, or take the card in another way."
_PUT_RIGHT = "Put that right, then press W to ask again."


@dataclass(frozen=True, slots=True)
class _LinkText(Generic[A]):
    """What links of one kind say in words of their own.

    `purpose`: what it is for. `done`: what a client does with a card on the page. `pending`,
    `confirmed`: the labels of these states. `is_done`, `is_open`: sentences about a link in that
    state; `answered`, `not_done`: what the processor said came of it. `is_safe`: what is so while
    nobody knows. `ended_because`: more reasons of its end. `unsaved_is_safe` as in `AttemptText`.
    """

    purpose: str
    done: str
    pending: str
    confirmed: str
    is_done: Callable[[Attempt[A]], str]
    is_open: Callable[[Attempt[A]], str]
    not_done: str
    answered: Callable[[Attempt[A]], str]
    is_safe: str
    unsaved_is_safe: str
    ended_because: Mapping[str, str]

    def outcome(self, link: Attempt[A]) -> str:
        if link.state is AttemptState.CONFIRMED:
            return self.is_done(link)
        if link.state is AttemptState.REFUSED:
            return f"{self._end(link.reason)} {_ANOTHER}"
        if link.state is AttemptState.UNKNOWN:
            return (
                f"We do not know yet whether the client has {self.done} a card. {self.is_safe} "
                "Press W to ask again."
            )
        return f"{self.is_open(link)} Skycap asks by itself; press W to ask now."

    def answer(self, link: Attempt[A]) -> str:
        """What the processor said of it."""
        if link.state is AttemptState.CONFIRMED:
            return self.answered(link)
        if link.state is AttemptState.REFUSED:
            return f"The link ended, and {self.not_done}."
        if link.state is AttemptState.UNKNOWN:
            return f"The card processor did not say whether a card was {self.done}."
        return "The link is open."

    def _end(self, reason: str) -> str:
        ends = {
            LINK_ENDED: f"The link ended, and no card was {self.done}.",
            LINK_CANCELED: f"The link was canceled, and no card was {self.done}.",
            SETTLED_NOT_DONE: "Settled by hand as not done, on the word of the card processor's "
            "people.",
            **self.ended_because,
        }
        return ends.get(reason, "The link ended.")


def _handler(
    kind: AttemptKind[A],
    find: Callable[[FeeCharger, Attempt[A]], A | NothingFound | NotDone | WithCard[A]],
    answer_by_hand: Callable[[Attempt[A], str], A],
    text: _LinkText[A],
) -> AttemptHandler[A, FeeCharger, object]:
    return AttemptHandler(
        kind=kind,
        vendor=lambda vendors: vendors.charger,
        call=None,
        find=find,
        answer_by_hand=answer_by_hand,
        text=AttemptText(
            labels=StateLabels(
                requested="link made",
                pending=text.pending,
                confirmed=text.confirmed,
                refused="link ended",
                unknown="outcome unknown",
            ),
            outcome=text.outcome,
            other_environment="The card processor answered from another environment. "
            f"{text.is_safe} Tell the owner, who must look for it there.",
            without_key=f"The client has a link {text.purpose}. {text.is_safe} Your role does not "
            "hold the key that charges: it is looked up when a member signs in who holds it.",
            unknown_is_safe=text.is_safe,
            unknown_press="Press W to ask the card processor again.",
            answer_text=text.answer,
            unsaved_is_safe=text.unsaved_is_safe,
            unsaved_press=_PUT_RIGHT,
        ),
    )


def page_ref(link: LinkAttempt) -> PageRef:
    """Its page, and that it was made for this attempt."""
    return PageRef(link.subject, link.trip_id, link.id)


# ---------------------------------------------------------------- our fee is held


def _find_hold(processor: FeeCharger, link: HoldAttempt) -> FeeHold | NothingFound | NotDone:
    try:
        found = processor.find_link(page_ref(link), link.amount)
    except Refused as refusal:
        return NotDone(refusal.code)
    return found if isinstance(found, FeeHold) else NothingFound()


def _held(link: HoldAttempt) -> str:
    late = "ALARM: it had been given up. " if link.reason == ARRIVED_LATE else ""
    card = link.card_text or "a card"
    return (
        f"{late}Our fee of {link.amount} is held on {card}, typed by the client on "
        f"{page_owner(link)} page, and not charged yet."
    )


LINK_HANDLER: Final = _handler(
    LINK,
    _find_hold,
    lambda link, reference: FeeHold(reference),
    _LinkText(
        purpose="for our fee",
        done="typed",
        pending="client types the card",
        confirmed="held, not yet charged",
        is_done=_held,
        is_open=lambda link: (
            f"The client has a link for our fee of {link.amount}, and has not typed a card yet."
        ),
        not_done="our fee is not held",
        answered=lambda link: f"Our fee of {link.amount} is held.",
        is_safe="Nothing is charged, and a second hold is locked.",
        unsaved_is_safe="The link itself is on file: nothing is held twice.",
        ended_because={HOLD_LAPSED: "The client typed a card, and the hold has ended since."},
    ),
)


# ---------------------------------------------------------------- a card is saved


def _find_card(
    processor: FeeCharger, link: Attempt[SavedCard]
) -> SavedCard | NothingFound | NotDone | WithCard[SavedCard]:
    try:
        found = processor.find_saved_card(page_ref(link))
    except Refused as refusal:
        return NotDone(refusal.code)
    if isinstance(found, CardLink):
        return NothingFound()
    return WithCard(SavedCard(found.identity()), found)


def _saved(link: Attempt[SavedCard]) -> str:
    if link.reason == ARRIVED_LATE:
        return (
            f"ALARM: the link had been given up, and the client has saved {link.card_text} on it. "
            "Nothing is held or charged by it, and this trip does not use that card."
        )
    if link.reason == SETTLED_DONE:
        return (
            "Settled by hand as done, on the word of the card processor's people. The card itself "
            f"is not here. {_ANOTHER}"
        )
    return (
        f"The client has saved {link.card_text} on {page_owner(link)} page. Nothing is held or "
        "charged on it yet."
    )


SAVE_LINK_HANDLER: Final = _handler(
    SAVE_LINK,
    _find_card,
    lambda link, reference: SavedCard(""),
    _LinkText(
        purpose="to save a card",
        done="saved",
        pending="client saves the card",
        confirmed="card saved, nothing held",
        is_done=_saved,
        is_open=lambda link: (
            f"The client has a link to save a card for the fare of {link.amount}, and has not "
            "typed one yet."
        ),
        not_done="no card is saved",
        answered=lambda link: "The client has saved a card.",
        is_safe="Nothing is held or charged.",
        unsaved_is_safe="The link itself is on file: nothing is held or charged by it.",
        ended_because={},
    ),
)
