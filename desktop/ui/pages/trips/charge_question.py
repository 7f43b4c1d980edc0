"""The words before what is due is charged: to a card that is given now, or to one that the client
has saved by a link; and the client's no to it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from desktop.booking.date_time_text import local_time, time_text
from desktop.booking.text.consent_text import due_script, fee_script
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import (
    TripAction,
    allowed_actions,
    declined_agreements,
    terms_due,
)
from desktop.ui.event_loop.background import Background
from desktop.ui.pages.panels.agreement.counted_noes import CountedNoes
from desktop.ui.pages.panels.consent_panel import ConsentPanel
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.use_cases.errors import DeskError

from .trip_messages import declined_message

log = logging.getLogger(__name__)

_ENDED_BY_NO = frozenset({"fee_agreement_missing", "trip_changed"})
"""What a charge is refused for that was asked for before the no, and came after it."""


def show_fee_words(consent: ConsentPanel, trip: Trip, use_cases: UseCases) -> None:
    """Those before a card is given."""
    consent.show_words(fee_script(trip, use_cases.company), terms_due(trip))


def ask_to_charge(consent: ConsentPanel, trip: Trip | None, use_cases: UseCases, busy: str) -> None:
    """Show the words and ask for the yes, where the trip waits for that, and nothing else runs; or
    the yes that Ctrl+Enter charges on, which the client may take back.
    """
    if trip is None:
        return
    allowed = frozenset() if busy else allowed_actions(trip, use_cases.actor.moment())
    if trip.card is not None and TripAction.AGREE_TO_CHARGE in allowed:
        consent.show_words(due_script(trip, use_cases.company, trip.card), terms_due(trip))
        consent.ask_to_book()
    elif allowed >= {TripAction.CHARGE_FEE, TripAction.DECLINE}:
        if not consent.is_asking_for_new_card:
            # Its words ask whether to book what is booked by now; the page shows them below.
            when = f"at {time_text(local_time(trip.agreements[-1].at))}"
            consent.show_agreed(when, shows_words=False)
    else:
        consent.cancel_booking()


def yes_to_charge(use_cases: UseCases, words: str, terms: tuple[str, ...]) -> Callable[[str], Trip]:
    """What notes it, in the call that is on now."""
    agree, call = use_cases.record_agreement.to_charge, use_cases.actor.calls.id
    return lambda trip_id: agree(trip_id, words, terms, call)


class NoToCharge:
    """The client's no to what is still to be charged, on the page of the trip. It counts at once,
    whatever runs: the yes ends on the record, and none comes out of the task that runs meanwhile.

    `show` shows a trip, where `is_shown` says that its id is the one on the screen.
    """

    def __init__(
        self,
        background: Background,
        use_cases: UseCases,
        notice: Notice,
        is_shown: Callable[[str], bool],
        show: Callable[[Trip], None],
    ) -> None:
        self._background = background
        self._use_cases = use_cases
        self._notice = notice
        self._is_shown, self._show = is_shown, show
        self._noes = CountedNoes()
        self._was_said = False

    def commands(
        self, trip: Trip | None, consent: ConsentPanel, say: Callable[[], None]
    ) -> tuple[Command, ...]:
        """The keys that answer the question, with the no wherever a yes is there or may be given,
        also while another card is asked for and while one is being charged.
        """
        answers = tuple(one for one in consent.commands() if one.key != "N")
        now = self._use_cases.actor.moment()
        may_be = trip is not None and TripAction.DECLINE in allowed_actions(trip, now)
        if not may_be and not consent.is_said:
            return answers
        return (*answers, Command("N", "The client said no", say))

    def say(self, trip: Trip) -> None:
        """The client said no, or took a yes back, whatever runs."""
        self._noes.note(trip.id)
        self._save(trip)
        self._show(declined_agreements(trip, self._use_cases.actor.now()))

    def outlast(self, trip: Trip, job: Callable[[str], Trip]) -> Callable[[], Trip]:
        """The job of a task that begins now: a yes that it saves after the no ends too."""
        decline = self._use_cases.record_agreement.decline
        return self._noes.outlast(trip, lambda: job(trip.id), decline)

    def count(self, trip_id: str) -> int:
        """How often it was said to this trip by now, for `end` and `explains`."""
        return self._noes.count(trip_id)

    def end(self, trip: Trip, before: int) -> Trip:
        """The trip that its task has just ended with, as it is shown: without a yes that was read
        before the no was saved. `before`: the count as the task began.
        """
        self._was_said = self.count(trip.id) != before
        return declined_agreements(trip, self._use_cases.actor.now()) if self._was_said else trip

    def take(self) -> bool:
        """Whether it was said while the task ran that has just ended; asked once."""
        was_said, self._was_said = self._was_said, False
        return was_said

    def explains(self, trip_id: str, before: int, error: DeskError) -> bool:
        """Whether the task that has just ended was refused for the no, and nothing else."""
        return self.count(trip_id) != before and error.code in _ENDED_BY_NO

    def _save(self, trip: Trip) -> None:
        decline = self._use_cases.record_agreement.decline

        def failed(error: DeskError) -> None:
            if self._is_shown(trip.id):
                self._notice.show_error(error)
                self._background.run(
                    lambda: self._use_cases.open_trip(trip.id).trip,
                    self._show_again,
                    lambda _: None,
                )

        self._background.run(lambda: decline(trip.id), self._saved, failed)
        log.info("client declined")

    def _saved(self, trip: Trip) -> None:
        if self._is_shown(trip.id):
            self._show(trip)
            self._notice.show_message(*declined_message(trip))

    def _show_again(self, trip: Trip) -> None:
        if self._is_shown(trip.id):
            self._show(trip)
