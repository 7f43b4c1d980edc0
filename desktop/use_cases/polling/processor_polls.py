"""What happens to our fees at the card processor by itself: disputes, refunds, failed refunds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from desktop.booking.polling.account_event import FINDING_OF, AccountEvent, event_text
from desktop.booking.polling.poll_schedule import EVENTS_EVERY, OVERLAP, PollState
from desktop.use_cases.ports.processor_port import AccountActivity
from desktop.use_cases.ports.store_port import Repositories, Store

from .poll import Found, Occasion, PollAnswer


@dataclass(frozen=True, slots=True)
class AccountEvents:
    """`Poll`. What is about no payment of ours is left out: a company may sell more than trips."""

    account: AccountActivity
    store: Store
    name: str = "account events"
    vendor: str = "processor"
    about: str = "disputes and refunds"
    every: timedelta = EVENTS_EVERY
    occasions: frozenset[Occasion] = frozenset({Occasion.ASKED_FOR, Occasion.SIGN_IN})

    def is_wanted(self, repos: Repositories) -> bool:
        """Always: a bank may take money back months later."""
        return True

    def ask(self, state: PollState | None, occasion: Occasion) -> PollAnswer:
        """From a while before the newest answer, by the processor's own time."""
        heard_to = state.heard_to if state else None
        activity = self.account.activity(None if heard_to is None else heard_to - OVERLAP)
        found = self.store.read(lambda repos: [_found(repos, event) for event in activity.events])
        return PollAnswer(
            tuple(each for each in found if each), heard_to=activity.as_of or heard_to
        )


def _found(repos: Repositories, event: AccountEvent) -> Found | None:
    trip = repos.trips.of_subject(event.vendor, event.payment)
    if trip is None:
        return None
    subject = f"{event.subject} {event.kind.value}"
    return Found(FINDING_OF[event.kind], event.vendor, subject, trip.id, event_text(event))
