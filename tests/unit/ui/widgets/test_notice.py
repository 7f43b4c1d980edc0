"""What a message on a page leaves in the log."""

from __future__ import annotations

import logging

import pytest

from desktop.booking.card_number_guard import card_number_spans
from desktop.system.redacting_log import redacted
from desktop.ui.theme import Theme
from desktop.ui.widgets.notice import Notice
from desktop.use_cases.errors import Refused


def test_the_log_keeps_the_sentence_behind_a_code_that_names_a_secret(
    theme: Theme, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    Notice(theme).show_error(Refused("wrong_passphrase", "No.", "Nothing was opened.", "Again."))
    assert redacted(caplog.messages[-1], card_number_spans) == (
        "error shown code=wrong_passphrase. Nothing was opened. Again."
    )
