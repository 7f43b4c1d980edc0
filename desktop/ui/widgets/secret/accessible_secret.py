"""What a screen reader learns of a secret: its label, that it is one, whether it is filled in; and
of a code that is shown, how to have it read out.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from .secret_edit import SecretEdit
from .shown_code import ShownCode

# Qt keeps no reference to these objects, so they are kept here, as long as their widgets.
_interfaces: dict[int, QAccessibleInterface] = {}


class AccessibleSecret(QAccessibleWidget):
    """A password field without a value: Qt's own would have sent each character."""

    def __init__(self, edit: SecretEdit) -> None:
        super().__init__(edit, QAccessible.Role.EditableText)
        self._edit = edit

    def text(self, kind: QAccessible.Text) -> str:
        if kind is QAccessible.Text.Name:
            return self._edit.accessibleName()
        if kind is QAccessible.Text.Description:
            problem = self._edit.accessibleDescription()
            return problem or ("empty" if self._edit.is_empty else "filled in")
        return ""

    def state(self) -> QAccessible.State:
        state = super().state()
        state.passwordEdit = True
        return state


class AccessibleCode(QAccessibleWidget):
    """A code, whose name is the code only while it is read out."""

    def __init__(self, shown: ShownCode) -> None:
        super().__init__(shown, QAccessible.Role.StaticText)
        self._shown = shown

    def text(self, kind: QAccessible.Text) -> str:
        return self._shown.spoken() if kind is QAccessible.Text.Name else ""


def _interface(_key: str, widget: QObject) -> QAccessibleInterface | None:
    if not isinstance(widget, SecretEdit | ShownCode):
        return None
    found = _interfaces.get(id(widget))
    if found is None:
        found = (
            AccessibleSecret(widget) if isinstance(widget, SecretEdit) else AccessibleCode(widget)
        )
        _interfaces[id(widget)] = found
        key = id(widget)
        widget.destroyed.connect(lambda: _interfaces.pop(key, None))
    return found


@cache
def describe_secrets() -> None:
    """Once, before the first secret is shown."""
    QAccessible.installFactory(_interface)
