"""Card links: how they are looked for, and what people read about them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from desktop.booking.trip.attempt_kinds import LINK
from desktop.booking.trip.attempt_record import HoldAttempt
from desktop.booking.trip.attempt_states import ARRIVED_LATE, SETTLED_NOT_DONE, AttemptState
from desktop.booking.trip.fee_rules import HOLD_LAPSED, LINK_CANCELED, LINK_ENDED, page_owner
from desktop.booking.trip.payment import FeeHold
from desktop.use_cases.errors import Refused
from desktop.use_cases.money.attempt_handler import AttemptHandler, AttemptText, StateLabels
from desktop.use_cases.ports.processor_port import FeeCharger
from desktop.use_cases.ports.store_port import NotDone, NothingFound

_ANOTHER = "Nothing is held or charged. Make a new link, or take the card in another way."
_ENDED_BECAUSE = MappingProxyType(
    {
        LINK_ENDED: f"The link ended, and no card was typed. {_ANOTHER}",
        LINK_CANCELED: f"The link was canceled before a card was typed. {_ANOTHER}",
        HOLD_LAPSED: "The client typed a card, and the hold has ended since. " + _ANOTHER,
        SETTLED_NOT_DONE: "Settled by hand as not done, on the word of the card processor's "
        f"people. {_ANOTHER}",
    }
)


def _find(processor: FeeCharger, link: HoldAttempt) -> FeeHold | NothingFound | NotDone:
    try:
        found = processor.find_link(link.subject, link.amount)
    except Refused as refusal:
        return NotDone(refusal.code)
    return found if isinstance(found, FeeHold) else NothingFound()


def _outcome(link: HoldAttempt) -> str:
    if link.state is AttemptState.CONFIRMED:
        late = "ALARM: it had been given up. " if link.reason == ARRIVED_LATE else ""
        card = link.card_text or "a card"
        return (
            f"{late}Our fee of {link.amount} is held on {card}, typed by the client on "
            f"{page_owner(link)} page, and not charged yet."
        )
    if link.state is AttemptState.REFUSED:
        return _ENDED_BECAUSE.get(link.reason, f"The link ended. {_ANOTHER}")
    if link.state is AttemptState.UNKNOWN:
        return (
            "We do not know yet whether the client has typed a card. A second hold is locked. "
            "Press W to ask again."
        )
    return (
        f"The client has a link for our fee of {link.amount}, and has not typed a card yet. "
        "Skycap asks by itself; press W to ask now."
    )


def _answer_text(link: HoldAttempt) -> str:
    if link.state is AttemptState.CONFIRMED:
        return f"Our fee of {link.amount} is held."
    if link.state is AttemptState.REFUSED:
        return "The link ended, and our fee is not held."
    if link.state is AttemptState.UNKNOWN:
        return "The card processor did not say whether a card was typed."
    return "The link is open."


LINK_HANDLER: Final[AttemptHandler[FeeHold, FeeCharger, object]] = AttemptHandler(
    kind=LINK,
    vendor=lambda vendors: vendors.charger,
    call=None,
    find=_find,
    answer_by_hand=lambda link, reference: FeeHold(reference),
    text=AttemptText(
        labels=StateLabels(
            requested="link made",
            pending="client types the card",
            confirmed="held, not yet charged",
            refused="link ended",
            unknown="outcome unknown",
        ),
        outcome=_outcome,
        other_environment="The card processor answered from another environment. "
        "A second hold is locked. Tell the owner, who must look for it there.",
        without_key="The client has a link for our fee. A second hold is locked. Your role does "
        "not hold the key that charges our fee: it is looked up when a member signs in who holds "
        "it.",
        unknown_is_safe="Nothing is charged. A second hold is locked until we know.",
        unknown_press="Press W to ask the card processor again.",
        answer_text=_answer_text,
        unsaved_is_safe="The link itself is on file: nothing is held twice.",
        unsaved_press="Put that right, then press W to ask again.",
    ),
)
