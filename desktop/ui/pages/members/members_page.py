"""The members, invited, active or suspended, and the member's own passphrase and second factor."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QMargins, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.booking.access.role import AccountStatus, Permission
from desktop.ui.event_loop.background import Background, Lane
from desktop.ui.pages.panels.recovery_sheet_card import RecoverySheetCard
from desktop.ui.theme import DETAIL, DETAIL_LEAST, XL, L, M, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import Text
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.identity_port import FactorOffer, MemberRow, RecoverySheet
from desktop.use_cases.ports.typed_secret import TypedSecret

from . import members_page_text
from .member_forms import CodeCard, InviteForm, RoleForm
from .member_rows import accessible_member, paint_member
from .own_account_forms import (
    FactorForm,
    OwnPassphrase,
    PassphraseForm,
    ask_again,
    own_passphrase_forms,
)

log = logging.getLogger(__name__)


class MembersPage(QWidget):
    """Owners see everybody; all others see their own way in. `came_late`: what is shown once came
    after the page was left; what happened, and what to press.
    """

    commands_changed = Signal()
    came_late = Signal(str, str)

    def __init__(
        self, theme: Theme, background: Background, use_cases: UseCases,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._background = background
        self._members = use_cases.manage_members
        self._own_account = use_cases.manage_own_account
        self._owner = Permission.MANAGE_MEMBERS in use_cases.actor.member.may
        use_cases.watch_key_change(
            lambda percent: background.post(lambda: self._show_key_change(percent))
        )
        self._sure = ""
        self._after: Callable[[], object] = self.begin
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
        listed = Panel(theme, "Team", holds_list=True)
        self.list: RowList[MemberRow] = RowList(
            theme, "people", 52, paint_member, accessible_member, "Owners see who works here.",
            always_marked=True,
        )  # fmt: skip
        listed.column.addWidget(self.list)
        row.addWidget(listed, 1)
        side = Panel(theme)
        side.setMinimumWidth(DETAIL_LEAST)
        side.setMaximumWidth(DETAIL)
        side.column.setContentsMargins(0, 0, 0, 0)
        row.addWidget(side)
        self._stack = QStackedLayout()
        side.column.addLayout(self._stack)
        self._own = CodeCard(theme)
        self.invite = InviteForm(theme)
        self.passphrase = PassphraseForm(theme)
        self.factor = FactorForm(theme)
        self.device, self.add_factor, self.no_factor, self.new_sheet = own_passphrase_forms(theme)
        self.sheet = RecoverySheetCard(theme, "Done", QMargins(L, M, L, M))
        self.role = RoleForm(theme)
        self.code = CodeCard(theme)
        for form in (
            self._own, self.invite, self.passphrase, self.add_factor, self.factor, self.device,
            self.no_factor, self.new_sheet, self.sheet, self.role, self.code,
        ):  # fmt: skip
            self._stack.addWidget(form)
        member = use_cases.actor.member
        self._own.show_code(
            member.name, "", members_page_text.own_keys_text(member.role, owner=self._owner)
        )
        self.invite.asked.connect(self._invite)
        self.passphrase.asked.connect(self._change_passphrase)
        self.add_factor.asked.connect(self._offer_factor)
        self.factor.asked.connect(self._take_factor)
        self.new_sheet.asked.connect(self._replace_sheet)
        self.sheet.done.connect(self._put_away)
        self.code.noted.connect(self._put_away)
        self.device.asked.connect(self._device_code)
        self.no_factor.asked.connect(self._drop_factor)
        self.role.asked.connect(self._change_role)
        self.list.moved.connect(lambda _: self._calm())

    def begin(self) -> None:
        """Look again. What is shown once stays until it is confirmed or thrown away."""
        self._calm()
        self.notice.clear()
        if self.shown_once and (shown := self._stack.currentWidget()) is not None:
            shown.setFocus()
        else:
            self._stack.setCurrentWidget(self._own)
            self.list.setFocus()
        if self._owner:
            self._background.run(self._members.list_members, self._show, self._fail)
        self._background.run(
            lambda: (
                self._own_account.has_second_factor(),
                self._owner and self._members.names_hidden(),
            ),
            lambda known: self._know(*known), self._fail,
        )  # fmt: skip
        self.commands_changed.emit()

    @property
    def shown_once(self) -> str:
        """What is on this page now and never again; empty for nothing."""
        forms = {self.code: "code", self.sheet: "recovery sheet", self.factor: "second factor"}
        return next((name for form, name in forms.items() if form.isVisibleTo(self)), "")

    def leave(self, then: Callable[[], object]) -> None:
        """`then` runs now, or once what is shown once was confirmed or thrown away."""
        shown = self.shown_once
        if not shown:
            then()
            return
        self._after = then
        if shown == "recovery sheet":
            self.sheet.ask_before_leaving()
        else:
            self.notice.show_message(*members_page_text.LEAVE_QUESTION[shown], "warn")
        log.info("asked before leaving")

    def show_lost(self, shown: str) -> None:
        """A lock has ended what was shown once before it was confirmed."""
        if shown in members_page_text.LOST_AT_LOCK:
            self.notice.show_message(*members_page_text.LOST_AT_LOCK[shown], "warn")

    def _show_once(self, form: QWidget) -> None:
        self._stack.setCurrentWidget(form)
        self.commands_changed.emit()
        if self.isVisible():
            form.setFocus()
        else:
            self.came_late.emit(*members_page_text.CAME_LATE[self.shown_once])

    def _put_away(self) -> None:
        """It was confirmed or thrown away: go on to where the person wanted to go."""
        then, self._after = self._after, self.begin
        self.code.code.show_code("")
        self.factor.letters.show_code("")
        self.sheet.forget()
        self._stack.setCurrentWidget(self._own)
        then()

    def _know(self, has_factor: bool, hidden: bool) -> None:
        self._has_factor, self._hidden = has_factor, hidden
        self.commands_changed.emit()

    def commands(self) -> tuple[Command, ...]:
        """Keys of this page: what this person may do to the one under the bar."""
        commands: list[Command] = []
        shown = self._stack.currentWidget()
        back = Command("Escape", "Back to the list", lambda: self.leave(self.begin))
        if shown is self.sheet:
            return (*self.sheet.commands(), back)
        if self.shown_once:
            letters = (self.factor.letters.command(),)
            keys = self.code.commands() if shown is self.code else letters
            away = Command("Ctrl+Shift+Return", "Go on without it", self._put_away)
            return (*keys, back, away)
        if shown is not self._own:
            commands.append(back)
        elif self._owner:
            commands.append(Command("I", "Invite", lambda: self._open(self.invite)))
            commands += self._commands_on_member()
            words = "Show names" if self._hidden else "Hide names"
            commands.append(Command("H", words, self._turn_names))
        commands.append(Command("Ctrl+P", "My passphrase", lambda: self._open(self.passphrase)))
        commands.append(Command("Ctrl+F", "Second factor", lambda: self._open(self.add_factor)))
        if self._has_factor:
            commands.append(Command("Ctrl+G", "Drop it", lambda: self._open(self.no_factor)))
        device = Command(
            "Ctrl+D", "My other computer", lambda: self._open(self.device), in_key_bar=False
        )
        commands.append(device)
        if self._owner:
            sheet = Command(
                "Ctrl+R", "New recovery sheet", lambda: self._open(self.new_sheet),
                in_key_bar=False,
            )  # fmt: skip
            commands.append(sheet)
        return tuple(commands)

    def _commands_on_member(self) -> list[Command]:
        row = self.list.current()
        if row is None:
            return []
        if row.status is AccountStatus.INVITED:
            return [Command("W", "Withdraw the code", self._withdraw)]
        suspended = row.status is AccountStatus.SUSPENDED
        return [
            Command("O", "Change role", lambda: self._open(self.role)),
            Command("N", "New code", self._renew),
            Command("U", "Reinstate", lambda: self._do_to_member(
                self._members.reinstate, "may sign in again.")) if suspended
            else Command("U", "Suspend", lambda: self._do_to_member(
                self._members.suspend, "is suspended.")),
            Command("D", "Remove", self._remove),
        ]  # fmt: skip

    def _open(self, form: QWidget) -> None:
        self.notice.clear()
        if isinstance(form, InviteForm):
            form.begin()
        if isinstance(form, OwnPassphrase | PassphraseForm):
            form.begin(asks_digits=self._has_factor)
        row = self.list.current()
        if isinstance(form, RoleForm) and row is not None:
            form.ask_for(row)
        self._stack.setCurrentWidget(form)
        form.setFocus()
        self.commands_changed.emit()

    def _show(self, rows: tuple[MemberRow, ...]) -> None:
        self.list.show_records(rows, keep=lambda row: row.member.id)
        self.commands_changed.emit()
        log.info("people shown count=%d", len(rows))

    def _calm(self) -> None:
        self._sure = ""
        self.commands_changed.emit()

    def _do(
        self, job: Callable[[], object], message: str, rest: str = "",
        then: Callable[[], object] | None = None,
    ) -> None:  # fmt: skip
        def done(_: object) -> None:
            (then or self.begin)()
            self.notice.show_message(message, rest, "good")
            log.info("people changed")

        self._background.run(job, done, self._fail, lane=Lane.REMOTE)

    def _invite(self, name: str, role: str, elsewhere: bool) -> None:
        self._background.run(
            lambda: self._members.invite(name, role, elsewhere),
            lambda code: self._show_members_code(f"A code for {name}", code, elsewhere),
            self._fail,
        )

    def _show_members_code(self, title: str, code: str, elsewhere: bool = False) -> None:
        """The code first: a change of the records' key may take minutes."""
        self._show_code(title, code, elsewhere)
        self._background.run(
            self._members.change_store_key, self._key_changed, self._fail, lane=Lane.REMOTE
        )

    def _key_changed(self, changed: bool) -> None:
        if changed:
            self.notice.show_message("The records have a new key.", "", "good")

    def _show_code(self, title: str, code: str, elsewhere: bool = False) -> None:
        self.code.show_code(title, code, members_page_text.how_long(elsewhere=elsewhere))
        self._show_once(self.code)
        if self._owner:
            self._background.run(self._members.list_members, self._show, self._fail)
        log.info("code shown")

    def _renew(self) -> None:
        if (row := self.list.current()) is not None:
            who = row.member
            self._background.run(
                lambda: self._members.reset_access(who.id, False),
                lambda code: self._show_members_code(f"A new code for {who.name}", code),
                self._fail,
            )

    def _withdraw(self) -> None:
        if (row := self.list.current()) is not None:
            code_id = row.code_id
            self._do(
                lambda: self._members.withdraw_code(code_id), "The code opens nothing any more."
            )

    def _change_role(self, member_id: str, role: str) -> None:
        self._do(lambda: self._members.change_role(member_id, role), f"The role is now: {role}.")

    def _do_to_member(self, job: Callable[[str], object], done: str) -> None:
        if (row := self.list.current()) is not None:
            who = row.member
            self._do(lambda: job(who.id), f"{who.name} {done}")

    def _remove(self) -> None:
        if (row := self.list.current()) is None:
            return
        who = row.member
        if self._sure != who.id:
            self._sure = who.id
            self.notice.show_message(
                f"Remove {who.name}?",
                "Their keys open nothing from then on, and the records get a new key. "
                "Press D once more to remove, any other key keeps them.", "warn",
            )  # fmt: skip
            return
        self._do(
            lambda: self._members.remove(who.id), f"{who.name} is removed.",
            "The records have a new key.",
        )  # fmt: skip

    def _show_key_change(self, percent: int) -> None:
        """A large company's records take minutes; the desk can be used meanwhile."""
        self.notice.show_message(*members_page_text.key_change(percent))

    def _change_passphrase(self, old: TypedSecret, new: TypedSecret, digits: TypedSecret) -> None:
        self._do(
            lambda: self._own_account.change_passphrase(old, new, digits),
            "Your passphrase is changed.",
        )

    def _turn_names(self) -> None:
        hidden = not self._hidden
        message = f"Names are {'typed' if hidden else 'shown'} at sign-in now."
        self._do(lambda: self._members.hide_member_names(hidden), message)

    def _device_code(self, passphrase: TypedSecret, digits: TypedSecret) -> None:
        self._background.run(
            lambda: self._own_account.device_code(passphrase, digits),
            lambda code: self._show_code("A code for yourself", code), self._fail,
            lane=Lane.REMOTE,
        )  # fmt: skip

    def _replace_sheet(self, passphrase: TypedSecret, digits: TypedSecret) -> None:
        self._background.run(
            lambda: self._own_account.new_recovery_sheet(passphrase, digits),
            self._show_sheet, self._fail, lane=Lane.REMOTE,
        )  # fmt: skip

    def _show_sheet(self, sheet: RecoverySheet) -> None:
        """The sheet first, as with a code."""
        self.sheet.show_sheet(sheet)
        self._show_once(self.sheet)
        log.info("recovery sheet shown")
        self._background.run(
            self._members.change_store_key, self._key_changed, self._fail, lane=Lane.REMOTE
        )

    def _drop_factor(self, passphrase: TypedSecret, digits: TypedSecret) -> None:
        self._do(
            lambda: self._own_account.drop_second_factor(passphrase, digits),
            "The second factor is dropped.",
        )

    def _offer_factor(self, passphrase: TypedSecret, digits: TypedSecret) -> None:
        offer = self._own_account.offer_second_factor
        self._background.run(
            lambda: offer(passphrase, digits), self._show_factor, self._fail, lane=Lane.REMOTE
        )

    def _show_factor(self, offer: FactorOffer) -> None:
        self.notice.clear()
        self.factor.show_offer(offer)
        self._show_once(self.factor)

    def _take_factor(self, digits: TypedSecret) -> None:
        self._do(
            lambda: self._own_account.confirm_second_factor(digits), "The second factor is yours.",
            "Sign-in asks for six digits from now on.", self._put_away,
        )  # fmt: skip

    def _fail(self, error: DeskError) -> None:
        form = self._stack.currentWidget()
        field = error.field if isinstance(error, Refused) else ""
        if isinstance(form, InviteForm) and field == "name":
            form.name.set_problem(error.happened)
        else:
            self.notice.show_error(error)
            ask_again(form, error)
        log.info("people refused code=%s", error.code)
