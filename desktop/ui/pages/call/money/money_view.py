"""What is on the money page: notice and steps at the left, the flights at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.event_loop.background import Background
from desktop.ui.pages.panels.address_panel import AddressPanel
from desktop.ui.pages.panels.documents_panel import DocumentsPanel
from desktop.ui.pages.panels.offer_detail import MIN_LEFT_WIDTH, OfferDetail, detail_panel
from desktop.ui.theme import XL, L, M, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.scroll_bar import scrolled
from desktop.ui.widgets.text import Text

from .money_steps import MoneySteps


class MoneyView(QWidget):
    """`take_card` and `book` are what its buttons do; `commands_changed`: its panels have other
    keys now.
    """

    commands_changed = Signal()

    def __init__(
        self, theme: Theme, background: Background, use_cases: UseCases,
        take_card: Callable[[], None], book: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__()
        outer = QHBoxLayout(self)
        outer.setContentsMargins(XL, L, XL, L)
        outer.setSpacing(M)
        left = QVBoxLayout()
        left.setSpacing(M)
        outer.addLayout(left, 1)
        left.addWidget(Text(theme, "Read the amounts to the client", Type.TITLE))
        self.notice = Notice(theme)
        left.addWidget(self.notice)
        self._steps = MoneySteps(theme, background, use_cases, take_card, book)
        # On a small screen the steps scroll; the notice above stays visible.
        self._scroll = scrolled(theme, self._steps)
        self._scroll.setMinimumWidth(MIN_LEFT_WIDTH)
        left.addWidget(self._scroll, 1)
        self._pane, self._book = self._steps.pane, self._steps.book
        self._consent = self._steps.consent
        self._consent.commands_changed.connect(self.commands_changed)
        self.documents = DocumentsPanel(theme, background, use_cases, self._scroll)
        self.documents.commands_changed.connect(self.commands_changed)
        self._steps.column.addWidget(self.documents)
        self.address = AddressPanel(theme, background, use_cases)
        self.address.commands_changed.connect(self.commands_changed)
        self.address.not_saved.connect(self.notice.show_error)
        self._steps.column.insertWidget(1, self.address)
        self._steps.column.addStretch(1)
        self._sheet = OfferDetail(theme, script=False)
        outer.addWidget(detail_panel(theme, self._sheet))
