"""What happens to our fees at the card processor by itself: disputes, refunds, failed refunds; and
what is open there that the records lack.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from desktop.booking.date_time_text import day_text, local_time, time_text
from desktop.booking.polling.account_event import (
    FINDING_OF,
    AccountEvent,
    AccountEventKind,
    event_text,
)
from desktop.booking.polling.finding import FindingKind
from desktop.booking.polling.poll_schedule import (
    EVENTS_EVERY,
    NEW_PAGE,
    OVERLAP,
    PAGES_EVERY,
    PollState,
)
from desktop.booking.refunds.refund_rules import charged_fare, entry_paid_by
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import link_to_send
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.processor_port import AccountActivity, OpenPage
from desktop.use_cases.ports.store_port import Repositories, Store

from .poll import Found, Occasion, PollAnswer

_ABOUT_NOW = timedelta(minutes=1)
"""So far the clocks of one processor's servers may be apart."""
_ASKED_AT_ONCE = 20
"""Of so many payments is asked at one time: a company's other sales are many at first."""


@dataclass(frozen=True, slots=True)
class _AccountPoll:
    """A question about the whole account, whatever the records hold."""

    account: AccountActivity
    store: Store
    name: str
    about: str
    every: timedelta
    vendor: str = "processor"
    occasions: frozenset[Occasion] = frozenset({Occasion.ASKED_FOR, Occasion.SIGN_IN})

    def is_wanted(self, repos: Repositories) -> bool:
        """Always: a bank may take money back months later, and no records say what they lack."""
        return True


@dataclass(frozen=True, slots=True)
class AccountEvents(_AccountPoll):
    """`Poll`. What is about no payment of ours is left out: a company may sell more than trips.

    Of a payment that the records lack its own word is asked for, once while the program runs: they
    may be an older copy.
    """

    name: str = "account events"
    about: str = "disputes and refunds"
    every: timedelta = EVENTS_EVERY
    _named: dict[str, str] = field(default_factory=dict)

    def ask(self, state: PollState | None, occasion: Occasion) -> PollAnswer:
        """From a while before the newest answer, by the processor's own time."""
        heard_to = state.heard_to if state else None
        activity = self.account.activity(None if heard_to is None else heard_to - OVERLAP)
        if heard_to and activity.as_of and heard_to > activity.as_of + _ABOUT_NOW:
            # No answer was ever of a time to come: what was heard is not known.
            activity = self.account.activity(None)
        events = activity.events
        trips = self.store.read(lambda repos: [_trip_of(repos, event) for event in events])
        lacking = {
            event.payment: None for event, trip in zip(events, trips, strict=True) if trip is None
        }
        unasked = [payment for payment in lacking if payment not in self._named]
        for payment in unasked[:_ASKED_AT_ONCE]:
            self._named[payment] = self._word_of(payment)
        found = self.store.read(
            lambda repos: [
                _found(repos, event, trip)
                if trip is not None
                else _unrecorded(repos, event, self._named.get(event.payment, ""))
                for event, trip in zip(events, trips, strict=True)
            ]
        )
        # The next question begins where this one did while some payments are still to be asked.
        newest = heard_to if len(unasked) > _ASKED_AT_ONCE else activity.as_of or heard_to
        return PollAnswer(tuple(each for each in found if each), heard_to=newest)

    def _word_of(self, payment: str) -> str:
        try:
            return self.account.trip_of_payment(payment)
        except Refused:
            return ""  # Not there for this key, so that no desk with it made the payment.


@dataclass(frozen=True, slots=True)
class UnknownPages(_AccountPoll):
    """`Poll`. Pages for a client's card that are open and that the records lack, as after an older
    copy of them was put back: a client could type a card there that nobody here would know of.
    """

    name: str = "open pages"
    about: str = "open links"
    every: timedelta = PAGES_EVERY

    def ask(self, state: PollState | None, occasion: Occasion) -> PollAnswer:
        """One that was made just now may be about to be saved."""
        now = self.account.open_pages()
        as_of = now.as_of
        old = [one for one in now.pages if as_of and as_of - one.made_at >= NEW_PAGE]
        found = self.store.read(lambda repos: [_unknown(repos, page) for page in old])
        return PollAnswer(tuple(each for each in found if each))


def _unknown(repos: Repositories, page: OpenPage) -> Found | None:
    if repos.trips.of_subject(page.vendor, page.id) is not None:
        return None
    trip = _known_trip(repos, page.trip_id)
    made = local_time(page.made_at)
    has_key = trip is not None and link_to_send(trip) is not None
    press = "L on this trip takes it down, and so does" if has_key else "To take it down, use"
    text = (
        f"A link for a client's card is open since {day_text(made)}, {time_text(made)}, and these "
        "records lack it: they may be an older copy. It takes a card for a day at most. "
        f"{press} the processor's dashboard."
    )
    trip_id = trip.id if trip is not None else ""
    return Found(FindingKind.UNKNOWN_LINK, page.vendor, page.id, trip_id, text)


def _known_trip(repos: Repositories, trip_id: str) -> Trip | None:
    """None also where its row cannot be read: the link is open all the same."""
    try:
        return repos.trips.get(trip_id)
    except Refused:
        return None


def _trip_of(repos: Repositories, event: AccountEvent) -> str | None:
    return repos.trips.of_subject(event.vendor, event.payment)


def _unrecorded(repos: Repositories, event: AccountEvent, named: str) -> Found | None:
    """About a payment that the records lack: `named` is the trip that the payment itself names."""
    if not named:
        return None
    trip = _known_trip(repos, named)
    text = (
        f"{event_text(event)} These records lack that payment, which Skycap made: they may be an "
        "older copy. Look in the processor's dashboard."
    )
    subject, trip_id = f"{event.subject} {event.kind.value}", trip.id if trip is not None else ""
    return Found(FINDING_OF[event.kind], event.vendor, subject, trip_id, text)


def _found(repos: Repositories, event: AccountEvent, trip_id: str) -> Found | None:
    in_ledger = _in_ledger(repos, event, trip_id)
    if in_ledger is None:
        return None
    subject, text = f"{event.subject} {event.kind.value}", f"{event_text(event)}{in_ledger}"
    return Found(FINDING_OF[event.kind], event.vendor, subject, trip_id, text)


def _in_ledger(repos: Repositories, event: AccountEvent, trip_id: str) -> str | None:
    """What the ledger says of a refund of a fare, and what to do there; None where it says all of
    it, because a person has recorded that very refund.
    """
    if event.kind not in (AccountEventKind.REFUNDED, AccountEventKind.REFUND_FAILED):
        return ""
    try:
        entries = repos.refunds.of_trip(trip_id)
    except Refused:
        return ""  # One of them cannot be read: the refund is shown all the same.
    paid = entry_paid_by(event.subject, entries)
    if event.kind is AccountEventKind.REFUND_FAILED:
        return (
            "" if paid is None else f" In Refunds {paid.amount} is paid by it: U takes that back."
        )
    if paid is not None:
        if paid.amount == event.amount and paid.payment in ("", event.payment):
            return None
        return f" In Refunds {paid.amount} is recorded as paid by it: compare the two."
    owed = [one for one in entries if one.is_owed and one.payment == event.payment]
    if owed:
        is_whole = any(one.amount == event.amount for one in owed)
        amount = event.amount if is_whole else owed[0].amount
        then = f"P there records it as paid, by {event.subject}" if is_whole else "compare the two"
        return f" In Refunds {amount} of this fare is still owed: {then}. Nobody pays it again."
    trip = _known_trip(repos, trip_id)
    fare = None if trip is None else charged_fare(trip)
    if fare is None or fare.payment != event.payment:
        return ""
    return " It is of the fare, and not in Refunds: D on this trip records it."
