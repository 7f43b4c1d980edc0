"""The duties of a merchant of fares, sentence by sentence, and an owner's name below them."""

from __future__ import annotations

from desktop.booking.date_time_text import date_text, local_time
from desktop.booking.set_up.fare_duties import FARE_DUTIES, SignedDuties
from desktop.booking.set_up.set_up_record import SetUpRecord
from desktop.ui.theme import Theme, Type
from desktop.ui.widgets.text import Text

from .answer_forms import AnswerForm


class DutiesForm(AnswerForm):
    """`asked` carries the typed name."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            "Where fares are paid from the company's balance, the company is their merchant. An "
            "owner reads each sentence and signs with their name. This is no legal advice.",
        )
        for number, sentence in enumerate(FARE_DUTIES, start=1):
            self._column.addWidget(Text(theme, f"{number}. {sentence}", Type.BODY, wrap=True))
        self._signed = Text(theme, "", Type.META, "secondary", wrap=True)
        self._column.addWidget(self._signed)
        self._finish(self._add_field("name", "Your name, to sign"))

    def show_record(self, record: SetUpRecord) -> None:
        super().show_record(record)
        saved = record.saved(SignedDuties)
        signed = f"Signed by {saved.by} on {date_text(local_time(saved.at))}." if saved else ""
        self._signed.setText(signed)
        self.fields["name"].set_text("")

    def ask(self) -> None:
        self.asked.emit(self.fields["name"].text)
