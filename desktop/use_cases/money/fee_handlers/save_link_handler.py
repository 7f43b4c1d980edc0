"""Links on which the client saves a card: how they are looked for, and what people read of them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from desktop.booking.trip.attempt_kinds import SAVE_LINK
from desktop.booking.trip.attempt_record import Attempt
from desktop.booking.trip.attempt_states import (
    ARRIVED_LATE,
    SETTLED_DONE,
    SETTLED_NOT_DONE,
    AttemptState,
)
from desktop.booking.trip.fee_rules import LINK_CANCELED, LINK_ENDED, page_owner
from desktop.booking.trip.payment import SavedCard
from desktop.use_cases.errors import Refused
from desktop.use_cases.money.attempt_handler import AttemptHandler, AttemptText, StateLabels
from desktop.use_cases.ports.processor_port import CardLink, FeeCharger
from desktop.use_cases.ports.store_port import NotDone, NothingFound, WithCard

_ANOTHER = "Nothing is held or charged. Make a new link, or take the card in another way."
_ENDED_BECAUSE = MappingProxyType(
    {
        LINK_ENDED: f"The link ended, and no card was saved. {_ANOTHER}",
        LINK_CANCELED: f"The link was canceled before a card was saved. {_ANOTHER}",
        SETTLED_NOT_DONE: "Settled by hand as not done, on the word of the card processor's "
        f"people. {_ANOTHER}",
    }
)


def _find(
    processor: FeeCharger, link: Attempt[SavedCard]
) -> SavedCard | NothingFound | NotDone | WithCard[SavedCard]:
    try:
        found = processor.find_saved_card(link.subject)
    except Refused as refusal:
        return NotDone(refusal.code)
    if isinstance(found, CardLink):
        return NothingFound()
    return WithCard(SavedCard(found.identity()), found)


def _outcome(link: Attempt[SavedCard]) -> str:
    if link.state is AttemptState.CONFIRMED and link.reason == ARRIVED_LATE:
        return (
            f"ALARM: the link had been given up, and the client has saved {link.card_text} on it. "
            "Nothing is held or charged by it, and this trip does not use that card."
        )
    if link.state is AttemptState.CONFIRMED and link.reason == SETTLED_DONE:
        return (
            "Settled by hand as done, on the word of the card processor's people. The card itself "
            f"is not here. {_ANOTHER}"
        )
    if link.state is AttemptState.CONFIRMED:
        return (
            f"The client has saved {link.card_text} on {page_owner(link)} page. Nothing is held or "
            "charged on it yet."
        )
    if link.state is AttemptState.REFUSED:
        return _ENDED_BECAUSE.get(link.reason, f"The link ended. {_ANOTHER}")
    if link.state is AttemptState.UNKNOWN:
        return (
            "We do not know yet whether the client has saved a card. Nothing is held or charged. "
            "Press W to ask again."
        )
    return (
        f"The client has a link to save a card for the fare of {link.amount}, and has not typed "
        "one yet. Skycap asks by itself; press W to ask now."
    )


def _answer_text(link: Attempt[SavedCard]) -> str:
    if link.state is AttemptState.CONFIRMED:
        return "The client has saved a card."
    if link.state is AttemptState.REFUSED:
        return "The link ended, and no card is saved."
    if link.state is AttemptState.UNKNOWN:
        return "The card processor did not say whether a card was saved."
    return "The link is open."


SAVE_LINK_HANDLER: Final[AttemptHandler[SavedCard, FeeCharger, object]] = AttemptHandler(
    kind=SAVE_LINK,
    vendor=lambda vendors: vendors.charger,
    call=None,
    find=_find,
    answer_by_hand=lambda link, reference: SavedCard(""),
    text=AttemptText(
        labels=StateLabels(
            requested="link made",
            pending="client saves the card",
            confirmed="card saved, nothing held",
            refused="link ended",
            unknown="outcome unknown",
        ),
        outcome=_outcome,
        other_environment="The card processor answered from another environment. "
        "Nothing is held or charged. Tell the owner, who must look for it there.",
        without_key="The client has a link to save a card. Nothing is booked before that is known. "
        "Your role does not hold the key that charges: it is looked up when a member signs in who "
        "holds it.",
        unknown_is_safe="Nothing is held or charged.",
        unknown_press="Press W to ask the card processor again.",
        answer_text=_answer_text,
        unsaved_is_safe="The link itself is on file: nothing is held or charged by it.",
        unsaved_press="Put that right, then press W to ask again.",
    ),
)
