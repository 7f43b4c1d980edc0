"""What vendors showed of the trip by themselves, in the head of its page."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.booking.date_time_text import day_text, local_time, time_text
from desktop.booking.polling.finding import Finding
from desktop.ui.event_loop.background import Background
from desktop.ui.theme import S, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.text import Text


class TripFindingsList(QWidget):
    """Hidden where there is nothing. What nobody has dealt with yet is in red."""

    def __init__(self, theme: Theme, background: Background, use_cases: UseCases) -> None:
        super().__init__()
        self._theme = theme
        self._background = background
        self._use_cases = use_cases
        self._trip_id = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, S, 0, 0)
        self._column.setSpacing(S)
        self.hide()

    def load(self, trip_id: str) -> None:
        """Show those of this trip, once they are read."""
        if trip_id != self._trip_id:
            self._clear()
        self._trip_id = trip_id

        def show(found: tuple[Finding, ...]) -> None:
            if trip_id == self._trip_id:
                self._show(found)

        self._background.run(
            lambda: self._use_cases.trip_findings(trip_id), show, lambda _: None, latest="findings"
        )

    def _show(self, found: tuple[Finding, ...]) -> None:
        self._clear()
        for finding in found:
            self._column.addWidget(self._row(finding))
        self.setVisible(bool(found))

    def _row(self, finding: Finding) -> QWidget:
        row = QWidget()
        lines = QVBoxLayout(row)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(1)
        tone = "bad" if finding.dismissed is None else "secondary"
        lines.addWidget(Text(self._theme, finding.text, Type.BODY, tone, wrap=True))
        lines.addWidget(Text(self._theme, _when(finding), Type.META, "tertiary", wrap=True))
        return row

    def _clear(self) -> None:
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        self.hide()


def _when(finding: Finding) -> str:
    """When it was found, and who has dealt with it."""
    found = local_time(finding.found_at)
    text = f"Found {day_text(found.date())} at {time_text(found)}"
    if finding.dismissed is None:
        return f"{text}, still on Today"
    return f"{text}, dealt with by {finding.dismissed.member_name}"
