"""Press and hold: the number is shown while the key is down, for at most five seconds.

Only a window whose shield was set and read back offers this (Windows; never run there by us). The
shield is read back again when the number is shown and at every tick while it is shown; without it
the session ends. An end on the main thread paints the dots before it wipes. An end on another
thread, such as a signal, ends the whole process at once.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

from desktop.card_protocol import Code

from .deadline import Clock, Deadline
from .pane import Pane

_REVEAL_SECONDS = 5
# A key that goes down again sooner continues the same reveal: some keyboards and display servers
# report a repeating key as releases and presses.
_COOLDOWN_SECONDS = 1
_TIMES_LIMIT = 999


class Reveal(QObject):
    """`shield_is_active` asks the system and ends the session when the answer is no.

    `times`: how often the number was shown, for the receipt; breaks under one second do not count.
    """

    def __init__(
        self, pane: Pane, clocks: tuple[Clock, Clock], shield_is_active: Callable[[], bool]
    ) -> None:
        super().__init__(pane)
        self._pane, self._clocks, self._shield_is_active = pane, clocks, shield_is_active
        self.times = 0
        self._shown = False
        self._limit: Deadline | None = None
        self._cooldown: Deadline | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.hide)
        pane.reveal_requested.connect(self.show)
        pane.reveal_ended.connect(self.hide)

    def show(self) -> None:
        """Show the number: the key went down."""
        if self._shown:
            return
        is_repeat = self._cooldown is not None and self._cooldown.passed() is Code.NONE
        if is_repeat and self._limit is not None and self._limit.passed() is not Code.NONE:
            self._cooldown = Deadline(_COOLDOWN_SECONDS, _COOLDOWN_SECONDS, *self._clocks)
            return
        if not self._shield_is_active():
            return
        if not is_repeat or self._limit is None:
            self._limit = Deadline(_REVEAL_SECONDS, _REVEAL_SECONDS, *self._clocks)
            self.times = min(self.times + 1, _TIMES_LIMIT)
        self._timer.start(round(self._limit.seconds_left() * 1000))
        self._shown = True
        self._pane.reveal_number(True)

    def hide(self) -> None:
        """Show dots again: the key went up, or something else ends the reveal."""
        if not self._shown:
            return
        self._shown = False
        self._cooldown = Deadline(_COOLDOWN_SECONDS, _COOLDOWN_SECONDS, *self._clocks)
        self._timer.stop()
        self._pane.reveal_number(False)

    def check(self) -> None:
        """Call at every tick: hide after the time limit, and read the shield back."""
        if self._shown and self._limit is not None:
            if self._limit.passed() is not Code.NONE:
                self.hide()
            else:
                self._shield_is_active()
