"""In a search field letters are text; Esc leads out of it, and then the letters are keys."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit

from tests.support.ui.keyboard import Keyboard, focused


@pytest.mark.parametrize(("key", "page"), [("Ctrl+2", "trips"), ("Ctrl+3", "audit")])
def test_letters_are_text_in_a_search_field_and_keys_outside_of_it(
    keyboard: Keyboard, key: str, page: str
) -> None:
    keyboard.press(key)
    field = focused()
    assert isinstance(field, QLineEdit)
    keyboard.type("gp")
    assert (keyboard.page, field.text()) == (page, "gp")
    assert "Escape" in keyboard.key_bar()
    keyboard.press("Escape")
    if focused() is field:  # The first Esc of the audit log shows all entries again.
        keyboard.press("Escape")
    keyboard.press("/")
    assert focused() is field
    keyboard.retype("g")
    keyboard.press("Backspace", "Escape", "G", "P")
    assert keyboard.page == "people"


def test_a_page_is_one_key_away_from_within_a_search_field(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+2")
    keyboard.type("gp")
    keyboard.press("Ctrl+5")
    assert keyboard.page == "people"
