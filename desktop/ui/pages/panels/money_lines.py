"""The two charges of a trip: who charges, how much, the merchant on the client's statement, and how
it is with each in two words or three and a color token.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.booking.date_time_text import day_text, local_time, time_text
from desktop.booking.trip.attempt_kinds import (
    CAPTURE,
    FARE_CAPTURE,
    FARE_HOLD,
    FARE_RELEASE,
    FEE,
    HOLD,
    LINK,
    ORDER,
    RELEASE,
)
from desktop.booking.trip.attempt_record import AnyAttempt, of_kind
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.fare_payment import (
    fare_attempt_to_show,
    fare_hold_ends_at,
    fare_hold_ends_soon,
    we_charge_fare,
)
from desktop.booking.trip.fare.fare_rules import (
    fare_label,
    fare_total,
    is_elsewhere,
    is_recorded,
)
from desktop.booking.trip.fee_rules import (
    LINK_CANCELED,
    charged_card,
    fee_attempt_to_show,
    fee_by_link,
    fee_taken,
    hold_ends_at,
    hold_ends_soon,
)
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import fare_card, is_canceled, merchant_name
from desktop.ui.theme import M, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.text import RIGHT, Text
from desktop.use_cases.money.outcome_text import state_label


class MoneyLine(QWidget):
    """One charge, ``AIRLINE CHARGES`` or ``WE CHARGE``, with its state."""

    def __init__(self, theme: Theme, who: str, panel: Panel) -> None:
        super().__init__()
        head = QHBoxLayout()
        self._who = Text(theme, who, Type.LABEL, "secondary")
        head.addWidget(self._who, 0, Qt.AlignmentFlag.AlignTop)
        # On a small window what is long takes two lines, and the page is no wider for it.
        self._state = Text(theme, "", Type.META_STRONG, "secondary", wrap=True)
        head.addWidget(self._state, 1)
        panel.column.addLayout(head)
        self._amount = Text(theme, "", Type.MONEY)
        panel.column.addWidget(self._amount)
        self._under = Text(theme, "", Type.META, "secondary", wrap=True)
        panel.column.addWidget(self._under)
        panel.column.addStretch(1)
        self._state.setAlignment(RIGHT)
        panel.setAccessibleName(who)
        self._panel = panel

    def set_label(self, who: str) -> None:
        """Who charges, as the trip's fare plan says."""
        self._who.setText(who)
        self._panel.setAccessibleName(who)

    def show_message(
        self, amount: str, under: str, state: str = "", tone: str = "secondary"
    ) -> None:
        """Show amount, merchant and state."""
        self._amount.setText(amount)
        self._under.setText(under)
        self._state.setText(state)
        self._state.set_tone(tone)
        self._panel.setAccessibleDescription(f"{amount}. {state}")


def charges_row(theme: Theme) -> tuple[QHBoxLayout, MoneyLine, MoneyLine]:
    """A row with both charges, the airline's first."""
    row = QHBoxLayout()
    row.setSpacing(M)
    airline, ours = Panel(theme), Panel(theme)
    lines = (
        MoneyLine(theme, ORDER.charge_label, airline),
        MoneyLine(theme, FEE.charge_label, ours),
    )
    row.addWidget(airline, 3)
    row.addWidget(ours, 2)
    return row, *lines


_TONES = {
    AttemptState.REQUESTED: "accent",
    AttemptState.CONFIRMED: "good",
    AttemptState.PENDING: "warn",
    AttemptState.REFUSED: "bad",
    AttemptState.UNKNOWN: "bad",
}


def label_and_tone(attempt: AnyAttempt) -> tuple[str, str]:
    """Such as ``("✓ booked", "good")``."""
    if is_recorded(attempt) and attempt.state is AttemptState.PENDING:
        return "being booked elsewhere", "warn"
    return state_label(attempt), _TONES[attempt.state]


def fare_line(trip: Trip, company: str, now: datetime) -> tuple[str, str, str, str]:
    """The fare: its amount, what stands under it, its state and tone."""
    state, tone = label_and_tone(trip.order) if trip.order else ("not asked", "tertiary")
    if is_canceled(trip):
        state, tone = "canceled", "tertiary"
    ends, is_soon = "", False
    if we_charge_fare(trip):
        state, tone = fare_state(trip)
        ends, is_soon = _end_text(fare_hold_ends_at(trip), fare_hold_ends_soon(trip, now))
    no_card = "No card for the airline yet" if fee_by_link(trip) else "No card yet"
    card = fare_card(trip) or ("" if is_elsewhere(trip) else no_card)
    merchant = f"{merchant_name(trip, ORDER, company)} is the merchant"
    plan = f"Fare plan: {trip.fare_plan.value}"
    under = " ".join(f"{part}." for part in (merchant, card, ends, plan) if part)
    return str(fare_total(trip)), under, state, "bad" if is_soon else tone


def fare_state(trip: Trip) -> tuple[str, str]:
    """Of a fare that we charge, such as ``("held, not yet charged", "accent")``."""
    about = fare_attempt_to_show(trip)
    if about is None:
        return "held first", "tertiary"
    label, tone = label_and_tone(about)
    is_on_the_card = about.kind is FARE_HOLD and about.state is AttemptState.CONFIRMED
    if is_on_the_card or (about.kind is FARE_CAPTURE and about.state is AttemptState.REFUSED):
        tone = "accent"
    if about.kind is FARE_RELEASE and about.state is AttemptState.CONFIRMED:
        tone = "secondary"
    return label, tone


def fee_state(trip: Trip) -> tuple[str, str]:
    """Such as ``("held, not yet charged", "accent")``."""
    about = fee_attempt_to_show(trip)
    if trip.fee.minor == 0:
        return "none at this service level", "tertiary"
    if about is None:
        return "held first", "tertiary"
    label, tone = label_and_tone(about)
    is_on_the_card = about.kind is HOLD and about.state is AttemptState.CONFIRMED
    if is_on_the_card or (about.kind is CAPTURE and about.state is AttemptState.REFUSED):
        tone = "accent"
    if about.kind is LINK and about.reason == LINK_CANCELED:
        tone = "secondary"
    if about.kind is RELEASE and about.state is AttemptState.CONFIRMED:
        tone = "secondary"
    return label, tone


def fee_line(trip: Trip, company: str, now: datetime) -> tuple[str, str, str]:
    """What stands under our fee: its merchant, card and end of a hold; and its state and tone."""
    state, tone = fee_state(trip)
    card = charged_card(trip, fee_attempt_to_show(trip))
    ends, is_soon = hold_end_text(trip, now)
    parts = (f"{merchant_name(trip, FEE, company)} appears on the statement", card, ends)
    under = " ".join(f"{part}." for part in parts if part)
    return under, state, "bad" if is_soon else tone


def hold_end_text(trip: Trip, now: datetime) -> tuple[str, bool]:
    """Until when our fee is held, and whether that is soon; empty without a hold."""
    return _end_text(hold_ends_at(trip), hold_ends_soon(trip, now))


def held_money_ends_soon(trip: Trip, now: datetime) -> str:
    """What of the client's money is held for a day more at most, and until when; else empty."""
    if fare_hold_ends_soon(trip, now):
        return f"The fare: {_end_text(fare_hold_ends_at(trip), True)[0]}"
    ends, is_soon = hold_end_text(trip, now)
    return f"Our fee: {ends}" if is_soon else ""


def _end_text(ends_at: datetime | None, is_soon: bool) -> tuple[str, bool]:
    if ends_at is None:
        return "", False
    local = local_time(ends_at)
    return f"Held until {day_text(local)} {time_text(local)}", is_soon


def not_held_text(trip: Trip) -> str:
    """Two sentences where our fee was charged after the ticket because it could not be held."""
    holds = of_kind(trip.attempts, HOLD)
    if not holds or holds[-1].state is not AttemptState.REFUSED or fee_taken(trip) is None:
        return ""
    return "Our fee could not be held before the ticket. It was charged after it."


def show_charges(
    airline: MoneyLine, ours: MoneyLine, trip: Trip, use_cases: UseCases, is_charging: bool
) -> None:
    """Both charges of a trip, the fee as one that is being charged where it is."""
    now = use_cases.actor.now()
    airline.set_label(fare_label(trip))
    airline.show_message(*fare_line(trip, use_cases.company, now))
    under, state, tone = fee_line(trip, use_cases.company, now)
    if is_charging:
        state, tone = "charging…", "accent"
    ours.show_message(str(trip.fee), under, state, tone)
