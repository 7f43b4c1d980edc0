"""Every further yes of the client, with the words that were read."""

from __future__ import annotations

from datetime import datetime

from desktop.booking.date_time_text import local_time, time_with_seconds_text
from desktop.booking.trip.trip import Trip
from desktop.ui.theme import Theme, Type
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.text import Text


class AgreementsPanel(Panel):
    """Hidden where the receipts of the card pane name them all."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Read again, and agreed to")
        self._words = Text(theme, "", Type.META, "secondary", wrap=True)
        self.column.addWidget(self._words)
        self.hide()

    def show_trip(self, trip: Trip) -> None:
        """Show those of this trip."""
        shown = {receipt.consent.words for receipt in trip.receipts}
        again = [one for one in trip.agreements if one.words not in shown]
        self.setVisible(bool(again))
        self._words.setText(
            "\n".join(one.sentence(_time(one.at), _time(one.declined_at)) for one in again)
        )


def _time(at: datetime | None) -> str:
    return time_with_seconds_text(local_time(at)) if at is not None else ""
