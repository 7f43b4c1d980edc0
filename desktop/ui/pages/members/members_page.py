"""Who works here: invited, active or suspended; and one's own way in."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.booking.access.role import Permission, Role, Standing
from desktop.ui.background import Work
from desktop.ui.member_calls import PeopleCalls
from desktop.ui.theme import DETAIL, XL, L, M, S, Theme, Type
from desktop.ui.use_case_calls import DeskCalls
from desktop.ui.widgets.commands import Act
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.tables import RecordList
from desktop.ui.widgets.text import CENTRE, Text, width_of, write
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.identity_port import FactorOffer, PersonRow

from .member_forms import (
    CodeCard,
    FactorForm,
    InviteForm,
    OwnPassphrase,
    PassphraseForm,
    RoleChoice,
)

log = logging.getLogger(__name__)
_TONE = {Standing.ACTIVE: "good", Standing.INVITED: "accent", Standing.SUSPENDED: "warn"}
_ONCE = "Shown once. It is good for one use within 24 hours, at the door: Ctrl+I."


class PeoplePage(QWidget):
    """Owners see everybody; all others see their own way in."""

    acts_changed = Signal()

    def __init__(
        self, theme: Theme, work: Work, calls: DeskCalls, people: PeopleCalls,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._work = work
        self._people = people
        self._owner = Permission.KEEP_PEOPLE in calls.who.may
        self._sure = ""
        self._has_factor = False
        self._hidden = False
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        column.addWidget(Text(theme, "People", Type.TITLE))
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        row = QHBoxLayout()
        row.setSpacing(M)
        column.addLayout(row, 1)
        listed = Panel(theme, "Who works here", holds_list=True)
        self.list: RecordList[PersonRow] = RecordList(
            theme, "people", 52, _paint_person, _spoken, "Owners see who works here.",
            always_marked=True,
        )  # fmt: skip
        listed.column.addWidget(self.list)
        row.addWidget(listed, 1)
        side = Panel(theme)
        side.setFixedWidth(DETAIL)
        side.column.setContentsMargins(0, 0, 0, 0)
        row.addWidget(side)
        self._stack = QStackedLayout()
        side.column.addLayout(self._stack)
        self._own = CodeCard(theme)
        self.invite = InviteForm(theme)
        self.passphrase = PassphraseForm(theme)
        self.factor = FactorForm(theme)
        self.device = OwnPassphrase(
            theme, "Another computer of yours",
            "Makes a code for yourself, good once and for 24 hours, on a computer that has this "
            "desk's folder.", "Make the code",
        )  # fmt: skip
        self.no_factor = OwnPassphrase(
            theme, "Drop the second factor",
            "From then on your passphrase and this computer's keyring are enough.", "Drop it",
        )  # fmt: skip
        self.role = _RoleForm(theme)
        self.code = CodeCard(theme)
        for form in (
            self._own, self.invite, self.passphrase, self.factor, self.device, self.no_factor,
            self.role, self.code,
        ):  # fmt: skip
            self._stack.addWidget(form)
        self._own.show_code(
            calls.who.name, "", f"{calls.who.role.capitalize()}. Ctrl+P changes your passphrase, "
            "Ctrl+F adds a second factor, Ctrl+D makes a code for another computer of yours. "
            "H keeps the names off the door.",
        )  # fmt: skip
        self.invite.asked.connect(self._invite)
        self.passphrase.asked.connect(self._change_passphrase)
        self.factor.asked.connect(self._take_factor)
        self.device.asked.connect(self._device_code)
        self.no_factor.asked.connect(self._drop_factor)
        self.role.asked.connect(self._change_role)
        self.list.moved.connect(lambda _: self._calm())

    def begin(self) -> None:
        """Look again."""
        self._calm()
        self.notice.clear()
        self._stack.setCurrentWidget(self._own)
        self.list.setFocus()
        if self._owner:
            self._work.run(self._people.list, self._show, self._fail)
        self._work.run(
            lambda: (self._people.has_second_factor(), self._people.names_hidden()),
            lambda known: self._know(*known), self._fail,
        )  # fmt: skip
        self.acts_changed.emit()

    def _know(self, has_factor: bool, hidden: bool) -> None:
        self._has_factor, self._hidden = has_factor, hidden
        self.acts_changed.emit()

    def acts(self) -> tuple[Act, ...]:
        """Keys of this page: what this person may do to the one under the bar."""
        acts: list[Act] = []
        if self._stack.currentWidget() is not self._own:
            acts.append(Act("Escape", "Back to the list", self.begin))
        elif self._owner:
            acts.append(Act("I", "Invite", lambda: self._open(self.invite)))
            acts += self._acts_on_person()
            words = "Show names" if self._hidden else "Hide names"
            acts.append(Act("H", words, self._turn_names))
        acts.append(Act("Ctrl+P", "My passphrase", lambda: self._open(self.passphrase)))
        acts.append(Act("Ctrl+F", "Second factor", self._factor))
        if self._has_factor:
            acts.append(Act("Ctrl+G", "Drop it", lambda: self._open(self.no_factor)))
        device = Act(
            "Ctrl+D", "My other computer", lambda: self._open(self.device), in_footer=False
        )
        acts.append(device)
        return tuple(acts)

    def _acts_on_person(self) -> list[Act]:
        row = self.list.current()
        if row is None:
            return []
        if row.standing is Standing.INVITED:
            return [Act("W", "Withdraw the code", self._withdraw)]
        suspended = row.standing is Standing.SUSPENDED
        return [
            Act("O", "Change role", lambda: self._open(self.role)),
            Act("N", "New code", self._renew),
            Act("U", "Reinstate", self._reinstate) if suspended
            else Act("U", "Suspend", self._suspend),
            Act("D", "Remove", self._remove),
        ]  # fmt: skip

    def _open(self, form: QWidget) -> None:
        self.notice.clear()
        if isinstance(form, InviteForm | PassphraseForm | OwnPassphrase):
            form.begin()
        row = self.list.current()
        if isinstance(form, _RoleForm) and row is not None:
            form.ask_for(row)
        self._stack.setCurrentWidget(form)
        form.setFocus()
        self.acts_changed.emit()

    def _show(self, rows: tuple[PersonRow, ...]) -> None:
        self.list.show_records(rows, keep=lambda row: row.person.id)
        self.acts_changed.emit()
        log.info("people shown count=%d", len(rows))

    def _calm(self) -> None:
        self._sure = ""
        self.acts_changed.emit()

    def _do(self, job: Callable[[], object], said: str, rest: str = "") -> None:
        def done(_: object) -> None:
            self.begin()
            self.notice.tell(said, rest, "good")
            log.info("people changed")

        self._work.run(job, done, self._fail)

    def _invite(self, name: str, role: str, elsewhere: bool) -> None:
        self._work.run(
            lambda: self._people.invite(name, role, elsewhere),
            lambda code: self._show_code(f"A code for {name}", code),
            self._fail,
        )

    def _show_code(self, title: str, code: str) -> None:
        self.code.show_code(title, code, _ONCE)
        self._stack.setCurrentWidget(self.code)
        self.code.setFocus()
        if self._owner:
            self._work.run(self._people.list, self._show, self._fail)
        log.info("code shown")

    def _renew(self) -> None:
        if (row := self.list.current()) is not None:
            who = row.person
            self._work.run(
                lambda: self._people.renew(who.id, False),
                lambda code: self._show_code(f"A new code for {who.name}", code),
                self._fail,
            )

    def _withdraw(self) -> None:
        if (row := self.list.current()) is not None:
            code_id = row.code_id
            self._do(lambda: self._people.withdraw(code_id), "The code opens nothing any more.")

    def _change_role(self, person_id: str, role: str) -> None:
        self._do(lambda: self._people.change_role(person_id, role), f"The role is now {role}.")

    def _suspend(self) -> None:
        if (row := self.list.current()) is not None:
            who = row.person
            self._do(lambda: self._people.suspend(who.id), f"{who.name} is suspended.")

    def _reinstate(self) -> None:
        if (row := self.list.current()) is not None:
            who = row.person
            self._do(lambda: self._people.reinstate(who.id), f"{who.name} may sign in again.")

    def _remove(self) -> None:
        row = self.list.current()
        if row is None:
            return
        who = row.person
        if self._sure != who.id:
            self._sure = who.id
            self.notice.tell(
                f"Remove {who.name}?",
                "Their keys open nothing from then on, and the records get a new key. "
                "Press D once more to remove, any other key keeps them.", "warn",
            )  # fmt: skip
            return
        self._do(
            lambda: self._people.remove(who.id), f"{who.name} is removed.",
            "The records have a new key.",
        )  # fmt: skip

    def _change_passphrase(self, old: str, new: str) -> None:
        self._do(lambda: self._people.change_passphrase(old, new), "Your passphrase is changed.")

    def _turn_names(self) -> None:
        hidden = not self._hidden
        said = "Names are typed at the door now." if hidden else "Names are shown at the door now."
        self._do(lambda: self._people.hide_names(hidden), said)

    def _device_code(self, passphrase: str) -> None:
        self._work.run(
            lambda: self._people.device_code(passphrase),
            lambda code: self._show_code("A code for yourself", code), self._fail,
        )  # fmt: skip

    def _drop_factor(self, passphrase: str) -> None:
        self._do(
            lambda: self._people.drop_second_factor(passphrase), "The second factor is dropped."
        )

    def _factor(self) -> None:
        if self._has_factor:
            self.notice.tell("You have a second factor.", "A new one takes its place.", "accent")
        self._work.run(self._people.offer_second_factor, self._offer_factor, self._fail)

    def _offer_factor(self, offer: FactorOffer) -> None:
        self.factor.show_offer(offer)
        self._stack.setCurrentWidget(self.factor)
        self.factor.setFocus()
        self.acts_changed.emit()

    def _take_factor(self, digits: str) -> None:
        self._do(
            lambda: self._people.take_second_factor(digits), "The second factor is yours.",
            "The door asks for six digits from now on.",
        )  # fmt: skip

    def _fail(self, ending: DeskError) -> None:
        form = self._stack.currentWidget()
        field = ending.field if isinstance(ending, Refused) else ""
        if isinstance(form, InviteForm) and field == "name":
            form.name.set_problem(ending.happened)
        else:
            self.notice.tell_ending(ending)
        log.info("people refused code=%s", ending.code)


class _RoleForm(QWidget):
    """`asked` carries (person id, role)."""

    asked = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._person = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(L, M, L, M)
        column.setSpacing(S)
        self._title = Text(theme, "", Type.SECTION)
        self._roles = RoleChoice(theme)
        column.addWidget(self._title)
        column.addWidget(self._roles)
        column.addStretch(1)
        self.setFocusProxy(self._roles.first)

    def ask_for(self, row: PersonRow) -> None:
        """The role that this person has now is marked; Enter sends the choice."""
        self._person = row.person.id
        self._title.setText(f"{row.person.name} is {row.person.role}")
        self._roles.blockSignals(True)
        self._roles.choose(Role(row.person.role))
        self._roles.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked.emit(self._person, self._roles.role.value)
            return
        super().keyPressEvent(event)


def _spoken(row: PersonRow) -> str:
    return f"{row.person.name}, {row.person.role}, {row.standing.value}"


def _paint_person(
    painter: QPainter, theme: Theme, rect: QRect, row: PersonRow, chosen: bool
) -> None:
    inner = rect.adjusted(L, 0, -L, 0)
    word = row.standing.value
    wide = width_of(theme, word, Type.LABEL) + 2 * S
    chip = QRectF(inner.right() - wide, rect.center().y() - 9, wide, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tint(_TONE[row.standing], 0.13))
    painter.drawRoundedRect(chip, 9, 9)
    write(painter, theme, chip.toRect(), word, Type.LABEL, _TONE[row.standing], CENTRE)
    top = QRect(inner.x(), rect.y() + 7, inner.width() - wide - M, 20)
    write(painter, theme, top, row.person.name, Type.BODY_STRONG)
    seen = f"last here {row.last_seen:%d %b %Y}" if row.last_seen else "never signed in yet"
    if row.code_ends_at is not None:
        seen = f"code good until {row.code_ends_at.astimezone():%d %b %H:%M}"
    factor = " · second factor" if row.second_factor else ""
    write(painter, theme, top.translated(0, 19), f"{row.person.role} · {seen}{factor}", Type.META,
          "secondary")  # fmt: skip
