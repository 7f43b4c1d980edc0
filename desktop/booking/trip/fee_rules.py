"""The rules about our fee on one trip: what is held, what was taken, and what waits.

A hold is over once the amount was captured from it or released, or once the processor says that it
lapsed: that is an attempt of its own with the hold's payment as its subject.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from desktop.booking.card import PROCESSOR

from .attempt_kinds import (
    CAPTURE,
    FARE_HOLD,
    FARE_RELEASE,
    FEE,
    HOLD,
    LINK,
    RELEASE,
    SAVE_LINK,
    AnyKind,
)
from .attempt_record import AnyAttempt, FeeAttempt, HoldAttempt, LinkAttempt, of_kind
from .attempt_states import OPEN_STATES, AttemptState
from .payment import FeeHold
from .trip import Trip

HOLD_LAPSED: Final = "hold_lapsed"
"""Reason of a refused capture: by the processor, nothing is held on the card any more."""

HOLD_CAPTURED: Final = "hold_captured"
"""Reason of a refused release: by the processor, the fee was charged from the hold."""

PAYMENT_OF_ANOTHER: Final = "payment_of_another"
"""Reason of a refused capture or release: by the processor, it was not held for this trip."""

LINK_ENDED: Final = "link_ended"
"""Reason of a refused card link: its page ended, and no card was typed."""

LINK_CANCELED: Final = "link_canceled"
"""Reason of a refused card link: it was canceled here, and no card was typed."""

LINK_LASTS: Final = timedelta(hours=24)
"""How long the processor's page takes a card (Stripe API, checkout sessions: `expires_at`)."""

HOLD_ENDS_SOON: Final = timedelta(hours=24)
"""So long before the end of a hold it is shown in red."""

FEE_KINDS: Final[tuple[AnyKind, ...]] = (FEE, HOLD, LINK, CAPTURE, RELEASE)
"""All that can be done with our fee."""

LINK_KINDS: Final[tuple[AnyKind, ...]] = (LINK, SAVE_LINK)
"""The links on which a client types a card."""

_PAYMENTS: Final = frozenset({FEE, HOLD, LINK, SAVE_LINK, FARE_HOLD})
"""What is asked for at the processor under the id of the attempt."""


def known_payments(trip: Trip) -> frozenset[str]:
    """The attempts of which these records know that the processor may have money: it has none of
    one that was refused, and none of a hold that was let go or has lapsed.
    """
    over = {one.subject for one in trip.attempts if _gave_back_hold(one)} - {""}
    return frozenset(
        one.id
        for one in trip.attempts
        if one.kind in _PAYMENTS
        and one.state is not AttemptState.REFUSED
        and _payment_of(one) not in over
    )


def fare_payments(trip: Trip) -> frozenset[str]:
    """Those of `known_payments` that are for the fare."""
    known = known_payments(trip)
    return frozenset(one.id for one in of_kind(trip.attempts, FARE_HOLD) if one.id in known)


def live_hold(trip: Trip) -> HoldAttempt | None:
    """The hold that is on the client's card, as far as the processor has said; None without one."""
    over = {one.subject for one in trip.attempts if _ends_hold(one)}
    live = [
        one
        for one in (*of_kind(trip.attempts, HOLD), *of_kind(trip.attempts, LINK))
        if one.state is AttemptState.CONFIRMED and held_payment(one) not in over
    ]
    return max(live, key=trip.attempts.index, default=None)


def held_payment(hold: HoldAttempt) -> str:
    """The processor's id of the payment that holds it; empty where a link has none yet."""
    if hold.kind is not LINK:
        return hold.subject
    return hold.answer.charge_id if hold.answer else ""


def open_link(trip: Trip) -> LinkAttempt | None:
    """The link whose page may still take a card; None without one."""
    links: tuple[LinkAttempt, ...] = of_kind(trip.attempts, LINK)
    links += of_kind(trip.attempts, SAVE_LINK)
    return next((one for one in links if one.state in OPEN_STATES), None)


def fee_by_link(trip: Trip) -> HoldAttempt | None:
    """The link by which our fee is held, or will be once the client has typed a card."""
    is_open = (one for one in of_kind(trip.attempts, LINK) if one.state in OPEN_STATES)
    held = live_hold(trip)
    return next(is_open, held if held is not None and held.kind is LINK else None)


def link_of(trip: Trip, attempt: AnyAttempt | None) -> HoldAttempt | None:
    """The link that this attempt is, or whose hold it captures or releases; None for others."""
    if attempt is None:
        return None
    return next(
        (
            link
            for link in of_kind(trip.attempts, LINK)
            if link is attempt or held_payment(link) == attempt.subject != ""
        ),
        None,
    )


def fee_taken(trip: Trip) -> FeeAttempt | None:
    """The attempt that took our fee, at once or from a hold; None while none has."""
    taken = (*of_kind(trip.attempts, FEE), *of_kind(trip.attempts, CAPTURE))
    return next((one for one in taken if one.state is AttemptState.CONFIRMED), None)


def fee_is_left(trip: Trip) -> bool:
    """True where there is a fee, and none was taken yet."""
    return trip.fee.minor > 0 and fee_taken(trip) is None


def open_fee_attempt(trip: Trip) -> AnyAttempt | None:
    """The oldest attempt about our fee whose outcome is still to come."""
    return next((one for one in _about_fee(trip) if one.state in OPEN_STATES), None)


def fee_attempt_to_show(trip: Trip) -> AnyAttempt | None:
    """The attempt that says how it is with our fee: the one that took it, one that is open, the
    hold that is live, else the newest.
    """
    about = _about_fee(trip)
    newest = about[-1] if about else None
    return fee_taken(trip) or open_fee_attempt(trip) or live_hold(trip) or newest


def covers_fee(hold: HoldAttempt, trip: Trip) -> bool:
    """True when it holds just this trip's fee, which was not taken yet, on the card that the client
    gave last, or that the client typed by a link.
    """
    is_card = hold.kind is LINK or (trip.card is not None and hold.card == trip.card.identity())
    return hold.amount == trip.fee and is_card and fee_taken(trip) is None


def hold_lapsed(trip: Trip) -> bool:
    """True when a hold ended before our fee was taken from it, and it was not taken since."""
    newest = of_kind(trip.attempts, CAPTURE)[-1:]
    return bool(newest) and newest[0].reason == HOLD_LAPSED and fee_taken(trip) is None


def hold_ends_at(trip: Trip) -> datetime | None:
    """When the live hold ends by itself, by the processor's clock; None without one."""
    hold = live_hold(trip)
    return hold.answer.capture_before if hold and hold.answer else None


def hold_ends_soon(trip: Trip, now: datetime) -> bool:
    """True from a day before the live hold ends."""
    ends_at = hold_ends_at(trip)
    return ends_at is not None and ends_at - now <= HOLD_ENDS_SOON


def charged_card(trip: Trip, attempt: AnyAttempt | None) -> str:
    """``"Visa ending 4242"``: the card that the attempt was made with, if it may have been done,
    and where the client typed it; else the one on file, and empty without one.
    """
    link = link_of(trip, attempt)
    if link is not None and link.card_text:
        return _typed_on_page(link.card_text, link)
    if attempt is not None and attempt.card and attempt.state is not AttemptState.REFUSED:
        return _how_given(trip, attempt.card)
    if link is not None:
        return ""
    return _how_given(trip, trip.card.identity()) if trip.card else ""


def is_saved_by_client(trip: Trip) -> bool:
    """True where the card on file is one that the client saved on the processor's page."""
    token = trip.card.token_for(PROCESSOR) if trip.card else None
    return token is not None and token.by_client


def _how_given(trip: Trip, card: str) -> str:
    text, links = card.partition(",")[0], of_kind(trip.attempts, SAVE_LINK)
    is_on_file = trip.card is not None and trip.card.identity() == card
    if links and is_on_file and is_saved_by_client(trip):
        return _typed_on_page(text, links[-1])
    return text


def _typed_on_page(text: str, link: AnyAttempt) -> str:
    return f"{text}, typed by the client on {page_owner(link)} page"


def page_owner(link: AnyAttempt) -> str:
    """``"Stripe's"``: whose page the client types the card on."""
    return f"{link.vendor.capitalize()}'s" if link.vendor else "the card processor's"


def hold_terms(trip: Trip) -> str:
    """What a client's yes is about of the hold: on which card."""
    where = " on a card that the client types on the processor's page" if fee_by_link(trip) else ""
    return f"our fee is held{where or ' now'}, and charged after the ticket"


def _about_fee(trip: Trip) -> tuple[AnyAttempt, ...]:
    return tuple(one for one in trip.attempts if one.kind in FEE_KINDS)


def _gave_back_hold(attempt: AnyAttempt) -> bool:
    released = attempt.kind in (RELEASE, FARE_RELEASE)
    is_done = attempt.state is AttemptState.CONFIRMED
    return attempt.reason == HOLD_LAPSED or (released and is_done)


def _payment_of(attempt: AnyAttempt) -> str:
    """The processor's id of it; of a link, of what was typed there."""
    answer = attempt.answer
    return answer.charge_id if isinstance(answer, FeeHold) else attempt.subject


def _ends_hold(attempt: AnyAttempt) -> bool:
    if attempt.kind not in (CAPTURE, RELEASE):
        return False
    return attempt.state is AttemptState.CONFIRMED or attempt.reason == HOLD_LAPSED
