"""What the trip page says above everything else: two texts, and the color token of the first."""

from __future__ import annotations

from typing import TypeAlias

from desktop.booking.trip.attempt_states import ARRIVED_LATE
from desktop.booking.trip.fare.fare_payment import (
    covers_fare,
    fare_is_due,
    fare_is_left,
    live_fare_hold,
    open_fare_attempt,
)
from desktop.booking.trip.fare.fare_rules import books_another_fare, is_ticketed
from desktop.booking.trip.fee_rules import (
    covers_fee,
    fee_is_left,
    live_hold,
    open_fee_attempt,
)
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import (
    attempt_to_report,
    awaits_yes_to_charge,
    fee_is_due,
    fee_was_never_tried,
    has_agreed_to_fee,
    is_booked,
    is_left_to_charge,
    open_attempts,
    stage_of,
)
from desktop.ui.pages.panels.money_lines import not_held_text
from desktop.ui.pages.panels.trip_rows import STAGE_TONE
from desktop.ui.use_cases import UseCases
from desktop.use_cases.money.outcome_text import outcome_sentence

Message: TypeAlias = tuple[str, str, str]


def open_attempt_message(trip: Trip, use_cases: UseCases) -> Message | None:
    """An outcome that is not known yet, or that came late, with the key that helps."""
    attempt = attempt_to_report(trip)
    if attempt is None or not (open_attempts(trip) or attempt.reason == ARRIVED_LATE):
        return None
    has_key = use_cases.resume_attempts.has_key(attempt)
    happened, _, rest = outcome_sentence(attempt, has_key, use_cases.actor.now()).partition(". ")
    if books_another_fare(trip):
        rest += " The flights and the price below are those of another fare."
    return f"{happened}.", rest, STAGE_TONE[stage_of(trip)]


def done_message(task: str, trip: Trip, use_cases: UseCases) -> Message | None:
    """After a task of the page, by its name; None where the page itself shows what came of it."""
    if task == "fee" and not_held_text(trip):
        return not_held_text(trip), "", "good"
    if task == "watch":
        return answer_message(trip, use_cases)
    if task == "settle":
        return settled_message(trip)
    if task == "record":
        return recorded_message(trip)
    if task == "refund":
        return (
            "Recorded. The refund is owed.",
            "It is on the page Refunds due, for who pays it.",
            "good",
        )
    if task == "undo":
        return "Nothing was booked elsewhere.", "Enter goes on.", "good"
    return None


def answer_message(trip: Trip, use_cases: UseCases) -> Message:
    """What came of it, after it was asked for once more."""
    attempt = attempt_to_report(trip)
    message = outcome_sentence(attempt, now=use_cases.actor.now()) if attempt else ""
    if fee_was_never_tried(trip):
        agreed = has_agreed_to_fee(trip, use_cases.actor.moment())
        how = "Ctrl+Enter charges it" if agreed else "F9 reads the words and takes the card"
        if awaits_yes_to_charge(trip) and not agreed:
            how = "read the words, then press Y"
        message += f" Our fee is still due: {how}."
    return "Asked again.", message, STAGE_TONE[stage_of(trip)]


def settled_message(trip: Trip) -> Message:
    """What a person has just settled."""
    settled = [one for one in trip.attempts if one.settlement]
    message = outcome_sentence(settled[-1]) if settled else ""
    return "Settled by hand.", message, STAGE_TONE[stage_of(trip)]


def recorded_message(trip: Trip) -> Message:
    """What a person has just recorded, with a word where another amount was agreed to."""
    recorded = trip.recorded
    if recorded is not None and recorded.total != trip.offer.total:
        return (
            f"{recorded.charged_by} charged {recorded.total}.",
            f"The client agreed to {trip.offer.total}. Say so on this call, before you confirm.",
            "warn",
        )
    if not is_ticketed(trip):
        return "Recorded.", "The tickets are still missing: R adds their numbers.", "good"
    return "Recorded.", "Compare it with the airline's confirmation, then press C.", "good"


def declined_message(trip: Trip) -> Message:
    """After the client's no to what is still to be charged: what is so, what is owed and by whom,
    what to press for a yes after all.
    """
    if not is_left_to_charge(trip):
        return "The no came too late.", "All was charged by then. The ticket stays.", "warn"
    asked, held, owed = _left_to_charge(trip)
    ticket = "The ticket stays." if is_booked(trip) else "The airline was asked for the ticket."
    parts = [ticket]
    if owed:
        parts.append(f"The client owes us {owed}: none of it is charged without a new yes.")
    if asked:
        parts.append(f"To charge {asked} was asked for before the no, and its answer will show.")
    if held:
        parts.append(f"Held since before the no, and charged from there: {held}.")
    if awaits_yes_to_charge(trip):
        parts.append("Read the words, and press Y when the client agrees after all.")
    elif fee_is_due(trip) or fare_is_due(trip):
        parts.append("F9 takes a card when the client agrees after all.")
    return "The client said no.", " ".join(parts), "warn"


def _left_to_charge(trip: Trip) -> tuple[str, str, str]:
    """Of fare and fee that were not taken: what the processor was asked for and has not answered,
    what is held on this card, and what is neither.
    """
    asked, held, owed = list[str](), list[str](), list[str]()
    if fare_is_left(trip):
        fare, text = live_fare_hold(trip), f"{trip.offer.total} for the fare"
        is_held = fare is not None and covers_fare(fare, trip)
        (asked if open_fare_attempt(trip) else held if is_held else owed).append(text)
    if fee_is_left(trip):
        fee, text = live_hold(trip), f"{trip.fee} for our service"
        is_held = fee is not None and covers_fee(fee, trip)
        (asked if open_fee_attempt(trip) else held if is_held else owed).append(text)
    return " and ".join(asked), " and ".join(held), " and ".join(owed)
