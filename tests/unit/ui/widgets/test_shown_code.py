"""A code that is shown: painted, and given to a screen reader only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import Theme
from desktop.ui.widgets.secret.accessible_secret import describe_secrets
from desktop.ui.widgets.secret.shown_code import READ_OUT_KEY, ShownCode

Show = Callable[[QWidget], None]
CODE = "ACDEX HJKLM NPRTX"


@pytest.fixture
def shown(theme: Theme, show: Show) -> ShownCode:
    describe_secrets()
    code = ShownCode(theme, 20)
    show(code)
    code.resize(400, code.heightForWidth(400))
    code.show_code(CODE)
    return code


def spoken(code: ShownCode) -> str:
    accessible = QAccessible.queryAccessibleInterface(code)
    for kind in (QAccessible.Text.Value, QAccessible.Text.Description):
        assert accessible.text(kind) == ""
    return accessible.text(QAccessible.Text.Name)


def test_it_is_painted_and_not_in_its_accessible_name(shown: ShownCode) -> None:
    whole = shown.grab().toImage()
    assert not shown.is_empty
    assert READ_OUT_KEY in spoken(shown)
    assert not any(group in spoken(shown) for group in CODE.split())
    shown.show_code("")
    assert shown.grab().toImage() != whole
    assert (shown.is_empty, spoken(shown)) == (True, "")


def test_it_is_read_out_letter_by_letter_until_a_minute_has_passed(shown: ShownCode) -> None:
    assert shown.command().key == READ_OUT_KEY
    shown.command().run()
    assert spoken(shown) == "A C D E X, H J K L M, N P R T X"
    assert shown._ends.isActive()
    shown._ends.timeout.emit()
    assert READ_OUT_KEY in spoken(shown)


def test_it_is_silent_again_once_it_is_hidden_or_another_one_is_shown(shown: ShownCode) -> None:
    shown.read_out()
    shown.hide()
    assert READ_OUT_KEY in spoken(shown)
    shown.show()
    shown.read_out()
    shown.show_code("XXXXX")
    assert READ_OUT_KEY in spoken(shown)


def test_nothing_is_read_out_where_there_is_no_code(theme: Theme) -> None:
    describe_secrets()
    code = ShownCode(theme, 20)
    code.read_out()
    assert spoken(code) == ""
    code.show_code(CODE)
    assert READ_OUT_KEY in spoken(code)


def test_a_narrow_one_takes_more_lines(shown: ShownCode) -> None:
    lines = {width: shown.heightForWidth(width) for width in (400, 120)}
    assert lines[120] == 3 * lines[400]


def test_what_was_shown_is_overwritten(shown: ShownCode) -> None:
    former = shown._code
    shown.show_code("")
    assert not any(former)
