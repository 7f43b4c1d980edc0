"""The travelers page: one form per seat, filled from the client's file and checked."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.booking.clients.client import Client
from desktop.booking.clients.traveler import Gender, Traveler
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.passenger_requirements import Missing, missing_for_airline
from desktop.booking.trip.trip import Trip
from desktop.ui.event_loop.background import Background
from desktop.ui.theme import XL, L, M, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.scroll_bar import slim
from desktop.ui.widgets.text import Text
from desktop.use_cases.errors import DeskError, Refused

from .traveler_form import SPELLING_KEY, TravelerForm, seat_label

log = logging.getLogger(__name__)


class TravelersPage(QWidget):
    """`settled` carries the saved Trip, `offer_gone` the DeskError if the offer has expired."""

    settled = Signal(object)
    offer_gone = Signal(object)
    typed = Signal()
    left = Signal()
    commands_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        use_cases: UseCases,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._background = background
        self._use_cases = use_cases
        self._offer: Offer | None = None
        self._client: Client | None = None
        self._on_file: tuple[Traveler, ...] = ()
        self._trip_id = ""
        self._forms: list[TravelerForm] = []
        self._busy = False
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, L, XL, L)
        column.setSpacing(M)
        self._title = Text(theme, "", Type.TITLE)
        self._under = Text(theme, "", Type.BODY, "secondary")
        column.addWidget(self._title)
        column.addWidget(self._under)
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        slim(scroll, theme, "canvas")
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(M)
        scroll.setWidget(self._list)
        column.addWidget(scroll, 1)

    def commands(self) -> tuple[Command, ...]:
        """Keys of this page."""
        spelling = Command(SPELLING_KEY, "Passport spelling", self.use_spelling)
        return (
            Command("Return", "Next field", self.focusNextChild, own_key=True),
            Command("Ctrl+Return", "Continue", self.submit),
            *((spelling,) if any(form.offers_spelling for form in self._forms) else ()),
            Command("Ctrl+J", "Choose another saved traveler", self._next_member),
            Command("Escape", "Back to flights", self.left.emit),
        )

    def ask(
        self, client: Client, on_file: tuple[Traveler, ...], offer: Offer, trip_id: str,
        flying: tuple[Traveler, ...] = (),
    ) -> None:  # fmt: skip
        """Show one form per seat of the offer; `flying` are the travelers chosen before, if any."""
        self._client, self._on_file, self._offer = client, on_file, offer
        self._trip_id, self._busy = trip_id, False
        self.notice.clear()
        out = offer.slices[0]
        self._title.setText("Who is traveling?")
        self._under.setText(
            f"{offer.owner.name}, {out.origin.city} to {out.destination.city}. "
            "Enter names exactly as in the passport: they are printed on the ticket."
        )
        for form in self._forms:
            self._rows.removeWidget(form)
            form.deleteLater()
        self._forms = []
        while self._rows.count():
            self._rows.takeAt(0)
        ready = list(flying or on_file)
        for number, seat in enumerate(offer.travelers, 1):
            title = f"{number} · {seat_label(seat)}"
            form = TravelerForm(self._theme, title, self._use_cases.today_is())
            traveler = ready.pop(0) if ready else self._new_traveler(client, number)
            form.fill(traveler)
            form.done.connect(self._form_done)
            form.edited.connect(self.typed)
            form.edited.connect(self.commands_changed)
            self._rows.addWidget(form)
            self._forms.append(form)
        self._rows.addStretch(1)
        self._check()
        self._focus_first_gap()

    def _focus_first_gap(self) -> None:
        incomplete = next((form for form in self._forms if self._incomplete(form)), self._forms[0])
        incomplete.first_gap().setFocus()

    def draft(self) -> str:
        """Everything typed, as JSON."""
        return json.dumps([[form.traveler_id, *form.typed()] for form in self._forms])

    def restore(self, draft: str) -> None:
        """Restore a draft if it has one entry per seat."""
        typed = json.loads(draft) if draft else []
        if len(typed) == len(self._forms) and self._client is not None:
            travelers = {traveler.id: traveler for traveler in self._on_file}
            for number, (form, (traveler_id, *texts)) in enumerate(
                zip(self._forms, typed, strict=True), 1
            ):
                form.fill(travelers.get(traveler_id) or self._new_traveler(self._client, number))
                form.restore(texts)
            self._check()
            self._focus_first_gap()

    def submit(self) -> None:
        """Check every form; if all are complete, save the travelers and the trip."""
        offer, client = self._offer, self._client
        if self._busy or offer is None or client is None:
            return
        travelers: list[Traveler] = []
        for form in self._forms:
            traveler = form.read()
            gap = (
                form.show_missing(self._missing(form, traveler))
                if traveler
                else form.first_marked()
            )
            if traveler is None or gap is not None:
                if gap is not None:
                    gap.setFocus()
                self.commands_changed.emit()
                log.info("travelers incomplete")
                return
            travelers.append(traveler)
        self._busy = True
        self.notice.clear()
        trip_id = self._trip_id
        own = {each.id: each.gender for each in self._on_file}

        def saved(traveler: Traveler) -> Traveler:
            """The file keeps the passport's X where an airline had to be told F or M."""
            kept = Gender.UNSPECIFIED
            gender = kept if own.get(traveler.id) is kept else traveler.gender
            return replace(
                self._use_cases.save_traveler(replace(traveler, gender=gender)),
                gender=traveler.gender,
            )

        def job() -> Trip:
            flying = tuple(saved(traveler) for traveler in travelers)
            return self._use_cases.choose_offer(client.id, offer, flying, trip_id)

        self._background.run(job, self._saved, self._fail)

    def show_refusal(self, refusal: Refused) -> None:
        """Mark and focus the field that the refusal names, such as ``travelers.1.born_on``."""
        self.notice.show_error(refusal)
        _, index, field = refusal.field.split(".", 2)
        if index.isdecimal() and int(index) < len(self._forms):
            marked = self._forms[int(index)].show_missing((Missing(field, refusal.happened),))
            if marked is not None:
                marked.setFocus()

    def use_spelling(self) -> None:
        """Use the passport spelling of every refused name, and check again."""
        for form in self._forms:
            if form.offers_spelling:
                form.use_spelling()
                if traveler := form.read():
                    form.show_missing(self._missing(form, traveler))
        self.commands_changed.emit()

    def _saved(self, trip: Trip) -> None:
        self._busy = False
        self.settled.emit(trip)

    def _fail(self, error: DeskError) -> None:
        self._busy = False
        if error.code in ("offer_gone", "offer_expired"):
            self.offer_gone.emit(error)
        else:
            self.notice.show_error(error)

    def _form_done(self) -> None:
        at = self._forms.index(self.sender())  # type: ignore[arg-type]
        if at + 1 < len(self._forms):
            self._forms[at + 1].first_gap().setFocus()
        else:
            self.submit()

    def _next_member(self) -> None:
        for at, form in enumerate(self._forms):
            if form.isAncestorOf(self.focusWidget() or form) and self._on_file:
                # One who is in another row already is not offered: a changed name would be theirs.
                others = {each.traveler_id for each in self._forms if each is not form}
                left = [each for each in self._on_file if each.id not in others]
                ids = [traveler.id for traveler in left]
                current = ids.index(form.traveler_id) if form.traveler_id in ids else -1
                if current + 1 < len(ids):
                    form.fill(left[current + 1])
                elif self._client is not None:
                    form.fill(self._new_traveler(self._client, at + 2))
                self._check()
                form.first_gap().setFocus()
                return

    def _check(self) -> None:
        for form in self._forms:
            traveler = form.read()
            if traveler is not None and not self._missing(form, traveler):
                form.show_missing(())

    def _incomplete(self, form: TravelerForm) -> bool:
        traveler = form.read()
        return traveler is None or bool(self._missing(form, traveler))

    def _missing(self, form: TravelerForm, traveler: Traveler) -> tuple[Missing, ...]:
        offer = self._offer
        if offer is None:
            return ()
        seat = offer.travelers[self._forms.index(form)]
        return missing_for_airline(traveler, seat, offer)

    def _new_traveler(self, client: Client, number: int) -> Traveler:
        given, _, family = client.name.rpartition(" ") if number == 1 else ("", "", "")
        return Traveler("", client.id, given, family)
