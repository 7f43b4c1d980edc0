"""The sign-in page: the first start enrolls the owner; later starts ask for a passphrase."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QMargins, QRect, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.ui.event_loop.background import Background, Lane
from desktop.ui.theme import PANEL_RADIUS, XL, XXL, Theme
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.scroll_bar import scrolled
from desktop.ui.widgets.sidebar import paint_logo
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.typed_secret import wiped

from .sign_in_card import SignInCard
from .sign_in_mode import NOT_THIS_PASSPHRASE, Mode, sign_in_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.ui.pages.panels.recovery_sheet_card import RecoverySheetCard
    from desktop.ui.sign_in_use_cases import SignInUseCases
    from desktop.ui.widgets.fields import LabeledField
    from desktop.use_cases.access.sign_in import SignInChoices, SignInOutcome
    from desktop.use_cases.ports.identity_port import Member, PassphraseStrength, RecoverySheet

log = logging.getLogger(__name__)
_SHEET_WIDTH = 560


class SignInPage(QWidget):
    """`signed_in` carries a SignInOutcome; on a first start it follows the recovery sheet.

    `failed`: a sign-in has ended without success.
    """

    signed_in = Signal(object)
    failed = Signal()
    commands_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        use_cases: Callable[[], SignInUseCases],
        parent: QWidget | None = None,
    ) -> None:
        """`use_cases` is called on worker threads only: it may block until they are loaded."""
        super().__init__(parent)
        self._theme = theme
        self._background = background
        self._use_cases = use_cases
        self._choices: SignInChoices | None = None
        self._listing = False
        self._mode = Mode.ENTER
        self._busy = False
        self._sheet_due = False
        self.entered_at = 0.0
        self._outcome: SignInOutcome | None = None

        self._card = card = SignInCard(theme, self)
        self.name, self.code, self.notice = card.name, card.code, card.notice
        self.passphrase, self.again, self.digits = card.passphrase, card.again, card.digits
        card.enter.clicked.connect(self._submit)
        card.member_changed.connect(self._show_name)

        self._stack = QStackedLayout()
        outer = QVBoxLayout(self)
        outer.addLayout(self._stack)
        self._add_scrolled(card)

        self._strength_timer = QTimer(self)
        self._strength_timer.setSingleShot(True)
        self._strength_timer.setInterval(120)
        self._strength_timer.timeout.connect(self._measure)
        self.passphrase.edited.connect(self._strength_timer.start)
        self.passphrase.entered.connect(self._after_passphrase)
        self.again.entered.connect(self._submit)
        self.digits.entered.connect(self._submit)

    def _add_scrolled(self, part: QWidget) -> None:
        """Scrolls on a small screen. This page paints the background of `part`."""
        frame = QWidget()
        row = QHBoxLayout(frame)
        row.addStretch(1)
        inner = QVBoxLayout()
        inner.addStretch(2)
        inner.addWidget(part)
        inner.addStretch(3)
        row.addLayout(inner)
        row.addStretch(1)
        area = scrolled(self._theme, frame)
        area.viewport().setAutoFillBackground(False)
        frame.setAutoFillBackground(False)
        area.verticalScrollBar().valueChanged.connect(self.update)
        self._stack.addWidget(area)

    @cached_property
    def _sheet(self) -> RecoverySheetCard:
        """Built when there is a sheet to show: most starts show none."""
        from desktop.ui.pages.panels.recovery_sheet_card import RecoverySheetCard

        margins = QMargins(XXL, 88, XXL, XL)
        sheet = RecoverySheetCard(self._theme, "Go on to the desk", margins, self)
        sheet.setFixedWidth(_SHEET_WIDTH)
        sheet.done.connect(self._finish)
        self._add_scrolled(sheet)
        return sheet

    @property
    def first_start(self) -> bool:
        """True until the recovery sheet has been shown: there may be no store yet."""
        return self._mode is Mode.FIRST or self._sheet_due

    @property
    def busy(self) -> bool:
        """True from Enter until the sign-in fails; it stays True after a success."""
        return self._busy

    def finish_first_start(self) -> None:
        """A lock interrupted the first start: show the recovery sheet at the next sign-in."""
        self._sheet_due = True

    def ask_before_closing(self) -> bool:
        """True while the recovery sheet is shown, which is shown once: it asks its question."""
        shown = self._stack.currentIndex() == 1
        if shown:
            self._sheet.ask_before_leaving()
        return shown

    def clear_secrets(self) -> None:
        """Clear every field that holds a secret."""
        self._card.wipe()

    def begin(self) -> None:
        """Load the members who may sign in here."""
        self._listing = True
        if self._choices is None:
            self.passphrase.edit.setFocus()
        self._background.run(
            lambda: self._use_cases().choices(), self._show_choices, self._not_listed,
            lane=Lane.REMOTE,
        )  # fmt: skip

    def _not_listed(self, error: DeskError) -> None:
        """Enter tries again, such as once the keyring is unlocked."""
        self._listing = False
        self._ask(Mode.ENTER)
        self._fail(error)

    def commands(self) -> tuple[Command, ...]:
        if self._stack.currentIndex() == 1:
            return self._sheet.commands()
        enter = Command("Return", self._card.enter.text(), self._submit, own_key=True)
        recover = partial(self._ask_for_code, Mode.RECOVER)
        sheet = Command("Ctrl+R", "Use the recovery sheet", recover)
        code = Command("Ctrl+I", "I have a code", self._ask_for_code)
        if self._sealed is not None:
            return (enter, sheet if self._mode is Mode.CODE else code)
        if self._mode is Mode.ENTER:
            return (enter, *self._name_commands(), code, sheet)
        if self._mode in (Mode.RECOVER, Mode.CODE):
            return (enter, Command("Escape", "Back to the passphrase", self._ask_for_passphrase))
        return (enter,)

    def _name_commands(self) -> tuple[Command, ...]:
        if len(self._members) < 2:
            return ()
        return (
            Command("Down", "Another name", lambda: self._card.next_member(1)),
            Command("Up", "The name before", lambda: self._card.next_member(-1), in_key_bar=False),
        )

    @property
    def _hidden(self) -> bool:
        return self._choices is not None and self._choices.names_hidden

    @property
    def _members(self) -> tuple[Member, ...]:
        return () if self._choices is None else self._choices.members

    @property
    def _sealed(self) -> Refused | None:
        return None if self._choices is None else self._choices.sealed

    def _show_choices(self, choices: SignInChoices) -> None:
        self._choices, self._listing = choices, False
        self._card.show_members(choices.members, choices.last)
        if choices.sealed is not None:
            self._ask_for_code()
            self.notice.show_error(choices.sealed)
        elif choices.members or choices.names_hidden:
            self._ask_for_passphrase()
        else:
            self._ask(Mode.FIRST)
            self.name.edit.setFocus()

    def _ask_for_passphrase(self) -> None:
        self._ask(Mode.ENTER)
        if self._hidden:
            self.name.edit.setFocus()
            return
        self._show_name()
        self.passphrase.edit.setFocus()

    def _show_name(self) -> None:
        """Whose passphrase is asked for. Another name's digits are asked for again."""
        if self._mode is not Mode.ENTER or not self._members:
            return
        name = self._members[self._card.chosen].name
        several = len(self._members) > 1
        self._card.subtitle.setText(f"{name}. Not you? Down: another name." if several else name)
        self.digits.wipe()
        self.digits.hide()

    def _ask_for_code(self, mode: Mode = Mode.CODE) -> None:
        self._ask(mode)
        self.code.edit.setFocus()

    def _ask(self, mode: Mode) -> None:
        self._mode = mode
        self._card.show_form(mode, asks_name=self._hidden and mode is not Mode.CODE)
        self.commands_changed.emit()
        # The card is smaller or larger now, and this page paints its edge.
        QTimer.singleShot(0, self.update)
        log.info("shown page=%s", mode.value)

    def _after_passphrase(self) -> None:
        if self._mode is not Mode.ENTER and self.again.is_empty:
            self.again.edit.setFocus()
            self._refuse_weak()
        else:
            self._submit()

    def _refuse_weak(self) -> None:
        """Say what the new passphrase lacks, at its field, before anything about the second."""
        typed, name = self.passphrase.secret(), self.name.text

        def show(strength: PassphraseStrength) -> None:
            waits = self._mode is not Mode.ENTER and not self._busy
            if waits and not strength.ok and (self.again.is_empty or self.again.problem):
                self.again.set_problem("")
                self.passphrase.set_problem(strength.sentence)
                self.passphrase.edit.setFocus()

        self._background.run(
            lambda: self._use_cases().strength(typed, name), show, lambda _: None, latest="weak"
        )

    def _measure(self) -> None:
        if self._mode is Mode.ENTER:
            return
        typed, name = self.passphrase.secret(), self.name.text
        self._background.run(
            lambda: self._use_cases().strength(typed, name),
            self._show_strength,
            lambda _: None,
            latest="strength",
        )

    def _show_strength(self, strength: PassphraseStrength) -> None:
        self._card.show_strength(strength)
        log.info("strength shown")

    def _submit(self) -> None:
        if self._busy or self._listing:
            return
        if self._choices is None:
            self.begin()
            return
        self.notice.clear()
        if self._mode is Mode.ENTER and self.passphrase.is_empty:
            self.notice.show_message("Type your passphrase, then press Enter.", "", "accent")
            self.passphrase.setFocus()
            return
        if not self._card.has_name():
            return
        if self._mode is not Mode.ENTER and not self._typed_the_same():
            self.again.set_problem("The passphrases do not match.")
            log.info("the two passphrases differ")
            self.again.edit.setFocus()
            self._refuse_weak()
            return
        job = self._sign_in_job()
        self._busy = True
        self.entered_at = time.perf_counter()
        self._card.enter.setEnabled(False)
        self._background.run(
            job,
            self._show_outcome,
            self._fail,
            lane=Lane.REMOTE,
        )

    def _typed_the_same(self) -> bool:
        with wiped(self.passphrase.secret(), self.again.secret()) as (first, second):
            return first == second

    def _sign_in_job(self) -> Callable[[], SignInOutcome]:
        """With copies of all that is typed, which the use case wipes; the request is made on the
        worker, where its class is loaded.
        """
        name, member = self.name.text, ""
        if self._mode in (Mode.ENTER, Mode.RECOVER) and not self._hidden:
            name, member = "", self._members[self._card.chosen].id if self._members else ""
        use_cases = self._use_cases
        request = partial(
            sign_in_request, self._mode, passphrase=self.passphrase.secret(), name=name,
            member=member, code=self.code.secret(), digits=self.digits.secret(),
            finish_first_start=self._sheet_due,
        )  # fmt: skip
        return lambda: use_cases().sign_in(request())

    def _show_outcome(self, outcome: SignInOutcome) -> None:
        self._outcome = outcome
        self.clear_secrets()
        if outcome.recovery_sheet is not None:
            self._offer_sheet(outcome.recovery_sheet)
        else:
            self._finish()

    def _offer_sheet(self, sheet: RecoverySheet) -> None:
        self._sheet.show_sheet(sheet)
        self._stack.setCurrentIndex(1)
        self._sheet.setFocus()
        self.commands_changed.emit()
        log.info("shown page=recovery_sheet")

    def _finish(self) -> None:
        if self._outcome is not None:
            outcome, self._outcome = self._outcome, None
            self.signed_in.emit(replace(outcome, recovery_sheet=None))

    def show_error(self, error: DeskError) -> None:
        """Show an error after a right passphrase: the store did not open."""
        self._fail(error)

    def show_key_change(self, percent: int) -> None:
        """Show the progress of an interrupted key change, which is finished before sign-in."""
        self.notice.show_message(
            f"The records take their new key: {percent} %.",
            "The change was cut short when Skycap closed. No record was lost.",
        )

    def _fail(self, error: DeskError) -> None:
        self._busy = False
        self._card.enter.setEnabled(True)
        log.info("refused code=%s", error.code)
        if error.code == "bug":
            # Before sign-in there is nothing saved to look at.
            error = DeskError(
                error.code, error.happened, error.safe, "Close Skycap and start it again."
            )
        self._show_refusal(error)
        self.failed.emit()

    def _show_refusal(self, error: DeskError) -> None:
        if error.code in ("second_factor_needed", "wrong_second_factor"):
            self.digits.show()
            if error.code == "second_factor_needed":
                self.notice.show_message(error.happened, "", "accent")
            else:
                self.notice.show_error(error)
            self.digits.ask_again()
            return
        field = error.field if isinstance(error, Refused) else ""
        fields: dict[str, LabeledField] = {"name": self.name, "passphrase": self.passphrase}
        target = fields.get(field) if self._mode is Mode.FIRST else None
        if target is not None:
            target.set_problem(error.happened)
            target.setFocus()
        self.notice.show_error(error)
        if field == "code":
            self.code.ask_again()
            return
        if error.code in NOT_THIS_PASSPHRASE:
            self.passphrase.wipe()
        if target is None:
            self.passphrase.ask_again()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._theme.color("canvas"))
        shown: QWidget = self._card if self._stack.currentIndex() == 0 else self._sheet
        origin = shown.mapTo(self, shown.rect().topLeft())
        box = QRectF(QRect(origin, shown.size())).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(self._theme.color("hairline"))
        painter.setBrush(self._theme.color("surface"))
        painter.drawRoundedRect(box, PANEL_RADIUS, PANEL_RADIUS)
        paint_logo(painter, self._theme, QRect(origin.x() + XXL, origin.y() + XXL, 32, 32))
